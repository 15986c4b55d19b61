//! What keys of the keyboard can be for.

use super::Chord;
use crate::desk::Tab;

/// Keys of a desk set that keys of the keyboard press: two dozen function keys, with Shift.
const KEYS: usize = 24;

/// What a key of the keyboard is for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Action {
    /// Presses the key with this number, from 1.
    Press(usize),
    /// Answers the call that has rung longest; where none rings, dials what is typed.
    Enter,
    /// One step back. It never hangs up.
    Back,
    /// Ends the call at hand.
    End,
    /// Declines the call that has rung longest.
    Decline,
    /// Puts on hold, or takes back.
    Hold,
    /// Mutes, or unmutes.
    Mute,
    /// Hands the call at hand over; said again, completes it.
    Transfer,
    /// Lets what is talked on and what waits hear one another.
    Merge,
    /// Ends the conference; the first in it goes on.
    Split,
    /// Records the call at hand, or no longer.
    Record,
    /// Shows the keypad of the call, or hides it.
    Pad,
    /// Goes to the number field.
    Field,
    /// Brings back what was dialled last, and then calls it.
    Redial,
    /// A digit: for the call that is talked on, else for the number field.
    Digit(char),
    /// Puts what is on the clipboard into the number field.
    Paste,
    /// Puts the number of the call at hand on the clipboard.
    Copy,
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
    /// Shows another page.
    Go(Tab),
    /// Shows the next page of keys.
    NextPage,
    /// Shows the page of keys before.
    PreviousPage,
    /// Shows the map of the keyboard, or hides it.
    Help,
}

/// What is not fixed and presses no key: its name in the settings, the keys it is delivered with.
const OTHERS: [(Action, &str, &str); 20] = [
    (Action::Hold, "hold", "Space Ctrl+Space"),
    (Action::Mute, "mute", "Ctrl+M"),
    (Action::End, "end", "Ctrl+E Ctrl+."),
    (Action::Decline, "decline", "Ctrl+D"),
    (Action::Transfer, "transfer", "Ctrl+T"),
    (Action::Merge, "merge", "Ctrl+J"),
    (Action::Split, "split", "Ctrl+Shift+J"),
    (Action::Record, "record", "Ctrl+Shift+R"),
    (Action::Pad, "keypad", "Ctrl+K"),
    (Action::Field, "field", "Ctrl+L"),
    (Action::Redial, "redial", "Ctrl+R"),
    (Action::Go(Tab::Calls), "calls", "Ctrl+1"),
    (Action::Go(Tab::History), "history", "Ctrl+2"),
    (Action::Go(Tab::Settings), "settings", "Ctrl+3"),
    (Action::NextPage, "next-page", "Ctrl+PageDown"),
    (Action::PreviousPage, "previous-page", "Ctrl+PageUp"),
    (Action::Larger, "larger", "Ctrl++ Ctrl+="),
    (Action::Smaller, "smaller", "Ctrl+-"),
    (Action::Natural, "natural", "Ctrl+0"),
    (Action::Help, "help", "?"),
];

impl Action {
    /// Everything that keys can be given, in the order in which it is shown.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::others().chain((1..=KEYS).map(Self::Press))
    }

    /// Everything that keys can be given but the keys of the desk set.
    pub(crate) fn others() -> impl Iterator<Item = Self> {
        OTHERS.into_iter().map(|(action, ..)| action)
    }

    /// What it is called in the settings; empty where keys cannot be given to it.
    pub fn name(self) -> String {
        if let Self::Press(number) = self {
            return format!("key-{number}");
        }
        self.row().map_or_else(String::new, |(name, _)| name.to_owned())
    }

    /// What is called so in the settings.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|action| action.name() == name)
    }

    /// The keys it is delivered with.
    pub fn delivered(self) -> Vec<Chord> {
        let keys = if let Self::Press(number) = self {
            match number.checked_sub(KEYS / 2).filter(|beyond| *beyond > 0) {
                Some(beyond) => format!("Shift+F{beyond}"),
                None => format!("F{number}"),
            }
        } else {
            self.row().map_or_else(String::new, |(_, keys)| keys.to_owned())
        };
        keys.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    }

    fn row(self) -> Option<(&'static str, &'static str)> {
        let row = OTHERS.into_iter().find(|(action, ..)| *action == self)?;
        Some((row.1, row.2))
    }
}
