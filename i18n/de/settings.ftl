# Einstellungen.

# Was Tasten der Tastatur tun.
shortcut-key = Taste { $number } drücken
shortcut-erase = Letzte Ziffer löschen
shortcut-decline = Den klingelnden Anruf ablehnen
shortcut-transfer = Anruf weitergeben; noch einmal: abschließen
shortcut-keypad = Ziffernfeld zeigen oder verbergen
shortcut-redial = Letzte Nummer zurückholen, dann wählen
shortcut-calls = Gespräche zeigen
shortcut-history = Verlauf zeigen
shortcut-settings = Einstellungen zeigen
shortcut-next-page = Nächste Tastenseite zeigen
shortcut-previous-page = Vorige Tastenseite zeigen
shortcut-larger = Alles größer
shortcut-smaller = Alles kleiner
shortcut-natural = Alles in normaler Größe

# Die Seite der Einstellungen.
settings-look = Farben
look-light = Hell
look-dark = Dunkel
look-contrast = Hoher Kontrast
look-system = Wie das System
settings-language = Sprache
settings-size = Größe
settings-window = Fenster
settings-on-top = Über anderen Fenstern halten
settings-still = Lampen blinken nicht
settings-still-about = Formen und Worte sagen, was sonst das Blinken sagt.
settings-close-hides = Schließen verbirgt das Fenster nur
settings-close-hides-about = Anrufe klingeln weiter. Das Symbol in der Leiste holt es zurück.
settings-start-hidden = Ohne Fenster starten
settings-global = Tasten gelten auch in anderen Programmen
settings-global-about = Wo der Desktop es gewährt: annehmen, auflegen, stumm und halten.
settings-keyboard = Tastatur
settings-keyboard-about = Drücken Sie hier eine Schaltfläche, dann die Tasten dafür. Es gilt sofort.
settings-keys-of = Tasten Ihrer Leitungen
settings-fixed = Immer so
settings-fixed-about = Diese tun überall dasselbe und sind nicht zu ändern.
keys-none = Keine Tasten
keys-press = Tasten drücken
keys-cancel-about = Esc lässt es, wie es ist.
keys-taken = { $keys } ist vergeben: { $action }
keys-take = Nehmen
keys-leave = Lassen
keys-fixed = { $keys } ist überall gleich und nicht zu ändern. Drücken Sie andere Tasten.
keys-editing = { $keys } gehört zum Bearbeiten von Text. Drücken Sie andere Tasten.
keys-letter = { $keys } allein ist zum Schreiben da. Halten Sie Strg oder Alt dazu.
keys-change = Tasten ändern
keys-remove = Tasten wegnehmen
keys-deliver = Wie geliefert
keys-deliver-all = Alles wie geliefert
keys-undo = Rückgängig
settings-locked = Von der Administration festgelegt ({ $file }). Hier nicht änderbar.
