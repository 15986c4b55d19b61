# Réglages.

# Ce que font les touches du clavier.
shortcut-key = Appuyer sur la touche { $number }
shortcut-erase = Effacer le dernier chiffre
shortcut-decline = Refuser l’appel qui sonne
shortcut-transfer = Transférer l’appel ; encore : terminer
shortcut-keypad = Afficher ou masquer le clavier
shortcut-redial = Rappeler le dernier numéro, puis l’appeler
shortcut-calls = Afficher les appels
shortcut-history = Afficher l’historique
shortcut-settings = Afficher les réglages
shortcut-next-page = Montrer la page de touches suivante
shortcut-previous-page = Montrer la page de touches précédente
shortcut-larger = Tout plus grand
shortcut-smaller = Tout plus petit
shortcut-natural = Tout à la taille normale

# La page des réglages.
settings-look = Couleurs
look-light = Clair
look-dark = Sombre
look-contrast = Contraste élevé
look-system = Comme le système
settings-language = Langue
settings-size = Taille
settings-window = Fenêtre
settings-on-top = Garder au-dessus des autres fenêtres
settings-still = Les voyants ne clignotent pas
settings-still-about = Les formes et les mots disent ce que dit le clignotement.
settings-close-hides = Fermer la fenêtre ne fait que la masquer
settings-close-hides-about = Les appels sonnent toujours. L’icône de la barre la ramène.
settings-start-hidden = Démarrer sans afficher la fenêtre
settings-global = Les touches comptent aussi dans les autres programmes
settings-global-about = Là où le bureau l’accorde : répondre, raccrocher, couper le micro et mettre en attente.
settings-keyboard = Clavier
settings-keyboard-about = Appuyez sur un bouton ici, puis sur les touches qui doivent le faire. C’est immédiat.
settings-keys-of = Touches de vos lignes
settings-fixed = Toujours ainsi
settings-fixed-about = Elles font partout la même chose et ne changent pas.
keys-none = Aucune touche
keys-press = Appuyez sur les touches
keys-cancel-about = Échap laisse tout en l’état.
keys-taken = { $keys } sert déjà : { $action }
keys-take = La prendre
keys-leave = La laisser
keys-fixed = { $keys } est partout pareil et ne change pas. Appuyez sur d’autres touches.
keys-editing = { $keys } sert à modifier du texte. Appuyez sur d’autres touches.
keys-letter = { $keys } seule sert à écrire. Tenez Ctrl ou Alt avec.
keys-change = Changer les touches
keys-remove = Retirer les touches
keys-deliver = Comme à l’origine
keys-deliver-all = Tout comme à l’origine
keys-undo = Annuler
settings-locked = Fixé par votre administrateur ({ $file }). Ce réglage ne peut pas être changé ici.
