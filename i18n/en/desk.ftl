# The window.
calls = Calls
tab-history = History
tab-settings = Settings
tab-missed = { $count ->
    [one] { $count } missed call
   *[other] { $count } missed calls
}
send = SEND
send-on = SEND on { $line }
field-number = Enter number
field-password = Password of { $line }
field-number-on = Number to call on { $line }

# What a key says.
state-idle = Free
state-seized = Enter the number
state-calling = Calling…
state-ringing-there = Ringing there
state-ringing = Ringing · press to answer
state-talking = Talking
state-they-hold = They put you on hold
state-held = On hold
state-held-short = on hold
state-held-long = Still on hold
state-ended = Call ended

# Whether a line works.
line-starting = Connecting
line-no-service = No service
line-password-refused = Password refused
line-password-wanted = Password needed
line-ready = Ready
line-retry = No service · trying again in { $seconds } s
notice-title = { $line } has no service
notice-still-works = Your { $line } line still works.
notice-next = Next try in { $seconds } s
status-microphone = Microphone
status-muted = Microphone is muted
status-all-ready = All lines ready
status-ready = { $lines } ready
status-out = { $lines } has no service

# Calls.
they-see = They see { $number }
sound-good = Good sound
secured-handshake = Encrypted
secured-keys = Encrypted
secured-open-keys = Encrypted, but the keys were sent openly: whoever reads the signalling can listen
secured-open-keys-short = Keys sent openly
secured-agreeing = Agreeing keys
sound-breaking = Sound is breaking up
sound-none = No sound is coming in
ringing-line = Calling your { $line } line
answer-holds = { $party } goes on hold
empty-title = No calls
empty-text = Press a key, or just type a number. It goes out on your first free line: { $line }.
empty-no-line = No line has service yet. Calls can be made as soon as one is ready.
told-missed = { $party } called your { $line } line and gave up.
told-using-microphone = You now speak into { $name }.
told-using-loudspeaker = You now hear through { $name }.
told-ended = The telephone has stopped. Close this window and start Keyline again.
told-not-taken = The telephone is busy and did not take that. Try it again.

# Buttons.
button-hold = Hold
button-resume = Resume
button-mute = Mute
button-muted = Muted
button-keypad = Keypad
button-end = End call
button-answer = Answer
button-decline = Decline
button-try = Try now
button-use-password = Use password
button-copy = Copy number
button-close = Close
button-look = Light, dark or high contrast
button-help = Keyboard

# The map of the keyboard.
help-title = Keyboard
shortcut-keys = Press keys 1 to 12
shortcut-more-keys = Press keys 13 to 24
shortcut-enter = Answer, or dial what is typed
shortcut-digits = Type a number, or send digits while talking
shortcut-field = Go to the number field
shortcut-hold = Hold, or resume
shortcut-mute = Mute, or unmute
shortcut-end = End the call
shortcut-back = One step back; never ends a call
shortcut-next = Next control
shortcut-help = Show or hide this map

# Read out.
spoken-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
spoken-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
said-title = Said last
said-seized = enter the number
said-dialling = calling
said-ringing-there = ringing there
said-ringing = ringing
said-talking = talking
said-they-hold = put you on hold
said-held = on hold
said-ended = call ended
said-unmuted = Microphone is on again
call-meant-for = For { $party }
call-by-itself = Answered by itself: your microphone is on
