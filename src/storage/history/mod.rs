//! The history of calls: a file that grows by a line whenever a call begins or ends.
//!
//! A call stands in it before anybody can miss it, so that it is found again even where the
//! computer lost power while it rang. Each line is a JSON object and is on the disk before the
//! next is written; a line that was torn by a crash is passed over and said. What the disk does
//! not take is remembered and written with the next call. Two telephones that write one file take
//! turns. Beyond [`MOST`] calls the oldest go, when twice as many lines stand there.
//!
//! Times stand in it as clocks on the wall showed them, with their distance from UTC: whoever
//! called at nine did so at nine, wherever the computer is taken later.

mod entry;
mod file;
mod when;

use phone::doors::Way;

pub use file::{History, Opened, open};
pub use when::When;

/// Calls that are kept: a busy desk has that many in a year.
pub const MOST: usize = 20_000;

/// A call that has begun.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Begun {
    /// When.
    pub when: When,
    /// The name of its line in the profile.
    pub line: String,
    /// Who began it.
    pub way: Way,
    /// The far end, as dialled or presented.
    pub party: String,
    /// Its name, where it gave one.
    pub name: Option<String>,
}

/// How a call ended.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Ended {
    /// The far end, where more is known of it than at the beginning.
    pub party: Option<String>,
    /// Its name, likewise.
    pub name: Option<String>,
    /// How long people talked, in seconds; `None`: nobody answered.
    pub talked: Option<u32>,
    /// The name of the cause; empty where nobody knows.
    pub cause: String,
}

/// A call of the past.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Past {
    /// How it began.
    pub begun: Begun,
    /// How it ended; `None`: the telephone ended before it did.
    pub ended: Option<Ended>,
    /// Whether the history was looked at since.
    pub seen: bool,
}

/// A call in the file, to say later how it ended.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Mark(u64);
