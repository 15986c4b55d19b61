//! `keyline provision`: the same in a terminal and for scripts.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use phone::profile::{KeyDoes, KeyProfile, Profile};
use provision::{Change, Import, Part, Remark};
use serde_json::{Value, json};
use storage::paths::Paths;
use storage::secrets::Secrets;

use super::{Plan, read};
use crate::args::{ProvisionTask, Store};
use crate::passwords::Keeping;
use crate::report;

/// Refused; nothing was changed.
const REFUSED: u8 = 1;

/// Done, but something in the file is not supported. Two is wrong use of the command line.
const IN_PART: u8 = 3;

/// Given up at the question; nothing was changed.
const GIVEN_UP: u8 = 4;

/// Does what there is to do, and gives the exit status.
pub(crate) fn run(task: &ProvisionTask) -> ExitCode {
    match task {
        ProvisionTask::Validate { files, json } => validate(files, *json),
        ProvisionTask::Import { file, yes, replace, profile, store } => {
            match bring_in(file, profile.clone(), (*yes, *replace), *store) {
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
            Err(sentence) => {
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
    target: Option<PathBuf>,
    (yes, alone): (bool, bool),
    store: Store,
) -> Result<u8, String> {
    let target = match target {
        Some(target) => target,
        None => Paths::find().map_err(|trouble| trouble.to_string())?.profile(),
    };
    let name = file.display().to_string();
    let document = read(file)?;
    summary(&name, &document.import);
    if !document.import.is_usable() {
        lists(&name, &document.import);
    }
    let plan = Plan::new(document, &target, alone)?;
    preview(&plan.profile);
    for change in &plan.changes {
        report::text(&changed(change));
    }
    lists(&name, &plan.import);
    if plan.changes.is_empty() && !plan.has_passwords() {
        report::text(&format!("{} is so already", target.display()));
        return Ok(status_of(&plan.import));
    }
    if !yes && !agreed(&target)? {
        report::complain("nothing was changed");
        return Ok(GIVEN_UP);
    }
    let mut secrets =
        if plan.has_passwords() { store.passwords.open()? } else { Secrets::for_this_run() };
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

fn part(part: &Part) -> String {
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
