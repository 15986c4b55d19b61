//! `[[key]]`: the keys of the telephone.

use phone::profile::{KeyProfile, Watch};

use super::{MOST_APPEARANCES, line, names, no_password};
use crate::nearest::did_you_mean;
use crate::sheet::{Entries, Field, Sheet, short};

/// The keys in order; without any, one for each appearance of each line.
pub(super) fn all(
    sheet: &mut Sheet<'_>,
    tables: Vec<Entries<'_, '_>>,
    lines: &[line::Read],
) -> Vec<KeyProfile> {
    if tables.is_empty() {
        return one_each(lines);
    }
    let mut keys: Vec<KeyProfile> = Vec::new();
    for table in tables {
        let at = table.at();
        let Some(key) = one(sheet, table, lines) else { continue };
        let same = |other: &&KeyProfile| {
            (&other.line, other.appearance, &other.watch) == (&key.line, key.appearance, &key.watch)
        };
        if key.watch.is_none() && keys.iter().any(|other| same(&other)) {
            let (line, appearance) = (short(&key.line), key.appearance);
            sheet.remark(
                at,
                format!("there is already a key for appearance {appearance} of \"{line}\""),
            );
        }
        keys.push(key);
    }
    let has_key =
        |line: &&line::Read| keys.iter().any(|key| key.watch.is_none() && key.line == line.name);
    for line in lines.iter().filter(|line| !has_key(line)) {
        let name = short(&line.name);
        sheet.general(format!("line \"{name}\" has no key"));
    }
    keys
}

fn one_each(lines: &[line::Read]) -> Vec<KeyProfile> {
    let appearances = lines.iter().flat_map(|line| {
        let count = line.appearances.unwrap_or_default();
        (1..=count).map(|appearance| (line.name.clone(), appearance))
    });
    appearances
        .map(|(line, appearance)| KeyProfile {
            label: String::new(),
            line,
            appearance,
            watch: None,
        })
        .collect()
}

fn one(
    sheet: &mut Sheet<'_>,
    mut table: Entries<'_, '_>,
    lines: &[line::Read],
) -> Option<KeyProfile> {
    let label = table.text(sheet, "label");
    let label = names::label(sheet, "label", label).unwrap_or_default();
    let line = table.needed(sheet, "line", "\"office\"");
    let line = line.and_then(|field| line_of(sheet, &field, lines));
    let given = table.take("appearance").is_some();
    let appearance = table.number(sheet, "appearance", "", 1..=MOST_APPEARANCES as u64);
    let watch = table.text(sheet, "watch");
    let pickup = table.text(sheet, "pickup");
    if let (Some(pickup), None) = (&pickup, &watch) {
        sheet.fault(pickup.at, "`pickup` needs a `watch`, whose calls it picks up".to_owned());
    }
    no_password(sheet, &table);
    table.leave(sheet);

    let line = line?;
    if let Some(watch) = watch {
        return watching(sheet, &watch, pickup, appearance, (label, line));
    }
    let number = match &appearance {
        Some(field) => u8::try_from(field.value).ok()?,
        None if given => return None,
        None => 1,
    };
    if let (Some(field), Some(count)) = (appearance, line.appearances)
        && count < number
    {
        let name = short(&line.name);
        let has = if count == 1 { "one appearance".into() } else { format!("{count} appearances") };
        let sentence = format!("line \"{name}\" has {has}, so there is no appearance {number}");
        sheet.fault(field.at, sentence);
        return None;
    }
    Some(KeyProfile { label, line: line.name.clone(), appearance: number, watch: None })
}

/// A key for somebody else's telephone.
fn watching(
    sheet: &mut Sheet<'_>,
    number: &Field<String>,
    pickup: Option<Field<String>>,
    appearance: Option<Field<u64>>,
    (label, line): (String, &line::Read),
) -> Option<KeyProfile> {
    if let Some(field) = appearance {
        let sentence = "a key with `watch` is no appearance of its line; leave `appearance` out";
        sheet.fault(field.at, sentence);
        return None;
    }
    if number.value.is_empty() {
        sheet.fault(number.at, "`watch` is empty");
        return None;
    }
    names::number(sheet, "watch", number);
    if let Some(pickup) = &pickup {
        names::number(sheet, "pickup", pickup);
    }
    let pickup = pickup.map(|field| field.value).filter(|code| !code.is_empty());
    let label = if label.is_empty() { number.value.clone() } else { label };
    let watch = Watch { number: number.value.clone(), pickup };
    Some(KeyProfile { label, line: line.name.clone(), appearance: 0, watch: Some(watch) })
}

fn line_of<'l>(
    sheet: &mut Sheet<'_>,
    field: &Field<String>,
    lines: &'l [line::Read],
) -> Option<&'l line::Read> {
    let found = lines.iter().find(|line| line.name == field.value);
    if found.is_none() {
        let meant = did_you_mean(&field.value, lines.iter().map(|line| line.name.as_str()));
        let shown = short(&field.value);
        sheet.fault(field.at, format!("there is no [[line]] with the name \"{shown}\"{meant}"));
    }
    found
}
