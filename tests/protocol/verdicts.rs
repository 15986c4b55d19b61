//! What is done with a message before anything else: messages of our own.

use sip::message::Message;
use sip::verdict::{examine, unsupported, verdict};

use crate::corpus::{crlf, folded, invite, options, request, response};

fn judged(bytes: &[u8]) -> String {
    verdict(bytes).to_string()
}

fn with(line: &str) -> String {
    judged(&options(line))
}

#[test]
fn sound_messages_are_accepted() {
    for bytes in [invite(), folded(), options(""), response("SIP/2.0 200 OK", "")] {
        assert_eq!(judged(&bytes), "accept", "{}", String::from_utf8_lossy(&bytes));
    }
    for line in [
        "Max-Forwarts: 300\n",
        "Date: Fri, 01 Jan 2010 16:00:00 GMT\n",
        "Contact: *\n",
        "Contact: <name:John>\n",
        "Contact: <sip:a@b?Route=%3Csip:c%3E>\n",
        "Authorization: Unknown x=y\n",
        "Odd: ;;,,\"\n",
        "Supported:\n",
        "Accept: text/plain\n",
        "Contact:\n",
        "Route:\n",
        "Content-Type: what/ever\n",
    ] {
        assert_eq!(with(line), "accept", "{line}");
    }
    let odd = request("!odd'~ sip:a@b SIP/2.0", "!odd'~", "", "");
    assert_eq!(judged(&odd), "accept");
}

#[test]
fn what_is_malformed_and_matters_is_refused() {
    for line in [
        "Contact: \"Joe\" <sip:joe@example.org>;;;;\n",
        "Contact: sip:a@b?Route=%3Csip:c%3E\n",
        "Via: SIP/2.0/UDP 192.0.2.15;;,;,,\n",
        "Via: SIP/7.0/UDP h\n",
        "Contact: \"Joe <sip:joe@example.org>\n",
        "Date: Fri, 01 Jan 2010 16:00:00 EST\n",
        "Date: tomorrow\n",
        "Expires: 10000000000000000000000000\n",
        "Max-Forwards: 5\n",
        "CSeq: 4 OPTIONS\n",
        "Call-ID: b\n",
        "i: b\n",
        "To: <sip:x@y>\n",
        "From: <sip:x@y>;tag=1\n",
        "Content-Length: 9999\n",
        "Content-Length: -1\n",
        "Content-Length: 0\nl: 0\n",
        "Route: <sip:a@b\n",
        "Record-Route: nothing\n",
        "Contact: < sip:a@b >\n",
    ] {
        assert_eq!(with(line), "400", "{line}");
    }
    for start in [
        "OPTIONS sip:a@b?Route=%3Csip:c%3E SIP/2.0",
        "OPTIONS <sip:a@b> SIP/2.0",
        "OPTIONS sip:a@b; lr SIP/2.0",
        "OPTIONS  sip:a@b  SIP/2.0",
        "OPTIONS sip:a@b SIP/2.0  ",
        "OPTIONS a@b SIP/2.0",
    ] {
        assert_eq!(judged(&request(start, "OPTIONS", "", "")), "400", "{start}");
    }
    for method in ["INVITE", "options", "NEW"] {
        assert_eq!(judged(&request("OPTIONS sip:a@b SIP/2.0", method, "", "")), "400");
    }
}

#[test]
fn a_request_that_lacks_what_every_request_has_is_refused() {
    let whole = String::from_utf8(options("")).expect("text");
    for name in ["From", "To", "Call-ID", "CSeq"] {
        let kept = whole.split_inclusive("\r\n").filter(|line| !line.starts_with(name));
        assert_eq!(judged(kept.collect::<String>().as_bytes()), "400", "{name}");
    }
    let kept = whole.split_inclusive("\r\n").filter(|line| !line.starts_with("Via"));
    assert_eq!(judged(kept.collect::<String>().as_bytes()), "discard");
    let old = whole.split_inclusive("\r\n").filter(|line| !line.starts_with("Max"));
    assert_eq!(judged(old.collect::<String>().as_bytes()), "accept", "RFC 2543 had none");
}

#[test]
fn each_refusal_has_its_status() {
    let start = |start: &str| judged(&request(start, "OPTIONS", "", ""));
    assert_eq!(start("OPTIONS sip:a@b SIP/7.0"), "505");
    assert_eq!(start("OPTIONS nobody:knows SIP/2.0"), "416");
    assert_eq!(start("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"), "416");
    assert_eq!(start("OPTIONS tel:+431711 SIP/2.0"), "accept");
    assert_eq!(with("Require: nothing, other\n"), "420");
    let message = Message::parse(&options("Require: nothing, other\n")).expect("a message");
    assert!(unsupported(&message).eq([b"nothing".as_slice(), b"other"]));
    let invite =
        |lines: &str, body: &str| judged(&request("INVITE sip:a@b SIP/2.0", "INVITE", lines, body));
    assert_eq!(invite("Content-Type: application/unknown\n", "x"), "415");
    assert_eq!(invite("Content-Type: application/unknown\n", ""), "accept");
    assert_eq!(invite("c: Application/SDP ;charset=x\n", "v=0"), "accept");
    assert_eq!(
        invite("c: application/x\nContent-Disposition: render; handling=optional\n", "x"),
        "accept"
    );
    assert_eq!(invite("c: application/sdp\ne: gzip\n", "x"), "415");
    assert_eq!(invite("Accept: text/plain\n", ""), "406");
    assert_eq!(invite("Accept:\n", ""), "406");
    assert_eq!(invite("Accept: text/plain, application/*;q=0.5\n", ""), "accept");
}

#[test]
fn an_acknowledgement_and_a_response_are_never_answered() {
    let ack = |lines: &str| judged(&request("ACK sip:a@b SIP/2.0", "ACK", lines, ""));
    assert_eq!(ack(""), "accept");
    assert_eq!(ack("Contact: nonsense\n"), "discard");
    assert_eq!(ack("Require: anything\n"), "accept", "RFC 3261 section 8.2.2.3");
    let answer = |start: &str, lines: &str| judged(&response(start, lines));
    assert_eq!(answer("SIP/2.0 4294967301 better not break", ""), "discard");
    assert_eq!(
        answer("SIP/2.0 200 OK", "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1\n"),
        "discard"
    );
    assert_eq!(answer("SIP/2.0 200 OK", "CSeq: 9292394834772304023312 OPTIONS\n"), "discard");
    assert_eq!(answer("SIP/2.0 200 OK", "Content-Length: 9\n"), "discard");
    for line in ["Date: tomorrow\n", "Contact: nonsense\n", "Retry-After: soon\n"] {
        assert_eq!(answer("SIP/2.0 200 OK", line), "accept", "{line}");
    }
    let lost =
        crlf("SIP/2.0 200 OK\nVia: SIP/2.0/UDP h\nCall-ID: x\nFrom: <sip:a@b>\nTo: <sip:a@b>\n\n");
    assert_eq!(judged(&lost), "discard");
}

#[test]
fn what_is_no_message_is_dropped() {
    for bytes in [
        b"".as_slice(),
        b"\r\n\r\n",
        b"\0\x01\0\x08!\x12\xa4B",
        b"GET / HTTP/1.1\r\n\r\n",
        &[0xff; 900],
    ] {
        let (verdict, message) = examine(bytes);
        assert_eq!(verdict.to_string(), "discard");
        assert!(message.is_none());
    }
}

#[test]
fn every_cut_of_a_datagram_is_refused_or_dropped() {
    let whole = invite();
    for at in 0..whole.len() {
        let judged = judged(&whole[..at]);
        assert_ne!(judged, "accept", "cut at {at}");
    }
}

/// The cases of RFC 5118, in messages of our own.
#[test]
fn addresses_of_ipv6_are_read_where_they_may_stand() {
    let start = |uri: &str| judged(&request(&format!("OPTIONS {uri} SIP/2.0"), "OPTIONS", "", ""));
    assert_eq!(start("sip:[2001:db8::10]"), "accept");
    assert_eq!(start("sip:2001:db8::10"), "400", "section 4.2: without brackets");
    assert_eq!(start("sip:[2001:db8::10:5070]"), "accept", "section 4.3: part of the address");
    assert_eq!(start("sip:[2001:db8::10]:5070"), "accept");
    assert_eq!(start("sip:user@[2001:db8::9:1;x]"), "400");
    assert_eq!(start("sip:user@[::ffff:192.0.2.10]:19823"), "accept");
    assert_eq!(start("sip:user@[2001:db8:::192.0.2.1]"), "400", "section 4.10: three colons");
    for (via, received) in [
        ("SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111", true),
        ("SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3-111", true),
        ("SIP/2.0/TCP [2001:db8::9:1]:5061;branch=z9hG4bKas3-111", false),
    ] {
        let bytes = crlf(&format!(
            "BYE sip:[2001:db8::10] SIP/2.0\nVia: {via}\nFrom: <sip:a@[2001:db8::9]>;tag=1\n\
             To: <sip:b@[2001:db8::10]:5060>;tag=2\nCall-ID: 1@[2001:db8::9]\nCSeq: 1 BYE\n\n"
        ));
        assert_eq!(judged(&bytes), "accept", "{via}");
        let message = Message::parse(&bytes).expect("a message");
        let top = message.top_via().expect("a Via");
        assert_eq!(top.host.to_string(), "[2001:db8::9:1]");
        assert_eq!(
            top.received_addr(),
            received.then(|| "2001:db8::9:255".parse().expect("it is"))
        );
    }
}
