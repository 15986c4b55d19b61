//! Yealink `.cfg`: `key = value` behind `#!version:1.0.0.1`.

use phone::profile::DigitsBy;

use crate::draft::value::Share;
use crate::draft::{Draft, Field, KeyField, KeyKind, Ranked};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::ini::{self, Style};
use super::words::{demand, dotted, numbered_way};

const STYLE: Style = Style { remarks: &["#", ";"], parts: &['='] };

/// Codecs by the name in the key, and ours.
const CODECS: [(&str, &str); 4] =
    [("pcmu", "pcmu"), ("pcma", "pcma"), ("g722", "g722"), ("opus", "opus")];

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    for place in ini::read(&mut draft.paper, text, &STYLE)? {
        // What `static.` marks is set once only; here a file is read once only anyway.
        let key = place.key.strip_prefix("static.").unwrap_or(place.key).to_ascii_lowercase();
        let (shape, numbers) = dotted(&key);
        if matches!(draft.paper.value(place.at), "%EMPTY%" | "%NULL%") {
            draft.paper.fate(place.at, Fate::Mapped(Note::Empty));
            continue;
        }
        take(&mut draft, place.at, &shape, &numbers);
    }
    Ok(draft)
}

fn take(draft: &mut Draft, at: At, shape: &str, numbers: &[u32]) {
    let first = numbers.first().copied().unwrap_or_default();
    let second = numbers.get(1).copied().unwrap_or_default();
    if let Some(rest) = shape.strip_prefix("account.N.") {
        if let Some(field) = account(rest, second) {
            draft.line(first, at, field);
        }
        return;
    }
    match shape {
        "voice_mail.number.N" => draft.line(first, at, Field::Voicemail),
        "voice.tone.country" | "lang.gui" | "lang.wui" => {
            draft.paper.fate(at, Fate::Mapped(Note::Elsewhere));
        }
        "dialplan.digitmap.string" => draft.every_line(at, Field::DialPlan),
        "dialplan.digitmap.enable" => draft.every_line(at, Field::Mapped(Note::PlanNeedless)),
        "features.direct_ip_call_enable" => draft.every_line(at, Field::NotIfYes(Note::Unknown)),
        "phone_setting.call_appearance.calls_per_linekey" => {
            draft.every_line(at, Field::Mapped(Note::OneCall));
        }
        _ => {
            if shape.starts_with("dialplan.emergency.") {
                draft.every_line(at, Field::Mapped(Note::Emergency));
            } else if let Some(rest) = shape.strip_prefix("linekey.N.") {
                key(draft, (1, first), at, rest);
            } else if let Some(rest) = shape.strip_prefix("expansion_module.N.key.N.") {
                // Each module is a page behind those of the telephone.
                let page = u8::try_from(first).unwrap_or(u8::MAX).clamp(1, 60) + 1;
                key(draft, (page, second), at, rest);
            }
        }
    }
}

fn account(rest: &str, second: u32) -> Option<Field> {
    if rest.starts_with("sip_server.N.") && second > 1 {
        return Some(Field::Not(Note::SecondServer));
    }
    if rest.starts_with("outbound_proxy.N.") && second > 1 {
        return Some(Field::Not(Note::SecondServer));
    }
    if let Some(codec) = rest.strip_prefix("codec.") {
        let (name, what) = codec.split_once('.')?;
        let known = CODECS.iter().find(|(theirs, _)| *theirs == name);
        return match (known, what) {
            (Some((_, ours)), "enable") => Some(Field::Codec(Ranked::On(ours))),
            (Some((_, ours)), "priority") => Some(Field::Codec(Ranked::Rank(ours))),
            (None, "enable") => Some(Field::NotIfYes(Note::Codec)),
            (None, "priority") => Some(Field::Mapped(Note::CodecsLeftOut)),
            _ => None,
        };
    }
    Some(match rest {
        "enable" => Field::Enabled,
        "label" => Field::Label,
        "display_name" => Field::DisplayName,
        "user_name" => Field::User,
        "auth_name" => Field::AuthUser,
        "password" => Field::Password,
        "sip_server.N.address" => Field::Server,
        "sip_server.N.port" => Field::Port,
        "sip_server.N.expires" => Field::Expires(1),
        "sip_server.N.transport_type" | "transport" => Field::Transport(numbered_way),
        "sip_server.N.register_on_enable" => Field::Register,
        "sip_server.N.retry_counts"
        | "sip_server.N.failback_mode"
        | "sip_server.N.failback_timeout"
        | "subscribe_register" => Field::Mapped(Note::Elsewhere),
        "shared_line_one_touch_retrieve.enable" => Field::Mapped(Note::Always),
        "outbound_proxy_enable" => Field::UsesProxy,
        "outbound_proxy.N.address" => Field::Proxy,
        "outbound_proxy.N.port" => Field::ProxyPort,
        "srtp_encryption" => Field::Encryption(demand),
        "ptime" => Field::Ptime,
        "dtmf.type" => Field::Digits(digits),
        "dtmf.dtmf_payload" | "dtmf.info_type" => Field::Mapped(Note::Agreed),
        "dialplan.digitmap.enable" => Field::Mapped(Note::PlanNeedless),
        "dialplan.digitmap.string" => Field::DialPlan,
        "subscribe_mwi" => Field::WaitingLamp,
        "auto_answer" => Field::AutoAnswer,
        "number_of_linekey" => Field::Appearances,
        "phone_setting.call_appearance.calls_per_linekey" => Field::Mapped(Note::OneCall),
        "shared_line" => Field::Shared(shared),
        "line_seize.expires" => Field::SeizeTime,
        "shared_line_one_touch_bargein.enable" => Field::Barge,
        "shared_line_callpull_code" => Field::PullCode,
        "shared_line_barge_in_code" => Field::BargeCode,
        "bla_number" | "bla_subscribe_period" => Field::Not(Note::Sharing),
        "blf.blf_list_uri" => Field::List,
        "blf_list_code" | "blf.blf_list_pickup_code" | "direct_pickup_code" => Field::Pickup,
        _ => return None,
    })
}

fn digits(word: &str) -> Option<DigitsBy> {
    match word {
        // The third sends events and messages, and one of them is enough.
        "1" | "3" => Some(DigitsBy::Auto),
        "0" => Some(DigitsBy::InBand),
        "2" => Some(DigitsBy::Info),
        _ => None,
    }
}

fn shared(word: &str) -> Option<Share> {
    match word {
        "0" => Some(Share::Private),
        "1" => Some(Share::Appearances),
        "2" | "3" => Some(Share::Other),
        _ => None,
    }
}

fn key(draft: &mut Draft, place: (u8, u32), at: At, what: &str) {
    let field = match what {
        "type" => KeyField::Kind(match draft.paper.value(at) {
            "0" | "" => KeyKind::Empty,
            "15" => KeyKind::Line,
            "16" | "39" => KeyKind::Watch,
            "13" => KeyKind::Speed,
            "10" => KeyKind::Park,
            "14" | "23" | "24" => KeyKind::Dials,
            _ => KeyKind::Other,
        }),
        "line" => KeyField::Line,
        "value" => KeyField::Value,
        "label" => KeyField::Label,
        "extension" | "pickup_value" => KeyField::Pickup,
        "shortlabel" | "xml_phonebook" => KeyField::Aside(Note::Elsewhere),
        _ => return,
    };
    draft.key(place, at, field);
}
