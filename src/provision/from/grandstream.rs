//! Grandstream: P-values, in rows or in XML. What they mean is in their numbers alone.

use crate::draft::value::{Demand, Way};
use crate::draft::{Draft, Field, KeyField, KeyKind, Ranked};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};
use phone::profile::{DigitsBy, Transport};

use super::ini::{self, Style};
use super::tree::Tree;

const STYLE: Style = Style { remarks: &["#", ";", "//"], parts: &['='] };

/// Where the values of an account begin, from the second on.
const ACCOUNTS: [(u32, u32); 5] = [(2, 400), (3, 500), (4, 600), (5, 1_700), (6, 1_800)];

/// How many keys of the telephone have numbers in one row.
const KEYS: u32 = 51;

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    for place in ini::read(&mut draft.paper, text, &STYLE)? {
        if let Some(number) = number(place.key) {
            take(&mut draft, place.at, number);
        }
    }
    Ok(draft)
}

pub(crate) fn read_xml(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    tree.leaves(&mut |around, leaf| {
        let line_no = tree.line(leaf.at());
        let value = leaf.text().unwrap_or_default();
        let item = around.last().filter(|parent| parent.is("item"));
        if let (Some(item), Some(part)) = (item, leaf.attribute("name")) {
            // The newer form names what the older one numbers.
            let key = format!("{}.{part}", item.attribute("name").unwrap_or_default());
            let at = draft.paper.add(line_no, &key, value)?;
            named(&mut draft, at, &key);
            return Ok(());
        }
        let at = draft.paper.add(line_no, leaf.name(), value)?;
        match number(leaf.name()) {
            Some(number) => take(&mut draft, at, number),
            None if leaf.is("mac") => draft.paper.fate(at, Fate::Mapped(Note::Elsewhere)),
            None => {}
        }
        Ok(())
    })?;
    Ok(draft)
}

fn number(key: &str) -> Option<u32> {
    key.strip_prefix('P')?.parse().ok()
}

/// `account.1.sip.userId`, as in `<item name="account.1.sip"><part name="userId">`.
fn named(draft: &mut Draft, at: At, key: &str) {
    let (shape, numbers) = super::words::dotted(&key.to_ascii_lowercase());
    let Some(account) = numbers.first().copied() else { return };
    let field = match shape.as_str() {
        "account.N.enable" => Field::Enabled,
        "account.N.name" => Field::Label,
        "account.N.sip.userid" => Field::User,
        "account.N.sip.subscriber.userid" => Field::AuthUser,
        "account.N.sip.subscriber.password" => Field::Password,
        "account.N.sip.subscriber.name" => Field::DisplayName,
        "account.N.sip.server.N.address" if numbers.get(1) == Some(&1) => Field::Server,
        "account.N.sip.server.N.address" => Field::Not(Note::SecondServer),
        "account.N.sip.transport" => Field::Transport(way),
        _ => return,
    };
    draft.line(account, at, field);
}

fn take(draft: &mut Draft, at: At, number: u32) {
    if let Some(field) = first_account(number) {
        return draft.line(1, at, field);
    }
    if (1_363..1_363 + 2 * KEYS).contains(&number) {
        let from = number - 1_363;
        let field = if from.is_multiple_of(2) { mode(draft, at) } else { KeyField::LineFromZero };
        return draft.key((1, from / 2 + 1), at, field);
    }
    if (1_465..1_465 + 2 * KEYS).contains(&number) {
        let from = number - 1_465;
        let field = if from.is_multiple_of(2) { KeyField::Label } else { KeyField::Value };
        return draft.key((1, from / 2 + 1), at, field);
    }
    for (account, base) in ACCOUNTS {
        let field = number.checked_sub(base).and_then(further_account);
        if let Some(field) = field {
            return draft.line(account, at, field);
        }
    }
}

fn first_account(number: u32) -> Option<Field> {
    Some(match number {
        3 => Field::DisplayName,
        31 => Field::Register,
        // The first account counts in minutes, as all do.
        32 => Field::Expires(60),
        33 => Field::Voicemail,
        34 => Field::Password,
        35 => Field::User,
        36 => Field::AuthUser,
        47 => Field::Server,
        48 => Field::Proxy,
        57..=63 => Field::Codec(Ranked::Numbered(number - 56, codec)),
        66 => Field::Prefix,
        79 => Field::Mapped(Note::Agreed),
        90 => Field::AutoAnswer,
        99 => Field::WaitingLamp,
        103 => Field::NotIfYes(Note::Records),
        130 => Field::Transport(way),
        134 => Field::List,
        183 => Field::Encryption(demand),
        198 => Field::Mapped(Note::Elsewhere),
        270 => Field::Label,
        271 => Field::Enabled,
        290 => Field::DialPlan,
        1_347 => Field::Pickup,
        2_301 => Field::DigitsIf(DigitsBy::InBand),
        2_302 => Field::DigitsIf(DigitsBy::Auto),
        2_303 => Field::DigitsIf(DigitsBy::Info),
        2_313 => Field::SeizeTime,
        2_333 => Field::Not(Note::SecondServer),
        _ => return None,
    })
}

fn further_account(from: u32) -> Option<Field> {
    Some(match from {
        1 => Field::Enabled,
        2 => Field::Server,
        3 => Field::Proxy,
        4 => Field::User,
        5 => Field::AuthUser,
        6 => Field::Password,
        7 => Field::DisplayName,
        8 => Field::NotIfYes(Note::Records),
        10 => Field::Register,
        12 => Field::Expires(60),
        17 => Field::Label,
        26 => Field::Voicemail,
        43 => Field::Encryption(demand),
        48 => Field::Transport(way),
        51..=58 => Field::Codec(Ranked::Numbered(from - 50, codec)),
        _ => return None,
    })
}

fn way(word: &str) -> Option<Way> {
    match word {
        "0" => Some(Way::Plain(Transport::Udp)),
        "1" => Some(Way::Plain(Transport::Tcp)),
        "2" => Some(Way::Plain(Transport::Tls)),
        other => crate::draft::value::way(other),
    }
}

/// 0 none, 1 demanded with a fall back to none, 2 demanded.
fn demand(word: &str) -> Option<Demand> {
    match word {
        "0" => Some(Demand::No),
        "1" => Some(Demand::Offered),
        "2" | "3" => Some(Demand::Demanded),
        _ => None,
    }
}

/// Payload types, mostly.
fn codec(number: &str) -> &'static str {
    match number {
        "0" => "pcmu",
        "8" => "pcma",
        "9" => "g722",
        "123" => "opus",
        "-1" | "" => "",
        _ => "another",
    }
}

fn mode(draft: &Draft, at: At) -> KeyField {
    KeyField::Kind(match draft.paper.value(at) {
        "-1" | "" => KeyKind::Empty,
        "0" => KeyKind::Line,
        "1" => KeyKind::SharedLine,
        "10" => KeyKind::Speed,
        "11" | "13" => KeyKind::Watch,
        "16" | "20" => KeyKind::Dials,
        "19" | "26" => KeyKind::Park,
        _ => KeyKind::Other,
    })
}
