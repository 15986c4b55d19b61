//! Notifications that mean harm: refused, or shown so that they can do none.
//!
//! One telephone with a shared line and a watched colleague; the server says whatever a test
//! writes, word for word.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use phone::doors::{GatewayId, Input, KeyId, KeyView, MediaPort, Output, Path, PortId, Snapshot};
use phone::profile::{
    GatewayProfile, KeyDoes, KeyProfile, LineKind, LineProfile, Profile, Sharing, Transport, Watch,
};
use phone::{Lamp, Phone, Usage};
use sip::FlowId;
use sip::message::{Message, Method, Name};

const FLOW: FlowId = FlowId(1);

/// The key of the first appearance of the shared line, and that of the colleague.
const APPEARANCE: u16 = 1;
const COLLEAGUE: u16 = 2;

/// The longest a text of a stranger may be on the screen, in characters.
const SHOWN_MAX: usize = 64;

struct Victim {
    now: Moment,
    phone: Phone,
    here: SocketAddr,
    server: SocketAddr,
    /// The SUBSCRIBE of each package.
    subscribes: Vec<(String, Message)>,
    /// What was answered to requests of the server.
    answers: Vec<u16>,
    number: u32,
}

impl Victim {
    /// A telephone that has been told that all is idle.
    fn new() -> Self {
        let mut victim = Self {
            now: Moment::START,
            phone: Phone::new(&profile(), [7; 32]),
            here: SocketAddr::from(([10, 0, 0, 2], 5060)),
            server: SocketAddr::from(([10, 0, 0, 1], 5060)),
            subscribes: Vec::new(),
            answers: Vec::new(),
            number: 0,
        };
        victim.tell(Input::Timeout);
        let path = Path {
            flow: FLOW,
            transport: Transport::Udp,
            local: victim.here,
            remote: victim.server,
            known: vec![victim.server.ip()],
        };
        victim.tell(Input::PathReady { gateway: GatewayId(0), path });
        for _ in 0..20 {
            victim.pass(Duration::from_millis(100));
        }
        let idle = "<sip:pbx.test>;appearance-index=*;appearance-state=idle";
        assert_eq!(victim.call_info(idle), 200);
        assert_eq!(victim.dialogs(""), 200);
        assert_eq!([victim.lamp(APPEARANCE), victim.lamp(COLLEAGUE)], [Lamp::Off; 2]);
        victim
    }

    fn pass(&mut self, time: Duration) {
        self.now = self.now + time;
        self.tell(Input::Timeout);
    }

    fn tell(&mut self, input: Input<'_>) {
        self.phone.handle(self.now, input);
        while let Some(output) = self.phone.poll() {
            match output {
                Output::Send { bytes, .. } => self.sent(&bytes),
                Output::WantPort { .. } => {
                    self.number += 1;
                    let port =
                        MediaPort { id: PortId(self.number), rtp: self.here, rtcp: self.here };
                    self.phone.handle(self.now, Input::PortReady { gateway: GatewayId(0), port });
                }
                Output::OpenPath { .. }
                | Output::LookUp { .. }
                | Output::ClosePath(_)
                | Output::Media(_)
                | Output::Record(_)
                | Output::Recording(_)
                | Output::Notify(_) => {}
            }
        }
    }

    fn sent(&mut self, bytes: &[u8]) {
        let message = Message::parse(bytes).unwrap();
        if let Some(status) = message.status() {
            self.answers.push(status);
            return;
        }
        let text = |name| message.text(name).unwrap_or_default();
        if *message.method() == Method::Subscribe {
            self.subscribes.retain(|(event, _)| *event != text(Name::Event));
            self.subscribes.push((text(Name::Event), message.clone()));
        }
        let answer = format!(
            "SIP/2.0 200 OK\r\nVia: {}\r\nFrom: {}\r\nTo: {};tag=server\r\nCall-ID: {}\r\n\
             CSeq: {}\r\nContact: {}\r\nExpires: 600\r\nContent-Length: 0\r\n\r\n",
            text(Name::Via),
            text(Name::From),
            text(Name::To).split(";tag").next().unwrap_or_default(),
            text(Name::CallId),
            text(Name::CSeq),
            text(Name::Contact),
        );
        let (from, now) = (self.server, self.now);
        let input = Input::Received { flow: FLOW, from, bytes: answer.as_bytes() };
        self.phone.handle(now, input);
    }

    /// Lets a NOTIFY arrive in the dialog of a subscription; gives what it is answered with, or
    /// nothing.
    fn notify(&mut self, event: &str, fields: &str, body: &[u8]) -> u16 {
        let (from, changed) = (self.server, |text: String| text);
        self.notify_from(from, event, fields, body, changed)
    }

    /// The same, as somebody else says it.
    fn notify_from(
        &mut self,
        from: SocketAddr,
        event: &str,
        fields: &str,
        body: &[u8],
        changed: impl Fn(String) -> String,
    ) -> u16 {
        self.number += 1;
        let subscribe = self.subscribes.iter().find(|(known, _)| known == event);
        let subscribe = &subscribe.expect("it subscribed").1;
        let text = |name| subscribe.text(name).unwrap_or_default();
        let target = subscribe.contacts().next().unwrap().unwrap().uri().to_string();
        let head = format!(
            "NOTIFY {target} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bKh{number}\r\n\
             Max-Forwards: 70\r\nFrom: {};tag=server\r\nTo: {}\r\nCall-ID: {}\r\n\
             CSeq: {number} NOTIFY\r\nContact: <sip:{from}>\r\nEvent: {event}\r\n\
             Subscription-State: active;expires=600\r\n{fields}Content-Length: {}\r\n\r\n",
            text(Name::To),
            text(Name::From),
            text(Name::CallId),
            body.len(),
            number = self.number,
        );
        let bytes = [changed(head).as_bytes(), body].concat();
        self.answers.clear();
        self.tell(Input::Received { flow: FLOW, from, bytes: &bytes });
        self.look();
        self.answers.last().copied().unwrap_or_default()
    }

    fn call_info(&mut self, values: &str) -> u16 {
        self.notify("call-info", &format!("Call-Info: {values}\r\n"), b"")
    }

    /// Tells of the calls of the colleague.
    fn dialogs(&mut self, dialogs: &str) -> u16 {
        let body = format!(
            "<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" \
             version=\"{}\" state=\"full\" entity=\"sip:201@pbx.test\">{dialogs}</dialog-info>",
            self.number
        );
        self.xml(body.as_bytes())
    }

    fn xml(&mut self, body: &[u8]) -> u16 {
        self.notify("dialog", "Content-Type: application/dialog-info+xml\r\n", body)
    }

    fn key(&self, key: u16) -> KeyView {
        let keys = self.snapshot().keys;
        keys.into_iter().find(|view| view.id == KeyId(key)).unwrap()
    }

    fn lamp(&self, key: u16) -> Lamp {
        self.key(key).lamp
    }

    fn party(&self, key: u16) -> Option<String> {
        self.key(key).theirs.and_then(|theirs| theirs.party)
    }

    fn snapshot(&self) -> Snapshot {
        self.phone.snapshot(self.now)
    }

    /// Whatever was said, what is shown is short and can be read.
    fn look(&self) {
        let snapshot = self.snapshot();
        for key in &snapshot.keys {
            let theirs = key.theirs.clone().unwrap_or_default();
            for text in [Some(key.text.clone()), theirs.who, theirs.party].into_iter().flatten() {
                assert!(text.chars().count() <= SHOWN_MAX, "{} characters", text.chars().count());
                assert!(!text.contains(is_harmful), "{text:?}");
            }
        }
        assert!(format!("{snapshot:?}").len() < 8_192, "what is shown has grown without limit");
    }
}

/// Characters that move the cursor, turn the direction of writing, or cannot be seen.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn dialog(id: &str, state: &str, display: &str) -> String {
    format!(
        "<dialog id=\"{id}\" direction=\"recipient\"><state>{state}</state><remote>\
         <identity display=\"{display}\">sip:5551@pbx.test</identity></remote></dialog>"
    )
}

fn active(index: &str, peer: &str) -> String {
    format!(
        "<sip:pbx.test>;appearance-index={index};appearance-state=active;appearance-uri=\"{peer}\""
    )
}

#[test]
fn elements_nested_without_end_are_refused_and_what_was_known_stays() {
    let mut victim = Victim::new();
    victim.dialogs(&dialog("a", "confirmed", "Ann"));
    assert_eq!(victim.lamp(COLLEAGUE), Lamp::Steady);

    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    for body in [deep.clone(), "<a>".repeat(20_000), format!("<dialog-info>{deep}</dialog-info>")] {
        victim.xml(body.as_bytes());

        assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
    }
    victim.dialogs("");
    assert_eq!(victim.lamp(COLLEAGUE), Lamp::Off);
}

#[test]
fn entities_are_not_expanded() {
    let mut victim = Victim::new();
    victim.dialogs(&dialog("a", "confirmed", "Ann"));
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..30 {
        let _ = write!(bomb, "<!ENTITY a{level} \"&a{};&a{};\">", level - 1, level - 1);
    }
    bomb.push_str("]><dialog-info version=\"9\" state=\"full\" entity=\"&a29;\"/>");
    let file = "<!DOCTYPE d [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
                <dialog-info version=\"10\" state=\"full\" entity=\"&f;\"/>";

    for body in [bomb.as_str(), file] {
        victim.xml(body.as_bytes());

        assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
    }
    victim.dialogs(&dialog("a", "confirmed", "&unknown;&#x202e;Ann"));
    assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
}

#[test]
fn a_name_of_64_kilobytes_is_cut_or_left_out() {
    let mut victim = Victim::new();
    let long = "x".repeat(65_536);

    // Once it may have been the network; twice, and nothing is known.
    victim.dialogs(&dialog("a", "confirmed", &long));
    victim.dialogs(&dialog("a", "confirmed", &long));
    assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
    victim.dialogs(&dialog("a", "confirmed", &long[..400]));
    assert_eq!(victim.lamp(COLLEAGUE), Lamp::Steady);
    assert!(victim.party(COLLEAGUE).is_some());

    victim.call_info(&active("1", &format!("<sip:{}@pbx.test>", &long[..60_000])));
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Steady);
    victim.call_info(&active("1", &format!("<sip:{}@pbx.test>", &long[..900])));
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Steady);
    assert!(victim.party(APPEARANCE).is_some());
}

#[test]
fn names_cannot_turn_the_writing_around_or_hide() {
    for name in [
        "\u{202e}nnA",
        "A\u{200b}n\u{2066}n",
        "\u{061c}Ann",
        "A\u{feff}nn\u{2069}",
        "Ann\u{ad}",
        "\u{2028}Ann",
        "\u{e0041}Ann",
    ] {
        let mut victim = Victim::new();

        victim.dialogs(&dialog("a", "confirmed", name));
        victim.call_info(&active("1", &format!("\\\"{name}\\\" <sip:1@pbx.test>")));

        assert_eq!([victim.lamp(APPEARANCE), victim.lamp(COLLEAGUE)], [Lamp::Steady; 2]);
        let party = victim.party(COLLEAGUE).unwrap();
        assert!(party.contains("nn") || party.contains("nnA"), "{party:?}");
    }
    let mut victim = Victim::new();
    victim.dialogs(&dialog("a", "confirmed", "&#27;[2J&#7;Ann&#13;&#10;"));
    assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
}

#[test]
fn more_calls_than_a_telephone_has_are_not_kept() {
    let mut victim = Victim::new();
    let many: String = (0..900).map(|id| dialog(&id.to_string(), "confirmed", "Ann")).collect();

    victim.dialogs(&many);
    victim.dialogs(&many);

    assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
    // One more each time, as changes: never more than are kept.
    for version in 1_000..1_400 {
        let body = format!(
            "<dialog-info version=\"{version}\" state=\"partial\" entity=\"sip:201@pbx.test\">{}\
             </dialog-info>",
            dialog(&version.to_string(), "confirmed", "Ann")
        );
        victim.xml(body.as_bytes());
    }
    assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
}

#[test]
fn a_list_of_everything_where_none_was_asked_for_is_refused() {
    let mut victim = Victim::new();
    victim.dialogs(&dialog("a", "confirmed", "Ann"));
    let mut body = "--b\r\nContent-Type: application/rlmi+xml\r\n\r\n<list version=\"0\" \
                    fullState=\"true\">"
        .to_owned();
    for number in 0..500 {
        let _ = write!(
            body,
            "<resource uri=\"sip:{number}@x\"><instance id=\"i\" state=\"active\" cid=\"c\"/>\
             </resource>"
        );
    }
    body.push_str("</list>\r\n--b--\r\n");
    let kind = "Content-Type: multipart/related;boundary=b;type=\"application/rlmi+xml\"\r\n";

    victim.notify("dialog", kind, body.as_bytes());
    let parts = "--b\r\nContent-Type: text/plain\r\n\r\n\r\n".repeat(1_300);
    victim.notify("dialog", kind, parts.as_bytes());

    assert_ne!(victim.lamp(COLLEAGUE), Lamp::Off);
    assert_eq!(victim.snapshot().keys.len(), 2);
}

#[test]
fn appearances_that_nobody_has_are_not_kept_and_strange_states_are_a_use() {
    let mut victim = Victim::new();

    for index in ["0", "65", "4294967297", "-1", "*", "1e3", "99999999999999999999"] {
        victim.call_info(&active(index, "<sip:1@pbx.test>"));
    }
    let idle = "<sip:pbx.test>;appearance-index=*;appearance-state=idle";
    victim.call_info(idle);
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Off);

    let many: Vec<_> = (0..900).map(|index| active(&index.to_string(), "<sip:1@x>")).collect();
    assert_eq!(victim.call_info(&many.join(",")), 513);
    assert_eq!(victim.call_info(&many[..200].join(",")), 200);
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Steady);

    let strange = "<sip:pbx.test>;appearance-index=1;appearance-state=sleeping";
    victim.call_info(&format!("{strange},{idle}"));
    assert_eq!(victim.key(APPEARANCE).usage, Usage::Connected);
}

#[test]
fn what_nobody_asked_for_changes_nothing() {
    let busy = |victim: &mut Victim, changed: &dyn Fn(String) -> String| {
        let fields = format!("Call-Info: {}\r\n", active("1", "<sip:1@pbx.test>"));
        let from = victim.server;
        victim.notify_from(from, "call-info", &fields, b"", changed)
    };
    let mut victim = Victim::new();

    let strangers: [(u16, &dyn Fn(String) -> String); 4] = [
        // Another call, another end of it, nobody of us, another package.
        (481, &|text| text.replace("Call-ID: ", "Call-ID: another-")),
        (481, &|text| text.replace(";tag=server", ";tag=stranger")),
        (481, &|text| {
            let (head, rest) = text.split_once("To: ").unwrap();
            let (to, rest) = rest.split_once("\r\n").unwrap();
            format!("{head}To: {}\r\n{rest}", to.split(";tag").next().unwrap())
        }),
        (481, &|text| text.replace("Event: call-info", "Event: line-seize")),
    ];
    for (status, changed) in strangers {
        assert_eq!(busy(&mut victim, changed), status);
        assert_eq!(victim.lamp(APPEARANCE), Lamp::Off);
    }
    // Late: overtaken by a newer one.
    let late = |text: String| {
        let (head, rest) = text.split_once("CSeq: ").unwrap();
        format!("{head}CSeq: 1 NOTIFY\r\n{}", rest.split_once("\r\n").unwrap().1)
    };
    assert_eq!(busy(&mut victim, &late), 500);
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Off);
    // From somewhere else: not even an answer.
    let elsewhere = SocketAddr::from(([203, 0, 113, 9], 5060));
    let fields = format!("Call-Info: {}\r\n", active("1", "<sip:1@pbx.test>"));
    assert_eq!(victim.notify_from(elsewhere, "call-info", &fields, b"", |text| text), 0);
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Off);

    assert_eq!(busy(&mut victim, &|text| text), 200);
    assert_eq!(victim.lamp(APPEARANCE), Lamp::Steady);
}

#[test]
fn a_flood_of_notifications_leaves_nothing_behind() {
    let mut victim = Victim::new();

    for number in 0..5_000 {
        let name = format!("caller {number}");
        victim.dialogs(&dialog(&number.to_string(), "early", &name));
        victim.call_info(&active("1", &format!("<sip:{number}@pbx.test>")));
    }

    victim.pass(Duration::from_secs(40));
    victim.dialogs(&dialog("9", "early", "the last"));
    victim.call_info(&active("1", "<sip:last@pbx.test>"));

    assert_eq!(victim.party(COLLEAGUE).as_deref(), Some("the last"));
    assert_eq!(victim.party(APPEARANCE).as_deref(), Some("last"));
}

fn profile() -> Profile {
    let watch = Watch { number: "201".to_owned(), pickup: None };
    let colleague = KeyDoes::Watch(watch);
    Profile {
        gateways: vec![GatewayProfile {
            name: "pbx".to_owned(),
            domain: "pbx.test".to_owned(),
            proxy: None,
            port: None,
            transport: Transport::Udp,
            expires: Duration::from_mins(5),
            keepalive: Duration::from_mins(5),
            outbound: false,
            public_address: false,
            encryption: phone::profile::Encryption::Off,
            key_exchange: phone::profile::KeyExchange::Sdes,
            trust: phone::profile::Trust::default(),
        }],
        lines: vec![LineProfile {
            sharing: Sharing::CallInfo,
            ..LineProfile::new("main", LineKind::Business, "pbx", "2000")
        }],
        keys: vec![
            KeyProfile::appearance("main", 1),
            KeyProfile { does: colleague, ..KeyProfile::appearance("main", 1) },
        ],
        country: "us".to_owned(),
        ..Profile::default()
    }
}
