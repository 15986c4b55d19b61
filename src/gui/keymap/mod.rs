//! The map of the keyboard: one table, used by the window, shown by it, and changed in it.
//!
//! Each [`Action`] has the keys it was delivered with; a [`Keymap`] holds what a person changed
//! about that. Some keys are fixed: digits dial, Enter answers, Esc goes back, Tab walks. Nobody
//! who sits down at a strange desk has to guess those.

mod action;
mod chord;

use std::collections::BTreeMap;
use std::fmt;

use iced::keyboard::key::Named;

pub use action::Action;
pub use chord::{Chord, NoChord, Refusal};

/// More keys for one thing than anybody has hands.
const MOST: usize = 4;

/// What the keys of the keyboard do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Keymap {
    /// What a person gave them to do, in place of what they were delivered with.
    own: BTreeMap<Action, Vec<Chord>>,
}

/// What of a written map does not count.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum MapFault {
    /// There is nothing of this name to do.
    NoAction(String),
    /// What is written for this action is no key.
    NoKey(String, String),
    /// The keys are fixed, or needed for writing.
    Refused(String, Chord),
    /// The keys do something else already.
    Taken(String, Chord, String),
}

impl fmt::Display for MapFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAction(name) => {
                write!(f, "`{}` is nothing that keys can do", name.escape_debug())
            }
            Self::NoKey(name, text) => {
                write!(f, "`{name}` is given \"{}\", which is no key", text.escape_debug())
            }
            Self::Refused(name, chord) => write!(f, "`{name}` cannot be given {chord}"),
            Self::Taken(name, chord, by) => {
                write!(f, "`{name}` is given {chord}, which is given to `{by}` already")
            }
        }
    }
}

impl Keymap {
    /// Reads what a person changed, by the names of what is to be done. What does not count is
    /// left as it was delivered.
    pub fn read(written: &BTreeMap<String, String>) -> (Self, Vec<MapFault>) {
        let (mut map, mut faults) = (Self::default(), Vec::new());
        for (name, text) in written {
            let Some(action) = Action::named(name) else {
                faults.push(MapFault::NoAction(name.clone()));
                continue;
            };
            match map.chords(name, text) {
                Ok(chords) => {
                    map.own.insert(action, chords);
                }
                Err(fault) => faults.push(fault),
            }
        }
        (map, faults)
    }

    fn chords(&self, name: &str, text: &str) -> Result<Vec<Chord>, MapFault> {
        let mut chords = Vec::new();
        for word in text.split_whitespace().take(MOST) {
            let no_key = |NoChord| MapFault::NoKey(name.to_owned(), word.to_owned());
            let chord: Chord = word.parse().map_err(no_key)?;
            if chord.refusal().is_some() {
                return Err(MapFault::Refused(name.to_owned(), chord));
            }
            if let Some((by, _)) = self.own.iter().find(|(_, keys)| keys.contains(&chord)) {
                return Err(MapFault::Taken(name.to_owned(), chord, by.name()));
            }
            if !chords.contains(&chord) {
                chords.push(chord);
            }
        }
        Ok(chords)
    }

    /// What a person changed, as it is written.
    pub fn written(&self) -> BTreeMap<String, String> {
        let words = |chords: &Vec<Chord>| {
            let words: Vec<String> = chords.iter().map(ToString::to_string).collect();
            words.join(" ")
        };
        self.own.iter().map(|(action, chords)| (action.name(), words(chords))).collect()
    }

    /// The keys that do this.
    pub fn keys(&self, action: Action) -> Vec<Chord> {
        if let Some(own) = self.own.get(&action) {
            return own.clone();
        }
        let taken = |chord: &Chord| self.own.values().any(|own| own.contains(chord));
        action.delivered().into_iter().filter(|chord| !taken(chord)).collect()
    }

    /// What these keys do, where nothing that has the focus took them.
    pub fn action(&self, chord: Chord) -> Option<Action> {
        fixed(chord).or_else(|| editing(chord)).or_else(|| self.holder(chord))
    }

    /// What these keys were given to do.
    pub fn holder(&self, chord: Chord) -> Option<Action> {
        let own = self.own.iter().find(|(_, chords)| chords.contains(&chord));
        own.map(|(action, _)| *action).or_else(|| {
            let delivered = |action: &Action| action.delivered().contains(&chord);
            Action::all().find(|action| !self.own.contains_key(action) && delivered(action))
        })
    }

    /// Gives keys to an action, which loses those it had; whoever had them loses them.
    pub fn give(&mut self, action: Action, chord: Chord) {
        if let Some(loser) = self.holder(chord).filter(|holder| *holder != action) {
            let rest = self.keys(loser).into_iter().filter(|key| *key != chord).collect();
            self.put(loser, rest);
        }
        self.put(action, vec![chord]);
    }

    /// Takes all keys of an action away.
    pub fn take_away(&mut self, action: Action) {
        self.put(action, Vec::new());
    }

    /// Gives an action the keys it was delivered with, but for those that do something else now.
    pub fn deliver(&mut self, action: Action) {
        self.own.remove(&action);
    }

    /// Whether an action has the keys it was delivered with.
    pub fn is_delivered(&self, action: Action) -> bool {
        self.keys(action) == action.delivered()
    }

    fn put(&mut self, action: Action, keys: Vec<Chord>) {
        self.own.insert(action, keys);
        // What is as it was delivered again is no change of a person's.
        if self.own.get(&action) == Some(&action.delivered()) {
            self.own.remove(&action);
        }
    }
}

/// What keys do whoever changed the map.
pub(crate) fn fixed(chord: Chord) -> Option<Action> {
    if let Some(c) = chord.written() {
        return (c.is_ascii_digit() || "*#+".contains(c)).then_some(Action::Digit(c));
    }
    match (chord.bare()?, chord.shift()) {
        (Named::Enter, false) => Some(Action::Enter),
        (Named::Escape, _) => Some(Action::Back),
        (Named::Backspace, _) => Some(Action::Erase),
        (Named::Tab, false) => Some(Action::Next),
        (Named::Tab, true) => Some(Action::Previous),
        _ => None,
    }
}

/// What keys do that copy and paste in every program, where no field has the focus.
fn editing(chord: Chord) -> Option<Action> {
    match chord.edits()? {
        'v' => Some(Action::Paste),
        'c' => Some(Action::Copy),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
