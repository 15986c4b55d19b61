//! XML as far as notifications need it: a small tree, with bounds on all that can grow.
//!
//! Names are compared without their prefixes: servers get namespaces wrong, and no two of the
//! vocabularies that meet here use one name for two things. A document type, and with it every
//! entity but the five that XML has by itself, is refused.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::Fault;

/// How deep elements may nest. Dialog information reaches six levels.
const MAX_DEPTH: usize = 16;

/// How many elements a document may have: a list of a thousand lines, or two hundred dialogs.
const MAX_ELEMENTS: usize = 4_096;

/// How many attributes an element may have. Real ones have six at most.
const MAX_ATTRIBUTES: usize = 24;

/// The longest name, attribute or text: longer than any URI a dialog may have.
const MAX_VALUE: usize = 2_048;

/// An element with what stands in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    text: String,
    children: Vec<Self>,
}

impl Element {
    /// Reads the root of a document.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Fault> {
        // A name in another encoding is shown wrongly; the states around it are still right.
        let text = String::from_utf8_lossy(body);
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open: Vec<Self> = Vec::new();
        let mut count = 0;
        loop {
            let event = reader.read_event().map_err(|_| Fault::Malformed)?;
            let (start, ends) = match event {
                Event::Start(start) => (start, false),
                Event::Empty(start) => (start, true),
                Event::End(_) => {
                    let element = open.pop().ok_or(Fault::Malformed)?;
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => return Ok(element),
                    }
                    continue;
                }
                Event::Text(text) => {
                    add_text(&mut open, &text.xml10_content())?;
                    continue;
                }
                Event::CData(text) => {
                    add_text(&mut open, &text.xml10_content())?;
                    continue;
                }
                Event::GeneralRef(reference) => {
                    let mut place = [0; 4];
                    let text = match reference.resolve_char_ref() {
                        Ok(Some(character)) => character.encode_utf8(&mut place),
                        Ok(None) => {
                            resolve_predefined_entity(&reference).ok_or(Fault::Malformed)?
                        }
                        Err(_) => return Err(Fault::Malformed),
                    };
                    add_text(&mut open, text)?;
                    continue;
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::DocType(_) => return Err(Fault::DocumentType),
                Event::Eof => return Err(Fault::Malformed),
            };
            count += 1;
            if MAX_ELEMENTS < count || open.len() == MAX_DEPTH {
                return Err(Fault::TooMuch);
            }
            let element = Self::begin(&start)?;
            match (ends, open.last_mut()) {
                (false, _) => open.push(element),
                (true, Some(parent)) => parent.children.push(element),
                (true, None) => return Ok(element),
            }
        }
    }

    fn begin(start: &BytesStart<'_>) -> Result<Self, Fault> {
        let name = bounded(start.local_name().into_inner())?;
        let mut attributes = Vec::new();
        // Looking for attributes given twice takes time that grows with the square of their number.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Fault::Malformed)?;
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(Fault::TooMuch);
            }
            let name = bounded(attribute.key.local_name().into_inner())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            attributes.push((name, bounded(&value.map_err(|_| Fault::Malformed)?)?));
        }
        Ok(Self { name, attributes, ..Self::default() })
    }

    /// Whether it has that name.
    pub(super) fn is(&self, name: &str) -> bool {
        &*self.name == name
    }

    /// The attribute of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| &**other == name).map(|(_, value)| &**value)
    }

    /// The text in it, without the white space around; nothing where there is none.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The elements in it.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter()
    }

    /// The elements of that name in it.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first element of that name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children().find(|child| child.is(name))
    }
}

fn bounded(text: &str) -> Result<Box<str>, Fault> {
    if MAX_VALUE < text.len() { Err(Fault::TooMuch) } else { Ok(text.into()) }
}

/// Adds text to the innermost element. White space between elements is not kept.
fn add_text(open: &mut [Element], text: &str) -> Result<(), Fault> {
    let Some(element) = open.last_mut() else { return Ok(()) };
    if element.text.is_empty() && text.trim().is_empty() {
        return Ok(());
    }
    if MAX_VALUE < element.text.len() + text.len() {
        return Err(Fault::TooMuch);
    }
    element.text.push_str(text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_names_without_prefixes_and_values_without_escapes() {
        let text = "<?xml version=\"1.0\"?><!-- c --><a:x q:n='1 &lt; &#50;'><y/>A &amp; <![CDATA[<B>]]></a:x>";

        let root = Element::parse(text.as_bytes()).unwrap();

        assert!(root.is("x"));
        assert_eq!(root.attribute("n"), Some("1 < 2"));
        assert_eq!(root.text(), Some("A & <B>"));
        assert!(root.child("y").is_some_and(|y| y.text().is_none()));
    }

    #[test]
    fn entities_are_refused_and_so_is_what_declares_them() {
        let laughs = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        assert_eq!(fault(laughs), Fault::DocumentType);
        assert_eq!(fault("<x>&b;</x>"), Fault::Malformed);
        assert_eq!(fault("<x y='&b;'/>"), Fault::Malformed);
        assert_eq!(fault("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>"), Fault::DocumentType);
    }

    #[test]
    fn whatever_grows_has_a_bound() {
        assert_eq!(fault(&"<x>".repeat(100)), Fault::TooMuch);
        assert_eq!(fault(&format!("<x>{}</x>", "<y/>".repeat(5_000))), Fault::TooMuch);
        assert_eq!(fault(&format!("<x {}/>", "a='' ".repeat(25))), Fault::TooMuch);
        assert_eq!(fault(&format!("<x>{}</x>", "a".repeat(2_049))), Fault::TooMuch);
        assert_eq!(fault(&format!("<x y='{}'/>", "a".repeat(2_049))), Fault::TooMuch);
        assert_eq!(fault(&format!("<{}/>", "a".repeat(2_049))), Fault::TooMuch);
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        for text in ["", "text", "<x>", "<x></y>", "</x>", "<x y=1/>", "<x"] {
            assert_eq!(fault(text), Fault::Malformed, "{text}");
        }
    }

    #[test]
    fn a_name_in_another_encoding_costs_only_the_name() {
        let root = Element::parse(b"<x><y>J\xfcrgen</y><z>on</z></x>").unwrap();

        assert_eq!(root.child("z").unwrap().text(), Some("on"));
        assert_eq!(root.child("y").unwrap().text(), Some("J\u{fffd}rgen"));
    }

    fn fault(text: &str) -> Fault {
        Element::parse(text.as_bytes()).unwrap_err()
    }
}
