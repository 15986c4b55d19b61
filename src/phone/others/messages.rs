//! The messages left on a line (RFC 3842), and the call that plays them.

use clock::Moment;
use sip::events::Messages;

use crate::doors::{LineId, Notice};
use crate::phone::Phone;
use crate::trouble::Refusal;

impl Phone {
    /// Takes what the gateway tells of the messages of a line.
    pub(super) fn messages(&mut self, line: LineId, told: &Messages) {
        let Some(mailbox) = self.others.mailboxes.get_mut(&line) else { return };
        let count = told.voice().unwrap_or_default();
        mailbox.known = true;
        mailbox.waiting = told.waiting || count.new > 0;
        mailbox.new = count.new;
        mailbox.old = count.old;
        mailbox.urgent_new = count.urgent_new;
    }

    /// Calls the number that plays the messages of a line.
    pub(crate) fn call_voicemail(&mut self, now: Moment, line: LineId) {
        let Some(known) = self.line(line) else {
            self.notify(Notice::Refused(Refusal::NoLine));
            return;
        };
        let label = known.profile.label.clone();
        if let Some(number) = known.profile.voicemail.clone() {
            self.dial_exactly(now, line, &number);
        } else {
            self.notify(Notice::Refused(Refusal::NoVoicemail(label)));
        }
    }
}
