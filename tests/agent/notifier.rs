//! A notifier that the tests write themselves: it speaks on the wire and knows nothing of ours.
//!
//! It serves one thing to watch, keeps one subscription for each SUBSCRIBE outside a dialog, sends
//! a notification for each change at once (so that two may overtake each other), repeats what is
//! not acknowledged, and drops a subscriber that stays silent for 32 s, as notifiers do.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Method, Name};

/// T1, the longest wait between two sendings, and when a sender gives up (RFC 3261 section 17.1.2).
const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
const GIVE_UP: Duration = Duration::from_secs(32);

/// What it serves and how it tells of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    /// Dialog information, each time all of it.
    Whole,
    /// Dialog information, changes alone after the first.
    Parts,
    /// The appearances of a shared line, each time all of them.
    CallInfo,
}

pub(crate) struct Notifier {
    pub(crate) style: Style,
    pub(crate) address: SocketAddr,
    /// The calls, or the appearances, with their states.
    pub(crate) calls: BTreeMap<u32, &'static str>,
    /// The longest time it grants.
    pub(crate) longest: u32,
    /// How many SUBSCRIBEs it has taken, retransmissions aside.
    pub(crate) taken: usize,
    subscribers: BTreeMap<String, Subscriber>,
    sending: Vec<Sending>,
    /// What was answered, by branch.
    answered: BTreeMap<String, Vec<u8>>,
    out: VecDeque<(SocketAddr, Vec<u8>)>,
    count: u64,
}

struct Subscriber {
    tag: String,
    /// The SUBSCRIBE that began it.
    subscribe: Message,
    address: SocketAddr,
    cseq: u32,
    version: u32,
    until: Moment,
    /// What it was told last.
    told: Option<BTreeMap<u32, &'static str>>,
}

struct Sending {
    branch: String,
    call_id: String,
    to: SocketAddr,
    bytes: Vec<u8>,
    due: Moment,
    wait: Duration,
    give_up: Moment,
}

impl Notifier {
    pub(crate) fn new(style: Style, address: SocketAddr) -> Self {
        Self {
            style,
            address,
            calls: BTreeMap::new(),
            longest: 120,
            taken: 0,
            subscribers: BTreeMap::new(),
            sending: Vec::new(),
            answered: BTreeMap::new(),
            out: VecDeque::new(),
            count: 0,
        }
    }

    /// How many subscriptions it keeps.
    pub(crate) fn subscribers(&self) -> usize {
        self.subscribers.len()
    }

    /// It loses all it knew of its subscribers.
    pub(crate) fn restart(&mut self) {
        self.subscribers.clear();
        self.sending.clear();
        self.answered.clear();
    }

    /// Something changes, and everybody is told.
    pub(crate) fn change(&mut self, now: Moment, call: u32, state: Option<&'static str>) {
        match state {
            Some(state) => self.calls.insert(call, state),
            None => self.calls.remove(&call),
        };
        let subscribers: Vec<_> = self.subscribers.keys().cloned().collect();
        for call_id in subscribers {
            self.notify(now, &call_id, false);
        }
    }

    pub(crate) fn poll(&mut self) -> Option<(SocketAddr, Vec<u8>)> {
        self.out.pop_front()
    }

    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.sending.iter().map(|sending| sending.due.min(sending.give_up)).min()
    }

    pub(crate) fn handle_timeout(&mut self, now: Moment) {
        let given_up: Vec<_> = self.sending.extract_if(.., |it| it.give_up <= now).collect();
        for sending in given_up {
            self.subscribers.remove(&sending.call_id);
        }
        for sending in &mut self.sending {
            if sending.due <= now {
                self.out.push_back((sending.to, sending.bytes.clone()));
                sending.due = now + sending.wait;
                sending.wait = (sending.wait * 2).min(T2);
            }
        }
    }

    pub(crate) fn receive(&mut self, now: Moment, from: SocketAddr, bytes: &[u8]) {
        let message = Message::parse(bytes).expect("a telephone writes what can be read");
        if !message.is_request() {
            self.acknowledged(&message);
            return;
        }
        let branch = message.top_via().unwrap().branch.unwrap().to_owned();
        if let Some(again) = self.answered.get(&branch) {
            self.out.push_back((from, again.clone()));
            return;
        }
        let (status, extra, call_id) = match message.method() {
            Method::Subscribe => self.subscribe(now, from, &message),
            _ => (200, String::new(), None),
        };
        let tag = call_id.as_ref().and_then(|it| self.subscribers.get(it)).map(|it| it.tag.clone());
        let answer = answer(&message, status, &extra, tag.as_deref().unwrap_or("none"));
        self.answered.insert(branch, answer.clone());
        let told = call_id.filter(|_| status == 200);
        // Every other time the notification comes before the answer.
        if self.count.is_multiple_of(2) {
            self.out.push_back((from, answer));
            if let Some(call_id) = told {
                self.notify(now, &call_id, true);
            }
        } else {
            if let Some(call_id) = told {
                self.notify(now, &call_id, true);
            }
            self.out.push_back((from, answer));
        }
    }

    fn subscribe(
        &mut self,
        now: Moment,
        from: SocketAddr,
        message: &Message,
    ) -> (u16, String, Option<String>) {
        self.taken += 1;
        let call_id = message.call_id().unwrap().to_owned();
        let granted = message.expires().unwrap().unwrap_or(3_600).min(self.longest);
        let until = now + Duration::from_secs(granted.into());
        let tag = message.to().unwrap().tag().map(str::to_owned);
        let known = self.subscribers.get_mut(&call_id).filter(|it| now < it.until);
        match (tag, known) {
            (Some(tag), Some(known)) if known.tag == tag => known.until = until,
            (Some(_), _) => return (481, String::new(), None),
            (None, Some(_)) => {}
            (None, None) => {
                self.count += 1;
                let tag = format!("notifier-{}", self.count);
                let subscriber = Subscriber {
                    tag,
                    subscribe: message.clone(),
                    address: from,
                    cseq: 0,
                    version: 0,
                    until,
                    told: None,
                };
                self.subscribers.insert(call_id.clone(), subscriber);
            }
        }
        let extra = format!("Expires: {granted}\r\nContact: <sip:{}>\r\n", self.address);
        (200, extra, Some(call_id))
    }

    fn acknowledged(&mut self, response: &Message) {
        let branch = response.top_via().unwrap().branch.unwrap().to_owned();
        let Some(index) = self.sending.iter().position(|it| it.branch == branch) else { return };
        let sending = self.sending.remove(index);
        if response.status() == Some(481) {
            self.subscribers.remove(&sending.call_id);
        }
    }

    fn notify(&mut self, now: Moment, call_id: &str, asked: bool) {
        let Some(subscriber) = self.subscribers.get_mut(call_id) else { return };
        self.count += 1;
        subscriber.cseq += 1;
        let left = (subscriber.until - now).as_secs();
        let state = if left == 0 {
            "terminated;reason=timeout".to_owned()
        } else {
            format!("active;expires={left}")
        };
        let (event, fields, body) = match self.style {
            Style::CallInfo => ("call-info", call_info(&self.calls), String::new()),
            Style::Whole | Style::Parts => {
                let old = subscriber.told.take().filter(|_| self.style == Style::Parts && !asked);
                let body = dialog_info(subscriber.version, old.as_ref(), &self.calls);
                subscriber.version += 1;
                subscriber.told = Some(self.calls.clone());
                ("dialog", "Content-Type: application/dialog-info+xml\r\n".to_owned(), body)
            }
        };
        let branch = format!("z9hG4bKn{}", self.count);
        let text = |name| String::from_utf8_lossy(subscriber.subscribe.header(name).unwrap());
        let contact = subscriber.subscribe.contacts().next().unwrap().unwrap();
        let bytes = format!(
            "NOTIFY {} SIP/2.0\r\nVia: SIP/2.0/UDP {};branch={branch}\r\nMax-Forwards: 70\r\n\
             From: {};tag={}\r\nTo: {}\r\nCall-ID: {call_id}\r\nCSeq: {} NOTIFY\r\n\
             Contact: <sip:{}>\r\nEvent: {event}\r\nSubscription-State: {state}\r\n{fields}\
             Content-Length: {}\r\n\r\n{body}",
            contact.uri(),
            self.address,
            text(Name::To),
            subscriber.tag,
            text(Name::From),
            subscriber.cseq,
            self.address,
            body.len(),
        )
        .into_bytes();
        self.out.push_back((subscriber.address, bytes.clone()));
        self.sending.push(Sending {
            branch,
            call_id: call_id.to_owned(),
            to: subscriber.address,
            bytes,
            due: now + T1,
            wait: T1 * 2,
            give_up: now + GIVE_UP,
        });
        if left == 0 {
            self.subscribers.remove(call_id);
        }
    }
}

fn call_info(calls: &BTreeMap<u32, &'static str>) -> String {
    let used: Vec<_> = calls
        .iter()
        .map(|(index, state)| {
            format!("<sip:pbx.example>;appearance-index={index};appearance-state={state},")
        })
        .collect();
    let used = used.concat();
    format!("Call-Info: {used}<sip:pbx.example>;appearance-index=*;appearance-state=idle\r\n")
}

fn dialog_info(
    version: u32,
    old: Option<&BTreeMap<u32, &'static str>>,
    new: &BTreeMap<u32, &'static str>,
) -> String {
    let whole = old.is_none();
    let empty = BTreeMap::new();
    let old = old.unwrap_or(&empty);
    let changed = new.iter().filter(|(id, state)| old.get(id) != Some(state));
    let over = old.keys().filter(|id| !new.contains_key(id)).map(|id| (id, &"terminated"));
    let dialogs: Vec<_> = changed
        .chain(over)
        .map(|(id, state)| format!("<dialog id=\"{id}\"><state>{state}</state></dialog>"))
        .collect();
    let state = if whole { "full" } else { "partial" };
    format!(
        "<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" \
         version=\"{version}\" state=\"{state}\" entity=\"sip:201@pbx.example\">{}</dialog-info>",
        dialogs.concat()
    )
}

fn answer(request: &Message, status: u16, extra: &str, tag: &str) -> Vec<u8> {
    let text = |name| String::from_utf8_lossy(request.header(name).unwrap()).into_owned();
    let tag =
        if request.to().unwrap().tag().is_some() { String::new() } else { format!(";tag={tag}") };
    format!(
        "SIP/2.0 {status} Status\r\nVia: {}\r\nFrom: {}\r\nTo: {}{tag}\r\nCall-ID: {}\r\n\
         CSeq: {}\r\n{extra}Content-Length: 0\r\n\r\n",
        text(Name::Via),
        text(Name::From),
        text(Name::To),
        text(Name::CallId),
        text(Name::CSeq),
    )
    .into_bytes()
}
