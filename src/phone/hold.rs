//! Hold and retrieve, from here and from the far end (RFC 3264 section 8.4).
//!
//! What the person wants is in the call (`held`); what the far end was last told is in the leg.
//! Whenever nothing is under way and the two differ, a new offer goes out. So hold and retrieve
//! pressed quickly, or while the far end asks something itself, end as they were last pressed.

use std::time::Duration;

use clock::Moment;
use sdp::Direction;

use crate::Usage;
use crate::call::{Call, TakenAlong};
use crate::cause::Cause;
use crate::doors::{CallId, Notice};
use crate::phone::Phone;
use crate::trouble::Refusal;

impl Phone {
    /// Puts a call on hold, and all in its conference.
    pub(crate) fn hold(&mut self, now: Moment, id: CallId) {
        for id in self.company(id) {
            self.set_held(now, id, true);
        }
    }

    /// Puts a call on a shared line on hold so that nobody else can take it.
    pub(crate) fn hold_privately(&mut self, now: Moment, id: CallId) {
        if self.calls.get(id).is_some_and(Call::is_connected) {
            self.set_private(now, id, true);
            self.hold(now, id);
        }
    }

    /// Takes a call back from hold, and all in its conference; what is talked on meanwhile goes on
    /// hold.
    pub(crate) fn retrieve(&mut self, now: Moment, id: CallId) {
        if self.calls.get(id).is_some_and(|call| call.is_connected() && call.held) {
            self.hold_all_but(now, Some(id));
            self.drop_seized(now);
            for id in self.company(id) {
                self.talk_again(now, id);
            }
        }
    }

    /// Takes back this call, whatever else is talked on.
    pub(crate) fn talk_again(&mut self, now: Moment, id: CallId) {
        self.set_private(now, id, false);
        self.set_held(now, id, false);
    }

    /// Puts every call talked on on hold, save one, its conference and what it joins.
    pub(crate) fn hold_all_but(&mut self, now: Moment, but: Option<CallId>) {
        let joined = but.and_then(|but| self.calls.get(but)).and_then(|call| call.takes_part);
        let company = but.map(|but| self.company(but)).unwrap_or_default();
        let spared = |id| company.contains(&id) || Some(id) == joined;
        for id in self.calls.all(|call| call.is_talking() && !spared(call.id)) {
            self.hold(now, id);
        }
    }

    /// Says whether a hold is private, from the next offer on; a line of our own has no use for it.
    fn set_private(&mut self, now: Moment, id: CallId, private: bool) {
        let Some(call) = self.calls.get_mut(id).filter(|call| call.shared.private != private)
        else {
            return;
        };
        call.shared.private = private;
        let (line, appearance, session) = (call.line, call.appearance, call.session);
        let named = self.on_appearance(line, appearance, private);
        if let (Some(session), Some(_)) = (session, named) {
            self.agent.set_appearance(now, session, named);
        }
    }

    fn set_held(&mut self, now: Moment, id: CallId, held: bool) {
        let Some(call) = self.calls.get_mut(id).filter(|call| call.is_connected()) else { return };
        let began = held && !call.held;
        call.set_held(now, held);
        let line = call.line;
        self.tell_hold(now, id);
        if began && self.station(line).is_some() {
            let label = self.line(line).map(|line| line.profile.label.clone()).unwrap_or_default();
            self.notify(Notice::Refused(Refusal::HeldOnlyHere(label)));
        }
    }

    /// Tells the far end what is wanted, where it does not know yet and nothing is under way.
    fn tell_hold(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get_mut(id).filter(|call| call.is_connected()) else { return };
        let wanted = direction(call.held);
        let (Some(leg), Some(session)) = (&mut call.leg, call.session) else { return };
        // On a shared line a hold is also private or not.
        let said = !call.held || call.shared.said_private == call.shared.private;
        if leg.offering || (leg.described() == wanted && said) {
            return;
        }
        call.shared.said_private = call.shared.private;
        let body = leg.offer(wanted);
        self.agent.reoffer(now, session, body);
    }

    /// Asks the far end whether it still knows the call, by describing it once more as it is. Says
    /// whether it could; something else may be under way.
    pub(crate) fn refresh(&mut self, now: Moment, id: CallId) -> bool {
        let call = self.calls.get_mut(id).filter(|call| call.is_connected());
        let Some(call) = call else { return false };
        let wanted = direction(call.held);
        let (Some(leg), Some(session)) = (&mut call.leg, call.session) else { return false };
        if leg.offering {
            return false;
        }
        call.shared.said_private = call.shared.private;
        let body = leg.offer(wanted);
        self.agent.reoffer(now, session, body);
        true
    }

    /// Takes the far end's answer to a new offer of ours.
    pub(crate) fn reoffer_answered(&mut self, now: Moment, id: CallId, body: &[u8]) {
        let Some(call) = self.calls.get_mut(id) else { return };
        call.taken_along = TakenAlong::Settled;
        let Some(leg) = call.leg.as_mut() else { return };
        match leg.take_answer(body) {
            Ok(()) => self.open_leg(id),
            // What was sealed so far does not go on in the clear.
            Err(fault) if fault.is_of_encryption() => {
                self.abandon(now, id, Cause::of_description(fault));
                return;
            }
            Err(_) => {}
        }
        self.tell_hold(now, id);
        self.ask_after(now, id);
        self.hand_over(now, id);
    }

    /// Takes that the far end did not accept a new offer. What was agreed before stays in force;
    /// a hold holds all the same, for nothing is sent to a held leg.
    pub(crate) fn reoffer_failed(&mut self, now: Moment, id: CallId, status: u16) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let Some(leg) = &mut call.leg else { return };
        leg.offer_failed();
        if call.taken_along == TakenAlong::Told {
            // Speech would go on to where we no longer are.
            self.abandon(now, id, Cause::NetworkChanged);
            return;
        }
        if !call.held && leg.described() == direction(false) {
            // Nothing was to change; whether the far end still knows the call was all we asked.
            return;
        }
        let refusal = if call.held { Refusal::Hold(status) } else { Refusal::Retrieve(status) };
        call.set_held(now, true);
        self.notify(Notice::Refused(refusal));
        self.hand_over(now, id);
    }

    /// Answers a new offer of the far end: it holds us, retrieves us, or moves its speech.
    pub(crate) fn reoffered(&mut self, now: Moment, id: CallId, offer: Option<&[u8]>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let wanted = direction(call.held);
        let (Some(leg), Some(session)) = (&mut call.leg, call.session) else { return };
        let Some(offer) = offer else {
            let body = leg.offer(wanted);
            self.agent.answer_reoffer(now, session, Ok(body));
            return;
        };
        match leg.answer(offer, wanted) {
            Ok(body) => {
                self.agent.answer_reoffer(now, session, Ok(body));
                self.open_leg(id);
            }
            Err(_) => self.agent.answer_reoffer(now, session, Err(488)),
        }
    }
}

/// How long the tone that reminds of a hold may sound: it is one beep, and time for it to end.
const BEEP: Duration = Duration::from_millis(500);

/// Whether a call that has waited on hold since then asks to be taken back.
pub(crate) fn waits_too_long(now: Moment, since: Option<Moment>, reminder: Duration) -> bool {
    !reminder.is_zero() && since.is_some_and(|since| since + reminder <= now)
}

/// What a place is used for where a call has been parked since then.
pub(crate) fn parked(now: Moment, since: Moment, reminder: Duration) -> Usage {
    if waits_too_long(now, Some(since), reminder) { Usage::Recalling } else { Usage::Held }
}

/// Whether one is reminded at this moment, by a beep, of a call that has waited since then.
pub(crate) fn beeps(now: Moment, since: Option<Moment>, reminder: Duration) -> bool {
    waits_too_long(now, since, reminder) && into_round(now, since, reminder) < BEEP
}

/// When a call that has waited since then looks or sounds different by itself.
pub(crate) fn deadline(now: Moment, since: Option<Moment>, reminder: Duration) -> Option<Moment> {
    since.filter(|_| !reminder.is_zero())?;
    let into = into_round(now, since, reminder);
    let beeping = beeps(now, since, reminder);
    let until = if beeping { BEEP } else { reminder };
    Some(now + until.saturating_sub(into))
}

/// How far a wait is into its next round of reminding.
fn into_round(now: Moment, since: Option<Moment>, reminder: Duration) -> Duration {
    let waited = since.map_or(Duration::ZERO, |since| now - since).as_nanos();
    let into = waited.checked_rem(reminder.as_nanos()).unwrap_or_default();
    Duration::from_nanos(u64::try_from(into).unwrap_or_default())
}

pub(crate) const fn direction(held: bool) -> Direction {
    if held { Direction::SendOnly } else { Direction::SendReceive }
}
