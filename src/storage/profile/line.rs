//! `[[line]]`: the numbers of a phone.

use std::time::Duration;

use phone::profile::{Codec, LineKind, LineProfile, Sharing};

use super::{MOST_APPEARANCES, no_password};
use super::{encryption, gateway};
use super::{names, shared};
use crate::nearest::did_you_mean;
use crate::sheet::{Entries, Field, Sheet, short};

/// Calls a line can have at once where the profile does not say: one talked on, one waiting.
const APPEARANCES: u8 = 2;

/// Sound per packet where the profile does not say (RFC 3551 section 4.2).
const PTIME: u64 = 20;

/// The codecs by the names the profile gives them, best first.
const CODECS: [(&str, Codec); 4] =
    [("opus", Codec::Opus), ("g722", Codec::G722), ("pcmu", Codec::Pcmu), ("pcma", Codec::Pcma)];

/// What others call the same codecs.
const OTHER_NAMES: [(&str, &str); 8] = [
    ("g711", "pcma"),
    ("g711a", "pcma"),
    ("alaw", "pcma"),
    ("g711u", "pcmu"),
    ("g711mu", "pcmu"),
    ("ulaw", "pcmu"),
    ("mulaw", "pcmu"),
    ("g.722", "g722"),
];

/// A line as far as it could be read.
pub(super) struct Read {
    /// Its name, so that keys can refer to it even where something else is wrong with it.
    pub(super) name: String,
    /// How many appearances it has, where that could be read.
    pub(super) appearances: Option<u8>,
    pub(super) profile: Option<LineProfile>,
}

pub(super) fn all(
    sheet: &mut Sheet<'_>,
    tables: Vec<Entries<'_, '_>>,
    gateways: &[gateway::Read],
) -> Vec<Read> {
    let mut lines: Vec<Read> = Vec::new();
    for table in tables {
        let at = table.at();
        let Some(line) = one(sheet, table, gateways) else { continue };
        if lines.iter().any(|other| other.name == line.name) {
            let name = short(&line.name);
            sheet.fault(at, format!("there is already a line with the name \"{name}\""));
            continue;
        }
        let twin = lines.iter().filter_map(|other| other.profile.as_ref()).find(|other| {
            line.profile
                .as_ref()
                .is_some_and(|line| line.number == other.number && line.gateway == other.gateway)
        });
        if let Some(twin) = twin {
            let sentence =
                format!("line \"{}\" has the same number at the same gateway", twin.name);
            sheet.remark(at, sentence);
        }
        lines.push(line);
    }
    lines
}

fn one(
    sheet: &mut Sheet<'_>,
    mut table: Entries<'_, '_>,
    gateways: &[gateway::Read],
) -> Option<Read> {
    let name = table
        .needed(sheet, "name", "\"office\"")
        .filter(|field| names::name(sheet, field))
        .map(|field| field.value);
    let kind = table.needed(sheet, "kind", "\"business\"");
    let kind = kind.and_then(|field| kind_of(sheet, &field));
    let gateway = table.needed(sheet, "gateway", "\"business\"");
    let gateway = gateway.and_then(|field| gateway_of(sheet, field, gateways));
    let number = table.needed(sheet, "number", "\"102\"");
    if let Some(number) = &number {
        if number.value.is_empty() {
            sheet.fault(number.at, "`number` is empty");
        }
        names::account(sheet, "number", number);
    }
    let label = table.text(sheet, "label");
    let label = names::label(sheet, "label", label);
    let display_name = table.text(sheet, "display_name");
    let display_name = names::label(sheet, "display_name", display_name);
    let auth_user = table.text(sheet, "auth_user");
    if let Some(user) = auth_user.as_ref().filter(|user| user.value.is_empty()) {
        sheet.fault(user.at, "`auth_user` is empty; leave it out where it is the number");
    }
    let auth_user = names::label(sheet, "auth_user", auth_user);
    let register = table.yes(sheet, "register");
    let count_given = table.take("appearances").is_some();
    let appearances = table.number(sheet, "appearances", "", 1..=MOST_APPEARANCES as u64);
    let appearances_at = appearances.as_ref().map(|field| field.at);
    let appearances = match appearances {
        Some(field) => u8::try_from(field.value).ok(),
        None => (!count_given).then_some(APPEARANCES),
    };
    let codecs = table.texts(sheet, "codecs", CODECS.len() * 2);
    let codecs = codecs.map_or_else(
        || CODECS.iter().map(|(_, codec)| *codec).collect(),
        |list| codecs_of(sheet, &list),
    );
    let ptime = table.number(sheet, "ptime_ms", " of milliseconds", 1..=1_000);
    if let Some(ptime) = ptime.as_ref().filter(|ptime| ![10, 20, 40].contains(&ptime.value)) {
        sheet.fault(ptime.at, format!("`ptime_ms` is 10, 20 or 40, not {}", ptime.value));
    }
    let prefix = table.text(sheet, "prefix");
    if let Some(prefix) = &prefix {
        names::number(sheet, "prefix", prefix);
    }
    let legacy_digest = table.yes(sheet, "legacy_digest");
    let auto_answer = table.yes(sheet, "auto_answer");
    let shared = shared::read(sheet, &mut table);
    if let Some(echo) = table.text(sheet, "echo") {
        names::number(sheet, "echo", &echo);
    }
    let voicemail = table.text(sheet, "voicemail");
    if let Some(voicemail) = &voicemail {
        names::number(sheet, "voicemail", voicemail);
    }
    let (encryption, key_exchange) = encryption::read(sheet, &mut table);
    no_password(sheet, &table);
    table.leave(sheet);
    // A trunk is one call at a time.
    let trunk = matches!(shared.sharing, Some(Sharing::Station(_)));
    if let (true, Some(at), Some(2..)) = (trunk, appearances_at, appearances) {
        sheet.fault(at, "a line with `sharing` \"station\" is a trunk, which has one appearance");
    }
    let appearances = if trunk { Some(1) } else { appearances };

    let name = name?;
    let whole = || {
        Some(LineProfile {
            label: label.filter(|label| !label.is_empty()).unwrap_or_else(|| name.clone()),
            name: name.clone(),
            kind: kind?,
            gateway: gateway?,
            number: number?.value,
            display_name: display_name.filter(|display_name| !display_name.is_empty()),
            auth_user,
            register: register.is_none_or(|field| field.value),
            appearances: appearances?,
            codecs,
            ptime: Duration::from_millis(ptime.map_or(PTIME, |field| field.value)),
            prefix: prefix.map(|field| field.value).unwrap_or_default(),
            legacy_digest: legacy_digest.is_some_and(|field| field.value),
            auto_answer: auto_answer.is_some_and(|field| field.value),
            sharing: shared.sharing?,
            barge: shared.barge,
            barge_code: shared.barge_code,
            pull_code: shared.pull_code,
            voicemail: voicemail.map(|field| field.value).filter(|number| !number.is_empty()),
            digits: shared.digits?,
            hold_sound: shared.hold_sound?,
            recording: shared.recording?,
            list: shared.list,
            encryption,
            key_exchange,
        })
    };
    let profile = whole();
    Some(Read { name, appearances, profile })
}

fn kind_of(sheet: &mut Sheet<'_>, field: &Field<String>) -> Option<LineKind> {
    match field.value.as_str() {
        "business" => Some(LineKind::Business),
        "personal" => Some(LineKind::Personal),
        other => {
            let meant = did_you_mean(other, ["business", "personal"]);
            let other = short(other);
            let sentence =
                format!("`kind` is \"business\" or \"personal\", not \"{other}\"{meant}");
            sheet.fault(field.at, sentence);
            None
        }
    }
}

fn gateway_of(
    sheet: &mut Sheet<'_>,
    field: Field<String>,
    gateways: &[gateway::Read],
) -> Option<String> {
    if gateways.iter().any(|gateway| gateway.name == field.value) {
        return Some(field.value);
    }
    let names = || gateways.iter().map(|gateway| gateway.name.as_str());
    let mut hint = did_you_mean(&field.value, names());
    if hint.is_empty() && !gateways.is_empty() {
        let listed: Vec<_> = names().take(8).map(|name| format!("\"{}\"", short(name))).collect();
        hint = format!("; there is {}", listed.join(", "));
    }
    let shown = short(&field.value);
    let sentence = format!("there is no [[gateway]] with the name \"{shown}\"{hint}");
    sheet.fault(field.at, sentence);
    None
}

fn codecs_of(sheet: &mut Sheet<'_>, list: &Field<Vec<Field<String>>>) -> Vec<Codec> {
    if list.value.is_empty() {
        sheet.fault(list.at, "`codecs` is empty; leave it out to have all of them");
    }
    let mut codecs = Vec::new();
    for field in &list.value {
        let word = field.value.to_lowercase();
        match CODECS.iter().find(|(name, _)| *name == word) {
            Some((name, codec)) if codecs.contains(codec) => {
                sheet.fault(field.at, format!("`codecs` has \"{name}\" for the second time"));
            }
            Some((_, codec)) => codecs.push(*codec),
            None => {
                let known = CODECS.map(|(name, _)| name);
                let other = OTHER_NAMES.iter().find(|(name, _)| *name == word);
                let meant = other.map_or_else(
                    || did_you_mean(&word, known),
                    |(_, name)| format!(" (did you mean `{name}`?)"),
                );
                let shown = short(&field.value);
                let known = known.join(", ");
                let sentence = format!("\"{shown}\" is none of the codecs {known}{meant}");
                sheet.fault(field.at, sentence);
            }
        }
    }
    codecs
}
