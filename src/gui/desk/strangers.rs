//! What strangers call themselves, made harmless before it is drawn or read out: a name may be
//! as long as a message, turn the direction of all that follows it, or ring bells.

use std::sync::Arc;

use phone::doors::Snapshot;

use crate::past::Past;

/// No name is longer; what is beyond it would not fit on any key or card.
const NAME_MAX: usize = 120;

/// Makes a name harmless.
pub(super) fn tame(name: &mut String) {
    if is_wild(name) {
        let seen: String = name.chars().filter(|c| !is_trap(*c)).take(NAME_MAX).collect();
        seen.trim().clone_into(name);
    }
}

/// Makes what the history knows of a stranger harmless.
pub(super) fn tame_past(past: &mut Past) {
    for name in [&mut past.party].into_iter().chain(&mut past.name) {
        if is_wild(name) {
            let mut seen = String::from(&**name);
            tame(&mut seen);
            *name = seen.into_boxed_str();
        }
    }
}

/// The same to be seen, with nothing in it that does harm.
pub(super) fn tamed(mut snapshot: Arc<Snapshot>) -> Arc<Snapshot> {
    if names(&snapshot).any(is_wild) {
        let seen = Arc::make_mut(&mut snapshot);
        for call in &mut seen.calls {
            tame(&mut call.party);
            call.name.iter_mut().for_each(tame);
            let phrase = call.cause.as_mut().and_then(|cause| cause.phrase.as_mut());
            phrase.into_iter().for_each(tame);
            call.transfer.iter_mut().for_each(|transfer| tame(&mut transfer.to));
        }
        for key in &mut seen.keys {
            tame(&mut key.text);
            let theirs = key.theirs.iter_mut().flat_map(|it| [&mut it.who, &mut it.party]);
            theirs.flatten().for_each(tame);
        }
    }
    snapshot
}

/// All in it that others wrote.
fn names(seen: &Snapshot) -> impl Iterator<Item = &str> {
    let calls = seen.calls.iter().flat_map(|call| {
        let phrase = call.cause.as_ref().and_then(|cause| cause.phrase.as_deref());
        let to = call.transfer.as_ref().map(|transfer| transfer.to.as_str());
        [Some(call.party.as_str()), call.name.as_deref(), phrase, to]
    });
    let keys = seen.keys.iter().flat_map(|key| {
        let theirs = key.theirs.as_ref();
        let who = theirs.and_then(|theirs| theirs.who.as_deref());
        [Some(key.text.as_str()), who, theirs.and_then(|theirs| theirs.party.as_deref()), None]
    });
    calls.chain(keys).flatten()
}

fn is_wild(name: &str) -> bool {
    name.len() > NAME_MAX || name.chars().any(is_trap)
}

/// Whether a character does something instead of being seen: controls, marks of direction, line
/// and paragraph separators, tags, and what takes no room. What joins letters and emoji stays.
fn is_trap(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tame_of(name: &str) -> String {
        let mut name = name.to_owned();
        tame(&mut name);
        name
    }

    #[test]
    fn names_people_have_stay_as_they_are() {
        for name in
            ["Ann Keller", "أمي", "お母さん", "नमस्ते\u{200d}", "👩\u{200d}💻", "0161 496 0855"]
        {
            assert_eq!(tame_of(name), name);
        }
    }

    #[test]
    fn traps_are_taken_out_and_what_is_too_long_is_cut() {
        assert_eq!(tame_of("\u{202e}Ann\u{7}\r\nKeller\u{2066}"), "AnnKeller");
        assert_eq!(tame_of(" \u{feff}\u{0}"), "");
        assert_eq!(tame_of(&"ä".repeat(65_536)).chars().count(), NAME_MAX);
    }
}
