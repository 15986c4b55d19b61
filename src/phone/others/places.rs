//! On which appearance of a shared line a call stands that came in.
//!
//! The server says so, or nobody does. Where its word comes before we know that an older call of
//! ours is over, the new one rings beside it and moves when the place is free. Where nobody says,
//! two telephones may think of the same appearance for two calls that ring: who has not answered
//! yet makes way.

use clock::Moment;

use crate::Usage;
use crate::doors::{CallId, LineId};
use crate::phone::Phone;

impl Phone {
    /// Moves calls to the appearances they belong on.
    pub(crate) fn place_calls(&mut self, now: Moment) {
        if self.others.lines.is_empty() {
            return;
        }
        let misplaced = |call: &crate::call::Call| {
            call.shared.named.is_some_and(|named| named != call.appearance) && call.is_live()
        };
        for id in self.calls.all(misplaced) {
            let Some(call) = self.calls.get(id) else { continue };
            let line = call.line;
            let named = call.shared.named;
            let free = named.filter(|&it| self.calls.on_appearance(line, it).is_none());
            if let Some(free) = free {
                self.place(now, id, line, free);
            }
        }
        for id in self.calls.all(|call| call.is_alerting() && call.shared.named.is_none()) {
            let Some(call) = self.calls.get(id) else { continue };
            let line = call.line;
            let taken = self
                .theirs(now, line, call.appearance)
                .is_some_and(|theirs| theirs.usage != Usage::Alerting);
            if let Some(free) = self.first_free(now, line).filter(|_| taken) {
                self.place(now, id, line, free);
            }
        }
    }

    /// Moves a call.
    pub(super) fn place(&mut self, now: Moment, id: CallId, line: LineId, appearance: u8) {
        let Some(call) = self.calls.get_mut(id) else { return };
        call.appearance = appearance;
        let (session, private) = (call.session, call.shared.private);
        let named = self.on_appearance(line, appearance, private);
        if let Some(session) = session {
            self.agent.set_appearance(now, session, named);
        }
    }
}
