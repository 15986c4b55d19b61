//! A desk with a telephone on it, a personal and a business gateway, and the network between.
//! Time passes only when a test says so.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use clock::Moment;
use phone::Phone;
use phone::doors::{
    Answer, CallState, CallView, Command, Input, KeyView, LineId, LineView, MediaOrder, MediaPort,
    Notice, Output, Path, PathTrouble, PortId, Question, RecordingOrder, Secret, Snapshot,
};
use phone::flight::Flight;
use phone::profile::{Codec, GatewayProfile, LineKind, LineProfile, Profile, Transport};
use practice::{Gateway, SeenCall, Setup};
use sim::{Conditions, Net};
use sip::FlowId;

/// The personal line, and its gateway.
pub(crate) const PERSONAL: u32 = 0;
/// The business line, and its gateway.
pub(crate) const BUSINESS: u32 = 1;

pub(crate) struct World {
    pub now: Moment,
    pub phone: Phone,
    pub net: Net,
    pub notices: Vec<Notice>,
    pub orders: Vec<MediaOrder>,
    pub recordings: Vec<RecordingOrder>,
    gateways: Vec<Server>,
    /// Our end of each flow.
    flows: BTreeMap<FlowId, (usize, SocketAddr)>,
    pending: Vec<(Moment, Pending)>,
    count: u32,
    /// Requests that left the phone, by method and gateway.
    pub sent: Vec<(Moment, u32, String)>,
    /// All that the phone was told, and what it wanted, passwords covered.
    pub flight: Flight,
    pub wanted: Vec<String>,
}

struct Server {
    setup: Setup,
    gateway: Option<Gateway>,
    flow: FlowId,
    address: SocketAddr,
}

enum Pending {
    Path(u32),
    Name(phone::doors::GatewayId, Question),
    Port(u32, MediaPort),
}

impl World {
    pub(crate) fn new() -> Self {
        Self::on(Conditions::GOOD, 1)
    }

    /// A world on this network; the seed settles everything that is left to chance.
    pub(crate) fn on(conditions: Conditions, seed: u8) -> Self {
        Self::with(conditions, seed, &profile())
    }

    /// A world in which the telephone is set up like this, and its lines are in service.
    pub(crate) fn set_up_as(profile: &Profile) -> Self {
        let mut world = Self::with(Conditions::GOOD, 1, profile);
        world.passwords();
        world.run(Duration::from_secs(3));
        world
    }

    fn with(conditions: Conditions, seed: u8, profile: &Profile) -> Self {
        let setups = [("home", "5553001"), ("office", "102")].map(|(name, number)| {
            Setup::new(name, &format!("{name}.test"), [seed ^ number.as_bytes()[0]; 32])
                .with_user(number, &format!("secret{number}"))
        });
        let mut world = Self {
            now: Moment::START,
            phone: Phone::new(profile, [seed; 32]),
            net: Net::new(u64::from(seed), conditions),
            notices: Vec::new(),
            orders: Vec::new(),
            recordings: Vec::new(),
            gateways: setups
                .into_iter()
                .enumerate()
                .map(|(index, setup)| Server {
                    setup,
                    gateway: None,
                    flow: FlowId(1),
                    address: SocketAddr::new(there(index), 5060),
                })
                .collect(),
            flows: BTreeMap::new(),
            pending: Vec::new(),
            count: 0,
            sent: Vec::new(),
            flight: Flight::new(&[seed; 32], ""),
            wanted: Vec::new(),
        };
        world.start(PERSONAL);
        world.start(BUSINESS);
        world
    }

    /// A world in which both lines are in service.
    pub(crate) fn in_service() -> Self {
        let mut world = Self::new();
        world.passwords();
        world.run(Duration::from_secs(3));
        world
    }

    pub(crate) fn passwords(&mut self) {
        self.password(PERSONAL, "secret5553001");
        self.password(BUSINESS, "secret102");
    }

    pub(crate) fn password(&mut self, line: u32, password: &str) {
        let secret = Secret::new(password);
        self.tell(Input::Secret { line: LineId(line), secret });
    }

    /// Starts a gateway, knowing nothing of what was before.
    pub(crate) fn start(&mut self, index: u32) {
        let server = &mut self.gateways[index as usize];
        let mut gateway = Gateway::new(server.setup.clone());
        gateway.flow_ready(self.now, server.flow, Transport::Udp, server.address);
        server.gateway = Some(gateway);
    }

    /// Ends a gateway without a word.
    pub(crate) fn kill(&mut self, index: u32) {
        self.gateways[index as usize].gateway = None;
    }

    pub(crate) fn gateway(&mut self, index: u32) -> &mut Gateway {
        self.gateways[index as usize].gateway.as_mut().expect("the gateway runs")
    }

    /// The calls a gateway saw.
    pub(crate) fn seen(&mut self, index: u32) -> Vec<SeenCall> {
        self.gateway(index).calls().cloned().collect()
    }

    /// The gateway calls the phone.
    pub(crate) fn ring(&mut self, index: u32) {
        let now = self.now;
        let user = self.gateways[index as usize].setup.users[0].0.clone();
        self.gateway(index).call(now, &user);
        self.serve(index as usize);
        self.run(Duration::from_millis(500));
    }

    pub(crate) fn press(&mut self, key: u16) {
        self.command(Command::PressKey(phone::doors::KeyId(key)));
        self.run(Duration::from_millis(500));
    }

    pub(crate) fn dial(&mut self, line: u32, number: &str) {
        self.command(Command::Dial(LineId(line), number.to_owned()));
        self.run(Duration::from_millis(500));
    }

    /// Dials, and waits until somebody has had time to answer.
    pub(crate) fn talk(&mut self, line: u32, number: &str) {
        self.dial(line, number);
        self.run(Duration::from_secs(3));
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.tell(Input::Command(command));
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.phone.snapshot(self.now)
    }

    pub(crate) fn line(&self, index: u32) -> LineView {
        self.snapshot().lines.into_iter().find(|line| line.id == LineId(index)).unwrap()
    }

    pub(crate) fn key(&self, number: u16) -> KeyView {
        self.snapshot().keys.into_iter().find(|key| key.id.0 == number).unwrap()
    }

    pub(crate) fn call(&self, number: u32) -> CallView {
        self.snapshot().calls.into_iter().find(|call| call.id.0 == number).unwrap()
    }

    pub(crate) fn state(&self, number: u32) -> CallState {
        self.call(number).state
    }

    /// Why a call ended, by the name of the cause.
    pub(crate) fn cause(&self, number: u32) -> &'static str {
        self.call(number).cause.map_or("", |cause| cause.key)
    }

    /// How many requests of a method went to a gateway.
    pub(crate) fn count(&self, index: u32, method: &str) -> usize {
        self.sent.iter().filter(|(_, to, what)| *to == index && what == method).count()
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, lasts: Duration) {
        let end = self.now + lasts;
        self.tell(Input::Timeout);
        loop {
            let pending = self.pending.iter().map(|(at, _)| *at).min();
            let servers = self.gateways.iter().filter_map(|server| server.gateway.as_ref());
            let servers = servers.filter_map(Gateway::deadline).min();
            let next = [self.net.deadline(), self.phone.deadline(self.now), pending, servers]
                .into_iter()
                .flatten()
                .min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            self.step();
        }
        self.now = end;
        self.tell(Input::Timeout);
    }

    fn step(&mut self) {
        while let Some(packet) = self.net.receive(self.now) {
            let flow = self.flows.iter().find(|(_, (_, local))| *local == packet.to);
            if let Some(flow) = flow.map(|(flow, _)| *flow) {
                self.tell(Input::Received { flow, from: packet.from, bytes: &packet.bytes });
            } else if let Some(index) =
                self.gateways.iter().position(|server| server.address == packet.to)
            {
                let (now, flow) = (self.now, self.gateways[index].flow);
                if let Some(gateway) = &mut self.gateways[index].gateway {
                    gateway.receive(now, flow, packet.from, &packet.bytes);
                }
            }
        }
        let now = self.now;
        let due: Vec<_> = self.pending.extract_if(.., |(at, _)| *at <= now).collect();
        for (_, pending) in due {
            match pending {
                Pending::Path(gateway) => self.path(gateway),
                Pending::Name(gateway, question) => {
                    let known = self.gateways.get(gateway.0 as usize);
                    let answer = answer(&question, known.map(|known| known.address.ip()));
                    self.tell(Input::LookedUp { gateway, question, answer });
                }
                Pending::Port(gateway, port) => {
                    let gateway = phone::doors::GatewayId(gateway);
                    self.tell(Input::PortReady { gateway, port });
                }
            }
        }
        if self.phone.deadline(now).is_some_and(|deadline| deadline <= now) {
            self.tell(Input::Timeout);
        }
        for index in 0..self.gateways.len() {
            let server = &mut self.gateways[index];
            if let Some(gateway) = &mut server.gateway
                && gateway.deadline().is_some_and(|deadline| deadline <= now)
            {
                gateway.handle_timeout(now);
            }
            self.serve(index);
        }
    }

    /// Carries out what a gateway wants.
    fn serve(&mut self, index: usize) {
        let now = self.now;
        let server = &mut self.gateways[index];
        let Some(gateway) = &mut server.gateway else { return };
        while let Some(output) = gateway.poll() {
            match output {
                practice::Output::Transmit { to, bytes, .. } => {
                    self.net.send(now, server.address, to, &bytes);
                }
                practice::Output::WantPort { port, address } => {
                    self.count += 1;
                    let rtp = SocketAddr::new(address, 30_000 + (self.count as u16 % 10_000) * 2);
                    gateway.port_ready(now, port, rtp);
                }
                practice::Output::Close(_)
                | practice::Output::ClosePort(_)
                | practice::Output::Media { .. }
                | practice::Output::Heard(_) => {}
            }
        }
    }

    fn path(&mut self, gateway: u32) {
        let index = gateway as usize;
        let id = phone::doors::GatewayId(gateway);
        if self.gateways.get(index).is_none() {
            self.tell(Input::PathFailed { gateway: id, trouble: PathTrouble::UnknownHost });
            return;
        }
        self.count += 1;
        let flow = FlowId(self.count);
        let local = SocketAddr::new(here(index), 40_000 + self.count as u16);
        let remote = self.gateways[index].address;
        self.flows.insert(flow, (index, local));
        let known = vec![remote.ip()];
        let path = Path { flow, transport: Transport::Udp, local, remote, known };
        self.tell(Input::PathReady { gateway: id, path });
    }

    /// Somebody whom nobody knows speaks to the phone, on each of its sockets.
    pub(crate) fn stranger(&mut self, bytes: &[u8]) {
        let from = SocketAddr::from(([192, 0, 2, 66], 5060));
        for flow in self.flows.keys().copied().collect::<Vec<_>>() {
            self.tell(Input::Received { flow, from, bytes });
        }
    }

    /// Tells the phone something, and carries out what it wants.
    pub(crate) fn tell(&mut self, input: Input<'_>) {
        let now = self.now;
        let soon = now + Duration::from_millis(1);
        self.flight.note(now, &input, &self.phone);
        self.phone.handle(now, input);
        while let Some(output) = self.phone.poll() {
            self.wanted.push(covered(&output));
            match output {
                Output::OpenPath { gateway, .. } => {
                    self.pending.push((soon, Pending::Path(gateway.0)));
                }
                Output::LookUp { gateway, question } => {
                    self.pending.push((soon, Pending::Name(gateway, question)));
                }
                Output::ClosePath(flow) => {
                    self.flows.remove(&flow);
                }
                Output::Send { flow, to, bytes } => {
                    let Some(&(index, local)) = self.flows.get(&flow) else { continue };
                    let method = bytes.split(|&byte| byte == b' ').next().unwrap_or_default();
                    let method = String::from_utf8_lossy(method).into_owned();
                    self.sent.push((now, index as u32, method));
                    self.net.send(now, local, to, &bytes);
                }
                Output::WantPort { gateway, address } => {
                    self.count += 1;
                    let rtp = 20_000 + (self.count as u16 % 10_000) * 2;
                    let port = MediaPort {
                        id: PortId(self.count),
                        rtp: SocketAddr::new(address, rtp),
                        rtcp: SocketAddr::new(address, rtp + 1),
                    };
                    self.pending.push((soon, Pending::Port(gateway.0, port)));
                }
                Output::Media(order) => self.orders.push(order),
                Output::Recording(order) => self.recordings.push(order),
                Output::Record(_) => {}
                Output::Notify(notice) => self.notices.push(notice),
            }
        }
    }
}

/// What the DNS says of a gateway without services of its own.
pub(crate) fn answer(question: &Question, address: Option<IpAddr>) -> Answer {
    match (address, question.kind) {
        (Some(address), locate::Kind::A) => Answer::Records {
            records: vec![locate::Record::Address(address)],
            ttl: Duration::from_hours(1),
        },
        (_, _) => Answer::Nothing { ttl: Duration::from_hours(1) },
    }
}

/// What the phone wants, without answers to questions for a password.
pub(crate) fn covered(output: &Output) -> String {
    match output {
        Output::Send { flow, to, bytes } => {
            let bytes = phone::flight::redacted(bytes);
            format!("{} {to} {}", flow.0, bytes.escape_ascii())
        }
        other => format!("{other:?}"),
    }
}

/// The phone's address toward a gateway: another network for each.
pub(crate) fn here(index: usize) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, index as u8, 2))
}

fn there(index: usize) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, index as u8, 1))
}

/// Two lines with two appearances each: keys 1 and 2 are personal, 3 and 4 business.
pub(crate) fn profile() -> Profile {
    let gateway = |name: &str| GatewayProfile {
        name: name.to_owned(),
        domain: format!("{name}.test"),
        proxy: None,
        port: None,
        transport: Transport::Udp,
        trust: phone::profile::Trust::default(),
        expires: Duration::from_mins(5),
        keepalive: Duration::from_secs(20),
        outbound: false,
        public_address: false,
        encryption: phone::profile::Encryption::Off,
        key_exchange: phone::profile::KeyExchange::Sdes,
    };
    let line = |name: &str, kind, gateway: &str, number: &str| LineProfile {
        codecs: vec![Codec::Pcmu, Codec::Pcma],
        ..LineProfile::new(name, kind, gateway, number)
    };
    Profile {
        gateways: vec![gateway("home"), gateway("office")],
        lines: vec![
            line("personal", LineKind::Personal, "home", "5553001"),
            line("business", LineKind::Business, "office", "102"),
        ],
        country: "us".to_owned(),
        ..Profile::default()
    }
}
