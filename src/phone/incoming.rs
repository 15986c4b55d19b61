//! Calls that come: ring here, be answered, be missed.

use clock::Moment;
use sdp::{Direction, SdpError};
use sip::message::Message;
use sip::{IdentityId, SessionId};

use crate::call::{Hand, Stage};
use crate::cause::Cause;
use crate::doors::{CallId, LineId, MediaOrder, Notice, Way};
use crate::leg;
use crate::phone::Phone;

/// How much of what a caller says of itself is kept: more would not fit on a key.
const NAME_LENGTH_MAX: usize = 64;

impl Phone {
    /// Takes an INVITE that begins a call. Every appearance in use: busy.
    pub(crate) fn incoming(
        &mut self,
        now: Moment,
        session: SessionId,
        identity: Option<IdentityId>,
        message: &Message,
        offer: Option<Vec<u8>>,
        appearance: Option<u32>,
    ) {
        let line = identity.map(|identity| LineId(identity.0));
        let Some(line) = line.and_then(|line| self.line(line)) else {
            self.agent.reject(now, session, 404, Vec::new());
            return;
        };
        let (id, appearances) = (line.id, line.profile.appearances);
        if self.quitting {
            self.agent.reject(now, session, 480, Vec::new());
            return;
        }
        if let Some(offer) = &offer
            && let Err(fault) = self.fits(id, offer)
        {
            if fault.is_of_encryption() {
                self.turn_away(now, session, id, message, fault);
                return;
            }
            let status = if fault == SdpError::NothingInCommon { 488 } else { 400 };
            self.agent.reject(now, session, status, Vec::new());
            return;
        }
        // Where the server names the appearance it rings on, that is the one; what we asked for
        // and were not given yet, we will not be given.
        let named = appearance
            .and_then(|index| u8::try_from(index).ok())
            .filter(|a| (1..=appearances).contains(a));
        let asked = named.and_then(|named| self.calls.on_appearance(id, named));
        let asked = asked.filter(|call| matches!(call.shared.hand, Hand::Asked(_)));
        if let Some(asked) = asked.map(|call| call.id) {
            self.finish(now, asked, Cause::Taken, None);
        }
        let free = named.filter(|&a| self.calls.on_appearance(id, a).is_none());
        // Some servers tell that it rings before the call itself comes, and name no appearance.
        let free = free.or_else(|| self.first_alerting(now, id, appearances));
        let Some(appearance) = free.or_else(|| self.first_free(now, id)) else {
            self.agent.reject(now, session, 486, Vec::new());
            return;
        };
        let call = self.calls.begin(id, appearance, Way::Incoming);
        let (party, name) = presented(message);
        let meant_for = self.meant_for(id, message);
        let answers_at = self.answers_at(now, id, message);
        if let Some(call) = self.calls.get_mut(call) {
            call.session = Some(session);
            call.shared.named = named;
            call.wait_for_answer(now);
            call.offer = offer;
            call.party = party;
            call.name = name;
            call.meant_for = meant_for;
            call.answers_at = answers_at;
            call.stage = Stage::RingingHere;
        }
        self.record_begin(call);
        let named = self.on_appearance(id, appearance, false);
        self.agent.set_appearance(now, session, named);
        self.agent.ring(now, session);
        self.notify(Notice::Ringing(call));
    }

    /// Whether an offer could be answered on a line.
    fn fits(&mut self, line: LineId, offer: &[u8]) -> Result<(), SdpError> {
        let protection = self.protection(line);
        let Some(line) = self.line(line) else { return Ok(()) };
        let port = self.gateway(line.gateway).and_then(crate::gateway::Gateway::any_port);
        let codecs = &line.profile.codecs;
        port.map_or(Ok(()), |port| leg::can_answer(port, codecs, protection, offer))
    }

    /// Answers a call that rings; whatever else is talked on goes on hold.
    pub(crate) fn answer(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get(id) else { return };
        if !matches!(call.stage, Stage::RingingHere | Stage::Answering) {
            return;
        }
        let line = call.line;
        self.hold_all_but(now, Some(id));
        self.drop_seized(now);
        let leg = self.new_leg(line);
        let Some(call) = self.calls.get_mut(id) else { return };
        let Some(mut leg) = leg else {
            call.stage = Stage::Answering;
            return;
        };
        let Some(session) = call.session else { return };
        let body = match &call.offer {
            Some(offer) => leg.answer(offer, Direction::SendReceive),
            // The caller leaves the offer to us (RFC 3261 section 13.2.1); its answer comes in the ACK.
            None => Ok(leg.offer(Direction::SendReceive)),
        };
        let fault = body.as_ref().err().copied();
        if let Ok(body) = body {
            call.leg = Some(leg);
            call.offer = None;
            call.stage = Stage::Connected { since: now };
            self.agent.accept(now, session, body);
            self.open_leg(id);
        } else {
            self.media(MediaOrder::FreePort(leg.port.id));
            self.agent.reject(now, session, 488, Vec::new());
            let cause = fault.filter(|fault| fault.is_of_encryption());
            let cause = cause.map_or(Cause::NothingInCommon, Cause::of_description);
            self.finish(now, id, cause, Some(488));
        }
    }

    /// Takes the ACK of our answer, with the caller's own answer where the offer was ours.
    pub(crate) fn confirmed(&mut self, now: Moment, id: CallId, body: Option<&[u8]>) {
        self.take_confirmed(now, id, body);
        // A server that mixes up the two ends of a call answered on a shared line takes it for
        // over half a minute later (Kamailio `sca`). It learns the truth from a refresh.
        let shared = self
            .calls
            .get(id)
            .is_some_and(|call| call.is_connected() && self.is_told_apart(call.line));
        if shared {
            self.refresh(now, id);
        }
    }

    fn take_confirmed(&mut self, now: Moment, id: CallId, body: Option<&[u8]>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        // An offer that is under way on what was agreed before is another: a hold, most often.
        let awaited = |leg: &&mut leg::Leg| leg.offering && leg.agreement.is_none();
        let Some(leg) = call.leg.as_mut().filter(awaited) else { return };
        match body.map(|body| leg.take_answer(body)) {
            Some(Ok(())) => self.open_leg(id),
            Some(Err(fault)) => self.abandon(now, id, Cause::of_description(fault)),
            None => self.abandon(now, id, Cause::BadDescription),
        }
    }
}

/// Who calls, as the gateway says: P-Asserted-Identity before From (RFC 3325). Requests reach us
/// from the line's gateway alone, so what it asserts is worth something.
pub(crate) fn presented(message: &Message) -> (String, Option<String>) {
    let asserted = message.asserted().flatten().next();
    let Some(caller) = asserted.or_else(|| message.from().ok()) else {
        return ("?".to_owned(), None);
    };
    let uri = caller.uri();
    let party = uri
        .user_text()
        .or_else(|| uri.host().map(|host| host.to_string()))
        .unwrap_or_else(|| String::from_utf8_lossy(uri.opaque()).into_owned());
    let name = caller.display().map(|name| shown(&name)).filter(|name| !name.is_empty());
    (shown(&party), name)
}

/// What a stranger's text may do on a screen: be read. No control or direction characters, and
/// not without end.
pub(crate) fn shown(text: &str) -> String {
    let invisible = |c: char| {
        c.is_control()
            // What divides or joins unseen, what turns the writing, and marks no reader shows.
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}')
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    text.chars()
        .filter(|&c| !invisible(c))
        .take(NAME_LENGTH_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}
