//! The last good copies of a file, and files that are no good any more.
//!
//! Every file that is written whole keeps what it held before, five times over: `NAME.bak` is the
//! newest, `NAME.bak.5` the oldest. A file that is damaged is never thrown away; it gets a name
//! under which nobody looks for it, and the newest copy that is whole is read in its place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many former contents of a file are kept.
pub const COPIES: usize = 5;

/// Damaged files that are kept. Whoever has more has another problem.
const MOST_ASIDE: u32 = 9;

/// Where the former contents of a file lie, from the newest on; not all need exist.
pub fn copies(path: &Path) -> impl Iterator<Item = PathBuf> {
    (1..=COPIES).map(|age| copy(path, age))
}

/// Where a former content lies: the one before the present has the age 1.
pub(crate) fn copy(path: &Path, age: usize) -> PathBuf {
    named(path, &if age == 1 { ".bak".to_owned() } else { format!(".bak.{age}") })
}

/// Gives a file a name under which nobody looks for it, and says which.
pub(crate) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let name = |count: u32| {
        named(path, &if count == 1 { ".damaged".to_owned() } else { format!(".damaged-{count}") })
    };
    let free = (1..MOST_ASIDE).map(name).find(|aside| !aside.exists());
    let aside = free.unwrap_or_else(|| name(MOST_ASIDE));
    fs::rename(path, &aside)?;
    Ok(aside)
}

fn named(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
