//! Whether somebody is there: the package `presence` (RFC 3856) in its basic form (RFC 3863).

use super::{Fault, tree};
use xml::Element;

/// The longest note that is kept.
const MAX_NOTE: usize = 256;

/// Whether somebody is there.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Presence {
    /// Whether any way to reach them is open; nothing where that was not told.
    pub open: Option<bool>,
    /// What they say of it.
    pub note: Option<String>,
}

impl Presence {
    /// Reads a body.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Fault> {
        let root = tree(body)?;
        if !root.is("presence") {
            return Err(Fault::Malformed);
        }
        let mut presence = Self::default();
        let mut note = root.child("note");
        for tuple in root.all("tuple") {
            let basic = tuple.child("status").and_then(|status| status.child("basic"));
            if let Some(basic) = basic.and_then(Element::text) {
                let open = basic.eq_ignore_ascii_case("open");
                presence.open = Some(open || presence.open == Some(true));
            }
            note = note.or_else(|| tuple.child("note"));
        }
        let note = note.and_then(Element::text).filter(|text| text.len() <= MAX_NOTE);
        presence.note = note.map(str::to_owned);
        Ok(presence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_open_way_is_enough() {
        let body = "<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" \
            entity=\"sip:101@h\"><note>Ready</note><tuple id=\"a\"><status><basic>closed</basic>\
            </status></tuple><tuple id=\"b\"><status><basic>open</basic></status></tuple></presence>";

        let presence = Presence::parse(body.as_bytes()).unwrap();

        assert_eq!(presence, Presence { open: Some(true), note: Some("Ready".into()) });
    }

    #[test]
    fn without_a_word_nothing_is_known() {
        assert_eq!(Presence::parse(b"<presence/>"), Ok(Presence::default()));
        assert_eq!(Presence::parse(b"<dialog-info/>"), Err(Fault::Malformed));
    }
}
