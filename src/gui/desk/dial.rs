//! What is typed, and how it is sent.

use phone::doors::{Command, Digit, LineId, Secret};

use super::{Desk, Effect, number_field};

/// Numbers are never longer; what is pasted beyond it is left out.
const NUMBER_MAX: usize = 128;

impl Desk {
    pub(crate) fn type_number(&mut self, line: LineId, text: &str) -> Vec<Effect> {
        let text: String = text.chars().filter(|c| !c.is_control()).take(NUMBER_MAX).collect();
        let first = self.typed(line).is_empty().then(|| text.clone());
        self.typed.insert(line, text);
        // The first digit ends the dial tone.
        match first.filter(|text| !text.is_empty() && self.seized() == Some(line)) {
            Some(text) if text.chars().all(|c| Digit::new(c).is_some()) => {
                vec![Effect::Command(Command::PressDigits(text))]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Puts a number into the field it would be typed into.
    pub(super) fn put(&mut self, number: &str) -> Vec<Effect> {
        self.dial_line().map(|line| self.fill(line, number)).unwrap_or_default()
    }

    /// Dials what is typed; with nothing typed, brings back what was dialled last.
    pub(super) fn send(&mut self, line: LineId) -> Option<Effect> {
        if !self.works(line) {
            return None;
        }
        let number = self.typed.remove(&line).filter(|number| !number.trim().is_empty());
        if let Some(number) = number {
            self.dialled_on(line, &number);
            return Some(Effect::Command(Command::Dial(line, number)));
        }
        let last = self.dialled.get(&line)?.clone();
        self.typed.insert(line, last);
        Some(Effect::Focus(number_field(line)))
    }

    /// Remembers what was dialled last.
    pub(crate) fn dialled_on(&mut self, line: LineId, number: &str) {
        self.dialled.insert(line, number.to_owned());
        self.last_line = Some(line);
    }

    /// Enter answers what rings, from within an empty field too: one may have dialled from it a
    /// moment ago.
    pub(super) fn submit(&mut self, line: LineId) -> Option<Effect> {
        if self.typed(line).is_empty() && self.ringing().next().is_some() {
            return Some(Effect::Command(Command::Answer(None)));
        }
        self.send(line)
    }

    pub(super) fn use_password(&mut self, line: LineId) -> Option<Effect> {
        let hidden = self.passwords.remove(&line)?;
        let password = &hidden.0;
        (!password.is_empty()).then(|| Effect::Secret(line, Secret::new(password.as_str())))
    }

    pub(super) fn digit(&mut self, digit: char) -> Vec<Effect> {
        if self.talking().is_some() {
            return match Digit::new(digit) {
                Some(_) => vec![Effect::Command(Command::PressDigits(digit.to_string()))],
                None => Vec::new(),
            };
        }
        let Some(line) = self.dial_line() else { return Vec::new() };
        let text = format!("{}{digit}", self.typed(line));
        self.type_number(line, &text)
    }
}
