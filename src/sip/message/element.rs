//! Header fields that are lists (RFC 3261 section 7.3.1).

use super::lexer::{Cursor, trim};
use super::{Message, Name, ParseError, Part};

/// A member of a list that is read from where the list stands, up to the comma or the end.
pub(crate) trait Element<'a>: Sized {
    /// Reads one, leaving the cursor at the comma or at the end.
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError>;
}

/// The typed members of a header field, over all its lines. After one that cannot be read the
/// rest of its line is passed over.
pub struct Elements<'a, T> {
    message: &'a Message,
    name: Name,
    /// The next line to look at.
    next: usize,
    cursor: Option<Cursor<'a>>,
    read: fn(&mut Cursor<'a>) -> Result<T, ParseError>,
}

/// The members of one line, as they stand.
pub(crate) struct Members<'a> {
    cursor: Option<Cursor<'a>>,
}

impl Message {
    pub(super) fn elements<'a, T: Element<'a>>(&'a self, name: Name) -> Elements<'a, T> {
        Elements { message: self, name, next: 0, cursor: None, read: T::read }
    }
}

impl<T> Elements<'_, T> {
    /// The same, with no member left.
    pub(super) fn ended(mut self) -> Self {
        self.next = usize::MAX;
        self
    }
}

impl<T> Iterator for Elements<'_, T> {
    type Item = Result<T, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut cursor = match self.cursor.take() {
            Some(cursor) => cursor,
            None => loop {
                let field = self.message.fields.get(self.next)?;
                self.next += 1;
                // A line without a value has no members, whatever the grammar says of it.
                if field.name == self.name && field.end > field.start {
                    break Cursor::new(self.message.span((field.start, field.end)));
                }
            },
        };
        let element = (self.read)(&mut cursor);
        if element.is_ok() {
            if cursor.eat(b',') {
                self.cursor = Some(cursor);
            } else if !cursor.is_done() {
                return Some(Err(cursor.error(Part::Header(self.name))));
            }
        }
        Some(element.map_err(|error| error.within(self.name)))
    }
}

impl<'a> Members<'a> {
    /// Looks at the value of one line. One that is empty has no members.
    pub(crate) fn new(value: &'a [u8]) -> Self {
        Self { cursor: (!value.is_empty()).then(|| Cursor::new(value)) }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let mut cursor = self.cursor.take()?;
        let from = cursor;
        loop {
            cursor.take_while(|byte| !matches!(byte, b',' | b'"' | b'<'));
            match cursor.peek() {
                Some(b'"') => {
                    cursor.quoted();
                }
                Some(b'<') => {
                    cursor.take_while(|byte| byte != b'>');
                }
                Some(_) | None => break,
            }
        }
        let member = from.rest().get(..cursor.at() - from.at()).unwrap_or_default();
        if cursor.eat(b',') {
            self.cursor = Some(cursor);
        }
        Some(trim(member))
    }
}
