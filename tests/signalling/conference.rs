//! Conferences: calls brought together and taken apart again, across lines and gateways.

use std::time::Duration;

use phone::doors::{CallId, CallState, Command, LegId, MediaOrder, Notice};
use phone::trouble::Refusal;
use phone::{Lamp, Usage};

use crate::world::{BUSINESS, PERSONAL, World};

fn run(world: &mut World, ms: u64) {
    world.run(Duration::from_millis(ms));
}

fn tell(world: &mut World, command: Command) {
    world.command(command);
    run(world, 500);
}

/// The legs that hear one another.
fn heard(world: &World) -> Vec<LegId> {
    let last = world.orders.iter().rev().find_map(|order| {
        if let MediaOrder::Connect(legs) = order { Some(legs.clone()) } else { None }
    });
    last.unwrap_or_default()
}

fn states(world: &World) -> Vec<(CallState, bool)> {
    world.snapshot().calls.iter().map(|call| (call.state, call.conference)).collect()
}

fn refused(world: &World) -> Option<Refusal> {
    world.notices.iter().rev().find_map(|notice| {
        if let Notice::Refused(refusal) = notice { Some(refusal.clone()) } else { None }
    })
}

const TALKS: (CallState, bool) = (CallState::Connected, true);
const WAITS: (CallState, bool) = (CallState::Held, true);

/// A call at each gateway, brought together.
fn three_of_us() -> World {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    world.talk(PERSONAL, "600");
    tell(&mut world, Command::Merge(None));
    assert_eq!(states(&world), [TALKS, TALKS]);
    world
}

#[test]
fn calls_at_two_gateways_hear_one_another_and_their_keys_say_so() {
    let world = three_of_us();

    assert_eq!(heard(&world).len(), 2);
    for key in [1, 3] {
        let key = world.key(key);
        assert_eq!((key.usage, key.lamp), (Usage::Conference, Lamp::Alternate));
    }
    assert!(!world.call(1).held_by_far_end);
    assert_eq!(refused(&world), None);
}

#[test]
fn a_conference_is_held_and_taken_back_as_one_and_nobody_in_it_is_heard_meanwhile() {
    let mut world = three_of_us();
    world.press(3);
    assert_eq!(states(&world), [WAITS, WAITS]);
    assert_eq!(heard(&world), []);
    assert_eq!(world.key(1).lamp, Lamp::Wink);

    world.press(1);

    assert_eq!(states(&world), [TALKS, TALKS]);
    assert_eq!(heard(&world).len(), 2);
}

#[test]
fn who_hangs_up_leaves_the_others_in_their_call() {
    let mut world = three_of_us();
    world.talk(BUSINESS, "604");
    assert_eq!(states(&world), [WAITS, WAITS, (CallState::Connected, false)]);
    tell(&mut world, Command::Merge(None));
    assert_eq!((states(&world), heard(&world).len()), (vec![TALKS; 3], 3));

    tell(&mut world, Command::Release(Some(CallId(2))));
    assert_eq!((world.state(1), world.state(3), heard(&world).len()), (TALKS.0, TALKS.0, 2));
    assert_eq!(world.key(3).usage, Usage::Conference);

    // Two are no conference any more.
    tell(&mut world, Command::Release(Some(CallId(3))));
    assert_eq!((world.state(1), world.call(1).conference), (CallState::Connected, false));
    assert_eq!((world.key(3).usage, heard(&world).len()), (Usage::Connected, 1));
}

#[test]
fn hanging_up_without_a_name_hangs_up_on_everybody() {
    for command in [Command::Release(None), Command::EndConference] {
        let mut world = three_of_us();
        tell(&mut world, command);
        assert_eq!(states(&world), [(CallState::Ended, false); 2]);
        assert_eq!(heard(&world), []);
    }
}

#[test]
fn one_is_split_off_and_waits_or_all_are_and_the_first_goes_on() {
    let mut world = three_of_us();
    world.talk(BUSINESS, "604");
    tell(&mut world, Command::Merge(None));

    tell(&mut world, Command::Split(Some(CallId(1))));
    assert_eq!(states(&world), [(CallState::Held, false), TALKS, TALKS]);
    assert_eq!(heard(&world).len(), 2);

    tell(&mut world, Command::Split(None));
    let alone = [CallState::Held, CallState::Connected, CallState::Held].map(|it| (it, false));
    assert_eq!(states(&world), alone);
    assert_eq!(heard(&world).len(), 1);

    tell(&mut world, Command::Split(None));
    assert_eq!(refused(&world), Some(Refusal::NoConference));
    tell(&mut world, Command::EndConference);
    assert_eq!(states(&world), alone);
}

#[test]
fn only_who_is_named_is_brought_in() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    world.talk(PERSONAL, "600");
    world.talk(BUSINESS, "604");

    tell(&mut world, Command::Merge(Some(CallId(2))));

    assert_eq!(states(&world), [(CallState::Held, false), TALKS, TALKS]);
}

#[test]
fn two_that_wait_are_brought_together_and_one_alone_is_not() {
    let mut world = World::in_service();
    tell(&mut world, Command::Merge(None));
    assert_eq!(refused(&world), Some(Refusal::NothingToMerge));
    world.talk(BUSINESS, "600");
    world.notices.clear();
    tell(&mut world, Command::Merge(None));
    assert_eq!(refused(&world), Some(Refusal::NothingToMerge));
    tell(&mut world, Command::Hold(None));
    tell(&mut world, Command::Merge(None));
    assert_eq!(states(&world), [(CallState::Held, false)]);

    world.talk(PERSONAL, "600");
    tell(&mut world, Command::Hold(None));
    tell(&mut world, Command::Merge(None));

    assert_eq!(states(&world), [TALKS, TALKS]);
}

#[test]
fn who_was_asked_about_a_transfer_is_brought_in_instead() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    world.command(Command::Consult(None, "604".to_owned()));
    run(&mut world, 3_000);
    tell(&mut world, Command::Merge(None));

    assert_eq!(states(&world), [TALKS, TALKS]);
    assert_eq!(world.call(1).transfer, None);
    // And one of them can still be handed over; the other stays.
    world.command(Command::Transfer(Some(CallId(2)), "600".to_owned()));
    run(&mut world, 3_000);
    assert_eq!(world.cause(2), "handed-over");
    assert_eq!(states(&world)[0], (CallState::Connected, false));
}

#[test]
fn who_is_on_the_way_to_somebody_else_is_not_brought_in() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    world.talk(BUSINESS, "604");
    world.command(Command::Transfer(Some(CallId(1)), "606".to_owned()));
    run(&mut world, 200);
    tell(&mut world, Command::Merge(Some(CallId(1))));

    assert_eq!(refused(&world), Some(Refusal::TransferUnderWay));
    assert!(!world.call(2).conference);
}

#[test]
fn an_answered_call_holds_the_conference_and_can_be_brought_in() {
    let mut world = three_of_us();
    world.ring(BUSINESS);
    tell(&mut world, Command::Answer(None));
    assert_eq!(states(&world), [WAITS, WAITS, (CallState::Connected, false)]);
    assert_eq!(heard(&world).len(), 1);

    tell(&mut world, Command::Merge(None));

    assert_eq!((states(&world), heard(&world).len()), (vec![TALKS; 3], 3));
}

#[test]
fn what_was_pressed_last_counts_for_the_whole_conference() {
    let mut world = three_of_us();
    // Retrieved and held again quickly, all end as they were last pressed.
    for command in [Command::Hold(None), Command::Retrieve(None), Command::Hold(None)] {
        world.command(command);
        run(&mut world, 5);
    }
    run(&mut world, 2_000);
    assert_eq!(states(&world), [WAITS, WAITS]);
    tell(&mut world, Command::Retrieve(Some(CallId(2))));
    run(&mut world, 2_000);
    assert_eq!((states(&world), heard(&world).len()), (vec![TALKS, TALKS], 2));
}
