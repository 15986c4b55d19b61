//! Snom XML: `<user_name idx="1" perm="R">`, and the keys under `functionKeys`.

use crate::draft::{Draft, Field, KeyField, KeyKind};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::tree::Tree;
use super::words::{demand, digits, shared};

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    tree.leaves(&mut |_, leaf| {
        let line_no = tree.line(leaf.at());
        let value = leaf.text().unwrap_or_default();
        // Older files put the number into the name.
        let bare = leaf.name().trim_end_matches(|letter: char| letter.is_ascii_digit());
        let in_name = leaf.name().get(bare.len()..).and_then(|number| number.parse().ok());
        let index: Option<u32> = leaf.attribute("idx").and_then(|idx| idx.parse().ok()).or(in_name);
        let name = if in_name.is_some() { bare } else { leaf.name() };
        let key = match leaf.attribute("idx") {
            Some(index) => format!("{name}[{index}]"),
            None => leaf.name().to_owned(),
        };
        let at = draft.paper.add(line_no, &key, value)?;
        if name == "fkey" {
            let place = (1, index.unwrap_or_default());
            function(&mut draft, place, at, value);
            for (attribute, field) in [("label", KeyField::Label), ("context", KeyField::Line)] {
                let Some(said) = leaf.attribute(attribute) else { continue };
                let at = draft.paper.add(line_no, &format!("{key} {attribute}"), said)?;
                let active = said.eq_ignore_ascii_case("active");
                let field = if active { KeyField::Aside(Note::Always) } else { field };
                draft.key(place, at, field);
            }
        } else if let Some(field) = of_line(name) {
            match index {
                Some(index) => draft.line(index, at, field),
                None => draft.every_line(at, field),
            }
        }
        // `R` is read only, `!` is set once, `$` may be seen with a password.
        if matches!(leaf.attribute("perm"), Some("R" | "!" | "$")) {
            draft.paper.lock(at);
        }
        Ok(())
    })?;
    Ok(draft)
}

fn of_line(name: &str) -> Option<Field> {
    Some(match name {
        "user_active" => Field::Enabled,
        "user_idle_text" => Field::Label,
        "user_realname" => Field::DisplayName,
        "user_name" => Field::User,
        "user_pname" => Field::AuthUser,
        "user_pass" => Field::Password,
        "user_hash" => Field::PasswordDigest,
        "user_host" => Field::Server,
        "user_outbound" => Field::Proxy,
        "user_expiry" => Field::Expires(1),
        "user_srtp" | "user_savp" => Field::Encryption(demand),
        "codec_priority_list" => Field::Codecs(&[',', ' ']),
        "codec_size" => Field::Ptime,
        "user_dtmf_info" => Field::Digits(|word| match word {
            // On sends events and messages, and one of them is enough.
            "off" | "on" => digits("auto"),
            "sip_info_only" => digits("info"),
            other => digits(other),
        }),
        "user_dp_str" => Field::DialPlan,
        "user_dp_exp" => Field::Mapped(Note::PlanNeedless),
        "user_mailbox" => Field::Voicemail,
        "user_shared_line" => Field::Shared(shared),
        "user_auto_connect" => Field::AutoAnswer,
        "user_server_type" | "user_ringer" | "user_symmetrical_rtp" => {
            Field::Mapped(Note::Elsewhere)
        }
        _ => return None,
    })
}

/// `line`, `blf <sip:103@pbx>|*8`, `speed 0301234`, `dest <sip:…>`, `orbit 701`.
fn function(draft: &mut Draft, place: (u8, u32), at: At, value: &str) {
    let (word, rest) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    let (number, pickup) =
        rest.split_once('|').map_or((rest, None), |(number, code)| (number, Some(code.trim())));
    let kind = match word.to_ascii_lowercase().as_str() {
        "line" => KeyKind::Line,
        "shared_line" | "sharedline" => KeyKind::SharedLine,
        "blf" => KeyKind::Watch,
        "speed" | "dest" => KeyKind::Speed,
        "orbit" | "park" => KeyKind::Park,
        "intercom" => KeyKind::Dials,
        "none" | "" => KeyKind::Empty,
        "keyevent" if rest.trim().eq_ignore_ascii_case("none") => KeyKind::Empty,
        _ => KeyKind::Other,
    };
    if value.is_empty() {
        draft.paper.fate(at, Fate::Mapped(Note::KeyEmpty));
    }
    draft.whole_key(place, at, (kind, number.trim(), ""), pickup);
}
