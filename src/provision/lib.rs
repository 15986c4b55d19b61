//! What an administrator hands out, read into a profile, with a report instead of folklore.
//!
//! [`detect`] tells whose file it is, [`import`] reads it into an [`Import`]: a profile, the
//! passwords on their way to the secret store, and what became of every key of the file: it is
//! applied, mapped with a note, or not supported, each with its line. [`difference`] says what a
//! new profile changes, [`merge`] what stays of the old one.
//!
//! A reader of a foreign file (`from`) only says what each key means; the values are judged in
//! `draft`, once for all of them. What demands encryption is not made without.
//!
//! May enter: bytes of any kind, the vocabularies of other telephones.
//! May not enter: files, sockets, the secret store (`storage`, `app`), sentences other than notes.
//! Nothing in a file is followed: what it links to is told, never fetched.

mod difference;
mod draft;
mod format;
mod from;
mod import;
mod merge;
mod note;
mod paper;
mod text;

pub use difference::{Change, Part, difference};
pub use format::{Format, detect};
pub use import::{Import, Refusal, Remark};
pub use merge::{Merged, merge};
pub use note::Note;

/// The longest file that is read: that of a large desk set with all its comments has 200 KiB.
pub const LONGEST: usize = 1 << 20;

/// Reads a file of that format.
///
/// A profile of Keyline itself is read by `storage`, which knows its lines and columns: here it is
/// refused as what it is.
pub fn import(format: Format, bytes: &[u8]) -> Import {
    match from::read(format, bytes) {
        Ok(import) => import,
        Err(refusal) => Import::refused(format, refusal),
    }
}
