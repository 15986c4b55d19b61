//! Calls that come.

use std::time::Duration;

use phone::Lamp;
use phone::doors::{CallState, Command, MediaOrder, Notice, Way};
use phone::tones::Tone;

use crate::world::{BUSINESS, PERSONAL, World};

#[test]
fn a_call_rings_flashes_and_is_answered_by_its_key() {
    let mut world = World::in_service();

    world.ring(BUSINESS);

    assert_eq!(world.key(3).lamp, Lamp::Flash);
    assert_eq!(world.call(1).way, Way::Incoming);
    assert_eq!(world.call(1).party, "5551020");
    assert_eq!(world.call(1).name.as_deref(), Some("Practice Caller"));
    assert!(world.orders.contains(&MediaOrder::Ring(true)));
    assert!(world.notices.iter().any(|notice| matches!(notice, Notice::Ringing(_))));

    world.press(3);

    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(
        world.orders.iter().rfind(|o| matches!(o, MediaOrder::Ring(_))),
        Some(&MediaOrder::Ring(false))
    );
    assert!(world.seen(BUSINESS).last().unwrap().answered.is_some());
}

#[test]
fn answering_holds_the_call_that_is_talked_on() {
    let mut world = World::in_service();
    world.talk(PERSONAL, "600");

    world.ring(BUSINESS);
    assert_eq!(world.orders.last(), Some(&MediaOrder::Play(Some(Tone::CallWaiting))));
    assert!(!world.orders.contains(&MediaOrder::Ring(true)), "no bell at the ear");
    world.press(3);

    assert_eq!(world.state(1), CallState::Held);
    assert_eq!(world.state(2), CallState::Connected);
}

#[test]
fn a_declined_call_stops_ringing_at_the_gateway() {
    let mut world = World::in_service();
    world.ring(BUSINESS);

    world.command(Command::Release(None));
    world.run(Duration::from_secs(1));

    assert_eq!(world.cause(1), "declined");
    assert_eq!(world.seen(BUSINESS).last().unwrap().status, Some(603));
}

#[test]
fn with_every_appearance_in_use_the_next_caller_hears_busy() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    world.talk(BUSINESS, "604");

    world.ring(BUSINESS);

    assert_eq!(world.seen(BUSINESS).last().unwrap().status, Some(486));
    assert_eq!(world.snapshot().calls.len(), 2);
}

#[test]
fn a_call_nobody_answers_is_missed_when_the_caller_gives_up() {
    let mut world = World::in_service();
    world.ring(BUSINESS);

    world.run(Duration::from_mins(5));

    assert!(
        world.notices.iter().any(|notice| matches!(notice, Notice::Missed(_))),
        "{:?}",
        world.notices
    );
    assert_eq!(world.key(3).lamp, Lamp::Off);
}
