//! The file of the settings: read with what is right in it, changed where it was changed.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use toml::{Table, Value};

use super::{KEYBOARD, Settings};
use crate::copies::{copies, set_aside};
use crate::locks::{self, Locks};
use crate::sheet::{Entries, Sheet, read_what_is_right};
use crate::whole::create_private_folder;
use crate::{Faults, Remark, WriteTrouble, write_whole};

/// Settings are one screen of text; what is much longer is something else.
const LONGEST: u64 = 64 << 10;

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Opened {
    /// The settings.
    pub settings: Settings,
    /// What there is to know about the text.
    pub remarks: Vec<Remark>,
    /// A file that could not be read, as a sentence that says where it lies now.
    pub damaged: Option<String>,
}

/// Reads the settings. What cannot be read stands for nothing set; it is never lost by that.
pub fn read(path: &Path) -> Opened {
    let faults = match parse(path) {
        Ok(Some((settings, remarks))) => return Opened { settings, remarks, damaged: None },
        Ok(None) => return Opened::default(),
        Err(faults) => faults,
    };
    let place = set_aside(path).map_or_else(
        |error| format!("it stays where it is: {error}"),
        |aside| format!("it is kept as {}", aside.display()),
    );
    let damaged = Some(format!("{faults}\nthe settings are damaged; {place}"));
    let whole = copies(path).find_map(|copy| parse(&copy).ok().flatten());
    let (settings, remarks) = whole.unwrap_or_default();
    Opened { settings, remarks, damaged }
}

/// Why settings were not changed. All is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum ChangeTrouble {
    /// An administrator has locked one of them.
    #[error("`{word}` is locked by {holder}")]
    Locked {
        /// The setting.
        word: String,
        /// The file that says so.
        holder: String,
    },
    /// The disk did not take it.
    #[error(transparent)]
    Write(#[from] WriteTrouble),
}

/// Writes what differs between two settings onto what the file holds. Says whether anything had
/// to be written. Where something differs that is locked, nothing is.
pub fn change(
    path: &Path,
    before: &Settings,
    after: &Settings,
    locks: &Locks,
) -> Result<bool, ChangeTrouble> {
    if before == after {
        return Ok(false);
    }
    let (old, new) = (before.table(), after.table());
    let differs = |word: &str| {
        old.get(word) != new.get(word) || word == KEYBOARD && keys(before) != keys(after)
    };
    if let Some((word, holder)) = locks.iter().find(|(word, _)| differs(word)) {
        return Err(ChangeTrouble::Locked { word: word.to_owned(), holder: holder.to_owned() });
    }
    let text = text(path).ok().flatten().unwrap_or_default();
    // It was read at the start; what no longer can be is kept by `write_whole` as `NAME.bak`.
    let mut table: Table = toml::from_str(&text).unwrap_or_default();
    overlay(&mut table, &old, &new);
    let mut keyboard = match table.remove(KEYBOARD) {
        Some(Value::Table(keyboard)) => keyboard,
        Some(_) | None => Table::new(),
    };
    overlay(&mut keyboard, &keys(before), &keys(after));
    if !keyboard.is_empty() {
        table.insert(KEYBOARD.to_owned(), Value::Table(keyboard));
    }
    let new = table.to_string();
    if new == text {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        create_private_folder(folder)?;
    }
    write_whole(path, new.as_bytes())?;
    Ok(true)
}

/// Reads the settings that an administrator gives everybody, with what is locked of them; nothing
/// where there is no file.
pub(crate) fn given(path: &Path) -> Result<Option<(Settings, Locks, Vec<Remark>)>, Faults> {
    let name = path.display().to_string();
    let cannot = |error: io::Error| Faults::whole(&name, format!("cannot be read: {error}"));
    let Some(text) = text(path).map_err(cannot)? else { return Ok(None) };
    let take = |sheet: &mut Sheet<'_>, mut entries: Entries<'_, '_>| {
        locks::check(sheet, &mut entries);
        Settings::take(sheet, entries)
    };
    let (settings, remarks) = read_what_is_right(&name, "the settings", &text, take)?;
    Ok(Some((settings, Locks::of(&text, &name), remarks)))
}

fn keys(settings: &Settings) -> Table {
    let keys = settings.keyboard.iter();
    keys.map(|(action, keys)| (action.clone(), Value::String(keys.clone()))).collect()
}

/// Brings what changed between two tables onto a third.
fn overlay(onto: &mut Table, before: &Table, after: &Table) {
    for (key, value) in after {
        if before.get(key) != Some(value) {
            onto.insert(key.clone(), value.clone());
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        onto.remove(key);
    }
}

fn parse(path: &Path) -> Result<Option<(Settings, Vec<Remark>)>, Faults> {
    let name = path.display().to_string();
    match text(path) {
        Ok(Some(text)) => Settings::parse(&text, &name).map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(Faults::whole(&name, format!("cannot be read: {error}"))),
    }
}

/// The text of a file; `None` where there is no file.
fn text(path: &Path) -> io::Result<Option<String>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = String::new();
    let read = file.take(LONGEST + 1).read_to_string(&mut text)?;
    if LONGEST < u64::try_from(read).unwrap_or(u64::MAX) {
        return Err(io::Error::other(format!("it is longer than {} KiB", LONGEST >> 10)));
    }
    Ok(Some(text))
}
