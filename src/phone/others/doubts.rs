//! Calls of ours that the server of a shared line may have lost.
//!
//! A server that was started anew, or took a call for over that is not, tells everybody that the
//! appearance is free. Who talks on it knows better, and says so: a refresh of the call in which
//! the appearance is named puts the server right, or brings to light that the call is gone.

use std::time::Duration;

use clock::Moment;

use crate::Usage;
use crate::call::Call;
use crate::cause::Cause;
use crate::doors::{CallId, LineId};
use crate::phone::Phone;

/// A call that the server goes on to tell nothing of is not asked after more often than this.
const ASK_AGAIN: Duration = Duration::from_secs(30);

impl Phone {
    /// Takes that the server told what it knows of a line, and asks after the calls it tells
    /// nothing of. After a time in which nothing was known of the line, it asks after all of them:
    /// what is told there may be somebody else's call.
    pub(crate) fn ask_after_calls(&mut self, now: Moment, line: LineId, regained: bool) {
        for id in self.calls.all(|call| call.line == line && call.is_connected()) {
            let Some(call) = self.calls.get_mut(id) else { continue };
            let shared = self.others.lines.get(&line);
            if shared.is_some_and(|it| it.used.contains_key(&call.appearance)) {
                call.shared.asked_after = None;
            }
            call.shared.doubted |= regained;
            self.ask_after(now, id);
        }
    }

    /// Asks after a call where that is due.
    pub(crate) fn ask_after(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let Some(shared) = self.others.lines.get(&call.line).filter(|shared| shared.known) else {
            return;
        };
        let lately = call.shared.asked_after.is_some_and(|asked| now < asked + ASK_AGAIN);
        let missing = !shared.used.contains_key(&call.appearance) && !lately;
        if (missing || call.shared.doubted)
            && self.refresh(now, id)
            && let Some(call) = self.calls.get_mut(id)
        {
            call.shared.asked_after = Some(now);
            call.shared.doubted = false;
        }
    }

    /// Gives up calls that have waited for an answer for longer than anybody lets it ring: whoever
    /// should have ended them was started anew and knows nothing of them.
    pub(crate) fn end_forgotten(&mut self, now: Moment) {
        let due = |call: &Call| call.patience.is_some_and(|until| until <= now);
        for id in self.calls.all(due) {
            let Some(call) = self.calls.get_mut(id) else { continue };
            call.patience = None;
            let (line, appearance) = (call.line, call.appearance);
            if call.is_alerting() {
                self.abandon(now, id, Cause::Missed);
            } else if call.is_calling() {
                // What is told there is ours only as long as nobody answers.
                let shared = self.others.lines.get(&line).filter(|shared| shared.known);
                let told = shared.map(|shared| shared.used.get(&appearance).map(|it| it.usage));
                if told.is_some_and(|it| !matches!(it, Some(Usage::Calling | Usage::Alerting))) {
                    self.abandon(now, id, Cause::Lost);
                } else if let Some(call) = self.calls.get_mut(id) {
                    call.wait_for_answer(now);
                }
            }
        }
    }
}
