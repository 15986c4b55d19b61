//! What an administrator hands out: read, shown, and put in place in one step.
//!
//! [`read`] reads a file of any format, [`Plan`] says what it would make of the profile that is
//! there, [`Plan::apply`] does it: all of it or nothing. The terminal is `terminal`; the window
//! shows the same plan.

mod terminal;

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use phone::doors::Secret;
use phone::profile::Profile;
use provision::{
    Change, Format, Import, LONGEST, Part, Refusal, detect, difference, import, merge,
};
use storage::secrets::{Secrets, account};
use storage::{Faults, Locks, profile};

use crate::layers::Layers;

pub(crate) use terminal::run;

/// A file that was read. Its bytes are wiped when it goes: there may be passwords in them.
#[derive(Debug)]
pub(crate) struct Document {
    /// What came of it.
    pub(crate) import: Import,
    /// The text, where it is a profile of our own: what is not known of it stays.
    own: Option<String>,
}

/// Why a file changes nothing.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// A file cannot be read; its name, and why.
    Unread(String, std::io::Error),
    /// It is refused as a whole, for each of these.
    Refused(Vec<Refusal>),
    /// It is a profile of our own that has faults; or the one that is there has.
    Faults(Faults),
    /// There would be more lines than a telephone has.
    TooManyLines,
    /// It would change what is locked: a part or a setting of it, and the file that locks it.
    Locked(Part, Option<&'static str>, String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(name, error) => write!(f, "{name}: cannot be read: {error}"),
            Self::Refused(refusals) => match refusals.first() {
                Some(refusal) => write!(f, "{refusal}"),
                None => f.write_str("the file is not used"),
            },
            Self::Faults(faults) => write!(f, "{faults}"),
            Self::TooManyLines => f.write_str("there would be more lines than a telephone has"),
            Self::Locked(part, setting, holder) => {
                let setting = setting.map(|it| format!("{it} of ")).unwrap_or_default();
                let part = terminal::part(part);
                write!(f, "it would change {setting}{part}, which {holder} locks")
            }
        }
    }
}

/// What a document would make of a profile.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What came of the document.
    pub(crate) import: Import,
    /// The profile as it would be, with the lines that everybody has.
    pub(crate) profile: Profile,
    /// What that changes.
    pub(crate) changes: Vec<Change>,
    /// The profile that is there, as it was read.
    pub(crate) former: Option<String>,
    /// The text of the new one.
    pub(crate) text: String,
    /// Passwords by their accounts.
    pub(crate) passwords: Vec<(String, Secret)>,
}

/// Reads a file of any format.
pub(crate) fn read(file: &Path) -> Result<Document, Unfit> {
    let name = file.display().to_string();
    let cannot = |error: std::io::Error| Unfit::Unread(name.clone(), error);
    let mut bytes = Vec::new();
    // One byte more than is read, so that what is too long is seen without being held.
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
    let opened = File::open(file).map_err(cannot)?;
    let read = opened.take(limit).read_to_end(&mut bytes).map_err(cannot);
    let document = read.map(|_| of_bytes(&name, &bytes));
    bytes.fill(0);
    std::hint::black_box(&bytes);
    document?
}

/// Reads what a file holds; `name` is what it is called. What is wrong with a profile of our own
/// is said by line and column.
pub(crate) fn of_bytes(name: &str, bytes: &[u8]) -> Result<Document, Unfit> {
    let format = detect(name, bytes);
    if format != Format::Keyline || LONGEST < bytes.len() {
        return Ok(Document { import: import(format, bytes), own: None });
    }
    let no_text = |_| Unfit::Refused(vec![Refusal::NoText]);
    let text = String::from_utf8(bytes.to_vec()).map_err(no_text)?;
    let (profile, remarks) = profile::parse(&text, name).map_err(Unfit::Faults)?;
    let remarks = remarks.into_iter().map(|remark| (remark.line, remark.sentence));
    Ok(Document { import: Import::of_own(profile, remarks), own: Some(text) })
}

impl Plan {
    /// What a document would make of the profile in a file, which need not exist; with `alone`,
    /// whatever is in it, though not what is locked for everybody. Without layers it is the profile
    /// of everybody, which an administrator changes as they like.
    pub(crate) fn new(
        document: Document,
        target: &Path,
        alone: bool,
        layers: Option<&Layers>,
    ) -> Result<Self, Unfit> {
        let nothing = Layers::default();
        let (persons, layers) = (layers.is_some(), layers.unwrap_or(&nothing));
        let Document { import, own } = document;
        if !import.is_usable() {
            return Err(Unfit::Refused(import.refusals));
        }
        let name = target.display().to_string();
        let former = match std::fs::read_to_string(target) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Unfit::Unread(name, error)),
        };
        let old = match &former {
            Some(text) => Some(profile::parse(text, &name).map_err(Unfit::Faults)?.0),
            None => None,
        };
        let base = old.as_ref().filter(|_| !alone).cloned().unwrap_or_default();
        let merged = merge(&base, &import.profile).ok_or(Unfit::TooManyLines)?;
        let mut profile = merged.profile;
        // Whose a line is, and what holds for the telephone, only our own files say.
        if import.format == Format::Keyline {
            profile.hold_reminder = import.profile.hold_reminder;
            for line in &import.profile.lines {
                let name = merged.names.get(&line.name);
                if let Some(there) = profile.lines.iter_mut().find(|it| Some(&it.name) == name) {
                    there.kind = line.kind;
                    there.legacy_digest = line.legacy_digest;
                    there.auto_answer = line.auto_answer;
                }
            }
        }
        if profile.country.is_empty() {
            let before = old.as_ref().map(|old| old.country.clone());
            let before = before.filter(|country| !country.is_empty());
            profile.country = before.unwrap_or_else(|| storage::tones::FALLBACK.to_owned());
        }
        let text = match (&own, &former) {
            // What somebody wrote is kept as it was written.
            (Some(own), former) if alone || former.is_none() => own.clone(),
            (own, former) => {
                let formers = [own.as_deref(), former.as_deref().filter(|_| !alone)];
                profile::text_of(&profile, &formers.into_iter().flatten().collect::<Vec<_>>())
            }
        };
        // What is written must be what was shown, whatever the file was.
        let (read, _) = profile::parse(&text, &name).map_err(Unfit::Faults)?;
        let own = old.as_ref().zip(former.as_deref());
        let before = if own.is_none() && layers.is_empty() {
            Profile { country: read.country.clone(), ..Profile::default() }
        } else {
            layers.whole(own)
        };
        let whole = layers.whole(Some((&read, &text)));
        let changes = difference(&before, &whole);
        let locks = if alone {
            layers.locks().clone()
        } else {
            layers.locks_with(former.as_deref(), target)
        };
        // What is locked for everybody does not change in the whole; that is said all the same.
        let own_changes = difference(&old.unwrap_or_default(), &read);
        if let Some(locked) = locked(&own_changes, &locks).filter(|_| persons) {
            return Err(locked);
        }
        let passwords = import
            .secrets
            .iter()
            .filter_map(|(name, secret)| {
                let name = merged.names.get(name)?;
                let line = read.lines.iter().find(|line| line.name == *name)?;
                let gateway = read.gateways.iter().find(|it| it.name == line.gateway)?;
                Some((account(line, gateway), secret.clone()))
            })
            .collect();
        Ok(Self { import, profile: whole, changes, former, text, passwords })
    }

    /// Adds passwords by the names of their lines. The error is a sentence.
    pub(crate) fn add_passwords(&mut self, named: &[(String, Secret)]) -> Result<(), String> {
        for (name, secret) in named {
            let line = self.profile.lines.iter().find(|line| line.name == *name);
            let of = line.and_then(|line| {
                let gateways = self.profile.gateways.iter();
                let gateway = gateways.clone().find(|it| it.name == line.gateway)?;
                Some(account(line, gateway))
            });
            let account = of.ok_or_else(|| format!("there would be no line {name}"))?;
            self.passwords.retain(|(other, _)| *other != account);
            self.passwords.push((account, secret.clone()));
        }
        Ok(())
    }

    /// Whether passwords are to be kept with it.
    pub(crate) fn has_passwords(&self) -> bool {
        !self.passwords.is_empty()
    }

    /// Puts it in place: passwords and profile, or nothing. The error is a sentence.
    pub(crate) fn apply(&self, target: &Path, secrets: &mut Secrets) -> Result<(), String> {
        let former = self.former.as_deref();
        profile::replace(target, former, &self.text, secrets, &self.passwords)
            .map_err(|trouble| trouble.to_string())
    }
}

/// The first change of something that is locked.
fn locked(changes: &[Change], locks: &Locks) -> Option<Unfit> {
    changes.iter().find_map(|change| {
        let (part, setting) = match change {
            Change::Added(part) | Change::Removed(part) => (part, None),
            Change::Changed { part, setting, .. } => (part, Some(*setting)),
        };
        let kind = match part {
            Part::Telephone => None,
            Part::Gateway(_) => Some("gateway"),
            Part::Line(_) => Some("line"),
            Part::Key(..) => Some("key"),
        };
        let mut words = setting.into_iter().chain(kind);
        let holder = words.find_map(|word| locks.holder(word))?;
        Some(Unfit::Locked(part.clone(), setting, holder.to_owned()))
    })
}

#[cfg(test)]
mod tests;
