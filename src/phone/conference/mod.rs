//! The conference: calls of ours in which everybody hears everybody, mixed here.
//!
//! There is one, because there is one person to take part in it. Its members stay what they are:
//! calls on keys of their lines, at whatever gateways. Hold holds all of them at once, and none of
//! them hears the others then; what one of them does, it does alone.

use clock::Moment;

use crate::call::Call;
use crate::doors::{CallId, Notice};
use crate::phone::Phone;
use crate::trouble::Refusal;

/// Who is in it, in the order in which they came; nobody, or at least two.
#[derive(Debug, Default)]
pub(crate) struct Conference {
    members: Vec<CallId>,
}

impl Conference {
    /// Whether a call is part of it.
    pub(crate) fn has(&self, id: CallId) -> bool {
        self.members.contains(&id)
    }

    fn add(&mut self, id: CallId) {
        if !self.has(id) {
            self.members.push(id);
        }
    }

    /// Somebody leaves; who is left alone is in no conference.
    pub(crate) fn leave(&mut self, id: CallId) {
        self.members.retain(|member| *member != id);
        if self.members.len() < 2 {
            self.members.clear();
        }
    }
}

impl Phone {
    /// A call, and all that are held and taken back with it.
    pub(crate) fn company(&self, id: CallId) -> Vec<CallId> {
        if self.conference.has(id) { self.conference.members.clone() } else { vec![id] }
    }

    /// The call that hanging up means is one of several.
    pub(crate) fn is_conferring(&self) -> bool {
        self.calls.find(|call| call.is_talking() && self.conference.has(call.id)).is_some()
    }

    /// Lets what is talked on and what waits on hold hear one another; with a call named, that
    /// one alone of those that wait.
    pub(crate) fn merge(&mut self, now: Moment, with: Option<CallId>) {
        if let Some(with) = with
            && self.is_on_its_way(with)
        {
            self.notify(Notice::Refused(Refusal::TransferUnderWay));
            return;
        }
        let talking = self.calls.all(Call::is_talking);
        let waits = |call: &Call| call.is_connected() && call.held;
        let mut waiting = self.calls.all(|call| waits(call) && !self.is_on_its_way(call.id));
        if let Some(with) = with {
            let company = self.company(with);
            waiting.retain(|id| company.contains(id));
        }
        if waiting.is_empty() || talking.len() + waiting.len() < 2 {
            self.notify(Notice::Refused(Refusal::NothingToMerge));
            return;
        }
        self.drop_seized(now);
        for id in talking.into_iter().chain(waiting) {
            self.forget_transfer(id);
            self.conference.add(id);
            self.talk_again(now, id);
        }
    }

    /// Ends the conference: who was there first goes on, the others wait on hold. With a call
    /// named, that one alone leaves and waits.
    pub(crate) fn split(&mut self, now: Moment, one: Option<CallId>) {
        let members = self.conference.members.clone();
        let leaving = match one {
            Some(one) => vec![one],
            None => members.iter().skip(1).copied().collect(),
        };
        if members.is_empty() || leaving.iter().any(|id| !self.conference.has(*id)) {
            self.notify(Notice::Refused(Refusal::NoConference));
            return;
        }
        for id in leaving {
            self.conference.leave(id);
            self.hold(now, id);
        }
    }

    /// Hangs up on everybody in it.
    pub(crate) fn end_conference(&mut self, now: Moment) {
        let members = std::mem::take(&mut self.conference.members);
        if members.is_empty() {
            self.notify(Notice::Refused(Refusal::NoConference));
        }
        for id in members {
            self.release(now, id);
        }
    }
}
