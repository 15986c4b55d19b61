# Tray, notifications and what else the desktop shows.

# The window and the tray.
outside-goes-on = Keyline goes on in the tray: calls still ring. Quit in the menu of its icon ends it.
outside-no-tray = This desktop has no tray. Start Keyline again, or click a link to a number, to see its window.

# A link that was clicked.
offer-title = Call { $number }
offer-on = on { $line }
offer-call = Call { $number } on { $line }
offer-cancel = Cancel
offer-host = The link says: { $host }. The call goes out by your own line.
offer-extension = Extension { $number }

# The keyboard.
shortcut-paste = Paste a number
shortcut-copy = Copy the number of the call

# The icon in the tray.
tray-idle = Ready
tray-ringing = { $party } calls your { $line } line
tray-talking = Talking with { $party }
tray-dialling = Calling { $party }
tray-held = { $party } is on hold
tray-no-service = No line has service
tray-ready = Ready
tray-line = { $line }: { $state }
tray-missed = { $count ->
    [one] { $count } missed call
   *[other] { $count } missed calls
}
tray-answer = Answer { $party }
tray-decline = Decline { $party }
tray-show = Show window
tray-hide = Hide window
tray-quit = Quit

# What is told in a bubble.
alert-missed = Missed call from { $party }
alert-missed-line = On your { $line } line
alert-call-back = Call back

# Keys that work in every program.
global-answer = Answer the call
global-end = End the call
global-hold = Hold the call, or resume it
global-mute = Mute the microphone, or unmute it
global-window = Show the window of Keyline
global-none = This desktop grants no global shortcuts; the tray and notifications still answer.
global-partly = Another program has some of the global shortcuts; the others work, and the tray and notifications still answer.
