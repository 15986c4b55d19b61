//! Strangers, liars, and noise.

use std::net::SocketAddr;

use sim::Random;
use sip::Event;
use sip::message::{Message, Method, Name};

use crate::calls::{OFFER_TEXT, incoming, invite_for, without_body};
use crate::script::{CONTACT, Script};
use crate::world::{ANSWER, ms, secs};

const STRANGER: ([u8; 4], u16) = ([203, 0, 113, 66], 5060);

#[test]
fn ten_thousand_calls_of_strangers_ring_nowhere_and_are_answered_by_nothing() {
    let mut script = Script::registered();
    let invite = invite_for(&script, OFFER_TEXT);
    for number in 0..10_000 {
        let text = invite.replace("z9hG4bKin", &format!("z9hG4bK{number}"));
        script.hear(SocketAddr::from(STRANGER), text.as_bytes());
    }

    assert!(script.sent.is_empty());
    assert!(script.events.is_empty());
    assert_eq!(script.agent.transactions(), Script::registered().agent.transactions());
}

#[test]
fn a_call_through_the_gateway_for_a_guessed_number_is_not_found() {
    let mut script = Script::registered();
    let invite = invite_for(&script, OFFER_TEXT);
    let guess = invite.replacen(
        &format!("INVITE {}", invite.split(' ').nth(1).unwrap()),
        "INVITE sip:101@10.0.0.1",
        1,
    );

    script.hear(script.gateway, guess.as_bytes());

    script.expect_status(404);
    assert!(script.events.is_empty());
}

#[test]
fn ten_thousand_guessed_goodbyes_end_no_call() {
    let (mut script, session, invite) = Script::talking();
    for number in 0..10_000 {
        let text = Script::request(&invite, "BYE", 1, &format!("{number}"), "")
            .replace("tag=far", &format!("tag=far{number}"));
        script.hear(script.gateway, text.as_bytes());
        script.pass(ms(40));
    }

    let answers = script.sent.iter().filter(|(_, it)| it.status() == Some(481)).count();
    assert_eq!(answers, 10_000);
    assert!(!script.told().contains(&"Ended".to_owned()));
    script.sent.clear();
    script.agent.end(script.now, session);
    script.expect(&Method::Bye);
}

#[test]
fn a_goodbye_with_the_right_tags_from_the_wrong_place_ends_no_call() {
    let (mut script, _, invite) = Script::talking();
    let bye = Script::request(&invite, "BYE", 1, "spoof", "");

    script.hear(SocketAddr::from(STRANGER), bye.as_bytes());

    script.expect_silence();
    assert!(script.events.is_empty());
}

#[test]
fn a_request_older_than_the_last_is_refused() {
    let (mut script, _, invite) = Script::talking();
    script.ask(&invite, "OPTIONS", 5, "a");
    script.expect_status(200);

    script.ask(&invite, "BYE", 4, "b");

    script.expect_status(500);
    assert!(script.events.is_empty());
}

#[test]
fn methods_we_do_not_do_are_named_as_such() {
    let (mut script, _, invite) = Script::talking();
    for (index, (method, status)) in
        [("SUBSCRIBE", 405), ("PUBLISH", 405), ("MESSAGE", 405), ("DANCE", 501)]
            .into_iter()
            .enumerate()
    {
        let cseq = u32::try_from(index).unwrap() + 1;
        script.ask(&invite, method, cseq, method);
        let answer = script.expect_status(status);
        assert_eq!(
            answer.header(Name::Allow),
            Some(&b"INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REFER, UPDATE, PRACK, INFO"[..])
        );
    }
    assert!(script.events.is_empty());
}

#[test]
fn a_gateway_that_asks_whether_we_live_is_told() {
    let mut script = Script::registered();
    let options = without_body(&invite_for(&script, OFFER_TEXT))
        .replacen("INVITE sip", "OPTIONS sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 OPTIONS");

    script.hear(script.gateway, options.as_bytes());

    let answer = script.expect_status(200);
    assert_eq!(answer.header(Name::Accept), Some(&b"application/sdp"[..]));
    assert!(answer.header(Name::Allow).is_some());
}

#[test]
fn a_call_that_arrives_twice_rings_once() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);

    script.hear(script.gateway, invite.as_bytes());
    script.hear(script.gateway, invite.as_bytes());

    // The repeat is told again what the first was told.
    script.expect_status(100);
    script.expect_status(100);
    assert_eq!(script.told(), ["Incoming"]);
}

#[test]
fn the_hundred_and_twenty_ninth_call_is_busy() {
    let mut script = Script::registered();
    let invite = invite_for(&script, OFFER_TEXT);
    for number in 0..200 {
        let text = invite
            .replace("z9hG4bKin", &format!("z9hG4bK{number}"))
            .replace("Call-ID: in", &format!("Call-ID: {number}"));
        script.hear(script.gateway, text.as_bytes());
    }

    let rings = script.told().iter().filter(|it| *it == "Incoming").count();
    let busy = script.sent.iter().filter(|(_, it)| it.status() == Some(486)).count();
    assert_eq!((rings, busy), (128, 72));
}

#[test]
fn more_requests_than_are_held_are_turned_away_and_forgotten() {
    let mut script = Script::registered();
    let options = without_body(&invite_for(&script, OFFER_TEXT))
        .replacen("INVITE sip", "OPTIONS sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 OPTIONS");
    for number in 0..9_000 {
        let text = options.replace("z9hG4bKin", &format!("z9hG4bK{number}"));
        script.hear(script.gateway, text.as_bytes());
    }

    assert_eq!(script.agent.transactions(), 4_096);
    let refused = script.sent.iter().filter(|(_, it)| it.status() == Some(503)).count();
    assert!(4_000 <= refused, "{refused}");
    script.sent.clear();
    script.pass(secs(40));
    assert!(script.agent.transactions() < 5);
}

#[test]
fn a_caller_who_gives_no_address_to_answer_to_is_refused() {
    let mut script = Script::registered();
    let invite = invite_for(&script, OFFER_TEXT).replace("Contact: <sip:far@10.0.0.9>\r\n", "");

    script.hear(script.gateway, invite.as_bytes());

    script.expect_status(400);
    assert!(script.events.is_empty());
}

#[test]
fn a_caller_of_the_old_school_without_a_branch_is_served() {
    let mut script = Script::registered();
    let invite = invite_for(&script, OFFER_TEXT).replace(";branch=z9hG4bKin", "");
    script.hear(script.gateway, invite.as_bytes());
    script.hear(script.gateway, invite.as_bytes());
    script.expect_status(100);
    script.expect_status(100);
    assert_eq!(script.told(), ["Incoming"]);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.reject(script.now, session, 486, Vec::new());
    let busy = script.expect_status(486);

    let to = String::from_utf8_lossy(busy.header(Name::To).unwrap()).into_owned();
    let ack = without_body(&invite)
        .replacen("INVITE sip", "ACK sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 ACK")
        .replace("To: <sip:101@pbx.example>", &format!("To: {to}"));
    script.hear(script.gateway, ack.as_bytes());
    script.events.clear();
    script.pass(secs(10));

    script.expect_silence();
}

#[test]
fn noise_of_every_kind_is_survived_and_a_call_still_works_afterwards() {
    let mut random = Random::new(2_026);
    let mut script = Script::registered();
    let invite_in = invite_for(&script, OFFER_TEXT);
    let mut seeds: Vec<Vec<u8>> = vec![invite_in.clone().into_bytes()];
    let mut sessions = Vec::new();

    for round in 0..20_000_u32 {
        // A message that fits the moment: an answer to something we sent, or a request.
        let sent = script.sent.pop_front().map(|(_, message)| message);
        let mut bytes = match sent {
            Some(message) if message.is_request() && *message.method() != Method::Ack => {
                let status = [100, 180, 183, 200, 202, 302, 401, 407, 423, 481, 487, 491, 500, 603]
                    [usize::try_from(random.below(14)).unwrap()];
                let fields = [
                    CONTACT.to_owned(),
                    crate::script::challenge("WWW-Authenticate", "pbx.example", "n", ""),
                    "Record-Route: <sip:p.example;lr>".to_owned(),
                    "Retry-After: 1".to_owned(),
                ];
                let count = usize::try_from(random.below(5)).unwrap();
                let tag = format!("t{}", random.below(3));
                crate::script::response(&message, status, &fields[..count], &tag, "v=0\r\n")
                    .into_bytes()
            }
            Some(_) | None => {
                seeds[usize::try_from(random.below(seeds.len() as u64)).unwrap()].clone()
            }
        };
        if random.happens(300) {
            for _ in 0..=random.below(4) {
                let at = usize::try_from(random.below(bytes.len() as u64)).unwrap();
                match random.below(3) {
                    0 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, u8::try_from(random.below(256)).unwrap()),
                }
                if bytes.is_empty() {
                    bytes.push(b'x');
                }
            }
        }
        script.hear(script.gateway, &bytes);
        if let Ok(text) = String::from_utf8(bytes)
            && Message::parse(text.as_bytes()).is_ok_and(|it| it.is_request())
            && seeds.len() < 200
        {
            seeds.push(text.replace("z9hG4bKin", &format!("z9hG4bK{round}")).into_bytes());
            seeds.push(text.replace("INVITE", "BYE").into_bytes());
            seeds.push(text.replace("INVITE", "CANCEL").into_bytes());
            seeds.push(text.replace("INVITE", "ACK").into_bytes());
        }
        for event in std::mem::take(&mut script.events) {
            match event {
                Event::Incoming { session, .. } => {
                    sessions.push(session);
                    match random.below(4) {
                        0 => script.agent.ring(script.now, session),
                        1 => script.agent.accept(script.now, session, ANSWER.to_vec()),
                        2 => script.agent.reject(script.now, session, 486, Vec::new()),
                        _ => {}
                    }
                }
                Event::Reoffered { session, .. } => {
                    script.agent.answer_reoffer(script.now, session, Ok(ANSWER.to_vec()));
                }
                Event::Answered { session, .. } => {
                    if random.happens(500) {
                        script.agent.reoffer(script.now, session, ANSWER.to_vec());
                    } else {
                        script.agent.end(script.now, session);
                    }
                }
                _ => {}
            }
        }
        if random.happens(50) {
            let session = script.call();
            sessions.push(session);
            if random.happens(300) {
                script.agent.end(script.now, session);
            }
        }
        if random.happens(100) {
            script.pass(ms(random.below(5_000)));
        }
        script.collect();
    }

    assert!(sessions.len() > 500);
    for session in sessions {
        script.agent.end(script.now, session);
    }
    script.pass(secs(3_600));
    // Whether the gateway lives is asked all the time.
    assert!(script.agent.transactions() <= 2, "{}", script.agent.transactions());
    script.sent.clear();
    script.events.clear();
    let invite =
        invite_in.replace("z9hG4bKin", "z9hG4bKlast").replace("Call-ID: in", "Call-ID: last");
    script.hear(script.gateway, invite.as_bytes());
    assert!(script.told().contains(&"Incoming".to_owned()), "{:?}", script.sent);
}
