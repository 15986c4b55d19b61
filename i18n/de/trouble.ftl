# Was fehlt, und was noch geht.

# Was einer Leitung oder ihrem Gateway fehlt.
trouble-password-refused = Das Gateway hat das Kennwort abgelehnt.
trouble-password-wanted = Das Gateway fragt nach dem Kennwort dieser Leitung.
trouble-silent = Das Gateway antwortet nicht.
trouble-lost = Die Verbindung zum Gateway ist abgerissen.
trouble-opening = Die Verbindung zum Gateway wird noch aufgebaut.
trouble-unknown-host = Kein Rechner heißt { $host }.
trouble-nobody-there = Unter { $host } antwortet niemand.
trouble-connection-refused = { $host } hat die Verbindung abgelehnt.
trouble-not-encrypted = { $host } antwortet nicht verschlüsselt (TLS 1.2 oder 1.3).
trouble-authority = Die eigene Zertifizierungsstelle des Profils ist kein Zertifikat, oder dieser Computer vertraut keiner.
trouble-certificate-expired = Das Zertifikat von { $host } ist abgelaufen; es wurde nichts gesendet. Sein Fingerabdruck ist { $fingerprint }.
trouble-certificate-early = Das Zertifikat von { $host } gilt noch nicht, oder die Uhr dieses Computers geht falsch; es wurde nichts gesendet. Sein Fingerabdruck ist { $fingerprint }.
trouble-certificate-name = Das Zertifikat von { $host } gilt für einen anderen Namen; es wurde nichts gesendet. Sein Fingerabdruck ist { $fingerprint }.
trouble-certificate-issuer = Das Zertifikat von { $host } stammt von niemandem, dem dieser Computer vertraut; es wurde nichts gesendet. Sein Fingerabdruck ist { $fingerprint }.
trouble-certificate-pin = Das Zertifikat von { $host } ist nicht das, welches das Profil nennt; es wurde nichts gesendet. Sein Fingerabdruck ist { $fingerprint }.
trouble-certificate-unsound = Das Zertifikat von { $host } ist beschädigt oder nicht mehr sicher; es wurde nichts gesendet. Sein Fingerabdruck ist { $fingerprint }.
trouble-not-accepted = Das Gateway nimmt diese Leitung nicht an (Status { $status }).
trouble-rejected = Das Gateway hat diese Leitung nicht angemeldet: { $phrase } ({ $status }).
trouble-not-registered = Das Gateway hat diese Leitung nicht angemeldet.
trouble-no-address = Nummer und Domain dieser Leitung ergeben keine Adresse.
trouble-challenge-stranger = Von einer fremden Adresse wurde nach dem Kennwort gefragt; es wurde nicht gesendet.
trouble-challenge-realm = Das Gateway fragte im Namen eines anderen Bereichs als bisher nach dem Kennwort; es wurde nicht gesendet.
trouble-challenge-weaker = Das Gateway fragte in einer schwächeren Form als bisher nach dem Kennwort; es wurde nicht gesendet.
trouble-challenge-old = Das Gateway fragte in der alten Form nach dem Kennwort, die leicht zurückzurechnen ist; es wurde nicht gesendet.
trouble-challenge-unknown = Das Gateway fragte in einer unbekannten Form nach dem Kennwort; es wurde nicht gesendet.

# Was nicht ging.
refused-no-key = Es gibt keine Taste { $key }.
refused-no-line = Diese Leitung gibt es nicht.
refused-line-full = Alle Plätze von { $line } sind belegt.
refused-held-privately = Jemand anderes hält dieses Gespräch auf { $line } für sich.
refused-rings-elsewhere = Dieser Anruf auf { $line } klingelt an einem anderen Telefon.
refused-taken-first = Jemand anderes hat { $line } zuerst genommen.
refused-used-elsewhere = Auf { $line } spricht gerade jemand anderes; von hier aus kann niemand dazukommen.
refused-may-join = Auf { $line } spricht gerade jemand anderes. Über das Menü der Taste können Sie dazukommen.
refused-nothing-to-join = Auf { $line } spricht niemand, zu dem Sie dazukommen könnten.
refused-join-forbidden = Dieses Telefon ist so eingestellt, dass es zu Gesprächen anderer auf { $line } nicht dazukommt.
refused-cannot-join = Das Gateway sagt zu wenig über das Gespräch bei { $number }, um dazuzukommen.
refused-no-pull = Auf { $line } gibt es kein Gespräch, das hierher geholt werden kann.
refused-not-told = Das Gateway von { $line } sagt nicht, was andere tun.
refused-not-watched = Das Gateway sagt nicht, was bei { $name } geschieht.
refused-no-messages = Das Gateway sagt nichts über Nachrichten auf { $line }.
refused-nothing-parked = Auf { $number } ist kein Gespräch geparkt.
refused-no-voicemail = Es ist keine Nummer bekannt, die die Nachrichten von { $line } abspielt.
refused-held-only-here = Nur Sie halten: Das Gateway spielt der Gegenseite auf { $line } nichts vor, und andere sehen die Leitung als belegt.
refused-no-pickup = Es ist keine Kennzahl bekannt, die Anrufe für { $number } heranholt.
refused-hold = Das Gateway hat das Halten nicht angenommen; die Gegenseite hört Stille (Status { $status }).
refused-retrieve = Das Gateway gibt das gehaltene Gespräch nicht zurück; drücken Sie die Taste noch einmal (Status { $status }).
refused-not-a-digit = „{ $digit }“ ist keine Taste des Ziffernfelds.
refused-no-call-for-digits = Es gibt kein Gespräch, dem Ziffern zu senden wären.
refused-digits-not-taken = Die andere Seite nimmt keine Ziffern an, wie diese Leitung sie sendet.
refused-nothing-rings = Hier klingelt kein Anruf.
refused-nothing-to-hold = Es gibt kein Gespräch, das zu halten wäre.
refused-nothing-held = Es wird kein Gespräch gehalten.
refused-nothing-to-end = Es gibt kein Gespräch, das zu beenden wäre.
refused-nothing-to-merge = Es wartet kein Gespräch, das hinzugenommen werden könnte.
refused-no-conference = Es gibt keine Konferenz.
refused-nothing-to-record = Es gibt kein Gespräch, das aufgenommen werden könnte.
refused-recording-forbidden = Dieses Telefon ist so eingerichtet, dass Gespräche auf { $line } nicht aufgenommen werden.
refused-nothing-to-transfer = Es gibt kein Gespräch zu übergeben.
refused-nobody-to-transfer-to = Es gibt kein anderes Gespräch, an das dieses übergeben werden kann.
refused-transfer-under-way = Das Gespräch wird bereits übergeben.
refused-other-gateway = Die beiden Gespräche laufen über verschiedene Gateways; eines kann nicht an das andere übergeben werden.
refused-transfer = Das Gespräch konnte nicht an { $to } übergeben werden. Es gehört wieder Ihnen.
refused-transfer-untold = Ob { $to } das Gespräch übernommen hat, ist nicht bekannt. Es gehört Ihnen, bis die Gegenseite auflegt.
refused-number-missing = Geben Sie zuerst eine Nummer ein.
refused-number-character = „{ $character }“ gehört nicht in eine Rufnummer; Ziffern, +, * und # schon.
refused-number-plus = Das + einer Rufnummer steht an ihrem Anfang.
refused-number-too-long = Das ist zu lang für eine Rufnummer: höchstens { $longest } Ziffern.

# Was Mikrofon, Lautsprecher oder einer Tondatei fehlt.
device-none = { $device ->
    [microphone] Dieser Rechner hat kein Mikrofon.
   *[loudspeaker] Dieser Rechner hat keinen Lautsprecher.
}
device-not-found = { $device ->
    [microphone] Es gibt kein Mikrofon namens „{ $name }“.
   *[loudspeaker] Es gibt keinen Lautsprecher namens „{ $name }“.
}
device-silent = { $device ->
    [microphone] Das Mikrofon antwortet nicht.
   *[loudspeaker] Der Lautsprecher antwortet nicht.
}
device-busy = { $device ->
    [microphone] Das Mikrofon wird von einem anderen Programm benutzt.
   *[loudspeaker] Der Lautsprecher wird von einem anderen Programm benutzt.
}
device-not-allowed = { $device ->
    [microphone] Dieses Programm darf das Mikrofon nicht benutzen.
   *[loudspeaker] Dieses Programm darf den Lautsprecher nicht benutzen.
}
device-unsupported = { $device ->
    [microphone] Das Mikrofon bietet keine brauchbare Tonform an.
   *[loudspeaker] Der Lautsprecher bietet keine brauchbare Tonform an.
}
device-failed = { $device ->
    [microphone] Das Mikrofon ließ sich nicht öffnen.
   *[loudspeaker] Der Lautsprecher ließ sich nicht öffnen.
}
device-gone = { $device ->
    [microphone] Das Mikrofon ist fort.
   *[loudspeaker] Der Lautsprecher ist fort.
}
device-stopped = { $device ->
    [microphone] Das Mikrofon geht nicht mehr.
   *[loudspeaker] Der Lautsprecher geht nicht mehr.
}
file-missing = Die Tondatei { $path } gibt es nicht.
file-not-allowed = Dieses Programm darf die Tondatei { $path } nicht benutzen.
file-unplayable = Die Tondatei { $path } ist keine abspielbare WAV-Datei.
file-disk-full = Die Tondatei { $path } passt nicht auf die Festplatte.
file-too-long = Die Tondatei { $path } hat ihre größte Länge erreicht.
file-failed = Die Tondatei { $path } lässt sich nicht lesen oder schreiben.
recording-disk-full = Die Aufnahme ist beendet: Die Festplatte ist voll. Das Gespräch geht weiter.
recording-not-allowed = Das Gespräch wird nicht aufgenommen: Dieses Programm darf nicht in den Ordner für Aufnahmen schreiben.
recording-failed = Die Aufnahme ist beendet: Ihre Datei kann nicht geschrieben werden. Das Gespräch geht weiter.
unheard-nothing-arrives = Sie hören nichts: Von der anderen Seite ist kein Ton angekommen. Ein Router oder eine Firewall unterwegs hält ihn vielleicht zurück.
unheard-nothing-more = Sie hören nichts: Von der anderen Seite kommt kein Ton mehr an. Vielleicht ist ihr Netz ausgefallen.
unheard-other-codec = Sie hören nichts: Die andere Seite sendet den Ton in einer Form, die nicht vereinbart war.
unheard-only-silence = Sie hören nichts: Die andere Seite sendet Stille. Vielleicht ist ihr Mikrofon stumm geschaltet.
unheard-no-microphone = Sie sind nicht zu hören: Kein Mikrofon funktioniert.
unheard-microphone-silent = Sie sind nicht zu hören: Ihr Mikrofon liefert völlige Stille. Vielleicht schaltet ein Schalter am Gerät oder das System es stumm.
unheard-not-received = Sie sind nicht zu hören: Die andere Seite meldet, dass nichts von Ihrem Ton ankommt.
