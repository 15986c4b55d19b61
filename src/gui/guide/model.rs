//! What passes between the guide and the house: errands go down, answers come up. Plain data,
//! so that this room knows neither servers nor files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use phone::doors::{LineId, Secret};
use phone::trouble::Sentence;

use crate::sound::Present;
use crate::words::Words;

/// Tells one errand from those before it: an answer to an errand that was given up is not taken.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Ticket(pub(crate) u64);

/// Something the guide wants done. All but the first of [`Errand::Cancel`] and
/// [`Errand::Discard`] are answered with their [`Ticket`].
#[derive(Debug)]
pub enum Errand {
    /// A line is registered with its provider, and added.
    Enrol(Application),
    /// A file that was dropped on the window is read.
    Read(PathBuf),
    /// What was pasted is read: a path, or a link to a file.
    Open(String),
    /// The desktop lets the person choose a file, which is then read.
    Choose,
    /// What is under way is given up; nothing of it is stored.
    Cancel,
    /// What the plan says is done.
    Use,
    /// The plan is thrown away.
    Discard,
    /// The report of the plan is written where the person finds it.
    SaveReport,
    /// Microphone, loudspeaker and bell are tried.
    Sound(Trial),
    /// Where the password of a line is kept, where no secret store answers.
    Keep(LineId, Keeping),
    /// The file of passwords is opened with this passphrase.
    Unseal(Secret),
}

/// What a person fills into the page of registration.
#[derive(Debug)]
pub struct Application {
    /// The address of the provider, as it was typed.
    pub address: String,
    /// The telephone number.
    pub number: String,
    /// The password.
    pub password: Secret,
    /// Where the password is kept, where the person had to say so; else where all are.
    pub keeping: Option<Keeping>,
}

/// What is tried of the sound.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trial {
    /// The microphone is listened to; its level comes up.
    Listen,
    /// Three seconds are recorded, and played.
    Record,
    /// It rings once.
    Ring,
    /// Nothing is tried any more.
    Stop,
}

/// Where a password is kept.
#[derive(Debug)]
pub enum Keeping {
    /// In memory, until the telephone ends.
    ThisRun,
    /// In a file that is encrypted with this passphrase.
    File(Secret),
}

/// What comes up to the guide.
#[derive(Clone, Debug)]
pub enum Answer {
    /// There is no line yet.
    Welcome,
    /// What the house can do for the guide.
    Able(Abilities),
    /// The line was not registered. Nothing is stored.
    Refused(Phrase),
    /// The line was registered and added.
    Added(Phrase),
    /// What a file would change.
    Plan(Arc<Plan>),
    /// The file cannot be used. Nothing is changed.
    Broken(Arc<Broken>),
    /// No file was chosen after all.
    Nothing,
    /// The plan was carried out.
    Used,
    /// The plan was not carried out. All is as it was.
    NotUsed(Phrase),
    /// The report was written here.
    Saved(String),
    /// How loud the microphone is, from 0 to 9.
    Level(u8),
    /// What a trial of the sound has come to.
    Heard(Heard),
    /// The devices that are there.
    Devices(Vec<Present>),
    /// No secret store answers, so the line was not added: the person says where its password is
    /// kept.
    Storeless,
    /// No secret store answers: the person says where the password of this line is kept.
    NoStore(LineId),
    /// The number that says back what one says, and its line, where there is one.
    Echo(Option<(LineId, String)>),
    /// There is a file of passwords that waits for its passphrase; why it did not open, where that
    /// was tried.
    Sealed(Option<Phrase>),
    /// It is open.
    Unsealed,
    /// The password of this line is kept, or why it is not.
    Kept(LineId, Option<Phrase>),
}

/// What the house can do for the guide.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Abilities {
    /// Whether lines can be added at all: registered with a provider, or from a file.
    pub enrols: bool,
    /// Whether the desktop lets one choose a file.
    pub picks: bool,
    /// Whether the sound can be tried.
    pub sounds: bool,
}

/// What a trial of the sound has come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heard {
    /// It records.
    Recording,
    /// It plays what was recorded.
    Playing,
    /// It rings.
    Ringing,
    /// It is over. What was recorded was this loud, from 0 to 9.
    Done(Option<u8>),
    /// It could not be tried.
    Failed(Phrase),
}

/// A sentence of the house: by its name in the files of words where it has one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Phrase {
    /// By name, with what is filled in.
    Named(String, Vec<(String, String)>),
    /// The same, and in English where no language has it.
    Known(String, Vec<(String, String)>, String),
    /// As it is.
    Plain(String),
}

impl Phrase {
    /// A sentence without blanks.
    pub fn named(key: impl Into<String>) -> Self {
        Self::Named(key.into(), Vec::new())
    }

    /// With one more blank filled in.
    #[must_use]
    pub fn with(self, blank: &str, value: impl fmt::Display) -> Self {
        match self {
            Self::Named(key, mut blanks) => {
                blanks.push((blank.to_owned(), value.to_string()));
                Self::Named(key, blanks)
            }
            Self::Known(key, mut blanks, english) => {
                blanks.push((blank.to_owned(), value.to_string()));
                Self::Known(key, blanks, english)
            }
            Self::Plain(_) => self,
        }
    }

    /// In the words of a language.
    pub fn said(&self, words: &Words) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Known(key, _, english) if !words.has(key) => english.clone(),
            Self::Named(key, blanks) | Self::Known(key, blanks, _) => {
                let blanks: Vec<_> =
                    blanks.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                words.tell(key, &blanks)
            }
        }
    }
}

impl<S: Sentence> From<&S> for Phrase {
    fn from(sentence: &S) -> Self {
        let blanks = sentence.blanks().into_iter();
        let blanks = blanks.map(|(name, value)| (name.to_owned(), value));
        Self::Named(sentence.key().to_owned(), blanks.collect())
    }
}

/// What a file would change, before anything is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Plan {
    /// The name of the file.
    pub file: String,
    /// Whose telephone it is for, as people call it.
    pub form: String,
    /// The lines as they will be.
    pub lines: Vec<PlannedLine>,
    /// The keys that are no appearance of a line: colleagues, numbers, places to park.
    pub others: Vec<PlannedKey>,
    /// What differs from what there is.
    pub changes: Vec<Change>,
    /// What is applied as it stands in the file.
    pub applied: Vec<Remark>,
    /// What is applied in another way.
    pub mapped: Vec<Remark>,
    /// What is not supported.
    pub unsupported: Vec<Remark>,
    /// Why the plan cannot be carried out now.
    pub blocked: Option<Phrase>,
}

/// A line as it will be.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PlannedLine {
    /// What stands beside its keys.
    pub label: String,
    /// Its number.
    pub number: String,
    /// Whether it is one of the firm.
    pub business: bool,
    /// Its keys.
    pub keys: Vec<PlannedKey>,
}

/// A key as it will be.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PlannedKey {
    /// What stands on it.
    pub label: String,
    /// Its place, from 1, which says which key of the keyboard presses it.
    pub place: u16,
}

/// Something that will differ.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// What becomes of it.
    pub kind: ChangeKind,
    /// What it is.
    pub part: Part,
    /// What it is called.
    pub name: String,
    /// What it was and will be, where it changes.
    pub values: Option<(String, String)>,
}

/// What becomes of something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is different.
    Changed,
    /// It goes.
    Removed,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// A server that carries calls.
    Gateway,
    /// A line.
    Line,
    /// A key.
    Key,
    /// Something else that is set up.
    Other,
}

/// What became of one key of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// The line of the file, from 1, where it has one.
    pub line: Option<u32>,
    /// The key as it is called there.
    pub key: String,
    /// Its value, where it may be shown.
    pub value: Option<String>,
    /// What there is to know.
    pub note: Option<Phrase>,
}

/// A file that cannot be used.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Broken {
    /// The name of the file.
    pub file: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// What is wrong with a file, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// Line and column, from 1, where there is a place.
    pub place: Option<(u32, Option<u32>)>,
    /// What is wrong.
    pub what: Phrase,
}
