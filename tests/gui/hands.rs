//! What hands make the window say: clicks and keys, by the commands they cause.

use std::time::Duration;

use gui::{Effect, Language, Message, Mode};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use phone::doors::{CallId, Command, KeyId, Snapshot};

use crate::desks::{self, BUSINESS, PERSONAL};
use crate::stage::Stage;

const SIZE: (f32, f32) = (1040.0, 680.0);

fn stage(snapshot: Snapshot) -> Stage {
    Stage::new(desks::desk(snapshot, Language::English, Mode::Light), SIZE)
}

pub(crate) fn commands(effects: Vec<Effect>) -> Vec<Command> {
    effects
        .into_iter()
        .filter_map(
            |effect| if let Effect::Command(command) = effect { Some(command) } else { None },
        )
        .collect()
}

pub(crate) fn control(letter: &str) -> (Key, Modifiers) {
    (Key::Character(letter.into()), Modifiers::CTRL)
}

#[test]
fn a_click_on_a_key_presses_that_key() {
    let mut stage = stage(desks::idle(Language::English));

    let said = commands(stage.click("Business 2, Free"));

    assert_eq!(said, [Command::PressKey(KeyId(4))]);
}

#[test]
fn a_click_counts_where_it_was_made_though_the_hand_has_moved_on() {
    let mut stage = stage(desks::idle(Language::English));

    let said = commands(stage.flick("Business 2, Free"));

    assert_eq!(said, [Command::PressKey(KeyId(4))]);
}

#[test]
fn what_is_typed_into_a_field_is_dialled_on_its_line_by_send() {
    let mut stage = stage(desks::idle(Language::English));
    stage.click_field(0);
    stage.type_text("600");

    let said = commands(stage.click("SEND on Personal"));

    assert_eq!(said, [Command::Dial(PERSONAL, "600".to_owned())]);
}

#[test]
fn enter_in_a_field_dials_too() {
    let mut stage = stage(desks::idle(Language::English));
    stage.click_field(0);
    stage.type_text("600");

    assert_eq!(commands(stage.tap_named(Named::Enter)), [Command::Dial(PERSONAL, "600".into())]);
}

#[test]
fn send_with_nothing_typed_brings_back_what_was_dialled_last_and_then_calls() {
    let mut stage = stage(desks::idle(Language::English));
    stage.click_field(0);
    stage.type_text("600");
    stage.click("SEND on Personal");

    assert_eq!(commands(stage.click("SEND on Personal")), []);
    let again = commands(stage.click("SEND on Personal"));

    assert_eq!(again, [Command::Dial(PERSONAL, "600".to_owned())]);
}

#[test]
fn send_is_off_until_there_is_something_to_send() {
    let mut stage = stage(desks::idle(Language::English));

    assert!(stage.controls().contains(&"(SEND on Business)".to_owned()));
    assert_eq!(commands(stage.click("SEND on Business")), []);
}

#[test]
fn a_line_without_service_takes_no_number_and_offers_to_try_again() {
    let mut stage = stage(desks::no_service(Language::English));
    stage.desk.update(Message::Typed(BUSINESS, "600".to_owned()));

    assert_eq!(commands(stage.desk.update(Message::Send(BUSINESS))), []);
    assert_eq!(commands(stage.click("Try now, Business")), [Command::Retry(BUSINESS)]);
}

#[test]
fn digits_without_a_field_go_to_the_first_line_that_works_and_enter_dials() {
    let mut stage = stage(desks::idle(Language::English));

    assert_eq!(commands(stage.type_text("0161#")), []);
    stage.tap_named(Named::Backspace);
    let said = commands(stage.tap_named(Named::Enter));

    assert_eq!(said, [Command::Dial(PERSONAL, "0161".to_owned())]);
}

#[test]
fn digits_go_to_the_line_that_was_taken_and_the_first_ends_its_dial_tone() {
    let mut stage = stage(desks::seized(Language::English));

    let said = commands(stage.type_text("42"));
    assert_eq!(said, [Command::PressDigits("4".to_owned())]);

    let said = commands(stage.tap_named(Named::Enter));
    assert_eq!(said, [Command::Dial(BUSINESS, "42".to_owned())]);
}

#[test]
fn digits_while_talking_go_to_the_far_end() {
    let mut stage = stage(desks::talking(Language::English));

    let said = commands(stage.type_text("1#"));

    assert_eq!(said, [Command::PressDigits("1".into()), Command::PressDigits("#".into())]);
}

#[test]
fn digits_while_talking_go_to_a_field_that_has_the_focus() {
    let mut stage = stage(desks::talking(Language::English));
    stage.click_field(0);

    assert_eq!(commands(stage.type_text("1")), []);
}

#[test]
fn function_keys_press_keys_even_from_within_a_field() {
    let mut stage = stage(desks::idle(Language::English));
    stage.click_field(0);

    assert_eq!(commands(stage.tap_named(Named::F3)), [Command::PressKey(KeyId(3))]);
    assert_eq!(commands(stage.tap_named(Named::F9)), []);
}

#[test]
fn a_ringing_call_is_answered_by_its_button_its_key_or_enter_and_can_be_declined() {
    let ringing = || stage(desks::ringing_here(Language::English));
    let party = "Northwind Supplies";

    let button = commands(ringing().click(&format!("Answer, {party}")));
    assert_eq!(button, [Command::Answer(Some(CallId(3)))]);
    let key = ringing().click(&format!("Business 1, {party}, Ringing · press to answer"));
    assert_eq!(commands(key), [Command::PressKey(KeyId(3))]);
    assert_eq!(commands(ringing().tap_named(Named::Enter)), [Command::Answer(None)]);
    let declined = commands(ringing().click(&format!("Decline, {party}")));
    assert_eq!(declined, [Command::Release(Some(CallId(3)))]);
}

#[test]
fn enter_answers_from_within_an_empty_field_and_dials_from_a_full_one() {
    let mut stage = stage(desks::ringing_here(Language::English));
    stage.click_field(0);

    assert_eq!(commands(stage.tap_named(Named::Enter)), [Command::Answer(None)]);
    stage.type_text("600");
    let said = commands(stage.tap_named(Named::Enter));

    assert_eq!(said, [Command::Dial(PERSONAL, "600".to_owned())]);
}

#[test]
fn the_tiles_of_a_call_hold_mute_and_end_it() {
    let mut stage = stage(desks::talking(Language::English));
    let party = "Northwind Supplies";

    let call = Some(CallId(3));
    assert_eq!(commands(stage.click(&format!("Hold, {party}"))), [Command::Hold(call)]);
    assert_eq!(commands(stage.click(&format!("Mute, {party}"))), [Command::Mute(true)]);
    assert_eq!(commands(stage.click(&format!("End call, {party}"))), [Command::Release(call)]);
}

#[test]
fn the_keypad_opens_and_sends_digits() {
    let mut stage = stage(desks::talking(Language::English));

    stage.click("Keypad, Northwind Supplies");

    assert_eq!(commands(stage.click("*")), [Command::PressDigits("*".to_owned())]);
}

#[test]
fn a_held_call_is_resumed_or_ended_from_its_card() {
    let mut stage = stage(desks::two_calls(Language::English));

    let call = Some(CallId(1));
    assert_eq!(commands(stage.click("Resume, Mum")), [Command::Retrieve(call)]);
    assert_eq!(commands(stage.click("End call, Mum")), [Command::Release(call)]);
}

#[test]
fn the_keyboard_mutes_holds_resumes_and_ends() {
    let mut talking = stage(desks::talking(Language::English));

    let (key, modifiers) = control("m");
    assert_eq!(commands(talking.tap(key, modifiers)), [Command::Mute(true)]);
    let (key, modifiers) = control("e");
    assert_eq!(commands(talking.tap(key, modifiers)), [Command::Release(None)]);
    assert_eq!(commands(talking.tap_named(Named::Space)), [Command::Hold(None)]);
    let mut muted = stage(desks::no_service(Language::English));
    let (key, modifiers) = control("m");
    assert_eq!(commands(muted.tap(key, modifiers)), [Command::Mute(false)]);
}

#[test]
fn escape_goes_back_one_step_and_never_ends_a_call() {
    let mut stage = stage(desks::talking(Language::English));
    stage.desk.update(Message::ToggleHelp);
    stage.desk.update(Message::TogglePad(CallId(3)));
    stage.desk.update(Message::Typed(PERSONAL, "6".to_owned()));

    for _ in 0..6 {
        assert_eq!(commands(stage.tap_named(Named::Escape)), []);
    }

    assert!(!stage.controls().contains(&"5".to_owned()), "the keypad is still open");
    assert!(stage.controls().contains(&"(SEND on Personal)".to_owned()));
}

#[test]
fn escape_gives_a_taken_line_back() {
    let mut stage = stage(desks::seized(Language::English));

    assert_eq!(commands(stage.tap_named(Named::Escape)), [Command::Release(Some(CallId(3)))]);
}

#[test]
fn a_question_mark_shows_the_map_of_the_keyboard() {
    let mut stage = stage(desks::idle(Language::English));

    stage.tap(Key::Character("?".into()), Modifiers::SHIFT);

    let shown = stage.texts().into_iter().any(|(text, _)| text == "Hold, or resume");
    assert!(shown);
}

#[test]
fn tab_goes_through_the_controls_and_enter_presses_what_has_the_focus() {
    let mut stage = stage(desks::idle(Language::English));

    stage.tap_named(Named::Tab);
    stage.tap_named(Named::Tab);

    assert_eq!(commands(stage.tap_named(Named::Enter)), [Command::PressKey(KeyId(2))]);
    assert_eq!(commands(stage.tap_named(Named::Space)), [Command::PressKey(KeyId(2))]);
}

#[test]
fn a_refused_password_is_asked_for_and_given() {
    let mut stage = stage(desks::wrong_password(Language::English));
    stage.click("Password of Business");
    stage.type_text("sesame");

    let effects = stage.click("Use password, Business");

    let [Effect::Secret(line, secret)] = effects.as_slice() else { unreachable!("{effects:?}") };
    assert_eq!(*line, BUSINESS);
    assert_eq!(secret.expose(), b"sesame");
}

#[test]
fn a_password_is_never_printed() {
    let mut stage = stage(desks::wrong_password(Language::English));
    stage.click("Password of Business");
    stage.type_text("sesame");

    assert!(!format!("{:?}", stage.desk).contains("sesa"), "{:?}", stage.desk);
    assert!(!stage.texts().into_iter().any(|(text, _)| text.contains("sesa")));
    assert!(!format!("{:?}", stage.click("Use password, Business")).contains("sesa"));
}

#[test]
fn all_lamps_blink_by_one_clock_and_nothing_is_due_where_none_blinks() {
    let mut desk =
        desks::desk(desks::ringing_here(Language::English), Language::English, Mode::Light);
    desk.update(Message::Now(Duration::from_millis(1_200)));
    assert_eq!(desk.due(), Some(Duration::from_millis(1_500)));
    desk.update(Message::Now(Duration::from_millis(1_500)));
    assert_eq!(desk.due(), Some(Duration::from_secs(2)));

    let idle = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    assert_eq!(idle.due(), None);
}

#[test]
fn a_timer_goes_on_between_snapshots() {
    let mut stage = stage(desks::talking(Language::English));
    stage.desk.update(Message::Now(Duration::from_secs(10)));
    stage.desk.update(Message::Now(Duration::from_millis(13_100)));

    assert_eq!(stage.desk.due(), Some(Duration::from_secs(14)));
    assert!(stage.texts().into_iter().any(|(text, _)| text == "4:30"));
}

#[test]
fn every_control_has_a_name_of_its_own() {
    for language in Language::ALL {
        for (state, snapshot) in desks::STATES {
            let desk = desks::desk(snapshot(language), language, Mode::Light);
            let mut names = Stage::new(desk, SIZE).controls();
            assert!(names.iter().all(|name| !name.is_empty()), "{state}: {names:?}");
            names.sort();
            let many = names.len();
            names.dedup();
            assert_eq!(many, names.len(), "{language:?}, {state}: {names:?}");
        }
    }
}

#[test]
fn no_text_leaves_the_window() {
    for (state, snapshot) in desks::STATES {
        for language in Language::ALL {
            for size in [SIZE, (640.0, 640.0), (520.0, 600.0), (300.0, 640.0)] {
                let desk = desks::desk(snapshot(language), language, Mode::Light);
                for (text, bounds) in Stage::new(desk, size).texts() {
                    assert!(
                        bounds.x >= 0.0 && bounds.x + bounds.width <= size.0 + 0.5,
                        "{language:?}, {state}, {size:?}: {text} at {bounds:?}"
                    );
                    assert!(
                        bounds.width > 0.0,
                        "{language:?}, {state}, {size:?}: no room for {text}"
                    );
                }
            }
        }
    }
}

#[test]
fn whoever_is_talked_to_is_named_at_every_width() {
    for language in Language::ALL {
        for size in [SIZE, (640.0, 640.0), (520.0, 600.0), (300.0, 640.0)] {
            let snapshot = desks::two_calls(language);
            let parties: Vec<_> = snapshot.calls.iter().map(|call| call.name.clone()).collect();
            let shown = Stage::new(desks::desk(snapshot, language, Mode::Light), size).texts();
            for party in parties.into_iter().flatten() {
                let room = shown.iter().filter(|(text, _)| *text == party);
                let widest = room.map(|(_, bounds)| bounds.width).fold(0.0, f32::max);
                assert!(widest > 60.0, "{size:?}: {party} has {widest}");
            }
        }
    }
}
