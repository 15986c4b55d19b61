//! One line more, in the profile and where passwords are kept: both or neither.

use std::fs;
use std::io;
use std::path::Path;

use phone::doors::Secret;

use super::{JoinTrouble, Joined, Source, join, store};
use crate::secrets::{SecretTrouble, Secrets, account};

/// Why there is not one line more. All is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum AddTrouble {
    /// The two profiles do not go together.
    #[error(transparent)]
    Join(#[from] JoinTrouble),
    /// The password is not kept.
    #[error(transparent)]
    Secret(#[from] SecretTrouble),
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
    let mut before = Vec::new();
    for (account, secret) in passwords {
        let kept = secrets.fetch(account).map(|old| before.push((account, old)));
        let kept = kept.and_then(|()| secrets.keep(account, secret));
        if let Err(trouble) = kept {
            put_back(secrets, before);
            return Err(trouble.into());
        }
    }
    let Err(trouble) = store(path, text) else { return Ok(()) };
    let more = put_back(secrets, before);
    Err(AddTrouble::Disk(format!("{trouble}{more}")))
}

/// What stands in a file; nothing where there is none.
fn there(path: &Path) -> Result<Option<String>, AddTrouble> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AddTrouble::Disk(format!("{}: {error}", path.display()))),
    }
}

/// Makes passwords what they were; gives what goes wrong with that.
fn put_back<'a>(
    secrets: &mut Secrets,
    before: impl IntoIterator<Item = (&'a String, Option<Secret>)>,
) -> String {
    let troubles = before.into_iter().filter_map(|(account, before)| {
        let done = match &before {
            Some(before) => secrets.keep(account, before),
            None => secrets.forget(account),
        };
        done.err().map(|trouble| format!("; {trouble}"))
    });
    troubles.collect::<Vec<_>>().concat()
}

/// Adds the line of a document to the profile in a file, and its password to the others. The
/// password comes first, so that a line without one never stands in the profile, whenever the
/// power goes; a password without a line is in nobody's way. `go_on` is asked last of all.
///
/// # Errors
/// Says why not.
pub fn add(
    path: &Path,
    document: &str,
    source: Source<'_>,
    (secrets, secret): (&mut Secrets, &Secret),
    go_on: impl Fn() -> bool,
) -> Result<Joined, AddTrouble> {
    let own = there(path)?.unwrap_or_default();
    let joined = join(&own, document, source)?;
    let account = account(&joined.line, &joined.gateway);
    let before = secrets.fetch(&account)?;
    if !go_on() {
        return Err(AddTrouble::GivenUp);
    }
    secrets.keep(&account, secret)?;
    let Err(trouble) = store(path, &joined.text) else { return Ok(joined) };
    let more = put_back(secrets, [(&account, before)]);
    Err(AddTrouble::Disk(format!("{trouble}{more}")))
}
