//! What makes single messages reliable (RFC 3261 section 17), as the office does it: requests are
//! sent until they are answered, answers to an INVITE until they are acknowledged, and what was
//! answered once is answered the same again.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Method, Name};

/// T1, the longest wait between two sendings, and when a sender gives up (section 17.1.2).
const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
const GIVE_UP: Duration = Duration::from_secs(32);

/// What is sent again until it is answered, and what it is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum About {
    /// A NOTIFY to this subscription.
    Notice(String),
    /// An INVITE of this leg.
    Invite(String),
    /// Our 200 to an INVITE of this leg, which waits for the ACK of that number.
    Answer(String, u32),
    /// Anything else: a BYE of this leg, a CANCEL, a refusal.
    Other(String),
}

/// A message under way.
#[derive(Debug)]
struct Sending {
    /// The branch, and the method it is answered by; of what we answered, its own.
    key: (String, Method),
    about: About,
    to: SocketAddr,
    bytes: Vec<u8>,
    due: Option<Moment>,
    wait: Duration,
    give_up: Moment,
}

/// The messages under way.
#[derive(Debug, Default)]
pub(super) struct Wire {
    sending: Vec<Sending>,
    /// What was answered, by branch and method, and when it may be forgotten.
    answered: BTreeMap<(String, Method), (Moment, Vec<u8>)>,
    pub(super) out: VecDeque<(SocketAddr, Vec<u8>)>,
    branches: u64,
}

/// A request of ours, but for what its transaction adds.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) target: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) call_id: &'a str,
    pub(super) cseq: u32,
    pub(super) fields: &'a str,
    pub(super) body: &'a str,
}

impl Wire {
    /// Whether nothing waits for an answer.
    pub(super) fn is_quiet(&self) -> bool {
        self.sending.iter().all(|it| it.due.is_none()) && self.out.is_empty()
    }

    /// Forgets all that was said.
    pub(super) fn forget(&mut self) {
        self.sending.clear();
        self.answered.clear();
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        let when = |it: &Sending| it.due.map_or(it.give_up, |due| due.min(it.give_up));
        self.sending.iter().map(when).min()
    }

    /// Sends again what is due, and says what nobody answered.
    pub(super) fn handle_timeout(&mut self, now: Moment) -> Vec<About> {
        for sending in &mut self.sending {
            if sending.due.is_some_and(|due| due <= now) && now < sending.give_up {
                self.out.push_back((sending.to, sending.bytes.clone()));
                sending.due = Some(now + sending.wait);
                sending.wait = (sending.wait * 2).min(T2);
            }
        }
        let given_up = self.sending.extract_if(.., |it| it.give_up <= now);
        given_up.map(|it| it.about).collect()
    }

    /// Sends a request; gives its branch.
    pub(super) fn request(
        &mut self,
        now: Moment,
        (from, to): (SocketAddr, SocketAddr),
        about: About,
        request: &Request<'_>,
    ) -> String {
        self.branches += 1;
        let branch = format!("z9hG4bKo{}", self.branches);
        let bytes = write(&branch, from, request);
        self.out.push_back((to, bytes.clone()));
        self.keep(now, (branch.clone(), request.method.clone()), about, to, bytes);
        branch
    }

    /// Sends a CANCEL of an INVITE of ours (section 9.1): its branch is that of the INVITE.
    pub(super) fn cancel(
        &mut self,
        now: Moment,
        (from, to): (SocketAddr, SocketAddr),
        branch: &str,
        request: &Request<'_>,
    ) {
        let bytes = write(branch, from, request);
        self.out.push_back((to, bytes.clone()));
        let about = About::Other(request.call_id.to_owned());
        self.keep(now, (branch.to_owned(), Method::Cancel), about, to, bytes);
    }

    fn keep(
        &mut self,
        now: Moment,
        key: (String, Method),
        about: About,
        to: SocketAddr,
        bytes: Vec<u8>,
    ) {
        let (due, wait, give_up) = (Some(now + T1), T1 * 2, now + GIVE_UP);
        self.sending.push(Sending { key, about, to, bytes, due, wait, give_up });
    }

    /// Sends an ACK, once: a 200 that comes again asks for it again.
    pub(super) fn ack(
        &mut self,
        (from, to): (SocketAddr, SocketAddr),
        branch: Option<&str>,
        request: &Request<'_>,
    ) {
        self.branches += 1;
        let fresh = format!("z9hG4bKo{}", self.branches);
        self.out.push_back((to, write(branch.unwrap_or(&fresh), from, request)));
    }

    /// Takes a response: what it answers, if that is still waited for. A provisional one ends
    /// the repeating alone.
    pub(super) fn answered(&mut self, message: &Message) -> Option<About> {
        let branch = message.top_via().ok()?.branch?.to_owned();
        let method = message.cseq().ok()?.method;
        let is_it = |it: &Sending| it.key.0 == branch && it.key.1 == method;
        let index = self.sending.iter().position(is_it)?;
        if message.status()? < 200 {
            let sending = &mut self.sending[index];
            // A phone may ring for long.
            if sending.due.take().is_some() {
                sending.give_up = sending.give_up + Duration::from_mins(5);
            }
            return Some(sending.about.clone());
        }
        Some(self.sending.remove(index).about)
    }

    /// Takes an ACK, which ends the repeating of what it acknowledges: of our answer by its
    /// dialog, of a refusal by its branch.
    pub(super) fn acknowledged(&mut self, message: &Message) -> Option<String> {
        let call_id = message.call_id().ok()?;
        let number = message.cseq().ok()?.number;
        let branch = message.top_via().ok()?.branch?;
        let is_it = |it: &Sending| match &it.about {
            About::Answer(leg, cseq) => leg == call_id && *cseq == number,
            About::Other(_) => it.key.0 == branch && it.key.1 == Method::Invite,
            About::Notice(_) | About::Invite(_) => false,
        };
        let index = self.sending.iter().position(is_it)?;
        let about = self.sending.remove(index).about;
        if let About::Answer(leg, _) = about { Some(leg) } else { None }
    }

    /// Whether our answer to the INVITE of that number of a leg is not acknowledged yet.
    pub(super) fn awaits_ack(&self, leg: &str, number: u32) -> bool {
        let answer = About::Answer(leg.to_owned(), number);
        self.sending.iter().any(|it| it.about == answer)
    }

    /// Answers a request that was answered before as it was then. Says whether it was.
    pub(super) fn repeats(&mut self, from: SocketAddr, message: &Message) -> bool {
        let Some((_, bytes)) = self.answered.get(&key(message)) else { return false };
        self.out.push_back((from, bytes.clone()));
        true
    }

    /// Answers a request. What finally answers an INVITE is repeated until it is acknowledged.
    pub(super) fn respond(
        &mut self,
        now: Moment,
        to: SocketAddr,
        message: &Message,
        status: u16,
        tag: &str,
        (fields, body): (&str, &str),
    ) {
        let text = |name| message.text(name).unwrap_or_default();
        let is_within = message.to().is_ok_and(|to| to.tag().is_some());
        let tag = if is_within || tag.is_empty() || status == 100 {
            String::new()
        } else {
            format!(";tag={tag}")
        };
        let bytes = format!(
            "SIP/2.0 {status} Status\r\nVia: {}\r\nFrom: {}\r\nTo: {}{tag}\r\nCall-ID: {}\r\n\
             CSeq: {}\r\n{fields}Content-Length: {}\r\n\r\n{body}",
            text(Name::Via),
            text(Name::From),
            text(Name::To),
            text(Name::CallId),
            text(Name::CSeq),
            body.len(),
        )
        .into_bytes();
        self.out.push_back((to, bytes.clone()));
        let key = key(message);
        if self.answered.len() > 200 {
            self.answered.retain(|_, (until, _)| now < *until);
        }
        self.answered.insert(key.clone(), (now + GIVE_UP, bytes.clone()));
        if *message.method() == Method::Invite && status >= 200 {
            let leg = text(Name::CallId);
            let number = message.cseq().map_or(0, |cseq| cseq.number);
            let about = if status < 300 { About::Answer(leg, number) } else { About::Other(leg) };
            self.keep(now, key, about, to, bytes);
        }
    }

    /// Gives an INVITE that was cancelled no longer than any other request.
    pub(super) fn hurry(&mut self, now: Moment, leg: &str) {
        for sending in &mut self.sending {
            if sending.about == About::Invite(leg.to_owned()) {
                sending.give_up = sending.give_up.min(now + GIVE_UP);
            }
        }
    }

    /// No longer sends what a leg wanted, its goodbye excepted.
    pub(super) fn drop_leg(&mut self, leg: &str) {
        self.sending.retain(|it| match &it.about {
            About::Invite(of) | About::Answer(of, _) => of != leg,
            About::Notice(_) | About::Other(_) => true,
        });
    }

    /// No longer sends what was notified to a subscription.
    pub(super) fn drop_notices(&mut self, watcher: &str) {
        self.sending.retain(|it| it.about != About::Notice(watcher.to_owned()));
    }
}

fn key(message: &Message) -> (String, Method) {
    let branch = message.top_via().ok().and_then(|via| via.branch).unwrap_or_default();
    (branch.to_owned(), message.method().clone())
}

fn write(branch: &str, from: SocketAddr, request: &Request<'_>) -> Vec<u8> {
    let Request { method, target, from: caller, to, call_id, cseq, fields, body } = request;
    format!(
        "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch={branch}\r\n\
         Max-Forwards: 70\r\nFrom: {caller}\r\nTo: {to}\r\nCall-ID: {call_id}\r\n\
         CSeq: {cseq} {method}\r\n{fields}Content-Length: {}\r\n\r\n{body}",
        body.len(),
    )
    .into_bytes()
}
