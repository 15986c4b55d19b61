//! A gateway, some phones, and a network between them, in simulated time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use practice::{Gateway, Heard, Output, PortId, SeenCall, Setup};
use sdp::{Agreement, Codec, Direction, Local};
use sim::{Conditions, Net};
use sip::{
    Aor, Event, FlowId, GatewayId, GatewaySetup, Identity, IdentityId, Invite, ListensTo, Path,
    RegistrationTrouble, Secret, SessionId, Transport, Uri, UserAgent,
};

pub(crate) const DOMAIN: &str = "pbx.example.com";
pub(crate) const GATEWAY: &str = "10.0.0.1:5060";
const THE_GATEWAY: GatewayId = GatewayId(1);
pub(crate) const ME: IdentityId = IdentityId(1);

/// The world moves at most this far in one step, so that a test that waits for nothing ends.
const STEPS: usize = 2_000_000;

pub(crate) struct World {
    pub(crate) now: Moment,
    pub(crate) net: Net,
    pub(crate) gateway: Gateway,
    pub(crate) transport: Transport,
    pub(crate) heard: Vec<Heard>,
    pub(crate) phones: Vec<Phone>,
    ports: BTreeMap<PortId, SocketAddr>,
    next_port: u16,
    /// Whether sockets for speech can be bound.
    pub(crate) has_ports: bool,
}

pub(crate) struct Phone {
    pub(crate) agent: UserAgent,
    pub(crate) address: SocketAddr,
    pub(crate) rtp: SocketAddr,
    pub(crate) events: Vec<Event>,
    /// Packets of speech, with the moment they came.
    pub(crate) speech: Vec<(Moment, Vec<u8>)>,
    version: u64,
}

pub(crate) fn setup() -> Setup {
    Setup::new("practice", DOMAIN, [7; 32])
        .with_user("101", "one")
        .with_user("102", "two")
        .with_user("103", "three")
}

impl World {
    pub(crate) fn new(setup: Setup) -> Self {
        Self::over(setup, Transport::Udp)
    }

    pub(crate) fn over(setup: Setup, transport: Transport) -> Self {
        let mut gateway = Gateway::new(setup);
        if transport == Transport::Udp {
            gateway.flow_ready(Moment::START, FlowId(0), transport, address(GATEWAY));
        }
        Self {
            now: Moment::START,
            net: Net::new(1, Conditions::GOOD),
            gateway,
            transport,
            heard: Vec::new(),
            phones: Vec::new(),
            ports: BTreeMap::new(),
            next_port: 30_000,
            has_ports: true,
        }
    }

    /// A phone for a user at an address of its own; it registers where that is wanted.
    pub(crate) fn phone(&mut self, user: &str, password: &str, register: bool) -> usize {
        let index = self.phones.len();
        let number = u8::try_from(index).unwrap() + 2;
        let local = address(&format!("10.0.0.{number}:5060"));
        let mut agent = UserAgent::new(sip::Setup {
            product: "phone".into(),
            seed: [number; 32],
            listens_to: ListensTo::GatewaysOnly,
        });
        let setup = GatewaySetup {
            domain: DOMAIN.into(),
            port: None,
            transport: self.transport,
            expires: Duration::from_mins(5),
            keepalive: Duration::from_secs(20),
            instance: None,
            tell_public: false,
        };
        agent.set_gateway(THE_GATEWAY, setup);
        let path = Path {
            flow: FlowId(1),
            transport: self.transport,
            local,
            remote: address(GATEWAY),
            known: vec![address(GATEWAY).ip()],
        };
        if self.transport == Transport::Tcp {
            // The gateway takes the connection.
            let flow = FlowId(u32::from(number));
            self.gateway.flow_ready(self.now, flow, self.transport, address(GATEWAY));
        }
        agent.path_ready(self.now, THE_GATEWAY, path);
        let identity = Identity {
            gateway: THE_GATEWAY,
            aor: Aor::new(user, DOMAIN).unwrap(),
            display: Some(format!("Phone {user}")),
            auth_user: user.into(),
            secret: Some(Secret::new(password)),
            register,
            legacy_digest: false,
            contact: sip::ContactUser::Unguessable,
        };
        agent.set_identity(self.now, ME, identity);
        let rtp = SocketAddr::new(local.ip(), 20_000);
        let (events, speech) = (Vec::new(), Vec::new());
        self.phones.push(Phone { agent, address: local, rtp, events, speech, version: 0 });
        index
    }

    /// A phone that is registered by the time this returns.
    pub(crate) fn registered(&mut self, user: &str, password: &str) -> usize {
        let phone = self.phone(user, password, true);
        self.run(SECOND);
        let events = &self.phones[phone].events;
        assert!(events.iter().any(|event| matches!(event, Event::Registered { .. })), "{events:?}");
        self.phones[phone].events.clear();
        phone
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        for _ in 0..STEPS {
            self.settle();
            let deadlines = self.phones.iter().filter_map(|phone| phone.agent.deadline());
            let others = [self.gateway.deadline(), self.net.deadline()];
            let next = deadlines.chain(others.into_iter().flatten()).min();
            let Some(next) = next.filter(|next| *next <= end) else {
                self.now = end;
                return;
            };
            self.now = self.now.max(next);
            self.deliver();
            if self.gateway.deadline().is_some_and(|at| at <= self.now) {
                self.gateway.handle_timeout(self.now);
            }
            for phone in &mut self.phones {
                if phone.agent.deadline().is_some_and(|at| at <= self.now) {
                    phone.agent.handle_timeout(self.now);
                }
            }
        }
        panic!("nothing comes to rest at {}", self.now);
    }

    fn deliver(&mut self) {
        while let Some(packet) = self.net.receive(self.now) {
            let (from, to) = (packet.from, packet.to);
            if to == address(GATEWAY) {
                let flow = self.flow_of(from);
                self.gateway.receive(self.now, flow, from, &packet.bytes);
            } else if let Some((port, _)) = self.ports.iter().find(|(_, at)| **at == to) {
                self.gateway.media_receive(self.now, *port, from, &packet.bytes);
            } else if let Some(phone) = self.phones.iter_mut().find(|phone| phone.address == to) {
                phone.agent.receive(self.now, FlowId(1), from, &packet.bytes);
            } else if let Some(phone) = self.phones.iter_mut().find(|phone| phone.rtp == to) {
                phone.speech.push((self.now, packet.bytes));
            }
            self.settle();
        }
    }

    /// Does what all want done.
    pub(crate) fn settle(&mut self) {
        while let Some(output) = self.gateway.poll() {
            match output {
                Output::Transmit { to, bytes, .. } => self.carry(address(GATEWAY), to, &bytes),
                Output::WantPort { port, .. } if !self.has_ports => {
                    self.gateway.port_failed(self.now, port);
                }
                Output::WantPort { port, address } => {
                    self.next_port += 2;
                    let address = SocketAddr::new(address, self.next_port);
                    self.ports.insert(port, address);
                    self.gateway.port_ready(self.now, port, address);
                }
                Output::ClosePort(port) => {
                    assert!(self.ports.remove(&port).is_some() || !self.has_ports);
                }
                Output::Media { port, to, bytes } => {
                    let from = self.ports[&port];
                    self.net.send(self.now, from, to, &bytes);
                }
                Output::Heard(heard) => self.heard.push(heard),
                Output::Close(flow) => panic!("{flow:?} is closed"),
            }
        }
        for phone in 0..self.phones.len() {
            while let Some(output) = self.phones[phone].agent.poll() {
                match output {
                    sip::Output::Transmit { to, bytes, .. } => {
                        self.carry(self.phones[phone].address, to, &bytes);
                    }
                    sip::Output::Event(event) => self.phones[phone].events.push(event),
                    sip::Output::Close(flow) => panic!("{flow:?} is closed"),
                }
            }
        }
    }

    fn carry(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        match self.transport {
            Transport::Udp => self.net.send(self.now, from, to, bytes),
            Transport::Tcp | Transport::Tls => self.net.stream(self.now, from, to, bytes),
        }
    }

    /// On which flow the gateway hears a phone.
    pub(crate) fn flow_of(&self, from: SocketAddr) -> FlowId {
        let phone = self.phones.iter().position(|phone| phone.address == from);
        match (self.transport, phone) {
            (Transport::Tcp | Transport::Tls, Some(phone)) => {
                FlowId(u32::try_from(phone).unwrap() + 2)
            }
            (Transport::Udp | Transport::Tcp | Transport::Tls, _) => FlowId(0),
        }
    }

    pub(crate) fn last_call(&self) -> &SeenCall {
        self.gateway.calls().next_back().expect("a call was seen")
    }

    pub(crate) fn ports_open(&self) -> usize {
        self.ports.len()
    }

    /// Calls a number; nothing has happened yet when this returns.
    pub(crate) fn dial(&mut self, phone: usize, number: &str) -> SessionId {
        let body = sdp::offer(&self.phones[phone].local(Direction::SendReceive));
        let to = Uri::sip(Some(number), DOMAIN).unwrap();
        let invite = Invite { identity: ME, to, body, extra: Vec::new(), appearance: None };
        self.phones[phone].agent.invite(self.now, invite)
    }

    /// Calls a number that answers, and gives what was agreed.
    pub(crate) fn talk(&mut self, phone: usize, number: &str) -> (SessionId, Agreement) {
        let session = self.dial(phone, number);
        self.run(5 * SECOND);
        let local = self.phones[phone].local(Direction::SendReceive);
        let answer = self.phones[phone].events.iter().find_map(|event| match event {
            Event::Answered { session: of, body: Some(body), .. } if *of == session => Some(body),
            _ => None,
        });
        let answer = answer.unwrap_or_else(|| panic!("{:?}", self.phones[phone].events));
        (session, sdp::agree(&local, answer).expect("it answers what was offered"))
    }

    /// The status with which a call ended.
    pub(crate) fn status(&self, phone: usize, session: SessionId) -> Option<u16> {
        let cause = self.phones[phone].events.iter().find_map(|event| match event {
            Event::Ended { session: of, cause } if *of == session => Some(cause),
            _ => None,
        });
        cause.unwrap_or_else(|| panic!("{:?}", self.phones[phone].events)).status
    }

    /// The call that rings at a phone.
    pub(crate) fn ringing(&self, phone: usize) -> Option<(SessionId, sip::message::Message)> {
        self.phones[phone].events.iter().find_map(|event| match event {
            Event::Incoming { session, message, .. } => Some((*session, message.clone())),
            _ => None,
        })
    }

    /// Answers the call that rings.
    pub(crate) fn answer(&mut self, phone: usize) -> (SessionId, Agreement) {
        let now = self.now;
        let (session, message) = self.ringing(phone).expect("it rings");
        let this = &mut self.phones[phone];
        let local = this.local(Direction::SendReceive);
        let (body, agreement) = sdp::answer(&local, message.body()).expect("it can be agreed to");
        this.agent.accept(now, session, body);
        (session, agreement)
    }

    /// Sends a packet of speech.
    pub(crate) fn say(&mut self, phone: usize, to: SocketAddr, number: u16) {
        let mut packet = vec![0x80, 0];
        packet.extend(number.to_be_bytes());
        packet.extend((u32::from(number) * 160).to_be_bytes());
        packet.extend([1, 2, 3, 4]);
        packet.extend([0x55; 160]);
        let from = self.phones[phone].rtp;
        self.net.send(self.now, from, to, &packet);
    }
}

impl Phone {
    /// What this phone says of itself.
    pub(crate) fn local(&self, direction: Direction) -> Local {
        Local {
            rtp: self.rtp,
            rtcp: SocketAddr::new(self.rtp.ip(), self.rtp.port() + 1),
            session: 1,
            version: self.version,
            codecs: vec![Codec::Pcmu, Codec::Pcma],
            ptime: Duration::from_millis(20),
            direction,
            protection: sdp::Protection::default(),
        }
    }

    /// Offers to change a call.
    pub(crate) fn change(
        &mut self,
        now: Moment,
        session: SessionId,
        before: &Agreement,
        direction: Direction,
    ) -> Local {
        self.version += 1;
        let local = self.local(direction);
        self.agent.reoffer(now, session, sdp::offer_again(&local, before));
        local
    }

    pub(crate) fn trouble(&self) -> Option<&RegistrationTrouble> {
        self.events.iter().find_map(|event| match event {
            Event::RegistrationFailed { reason, .. } => Some(reason),
            _ => None,
        })
    }
}

pub(crate) fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

pub(crate) const SECOND: Duration = Duration::from_secs(1);
