//! The map of the keyboard, without a window.

use std::collections::{BTreeMap, BTreeSet};

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

use super::*;
use crate::desk::Tab;

fn chord(text: &str) -> Chord {
    text.parse().unwrap()
}

fn written(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(name, keys)| ((*name).to_owned(), (*keys).to_owned())).collect()
}

fn delivered(key: &Key, modifiers: Modifiers) -> Option<Action> {
    Keymap::default().action(Chord::of(key, modifiers)?)
}

#[test]
fn function_keys_press_keys_and_shift_presses_the_next_dozen() {
    assert_eq!(delivered(&Key::Named(Named::F3), Modifiers::empty()), Some(Action::Press(3)));
    assert_eq!(delivered(&Key::Named(Named::F3), Modifiers::SHIFT), Some(Action::Press(15)));
}

#[test]
fn escape_goes_back_and_never_ends() {
    for modifiers in [Modifiers::empty(), Modifiers::SHIFT, Modifiers::CTRL] {
        let escape = delivered(&Key::Named(Named::Escape), modifiers);
        assert_ne!(escape, Some(Action::End), "{modifiers:?}");
    }
}

#[test]
fn a_bare_letter_does_nothing_and_a_digit_is_a_digit() {
    for letter in ["e", "m", "l", "x"] {
        assert_eq!(delivered(&Key::Character(letter.into()), Modifiers::empty()), None);
    }
    for digit in ["0", "9", "*", "#", "+"] {
        let pressed = delivered(&Key::Character(digit.into()), Modifiers::SHIFT);
        assert_eq!(pressed, digit.chars().next().map(Action::Digit));
    }
}

#[test]
fn no_two_things_are_delivered_with_the_same_keys_nor_with_keys_that_are_refused() {
    let mut seen = BTreeSet::new();
    for action in Action::all() {
        assert!(!action.delivered().is_empty(), "{action:?}");
        assert_eq!(Action::named(&action.name()), Some(action));
        for chord in action.delivered() {
            assert_eq!(chord.refusal(), None, "{chord}");
            assert!(seen.insert(chord), "{chord} does two things");
        }
    }
}

#[test]
fn a_changed_map_is_read_as_it_is_written() {
    let mut map = Keymap::default();
    let mut seed = 0x9E37_79B9_u64;
    let mut random = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % limit
    };
    let actions: Vec<_> = Action::all().collect();
    for _ in 0..2_000 {
        let action = actions[random(actions.len())];
        let key = ["M", "F5", "Space", "Left", "9", "ß", "/"][random(7)];
        let held = ["Ctrl+", "Alt+", "Ctrl+Shift+", "Ctrl+Alt+"][random(4)];
        match random(4) {
            0 => map.deliver(action),
            1 => map.take_away(action),
            _ => map.give(action, chord(&format!("{held}{key}"))),
        }

        let (again, faults) = Keymap::read(&map.written());

        assert_eq!((&again, faults), (&map, Vec::new()));
        // Nobody ever shares keys with anybody.
        let keys: Vec<_> = Action::all().flat_map(|action| map.keys(action)).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        for action in Action::all() {
            assert!(map.keys(action).iter().all(|key| map.action(*key) == Some(action)));
        }
    }
}

#[test]
fn who_takes_keys_from_another_leaves_it_the_rest() {
    let mut map = Keymap::default();

    map.give(Action::Mute, chord("Ctrl+E"));

    assert_eq!(map.action(chord("Ctrl+E")), Some(Action::Mute));
    assert_eq!(map.action(chord("Ctrl+M")), None);
    assert_eq!(map.keys(Action::End), [chord("Ctrl+.")]);
    map.deliver(Action::Mute);
    assert_eq!(map.keys(Action::Mute), [chord("Ctrl+M")]);
    map.deliver(Action::End);
    assert_eq!(map, Keymap::default());
}

#[test]
fn giving_back_what_was_delivered_is_no_change() {
    let mut map = Keymap::default();
    map.give(Action::Mute, chord("Ctrl+U"));
    assert_eq!(map.written(), written(&[("mute", "Ctrl+U")]));

    map.give(Action::Mute, chord("Ctrl+M"));

    assert_eq!(map.written(), written(&[]));
}

#[test]
fn what_does_not_count_in_a_written_map_is_said_and_leaves_the_rest() {
    let text = written(&[
        ("calls", "Ctrl+B"),
        ("dance", "Ctrl+D"),
        ("end", "Hyper+Q"),
        ("help", "7"),
        ("hold", ""),
        ("larger", "Ctrl+C"),
        ("mute", "Ctrl+B"),
        ("redial", "r"),
    ]);

    let (map, faults) = Keymap::read(&text);

    assert_eq!(map.written(), written(&[("calls", "Ctrl+B"), ("hold", "")]));
    assert_eq!(map.action(chord("Ctrl+B")), Some(Action::Go(Tab::Calls)));
    assert_eq!(map.action(chord("Space")), None);
    let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "`dance` is nothing that keys can do",
            "`end` is given \"Hyper+Q\", which is no key",
            "`help` cannot be given 7",
            "`larger` cannot be given Ctrl+C",
            "`mute` is given Ctrl+B, which is given to `calls` already",
            "`redial` cannot be given R",
        ]
    );
}

#[test]
fn every_action_has_its_word_in_every_language() {
    for language in crate::Language::ALL {
        let words = crate::Words::of(language);
        for action in Action::others() {
            let key = format!("shortcut-{}", action.name());
            assert_ne!(words.say(&key), key, "{language:?}");
        }
    }
}
