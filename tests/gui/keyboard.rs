//! The keyboard: every action by it, and the map as a person changes it.

use gui::{Action, Change, Effect, KeysChange, Language, Message, Mode, Setup, Tab};
use iced::keyboard::key::{Code, Named};
use iced::keyboard::{Key, Modifiers};
use phone::doors::{CallId, Command, Snapshot};

use crate::desks::{self, PERSONAL};
use crate::hands::{commands, control};
use crate::stage::Stage;

fn stage(snapshot: Snapshot) -> Stage {
    let desk = desks::desk(snapshot, Language::English, Mode::Light);
    Stage::new(desk, (1040.0, 680.0))
}

fn idle() -> Stage {
    stage(desks::idle(Language::English))
}

/// What was handed down to be kept last.
fn kept(effects: Vec<Effect>) -> Option<Setup> {
    let kept = |effect| if let Effect::Keep(setup) = effect { Some(setup) } else { None };
    effects.into_iter().filter_map(kept).next_back()
}

fn tap_control(stage: &mut Stage, letter: &str) -> Vec<Effect> {
    let (key, modifiers) = control(letter);
    stage.tap(key, modifiers)
}

#[test]
fn the_keyboard_declines_redials_and_opens_the_keypad() {
    let mut ringing = stage(desks::ringing_here(Language::English));
    let declined = commands(tap_control(&mut ringing, "d"));
    assert_eq!(declined, [Command::Release(Some(CallId(3)))]);

    let mut talking = stage(desks::talking(Language::English));
    tap_control(&mut talking, "k");
    assert!(talking.controls().contains(&"*".to_owned()));
    tap_control(&mut talking, "k");
    assert!(!talking.controls().contains(&"*".to_owned()));

    let mut idle = idle();
    idle.click_field(0);
    idle.type_text("600");
    idle.click("SEND on Personal");
    assert_eq!(commands(tap_control(&mut idle, "r")), []);
    let said = commands(tap_control(&mut idle, "r"));
    assert_eq!(said, [Command::Dial(PERSONAL, "600".to_owned())]);
}

#[test]
fn a_key_is_where_it_would_be_if_letters_were_latin() {
    let mut talking = stage(desks::talking(Language::English));

    // The key of M on a Russian keyboard.
    let said = commands(talking.tap_at("ь", Code::KeyM, Modifiers::CTRL));

    assert_eq!(said, [Command::Mute(true)]);
}

#[test]
fn the_pages_are_reached_by_keyboard_and_the_map_shows_how() {
    let mut stage = idle();

    for (digit, mark) in [("3", "Undo"), ("2", "Missed"), ("1", "SEND on Personal")] {
        tap_control(&mut stage, digit);
        let found = stage.controls().iter().any(|name| name.trim_matches(['(', ')']) == mark);
        assert!(found, "{digit}: {:?}", stage.controls());
    }
}

#[test]
fn keys_are_learnt_by_pressing_them_and_count_at_once() {
    let mut stage = idle();
    stage.desk.update(Message::Go(Tab::Settings));

    stage.press("Mute, or unmute, Change keys");
    let kept = kept(tap_control(&mut stage, "u")).unwrap();

    assert_eq!(kept.keymap.written().get("mute").map(String::as_str), Some("Ctrl+U"));
    assert_eq!(commands(tap_control(&mut stage, "u")), [Command::Mute(true)]);
    assert_eq!(commands(tap_control(&mut stage, "m")), []);
}

#[test]
fn keys_that_do_something_else_are_named_and_taken_only_when_told_to() {
    let mut stage = idle();
    stage.desk.update(Message::Go(Tab::Settings));

    stage.press("Hold, or resume, Change keys");
    tap_control(&mut stage, "m");
    assert!(stage.shows("Ctrl M is taken: Mute, or unmute"));
    assert!(kept(stage.press("Leave it")).is_none());
    assert_eq!(commands(tap_control(&mut stage, "m")), [Command::Mute(true)]);

    stage.press("Hold, or resume, Change keys");
    tap_control(&mut stage, "m");
    let kept = kept(stage.press("Take it")).unwrap();
    assert_eq!(kept.keymap.keys(Action::Mute), []);
    assert_eq!(kept.keymap.keys(Action::Hold), ["Ctrl+M".parse().unwrap()]);
}

#[test]
fn digits_and_keys_that_write_are_refused_with_a_sentence_and_escape_leaves_all_as_it_was() {
    let mut stage = idle();
    stage.desk.update(Message::Go(Tab::Settings));
    stage.press("Mute, or unmute, Change keys");

    for (key, modifiers, told) in [
        (Key::Character("5".into()), Modifiers::empty(), "5 is the same at every desk"),
        (Key::Named(Named::Enter), Modifiers::empty(), "Enter is the same at every desk"),
        (Key::Named(Named::Tab), Modifiers::empty(), "Tab is the same at every desk"),
        (Key::Character("c".into()), Modifiers::CTRL, "Ctrl C cuts, copies or pastes"),
        (Key::Character("q".into()), Modifiers::empty(), "Q alone is for typing"),
    ] {
        assert!(kept(stage.tap(key, modifiers)).is_none());
        assert!(stage.shows(told), "{told}");
    }
    assert!(kept(stage.tap_named(Named::Escape)).is_none());

    assert_eq!(commands(tap_control(&mut stage, "m")), [Command::Mute(true)]);
    assert_eq!(stage.desk.setup().keymap, Setup::new(Language::English, Mode::Light).keymap);
}

#[test]
fn a_change_can_be_undone_and_all_can_be_as_delivered() {
    let mut stage = idle();
    stage.desk.update(Message::Go(Tab::Settings));
    stage.desk.update(Message::Keys(KeysChange::None(Action::Mute)));
    assert_eq!(commands(tap_control(&mut stage, "m")), []);

    stage.press("Undo");
    assert_eq!(commands(tap_control(&mut stage, "m")), [Command::Mute(true)]);

    stage.desk.update(Message::Keys(KeysChange::None(Action::Mute)));
    stage.desk.update(Message::Keys(KeysChange::None(Action::End)));
    stage.press("All as delivered");
    assert_eq!(commands(tap_control(&mut stage, "e")), [Command::Release(None)]);
}

#[test]
fn the_map_shows_what_was_changed() {
    let mut stage = idle();
    let ctrl_u = "Ctrl+U".parse().unwrap();
    stage.desk.update(Message::Keys(KeysChange::Learn(Action::Mute)));
    stage.desk.update(Message::Keys(KeysChange::Pressed(ctrl_u)));

    stage.desk.update(Message::ToggleHelp);

    assert!(stage.shows("Ctrl U"));
    assert!(!stage.shows("Ctrl M"));
}

#[test]
fn changes_are_handed_down_to_be_kept_and_nothing_else_is() {
    let mut stage = idle();

    let dark = Message::Set(Change::Look(Mode::Dark.into()));
    assert_eq!(kept(stage.desk.update(dark.clone())).unwrap().mode, Mode::Dark);
    assert!(kept(stage.desk.update(dark)).is_none(), "it is dark already");
    let moved = stage.desk.update(Message::Moved(iced::Point::new(30.0, 40.0)));
    assert_eq!(kept(moved).unwrap().place, Some((30.0, 40.0)));
    let moved = stage.desk.update(Message::Moved(iced::Point::new(-3_000.0, 40.0)));
    assert_eq!(kept(moved).unwrap().place, None, "nobody would see it there");
    let larger = stage.tap(Key::Character("+".into()), Modifiers::CTRL);
    assert_eq!(kept(larger).unwrap().scale.to_bits(), 1.25_f32.to_bits());
    assert!(kept(stage.type_text("1")).is_none());
}

#[test]
fn a_field_does_not_write_what_commands() {
    let mut stage = idle();
    stage.click_field(0);

    let (key, modifiers) = control("1");
    stage.tap(key, modifiers);
    stage.type_text("600");

    assert_eq!(
        commands(stage.tap_named(Named::Enter)),
        [Command::Dial(PERSONAL, "600".to_owned())]
    );
}
