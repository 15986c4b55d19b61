//! The eleven cases of RFC 5118: what IPv6 does to addresses in messages and descriptions. The
//! messages are our own, made after what the standard says of each.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use phone::doors::Direction;
use sdp::{Codec, Local};
use sip::message::Message;
use sip::verdict::verdict;

/// A request with that address, that topmost Via and some lines more.
fn request(method: &str, uri: &str, via: &str, lines: &str) -> Vec<u8> {
    format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {via}\r\nMax-Forwards: 70\r\n\
         From: <sip:2107@office.example>;tag=81x2\r\nTo: <sip:2101@office.example>\r\n\
         Call-ID: six@[2001:db8::9:1]\r\nCSeq: 98 {method}\r\n{lines}Content-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

const VIA: &str = "[2001:db8::9:1];branch=z9hG4bKas3-111";

fn judged(bytes: &[u8]) -> String {
    verdict(bytes).to_string()
}

fn place(bytes: &[u8]) -> (IpAddr, Option<u16>) {
    let uri = Message::parse(bytes).unwrap().request_uri().unwrap();
    (uri.host().unwrap().ip().unwrap(), uri.port())
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Sections 4.1 and 4.2.
#[test]
fn an_address_stands_in_brackets_or_is_none() {
    let contact = "Contact: \"Caller\" <sip:caller@[2001:db8::1]>\r\n";
    let right = request("REGISTER", "sip:[2001:db8::10]", VIA, contact);
    assert_eq!(judged(&right), "accept");
    assert_eq!(place(&right), (ip("2001:db8::10"), None));

    assert_eq!(judged(&request("REGISTER", "sip:2001:db8::10", VIA, contact)), "400");
}

/// Sections 4.3 and 4.4.
#[test]
fn a_port_is_what_stands_behind_the_brackets() {
    let within = request("REGISTER", "sip:[2001:db8::10:5070]", VIA, "");
    assert_eq!(judged(&within), "accept");
    assert_eq!(place(&within), (ip("2001:db8::10:5070"), None));

    let behind = request("REGISTER", "sip:[2001:db8::10]:5070", VIA, "");
    assert_eq!(judged(&behind), "accept");
    assert_eq!(place(&behind), (ip("2001:db8::10"), Some(5070)));
}

/// Section 4.5, both ways to write it.
#[test]
fn where_a_request_came_from_may_have_brackets_or_not() {
    for received in ["[2001:db8::9:255]", "2001:db8::9:255"] {
        let via = format!("{VIA};received={received}");
        let bytes = request("BYE", "sip:[2001:db8::10]", &via, "");
        assert_eq!(judged(&bytes), "accept", "{received}");
        let message = Message::parse(&bytes).unwrap();
        let via = message.top_via().unwrap();
        assert_eq!(via.received_addr(), Some(ip("2001:db8::9:255")), "{received}");
    }
}

/// Section 4.7.
#[test]
fn both_kinds_of_addresses_stand_side_by_side_in_one_message() {
    let lines = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKkj\r\n\
        Record-Route: <sip:[2001:db8::5];lr>, <sip:192.0.2.9;lr>\r\n\
        Contact: \"Caller\" <sip:caller@192.0.2.1>\r\n";
    let bytes = request("INVITE", "sip:user@[2001:db8::10]", VIA, lines);

    assert_eq!(judged(&bytes), "accept");
    let message = Message::parse(&bytes).unwrap();
    let hosts: Vec<String> = message.vias().map(|via| via.unwrap().host.to_string()).collect();
    assert_eq!(hosts, ["[2001:db8::9:1]", "192.0.2.1"]);
    assert_eq!(message.record_routes().flatten().count(), 2);
}

/// Section 4.9, the part about messages.
#[test]
fn an_address_of_the_old_world_may_be_written_as_one_of_the_new() {
    let bytes = request("INVITE", "sip:user@[::ffff:192.0.2.10]", VIA, "");
    assert_eq!(judged(&bytes), "accept");
    assert_eq!(place(&bytes), (ip("::ffff:192.0.2.10"), None));
}

/// Section 4.10: the first grammar of the standard allowed a colon too many. Whoever writes it
/// right is understood; the other form is refused, for it is no address by RFC 3986.
#[test]
fn a_colon_too_many_makes_no_address() {
    let right = request("OPTIONS", "sip:user@[2001:db8::192.0.2.1]", VIA, "");
    assert_eq!(judged(&right), "accept");
    assert_eq!(place(&right).0, ip("2001:db8::192.0.2.1"));

    let wrong = request("OPTIONS", "sip:user@[2001:db8:::192.0.2.1]", VIA, "");
    assert_eq!(judged(&wrong), "400");
}

fn local() -> Local {
    Local {
        rtp: SocketAddr::new(ip("2001:db8::1"), 4_000),
        rtcp: SocketAddr::new(ip("2001:db8::1"), 4_001),
        session: 1,
        version: 1,
        codecs: vec![Codec::Pcmu],
        ptime: Duration::from_millis(20),
        direction: Direction::SendReceive,
        protection: sdp::Protection::default(),
    }
}

/// Sections 4.6, 4.8 and 4.9, the parts about descriptions.
#[test]
fn a_description_names_addresses_without_brackets_and_each_stream_its_own() {
    let head = "v=0\r\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\r\ns=-\r\n";
    let audio = "t=0 0\r\nm=audio 6000 RTP/AVP 0\r\n";
    let one = format!("{head}c=IN IP6 2001:db8::20\r\n{audio}");
    let (answer, agreed) = sdp::answer(&local(), one.as_bytes()).unwrap();
    assert_eq!(agreed.remote, SocketAddr::new(ip("2001:db8::20"), 6_000));
    assert!(String::from_utf8(answer).unwrap().contains("IN IP6 2001:db8::1\r\n"));

    let several = format!(
        "{head}{audio}c=IN IP6 2001:db8::21\r\nm=video 6024 RTP/AVP 107\r\nc=IN IP4 192.0.2.1\r\n"
    );
    let (_, agreed) = sdp::answer(&local(), several.as_bytes()).unwrap();
    assert_eq!(agreed.remote, SocketAddr::new(ip("2001:db8::21"), 6_000));

    // Nobody should write it; it is read as what it is, and never as some other address.
    let mapped = format!("{head}c=IN IP6 ::ffff:192.0.2.10\r\n{audio}");
    if let Ok((_, agreed)) = sdp::answer(&local(), mapped.as_bytes()) {
        assert_eq!(agreed.remote.ip().to_canonical(), ip("192.0.2.10"));
    }
}
