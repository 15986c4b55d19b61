# La fenêtre.
calls = Appels
tab-history = Historique
tab-settings = Réglages
tab-missed = { $count ->
    [one] { $count } appel manqué
   *[other] { $count } appels manqués
}
send = APPELER
send-on = APPELER sur { $line }
field-number = Saisir le numéro
field-number-on = Numéro à appeler sur { $line }
field-password = Mot de passe de { $line }

# Ce que dit une touche.
state-idle = Libre
state-seized = Saisir le numéro
state-calling = Appel en cours…
state-ringing-there = Ça sonne là-bas
state-ringing = Sonne · appuyer pour répondre
state-talking = En conversation
state-they-hold = On vous a mis en attente
state-held = En attente
state-held-short = en attente
state-held-long = Toujours en attente
state-ended = Appel terminé

# Si une ligne fonctionne.
line-ready = Prête
line-starting = Connexion
line-no-service = Hors service
line-password-refused = Mot de passe refusé
line-password-wanted = Mot de passe manquant
line-retry = Hors service · essai dans { $seconds } s
notice-title = { $line } est hors service
notice-still-works = Votre ligne { $line } fonctionne toujours.
notice-next = Prochain essai dans { $seconds } s
status-microphone = Microphone
status-muted = Le microphone est coupé
status-all-ready = Toutes les lignes sont prêtes
status-ready = { $lines } : en service
status-out = { $lines } : hors service

# Appels.
they-see = Numéro présenté : { $number }
sound-good = Bon son
secured-handshake = Chiffré
secured-keys = Chiffré
secured-open-keys = Chiffré, mais les clés ont été envoyées à découvert : qui lit la signalisation peut écouter
secured-open-keys-short = Clés à découvert
secured-agreeing = Accord sur les clés en cours
sound-breaking = Le son est haché
sound-none = Aucun son n’arrive
ringing-line = Appel sur votre ligne { $line }
answer-holds = { $party } passe en attente
empty-title = Aucun appel
empty-text = Appuyez sur une touche ou tapez un numéro. L’appel part sur votre première ligne libre : { $line }.
empty-no-line = Aucune ligne n’est encore en service. Vous pourrez appeler dès que l’une d’elles sera prête.
told-missed = { $party } a appelé votre ligne { $line } et a renoncé.
told-using-microphone = Vous parlez maintenant dans { $name }.
told-using-loudspeaker = Vous écoutez maintenant par { $name }.
told-ended = Le téléphone s’est arrêté. Fermez cette fenêtre et relancez Keyline.
told-not-taken = Le téléphone est occupé et n’a pas pris cela. Essayez encore.

# Boutons.
button-hold = Attente
button-resume = Reprendre
button-mute = Silence
button-muted = Muet
button-keypad = Clavier
button-end = Raccrocher
button-answer = Répondre
button-decline = Refuser
button-try = Essayer maintenant
button-use-password = Valider
button-copy = Copier le numéro
button-close = Fermer
button-look = Clair, sombre ou contraste élevé
button-help = Raccourcis clavier

# Le plan du clavier.
help-title = Raccourcis clavier
shortcut-keys = Appuyer sur les touches 1 à 12
shortcut-more-keys = Appuyer sur les touches 13 à 24
shortcut-enter = Répondre, ou appeler le numéro saisi
shortcut-digits = Taper un numéro, ou envoyer des chiffres pendant l’appel
shortcut-field = Aller au champ du numéro
shortcut-hold = Mettre en attente, ou reprendre
shortcut-mute = Couper le micro, ou le rétablir
shortcut-end = Raccrocher
shortcut-back = Un pas en arrière, sans jamais raccrocher
shortcut-next = Élément suivant
shortcut-help = Afficher ou masquer ce plan

# Lu à voix haute.
spoken-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
spoken-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
said-title = Dernières annonces
said-seized = saisir le numéro
said-dialling = appel en cours
said-ringing-there = ça sonne là-bas
said-ringing = vous appelle
said-talking = en conversation
said-they-hold = vous a mis en attente
said-held = en attente
said-ended = appel terminé
said-unmuted = Le microphone est rétabli
call-meant-for = Pour { $party }
call-by-itself = Décroché automatiquement : votre micro est ouvert
