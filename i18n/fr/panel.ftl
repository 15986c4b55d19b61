# Le clavier des lignes : pages, menus, messages.
page-title = Page { $page }
page-ringing = { $count ->
    [one] { $count } sonne
   *[other] { $count } sonnent
}
page-held-long = { $count } en garde depuis trop longtemps
page-talking = { $count } en conversation
page-held = { $count } en garde
page-ringing-elsewhere = { $count ->
    [one] { $count } sonne chez d’autres
   *[other] { $count } sonnent chez d’autres
}
page-held-by-colleague = { $count } à reprendre
state-unknown = Inconnu
state-parked = Appel parqué
state-speed = Numéro abrégé
menu-call = Appeler
menu-join = Entrer dans l’appel
menu-pull = Basculer l’appel ici
menu-take = Reprendre l’appel
menu-pick-up = Répondre ici
menu-private = Garder pour moi seul
menu-voicemail = Écouter les messages
menu-another = Appeler sur { $key }
menu-another-key = Appeler sur une autre touche
menu-private-named = { $party } est en appel privé.
menu-private-call = Cet appel est privé.
menu-no-join = La passerelle de { $line } ne laisse personne entrer dans cet appel.
menu-none-free = Toutes les touches de { $line } sont occupées.
voicemail-some = Nouveaux messages sur { $line }
voicemail-new = { $count ->
    [one] { $count } nouveau message
   *[other] { $count } nouveaux messages
}
voicemail-urgent = { $count ->
    [one] { $count } urgent
   *[other] { $count } urgents
}
button-transfer = Transférer
transfer-title = Transférer { $party }
transfer-how = Tapez le numéro à qui parler.
transfer-how-keys = Tapez un numéro ou appuyez sur la touche d’un collègue.
transfer-field = Numéro vers lequel { $party } est transféré
transfer-ask = Demander avant
transfer-now = Transférer
transfer-cancel = Annuler
transfer-pair = { $party } vers { $to }
transfer-calling = Appel de { $to }. Transférez maintenant ou attendez la réponse.
transfer-ready = { $to } a répondu. Transférez quand vous voulez.
transfer-handing = Transfert vers { $to }. { $party } patiente en garde.
transfer-ringing = Ça sonne chez { $to }.
transfer-failed = { $party } n’a pas pu être transféré vers { $to }.
transfer-complete = Terminer
transfer-back = Revenir
state-transfer-waits = Attend le transfert
state-transfer-waits-short = attend le transfert
menu-transfer-here = Transférer { $party } ici
# Conferences.
conference-title = Conférence
conference-names = { $names } et { $last }
state-conference = { $count ->
    [3] Vous parlez à trois
    [4] Vous parlez à quatre
    [one] Vous parlez seul
   *[other] Vous parlez à { $count }
}
button-merge = Réunir
button-split = Séparer
button-split-all = Séparer
button-more = Plus
shortcut-merge = Réunir avec l’appel en attente
shortcut-split = Séparer la conférence
said-conference = en conférence
# Recordings.
button-record = Enregistrer
button-record-end = Arrêter l’enregistrement
recording-on = Enregistrement
recording-paused = Enregistrement en pause
shortcut-record = Enregistrer, ou arrêter l’enregistrement
said-recording = en cours d’enregistrement
said-recording-ended = n’est plus enregistré
# How a call sounds.
sound-unheard = On ne vous entend pas
sound-fair = Son moyen
sound-poor = Mauvais son
quality-title = Détails de l’appel
quality-codec = Codec
quality-lost = Perdu
quality-late = En retard
quality-made-up = Remplacé
quality-jitter = Gigue
quality-buffer = Tampon
quality-delay = Aller-retour
quality-mos = Note (1 à 4,5)
quality-minutes = Les cinq dernières minutes
