//! The key panel as it looks: keys with their lamps, and the messages of a line.

use std::time::Duration;

use crate::doors::{CallId, KeyId, LineId};
use crate::{Lamp, Usage};

/// One key as it looks.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct KeyView {
    /// Which key.
    pub id: KeyId,
    /// Its line.
    pub line: LineId,
    /// The page it is on, from 1.
    pub page: u8,
    /// What it is for.
    pub does: KeyKind,
    /// Which appearance of the line, from 1; zero where it is for something else.
    pub appearance: u8,
    /// What is written beside it.
    pub label: String,
    /// What its appearance, or what it watches, is used for.
    pub usage: Usage,
    /// Its light.
    pub lamp: Lamp,
    /// Whether the use is ours.
    pub mine: bool,
    /// Who else uses it, where it is not ours.
    pub theirs: Option<Theirs>,
    /// Whether [`Command::Join`](crate::doors::Command::Join) would ask to join the call of others on it.
    pub may_join: bool,
    /// Whether [`Command::Pull`](crate::doors::Command::Pull) would ask to take the call of others on it over.
    pub may_pull: bool,
    /// The number it stands for, where it is no appearance.
    pub number: Option<String>,
    /// Whom its call is with, by name, else by number; empty without a call.
    pub text: String,
    /// The call on it.
    pub call: Option<CallId>,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum KeyKind {
    /// An appearance of its line.
    #[default]
    Appearance,
    /// A lamp for somebody else's telephone.
    Watch,
    /// A number to dial.
    Speed,
    /// A place where calls are parked.
    Park,
}

impl KeyKind {
    /// The word for it, in what is printed for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Appearance => "appearance",
            Self::Watch => "watch",
            Self::Speed => "speed",
            Self::Park => "park",
        }
    }
}

impl KeyView {
    /// Whether it stands for something beyond the appearances of its line.
    pub const fn watches(&self) -> bool {
        !matches!(self.does, KeyKind::Appearance)
    }
}

/// What somebody else does on a key.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Theirs {
    /// Who it is, where the gateway says so.
    pub who: Option<String>,
    /// The far end of their call, where the gateway says so.
    pub party: Option<String>,
    /// How long it has been as it is now, as far as we have seen.
    pub since: Option<Duration>,
    /// Whether nobody else may take or join it.
    pub private: bool,
}

/// The messages left on a line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Mailbox {
    /// The number that plays them.
    pub number: String,
    /// Whether the rest is true now: the gateway has told of it, and nothing is in doubt.
    pub known: bool,
    /// Whether any wait to be heard. A gateway may say so without saying how many.
    pub waiting: bool,
    /// How many have not been heard.
    pub new: u32,
    /// How many have.
    pub old: u32,
    /// How many of the new ones are urgent.
    pub urgent_new: u32,
}
