//! Being handed over by the far end: it sends us to somebody else (RFC 3515), somebody takes its
//! place (RFC 3891), or somebody joins (RFC 3911).
//!
//! Only the far end of a call can send us anywhere, and only to a number at the gateway of that
//! call's line: what it costs is what dialling it there costs.

use clock::Moment;
use sip::message::{DialogRef, Message, ReferTo};
use sip::{Field, NameAddr, SessionId, Uri};

use crate::call::{Aim, Call, Stage};
use crate::cause::Cause;
use crate::doors::{CallId, MediaOrder};
use crate::hold::direction;
use crate::incoming::{presented, shown};
use crate::phone::Phone;
use crate::profile::Sharing;

/// Who sent us where we call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    /// The call in which it was asked for.
    pub by: CallId,
    /// Its session, which is told how it goes.
    session: SessionId,
}

/// The longest user that is called because somebody says so: longer than any number or name.
const USER_MAX: usize = 64;

impl Phone {
    /// The far end of a call sends us to somebody else.
    pub(crate) fn sent_on(
        &mut self,
        now: Moment,
        session: SessionId,
        to: &ReferTo,
        by: Option<&NameAddr>,
    ) {
        let place = self.may_be_sent(now, session, to);
        self.agent.answer_referred(
            now,
            session,
            place.as_ref().map(drop).map_err(|status| *status),
        );
        let Ok((old, appearance, target)) = place else { return };
        let Some(line) = self.calls.get(old).map(|call| call.line) else { return };
        let id = self.begin_outgoing(now, line, appearance);
        let number = shown(&target.user_text().unwrap_or_default());
        if let Some(call) = self.calls.get_mut(id) {
            call.sent = Some(Sent { by: old, session });
        }
        self.ask_for_appearance(now, id);
        self.dial_on(now, id, number, Aim::Dialog(target, fields(to, by)));
    }

    /// The call in which we are sent on, the appearance for the new one and whom to call; or the
    /// status that refuses.
    fn may_be_sent(
        &mut self,
        now: Moment,
        session: SessionId,
        to: &ReferTo,
    ) -> Result<(CallId, u8, Uri), u16> {
        let call = self.calls.of_session(session).filter(|call| call.is_connected());
        let (id, line) = call.map(|call| (call.id, call.line)).ok_or(603_u16)?;
        let gateway = self.line(line).map(|line| line.gateway).ok_or(603_u16)?;
        let home = self.agent.is_home(sip::GatewayId(gateway.0), &to.uri);
        if self.quitting || !home {
            return Err(603);
        }
        let user = to.uri.user_text().filter(|user| (1..=USER_MAX).contains(&user.len()));
        let user = user.filter(|user| !user.chars().any(char::is_control)).ok_or(603_u16)?;
        // Nobody is torn from another call because this far end wishes so.
        let busy = |call: &Call| {
            call.id != id && (call.is_talking() || call.is_calling() || call.stage == Stage::Seized)
        };
        if self.calls.find(busy).is_some() {
            return Err(486);
        }
        let target = self.address(line, Some(&user)).ok_or(603_u16)?;
        let appearance = self.first_free(now, line).ok_or(486_u16)?;
        Ok((id, appearance, target))
    }

    /// Tells who sent us here how the call goes.
    pub(crate) fn tell_sender(&mut self, now: Moment, id: CallId, status: u16) {
        let Some(sent) = self.calls.get(id).and_then(|call| call.sent.as_ref()) else { return };
        self.agent.tell_referrer(now, sent.session, status);
    }

    /// Tells who sent us here that the call came to nothing; once it was answered that changes
    /// nothing for them.
    pub(crate) fn tell_end(&mut self, now: Moment, id: CallId, cause: &Cause, status: Option<u16>) {
        let status = if *cause == Cause::GivenUp { 487 } else { status.unwrap_or(480) };
        self.tell_sender(now, id, status.max(300));
    }

    /// Somebody takes the place of the far end of a call: for us it goes on, with somebody else.
    pub(crate) fn taken_over(
        &mut self,
        now: Moment,
        session: SessionId,
        old: SessionId,
        message: &Message,
        offer: Option<&[u8]>,
    ) {
        let taken = |call: &&mut Call| call.is_connected() || call.is_calling();
        let call = self.calls.of_session(old).filter(taken);
        let Some((id, line, appearance)) = call.map(|call| (call.id, call.line, call.appearance))
        else {
            self.agent.reject(now, session, 481, Vec::new());
            return;
        };
        let Some(mut leg) = self.new_leg(line) else {
            self.agent.reject(now, session, 480, Vec::new());
            return;
        };
        let named = self.on_appearance(line, appearance, false);
        let Some(call) = self.calls.get_mut(id) else { return };
        let wanted = direction(call.held);
        let body = match offer {
            Some(offer) => leg.answer(offer, wanted),
            None => Ok(leg.offer(wanted)),
        };
        let Ok(body) = body else {
            self.media(MediaOrder::FreePort(leg.port.id));
            self.agent.reject(now, session, 488, Vec::new());
            return;
        };
        if call.is_calling() {
            call.stage = Stage::Connected { since: now };
        }
        // From here on the end of the old session is no end of the call.
        call.session = Some(session);
        (call.party, call.name) = presented(message);
        (call.early, call.figures, call.silent) = (false, None, None);
        call.transfer = None;
        if let Some(old) = call.leg.replace(leg) {
            let order = if old.open {
                MediaOrder::Close(old.id)
            } else {
                MediaOrder::FreePort(old.port.id)
            };
            self.media(order);
        }
        self.agent.set_appearance(now, session, named);
        self.agent.accept(now, session, body);
        self.open_leg(id);
    }

    /// A call that rings wants to take part in another: once somebody answers it, all are heard.
    /// On a shared line who calls is let in at once, as whoever lifts another handset on the same
    /// wire, where the profile lets one join.
    pub(crate) fn will_join(&mut self, now: Moment, session: SessionId, joins: Option<SessionId>) {
        let joined = joins.and_then(|joins| self.calls.of_session(joins)).map(|call| call.id);
        let Some(call) = self.calls.of_session(session) else { return };
        call.takes_part = joined;
        let id = call.id;
        if joined.is_some_and(|joined| self.lets_in(id, joined)) {
            self.answer(now, id);
        }
    }

    /// Whether who calls may take part in a call of ours without being asked.
    fn lets_in(&self, guest: CallId, host: CallId) -> bool {
        let (Some(guest), Some(host)) = (self.calls.get(guest), self.calls.get(host)) else {
            return false;
        };
        let allowed = self
            .line(host.line)
            .is_some_and(|line| line.profile.sharing != Sharing::Private && line.profile.barge);
        allowed && guest.line == host.line && guest.is_alerting() && host.is_talking()
    }
}

/// The header fields of a call we are sent on to make.
fn fields(to: &ReferTo, by: Option<&NameAddr>) -> Vec<Field> {
    let by = by.map(|by| ("Referred-By".to_owned(), by.to_string()));
    let replaces = to.replaces.as_ref().map(DialogRef::replaces);
    // Where it is not understood, there would be one call more instead of one for another.
    let required = replaces.as_ref().map(|_| ("Require".to_owned(), "replaces".to_owned()));
    by.into_iter().chain(replaces).chain(required).collect()
}
