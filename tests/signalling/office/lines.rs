//! What the office tells of the line, and to whom it gives appearances.

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Method, Name};

use super::wire::{About, Request};
use super::{
    DOMAIN, Due, GRANTED, Kind, LegStage, NUMBER, Office, SEIZURE, Stage, Truth, Watcher, contact,
    text,
};

impl Office {
    pub(super) fn subscribe(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let call_id = text(message, Name::CallId);
        let wanted = Duration::from_secs(message.expires().ok().flatten().unwrap_or(3_600).into());
        let tag = message.to().ok().and_then(|to| to.tag().map(str::to_owned));
        let known = self.watchers.get(&call_id).map(|watcher| watcher.tag.clone());
        match (tag, known) {
            (Some(tag), Some(known)) if tag == known => {
                self.refresh(now, from, message, &call_id, wanted);
            }
            (None, None) => self.begin_watching(now, from, message, &call_id, wanted),
            (_, _) => self.respond(now, from, message, 481),
        }
    }

    fn begin_watching(
        &mut self,
        now: Moment,
        from: SocketAddr,
        message: &Message,
        call_id: &str,
        wanted: Duration,
    ) {
        let event = text(message, Name::Event);
        let kind = if self.is_agent {
            if event != "dialog;shared" {
                return self.respond(now, from, message, 489);
            }
            Kind::Lamps
        } else if event == "line-seize" {
            let index = sip::events::appearance_index(message).and_then(|it| u8::try_from(it).ok());
            let Some(index) = index.filter(|index| (1..=self.appearances).contains(index)) else {
                return self.respond(now, from, message, 400);
            };
            if !self.may_take(now, from, index) {
                return self.respond(now, from, message, 480);
            }
            Kind::Seizes(index)
        } else if event == "call-info" {
            Kind::Lamps
        } else if event == "dialog" && !self.faults.lets_nobody_join {
            Kind::Calls
        } else {
            return self.respond(now, from, message, 489);
        };
        let longest = kind.longest();
        let tag = self.word("watch");
        let watcher = Watcher {
            phone: from,
            target: contact(message),
            local: format!("{};tag={tag}", text(message, Name::To)),
            remote: text(message, Name::From),
            tag: tag.clone(),
            cseq: 0,
            until: now + wanted.min(longest),
            kind,
        };
        self.watchers.insert(call_id.to_owned(), watcher);
        self.agree(now, from, message, &tag, wanted.min(longest));
        self.notify(now, call_id, None, "active");
        if let Kind::Seizes(index) = kind {
            self.tell_all(now, Some(index));
        }
    }

    fn refresh(
        &mut self,
        now: Moment,
        from: SocketAddr,
        message: &Message,
        call_id: &str,
        wanted: Duration,
    ) {
        if wanted.is_zero() {
            self.agree(now, from, message, "", wanted);
            return self.end_watcher(now, call_id, "timeout");
        }
        let Some(watcher) = self.watchers.get_mut(call_id) else { return };
        let granted = wanted.min(watcher.kind.longest());
        watcher.until = now + granted;
        self.agree(now, from, message, "", granted);
        self.notify(now, call_id, None, "active");
    }

    fn agree(
        &mut self,
        now: Moment,
        from: SocketAddr,
        message: &Message,
        tag: &str,
        granted: Duration,
    ) {
        let fields =
            format!("Expires: {}\r\nContact: <sip:{}>\r\n", granted.as_secs(), self.address);
        self.wire.respond(now, from, message, 200, tag, (&fields, ""));
    }

    /// Whether a telephone may have an appearance; what it took before it may take again.
    pub(super) fn may_take(&mut self, now: Moment, phone: SocketAddr, index: u8) -> bool {
        match self.truth(index) {
            Truth::Idle => !self.stuck.contains_key(&index),
            Truth::Seized(holder) if holder == phone => {
                self.end_seizure(now, index);
                true
            }
            Truth::Seized(_)
            | Truth::Calling(_)
            | Truth::Ringing
            | Truth::Active(_)
            | Truth::Held(_)
            | Truth::HeldPrivately(_) => false,
        }
    }

    /// Who had taken an appearance has got somewhere, or takes it anew.
    fn end_seizure(&mut self, now: Moment, index: u8) {
        let holder = self.watchers.iter().find(|(_, it)| it.kind == Kind::Seizes(index));
        if let Some(call_id) = holder.map(|(call_id, _)| call_id.clone()) {
            self.notify(now, &call_id, None, "terminated;reason=noresource");
            self.watchers.remove(&call_id);
        }
    }

    /// A subscription is over, and its subscriber is told.
    pub(super) fn end_watcher(&mut self, now: Moment, call_id: &str, reason: &str) {
        self.notify(now, call_id, None, &format!("terminated;reason={reason}"));
        self.lose_watcher(now, call_id);
    }

    /// A subscription is over.
    pub(super) fn lose_watcher(&mut self, now: Moment, call_id: &str) {
        let kind = self.watchers.remove(call_id).map(|watcher| watcher.kind);
        if let Some(Kind::Seizes(index)) = kind {
            self.tell_all(now, Some(index));
        }
    }

    /// Tells everybody what the appearances do; where changes alone are told, of this one.
    pub(super) fn tell_all(&mut self, now: Moment, changed: Option<u8>) {
        // A call that has no appearance yet is nothing to tell of.
        if changed == Some(0) {
            return;
        }
        let all = self.watchers.iter().filter(|(_, watcher)| watcher.kind == Kind::Lamps);
        let all: Vec<_> = all.map(|(call_id, _)| call_id.clone()).collect();
        for call_id in all {
            self.notify(now, &call_id, changed.filter(|_| self.faults.partial), "active");
        }
    }

    fn notify(&mut self, now: Moment, call_id: &str, only: Option<u8>, state: &str) {
        let Some(watcher) = self.watchers.get_mut(call_id) else { return };
        watcher.cseq += 1;
        let left = (watcher.until - now).as_secs();
        let state = match (state, left) {
            ("active", 0) => "active;expires=1".to_owned(),
            ("active", left) => format!("active;expires={left}"),
            (state, _) => state.to_owned(),
        };
        let kind = watcher.kind;
        let (phone, cseq) = (watcher.phone, watcher.cseq);
        let (target, local, remote) =
            (watcher.target.clone(), watcher.local.clone(), watcher.remote.clone());
        let (event, told, body) = match kind {
            Kind::Lamps if self.is_agent => {
                let kind = "Content-Type: application/dialog-info+xml\r\n".to_owned();
                ("dialog;shared", kind, self.shared_calls(cseq))
            }
            Kind::Lamps => {
                ("call-info", format!("Call-Info: {}\r\n", self.told(only)), String::new())
            }
            Kind::Seizes(index) => {
                let value = format!("<sip:{DOMAIN}>;appearance-index={index}");
                ("line-seize", format!("Call-Info: {value}\r\n"), String::new())
            }
            Kind::Calls => {
                let kind = "Content-Type: application/dialog-info+xml\r\n".to_owned();
                ("dialog", kind, self.all_calls(cseq))
            }
        };
        let fields = format!(
            "Contact: <sip:{}>\r\nEvent: {event}\r\nSubscription-State: {state}\r\n{told}",
            self.address
        );
        let request = Request {
            method: Method::Notify,
            target: &target,
            from: &local,
            to: &remote,
            call_id,
            cseq,
            fields: &fields,
            body: &body,
        };
        let about = About::Notice(call_id.to_owned());
        self.wire.request(now, (self.address, phone), about, &request);
    }

    /// The calls that are talked on, by the names their telephones know them by (RFC 4235, with the
    /// appearance of RFC 7463).
    fn all_calls(&self, version: u32) -> String {
        let dialogs: String = self
            .calls
            .values()
            .filter(|call| call.stage == Stage::Active)
            .filter_map(|call| {
                let call_id = call.owner.as_ref()?;
                let leg = self.legs.get(call_id)?;
                let theirs = leg.remote.split("tag=").nth(1)?;
                Some(format!(
                    "<dialog id=\"{call_id}\" call-id=\"{call_id}\" local-tag=\"{theirs}\" \
                     remote-tag=\"{}\"><sa:appearance>{}</sa:appearance><state>confirmed</state>\
                     </dialog>",
                    leg.tag, call.appearance
                ))
            })
            .collect();
        format!(
            "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" \
             xmlns:sa=\"urn:ietf:params:xml:ns:sa-dialog-info\" version=\"{version}\" \
             state=\"full\" entity=\"sip:{NUMBER}@{DOMAIN}\">{dialogs}</dialog-info>"
        )
    }

    /// The value that tells what the appearances do.
    fn told(&self, only: Option<u8>) -> String {
        let indices = 1..=self.appearances;
        let mut values: Vec<_> = indices
            .filter(|index| only.is_none_or(|only| only == *index))
            .filter_map(|index| {
                let (state, party) = self.told_of(index);
                if state == "idle" && only.is_none() {
                    return None;
                }
                let party = party.map_or_else(String::new, |party| {
                    format!(";appearance-uri=\"<sip:{party}@{DOMAIN}>\"")
                });
                let at = format!("<sip:{DOMAIN}>;appearance-index={index}");
                Some(format!("{at};appearance-state={state}{party}"))
            })
            .collect();
        if only.is_none() {
            values.push(format!("<sip:{DOMAIN}>;appearance-index=*;appearance-state=idle"));
        }
        values.join(",")
    }

    /// What is told of an appearance, true or not.
    pub(super) fn told_of(&self, index: u8) -> (&'static str, Option<&str>) {
        if let Some(party) = self.stuck.get(&index) {
            return ("active", Some(party));
        }
        if self.forgotten.contains(&index) {
            return ("idle", None);
        }
        let call = self.calls.values().find(|call| call.appearance == index);
        let party = call.map(|call| call.party.as_str());
        match self.truth(index) {
            Truth::Idle => ("idle", None),
            Truth::Seized(_) => ("seized", None),
            Truth::Calling(_) => ("progressing", party),
            Truth::Ringing if self.faults.silent_ringing => ("idle", None),
            Truth::Ringing => ("alerting", party),
            Truth::Active(_) => ("active", party),
            Truth::Held(_) => ("held", party),
            Truth::HeldPrivately(_) => ("held-private", party),
        }
    }

    /// A call is on another stage than it was.
    pub(super) fn moved(&mut self, now: Moment, call: u32, stage: Stage) {
        let Some(it) = self.calls.get_mut(&call) else { return };
        it.stage = stage;
        let appearance = it.appearance;
        self.tell_all(now, Some(appearance));
    }

    /// A call is over.
    pub(super) fn over(&mut self, now: Moment, call: u32, noticed: bool) {
        let Some(it) = self.calls.remove(&call) else { return };
        let guests = self.legs.iter().filter(|(_, leg)| leg.call == call);
        let guests: Vec<_> = guests
            .filter(|(_, leg)| matches!(leg.stage, LegStage::Up))
            .map(|(call_id, _)| call_id.clone())
            .collect();
        for guest in guests {
            self.hang_up(now, &guest);
        }
        self.forgotten.remove(&it.appearance);
        if !noticed {
            self.stuck.insert(it.appearance, it.party);
        }
        self.tell_all(now, Some(it.appearance));
    }

    /// The far end hung up, and the telephone named the appearance in its last word: even a
    /// server that mixes up the ends understands that.
    pub(super) fn unstick(&mut self, now: Moment, message: &Message) {
        let index = sip::events::appearance_index(message).and_then(|it| u8::try_from(it).ok());
        if let Some(index) = index.filter(|index| self.stuck.remove(index).is_some()) {
            self.tell_all(now, Some(index));
        }
    }

    /// The server takes a call for over that is not.
    pub(super) fn forget_call(&mut self, now: Moment, call: u32) {
        let Some(it) = self.calls.get_mut(&call) else { return };
        it.due = None;
        let appearance = it.appearance;
        self.forgotten.insert(appearance);
        self.tell_all(now, Some(appearance));
    }

    /// The first appearance nobody uses, as far as the server knows.
    pub(super) fn free(&self) -> Option<u8> {
        (1..=self.appearances)
            .find(|index| self.truth(*index) == Truth::Idle && !self.stuck.contains_key(index))
    }

    pub(super) fn call_due(&mut self, now: Moment, call: u32, due: Due) {
        match due {
            Due::RingsThere => self.rings_there(now, call),
            Due::AnswersThere => self.answers_there(now, call),
            Due::BusyThere => self.refuse(now, call, 486),
            Due::NobodyThere => self.refuse(now, call, 480),
            Due::NobodyHere => self.give_up(now, call),
            Due::Forgotten => self.forget_call(now, call),
        }
    }

    /// The address the line is called by.
    pub(super) fn own_address() -> String {
        format!("<sip:{NUMBER}@{DOMAIN}>")
    }
}

impl Kind {
    const fn longest(self) -> Duration {
        match self {
            Self::Seizes(_) => SEIZURE,
            Self::Lamps | Self::Calls => GRANTED,
        }
    }
}
