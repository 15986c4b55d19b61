//! A telephone alone, with every message of the gateway written by the test.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Method, Name};
use sip::{
    Event, FlowId, IdentityId, Invite, ListensTo, Output, SessionId, Setup, Transport, Uri,
    UserAgent,
};

use crate::world::{FLOW, GATEWAY, LINE, OFFER, identity, name, path, setup};

pub(crate) struct Script {
    pub(crate) now: Moment,
    pub(crate) agent: UserAgent,
    pub(crate) local: SocketAddr,
    pub(crate) gateway: SocketAddr,
    /// What the phone sent and the test has not looked at, and to whom.
    pub(crate) sent: VecDeque<(SocketAddr, Message)>,
    pub(crate) events: Vec<Event>,
    pub(crate) closed: Vec<FlowId>,
}

impl Script {
    /// A phone with a way to its gateway and no identity.
    pub(crate) fn new() -> Self {
        Self::over(Transport::Udp)
    }

    pub(crate) fn over(transport: Transport) -> Self {
        let seed = [7; 32];
        let setup_agent =
            Setup { product: "Test".into(), seed, listens_to: ListensTo::GatewaysOnly };
        let mut script = Self {
            now: Moment::START,
            agent: UserAgent::new(setup_agent),
            local: SocketAddr::from(([10, 0, 0, 1], 5060)),
            gateway: SocketAddr::from(([10, 0, 0, 9], 5060)),
            sent: VecDeque::new(),
            events: Vec::new(),
            closed: Vec::new(),
        };
        script.agent.set_gateway(GATEWAY, setup(transport));
        let path = path(transport, script.local, script.gateway);
        script.agent.path_ready(script.now, GATEWAY, path);
        script.collect();
        script.answer_options();
        script
    }

    /// A phone whose line is registered, in the realm `pbx.example`.
    pub(crate) fn registered() -> Self {
        Self::registered_over(Transport::Udp)
    }

    pub(crate) fn registered_over(transport: Transport) -> Self {
        let mut script = Self::over(transport);
        script.register();
        script
    }

    /// Registers the line, with one challenge.
    pub(crate) fn register(&mut self) {
        self.agent.set_identity(self.now, LINE, identity(Some("secret")));
        let register = self.expect(&Method::Register);
        self.reply(&register, 401, &[challenge("WWW-Authenticate", "pbx.example", "n1", "")], "");
        let register = self.expect(&Method::Register);
        assert!(register.header(Name::Authorization).is_some());
        self.reply(&register, 200, &["Expires: 3600".into()], "");
        assert_eq!(self.told().last().map(String::as_str), Some("Registered"));
        self.events.clear();
        // Until the next REGISTER may be sent, and all that was said is forgotten.
        self.pass(Duration::from_secs(40));
    }

    /// A phone in a call it made: the session and the INVITE.
    pub(crate) fn talking() -> (Self, SessionId, Message) {
        Self::talking_over(Transport::Udp)
    }

    pub(crate) fn talking_over(transport: Transport) -> (Self, SessionId, Message) {
        let mut script = Self::registered_over(transport);
        let session = script.call();
        let invite = script.expect(&Method::Invite);
        script.reply(&invite, 200, &[CONTACT.into()], "far");
        script.expect(&Method::Ack);
        script.events.clear();
        (script, session, invite)
    }

    pub(crate) fn call(&mut self) -> SessionId {
        self.call_with(OFFER)
    }

    pub(crate) fn call_with(&mut self, body: &[u8]) -> SessionId {
        self.call_as(LINE, body)
    }

    pub(crate) fn call_as(&mut self, identity: IdentityId, body: &[u8]) -> SessionId {
        let to = Uri::parse("sip:200@pbx.example").unwrap();
        let invite =
            Invite { identity, to, body: body.to_vec(), extra: Vec::new(), appearance: None };
        let session = self.agent.invite(self.now, invite);
        self.collect();
        session
    }

    /// Takes what the agent wants done.
    pub(crate) fn collect(&mut self) {
        while let Some(output) = self.agent.poll() {
            match output {
                Output::Transmit { to, bytes, .. } => {
                    if let Ok(message) = Message::parse(&bytes) {
                        self.sent.push_back((to, message));
                    }
                }
                Output::Close(flow) => self.closed.push(flow),
                Output::Event(event) => self.events.push(event),
            }
        }
    }

    /// The next message of that method, and nothing before it but keep-alive.
    pub(crate) fn expect(&mut self, method: &Method) -> Message {
        self.collect();
        self.answer_options();
        let (_, message) = self.sent.pop_front().unwrap_or_else(|| panic!("no {method} was sent"));
        assert_eq!(message.method(), method, "instead of {method}: {message:?}");
        message
    }

    /// The next message, which is a response.
    pub(crate) fn expect_status(&mut self, status: u16) -> Message {
        self.collect();
        self.answer_options();
        let (_, message) = self.sent.pop_front().unwrap_or_else(|| panic!("no {status} was sent"));
        assert_eq!(message.status(), Some(status), "instead of {status}: {message:?}");
        message
    }

    /// Nothing was sent but keep-alive.
    pub(crate) fn expect_silence(&mut self) {
        self.collect();
        self.answer_options();
        assert!(self.sent.is_empty(), "sent: {:?}", self.sent);
    }

    fn answer_options(&mut self) {
        while let Some(index) =
            self.sent.iter().position(|(_, it)| it.is_request() && *it.method() == Method::Options)
        {
            let (_, options) = self.sent.remove(index).unwrap();
            self.reply(&options, 200, &[], "");
        }
    }

    /// Answers a request of the phone.
    pub(crate) fn reply(&mut self, to: &Message, status: u16, fields: &[String], tag: &str) {
        let body = if fields.iter().any(|it| it.starts_with("Contact: <sip:far")) {
            "v=0\r\ns=answer\r\n"
        } else {
            ""
        };
        self.reply_with(to, status, fields, tag, body);
    }

    pub(crate) fn reply_with(
        &mut self,
        to: &Message,
        status: u16,
        fields: &[String],
        tag: &str,
        body: &str,
    ) {
        let text = response(to, status, fields, tag, body);
        self.hear(self.gateway, text.as_bytes());
    }

    /// Lets bytes arrive.
    pub(crate) fn hear(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.agent.receive(self.now, FLOW, from, bytes);
        self.collect();
    }

    /// Lets a request of the far end arrive, in the dialog that `invite` of ours began.
    pub(crate) fn ask(&mut self, invite: &Message, method: &str, cseq: u32, branch: &str) {
        let text = Self::request(invite, method, cseq, branch, "");
        self.hear(self.gateway, text.as_bytes());
    }

    pub(crate) fn request(
        invite: &Message,
        method: &str,
        cseq: u32,
        branch: &str,
        extra: &str,
    ) -> String {
        let contact = invite.contacts().next().unwrap().unwrap().uri().to_uri();
        let from = String::from_utf8_lossy(invite.header(Name::To).unwrap()).into_owned();
        let to = String::from_utf8_lossy(invite.header(Name::From).unwrap()).into_owned();
        format!(
            "{method} {contact} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK{branch}\r\n\
             Max-Forwards: 70\r\nFrom: {from};tag=far\r\nTo: {to}\r\nCall-ID: {}\r\n\
             CSeq: {cseq} {method}\r\nContact: <sip:far@10.0.0.9>\r\n{extra}Content-Length: 0\r\n\r\n",
            invite.call_id().unwrap()
        )
    }

    /// Lets time pass, with what is due in it.
    pub(crate) fn pass(&mut self, duration: Duration) {
        let until = self.now + duration;
        while let Some(due) = self.agent.deadline().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.agent.handle_timeout(self.now);
            self.collect();
            self.answer_options();
        }
        self.now = until;
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.events.iter().map(name).collect()
    }

    /// The same, once what the phone wants has been carried out.
    pub(crate) fn take_after_settling(&mut self, wanted: &str) -> Event {
        self.collect();
        self.take(wanted)
    }

    pub(crate) fn take(&mut self, wanted: &str) -> Event {
        let index = self.events.iter().position(|event| name(event) == wanted);
        let index = index.unwrap_or_else(|| panic!("no {wanted} in {:?}", self.told()));
        self.events.remove(index)
    }
}

/// What a far end that answers says of itself.
pub(crate) const CONTACT: &str = "Contact: <sip:far@10.0.0.9>";

/// A response to a request of the phone.
pub(crate) fn response(
    to: &Message,
    status: u16,
    fields: &[String],
    tag: &str,
    body: &str,
) -> String {
    let value = |name| String::from_utf8_lossy(to.header(name).unwrap()).into_owned();
    let mut text = format!("SIP/2.0 {status} Status\r\n");
    for via in to.values(Name::Via) {
        text.push_str(&format!("Via: {}\r\n", String::from_utf8_lossy(via)));
    }
    let tag = if tag.is_empty() || to.to().unwrap().tag().is_some() {
        String::new()
    } else {
        format!(";tag={tag}")
    };
    text.push_str(&format!(
        "From: {}\r\nTo: {}{tag}\r\nCall-ID: {}\r\nCSeq: {}\r\n",
        value(Name::From),
        value(Name::To),
        value(Name::CallId),
        value(Name::CSeq)
    ));
    for field in fields {
        text.push_str(field);
        text.push_str("\r\n");
    }
    if !body.is_empty() {
        text.push_str("Content-Type: application/sdp\r\n");
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    text
}

/// A challenge with `qop` and MD5, and more parameters.
pub(crate) fn challenge(name: &str, realm: &str, nonce: &str, more: &str) -> String {
    format!("{name}: Digest realm=\"{realm}\", nonce=\"{nonce}\", qop=\"auth\"{more}")
}

/// Whether a message carries an answer to a challenge.
pub(crate) fn is_answer(message: &Message) -> bool {
    message.header(Name::Authorization).is_some()
        || message.header(Name::ProxyAuthorization).is_some()
}
