//! `keyline provision`: the same in a terminal and for scripts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use phone::doors::Secret;
use phone::profile::{KeyDoes, KeyProfile, Profile};
use provision::{Change, Import, Part, Remark};
use serde_json::{Value, json};
use storage::paths::Paths;
use storage::secrets::Secrets;
use storage::system::{self, System};

use super::{Plan, read};
use crate::args::{ProvisionTask, Source, Store};
use crate::layers::Layers;
use crate::passwords::Keeping;
use crate::report;

/// Refused; nothing was changed.
const REFUSED: u8 = 1;

/// Done, but something in the file is not supported. Two is wrong use of the command line.
const IN_PART: u8 = 3;

/// Given up at the question; nothing was changed.
const GIVEN_UP: u8 = 4;

/// More than the passwords of all lines.
const MOST_PASSWORDS: u64 = 1 << 20;

/// Whose profile is changed.
enum To {
    /// A person's; the usual one, or another.
    Person(Option<PathBuf>),
    /// That of everybody who uses the computer.
    Everybody,
}

/// Does what there is to do, and gives the exit status.
pub(crate) fn run(task: &ProvisionTask) -> ExitCode {
    match task {
        ProvisionTask::Validate { files, json } => validate(files, *json),
        ProvisionTask::Import { file, yes, replace, profile, system, line_passwords, store } => {
            let to = if *system { To::Everybody } else { To::Person(profile.clone()) };
            match bring_in(file, to, (*yes, *replace), (*store, *line_passwords)) {
                Ok(status) => ExitCode::from(status),
                Err(sentence) => {
                    report::complain(&sentence);
                    report::complain("nothing was changed");
                    ExitCode::from(REFUSED)
                }
            }
        }
    }
}

/// The worst of the files is the exit status.
fn validate(files: &[PathBuf], as_json: bool) -> ExitCode {
    let mut status = 0;
    for file in files {
        let name = file.display().to_string();
        let of_this = match read(file) {
            Ok(document) => {
                let import = document.import;
                if as_json {
                    report::object(&object(&name, &import));
                } else {
                    summary(&name, &import);
                    lists(&name, &import);
                }
                status_of(&import)
            }
            Err(unfit) => {
                let sentence = unfit.to_string();
                if as_json {
                    let refusals = [json!({ "key": "own-profile", "text": sentence })];
                    report::object(&json!({ "file": name, "usable": false, "refusals": refusals }));
                } else {
                    report::complain(&sentence);
                }
                REFUSED
            }
        };
        // Refused is worse than in part.
        status = match (status, of_this) {
            (REFUSED, _) | (_, REFUSED) => REFUSED,
            (one, other) => one.max(other),
        };
    }
    ExitCode::from(status)
}

fn status_of(import: &Import) -> u8 {
    if !import.is_usable() {
        REFUSED
    } else if import.unsupported.is_empty() {
        0
    } else {
        IN_PART
    }
}

fn bring_in(
    file: &Path,
    to: To,
    (yes, alone): (bool, bool),
    (store, typed): (Store, Option<Source>),
) -> Result<u8, String> {
    let (target, layers) = match to {
        To::Person(Some(target)) => (target, Some(Layers::read())),
        To::Person(None) => {
            let paths = Paths::find().map_err(|trouble| trouble.to_string())?;
            (paths.profile(), Some(Layers::read()))
        }
        To::Everybody => {
            let path = System::find().profile();
            (path.ok_or("there is no folder of the system")?, None)
        }
    };
    let name = file.display().to_string();
    let document = read(file).map_err(|unfit| unfit.to_string())?;
    summary(&name, &document.import);
    if !document.import.is_usable() {
        lists(&name, &document.import);
    }
    let plan = Plan::new(document, &target, alone, layers.as_ref());
    let mut plan = plan.map_err(|unfit| unfit.to_string())?;
    if layers.is_none() {
        return for_everybody(&name, &plan, &target, yes);
    }
    preview(&plan.profile);
    for change in &plan.changes {
        report::text(&changed(change));
    }
    lists(&name, &plan.import);
    if plan.changes.is_empty() && !plan.has_passwords() && typed.is_none() {
        report::text(&format!("{} is so already", target.display()));
        return Ok(status_of(&plan.import));
    }
    if !yes && !agreed(&target)? {
        report::complain("nothing was changed");
        return Ok(GIVEN_UP);
    }
    // The passphrase is read first, then the passwords.
    let opened = if typed.is_some() { Some(store.passwords.open()?) } else { None };
    if let Some(source) = typed {
        plan.add_passwords(&read_passwords(source)?)?;
    }
    let mut secrets = if let Some(opened) = opened {
        opened
    } else if plan.has_passwords() {
        store.passwords.open()?
    } else {
        Secrets::for_this_run()
    };
    plan.apply(&target, &mut secrets)?;
    report::text(&format!("{}: written", target.display()));
    if plan.has_passwords() && store.passwords == Keeping::Run {
        report::text("the passwords in it were not kept");
    }
    if plan.has_passwords() {
        report::text(&format!("{name} still holds passwords: delete it where it is not needed"));
    }
    Ok(status_of(&plan.import))
}

/// The same for everybody: no password is kept, since nobody's store is everybody's.
fn for_everybody(name: &str, plan: &Plan, target: &Path, yes: bool) -> Result<u8, String> {
    preview(&plan.profile);
    for change in &plan.changes {
        report::text(&changed(change));
    }
    lists(name, &plan.import);
    if !yes && !agreed(target)? {
        report::complain("nothing was changed");
        return Ok(GIVEN_UP);
    }
    system::write(target, &plan.text).map_err(|trouble| trouble.to_string())?;
    report::text(&format!("{}: written", target.display()));
    if plan.has_passwords() {
        report::text("the passwords in it were not kept: each person enters their own");
    }
    Ok(status_of(&plan.import))
}

/// Reads passwords of lines, by their names.
fn read_passwords(source: Source) -> Result<Vec<(String, Secret)>, String> {
    let mut text = String::new();
    let read = match source {
        Source::Input => io::stdin().lock().take(MOST_PASSWORDS).read_to_string(&mut text),
        Source::Open(number) => File::open(format!("/dev/fd/{number}"))
            .and_then(|file| file.take(MOST_PASSWORDS).read_to_string(&mut text)),
    };
    let passwords = text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let (name, password) = line.trim_end_matches('\r').split_once(' ')?;
        Some((name.to_owned(), Secret::new(password)))
    });
    let passwords: Option<Vec<_>> = passwords.collect();
    let mut bytes = text.into_bytes();
    bytes.fill(0);
    std::hint::black_box(&bytes);
    read.map_err(|error| format!("the passwords cannot be read: {error}"))?;
    passwords
        .ok_or_else(|| "on each line stand the name of a line, a space and its password".into())
}

/// Asks; nobody to ask is a no.
fn agreed(target: &Path) -> Result<bool, String> {
    report::complain(&format!("change {}? type yes, then Enter", target.display()));
    let mut typed = String::new();
    io::stdin().lock().read_line(&mut typed).map_err(|error| error.to_string())?;
    Ok(matches!(typed.trim().to_lowercase().as_str(), "yes" | "y"))
}

fn summary(name: &str, import: &Import) {
    let Profile { lines, keys, .. } = &import.profile;
    report::text(&format!(
        "{name}: {}; {} lines, {} keys, {} passwords; {} applied, {} changed to fit, {} not supported",
        import.format.name(),
        lines.len(),
        keys.len(),
        import.secrets.len(),
        import.applied.len(),
        import.mapped.len(),
        import.unsupported.len(),
    ));
    for refusal in &import.refusals {
        report::text(&format!("{name}: refused: {refusal}"));
    }
}

/// What is not as it stands in the file.
fn lists(name: &str, import: &Import) {
    for (title, list) in
        [("changed to fit", &import.mapped), ("not supported", &import.unsupported)]
    {
        for Remark { line_no, key, value, note } in list {
            let value = value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
            let note = note.map(|note| format!(": {note}")).unwrap_or_default();
            report::text(&format!("{name}:{line_no}: {title}: {key}{value}{note}"));
        }
    }
}

/// The keys as they will look, page by page.
fn preview(profile: &Profile) {
    let mut pages: BTreeMap<u8, Vec<&KeyProfile>> = BTreeMap::new();
    for key in &profile.keys {
        pages.entry(key.page).or_default().push(key);
    }
    for (page, keys) in pages {
        report::text(&format!("page {page}"));
        for key in keys {
            let line = profile.lines.iter().find(|line| line.name == key.line);
            let label = match line {
                Some(line) if key.label.is_empty() => &line.label,
                _ => &key.label,
            };
            let (does, value) = does(key);
            let of = line.map_or("", |line| line.label.as_str());
            report::text(&format!("  [{label}]  {of}, {does} {value}"));
        }
    }
}

/// What a key is for, and its number.
fn does(key: &KeyProfile) -> (&'static str, String) {
    match &key.does {
        KeyDoes::Appearance(number) => ("appearance", number.to_string()),
        KeyDoes::Watch(watch) => ("watch", watch.number.clone()),
        KeyDoes::Speed(number) => ("speed", number.clone()),
        KeyDoes::Park(number) => ("park", number.clone()),
    }
}

fn changed(change: &Change) -> String {
    match change {
        Change::Added(what) => format!("+ {}", part(what)),
        Change::Removed(what) => format!("- {}", part(what)),
        Change::Changed { part: what, setting, old, new } => {
            format!("~ {}: {setting}: \"{old}\" becomes \"{new}\"", part(what))
        }
    }
}

pub(super) fn part(part: &Part) -> String {
    match part {
        Part::Telephone => "the telephone".to_owned(),
        Part::Gateway(name) => format!("gateway {name}"),
        Part::Line(name) => format!("line {name}"),
        Part::Key(line, label) => format!("key {label} of {line}"),
    }
}

fn object(name: &str, import: &Import) -> Value {
    let remarks = |list: &[Remark]| -> Vec<Value> {
        list.iter()
            .map(|Remark { line_no, key, value, note }| {
                json!({
                    "line": line_no,
                    "key": key,
                    "value": value,
                    "note": note.map(provision::Note::key),
                    "text": note.map(|note| note.to_string()),
                })
            })
            .collect()
    };
    let refusals: Vec<Value> = import
        .refusals
        .iter()
        .map(|refusal| json!({ "key": refusal.key(), "text": refusal.to_string() }))
        .collect();
    let lines: Vec<Value> = import
        .profile
        .lines
        .iter()
        .map(|line| {
            json!({
                "name": line.name,
                "label": line.label,
                "number": line.number,
                "gateway": line.gateway,
                "password": import.secrets.iter().any(|(name, _)| *name == line.name),
            })
        })
        .collect();
    let keys: Vec<Value> = import
        .profile
        .keys
        .iter()
        .map(|key| {
            let (does, value) = does(key);
            json!({
                "label": key.label, "line": key.line, "page": key.page, "does": does,
                "value": value,
            })
        })
        .collect();
    json!({
        "file": name,
        "format": import.format.name(),
        "usable": import.is_usable(),
        "refusals": refusals,
        "lines": lines,
        "keys": keys,
        "applied": remarks(&import.applied),
        "mapped": remarks(&import.mapped),
        "unsupported": remarks(&import.unsupported),
    })
}
