//! A plan: what a file would change. Nothing is until it is used, and then all of it is: the
//! passwords, the profile, the running telephone; or all stays as it was.

use std::fmt::Write as _;
use std::path::Path;

use gui::{Broken, ChangeKind, Part, Phrase, Plan, PlanChange, PlannedKey, PlannedLine, Remark};
use phone::doors::Secret;
use phone::profile::{KeyDoes, KeyProfile, LineKind};
use provision::Change;
use storage::secrets::{self, Before, Secrets};

use super::files::{Paper, unfit};
use crate::layers::{self, Layers};
use crate::provision::{Plan as Made, of_bytes};

/// What waits for the person to say yes.
#[derive(Debug)]
pub(super) struct Pending {
    /// As the window shows it.
    pub shown: Plan,
    /// What it does.
    pub plan: Made,
}

/// Works out what a file would change of the profile in another.
pub(super) fn planned(paper: &Paper, path: &Path, layers: &Layers) -> Result<Pending, Broken> {
    let name = &paper.name;
    let made = of_bytes(name, &paper.bytes)
        .and_then(|document| Made::new(document, path, false, Some(layers)))
        .map_err(|reason| unfit(name, reason))?;
    Ok(Pending { shown: shown(name, &made), plan: made })
}

/// The plan as the window shows it.
fn shown(name: &str, made: &Made) -> Plan {
    let Made { import: read, profile: new, .. } = made;
    let keys: Vec<(u16, KeyProfile)> = (1..).zip(layers::keys(new)).collect();
    let lines = new.lines.iter().map(|line| PlannedLine {
        label: line.label.clone(),
        number: line.number.clone(),
        business: line.kind == LineKind::Business,
        keys: keys
            .iter()
            .filter(|(_, key)| key.line == line.name && matches!(key.does, KeyDoes::Appearance(_)))
            .map(|(place, key)| planned_key(*place, key, &line.label))
            .collect(),
    });
    let others = keys
        .iter()
        .filter(|(_, key)| !matches!(key.does, KeyDoes::Appearance(_)))
        .map(|(place, key)| planned_key(*place, key, ""));
    Plan {
        file: name.to_owned(),
        form: read.format.name().to_owned(),
        lines: lines.collect(),
        others: others.collect(),
        changes: made.changes.iter().cloned().map(change).collect(),
        applied: read.applied.iter().map(remark).collect(),
        mapped: read.mapped.iter().map(remark).collect(),
        unsupported: read.unsupported.iter().map(remark).collect(),
        blocked: None,
    }
}

fn planned_key(place: u16, key: &KeyProfile, line: &str) -> PlannedKey {
    let label = match &key.does {
        _ if !key.label.is_empty() => key.label.clone(),
        KeyDoes::Appearance(number) => format!("{line} {number}"),
        KeyDoes::Watch(watch) => watch.number.clone(),
        KeyDoes::Speed(number) | KeyDoes::Park(number) => number.clone(),
    };
    PlannedKey { label, place }
}

/// A part of a profile as the window calls it.
pub(super) fn part(part: provision::Part) -> (Part, String) {
    match part {
        provision::Part::Telephone => (Part::Other, "Keyline".to_owned()),
        provision::Part::Gateway(name) => (Part::Gateway, name),
        provision::Part::Line(name) => (Part::Line, name),
        provision::Part::Key(line, label) => (Part::Key, format!("{label} ({line})")),
    }
}

fn change(change: Change) -> PlanChange {
    let (kind, (part, name), values) = match change {
        Change::Added(it) => (ChangeKind::Added, part(it), None),
        Change::Removed(it) => (ChangeKind::Removed, part(it), None),
        Change::Changed { part: it, setting, old, new } => {
            let (part, name) = part(it);
            let dash = |value: String| if value.is_empty() { "–".to_owned() } else { value };
            let values = Some((dash(old), dash(new)));
            (ChangeKind::Changed, (part, format!("{name} · {setting}")), values)
        }
    };
    PlanChange { kind, part, name, values }
}

fn remark(remark: &provision::Remark) -> Remark {
    Remark {
        line: (remark.line_no > 0).then_some(remark.line_no),
        key: remark.key.clone(),
        value: remark.value.clone(),
        note: remark.note.map(note),
    }
}

/// What there is to know about a key, in every language.
fn note(note: provision::Note) -> Phrase {
    let known = Phrase::Known(format!("note-{}", note.key()), Vec::new(), note.to_string());
    match note.number() {
        Some(number) => known.with("number", number),
        None => known,
    }
}

/// Puts passwords where they are kept, all or none. Gives what was there before.
pub(super) fn put_away(
    kept: &mut Secrets,
    new: &[(String, Secret)],
) -> Result<Before, secrets::SecretTrouble> {
    let mut before = Before::default();
    let passwords = new.iter().map(|(account, secret)| (account.as_str(), secret));
    match before.keep(kept, passwords) {
        Ok(()) => Ok(before),
        Err(trouble) => {
            put_back(kept, before);
            Err(trouble)
        }
    }
}

/// Puts passwords back as they were.
pub(super) fn put_back(kept: &mut Secrets, before: Before) {
    for trouble in before.restore(kept) {
        crate::report::complain(&trouble.to_string());
    }
}

/// The report of a plan, to be kept. No password is in it.
pub(super) fn report(plan: &Plan) -> String {
    let mut text = format!("{} ({})\n", plan.file, plan.form);
    let lists = [
        ("Applied", &plan.applied),
        ("Changed to fit", &plan.mapped),
        ("Not supported", &plan.unsupported),
    ];
    for (title, remarks) in lists {
        let _infallible = write!(text, "\n{title}: {}\n", remarks.len());
        for remark in remarks {
            let place = remark.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            let value = remark.value.as_ref().map(|value| format!(" = {value}"));
            let note = match &remark.note {
                Some(Phrase::Plain(note) | Phrase::Known(_, _, note)) => format!(" - {note}"),
                Some(Phrase::Named(key, _)) => format!(" - {key}"),
                None => String::new(),
            };
            let value = value.unwrap_or_default();
            let _infallible = writeln!(text, "  {place}{}{value}{note}", remark.key);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "version = 1\n[[gateway]]\nname = \"n\"\ndomain = \"sip.n.example\"\n\
        [[line]]\nname = \"business\"\nkind = \"business\"\ngateway = \"n\"\nnumber = \"0161\"\n\
        appearances = 2\n";

    #[test]
    fn a_file_shows_its_keys_and_what_it_changes_and_leaves_the_profile_alone() {
        let folder = std::env::temp_dir().join(format!("keyline-plan-{}", std::process::id()));
        let path = folder.join("profile.toml");
        let paper = Paper { name: "desk.toml".to_owned(), bytes: FILE.as_bytes().to_vec() };

        let plan = planned(&paper, &path, &Layers::default()).unwrap();

        let labels: Vec<_> = plan.shown.lines.iter().flat_map(|line| &line.keys).collect();
        assert_eq!(labels.len(), 2);
        assert_eq!(labels.first().map(|key| key.place), Some(1));
        let added = plan.shown.changes.iter().filter(|change| change.kind == ChangeKind::Added);
        assert!(added.count() >= 2, "{:?}", plan.shown.changes);
        assert!(!folder.exists());
        assert_eq!(plan.plan.text, FILE, "what somebody wrote is kept as it was written");
    }

    #[test]
    fn every_note_and_every_refusal_is_said_in_every_language() {
        for language in gui::Language::ALL {
            let words = gui::Words::of(language);
            for note in provision::Note::ALL {
                let Phrase::Known(key, _, english) = super::note(note) else { panic!("{note:?}") };
                assert!(words.has(&key), "{language:?}: {key}");
                let said = super::note(note).said(&words);
                assert!(!said.contains('$') && !said.is_empty(), "{said}");
                if let Some(number) = note.number() {
                    assert!(said.contains(&number.to_string()), "{said} {english}");
                }
            }
        }
    }

    #[test]
    fn passwords_are_put_away_all_or_none() {
        let mut kept = Secrets::for_this_run();
        kept.keep("a@n", &Secret::new("old")).unwrap();
        let new = |second: &str| {
            vec![("a@n".to_owned(), Secret::new("new")), ("b@n".to_owned(), Secret::new(second))]
        };

        // No password is empty.
        assert!(put_away(&mut kept, &new("")).is_err());
        assert_eq!(kept.fetch("a@n"), Ok(Some(Secret::new("old"))));
        let before = put_away(&mut kept, &new("other")).unwrap();
        assert_eq!(kept.fetch("b@n"), Ok(Some(Secret::new("other"))));
        put_back(&mut kept, before);
        assert_eq!(kept.fetch("a@n"), Ok(Some(Secret::new("old"))));
        assert_eq!(kept.fetch("b@n"), Ok(None));
    }
}
