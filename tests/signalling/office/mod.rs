//! A server of a shared line that the tests write themselves: it speaks on the wire and knows
//! nothing of ours.
//!
//! It registers the telephones of one number, lets them all ring, tells each what the others do
//! (`call-info`, as Kamailio's `sca` and BroadSoft do), gives appearances to who asks first
//! (`line-seize`), puts who retrieves in the place of who holds, and stands for the far end of
//! every call as well. It knows the truth ([`Office::truth`]) and, where a fault is switched on,
//! tells something else.

mod agent;
mod answering;
mod legs;
mod lines;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sim::Random;
use sip::message::{Message, Method, Name};

use wire::{About, Wire};

/// The number of the line, and where it is.
pub(crate) const NUMBER: &str = "2000";
pub(crate) const DOMAIN: &str = "office.test";

/// How long the office lets a binding or a subscription live, which is how often it is refreshed.
pub(crate) const GRANTED: Duration = Duration::from_mins(2);

/// How long an appearance is given to who dials.
const SEIZURE: Duration = Duration::from_secs(15);

/// How long it rings before nobody is taken to be there.
const RINGS: Duration = Duration::from_mins(1);

/// When Kamailio's `sca` takes an answered call that was not refreshed for one that failed.
const FORGETS_ANSWERED: Duration = Duration::from_secs(35);

/// What the office does as known servers do it, rather than well.
#[expect(clippy::struct_excessive_bools, reason = "each fault stands for itself")]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Faults {
    /// A call answered by the line is told as over after 35 s, unless it was refreshed; and its
    /// end is not noticed where the far end hangs up, unless the telephone names the appearance
    /// (Kamailio 5.6 `sca`).
    pub(crate) mixes_ends: bool,
    /// That a call rings is not told (Kamailio `sca`).
    pub(crate) silent_ringing: bool,
    /// An INVITE does not say on which appearance it rings (Kamailio `sca`).
    pub(crate) nameless_ringing: bool,
    /// Only what changed is notified (BroadSoft).
    pub(crate) partial: bool,
    /// Nobody is told which calls there are, nor let into one (Kamailio `sca`).
    pub(crate) lets_nobody_join: bool,
}

/// What an appearance is being used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Truth {
    Idle,
    Seized(SocketAddr),
    Calling(SocketAddr),
    Ringing,
    Active(SocketAddr),
    Held(SocketAddr),
    HeldPrivately(SocketAddr),
}

#[derive(Debug)]
struct Binding {
    contact: String,
    until: Moment,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    Calling,
    Ringing,
    Active,
    Held,
    HeldPrivately,
}

#[derive(Debug)]
struct Call {
    appearance: u8,
    stage: Stage,
    /// The far end.
    party: String,
    /// The leg whose call it is; nobody's while it rings.
    owner: Option<String>,
    /// A telephone of the line answered it.
    came_in: bool,
    /// It was refreshed since.
    refreshed: bool,
    /// When it is taken for over, or something else is due.
    due: Option<(Moment, Due)>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Due {
    RingsThere,
    AnswersThere,
    BusyThere,
    NobodyThere,
    NobodyHere,
    Forgotten,
}

/// A dialog with a telephone, by its Call-ID.
#[derive(Debug)]
struct Leg {
    call: u32,
    phone: SocketAddr,
    /// Its Contact.
    target: String,
    /// Our and its name in the dialog.
    local: String,
    remote: String,
    tag: String,
    cseq: u32,
    /// The number of the INVITE of its that began it, and of its last request.
    began: u32,
    heard: u32,
    stage: LegStage,
}

#[derive(Debug)]
enum LegStage {
    /// It calls, and has no final answer.
    Calling(Box<Message>),
    /// It rings, by an INVITE of that branch.
    Ringing { branch: String, heard_of: bool, cancel: Option<&'static str> },
    /// Answered.
    Up,
}

/// A subscription, by its Call-ID.
#[derive(Debug)]
struct Watcher {
    phone: SocketAddr,
    target: String,
    local: String,
    remote: String,
    tag: String,
    cseq: u32,
    until: Moment,
    /// What it is for.
    kind: Kind,
}

/// What a subscription is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    /// To know what the appearances do.
    Lamps,
    /// To have this one.
    Seizes(u8),
    /// To know the calls, so as to join one.
    Calls,
}

pub(crate) struct Office {
    pub(crate) address: SocketAddr,
    pub(crate) faults: Faults,
    /// Whether it is told what the telephones do, and tells it, as RFC 7463 has it.
    pub(crate) is_agent: bool,
    published: BTreeMap<String, agent::Published>,
    appearances: u8,
    random: Random,
    /// How often it stopped.
    pub(crate) stops: u32,
    down: bool,
    wire: Wire,
    bindings: BTreeMap<SocketAddr, Binding>,
    watchers: BTreeMap<String, Watcher>,
    calls: BTreeMap<u32, Call>,
    legs: BTreeMap<String, Leg>,
    /// Those that are over, and were not told so yet: they may not have heard the answer.
    leaving: BTreeMap<String, Leg>,
    /// Appearances that are told as idle though somebody uses them.
    forgotten: BTreeSet<u8>,
    /// Appearances that are told as in use though nobody uses them, with whom.
    stuck: BTreeMap<u8, String>,
    count: u32,
}

impl Office {
    pub(crate) fn new(address: SocketAddr, appearances: u8, seed: u64) -> Self {
        Self {
            address,
            faults: Faults::default(),
            is_agent: false,
            published: BTreeMap::new(),
            appearances,
            random: Random::new(seed),
            stops: 0,
            down: false,
            wire: Wire::default(),
            bindings: BTreeMap::new(),
            watchers: BTreeMap::new(),
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            leaving: BTreeMap::new(),
            forgotten: BTreeSet::new(),
            stuck: BTreeMap::new(),
            count: 0,
        }
    }

    /// What an appearance is really used for.
    pub(crate) fn truth(&self, appearance: u8) -> Truth {
        let call = self.calls.values().find(|call| call.appearance == appearance);
        let Some(call) = call else {
            let seizes = |it: &&Watcher| it.kind == Kind::Seizes(appearance);
            let holder = self.watchers.values().find(seizes);
            let holder = holder.map(|it| it.phone).or_else(|| self.about_to_call(appearance));
            return holder.map_or(Truth::Idle, Truth::Seized);
        };
        let phone = call.owner.as_ref().and_then(|owner| self.legs.get(owner)).map(|leg| leg.phone);
        match (call.stage, phone) {
            (Stage::Ringing, _) | (_, None) => Truth::Ringing,
            (Stage::Calling, Some(phone)) => Truth::Calling(phone),
            (Stage::Active, Some(phone)) => Truth::Active(phone),
            (Stage::Held, Some(phone)) => Truth::Held(phone),
            (Stage::HeldPrivately, Some(phone)) => Truth::HeldPrivately(phone),
        }
    }

    /// Whether a telephone takes part in the call of another.
    pub(crate) fn is_guest(&self, phone: SocketAddr, appearance: u8) -> bool {
        self.legs.iter().any(|(call_id, leg)| {
            let call = self.calls.get(&leg.call).filter(|call| call.appearance == appearance);
            let owner = call.and_then(|call| call.owner.as_ref());
            leg.phone == phone
                && matches!(leg.stage, LegStage::Up)
                && owner.is_some_and(|owner| owner != call_id)
        })
    }

    /// Whether a telephone rings for the call on an appearance.
    pub(crate) fn rings_at(&self, phone: SocketAddr) -> usize {
        let rings =
            |leg: &&Leg| leg.phone == phone && matches!(leg.stage, LegStage::Ringing { .. });
        self.legs.values().filter(rings).count()
    }

    /// How much it keeps of its telephones: bindings, subscriptions, legs.
    pub(crate) fn kept(&self) -> (usize, usize, usize) {
        (self.bindings.len(), self.watchers.len(), self.legs.len())
    }

    /// How much it was told and believes.
    pub(crate) fn believes(&self) -> usize {
        self.published.len()
    }

    /// How many calls there are.
    pub(crate) fn calls(&self) -> usize {
        self.calls.len()
    }

    /// Whether nothing waits for an answer.
    pub(crate) fn is_quiet(&self) -> bool {
        let goes_on = |call: &Call| {
            call.stage == Stage::Calling
                && matches!(call.due, Some((_, due)) if due != Due::NobodyThere)
        };
        self.wire.is_quiet() && !self.calls.values().any(goes_on)
    }

    /// It is gone without a word, and what it knew of subscriptions, bindings and calls with it.
    pub(crate) fn stop(&mut self) {
        self.stops += 1;
        self.down = true;
        self.wire.forget();
        self.wire.out.clear();
        self.bindings.clear();
        self.watchers.clear();
        self.published.clear();
        self.calls.clear();
        self.legs.clear();
        self.leaving.clear();
        self.forgotten.clear();
        self.stuck.clear();
    }

    /// It is there again.
    pub(crate) fn start(&mut self) {
        self.down = false;
    }

    /// It forgets who subscribed.
    pub(crate) fn forget_watchers(&mut self) {
        for watcher in std::mem::take(&mut self.watchers).into_keys() {
            self.wire.drop_notices(&watcher);
        }
    }

    /// It forgets what the appearances do, tells so, and goes on with the calls.
    pub(crate) fn forget_usage(&mut self, now: Moment) {
        self.watchers.retain(|_, watcher| !matches!(watcher.kind, Kind::Seizes(_)));
        self.forget_tries();
        self.forgotten = self.calls.values().map(|call| call.appearance).collect();
        self.stuck.clear();
        self.tell_all(now, None);
    }

    pub(crate) fn poll(&mut self) -> Option<(SocketAddr, Vec<u8>)> {
        self.wire.out.pop_front()
    }

    pub(crate) fn deadline(&self) -> Option<Moment> {
        if self.down {
            return None;
        }
        let calls = self.calls.values().filter_map(|call| call.due.map(|(at, _)| at));
        let watchers = self.watchers.values().map(|watcher| watcher.until);
        let published = self.published.values().map(|it| it.until);
        calls.chain(watchers).chain(published).chain(self.wire.deadline()).min()
    }

    pub(crate) fn handle_timeout(&mut self, now: Moment) {
        for about in self.wire.handle_timeout(now) {
            match about {
                About::Notice(watcher) => self.lose_watcher(now, &watcher),
                About::Invite(leg) => self.leg_silent(now, &leg),
                // Nobody acknowledged what was answered: the call is no more (section 13.3.1.4).
                About::Answer(leg, _) => {
                    self.may_leave(now, &leg);
                    self.hang_up_leg(now, &leg);
                }
                About::Other(_) => {}
            }
        }
        let run_out: Vec<_> = self
            .watchers
            .iter()
            .filter(|(_, watcher)| watcher.until <= now)
            .map(|(call_id, _)| call_id.clone())
            .collect();
        for call_id in run_out {
            self.end_watcher(now, &call_id, "timeout");
        }
        self.publications_run_out(now);
        let due: Vec<_> = self
            .calls
            .iter()
            .filter_map(|(call, it)| it.due.filter(|(at, _)| *at <= now).map(|due| (*call, due.1)))
            .collect();
        for (call, due) in due {
            self.call_due(now, call, due);
        }
    }

    pub(crate) fn receive(&mut self, now: Moment, from: SocketAddr, bytes: &[u8]) {
        if self.down {
            return;
        }
        let message = Message::parse(bytes).expect("a telephone writes what can be read");
        if !message.is_request() {
            self.response(now, from, &message);
        } else if *message.method() == Method::Ack {
            if let Some(leg) = self.wire.acknowledged(&message) {
                self.may_leave(now, &leg);
            }
        } else if !self.wire.repeats(from, &message) {
            self.request(now, from, &message);
        }
    }

    fn request(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        let within = message.to().is_ok_and(|to| to.tag().is_some());
        match (message.method(), within) {
            (Method::Options, _) => self.respond(now, from, message, 200),
            (Method::Register, _) => self.register(now, from, message),
            (Method::Publish, _) if self.is_agent => self.publish(now, from, message),
            (Method::Subscribe, _) => self.subscribe(now, from, message),
            (Method::Invite, false) => self.invited(now, from, message),
            (Method::Invite, true) => self.invited_again(now, from, message),
            (Method::Bye, _) => self.bye(now, from, message),
            (Method::Cancel, _) => self.cancelled(now, from, message),
            _ => self.respond(now, from, message, 405),
        }
    }

    fn respond(&mut self, now: Moment, to: SocketAddr, message: &Message, status: u16) {
        self.wire.respond(now, to, message, status, "none", ("", ""));
    }

    fn register(&mut self, now: Moment, from: SocketAddr, message: &Message) {
        self.bindings.retain(|_, binding| now < binding.until);
        let contact = message.contacts().next().and_then(Result::ok);
        let contact = contact.map(|contact| contact.uri().to_string()).unwrap_or_default();
        let wanted = message.expires().ok().flatten().unwrap_or(3_600);
        if wanted == 0 {
            self.bindings.remove(&from);
            return self.respond(now, from, message, 200);
        }
        let granted = u64::from(wanted).min(GRANTED.as_secs());
        let fields = format!("Contact: <{contact}>;expires={granted}\r\n");
        let until = now + Duration::from_secs(granted);
        self.bindings.insert(from, Binding { contact, until });
        self.wire.respond(now, from, message, 200, "registrar", (&fields, ""));
    }

    /// A word nobody else uses.
    fn word(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}-{}", self.count)
    }

    fn between(&mut self, low: u64, high: u64) -> Duration {
        Duration::from_millis(low + self.random.below(high - low))
    }
}

/// The Contact of the other end.
fn contact(message: &Message) -> String {
    let contact = message.contacts().next().and_then(Result::ok);
    contact.map(|contact| contact.uri().to_string()).unwrap_or_default()
}

fn text(message: &Message, name: Name) -> String {
    message.text(name).unwrap_or_default()
}
