//! What servers do beyond the plain: a call by two ways, a description among other parts, digits
//! in a message, and the nonce of the next question.

use sip::Event;
use sip::message::{Message, Method, Name};

use crate::calls::{incoming, invite_for};
use crate::script::{CONTACT, Script, challenge};
use crate::world::{LINE, OFFER, secs};

const OFFER_TEXT: &str = "v=0\r\n";

#[test]
fn a_call_that_comes_by_two_ways_rings_once_and_the_other_is_told_so() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let other = invite.replace("branch=z9hG4bKin", "branch=z9hG4bKother");

    script.hear(script.gateway, other.as_bytes());

    script.expect_status(482);
    assert_eq!(script.told(), ["Incoming"]);
}

#[test]
fn another_call_of_the_same_caller_rings_too() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let other = invite.replace("z9hG4bKin", "z9hG4bKnew").replace("Call-ID: in", "Call-ID: new");

    script.hear(script.gateway, other.as_bytes());

    script.expect_status(100);
    assert_eq!(script.told(), ["Incoming", "Incoming"]);
}

#[test]
fn a_description_among_other_parts_is_found_and_what_is_none_is_no_offer() {
    let part = |kind: &str, body: &str| format!("--b1\r\nContent-Type: {kind}\r\n\r\n{body}\r\n");
    let sdp = "v=0\r\no=far";
    for (kind, body, offer) in [
        (
            "multipart/mixed;boundary=b1",
            format!("{}{}--b1--\r\n", part("text/plain", "hi"), part("application/sdp", sdp)),
            Some(sdp),
        ),
        (
            "Multipart/Alternative; boundary=\"b1\"",
            format!("{}--b1--\r\n", part("application/SDP;x=y", sdp)),
            Some(sdp),
        ),
        // Parts without anything in them, without an end, without a boundary, and of another kind.
        ("multipart/mixed;boundary=b1", "--b1\r\n--b1\r\n\r\n--b1--\r\n".to_owned(), None),
        ("multipart/mixed;boundary=b1", part("application/sdp", sdp), None),
        ("multipart/mixed", part("application/sdp", sdp), None),
        ("multipart/mixed;boundary=b1", format!("{}--b1--\r\n", part("text/plain", sdp)), None),
    ] {
        let mut script = Script::registered();
        let invite = invite_for(&script, &body)
            .replace("application/sdp\r\nContent-Length", &format!("{kind}\r\nContent-Length"));

        script.hear(script.gateway, invite.as_bytes());

        if offer.is_none() {
            script.expect_status(415);
            continue;
        }
        let Event::Incoming { offer: found, .. } = script.take("Incoming") else {
            panic!("{kind}")
        };
        let found = found.map(|found| String::from_utf8(found).unwrap());
        assert_eq!(found.as_deref(), offer, "{kind} {body}");
    }
}

#[test]
fn digits_in_a_message_are_told_and_what_is_not_understood_is_said_not_to_be() {
    let relay = "Content-Type: application/dtmf-relay\r\n";
    for (extra, body, status, digit) in [
        (relay, "Signal=5\r\nDuration=160\r\n", 200, Some('5')),
        (relay, "signal = #\r\n", 200, Some('#')),
        ("Content-Type: application/dtmf\r\n", "*", 200, Some('*')),
        ("", "", 200, None),
        (relay, "Signal=55\r\n", 415, None),
        (relay, "Signal=\u{1b}\r\n", 415, None),
        ("Content-Type: application/media_control+xml\r\n", "<x/>", 415, None),
        ("Info-Package: foo\r\n", "", 469, None),
    ] {
        let (mut script, _, invite) = Script::talking();

        let local = invite.from().unwrap().to_name_addr();
        let contact = invite.contacts().next().unwrap().unwrap().uri().to_uri();
        let message = format!(
            "INFO {contact} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKinfo\r\n\
             Max-Forwards: 70\r\nFrom: <sip:200@pbx.example>;tag=far\r\nTo: {local}\r\n\
             Call-ID: {}\r\nCSeq: 9 INFO\r\n{extra}Content-Length: {}\r\n\r\n{body}",
            invite.call_id().unwrap(),
            body.len()
        );
        script.hear(script.gateway, message.as_bytes());

        script.expect_status(status);
        let told = script.events.iter().find_map(|event| match event {
            Event::Digit { digit, .. } => Some(*digit),
            _ => None,
        });
        assert_eq!(told, digit, "{extra}{body}");
    }
}

#[test]
fn the_nonce_that_the_server_names_for_the_next_time_is_used_then() {
    let mut script = Script::registered();
    script.agent.register_now(script.now, LINE);
    let register = script.expect(&Method::Register);
    let next = "Authentication-Info: nextnonce=\"n-next\", qop=auth".to_owned();
    script.reply(&register, 200, &["Expires: 3600".into(), next], "");
    script.pass(secs(40));

    script.agent.register_now(script.now, LINE);
    let register = script.expect(&Method::Register);

    let answer = register.text(Name::Authorization).unwrap();
    assert!(answer.contains("nonce=\"n-next\"") && answer.contains("nc=00000001"), "{answer}");
}

#[test]
fn a_nonce_named_by_whom_nothing_was_answered_is_not_taken() {
    let (mut script, session, _) = Script::talking();
    script.agent.reoffer(script.now, session, OFFER.to_vec());
    let again = script.expect(&Method::Invite);
    let next = "Authentication-Info: nextnonce=\"planted\"".to_owned();
    script.reply(&again, 200, &[CONTACT.into(), next], "far");
    script.expect(&Method::Ack);
    script.pass(secs(40));

    script.agent.register_now(script.now, LINE);
    let register = script.expect(&Method::Register);

    let answer = register.text(Name::Authorization).unwrap_or_default();
    assert!(!answer.contains("planted"), "{answer}");
}

/// The digit in an INFO.
fn signal(info: &Message) -> String {
    assert_eq!(info.content_type(), Some(&b"application/dtmf-relay"[..]));
    let body = String::from_utf8(info.body().to_vec()).unwrap();
    body.lines().find_map(|line| line.strip_prefix("Signal=")).unwrap().to_owned()
}

#[test]
fn digits_are_said_one_after_the_other_each_when_the_one_before_was_heard() {
    let (mut script, session, _) = Script::talking();
    script.agent.press(script.now, session, "7x#");
    let first = script.expect(&Method::Info);
    assert_eq!(signal(&first), "7");

    // Asked for the password, it is the same digit that goes again.
    let challenge = challenge("WWW-Authenticate", "pbx.example", "n2", "");
    script.reply(&first, 401, &[challenge], "far");
    let again = script.expect(&Method::Info);
    assert_eq!(signal(&again), "7");
    assert!(again.cseq().unwrap().number > first.cseq().unwrap().number);
    script.expect_silence();

    script.reply(&again, 200, &[], "far");
    let second = script.expect(&Method::Info);
    assert_eq!(signal(&second), "#");
    script.reply(&second, 200, &[], "far");
    script.expect_silence();
}

#[test]
fn a_far_end_that_takes_no_digits_is_not_asked_for_each_of_them() {
    let (mut script, session, _) = Script::talking();
    script.agent.press(script.now, session, "123");
    let info = script.expect(&Method::Info);
    script.reply(&info, 415, &[], "far");
    script.expect_silence();

    let refused = script.events.iter().any(
        |event| matches!(event, Event::DigitsRefused { session: of, status: 415 } if *of == session),
    );
    assert!(refused, "{:?}", script.events);

    // The next press is another try, and no call is lost by it.
    script.agent.press(script.now, session, "4");
    assert_eq!(signal(&script.expect(&Method::Info)), "4");
}
