# The guide: from a number and a password, or a settings file, to keys that work.
guide-welcome = Welcome to Keyline
guide-add = Add a line
guide-step-add = Add your line
guide-step-check = Check the keys
guide-step-sound = Try the sound
guide-step-finish = Finish
guide-step-now = You are here
guide-step-done = Done
guide-step-of = Step { $step } of { $steps }
guide-more-later = You can add more lines later. Each line keeps its own number.
settings-lines = Lines
settings-lines-about = Register another number with its provider, or open a settings file. You see every change before it is made.
empty-no-lines = No line yet. Add one with the number and password that your provider gave you.

# The page of registration.
guide-form-title = { $provider } registration
guide-form-title-empty = Registration
guide-form-about = Welcome. Enter the number and password that { $provider } gave you.
guide-form-about-empty = Welcome. Enter the number and password that your provider gave you.
guide-address = PROVIDER ADDRESS
guide-number = ENTER TELEPHONE NUMBER
guide-password = ENTER PASSWORD
guide-password-about = Kept in your computer’s keychain. Never in a profile.
guide-show-password = Show password while held
guide-send = SEND
guide-cancel = CANCEL
guide-asking = Asking { $host } for your line. CANCEL gives it up, and nothing is stored.
guide-how-it-looks = How it will look
guide-your-line = Your line
guide-or = or

# A settings file.
guide-file-title = Have a settings file?
guide-file-about = Drop it here, or paste its path or link. You see every change before it is made.
guide-choose = Open a file…
guide-link = Path or link of a settings file
guide-open = Open
guide-open-name = Open the settings file
guide-reading = Reading the file

# What a file would change.
guide-check-title = Check before you use it
guide-check-about = { $file } · nothing has changed yet
guide-keys-will-be = Your keys will be
guide-more-keys = { $count ->
    [one] and { $count } more key
   *[other] and { $count } more keys
}
guide-list-changes = What will change
guide-list-applied = Applied
guide-list-mapped = Changed to fit
guide-list-unsupported = Not supported
guide-list-none = Nothing
guide-list-more = { $count ->
    [one] { $count } more stands in the report
   *[other] { $count } more stand in the report
}
guide-show-all = Show all
guide-show-less = Show less
guide-line = Line { $line }
guide-line-column = Line { $line }, column { $column }
guide-part-gateway = Gateway
guide-part-line = Line
guide-part-key = Key
guide-part-other = Setting
guide-change-added = New: { $part } { $name }
guide-change-changed = Different: { $part } { $name }
guide-change-removed = Goes: { $part } { $name }
guide-change-values = { $old } becomes { $new }
guide-calls-first = End your calls first. Then these settings can be used; until then nothing changes.
guide-discard = Cancel
guide-use = Use these settings
guide-using = Putting the settings to use
guide-save-report = Save this report
guide-saved = The report is in { $path }.
guide-back = Back
guide-broken-title = { $file } cannot be used
guide-broken-about = Nothing has changed. Your old settings are kept.
guide-more-faults = { $count ->
    [one] { $count } more fault
   *[other] { $count } more faults
}
guide-not-read = It cannot be read: { $why }
guide-no-file = It is no file that can be read.
guide-link-refused = { $host } wants a number and a password for it. Enter them in the form.
guide-too-many-lines = With its lines there would be more than a telephone has.
guide-changed-meanwhile = Your settings were changed meanwhile. Cancel and open the file again to see what it would change now.
guide-not-written = The settings could not be written to the disk. All is as it was before.

# How the lines are then.
guide-used-title = Your lines
guide-used-about = The settings are in use. Each line says how it is.
guide-added = { $line } was added, with the number { $number }.
guide-ready-at = Ready at { $gateway }
guide-more-lines = Add another line
guide-try-sound = Try the sound
guide-next = Continue

# The sound.
guide-sound-title = Try the sound
guide-sound-about = Say something, and hear how you sound to others.
guide-microphone = Microphone
guide-loudspeaker = Loudspeaker and bell
guide-level = Level { $level } of 9
guide-level-none = The microphone is being opened.
guide-level-silent = Nothing is heard. Say something, or choose another microphone in your system.
guide-level-heard = The microphone hears you.
guide-record = Record 3 seconds
guide-ring = Ring
guide-record-about = What is recorded is played at once and then forgotten.
guide-recording = Recording. Say something.
guide-playing = This is how you sound.
guide-ringing = This is how a call rings.
guide-recorded-nothing = Nothing was recorded but silence.
guide-sound-failed = The sound could not be opened. Choose another device in your system, then try again.
guide-heard-it = If you heard it, calls will sound too.

# All is done.
guide-finish-title = Keyline is set up
guide-finish-about = Press a key, or just type a number and press SEND.
guide-start = Start phoning

# Where a password is kept, where no secret store answers.
keep-title = Where is the password of { $line } to be kept?
keep-about = No secret store answers on this computer. Kept for this run, the password is asked for again at the next start.
keep-this-run = Only for this run
keep-in-file = In an encrypted file
keep-passphrase = Passphrase of the file
keep-file-about = The file is encrypted with this passphrase. Without it nobody opens the file, not even you.
keep-wrong-passphrase = This is not the passphrase of the file of passwords. Nothing was stored.
keep-no-store = No secret store answers on this computer. Nothing was stored.
keep-not-kept = The password was not kept: { $why }
guide-locked = It would change { $what }, which your administrator has locked ({ $file }).
keep-several = The secret store holds { $count } passwords for this line. Take all but one out, then try again.
keep-unreadable = What the secret store holds for this line is no password. Enter the password again.
keep-length = A password must not be empty, nor longer than 1024 bytes. Nothing was stored.
keep-damaged = { $file } is no file of passwords, or is damaged. Move it away, then enter your passwords again.
keep-not-written = The file of passwords could not be written. All is as it was before. ({ $why })
keep-store-refused = The secret store refused the password. Nothing was stored. ({ $why })
sealed-title = Your passwords are in an encrypted file
sealed-about = Enter its passphrase, and your lines come into service. Without it you can enter each password by itself.
sealed-open = Open
sealed-without = Go on without it
sealed-opening = The file is being opened.
sealed-wrong = This is not its passphrase. Try again, or go on without it.
guide-echo = Call the echo test
guide-echo-about = { $number } on { $line } says back what you say. Your first call.
