//! Ringing everywhere, answered once: whether a call that stopped ringing here was answered by
//! somebody else, and by whom.

use std::time::Duration;

use clock::Moment;

use super::Use;
use crate::Usage;
use crate::call::Stage;
use crate::cause::Cause;
use crate::doors::{CallId, LineId};
use crate::phone::Phone;

/// How long a server may take to tell of an answer before the call counts as missed, and how long
/// before we stop ringing it may have told.
const TOLD_WITHIN: Duration = Duration::from_secs(1);

impl Phone {
    /// Takes that a call on a shared line stopped ringing here, and nobody said why: the server of
    /// the line may tell that somebody else has it.
    pub(crate) fn await_who_answered(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let line = call.line;
        call.stage = Stage::Ending;
        call.unclear_until = Some(now + TOLD_WITHIN);
        self.settle_answered(now, line);
    }

    /// Ends the calls of a line that stopped ringing here and that somebody else has answered.
    pub(super) fn settle_answered(&mut self, now: Moment, line: LineId) {
        let taken = self.others.lines.get(&line).is_some_and(|shared| {
            shared.used.values().any(|used| {
                matches!(used.usage, Usage::Connected | Usage::Held)
                    && now <= used.since + TOLD_WITHIN
            })
        });
        if taken {
            for id in self.calls.all(|call| call.line == line && call.stage == Stage::Ending) {
                self.finish(now, id, Cause::AnsweredElsewhere, None);
            }
        }
    }

    /// Ends the calls that nobody answered in time.
    pub(crate) fn settle_missed(&mut self, now: Moment) {
        let over = |until: Option<Moment>| self.quitting || until.is_none_or(|until| until <= now);
        let unclear =
            |call: &crate::call::Call| call.stage == Stage::Ending && over(call.unclear_until);
        for id in self.calls.all(unclear) {
            self.finish(now, id, Cause::Missed, None);
        }
    }

    /// Who has a call of others, where one of the telephones watched is with the same far end.
    pub(crate) fn who_has(&self, theirs: &Use) -> Option<String> {
        let party = theirs.party.as_ref()?;
        let with = |used: &Use| used.usage == theirs.usage && used.party.as_ref() == Some(party);
        let watched = |key: &&crate::key::Key| {
            let watched = self.others.watched.get(&key.id).filter(|watched| watched.known);
            watched.and_then(|watched| watched.shown.as_ref()).is_some_and(with)
        };
        self.keys.iter().find(watched).map(|key| key.label.clone())
    }
}
