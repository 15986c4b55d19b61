//! Whom a digest is shown to: the gateway of the line, and nobody else.

use std::net::SocketAddr;

use sip::message::{Message, Method, Name};
use sip::{Distrust, Event, Identity, IdentityId, RegistrationTrouble, Transport};

use crate::script::{CONTACT, Script, challenge, is_answer, response};
use crate::world::{LINE, OFFER, identity, secs};

const STRANGER: &str = "attacker.example";

/// Every request we send while a line is registered, each as far as the challenge.
fn requests() -> Vec<(&'static str, Script, Message)> {
    [Transport::Udp, Transport::Tcp].into_iter().flat_map(requests_over).collect()
}

fn requests_over(transport: Transport) -> Vec<(&'static str, Script, Message)> {
    let mut all = Vec::new();

    let mut script = Script::registered_over(transport);
    script.call();
    let invite = script.expect(&Method::Invite);
    all.push(("INVITE", script, invite));

    let (mut script, session, _) = Script::talking_over(transport);
    script.agent.end(script.now, session);
    let bye = script.expect(&Method::Bye);
    all.push(("BYE", script, bye));

    let (mut script, session, _) = Script::talking_over(transport);
    script.agent.reoffer(script.now, session, OFFER.to_vec());
    let reinvite = script.expect(&Method::Invite);
    all.push(("re-INVITE", script, reinvite));

    let mut script = Script::registered_over(transport);
    script.agent.register_now(script.now, LINE);
    let register = script.expect(&Method::Register);
    all.push(("REGISTER", script, register));

    let mut script = Script::registered_over(transport);
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 180, &[CONTACT.into()], "far");
    script.agent.end(script.now, session);
    let cancel = script.expect(&Method::Cancel);
    all.push(("CANCEL", script, cancel));

    all
}

/// The challenge is refused: nothing with a digest follows, now or later.
fn assert_no_answer(script: &mut Script, what: &str) {
    script.collect();
    script.sent.retain(|(_, message)| *message.method() != Method::Register);
    let answers: Vec<_> = script.sent.iter().filter(|(_, it)| is_answer(it)).collect();
    assert!(answers.is_empty(), "{what}: {answers:?}");
}

#[test]
fn no_request_answers_in_another_realm_by_whatever_field() {
    for (status, field) in [(401, "WWW-Authenticate"), (407, "Proxy-Authenticate")] {
        for (what, mut script, request) in requests() {
            script.reply(&request, status, &[challenge(field, STRANGER, "deadbeef", "")], "far");

            // A REGISTER would be the request itself.
            script.collect();
            let realm = script.sent.iter().any(|(_, it)| {
                let values =
                    it.values(Name::Authorization).chain(it.values(Name::ProxyAuthorization));
                values.into_iter().any(|value| String::from_utf8_lossy(value).contains(STRANGER))
            });
            assert!(!realm, "{what} answers a stranger");
            assert_no_answer(&mut script, what);
            script.pass(secs(120));
            assert_no_answer(&mut script, what);
        }
    }
}

#[test]
fn no_request_answers_a_challenge_that_is_mixed_in_with_the_right_one() {
    for (what, mut script, request) in requests() {
        let fields = [
            challenge("WWW-Authenticate", STRANGER, "deadbeef", ""),
            challenge("WWW-Authenticate", "pbx.example", "n7", ""),
        ];
        script.reply(&request, 401, &fields, "far");
        script.collect();

        for (_, message) in &script.sent {
            for value in message.headers(Name::Authorization) {
                let value = String::from_utf8_lossy(value);
                assert!(value.contains("realm=\"pbx.example\""), "{what}: {value}");
                assert!(!value.contains("deadbeef"), "{what}: {value}");
            }
        }
    }
}

#[test]
fn every_request_but_cancel_answers_the_gateway_itself() {
    for (what, mut script, request) in requests() {
        let field = challenge("Proxy-Authenticate", "pbx.example", "n7", "");
        script.reply(&request, 407, &[field], "far");
        script.collect();

        let answered = script.sent.iter().any(|(_, it)| {
            it.method() == request.method()
                && it.header(Name::ProxyAuthorization).is_some()
                && it.cseq().unwrap().number == request.cseq().unwrap().number + 1
        });
        assert_eq!(answered, what != "CANCEL", "{what}");
    }
}

#[test]
fn a_challenge_from_another_address_is_not_even_read() {
    for (what, mut script, request) in requests() {
        let text = response(
            &request,
            401,
            &[challenge("WWW-Authenticate", "pbx.example", "n7", "")],
            "f",
            "",
        );

        script.hear(SocketAddr::from(([203, 0, 113, 66], 5060)), text.as_bytes());

        script.expect_silence();
        assert!(!script.told().contains(&"Ended".to_owned()) || what != "INVITE", "{what}");
        assert_no_answer(&mut script, what);
    }
}

#[test]
fn a_weaker_algorithm_than_before_is_not_answered() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);
    let strong = challenge("WWW-Authenticate", "pbx.example", "n1", ", algorithm=SHA-256");
    script.reply(&register, 401, &[strong], "");
    let register = script.expect(&Method::Register);
    script.reply(&register, 200, &["Expires: 3600".into()], "");
    script.call();
    let invite = script.expect(&Method::Invite);

    let weak = challenge("WWW-Authenticate", "pbx.example", "n2", ", algorithm=MD5");
    script.reply(&invite, 401, &[weak], "far");

    script.expect(&Method::Ack);
    script.expect_silence();
    assert!(script.told().contains(&"Ended".to_owned()));
}

#[test]
fn of_two_algorithms_the_stronger_is_answered_wherever_it_stands() {
    for order in [[0, 1], [1, 0]] {
        let mut script = Script::new();
        script.agent.set_identity(script.now, LINE, identity(Some("secret")));
        let register = script.expect(&Method::Register);
        let offers = [", algorithm=MD5", ", algorithm=SHA-256"];
        let fields = order.map(|it| challenge("WWW-Authenticate", "pbx.example", "n", offers[it]));

        script.reply(&register, 401, &fields, "");

        let register = script.expect(&Method::Register);
        let value = String::from_utf8_lossy(register.header(Name::Authorization).unwrap());
        assert!(value.contains("algorithm=SHA-256"), "{value}");
    }
}

#[test]
fn a_challenge_without_qop_is_answered_only_where_the_line_is_marked() {
    for legacy in [false, true] {
        let mut script = Script::new();
        let line = Identity { legacy_digest: legacy, ..identity(Some("secret")) };
        script.agent.set_identity(script.now, LINE, line);
        let register = script.expect(&Method::Register);

        let bare = "WWW-Authenticate: Digest realm=\"pbx.example\", nonce=\"n\"".to_owned();
        script.reply(&register, 401, &[bare], "");

        script.collect();
        assert_eq!(script.sent.iter().any(|(_, it)| is_answer(it)), legacy);
        if !legacy {
            let Event::RegistrationFailed { reason, .. } = script.take("RegistrationFailed") else {
                unreachable!()
            };
            assert_eq!(reason, RegistrationTrouble::ChallengeRefused(Distrust::NoQop));
        }
    }
}

#[test]
fn a_line_that_never_registers_learns_the_realm_by_its_first_call_and_then_keeps_to_it() {
    let mut script = Script::new();
    let line = IdentityId(2);
    let trunk = Identity { register: false, ..identity(Some("secret")) };
    script.agent.set_identity(script.now, line, trunk);
    script.call_as(line, OFFER);
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 401, &[challenge("WWW-Authenticate", "pbx.example", "n1", "")], "x");
    script.expect(&Method::Ack);
    let invite = script.expect(&Method::Invite);
    assert!(is_answer(&invite));
    script.reply(&invite, 200, &[CONTACT.into()], "far");
    script.expect(&Method::Ack);

    let session = script.call_as(line, OFFER);
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 401, &[challenge("WWW-Authenticate", STRANGER, "n2", "")], "x");

    script.expect(&Method::Ack);
    script.expect_silence();
    script.agent.end(script.now, session);
}

#[test]
fn a_line_that_registers_shows_nothing_before_it_has() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    script.expect(&Method::Register);
    script.call();
    let invite = script.expect(&Method::Invite);

    script.reply(&invite, 401, &[challenge("WWW-Authenticate", STRANGER, "n", "")], "x");

    script.expect(&Method::Ack);
    script.expect_silence();
}

#[test]
fn a_call_refused_for_its_password_is_not_tried_a_third_time() {
    let mut script = Script::registered();
    script.call();
    let mut invites = 0;
    for round in 0..10 {
        script.collect();
        let Some(index) = script.sent.iter().position(|(_, it)| *it.method() == Method::Invite)
        else {
            break;
        };
        let (_, invite) = script.sent.remove(index).unwrap();
        invites += 1;
        let nonce = format!("n{round}");
        script.reply(
            &invite,
            401,
            &[challenge("WWW-Authenticate", "pbx.example", &nonce, "")],
            "x",
        );
    }

    assert_eq!(invites, 2);
    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert_eq!(cause.status, Some(401));
}

#[test]
fn strange_challenges_are_survived() {
    let long = "x".repeat(60_000);
    let fields = [
        "WWW-Authenticate: Digest authz_server=x".to_owned(),
        "WWW-Authenticate: Basic realm=\"pbx.example\"".to_owned(),
        "WWW-Authenticate: Digest".to_owned(),
        "WWW-Authenticate: ".to_owned(),
        challenge("WWW-Authenticate", "pbx.example", &long, ""),
        challenge("WWW-Authenticate", "pbx.example", "n", ", algorithm=WHIRLPOOL"),
        "WWW-Authenticate: Digest realm=\"pbx.example\", nonce=\"n\", qop=\"auth-conf\"".to_owned(),
    ];
    for field in fields {
        let mut script = Script::registered();
        script.call();
        let invite = script.expect(&Method::Invite);

        script.reply(&invite, 401, std::slice::from_ref(&field), "x");

        script.expect(&Method::Ack);
        assert_no_answer(&mut script, &field);
        assert!(script.told().contains(&"Ended".to_owned()), "{field}");
    }
}

#[test]
fn a_request_that_brings_an_answer_to_us_makes_us_answer_nothing() {
    let mut script = Script::registered();
    let invite = crate::calls::invite_for(&script, "v=0\r\n");
    let field = challenge("Authorization", "pbx.example", "n", "");

    script.hear(
        script.gateway,
        invite.replace("Contact:", &format!("{field}\r\nContact:")).as_bytes(),
    );

    script.expect_status(100);
    assert_no_answer(&mut script, "INVITE");
}

#[test]
fn the_ack_of_a_call_that_was_challenged_carries_its_answer() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 401, &[challenge("WWW-Authenticate", "pbx.example", "n2", "")], "x");
    script.expect(&Method::Ack);
    let invite = script.expect(&Method::Invite);

    script.reply(&invite, 200, &[CONTACT.into()], "far");

    let ack = script.expect(&Method::Ack);
    assert_eq!(ack.header(Name::Authorization), invite.header(Name::Authorization));
    assert!(is_answer(&ack));
}
