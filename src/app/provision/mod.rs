//! What an administrator hands out: read, shown, and put in place in one step.
//!
//! [`read`] reads a file of any format, [`Plan`] says what it would make of the profile that is
//! there, [`Plan::apply`] does it: all of it or nothing. The terminal is `terminal`.

mod terminal;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use phone::doors::Secret;
use phone::profile::Profile;
use provision::{Change, Format, Import, LONGEST, Refusal, detect, difference, import, merge};
use storage::profile;
use storage::secrets::{Secrets, account};

pub(crate) use terminal::run;

/// A file that was read. Its bytes are wiped when it goes: there may be passwords in them.
pub(crate) struct Document {
    /// What came of it.
    pub(crate) import: Import,
    /// The text, where it is a profile of our own: what is not known of it stays.
    own: Option<String>,
}

/// What a document would make of a profile.
pub(crate) struct Plan {
    /// What came of the document.
    pub(crate) import: Import,
    /// The profile as it would be.
    pub(crate) profile: Profile,
    /// What that changes.
    pub(crate) changes: Vec<Change>,
    /// The profile that is there, as it was read.
    former: Option<String>,
    /// The text of the new one.
    text: String,
    /// Passwords by their accounts.
    passwords: Vec<(String, Secret)>,
}

/// Reads a file of any format. The error is a sentence.
pub(crate) fn read(file: &Path) -> Result<Document, String> {
    let name = file.display().to_string();
    let cannot = |error: std::io::Error| format!("{name}: cannot be read: {error}");
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

/// Reads what a file holds; `name` is what it is called. The error says all that is wrong with a
/// profile of our own, by line and column.
pub(crate) fn of_bytes(name: &str, bytes: &[u8]) -> Result<Document, String> {
    let format = detect(name, bytes);
    if format != Format::Keyline || LONGEST < bytes.len() {
        return Ok(Document { import: import(format, bytes), own: None });
    }
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| Refusal::NoText.to_string())?;
    let (profile, remarks) = profile::parse(&text, name).map_err(|faults| faults.to_string())?;
    let remarks = remarks.into_iter().map(|remark| (remark.line, remark.sentence));
    Ok(Document { import: Import::of_own(profile, remarks), own: Some(text) })
}

impl Plan {
    /// What a document would make of the profile in a file, which need not exist; with `alone`,
    /// whatever is in it. The error is a sentence.
    pub(crate) fn new(document: Document, target: &Path, alone: bool) -> Result<Self, String> {
        let Document { import, own } = document;
        if let Some(refusal) = import.refusals.first() {
            return Err(refusal.to_string());
        }
        let former = match std::fs::read_to_string(target) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(format!("{}: cannot be read: {error}", target.display())),
        };
        let old = match &former {
            Some(text) => {
                let name = target.display().to_string();
                profile::parse(text, &name).map_err(|faults| faults.to_string())?.0
            }
            None => Profile { country: import.profile.country.clone(), ..Profile::default() },
        };
        let base = if alone { Profile::default() } else { old.clone() };
        let merged = merge(&base, &import.profile)
            .ok_or_else(|| "there would be more lines than a telephone has".to_owned())?;
        let mut profile = merged.profile;
        // Whose a line is, and what holds for the telephone, only our own files say.
        if import.format == Format::Keyline {
            profile.hold_reminder = import.profile.hold_reminder;
            for line in &import.profile.lines {
                let name = merged.names.get(&line.name);
                if let Some(there) = profile.lines.iter_mut().find(|it| Some(&it.name) == name) {
                    there.kind = line.kind;
                    there.legacy_digest = line.legacy_digest;
                }
            }
        }
        if profile.country.is_empty() {
            let before = Some(old.country.clone()).filter(|country| !country.is_empty());
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
        let (read, _) = profile::parse(&text, "the new profile").map_err(|it| it.to_string())?;
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
        let changes = difference(&old, &read);
        Ok(Self { import, profile: read, changes, former, text, passwords })
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

#[cfg(test)]
mod tests;
