//! What was done: calls of the past, and what of them is looked for.

use phone::doors::{CallState, LineId};

use super::strangers::tame_past;
use super::{Desk, Effect, number_field};
use crate::past::{Date, Outcome, Past};
use crate::theme::ONE_COLUMN;

/// Height of a row of the history. All are the same, so that those in view are known without
/// building any.
pub(crate) const ROW: f32 = 52.0;

/// Rows that are built above and below those in view, so that the focus can go there.
const BEYOND: usize = 3;

/// Calls that are kept in memory.
const MOST: usize = 20_000;

/// Calls that go at once when there are too many, so that the rest is seldom moved.
const SURPLUS: usize = 1_000;

/// Earlier calls that are shown with a call.
const EARLIER: usize = 3;

/// What is looked for is never longer.
const SOUGHT_MAX: usize = 64;

/// What is looked for in the history.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryChange {
    /// Only missed calls, or all.
    Missed(bool),
    /// Only calls on one line, or on all.
    Line(Option<LineId>),
    /// Only calls with this in the name or the number.
    Seek(String),
    /// All again.
    All,
    /// It is scrolled so far.
    Scrolled(f32),
}

/// Calls of the past.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// All, oldest first.
    past: Vec<Past>,
    /// Those that fit what is looked for, newest first.
    shown: Vec<usize>,
    /// Those with the party of the call at hand, newest first.
    earlier: Vec<usize>,
    /// That party.
    party: String,
    pub only_missed: bool,
    pub only_line: Option<LineId>,
    pub sought: String,
    offset: f32,
    pub today: Option<Date>,
}

impl History {
    pub(crate) fn is_empty(&self) -> bool {
        self.past.is_empty()
    }

    /// How many fit what is looked for.
    pub(crate) fn count(&self) -> usize {
        self.shown.len()
    }

    /// Whether anything is looked for.
    pub(crate) fn seeks(&self) -> bool {
        self.only_missed || self.only_line.is_some() || !self.sought.is_empty()
    }

    /// The rows in view of a window so high, with a few beyond: how many come before them, and
    /// which calls they are.
    pub(crate) fn in_view(&self, height: f32) -> (usize, impl Iterator<Item = (usize, &Past)>) {
        let above = rows(self.offset).min(self.shown.len().saturating_sub(rows(height)));
        let first = above.saturating_sub(BEYOND);
        let count = above - first + rows(height) + 1 + BEYOND;
        let shown = self.shown.iter().skip(first).take(count);
        (first, shown.filter_map(|place| Some((*place, self.at(*place)?))))
    }

    /// Earlier calls with the party of the call at hand.
    pub(crate) fn earlier(&self) -> impl Iterator<Item = (usize, &Past)> {
        self.earlier.iter().filter_map(|place| Some((*place, self.at(*place)?)))
    }

    /// The party whose earlier calls are shown.
    pub(crate) fn party(&self) -> &str {
        &self.party
    }

    fn at(&self, place: usize) -> Option<&Past> {
        self.past.get(place)
    }

    pub(super) fn begin(&mut self, past: Vec<Past>) {
        self.past = past;
        self.past.iter_mut().for_each(tame_past);
        self.seek();
    }

    pub(super) fn push(&mut self, mut past: Past) {
        tame_past(&mut past);
        if MOST + SURPLUS <= self.past.len() {
            self.past.drain(..SURPLUS);
        }
        self.past.push(past);
        self.seek();
    }

    /// Looks for the earlier calls of a party, where that is another one than before.
    fn call_with(&mut self, party: &str) {
        if self.party != party {
            party.clone_into(&mut self.party);
            self.find_earlier();
        }
    }

    fn find_earlier(&mut self) {
        self.earlier.clear();
        if self.party.is_empty() {
            return;
        }
        let digits = digits(&self.party);
        let same = |past: &Past| *past.party == self.party || same_number(&past.party, &digits);
        let newest = self.past.iter().enumerate().rev();
        let found = newest.filter(|(_, past)| same(past)).map(|(place, _)| place);
        self.earlier = found.take(EARLIER).collect();
    }

    fn seek(&mut self) {
        let sought = self.sought.trim().to_lowercase();
        let number = digits(&sought);
        let fits = |past: &Past| {
            (!self.only_missed || past.outcome == Outcome::Missed)
                && (self.only_line.is_none() || self.only_line == past.line)
                && (sought.is_empty() || past.has(&sought, &number))
        };
        let newest = self.past.iter().enumerate().rev();
        self.shown = newest.filter(|(_, past)| fits(past)).map(|(place, _)| place).collect();
        self.find_earlier();
    }
}

impl Past {
    /// Whether a text stands in its name or its number; digits are found however they are spaced.
    fn has(&self, text: &str, number: &str) -> bool {
        let name = self.name.as_deref().unwrap_or_default();
        name.to_lowercase().contains(text)
            || self.party.to_lowercase().contains(text)
            || (!number.is_empty() && digits(&self.party).contains(number))
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether a number has these digits, however it is spaced.
fn same_number(number: &str, digits: &str) -> bool {
    let mut own = number.chars().filter(char::is_ascii_digit);
    !digits.is_empty()
        && digits.chars().all(|digit| own.next() == Some(digit))
        && own.next().is_none()
}

/// Whole rows in so much height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "heights are small; what is below zero counts as zero"
)]
fn rows(height: f32) -> usize {
    (height / ROW) as usize
}

impl Desk {
    pub(super) fn change_history(&mut self, change: HistoryChange) {
        match change {
            HistoryChange::Missed(only) => self.history.only_missed = only,
            HistoryChange::Line(only) => self.history.only_line = only,
            HistoryChange::Seek(text) => {
                self.history.sought =
                    text.chars().filter(|c| !c.is_control()).take(SOUGHT_MAX).collect();
            }
            HistoryChange::All => {
                self.history.only_missed = false;
                self.history.only_line = None;
                self.history.sought.clear();
            }
            HistoryChange::Scrolled(offset) => {
                self.history.offset = offset;
                return;
            }
        }
        self.history.seek();
    }

    /// Brings the number of a call of the past into the field of the line it was on.
    pub(super) fn recall(&mut self, place: usize) -> Vec<Effect> {
        let Some(past) = self.history.at(place) else { return Vec::new() };
        let party = past.party.clone();
        let line = past.line.filter(|line| self.line(*line).is_some()).or_else(|| self.dial_line());
        let Some(line) = line.filter(|_| !party.is_empty()) else { return Vec::new() };
        if self.size.width < ONE_COLUMN {
            self.go(super::Tab::Calls);
        }
        let mut effects = self.type_number(line, &party);
        effects.push(Effect::Focus(number_field(line)));
        effects
    }

    /// Takes a call that has just ended. Whoever looks at the history has seen it.
    pub(super) fn take_past(&mut self, past: Past) -> Vec<Effect> {
        let seen = past.outcome == Outcome::Missed && self.tab == super::Tab::History;
        self.history.push(past);
        if seen { vec![Effect::Looked] } else { Vec::new() }
    }

    /// Finds the earlier calls with whom there is a call.
    pub(super) fn meet(&mut self) {
        let at_hand = |state| {
            matches!(state, CallState::Connected | CallState::Dialling | CallState::RingingThere)
        };
        let phone = std::sync::Arc::clone(&self.phone);
        let call = phone.calls.iter().find(|call| at_hand(call.state));
        self.history.call_with(call.map_or("", |call| call.party.as_str()));
    }
}
