//! The keys of a draft.

use std::collections::BTreeMap;

use phone::profile::{KeyDoes, KeyProfile, Profile, Sharing, Watch};

use crate::draft::value;
use crate::draft::{DraftKey, KeyKind};
use crate::note::Note;
use crate::paper::{At, Fate, Paper};

use super::{Kept, MOST_APPEARANCES, MOST_KEYS};

/// What is known of the lines of the file when its keys are made.
pub(super) struct Lines<'a> {
    /// Which of them have become lines of the profile.
    pub(super) kept: &'a Kept,
    /// What each dials to answer what rings elsewhere.
    pub(super) pickups: &'a BTreeMap<u32, Option<String>>,
    /// Where the file says how many appearances each has, in the order of the profile.
    pub(super) counted: &'a [Option<At>],
}

/// Makes keys of all that fit, in the order of the file. A line of which the file has no key gets
/// one for each appearance, before all others.
pub(super) fn all(
    paper: &mut Paper,
    drafts: BTreeMap<(u8, u32), DraftKey>,
    lines: &Lines<'_>,
    profile: &mut Profile,
) {
    let mut counts = vec![0_u8; profile.lines.len()];
    let mut keys = Vec::new();
    for ((page, _), draft) in drafts {
        let made = if MOST_KEYS <= keys.len() {
            Err(Fate::Unsupported(Note::TooMany))
        } else {
            one(paper, &draft, lines, profile, &mut counts)
        };
        match made {
            Ok(key) => keys.push(KeyProfile { page: page.max(1), ..key }),
            Err(fate) => {
                for at in &draft.entries {
                    paper.unless_told(*at, fate);
                }
            }
        }
    }
    let mut whole = Vec::new();
    for ((line, count), counted) in profile.lines.iter_mut().zip(counts).zip(lines.counted) {
        if count != 0 {
            if let (true, Some(at)) = (line.appearances != count, counted) {
                paper.fate(*at, Fate::Mapped(Note::AsKeys));
            }
            line.appearances = count;
            continue;
        }
        if matches!(line.sharing, Sharing::Station(_)) {
            // A trunk is one call at a time.
            line.appearances = 1;
        }
        let appearances = 1..=line.appearances;
        whole.extend(appearances.map(|number| KeyProfile::appearance(&line.name, number)));
    }
    whole.extend(keys);
    profile.keys = whole;
}

fn one(
    paper: &mut Paper,
    draft: &DraftKey,
    lines: &Lines<'_>,
    profile: &mut Profile,
    counts: &mut [u8],
) -> Result<KeyProfile, Fate> {
    let unsupported = |note| Err(Fate::Unsupported(note));
    let Some(kind) = draft.kind.as_ref() else { return Err(Fate::Mapped(Note::KeyEmpty)) };
    match kind.value {
        KeyKind::Empty => return Err(Fate::Mapped(Note::KeyEmpty)),
        KeyKind::Other => return unsupported(Note::KeyKind),
        KeyKind::Line
        | KeyKind::SharedLine
        | KeyKind::Watch
        | KeyKind::Speed
        | KeyKind::Park
        | KeyKind::Dials => {}
    }
    // Zero, as much as nothing, is whichever line comes first.
    let number = draft.line.as_ref().map(|it| it.value).filter(|number| *number != 0);
    let found = match number {
        Some(number) => lines.kept.get_key_value(&number),
        None => lines.kept.first_key_value(),
    };
    let Some((file_line, index)) = found else { return unsupported(Note::LineLeftOut) };
    let Some(line) = profile.lines.get_mut(*index) else { return unsupported(Note::LineLeftOut) };
    let label = draft.label.as_ref().map(|it| value::label(&it.value));
    if let (Some(given), Some((_, true))) = (&draft.label, &label) {
        paper.unless_told(given.at, Fate::Mapped(Note::Shortened));
    }
    let label = label.map(|(label, _)| label).unwrap_or_default();
    if matches!(kind.value, KeyKind::Line | KeyKind::SharedLine) {
        let Some(count) = counts.get_mut(*index) else { return unsupported(Note::LineLeftOut) };
        if *count == MOST_APPEARANCES {
            return unsupported(Note::TooMany);
        }
        *count += 1;
        if kind.value == KeyKind::SharedLine || draft.shared {
            line.sharing = Sharing::CallInfo;
        }
        if let Some(value) = &draft.value {
            paper.unless_told(value.at, Fate::Mapped(Note::NotUsed));
        }
        let does = KeyDoes::Appearance(*count);
        return Ok(KeyProfile { label, line: line.name.clone(), page: 1, does });
    }
    let Some(given) = &draft.value else { return unsupported(Note::NoNumber) };
    let Some((number, tidied)) = value::number(&given.value) else {
        paper.fate(given.at, Fate::Unsupported(Note::NoNumber));
        return unsupported(Note::KeyKind);
    };
    if tidied {
        paper.unless_told(given.at, Fate::Mapped(Note::Tidied));
    }
    let pickup = draft.pickup.as_ref().and_then(|it| value::number(&it.value));
    if let (Some(given), None) = (&draft.pickup, &pickup) {
        paper.unless_told(given.at, Fate::Unsupported(Note::NoNumber));
    }
    let pickup = pickup.map(|(number, _)| number);
    let pickup = pickup.or_else(|| lines.pickups.get(file_line).cloned().flatten());
    let label = if label.is_empty() { number.clone() } else { label };
    let does = match kind.value {
        KeyKind::Watch => KeyDoes::Watch(Watch { number, pickup }),
        KeyKind::Park => KeyDoes::Park(number),
        KeyKind::Empty
        | KeyKind::Line
        | KeyKind::SharedLine
        | KeyKind::Speed
        | KeyKind::Dials
        | KeyKind::Other => KeyDoes::Speed(number),
    };
    if kind.value == KeyKind::Dials {
        paper.unless_told(kind.at, Fate::Mapped(Note::Dials));
    }
    Ok(KeyProfile { label, line: line.name.clone(), page: 1, does })
}
