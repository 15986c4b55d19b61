//! Who is let in, and who is not.

use super::*;
use sip::auth::{Challenge, Credentials};
use sip::message::{Message, RequestBuilder};

const WAY: (FlowId, &str) = (FlowId(1), "10.0.0.2:5060");

struct Desk {
    registrar: Registrar,
    random: Random,
    now: Moment,
    heard: Vec<Heard>,
    /// The CSeq of the next request.
    sequence: u32,
}

impl Desk {
    fn new() -> Self {
        let setup = Setup {
            shortest: Duration::from_mins(1),
            ..Setup::new("practice", "pbx.example.com", [1; 32])
                .with_user("102", "right")
                .with_user("103", "other")
        };
        Self {
            registrar: Registrar::new(&setup),
            random: Random::new([2; 32]),
            now: Moment::START,
            heard: Vec::new(),
            sequence: 0,
        }
    }

    fn send(&mut self, user: &str, fields: &[(Name, &str)]) -> Answer {
        self.sequence += 1;
        let address = format!("<sip:{user}@pbx.example.com>");
        let sequence = format!("{} REGISTER", self.sequence);
        let mut request = RequestBuilder::new(&Method::Register, "sip:pbx.example.com")
            .via(sip::Transport::Udp, WAY.1.parse().unwrap(), "z9hG4bK1")
            .header(Name::From, format!("{address};tag=1"))
            .header(Name::To, address)
            .header(Name::CallId, "one-call")
            .header(Name::CSeq, sequence);
        for (name, value) in fields {
            request = request.header(*name, value);
        }
        let message = Message::parse(&request.build()).expect("it is well formed");
        let way = (WAY.0, WAY.1.parse().unwrap());
        self.registrar.register(self.now, &message, way, &mut self.random, &mut self.heard)
    }

    /// Asks for a challenge, and answers it.
    fn register(&mut self, user: &str, password: &str, fields: &[(Name, &str)]) -> Answer {
        let asked = self.send(user, fields);
        let challenge = challenge_in(&asked);
        self.answer(&challenge, user, password, 1, fields)
    }

    fn answer(
        &mut self,
        challenge: &Challenge,
        user: &str,
        password: &str,
        count: u32,
        fields: &[(Name, &str)],
    ) -> Answer {
        let credentials = Credentials { user: user.into(), secret: Secret::new(password) };
        let uri = b"sip:pbx.example.com";
        let value = auth::answer(challenge, &credentials, "REGISTER", uri, b"", count, "abc");
        let value = String::from_utf8(value).unwrap();
        let mut fields = fields.to_vec();
        fields.push((Name::Authorization, &value));
        self.send(user, &fields)
    }

    fn contacts(&self, user: &str) -> Vec<String> {
        let bindings = self.registrar.bindings(self.now, user);
        bindings.iter().map(|it| String::from_utf8_lossy(it.contact.as_ref()).into()).collect()
    }
}

fn challenge_in(answer: &Answer) -> Challenge {
    assert_eq!(answer.status, 401);
    let mut challenges = Vec::new();
    Challenge::parse_all(answer.fields[0].1.as_bytes(), false, &mut challenges);
    challenges.remove(0)
}

const HERE: &[(Name, &str)] = &[(Name::Contact, "<sip:x1@10.0.0.2:5060>"), (Name::Expires, "300")];

#[test]
fn a_phone_with_the_right_password_is_registered_for_as_long_as_it_asked() {
    let mut desk = Desk::new();

    let answer = desk.register("102", "right", HERE);

    assert_eq!(answer.status, 200);
    let contact = ("Contact".to_owned(), "<sip:x1@10.0.0.2:5060>;expires=300".to_owned());
    assert_eq!(answer.fields, [contact]);
    let from: SocketAddr = WAY.1.parse().unwrap();
    assert!(desk.registrar.is_at(desk.now, "102", from));
    assert!(!desk.registrar.is_at(desk.now, "103", from));
    let heard = Heard::Registered { user: "102".into(), from, expires: Duration::from_mins(5) };
    assert_eq!(desk.heard, [heard]);

    desk.now = desk.now + Duration::from_mins(5);
    assert_eq!(desk.contacts("102"), Vec::<String>::new());
    let mut heard = Vec::new();
    desk.registrar.expire(desk.now, &mut heard);
    assert_eq!(heard, [Heard::Gone { user: "102".into() }]);
}

#[test]
fn a_wrong_password_is_asked_for_again_and_lets_nobody_in() {
    let mut desk = Desk::new();

    let answer = desk.register("102", "wrong", HERE);

    assert!(!challenge_in(&answer).stale, "it is the password that is wrong");
    assert!(desk.contacts("102").is_empty());
    let from = WAY.1.parse().unwrap();
    assert_eq!(desk.heard, [Heard::Refused { user: "102".into(), from }]);
}

#[test]
fn an_old_nonce_is_told_from_a_wrong_password() {
    let mut desk = Desk::new();
    let asked = desk.send("102", HERE);
    let challenge = challenge_in(&asked);
    desk.now = desk.now + Duration::from_mins(2);

    let answer = desk.answer(&challenge, "102", "right", 1, HERE);
    let renewed = challenge_in(&answer);

    assert!(renewed.stale);
    assert_ne!(renewed.nonce, challenge.nonce);
    assert_eq!(desk.answer(&renewed, "102", "right", 1, HERE).status, 200);
}

#[test]
fn an_answer_that_was_listened_to_does_not_work_twice() {
    let mut desk = Desk::new();
    let asked = desk.send("102", HERE);
    let challenge = challenge_in(&asked);

    assert_eq!(desk.answer(&challenge, "102", "right", 1, HERE).status, 200);
    assert_eq!(desk.answer(&challenge, "102", "right", 1, HERE).status, 401, "replayed");
    assert_eq!(desk.answer(&challenge, "102", "right", 2, HERE).status, 200, "counted on");
}

#[test]
fn nobody_registers_for_others_or_for_nobody() {
    let mut desk = Desk::new();
    let asked = desk.send("102", HERE);
    let challenge = challenge_in(&asked);
    let credentials = Credentials { user: "103".into(), secret: Secret::new("other") };
    let uri = b"sip:pbx.example.com";
    let value = auth::answer(&challenge, &credentials, "REGISTER", uri, b"", 1, "abc");
    let value = String::from_utf8(value).unwrap();

    let mut fields = HERE.to_vec();
    fields.push((Name::Authorization, &value));
    assert_eq!(desk.send("102", &fields).status, 403);
    assert_eq!(desk.send("999", HERE).status, 404);
}

#[test]
fn an_answer_to_another_request_is_not_believed() {
    let mut desk = Desk::new();
    let asked = desk.send("102", HERE);
    let challenge = challenge_in(&asked);
    let credentials = Credentials { user: "102".into(), secret: Secret::new("right") };
    let elsewhere = b"sip:elsewhere.example.com";
    let value = auth::answer(&challenge, &credentials, "REGISTER", elsewhere, b"", 1, "abc");
    let value = String::from_utf8(value).unwrap();

    let mut fields = HERE.to_vec();
    fields.push((Name::Authorization, &value));
    assert_eq!(desk.send("102", &fields).status, 401);
}

#[test]
fn too_short_a_time_is_refused_with_the_shortest() {
    let mut desk = Desk::new();
    let fields = [HERE[0], (Name::Expires, "59")];

    let answer = desk.register("102", "right", &fields);

    assert_eq!(answer.status, 423);
    assert_eq!(answer.fields, [("Min-Expires".to_owned(), "60".to_owned())]);
    assert!(desk.contacts("102").is_empty());
}

#[test]
fn the_contact_has_the_last_word_on_the_time_and_the_gateway_the_very_last() {
    let mut desk = Desk::new();
    let own = [(Name::Contact, "<sip:x1@10.0.0.2>;expires=120"), (Name::Expires, "300")];
    assert!(desk.register("102", "right", &own).fields[0].1.ends_with(";expires=120"));
    let long = [HERE[0], (Name::Expires, "999999")];
    assert!(desk.register("103", "other", &long).fields[0].1.ends_with(";expires=3600"));
}

#[test]
fn a_phone_leaves_with_one_contact_or_with_all() {
    let mut desk = Desk::new();
    let there: &[_] = &[(Name::Contact, "<sip:x2@10.0.0.3:5060>"), (Name::Expires, "300")];
    desk.register("102", "right", HERE);
    desk.register("102", "right", there);
    assert_eq!(desk.contacts("102"), ["sip:x2@10.0.0.3:5060", "sip:x1@10.0.0.2:5060"]);

    desk.register("102", "right", &[HERE[0], (Name::Expires, "0")]);
    assert_eq!(desk.contacts("102"), ["sip:x2@10.0.0.3:5060"]);
    let star = [(Name::Contact, "*"), (Name::Expires, "0")];
    desk.heard.clear();
    assert_eq!(desk.register("102", "right", &star).status, 200);
    assert!(desk.contacts("102").is_empty());
    assert_eq!(desk.heard, [Heard::Gone { user: "102".into() }]);
    assert_eq!(desk.register("102", "right", &[(Name::Contact, "*")]).status, 400);
}

#[test]
fn who_only_asks_is_told_the_contacts() {
    let mut desk = Desk::new();
    desk.register("102", "right", HERE);
    desk.now = desk.now + Duration::from_secs(10);

    let answer = desk.register("102", "right", &[]);

    assert_eq!(answer.fields[0].1, "<sip:x1@10.0.0.2:5060>;expires=290");
}

#[test]
fn what_was_sent_earlier_does_not_undo_what_was_sent_later() {
    let mut desk = Desk::new();
    desk.register("102", "right", HERE);
    desk.sequence = 0;

    let answer = desk.register("102", "right", &[HERE[0], (Name::Expires, "0")]);

    assert_eq!(answer.status, 500);
    assert_eq!(desk.contacts("102").len(), 1);
}

#[test]
fn a_lost_connection_takes_its_registrations_along() {
    let mut desk = Desk::new();
    desk.register("102", "right", HERE);
    let mut heard = Vec::new();

    desk.registrar.flow_lost(FlowId(2), &mut heard);
    assert_eq!(desk.contacts("102").len(), 1);
    desk.registrar.flow_lost(WAY.0, &mut heard);

    assert!(desk.contacts("102").is_empty());
    assert_eq!(heard, [Heard::Gone { user: "102".into() }]);
}

#[test]
fn there_is_a_limit_to_the_places_of_one_user() {
    let mut desk = Desk::new();
    for number in 0..20 {
        let contact = format!("<sip:x@10.0.0.{number}>");
        let answer = desk.register("102", "right", &[(Name::Contact, &contact)]);
        assert_eq!(answer.status, 200);
    }
    assert_eq!(desk.contacts("102").len(), MOST_BINDINGS);
    assert_eq!(desk.contacts("102")[0], "sip:x@10.0.0.19");
}
