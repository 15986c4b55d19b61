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
menu-pull = Gespräch herüberholen
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
button-transfer = Übergeben
transfer-title = { $party } weitergeben
transfer-how = Geben Sie die Nummer ein, mit der gesprochen werden soll.
transfer-how-keys = Geben Sie eine Nummer ein, oder drücken Sie die Taste eines Kollegen.
transfer-field = Nummer, an die { $party } weitergegeben wird
transfer-ask = Erst fragen
transfer-now = Sofort
transfer-cancel = Abbrechen
transfer-pair = { $party } an { $to }
transfer-calling = { $to } wird angerufen. Geben Sie jetzt weiter, oder warten Sie auf die Antwort.
transfer-ready = { $to } hat geantwortet. Geben Sie weiter, wenn Sie so weit sind.
transfer-handing = Wird an { $to } weitergegeben. { $party } wird so lange gehalten.
transfer-ringing = Es klingelt bei { $to }.
transfer-failed = { $party } konnte nicht an { $to } weitergegeben werden.
transfer-complete = Weitergeben
transfer-back = Zurück
state-transfer-waits = Wartet auf die Weitergabe
state-transfer-waits-short = wartet auf die Weitergabe
menu-transfer-here = { $party } hierher weitergeben
# Conferences.
conference-title = Konferenz
conference-names = { $names } und { $last }
state-conference = { $count ->
    [3] Sie sprechen zu dritt
    [4] Sie sprechen zu viert
    [one] Sie sprechen allein
   *[other] Sie sprechen zu { $count }
}
button-merge = Verbinden
button-split = Trennen
button-split-all = Trennen
button-more = Mehr
shortcut-merge = Mit dem Wartenden verbinden
shortcut-split = Konferenz trennen
said-conference = in der Konferenz
# Recordings.
button-record = Aufnehmen
button-record-end = Aufnahme beenden
recording-on = Aufnahme
recording-paused = Aufnahme ruht
shortcut-record = Aufnehmen oder Aufnahme beenden
said-recording = wird aufgenommen
said-recording-ended = wird nicht mehr aufgenommen
# How a call sounds.
sound-unheard = Sie sind nicht zu hören
sound-fair = Mäßiger Ton
sound-poor = Schlechter Ton
quality-title = Einzelheiten
quality-codec = Codec
quality-lost = Verloren
quality-late = Zu spät
quality-made-up = Ersetzt
quality-jitter = Schwankung
quality-buffer = Puffer
quality-delay = Hin und zurück
quality-mos = Note (1 bis 4,5)
quality-minutes = Die letzten fünf Minuten
