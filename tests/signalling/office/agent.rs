//! The office as an appearance agent (RFC 7463): told by PUBLISH what the telephones do, it tells
//! the calls under way, each on its appearance.

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Name};

use super::{DOMAIN, GRANTED, LegStage, NUMBER, Office, Stage, Truth, text};

/// What a telephone told of a call of its.
#[derive(Debug)]
pub(super) struct Published {
    phone: SocketAddr,
    appearance: u8,
    /// It is about to call.
    tries: bool,
    /// Nobody else may take or join it.
    exclusive: bool,
    pub(super) until: Moment,
}

impl Office {
    pub(super) fn publish(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let tag = message.text(Name::SipIfMatch);
        if tag.as_ref().is_some_and(|tag| !self.published.contains_key(tag)) {
            return self.respond(now, from, message, 412);
        }
        let wanted = Duration::from_secs(message.expires().ok().flatten().unwrap_or(3_600).into());
        let body = String::from_utf8_lossy(message.body()).into_owned();
        let old = tag.as_ref().and_then(|tag| self.published.get(tag));
        let appearance = match (between(&body, "<sa:appearance>").parse(), old) {
            (Ok(appearance), _) => appearance,
            (Err(_), Some(old)) => old.appearance,
            (Err(_), None) => return self.respond(now, from, message, 400),
        };
        if wanted.is_zero() {
            self.published.remove(&tag.unwrap_or_default());
            self.respond(now, from, message, 200);
            return self.tell_all(now, Some(appearance));
        }
        let with_others =
            body.contains("<sa:replaced-dialog") || body.contains("<sa:joined-dialog");
        let tries = between(&body, "<state>") != "confirmed";
        if tag.is_none() && !with_others && !self.may_publish(from, appearance, tries) {
            return self.respond(now, from, message, 409);
        }
        let granted = wanted.min(GRANTED);
        let exclusive = between(&body, "<sa:exclusive>") == "true";
        let until = now + granted;
        let news = Published { phone: from, appearance, tries, exclusive, until };
        self.published.remove(&tag.unwrap_or_default());
        let tag = self.word("tag");
        self.published.insert(tag.clone(), news);
        let fields = format!("SIP-ETag: {tag}\r\nExpires: {}\r\n", granted.as_secs());
        self.wire.respond(now, from, message, 200, "agent", (&fields, ""));
        self.follow(now, between_quotes(&body, " call-id=\""), appearance);
        self.keep_private(appearance);
        self.tell_all(now, Some(appearance));
    }

    /// A telephone told on which appearance its call is; until then that was a guess.
    fn follow(&mut self, now: Moment, call_id: &str, appearance: u8) {
        let call = self.legs.get(call_id).map(|leg| leg.call);
        let Some(call) = call.and_then(|call| self.calls.get_mut(&call)) else { return };
        if call.owner.as_deref() != Some(call_id) {
            return;
        }
        let guessed = std::mem::replace(&mut call.appearance, appearance);
        self.tell_all(now, Some(guessed));
    }

    fn may_publish(&self, phone: SocketAddr, appearance: u8, tries: bool) -> bool {
        match self.truth(appearance) {
            Truth::Idle => true,
            // Its answer may be under way.
            Truth::Ringing => !tries && self.rings_at(phone) > 0,
            Truth::Seized(by)
            | Truth::Calling(by)
            | Truth::Active(by)
            | Truth::Held(by)
            | Truth::HeldPrivately(by) => by == phone,
        }
    }

    /// Whether a held call is private is settled by what its telephone tells.
    fn keep_private(&mut self, appearance: u8) {
        let call = self.calls.iter().find(|(_, call)| call.appearance == appearance);
        let Some((id, call)) = call.map(|(id, call)| (*id, call.stage)) else { return };
        let stage = match call {
            Stage::Held | Stage::HeldPrivately if self.is_exclusive(appearance) => {
                Stage::HeldPrivately
            }
            Stage::HeldPrivately => Stage::Held,
            Stage::Calling | Stage::Ringing | Stage::Active | Stage::Held => return,
        };
        if let Some(call) = self.calls.get_mut(&id) {
            call.stage = stage;
        }
    }

    pub(super) fn is_exclusive(&self, appearance: u8) -> bool {
        let phone = match self.truth(appearance) {
            Truth::Active(by) | Truth::Held(by) | Truth::HeldPrivately(by) => by,
            Truth::Idle | Truth::Ringing | Truth::Seized(_) | Truth::Calling(_) => return false,
        };
        let told = |it: &Published| it.phone == phone && it.appearance == appearance;
        self.published.values().any(|it| told(it) && it.exclusive)
    }

    /// Who is about to call on an appearance.
    pub(super) fn about_to_call(&self, appearance: u8) -> Option<SocketAddr> {
        let tries = |it: &&Published| it.tries && it.appearance == appearance;
        self.published.values().find(tries).map(|it| it.phone)
    }

    /// The appearance a telephone is about to call on.
    pub(super) fn taken_by(&self, phone: SocketAddr) -> Option<u8> {
        (1..=self.appearances).find(|index| self.truth(*index) == Truth::Seized(phone))
    }

    /// Forgets what was told and has run out, and says of which appearances.
    pub(super) fn publications_run_out(&mut self, now: Moment) {
        let over: Vec<_> = self.published.extract_if(.., |_, it| it.until <= now).collect();
        for (_, it) in over {
            self.tell_all(now, Some(it.appearance));
        }
    }

    /// Forgets who is about to call.
    pub(super) fn forget_tries(&mut self) {
        self.published.retain(|_, it| !it.tries);
    }

    /// The appearance of the call that an INVITE wants to stand for.
    pub(super) fn replaced(&self, message: &Message) -> u8 {
        let named = text(message, Name::Replaces);
        let leg = self.legs.get(named.split(';').next().unwrap_or_default().trim());
        let leg = leg.filter(|leg| matches!(leg.stage, LegStage::Up));
        let call = leg.and_then(|leg| self.calls.get(&leg.call));
        call.map(|call| call.appearance).unwrap_or_default()
    }

    /// All calls, each on its appearance.
    pub(super) fn shared_calls(&self, version: u32) -> String {
        let dialogs: String =
            (1..=self.appearances).filter_map(|it| self.shared_call(it)).collect();
        format!(
            "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" \
             xmlns:sa=\"urn:ietf:params:xml:ns:sa-dialog-info\" version=\"{version}\" \
             state=\"full\" entity=\"sip:{NUMBER}@{DOMAIN}\">{dialogs}</dialog-info>"
        )
    }

    fn shared_call(&self, index: u8) -> Option<String> {
        let (told, party) = self.told_of(index);
        let (state, direction) = match told {
            "seized" => ("trying", "initiator"),
            "progressing" => ("proceeding", "initiator"),
            "alerting" => ("early", "recipient"),
            "active" | "held" | "held-private" => ("confirmed", "initiator"),
            _ => return None,
        };
        let call = self.calls.values().find(|call| call.appearance == index);
        let owner = call.and_then(|call| call.owner.as_ref());
        let names = owner.and_then(|call_id| {
            let leg = self.legs.get(call_id)?;
            let theirs = leg.remote.split("tag=").nth(1)?;
            Some(format!(
                " call-id=\"{call_id}\" local-tag=\"{theirs}\" remote-tag=\"{}\"",
                leg.tag
            ))
        });
        let rendering = if told.starts_with("held") { "no" } else { "yes" };
        let party = party.map(|party| format!("<identity>sip:{party}@{DOMAIN}</identity>"));
        Some(format!(
            "<dialog id=\"on{index}\"{} direction=\"{direction}\">\
             <sa:appearance>{index}</sa:appearance><sa:exclusive>{}</sa:exclusive>\
             <state>{state}</state><local><target uri=\"sip:{NUMBER}@{DOMAIN}\">\
             <param pname=\"+sip.rendering\" pvalue=\"{rendering}\"/></target></local>\
             <remote>{}</remote></dialog>",
            names.unwrap_or_default(),
            told == "held-private",
            party.unwrap_or_default()
        ))
    }
}

/// What stands after the beginning of an attribute.
fn between_quotes<'a>(text: &'a str, attribute: &str) -> &'a str {
    let rest = text.split_once(attribute).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// What stands after a tag, up to the next.
fn between<'a>(text: &'a str, tag: &str) -> &'a str {
    let rest = text.split_once(tag).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('<').next()).unwrap_or_default()
}
