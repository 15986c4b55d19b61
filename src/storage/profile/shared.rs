//! What a `[[line]]` says of others: who shares it, how their calls are joined, how digits are sent to
//! them, what they hear on hold, whether they are recorded, and where a list of all that is watched lies.

use phone::profile::{DigitsBy, HoldSound, RecordingRule, Sharing};

use super::names;
use crate::nearest::did_you_mean;
use crate::sheet::{Entries, Field, Sheet, short};

/// How a line can be shared, by the names the profile gives it.
const KINDS: [&str; 4] = ["none", "call-info", "appearances", "station"];

/// What may be done with the sound of calls, by the names the profile gives it.
pub(super) const RULES: [(&str, RecordingRule); 3] = [
    ("allowed", RecordingRule::Allowed),
    ("announced", RecordingRule::Announced),
    ("forbidden", RecordingRule::Forbidden),
];

/// How digits are sent, by the names the profile gives it.
pub(super) const DIGITS: [(&str, DigitsBy); 4] = [
    ("auto", DigitsBy::Auto),
    ("rtp", DigitsBy::Rtp),
    ("info", DigitsBy::Info),
    ("inband", DigitsBy::InBand),
];

/// What whom we hold hears, by the names the profile gives it.
pub(super) const HOLD_SOUNDS: [(&str, HoldSound); 2] =
    [("silence", HoldSound::Silence), ("music", HoldSound::Music)];

/// What a line says of others.
pub(super) struct Shared {
    /// Nothing where that is not right.
    pub(super) sharing: Option<Sharing>,
    pub(super) digits: Option<DigitsBy>,
    pub(super) hold_sound: Option<HoldSound>,
    pub(super) recording: Option<RecordingRule>,
    pub(super) barge: bool,
    pub(super) barge_code: Option<String>,
    pub(super) pull_code: Option<String>,
    pub(super) list: Option<String>,
}

pub(super) fn read(sheet: &mut Sheet<'_>, table: &mut Entries<'_, '_>) -> Shared {
    let sharing = table.text(sheet, "sharing");
    let station = table.text(sheet, "station");
    let barge = table.yes(sheet, "barge");
    let mut code = |name: &'static str| {
        let code = table.text(sheet, name);
        if let Some(code) = &code {
            names::number(sheet, name, code);
        }
        code.map(|field| field.value).filter(|code| !code.is_empty())
    };
    let (barge_code, pull_code) = (code("barge_code"), code("pull_code"));
    let list = table.text(sheet, "list").and_then(|list| names::user(sheet, "list", &list));
    Shared {
        sharing: sharing_of(sheet, sharing.as_ref(), station.as_ref()),
        digits: word_of(sheet, table, "digits", DIGITS),
        hold_sound: word_of(sheet, table, "hold_sound", HOLD_SOUNDS),
        recording: word_of(sheet, table, "recording", RULES),
        barge: barge.is_none_or(|field| field.value),
        barge_code,
        pull_code,
        list,
    }
}

/// What one of a few words stands for; without one, what is usual.
fn word_of<T: Copy + Default, const N: usize>(
    sheet: &mut Sheet<'_>,
    table: &mut Entries<'_, '_>,
    key: &'static str,
    words: [(&str, T); N],
) -> Option<T> {
    let Some(field) = table.text(sheet, key) else { return Some(T::default()) };
    let found = words.iter().find(|(name, _)| *name == field.value);
    if found.is_none() {
        let names = words.map(|(name, _)| name);
        let meant = did_you_mean(&field.value, names);
        let known = names.map(|name| format!("\"{name}\"")).join(", ");
        let other = short(&field.value);
        sheet.fault(field.at, format!("`{key}` is one of {known}, not \"{other}\"{meant}"));
    }
    found.map(|(_, value)| *value)
}

fn sharing_of(
    sheet: &mut Sheet<'_>,
    sharing: Option<&Field<String>>,
    station: Option<&Field<String>>,
) -> Option<Sharing> {
    let word = sharing.map_or("none", |field| field.value.as_str());
    if let (Some(station), true) = (station, word != "station") {
        sheet.fault(station.at, "`station` needs `sharing = \"station\"`");
        return None;
    }
    match (word, station) {
        ("none", _) => Some(Sharing::Private),
        ("call-info", _) => Some(Sharing::CallInfo),
        ("appearances", _) => Some(Sharing::Appearances),
        ("station", Some(station)) => names::user(sheet, "station", station).map(Sharing::Station),
        ("station", None) => {
            let at = sharing.map_or(0, |field| field.at);
            sheet.fault(at, "a trunk is reached through a station: station = \"alice_line1\"");
            None
        }
        (other, _) => {
            let meant = did_you_mean(other, KINDS);
            let other = short(other);
            let sentence = format!(
                "`sharing` is \"none\", \"call-info\", \"appearances\" or \"station\", not \"{other}\"{meant}"
            );
            sheet.fault(sharing.map_or(0, |field| field.at), sentence);
            None
        }
    }
}
