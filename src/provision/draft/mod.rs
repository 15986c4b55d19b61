//! A telephone as a foreign file sets it up, before it is one of ours.
//!
//! Readers hand over entry by entry what it means ([`Field`], [`KeyField`]); the draft reads the
//! value, says what becomes of the entry, and makes a profile of what fits ([`Draft::finish`]).

mod field;
mod finish;
mod key;
pub(crate) mod value;

use std::collections::BTreeMap;

use phone::profile::{Codec, DigitsBy, LineKind};

use crate::import::Refusal;
use crate::paper::{At, Fate, Paper};
use value::{Demand, Server, Share, Way};

pub(crate) use field::{Field, Ranked};
pub(crate) use finish::free_name;
pub(crate) use key::{KeyField, KeyKind};

/// More lines or keys than this are in no real file.
const MOST: usize = 1_024;

/// A value, and the entry it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Given<T> {
    at: At,
    value: T,
}

/// A telephone in the making.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) paper: Paper,
    lines: BTreeMap<u32, DraftLine>,
    /// What holds for every line that says nothing itself.
    every: DraftLine,
    keys: BTreeMap<(u8, u32), DraftKey>,
}

/// A line in the making.
#[derive(Clone, Default)]
struct DraftLine {
    /// Every entry about it.
    entries: Vec<At>,
    enabled: Option<Given<bool>>,
    label: Option<Given<String>>,
    display_name: Option<Given<String>>,
    user: Option<Given<String>>,
    auth_user: Option<Given<String>>,
    uses_auth_user: Option<Given<bool>>,
    password: Option<Given<()>>,
    /// A half of a digest in place of the password, and what it is good for.
    half: Option<Given<()>>,
    realm: Option<Given<String>>,
    algorithm: Option<Given<String>>,
    domain: Option<Given<String>>,
    /// What stands behind the user in an address.
    home: Option<Given<Server>>,
    server: Option<Given<Server>>,
    port: Option<Given<u16>>,
    proxy: Option<Given<Server>>,
    proxy_port: Option<Given<u16>>,
    uses_proxy: Option<Given<bool>>,
    way: Option<Given<Way>>,
    expires: Option<Given<u32>>,
    demand: Option<Given<Demand>>,
    codecs: BTreeMap<String, DraftCodec>,
    listed: Option<Given<Vec<Codec>>>,
    ptime: Option<Given<u32>>,
    digits: Option<Given<DigitsBy>>,
    prefix: Option<Given<String>>,
    voicemail: Option<Given<String>>,
    share: Option<Given<Share>>,
    station: Option<Given<String>>,
    appearances: Option<Given<u32>>,
    barge: Option<Given<bool>>,
    barge_code: Option<Given<String>>,
    pull_code: Option<Given<String>>,
    pickup: Option<Given<String>>,
    list: Option<Given<String>>,
    register: Option<Given<bool>>,
    kind: Option<Given<LineKind>>,
}

/// A codec by the name the file gives it, or by its place.
#[derive(Clone, Debug, Default)]
struct DraftCodec {
    name: Option<Given<String>>,
    on: Option<Given<bool>>,
    rank: Option<Given<u32>>,
}

/// A key in the making.
#[derive(Clone, Debug, Default)]
struct DraftKey {
    entries: Vec<At>,
    kind: Option<Given<KeyKind>>,
    line: Option<Given<u32>>,
    value: Option<Given<String>>,
    label: Option<Given<String>>,
    pickup: Option<Given<String>>,
    /// Whether the appearance on it is shared.
    shared: bool,
}

impl Draft {
    /// The line of that number.
    fn line_mut(&mut self, index: u32) -> Option<&mut DraftLine> {
        if self.lines.len() == MOST && !self.lines.contains_key(&index) {
            return None;
        }
        Some(self.lines.entry(index).or_default())
    }

    /// Takes in what an entry says of one line.
    pub(crate) fn line(&mut self, index: u32, at: At, field: Field) {
        let mut line = match self.line_mut(index) {
            Some(line) => std::mem::take(line),
            None => return self.paper.fate(at, Fate::Unsupported(crate::Note::TooMany)),
        };
        line.entries.push(at);
        line.take(&mut self.paper, at, field);
        self.lines.insert(index, line);
    }

    /// Takes in what an entry says of every line that says nothing itself.
    pub(crate) fn every_line(&mut self, at: At, field: Field) {
        let mut every = std::mem::take(&mut self.every);
        every.take(&mut self.paper, at, field);
        self.every = every;
    }

    /// Takes in what an entry says of a key. Keys stand in the order of their page and number.
    pub(crate) fn key(&mut self, place: (u8, u32), at: At, field: KeyField) {
        if self.keys.len() == MOST && !self.keys.contains_key(&place) {
            return self.paper.fate(at, Fate::Unsupported(crate::Note::TooMany));
        }
        let key = self.keys.entry(place).or_default();
        key.entries.push(at);
        key.take(&mut self.paper, at, field);
    }

    /// Takes in that the appearance on a key is shared, whatever is said of it before or after.
    pub(crate) fn shared_key(&mut self, place: (u8, u32), at: At) {
        self.key(place, at, KeyField::Aside(crate::Note::Always));
        self.paper.fate(at, Fate::Applied);
        if let Some(key) = self.keys.get_mut(&place) {
            key.shared = true;
        }
    }

    /// Takes in an entry that says all of a key at once: kind, value and label. What is dialled to
    /// answer there may be among it.
    pub(crate) fn whole_key(
        &mut self,
        place: (u8, u32),
        at: At,
        (kind, value, label): (KeyKind, &str, &str),
        pickup: Option<&str>,
    ) {
        self.key(place, at, KeyField::Kind(kind));
        let given = |text: &str| (!text.is_empty()).then(|| Given { at, value: text.to_owned() });
        if let Some(key) = self.keys.get_mut(&place) {
            key.value = given(value);
            if !label.is_empty() {
                key.label = given(label);
            }
            key.pickup = pickup.and_then(given);
        }
    }

    /// Whether the file is a template that nobody filled in.
    pub(crate) fn refuse_blanks(&self) -> Result<(), Refusal> {
        self.paper.placeholder().map_or(Ok(()), Err)
    }
}
