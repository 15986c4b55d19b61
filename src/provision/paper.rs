//! What a file says, entry by entry, and what became of each.

use crate::import::{Import, Refusal, Remark};
use crate::note::Note;
use crate::text::short;

/// More entries than this are in no real file; a desk set's has four thousand.
const MOST: usize = 20_000;

/// The longest value that is read.
const LONGEST_VALUE: usize = 8 << 10;

/// The longest key.
const LONGEST_KEY: usize = 256;

/// Parts of the names that passwords, and what is as good as one, go by.
const HIDDEN: [&str; 9] =
    ["pass", "pwd", "secret", "token", "ha1", "pin", "private", "credential", "user_pass"];

/// Which entry.
pub(crate) type At = usize;

/// What became of an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    Applied,
    Mapped(Note),
    Unsupported(Note),
}

/// A key of the file with its value.
struct Entry {
    line_no: u32,
    key: String,
    value: String,
    /// Whether the value is as good as a password.
    hidden: bool,
    /// Whether the file locks it.
    locked: bool,
    fate: Option<Fate>,
}

/// A file as its entries.
#[derive(Default)]
pub(crate) struct Paper {
    entries: Vec<Entry>,
}

impl Paper {
    /// Takes in what the file says next.
    pub(crate) fn add(&mut self, line_no: u32, key: &str, value: &str) -> Result<At, Refusal> {
        if self.entries.len() == MOST || LONGEST_VALUE < value.len() || LONGEST_KEY < key.len() {
            return Err(Refusal::TooMuch);
        }
        let lower = key.to_ascii_lowercase();
        let hidden = HIDDEN.iter().any(|word| lower.contains(word));
        let (key, value) = (key.to_owned(), value.trim().to_owned());
        self.entries.push(Entry { line_no, key, value, hidden, locked: false, fate: None });
        Ok(self.entries.len() - 1)
    }

    /// Notes that the file locks an entry.
    pub(crate) fn lock(&mut self, at: At) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.locked = true;
        }
    }

    /// Never shows the value of this entry.
    pub(crate) fn hide(&mut self, at: At) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.hidden = true;
        }
    }

    /// The value of an entry.
    pub(crate) fn value(&self, at: At) -> &str {
        self.entries.get(at).map_or("", |entry| &entry.value)
    }

    /// Says what becomes of an entry. What is said later counts.
    pub(crate) fn fate(&mut self, at: At, fate: Fate) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.fate = Some(fate);
        }
    }

    /// The same, unless something has been said already that is not plain consent.
    pub(crate) fn unless_told(&mut self, at: At, fate: Fate) {
        if let Some(entry) = self.entries.get_mut(at)
            && matches!(entry.fate, None | Some(Fate::Applied))
        {
            entry.fate = Some(fate);
        }
    }

    /// The first thing that nobody filled in.
    pub(crate) fn placeholder(&self) -> Option<Refusal> {
        self.entries.iter().find_map(|entry| {
            let word = blank(&entry.value)?;
            Some(Refusal::Placeholder(entry.line_no, short(word)))
        })
    }

    /// Puts every entry on its list.
    pub(crate) fn report(&self, import: &mut Import) {
        let secrets: Vec<&str> = self
            .entries
            .iter()
            .filter(|entry| entry.hidden && 3 < entry.value.len())
            .map(|entry| entry.value.as_str())
            .take(512)
            .collect();
        for entry in &self.entries {
            let fate = match entry.fate {
                Some(fate) => fate,
                None if entry.value.is_empty() => Fate::Mapped(Note::Empty),
                None if is_link(&entry.value) => Fate::Unsupported(Note::Link),
                None => Fate::Unsupported(Note::Unknown),
            };
            let locked = entry.locked && fate == Fate::Applied;
            let fate = if locked { Fate::Mapped(Note::Lock) } else { fate };
            let holds = |text: &str| secrets.iter().any(|secret| text.contains(secret));
            let shown = !entry.hidden && !entry.value.is_empty() && !holds(&entry.value);
            let shown = shown && !has_credentials(&entry.value) && !says(&entry.value, "=:<>;,");
            let hides = holds(&entry.key) || says(&entry.key, "=<>;,");
            let key = if hides { "…".to_owned() } else { short(&entry.key) };
            let remark = |note| Remark {
                line_no: entry.line_no,
                key,
                value: shown.then(|| short(&entry.value)),
                note,
            };
            match fate {
                Fate::Applied => import.applied.push(remark(None)),
                Fate::Mapped(note) => import.mapped.push(remark(Some(note))),
                Fate::Unsupported(note) => import.unsupported.push(remark(Some(note))),
            }
        }
    }
}

impl Drop for Paper {
    /// Wipes what may be a password.
    fn drop(&mut self) {
        for entry in &mut self.entries {
            wipe(std::mem::take(&mut entry.value));
        }
    }
}

/// Overwrites a text.
pub(crate) fn wipe(text: String) {
    let mut bytes = text.into_bytes();
    bytes.fill(0);
    std::hint::black_box(&bytes);
}

fn is_link(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    ["http://", "https://", "ftp://", "tftp://", "ldap://", "ldaps://", "file://"]
        .iter()
        .any(|scheme| value.starts_with(scheme))
}

/// Whether a text speaks of a password and has something beside it, as where a file is damaged or
/// is none of its format: it may then be the password itself.
fn says(text: &str, parts: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains(|letter| parts.contains(letter))
        && HIDDEN.iter().any(|word| lower.contains(word))
}

/// Whether a link has a password in it.
fn has_credentials(value: &str) -> bool {
    value.split_once("://").is_some_and(|(_, rest)| {
        rest.split(['/', '?']).next().is_some_and(|host| host.contains('@'))
    })
}

/// What a template leaves for others to fill in: `{$…}`, `{{…}}`, `${…}`, `%%…%%`, `$PASS$`.
fn blank(value: &str) -> Option<&str> {
    const MARKS: [(&str, &str); 5] =
        [("{$", "}"), ("{{", "}}"), ("${", "}"), ("%%", "%%"), ("<<", ">>")];
    MARKS.iter().find_map(|(begin, end)| {
        let from = value.find(begin)?;
        let rest = value.get(from..)?;
        let inner = rest.get(begin.len()..)?;
        let length = inner.find(end)?;
        // A digit map has braces too: what is filled in is a name.
        let name = inner.get(..length)?;
        let is_name = !name.is_empty()
            && name.len() < 64
            && name
                .chars()
                .all(|letter| letter.is_alphanumeric() || "_-. []'\">|:".contains(letter))
            && name.chars().any(char::is_alphabetic);
        if is_name { rest.get(..begin.len() + length + end.len()) } else { None }
    })
}
