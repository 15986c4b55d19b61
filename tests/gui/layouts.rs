//! Layouts: what stands where at each width, that no call moves a key, that what rings is seen.

use std::collections::BTreeMap;

use gui::outline::NodeId;
use gui::{Desk, Effect, Language, Message, Mode, Setup, Tab};
use iced::keyboard::key::Named;
use iced::{Event, Rectangle, Size, mouse, window};
use phone::doors::{CallId, Command, KeyId, Notice, Snapshot};

use crate::desks::{self, BUSINESS, State};
use crate::looks::{looks, word};
use crate::stage::Stage;

/// A window of each layout.
const SIZES: [(&str, (f32, f32)); 5] = [
    ("strip", (300.0, 640.0)),
    ("one", (520.0, 680.0)),
    ("middle", (760.0, 640.0)),
    ("wide", (1_040.0, 680.0)),
    ("widest", (1_380.0, 560.0)),
];

const STRIP: (f32, f32) = SIZES[0].1;
const ONE: (f32, f32) = SIZES[1].1;
const WIDE: (f32, f32) = SIZES[3].1;

fn desk(snapshot: Snapshot) -> Desk {
    desks::desk(snapshot, Language::English, Mode::Light)
}

fn all_states() -> impl Iterator<Item = (&'static str, State)> {
    let more: [(&str, State); 4] = [
        ("seized", desks::seized),
        ("talking", desks::talking),
        ("three-ringing", desks::three_ringing),
        ("busy", desks::busy),
    ];
    desks::STATES.into_iter().chain(more)
}

/// Where each key stands, by what the telephone calls it.
fn keys(stage: &mut Stage) -> BTreeMap<u16, Rectangle> {
    let found = stage.marks();
    let place = |key| found.iter().find(|(id, _)| *id == NodeId::of(&format!("key {key}")));
    (1..=24).filter_map(|key| Some((key, place(key)?.1))).collect()
}

#[test]
fn no_call_moves_a_key_at_any_width() {
    for language in [Language::English, Language::Arabic] {
        for (layout, size) in SIZES {
            let mut still =
                Stage::new(desks::desk(desks::idle(language), language, Mode::Light), size);
            let places = keys(&mut still);
            assert_eq!(places.len(), 5, "{layout}");
            for (state, snapshot) in all_states() {
                let desk = desks::desk(snapshot(language), language, Mode::Light);
                let now = keys(&mut Stage::new(desk, size));
                assert_eq!(places, now, "{language:?}, {layout}, {state}");
            }
        }
    }
}

#[test]
fn no_call_moves_a_key_of_two_dozen_however_far_one_scrolled() {
    for size in [STRIP, WIDE, (700.0, 500.0)] {
        for turns in [0.0, 3.0, 40.0] {
            let mut stage = Stage::new(desk(desks::reception_ringing(Language::English, 0)), size);
            stage.wheel((100.0, 100.0), -turns);
            let places = keys(&mut stage);
            for calls in 1..=5 {
                stage.show(desks::reception_ringing(Language::English, calls));
                assert_eq!(places, keys(&mut stage), "{size:?}, {turns}, {calls}");
            }
        }
    }
}

#[test]
fn whatever_rings_is_in_sight_or_repeated_at_the_top() {
    for size in [STRIP, (520.0, 400.0), (700.0, 500.0), (1_040.0, 420.0)] {
        for turns in [0.0, 4.0, 60.0] {
            for calls in 1..=2_u16 {
                let snapshot = desks::reception_ringing(Language::English, calls);
                let mut stage = Stage::new(desk(snapshot), size);
                stage.wheel((100.0, 100.0), -turns);
                let marks = stage.marks();
                let place = |mark: &str| {
                    marks.iter().find(|(id, _)| *id == NodeId::of(mark)).map(|(_, at)| *at)
                };
                for key in (24 - calls + 1)..=24 {
                    let own = place(&format!("key {key}")).unwrap();
                    let again = place(&format!("key {key} again"));
                    let seen = own.y >= 0.0 && own.y + own.height <= size.1;
                    assert!(
                        again.is_some() || seen,
                        "{size:?}, {turns}, {calls}: key {key} is out of sight at {own:?}"
                    );
                    if let Some(again) = again {
                        assert!(again.y >= 0.0 && again.y < 200.0, "{again:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_repeated_key_answers_like_the_key_itself() {
    let snapshot = desks::reception_ringing(Language::English, 1);
    let mut stage = Stage::new(desk(snapshot), (700.0, 400.0));
    let again = stage.bounds_of_mark("key 24 again").unwrap();

    let said = stage.click_at(again.center());

    assert!(matches!(said.as_slice(), [Effect::Command(Command::PressKey(KeyId(24)))]), "{said:?}");
}

#[test]
fn the_header_of_a_group_stays_while_its_keys_pass() {
    let mut stage = Stage::new(desk(desks::reception(Language::English)), (700.0, 400.0));
    stage.wheel((100.0, 100.0), -9.0);

    let header = stage.bounds_of_mark("heading of line 1").unwrap();
    let first = stage.bounds_of_mark("key 5").unwrap();

    assert!(first.y + first.height < 0.0, "the first key has passed: {first:?}");
    assert!((0.0..100.0).contains(&header.y), "{header:?}");
}

#[test]
fn what_is_covered_at_the_top_is_not_pressed_through_it() {
    let snapshot = desks::reception_ringing(Language::English, 1);
    let mut stage = Stage::new(desk(snapshot), (700.0, 400.0));
    let again = stage.bounds_of_mark("key 24 again").unwrap();
    let covered = stage.bounds_of_mark("key 1").unwrap();
    let common = again.intersection(&covered).map(|common| common.center());

    let said = stage.click_at(common.unwrap_or(again.center()));

    let pressed: Vec<_> =
        said.iter().filter(|effect| matches!(effect, Effect::Command(_))).collect();
    assert_eq!(pressed.len(), 1, "{said:?}");
    assert!(matches!(pressed[0], Effect::Command(Command::PressKey(KeyId(24)))), "{said:?}");
}

#[test]
fn the_focus_brings_a_key_into_sight() {
    let mut stage = Stage::new(desk(desks::reception(Language::English)), (700.0, 400.0));
    for _ in 0..14 {
        stage.tap_named(Named::Tab);
        stage.redraw();
    }
    let focused = stage.focused_bounds().unwrap();

    assert!(focused.y >= 0.0 && focused.y + focused.height <= 400.0, "{focused:?}");
}

#[test]
fn a_call_that_rings_has_its_banner_in_every_layout_and_on_every_page() {
    type Open = fn(&mut Desk);
    let pages: [(&str, Open); 5] = [
        ("keys", |_| ()),
        ("card", |desk| drop(desk.update(Message::Open(true)))),
        ("map", |desk| drop(desk.update(Message::ToggleHelp))),
        ("history", |desk| drop(desk.update(Message::Go(Tab::History)))),
        ("keypad", |desk| drop(desk.update(Message::TogglePad(CallId(1))))),
    ];
    for (layout, size) in SIZES {
        for (page, open) in pages {
            let mut desk = desk(desks::ringing_here(Language::English));
            open(&mut desk);
            let mut stage = Stage::new(desk, size);
            for button in ["Answer, Northwind Supplies", "Decline, Northwind Supplies"] {
                let bounds = stage.bounds_of(button);
                let seen = bounds.is_some_and(|at| at.y >= 0.0 && at.y + at.height <= size.1);
                assert!(seen, "{layout}, {page}: {button} at {bounds:?}");
            }
            let named = stage.texts().iter().any(|(text, _)| text == "Calling your Business line");
            assert!(named, "{layout}, {page}");
        }
    }
}

#[test]
fn from_the_third_call_on_each_has_a_row() {
    for (layout, size) in SIZES {
        let mut stage = Stage::new(desk(desks::three_ringing(Language::English)), size);
        let heights: Vec<f32> =
            ["Answer, Mum", "Answer, Northwind Supplies", "Answer, 0161 496 0777"]
                .iter()
                .map(|button| stage.bounds_of(button).expect(layout).height)
                .collect();
        assert!(heights[0] > 40.0 && heights[1] > 40.0 && heights[2] < 40.0, "{heights:?}");
    }
}

#[test]
fn what_was_scrolled_to_see_past_a_banner_comes_back_when_the_pointer_is_elsewhere() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), (300.0, 420.0));
    let before = keys(&mut stage);
    stage.show(desks::ringing_here(Language::English));
    stage.wheel((100.0, 100.0), -40.0);
    let scrolled = keys(&mut stage);
    assert!(scrolled != before, "there is something to scroll");

    stage.show(desks::idle(Language::English));
    assert_eq!(keys(&mut stage), scrolled, "nothing moves with the call");
    stage.redraw();
    stage.redraw();

    assert_eq!(keys(&mut stage), before);
}

#[test]
fn in_the_strip_one_takes_a_line_types_and_presses_enter() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), STRIP);
    let said = stage.click("Business 1, Free");
    assert!(matches!(said.as_slice(), [Effect::Command(Command::PressKey(KeyId(3)))]), "{said:?}");
    stage.show(desks::seized(Language::English));

    stage.type_text("600");
    let shown = stage.texts().into_iter().filter(|(text, _)| text == "600").count();
    assert_eq!(shown, 1, "the key that took the line shows what is typed, and no other");
    let said = stage.tap_named(Named::Enter);

    let [Effect::Command(Command::Dial(line, number))] = said.as_slice() else {
        unreachable!("{said:?}")
    };
    assert_eq!((*line, number.as_str()), (BUSINESS, "600"));
}

#[test]
fn in_the_strip_digits_typed_without_a_line_are_seen_on_the_key_they_go_out_on() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), STRIP);
    stage.type_text("604");

    let (_, typed) =
        stage.texts().into_iter().find(|(text, _)| text == "604").expect("what is typed");
    let key = stage.bounds_of_mark("key 1").unwrap();

    assert!(key.contains(typed.center()), "{typed:?} on {key:?}");
}

#[test]
fn a_button_makes_the_window_a_strip_and_another_gives_it_its_size_back() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), (1_100.0, 700.0));
    let said = stage.click("Keys only");
    let [Effect::Resize(size), Effect::Keep(_)] = said.as_slice() else { unreachable!("{said:?}") };
    assert_eq!(*size, Size::new(300.0, 700.0));

    stage.resize((size.width, size.height));
    let said = stage.click("Wide window");

    let [Effect::Resize(size)] = said.as_slice() else { unreachable!("{said:?}") };
    assert_eq!(*size, Size::new(1_100.0, 700.0));
}

#[test]
fn the_strip_can_be_kept_above_other_windows() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), STRIP);

    let said = stage.click("Keep above other windows");

    assert!(
        matches!(said.as_slice(), [Effect::OnTop(true), Effect::Keep(Setup { on_top: true, .. })]),
        "{said:?}"
    );
}

#[test]
fn in_one_column_the_call_opens_over_the_keys_and_closes_again() {
    let mut stage = Stage::new(desk(desks::talking(Language::English)), ONE);
    stage.click("Show the call with Northwind Supplies");
    assert!(stage.bounds_of_mark("key 1").is_none(), "the card is over the keys");
    assert!(stage.bounds_of("Hold, Northwind Supplies").is_some());

    stage.click("Back to the keys");
    assert!(stage.bounds_of_mark("key 1").is_some());

    stage.click("Show the call with Northwind Supplies");
    stage.tap_named(Named::Escape);
    assert!(stage.bounds_of_mark("key 1").is_some());

    stage.click("Show the call with Northwind Supplies");
    stage.show(desks::idle(Language::English));
    assert!(stage.bounds_of_mark("key 1").is_some(), "with no call there is no card");
}

#[test]
fn a_call_on_another_tab_keeps_its_bar() {
    let mut talking = desk(desks::talking(Language::English));
    talking.update(Message::Go(Tab::History));
    let mut stage = Stage::new(talking, WIDE);

    stage.click("Show the call with Northwind Supplies");

    assert!(stage.bounds_of("Show the call with Northwind Supplies").is_none());
    assert!(stage.bounds_of("Hold, Northwind Supplies").is_some());
}

#[test]
fn how_a_call_failed_is_told_where_there_are_no_cards() {
    for size in [STRIP, ONE] {
        let mut stage = Stage::new(desk(desks::busy(Language::English)), size);
        let told = stage.texts().iter().any(|(text, _)| text.contains("The number is busy."));
        assert!(told, "{size:?}");
    }
}

#[test]
fn a_missed_call_is_counted_until_the_history_is_looked_at() {
    let mut desk = desk(desks::ringing_here(Language::English));
    for _ in 0..2 {
        desk.update(Message::News(gui::News::Notice(Notice::Missed(CallId(3)))));
    }
    assert_eq!(desk.missed(), 2);

    desk.update(Message::Go(Tab::History));

    assert_eq!(desk.missed(), 0);
}

#[test]
fn the_width_rule_holds_after_the_scale_and_no_control_leaves_the_window() {
    // A window of so many dots is so wide, before the scale, as its dots divided by the scale.
    for scale in [0.75_f32, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0] {
        for dots in [600.0_f32, 1_000.0, 1_400.0] {
            let size = ((dots / scale).floor(), (680.0 / scale).floor());
            if size.0 < 280.0 {
                continue;
            }
            let mut stage = Stage::new(desk(desks::two_calls(Language::English)), size);
            let fields = stage.bounds_of("Number to call on Business").is_some();
            assert_eq!(fields, size.0 >= 420.0, "{scale}, {dots}");
            let beside = stage.bounds_of("Resume, Mum").is_some();
            assert_eq!(beside, size.0 >= 640.0, "{scale}, {dots}");
            for (name, bounds) in stage.control_bounds() {
                assert!(
                    bounds.x >= 0.0 && bounds.x + bounds.width <= size.0 + 0.5,
                    "{scale}, {dots}: {name} at {bounds:?}"
                );
            }
        }
    }
}

#[test]
fn a_monitor_with_another_scale_changes_the_layout_at_the_next_frame() {
    let mut stage = Stage::new(desk(desks::talking(Language::English)), WIDE);
    let before = stage.bounds_of_mark("key 3").unwrap();

    // The same dots on a monitor with twice as many: half the measures.
    stage.resize_without_telling((520.0, 340.0));
    stage.happen(&[Event::Window(window::Event::Rescaled(2.0))]);
    stage.redraw();
    assert!(stage.bounds_of("Hold, Northwind Supplies").is_some());
    assert!(stage.bounds_of("Show the call with Northwind Supplies").is_some(), "one column");

    stage.resize_without_telling(WIDE);
    stage.happen(&[Event::Window(window::Event::Rescaled(1.0))]);
    stage.redraw();
    assert_eq!(stage.bounds_of_mark("key 3").unwrap(), before);
}

#[test]
fn in_the_demonstration_a_press_puts_a_number_into_a_field() {
    let mut setup = Setup::new(Language::English, Mode::Light);
    setup.try_out = vec![("try-echo".to_owned(), "600".to_owned())];
    let mut desk = Desk::of(&setup);
    let snapshot = desks::idle(Language::English);
    desk.update(Message::News(gui::News::Snapshot(std::sync::Arc::new(snapshot))));
    let mut stage = Stage::new(desk, WIDE);

    stage.click("600, Says back what you say");
    let said = stage.click("SEND on Personal");

    assert!(
        matches!(said.as_slice(), [Effect::Command(Command::Dial(_, number))] if number == "600"),
        "{said:?}"
    );
}

#[test]
fn a_wheel_over_a_column_that_fits_moves_nothing() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), WIDE);
    let before = keys(&mut stage);

    stage.wheel((100.0, 100.0), -5.0);

    assert_eq!(before, keys(&mut stage));
}

#[test]
fn the_layouts_look_as_they_do() {
    let states: [(&str, State); 3] =
        [("idle", desks::idle), ("ringing", desks::ringing_here), ("calls", desks::two_calls)];
    for (layout, size) in [SIZES[0], SIZES[1], SIZES[2], SIZES[4]] {
        for (state, snapshot) in states {
            for (language, mode) in [
                (Language::English, Mode::Light),
                (Language::Arabic, Mode::Dark),
                (Language::German, Mode::Contrast),
            ] {
                let desk = desks::desk(snapshot(language), language, mode);
                let name = format!("layout-{layout}-{state}-{}-{}", language.code(), word(mode));
                looks(&name, desk, mode, size);
            }
        }
    }
}

#[test]
fn a_reception_looks_as_it_does() {
    for (language, mode) in [
        (Language::English, Mode::Light),
        (Language::Arabic, Mode::Dark),
        (Language::German, Mode::Contrast),
    ] {
        let desk = desks::desk(desks::reception(language), language, mode);
        looks(&format!("layout-reception-{}", word(mode)), desk, mode, (960.0, 560.0));
    }
    let mut stage = Stage::new(desk(desks::reception(Language::English)), (760.0, 480.0));
    stage.wheel((100.0, 100.0), -6.0);
    stage.looks("layout-reception-scrolled", Mode::Light);
}

#[test]
fn pages_over_the_keys_look_as_they_do() {
    let mut card = desk(desks::two_calls(Language::English));
    card.update(Message::Open(true));
    looks("layout-one-card", card, Mode::Light, ONE);

    let mut typed = desk(desks::idle(Language::English));
    typed.update(Message::Typed(BUSINESS, "0161 496 0".to_owned()));
    looks("layout-strip-typed", typed, Mode::Light, STRIP);

    let mut pad = desk(desks::talking(Language::English));
    pad.update(Message::TogglePad(CallId(3)));
    looks("layout-strip-keypad", pad, Mode::Light, STRIP);
    looks("layout-strip-busy", desk(desks::busy(Language::English)), Mode::Light, STRIP);
    looks(
        "layout-strip-trouble",
        desk(desks::wrong_password(Language::English)),
        Mode::Light,
        STRIP,
    );
    for (layout, size) in [SIZES[0], SIZES[3]] {
        let three = desk(desks::three_ringing(Language::English));
        looks(&format!("layout-{layout}-three-ringing"), three, Mode::Light, size);
    }
}

#[test]
fn the_demonstration_says_what_can_be_called() {
    let mut setup = Setup::new(Language::English, Mode::Light);
    setup.try_out = [("try-echo", "600"), ("try-announcement", "604"), ("try-call-back", "640")]
        .map(|(word, number)| (word.to_owned(), number.to_owned()))
        .into();
    for (language, mode) in [(Language::English, Mode::Light), (Language::Arabic, Mode::Dark)] {
        let mut desk = Desk::of(&Setup { language, mode, ..setup.clone() });
        let snapshot = std::sync::Arc::new(desks::idle(language));
        desk.update(Message::News(gui::News::Snapshot(snapshot)));
        looks(&format!("layout-demo-{}", language.code()), desk, mode, WIDE);
    }
}

#[test]
fn a_pointer_over_a_key_shows_it() {
    let mut stage = Stage::new(desk(desks::idle(Language::English)), WIDE);
    let key = stage.bounds_of_mark("key 2").unwrap();
    stage.happen(&[Event::Mouse(mouse::Event::CursorMoved { position: key.center() })]);
    let still = stage.picture(Mode::Light, 1.0).rgb;
    stage.point_at(key.center());
    let shown = stage.picture(Mode::Light, 1.0).rgb;

    assert!(still != shown);
}
