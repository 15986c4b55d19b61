//! A telephone alone with a far end that says what it is told to, in simulated time.
//!
//! The far end is the gateway of the only line. It takes the telephone's registration as a gateway
//! does; everything else is for whoever holds the [`Desk`]. What the telephone said last is kept,
//! so that it can be answered and named.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use phone::Phone;
use phone::doors::{
    CallState, Command, FlowId, GatewayId, Input, LineId, MediaOrder, MediaPort, Notice, Output,
    Path, PortId, Secret, Transport,
};
use phone::profile::{Codec, GatewayProfile, LineKind, LineProfile, Profile, Trust};
use sip::message::{Message, Method, Name, ResponseBuilder};

/// What the far end says of its speech.
pub const SOUND: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n\
    m=audio 30000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

/// The line.
pub const LINE: LineId = LineId(0);

/// How many messages of the telephone are kept: the last are the ones that matter.
const KEPT: usize = 64;

/// How often the telephone may wake up within a minute. Repeating what was not heard is some
/// eleven times a request; more than this is a telephone that never rests.
const WAKES: u32 = 20_000;

/// The telephone and what is known of it.
#[derive(Debug)]
pub struct Desk {
    /// What time it is.
    pub now: Moment,
    /// The telephone.
    pub phone: Phone,
    /// What it said, oldest first.
    pub said: VecDeque<Message>,
    /// What it told the person.
    pub notices: Vec<Notice>,
    /// What it wanted of the media.
    pub orders: Vec<MediaOrder>,
    /// How many bytes it sent.
    pub sent: usize,
    /// The status of its last response, also of one that gives back what cannot be read.
    pub refused: Option<u16>,
    /// Whether it closed the connection to its gateway.
    pub closed: bool,
    contact: String,
    flow: FlowId,
    ports: u32,
    count: u32,
}

/// Our address.
fn here() -> SocketAddr {
    ([10, 0, 0, 2], 5060).into()
}

/// The gateway's.
fn there() -> SocketAddr {
    ([10, 0, 0, 1], 5060).into()
}

impl Desk {
    /// A telephone whose line is in service.
    pub fn in_service(transport: Transport) -> Self {
        let mut desk = Self {
            now: Moment::START,
            phone: Phone::new(&profile(transport), [5; 32]),
            said: VecDeque::new(),
            notices: Vec::new(),
            orders: Vec::new(),
            sent: 0,
            refused: None,
            closed: false,
            contact: String::new(),
            flow: FlowId(0),
            ports: 0,
            count: 0,
        };
        desk.tell(Input::Timeout);
        desk.open(transport);
        desk.tell(Input::Secret { line: LINE, secret: Secret::new("secret") });
        let challenge = "Digest realm=\"pbx\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"";
        for fields in [[("WWW-Authenticate", challenge)], [("Expires", "3600")]] {
            let last = |desk: &Self, method: &Method| {
                desk.said.iter().rfind(|it| it.is_request() && it.method() == method).cloned()
            };
            if let Some(options) = last(&desk, &Method::Options) {
                desk.answer(&options, 200, &[], "");
            }
            let register = last(&desk, &Method::Register).unwrap();
            let status = if fields[0].0 == "Expires" { 200 } else { 401 };
            desk.answer(&register, status, &fields, "");
        }
        let register = desk.last(Some(&Method::Register));
        let contact = register.and_then(|it| it.text(Name::Contact)).unwrap_or_default();
        let user = contact.split(['<', '@']).nth(1).unwrap_or_default();
        user.trim_start_matches("sip:").clone_into(&mut desk.contact);
        desk.run(Duration::from_secs(2));
        desk
    }

    /// Opens a new way to the gateway.
    pub fn open(&mut self, transport: Transport) {
        self.flow = FlowId(self.flow.0 + 1);
        self.closed = false;
        let path = Path {
            flow: self.flow,
            transport,
            local: here(),
            remote: there(),
            known: vec![there().ip()],
        };
        self.tell(Input::PathReady { gateway: GatewayId(0), path });
    }

    /// The way to the gateway is gone.
    pub fn cut(&mut self) {
        self.tell(Input::FlowLost(self.flow));
    }

    /// Bytes arrive from the gateway.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.tell(Input::Received { flow: self.flow, from: there(), bytes });
    }

    /// Answers a request of the telephone's.
    pub fn answer(&mut self, request: &Message, status: u16, fields: &[(&str, &str)], body: &str) {
        let mut response = ResponseBuilder::reply_to(request, status).to_tag("far");
        for (name, value) in fields {
            response = response.extra(name, value);
        }
        if *request.method() == Method::Register
            && let Some(contact) = request.header(Name::Contact)
        {
            response = response.extra("Contact", contact);
        }
        if !body.is_empty() {
            response = response.body("application/sdp", body);
        }
        self.receive(&response.build());
    }

    /// A person does something.
    pub fn command(&mut self, command: Command) {
        self.tell(Input::Command(command));
    }

    /// Lets time pass.
    pub fn run(&mut self, lasts: Duration) {
        let end = self.now + lasts;
        let minutes = u32::try_from(lasts.as_secs() / 60 + 1).unwrap();
        for _ in 0..WAKES.saturating_mul(minutes) {
            let next = self.phone.deadline(self.now).filter(|next| *next <= end);
            self.now = next.map_or(end, |next| self.now.max(next));
            self.tell(Input::Timeout);
            if next.is_none() {
                return;
            }
        }
        panic!("it never rests: at {} it wants to be woken at once", self.now);
    }

    /// The last request of the telephone's of that method; of any, without one.
    pub fn last(&self, method: Option<&Method>) -> Option<Message> {
        let wanted =
            |it: &&Message| it.is_request() && method.is_none_or(|method| it.method() == method);
        self.said.iter().rfind(wanted).cloned()
    }

    /// The status of its last response to a request with that Call-ID.
    pub fn status(&self, call_id: &str) -> Option<u16> {
        let wanted = |it: &&Message| !it.is_request() && it.call_id().is_ok_and(|id| id == call_id);
        self.said.iter().rfind(wanted).and_then(Message::status)
    }

    /// The user under which the gateway reaches the telephone.
    pub fn contact(&self) -> &str {
        &self.contact
    }

    /// A number that was not given before, for what has to differ.
    pub fn fresh(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// A call of the gateway's that is as it should be: it rings at once, is answered, and ended.
    /// How long it took until it rang.
    pub fn ordinary_call(&mut self) -> Result<Duration, String> {
        let number = self.fresh();
        let id = format!("ordinary-{number}");
        let begun = self.now;
        let target = format!("sip:{}@10.0.0.2", self.contact());
        let request = |method: &str, cseq: u32, tag: &str, body: &str| {
            format!(
                "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;rport;\
                 branch=z9hG4bKordinary{method}{number}\r\nMax-Forwards: 70\r\n\
                 From: <sip:5551020@pbx.test>;tag=far\r\nTo: <sip:5553001@pbx.test>{tag}\r\n\
                 Call-ID: {id}\r\nCSeq: {cseq} {method}\r\nContact: <sip:far@10.0.0.1>\r\n\
                 Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        self.receive(request("INVITE", 1, "", SOUND).as_bytes());
        let ringing = |desk: &Self| {
            let calls = desk.phone.snapshot(desk.now).calls;
            calls.into_iter().rev().find(|call| call.state == CallState::RingingHere)
        };
        let call =
            ringing(self).ok_or_else(|| format!("it does not ring: {:?}", self.status(&id)))?;
        let rang = self.now - begun;
        self.command(Command::Answer(Some(call.id)));
        let ours = |it: &&Message| !it.is_request() && it.call_id().is_ok_and(|it| it == id);
        let accepted = self.said.iter().rfind(ours).cloned();
        let accepted =
            accepted.filter(|it| it.status() == Some(200)).ok_or("it is not answered")?;
        let to = accepted.to().ok();
        let tag = to.and_then(|to| to.tag().map(|tag| format!(";tag={tag}")));
        let tag = tag.ok_or("the answer has no tag")?;
        self.receive(request("ACK", 1, &tag, "").as_bytes());
        self.run(Duration::from_millis(100));
        self.receive(request("BYE", 2, &tag, "").as_bytes());
        let over = self.phone.snapshot(self.now).calls.into_iter().find(|it| it.id == call.id);
        match over {
            Some(call) if call.state != CallState::Ended => Err("it does not end".to_owned()),
            Some(_) | None => Ok(rang),
        }
    }

    /// Ends everything that is under way, and waits until all that was said is forgotten.
    pub fn calm_down(&mut self) {
        for _ in 0..16 {
            let calls = self.phone.snapshot(self.now).calls;
            let live: Vec<_> = calls.iter().filter(|it| it.state != CallState::Ended).collect();
            let Some(call) = live.first() else { break };
            self.command(Command::Release(Some(call.id)));
            self.run(Duration::from_millis(10));
        }
        // 64 times T1 (RFC 3261 section 17), and the moment for which an ended call is shown.
        for _ in 0..8 {
            self.run(Duration::from_secs(5));
            if let Some(options) = self.last(Some(&Method::Options)) {
                self.answer(&options, 200, &[], "");
            }
        }
    }

    /// Tells the telephone something, and does what it wants.
    pub fn tell(&mut self, input: Input<'_>) {
        self.phone.handle(self.now, input);
        while let Some(output) = self.phone.poll() {
            match output {
                Output::Send { bytes, .. } => {
                    self.sent += bytes.len();
                    let Ok(message) = Message::parse(&bytes) else {
                        // A refusal gives back what was asked, which may be what is refused.
                        let refusal = [&b"SIP/2.0 4"[..], b"SIP/2.0 5"];
                        if refusal.iter().any(|begin| bytes.starts_with(begin)) {
                            let digits = bytes.get(8..11).unwrap_or_default();
                            self.refused = String::from_utf8_lossy(digits).parse().ok();
                            continue;
                        }
                        panic!("it says what nobody can read: {}", bytes.escape_ascii());
                    };
                    if !message.is_request() {
                        self.refused = message.status();
                    }
                    if self.said.len() == KEPT {
                        self.said.pop_front();
                    }
                    self.said.push_back(message);
                }
                Output::WantPort { gateway, address } => {
                    self.ports += 1;
                    let rtp = 20_000 + u16::try_from(self.ports % 10_000).unwrap() * 2;
                    let port = MediaPort {
                        id: PortId(self.ports),
                        rtp: (address, rtp).into(),
                        rtcp: (address, rtp + 1).into(),
                    };
                    self.phone.handle(self.now, Input::PortReady { gateway, port });
                }
                Output::Media(order) => {
                    if self.orders.len() < 1_000 {
                        self.orders.push(order);
                    }
                }
                Output::Notify(notice) => {
                    if self.notices.len() < 1_000 {
                        self.notices.push(notice);
                    }
                }
                Output::ClosePath(flow) => self.closed |= flow == self.flow,
                Output::OpenPath { .. }
                | Output::LookUp { .. }
                | Output::Record(_)
                | Output::Recording(_) => {}
            }
        }
    }
}

fn profile(transport: Transport) -> Profile {
    Profile {
        gateways: vec![GatewayProfile {
            name: "pbx".to_owned(),
            domain: "pbx.test".to_owned(),
            proxy: None,
            port: None,
            transport,
            trust: Trust::default(),
            expires: Duration::from_hours(1),
            keepalive: Duration::from_secs(30),
            outbound: false,
            public_address: false,
            encryption: phone::profile::Encryption::Off,
            key_exchange: phone::profile::KeyExchange::Sdes,
        }],
        lines: vec![LineProfile {
            codecs: vec![Codec::Pcmu, Codec::Pcma],
            appearances: 4,
            ..LineProfile::new("line", LineKind::Personal, "pbx", "5553001")
        }],
        country: "us".to_owned(),
        ..Profile::default()
    }
}
