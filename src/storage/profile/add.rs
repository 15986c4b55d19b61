//! One line more, in the profile and where passwords are kept: both or neither.

use std::fs;
use std::io;
use std::path::Path;

use phone::doors::Secret;

use super::{JoinTrouble, Joined, Source, join, store};
use crate::secrets::{Before, SecretTrouble, Secrets, account};
use crate::{Locks, WriteTrouble};

/// Why there is not one line more. All is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum AddTrouble {
    /// The two profiles do not go together.
    #[error(transparent)]
    Join(#[from] JoinTrouble),
    /// The password is not kept.
    #[error(transparent)]
    Secret(#[from] SecretTrouble),
    /// An administrator has locked which lines there are, in this file.
    #[error("which lines there are is locked by {0}")]
    Locked(String),
    /// The disk did not take it, or did not give what was there.
    #[error("{0}")]
    Disk(String),
    /// It was given up.
    #[error("it was given up")]
    GivenUp,
}

/// Puts a profile in the place of the one in a file, and its passwords to the others: all of it or
/// nothing. `former` is what the file was read as, `None` where there was none; where it holds
/// something else by now, nothing is done. Passwords come first, as in [`add`].
///
/// # Errors
/// Says why not.
pub fn replace(
    path: &Path,
    former: Option<&str>,
    text: &str,
    secrets: &mut Secrets,
    passwords: &[(String, Secret)],
) -> Result<(), AddTrouble> {
    if there(path)?.as_deref() != former {
        let sentence = format!("{} has been changed meanwhile", path.display());
        return Err(AddTrouble::Disk(sentence));
    }
    let mut before = Before::default();
    let passwords = passwords.iter().map(|(account, secret)| (account.as_str(), secret));
    if let Err(trouble) = before.keep(secrets, passwords) {
        before.restore(secrets);
        return Err(trouble.into());
    }
    store(path, text).map_err(|trouble| undone(&trouble, before, secrets))
}

/// What stands in a file; nothing where there is none.
fn there(path: &Path) -> Result<Option<String>, AddTrouble> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AddTrouble::Disk(format!("{}: {error}", path.display()))),
    }
}

/// Makes passwords what they were after the disk did not take a profile; says all that went wrong.
fn undone(trouble: &WriteTrouble, before: Before, secrets: &mut Secrets) -> AddTrouble {
    let mut said = trouble.to_string();
    for more in before.restore(secrets) {
        said.push_str("; ");
        said.push_str(&more.to_string());
    }
    AddTrouble::Disk(said)
}

/// Adds the line of a document to the profile in a file, and its password to the others. The
/// password comes first, so that a line without one never stands in the profile, whenever the
/// power goes; a password without a line is in nobody's way. `locks` are those of the system, and
/// the profile may have some of its own; `go_on` is asked last of all.
///
/// # Errors
/// Says why not.
pub fn add(
    path: &Path,
    document: &str,
    source: Source<'_>,
    (secrets, secret): (&mut Secrets, &Secret),
    locks: &Locks,
    go_on: impl Fn() -> bool,
) -> Result<Joined, AddTrouble> {
    let own = there(path)?.unwrap_or_default();
    let mut all = locks.clone();
    all.add(Locks::of(&own, &path.display().to_string()));
    if let Some(holder) = all.holder("line") {
        return Err(AddTrouble::Locked(holder.to_owned()));
    }
    let joined = join(&own, document, source)?;
    let account = account(&joined.line, &joined.gateway);
    let mut before = Before::default();
    before.note(secrets, &account)?;
    if !go_on() {
        return Err(AddTrouble::GivenUp);
    }
    secrets.keep(&account, secret)?;
    match store(path, &joined.text) {
        Ok(()) => Ok(joined),
        Err(trouble) => Err(undone(&trouble, before, secrets)),
    }
}
