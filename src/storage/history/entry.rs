//! One line of the file of the history.

use phone::doors::Way;
use serde::{Deserialize, Serialize};

use super::{Begun, Ended, Mark};

/// No number and no name is longer; what a stranger sends beyond it is left out.
const LONGEST: usize = 256;

/// A line as it is written. A call has one when it begins and one when it ends.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Entry {
    /// Which telephone writes.
    #[serde(default)]
    pub phone: u64,
    /// Which of its calls; zero where none is meant.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub call: u64,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Whether it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talked: Option<u32>,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The history was looked at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What a line says.
pub(super) enum Said {
    Begun(Begun),
    Ended(Ended),
    Seen,
}

impl Entry {
    pub(super) fn begun(mark: Mark, begun: &Begun) -> Self {
        Self {
            call: mark.0,
            at: Some(begun.when.to_string()),
            line: Some(short(&begun.line)),
            incoming: Some(begun.way == Way::Incoming),
            party: Some(short(&begun.party)),
            name: begun.name.as_deref().map(short),
            ..Self::default()
        }
    }

    pub(super) fn ended(mark: Mark, ended: &Ended) -> Self {
        Self {
            call: mark.0,
            party: ended.party.as_deref().map(short),
            name: ended.name.as_deref().map(short),
            talked: ended.talked,
            cause: Some(short(&ended.cause)),
            ..Self::default()
        }
    }

    pub(super) fn seen() -> Self {
        Self { seen: true, ..Self::default() }
    }

    /// What it says; `None` where that is nothing we know.
    pub(super) fn said(self) -> Option<Said> {
        if self.seen {
            return Some(Said::Seen);
        }
        let Some(at) = self.at else {
            let cause = self.cause?;
            let (party, name, talked) = (self.party, self.name, self.talked);
            return Some(Said::Ended(Ended { party, name, talked, cause }));
        };
        Some(Said::Begun(Begun {
            when: at.parse().ok()?,
            line: self.line?,
            way: if self.incoming? { Way::Incoming } else { Way::Outgoing },
            party: self.party?,
            name: self.name,
        }))
    }
}

/// As much of a text as is kept, without what a terminal obeys.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
