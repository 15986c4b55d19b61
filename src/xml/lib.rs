//! XML as a small tree, with bounds on all that can grow.
//!
//! Notifications of servers and files of other telephones are read by it ([`Element::parse`]).
//! Names are compared without their prefixes: servers get namespaces wrong, and no two of the
//! vocabularies that meet here use one name for two things. A document type, and with it every
//! entity but the five that XML has by itself, is refused.
//!
//! May enter: what XML is, and its limits.
//! May not enter: what any element means; files and sockets. The crate `quick-xml` stays here.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// How much of a document is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// How deep elements may nest.
    pub depth: usize,
    /// How many elements a document may have.
    pub elements: usize,
    /// How many attributes an element may have.
    pub attributes: usize,
    /// The longest name, attribute or text, in bytes.
    pub value: usize,
}

/// Why a document is not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It is not well-formed.
    #[error("the document is malformed")]
    Malformed,
    /// It holds more than is read.
    #[error("the document holds more than is read")]
    TooMuch,
    /// It has a document type.
    #[error("the document declares a document type")]
    DocumentType,
}

/// Why a document is not read, and where.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{fault} (at byte {at})")]
pub struct Trouble {
    /// What is wrong.
    pub fault: Fault,
    /// Where, in bytes from the beginning; after a mark of byte order, from that.
    pub at: usize,
}

/// An attribute of an element.
#[derive(Debug)]
pub struct Attribute {
    /// Where it stands, in bytes from the beginning.
    pub at: usize,
    /// Its name, without the prefix.
    pub name: Box<str>,
    /// Its value.
    pub value: Box<str>,
}

/// An element with what stands in it.
#[derive(Debug, Default)]
pub struct Element {
    /// Without its prefix.
    name: Box<str>,
    at: usize,
    attributes: Vec<Attribute>,
    text: String,
    children: Vec<Self>,
}

impl Element {
    /// Reads the root of a document.
    pub fn parse(body: &[u8], limits: &Limits) -> Result<Self, Trouble> {
        // A name in another encoding is shown wrongly; the states around it are still right.
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = Vec::new();
        Self::read(text, &mut reader, &mut open, limits).map_err(|fault| {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
            Trouble { fault, at: at.min(text.len()) }
        })
    }

    fn read(
        text: &str,
        reader: &mut Reader<&[u8]>,
        open: &mut Vec<Self>,
        limits: &Limits,
    ) -> Result<Self, Fault> {
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
                    add_text(open, &text.xml10_content(), limits)?;
                    continue;
                }
                Event::CData(text) => {
                    add_text(open, &text.xml10_content(), limits)?;
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
                    add_text(open, text, limits)?;
                    continue;
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::DocType(_) => return Err(Fault::DocumentType),
                Event::Eof => return Err(Fault::Malformed),
            };
            count += 1;
            if limits.elements < count || open.len() == limits.depth {
                return Err(Fault::TooMuch);
            }
            let element = Self::begin(&start, text, limits)?;
            match (ends, open.last_mut()) {
                (false, _) => open.push(element),
                (true, Some(parent)) => parent.children.push(element),
                (true, None) => return Ok(element),
            }
        }
    }

    fn begin(start: &BytesStart<'_>, text: &str, limits: &Limits) -> Result<Self, Fault> {
        let element_at = place(text, start.name().into_inner());
        let name = bounded(start.local_name().into_inner(), limits)?;
        let mut attributes = Vec::new();
        // Looking for attributes given twice takes time that grows with the square of their number.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Fault::Malformed)?;
            if attributes.len() == limits.attributes {
                return Err(Fault::TooMuch);
            }
            let at = place(text, attribute.key.into_inner());
            let name = bounded(attribute.key.local_name().into_inner(), limits)?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = bounded(&value.map_err(|_| Fault::Malformed)?, limits)?;
            attributes.push(Attribute { at, name, value });
        }
        Ok(Self { name, at: element_at, attributes, ..Self::default() })
    }

    /// Its name, without the prefix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it stands, in bytes from the beginning.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Its attributes, as they stand there, even if twice.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// Whether it has that name.
    pub fn is(&self, name: &str) -> bool {
        &*self.name == name
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let named = self.attributes.iter().find(|attribute| &*attribute.name == name);
        named.map(|attribute| &*attribute.value)
    }

    /// The text in it, without the white space around; nothing where there is none.
    pub fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The elements in it.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter()
    }

    /// The elements of that name in it.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first element of that name in it.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children().find(|child| child.is(name))
    }
}

/// Where a piece of the text stands in it: what is read points into it.
fn place(text: &str, piece: &str) -> usize {
    let from = piece.as_ptr().addr().checked_sub(text.as_ptr().addr());
    from.filter(|at| *at <= text.len()).unwrap_or_default()
}

fn bounded(text: &str, limits: &Limits) -> Result<Box<str>, Fault> {
    if limits.value < text.len() { Err(Fault::TooMuch) } else { Ok(text.into()) }
}

/// Adds text to the innermost element. White space between elements is not kept.
fn add_text(open: &mut [Element], text: &str, limits: &Limits) -> Result<(), Fault> {
    let Some(element) = open.last_mut() else { return Ok(()) };
    if element.text.is_empty() && text.trim().is_empty() {
        return Ok(());
    }
    if limits.value < element.text.len() + text.len() {
        return Err(Fault::TooMuch);
    }
    element.text.push_str(text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { depth: 16, elements: 4_096, attributes: 24, value: 2_048 };

    #[test]
    fn a_tree_has_names_without_prefixes_and_values_without_escapes() {
        let text = "<?xml version=\"1.0\"?><!-- c --><a:x q:n='1 &lt; &#50;'><y/>A &amp; <![CDATA[<B>]]></a:x>";

        let root = Element::parse(text.as_bytes(), &LIMITS).unwrap();

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
        let root = Element::parse(b"<x><y>J\xfcrgen</y><z>on</z></x>", &LIMITS).unwrap();

        assert_eq!(root.child("z").unwrap().text(), Some("on"));
        assert_eq!(root.child("y").unwrap().text(), Some("J\u{fffd}rgen"));
    }

    #[test]
    fn everything_is_found_where_it_stands() {
        let text = "\u{feff}<?xml version='1.0'?>\n<a>\n <b c='1'\n  p:d='2'/></a>";

        let root = Element::parse(text.as_bytes(), &LIMITS).unwrap();

        let text = &text[3..];
        let b = root.child("b").unwrap();
        assert_eq!((root.name(), root.at()), ("a", text.find("a>").unwrap()));
        assert_eq!(b.at(), text.find("b c").unwrap());
        let places: Vec<_> = b.attributes().iter().map(|it| (&*it.name, it.at)).collect();
        assert_eq!(places, [("c", text.find("c=").unwrap()), ("d", text.find("p:d").unwrap())]);
        let trouble = Element::parse(b"<a>\n<b></c>", &LIMITS).unwrap_err();
        assert!((4..12).contains(&trouble.at), "{trouble}");
    }

    fn fault(text: &str) -> Fault {
        Element::parse(text.as_bytes(), &LIMITS).unwrap_err().fault
    }
}
