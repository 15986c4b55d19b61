//! What a provisioning server says to Bria: `proxies:proxy0:username="102"` under `[SETTINGS]`,
//! and secrets that are not to be kept under `[##MEMORY##]`.

use crate::draft::{Draft, Field};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::ini::{self, Style};
use super::words::demand;

const STYLE: Style = Style { remarks: &[";"], parts: &['='] };

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    for place in ini::read(&mut draft.paper, text, &STYLE)? {
        if place.section.eq_ignore_ascii_case("data") {
            draft.paper.fate(place.at, Fate::Mapped(Note::Elsewhere));
            continue;
        }
        if let Some(rest) = place.key.strip_prefix("proxies:proxy") {
            take(&mut draft, place.at, rest);
        } else if place.key.starts_with("codecs:") {
            codec(&mut draft, place.at, place.key);
        }
    }
    Ok(draft)
}

fn take(draft: &mut Draft, at: At, rest: &str) {
    let Some((number, name)) = rest.split_once(':') else { return };
    let Ok(number) = number.parse::<u32>() else { return };
    let field = match name {
        "enabled" => Field::Enabled,
        "account_name" | "label" => Field::Label,
        "display_name" => Field::DisplayName,
        "username" => Field::User,
        "authorization_username" => Field::AuthUser,
        "password" => Field::Password,
        "domain" => Field::Domain,
        "proxy" => Field::Proxy,
        "transport" => Field::Transport(crate::draft::value::way),
        "reregister_time" | "register_expires" => Field::Expires(1),
        "register" | "register_with_domain" => Field::Register,
        "voicemail_url" | "voicemail_number" => Field::Voicemail,
        "subscribe_to_message_waiting" => Field::WaitingLamp,
        "srtp" | "encryption" => Field::Encryption(demand),
        "dialing_prefix" => Field::Prefix,
        "dialplan" => Field::DialPlan,
        _ => return,
    };
    draft.line(number.saturating_add(1), at, field);
}

/// `codecs:opus:enabled="true"`.
fn codec(draft: &mut Draft, at: At, key: &str) {
    use crate::draft::Ranked;
    let mut pieces = key.split(':').skip(1);
    let known = match pieces.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "opus" => "opus",
        "g722" => "g722",
        "pcmu" | "g711u" | "g711ulaw" => "pcmu",
        "pcma" | "g711a" | "g711alaw" => "pcma",
        _ => return draft.every_line(at, Field::NotIfYes(Note::Codec)),
    };
    match pieces.next() {
        Some("enabled") => draft.every_line(at, Field::Codec(Ranked::On(known))),
        Some("priority") => draft.every_line(at, Field::Codec(Ranked::Rank(known))),
        _ => {}
    }
}
