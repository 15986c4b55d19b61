//! Addresses with a display name and parameters (RFC 3261 section 20.10).

use std::fmt;
use std::str::FromStr;

use super::params::MAX_PARAMS;
use super::{Param, Params, Uri, UriRef};
use crate::message::lexer::{Cursor, decode, is_lws, is_token, quote, trim, unescape};
use crate::message::{Element, ParseError, Part};

/// An address in the bytes of a message: From, To, Contact, Route and their like.
#[derive(Clone, Copy, Debug)]
pub struct NameAddrRef<'a> {
    display: Option<Display<'a>>,
    uri: UriRef<'a>,
    params: &'a [u8],
    tag: Option<&'a str>,
}

#[derive(Clone, Copy, Debug)]
enum Display<'a> {
    Quoted(&'a [u8]),
    Plain(&'a [u8]),
}

/// An address that owns its parts.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct NameAddr {
    display: Option<String>,
    uri: Uri,
    /// The parameters as written, each with the semicolon before it.
    params: Vec<u8>,
}

impl<'a> NameAddrRef<'a> {
    /// Reads an address that fills the bytes.
    pub fn parse(text: &'a [u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(text);
        let address = Self::read(&mut cursor)?;
        if cursor.is_done() { Ok(address) } else { Err(cursor.error(Part::NameAddr)) }
    }

    /// The display name as a person reads it; nothing where it is absent or empty.
    pub fn display(&self) -> Option<String> {
        let text = match self.display? {
            Display::Quoted(raw) => decode(&unescape(raw)),
            Display::Plain(raw) => decode(raw),
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// The URI.
    pub const fn uri(&self) -> UriRef<'a> {
        self.uri
    }

    /// The tag, of From and To.
    pub const fn tag(&self) -> Option<&'a str> {
        self.tag
    }

    /// The parameters after the URI.
    pub const fn params(&self) -> Params<'a> {
        Params::new(self.params)
    }

    /// The value of a parameter as written, empty where it has none.
    pub fn param(&self, name: &str) -> Option<&'a [u8]> {
        self.params().value(name)
    }

    /// The same, owning its parts.
    pub fn to_name_addr(self) -> NameAddr {
        NameAddr {
            display: self.display(),
            uri: self.uri.to_uri(),
            params: crate::message::lexer::unfold(self.params),
        }
    }
}

impl<'a> Element<'a> for NameAddrRef<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        cursor.skip_lws();
        let start = *cursor;
        let display = if cursor.peek() == Some(b'"') {
            let raw = cursor.quoted().ok_or_else(|| start.error(Part::NameAddr))?;
            cursor.skip_lws();
            Some(Display::Quoted(raw))
        } else {
            let word = cursor.word();
            if cursor.peek() != Some(b'<') {
                return bare(word, start, cursor);
            }
            let word = trim(word);
            (!word.is_empty()).then_some(Display::Plain(word))
        };
        if !cursor.eat(b'<') {
            return Err(cursor.error(Part::NameAddr));
        }
        let offset = cursor.at();
        let uri = UriRef::read_first(cursor.rest())
            .map_err(|error| ParseError::new(Part::NameAddr, offset + error.at))?;
        cursor.take(uri.as_bytes().len());
        if !cursor.eat(b'>') {
            return Err(cursor.error(Part::NameAddr));
        }
        let (params, tag) = params(cursor)?;
        Ok(Self { display, uri, params, tag })
    }
}

impl NameAddr {
    /// Makes an address of a URI.
    pub const fn new(display: Option<String>, uri: Uri) -> Self {
        Self { display, uri, params: Vec::new() }
    }

    /// Reads an address that fills the bytes.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        NameAddrRef::parse(text.as_ref()).map(NameAddrRef::to_name_addr)
    }

    /// The same address with one parameter more at the end. The value is quoted where it must be;
    /// a name that is no token adds nothing.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: Option<&str>) -> Self {
        if !is_token(name.as_bytes()) {
            return self;
        }
        self.params.push(b';');
        self.params.extend_from_slice(name.as_bytes());
        if let Some(value) = value {
            self.params.push(b'=');
            if is_token(value.as_bytes()) {
                self.params.extend_from_slice(value.as_bytes());
            } else {
                quote(value.as_bytes(), &mut self.params);
            }
        }
        self
    }

    /// The same address with that tag, and no other.
    #[must_use]
    pub fn with_tag(self, tag: &str) -> Self {
        let others = self.params().filter(|param| !param.is("tag"));
        let mut params = Vec::with_capacity(self.params.len() + tag.len() + 5);
        for param in others {
            params.push(b';');
            params.extend_from_slice(param.name);
            if let Some(value) = param.value {
                params.push(b'=');
                params.extend_from_slice(value);
            }
        }
        Self { params, ..self }.with_param("tag", Some(tag))
    }

    /// The display name as a person reads it.
    pub fn display(&self) -> Option<&str> {
        self.display.as_deref()
    }

    /// The URI.
    pub const fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The tag, of From and To.
    pub fn tag(&self) -> Option<&str> {
        self.param("tag").and_then(|tag| std::str::from_utf8(tag).ok())
    }

    /// The parameters after the URI.
    pub const fn params(&self) -> Params<'_> {
        Params::new(self.params.as_slice())
    }

    /// The value of a parameter as written, empty where it has none.
    pub fn param(&self, name: &str) -> Option<&[u8]> {
        self.params().value(name)
    }

    /// The address as it is sent: always in angle brackets, the display name quoted.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.uri.as_bytes().len() + self.params.len() + 32);
        if let Some(display) = &self.display {
            quote(display.as_bytes(), &mut text);
            text.push(b' ');
        }
        text.push(b'<');
        text.extend_from_slice(self.uri.as_bytes());
        text.push(b'>');
        text.extend_from_slice(&self.params);
        text
    }
}

impl FromStr for NameAddr {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for NameAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

/// Reads an address without brackets. What follows a semicolon belongs to the header field, and a
/// question mark may not be there at all (RFC 3261 section 20).
fn bare<'a>(
    word: &'a [u8],
    start: Cursor<'a>,
    cursor: &mut Cursor<'a>,
) -> Result<NameAddrRef<'a>, ParseError> {
    let trimmed = word.iter().rposition(|&byte| !is_lws(byte)).map_or(0, |last| last + 1);
    let text = word.get(..trimmed).unwrap_or_default();
    if text.contains(&b'?') {
        return Err(start.error(Part::NameAddr));
    }
    let uri = UriRef::parse(text)
        .map_err(|error| ParseError::new(Part::NameAddr, start.at() + error.at))?;
    let (params, tag) = params(cursor)?;
    Ok(NameAddrRef { display: None, uri, params, tag })
}

/// Reads the parameters of a header field up to a comma or the end.
fn params<'a>(cursor: &mut Cursor<'a>) -> Result<(&'a [u8], Option<&'a str>), ParseError> {
    let from = *cursor;
    let mut end = cursor.at();
    let mut tag = None;
    let mut count = 0;
    while cursor.eat_spaced(b';') {
        let start = *cursor;
        let param = Param::read(cursor)?;
        end = cursor.at();
        count += 1;
        if count > MAX_PARAMS {
            return Err(start.error(Part::Params));
        }
        if param.is("tag") {
            let value = param.value.filter(|value| !value.is_empty());
            let value = value.and_then(|value| std::str::from_utf8(value).ok());
            tag = Some(value.ok_or_else(|| start.error(Part::Params))?);
        }
    }
    cursor.skip_lws();
    if !matches!(cursor.peek(), None | Some(b',')) {
        return Err(cursor.error(Part::Params));
    }
    Ok((from.rest().get(..end - from.at()).unwrap_or_default(), tag))
}
