//! Dialog information as we tell it of our own calls (RFC 4235, RFC 7463 section 5.2).

use std::fmt::Write as _;

use super::dialog_info::{DialogState, Direction, Stage};
use crate::message::DialogRef;

/// What a call does to another on the same appearance (RFC 7463 section 5.2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Toward {
    /// It takes its place.
    Replaces(DialogRef),
    /// It joins it.
    Joins(DialogRef),
}

impl DialogState {
    /// The document that tells of this call alone.
    pub fn document(&self, entity: &str, version: u32, toward: Option<&Toward>) -> String {
        let mut text = format!(
            "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" \
             xmlns:sa=\"urn:ietf:params:xml:ns:sa-dialog-info\" version=\"{version}\" \
             state=\"full\" entity=\"{}\"><dialog id=\"{}\"",
            escaped(entity),
            escaped(&self.id)
        );
        let mut attribute = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                let _ = write!(text, " {name}=\"{}\"", escaped(value));
            }
        };
        attribute("call-id", self.call_id.as_deref());
        attribute("local-tag", self.local_tag.as_deref());
        attribute("remote-tag", self.remote_tag.as_deref());
        attribute("direction", self.direction.map(Direction::word));
        text.push('>');
        if let Some(appearance) = self.appearance {
            let _ = write!(text, "<sa:appearance>{appearance}</sa:appearance>");
        }
        let _ = write!(text, "<sa:exclusive>{}</sa:exclusive>", self.exclusive);
        match toward {
            Some(Toward::Replaces(named)) => text.push_str(&other("replaced-dialog", named)),
            Some(Toward::Joins(named)) => text.push_str(&other("joined-dialog", named)),
            None => {}
        }
        let _ = write!(text, "<state>{}</state>", self.stage.word());
        for (name, peer) in [("local", &self.local), ("remote", &self.remote)] {
            let mut inner = String::new();
            if let Some(identity) = &peer.identity {
                let display = identity.display().map(escaped);
                let display = display.map(|name| format!(" display=\"{name}\""));
                let _ = write!(
                    inner,
                    "<identity{}>{}</identity>",
                    display.unwrap_or_default(),
                    escaped(&identity.uri().to_string())
                );
            }
            if let Some(target) = &peer.target {
                let rendering = match peer.rendering {
                    Some(true) => "<param pname=\"+sip.rendering\" pvalue=\"yes\"/>",
                    Some(false) => "<param pname=\"+sip.rendering\" pvalue=\"no\"/>",
                    None => "",
                };
                let uri = escaped(&target.to_string());
                let _ = write!(inner, "<target uri=\"{uri}\">{rendering}</target>");
            }
            if !inner.is_empty() {
                let _ = write!(text, "<{name}>{inner}</{name}>");
            }
        }
        text.push_str("</dialog></dialog-info>\n");
        text
    }
}

impl Direction {
    const fn word(self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::Recipient => "recipient",
        }
    }
}

impl Stage {
    const fn word(self) -> &'static str {
        match self {
            Self::Trying => "trying",
            Self::Proceeding => "proceeding",
            Self::Early => "early",
            Self::Confirmed => "confirmed",
            Self::Terminated => "terminated",
        }
    }
}

fn other(name: &str, named: &DialogRef) -> String {
    format!(
        "<sa:{name} call-id=\"{}\" from-tag=\"{}\" to-tag=\"{}\"/>",
        escaped(&named.call_id),
        escaped(&named.from_tag),
        escaped(&named.to_tag)
    )
}

/// Text that can stand in an element or an attribute; what no document can hold is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::dialog_info::{Book, Peer};
    use super::*;
    use crate::uri::{NameAddr, Uri};

    #[test]
    fn what_we_tell_of_a_call_is_read_as_it_is() {
        let uri = |text: &str| Uri::parse(text).unwrap();
        let told = DialogState {
            id: "a<b>&\"c".to_owned(),
            call_id: Some("x@y".to_owned()),
            local_tag: Some("l".to_owned()),
            remote_tag: None,
            direction: Some(Direction::Initiator),
            stage: Stage::Confirmed,
            local: Peer {
                identity: None,
                target: Some(uri("sip:2000@office.test")),
                rendering: Some(false),
            },
            remote: Peer {
                identity: Some(NameAddr::new(Some("R&D".to_owned()), uri("sip:200@office.test"))),
                ..Peer::default()
            },
            appearance: Some(3),
            exclusive: true,
        };
        let named = DialogRef::new("c", "t", "f").unwrap();
        let mut book = Book::default();

        for toward in [None, Some(Toward::Replaces(named.clone())), Some(Toward::Joins(named))] {
            let text = told.document("sip:2000@office.test", 7, toward.as_ref());
            book.take(text.as_bytes(), 32).unwrap();
            assert_eq!(book.known().dialogs, std::slice::from_ref(&told), "{text}");
        }
    }
}
