# Das Fenster.
calls = Gespräche
tab-history = Verlauf
tab-settings = Einstellungen
tab-missed = { $count ->
    [one] { $count } entgangener Anruf
   *[other] { $count } entgangene Anrufe
}
send = SENDEN
send-on = SENDEN auf { $line }
field-number = Nummer eingeben
field-password = Kennwort von { $line }
field-number-on = Nummer für einen Anruf über { $line }

# Was eine Taste sagt.
state-idle = Frei
state-seized = Nummer eingeben
state-calling = Wird gewählt …
state-ringing-there = Es klingelt dort
state-ringing = Klingelt · drücken zum Annehmen
state-talking = Im Gespräch
state-they-hold = Die Gegenseite hält Sie
state-held = Gehalten
state-held-short = gehalten
state-held-long = Noch immer gehalten
state-ended = Gespräch beendet

# Ob eine Leitung geht.
line-starting = Verbindet
line-no-service = Außer Betrieb
line-password-refused = Kennwort abgelehnt
line-password-wanted = Kennwort fehlt
line-ready = Bereit
line-retry = Außer Betrieb · Versuch in { $seconds } s
notice-title = { $line } ist außer Betrieb
notice-still-works = Ihre Leitung { $line } geht weiterhin.
notice-next = Nächster Versuch in { $seconds } s
status-microphone = Mikrofon
status-muted = Mikrofon ist stumm
status-all-ready = Alle Leitungen bereit
status-ready = { $lines } bereit
status-out = { $lines } außer Betrieb

# Gespräche.
they-see = Man sieht { $number }
sound-good = Guter Ton
secured-handshake = Verschlüsselt
secured-keys = Verschlüsselt
secured-open-keys = Verschlüsselt, aber die Schlüssel gingen offen über die Leitung: wer die Signalisierung liest, kann mithören
secured-open-keys-short = Schlüssel offen gesendet
secured-agreeing = Schlüssel werden vereinbart
sound-breaking = Der Ton setzt aus
sound-none = Es kommt kein Ton an
ringing-line = Anruf auf Ihrer Leitung { $line }
answer-holds = { $party } wird gehalten
empty-title = Keine Gespräche
empty-text = Drücken Sie eine Taste oder tippen Sie eine Nummer. Gewählt wird auf der ersten freien Leitung: { $line }.
empty-no-line = Noch ist keine Leitung in Betrieb. Sobald eine bereit ist, können Sie telefonieren.
told-missed = { $party } hat auf { $line } angerufen und aufgegeben.
told-using-microphone = Sie sprechen jetzt in { $name }.
told-using-loudspeaker = Sie hören jetzt über { $name }.
told-ended = Das Telefon ist stehen geblieben. Schließen Sie das Fenster und starten Sie Keyline neu.
told-not-taken = Das Telefon ist beschäftigt und hat das nicht angenommen. Versuchen Sie es noch einmal.

# Schaltflächen.
button-hold = Halten
button-resume = Weiter
button-mute = Stumm
button-muted = Stumm
button-keypad = Ziffern
button-end = Auflegen
button-answer = Annehmen
button-decline = Ablehnen
button-try = Jetzt versuchen
button-use-password = Kennwort verwenden
button-copy = Nummer kopieren
button-close = Schließen
button-look = Hell, dunkel oder hoher Kontrast
button-help = Tastatur

# Die Belegung der Tastatur.
help-title = Tastatur
shortcut-keys = Tasten 1 bis 12 drücken
shortcut-more-keys = Tasten 13 bis 24 drücken
shortcut-enter = Annehmen, oder wählen, was eingegeben ist
shortcut-digits = Nummer eingeben, im Gespräch Ziffern senden
shortcut-field = Zum Feld für die Nummer
shortcut-hold = Halten, oder weiter
shortcut-mute = Stumm, oder nicht mehr
shortcut-end = Auflegen
shortcut-back = Einen Schritt zurück; legt nie auf
shortcut-next = Nächstes Bedienelement
shortcut-help = Diese Belegung zeigen oder verbergen

# Read out.
spoken-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
spoken-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
said-title = Zuletzt gesagt
said-seized = Nummer eingeben
said-dialling = wird gewählt
said-ringing-there = es klingelt dort
said-ringing = ruft an
said-talking = im Gespräch
said-they-hold = die Gegenseite hält Sie
said-held = gehalten
said-ended = Gespräch beendet
said-unmuted = Das Mikrofon ist wieder an
call-meant-for = Für { $party }
call-by-itself = Von selbst angenommen: Ihr Mikrofon ist an
