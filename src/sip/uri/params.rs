//! Lists of `;name=value`, of URIs and of header fields.

use crate::message::lexer::{Cursor, decode, trim, unescape};
use crate::message::{ParseError, Part};

/// How many parameters one address, Via or URI may have. The longest seen in the field have about
/// a dozen.
pub(crate) const MAX_PARAMS: usize = 64;

/// The parameters of one address, Via or URI, in the order written.
#[derive(Clone, Debug)]
pub struct Params<'a> {
    rest: Cursor<'a>,
}

/// One parameter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Param<'a> {
    /// The name as written; compared without case.
    pub name: &'a [u8],
    /// The value as written, a quoted string with its quotes.
    pub value: Option<&'a [u8]>,
}

impl<'a> Params<'a> {
    /// Looks at parameters that were read before, each with the semicolon before it.
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self { rest: Cursor::new(text) }
    }

    /// The parameter of that name: its value as written, or nothing between where it has none.
    pub fn value(self, name: &str) -> Option<&'a [u8]> {
        self.named(name).map(|param| param.value.unwrap_or_default())
    }

    /// The parameter of that name.
    pub fn named(mut self, name: &str) -> Option<Param<'a>> {
        self.find(|param| param.is(name))
    }

    /// The parameter of that name as text: without quotes and escapes.
    pub fn text(self, name: &str) -> Option<String> {
        self.named(name).map(|param| param.text())
    }
}

impl<'a> Param<'a> {
    /// Whether the parameter has that name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value as text: without quotes and escapes.
    pub fn text(&self) -> String {
        match self.value {
            Some([b'"', inside @ .., b'"']) => decode(&unescape(inside)),
            Some(plain) => decode(plain),
            None => String::new(),
        }
    }

    /// Reads what comes after a semicolon and the white space after it.
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let name = cursor.token();
        if name.is_empty() {
            return Err(cursor.error(Part::Params));
        }
        if !cursor.eat_spaced(b'=') {
            return Ok(Self { name, value: None });
        }
        let from = *cursor;
        if cursor.peek() == Some(b'"') {
            cursor.quoted().ok_or_else(|| from.error(Part::Params))?;
        } else {
            cursor.value();
        }
        let length = cursor.at() - from.at();
        Ok(Self { name, value: from.rest().get(..length) })
    }
}

impl<'a> Iterator for Params<'a> {
    type Item = Param<'a>;

    fn next(&mut self) -> Option<Param<'a>> {
        loop {
            self.rest.skip_lws();
            if self.rest.is_done() {
                return None;
            }
            if self.rest.eat(b';') {
                self.rest.skip_lws();
                continue;
            }
            let from = self.rest;
            if let Ok(param) = Param::read(&mut self.rest)
                && matches!(self.rest.peek(), None | Some(b';' | b' ' | b'\t' | b'\r' | b'\n'))
            {
                return Some(param);
            }
            // A URI may hold names no header field may, such as `[x]`; it has no quotes or spaces.
            self.rest = from;
            let text = self.rest.take_while(|byte| byte != b';');
            let cut = text.iter().position(|&byte| byte == b'=');
            let (name, value) = match cut.and_then(|at| text.split_at_checked(at)) {
                Some((name, value)) => (name, value.get(1..)),
                None => (text, None),
            };
            return Some(Param { name: trim(name), value: value.map(trim) });
        }
    }
}
