//! A telephone, a gateway, and a network between them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sim::{Conditions, Ladder, Net};
use sip::auth::{self, Algorithm, Authorization, Offer, Qop};
use sip::message::{Message, Method, Name, StartLine};
use sip::{
    Aor, Event, Field, FlowId, GatewayId, GatewaySetup, Identity, IdentityId, Invite, InviteVia,
    ListensTo, NameAddr, Output, Path, Secret, SessionId, Setup, Transport, Uri, UserAgent,
};

pub(crate) const GATEWAY: GatewayId = GatewayId(1);
pub(crate) const LINE: IdentityId = IdentityId(1);
pub(crate) const FLOW: FlowId = FlowId(1);
pub(crate) const OFFER: &[u8] = b"v=0\r\ns=offer\r\n";
pub(crate) const ANSWER: &[u8] = b"v=0\r\ns=answer\r\n";

/// One end of the network.
pub(crate) struct End {
    pub(crate) agent: UserAgent,
    pub(crate) address: SocketAddr,
    /// What it told, and when.
    pub(crate) events: Vec<(Moment, Event)>,
}

/// How the gateway registers.
pub(crate) struct Registrar {
    pub(crate) password: Secret,
    pub(crate) algorithm: Algorithm,
    pub(crate) expires: u32,
    /// The present nonce; a new one makes older answers stale.
    pub(crate) nonce: String,
    /// Where each user is.
    pub(crate) bindings: BTreeMap<String, Uri>,
    /// REGISTERs it has taken and refused.
    pub(crate) taken: usize,
    pub(crate) challenged: usize,
    /// Sent with each 200.
    pub(crate) extra: Vec<Field>,
}

pub(crate) struct World {
    pub(crate) now: Moment,
    pub(crate) net: Net,
    pub(crate) phone: End,
    pub(crate) gateway: End,
    pub(crate) registrar: Registrar,
    pub(crate) ladder: Ladder,
    pub(crate) transport: Transport,
    /// How many datagrams the phone has sent.
    pub(crate) sent: usize,
}

impl World {
    pub(crate) fn new(seed: u64, conditions: Conditions) -> Self {
        Self::over(Transport::Udp, seed, conditions)
    }

    pub(crate) fn over(transport: Transport, seed: u64, conditions: Conditions) -> Self {
        let phone = end(seed, [10, 0, 0, 1], ListensTo::GatewaysOnly);
        let gateway = end(seed + 1_000_000, [10, 0, 0, 9], ListensTo::Anyone);
        let ladder = Ladder::new(&[(phone.address, "phone"), (gateway.address, "gateway")]);
        let mut world = Self {
            now: Moment::START,
            net: Net::new(seed, conditions),
            phone,
            gateway,
            registrar: Registrar {
                password: Secret::new("secret"),
                algorithm: Algorithm::Sha256,
                expires: 300,
                nonce: "nonce-1".into(),
                bindings: BTreeMap::new(),
                taken: 0,
                challenged: 0,
                extra: Vec::new(),
            },
            ladder,
            transport,
            sent: 0,
        };
        world.gateway.agent.flow_ready(FLOW, transport, world.gateway.address);
        world.phone.agent.set_gateway(GATEWAY, setup(transport));
        world
    }

    /// The same with a gateway that is asked every 20 s whether it lives.
    pub(crate) fn lively(mut self) -> Self {
        let keepalive = Duration::from_secs(20);
        let setup = GatewaySetup { keepalive, ..setup(self.transport) };
        self.phone.agent.set_gateway(GATEWAY, setup);
        self
    }

    /// Opens the way and lets the line register.
    pub(crate) fn registered(mut self) -> Self {
        self.open_path();
        self.phone.agent.set_identity(self.now, LINE, identity(Some("secret")));
        self.run_for(Duration::from_secs(2));
        self.phone.events.clear();
        self
    }

    pub(crate) fn open_path(&mut self) {
        let path = path(self.transport, self.phone.address, self.gateway.address);
        self.phone.agent.path_ready(self.now, GATEWAY, path);
    }

    /// Lets time pass.
    pub(crate) fn run_for(&mut self, duration: Duration) {
        let until = self.now + duration;
        self.settle();
        loop {
            let agents = [self.phone.agent.deadline(), self.gateway.agent.deadline()];
            let next = agents.into_iter().chain([self.net.deadline()]).flatten().min();
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.now = self.now.max(next);
            while let Some(packet) = self.net.receive(self.now) {
                let end = if packet.to == self.phone.address {
                    &mut self.phone
                } else if packet.to == self.gateway.address {
                    &mut self.gateway
                } else {
                    continue;
                };
                end.agent.receive(self.now, FLOW, packet.from, &packet.bytes);
                self.settle();
            }
            for end in [&mut self.phone, &mut self.gateway] {
                if end.agent.deadline().is_some_and(|deadline| deadline <= self.now) {
                    end.agent.handle_timeout(self.now);
                }
            }
            self.settle();
        }
        self.now = until;
    }

    /// Carries out what both ends want.
    pub(crate) fn settle(&mut self) {
        loop {
            let mut quiet = true;
            while let Some(output) = self.phone.agent.poll() {
                quiet = false;
                let address = self.phone.address;
                self.sent += usize::from(matches!(output, Output::Transmit { .. }));
                if let Some(event) = self.carry(address, output) {
                    self.phone.events.push((self.now, event));
                }
            }
            while let Some(output) = self.gateway.agent.poll() {
                quiet = false;
                let address = self.gateway.address;
                match self.carry(address, output) {
                    Some(Event::Request { request, message, .. }) => {
                        let (status, extra) = self.registrar.answer(&message);
                        self.gateway.agent.respond(self.now, request, status, extra, Vec::new());
                    }
                    Some(event) => self.gateway.events.push((self.now, event)),
                    None => {}
                }
            }
            if quiet {
                return;
            }
        }
    }

    fn carry(&mut self, from: SocketAddr, output: Output) -> Option<Event> {
        match output {
            Output::Transmit { to, bytes, .. } => {
                if let Some(text) = title(&bytes) {
                    self.ladder.add(self.now, from, to, &text);
                }
                match self.transport {
                    Transport::Udp => self.net.send(self.now, from, to, &bytes),
                    Transport::Tcp | Transport::Tls => {
                        self.net.stream(self.now, from, to, &bytes);
                    }
                }
                None
            }
            Output::Close(flow) => panic!("{from} closes {flow:?}"),
            Output::Event(event) => Some(event),
        }
    }

    /// Starts the drawing anew.
    pub(crate) fn forget_ladder(&mut self) {
        let parties = [(self.phone.address, "phone"), (self.gateway.address, "gateway")];
        self.ladder = Ladder::new(&parties);
    }

    /// The phone calls.
    pub(crate) fn call(&mut self) -> SessionId {
        let to = Uri::parse("sip:200@pbx.example").unwrap();
        let invite = Invite {
            identity: LINE,
            to,
            body: OFFER.to_vec(),
            extra: Vec::new(),
            appearance: None,
        };
        let session = self.phone.agent.invite(self.now, invite);
        self.settle();
        session
    }

    /// The gateway calls the phone.
    pub(crate) fn call_phone(&mut self) -> SessionId {
        let invite = InviteVia {
            flow: FLOW,
            remote: self.phone.address,
            from: NameAddr::parse("\"Bob\" <sip:200@pbx.example>").unwrap(),
            to: Uri::parse("sip:101@pbx.example").unwrap(),
            target: self.registrar.bindings.get("101").expect("the phone is registered").clone(),
            body: OFFER.to_vec(),
            extra: Vec::new(),
        };
        let session = self.gateway.agent.invite_via(self.now, invite);
        self.settle();
        session
    }

    /// A call from the phone that is answered: its two sessions.
    pub(crate) fn talking(&mut self) -> (SessionId, SessionId) {
        let ours = self.call();
        self.run_for(Duration::from_millis(100));
        let theirs = self.gateway.incoming().expect("the call arrived");
        self.gateway.agent.accept(self.now, theirs, ANSWER.to_vec());
        self.run_for(Duration::from_millis(100));
        self.phone.take("Answered");
        self.gateway.take("Confirmed");
        (ours, theirs)
    }
}

impl End {
    /// The names of what it told, in order.
    pub(crate) fn told(&self) -> Vec<String> {
        self.events.iter().map(|(_, event)| name(event)).collect()
    }

    /// The session of the call that came in last.
    pub(crate) fn incoming(&self) -> Option<SessionId> {
        self.events.iter().rev().find_map(|(_, event)| match event {
            Event::Incoming { session, .. } => Some(*session),
            _ => None,
        })
    }

    /// Whether it told something of that name.
    pub(crate) fn has_told(&self, wanted: &str) -> bool {
        self.events.iter().any(|(_, event)| name(event) == wanted)
    }

    /// Takes out the first event of that name.
    pub(crate) fn take(&mut self, wanted: &str) -> Event {
        let index = self.events.iter().position(|(_, event)| name(event) == wanted);
        let index = index.unwrap_or_else(|| panic!("no {wanted} in {:?}", self.told()));
        self.events.remove(index).1
    }
}

impl Registrar {
    fn answer(&mut self, message: &Message) -> (u16, Vec<Field>) {
        if *message.method() != Method::Register {
            return (405, Vec::new());
        }
        let value = message.header(Name::Authorization).map(Authorization::parse);
        let authorized = value.and_then(Result::ok);
        let right = authorized
            .as_ref()
            .is_some_and(|it| auth::verify(it, "REGISTER", &self.password, message.body()).is_ok());
        let fresh = authorized.as_ref().is_some_and(|it| it.nonce == self.nonce.as_bytes());
        if !right || !fresh {
            self.challenged += 1;
            let offer = Offer {
                realm: "pbx.example",
                nonce: &self.nonce,
                opaque: None,
                algorithm: self.algorithm,
                qop: Qop { named: true, auth: true, auth_int: false },
                stale: right && !fresh,
            };
            let value = String::from_utf8(auth::challenge(&offer)).unwrap();
            return (401, vec![("WWW-Authenticate".into(), value)]);
        }
        self.taken += 1;
        let user = message.to().unwrap().uri().user_text().unwrap_or_default();
        let contact = message.contacts().next().unwrap().unwrap();
        let uri = contact.uri().to_uri();
        let mut extra = self.extra.clone();
        if message.expires() == Ok(Some(0)) {
            self.bindings.remove(&user);
        } else {
            extra.push(("Contact".into(), format!("<{uri}>;expires={}", self.expires)));
            self.bindings.insert(user, uri);
        }
        (200, extra)
    }
}

fn end(seed: u64, ip: [u8; 4], listens_to: ListensTo) -> End {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let setup = Setup { product: "Test".into(), seed: bytes, listens_to };
    let address = SocketAddr::from((ip, 5060));
    End { agent: UserAgent::new(setup), address, events: Vec::new() }
}

pub(crate) fn setup(transport: Transport) -> GatewaySetup {
    GatewaySetup {
        domain: "pbx.example".into(),
        port: None,
        transport,
        expires: Duration::from_mins(5),
        // Seldom, so that it is in nobody's way; see `World::lively`.
        keepalive: Duration::from_hours(1),
        instance: None,
        tell_public: false,
    }
}

pub(crate) fn path(transport: Transport, local: SocketAddr, remote: SocketAddr) -> Path {
    Path { flow: FLOW, transport, local, remote, known: vec![remote.ip()] }
}

pub(crate) fn identity(secret: Option<&str>) -> Identity {
    Identity {
        gateway: GATEWAY,
        aor: Aor::new("101", "pbx.example").unwrap(),
        display: Some("Ann".into()),
        auth_user: "101".into(),
        secret: secret.map(Secret::new),
        register: true,
        legacy_digest: false,
        contact: sip::ContactUser::Unguessable,
    }
}

/// The first line of a message as a ladder shows it.
pub(crate) fn title(bytes: &[u8]) -> Option<String> {
    let message = Message::parse(bytes).ok()?;
    let title = match message.start() {
        StartLine::Request { method, .. } => method.to_string(),
        StartLine::Response { status, .. } => format!("{status} {}", message.method()),
    };
    // Keep-alive is left out: it is the same in every drawing.
    (*message.method() != Method::Options).then_some(title)
}

/// The name of an event.
pub(crate) fn name(event: &Event) -> String {
    let text = format!("{event:?}");
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
