//! Provisional responses that are not lost (RFC 3262), and UPDATE (RFC 3311).

use sim::Conditions;
use sip::message::{Message, Method, Name};
use sip::{Event, SessionId};

use crate::calls::{OFFER_TEXT, invite_for};
use crate::script::{CONTACT, Script};
use crate::world::{ANSWER, World, ms, secs};

const RELIABLE: &str = "Require: 100rel";

fn header(message: &Message, name: Name) -> String {
    String::from_utf8_lossy(message.header(name).unwrap_or_default()).into_owned()
}

#[test]
fn what_rings_reliably_is_acknowledged_once_and_in_order() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    assert!(invite.values(Name::Supported).any(|it| it == b"100rel"));

    let ringing = |rseq: u32| [CONTACT.into(), RELIABLE.into(), format!("RSeq: {rseq}")];
    script.reply(&invite, 180, &ringing(7), "far");
    let prack = script.expect(&Method::Prack);
    assert_eq!(header(&prack, Name::RAck), "7 1 INVITE");
    assert_eq!(prack.to().unwrap().tag(), Some("far"));
    assert_eq!(prack.cseq().unwrap().number, 2);
    assert_eq!(prack.request_uri().unwrap().as_bytes(), b"sip:far@10.0.0.9");
    script.reply(&prack, 200, &[], "");
    // The same again, and one that came too early: nothing is told and nothing said.
    script.reply(&invite, 180, &ringing(7), "far");
    script.reply(&invite, 183, &ringing(9), "far");
    script.expect_silence();
    script.reply(&invite, 183, &ringing(8), "far");
    let prack = script.expect(&Method::Prack);
    assert_eq!(header(&prack, Name::RAck), "8 1 INVITE");
    assert_eq!(prack.cseq().unwrap().number, 3);
    assert_eq!(script.told(), ["Progress", "Progress"]);

    // The numbers of the dialog go on where they were.
    script.reply(&invite, 200, &[CONTACT.into()], "far");
    let ack = script.expect(&Method::Ack);
    assert_eq!(ack.cseq().unwrap().number, 1);
    script.agent.end(script.now, session);
    assert_eq!(script.expect(&Method::Bye).cseq().unwrap().number, 4);
}

#[test]
fn each_far_end_that_rings_is_acknowledged_by_itself() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    for (tag, rseq) in [("one", 5), ("two", 90)] {
        let fields = [CONTACT.into(), RELIABLE.into(), format!("RSeq: {rseq}")];
        script.reply(&invite, 180, &fields, tag);
        let prack = script.expect(&Method::Prack);
        assert_eq!(prack.to().unwrap().tag(), Some(tag));
        assert_eq!(header(&prack, Name::RAck), format!("{rseq} 1 INVITE"));
    }
    assert_eq!(script.told(), ["Progress", "Progress"]);
}

#[test]
fn numbers_that_are_none_and_far_ends_without_end_cost_nothing() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    for value in ["", "x", "-1", "4294967296", "99999999999999999999"] {
        let fields = [CONTACT.into(), RELIABLE.into(), format!("RSeq: {value}")];
        script.reply(&invite, 180, &fields, "far");
        script.expect_silence();
    }
    for fork in 0..100 {
        let fields = [CONTACT.into(), RELIABLE.into(), "RSeq: 4294967295".into()];
        script.reply(&invite, 180, &fields, &format!("fork{fork}"));
    }
    let pracks = script.sent.iter().filter(|(_, it)| *it.method() == Method::Prack).count();
    assert_eq!(pracks, 16);
}

/// A caller that insists on hearing that it rings.
fn insisting(script: &mut Script) -> (String, SessionId) {
    let invite = invite_for(script, OFFER_TEXT).replacen(
        "Content-Type",
        "Require: 100rel\r\nContent-Type",
        1,
    );
    script.hear(script.gateway, invite.as_bytes());
    script.expect_status(100);
    let Event::Incoming { session, .. } = script.take("Incoming") else { panic!() };
    (invite, session)
}

/// The PRACK to a provisional response of ours.
fn prack(invite: &str, ringing: &Message, rack: &str, branch: &str) -> String {
    let to = header(ringing, Name::To);
    crate::calls::without_body(invite)
        .replacen("INVITE sip", "PRACK sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 2 PRACK")
        .replace("z9hG4bKin", &format!("z9hG4bK{branch}"))
        .replace("Require: 100rel\r\n", &format!("RAck: {rack}\r\n"))
        .replace("To: <sip:101@pbx.example>", &format!("To: {to}"))
}

#[test]
fn a_caller_that_insists_is_told_until_it_has_heard() {
    let mut script = Script::registered();
    let (invite, session) = insisting(&mut script);
    script.agent.ring(script.now, session);
    let ringing = script.expect_status(180);
    assert_eq!(header(&ringing, Name::Require), "100rel");
    let rseq: u32 = header(&ringing, Name::RSeq).parse().unwrap();

    script.agent.progress(script.now, session, ANSWER.to_vec());
    script.expect_silence();
    script.pass(ms(1_600));
    assert_eq!(script.expect_status(180).bytes(), ringing.bytes());
    assert_eq!(script.expect_status(180).bytes(), ringing.bytes());
    script.expect_silence();

    let wrong = prack(&invite, &ringing, &format!("{} 1 INVITE", rseq + 1), "wrong");
    script.hear(script.gateway, wrong.as_bytes());
    script.expect_status(481);
    let right = prack(&invite, &ringing, &format!("{rseq} 1 INVITE"), "right");
    script.hear(script.gateway, right.as_bytes());
    assert_eq!(*script.expect_status(200).method(), Method::Prack);
    // What was to be said next is said now.
    let next = script.expect_status(183);
    assert_eq!(header(&next, Name::RSeq), (rseq + 1).to_string());
    script.agent.accept(script.now, session, ANSWER.to_vec());
    script.expect_status(200);
}

#[test]
fn a_caller_that_insists_and_never_hears_is_given_up() {
    let mut script = Script::registered();
    let (_, session) = insisting(&mut script);
    script.agent.ring(script.now, session);

    script.pass(secs(33));

    let last = script.sent.iter().filter_map(|(_, it)| it.status()).next_back();
    assert!(script.sent.iter().any(|(_, it)| it.status() == Some(504)), "{last:?}");
    assert_eq!(script.told(), ["Ended"]);
}

#[test]
fn an_update_moves_the_far_end_or_changes_the_session() {
    let (mut script, session, invite) = Script::talking();
    let text =
        Script::request(&invite, "UPDATE", 5, "u5", "").replace("far@10.0.0.9", "moved@10.0.0.9");
    script.hear(script.gateway, text.as_bytes());
    let ok = script.expect_status(200);
    assert!(ok.header(Name::Contact).is_some() && ok.body().is_empty());
    assert!(script.events.is_empty());

    let offer = "Content-Type: application/sdp\r\n";
    let with_offer = |cseq: u32| {
        Script::request(&invite, "UPDATE", cseq, &format!("u{cseq}"), offer)
            .replace("far@10.0.0.9", "moved@10.0.0.9")
            .replace("Content-Length: 0\r\n\r\n", "Content-Length: 5\r\n\r\nv=0\r\n")
    };
    script.hear(script.gateway, with_offer(6).as_bytes());
    let Event::Reoffered { offer, .. } = script.take("Reoffered") else { panic!() };
    assert_eq!(offer.as_deref(), Some(&b"v=0\r\n"[..]));
    script.hear(script.gateway, with_offer(7).as_bytes());
    script.expect_status(500);
    script.agent.answer_reoffer(script.now, session, Ok(ANSWER.to_vec()));
    let ok = script.expect_status(200);
    assert_eq!((ok.body(), ok.method()), (ANSWER, &Method::Update));
    // Nobody acknowledges an UPDATE, and nobody waits for it.
    script.pass(secs(40));
    script.expect_silence();
    script.agent.reoffer(script.now, session, ANSWER.to_vec());
    let ours = script.expect(&Method::Invite);
    assert_eq!(ours.request_uri().unwrap().as_bytes(), b"sip:moved@10.0.0.9");
    // While ours is under way, theirs has to wait.
    script.hear(script.gateway, with_offer(8).as_bytes());
    script.expect_status(491);
}

#[test]
fn an_update_that_is_refused_leaves_the_session_as_it_was() {
    let (mut script, session, invite) = Script::talking();
    let text = Script::request(&invite, "UPDATE", 5, "u5", "Content-Type: application/sdp\r\n")
        .replace("Content-Length: 0\r\n\r\n", "Content-Length: 5\r\n\r\nv=0\r\n");
    script.hear(script.gateway, text.as_bytes());
    script.agent.answer_reoffer(script.now, session, Err(488));
    script.expect_status(488);

    script.ask(&invite, "BYE", 6, "bye");
    script.expect_status(200);
    script.ask(&invite, "UPDATE", 7, "late");
    script.expect_status(481);
}

#[test]
fn an_update_before_the_answer_may_only_tell_where_the_far_end_is() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    script.ask(&invite, "UPDATE", 1, "nobody");
    script.expect_status(481);
    script.reply(&invite, 180, &[CONTACT.into()], "far");

    script.ask(&invite, "UPDATE", 2, "u2");
    script.expect_status(200);
    let text = Script::request(&invite, "UPDATE", 3, "u3", "Content-Type: application/sdp\r\n")
        .replace("Content-Length: 0\r\n\r\n", "Content-Length: 5\r\n\r\nv=0\r\n");
    script.hear(script.gateway, text.as_bytes());
    let wait = script.expect_status(500);
    assert!(wait.header(Name::RetryAfter).is_some());
    assert_eq!(script.told(), ["Progress"]);
}

#[test]
fn calls_are_set_up_with_early_sound_over_a_network_that_loses_much() {
    for seed in 0..200 {
        let mut world = World::new(seed, Conditions::GOOD).registered();
        world.net.set_conditions(Conditions::bad(150));
        world.call();
        world.run_for(secs(10));
        let Some(theirs) = world.gateway.incoming() else { continue };
        world.gateway.agent.progress(world.now, theirs, ANSWER.to_vec());
        world.run_for(secs(2));
        world.gateway.agent.accept(world.now, theirs, ANSWER.to_vec());
        world.run_for(secs(20));
        assert!(world.phone.has_told("Answered"), "seed {seed}: {}", world.ladder);
    }
}
