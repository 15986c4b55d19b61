//! From a draft to a profile: what fits is applied, and every entry learns what became of it.

mod keys;
mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use phone::doors::Secret;
use phone::profile::{GatewayProfile, Profile};

use crate::format::Format;
use crate::import::{Import, Refusal};
use crate::note::Note;
use crate::paper::{At, Fate, Paper};

use super::{Draft, DraftLine};
use line::Built;

/// The most lines and keys a profile has; `storage` holds profiles to the same.
const MOST_LINES: usize = 64;
const MOST_KEYS: usize = 512;
const MOST_APPEARANCES: u8 = 8;

/// Time between two questions whether a gateway is there, as in a profile that says nothing.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// The longest name in a profile.
const LONGEST_NAME: usize = 60;

/// Which lines of the file have become lines of the profile, by their number in the file.
type Kept = BTreeMap<u32, usize>;

impl Draft {
    /// Makes a profile of what fits, and a report of everything.
    pub(crate) fn finish(mut self, format: Format) -> Result<Import, Refusal> {
        self.refuse_blanks()?;
        let mut import = Import::empty(format);
        let mut kept = Kept::new();
        let mut pickups = BTreeMap::new();
        let mut counted = Vec::new();
        for (index, line) in std::mem::take(&mut self.lines) {
            let whole = line.with(&self.every);
            let built = if import.profile.lines.len() == MOST_LINES {
                Err((Note::TooMany, None))
            } else {
                whole.build(&mut self.paper)
            };
            match built {
                Ok(built) => {
                    pickups.insert(index, whole.pickup.as_ref().map(|it| it.value.clone()));
                    kept.insert(index, import.profile.lines.len());
                    counted.push(whole.appearances.as_ref().map(|it| it.at));
                    add(&mut import, &mut self.paper, &whole, built);
                }
                Err((note, cause)) => leave_out(&mut self.paper, &line, note, cause),
            }
        }
        let drafts = std::mem::take(&mut self.keys);
        let lines = keys::Lines { kept: &kept, pickups: &pickups, counted: &counted };
        keys::all(&mut self.paper, drafts, &lines, &mut import.profile);
        if import.profile.lines.is_empty() {
            import.refusals.push(Refusal::NoLine);
        }
        self.paper.report(&mut import);
        Ok(import)
    }
}

/// Tells of a line that becomes none, with the entry that is to blame.
fn leave_out(paper: &mut Paper, line: &DraftLine, note: Note, cause: Option<At>) {
    let fate = if note == Note::SwitchedOff { Fate::Mapped(note) } else { Fate::Unsupported(note) };
    for at in &line.entries {
        paper.unless_told(*at, fate);
    }
    if let Some(at) = cause {
        paper.fate(at, Fate::Unsupported(note));
    }
}

/// Adds a line with its gateway and its password.
fn add(import: &mut Import, paper: &mut Paper, draft: &DraftLine, built: Built) {
    let Built { mut line, gateway } = built;
    let profile: &mut Profile = &mut import.profile;
    let same = |other: &&GatewayProfile| {
        GatewayProfile { name: String::new(), ..(*other).clone() } == gateway
    };
    if let Some(other) = profile.gateways.iter().find(same) {
        line.gateway.clone_from(&other.name);
    } else {
        let taken = profile.gateways.iter().map(|other| other.name.as_str()).collect();
        let name = free_name(&gateway.domain, "gateway", &taken);
        line.gateway.clone_from(&name);
        profile.gateways.push(GatewayProfile { name, ..gateway });
    }
    let taken = profile.lines.iter().map(|other| other.name.as_str()).collect();
    if line.label.is_empty() {
        line.label.clone_from(line.display_name.as_ref().unwrap_or(&line.number));
    }
    line.name = free_name(&line.label, "line", &taken);
    if let Some(password) = &draft.password {
        import.secrets.push((line.name.clone(), Secret::new(paper.value(password.at))));
    } else if let Some(half) = &draft.half {
        let made_by = draft.algorithm.as_ref().map(|given| given.value.as_str());
        let md5 = made_by.is_none_or(|algorithm| algorithm.eq_ignore_ascii_case("md5"));
        let realm = draft.realm.as_ref().filter(|_| md5);
        match realm.and_then(|realm| Secret::half(&realm.value, paper.value(half.at))) {
            Some(secret) => import.secrets.push((line.name.clone(), secret)),
            None => paper.fate(half.at, Fate::Unsupported(Note::PasswordDigest)),
        }
    }
    profile.lines.push(line);
}

/// A name by which other parts of a profile refer to something: letters, digits, `-`, `_`, `.`,
/// not digits alone, and not taken yet.
pub(crate) fn free_name(wanted: &str, fallback: &str, taken: &BTreeSet<&str>) -> String {
    let mut name = String::new();
    for letter in wanted.chars().take(LONGEST_NAME) {
        if letter.is_alphanumeric() || letter == '.' || letter == '_' {
            name.extend(letter.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_matches('-');
    let name = if name.chars().all(|letter| letter.is_ascii_digit()) {
        if name.is_empty() { fallback.to_owned() } else { format!("{fallback}-{name}") }
    } else {
        name.to_owned()
    };
    if !taken.contains(name.as_str()) {
        return name;
    }
    let numbered = (2..).map(|number: u32| format!("{name}-{number}"));
    numbered.into_iter().find(|name| !taken.contains(name.as_str())).unwrap_or(name)
}
