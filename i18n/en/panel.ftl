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
