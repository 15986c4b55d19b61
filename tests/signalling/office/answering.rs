//! What the far ends do, and what the telephones answer.

use std::net::SocketAddr;

use clock::Moment;
use sip::message::{Message, Method, Name};

use super::legs::{QUICK, caller, description};
use super::wire::{About, Request};
use super::{
    DOMAIN, Due, FORGETS_ANSWERED, Leg, LegStage, Office, RINGS, Stage, Truth, contact, text,
};

impl Office {
    pub(super) fn rings_there(&mut self, now: Moment, call: u32) {
        let after = self.between(QUICK.0, QUICK.1);
        let Some(it) = self.calls.get_mut(&call) else { return };
        it.due = Some(match it.party.as_str() {
            "606" => (now + RINGS, Due::NobodyThere),
            _ => (now + after, Due::AnswersThere),
        });
        let leg = it.owner.as_ref().and_then(|owner| self.legs.get(owner));
        if let Some(leg) = leg
            && let LegStage::Calling(invite) = &leg.stage
        {
            let fields = format!("Contact: <sip:{}>\r\n", self.address);
            self.wire.respond(now, leg.phone, invite, 180, &leg.tag, (&fields, ""));
        }
    }

    /// The far end answers.
    pub(super) fn answers_there(&mut self, now: Moment, call: u32) {
        let Some(it) = self.calls.get_mut(&call) else { return };
        it.due = None;
        let Some(owner) = it.owner.clone() else { return };
        let Some(leg) = self.legs.get_mut(&owner) else { return };
        if let LegStage::Calling(invite) = std::mem::replace(&mut leg.stage, LegStage::Up) {
            let phone = leg.phone;
            self.answer(now, phone, &invite, &owner);
            self.moved(now, call, Stage::Active);
        }
    }

    /// The far ends of calls that ring there answer now.
    pub(crate) fn answer_now(&mut self, now: Moment) {
        let ringing: Vec<_> = self
            .calls
            .iter()
            .filter(|(_, call)| matches!(call.due, Some((_, Due::NobodyThere))))
            .map(|(call, _)| *call)
            .collect();
        for call in ringing {
            self.answers_there(now, call);
        }
    }

    /// Somebody outside calls the line: every telephone rings. Says whether any could.
    pub(crate) fn ring(&mut self, now: Moment) -> bool {
        let Some(index) = self.free() else { return false };
        self.bindings.retain(|_, binding| now < binding.until);
        if self.bindings.is_empty() {
            return false;
        }
        // Where the INVITE names no appearance, it takes the one it is answered on.
        let index = if self.faults.nameless_ringing { 0 } else { index };
        let call = self.begin_call(index, Stage::Ringing, "", true);
        let from = caller(call);
        if let Some(it) = self.calls.get_mut(&call) {
            it.party = format!("555{call:04}");
            it.due = Some((now + RINGS, Due::NobodyHere));
        }
        let phones: Vec<_> =
            self.bindings.iter().map(|(phone, it)| (*phone, it.contact.clone())).collect();
        for (phone, target) in phones {
            self.ring_at(now, call, phone, target, &from);
        }
        self.moved(now, call, Stage::Ringing);
        true
    }

    fn ring_at(&mut self, now: Moment, call: u32, phone: SocketAddr, target: String, from: &str) {
        let call_id = self.word("call");
        let tag = self.word("leg");
        let index = self.calls.get(&call).map_or(0, |call| call.appearance);
        let named = if index == 0 {
            String::new()
        } else if self.is_agent {
            format!("Alert-Info: <urn:alert:service:normal>;appearance={index}\r\n")
        } else {
            format!("Call-Info: <sip:{DOMAIN}>;appearance-index={index}\r\n")
        };
        let fields =
            format!("Contact: <sip:{}>\r\n{named}Content-Type: application/sdp\r\n", self.address);
        let (local, remote) = (format!("{from};tag={tag}"), Self::own_address());
        let request = Request {
            method: Method::Invite,
            target: &target,
            from: &local,
            to: &remote,
            call_id: &call_id,
            cseq: 1,
            fields: &fields,
            body: &description(self.address, "sendrecv"),
        };
        let about = About::Invite(call_id.clone());
        let branch = self.wire.request(now, (self.address, phone), about, &request);
        let stage = LegStage::Ringing { branch, heard_of: false, cancel: None };
        let leg =
            Leg { call, phone, target, local, remote, tag, cseq: 1, began: 0, heard: 0, stage };
        self.legs.insert(call_id, leg);
    }

    /// The caller gives up, or is tired of waiting.
    pub(super) fn give_up(&mut self, now: Moment, call: u32) {
        self.stop_ringing(now, call, None, "");
        self.over(now, call, true);
    }

    /// Stops the ringing at all telephones but one.
    fn stop_ringing(&mut self, now: Moment, call: u32, but: Option<&str>, why: &'static str) {
        let legs: Vec<_> = self
            .legs
            .iter()
            .filter(|(call_id, leg)| leg.call == call && Some(call_id.as_str()) != but)
            .map(|(call_id, _)| call_id.clone())
            .collect();
        for call_id in legs {
            let Some(leg) = self.legs.get_mut(&call_id) else { continue };
            if let LegStage::Ringing { heard_of, cancel, .. } = &mut leg.stage {
                *cancel = Some(why);
                let ready = *heard_of;
                self.wire.hurry(now, &call_id);
                // Not before it was heard of (RFC 3261 section 9.1).
                if ready {
                    self.cancel(now, &call_id);
                }
            }
        }
    }

    fn cancel(&mut self, now: Moment, call_id: &str) {
        let Some(leg) = self.legs.get(call_id) else { return };
        let LegStage::Ringing { branch, cancel: Some(why), .. } = &leg.stage else { return };
        let request = Request {
            method: Method::Cancel,
            target: &leg.target,
            from: &leg.local,
            to: &leg.remote,
            call_id,
            cseq: 1,
            fields: why,
            body: "",
        };
        let ends = (self.address, leg.phone);
        self.wire.cancel(now, ends, branch, &request);
    }

    /// A telephone that was called does not answer at all.
    pub(super) fn leg_silent(&mut self, now: Moment, call_id: &str) {
        let Some(leg) = self.legs.remove(call_id) else { return };
        self.nobody_left(now, leg.call);
    }

    /// Where the last telephone stopped ringing, the caller hears that nobody is there.
    fn nobody_left(&mut self, now: Moment, call: u32) {
        let rings = self.calls.get(&call).is_some_and(|call| call.stage == Stage::Ringing);
        if rings && !self.legs.values().any(|leg| leg.call == call) {
            self.over(now, call, true);
        }
    }

    pub(super) fn response(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let status = message.status().unwrap_or_default();
        let about = self.wire.answered(message);
        let method = message.cseq().map(|cseq| cseq.method);
        let call_id = text(message, Name::CallId);
        match (about, method) {
            (Some(About::Invite(leg)), _) if status < 200 => {
                if let Some(it) = self.legs.get_mut(&leg)
                    && let LegStage::Ringing { heard_of, cancel, .. } = &mut it.stage
                    && !std::mem::replace(heard_of, true)
                    && cancel.is_some()
                {
                    self.wire.hurry(now, &leg);
                    self.cancel(now, &leg);
                }
            }
            (Some(About::Invite(leg)), _) if status < 300 => {
                self.answered_here(now, from, message, &leg);
            }
            (Some(About::Invite(leg)), _) => self.declined(now, from, message, &leg, status),
            // The answer came again: so must the ACK.
            (None, Ok(Method::Invite)) if (200..300).contains(&status) => {
                self.ack(from, message, &call_id, None);
            }
            (None, Ok(Method::Invite)) if status >= 300 => {
                let branch = message.top_via().ok().and_then(|via| via.branch).unwrap_or_default();
                self.ack(from, message, &call_id, Some(branch));
            }
            (Some(About::Notice(watcher)), _) if status == 481 => {
                self.wire.drop_notices(&watcher);
                self.lose_watcher(now, &watcher);
            }
            (Some(About::Other(_)), Ok(Method::Bye)) => self.unstick(now, message),
            (_, _) => {}
        }
    }

    fn ack(&mut self, to: SocketAddr, answer: &Message, call_id: &str, branch: Option<&str>) {
        let target = if branch.is_some() {
            self.legs.get(call_id).map_or_else(|| format!("sip:{to}"), |leg| leg.target.clone())
        } else {
            contact(answer)
        };
        let request = Request {
            method: Method::Ack,
            target: &target,
            from: &text(answer, Name::From),
            to: &text(answer, Name::To),
            call_id,
            cseq: answer.cseq().map_or(1, |cseq| cseq.number),
            fields: "",
            body: "",
        };
        self.wire.ack((self.address, to), branch, &request);
    }

    /// A telephone answered: the others stop ringing, or it was too late.
    fn answered_here(&mut self, now: Moment, from: SocketAddr, answer: &Message, call_id: &str) {
        self.ack(from, answer, call_id, None);
        let index = sip::events::appearance_index(answer).and_then(|it| u8::try_from(it).ok());
        let Some(leg) = self.legs.get_mut(call_id) else { return };
        leg.stage = LegStage::Up;
        leg.remote = text(answer, Name::To);
        leg.target = contact(answer);
        let call = leg.call;
        let ringing = self.calls.get(&call).filter(|call| call.stage == Stage::Ringing);
        let Some(named) = ringing.map(|call| call.appearance) else {
            return self.hang_up(now, call_id);
        };
        let fits = match (named, index) {
            (0, Some(index)) => self.truth(index) == Truth::Idle || self.may_take(now, from, index),
            (0, None) => false,
            (_, _) => true,
        };
        let at = self.faults.mixes_ends.then(|| (now + FORGETS_ANSWERED, Due::Forgotten));
        if let Some(it) = self.calls.get_mut(&call) {
            if named == 0 {
                it.appearance = index.filter(|_| fits).unwrap_or_default();
            }
            it.owner = Some(call_id.to_owned());
            it.due = at;
        }
        let why = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n";
        self.stop_ringing(now, call, Some(call_id), why);
        if fits {
            self.moved(now, call, Stage::Active);
        } else {
            // There is no appearance for it.
            self.hang_up_leg(now, call_id);
        }
    }

    /// A telephone refused: who declines, declines for all (RFC 3261 section 16.7 item 5).
    fn declined(
        &mut self,
        now: Moment,
        from: SocketAddr,
        answer: &Message,
        call_id: &str,
        status: u16,
    ) {
        let branch = answer.top_via().ok().and_then(|via| via.branch).map(str::to_owned);
        self.ack(from, answer, call_id, branch.as_deref());
        let Some(leg) = self.legs.remove(call_id) else { return };
        let rings = self.calls.get(&leg.call).is_some_and(|call| call.stage == Stage::Ringing);
        if rings && status >= 600 {
            self.give_up(now, leg.call);
        }
        self.nobody_left(now, leg.call);
    }

    /// The far end of one of the calls hangs up, or gives up.
    pub(crate) fn far_end_leaves(&mut self, now: Moment, which: u64) {
        let Ok(count) = u64::try_from(self.calls.len()) else { return };
        if count == 0 {
            return;
        }
        let index = usize::try_from(which % count).unwrap_or_default();
        let Some(call) = self.calls.keys().nth(index).copied() else { return };
        let Some(it) = self.calls.get(&call) else { return };
        match (it.stage, it.owner.clone()) {
            (Stage::Ringing, _) | (_, None) => self.give_up(now, call),
            (Stage::Calling, _) => self.refuse(now, call, 480),
            (Stage::Active | Stage::Held | Stage::HeldPrivately, Some(owner)) => {
                let noticed = !self.faults.mixes_ends || !it.came_in || it.refreshed;
                self.hang_up(now, &owner);
                self.over(now, call, noticed);
            }
        }
    }
}
