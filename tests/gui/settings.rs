//! The page of settings: what is changed there counts at once.

use std::collections::BTreeSet;

use gui::{Change, Desk, Effect, Language, Look, Message, Mode, News, Outside, Tab, Words};
use iced::Size;
use iced::keyboard::key::Named;

use crate::desks;
use crate::stage::Stage;

fn stage(language: Language, size: (f32, f32)) -> Stage {
    let mut desk = desks::desk(desks::idle(language), language, Mode::Light);
    desk.update(Message::Go(Tab::Settings));
    Stage::new(desk, size)
}

fn wide() -> Stage {
    stage(Language::English, (1040.0, 680.0))
}

#[test]
fn colours_size_and_language_count_at_once() {
    let mut stage = wide();

    stage.press("Dark");
    assert_eq!(stage.desk.setup().mode, Mode::Dark);
    stage.press("Size, 150 %");
    assert_eq!(stage.desk.setup().scale.to_bits(), 1.5_f32.to_bits());
    stage.press("Deutsch");
    assert_eq!(stage.desk.setup().language, Language::German);
    assert!(stage.shows("Einstellungen"));
}

#[test]
fn every_language_stands_there_in_its_own_name() {
    let mut stage = stage(Language::Arabic, (1040.0, 680.0));
    for language in Language::ALL {
        assert!(stage.controls().contains(&language.name().to_owned()), "{language:?}");
    }
}

#[test]
fn the_system_is_followed_only_when_that_is_asked_for() {
    let mut stage = wide();

    stage.desk.update(Message::SystemIs(Mode::Dark));
    assert_eq!(stage.desk.setup().mode, Mode::Light);
    stage.press("Like the system");
    assert_eq!(stage.desk.setup().mode, Mode::Dark);
    stage.desk.update(Message::SystemIs(Mode::Light));
    assert_eq!(stage.desk.setup().mode, Mode::Light);
    stage.desk.update(Message::News(News::Outside(Outside::System(Mode::Contrast))));
    assert_eq!(stage.desk.setup().mode, Mode::Contrast);
    stage.desk.update(Message::Set(Change::Look(Look::Always(Mode::Contrast))));
    stage.desk.update(Message::SystemIs(Mode::Dark));
    assert_eq!(stage.desk.setup().mode, Mode::Contrast);
}

#[test]
fn a_window_that_begins_as_a_strip_grows_as_wide_as_it_was_before() {
    let mut before = Desk::new(Language::English, Mode::Light);
    before.update(Message::Resized(Size::new(1_200.0, 700.0)));
    before.update(Message::Strip(true));
    before.update(Message::Resized(Size::new(300.0, 700.0)));
    let mut later = Desk::of(&before.setup());

    let effects = later.update(Message::Strip(false));

    let grows = |effect: &Effect| matches!(effect, Effect::Resize(size) if *size == Size::new(1_200.0, 700.0));
    assert!(effects.iter().any(grows), "{effects:?}");
}

#[test]
fn each_switch_switches_what_it_says_and_back() {
    type Read = fn(&Desk) -> bool;
    let switches: [(&str, Read); 5] = [
        ("Keep above other windows", |desk| desk.setup().on_top),
        ("Lamps do not blink", |desk| desk.setup().still),
        ("Closing the window only hides it", |desk| desk.setup().close_hides),
        ("Start without showing the window", |desk| desk.setup().start_hidden),
        ("Keys count in other programs too", |desk| desk.setup().global_keys),
    ];
    for (name, read) in switches {
        let mut stage = wide();
        let before = read(&stage.desk);

        let effects = stage.press(name);
        assert_ne!(read(&stage.desk), before, "{name}");
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(_))), "{name}");
        stage.press(name);
        assert_eq!(read(&stage.desk), before, "{name}");
    }
}

#[test]
fn the_window_goes_above_others_when_it_is_told_to() {
    let effects = wide().press("Keep above other windows");

    assert!(effects.iter().any(|effect| matches!(effect, Effect::OnTop(true))), "{effects:?}");
}

#[test]
fn every_control_of_the_page_is_reached_by_tab() {
    let mut stage = wide();
    let stops = stage.tree().nodes().filter(|node| node.focusable).count();
    assert!(stops > 50, "{stops}");
    let mut seen = BTreeSet::new();

    for _ in 0..stops {
        stage.tap_named(Named::Tab);
        seen.insert(format!("{:?}", stage.tree().focus));
    }

    assert_eq!(seen.len(), stops);
}

#[test]
fn no_word_of_the_page_is_cut_off_in_any_language() {
    for language in Language::ALL {
        for size in [(1040.0, 2_400.0), (700.0, 2_400.0)] {
            let mut stage = stage(language, size);
            stage.press(Words::of(language).say("look-system").as_str());
            assert_eq!(stage.shortened(), [], "{language:?} {size:?}");
        }
    }
}
