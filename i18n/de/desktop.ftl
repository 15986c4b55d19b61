# Symbolleiste, Benachrichtigungen und was der Schreibtisch sonst zeigt.

# Das Fenster und die Leiste.
outside-goes-on = Keyline läuft in der Leiste weiter: Anrufe klingeln noch. „Beenden“ im Menü seines Symbols beendet es.
outside-no-tray = Dieser Schreibtisch hat keine Leiste. Keyline noch einmal starten oder einen Verweis auf eine Nummer anklicken, um das Fenster zu sehen.

# Ein angeklickter Verweis.
offer-title = { $number } anrufen
offer-on = über { $line }
offer-call = { $number } über { $line } anrufen
offer-cancel = Abbrechen
offer-host = Der Verweis nennt: { $host }. Der Anruf geht über die eigene Leitung hinaus.
offer-extension = Durchwahl { $number }

# Die Tastatur.
shortcut-paste = Eine Nummer einfügen
shortcut-copy = Die Nummer des Gesprächs kopieren

# Das Symbol in der Leiste.
tray-idle = Bereit
tray-ringing = { $party } ruft auf { $line } an
tray-talking = Gespräch mit { $party }
tray-dialling = Ruft { $party } an
tray-held = { $party } wird gehalten
tray-no-service = Keine Leitung hat Netz
tray-ready = Bereit
tray-line = { $line }: { $state }
tray-missed = { $count ->
    [one] { $count } verpasster Anruf
   *[other] { $count } verpasste Anrufe
}
tray-answer = { $party } annehmen
tray-decline = { $party } ablehnen
tray-show = Fenster zeigen
tray-hide = Fenster verbergen
tray-quit = Beenden

# Was in einer Meldung steht.
alert-missed = Verpasster Anruf von { $party }
alert-missed-line = Auf der Leitung { $line }
alert-call-back = Zurückrufen

# Tasten, die in jedem Programm gelten.
global-answer = Den Anruf annehmen
global-end = Das Gespräch beenden
global-hold = Das Gespräch halten oder fortsetzen
global-mute = Das Mikrofon aus- oder einschalten
global-window = Das Fenster von Keyline zeigen
global-none = Dieser Schreibtisch gewährt keine Tasten für alle Programme; Leiste und Meldungen nehmen weiter an.
global-partly = Einige der Tasten für alle Programme gehören einem anderen Programm; die übrigen gelten, und Leiste und Meldungen nehmen weiter an.
