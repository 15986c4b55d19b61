//! What happens when two things happen at once.

use sim::Conditions;
use sip::message::{Method, Name};
use sip::{EndedBy, Event};

use crate::calls::{OFFER_TEXT, incoming, without_body};
use crate::script::{CONTACT, Script, response};
use crate::world::{ANSWER, World, ms, secs};

#[test]
fn a_call_given_up_before_any_response_is_cancelled_after_the_first() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);

    script.agent.end(script.now, session);
    script.expect_silence();
    assert_eq!(script.told(), ["Ended"]);
    script.reply(&invite, 100, &[], "");
    let cancel = script.expect(&Method::Cancel);

    assert_eq!(cancel.top_via().unwrap().branch, invite.top_via().unwrap().branch);
    assert_eq!(cancel.header(Name::To), invite.header(Name::To));
    assert_eq!(cancel.cseq().unwrap().number, invite.cseq().unwrap().number);
    assert_eq!(cancel.request_uri().unwrap(), invite.request_uri().unwrap());
    script.reply(&cancel, 200, &[], "x");
    script.reply(&invite, 487, &[], "x");
    script.expect(&Method::Ack);
    script.pass(secs(40));
    assert_eq!(script.agent.transactions(), 0);
    assert_eq!(script.told(), ["Ended"]);
}

#[test]
fn a_call_given_up_that_nobody_answers_sends_no_cancel() {
    let mut script = Script::registered();
    let session = script.call();
    script.expect(&Method::Invite);
    script.agent.end(script.now, session);

    script.pass(secs(40));

    assert!(script.sent.iter().all(|(_, it)| *it.method() == Method::Invite));
    assert_eq!(script.agent.transactions(), 0);
}

#[test]
fn an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 180, &[CONTACT.into()], "far");
    script.agent.end(script.now, session);
    script.expect(&Method::Cancel);

    script.reply(&invite, 200, &[CONTACT.into()], "far");

    let ack = script.expect(&Method::Ack);
    assert_eq!(ack.to().unwrap().tag(), Some("far"));
    let bye = script.expect(&Method::Bye);
    assert_eq!(bye.request_uri().unwrap().as_bytes(), b"sip:far@10.0.0.9");
    script.reply(&bye, 200, &[], "");
    assert_eq!(script.told(), ["Progress", "Ended"]);
    // The answer comes again: its ACK was lost.
    script.reply(&invite, 200, &[CONTACT.into()], "far");
    assert_eq!(script.expect(&Method::Ack).bytes(), ack.bytes());
    script.expect_silence();
}

#[test]
fn a_cancelled_call_that_never_ends_is_forgotten() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 180, &[CONTACT.into()], "far");
    script.agent.end(script.now, session);
    let cancel = script.expect(&Method::Cancel);
    script.reply(&cancel, 200, &[], "x");

    script.pass(secs(33));

    assert_eq!(script.agent.transactions(), 0);
}

#[test]
fn a_cancel_that_comes_too_late_changes_nothing() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.accept(script.now, session, ANSWER.to_vec());
    script.expect_status(200);
    let cancel = without_body(&invite)
        .replacen("INVITE sip", "CANCEL sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL");

    script.hear(script.gateway, cancel.as_bytes());

    let answer = script.expect_status(200);
    assert_eq!(*answer.method(), Method::Cancel);
    assert!(script.told().is_empty());
}

#[test]
fn a_cancel_for_nothing_is_answered_481() {
    let mut script = Script::registered();
    let invite = crate::calls::invite_for(&script, OFFER_TEXT);
    let cancel = without_body(&invite)
        .replacen("INVITE sip", "CANCEL sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL");

    script.hear(script.gateway, cancel.as_bytes());

    script.expect_status(481);
}

#[test]
fn our_answer_is_repeated_until_it_is_acknowledged() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.accept(script.now, session, ANSWER.to_vec());
    let ok = script.expect_status(200);

    script.pass(ms(1_600));
    assert_eq!(script.expect_status(200).bytes(), ok.bytes());
    assert_eq!(script.expect_status(200).bytes(), ok.bytes());
    let ack = ack_of(&invite, &ok);
    script.hear(script.gateway, ack.as_bytes());
    script.hear(script.gateway, ack.as_bytes());
    script.pass(secs(40));

    assert_eq!(script.told(), ["Confirmed"]);
    script.expect_silence();
}

#[test]
fn an_answer_nobody_acknowledges_is_hung_up() {
    let mut script = Script::registered();
    incoming(&mut script, OFFER_TEXT);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.accept(script.now, session, ANSWER.to_vec());

    script.pass(secs(33));

    let repeats = script.sent.iter().filter(|(_, it)| it.status() == Some(200)).count();
    assert_eq!(repeats, 11);
    assert!(script.sent.iter().any(|(_, it)| *it.method() == Method::Bye));
    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert_eq!(cause.by, EndedBy::Timeout);
    script.pass(secs(40));
    assert_eq!(script.agent.transactions(), 0);
}

#[test]
fn who_hangs_up_before_the_ack_waits_for_it_with_the_bye() {
    let mut script = Script::registered();
    let invite = incoming(&mut script, OFFER_TEXT);
    let Event::Incoming { session, .. } = script.take("Incoming") else { unreachable!() };
    script.agent.accept(script.now, session, ANSWER.to_vec());
    let ok = script.expect_status(200);

    script.agent.end(script.now, session);
    script.expect_silence();
    assert_eq!(script.told(), ["Ended"]);
    script.hear(script.gateway, ack_of(&invite, &ok).as_bytes());

    script.expect(&Method::Bye);
    script.expect_silence();
}

#[test]
fn both_ends_hang_up_at_once() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let (ours, theirs) = world.talking();

    world.phone.agent.end(world.now, ours);
    world.gateway.agent.end(world.now, theirs);
    world.run_for(secs(40));

    assert_eq!((world.phone.agent.transactions(), world.gateway.agent.transactions()), (0, 0));
    assert_eq!(world.phone.told(), ["Ended"]);
}

#[test]
fn a_lost_flow_fails_what_is_asked_and_spares_who_talks() {
    let (mut script, talking, _) = Script::talking();
    let dialled = script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 180, &[CONTACT.into()], "far");
    script.events.clear();

    script.agent.flow_lost(script.now, crate::world::FLOW);
    script.collect();

    let Event::Ended { session, cause } = script.take("Ended") else { unreachable!() };
    assert_eq!((session, cause.by), (dialled, EndedBy::Transport));
    assert_eq!(script.told(), ["GatewaySilent"]);
    script.agent.end(script.now, talking);
    script.expect(&Method::Bye);
}

#[test]
fn a_response_for_another_request_is_dropped() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    let text = response(&invite, 200, &[CONTACT.into()], "far", "v=0\r\n");
    let branch = invite.top_via().unwrap().branch.unwrap();

    script.hear(script.gateway, text.replace(branch, "z9hG4bKother").as_bytes());

    script.expect_silence();
    assert!(script.events.is_empty());
}

/// The ACK of our 200 to `invite`.
fn ack_of(invite: &str, ok: &sip::message::Message) -> String {
    let to = String::from_utf8_lossy(ok.header(Name::To).unwrap()).into_owned();
    without_body(invite)
        .replacen("INVITE sip", "ACK sip", 1)
        .replace("CSeq: 1 INVITE", "CSeq: 1 ACK")
        .replace("z9hG4bKin", "z9hG4bKack")
        .replace("To: <sip:101@pbx.example>", &format!("To: {to}"))
}
