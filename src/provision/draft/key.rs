//! What a file says of a key.

use crate::note::Note;
use crate::paper::{At, Fate, Paper};

use super::{DraftKey, Given};

/// What an entry says of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum KeyField {
    /// What it is for; the reader knows its word.
    Kind(KeyKind),
    /// The number of its line.
    Line,
    /// The same, where lines are counted from zero.
    LineFromZero,
    /// What it dials or watches.
    Value,
    Label,
    /// What is dialled to answer what rings there.
    Pickup,
    /// Something else of it that concerns only the other telephone.
    Aside(Note),
}

/// What a key is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum KeyKind {
    Empty,
    /// An appearance of a line.
    Line,
    /// An appearance of a line that is shared.
    SharedLine,
    Watch,
    Speed,
    Park,
    /// One that dials, whatever it is called there: intercom, paging, voicemail.
    Dials,
    /// Whatever else.
    Other,
}

impl DraftKey {
    pub(super) fn take(&mut self, paper: &mut Paper, at: At, field: KeyField) {
        let text = paper.value(at).to_owned();
        if let KeyField::Aside(note) = field {
            return paper.fate(at, Fate::Mapped(note));
        }
        paper.fate(at, Fate::Applied);
        let given = |paper: &mut Paper, old: Option<At>| {
            if let Some(old) = old {
                paper.fate(old, Fate::Mapped(Note::Twice));
            }
        };
        match field {
            KeyField::Kind(kind) => {
                given(paper, self.kind.as_ref().map(|it| it.at));
                self.kind = Some(Given { at, value: kind });
            }
            KeyField::Line | KeyField::LineFromZero => {
                given(paper, self.line.as_ref().map(|it| it.at));
                let from = u32::from(field == KeyField::LineFromZero);
                match text.parse::<u32>() {
                    Ok(value) => self.line = Some(Given { at, value: value.saturating_add(from) }),
                    Err(_) if text.is_empty() => paper.fate(at, Fate::Mapped(Note::Empty)),
                    Err(_) => paper.fate(at, Fate::Unsupported(Note::NotUnderstood)),
                }
            }
            KeyField::Value => put(&mut self.value, paper, at, text),
            KeyField::Label => put(&mut self.label, paper, at, text),
            KeyField::Pickup => put(&mut self.pickup, paper, at, text),
            KeyField::Aside(_) => {}
        }
    }
}

fn put(place: &mut Option<Given<String>>, paper: &mut Paper, at: At, text: String) {
    if text.is_empty() {
        return paper.fate(at, Fate::Mapped(Note::Empty));
    }
    if let Some(old) = place.replace(Given { at, value: text }) {
        paper.fate(old.at, Fate::Mapped(Note::Twice));
    }
}
