# Das Tastenfeld: Seiten, Menüs, Nachrichten.
page-title = Seite { $page }
page-ringing = { $count ->
    [one] { $count } klingelt
   *[other] { $count } klingeln
}
page-held-long = { $count } zu lange gehalten
page-talking = { $count } im Gespräch
page-held = { $count } gehalten
page-ringing-elsewhere = { $count } bei anderen am Klingeln
page-held-by-colleague = { $count } zum Übernehmen
state-unknown = Nicht bekannt
state-parked = Anruf geparkt
state-speed = Kurzwahl
menu-call = Anrufen
menu-join = Ins Gespräch eintreten
menu-take = Anruf übernehmen
menu-pick-up = Hier annehmen
menu-private = Nur für mich halten
menu-voicemail = Nachrichten abhören
menu-another = Auf { $key } anrufen
menu-another-key = Auf anderer Taste anrufen
menu-private-named = { $party } spricht privat.
menu-private-call = Dieses Gespräch ist privat.
menu-no-join = Das Gateway von { $line } lässt niemanden in dieses Gespräch eintreten.
menu-none-free = Alle Tasten von { $line } sind belegt.
voicemail-some = Neue Nachrichten auf { $line }
voicemail-new = { $count ->
    [one] { $count } neue Nachricht
   *[other] { $count } neue Nachrichten
}
voicemail-urgent = { $count } dringend
