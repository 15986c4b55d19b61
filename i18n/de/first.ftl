# Der Weg von Nummer und Kennwort, oder von einer Einstellungsdatei, zu Tasten, die gehen.
guide-welcome = Willkommen bei Keyline
guide-add = Leitung hinzufügen
guide-step-add = Leitung hinzufügen
guide-step-check = Tasten prüfen
guide-step-sound = Ton ausprobieren
guide-step-finish = Fertig
guide-step-now = Hier sind Sie
guide-step-done = Erledigt
guide-step-of = Schritt { $step } von { $steps }
guide-more-later = Weitere Leitungen können Sie später hinzufügen. Jede behält ihre eigene Nummer.
settings-lines = Leitungen
settings-lines-about = Melden Sie eine weitere Nummer bei ihrem Anbieter an, oder öffnen Sie eine Einstellungsdatei. Sie sehen jede Änderung, bevor sie geschieht.
empty-no-lines = Noch keine Leitung. Fügen Sie eine hinzu, mit der Nummer und dem Kennwort von Ihrem Anbieter.

# Die Seite der Anmeldung.
guide-form-title = Anmeldung bei { $provider }
guide-form-title-empty = Anmeldung
guide-form-about = Willkommen. Geben Sie die Nummer und das Kennwort ein, die Sie von { $provider } haben.
guide-form-about-empty = Willkommen. Geben Sie die Nummer und das Kennwort ein, die Sie von Ihrem Anbieter haben.
guide-address = ADRESSE DES ANBIETERS
guide-number = TELEFONNUMMER EINGEBEN
guide-password = KENNWORT EINGEBEN
guide-password-about = Liegt im Schlüsselbund, nie in einem Profil.
guide-show-password = Kennwort zeigen, solange gedrückt
guide-send = SENDEN
guide-cancel = ABBRECHEN
guide-asking = { $host } wird nach Ihrer Leitung gefragt. ABBRECHEN beendet das, und nichts wird gespeichert.
guide-how-it-looks = So wird es aussehen
guide-your-line = Ihre Leitung
guide-or = oder

# Eine Einstellungsdatei.
guide-file-title = Haben Sie eine Einstellungsdatei?
guide-file-about = Ziehen Sie sie hierher, oder fügen Sie Pfad oder Link ein. Sie sehen jede Änderung, bevor sie geschieht.
guide-choose = Datei öffnen…
guide-link = Pfad oder Link einer Datei
guide-open = Öffnen
guide-open-name = Die Einstellungsdatei öffnen
guide-reading = Die Datei wird gelesen

# Was eine Datei ändern würde.
guide-check-title = Vor dem Verwenden prüfen
guide-check-about = { $file } · noch ist nichts geändert
guide-keys-will-be = So werden Ihre Tasten
guide-more-keys = { $count ->
    [one] und { $count } weitere Taste
   *[other] und { $count } weitere Tasten
}
guide-list-changes = Was sich ändert
guide-list-applied = Übernommen
guide-list-mapped = Angepasst
guide-list-unsupported = Nicht unterstützt
guide-list-none = Nichts
guide-list-more = { $count ->
    [one] { $count } weiterer Eintrag steht im Bericht
   *[other] { $count } weitere Einträge stehen im Bericht
}
guide-show-all = Alle zeigen
guide-show-less = Weniger zeigen
guide-line = Zeile { $line }
guide-line-column = Zeile { $line }, Spalte { $column }
guide-part-gateway = Gateway
guide-part-line = Leitung
guide-part-key = Taste
guide-part-other = Einstellung
guide-change-added = Neu: { $part } { $name }
guide-change-changed = Anders: { $part } { $name }
guide-change-removed = Entfällt: { $part } { $name }
guide-change-values = { $old } wird { $new }
guide-calls-first = Beenden Sie zuerst Ihre Gespräche. Dann können diese Einstellungen verwendet werden; bis dahin ändert sich nichts.
guide-discard = Abbrechen
guide-use = Einstellungen verwenden
guide-using = Die Einstellungen werden übernommen
guide-save-report = Bericht speichern
guide-saved = Der Bericht liegt in { $path }.
guide-back = Zurück
guide-broken-title = { $file } kann nicht verwendet werden
guide-broken-about = Nichts ist geändert. Ihre alten Einstellungen bleiben.
guide-more-faults = { $count ->
    [one] { $count } weiterer Fehler
   *[other] { $count } weitere Fehler
}
guide-not-read = Sie kann nicht gelesen werden: { $why }
guide-no-file = Das ist keine Datei, die gelesen werden kann.
guide-link-refused = { $host } verlangt dafür Nummer und Kennwort. Geben Sie beides im Formular ein.
guide-too-many-lines = Mit ihren Leitungen wären es mehr, als ein Telefon hat.
guide-changed-meanwhile = Ihre Einstellungen wurden inzwischen geändert. Brechen Sie ab und öffnen Sie die Datei noch einmal, um zu sehen, was sie jetzt ändern würde.
guide-not-written = Die Einstellungen konnten nicht geschrieben werden. Alles ist wie zuvor.

# Wie es den Leitungen dann geht.
guide-used-title = Ihre Leitungen
guide-used-about = Die Einstellungen gelten. Jede Leitung sagt, wie es um sie steht.
guide-added = { $line } ist hinzugefügt, mit der Nummer { $number }.
guide-ready-at = Bereit bei { $gateway }
guide-more-lines = Weitere Leitung
guide-try-sound = Ton ausprobieren
guide-next = Weiter

# Der Ton.
guide-sound-title = Ton ausprobieren
guide-sound-about = Sagen Sie etwas, und hören Sie, wie Sie für andere klingen.
guide-microphone = Mikrofon
guide-loudspeaker = Lautsprecher und Klingel
guide-level = Pegel { $level } von 9
guide-level-none = Das Mikrofon wird geöffnet.
guide-level-silent = Es ist nichts zu hören. Sagen Sie etwas, oder wählen Sie im System ein anderes Mikrofon.
guide-level-heard = Das Mikrofon hört Sie.
guide-record = 3 Sekunden aufnehmen
guide-ring = Klingeln
guide-record-about = Was aufgenommen wird, ist sofort zu hören und dann vergessen.
guide-recording = Die Aufnahme läuft. Sagen Sie etwas.
guide-playing = So klingen Sie.
guide-ringing = So klingelt ein Anruf.
guide-recorded-nothing = Aufgenommen wurde nur Stille.
guide-sound-failed = Der Ton ließ sich nicht öffnen. Wählen Sie im System ein anderes Gerät, und versuchen Sie es noch einmal.
guide-heard-it = Wenn Sie es gehört haben, sind auch Gespräche zu hören.

# Alles ist fertig.
guide-finish-title = Keyline ist eingerichtet
guide-finish-about = Drücken Sie eine Taste, oder tippen Sie eine Nummer und drücken Sie SENDEN.
guide-start = Telefonieren

# Wo ein Kennwort liegt, wenn kein Schlüsselbund antwortet.
keep-title = Wo soll das Kennwort von { $line } liegen?
keep-about = Auf diesem Rechner antwortet kein Schlüsselbund. Gilt das Kennwort nur für dieses Mal, wird beim nächsten Start wieder danach gefragt.
keep-this-run = Nur für dieses Mal
keep-in-file = In einer verschlüsselten Datei
keep-passphrase = Passphrase der Datei
keep-file-about = Die Datei ist mit dieser Passphrase verschlüsselt. Ohne sie öffnet sie niemand, auch Sie nicht.
keep-wrong-passphrase = Das ist nicht die Passphrase der Kennwortdatei. Nichts wurde gespeichert.
keep-no-store = Auf diesem Rechner antwortet kein Schlüsselbund. Nichts wurde gespeichert.
keep-not-kept = Das Kennwort ist nicht gespeichert: { $why }
guide-locked = Sie würde { $what } ändern; das hat die Administration gesperrt ({ $file }).
keep-several = Der Schlüsselbund hat { $count } Kennwörter für diese Leitung. Nehmen Sie alle bis auf eines heraus und versuchen Sie es noch einmal.
keep-unreadable = Was der Schlüsselbund für diese Leitung enthält, ist kein Kennwort. Geben Sie das Kennwort noch einmal ein.
keep-length = Ein Kennwort darf nicht leer und nicht länger als 1024 Byte sein. Es wurde nichts gespeichert.
keep-damaged = { $file } ist keine Kennwortdatei oder beschädigt. Verschieben Sie sie und geben Sie Ihre Kennwörter noch einmal ein.
keep-not-written = Die Kennwortdatei konnte nicht geschrieben werden. Alles ist wie vorher. ({ $why })
keep-store-refused = Der Schlüsselbund hat das Kennwort abgelehnt. Es wurde nichts gespeichert. ({ $why })
sealed-title = Ihre Kennwörter liegen in einer verschlüsselten Datei
sealed-about = Geben Sie die Passphrase ein, dann gehen Ihre Leitungen in Betrieb. Ohne sie können Sie jedes Kennwort einzeln eingeben.
sealed-open = Öffnen
sealed-without = Ohne sie weitermachen
sealed-opening = Die Datei wird geöffnet.
sealed-wrong = Das ist nicht ihre Passphrase. Versuchen Sie es noch einmal, oder machen Sie ohne sie weiter.
guide-echo = Echotest anrufen
guide-echo-about = { $number } auf { $line } sagt zurück, was Sie sagen. Ihr erster Anruf.
