//! Messages, read and written.

use std::net::SocketAddr;

use sip::message::{
    CSeq, MAX_FIELDS, MAX_MESSAGE, Message, Method, Name, ParseError, Part, RequestBuilder,
    ResponseBuilder, StartLine,
};
use sip::{NameAddr, Transport, Uri};

use crate::allocations::during;
use crate::corpus::{all, crlf, folded, invite, options, request, response};

fn parse(bytes: &[u8]) -> Message {
    Message::parse(bytes).expect("the message can be read")
}

fn fault(bytes: &[u8]) -> Option<Part> {
    Message::parse(bytes).err().map(|error| error.what)
}

#[test]
fn an_invite_is_read_in_full() {
    let message = parse(&invite());

    assert_eq!(message.bytes(), invite());
    assert_eq!(*message.method(), Method::Invite);
    assert_eq!(
        message.request_uri().expect("a URI").to_string(),
        "sip:2101@desk.keyline.example;transport=udp"
    );
    let vias: Vec<_> = message.vias().map(|via| via.expect("a Via")).collect();
    assert_eq!(vias.len(), 2);
    assert_eq!(vias[0].branch, Some("z9hG4bK71c0ffee.3"));
    assert_eq!(vias[0].received, Some("192.0.2.44"));
    assert_eq!((vias[1].port, vias[1].rport), (Some(5072), Some(Some(5072))));
    let from = message.from().expect("a From");
    assert_eq!((from.display().as_deref(), from.tag()), (Some("Marta Quint"), Some("k31rq8w7zn")));
    assert_eq!(message.to().expect("a To").tag(), None);
    let contact = message.contacts().next().expect("a Contact").expect("an address");
    assert_eq!(contact.uri().port(), Some(5072));
    assert_eq!(
        contact.params().text("+SIP.instance").as_deref(),
        Some("<urn:uuid:6d1f2c3b-0000-1000-8000-0A1B2C3D4E5F>")
    );
    assert!(message.record_routes().all(|route| route.expect("a route").uri().is_loose()));
    assert_eq!(message.call_id(), Ok("71093355218840627713@office.keyline.example"));
    assert_eq!(message.cseq(), Ok(CSeq { number: 7, method: Method::Invite }));
    assert_eq!(message.max_forwards(), Ok(Some(68)));
    assert_eq!(message.content_type(), Some(b"application/sdp".as_slice()));
    assert_eq!(message.values(Name::Allow).count(), 12);
    assert!(message.lists(Name::Supported, "100REL"));
    assert_eq!(message.body().len(), 377);
    assert_eq!(message.asserted().count(), 1);
}

#[test]
fn reading_an_invite_takes_two_allocations() {
    let bytes = invite();

    let (message, spent) = during(|| parse(&bytes));
    assert_eq!(spent.count, 2, "{spent:?}");

    let ((), spent) = during(|| {
        for via in message.vias() {
            via.expect("a Via");
        }
        let _ = (message.from().expect("a From"), message.to().expect("a To"));
        assert_eq!(message.contacts().count() + message.record_routes().count(), 2);
        let _ = (message.call_id(), message.cseq(), message.max_forwards());
        let _ = message.clone();
    });
    assert_eq!(spent.count, 0, "{spent:?}");
}

#[test]
fn white_space_and_folds_are_passed_over() {
    let message = parse(&folded());

    assert_eq!(message.to().expect("a To").tag(), Some("8f1"));
    let from = message.from().expect("a From");
    assert_eq!(from.display().as_deref(), Some("Q. \\\"uint\""));
    assert_eq!(from.tag(), Some("55a"));
    assert_eq!(message.max_forwards(), Ok(Some(68)));
    assert_eq!(message.call_id(), Ok("91.a@203.0.113.5"));
    assert_eq!(message.cseq().expect("a CSeq").number, 12);
    let vias: Vec<_> = message.vias().map(|via| via.expect("a Via")).collect();
    assert_eq!((vias[0].transport, vias[0].port), ("UDP", Some(5062)));
    assert_eq!((vias[1].transport, vias[1].branch), ("TCP", Some("z9hG4bK78")));
    assert_eq!(vias[1].received_addr(), "2001:db8::77".parse().ok());
    assert_eq!(message.header(Name::Subject), Some(b"".as_slice()));
    assert_eq!(message.named("NOVELTY").next(), Some(b"one\r\n   two".as_slice()));
    let contact = message.contacts().next().expect("a Contact").expect("an address");
    assert_eq!(contact.display().as_deref(), Some("Quo \"\""));
    let params: Vec<_> = contact.params().map(|param| (param.name, param.value)).collect();
    assert_eq!(
        params,
        [(b"a".as_slice(), Some(b"b".as_slice())), (b"c", None), (b"q", Some(b"0.25"))]
    );
    assert_eq!(message.body(), b"v=0\r\n\r", "six bytes as the length says");
}

#[test]
fn commas_in_quotes_and_brackets_part_nothing() {
    let message =
        parse(&options("Contact: \"a, b\" <sip:a@h>, <sip:x,y@h>;t=\",\" , sip:c@h\nm: sip:d@h\n"));

    let uris: Vec<_> =
        message.contacts().map(|contact| contact.expect("an address").uri().to_string()).collect();
    assert_eq!(uris, ["sip:a@h", "sip:x,y@h", "sip:c@h", "sip:d@h"]);
    assert_eq!(message.values(Name::Contact).count(), 4);
}

#[test]
fn a_body_reaches_to_the_end_of_the_datagram_or_as_far_as_it_says() {
    let of = |lines: &str, body| request("MESSAGE sip:a@b SIP/2.0", "MESSAGE", lines, body);

    assert_eq!(parse(&of("", "abcdef")).body(), b"abcdef");
    assert_eq!(parse(&of("Content-Length: 3\n", "abcdef")).body(), b"abc");
    assert_eq!(parse(&of("Content-Length: 3\n", "abc")).body(), b"abc");
    assert_eq!(parse(&of("Content-Length: 0\n", "abc")).body(), b"");
    for bad in ["7", "-1", "+3", "3 3", "", "4294967299", "99999999999999999999999"] {
        let message = of(&format!("Content-Length: {bad}\n"), "abcdef");
        assert_eq!(fault(&message), Some(Part::ContentLength), "{bad}");
    }
    let twice = of("Content-Length: 3\nl: 3\n", "abc");
    assert_eq!(fault(&twice), Some(Part::ContentLength));
}

#[test]
fn a_line_ends_with_both_bytes_or_not_at_all() {
    for bad in ["X: a\rY: b\n", "X: a\r", "\rX: a\n"] {
        let bytes = options(bad);
        assert_eq!(fault(&bytes), Some(Part::Head), "{bad:?}");
    }
    let mut bare = options("X: a\n");
    let at = bare.windows(4).position(|it| it == b"X: a").expect("the line");
    bare.remove(at + 4);
    assert_eq!(fault(&bare), Some(Part::Head));
    let mut endless = options("");
    endless.truncate(endless.len() - 2);
    assert_eq!(fault(&endless), Some(Part::Head));
}

#[test]
fn a_field_that_is_malformed_and_not_needed_is_passed_over() {
    let message = parse(&options("no colon\n: empty\nna me: x\nOdd(): y\nX: 1\n"));

    assert_eq!(message.lines().count(), 7);
    assert_eq!(message.named("X").next(), Some(b"1".as_slice()));
}

#[test]
fn the_first_line_is_read_to_the_letter() {
    for bad in [
        "OPTIONS  sip:a@b SIP/2.0",
        "OPTIONS sip:a@b  SIP/2.0",
        "OPTIONS sip:a@b SIP/2.0 ",
        "OPTIONS sip:a@b; lr SIP/2.0",
        "OPTIONS\tsip:a@b SIP/2.0",
        "OPTIONS SIP/2.0",
        "OPTIONS  SIP/2.0",
        "OPTIONS sip:a@b HTTP/1.1",
        "OPT(IONS sip:a@b SIP/2.0",
        " OPTIONS sip:a@b SIP/2.0",
        "SIP/2.0 2000 OK",
        "SIP/2.0 99 OK",
        "SIP/2.0 700 OK",
        "SIP/2.0  200 OK",
        "SIP/1.0 200 OK",
        "SIP/2.0 200OK",
    ] {
        let bytes = request(bad, "OPTIONS", "", "");
        assert_eq!(fault(&bytes), Some(Part::StartLine), "{bad}");
    }
    let other = request("OPTIONS sip:a@b SIP/2.1", "OPTIONS", "", "");
    assert_eq!(fault(&other), Some(Part::Version));
    let small = request("options sip:a@b sip/2.0", "options", "", "");
    assert_eq!(*parse(&small).method(), Method::Other("options".into()));
    let odd = parse(&response("SIP/2.0 200 = 2**3 \u{43d}\u{43e}", ""));
    assert_eq!((odd.status(), odd.phrase().as_str()), (Some(200), "= 2**3 \u{43d}\u{43e}"));
    for bare in ["SIP/2.0 180", "SIP/2.0 180 "] {
        let message = parse(&response(bare, ""));
        assert_eq!(message.start(), StartLine::Response { status: 180, reason: b"" });
        assert_eq!(*message.method(), Method::Register);
    }
}

#[test]
fn line_breaks_before_a_message_are_passed_over() {
    let mut bytes = b"\r\n\r\n".to_vec();
    bytes.extend(invite());

    assert_eq!(parse(&bytes).bytes(), invite());
    for nothing in [b"".as_slice(), b"\r\n\r\n", b"\0", b"INVITE"] {
        assert_eq!(fault(nothing), Some(Part::StartLine));
    }
}

#[test]
fn bytes_of_another_alphabet_stay_what_they_are() {
    let bytes = all().remove(2);

    let message = parse(&bytes);

    assert_eq!(message.text(Name::Subject).as_deref(), Some("Grüße"));
    let contact = message.contacts().next().expect("a Contact").expect("an address");
    assert_eq!(contact.display().as_deref(), Some("Ä"));
    assert_eq!(contact.uri().user(), Some(b"m\xfcller".as_slice()));
    assert_eq!(message.bytes(), bytes);
}

#[test]
fn too_much_of_anything_is_refused() {
    let many = options(&"X: 1\n".repeat(MAX_FIELDS));
    assert_eq!(fault(&many), Some(Part::Size));
    let long = options(&format!("X: {}\n", "a".repeat(70_000)));
    assert_eq!(fault(&long), Some(Part::Size));
    let mut huge = options("");
    huge.resize(MAX_MESSAGE + 1, b'a');
    assert_eq!(fault(&huge), Some(Part::Size));
    let params = |count| format!("Contact: <sip:a@b>{}\n", ";x".repeat(count));
    let contact = |count| parse(&options(&params(count))).contacts().next().map(|it| it.is_ok());
    assert_eq!((contact(64), contact(65)), (Some(true), Some(false)));
    let via = |count| {
        let lines = format!("Via: SIP/2.0/UDP h{}\n", ";x".repeat(count));
        parse(&options(&lines)).vias().nth(1).map(|via| via.is_ok())
    };
    assert_eq!((via(64), via(65)), (Some(true), Some(false)));
}

#[test]
fn a_message_at_fault_can_still_be_answered() {
    let bytes = request("OPTIONS sip:a@b SIP/2.0", "OPTIONS", "Content-Length: 900\n", "short");

    let (message, fault) = Message::salvage(&bytes).expect("it can be answered");
    let answer = parse(&ResponseBuilder::reply_to(&message, 400).to_tag("t").build());

    assert_eq!(fault.map(|fault| fault.what), Some(Part::ContentLength));
    assert_eq!(answer.status(), Some(400));
    assert_eq!(answer.call_id(), message.call_id());
    assert_eq!(answer.to().expect("a To").tag(), Some("t"));
}

#[test]
fn what_is_printed_is_read_again_as_the_same() {
    for bytes in all() {
        let message = parse(&bytes);

        let printed = message.print();
        let again = parse(&printed);

        assert_eq!(again.print(), printed);
        assert_eq!(again.body(), message.body());
        let names = |message: &Message| {
            let names = message.fields().map(|(name, _)| name);
            names.filter(|name| *name != Name::ContentLength).collect::<Vec<_>>()
        };
        assert_eq!(names(&again), names(&message));
        assert_eq!(format!("{:?}", again.cseq()), format!("{:?}", message.cseq()));
    }
}

#[test]
fn a_request_is_written_as_it_is_asked_for() {
    let uri: Uri = "sip:2101@pbx.example".parse().expect("a URI");
    let local: SocketAddr = "[2001:db8::5]:5060".parse().expect("an address");
    let from = NameAddr::new(Some("A \"B\"".into()), uri.clone()).with_tag("t1");

    let bytes = RequestBuilder::new(&Method::Message, &uri)
        .via(Transport::Tcp, local, "z9hG4bK5")
        .address(Name::From, &from)
        .header(Name::CSeq, "1 MESSAGE")
        .extra("X-Keyline", "yes")
        .body("text/plain", "hi")
        .build();

    let wanted = "MESSAGE sip:2101@pbx.example SIP/2.0\n\
                  Via: SIP/2.0/TCP [2001:db8::5]:5060;rport;branch=z9hG4bK5\n\
                  From: \"A \\\"B\\\"\" <sip:2101@pbx.example>;tag=t1\n\
                  CSeq: 1 MESSAGE\n\
                  X-Keyline: yes\n\
                  Content-Type: text/plain\n\
                  Content-Length: 2\n\nhi";
    assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&crlf(wanted)));
}

#[test]
fn nothing_given_can_begin_another_line() {
    let bytes = RequestBuilder::new(&Method::Options, "sip:a@b SIP/2.0\r\nX: 1\r\n\r\n")
        .header(Name::Subject, "a\r\nX: 1\r\n\r\nbody\0")
        .extra("X\r\nX", "1")
        .extra("content-length", "9")
        .header(Name::ContentLength, "9")
        .extra("l", "9")
        .header(Name::CSeq, "1 OPTIONS")
        .build();

    let message = parse(&bytes);

    assert_eq!(message.named("X").count(), 0);
    assert_eq!(message.headers(Name::ContentLength).count(), 1);
    assert_eq!(message.body(), b"");
    assert!(matches!(message.start(), StartLine::Request { uri: b"sip:a@bSIP/2.0X:1", .. }));
    let answer = ResponseBuilder::reply_to(&message, 200).reason("OK\r\nX: 1").build();
    assert_eq!(parse(&answer).named("X").count(), 0);
}

#[test]
fn a_response_takes_the_way_back_byte_for_byte() {
    let message = parse(&folded());

    let bytes = ResponseBuilder::reply_to(&message, 180).to_tag("new").build();
    let answer = parse(&bytes);

    for name in [Name::Via, Name::From, Name::To, Name::CallId, Name::CSeq] {
        assert!(answer.headers(name).eq(message.headers(name)), "{name}");
    }
    assert_eq!(answer.phrase(), "Ringing");
}

#[test]
fn a_response_that_makes_a_dialog_has_the_route_and_others_have_not() {
    let message = parse(&invite());
    let reply = |status| parse(&ResponseBuilder::reply_to(&message, status).to_tag("x").build());

    for (status, routes, tag) in
        [(100, 0, None), (180, 1, Some("x")), (200, 1, Some("x")), (486, 0, Some("x"))]
    {
        assert_eq!(reply(status).record_routes().count(), routes, "{status}");
        assert_eq!(reply(status).to().expect("a To").tag(), tag, "{status}");
    }
}

#[test]
fn the_first_via_says_where_a_request_was_seen_to_come_from() {
    let seen = |via: &str, from: &str| {
        let text = format!("OPTIONS sip:a@b SIP/2.0\nVia: {via}\nVia: SIP/2.0/UDP last\n\n");
        let message = parse(&crlf(&text));
        let from = from.parse().expect("an address");
        let answer = ResponseBuilder::reply_to(&message, 100).seen_from(from).build();
        let answer = String::from_utf8(answer).expect("text");
        let line = answer.lines().nth(1).expect("a Via").to_owned();
        assert!(answer.contains("Via: SIP/2.0/UDP last\r\n"));
        line.strip_prefix("Via: ").expect("a Via").to_owned()
    };
    let cases = [
        (
            "SIP/2.0/UDP 192.0.2.1:5060;branch=z1",
            "192.0.2.1:9",
            "SIP/2.0/UDP 192.0.2.1:5060;branch=z1",
        ),
        ("SIP/2.0/UDP h;branch=z1", "192.0.2.1:9", "SIP/2.0/UDP h;branch=z1;received=192.0.2.1"),
        (
            "SIP/2.0/UDP 192.0.2.1 ; rport ;branch=z1",
            "192.0.2.1:9",
            "SIP/2.0/UDP 192.0.2.1;branch=z1;received=192.0.2.1;rport=9",
        ),
        (
            "SIP/2.0/UDP [2001:db8::1];rport=1;received=6.6.6.6;branch=z1, SIP/2.0/UDP x;rport",
            "[2001:db8::2]:5",
            "SIP/2.0/UDP [2001:db8::1];branch=z1;received=2001:db8::2;rport=5, SIP/2.0/UDP x;rport",
        ),
    ];
    for (via, from, wanted) in cases {
        assert_eq!(seen(via, from), wanted);
    }
}

#[test]
fn values_are_read_within_their_limits() {
    let of = |lines: &str| parse(&options(lines));

    let large = Err(ParseError { what: Part::Header(Name::Expires), at: 0 });
    assert_eq!(of("Expires: 4294967295\n").expires(), Ok(Some(u32::MAX)));
    assert_eq!(of("Expires: 4294967296\n").expires(), large);
    assert_eq!(of("Expires: -1\n").expires(), large);
    assert_eq!(of("").expires(), Ok(None));
    assert_eq!(of("Retry-After: 18000;duration=3600\n").retry_after(), Ok(Some(18_000)));
    assert_eq!(of("Retry-After: 120 (I'm in a meeting)\n").retry_after(), Ok(Some(120)));
    assert!(of("Retry-After: soon\n").retry_after().is_err());
    let cseq = |text: &[u8]| CSeq::parse(text).map(|cseq| cseq.number).ok();
    assert_eq!(cseq(b"2147483647 INVITE"), Some(2_147_483_647));
    for bad in
        [b"2147483648 INVITE".as_slice(), b"1INVITE", b"INVITE", b"1", b"1 ", b"-1 BYE", b"1 BYE x"]
    {
        assert_eq!(cseq(bad), None);
    }
}

#[test]
fn the_reason_of_a_call_that_ended_is_read_in_each_protocol() {
    let message = parse(&options(
        "Reason: SIP;cause=200;text=\"Call completed elsewhere\", Q.850 ; cause=26\n",
    ));

    let sip = message.reason("sip").expect("a reason");
    assert_eq!((sip.cause, sip.text.as_deref()), (Some(200), Some("Call completed elsewhere")));
    assert_eq!(message.reason("Q.850").and_then(|reason| reason.cause), Some(26));
    assert_eq!(message.reasons().len(), 2);
}
