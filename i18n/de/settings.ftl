# Einstellungen.

# Was Tasten der Tastatur tun.
shortcut-key = Taste { $number } drücken
shortcut-erase = Letzte Ziffer löschen
shortcut-decline = Den klingelnden Anruf ablehnen
shortcut-keypad = Ziffernfeld zeigen oder verbergen
shortcut-redial = Letzte Nummer zurückholen, dann wählen
shortcut-calls = Gespräche zeigen
shortcut-history = Verlauf zeigen
shortcut-settings = Einstellungen zeigen
shortcut-larger = Alles größer
shortcut-smaller = Alles kleiner
shortcut-natural = Alles in normaler Größe
