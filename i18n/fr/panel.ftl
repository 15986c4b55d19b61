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
