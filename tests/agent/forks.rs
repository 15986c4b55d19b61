//! One call, several far ends.

use sip::Event;
use sip::message::{Message, Method};

use crate::script::{CONTACT, Script};
use crate::world::secs;

#[test]
fn everyone_who_rings_is_told_apart() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);

    for tag in ["desk", "cell", "desk"] {
        script.reply(&invite, 180, &[CONTACT.into()], tag);
    }

    let forks: Vec<_> = script
        .events
        .iter()
        .map(|event| match event {
            Event::Progress { fork, .. } => *fork,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(forks, [0, 1, 0]);
}

#[test]
fn the_first_who_answers_wins_and_the_others_are_let_down() {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 180, &[CONTACT.into()], "desk");
    script.reply(&invite, 180, &[CONTACT.into()], "cell");

    script.reply(&invite, 200, &["Contact: <sip:far-cell@10.0.0.9>".into()], "cell");
    let won = script.expect(&Method::Ack);
    script.reply(&invite, 200, &["Contact: <sip:far-desk@10.0.0.9>".into()], "desk");
    let lost = script.expect(&Method::Ack);
    let bye = script.expect(&Method::Bye);

    assert_eq!((tag(&won), tag(&lost), tag(&bye)), ("cell", "desk", "desk"));
    assert_eq!(bye.request_uri().unwrap().as_bytes(), b"sip:far-desk@10.0.0.9");
    let Event::Answered { fork, .. } = script.take("Answered") else { unreachable!() };
    assert_eq!(fork, 1);

    // Both repeat their answers: each gets its own ACK, and nobody a second BYE.
    script.reply(&invite, 200, &[CONTACT.into()], "desk");
    assert_eq!(script.expect(&Method::Ack).bytes(), lost.bytes());
    script.reply(&invite, 200, &[CONTACT.into()], "cell");
    assert_eq!(script.expect(&Method::Ack).bytes(), won.bytes());
    script.reply(&bye, 200, &[], "");
    script.expect_silence();

    // The winner is who we hang up on in the end.
    script.agent.end(script.now, session);
    assert_eq!(tag(&script.expect(&Method::Bye)), "cell");
}

#[test]
fn an_answer_is_acknowledged_again_even_after_the_call_is_over() {
    let (mut script, session, invite) = Script::talking();
    script.agent.end(script.now, session);
    let bye = script.expect(&Method::Bye);
    script.reply(&bye, 200, &[], "");

    script.pass(secs(10));
    script.reply(&invite, 200, &[CONTACT.into()], "far");

    script.expect(&Method::Ack);
    script.expect_silence();
    script.pass(secs(40));
    assert_eq!(script.agent.transactions(), 0);
}

#[test]
fn a_thousand_far_ends_that_answer_do_not_grow_without_limit() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);

    for number in 0..1_000 {
        script.reply(&invite, 180, &[CONTACT.into()], &format!("r{number}"));
        script.reply(&invite, 200, &[CONTACT.into()], &format!("f{number}"));
    }

    let byes = script.sent.iter().filter(|(_, it)| *it.method() == Method::Bye).count();
    assert_eq!(byes, 15);
    let told = script.told();
    assert_eq!(told.iter().filter(|it| *it == "Answered").count(), 1);
}

fn tag(message: &Message) -> &str {
    message.to().unwrap().tag().unwrap()
}
