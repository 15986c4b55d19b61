# What is wrong, and what still works.

# What is wrong with a line or its gateway.
trouble-password-refused = The gateway refused the password.
trouble-password-wanted = The gateway asks for the password of this line.
trouble-silent = The gateway does not answer.
trouble-lost = The connection to the gateway was lost.
trouble-opening = The way to its gateway is still being opened.
trouble-unknown-host = No computer has the name { $host }.
trouble-nobody-there = Nobody answers at { $host }.
trouble-connection-refused = { $host } refused the connection.
trouble-not-encrypted = { $host } does not answer with encryption (TLS 1.2 or 1.3).
trouble-authority = The profile’s own authority is no certificate, or this computer trusts none.
trouble-certificate-expired = The certificate of { $host } has expired; nothing was sent. Its fingerprint is { $fingerprint }.
trouble-certificate-early = The certificate of { $host } is not valid yet, or this computer’s clock is wrong; nothing was sent. Its fingerprint is { $fingerprint }.
trouble-certificate-name = The certificate of { $host } is for another name; nothing was sent. Its fingerprint is { $fingerprint }.
trouble-certificate-issuer = The certificate of { $host } was issued by nobody this computer trusts; nothing was sent. Its fingerprint is { $fingerprint }.
trouble-certificate-pin = The certificate of { $host } is not the one the profile names; nothing was sent. Its fingerprint is { $fingerprint }.
trouble-certificate-unsound = The certificate of { $host } is damaged or no longer safe; nothing was sent. Its fingerprint is { $fingerprint }.
trouble-not-accepted = The gateway does not accept this line (status { $status }).
trouble-rejected = The gateway did not register this line: { $phrase } ({ $status }).
trouble-not-registered = The gateway did not register this line.
trouble-no-address = The number and the domain of this line make no address.
trouble-challenge-stranger = The gateway asked for the password from an address that is not its own; it was not sent.
trouble-challenge-realm = The gateway asked for the password in the name of another realm than before; it was not sent.
trouble-challenge-weaker = The gateway asked for the password in a weaker form than before; it was not sent.
trouble-challenge-old = The gateway asked for the password in the old form that is easily worked back; it was not sent.
trouble-challenge-unknown = The gateway asked for the password in a form that is not understood; it was not sent.

# What could not be done.
refused-no-key = There is no key { $key }.
refused-no-line = There is no such line.
refused-line-full = All appearances of { $line } are in use.
refused-held-privately = Somebody else holds this call on { $line } for themselves.
refused-rings-elsewhere = This call on { $line } rings at another telephone.
refused-taken-first = Somebody else took { $line } first.
refused-used-elsewhere = Somebody else is talking on { $line }; it cannot be joined from here.
refused-may-join = Somebody else is talking on { $line }. You can join the call from the menu of the key.
refused-nothing-to-join = Nobody is talking on { $line } whom you could join.
refused-join-forbidden = This telephone is set up not to join the calls of others on { $line }.
refused-cannot-join = The gateway tells too little of the call at { $number } to join it.
refused-no-pull = No call on { $line } can be taken over here.
refused-not-told = The gateway of { $line } does not tell what others do.
refused-not-watched = The gateway does not tell what happens at { $name }.
refused-no-messages = The gateway does not tell of messages on { $line }.
refused-nothing-parked = No call is parked at { $number }.
refused-no-voicemail = No number is known that plays the messages of { $line }.
refused-held-only-here = Only you are on hold: the gateway plays nothing to the other side of { $line }, and others see it in use.
refused-no-pickup = No code is known that picks up calls for { $number }.
refused-hold = The gateway did not accept the hold; the other side hears silence (status { $status }).
refused-retrieve = The gateway did not give the call back from hold; press the key again to retry (status { $status }).
refused-not-a-digit = “{ $digit }” is not a key of the pad.
refused-no-call-for-digits = There is no call to send digits to.
refused-digits-not-taken = The other end takes no digits in the way this line sends them.
refused-nothing-rings = No call rings here.
refused-nothing-to-hold = There is no call to hold.
refused-nothing-held = No call is on hold.
refused-nothing-to-end = There is no call to end.
refused-nothing-to-merge = There is no call on hold to bring into this one.
refused-no-conference = There is no conference.
refused-nothing-to-record = There is no call to record.
refused-recording-forbidden = This telephone is set up not to record calls on { $line }.
refused-nothing-to-transfer = There is no call to hand over.
refused-nobody-to-transfer-to = There is no other call to hand this one over to.
refused-transfer-under-way = The call is being handed over already.
refused-other-gateway = The two calls are at different gateways; one cannot be handed over to the other.
refused-transfer = The call could not be handed over to { $to }. It is yours again.
refused-transfer-untold = It is not known whether { $to } took the call. It is yours until the other side hangs up.
refused-number-missing = Type a number first.
refused-number-character = “{ $character }” is not part of a telephone number: digits, +, * and # are.
refused-number-plus = The + of a telephone number stands at its beginning.
refused-number-too-long = This is too long for a telephone number: { $longest } digits are the most.

# What is wrong with microphone, loudspeaker or a sound file.
device-none = { $device ->
    [microphone] This computer has no microphone.
   *[loudspeaker] This computer has no loudspeaker.
}
device-not-found = { $device ->
    [microphone] There is no microphone named “{ $name }”.
   *[loudspeaker] There is no loudspeaker named “{ $name }”.
}
device-silent = { $device ->
    [microphone] The microphone does not answer.
   *[loudspeaker] The loudspeaker does not answer.
}
device-busy = { $device ->
    [microphone] The microphone is in use by another program.
   *[loudspeaker] The loudspeaker is in use by another program.
}
device-not-allowed = { $device ->
    [microphone] This program is not allowed to use the microphone.
   *[loudspeaker] This program is not allowed to use the loudspeaker.
}
device-unsupported = { $device ->
    [microphone] The microphone offers no form of sound that can be used.
   *[loudspeaker] The loudspeaker offers no form of sound that can be used.
}
device-failed = { $device ->
    [microphone] The microphone could not be opened.
   *[loudspeaker] The loudspeaker could not be opened.
}
device-gone = { $device ->
    [microphone] The microphone is gone.
   *[loudspeaker] The loudspeaker is gone.
}
device-stopped = { $device ->
    [microphone] The microphone stopped working.
   *[loudspeaker] The loudspeaker stopped working.
}
file-missing = The sound file { $path } does not exist.
file-not-allowed = The sound file { $path } may not be used by this program.
file-unplayable = The sound file { $path } is no WAV file that can be played.
file-disk-full = The sound file { $path } does not fit on the disk.
file-too-long = The sound file { $path } has reached its greatest length.
file-failed = The sound file { $path } cannot be read or written.
recording-disk-full = The recording has ended: the disk is full. The call goes on.
recording-not-allowed = The call is not recorded: this program may not write into the folder for recordings.
recording-failed = The recording has ended: its file cannot be written. The call goes on.
unheard-nothing-arrives = You hear nothing: no sound of the other side has arrived. A router or a firewall on the way may keep it back.
unheard-nothing-more = You hear nothing: no more sound arrives from the other side. Its network may be gone.
unheard-other-codec = You hear nothing: the other side sends sound in a form that was not agreed.
unheard-only-silence = You hear nothing: the other side sends silence. Its microphone may be muted.
unheard-no-microphone = You cannot be heard: no microphone works.
unheard-microphone-silent = You cannot be heard: your microphone gives complete silence. A switch on it or the system may mute it.
unheard-not-received = You cannot be heard: the other side reports that none of your sound arrives.
