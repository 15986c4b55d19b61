//! Several in one conversation: brought together, taken apart, held and left.

use gui::{Desk, Effect, Language, Message, Mode};
use iced::keyboard::{Key, Modifiers};
use phone::doors::{CallId, CallState, Command, Snapshot};
use phone::{Lamp, Usage};

use crate::desks;
use crate::looks::looks;
use crate::stage::Stage;

const WIDE: (f32, f32) = (1_040.0, 680.0);

/// The two calls of the plan, in one conversation.
pub(crate) fn together(language: Language) -> Snapshot {
    let mut snapshot = desks::two_calls(language);
    for call in &mut snapshot.calls {
        call.conference = true;
        call.state = CallState::Connected;
    }
    for key in snapshot.keys.iter_mut().filter(|key| key.mine) {
        (key.usage, key.lamp) = (Usage::Conference, Lamp::Alternate);
    }
    snapshot
}

fn on_hold(language: Language) -> Snapshot {
    let mut snapshot = together(language);
    for call in &mut snapshot.calls {
        call.state = CallState::Held;
    }
    for key in snapshot.keys.iter_mut().filter(|key| key.mine) {
        (key.usage, key.lamp) = (Usage::Held, Lamp::Wink);
    }
    snapshot
}

fn stage(snapshot: Snapshot, size: (f32, f32)) -> Stage {
    Stage::new(desks::desk(snapshot, Language::English, Mode::Light), size)
}

fn command(effects: Vec<Effect>) -> Option<Command> {
    effects
        .into_iter()
        .find_map(|effect| if let Effect::Command(command) = effect { Some(command) } else { None })
}

#[test]
fn who_waits_is_brought_in_by_tile_keyboard_and_menu() {
    let two = || stage(desks::two_calls(Language::English), WIDE);

    let tile = command(two().click("Merge, Northwind Supplies, Mum"));
    assert_eq!(tile, Some(Command::Merge(None)));
    let keyboard = command(two().tap(Key::Character("j".into()), Modifiers::CTRL));
    assert_eq!(keyboard, Some(Command::Merge(None)));
    let mut menu = two();
    let at = menu.bounds_of_mark("key 1").unwrap().center();
    menu.press_at(at, iced::mouse::Button::Right);
    assert_eq!(command(menu.press("Merge")), Some(Command::Merge(Some(CallId(1)))));
    // With nobody on hold there is nothing to press.
    let mut one = stage(desks::talking(Language::English), WIDE);
    assert!(one.controls().contains(&"(Merge, Northwind Supplies)".to_owned()));
}

#[test]
fn everybody_in_it_is_named_and_can_be_split_off_or_hung_up_on_alone() {
    let mut stage = stage(together(Language::English), WIDE);
    assert!(stage.shows("Mum and Northwind Supplies"));
    assert!(stage.shows("Three of you talking"));

    for (press, wanted) in [
        ("Split, Mum", Command::Split(Some(CallId(1)))),
        ("End call, Northwind Supplies", Command::Release(Some(CallId(3)))),
        ("Hold, Conference", Command::Hold(Some(CallId(1)))),
        ("Mute, Conference", Command::Mute(true)),
        ("Split, Conference", Command::Split(None)),
        ("End call, Conference", Command::EndConference),
    ] {
        assert_eq!(command(stage.click(press)), Some(wanted), "{press}");
    }
    let split = Modifiers::CTRL | Modifiers::SHIFT;
    let keyboard = command(stage.tap(Key::Character("j".into()), split));
    assert_eq!(keyboard, Some(Command::Split(None)));
}

#[test]
fn on_hold_it_is_one_card_that_is_taken_back_or_ended_whole() {
    let mut stage = stage(on_hold(Language::English), WIDE);

    let back = command(stage.click("Resume, Mum and Northwind Supplies"));
    assert_eq!(back, Some(Command::Retrieve(Some(CallId(1)))));
    let end = command(stage.click("End call, Mum and Northwind Supplies"));
    assert_eq!(end, Some(Command::EndConference));
}

#[test]
fn what_more_can_be_done_opens_below_the_tiles_and_closes_by_a_step_back() {
    let mut stage = stage(desks::two_calls(Language::English), (640.0, 640.0));
    stage.desk.update(Message::Open(true));
    stage.click("More, Northwind Supplies");

    let merge = command(stage.press("Merge, Northwind Supplies, Mum"));
    assert_eq!(merge, Some(Command::Merge(None)));
    let held = command(stage.press("Hold for me alone, Northwind Supplies"));
    assert_eq!(held, Some(Command::HoldPrivately(Some(CallId(3)))));
    stage.tap_named(iced::keyboard::key::Named::Escape);
    assert!(!stage.shows("Hold for me alone"));
}

#[test]
fn it_is_said_who_came_in() {
    let mut stage = stage(desks::two_calls(Language::English), WIDE);
    stage.show(together(Language::English));

    let tree = stage.tree().to_string();
    assert!(tree.contains("Personal, Mum, in a conference"), "{tree}");
    assert!(tree.contains("Conference, Mum and Northwind Supplies, Talking"), "{tree}");
}

#[test]
fn a_conference_looks_as_it_does() {
    for (name, snapshot, language, mode, size) in [
        ("talking", together as desks::State, Language::English, Mode::Light, WIDE),
        ("de", together, Language::German, Mode::Dark, WIDE),
        ("rtl", together, Language::Arabic, Mode::Contrast, WIDE),
        ("strip", together, Language::French, Mode::Light, (300.0, 640.0)),
        ("tight", together, Language::Japanese, Mode::Dark, (700.0, 640.0)),
        ("held", on_hold, Language::Spanish, Mode::Light, WIDE),
    ] {
        let desk: Desk = desks::desk(snapshot(language), language, mode);
        looks(&format!("conference-{name}"), desk, mode, size);
    }
    for (name, size) in [("wide", WIDE), ("tight", (700.0, 640.0))] {
        let mut desk =
            desks::desk(desks::two_calls(Language::German), Language::German, Mode::Light);
        desk.update(Message::ToggleMore(CallId(3)));
        looks(&format!("more-{name}"), desk, Mode::Light, size);
    }
}
