//! What rsip reads of the same messages, as a second opinion.
//!
//! The messages are drawn by chance, all well formed, and without what rsip is known to read
//! wrongly: IPv6, compact names, folds, colons in parameters, quoted parameters, unknown methods.
//! It writes transports in capitals whatever they were, so URIs are compared without case.

use rsip::headers::ToTypedHeader;
use rsip::prelude::{HeadersExt, UntypedHeader};
use sip::message::Message;
use sip::verdict::{Verdict, verdict};

use crate::corpus::{Chance, crlf};

const METHODS: &[&str] = &[
    "INVITE",
    "OPTIONS",
    "BYE",
    "REGISTER",
    "MESSAGE",
    "CANCEL",
    "ACK",
    "SUBSCRIBE",
    "NOTIFY",
    "REFER",
];
const HOSTS: &[&str] = &["pbx.example", "192.0.2.17", "a-b.c-d.example", "h"];
const USERS: &[&str] = &["2101", "+431711", "anna.b", "x_y-z", "a%40b"];
const DISPLAYS: &[&str] = &["", "\"Anna B\" ", "\"2101\" ", "Anna "];

/// A message, and what is in it.
struct Drawn {
    bytes: Vec<u8>,
    method: String,
    uri: String,
    call_id: String,
    number: u64,
    from_tag: String,
    to_tag: Option<String>,
    branch: String,
    contact: String,
}

fn draw(chance: &mut Chance) -> Drawn {
    let uri = |chance: &mut Chance| {
        let user = *chance.pick(USERS);
        let host = *chance.pick(HOSTS);
        let port = chance.pick(&["", ":5060", ":5072"]);
        let params = chance.pick(&["", ";transport=tcp", ";transport=udp;lr", ";lr"]);
        format!("sip:{user}@{host}{port}{params}")
    };
    let method = (*chance.pick(METHODS)).to_owned();
    let request_uri = uri(chance);
    let contact = uri(chance);
    let from_tag = format!("f{:x}", chance.draw());
    let to_tag = (chance.below(2) == 0).then(|| format!("t{:x}", chance.draw()));
    let branch = format!("z9hG4bK{:x}", chance.draw());
    let call_id = format!("{:x}@{}", chance.draw(), chance.pick(HOSTS));
    let number = chance.draw() % (1 << 31);
    let mut lines = vec![
        format!("From: {}<{}>;tag={from_tag}", chance.pick(DISPLAYS), uri(chance)),
        format!(
            "To: {}<{}>{}",
            chance.pick(DISPLAYS),
            uri(chance),
            to_tag.as_ref().map(|tag| format!(";tag={tag}")).unwrap_or_default()
        ),
        format!("Call-ID: {call_id}"),
        format!("CSeq: {number} {method}"),
        format!("Contact: <{contact}>"),
        format!("Max-Forwards: {}", chance.below(256)),
        "User-Agent: Keyline".to_owned(),
    ];
    for at in (1..lines.len()).rev() {
        lines.swap(at, chance.below(at + 1));
    }
    let transport = chance.pick(&["UDP", "TCP", "TLS"]);
    let port = chance.pick(&["", ":5061"]);
    let via = format!("Via: SIP/2.0/{transport} {}{port};branch={branch}", chance.pick(HOSTS));
    lines.insert(0, via);
    let body = chance.pick(&["", "v=0\n", "some text\n\nmore"]);
    let length = crlf(body).len();
    let head = lines.join("\n");
    let start = format!("{method} {request_uri} SIP/2.0");
    let bytes = crlf(&format!("{start}\n{head}\nContent-Length: {length}\n\n{body}"));
    Drawn { bytes, method, uri: request_uri, call_id, number, from_tag, to_tag, branch, contact }
}

/// Whether rsip prints the URI as we do, but for its case.
fn same(theirs: &rsip::Uri, ours: &str) -> bool {
    theirs.to_string().eq_ignore_ascii_case(ours)
}

#[test]
fn both_readers_find_the_same_in_well_formed_messages() {
    let mut chance = Chance(17);
    for _ in 0..2_000 {
        let drawn = draw(&mut chance);
        let text = String::from_utf8_lossy(&drawn.bytes);

        let ours = Message::parse(&drawn.bytes).unwrap_or_else(|error| panic!("{error}: {text}"));
        let from = ours.from().expect("a From");
        let to = ours.to().expect("a To");
        let via = ours.top_via().expect("a Via");
        let contact = ours.contacts().next().expect("a Contact").expect("an address");
        let cseq = ours.cseq().expect("a CSeq");
        assert_eq!(ours.method().as_str(), drawn.method, "{text}");
        assert_eq!(ours.request_uri().expect("a URI").to_string(), drawn.uri, "{text}");
        assert_eq!(ours.call_id(), Ok(drawn.call_id.as_str()), "{text}");
        assert_eq!(u64::from(cseq.number), drawn.number, "{text}");
        assert_eq!(from.tag(), Some(drawn.from_tag.as_str()), "{text}");
        assert_eq!(to.tag(), drawn.to_tag.as_deref(), "{text}");
        assert_eq!(via.branch, Some(drawn.branch.as_str()), "{text}");
        assert_eq!(contact.uri().to_string(), drawn.contact, "{text}");
        assert_eq!(verdict(&drawn.bytes), Verdict::Accept, "{text}");

        let theirs = rsip::Request::try_from(drawn.bytes.as_slice()).expect("rsip reads it");
        let their_from = theirs.from_header().expect("a From").typed().expect("a From");
        let their_to = theirs.to_header().expect("a To").typed().expect("a To");
        let their_via = theirs.via_header().expect("a Via").typed().expect("a Via");
        let their_contact = theirs.contact_header().expect("a Contact").typed().expect("a Contact");
        let their_cseq = theirs.cseq_header().expect("a CSeq").typed().expect("a CSeq");
        assert_eq!(theirs.method.to_string(), ours.method().as_str(), "{text}");
        assert!(same(&theirs.uri, &drawn.uri), "{text}");
        let their_call_id = theirs.call_id_header().expect("a Call-ID").value().to_owned();
        assert_eq!(ours.call_id(), Ok(their_call_id.as_str()), "{text}");
        assert_eq!(their_cseq.seq, cseq.number, "{text}");
        assert_eq!(their_cseq.method.to_string(), cseq.method.as_str(), "{text}");
        assert_eq!(their_from.tag().map(rsip::param::Tag::value), from.tag(), "{text}");
        assert_eq!(their_to.tag().map(rsip::param::Tag::value), to.tag(), "{text}");
        assert!(same(&their_from.uri, &from.uri().to_string()), "{text}");
        assert!(same(&their_to.uri, &to.uri().to_string()), "{text}");
        assert_eq!(their_via.branch().map(rsip::param::Branch::value), via.branch, "{text}");
        assert_eq!(their_via.transport.to_string(), via.transport, "{text}");
        assert!(same(&their_contact.uri, &contact.uri().to_string()), "{text}");
        assert_eq!(theirs.body, ours.body(), "{text}");
    }
}
