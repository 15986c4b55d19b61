//! One telephone with keys at an office gateway that tells what others do: it answers what is
//! subscribed to, calls, and is called, all as the test says. Time passes only when it does.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clock::Moment;
use phone::Phone;
use phone::doors::{
    CallRecord, CallState, CallView, Command, GatewayId, Input, KeyId, KeyView, LineId, MediaOrder,
    MediaPort, Notice, Output, Path, PortId,
};
use phone::flight::{Flight, Ladder};
use phone::profile::{
    Codec, GatewayProfile, KeyDoes, KeyProfile, LineKind, LineProfile, Profile, Transport, Watch,
};
use phone::trouble::Refusal;
use sim::{Conditions, Net};
use sip::message::{DialogRef, Message, Method, Name};
use sip::{
    Event, FlowId, InviteVia, ListensTo, NameAddr, RequestId, RequestVia, SessionId, Setup, Uri,
    UserAgent,
};

use crate::world::covered;

const FLOW: FlowId = FlowId(1);
const HERE: ([u8; 4], u16) = ([10, 0, 1, 2], 5060);
const THERE: ([u8; 4], u16) = ([10, 0, 1, 1], 5060);

/// What the far end says of its speech.
const ANSWER: &str = "v=0\r\no=- 1 1 IN IP4 10.0.1.1\r\ns=-\r\nc=IN IP4 10.0.1.1\r\nt=0 0\r\n\
    m=audio 30000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

pub(crate) struct Exchange {
    pub now: Moment,
    pub phone: Phone,
    pub notices: Vec<Notice>,
    pub orders: Vec<MediaOrder>,
    pub records: Vec<CallRecord>,
    pub server: Server,
    pub net: Net,
    /// All that the phone was told, and what it wanted, secrets covered.
    pub flight: Flight,
    pub wants: Vec<String>,
    pub ladder: Ladder,
    ports: u32,
    wanted: u32,
}

/// The gateway.
pub(crate) struct Server {
    agent: UserAgent,
    /// Where the telephone is.
    contact: Option<Uri>,
    /// What there is to watch: the event and the user, and what is told of it.
    pub topics: BTreeMap<(&'static str, String), Topic>,
    subscribers: Vec<Subscriber>,
    /// The calls that came, and what was called.
    pub invites: Vec<(SessionId, Message)>,
    /// What is answered to a call for a user; nothing: it is answered by speech.
    pub refused: BTreeMap<String, u16>,
    /// The SUBSCRIBEs that came, by what was wanted: event and user.
    pub asked: Vec<(String, String)>,
    pub ended: Vec<SessionId>,
    /// Where callers were sent on to.
    pub sent_on: Vec<String>,
    /// What it has to say about encryption; nothing: it speaks in the clear whatever is offered.
    pub protection: Option<sdp::Protection>,
    down: bool,
}

/// What is told of something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Topic {
    pub kind: &'static str,
    /// All there is to tell.
    pub body: String,
    /// What is told of a change, where that is not all.
    pub news: Option<String>,
    /// The status its subscribers are refused with.
    pub refused: Option<u16>,
    /// The shortest time it is watched for.
    pub least: Option<u32>,
}

struct Subscriber {
    topic: (&'static str, String),
    subscribe: Message,
    tag: String,
    cseq: u32,
    from: SocketAddr,
}

/// A profile of one line, `102` at `office.test`, with these keys beside its two appearances.
pub(crate) fn profile(line: LineProfile, beside: &[KeyDoes]) -> Profile {
    let mut keys: Vec<KeyProfile> =
        (1..=line.appearances).map(|it| KeyProfile::appearance("office", it)).collect();
    keys.extend(beside.iter().map(|does| KeyProfile {
        label: "Ben".to_owned(),
        line: "office".to_owned(),
        page: 1,
        does: does.clone(),
    }));
    Profile {
        gateways: vec![GatewayProfile {
            name: "office".to_owned(),
            domain: "office.test".to_owned(),
            proxy: None,
            port: None,
            transport: Transport::Udp,
            expires: Duration::from_mins(5),
            keepalive: Duration::from_secs(20),
            outbound: false,
            public_address: false,
            encryption: phone::profile::Encryption::Off,
            key_exchange: phone::profile::KeyExchange::Sdes,
            trust: phone::profile::Trust::default(),
        }],
        lines: vec![line],
        keys,
        country: "us".to_owned(),
        ..Profile::default()
    }
}

pub(crate) fn line() -> LineProfile {
    LineProfile {
        codecs: vec![Codec::Pcmu],
        ..LineProfile::new("office", LineKind::Business, "office", "102")
    }
}

pub(crate) fn watch(number: &str, pickup: Option<&str>) -> KeyDoes {
    KeyDoes::Watch(Watch { number: number.to_owned(), pickup: pickup.map(str::to_owned) })
}

/// One call in a dialog-info document: its name, its state, and the rest of its attributes.
pub(crate) fn dialog(id: &str, state: &str, attributes: &str, inner: &str) -> String {
    format!("<dialog id='{id}' {attributes}><state>{state}</state>{inner}</dialog>")
}

/// The caller of a call.
pub(crate) fn remote(name: &str, uri: &str) -> String {
    format!("<remote><identity display='{name}'>{uri}</identity></remote>")
}

impl Exchange {
    /// An office whose gateway tells of these things from the beginning.
    pub(crate) fn new(profile: &Profile, topics: &[(&'static str, &str, Topic)]) -> Self {
        Self::on(Conditions::GOOD, 1, profile, topics)
    }

    pub(crate) fn on(
        conditions: Conditions,
        seed: u8,
        profile: &Profile,
        topics: &[(&'static str, &str, Topic)],
    ) -> Self {
        let setup = Setup {
            product: "Office".into(),
            seed: [seed ^ 0x55; 32],
            listens_to: ListensTo::Anyone,
        };
        let mut agent = UserAgent::new(setup);
        agent.flow_ready(FLOW, Transport::Udp, THERE.into());
        let topics =
            topics.iter().map(|(event, user, topic)| ((*event, (*user).to_owned()), topic.clone()));
        let mut office = Self {
            now: Moment::START,
            phone: Phone::new(profile, [seed; 32]),
            flight: Flight::new(&[seed; 32], ""),
            wants: Vec::new(),
            ladder: Ladder::default(),
            notices: Vec::new(),
            orders: Vec::new(),
            records: Vec::new(),
            server: Server {
                agent,
                contact: None,
                topics: topics.collect(),
                subscribers: Vec::new(),
                invites: Vec::new(),
                refused: BTreeMap::new(),
                asked: Vec::new(),
                ended: Vec::new(),
                sent_on: Vec::new(),
                protection: None,
                down: false,
            },
            net: Net::new(u64::from(seed), conditions),
            ports: 0,
            wanted: 0,
        };
        office.tell(Input::Timeout);
        office.run(3_000);
        office
    }

    /// Lets so many milliseconds pass.
    pub(crate) fn run(&mut self, milliseconds: u64) {
        let end = self.now + Duration::from_millis(milliseconds);
        self.tell(Input::Timeout);
        loop {
            self.serve();
            let phone = self.phone.deadline(self.now);
            let server = self.server.agent.deadline();
            let next = [self.net.deadline(), phone, server].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            while let Some(packet) = self.net.receive(self.now) {
                if packet.to == HERE.into() {
                    let (from, bytes) = (packet.from, packet.bytes);
                    self.tell(Input::Received { flow: FLOW, from, bytes: &bytes });
                } else if !self.server.down {
                    let bytes = unnamed(&packet.bytes);
                    self.server.agent.receive(self.now, FLOW, packet.from, &bytes);
                }
                self.serve();
            }
            if phone.is_some_and(|due| due <= self.now) {
                self.tell(Input::Timeout);
            }
            self.server.agent.handle_timeout(self.now);
        }
        self.now = end;
        self.tell(Input::Timeout);
        self.serve();
    }

    fn tell(&mut self, input: Input<'_>) {
        let mut paths = 0;
        self.hand(input);
        loop {
            while let Some(output) = self.phone.poll() {
                self.wants.push(covered(&output));
                if let Some(seen) = self.ladder.of_output(&output) {
                    self.ladder.draw(self.now, seen, &self.phone);
                }
                match output {
                    Output::OpenPath { .. } => paths += 1,
                    Output::WantPort { .. } => self.wanted += 1,
                    Output::Send { to, bytes, .. } => {
                        self.net.send(self.now, HERE.into(), to, &bytes);
                    }
                    Output::Media(order) => self.orders.push(order),
                    Output::Record(record) => self.records.push(record),
                    Output::Notify(notice) => self.notices.push(notice),
                    Output::LookUp { gateway, question } => {
                        let answer =
                            crate::world::answer(&question, Some(SocketAddr::from(THERE).ip()));
                        let input = Input::LookedUp { gateway, question, answer };
                        self.hand(input);
                    }
                    Output::Recording(_) | Output::ClosePath(_) => {}
                }
            }
            if paths > 0 {
                paths -= 1;
                self.hand(path());
            } else if self.wanted > 0 {
                self.wanted -= 1;
                self.ports += 1;
                let port = port(self.ports);
                self.hand(Input::PortReady { gateway: GatewayId(0), port });
            } else {
                return;
            }
        }
    }

    fn hand(&mut self, input: Input<'_>) {
        self.flight.note(self.now, &input, &self.phone);
        let seen = self.ladder.of_input(&input, &self.phone);
        self.phone.handle(self.now, input);
        if let Some(seen) = seen {
            self.ladder.draw(self.now, seen, &self.phone);
        }
    }

    fn serve(&mut self) {
        while let Some(output) = self.server.agent.poll() {
            match output {
                sip::Output::Transmit { to, bytes, .. } if !self.server.down => {
                    self.net.send(self.now, THERE.into(), to, &bytes);
                }
                sip::Output::Transmit { .. } | sip::Output::Close(_) => {}
                sip::Output::Event(event) => self.server.event(self.now, event),
            }
        }
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.tell(Input::Command(command));
        self.run(500);
    }

    pub(crate) fn press(&mut self, key: u16) {
        self.command(Command::PressKey(KeyId(key)));
    }

    pub(crate) fn dial(&mut self, number: &str) {
        self.command(Command::Dial(LineId(0), number.to_owned()));
    }

    pub(crate) fn key(&self, key: u16) -> KeyView {
        let keys = self.phone.snapshot(self.now).keys;
        keys.into_iter().find(|view| view.id.0 == key).unwrap()
    }

    pub(crate) fn call(&self, call: u32) -> CallView {
        let calls = self.phone.snapshot(self.now).calls;
        calls.into_iter().find(|view| view.id.0 == call).unwrap()
    }

    pub(crate) fn state(&self, call: u32) -> CallState {
        self.call(call).state
    }

    /// What was refused, and nothing else that was told.
    pub(crate) fn refusals(&self) -> Vec<&Refusal> {
        let refusals = self.notices.iter().filter_map(|notice| match notice {
            Notice::Refused(refusal) => Some(refusal),
            _ => None,
        });
        refusals.collect()
    }

    /// Something changes, and whoever watches it is told.
    pub(crate) fn told(&mut self, event: &'static str, user: &str, topic: Topic) {
        self.server.topics.insert((event, user.to_owned()), topic);
        self.server.tell(self.now, event, user);
        self.run(500);
    }

    /// The calls of a telephone are these, and whoever watches it is told.
    pub(crate) fn calls_of(&mut self, user: &str, dialogs: &[String]) {
        self.told("dialog", user, calls_of(user, dialogs));
    }

    /// The gateway calls the telephone, with these fields.
    pub(crate) fn ring(&mut self, fields: &[(&str, &str)]) -> SessionId {
        let uri = |text: &str| Uri::parse(text).unwrap();
        let target = self.server.contact.clone().expect("the telephone is registered");
        let invite = InviteVia {
            flow: FLOW,
            remote: HERE.into(),
            from: NameAddr::new(None, uri("sip:0161@office.test")),
            to: uri("sip:102@office.test"),
            target,
            body: self.server.speech().map_or(ANSWER.into(), |local| sdp::offer(&local)),
            extra: fields.iter().map(|(name, it)| ((*name).into(), (*it).into())).collect(),
        };
        let session = self.server.agent.invite_via(self.now, invite);
        self.run(500);
        session
    }

    /// Hands the telephone something that is no command, and lets a moment pass.
    pub(crate) fn input(&mut self, input: Input<'_>) {
        self.tell(input);
        self.run(100);
    }

    /// The gateway asks within a call for speech without encryption.
    pub(crate) fn reoffer_in_the_clear(&mut self, session: SessionId) {
        self.server.agent.reoffer(self.now, session, ANSWER.as_bytes().to_vec());
        self.run(500);
    }

    /// The gateway ends a call, or stops ringing.
    pub(crate) fn hang_up(&mut self, session: SessionId) {
        self.server.agent.end(self.now, session);
        self.run(500);
    }

    /// The last call that came to the gateway: the number called, and the request.
    pub(crate) fn last_invite(&self) -> (String, &Message) {
        let (_, invite) = self.server.invites.last().expect("a call came");
        (user_of(invite), invite)
    }

    /// The gateway is gone for so long, and knows nothing of what was before.
    pub(crate) fn restart_server(&mut self, milliseconds: u64) {
        self.server.down = true;
        self.run(milliseconds);
        self.server.down = false;
        self.server.subscribers.clear();
    }
}

impl Server {
    /// What it says of its own speech.
    fn speech(&self) -> Option<sdp::Local> {
        let protection = self.protection.clone()?;
        Some(sdp::Local {
            rtp: ([10, 0, 1, 1], 30_000).into(),
            rtcp: ([10, 0, 1, 1], 30_001).into(),
            session: 1,
            version: 1,
            codecs: vec![Codec::Pcmu],
            ptime: Duration::from_millis(20),
            direction: sdp::Direction::SendReceive,
            protection,
        })
    }

    /// Its answer to an offer; nothing where it has none.
    fn answer(&self, offer: &[u8]) -> Option<Vec<u8>> {
        match self.speech() {
            None => Some(ANSWER.as_bytes().to_vec()),
            Some(local) => sdp::answer(&local, offer).ok().map(|(answer, _)| answer),
        }
    }

    fn event(&mut self, now: Moment, event: Event) {
        match event {
            Event::Request { request, message, from, .. } => {
                self.request(now, request, &message, from);
            }
            Event::Incoming { session, message, .. } => {
                match self.refused.get(&user_of(&message)) {
                    Some(status) => self.agent.reject(now, session, *status, Vec::new()),
                    None => match self.answer(message.body()) {
                        Some(body) => self.agent.accept(now, session, body),
                        None => self.agent.reject(now, session, 488, Vec::new()),
                    },
                }
                self.invites.push((session, message));
            }
            Event::Reoffered { session, offer } => {
                let answer = self.answer(&offer.unwrap_or_default()).ok_or(488);
                self.agent.answer_reoffer(now, session, answer);
            }
            Event::Referred { session, to, .. } => {
                self.sent_on.push(to.uri.user_text().unwrap_or_default());
                self.agent.answer_referred(now, session, Ok(()));
                self.agent.tell_referrer(now, session, 200);
            }
            Event::Ended { session, .. } => self.ended.push(session),
            _ => {}
        }
    }

    fn request(&mut self, now: Moment, request: RequestId, message: &Message, from: SocketAddr) {
        let field = |name: &str, value: String| (name.to_owned(), value);
        match message.method() {
            Method::Register => {
                let contact = message.contacts().next().unwrap().unwrap();
                self.contact = Some(contact.uri().to_uri());
                let bound = String::from_utf8(contact.to_name_addr().to_bytes()).unwrap();
                let extra = vec![field("Contact", bound), field("Expires", "300".into())];
                self.agent.respond(now, request, 200, extra, Vec::new());
            }
            Method::Subscribe => self.subscribe(now, request, message, from),
            _ => self.agent.respond(now, request, 200, Vec::new(), Vec::new()),
        }
    }

    fn subscribe(&mut self, now: Moment, request: RequestId, message: &Message, from: SocketAddr) {
        let event = String::from_utf8_lossy(message.named("Event").next().unwrap()).into_owned();
        let call_id = message.call_id().unwrap().to_owned();
        let known = |it: &Subscriber| it.subscribe.call_id() == Ok(&call_id);
        let expires = message.expires().ok().flatten().unwrap_or(300);
        let within = message.to().unwrap().tag().is_some();
        let index = self.subscribers.iter().position(known);
        let status = match index {
            _ if within && index.is_none() => 481,
            Some(_) => 200,
            None => {
                let user = user_of(message);
                self.asked.push((event.clone(), user.clone()));
                let topic = self.topics.keys().find(|(name, it)| *name == event && *it == user);
                let topic = topic.cloned();
                let rules = topic.as_ref().and_then(|topic| self.topics.get(topic));
                match (topic, rules) {
                    (Some(topic), Some(rules)) => {
                        let least = rules.least.filter(|least| expires < *least && expires > 0);
                        if let Some(least) = least {
                            let least = vec![("Min-Expires".to_owned(), least.to_string())];
                            return self.agent.respond(now, request, 423, least, Vec::new());
                        }
                        let status = rules.refused.unwrap_or(200);
                        if status == 200 {
                            let tag = self.agent.tag_of(request).unwrap().to_owned();
                            let subscribe = message.clone();
                            self.subscribers.push(Subscriber {
                                topic,
                                subscribe,
                                tag,
                                cseq: 0,
                                from,
                            });
                        }
                        status
                    }
                    (_, _) => 489,
                }
            }
        };
        let extra = vec![("Expires".to_owned(), expires.to_string())];
        self.agent.respond(now, request, status, extra, Vec::new());
        let Some(index) = self.subscribers.iter().position(known).filter(|_| status == 200) else {
            return;
        };
        let over = expires == 0;
        self.notify(now, index, if over { "terminated;reason=timeout" } else { "active" });
        if over {
            self.subscribers.remove(index);
        }
    }

    /// Tells whoever watches something how it is.
    pub(crate) fn tell(&mut self, now: Moment, event: &str, user: &str) {
        for index in 0..self.subscribers.len() {
            let (name, of) = &self.subscribers[index].topic;
            if *name == event && of == user {
                self.notify_news(now, index);
            }
        }
    }

    fn notify_news(&mut self, now: Moment, index: usize) {
        let topic = self.subscribers[index].topic.clone();
        let whole = self.topics.get(&topic).cloned().unwrap_or_default();
        let body = whole.news.clone().unwrap_or_else(|| whole.body.clone());
        self.topics.insert(topic.clone(), Topic { body, ..whole.clone() });
        self.notify(now, index, "active");
        self.topics.insert(topic, whole);
    }

    /// Ends what watches something, with these words.
    pub(crate) fn terminate(&mut self, now: Moment, event: &str, user: &str, words: &str) {
        let wanted = |it: &Subscriber| it.topic.0 == event && it.topic.1 == user;
        while let Some(index) = self.subscribers.iter().position(wanted) {
            self.notify(now, index, &format!("terminated;{words}"));
            self.subscribers.remove(index);
        }
    }

    fn notify(&mut self, now: Moment, index: usize, state: &str) {
        let subscriber = &mut self.subscribers[index];
        subscriber.cseq += 1;
        let topic = self.topics.get(&subscriber.topic).cloned().unwrap_or_default();
        let address = |name| subscriber.subscribe.address(name).unwrap().to_name_addr();
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut extra =
            vec![field("Event", subscriber.topic.0), field("Subscription-State", state)];
        let mut body = Vec::new();
        match topic.kind {
            "" => {}
            "Call-Info" => extra.push(field("Call-Info", &topic.body)),
            kind => {
                extra.push(field("Content-Type", kind));
                let version = subscriber.cseq.to_string();
                body = topic.body.replace("VERSION", &version).into_bytes();
            }
        }
        let request = RequestVia {
            flow: FLOW,
            remote: subscriber.from,
            method: Method::Notify,
            target: subscriber.subscribe.contacts().next().unwrap().unwrap().uri().to_uri(),
            from: address(Name::To).with_tag(&subscriber.tag),
            to: address(Name::From),
            call_id: subscriber.subscribe.call_id().unwrap().to_owned(),
            cseq: subscriber.cseq,
            extra,
            body,
        };
        self.agent.send_via(now, request);
    }

    /// How many subscriptions it keeps.
    /// What names a call to the telephone.
    pub(crate) fn name_of(&self, session: SessionId) -> DialogRef {
        self.agent.dialog_ref(session).expect("the call is answered")
    }

    pub(crate) fn subscribers(&self) -> usize {
        self.subscribers.len()
    }
}

/// What is told of the calls of a telephone.
pub(crate) fn calls_of(user: &str, dialogs: &[String]) -> Topic {
    let body = format!(
        "<?xml version='1.0'?><dialog-info xmlns='urn:ietf:params:xml:ns:dialog-info' \
         version='VERSION' state='full' entity='sip:{user}@office.test'>{}</dialog-info>",
        dialogs.concat()
    );
    Topic { kind: "application/dialog-info+xml", body, ..Topic::default() }
}

/// What is told of messages.
pub(crate) fn messages(body: &str) -> Topic {
    let kind = "application/simple-message-summary";
    Topic { kind, body: body.to_owned(), ..Topic::default() }
}

/// What is told of the appearances of a line.
pub(crate) fn appearances(fields: &str) -> Topic {
    Topic { kind: "Call-Info", body: fields.to_owned(), ..Topic::default() }
}

/// A request in which what names a call of others cannot be read any more: the gateway has no
/// such call, and takes all.
fn unnamed(bytes: &[u8]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for name in ["Replaces", "Join", "Require"] {
        text = text.replace(&format!("\r\n{name}:"), &format!("\r\nWas-{name}:"));
    }
    text.into_bytes()
}

/// A field of a request that [`unnamed`] hid.
pub(crate) fn hidden(invite: &Message, name: &str) -> String {
    let value = invite.named(name).next().unwrap_or_default();
    String::from_utf8_lossy(value).into_owned()
}

fn user_of(request: &Message) -> String {
    request.request_uri().ok().and_then(|uri| uri.user_text()).unwrap_or_default()
}

fn path<'a>() -> Input<'a> {
    let (local, remote) = (HERE.into(), SocketAddr::from(THERE));
    let (flow, transport, known) = (FLOW, Transport::Udp, vec![remote.ip()]);
    Input::PathReady { gateway: GatewayId(0), path: Path { flow, transport, local, remote, known } }
}

fn port(number: u32) -> MediaPort {
    let at = |plus: u16| SocketAddr::new(IpAddr::from(HERE.0), 20_000 + number as u16 * 2 + plus);
    MediaPort { id: PortId(number), rtp: at(0), rtcp: at(1) }
}
