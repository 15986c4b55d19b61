# Le chemin d’un numéro et d’un mot de passe, ou d’un fichier de réglages, à des touches qui marchent.
guide-welcome = Bienvenue dans Keyline
guide-add = Ajouter une ligne
guide-step-add = Ajouter votre ligne
guide-step-check = Vérifier les touches
guide-step-sound = Essayer le son
guide-step-finish = Terminer
guide-step-now = Vous êtes ici
guide-step-done = Fait
guide-step-of = Étape { $step } sur { $steps }
guide-more-later = Vous pourrez ajouter d’autres lignes plus tard. Chacune garde son propre numéro.
settings-lines = Lignes
settings-lines-about = Enregistrez un autre numéro chez son opérateur, ou ouvrez un fichier de réglages. Vous voyez chaque changement avant qu’il ne soit fait.
empty-no-lines = Pas encore de ligne. Ajoutez-en une avec le numéro et le mot de passe donnés par votre opérateur.

# La page d’enregistrement.
guide-form-title = Enregistrement { $provider }
guide-form-title-empty = Enregistrement
guide-form-about = Bienvenue. Entrez le numéro et le mot de passe que { $provider } vous a donnés.
guide-form-about-empty = Bienvenue. Entrez le numéro et le mot de passe que votre opérateur vous a donnés.
guide-address = ADRESSE DE L’OPÉRATEUR
guide-number = NUMÉRO DE TÉLÉPHONE
guide-password = MOT DE PASSE
guide-password-about = Gardé dans le trousseau de votre ordinateur. Jamais dans un profil.
guide-show-password = Montrer le mot de passe tant que l’on appuie
guide-send = ENVOYER
guide-cancel = ANNULER
guide-asking = Votre ligne est demandée à { $host }. ANNULER y met fin, et rien n’est gardé.
guide-how-it-looks = Voici l’aspect
guide-your-line = Votre ligne
guide-or = ou

# Un fichier de réglages.
guide-file-title = Un fichier de réglages ?
guide-file-about = Déposez-le ici, ou collez son chemin ou son lien. Vous voyez chaque changement avant qu’il ne soit fait.
guide-choose = Ouvrir un fichier…
guide-link = Chemin ou lien d’un fichier
guide-open = Ouvrir
guide-open-name = Ouvrir le fichier de réglages
guide-reading = Lecture du fichier

# Ce qu’un fichier changerait.
guide-check-title = À vérifier avant l’emploi
guide-check-about = { $file } · rien n’a encore changé
guide-keys-will-be = Vos touches seront
guide-more-keys = { $count ->
    [one] et { $count } autre touche
   *[other] et { $count } autres touches
}
guide-list-changes = Ce qui va changer
guide-list-applied = Appliqué
guide-list-mapped = Adapté
guide-list-unsupported = Non pris en charge
guide-list-none = Rien
guide-list-more = { $count ->
    [one] { $count } autre dans le rapport
   *[other] { $count } autres dans le rapport
}
guide-show-all = Tout montrer
guide-show-less = Montrer moins
guide-line = Ligne { $line }
guide-line-column = Ligne { $line }, colonne { $column }
guide-part-gateway = Passerelle
guide-part-line = Ligne
guide-part-key = Touche
guide-part-other = Réglage
guide-change-added = Nouveau : { $part } { $name }
guide-change-changed = Différent : { $part } { $name }
guide-change-removed = Retiré : { $part } { $name }
guide-change-values = { $old } devient { $new }
guide-calls-first = Terminez d’abord vos appels. Ces réglages pourront ensuite servir ; d’ici là, rien ne change.
guide-discard = Annuler
guide-use = Utiliser ces réglages
guide-using = Mise en place des réglages
guide-save-report = Enregistrer le rapport
guide-saved = Le rapport est dans { $path }.
guide-back = Retour
guide-broken-title = { $file } ne peut pas servir
guide-broken-about = Rien n’a changé. Vos anciens réglages sont gardés.
guide-more-faults = { $count ->
    [one] { $count } autre erreur
   *[other] { $count } autres erreurs
}
guide-not-read = Il ne peut pas être lu : { $why }
guide-no-file = Ce n’est pas un fichier lisible.
guide-link-refused = { $host } demande un numéro et un mot de passe. Entrez-les dans le formulaire.
guide-too-many-lines = Avec ses lignes, il y en aurait plus qu’un téléphone n’en a.
guide-changed-meanwhile = Vos réglages ont changé entre-temps. Annulez et rouvrez le fichier pour voir ce qu’il changerait maintenant.
guide-not-written = Les réglages n’ont pas pu être écrits sur le disque. Tout est comme avant.

# L’état des lignes ensuite.
guide-used-title = Vos lignes
guide-used-about = Les réglages sont en service. Chaque ligne dit comment elle va.
guide-added = { $line } a été ajoutée, avec le numéro { $number }.
guide-ready-at = Prête chez { $gateway }
guide-more-lines = Ajouter une autre ligne
guide-try-sound = Essayer le son
guide-next = Continuer

# Le son.
guide-sound-title = Essayer le son
guide-sound-about = Dites quelque chose, et écoutez comment les autres vous entendent.
guide-microphone = Microphone
guide-loudspeaker = Haut-parleur et sonnerie
guide-level = Niveau { $level } sur 9
guide-level-none = Le microphone s’ouvre.
guide-level-silent = On n’entend rien. Dites quelque chose, ou choisissez un autre microphone dans votre système.
guide-level-heard = Le microphone vous entend.
guide-record = Enregistrer 3 secondes
guide-ring = Faire sonner
guide-record-about = Ce qui est enregistré est joué aussitôt, puis oublié.
guide-recording = Enregistrement. Dites quelque chose.
guide-playing = Voici comment on vous entend.
guide-ringing = Voici comment sonne un appel.
guide-recorded-nothing = Seul le silence a été enregistré.
guide-sound-failed = Le son n’a pas pu être ouvert. Choisissez un autre appareil dans votre système, puis réessayez.
guide-heard-it = Si vous l’avez entendu, les appels s’entendront aussi.

# Tout est prêt.
guide-finish-title = Keyline est prêt
guide-finish-about = Appuyez sur une touche, ou tapez un numéro puis APPELER.
guide-start = Commencer à téléphoner

# Où un mot de passe est gardé quand aucun trousseau ne répond.
keep-title = Où garder le mot de passe de { $line } ?
keep-about = Aucun trousseau ne répond sur cet ordinateur. Gardé pour cette fois, le mot de passe sera redemandé au prochain démarrage.
keep-this-run = Pour cette fois seulement
keep-in-file = Dans un fichier chiffré
keep-passphrase = Phrase secrète du fichier
keep-file-about = Le fichier est chiffré avec cette phrase. Sans elle personne ne l’ouvre, pas même vous.
keep-wrong-passphrase = Ce n’est pas la phrase secrète du fichier des mots de passe. Rien n’a été gardé.
keep-no-store = Aucun trousseau ne répond sur cet ordinateur. Rien n’a été gardé.
keep-not-kept = Le mot de passe n’a pas été gardé : { $why }
guide-locked = Il changerait { $what }, que votre administrateur a verrouillé ({ $file }).
keep-several = Le trousseau contient { $count } mots de passe pour cette ligne. N’en gardez qu’un, puis réessayez.
keep-unreadable = Ce que le trousseau contient pour cette ligne n’est pas un mot de passe. Saisissez-le de nouveau.
keep-length = Un mot de passe ne peut être ni vide ni plus long que 1024 octets. Rien n’a été enregistré.
keep-damaged = { $file } n’est pas un fichier de mots de passe, ou est endommagé. Déplacez-le, puis saisissez de nouveau vos mots de passe.
keep-not-written = Le fichier de mots de passe n’a pas pu être écrit. Tout est comme avant. ({ $why })
keep-store-refused = Le trousseau a refusé le mot de passe. Rien n’a été enregistré. ({ $why })
sealed-title = Vos mots de passe sont dans un fichier chiffré
sealed-about = Saisissez sa phrase secrète et vos lignes seront mises en service. Sans elle, vous pouvez saisir chaque mot de passe séparément.
sealed-open = Ouvrir
sealed-without = Continuer sans
sealed-opening = Le fichier est en cours d’ouverture.
sealed-wrong = Ce n’est pas sa phrase secrète. Réessayez, ou continuez sans.
guide-echo = Appeler le test d’écho
guide-echo-about = { $number } sur { $line } vous renvoie ce que vous dites. Votre premier appel.
