//! The world of a day of bad weather: servers and names that fail, a computer that sleeps and moves.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use clock::Moment;
use phone::Phone;
use phone::doors::{
    Answer, GatewayId, Input, LineId, MediaPort, NetworkChange, Output, Path, PathTrouble, PortId,
    Question, Secret, Server, Service,
};
use phone::profile::{Codec, GatewayProfile, LineKind, LineProfile, Profile, Transport};
use practice::{Gateway, Setup};
use sim::{Conditions, Net, Random};
use sip::FlowId;
use sip::message::{Message, Method, Name};

/// The servers: two of the first gateway, one of the second.
pub(super) const SERVERS: [Ipv4Addr; 3] =
    [Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2), Ipv4Addr::new(192, 0, 2, 9)];
pub(super) const PRIMARY: usize = 0;
pub(super) const BACKUP: usize = 1;
pub(super) const OTHER: usize = 2;
/// The lines of the second gateway.
pub(super) const OTHERS: u32 = 9;

pub(super) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(super) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(super) struct Weather {
    pub(super) now: Moment,
    pub(super) phone: Phone,
    pub(super) net: Net,
    pub(super) random: Random,
    pub(super) transport: Transport,
    pub(super) servers: Vec<Host>,
    /// Our end of each flow, and the server it leads to.
    pub(super) flows: BTreeMap<FlowId, (SocketAddr, usize)>,
    /// Connections that the far end has forgotten.
    pub(super) deaf: BTreeSet<FlowId>,
    pub(super) pending: Vec<(Moment, Pending)>,
    pub(super) here: Ipv4Addr,
    pub(super) link: bool,
    pub(super) names: bool,
    pub(super) lifetime: u64,
    pub(super) count: u32,
    /// REGISTERs: when, for which user, under which number, to whom, from where.
    pub(super) registers: Vec<Register>,
    /// What was sent last, for who looks for a fault.
    pub(super) said: std::collections::VecDeque<String>,
    /// INVITEs that will reach a server.
    pub(super) invites: Vec<(Moment, usize)>,
    /// When the network became another one, which is a reason to ask at once.
    pub(super) excused: Vec<Moment>,
}

#[derive(Clone, Debug)]
pub(super) struct Register {
    pub(super) at: Moment,
    pub(super) user: String,
    pub(super) number: u32,
    pub(super) server: usize,
    pub(super) refused: bool,
}

pub(super) struct Host {
    pub(super) setup: Setup,
    pub(super) gateway: Option<Gateway>,
    pub(super) address: SocketAddr,
    pub(super) refuses: bool,
    pub(super) overloaded: Option<(Moment, u64)>,
    pub(super) brief: bool,
    /// What it wanted last, in seconds: a little more each time.
    pub(super) shortest: u64,
}

#[derive(Debug)]
pub(super) enum Pending {
    Open(GatewayId, Vec<Server>),
    Name(GatewayId, Question),
    Port(GatewayId, MediaPort),
    Lost(FlowId),
}

impl Weather {
    pub(super) fn new(transport: Transport, seed: u64) -> Self {
        let user = |number: u32| (format!("{}", 100 + number), format!("secret{number}"));
        let setup = |domain: &str, own: u8, numbers: std::ops::Range<u32>| {
            numbers.map(user).fold(
                Setup::new(domain, domain, [own ^ seed as u8; 32]),
                |setup, (number, secret)| setup.with_user(&number, &secret),
            )
        };
        let setups = [
            setup("main.test", 1, 0..1),
            setup("main.test", 2, 0..1),
            setup("other.test", 3, 1..1 + OTHERS),
        ];
        let mut weather = Self {
            now: Moment::START,
            phone: Phone::new(&profile(transport), [seed as u8; 32]),
            net: Net::new(seed, Conditions::GOOD),
            random: Random::new(seed),
            transport,
            servers: setups
                .into_iter()
                .zip(SERVERS)
                .map(|(setup, ip)| Host {
                    setup,
                    gateway: None,
                    address: SocketAddr::new(ip.into(), 5060),
                    refuses: false,
                    overloaded: None,
                    brief: false,
                    shortest: 300,
                })
                .collect(),
            flows: BTreeMap::new(),
            deaf: BTreeSet::new(),
            pending: Vec::new(),
            here: Ipv4Addr::new(10, 0, 0, 2),
            link: true,
            names: true,
            lifetime: 300,
            count: 0,
            registers: Vec::new(),
            said: std::collections::VecDeque::new(),
            invites: Vec::new(),
            excused: Vec::new(),
        };
        for server in [PRIMARY, BACKUP, OTHER] {
            weather.start(server);
        }
        for number in 0..=OTHERS {
            let secret = Secret::new(&user(number).1);
            weather.tell(Input::Secret { line: LineId(number), secret });
        }
        weather
    }

    /// Starts a server, which knows nothing of what was before.
    pub(super) fn start(&mut self, index: usize) {
        let server = &mut self.servers[index];
        server.setup.seed[0] = server.setup.seed[0].wrapping_add(7);
        let mut gateway = Gateway::new(server.setup.clone());
        if self.transport == Transport::Udp {
            gateway.flow_ready(self.now, FlowId(0), Transport::Udp, server.address);
        }
        server.gateway = Some(gateway);
    }

    /// A server is gone: over connections, its host says nothing either.
    pub(super) fn kill(&mut self, index: usize) {
        self.servers[index].gateway = None;
        if self.transport == Transport::Udp {
            return;
        }
        let dead = self.flows.iter().filter(|(_, (_, to))| *to == index).map(|(flow, _)| *flow);
        self.deaf.extend(dead.collect::<Vec<_>>());
    }

    pub(super) fn service(&self, line: u32) -> Service {
        let snapshot = self.phone.snapshot(self.now);
        snapshot.lines.iter().find(|it| it.id == LineId(line)).unwrap().service
    }

    pub(super) fn all_in_service(&self) -> bool {
        let snapshot = self.phone.snapshot(self.now);
        snapshot.lines.iter().all(|line| line.service == Service::InService)
    }

    /// Whether a server that lives knows where the first line is.
    pub(super) fn bound(&self) -> bool {
        self.servers[..2]
            .iter()
            .filter_map(|it| it.gateway.as_ref())
            .any(|it| it.registered(self.now, "100") > 0)
    }

    /// Lets time pass until something holds, at most so long. Says how long it took.
    pub(super) fn until(
        &mut self,
        at_most: Duration,
        holds: impl Fn(&Self) -> bool,
    ) -> Option<Duration> {
        let start = self.now;
        while self.now < start + at_most {
            if holds(self) {
                return Some(self.now - start);
            }
            self.run(ms(20));
        }
        holds(self).then(|| self.now - start)
    }

    pub(super) fn run(&mut self, lasts: Duration) {
        let end = self.now + lasts;
        loop {
            let pending = self.pending.iter().map(|(at, _)| *at).min();
            let servers =
                self.servers.iter().filter_map(|it| it.gateway.as_ref()?.deadline()).min();
            let phone = self.phone.deadline(self.now);
            let next = [self.net.deadline(), phone, pending, servers].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            self.step();
        }
        self.now = end;
    }

    pub(super) fn step(&mut self) {
        while let Some(packet) = self.net.receive(self.now) {
            if let Some(server) = self.servers.iter().position(|it| it.address == packet.to) {
                self.serve(server, packet.from, &packet.bytes);
            } else {
                let flow = self.flows.iter().find(|(_, (local, _))| *local == packet.to);
                let Some(flow) = flow.map(|(flow, _)| *flow) else { continue };
                self.tell(Input::Received { flow, from: packet.from, bytes: &packet.bytes });
            }
        }
        let now = self.now;
        let due: Vec<_> = self.pending.extract_if(.., |(at, _)| *at <= now).collect();
        for (_, pending) in due {
            match pending {
                Pending::Open(gateway, servers) => self.open(gateway, &servers),
                Pending::Name(gateway, question) => {
                    let answer = self.answer(&question);
                    self.tell(Input::LookedUp { gateway, question, answer });
                }
                Pending::Port(gateway, port) => self.tell(Input::PortReady { gateway, port }),
                Pending::Lost(flow) => {
                    if self.flows.contains_key(&flow) {
                        self.tell(Input::FlowLost(flow));
                    }
                }
            }
        }
        if self.phone.deadline(now).is_some_and(|deadline| deadline <= now) {
            self.tell(Input::Timeout);
        }
        for index in 0..self.servers.len() {
            if let Some(gateway) = &mut self.servers[index].gateway
                && gateway.deadline().is_some_and(|deadline| deadline <= now)
            {
                gateway.handle_timeout(now);
            }
            self.carry_out(index);
        }
    }

    /// A server takes what arrives, unless something else is the matter with it.
    pub(super) fn serve(&mut self, index: usize, from: SocketAddr, bytes: &[u8]) {
        let now = self.now;
        let flow = match self.transport {
            Transport::Udp => FlowId(0),
            Transport::Tcp | Transport::Tls => {
                match self.flows.iter().find(|(_, (local, _))| *local == from) {
                    Some((flow, _)) if !self.deaf.contains(flow) => *flow,
                    _ => return,
                }
            }
        };
        let address = self.servers[index].address;
        let server = &mut self.servers[index];
        if server.gateway.is_none() {
            return;
        }
        if let Ok(request) = Message::parse(bytes)
            && *request.method() == Method::Register
            && request.is_request()
        {
            let overload = server.overloaded.filter(|(until, _)| now < *until);
            let refusal = match overload {
                Some((_, seconds)) => {
                    Some(("503 Service Unavailable", format!("Retry-After: {seconds}\r\n")))
                }
                None if server.brief => {
                    server.brief = false;
                    server.shortest += 1;
                    let least = format!("Min-Expires: {}\r\n", server.shortest);
                    Some(("423 Interval Too Brief", least))
                }
                None => None,
            };
            if let Some((status, extra)) = refusal {
                let reply = reply(&request, from, status, &extra);
                let number = request.cseq().unwrap().number;
                let user = request.to().unwrap().uri().user_text().unwrap_or_default();
                let same = |it: &&mut Register| it.user == user && it.number == number;
                if let Some(said) = self.registers.iter_mut().rev().find(same) {
                    said.refused = overload.is_some();
                }
                self.send(address, from, &reply);
                return;
            }
        }
        if let Some(gateway) = &mut server.gateway {
            gateway.receive(now, flow, from, bytes);
        }
        self.carry_out(index);
    }

    pub(super) fn carry_out(&mut self, index: usize) {
        let (now, from) = (self.now, self.servers[index].address);
        loop {
            let Some(gateway) = &mut self.servers[index].gateway else { return };
            let Some(output) = gateway.poll() else { return };
            match output {
                practice::Output::Transmit { to, bytes, .. } => self.send(from, to, &bytes),
                practice::Output::WantPort { port, address } => {
                    self.count += 1;
                    let rtp = SocketAddr::new(address, 30_000 + (self.count as u16 % 10_000) * 2);
                    gateway.port_ready(now, port, rtp);
                }
                _ => {}
            }
        }
    }

    pub(super) fn send(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        if !self.link {
            return;
        }
        match self.transport {
            Transport::Udp => self.net.send(self.now, from, to, bytes),
            Transport::Tcp | Transport::Tls => self.net.stream(self.now, from, to, bytes),
        }
    }

    /// What the zones say.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        if !self.names || !self.link {
            return Answer::Failed;
        }
        let ttl = secs(self.lifetime);
        let srv = |priority, target: &str| locate::Record::Srv {
            priority,
            weight: 10,
            port: 5060,
            target: target.to_owned(),
        };
        let records = match (question.name.as_str(), question.kind) {
            ("_sip._udp.main.test" | "_sip._tcp.main.test", locate::Kind::Srv) => {
                vec![srv(10, "one.main.test"), srv(20, "two.main.test")]
            }
            ("one.main.test", locate::Kind::A) => vec![locate::Record::Address(SERVERS[0].into())],
            ("two.main.test", locate::Kind::A) => vec![locate::Record::Address(SERVERS[1].into())],
            ("other.test", locate::Kind::A) => vec![locate::Record::Address(SERVERS[2].into())],
            _ => return Answer::Nothing { ttl },
        };
        Answer::Records { records, ttl }
    }

    pub(super) fn open(&mut self, gateway: GatewayId, servers: &[Server]) {
        let mut trouble = PathTrouble::Unreachable;
        for server in servers.iter().filter(|_| self.link) {
            let index = self.servers.iter().position(|it| it.address == server.address).unwrap();
            let host = &mut self.servers[index];
            let connects = self.transport == Transport::Udp || host.gateway.is_some();
            if self.transport != Transport::Udp && host.refuses {
                trouble = PathTrouble::Refused;
                continue;
            }
            if !connects {
                continue;
            }
            self.count += 1;
            let flow = FlowId(self.count);
            let local = SocketAddr::new(self.here.into(), 10_000 + (self.count % 50_000) as u16);
            self.flows.insert(flow, (local, index));
            if self.transport != Transport::Udp
                && let Some(gateway) = &mut host.gateway
            {
                gateway.flow_ready(self.now, flow, self.transport, host.address);
            }
            let path = Path {
                flow,
                transport: self.transport,
                local,
                remote: server.address,
                known: Vec::new(),
            };
            self.tell(Input::PathReady { gateway, path });
            return;
        }
        self.tell(Input::PathFailed { gateway, trouble });
    }

    pub(super) fn tell(&mut self, input: Input<'_>) {
        let now = self.now;
        let soon = now + ms(1);
        if !matches!(input, Input::Timeout | Input::Received { .. }) {
            let what: String = format!("{input:?}").chars().take(120).collect();
            self.note(&what);
        }
        self.phone.handle(now, input);
        while let Some(output) = self.phone.poll() {
            if let Output::OpenPath { servers, .. } = &output {
                self.note(&format!(
                    "open {:?}",
                    servers.iter().map(|it| it.address).collect::<Vec<_>>()
                ));
            }
            match output {
                Output::LookUp { gateway, question } => {
                    self.pending.push((now + ms(5), Pending::Name(gateway, question)));
                }
                Output::OpenPath { gateway, servers, .. } => {
                    self.pending.push((soon, Pending::Open(gateway, servers)));
                }
                Output::ClosePath(flow) => {
                    self.flows.remove(&flow);
                    self.deaf.remove(&flow);
                }
                Output::Send { flow, to, bytes } => self.sent(flow, to, &bytes),
                Output::WantPort { gateway, address } => {
                    self.count += 1;
                    let rtp = SocketAddr::new(address, 20_000 + (self.count as u16 % 10_000) * 2);
                    let beside = SocketAddr::new(address, rtp.port() + 1);
                    let port = MediaPort { id: PortId(self.count), rtp, rtcp: beside };
                    self.pending.push((soon, Pending::Port(gateway, port)));
                }
                Output::Media(_) | Output::Record(_) | Output::Recording(_) | Output::Notify(_) => {
                }
            }
        }
    }

    /// Keeps what was said last.
    pub(super) fn note(&mut self, what: &str) {
        if self.said.len() == 200 {
            self.said.pop_front();
        }
        self.said.push_back(format!("{} {what}", self.now));
    }

    /// Something leaves the telephone.
    pub(super) fn sent(&mut self, flow: FlowId, to: SocketAddr, bytes: &[u8]) {
        let Some(&(local, index)) = self.flows.get(&flow) else { return };
        if let Ok(request) = Message::parse(bytes)
            && *request.method() == Method::Register
        {
            let number = request.cseq().unwrap().number;
            let user = request.to().unwrap().uri().user_text().unwrap_or_default();
            let again =
                |it: &Register| it.user == user && it.number == number && it.server == index;
            if !self.registers.iter().rev().take(40).any(again) {
                let at = self.now;
                self.registers.push(Register { at, user, number, server: index, refused: false });
            }
        }
        let first =
            String::from_utf8_lossy(bytes.split(|it| *it == b'\r').next().unwrap_or_default())
                .into_owned();
        self.note(&format!("{flow:?} to {index}: {first}"));
        let gone = local.ip() != IpAddr::from(self.here) || !self.link;
        if gone || (self.servers[index].refuses && self.transport == Transport::Udp) {
            // The system has no way there, or the host says that nobody listens.
            let wait = if gone { ms(0) } else { ms(1) };
            let reliable = self.transport != Transport::Udp;
            if !(gone && reliable) {
                self.pending.push((self.now + wait, Pending::Lost(flow)));
            }
            return;
        }
        if !self.deaf.contains(&flow) {
            // A connection may cut it; who counts what arrives would have to put it together.
            if bytes.starts_with(b"INVITE ") && self.servers[index].gateway.is_some() {
                self.invites.push((self.now, index));
            }
            self.send(local, to, bytes);
        }
    }

    /// The computer is somewhere else.
    pub(super) fn move_to(&mut self, last: u8) {
        self.here = Ipv4Addr::new(10, 0, last, 2);
        self.excused.push(self.now);
        // What the system tells is gathered for a moment.
        self.run(ms(250));
        self.tell(Input::Network(NetworkChange::Routes));
    }

    /// Connections to the servers of the first gateway.
    pub(super) fn connections(&self) -> Vec<FlowId> {
        let first = |(_, (_, to)): &(&FlowId, &(SocketAddr, usize))| *to != OTHER;
        self.flows.iter().filter(first).map(|(flow, _)| *flow).collect()
    }
}

/// A response written by hand.
pub(super) fn reply(request: &Message, from: SocketAddr, status: &str, extra: &str) -> Vec<u8> {
    let copy =
        |name: Name| String::from_utf8_lossy(request.header(name).unwrap_or_default()).into_owned();
    let via = copy(Name::Via).replace(";rport", &format!(";rport={}", from.port()));
    format!(
        "SIP/2.0 {status}\r\nVia: {via};received={}\r\nFrom: {}\r\nTo: {};tag=x\r\nCall-ID: {}\r\n\
         CSeq: {}\r\n{extra}Content-Length: 0\r\n\r\n",
        from.ip(),
        copy(Name::From),
        copy(Name::To),
        copy(Name::CallId),
        copy(Name::CSeq)
    )
    .into_bytes()
}

pub(super) fn profile(transport: Transport) -> Profile {
    let gateway = |name: &str| GatewayProfile {
        name: name.to_owned(),
        domain: format!("{name}.test"),
        proxy: None,
        port: None,
        transport,
        trust: phone::profile::Trust::default(),
        expires: Duration::from_mins(5),
        keepalive: secs(20),
        outbound: false,
        public_address: false,
        encryption: phone::profile::Encryption::default(),
        key_exchange: phone::profile::KeyExchange::default(),
    };
    let line = |number: u32| LineProfile {
        codecs: vec![Codec::Pcmu],
        ..LineProfile::new(
            &format!("line{number}"),
            LineKind::Business,
            if number == 0 { "main" } else { "other" },
            &format!("{}", 100 + number),
        )
    };
    Profile {
        gateways: vec![gateway("main"), gateway("other")],
        lines: (0..=OTHERS).map(line).collect(),
        country: "us".to_owned(),
        ..Profile::default()
    }
}

impl Weather {
    /// Whether the first gateway is spoken to by way of that server.
    pub(super) fn on(&self, server: usize) -> bool {
        let snapshot = self.phone.snapshot(self.now);
        let address = self.servers[server].address.to_string();
        snapshot.gateways[0].server.as_ref().is_some_and(|it| it.contains(&address))
    }
}
