//! What a file becomes.

use phone::doors::Secret;
use phone::profile::Profile;

use crate::format::Format;
use crate::note::Note;

/// A file, read.
///
/// Where something is refused there is nothing to apply: the profile is then empty.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Import {
    /// Whose file it is.
    pub format: Format,
    /// What it sets up. Its country is empty where the file names none.
    pub profile: Profile,
    /// The passwords in the file, by the name of their line in the profile.
    pub secrets: Vec<(String, Secret)>,
    /// What is applied as it stands there.
    pub applied: Vec<Remark>,
    /// What is applied in another way; each with a note.
    pub mapped: Vec<Remark>,
    /// What is not supported; each with a note.
    pub unsupported: Vec<Remark>,
    /// Why the file as a whole is not used.
    pub refusals: Vec<Refusal>,
}

/// What became of one key of a file. No password is in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// The line of the file, from 1.
    pub line_no: u32,
    /// The key as it is called there.
    pub key: String,
    /// Its value, where it may be shown: short, and never a password.
    pub value: Option<String>,
    /// What there is to know; nothing where all is as it stands there.
    pub note: Option<Note>,
}

/// Why a file as a whole is not used. Nothing of it is applied.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is longer than any real one.
    #[error("the file is longer than 1024 KiB")]
    TooLong,
    /// It has more keys than any real one.
    #[error("the file has more in it than a telephone can be set up as")]
    TooMuch,
    /// Only its telephone can read it.
    #[error("the file is encrypted: ask for one that is not")]
    Encrypted,
    /// It is no text.
    #[error("the file is no text")]
    NoText,
    /// It is of no format that is known.
    #[error("nothing in the file says whose telephone it is for")]
    Unknown,
    /// It is not well-formed.
    #[error("line {0}: the file is damaged here")]
    Malformed(u32),
    /// It declares a document type, with which a file can reach for others.
    #[error("line {0}: the file declares a document type, which no telephone's file needs")]
    DocumentType(u32),
    /// It is a template that nobody filled in.
    #[error("line {0}: the file is a template; `{1}` is not filled in")]
    Placeholder(u32, String),
    /// There is no line in it that can be used.
    #[error("the file sets up no line that can be used")]
    NoLine,
}

impl Refusal {
    /// The name of its sentence in the languages.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::TooMuch => "too-much",
            Self::Encrypted => "encrypted",
            Self::NoText => "no-text",
            Self::Unknown => "unknown",
            Self::Malformed(_) => "malformed",
            Self::DocumentType(_) => "document-type",
            Self::Placeholder(..) => "placeholder",
            Self::NoLine => "no-line",
        }
    }
}

impl Import {
    /// A file of which nothing is used.
    pub(crate) fn refused(format: Format, refusal: Refusal) -> Self {
        Self { refusals: vec![refusal], ..Self::empty(format) }
    }

    pub(crate) fn empty(format: Format) -> Self {
        Self {
            format,
            profile: Profile::default(),
            secrets: Vec::new(),
            applied: Vec::new(),
            mapped: Vec::new(),
            unsupported: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// A profile of our own, with what its reader remarked on: sentences that stand for themselves.
    pub fn of_own(profile: Profile, remarks: impl IntoIterator<Item = (usize, String)>) -> Self {
        let mapped = remarks
            .into_iter()
            .map(|(line, sentence)| Remark {
                line_no: u32::try_from(line).unwrap_or(u32::MAX),
                key: sentence,
                value: None,
                note: None,
            })
            .collect();
        Self { profile, mapped, ..Self::empty(Format::Keyline) }
    }

    /// Whether there is something to apply.
    pub fn is_usable(&self) -> bool {
        self.refusals.is_empty()
    }
}
