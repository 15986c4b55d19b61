//! What a phone is set up as, read from a file (TOML).
//!
//! A profile is written by a person. Whatever is wrong in it is told with line, column and what
//! was expected, all of it at once; what is merely unknown is told and passed over, so that a
//! profile of a later Keyline still opens. [`example`] documents every key.

mod add;
mod encryption;
mod extras;
mod gateway;
mod join;
mod key;
mod line;
mod mend;
mod names;
mod refresh;
mod shared;
mod update;
mod write;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use phone::profile::{HOLD_REMINDER, Profile};

use crate::sheet::{
    Entries, Faults, LONGEST, PASSWORD_NAMES, Remark, Sheet, read as read_sheet, short, too_long,
};
use crate::tones;
use crate::{Locks, WriteTrouble, write_in_folder};

pub use add::{AddTrouble, add, replace};
pub use join::{JoinTrouble, Joined, Source, join};
pub use mend::mend;
pub use refresh::refresh;
pub use update::{Update, updates};
pub use write::LINE as LINE_SETTINGS;
pub(crate) use write::lockable;
pub use write::{text, text_of};

/// Everything that is wrong in a profile.
pub type ProfileErrors = Faults;

/// The only form of a profile there is so far.
const VERSION: u64 = 1;

/// More gateways than anybody has lines at.
const MOST_GATEWAYS: usize = 32;

/// Key telephones had up to 30 lines; twice that.
const MOST_LINES: usize = 64;

/// All appearances of all lines, and as many again for what is watched, dialled and parked.
const MOST_KEYS: usize = 2 * MOST_LINES * MOST_APPEARANCES;

/// More pages than anybody leafs through; with two dozen keys on each, all keys have a place.
const MOST_PAGES: u64 = 64;

/// The most calls one line can have at once.
const MOST_APPEARANCES: usize = 8;

/// Reads a profile from a file.
pub fn read(path: &Path) -> Result<(Profile, Vec<Remark>), ProfileErrors> {
    read_with_text(path).map(|(profile, _, remarks)| (profile, remarks))
}

/// Reads a profile from a file, and gives its text too.
pub fn read_with_text(path: &Path) -> Result<(Profile, String, Vec<Remark>), ProfileErrors> {
    let name = path.display().to_string();
    let cannot = |error: std::io::Error| Faults::whole(&name, format!("cannot be read: {error}"));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    // One byte more than is read, so that what is too long is seen without being held.
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if LONGEST < bytes.len() as u64 {
        return Err(too_long(&name));
    }
    match String::from_utf8(bytes) {
        Ok(text) => parse(&text, &name).map(|(profile, remarks)| (profile, text, remarks)),
        Err(error) => {
            let up_to = error.utf8_error().valid_up_to();
            Err(Faults::not_text(&name, error.as_bytes(), up_to))
        }
    }
}

/// What a profile locks; `name` is its file. The text was read and found right.
pub fn locks(text: &str, name: &str) -> Locks {
    Locks::of(text, name)
}

/// The numbers that say back what one says, by the names of their lines. The text was read and
/// found right.
pub fn echoes(text: &str) -> Vec<(String, String)> {
    let table: toml::Table =
        toml::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
    let lines = table.get("line").and_then(toml::Value::as_array).into_iter().flatten();
    let echo = |line: &toml::Value| {
        let said = |key: &str| line.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        said("name").zip(said("echo"))
    };
    lines.filter_map(echo).take(MOST_LINES).collect()
}

/// Whether a text sets this at its top, which otherwise is as it is delivered.
pub fn says(text: &str, key: &str) -> bool {
    let table = toml::from_str::<toml::Table>(text.trim_start_matches('\u{feff}'));
    table.is_ok_and(|table| table.contains_key(key))
}

/// Reads a profile from a text; `name` is what faults and remarks call it.
pub fn parse(text: &str, name: &str) -> Result<(Profile, Vec<Remark>), ProfileErrors> {
    read_sheet(name, text, |sheet, entries| Some(profile(sheet, entries)))
}

/// Writes the text of a profile, whole or not at all, in a folder that need not exist yet. What
/// stood there before is kept.
pub fn store(path: &Path, text: &str) -> Result<(), WriteTrouble> {
    write_in_folder(path, text.as_bytes())
}

/// A profile with every key explained. It is itself a right one.
pub const fn example() -> &'static str {
    include_str!("example.toml")
}

fn profile(sheet: &mut Sheet<'_>, mut entries: Entries<'_, '_>) -> Profile {
    version(sheet, &mut entries);
    let country = country(sheet, &mut entries);
    let hold_reminder = entries.number(sheet, "hold_reminder", " of seconds", 0..=3_600);
    let gateways = sheet.tables(&mut entries, "gateway", "[[gateway]]", MOST_GATEWAYS);
    let lines = sheet.tables(&mut entries, "line", "[[line]]", MOST_LINES);
    let keys = sheet.tables(&mut entries, "key", "[[key]]", MOST_KEYS);
    if entries.take("gateway").is_none() {
        sheet.fault(0, "a phone needs a gateway: write one under [[gateway]]");
    }
    if entries.take("line").is_none() {
        sheet.fault(0, "a phone needs a line: write one under [[line]]");
    }
    update::check(sheet, &mut entries);
    extras::check(sheet, &mut entries);
    no_password(sheet, &entries);
    entries.leave(sheet);

    let gateways = gateway::all(sheet, gateways);
    let lines = line::all(sheet, lines, &gateways);
    let keys = key::all(sheet, keys, &lines);
    Profile {
        gateways: gateways.into_iter().filter_map(|gateway| gateway.profile).collect(),
        lines: lines.into_iter().filter_map(|line| line.profile).collect(),
        keys,
        country,
        hold_reminder: hold_reminder
            .map_or(HOLD_REMINDER, |field| Duration::from_secs(field.value)),
        instance: None,
    }
}

fn version(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) {
    if entries.take("version").is_none() {
        sheet.fault(0, "a profile begins with its form: version = 1");
        return;
    }
    let version = entries.number(sheet, "version", "", 1..=999);
    if let Some(version) = version.filter(|version| version.value != VERSION) {
        let sentence = format!(
            "`version` is {}, but this Keyline reads profiles of version {VERSION}",
            version.value
        );
        sheet.fault(version.at, sentence);
    }
}

fn country(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) -> String {
    let Some(country) = entries.text(sheet, "country") else {
        return tones::FALLBACK.to_owned();
    };
    let code = country.value.to_ascii_lowercase();
    if code.len() != 2 || !code.bytes().all(|letter| letter.is_ascii_lowercase()) {
        let sentence = format!(
            "`country` is two letters, as in country = \"de\", not \"{}\"",
            short(&country.value)
        );
        sheet.fault(country.at, sentence);
    } else if !tones::known().any(|known| known == code) {
        sheet.remark(country.at, tones::not_known(&code));
    }
    code
}

/// Refuses passwords: a profile is copied, mailed and put under version control.
fn no_password(sheet: &mut Sheet<'_>, entries: &Entries<'_, '_>) {
    for (name, at) in entries.named(&PASSWORD_NAMES) {
        let sentence = format!(
            "a profile holds no password: take `{name}` out and change that password if others \
             have seen this file; the phone asks for it (headless: `password LINE SECRET`) and \
             keeps it in the secret store of the system"
        );
        sheet.fault(at, sentence);
    }
}

#[cfg(test)]
mod tests;
