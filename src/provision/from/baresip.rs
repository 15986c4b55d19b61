//! The `accounts` of baresip: a row a line, an address with parameters behind it.

use crate::draft::{Draft, Field};
use crate::import::Refusal;
use crate::note::Note;
use crate::text::rows;

use super::words::{demand, digits};

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let mut draft = Draft::default();
    let mut count = 0;
    for (line_no, row) in rows(text) {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        count += 1;
        let (address, rest) = match row.find('>') {
            Some(end) => row.split_at(end + 1),
            None => row.split_once(';').unwrap_or((row, "")),
        };
        let at = draft.paper.add(line_no, &format!("account {count}"), address)?;
        draft.line(count, at, Field::Identity);
        for parameter in parameters(rest) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, "yes"));
            let name = name.trim();
            let key = format!("account {count} {name}");
            let at = draft.paper.add(line_no, &key, super::ini::bare(value.trim()))?;
            // Once in never is a way to say that one does not register.
            let never = name == "regint" && value.trim() == "0";
            if never {
                draft.line(count, at, Field::Register);
            } else if let Some(field) = of_account(name) {
                draft.line(count, at, field);
            }
        }
    }
    Ok(draft)
}

/// The parameters behind an address; a semicolon within quotes or brackets parts nothing.
fn parameters(rest: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    let pieces = rest.split(move |letter: char| {
        if matches!(letter, '"' | '<' | '>') {
            inside = if letter == '"' { !inside } else { letter == '<' };
        }
        letter == ';' && !inside
    });
    pieces.map(str::trim).filter(|piece| !piece.is_empty())
}

fn of_account(name: &str) -> Option<Field> {
    Some(match name {
        "auth_user" => Field::AuthUser,
        "auth_pass" => Field::Password,
        "outbound" | "outbound1" => Field::Proxy,
        "outbound2" => Field::Not(Note::SecondServer),
        "regint" => Field::Expires(1),
        "mediaenc" => Field::Encryption(demand),
        "audio_codecs" => Field::Codecs(&[',']),
        "ptime" => Field::Ptime,
        "dtmfmode" => Field::Digits(digits),
        "answermode" => Field::AnswerMode,
        "mwi" => Field::WaitingLamp,
        "vm_uri" => Field::Voicemail,
        "prio" | "fbregint" | "100rel" | "sipnat" | "rtcp_mux" | "pubint" => {
            Field::Mapped(Note::Elsewhere)
        }
        "medianat" | "stunserver" | "stunuser" | "video_codecs" => Field::Not(Note::Unknown),
        "stunpass" => Field::PasswordUnreadable,
        _ => return None,
    })
}
