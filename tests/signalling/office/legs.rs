//! What the telephones ask for in calls.

use std::net::SocketAddr;

use clock::Moment;
use sip::message::{Message, Method, Name};

use super::wire::{About, Request};
use super::{Call, DOMAIN, Due, Leg, LegStage, NUMBER, Office, Stage, Truth, contact, text};

impl Office {
    /// A telephone calls, or takes what another holds.
    pub(super) fn invited(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        self.respond(now, from, message, 100);
        if message.header(Name::Join).is_some() {
            return self.joined(now, from, message);
        }
        let number = message.request_uri().ok().and_then(|uri| uri.user_text()).unwrap_or_default();
        if self.is_agent && message.header(Name::Replaces).is_some() {
            let index = self.replaced(message);
            return self.retrieved(now, from, message, index);
        }
        let index = if self.is_agent {
            self.taken_by(from)
        } else {
            sip::events::appearance_index(message).and_then(|it| u8::try_from(it).ok())
        };
        let Some(index) = index.filter(|index| (1..=self.appearances).contains(index)) else {
            return self.respond(now, from, message, 403);
        };
        if number == NUMBER {
            return self.retrieved(now, from, message, index);
        }
        if !self.may_take(now, from, index) {
            return self.respond(now, from, message, 480);
        }
        let call = self.begin_call(index, Stage::Calling, &number, false);
        let leg = self.begin_leg(call, from, message, LegStage::Calling(Box::new(message.clone())));
        let due = match number.as_str() {
            "486" => Due::BusyThere,
            _ => Due::RingsThere,
        };
        let at = now + self.between(20, 400);
        if let Some(call) = self.calls.get_mut(&call) {
            call.owner = Some(leg);
            call.due = Some((at, due));
        }
        self.moved(now, call, Stage::Calling);
    }

    pub(super) fn begin_call(
        &mut self,
        appearance: u8,
        stage: Stage,
        party: &str,
        came_in: bool,
    ) -> u32 {
        self.count += 1;
        let party = party.to_owned();
        let call =
            Call { appearance, stage, party, owner: None, came_in, refreshed: false, due: None };
        self.calls.insert(self.count, call);
        self.count
    }

    fn begin_leg(
        &mut self,
        call: u32,
        from: SocketAddr,
        message: &Message,
        stage: LegStage,
    ) -> String {
        let call_id = text(message, Name::CallId);
        let tag = self.word("leg");
        let number = message.cseq().map_or(0, |cseq| cseq.number);
        let leg = Leg {
            call,
            phone: from,
            target: contact(message),
            local: format!("{};tag={tag}", text(message, Name::To)),
            remote: text(message, Name::From),
            tag,
            cseq: 0,
            began: number,
            heard: number,
            stage,
        };
        self.legs.insert(call_id.clone(), leg);
        call_id
    }

    /// Who retrieves takes the place of who holds.
    fn retrieved(&mut self, now: Moment, from: SocketAddr, message: &Message, index: u8) {
        match self.truth(index) {
            Truth::Held(_) => {}
            Truth::HeldPrivately(_) => return self.respond(now, from, message, 403),
            Truth::Idle
            | Truth::Seized(_)
            | Truth::Calling(_)
            | Truth::Ringing
            | Truth::Active(_) => return self.respond(now, from, message, 481),
        }
        let call = self.calls.iter().find(|(_, call)| call.appearance == index);
        let Some(call) = call.map(|(call, _)| *call) else { return };
        let leg = self.begin_leg(call, from, message, LegStage::Up);
        self.answer(now, from, message, &leg);
        let old = self.calls.get_mut(&call).and_then(|call| call.owner.replace(leg));
        if let Some(old) = old {
            self.hang_up(now, &old);
        }
        self.forgotten.remove(&index);
        self.moved(now, call, Stage::Active);
    }

    /// Who joins hears and is heard by both ends (RFC 3911).
    fn joined(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let named = text(message, Name::Join);
        let owner = named.split(';').next().unwrap_or_default().trim();
        let call = self.legs.get(owner).map(|leg| leg.call);
        let talked_on = |call: &Call| call.stage == Stage::Active;
        let Some(call) = call.filter(|call| self.calls.get(call).is_some_and(talked_on)) else {
            return self.respond(now, from, message, 481);
        };
        if self.faults.lets_nobody_join {
            return self.respond(now, from, message, 403);
        }
        let leg = self.begin_leg(call, from, message, LegStage::Up);
        self.answer(now, from, message, &leg);
    }

    /// Answers an INVITE of a telephone with a description that goes with its own.
    pub(super) fn answer(&mut self, now: Moment, to: SocketAddr, message: &Message, leg: &str) {
        let offer = String::from_utf8_lossy(message.body()).into_owned();
        let way = if offer.contains("a=sendonly") {
            "recvonly"
        } else if offer.contains("a=inactive") {
            "inactive"
        } else if offer.contains("a=recvonly") {
            "sendonly"
        } else {
            "sendrecv"
        };
        let tag = self.legs.get(leg).map(|leg| leg.tag.clone()).unwrap_or_default();
        let body = description(self.address, way);
        let fields = self.description_fields();
        self.wire.respond(now, to, message, 200, &tag, (&fields, &body));
    }

    fn description_fields(&self) -> String {
        format!("Contact: <sip:{}>\r\nContent-Type: application/sdp\r\n", self.address)
    }

    /// A telephone holds, retrieves, or asks whether the call is still there.
    pub(super) fn invited_again(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let call_id = text(message, Name::CallId);
        let tag = message.to().ok().and_then(|to| to.tag().map(str::to_owned));
        let number = message.cseq().map_or(0, |cseq| cseq.number);
        let Some(leg) = self.legs.get_mut(&call_id).filter(|leg| Some(&leg.tag) == tag.as_ref())
        else {
            return self.respond(now, from, message, 481);
        };
        if !matches!(leg.stage, LegStage::Up) || number <= leg.heard {
            return self.respond(now, from, message, 500);
        }
        leg.heard = number;
        leg.target = contact(message);
        let call = leg.call;
        self.answer(now, from, message, &call_id);
        let offer = String::from_utf8_lossy(message.body()).into_owned();
        let appearance = self.calls.get(&call).map(|call| call.appearance).unwrap_or_default();
        let private = text(message, Name::CallInfo).contains("appearance-state=held-private")
            || self.is_exclusive(appearance);
        let stage = match (offer.contains("a=sendonly") || offer.contains("a=inactive"), private) {
            (true, true) => Stage::HeldPrivately,
            (true, false) => Stage::Held,
            (false, _) => Stage::Active,
        };
        let Some(it) = self.calls.get_mut(&call) else { return };
        if it.owner.as_ref() != Some(&call_id) {
            return;
        }
        it.refreshed = true;
        it.due = it.due.filter(|(_, due)| *due != Due::Forgotten);
        let known = self.forgotten.remove(&it.appearance);
        if it.stage != stage || known {
            self.moved(now, call, stage);
        }
    }

    pub(super) fn bye(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let call_id = text(message, Name::CallId);
        let tag = message.to().ok().and_then(|to| to.tag().map(str::to_owned));
        let Some(leg) = self.legs.get(&call_id).filter(|leg| Some(&leg.tag) == tag.as_ref()) else {
            return self.respond(now, from, message, 481);
        };
        let call = leg.call;
        self.respond(now, from, message, 200);
        self.wire.drop_leg(&call_id);
        self.legs.remove(&call_id);
        if self.calls.get(&call).is_some_and(|call| call.owner.as_ref() == Some(&call_id)) {
            self.over(now, call, true);
        }
    }

    /// A telephone gives up.
    pub(super) fn cancelled(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let call_id = text(message, Name::CallId);
        let Some(leg) = self.legs.get_mut(&call_id) else {
            return self.respond(now, from, message, 481);
        };
        let call = leg.call;
        let is_calling = matches!(leg.stage, LegStage::Calling(_));
        self.respond(now, from, message, 200);
        if is_calling {
            self.refuse(now, call, 487);
        }
    }

    /// A call that a telephone makes comes to nothing.
    pub(super) fn refuse(&mut self, now: Moment, call: u32, status: u16) {
        let Some(owner) = self.calls.get(&call).and_then(|call| call.owner.clone()) else { return };
        if let Some(leg) = self.legs.remove(&owner)
            && let LegStage::Calling(invite) = leg.stage
        {
            self.wire.respond(now, leg.phone, &invite, status, &leg.tag, ("", ""));
        }
        self.over(now, call, true);
    }

    /// Says goodbye to a telephone: not before it has acknowledged that it was answered (RFC 3261
    /// section 15), since a goodbye that overtakes the answer means nothing to it.
    pub(super) fn hang_up(&mut self, now: Moment, call_id: &str) {
        let Some(leg) = self.legs.remove(call_id) else { return };
        if self.wire.awaits_ack(call_id, leg.began) {
            self.leaving.insert(call_id.to_owned(), leg);
        } else {
            self.say_goodbye(now, call_id, leg);
        }
    }

    /// What a telephone was answered has arrived, or never will: it may be told that this is over.
    pub(super) fn may_leave(&mut self, now: Moment, call_id: &str) {
        if let Some(leg) = self.leaving.remove(call_id) {
            self.say_goodbye(now, call_id, leg);
        }
    }

    fn say_goodbye(&mut self, now: Moment, call_id: &str, mut leg: Leg) {
        self.wire.drop_leg(call_id);
        leg.cseq += 1;
        let request = Request {
            method: Method::Bye,
            target: &leg.target,
            from: &leg.local,
            to: &leg.remote,
            call_id,
            cseq: leg.cseq,
            fields: "",
            body: "",
        };
        let about = About::Other(call_id.to_owned());
        self.wire.request(now, (self.address, leg.phone), about, &request);
    }

    /// A leg is of no more use, and neither is its call.
    pub(super) fn hang_up_leg(&mut self, now: Moment, call_id: &str) {
        let Some(call) = self.legs.get(call_id).map(|leg| leg.call) else { return };
        self.hang_up(now, call_id);
        if self.calls.get(&call).is_some_and(|call| call.owner.as_deref() == Some(call_id)) {
            self.over(now, call, true);
        }
    }
}

/// A description of speech, in that direction.
pub(super) fn description(address: SocketAddr, way: &str) -> String {
    let ip = address.ip();
    format!(
        "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n\
         a=rtpmap:0 PCMU/8000\r\na={way}\r\n"
    )
}

/// How long far ends take.
pub(super) const QUICK: (u64, u64) = (50, 1_500);

/// A caller outside.
pub(super) fn caller(number: u32) -> String {
    format!("<sip:555{number:04}@{DOMAIN}>")
}
