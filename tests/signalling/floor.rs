//! A floor of telephones that share a line, the office that serves it, and the network between.
//! Time passes only when a test says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use clock::Moment;
use phone::doors::{
    CallId, CallState, CallView, Command, GatewayId, Input, KeyId, KeyView, LineId, MediaOrder,
    MediaPort, Notice, Output, Path, PortId, Service,
};
use phone::profile::{Codec, GatewayProfile, LineKind, LineProfile, Profile, Sharing, Transport};
use phone::{Lamp, Phone, Usage};
use sim::{Conditions, Ladder, Net};
use sip::FlowId;
use sip::message::{Message, Method, Name, StartLine};

use crate::office::{DOMAIN, GRANTED, NUMBER, Office, Truth};

/// The shared line.
pub(crate) const LINE: LineId = LineId(0);

/// How many appearances it has.
pub(crate) const APPEARANCES: u8 = 3;

/// How often a telephone asks whether the office lives.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// After this long without the network a telephone knows that it knows nothing: a keepalive, and
/// the 32 s after which an unanswered one is given up.
const KNOWS_NOTHING: Duration = Duration::from_secs(70);

/// Within this a lamp is right again, whatever was lost: everything is refreshed by then, once
/// more where the first try failed, and nobody lets it ring for longer than three minutes.
const REFRESHED: Duration = Duration::from_secs(GRANTED.as_secs() + 70);

/// Two telephones may both think that they answered until the one that was late hears of it; no
/// message is repeated for longer than this (RFC 3261 timer B).
const TIMER_B: Duration = Duration::from_secs(35);

pub(crate) struct Desk {
    pub(crate) phone: Phone,
    pub(crate) address: SocketAddr,
    pub(crate) notices: Vec<Notice>,
    pub(crate) asleep: bool,
    cut: Option<Moment>,
    /// The ways to the office that stand.
    flows: Vec<FlowId>,
    deadline: Option<Moment>,
    /// Sockets for speech handed out, and what became of them.
    ports: Ports,
    /// The calls in the history: how often each was begun and ended.
    calls: BTreeMap<CallId, (u32, u32)>,
    causes: BTreeMap<CallId, &'static str>,
}

#[derive(Debug, Default)]
struct Ports {
    handed: u32,
    opened: BTreeSet<u32>,
    given_back: u32,
}

pub(crate) struct Floor {
    pub(crate) now: Moment,
    pub(crate) office: Office,
    pub(crate) desks: Vec<Desk>,
    pub(crate) ladder: Ladder,
    /// Whether the ladder is drawn.
    pub(crate) draws: bool,
    net: Net,
    pending: Vec<(Moment, usize, Pending)>,
    count: u32,
    together: BTreeMap<u8, Moment>,
    /// The calls by which the office let a telephone take part in another's, with how often it had
    /// stopped by then.
    guests: BTreeMap<(usize, CallId), u32>,
}

#[derive(Clone)]
enum Pending {
    Path,
    Name(GatewayId, phone::doors::Question),
    Port(MediaPort),
}

impl Floor {
    /// A floor of so many telephones; the seed settles everything that is left to chance.
    pub(crate) fn new(
        telephones: u8,
        conditions: Conditions,
        seed: u64,
        sharing: &Sharing,
    ) -> Self {
        let address = SocketAddr::from(([10, 0, 0, 1], 5060));
        let mut floor = Self {
            now: Moment::START,
            office: Office::new(address, APPEARANCES, seed ^ 0x0ff1_ce00),
            desks: Vec::new(),
            ladder: Ladder::default(),
            draws: false,
            net: Net::new(seed, conditions),
            pending: Vec::new(),
            count: 0,
            together: BTreeMap::new(),
            guests: BTreeMap::new(),
        };
        floor.office.is_agent = *sharing == Sharing::Appearances;
        let profile = profile(sharing.clone());
        for number in 0..telephones {
            let mut bytes = [number; 32];
            bytes[..8].copy_from_slice(&seed.to_be_bytes());
            floor.desks.push(Desk {
                phone: Phone::new(&profile, bytes),
                address: SocketAddr::from(([10, 0, 1, number + 1], 5060)),
                notices: Vec::new(),
                asleep: false,
                cut: None,
                flows: Vec::new(),
                deadline: None,
                ports: Ports::default(),
                calls: BTreeMap::new(),
                causes: BTreeMap::new(),
            });
        }
        floor.draw_anew();
        for desk in 0..floor.desks.len() {
            floor.tell(desk, Input::Timeout);
        }
        floor
    }

    /// One in which everything is in service.
    pub(crate) fn in_service(
        telephones: u8,
        conditions: Conditions,
        seed: u64,
        sharing: &Sharing,
    ) -> Self {
        let mut floor = Self::new(telephones, Conditions::GOOD, seed, sharing);
        floor.run(Duration::from_secs(3));
        assert!(floor.desks.iter().all(|desk| desk.service(floor.now) == Service::InService));
        floor.set_conditions(conditions);
        floor
    }

    pub(crate) fn set_conditions(&mut self, conditions: Conditions) {
        self.net.set_conditions(conditions);
    }

    /// Starts the drawing anew.
    pub(crate) fn draw_anew(&mut self) {
        const NAMES: [&str; 4] = ["ann", "bob", "eve", "joe"];
        let desks = self.desks.iter().zip(NAMES).map(|(desk, name)| (desk.address, name));
        let mut parties: Vec<_> = desks.collect();
        parties.insert(parties.len().min(1), (self.office.address, "office"));
        self.ladder = Ladder::new(&parties);
    }

    pub(crate) fn command(&mut self, desk: usize, command: Command) {
        self.tell(desk, Input::Command(command));
    }

    pub(crate) fn press(&mut self, desk: usize, key: u16) {
        self.command(desk, Command::PressKey(KeyId(key)));
    }

    pub(crate) fn key(&self, desk: usize, key: u16) -> KeyView {
        let snapshot = self.desks[desk].phone.snapshot(self.now);
        snapshot.keys.into_iter().find(|view| view.id == KeyId(key)).expect("there is such a key")
    }

    /// The lamp of one key at every telephone.
    pub(crate) fn lamps(&self, key: u16) -> Vec<Lamp> {
        (0..self.desks.len()).map(|desk| self.key(desk, key).lamp).collect()
    }

    /// The call last begun at a telephone.
    pub(crate) fn call(&self, desk: usize) -> CallView {
        let snapshot = self.desks[desk].phone.snapshot(self.now);
        snapshot.calls.into_iter().next_back().expect("there is a call")
    }

    /// Why the call last ended at a telephone ended.
    pub(crate) fn cause(&self, desk: usize) -> &'static str {
        self.desks[desk].causes.values().next_back().copied().unwrap_or_default()
    }

    /// Somebody outside calls.
    pub(crate) fn ring(&mut self) {
        self.office.ring(self.now);
        self.serve();
    }

    /// The far end of one of the calls hangs up.
    pub(crate) fn far_end_leaves(&mut self, which: u64) {
        self.office.far_end_leaves(self.now, which);
        self.serve();
    }

    pub(crate) fn with_office(&mut self, act: impl FnOnce(&mut Office, Moment)) {
        act(&mut self.office, self.now);
        self.serve();
    }

    /// Cuts a telephone off the network.
    pub(crate) fn cut(&mut self, desk: usize) {
        let desk = &mut self.desks[desk];
        desk.cut = desk.cut.or(Some(self.now));
        self.net.cut(desk.address);
    }

    /// Connects it again. What it had shown by then was no more than it knew.
    pub(crate) fn mend(&mut self, desk: usize) -> Result<(), String> {
        let now = self.now;
        let cut = self.desks[desk].cut.take();
        if cut.is_some_and(|since| since + KNOWS_NOTHING <= now) && !self.desks[desk].asleep {
            let keys = self.desks[desk].phone.snapshot(now).keys;
            if let Some(key) = keys.iter().find(|key| !key.mine && key.lamp != Lamp::Unknown) {
                return Err(format!("{desk} shows {:?} without a network", key.lamp));
            }
        }
        self.net.mend(self.desks[desk].address);
        Ok(())
    }

    /// The machine of a telephone sleeps: no time passes there, and nothing arrives.
    pub(crate) fn sleep(&mut self, desk: usize) {
        self.desks[desk].asleep = true;
    }

    pub(crate) fn wake(&mut self, desk: usize) {
        if std::mem::replace(&mut self.desks[desk].asleep, false) {
            self.tell(desk, Input::Timeout);
        }
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, lasts: Duration) {
        let end = self.now + lasts;
        while let Some(next) = self.next().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.step();
        }
        self.now = end;
    }

    /// Lets time pass until something holds, or it takes too long. Says whether it holds.
    pub(crate) fn run_until(&mut self, longest: Duration, holds: impl Fn(&Self) -> bool) -> bool {
        let end = self.now + longest;
        while !holds(self) {
            let Some(next) = self.next().filter(|next| *next <= end) else {
                self.now = end;
                return holds(self);
            };
            self.now = self.now.max(next);
            self.step();
        }
        true
    }

    fn next(&self) -> Option<Moment> {
        let desks = self.desks.iter().filter(|desk| !desk.asleep).filter_map(|desk| desk.deadline);
        let pending = self.pending.iter().map(|(at, ..)| *at);
        let others = [self.net.deadline(), self.office.deadline()];
        desks.chain(pending).chain(others.into_iter().flatten()).min()
    }

    fn step(&mut self) {
        let now = self.now;
        while let Some(packet) = self.net.receive(now) {
            if packet.to == self.office.address {
                self.office.receive(now, packet.from, &packet.bytes);
                self.serve();
            } else if let Some(desk) = self.desks.iter().position(|it| it.address == packet.to) {
                let Some(flow) = self.desks[desk].flows.last().copied() else { continue };
                self.tell(desk, Input::Received { flow, from: packet.from, bytes: &packet.bytes });
            }
        }
        if !self.pending.is_empty() {
            let due: Vec<_> = self.pending.extract_if(.., |(at, ..)| *at <= now).collect();
            for (_, desk, pending) in due {
                self.provide(desk, pending);
            }
        }
        for desk in 0..self.desks.len() {
            if self.desks[desk].deadline.is_some_and(|deadline| deadline <= now) {
                self.tell(desk, Input::Timeout);
            }
        }
        if self.office.deadline().is_some_and(|deadline| deadline <= now) {
            self.office.handle_timeout(now);
            self.serve();
        }
    }

    fn serve(&mut self) {
        while let Some((to, bytes)) = self.office.poll() {
            let from = self.office.address;
            self.carry(from, to, &bytes);
        }
    }

    fn carry(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        if self.draws
            && let Some(title) = title(bytes)
        {
            self.ladder.add(self.now, from, to, &title);
        }
        self.net.send(self.now, from, to, bytes);
    }

    fn provide(&mut self, desk: usize, pending: Pending) {
        let gateway = GatewayId(0);
        match pending {
            Pending::Path => {
                self.count += 1;
                let flow = FlowId(self.count);
                self.desks[desk].flows.push(flow);
                let (local, remote) = (self.desks[desk].address, self.office.address);
                let known = vec![remote.ip()];
                let path = Path { flow, transport: Transport::Udp, local, remote, known };
                self.tell(desk, Input::PathReady { gateway, path });
            }
            Pending::Name(gateway, question) => {
                let answer = crate::world::answer(&question, Some(self.office.address.ip()));
                self.tell(desk, Input::LookedUp { gateway, question, answer });
            }
            Pending::Port(port) => self.tell(desk, Input::PortReady { gateway, port }),
        }
    }

    /// Tells a telephone something, and carries out what it wants. One that sleeps hears nothing.
    pub(crate) fn tell(&mut self, desk: usize, input: Input<'_>) {
        if self.desks[desk].asleep {
            return;
        }
        let now = self.now;
        let soon = now + Duration::from_millis(1);
        self.desks[desk].phone.handle(now, input);
        while let Some(output) = self.desks[desk].phone.poll() {
            let it = &mut self.desks[desk];
            match output {
                Output::OpenPath { .. } => self.pending.push((soon, desk, Pending::Path)),
                Output::LookUp { gateway, question } => {
                    self.pending.push((soon, desk, Pending::Name(gateway, question)));
                }
                Output::ClosePath(flow) => it.flows.retain(|known| *known != flow),
                Output::Send { to, bytes, .. } => {
                    let from = it.address;
                    self.carry(from, to, &bytes);
                }
                Output::WantPort { .. } => {
                    self.count += 1;
                    it.ports.handed += 1;
                    let rtp = SocketAddr::new(Ipv4Addr::new(10, 0, 1, 99).into(), 20_000);
                    let port = MediaPort { id: PortId(self.count), rtp, rtcp: rtp };
                    self.pending.push((soon, desk, Pending::Port(port)));
                }
                Output::Media(order) => it.ports.take(&order),
                Output::Record(record) => {
                    let counts = it.calls.entry(record.call).or_default();
                    match record.cause {
                        Some(cause) => {
                            counts.1 += 1;
                            it.causes.insert(record.call, cause.key);
                        }
                        None => counts.0 += 1,
                    }
                }
                Output::Notify(notice) => it.notices.push(notice),
                Output::Recording(_) => {}
            }
        }
        self.desks[desk].deadline = self.desks[desk].phone.deadline(now);
    }

    /// Two telephones that both talk on one appearance for longer than it takes the one that was
    /// late to hear of it. Who was let into a call is a guest there though the office stops and
    /// forgets it, and can tell nobody that it is over; not where the office ended it.
    pub(crate) fn look_for_doubles(&mut self) -> Result<(), String> {
        let mut talking = Vec::new();
        for (number, desk) in self.desks.iter().enumerate() {
            let calls = desk.phone.snapshot(self.now).calls;
            for call in calls.iter().filter(|call| call.state == CallState::Connected) {
                let (id, stops) = ((number, call.id), self.office.stops);
                if self.office.is_guest(desk.address, call.appearance) {
                    self.guests.insert(id, stops);
                } else if self.guests.get(&id) == Some(&stops) {
                    self.guests.remove(&id);
                }
                let reached = !desk.asleep && desk.cut.is_none();
                if reached && !self.guests.contains_key(&id) {
                    talking.push((number, call.appearance));
                }
            }
        }
        for appearance in 1..=APPEARANCES {
            let talks = |desk: &usize| talking.contains(&(*desk, appearance));
            if (0..self.desks.len()).filter(talks).count() < 2 {
                self.together.remove(&appearance);
                continue;
            }
            let since = *self.together.entry(appearance).or_insert(self.now);
            if since + TIMER_B < self.now {
                return Err(format!("appearance {appearance} is held by two since {since:?}"));
            }
        }
        Ok(())
    }

    /// Lets the network calm down, and then compares what the telephones show with what is.
    pub(crate) fn compare(&mut self) -> Result<(), String> {
        self.set_conditions(Conditions::GOOD);
        for desk in 0..self.desks.len() {
            self.mend(desk)?;
            self.wake(desk);
        }
        self.with_office(|office, _| office.start());
        let calm = |floor: &Self| floor.office.is_quiet() && floor.net.deadline().is_none();
        self.run_until(Duration::from_mins(1), calm);
        let end = self.now + REFRESHED;
        let mut wrong = self.wrong();
        while wrong.is_some() && self.now < end {
            self.run(Duration::from_secs(1));
            wrong = self.wrong();
        }
        wrong.map_or(Ok(()), Err)
    }

    /// What differs between the truth and what is shown.
    pub(crate) fn wrong(&self) -> Option<String> {
        let mut wrong = String::new();
        for (number, desk) in self.desks.iter().enumerate() {
            let view = desk.phone.snapshot(self.now);
            let ringing = view.calls.iter().filter(|call| call.state == CallState::RingingHere);
            let (rings, should) = (ringing.count(), self.office.rings_at(desk.address));
            if rings != should {
                let _ = write!(wrong, "telephone {number} rings {rings} times, not {should}; ");
            }
            for key in &view.keys {
                let truth = self.office.truth(key.appearance);
                let state = view.calls.iter().find(|call| Some(call.id) == key.call);
                let state = state.map(|call| call.state);
                if !self.agrees(desk, key, state, truth) {
                    let (lamp, appearance) = (key.lamp, key.appearance);
                    let _ = write!(
                        wrong,
                        "telephone {number} shows {lamp:?} ({state:?}) on {appearance}: {truth:?}; "
                    );
                }
            }
        }
        (!wrong.is_empty()).then_some(wrong)
    }

    fn agrees(&self, desk: &Desk, key: &KeyView, state: Option<CallState>, truth: Truth) -> bool {
        let faults = self.office.faults;
        let ours = |by: SocketAddr| by == desk.address;
        let (by, states, usage, lamps): (_, &[CallState], _, (_, _)) = match truth {
            Truth::Idle if state == Some(CallState::RingingHere) && faults.nameless_ringing => {
                return key.lamp == Lamp::Flash;
            }
            Truth::Idle => return state.is_none() && key.lamp == Lamp::Off,
            // Whether it rings here is counted apart.
            Truth::Ringing => {
                let told = if faults.silent_ringing { Lamp::Off } else { Lamp::Flash };
                return match state {
                    Some(state) => state == CallState::RingingHere && key.lamp == Lamp::Flash,
                    None => key.lamp == told,
                };
            }
            // One that is held for long asks to be taken back.
            Truth::Held(by) | Truth::HeldPrivately(by)
                if ours(by) && key.usage == Usage::Recalling =>
            {
                return state == Some(CallState::Held) && key.lamp == Lamp::Flutter;
            }
            Truth::Seized(by) => {
                (by, &[CallState::Seized], Usage::Seized, (Lamp::Steady, Lamp::Steady))
            }
            Truth::Calling(by) => (
                by,
                &[CallState::Dialling, CallState::RingingThere],
                Usage::Calling,
                (Lamp::Steady, Lamp::Steady),
            ),
            // With whoever was let in it is a conference of ours.
            Truth::Active(by) if ours(by) && key.usage == Usage::Conference => {
                return state == Some(CallState::Connected) && key.lamp == Lamp::Alternate;
            }
            Truth::Active(by) => {
                (by, &[CallState::Connected], Usage::Connected, (Lamp::Steady, Lamp::Steady))
            }
            Truth::Held(by) => (by, &[CallState::Held], Usage::Held, (Lamp::Wink, Lamp::Wink)),
            Truth::HeldPrivately(by) => {
                (by, &[CallState::Held], Usage::Held, (Lamp::BrokenFlutter, Lamp::Steady))
            }
        };
        if self.office.is_guest(desk.address, key.appearance) {
            // Who takes part may step aside; that is nobody else's affair.
            return matches!(state, Some(CallState::Connected | CallState::Held));
        }
        let shows = if ours(by) {
            state.is_some_and(|state| states.contains(&state)) && key.lamp == lamps.0
        } else {
            state.is_none() && key.lamp == lamps.1
        };
        shows && key.usage == usage
    }

    /// Ends every telephone, and sees that nothing is left of them.
    pub(crate) fn close(&mut self) -> Result<(), String> {
        for desk in 0..self.desks.len() {
            self.command(desk, Command::Quit);
        }
        self.run(Duration::from_mins(2));
        let kept = self.office.kept();
        if kept != (0, 0, 0) || self.office.calls() != 0 {
            return Err(format!(
                "the office still keeps {kept:?} and {} calls",
                self.office.calls()
            ));
        }
        // Who ends in the very moment in which it tells something cannot take it back.
        if self.office.believes() > 0 {
            self.run(GRANTED);
        }
        if self.office.believes() > 0 {
            return Err(format!("the office believes {} things still", self.office.believes()));
        }
        for (number, desk) in self.desks.iter().enumerate() {
            if !desk.notices.contains(&Notice::Goodbye) {
                return Err(format!("telephone {number} does not say goodbye"));
            }
            // The stock toward the one gateway lies ready until the engine ends with it.
            let out = desk.ports.handed - desk.ports.given_back;
            if out > 2 || !desk.ports.opened.is_empty() {
                return Err(format!("telephone {number} keeps {out} ports: {:?}", desk.ports));
            }
            let strange = desk.calls.iter().find(|(_, (begun, ended))| *begun > 1 || *ended != 1);
            if let Some((call, counts)) = strange {
                return Err(format!("telephone {number}: {call:?} was begun and ended {counts:?}"));
            }
        }
        Ok(())
    }
}

impl Desk {
    pub(crate) fn service(&self, now: Moment) -> Service {
        self.phone.snapshot(now).lines[0].service
    }
}

impl Ports {
    fn take(&mut self, order: &MediaOrder) {
        match order {
            MediaOrder::Open { leg, .. } => {
                self.opened.insert(leg.0);
            }
            MediaOrder::Close(leg) => {
                assert!(self.opened.remove(&leg.0), "{leg:?} was closed twice");
                self.given_back += 1;
            }
            MediaOrder::FreePort(_) => self.given_back += 1,
            MediaOrder::Change { .. }
            | MediaOrder::Connect(_)
            | MediaOrder::Entertain(_)
            | MediaOrder::Tape { .. }
            | MediaOrder::EndTape(_)
            | MediaOrder::SendDigits(..)
            | MediaOrder::Play(_)
            | MediaOrder::Ring(_)
            | MediaOrder::Mute(_) => {}
        }
    }
}

/// The first line of a message as a ladder shows it, with what it says of the line.
pub(crate) fn title(bytes: &[u8]) -> Option<String> {
    let message = Message::parse(bytes).ok()?;
    if matches!(message.cseq().ok()?.method, Method::Options | Method::Register) {
        return None;
    }
    let about = match *message.method() {
        Method::Subscribe if message.is_request() => message.text(Name::Event),
        Method::Notify if message.is_request() => Some(told(&message)),
        Method::Invite => {
            let body = String::from_utf8_lossy(message.body()).into_owned();
            let ways = ["sendonly", "recvonly"];
            ways.into_iter().find(|way| body.contains(way)).map(str::to_owned)
        }
        Method::Ack
        | Method::Bye
        | Method::Cancel
        | Method::Info
        | Method::Message
        | Method::Notify
        | Method::Options
        | Method::Prack
        | Method::Publish
        | Method::Refer
        | Method::Register
        | Method::Subscribe
        | Method::Update
        | Method::Other(_) => None,
    };
    let title = match message.start() {
        StartLine::Request { method, .. } => method.to_string(),
        StartLine::Response { status, .. } => {
            format!("{status} {}", message.cseq().ok()?.method)
        }
    };
    Some(about.map_or_else(|| title.clone(), |about| format!("{title} {about}")))
}

/// What a notification says.
fn told(notify: &Message) -> String {
    if notify.text(Name::Event).as_deref() == Some("line-seize") {
        let state = notify.text(Name::SubscriptionState).unwrap_or_default();
        return format!("seized {}", state.split(';').next().unwrap_or_default());
    }
    let told = notify.text(Name::CallInfo).unwrap_or_default();
    let told: Vec<_> = told
        .split(',')
        .filter_map(|value| {
            let index = value.split("appearance-index=").nth(1)?.split(';').next()?;
            let state = value.split("appearance-state=").nth(1)?.split(';').next()?;
            (index != "*").then(|| format!("{index} {state}"))
        })
        .collect();
    if told.is_empty() { "idle".to_owned() } else { told.join(" ") }
}

fn profile(sharing: Sharing) -> Profile {
    let main = LineProfile::new("main", LineKind::Business, "office", NUMBER);
    Profile {
        gateways: vec![GatewayProfile {
            name: "office".to_owned(),
            domain: DOMAIN.to_owned(),
            proxy: None,
            port: None,
            transport: Transport::Udp,
            trust: phone::profile::Trust::default(),
            expires: Duration::from_mins(5),
            keepalive: KEEPALIVE,
            outbound: false,
            public_address: false,
            encryption: phone::profile::Encryption::Off,
            key_exchange: phone::profile::KeyExchange::Sdes,
        }],
        lines: vec![LineProfile {
            appearances: APPEARANCES,
            codecs: vec![Codec::Pcmu, Codec::Pcma],
            sharing,
            ..main
        }],
        country: "us".to_owned(),
        ..Profile::default()
    }
}
