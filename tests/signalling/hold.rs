//! Hold and retrieve.

use phone::Lamp;
use phone::doors::{CallState, Command, MediaOrder};
use phone::profile::HoldSound;

use crate::world::{BUSINESS, PERSONAL, World, profile};

#[test]
fn a_call_is_held_and_retrieved_by_its_key() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");
    assert_eq!(world.state(1), CallState::Connected);

    world.press(3);
    assert_eq!(world.state(1), CallState::Held);
    assert_eq!(world.key(3).lamp, Lamp::Wink);
    assert_eq!(directions(&world).last().unwrap(), "SendOnly");

    world.press(3);
    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(world.key(3).lamp, Lamp::Steady);
    assert_eq!(directions(&world).last().unwrap(), "SendReceive");
}

#[test]
fn dialling_on_one_line_holds_the_call_on_the_other() {
    let mut world = World::in_service();
    world.talk(PERSONAL, "600");

    world.talk(BUSINESS, "600");

    assert_eq!(world.state(1), CallState::Held);
    assert_eq!(world.state(2), CallState::Connected);
    world.press(1);
    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(world.state(2), CallState::Held);
    let last = world.orders.iter().rfind(|order| matches!(order, MediaOrder::Connect(_)));
    assert!(matches!(last, Some(MediaOrder::Connect(legs)) if legs.len() == 1), "{last:?}");
}

#[test]
fn hold_and_retrieve_pressed_faster_than_the_network_end_as_last_pressed() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");

    for _ in 0..5 {
        world.command(Command::Hold(None));
        world.command(Command::Retrieve(None));
    }
    world.command(Command::Hold(None));
    world.run(std::time::Duration::from_secs(5));

    assert_eq!(world.state(1), CallState::Held);
    assert_eq!(directions(&world).last().unwrap(), "SendOnly");
    world.command(Command::Retrieve(None));
    world.run(std::time::Duration::from_secs(5));
    assert_eq!(directions(&world).last().unwrap(), "SendReceive");
}

#[test]
fn a_far_end_that_holds_us_is_seen_and_comes_back() {
    let mut world = World::in_service();

    world.dial(BUSINESS, "613");
    world.run(std::time::Duration::from_secs(1));
    let mut seen = Vec::new();
    for _ in 0..40 {
        world.run(std::time::Duration::from_millis(500));
        seen.push(world.call(1).held_by_far_end);
    }
    seen.dedup();

    assert!(seen.starts_with(&[false, true, false]), "{seen:?}");
    assert_eq!(world.state(1), CallState::Connected);
}

#[test]
fn whom_a_line_holds_hears_music_where_its_profile_says_so_and_only_while_held() {
    let mut profile = profile();
    profile.lines[BUSINESS as usize].hold_sound = HoldSound::Music;
    let mut world = World::set_up_as(&profile);
    world.talk(BUSINESS, "600");
    assert_eq!(entertained(&world), None);

    world.press(3);
    assert_eq!(entertained(&world), Some(1));
    world.press(3);
    assert_eq!(entertained(&world), Some(0));

    // A call that is held and ends takes its music with it.
    world.press(3);
    world.command(Command::Release(Some(world.call(1).id)));
    world.run(std::time::Duration::from_secs(1));
    assert_eq!(entertained(&world), Some(0));

    world.talk(PERSONAL, "600");
    world.press(1);
    assert_eq!(world.state(2), CallState::Held);
    assert_eq!(entertained(&world), Some(0), "the other line asks for silence");
}

/// To how many music was last ordered, where it ever was.
fn entertained(world: &World) -> Option<usize> {
    world.orders.iter().rev().find_map(|order| match order {
        MediaOrder::Entertain(legs) => Some(legs.len()),
        _ => None,
    })
}

/// The directions the media was told, one after the other.
fn directions(world: &World) -> Vec<String> {
    world
        .orders
        .iter()
        .filter_map(|order| {
            let (MediaOrder::Open { agreement, .. } | MediaOrder::Change { agreement, .. }) = order
            else {
                return None;
            };
            Some(format!("{:?}", agreement.direction))
        })
        .collect()
}
