# The panel of keys: pages, menus, messages.
page-title = Page { $page }
page-ringing = { $count } ringing
page-held-long = { $count } held too long
page-talking = { $count } talking
page-held = { $count } on hold
page-ringing-elsewhere = { $count } ringing for others
page-held-by-colleague = { $count } waiting to be taken
state-unknown = Not known
state-parked = Call parked
state-speed = Speed dial
menu-call = Call
menu-join = Join the call
menu-pull = Take the call over
menu-take = Take the call
menu-pick-up = Answer it here
menu-private = Hold for me alone
menu-voicemail = Hear messages
menu-another = Call on { $key }
menu-another-key = Call on another key
menu-private-named = { $party } is talking in private.
menu-private-call = This call is private.
menu-no-join = The gateway of { $line } lets nobody join this call.
menu-none-free = Every key of { $line } is in use.
voicemail-some = New messages on { $line }
voicemail-new = { $count ->
    [one] { $count } new message
   *[other] { $count } new messages
}
voicemail-urgent = { $count } urgent
button-transfer = Transfer
transfer-title = Transfer { $party }
transfer-how = Type the number they are to talk to.
transfer-how-keys = Type a number, or press the key of a colleague.
transfer-field = Number that { $party } is handed over to
transfer-ask = Ask first
transfer-now = Transfer now
transfer-cancel = Cancel
transfer-pair = { $party } to { $to }
transfer-calling = Calling { $to }. Hand over now, or wait until they answer.
transfer-ready = { $to } has answered. Hand over when ready.
transfer-handing = Handing over to { $to }. { $party } waits on hold meanwhile.
transfer-ringing = It rings at { $to }.
transfer-failed = { $party } could not be handed over to { $to }.
transfer-complete = Complete transfer
transfer-back = Go back
state-transfer-waits = Waiting for the transfer
state-transfer-waits-short = waiting for the transfer
menu-transfer-here = Transfer { $party } here
# Conferences.
conference-title = Conference
conference-names = { $names } and { $last }
state-conference = { $count ->
    [3] Three of you talking
    [4] Four of you talking
    [one] { $count } of you talking
   *[other] { $count } of you talking
}
button-merge = Merge
button-split = Split
button-split-all = Split
button-more = More
shortcut-merge = Merge with what is on hold
shortcut-split = Split the conference
said-conference = in a conference
# Recordings.
button-record = Record
button-record-end = Stop recording
recording-on = Recording
recording-paused = Recording paused
shortcut-record = Record, or stop recording
said-recording = being recorded
said-recording-ended = no longer recorded
# How a call sounds.
sound-unheard = You cannot be heard
sound-fair = Fair sound
sound-poor = Poor sound
quality-title = Call details
quality-codec = Codec
quality-lost = Lost
quality-late = Late
quality-made-up = Made up
quality-jitter = Jitter
quality-buffer = Buffer
quality-delay = There and back
quality-mos = Opinion (1 to 4.5)
quality-minutes = The last five minutes
