//! Acrobits and Cloud Softphone: `<account>` with an element for each setting.

use crate::draft::{Draft, Field};
use crate::import::Refusal;
use crate::note::Note;

use super::tree::Tree;
use super::words::{demand, digits};

pub(crate) fn read(text: &str) -> Result<Draft, Refusal> {
    let tree = Tree::parse(text)?;
    let mut draft = Draft::default();
    let mut accounts = Vec::new();
    tree.leaves(&mut |around, leaf| {
        let at =
            draft.paper.add(tree.line(leaf.at()), leaf.name(), leaf.text().unwrap_or_default())?;
        let Some(account) = around.iter().find(|element| element.is("account")) else {
            return Ok(());
        };
        if accounts.last() != Some(&account.at()) {
            accounts.push(account.at());
        }
        let number = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
        if let Some(field) = of_account(leaf.name()) {
            draft.line(number, at, field);
        }
        Ok(())
    })?;
    Ok(draft)
}

fn of_account(name: &str) -> Option<Field> {
    Some(match name {
        "title" => Field::Label,
        "username" => Field::User,
        "password" => Field::Password,
        "userDisplayName" => Field::DisplayName,
        "userCallerId" => Field::Mapped(Note::NotUsed),
        "authUsername" => Field::AuthUser,
        "host" => Field::Server,
        "proxy" => Field::Proxy,
        "transport" => Field::Transport(crate::draft::value::way),
        "expires" => Field::Expires(1),
        "voiceMailNumber" | "voicemail" => Field::Voicemail,
        "codecOrder" => Field::Codecs(&[',', ' ', '-']),
        "dtmfMode" | "dtmfOrder" => Field::Digits(digits),
        "sdesIncoming" | "sdesOutgoing" | "zrtpOutgoing" => Field::Encryption(demand),
        "cloud_username" | "cloud_password" | "icm" | "stun" | "pushProxy" => {
            Field::Mapped(Note::Elsewhere)
        }
        "dialingRules" | "rewriting" => Field::Not(Note::PlanRewrites),
        _ => return None,
    })
}
