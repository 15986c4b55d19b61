//! Handing a call over: who is asked, by hand and by keyboard, and how it goes.

use std::time::Duration;

use gui::{Desk, Effect, Language, Message, Mode};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced::mouse;
use phone::Usage;
use phone::doors::{
    CallId, CallState, CauseView, Command, KeyId, KeyKind, KeyView, Snapshot, TransferState,
    TransferView,
};

use crate::desks::{self, BUSINESS};
use crate::looks::looks;
use crate::stage::Stage;

const WIDE: (f32, f32) = (1_040.0, 680.0);

/// The call on the third key: talked on, until it waits to be handed over.
const CALL: CallId = CallId(3);

/// A call on the business line, and two colleagues.
fn talking(language: Language) -> Snapshot {
    let mut snapshot = desks::talking(language);
    for (id, label, number) in [(6, "Priya Shah", "201"), (7, "Ben Osei", "204")] {
        snapshot.keys.push(KeyView {
            id: KeyId(id),
            line: BUSINESS,
            page: 1,
            does: KeyKind::Watch,
            label: label.to_owned(),
            number: Some(number.to_owned()),
            ..KeyView::default()
        });
    }
    snapshot
}

/// It waits while a colleague is asked, or is on its way to them.
fn handing(language: Language, state: TransferState) -> Snapshot {
    let mut snapshot = talking(language);
    let (_, firm) = desks::parties(language);
    snapshot.calls.clear();
    let gone = matches!(state, TransferState::HandingOver | TransferState::Ringing);
    snapshot = desks::with_call(snapshot, 3, CallState::Held, (Some(firm), "0161 496 0855"), 14);
    let with = match state {
        TransferState::Calling => Some(CallState::RingingThere),
        TransferState::Ready => Some(CallState::Connected),
        TransferState::HandingOver | TransferState::Ringing | TransferState::Failed(_) => None,
    };
    if let Some(with) = with {
        snapshot = desks::with_call(snapshot, 4, with, (Some("Ben Osei"), "204"), 12);
        let ben = snapshot.keys.iter_mut().find(|key| key.id == KeyId(7)).unwrap();
        ben.usage = Usage::Connected;
        ben.lamp = phone::Lamp::Steady;
        ben.theirs = Some(phone::doors::Theirs {
            since: Some(Duration::from_secs(12)),
            ..phone::doors::Theirs::default()
        });
    }
    let call = snapshot.calls.iter_mut().find(|call| call.id == CALL).unwrap();
    let with = with.filter(|_| !gone).map(|_| CallId(4));
    call.transfer = Some(TransferView { to: "204".to_owned(), with, state });
    snapshot
}

fn busy() -> TransferState {
    TransferState::Failed(CauseView {
        key: "busy",
        status: Some(486),
        text: String::new(),
        phrase: None,
        why: None,
    })
}

fn desk(snapshot: Snapshot) -> Desk {
    desks::desk(snapshot, Language::English, Mode::Light)
}

fn stage() -> Stage {
    Stage::new(desk(talking(Language::English)), WIDE)
}

fn command(effects: Vec<Effect>) -> Option<Command> {
    effects
        .into_iter()
        .find_map(|effect| if let Effect::Command(command) = effect { Some(command) } else { None })
}

fn ctrl_t(stage: &mut Stage) -> Option<Command> {
    command(stage.tap(Key::Character("t".into()), Modifiers::CTRL))
}

#[test]
fn a_number_is_typed_and_asked_first_or_handed_to_at_once() {
    for (button, wanted) in [
        ("Ask first, Northwind Supplies", Command::Consult(Some(CALL), "204".to_owned())),
        ("Transfer now, Northwind Supplies", Command::Transfer(Some(CALL), "204".to_owned())),
    ] {
        let mut stage = stage();
        stage.click("Transfer, Northwind Supplies");
        assert!(stage.controls().contains(&format!("({button})")), "nothing is typed yet");
        stage.type_text("204");

        assert_eq!(command(stage.click(button)), Some(wanted));
        assert!(!stage.controls().contains(&button.to_owned()), "it has been said to whom");
    }
    let mut stage = stage();
    stage.click("Transfer, Northwind Supplies");
    stage.type_text("204");
    let asked = command(stage.tap_named(Named::Enter));
    assert_eq!(asked, Some(Command::Consult(Some(CALL), "204".to_owned())));
}

#[test]
fn the_key_of_a_colleague_says_to_whom_and_calls_nobody_meanwhile() {
    let mut stage = stage();
    stage.click("Transfer, Northwind Supplies");

    let effects = stage.click("Ben Osei, Free");

    assert_eq!(command(effects), None);
    let handed = command(stage.click("Transfer now, Northwind Supplies"));
    assert_eq!(handed, Some(Command::Transfer(Some(CALL), "204".to_owned())));
    // Afterwards it is a key like any other.
    assert_eq!(command(stage.click("Ben Osei, Free")), Some(Command::PressKey(KeyId(7))));
    // By its menu too, and by the function keys.
    let at = stage.bounds_of_mark("key 7").unwrap().center();
    stage.press_at(at, mouse::Button::Right);
    stage.press("Transfer Northwind Supplies here");
    let asked = command(stage.tap_named(Named::Enter));
    assert_eq!(asked, Some(Command::Consult(Some(CALL), "204".to_owned())));
    ctrl_t(&mut stage);
    assert_eq!(command(stage.tap_named(Named::F6)), None);
    assert_eq!(ctrl_t(&mut stage), Some(Command::Transfer(Some(CALL), "201".to_owned())));
}

#[test]
fn one_step_back_or_the_same_button_hands_nothing_over() {
    for close in ["esc", "again", "cancel"] {
        let mut stage = stage();
        stage.click("Transfer, Northwind Supplies");
        let effects = match close {
            "esc" => {
                // The first step back leaves the field.
                stage.tap_named(Named::Escape);
                stage.tap_named(Named::Escape)
            }
            "again" => stage.click("Transfer, Northwind Supplies"),
            _ => stage.click("Cancel, Northwind Supplies"),
        };
        assert_eq!(command(effects), None);
        assert!(!stage.shows("Ask first"), "{close}");
    }
}

#[test]
fn a_call_that_ends_meanwhile_is_not_asked_about_any_more() {
    let mut stage = stage();
    stage.click("Transfer, Northwind Supplies");

    stage.show(desks::idle(Language::English));

    assert!(!stage.shows("Ask first"));
}

#[test]
fn who_was_asked_and_answered_gets_the_call_by_button_tile_and_keyboard() {
    let complete = Command::CompleteTransfer { call: Some(CALL), with: None };
    for state in [TransferState::Calling, TransferState::Ready] {
        let mut stage = Stage::new(desk(handing(Language::English, state)), WIDE);
        let done = command(stage.click("Complete transfer, Northwind Supplies"));
        assert_eq!(done, Some(complete.clone()));
        assert_eq!(command(stage.click("Transfer, Ben Osei")), Some(complete.clone()));
        assert_eq!(ctrl_t(&mut stage), Some(complete.clone()));
        let back = command(stage.click("Go back, Northwind Supplies"));
        assert_eq!(back, Some(Command::GoBack(Some(CALL))));
        assert!(stage.shows("Northwind Supplies to Ben Osei"));
    }
}

#[test]
fn what_has_been_said_to_the_far_end_cannot_be_taken_back_and_a_failure_says_why() {
    let english = |state| Stage::new(desk(handing(Language::English, state)), WIDE);
    for state in [TransferState::HandingOver, TransferState::Ringing] {
        let controls = english(state).controls();
        assert!(!controls.iter().any(|name| name.contains("Go back")), "{controls:?}");
        assert!(!controls.iter().any(|name| name.contains("Complete")), "{controls:?}");
    }
    let mut failed = english(busy());
    assert!(failed.shows("Northwind Supplies could not be handed over to Ben Osei."));
    assert!(failed.shows("The number is busy."));
    let back = command(failed.click("Go back, Northwind Supplies"));
    assert_eq!(back, Some(Command::GoBack(Some(CALL))));
}

#[test]
fn each_step_is_said_once() {
    let mut stage = stage();
    for (state, words) in [
        (TransferState::Calling, "Calling 204."),
        (TransferState::Ready, "204 has answered."),
        (TransferState::HandingOver, "Handing over to 204."),
        (TransferState::Ringing, "It rings at 204."),
        (busy(), "could not be handed over to 204."),
    ] {
        let snapshot = handing(Language::English, state);
        stage.show(snapshot.clone());
        stage.show(snapshot);
        let told = stage.tree().to_string().matches(words).count();
        assert_eq!(told, 1, "{words}");
    }
}

#[test]
fn handing_over_looks_as_it_does() {
    let ready = |language| handing(language, TransferState::Ready);
    for (name, snapshot, language, mode, size) in [
        ("ready", ready(Language::English), Language::English, Mode::Light, WIDE),
        ("tight", ready(Language::German), Language::German, Mode::Dark, (700.0, 640.0)),
        ("rtl", ready(Language::Arabic), Language::Arabic, Mode::Contrast, WIDE),
        ("strip", ready(Language::French), Language::French, Mode::Light, (300.0, 640.0)),
        ("failed", handing(Language::Japanese, busy()), Language::Japanese, Mode::Light, WIDE),
    ] {
        let mut desk = desks::desk(snapshot, language, mode);
        desk.update(Message::Now(Duration::ZERO));
        looks(&format!("transfer-{name}"), desk, mode, size);
    }
    for (name, language, mode, size) in [
        ("whom", Language::English, Mode::Light, WIDE),
        ("whom-tight", Language::Spanish, Mode::Dark, (700.0, 640.0)),
        ("whom-strip", Language::German, Mode::Light, (300.0, 640.0)),
    ] {
        let mut desk = desks::desk(talking(language), language, mode);
        desk.update(Message::Hand(gui::HandChange::Toward(CALL, "204".to_owned())));
        looks(&format!("transfer-{name}"), desk, mode, size);
    }
}
