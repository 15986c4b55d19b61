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
    let own = match fs::read_to_string(path) {
        Ok(own) => own,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(AddTrouble::Disk(format!("{}: {error}", path.display()))),
    };
    let joined = join(&own, document, source)?;
    let account = account(&joined.line, &joined.gateway);
    let before = secrets.fetch(&account)?;
    if !go_on() {
        return Err(AddTrouble::GivenUp);
    }
    secrets.keep(&account, secret)?;
    let Err(trouble) = store(path, &joined.text) else { return Ok(joined) };
    let put_back = match &before {
        Some(before) => secrets.keep(&account, before),
        None => secrets.forget(&account),
    };
    let more = put_back.err().map(|trouble| format!("; {trouble}")).unwrap_or_default();
    Err(AddTrouble::Disk(format!("{trouble}{more}")))
}
