//! Linphone: sections of entries, as remote provisioning in XML or as an rc file.

use std::collections::BTreeSet;

use phone::profile::DigitsBy;

use crate::draft::{Draft, Field, Ranked};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::ini::{self, Style};
use super::tree::Tree;
use super::words::{demand, demanded};

const STYLE: Style = Style { remarks: &["#", ";"], parts: &['='] };

/// An entry with its section.
type Said = (At, String, String);

pub(crate) fn read_rc(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    let places = ini::read(&mut draft.paper, text, &STYLE)?;
    let said =
        places.iter().map(|place| (place.at, place.section.to_owned(), place.key.to_owned()));
    take_all(&mut draft, &said.collect::<Vec<_>>());
    Ok(draft)
}

pub(crate) fn read_xml(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    let mut said: Vec<Said> = Vec::new();
    tree.leaves(&mut |around, leaf| {
        let section = around.iter().rev().find(|element| element.is("section"));
        let section = section.and_then(|element| element.attribute("name")).unwrap_or_default();
        let name = leaf.attribute("name").unwrap_or(leaf.name());
        let shown = if section.is_empty() { name.into() } else { format!("[{section}] {name}") };
        let at = draft.paper.add(tree.line(leaf.at()), &shown, leaf.text().unwrap_or_default())?;
        said.push((at, section.to_owned(), name.to_owned()));
        Ok(())
    })?;
    take_all(&mut draft, &said);
    Ok(draft)
}

fn take_all(draft: &mut Draft, said: &[Said]) {
    // Where an account logs in under another name than its own, its own is not asked for.
    let renamed: BTreeSet<&str> = said
        .iter()
        .filter(|(at, _, key)| key == "userid" && !draft.paper.value(*at).is_empty())
        .map(|(_, section, _)| section.as_str())
        .collect();
    let renamed: BTreeSet<String> = renamed.into_iter().map(str::to_owned).collect();
    for (at, section, key) in said {
        take(draft, *at, section, key, renamed.contains(section));
    }
}

fn take(draft: &mut Draft, at: At, section: &str, key: &str, renamed: bool) {
    let (kind, number) = match section.rsplit_once('_') {
        Some((kind, number)) => (kind, number.parse::<u32>().ok()),
        None => (section, None),
    };
    match (kind, number) {
        ("proxy", Some(number)) => {
            if let Some(field) = of_account(key) {
                draft.line(number.saturating_add(1), at, field);
            }
        }
        ("auth_info", Some(number)) => {
            let field = match key {
                "username" if renamed => Field::Mapped(Note::NotUsed),
                "username" | "userid" => Field::AuthUser,
                "passwd" | "password" => Field::Password,
                "ha1" => Field::PasswordDigest,
                "realm" => Field::Realm,
                "algorithm" => Field::Algorithm,
                "available_algorithms" | "domain" => Field::Mapped(Note::Agreed),
                _ => return,
            };
            draft.line(number.saturating_add(1), at, field);
        }
        ("audio_codec", Some(number)) => match key {
            "mime" => draft.every_line(at, Field::Codec(Ranked::Named(number))),
            "enabled" => draft.every_line(at, Field::Codec(Ranked::PlaceOn(number))),
            _ => draft.every_line(at, Field::Mapped(Note::Agreed)),
        },
        _ => of_all(draft, at, section, key),
    }
}

fn of_account(key: &str) -> Option<Field> {
    Some(match key {
        "reg_identity" => Field::Identity,
        "reg_proxy" => Field::Server,
        "reg_route" => Field::Proxy,
        "reg_expires" => Field::Expires(1),
        "reg_sendregister" => Field::Register,
        "realm" => Field::Mapped(Note::Agreed),
        "dial_prefix" => Field::Not(Note::PlanRewrites),
        "dial_escape_plus" | "use_dial_prefix_for_calls_and_chats" => {
            Field::NotIfYes(Note::PlanRewrites)
        }
        "voicemail_uri" | "voicemail_address" => Field::Voicemail,
        "mwi_server_uri" | "mwi_server_address" => Field::Mapped(Note::Always),
        "publish" | "avpf" => Field::NotIfYes(Note::Unknown),
        "nat_policy_ref" | "idkey" | "x-custom-property:name" => Field::Mapped(Note::Elsewhere),
        _ => return None,
    })
}

fn of_all(draft: &mut Draft, at: At, section: &str, key: &str) {
    let field = match (section, key) {
        ("sip", "media_encryption") => Field::Encryption(demand),
        ("sip", "media_encryption_mandatory") => Field::Encryption(demanded),
        ("sip", "use_info") => Field::DigitsIf(DigitsBy::Info),
        ("sip", "use_rfc2833") => Field::DigitsIf(DigitsBy::Auto),
        ("sip", "default_proxy") => return draft.paper.fate(at, Fate::Applied),
        ("misc", "transient_provisioning") | ("ui" | "app" | "video" | "sound", _) => {
            return draft.paper.unless_told(at, Fate::Mapped(Note::Elsewhere));
        }
        _ => return,
    };
    draft.every_line(at, field);
}
