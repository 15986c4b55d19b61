//! Cisco SPA and MPP: a flat profile of elements whose names end in the number of a line or key.

use crate::draft::{Draft, Field, KeyField, KeyKind, Ranked};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::{At, Fate};

use super::tree::Tree;
use super::words::{demand, digits, shared};

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    tree.leaves(&mut |_, leaf| {
        let value = leaf.text().unwrap_or_default();
        let at = draft.paper.add(tree.line(leaf.at()), leaf.name(), value)?;
        let (shape, number) = numbered(leaf.name());
        take(&mut draft, at, shape, number);
        // Who may see it or change it on the telephone.
        if matches!(leaf.attribute("ua"), Some("na" | "ro")) {
            draft.paper.lock(at);
        }
        Ok(())
    })?;
    Ok(draft)
}

/// `Proxy_1_` is `Proxy` of 1.
fn numbered(name: &str) -> (&str, Option<u32>) {
    let bare = name.trim_end_matches('_');
    let shape = bare.trim_end_matches(|letter: char| letter.is_ascii_digit());
    match bare.get(shape.len()..).and_then(|digits| digits.parse().ok()) {
        Some(number) if shape.ends_with('_') => (shape.trim_end_matches('_'), Some(number)),
        _ => (bare, None),
    }
}

fn take(draft: &mut Draft, at: At, shape: &str, number: Option<u32>) {
    let Some(number) = number else {
        match shape {
            "Voice_Mail_Number" => draft.every_line(at, Field::Voicemail),
            "SCA_Barge-In_Enable" => draft.every_line(at, Field::Barge),
            "SCA_Line_ID_Mapping" => draft.every_line(at, Field::Mapped(Note::Always)),
            "Call_Pickup_Code" => draft.every_line(at, Field::Pickup),
            "SRTP_Method" | "AVT_Dynamic_Payload" => {
                draft.every_line(at, Field::Mapped(Note::Agreed));
            }
            "Emergency_Number" => draft.every_line(at, Field::Mapped(Note::Emergency)),
            _ if shape.starts_with("Auto_Answer") => draft.every_line(at, Field::AutoAnswer),
            _ => {}
        }
        return;
    };
    let kind = draft.paper.value(at).to_owned();
    match shape {
        "Extension" => match kind.parse::<u32>() {
            Ok(_) => {
                draft.key((1, number), at, KeyField::Kind(KeyKind::Line));
                draft.key((1, number), at, KeyField::Line);
            }
            // It is then what its extended function says, or nothing.
            Err(_) => draft.paper.fate(at, Fate::Applied),
        },
        "Short_Name" => draft.key((1, number), at, KeyField::Label),
        "Share_Call_Appearance" if kind.eq_ignore_ascii_case("shared") => {
            // The key is told to be shared after it has been told to be a line.
            draft.shared_key((1, number), at);
        }
        "Share_Call_Appearance" => draft.key((1, number), at, KeyField::Aside(Note::Always)),
        "Extended_Function" => extended(draft, (1, number), at, &kind),
        _ => {
            if let Some(field) = of_line(shape) {
                draft.line(number, at, field);
            }
        }
    }
}

fn of_line(shape: &str) -> Option<Field> {
    Some(match shape {
        "Line_Enable" => Field::Enabled,
        "Display_Name" => Field::DisplayName,
        "User_ID" => Field::User,
        "Use_Auth_ID" => Field::UsesAuthUser,
        "Auth_ID" => Field::AuthUser,
        "Password" => Field::Password,
        "Proxy" => Field::Server,
        "Use_Outbound_Proxy" => Field::UsesProxy,
        "Outbound_Proxy" => Field::Proxy,
        "Alternate_Outbound_Proxy" | "Alternate_Proxy" => Field::Not(Note::SecondServer),
        "SIP_Transport" => Field::Transport(crate::draft::value::way),
        "Use_DNS_SRV" => Field::NotIfYes(Note::Records),
        "Register" => Field::Register,
        "Register_Expires" => Field::Expires(1),
        "Secure_Call_Option" | "Secure_Call_Setting" | "Encryption_Method" => {
            Field::Encryption(demand)
        }
        "SRTP_Method" | "AVT_Dynamic_Payload" => Field::Mapped(Note::Agreed),
        "Preferred_Codec" => Field::Codec(Ranked::Named(1)),
        "Second_Preferred_Codec" => Field::Codec(Ranked::Named(2)),
        "Third_Preferred_Codec" => Field::Codec(Ranked::Named(3)),
        "DTMF_Tx_Method" => Field::Digits(digits),
        "Dial_Plan" => Field::DialPlan,
        "Voice_Mail_Number" => Field::Voicemail,
        "Use_Pref_Codec_Only" | "Mailbox_ID" | "Message_Waiting" | "Subscription_Expires" => {
            Field::Mapped(Note::Always)
        }
        "Emergency_Number" => Field::Mapped(Note::Emergency),
        "Share_Ext" => Field::Shared(shared),
        "Shared_User_ID" => Field::Mapped(Note::NotUsed),
        "Auto_Answer" | "Auto_Ans_Page_On_Active_Call" => Field::AutoAnswer,
        _ => return None,
    })
}

/// `fnc=blf+sd+cp;sub=102@$PROXY;nme=Ben Osei`.
fn extended(draft: &mut Draft, place: (u8, u32), at: At, value: &str) {
    if value.is_empty() {
        return draft.paper.fate(at, Fate::Mapped(Note::Empty));
    }
    let field = |wanted: &str| {
        value.split(';').find_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then_some(value.trim())
        })
    };
    let functions = field("fnc").unwrap_or_default().to_ascii_lowercase();
    let does = |function: &str| functions.split('+').any(|other| other == function);
    let kind = if does("blf") {
        KeyKind::Watch
    } else if does("sd") {
        KeyKind::Speed
    } else if does("prk") || does("park") {
        KeyKind::Park
    } else {
        KeyKind::Other
    };
    let number = field("sub").or(field("ext")).unwrap_or_default();
    let number = number.split('@').next().unwrap_or_default();
    draft.whole_key(place, at, (kind, number, field("nme").unwrap_or_default()), None);
}
