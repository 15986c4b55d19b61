# Settings.

# What keys of the keyboard do.
shortcut-key = Press key { $number }
shortcut-erase = Take the last digit away
shortcut-decline = Decline the call that rings
shortcut-transfer = Transfer the call; again: complete it
shortcut-keypad = Show or hide the keypad
shortcut-redial = Bring back the last number, then call it
shortcut-calls = Show calls
shortcut-history = Show the history
shortcut-settings = Show settings
shortcut-next-page = Show the next page of keys
shortcut-previous-page = Show the page of keys before
shortcut-larger = Everything larger
shortcut-smaller = Everything smaller
shortcut-natural = Everything at its normal size

# The page of settings.
settings-look = Colours
look-light = Light
look-dark = Dark
look-contrast = High contrast
look-system = Like the system
settings-language = Language
settings-size = Size
settings-window = Window
settings-on-top = Keep above other windows
settings-still = Lamps do not blink
settings-still-about = Shapes and words say what blinking says.
settings-close-hides = Closing the window only hides it
settings-close-hides-about = Calls still ring. The tray brings it back.
settings-start-hidden = Start without showing the window
settings-global = Keys count in other programs too
settings-global-about = Where the desktop grants it: answer, end, mute and hold.
settings-keyboard = Keyboard
settings-keyboard-about = Press a button here, then the keys that are to do it. It counts at once.
settings-keys-of = Keys of your lines
settings-fixed = Always so
settings-fixed-about = These do the same at every desk and cannot be changed.
keys-none = No keys
keys-press = Press the keys
keys-cancel-about = Esc leaves it as it is.
keys-taken = { $keys } is taken: { $action }
keys-take = Take it
keys-leave = Leave it
keys-fixed = { $keys } is the same at every desk and cannot be changed. Press other keys.
keys-editing = { $keys } cuts, copies or pastes text. Press other keys.
keys-letter = { $keys } alone is for typing. Hold Ctrl or Alt with it.
keys-change = Change keys
keys-remove = Take the keys away
keys-deliver = As delivered
keys-deliver-all = All as delivered
keys-undo = Undo
settings-locked = Set by your administrator ({ $file }). It cannot be changed here.
