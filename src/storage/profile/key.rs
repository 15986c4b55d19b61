//! `[[key]]`: the keys of the telephone.

use phone::profile::KeyProfile;

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
        if keys.iter().any(|other| (&other.line, other.appearance) == (&key.line, key.appearance)) {
            let (line, appearance) = (short(&key.line), key.appearance);
            sheet.remark(
                at,
                format!("there is already a key for appearance {appearance} of \"{line}\""),
            );
        }
        keys.push(key);
    }
    for line in lines.iter().filter(|line| !keys.iter().any(|key| key.line == line.name)) {
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
        .map(|(line, appearance)| KeyProfile { label: String::new(), line, appearance })
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
    no_password(sheet, &table);
    table.leave(sheet);

    let line = line?;
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
    Some(KeyProfile { label, line: line.name.clone(), appearance: number })
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
