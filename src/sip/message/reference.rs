//! Header fields that name a dialog: Replaces (RFC 3891) and Join (RFC 3911).

use super::lexer::{Cursor, is_token, trim};
use super::{Message, Name, ParseError, Part};
use crate::uri::Param;

/// The longest Call-ID or tag taken over.
const MAX_WORD: usize = 512;

/// A dialog, as the one who is told of it knows it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct DialogRef {
    /// Its Call-ID.
    pub call_id: String,
    /// The tag of who is told.
    pub to_tag: String,
    /// The tag of the other end.
    pub from_tag: String,
    /// Whether it is meant only while it is not answered (Replaces alone).
    pub early_only: bool,
}

impl DialogRef {
    /// Makes one; nothing where the words cannot stand in a header field.
    pub fn new(call_id: &str, to_tag: &str, from_tag: &str) -> Option<Self> {
        let word = |text: &str| {
            (1..=MAX_WORD).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b','))
        };
        let tag = |text: &str| is_token(text.as_bytes()) && text.len() <= MAX_WORD;
        (word(call_id) && tag(to_tag) && tag(from_tag)).then(|| Self {
            call_id: call_id.to_owned(),
            to_tag: to_tag.to_owned(),
            from_tag: from_tag.to_owned(),
            early_only: false,
        })
    }

    /// The same, meant only while the dialog is not answered.
    #[must_use]
    pub fn early(self) -> Self {
        Self { early_only: true, ..self }
    }

    /// Reads a value; nothing where it is not whole.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        let call_id = trim(cursor.take_while(|byte| byte != b';'));
        let (mut to, mut from, mut early) = (None, None, false);
        while cursor.eat_spaced(b';') {
            let param = Param::read(&mut cursor).ok()?;
            let place = if param.is("to-tag") {
                &mut to
            } else if param.is("from-tag") {
                &mut from
            } else {
                early |= param.is("early-only");
                continue;
            };
            if place.replace(param.value?).is_some() {
                return None;
            }
        }
        cursor.skip_lws();
        if !cursor.is_done() {
            return None;
        }
        let text = |bytes| std::str::from_utf8(bytes).ok();
        let made = Self::new(text(call_id)?, text(to?)?, text(from?)?)?;
        Some(Self { early_only: early, ..made })
    }

    /// The header field that asks to take its place.
    pub fn replaces(&self) -> (String, String) {
        let early = if self.early_only { ";early-only" } else { "" };
        (Name::Replaces.as_str().to_owned(), format!("{}{early}", self.value()))
    }

    /// The header field that asks to join it.
    pub fn join(&self) -> (String, String) {
        (Name::Join.as_str().to_owned(), self.value())
    }

    fn value(&self) -> String {
        format!("{};to-tag={};from-tag={}", self.call_id, self.to_tag, self.from_tag)
    }
}

impl Message {
    /// The dialog whose place an INVITE wants to take (RFC 3891 section 6.1).
    pub fn replaces(&self) -> Result<Option<DialogRef>, ParseError> {
        self.reference(Name::Replaces)
    }

    /// The dialog an INVITE wants to join (RFC 3911 section 7.1).
    pub fn join(&self) -> Result<Option<DialogRef>, ParseError> {
        self.reference(Name::Join)
    }

    fn reference(&self, name: Name) -> Result<Option<DialogRef>, ParseError> {
        self.header(name)
            .map(|value| DialogRef::parse(value).ok_or(ParseError::new(Part::Header(name), 0)))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_it_is_written() {
        let made = DialogRef::new("a@h", "t1", "f1").unwrap().early();

        let (name, value) = made.replaces();

        assert_eq!(name, "Replaces");
        assert_eq!(value, "a@h;to-tag=t1;from-tag=f1;early-only");
        assert_eq!(DialogRef::parse(value.as_bytes()), Some(made.clone()));
        assert_eq!(made.join(), ("Join".into(), "a@h;to-tag=t1;from-tag=f1".into()));
    }

    #[test]
    fn a_reference_that_is_not_whole_is_none() {
        for value in [
            "",
            "a@h",
            "a@h;to-tag=1",
            "a@h;from-tag=1",
            "a@h;to-tag;from-tag=2",
            "a@h;to-tag=1;to-tag=2;from-tag=3",
            "a@h;to-tag=\"1\";from-tag=3",
            "a h;to-tag=1;from-tag=2",
            "a@h;to-tag=1;from-tag=2, b@h;to-tag=1;from-tag=2",
            ";to-tag=1;from-tag=2",
        ] {
            assert_eq!(DialogRef::parse(value.as_bytes()), None, "{value}");
        }
        assert_eq!(DialogRef::new("a\r\nb", "1", "2"), None);
        assert_eq!(DialogRef::new(&"a".repeat(513), "1", "2"), None);
    }
}
