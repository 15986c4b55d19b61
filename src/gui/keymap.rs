//! The map of the keyboard: one table, used by the window and shown by it.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

/// What a key of the keyboard is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// Presses the key with this number, from 1.
    Press(usize),
    /// Answers the call that has rung longest; where none rings, dials what is typed.
    Enter,
    /// One step back. It never hangs up.
    Back,
    /// Ends the call at hand.
    End,
    /// Puts on hold, or takes back.
    Hold,
    /// Mutes, or unmutes.
    Mute,
    /// Goes to the number field.
    Field,
    /// A digit: for the call that is talked on, else for the number field.
    Digit(char),
    /// Takes the last digit of the number field away.
    Erase,
    /// Goes to the next control.
    Next,
    /// Goes to the one before.
    Previous,
    /// Everything larger.
    Larger,
    /// Everything smaller.
    Smaller,
    /// Everything as large as it was.
    Natural,
    /// Shows the map of the keyboard, or hides it.
    Help,
}

/// What the map shows: keys as they are written everywhere, and the word for what they do.
pub const SHORTCUTS: &[(&str, &str)] = &[
    ("F1 – F12", "shortcut-keys"),
    ("Shift F1 – F12", "shortcut-more-keys"),
    ("Enter", "shortcut-enter"),
    ("0 – 9  *  #  +", "shortcut-digits"),
    ("Ctrl L", "shortcut-field"),
    ("Space", "shortcut-hold"),
    ("Ctrl M", "shortcut-mute"),
    ("Ctrl E", "shortcut-end"),
    ("Esc", "shortcut-back"),
    ("Tab", "shortcut-next"),
    ("Ctrl +  Ctrl −  Ctrl 0", "shortcut-size"),
    ("?", "shortcut-help"),
];

/// What a key of the keyboard is for, where nothing that has the focus took it.
pub fn action(key: &Key, modifiers: Modifiers) -> Option<Action> {
    let command = modifiers.command();
    if modifiers.alt() || (modifiers.logo() && !command) {
        return None;
    }
    if let Key::Named(named) = key
        && let Some(number) = function_key(*named)
    {
        let number = if modifiers.shift() { number + 12 } else { number };
        return (!command).then_some(Action::Press(number));
    }
    match (key.as_ref(), command) {
        (Key::Named(Named::Enter), false) => Some(Action::Enter),
        (Key::Named(Named::Escape), false) => Some(Action::Back),
        (Key::Named(Named::Backspace), false) => Some(Action::Erase),
        (Key::Named(Named::Tab), false) if modifiers.shift() => Some(Action::Previous),
        (Key::Named(Named::Tab), false) => Some(Action::Next),
        (Key::Named(Named::Space) | Key::Character(" "), _) => Some(Action::Hold),
        (Key::Character("e" | "E" | "."), true) => Some(Action::End),
        (Key::Character("m" | "M"), true) => Some(Action::Mute),
        (Key::Character("l" | "L"), true) => Some(Action::Field),
        (Key::Character("+" | "="), true) => Some(Action::Larger),
        (Key::Character("-"), true) => Some(Action::Smaller),
        (Key::Character("0"), true) => Some(Action::Natural),
        (Key::Character("?"), false) => Some(Action::Help),
        (Key::Character(text), false) => match text.as_bytes() {
            [digit @ (b'0'..=b'9' | b'*' | b'#' | b'+')] => Some(Action::Digit(char::from(*digit))),
            _ => None,
        },
        _ => None,
    }
}

fn function_key(key: Named) -> Option<usize> {
    const FUNCTION: [Named; 12] = [
        Named::F1,
        Named::F2,
        Named::F3,
        Named::F4,
        Named::F5,
        Named::F6,
        Named::F7,
        Named::F8,
        Named::F9,
        Named::F10,
        Named::F11,
        Named::F12,
    ];
    FUNCTION.iter().position(|named| *named == key).map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_keys_press_keys_and_shift_presses_the_next_dozen() {
        assert_eq!(action(&Key::Named(Named::F3), Modifiers::empty()), Some(Action::Press(3)));
        assert_eq!(action(&Key::Named(Named::F3), Modifiers::SHIFT), Some(Action::Press(15)));
    }

    #[test]
    fn escape_goes_back_and_never_ends() {
        for modifiers in [Modifiers::empty(), Modifiers::SHIFT, Modifiers::CTRL] {
            let escape = action(&Key::Named(Named::Escape), modifiers);
            assert_ne!(escape, Some(Action::End), "{modifiers:?}");
        }
    }

    #[test]
    fn a_bare_letter_does_nothing() {
        for letter in ["e", "m", "l", "x"] {
            assert_eq!(action(&Key::Character(letter.into()), Modifiers::empty()), None);
        }
    }

    #[test]
    fn every_shortcut_has_its_word_in_every_language() {
        for language in crate::Language::ALL {
            let words = crate::Words::of(language);
            for (_, key) in SHORTCUTS {
                assert_ne!(words.say(key), *key, "{language:?}");
            }
        }
    }
}
