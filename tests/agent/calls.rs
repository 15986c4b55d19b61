//! The main flows of calls, as ladders and as what is told.

use sim::Conditions;
use sip::message::{Method, Name};
use sip::{EndedBy, Event, Uri};

use crate::script::{CONTACT, Script};
use crate::world::{ANSWER, OFFER, World, ms, secs};

#[test]
fn a_call_is_made_answered_and_hung_up() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.forget_ladder();

    let ours = world.call();
    world.run_for(ms(10));
    let theirs = world.gateway.incoming().unwrap();
    world.gateway.agent.ring(world.now, theirs);
    world.run_for(ms(10));
    world.gateway.agent.accept(world.now, theirs, ANSWER.to_vec());
    world.run_for(ms(10));
    world.phone.agent.end(world.now, ours);
    world.run_for(ms(10));

    assert_eq!(
        world.ladder.texts(),
        [
            "phone: INVITE",
            "gateway: 100 INVITE",
            "gateway: 180 INVITE",
            "gateway: 200 INVITE",
            "phone: ACK",
            "phone: BYE",
            "gateway: 200 BYE",
        ]
    );
    assert_eq!(world.phone.told(), ["Progress", "Answered", "Ended"]);
    assert_eq!(world.gateway.told(), ["Incoming", "Confirmed", "Ended"]);
    let Event::Answered { body, .. } = world.phone.take("Answered") else { unreachable!() };
    assert_eq!(body.as_deref(), Some(ANSWER));
}

#[test]
fn a_call_comes_in_and_the_caller_hangs_up() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.forget_ladder();

    let theirs = world.call_phone();
    world.run_for(ms(10));
    let ours = world.phone.incoming().unwrap();
    world.phone.agent.ring(world.now, ours);
    world.run_for(ms(10));
    world.phone.agent.accept(world.now, ours, ANSWER.to_vec());
    world.run_for(ms(10));
    world.gateway.agent.end(world.now, theirs);
    world.run_for(ms(10));

    assert_eq!(
        world.ladder.texts(),
        [
            "gateway: INVITE",
            "phone: 100 INVITE",
            "phone: 180 INVITE",
            "phone: 200 INVITE",
            "gateway: ACK",
            "gateway: BYE",
            "phone: 200 BYE",
        ]
    );
    assert_eq!(world.phone.told(), ["Incoming", "Confirmed", "Ended"]);
    let Event::Incoming { offer, message, .. } = world.phone.take("Incoming") else {
        unreachable!()
    };
    assert_eq!(offer.as_deref(), Some(OFFER));
    assert_eq!(message.from().unwrap().display().as_deref(), Some("Bob"));
    let Event::Ended { cause, .. } = world.phone.take("Ended") else { unreachable!() };
    assert_eq!(cause.by, EndedBy::Remote);
}

#[test]
fn early_media_is_heard_before_the_answer() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.call();
    world.run_for(ms(10));
    let theirs = world.gateway.incoming().unwrap();

    world.gateway.agent.progress(world.now, theirs, ANSWER.to_vec());
    world.run_for(ms(10));

    let Event::Progress { status, body, .. } = world.phone.take("Progress") else { unreachable!() };
    assert_eq!((status, body.as_deref()), (183, Some(ANSWER)));
}

#[test]
fn a_busy_far_end_is_told_once_and_acknowledged() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.forget_ladder();
    world.call();
    world.run_for(ms(10));
    let theirs = world.gateway.incoming().unwrap();

    let reason = ("Reason".to_owned(), "Q.850;cause=17;text=\"User busy\"".to_owned());
    world.gateway.agent.reject(world.now, theirs, 486, vec![reason]);
    world.run_for(secs(40));

    let texts = world.ladder.texts();
    assert_eq!(
        texts[..4],
        ["phone: INVITE", "gateway: 100 INVITE", "gateway: 486 INVITE", "phone: ACK"]
    );
    let Event::Ended { cause, .. } = world.phone.take("Ended") else { unreachable!() };
    assert_eq!((cause.status, cause.q850, cause.by), (Some(486), Some(17), EndedBy::Remote));
    assert_eq!(cause.reason_text.as_deref(), Some("User busy"));
    assert_eq!((world.phone.agent.transactions(), world.gateway.agent.transactions()), (0, 0));
}

#[test]
fn a_call_declined_here_is_declined_for_all_our_telephones() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    world.call_phone();
    world.run_for(ms(10));
    let ours = world.phone.incoming().unwrap();

    world.phone.agent.end(world.now, ours);
    world.run_for(ms(10));

    assert!(world.ladder.texts().contains(&"phone: 603 INVITE".to_owned()));
    let Event::Ended { cause, .. } = world.gateway.take("Ended") else { unreachable!() };
    assert_eq!(cause.status, Some(603));
}

#[test]
fn a_call_taken_elsewhere_is_known_for_it() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let cancel = invite
        .replacen("INVITE sip", "CANCEL sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL")
        .replace("Contact:", "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\nContact:");
    let cancel = without_body(&cancel);

    script.hear(script.gateway, cancel.as_bytes());

    script.expect_status(200);
    script.expect_status(487);
    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert!(cause.answered_elsewhere);
    assert_eq!(cause.reason_text.as_deref(), Some("Call completed elsewhere"));
}

#[test]
fn without_an_offer_of_ours_the_answer_travels_with_the_ack() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let to = Uri::parse("sip:200@pbx.example").unwrap();
    let invite = sip::Invite {
        identity: crate::world::LINE,
        to,
        body: Vec::new(),
        extra: Vec::new(),
        appearance: None,
    };
    let ours = world.phone.agent.invite(world.now, invite);
    world.run_for(ms(10));
    let Event::Incoming { session, offer, .. } = world.gateway.take("Incoming") else {
        unreachable!()
    };
    assert_eq!(offer, None);

    world.gateway.agent.accept(world.now, session, OFFER.to_vec());
    world.run_for(ms(700));
    let Event::Answered { body, .. } = world.phone.take("Answered") else { unreachable!() };
    assert_eq!(body.as_deref(), Some(OFFER));
    assert!(!world.gateway.has_told("Confirmed"));
    world.phone.agent.acknowledge(world.now, ours, ANSWER.to_vec());
    world.run_for(ms(10));

    let Event::Confirmed { body, .. } = world.gateway.take("Confirmed") else { unreachable!() };
    assert_eq!(body.as_deref(), Some(ANSWER));
}

#[test]
fn an_invite_says_who_we_are_and_what_we_can() {
    let mut script = Script::registered();
    script.call();

    let invite = script.expect(&Method::Invite);

    let text = |name| String::from_utf8_lossy(invite.header(name).unwrap_or_default()).into_owned();
    assert_eq!(invite.request_uri().unwrap().as_bytes(), b"sip:200@pbx.example");
    assert_eq!(invite.from().unwrap().uri().as_bytes(), b"sip:101@pbx.example");
    assert_eq!(text(Name::PPreferredIdentity), "<sip:101@pbx.example>");
    assert_eq!(
        text(Name::Allow),
        "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REFER, UPDATE, PRACK, INFO"
    );
    assert_eq!(text(Name::UserAgent), "Test");
    assert_eq!(text(Name::MaxForwards), "70");
    assert_eq!(text(Name::ContentType), "application/sdp");
    assert!(text(Name::Contact).ends_with("@10.0.0.1:5060>"));
    assert!(!text(Name::Contact).contains("101"), "the Contact user can be guessed");
    assert_eq!(text(Name::Supported), "replaces, timer");
}

#[test]
fn a_far_end_that_asserts_who_answered_is_believed_through_the_gateway() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);

    let asserted = "P-Asserted-Identity: \"Bob\" <sip:205@pbx.example>".to_owned();
    script.reply(&invite, 200, &[CONTACT.into(), asserted], "far");

    let Event::Answered { remote, .. } = script.take("Answered") else { unreachable!() };
    assert_eq!(remote.unwrap().uri().as_bytes(), b"sip:205@pbx.example");
}

#[test]
fn a_redirection_to_elsewhere_ends_the_call_and_says_where() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);

    script.reply(&invite, 302, &["Contact: <sip:201@elsewhere.example>".into()], "x");

    script.expect(&Method::Ack);
    script.expect_silence();
    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert_eq!(cause.status, Some(302));
    assert_eq!(cause.contacts, [Uri::parse("sip:201@elsewhere.example").unwrap()]);
}

#[test]
fn a_redirection_within_the_gateway_is_followed_but_not_in_circles() {
    let mut script = Script::registered();
    script.call();
    let mut rounds = 0;

    while script.told().iter().all(|it| it != "Ended") {
        let invite = script.expect(&Method::Invite);
        let contact = format!("Contact: <sip:{}@pbx.example>", rounds % 3);
        script.reply(&invite, 302, &[contact], "x");
        script.expect(&Method::Ack);
        rounds += 1;
        assert!(rounds < 10, "it is followed for ever");
    }

    assert_eq!(rounds, 4);
}

#[test]
fn a_call_nobody_answers_to_ends_after_half_a_minute() {
    let mut script = Script::registered();
    script.call();

    script.pass(secs(33));

    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert_eq!((cause.by, cause.status), (EndedBy::Timeout, None));
}

#[test]
fn a_call_without_a_way_ends_at_once() {
    let mut script = Script::over(sip::Transport::Tcp);
    script.register();
    script.agent.flow_lost(script.now, crate::world::FLOW);

    script.call();

    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert_eq!(cause.by, EndedBy::Transport);
}

#[test]
fn ringing_is_repeated_each_minute_so_that_nobody_loses_patience() {
    let mut script = Script::registered();
    incoming(&mut script, OFFER_TEXT);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.ring(script.now, session);
    script.expect_status(180);

    script.pass(secs(125));

    script.expect_status(180);
    script.expect_status(180);
    script.expect_silence();
}

#[test]
fn a_caller_may_hang_up_before_we_answer() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.ring(script.now, session);
    let ringing = script.expect_status(180);
    let to = String::from_utf8_lossy(ringing.header(Name::To).unwrap()).into_owned();
    let bye = without_body(&invite)
        .replacen("INVITE sip", "BYE sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 2 BYE")
        .replace("z9hG4bKin", "z9hG4bKbye")
        .replace("To: <sip:101@pbx.example>", &format!("To: {to}"));

    script.hear(script.gateway, bye.as_bytes());

    script.expect_status(200);
    script.expect_status(487);
    assert_eq!(script.told(), ["Ended"]);
}

#[test]
fn what_we_cannot_do_is_refused_by_name() {
    let cases = [
        ("Require: precondition\r\n", 420, Name::Unsupported, "precondition"),
        ("Content-Encoding: gzip\r\n", 415, Name::Accept, "application/sdp"),
    ];
    for (field, status, name, value) in cases {
        let mut script = Script::registered();
        let invite =
            invite_for(&script, OFFER_TEXT).replace("Contact:", &format!("{field}Contact:"));

        script.hear(script.gateway, invite.as_bytes());

        let response = script.expect_status(status);
        assert_eq!(response.header(name), Some(value.as_bytes()));
        assert!(script.events.is_empty());
    }
}

pub(crate) const OFFER_TEXT: &str = "v=0\r\n";

/// Lets a call for the line arrive; its INVITE.
pub(crate) fn incoming(script: &mut Script, body: &str) -> String {
    let invite = invite_for(script, body);
    script.hear(script.gateway, invite.as_bytes());
    script.expect_status(100);
    invite
}

/// An INVITE for the line, as the gateway would send it.
pub(crate) fn invite_for(script: &Script, body: &str) -> String {
    let mut probe = Script { sent: std::collections::VecDeque::new(), ..Script::registered() };
    probe.call();
    let contact = probe.expect(&Method::Invite).contacts().next().unwrap().unwrap().uri().to_uri();
    // Scripts have one seed, and so one Contact.
    assert_eq!(probe.local, script.local);
    format!(
        "INVITE {contact} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKin\r\n\
         Max-Forwards: 70\r\nFrom: <sip:200@pbx.example>;tag=far\r\nTo: <sip:101@pbx.example>\r\n\
         Call-ID: in\r\nCSeq: 1 INVITE\r\nContact: <sip:far@10.0.0.9>\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) fn without_body(message: &str) -> String {
    let head = message.split("Content-Type").next().unwrap();
    format!("{head}Content-Length: 0\r\n\r\n")
}

#[test]
fn a_far_end_that_forgets_its_contact_is_reached_where_it_was_called() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);

    script.reply(&invite, 200, &[], "far");

    script.expect(&Method::Ack);
    script.agent.end(script.now, session);
    let bye = script.expect(&Method::Bye);
    assert_eq!(bye.request_uri().unwrap().as_bytes(), b"sip:200@pbx.example");
}

#[test]
fn a_line_that_is_removed_in_a_call_can_still_hang_up() {
    let (mut script, session, _) = Script::talking();
    script.agent.remove_identity(script.now, crate::world::LINE);
    let register = script.expect(&Method::Register);
    assert_eq!(register.expires(), Ok(Some(0)));
    script.reply(&register, 200, &[], "");

    script.agent.end(script.now, session);

    script.expect(&Method::Bye);
}
