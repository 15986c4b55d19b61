//! Zoiper 5 XML: an element for each setting, an `account` for each line.

use xml::Element;

use crate::draft::{Draft, Field, Ranked};
use crate::import::Refusal;
use crate::note::Note;
use crate::paper::Fate;

use super::tree::Tree;
use super::words::{demand, digits, offered};

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    let mut accounts: Vec<*const Element> = Vec::new();
    let mut codecs: Vec<*const Element> = Vec::new();
    tree.leaves(&mut |around, leaf| {
        let account = around.iter().copied().find(|element| element.is("account"));
        let codec = around.iter().copied().find(|element| element.is("codec"));
        let parent = around.last().map_or("", |parent| parent.name());
        let shown = match account {
            Some(account) => format!("account {} {}", place(&mut accounts, account), leaf.name()),
            None => format!("{parent} {}", leaf.name()),
        };
        let at = draft.paper.add(tree.line(leaf.at()), &shown, leaf.text().unwrap_or_default())?;
        let Some(account) = account else { return Ok(()) };
        let number = place(&mut accounts, account);
        if let Some(codec) = codec {
            let index = place(&mut codecs, codec);
            match leaf.name() {
                "codec_id" | "codec_name" => {
                    draft.line(number, at, Field::Codec(Ranked::Named(index)));
                }
                "enabled" => draft.line(number, at, Field::Codec(Ranked::PlaceOn(index))),
                "priority" => draft.line(number, at, Field::Mapped(Note::Always)),
                _ => {}
            }
            return Ok(());
        }
        match (parent, leaf.name()) {
            ("zrtp", "enabled") => draft.line(number, at, Field::Encryption(offered)),
            ("stun" | "zrtp", _) => draft.paper.fate(at, Fate::Mapped(Note::Elsewhere)),
            (_, name) => {
                if let Some(field) = of_account(name) {
                    draft.line(number, at, field);
                }
            }
        }
        Ok(())
    })?;
    Ok(draft)
}

/// Which one it is, from 1, in the order in which they are met.
fn place(known: &mut Vec<*const Element>, element: &Element) -> u32 {
    let this = std::ptr::from_ref(element);
    let found = known.last().is_some_and(|last| *last == this);
    if !found {
        known.push(this);
    }
    u32::try_from(known.len()).unwrap_or(u32::MAX)
}

fn of_account(name: &str) -> Option<Field> {
    Some(match name {
        "name" | "account_name" => Field::Label,
        "SIP_callerId" | "SIP_callerid" => Field::DisplayName,
        "username" | "SIP_username" => Field::User,
        "SIP_use_auth_username" => Field::UsesAuthUser,
        "SIP_auth_username" => Field::AuthUser,
        "password" | "SIP_password" => Field::Password,
        "SIP_domain" | "SIP_server" => Field::Server,
        "SIP_use_outbound_proxy" => Field::UsesProxy,
        "SIP_outbound_proxy" => Field::Proxy,
        "SIP_transport_type" => Field::Transport(crate::draft::value::way),
        "register_on_startup" => Field::Register,
        "reregistration_time" => Field::Expires(1),
        "SIP_srtp_mode" => Field::Encryption(demand),
        "SIP_dtmf_style" => Field::Digits(digits),
        "use_number_rewriting" => Field::NotIfYes(Note::PlanRewrites),
        "number_rewriting_country" | "number_rewriting_prefix" => Field::Not(Note::PlanRewrites),
        "strip_dial_chars" | "mwi_subscribe_usage" | "SIP_use_blf" => Field::Mapped(Note::Always),
        "voicemail_check_extension" => Field::Voicemail,
        "auto_answer" => Field::AutoAnswer,
        "ident" | "protocol" | "type" => Field::Mapped(Note::Elsewhere),
        _ => return None,
    })
}
