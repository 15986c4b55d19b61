# Settings.

# What keys of the keyboard do.
shortcut-key = Press key { $number }
shortcut-erase = Take the last digit away
shortcut-decline = Decline the call that rings
shortcut-keypad = Show or hide the keypad
shortcut-redial = Bring back the last number, then call it
shortcut-calls = Show calls
shortcut-history = Show the history
shortcut-settings = Show settings
shortcut-larger = Everything larger
shortcut-smaller = Everything smaller
shortcut-natural = Everything at its normal size
