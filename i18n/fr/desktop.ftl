# La barre, les notifications et le reste de ce que montre le bureau.

# La fenêtre et la barre.
outside-goes-on = Keyline continue dans la barre : les appels sonnent toujours. « Quitter » dans le menu de son icône l’arrête.
outside-no-tray = Ce bureau n’a pas de barre. Lancez Keyline encore une fois ou cliquez sur un lien vers un numéro pour voir sa fenêtre.

# Un lien cliqué.
offer-title = Appeler le { $number }
offer-on = sur { $line }
offer-call = Appeler le { $number } sur { $line }
offer-cancel = Annuler
offer-host = Le lien indique : { $host }. L’appel part par votre propre ligne.
offer-extension = Poste { $number }

# Le clavier.
shortcut-paste = Coller un numéro
shortcut-copy = Copier le numéro de l’appel

# L’icône de la barre.
tray-idle = Prêt
tray-ringing = { $party } appelle votre ligne { $line }
tray-talking = En communication avec { $party }
tray-dialling = Appel de { $party }
tray-held = { $party } est en attente
tray-no-service = Aucune ligne n’a de service
tray-ready = Prête
tray-line = { $line } : { $state }
tray-missed = { $count ->
    [one] { $count } appel manqué
   *[other] { $count } appels manqués
}
tray-answer = Répondre à { $party }
tray-decline = Refuser { $party }
tray-show = Afficher la fenêtre
tray-hide = Masquer la fenêtre
tray-quit = Quitter

# Ce que dit une notification.
alert-missed = Appel manqué de { $party }
alert-missed-line = Sur votre ligne { $line }
alert-call-back = Rappeler

# Les touches qui valent dans tous les programmes.
global-answer = Répondre à l’appel
global-end = Terminer l’appel
global-hold = Mettre l’appel en attente ou le reprendre
global-mute = Couper le micro ou le rétablir
global-window = Afficher la fenêtre de Keyline
global-none = Ce bureau n’accorde aucun raccourci global ; la barre et les notifications répondent toujours.
global-partly = Un autre programme a certains des raccourcis globaux ; les autres fonctionnent, et la barre et les notifications répondent toujours.
