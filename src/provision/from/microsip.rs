//! The ini file of `MicroSIP`.

use phone::profile::DigitsBy;

use crate::draft::{Draft, Field, KeyKind};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::ini::{self, Style};
use super::words::demand;

const STYLE: Style = Style { remarks: &[";"], parts: &['='] };

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    for place in ini::read(&mut draft.paper, text, &STYLE)? {
        let section = place.section.to_ascii_lowercase();
        let account = section.strip_prefix("account").and_then(|number| number.parse().ok());
        if let Some(number) = account {
            if let Some(field) = of_account(&draft, place.at, place.key) {
                draft.line(number, place.at, field);
            }
        } else if section == "settings" {
            of_settings(&mut draft, place.at, place.key);
        } else if section == "shortcuts" {
            shortcut(&mut draft, place.at, place.key);
        } else if matches!(section.as_str(), "calls" | "dialed" | "contacts") {
            draft.paper.fate(place.at, Fate::Unsupported(Note::Elsewhere));
        }
    }
    Ok(draft)
}

fn of_account(draft: &Draft, at: At, key: &str) -> Option<Field> {
    Some(match key {
        "label" => Field::Label,
        "displayName" => Field::DisplayName,
        "username" => Field::User,
        "authID" => Field::AuthUser,
        "password" if is_cipher(draft.paper.value(at)) => Field::PasswordUnreadable,
        "password" => Field::Password,
        "server" => Field::Server,
        "domain" => Field::Domain,
        "proxy" => Field::Proxy,
        "transport" => Field::Transport(crate::draft::value::way),
        "registerRefresh" => Field::Expires(1),
        "SRTP" => Field::Encryption(demand),
        "dialPlan" => Field::DialPlan,
        "dialingPrefix" => Field::Prefix,
        "voicemailNumber" => Field::Voicemail,
        "keepAlive" => Field::Mapped(Note::Always),
        "disableSessionTimer" | "allowRewrite" | "port" | "publicAddr" => {
            Field::Mapped(Note::Elsewhere)
        }
        "publish" | "ICE" | "hideCID" => Field::NotIfYes(Note::Unknown),
        _ => return None,
    })
}

/// Its passwords are encrypted with a key that is the same in every copy of that program, and
/// written in hexadecimal digits.
fn is_cipher(value: &str) -> bool {
    8 <= value.len()
        && value.len().is_multiple_of(2)
        && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn of_settings(draft: &mut Draft, at: At, key: &str) {
    let field = match key {
        "accountId" => return draft.paper.fate(at, Fate::Applied),
        "audioCodecs" => Field::Codecs(&[' ']),
        "DTMFMethod" => Field::Digits(digits),
        "autoAnswer" => Field::AutoAnswer,
        "autoAnswerDelay" => Field::Mapped(Note::NotUsed),
        "maxConcurrentCalls" => Field::Appearances,
        "singleMode" => Field::Mapped(Note::OneCall),
        _ => return,
    };
    draft.every_line(at, field);
}

fn digits(word: &str) -> Option<DigitsBy> {
    match word {
        "0" | "2" => Some(DigitsBy::Auto),
        "1" => Some(DigitsBy::InBand),
        "3" => Some(DigitsBy::Info),
        _ => None,
    }
}

/// `0=label;number;type`.
fn shortcut(draft: &mut Draft, at: At, key: &str) {
    let Ok(index) = key.parse::<u32>() else { return };
    let value = draft.paper.value(at).to_owned();
    let mut pieces = value.split(';').map(str::trim);
    let label = pieces.next().unwrap_or_default();
    let number = pieces.next().unwrap_or_default();
    let kind = match pieces.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "call" | "voice" | "0" => KeyKind::Speed,
        "blf" | "presence" => KeyKind::Watch,
        "park" => KeyKind::Park,
        _ => KeyKind::Other,
    };
    draft.whole_key((1, index), at, (kind, number, label), None);
}
