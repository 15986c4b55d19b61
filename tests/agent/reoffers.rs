//! Changing a session that stands.

use sim::Conditions;
use sip::message::{Message, Method, Name};
use sip::{EndedBy, Event};

use crate::script::{CONTACT, Script};
use crate::world::{World, ms, secs};

const HOLD: &[u8] = b"v=0\r\ns=hold\r\n";
const HELD: &[u8] = b"v=0\r\ns=held\r\n";

#[test]
fn a_call_is_held_by_us() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let (ours, theirs) = world.talking();
    world.forget_ladder();

    world.phone.agent.reoffer(world.now, ours, HOLD.to_vec());
    world.run_for(ms(10));
    let Event::Reoffered { offer, .. } = world.gateway.take("Reoffered") else { unreachable!() };
    assert_eq!(offer.as_deref(), Some(HOLD));
    world.gateway.agent.answer_reoffer(world.now, theirs, Ok(HELD.to_vec()));
    world.run_for(ms(10));

    assert_eq!(
        world.ladder.texts(),
        ["phone: INVITE", "gateway: 100 INVITE", "gateway: 200 INVITE", "phone: ACK"]
    );
    let Event::ReofferAnswered { body, .. } = world.phone.take("ReofferAnswered") else {
        unreachable!()
    };
    assert_eq!(body, HELD);
    assert!(world.gateway.has_told("Confirmed"));
}

#[test]
fn a_call_is_held_by_the_far_end() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let (ours, theirs) = world.talking();

    world.gateway.agent.reoffer(world.now, theirs, HOLD.to_vec());
    world.run_for(ms(10));
    world.phone.agent.answer_reoffer(world.now, ours, Ok(HELD.to_vec()));
    world.run_for(ms(10));

    assert_eq!(world.phone.told(), ["Reoffered", "Confirmed"]);
    assert!(world.gateway.has_told("ReofferAnswered"));
}

#[test]
fn a_refused_change_leaves_the_call_as_it_was() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let (ours, theirs) = world.talking();

    world.phone.agent.reoffer(world.now, ours, HOLD.to_vec());
    world.run_for(ms(10));
    world.gateway.agent.answer_reoffer(world.now, theirs, Err(488));
    world.run_for(ms(10));

    let Event::ReofferFailed { status, .. } = world.phone.take("ReofferFailed") else {
        unreachable!()
    };
    assert_eq!(status, 488);
    assert!(world.phone.told().is_empty());
    world.phone.agent.reoffer(world.now, ours, HOLD.to_vec());
    world.run_for(ms(10));
    assert_eq!(world.gateway.told().iter().filter(|it| *it == "Reoffered").count(), 2);
}

#[test]
fn when_both_ends_change_at_once_both_get_their_way_in_the_end() {
    for seed in 0..40 {
        let mut world = World::new(seed, Conditions::GOOD).registered();
        let (ours, theirs) = world.talking();

        world.phone.agent.reoffer(world.now, ours, HOLD.to_vec());
        world.gateway.agent.reoffer(world.now, theirs, HOLD.to_vec());
        for _ in 0..1_000 {
            world.run_for(ms(10));
            if world.phone.has_told("Reoffered") {
                world.phone.take("Reoffered");
                world.phone.agent.answer_reoffer(world.now, ours, Ok(HELD.to_vec()));
            }
            if world.gateway.has_told("Reoffered") {
                world.gateway.take("Reoffered");
                world.gateway.agent.answer_reoffer(world.now, theirs, Ok(HELD.to_vec()));
            }
        }

        assert!(world.phone.has_told("ReofferAnswered"), "seed {seed}: {}", world.ladder);
        assert!(world.gateway.has_told("ReofferAnswered"), "seed {seed}: {}", world.ladder);
        let pending = world.ladder.texts().iter().filter(|it| it.ends_with("491 INVITE")).count();
        assert!(2 <= pending, "seed {seed}: {}", world.ladder);
    }
}

#[test]
fn after_glare_the_caller_waits_longer_than_the_called() {
    // We made the call, so we made the Call-ID: 2.1 to 4 s.
    let (mut script, session, _) = Script::talking();
    script.agent.reoffer(script.now, session, HOLD.to_vec());
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 491, &[], "");
    script.expect(&Method::Ack);

    script.pass(ms(2_099));
    script.expect_silence();
    script.pass(ms(1_902));

    let again = script.expect(&Method::Invite);
    assert!(invite.cseq().unwrap().number < again.cseq().unwrap().number);
    assert_eq!(again.body(), HOLD);
}

#[test]
fn glare_without_end_is_given_up_and_told() {
    let (mut script, session, _) = Script::talking();
    script.agent.reoffer(script.now, session, HOLD.to_vec());
    let mut rounds = 0;

    while !script.told().contains(&"ReofferFailed".to_owned()) {
        let invite = script.expect(&Method::Invite);
        script.reply(&invite, 491, &[], "");
        script.expect(&Method::Ack);
        while script.sent.is_empty() && !script.told().contains(&"ReofferFailed".to_owned()) {
            script.pass(ms(10));
        }
        rounds += 1;
        assert!(rounds < 20, "it is tried for ever");
    }

    assert_eq!(rounds, 8);
}

#[test]
fn their_change_is_refused_with_491_while_ours_is_under_way() {
    let (mut script, session, invite) = Script::talking();
    script.agent.reoffer(script.now, session, HOLD.to_vec());
    script.expect(&Method::Invite);

    script.ask(&invite, "INVITE", 1, "glare");

    script.expect_status(491);
}

#[test]
fn a_second_change_of_theirs_must_wait_for_the_first() {
    let (mut script, _, invite) = Script::talking();
    script.ask(&invite, "INVITE", 1, "one");
    script.expect_status(100);

    script.ask(&invite, "INVITE", 2, "two");

    let refusal = script.expect_status(500);
    assert!(refusal.retry_after().unwrap().is_some_and(|seconds| seconds <= 10));
}

#[test]
fn a_change_wished_for_while_theirs_is_under_way_follows_it() {
    let (mut script, session, invite) = Script::talking();
    script.ask(&invite, "INVITE", 1, "one");
    script.expect_status(100);
    script.agent.reoffer(script.now, session, HOLD.to_vec());
    script.expect_silence();

    script.agent.answer_reoffer(script.now, session, Ok(HELD.to_vec()));
    script.expect_status(200);
    script.ask(&invite, "ACK", 1, "ack");

    assert_eq!(script.expect(&Method::Invite).body(), HOLD);
}

#[test]
fn a_withdrawn_change_is_told() {
    let (mut script, _, invite) = Script::talking();
    script.ask(&invite, "INVITE", 1, "one");
    script.expect_status(100);

    script.ask(&invite, "CANCEL", 1, "one");

    script.expect_status(200);
    script.expect_status(487);
    assert_eq!(script.told(), ["Reoffered", "ReofferWithdrawn"]);
}

#[test]
fn a_far_end_that_knows_nothing_of_the_call_ends_it() {
    for (status, byes) in [(481, 0), (408, 1)] {
        let (mut script, session, _) = Script::talking();
        script.agent.reoffer(script.now, session, HOLD.to_vec());
        let invite = script.expect(&Method::Invite);

        script.reply(&invite, status, &[], "");

        script.expect(&Method::Ack);
        let sent = script.sent.iter().filter(|(_, it)| *it.method() == Method::Bye).count();
        assert_eq!(sent, byes);
        let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
        assert_eq!((cause.by, cause.status), (EndedBy::Remote, Some(status)));
    }
}

#[test]
fn a_change_nobody_answers_ends_the_call_with_a_bye() {
    let (mut script, session, _) = Script::talking();
    script.agent.reoffer(script.now, session, HOLD.to_vec());

    script.pass(secs(33));

    let Event::Ended { cause, .. } = script.take("Ended") else { unreachable!() };
    assert_eq!(cause.by, EndedBy::Timeout);
    assert!(script.sent.iter().any(|(_, it)| *it.method() == Method::Bye));
}

#[test]
fn a_far_end_that_moved_is_spoken_to_at_its_new_place() {
    let (mut script, session, invite) = Script::talking();
    let text = Script::request(&invite, "INVITE", 1, "move", "")
        .replace("Contact: <sip:far@10.0.0.9>", "Contact: <sip:far@192.0.2.77:7777>");
    script.hear(script.gateway, text.as_bytes());
    script.expect_status(100);
    script.agent.answer_reoffer(script.now, session, Ok(HELD.to_vec()));
    script.expect_status(200);
    script.ask(&invite, "ACK", 1, "ack");

    script.agent.end(script.now, session);
    script.collect();

    let (to, bye) = script.sent.pop_front().unwrap();
    assert_eq!(bye.request_uri().unwrap().as_bytes(), b"sip:far@192.0.2.77:7777");
    // Through the gateway all the same.
    assert_eq!(to, script.gateway);
}

#[test]
fn a_change_after_the_goodbye_is_answered_481() {
    let (mut script, session, invite) = Script::talking();
    script.agent.end(script.now, session);
    script.expect(&Method::Bye);

    script.ask(&invite, "INVITE", 1, "late");

    script.expect_status(481);
    assert_eq!(script.told(), ["Ended"]);
}

#[test]
fn a_repeated_answer_to_our_change_is_acknowledged_again() {
    let (mut script, session, _) = Script::talking();
    script.agent.reoffer(script.now, session, HOLD.to_vec());
    let invite = script.expect(&Method::Invite);

    script.reply(&invite, 200, &[CONTACT.into()], "");
    let ack = script.expect(&Method::Ack);
    script.reply(&invite, 200, &[CONTACT.into()], "");

    assert_eq!(script.expect(&Method::Ack).bytes(), ack.bytes());
    assert_eq!(script.told(), ["ReofferAnswered"]);
}

#[test]
fn asked_for_our_offer_the_answer_comes_with_the_ack() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let (ours, theirs) = world.talking();

    world.gateway.agent.reoffer(world.now, theirs, Vec::new());
    world.run_for(ms(10));
    let Event::Reoffered { offer, .. } = world.phone.take("Reoffered") else { unreachable!() };
    assert_eq!(offer, None);
    world.phone.agent.answer_reoffer(world.now, ours, Ok(HOLD.to_vec()));
    world.run_for(ms(10));
    let Event::ReofferAnswered { body, .. } = world.gateway.take("ReofferAnswered") else {
        unreachable!()
    };
    assert_eq!(body, HOLD);
    world.gateway.agent.acknowledge(world.now, theirs, HELD.to_vec());
    world.run_for(ms(10));

    let Event::Confirmed { body, .. } = world.phone.take("Confirmed") else { unreachable!() };
    assert_eq!(body.as_deref(), Some(HELD));
}

#[test]
fn requests_in_a_call_follow_the_recorded_route() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    let routes = "Record-Route: <sip:near.example;lr>, <sip:mid.example;lr>".to_owned();
    script.reply(&invite, 200, &[CONTACT.into(), routes], "far");

    let route =
        |message: &Message| message.values(Name::Route).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let ack = script.expect(&Method::Ack);
    assert_eq!(route(&ack), [b"<sip:mid.example;lr>".to_vec(), b"<sip:near.example;lr>".to_vec()]);
    script.agent.end(script.now, session);
    let bye = script.expect(&Method::Bye);
    assert_eq!(route(&bye), route(&ack));
}
