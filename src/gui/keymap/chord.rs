//! A key of the keyboard with what is held down with it, as one presses it and as one writes it.

use std::fmt;
use std::str::FromStr;

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};

/// Keys that are called by a name and not by what they write.
const NAMES: [(Named, &str); 36] = [
    (Named::F1, "F1"),
    (Named::F2, "F2"),
    (Named::F3, "F3"),
    (Named::F4, "F4"),
    (Named::F5, "F5"),
    (Named::F6, "F6"),
    (Named::F7, "F7"),
    (Named::F8, "F8"),
    (Named::F9, "F9"),
    (Named::F10, "F10"),
    (Named::F11, "F11"),
    (Named::F12, "F12"),
    (Named::F13, "F13"),
    (Named::F14, "F14"),
    (Named::F15, "F15"),
    (Named::F16, "F16"),
    (Named::F17, "F17"),
    (Named::F18, "F18"),
    (Named::F19, "F19"),
    (Named::F20, "F20"),
    (Named::Space, "Space"),
    (Named::Enter, "Enter"),
    (Named::Escape, "Esc"),
    (Named::Tab, "Tab"),
    (Named::Backspace, "Backspace"),
    (Named::Insert, "Insert"),
    (Named::Delete, "Delete"),
    (Named::Home, "Home"),
    (Named::End, "End"),
    (Named::PageUp, "PageUp"),
    (Named::PageDown, "PageDown"),
    (Named::ArrowUp, "Up"),
    (Named::ArrowDown, "Down"),
    (Named::ArrowLeft, "Left"),
    (Named::ArrowRight, "Right"),
    (Named::Pause, "Pause"),
];

/// A key of the keyboard with what is held down with it. It prints as `Ctrl+Shift+M`, and what it
/// prints is read again.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Chord {
    command: bool,
    alt: bool,
    shift: bool,
    on: On,
}

#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
enum On {
    Named(Named),
    /// What the key writes, small.
    Character(char),
}

/// What is written is no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoChord;

/// Why keys cannot be given another meaning.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// Digits dial, Enter answers, Esc goes back, Tab walks: everywhere and always.
    Fixed,
    /// They cut, copy and paste.
    Editing,
    /// A letter alone is for writing.
    Letter,
}

impl Chord {
    /// The keys that were pressed; `None` where they have no name.
    pub fn of(key: &Key, modifiers: Modifiers) -> Option<Self> {
        let command = modifiers.command();
        if modifiers.logo() && !command {
            return None;
        }
        let on = match key.as_ref() {
            Key::Named(named) => On::known(named)?,
            Key::Character(" ") => On::Named(Named::Space),
            Key::Character(text) => On::Character(single(text.chars())?).written()?,
            Key::Unidentified => return None,
        };
        Some(Self { command, alt: modifiers.alt(), shift: modifiers.shift(), on }.normal())
    }

    /// Without what is held down, the key that does it always.
    pub(super) fn bare(self) -> Option<Named> {
        match self.on {
            On::Named(named) if !self.command && !self.alt => Some(named),
            On::Named(_) | On::Character(_) => None,
        }
    }

    /// What it writes, where nothing but Shift is held down.
    pub(super) fn written(self) -> Option<char> {
        match self.on {
            On::Character(c) if !self.command && !self.alt => Some(c),
            On::Named(_) | On::Character(_) => None,
        }
    }

    /// The letter that is pressed with Ctrl alone.
    pub(super) const fn edits(self) -> Option<char> {
        match self.on {
            On::Character(c) if self.command && !self.alt && !self.shift => Some(c),
            On::Named(_) | On::Character(_) => None,
        }
    }

    /// Whether Shift is held down, where that makes another key of it.
    pub(super) const fn shift(self) -> bool {
        self.shift
    }

    /// Why it cannot be given another meaning.
    pub fn refusal(self) -> Option<Refusal> {
        if super::fixed(self).is_some() {
            return Some(Refusal::Fixed);
        }
        match self.on {
            On::Character('a' | 'c' | 'v' | 'x' | 'y' | 'z') if self.command && !self.alt => {
                Some(Refusal::Editing)
            }
            On::Character(c) if !self.command && !self.alt && c.is_alphanumeric() => {
                Some(Refusal::Letter)
            }
            On::Character(_) | On::Named(_) => None,
        }
    }

    /// As it is shown: `Ctrl Shift M`.
    pub fn shown(self) -> String {
        self.joined(" ")
    }

    fn joined(self, by: &str) -> String {
        let held = [(self.command, "Ctrl"), (self.alt, "Alt"), (self.shift, "Shift")];
        let mut text = String::new();
        for (_, name) in held.iter().filter(|(held, _)| *held) {
            text.push_str(name);
            text.push_str(by);
        }
        match self.on {
            On::Named(named) => {
                let name = NAMES.iter().find(|(known, _)| *known == named);
                text.push_str(name.map_or("", |(_, name)| name));
            }
            On::Character(c) => text.push(large(c)),
        }
        text
    }

    /// Shift is part of what a key writes, except with letters.
    fn normal(self) -> Self {
        let part = matches!(self.on, On::Character(c) if large(c) == c);
        Self { shift: self.shift && !part, ..self }
    }
}

impl On {
    fn known(named: Named) -> Option<Self> {
        NAMES.iter().any(|(known, _)| *known == named).then_some(Self::Named(named))
    }

    /// Small, and nothing that cannot be seen.
    fn written(self) -> Option<Self> {
        match self {
            Self::Named(_) => Some(self),
            Self::Character(c) => {
                let seen = !c.is_control() && !c.is_whitespace();
                seen.then(|| Self::Character(small(c)))
            }
        }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.joined("+"))
    }
}

impl FromStr for Chord {
    type Err = NoChord;

    fn from_str(text: &str) -> Result<Self, NoChord> {
        let (mut command, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        // A `+` that ends the text is the key itself.
        while let Some((held, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty())
        {
            match held.to_ascii_lowercase().as_str() {
                "ctrl" => command = true,
                "alt" => alt = true,
                "shift" => shift = true,
                _ => return Err(NoChord),
            }
            rest = after;
        }
        let named = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(rest));
        let on = match named {
            Some((named, _)) => On::Named(*named),
            None => single(rest.chars()).and_then(|c| On::Character(c).written()).ok_or(NoChord)?,
        };
        Ok(Self { command, alt, shift, on }.normal())
    }
}

fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

fn small(c: char) -> char {
    single(c.to_lowercase()).unwrap_or(c)
}

/// The large letter of a small one, where each belongs to the other alone.
fn large(c: char) -> char {
    single(c.to_uppercase()).filter(|large| small(*large) == c).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_there_is_is_read_as_it_is_printed() {
        let named = NAMES.iter().map(|(named, _)| On::Named(*named));
        let written = ('\0'..='\u{ffff}').filter_map(|c| On::Character(c).written());
        let mut count = 0;
        for on in named.chain(written) {
            for held in 0..8 {
                let (command, alt, shift) = (held & 1 != 0, held & 2 != 0, held & 4 != 0);
                let chord = Chord { command, alt, shift, on }.normal();

                assert_eq!(chord.to_string().parse(), Ok(chord), "{chord}");
                count += 1;
            }
        }
        assert!(count > 100_000, "{count}");
    }

    #[test]
    fn what_is_no_key_is_not_read_as_one() {
        for text in ["", "+", "Ctrl", "Ctrl+", "Hyper+M", "MM", "F99", " ", "Ctrl+\u{7}", "++"] {
            let expected = if text == "+" { Some(On::Character('+')) } else { None };
            assert_eq!(text.parse::<Chord>().ok().map(|chord| chord.on), expected, "{text:?}");
        }
    }

    #[test]
    fn a_person_may_write_it_carelessly() {
        let careful: Chord = "Ctrl+Shift+M".parse().unwrap();

        assert_eq!("shift+ctrl+m".parse(), Ok(careful));
        assert_eq!("Ctrl++".parse::<Chord>().unwrap().to_string(), "Ctrl++");
        assert_eq!("ctrl+pageup".parse::<Chord>().unwrap().to_string(), "Ctrl+PageUp");
    }

    #[test]
    fn what_is_pressed_is_what_is_written() {
        let pressed = [
            (Key::Character("M".into()), Modifiers::CTRL | Modifiers::SHIFT, "Ctrl+Shift+M"),
            (Key::Character("m".into()), Modifiers::CTRL, "Ctrl+M"),
            // Shift makes the question mark; it is no other key for that.
            (Key::Character("?".into()), Modifiers::SHIFT, "?"),
            (Key::Character(" ".into()), Modifiers::CTRL, "Ctrl+Space"),
            (Key::Named(Named::F3), Modifiers::SHIFT, "Shift+F3"),
        ];
        for (key, modifiers, text) in pressed {
            assert_eq!(Chord::of(&key, modifiers), Some(text.parse().unwrap()), "{text}");
        }
        assert_eq!(Chord::of(&Key::Unidentified, Modifiers::empty()), None);
        assert_eq!(Chord::of(&Key::Named(Named::Shift), Modifiers::SHIFT), None);
    }
}
