//! The table of calls.

use std::collections::BTreeMap;
use std::time::Duration;

use clock::Moment;
use sip::SessionId;

use crate::call::{Call, Stage};
use crate::doors::{CallId, LegId, LineId, Way};
use crate::hold;

/// How long a call that ended is still shown.
const REMEMBERED: Duration = Duration::from_secs(10);

/// The calls, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    table: BTreeMap<CallId, Call>,
    begun: u32,
    legs: u32,
}

impl Calls {
    /// Adds a call on an appearance.
    pub(crate) fn begin(&mut self, line: LineId, appearance: u8, way: Way) -> CallId {
        self.begun += 1;
        let id = CallId(self.begun);
        self.table.insert(id, Call::new(id, line, appearance, way));
        id
    }

    /// A name for a new leg.
    pub(crate) const fn next_leg(&mut self) -> LegId {
        self.legs += 1;
        LegId(self.legs)
    }

    pub(crate) fn get(&self, id: CallId) -> Option<&Call> {
        self.table.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.table.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: CallId) {
        self.table.remove(&id);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Call> + Clone {
        self.table.values()
    }

    /// The live call on an appearance.
    pub(crate) fn on_appearance(&self, line: LineId, appearance: u8) -> Option<&Call> {
        self.iter()
            .find(|call| call.line == line && call.appearance == appearance && call.is_live())
    }

    /// The call of a session of the protocol.
    pub(crate) fn of_session(&mut self, session: SessionId) -> Option<&mut Call> {
        self.table.values_mut().find(|call| call.session == Some(session))
    }

    /// The call of a leg.
    pub(crate) fn of_leg(&mut self, leg: LegId) -> Option<&mut Call> {
        self.table.values_mut().find(|call| call.leg.as_ref().is_some_and(|own| own.id == leg))
    }

    /// The first call for which something holds, as its name.
    pub(crate) fn find(&self, wanted: impl Fn(&Call) -> bool) -> Option<CallId> {
        self.iter().find(|call| wanted(call)).map(|call| call.id)
    }

    /// The names of the calls for which something holds.
    pub(crate) fn all(&self, wanted: impl Fn(&Call) -> bool) -> Vec<CallId> {
        self.iter().filter(|call| wanted(call)).map(|call| call.id).collect()
    }

    /// When the next ended call is forgotten, or its tone ends, or one is reminded of a hold.
    pub(crate) fn deadline(&self, now: Moment, reminder: Duration) -> Option<Moment> {
        self.iter()
            .filter_map(|call| match call.stage {
                Stage::Ended { at, .. } => {
                    let tone = at + crate::sound::FAILURE_TONE;
                    Some(if now < tone { tone } else { at + REMEMBERED })
                }
                Stage::Ending => call.unclear_until,
                Stage::Connected { .. } => hold::deadline(now, call.held_since, reminder),
                Stage::Seized
                | Stage::AwaitingPort
                | Stage::AwaitingLine
                | Stage::Dialling
                | Stage::RingingThere
                | Stage::RingingHere
                | Stage::Answering => {
                    let patience =
                        call.patience.filter(|_| call.is_alerting() || call.is_calling());
                    let by_itself = call.answers_at.filter(|_| call.is_alerting());
                    patience.into_iter().chain(by_itself).min()
                }
            })
            .min()
    }

    /// Forgets what ended long enough ago. Says whether anything was forgotten.
    pub(crate) fn forget(&mut self, now: Moment) -> bool {
        let before = self.table.len();
        self.table.retain(
            |_, call| !matches!(call.stage, Stage::Ended { at, .. } if at + REMEMBERED <= now),
        );
        self.table.len() != before
    }
}
