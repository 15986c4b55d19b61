//! `[[key]]`: the keys of the telephone.

use phone::profile::{KeyDoes, KeyProfile, Watch};

use super::{MOST_APPEARANCES, MOST_PAGES, line, names, no_password};
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
        if let KeyDoes::Appearance(appearance) = key.does
            && keys.iter().any(|other| (&other.line, &other.does) == (&key.line, &key.does))
        {
            let line = short(&key.line);
            sheet.remark(
                at,
                format!("there is already a key for appearance {appearance} of \"{line}\""),
            );
        }
        keys.push(key);
    }
    let is_of = |key: &KeyProfile, line: &line::Read| {
        matches!(key.does, KeyDoes::Appearance(_)) && key.line == line.name
    };
    for line in lines.iter().filter(|line| !keys.iter().any(|key| is_of(key, line))) {
        let name = short(&line.name);
        sheet.general(format!("line \"{name}\" has no key"));
    }
    keys
}

fn one_each(lines: &[line::Read]) -> Vec<KeyProfile> {
    let keys = lines.iter().flat_map(|line| {
        let count = line.appearances.unwrap_or_default();
        (1..=count).map(|appearance| KeyProfile::appearance(&line.name, appearance))
    });
    keys.collect()
}

/// What a key may be for, by the words of the profile, `appearance` aside.
struct Uses {
    watch: Option<Field<String>>,
    pickup: Option<Field<String>>,
    speed: Option<Field<String>>,
    park: Option<Field<String>>,
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
    let page = table.number(sheet, "page", "", 1..=MOST_PAGES);
    let given = table.take("appearance").is_some();
    let appearance = table.number(sheet, "appearance", "", 1..=MOST_APPEARANCES as u64);
    let uses = Uses {
        watch: table.text(sheet, "watch"),
        pickup: table.text(sheet, "pickup"),
        speed: table.text(sheet, "speed"),
        park: table.text(sheet, "park"),
    };
    if let (Some(pickup), None) = (&uses.pickup, &uses.watch) {
        sheet.fault(pickup.at, "`pickup` needs a `watch`, whose calls it picks up".to_owned());
    }
    no_password(sheet, &table);
    table.leave(sheet);

    let line = line?;
    let does = match beyond(sheet, uses, appearance.as_ref()) {
        Ok(Some(does)) => does,
        Ok(None) if appearance.is_none() && given => return None,
        Ok(None) => KeyDoes::Appearance(appearance_of(sheet, appearance, line)?),
        Err(Told) => return None,
    };
    let label = match &does {
        KeyDoes::Watch(Watch { number, .. }) | KeyDoes::Speed(number) | KeyDoes::Park(number)
            if label.is_empty() =>
        {
            number.clone()
        }
        KeyDoes::Appearance(_) | KeyDoes::Watch(_) | KeyDoes::Speed(_) | KeyDoes::Park(_) => label,
    };
    let page = page.and_then(|field| u8::try_from(field.value).ok()).unwrap_or(1);
    Some(KeyProfile { label, line: line.name.clone(), page, does })
}

/// What is wrong has been told.
struct Told;

fn appearance_of(
    sheet: &mut Sheet<'_>,
    appearance: Option<Field<u64>>,
    line: &line::Read,
) -> Option<u8> {
    let Some(field) = appearance else { return Some(1) };
    let number = u8::try_from(field.value).ok()?;
    if let Some(count) = line.appearances.filter(|count| *count < number) {
        let name = short(&line.name);
        let has = if count == 1 { "one appearance".into() } else { format!("{count} appearances") };
        let sentence = format!("line \"{name}\" has {has}, so there is no appearance {number}");
        sheet.fault(field.at, sentence);
        return None;
    }
    Some(number)
}

/// What a key is for that is no appearance of its line.
fn beyond(
    sheet: &mut Sheet<'_>,
    uses: Uses,
    appearance: Option<&Field<u64>>,
) -> Result<Option<KeyDoes>, Told> {
    let named = [("watch", uses.watch), ("speed", uses.speed), ("park", uses.park)];
    let mut named = named.into_iter().filter_map(|(name, field)| Some((name, field?)));
    let Some((name, field)) = named.next() else { return Ok(None) };
    if let Some((other, field)) = named.next() {
        let sentence = format!("a key is for one thing: `{name}` or `{other}`, not both");
        sheet.fault(field.at, sentence);
        return Err(Told);
    }
    if let Some(appearance) = appearance {
        let sentence =
            format!("a key with `{name}` is no appearance of its line; leave `appearance` out");
        sheet.fault(appearance.at, sentence);
        return Err(Told);
    }
    if field.value.is_empty() {
        sheet.fault(field.at, format!("`{name}` is empty"));
        return Err(Told);
    }
    names::number(sheet, name, &field);
    if let Some(pickup) = &uses.pickup {
        names::number(sheet, "pickup", pickup);
    }
    let pickup = uses.pickup.map(|field| field.value).filter(|code| !code.is_empty());
    let number = field.value;
    Ok(Some(match name {
        "watch" => KeyDoes::Watch(Watch { number, pickup }),
        "speed" => KeyDoes::Speed(number),
        _ => KeyDoes::Park(number),
    }))
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
