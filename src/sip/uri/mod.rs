//! URIs, kept byte for byte as they were written (RFC 3261 section 19.1).
//!
//! A [`UriRef`] looks at the bytes of a message; a [`Uri`] owns its bytes. Both were read once, in
//! full, so that what is asked of them later cannot fail.

mod aor;
mod equivalent;
mod host;
mod name_addr;
mod params;
mod split;

pub use aor::Aor;
pub use host::Host;
pub use name_addr::{NameAddr, NameAddrRef};
pub(crate) use params::MAX_PARAMS;
pub use params::{Param, Params};
pub(crate) use split::port as split_port;

use std::fmt;
use std::str::FromStr;

use crate::message::lexer::{decode, is_hex, slice};
use crate::message::{ParseError, Part};
use split::Parts;

/// Whether a URI asks for a protected path, or is of another scheme.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:` (RFC 3966). [`Uri::user`] is the number.
    Tel,
    /// Any other; the rest of the URI is opaque.
    Other,
}

/// A URI that owns its bytes. It prints as it was written.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Uri {
    text: Box<[u8]>,
    parts: Parts,
}

/// A URI in the bytes of something else.
#[derive(Clone, Copy)]
pub struct UriRef<'a> {
    text: &'a [u8],
    parts: Parts,
}

impl<'a> UriRef<'a> {
    /// Reads a URI that fills the bytes.
    pub fn parse(text: &'a [u8]) -> Result<Self, ParseError> {
        Ok(Self { text, parts: Parts::read(text)? })
    }

    /// Reads a URI that reaches as far as bytes come that may stand in one.
    pub(crate) fn read_first(text: &'a [u8]) -> Result<Self, ParseError> {
        let (parts, length) = Parts::read_first(text)?;
        Ok(Self { text: slice(text, 0, length), parts })
    }

    /// The bytes as written.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.text
    }

    /// The kind of scheme.
    pub const fn scheme(&self) -> Scheme {
        self.parts.scheme
    }

    /// The scheme as written.
    pub fn scheme_name(&self) -> &'a str {
        ascii(self.part(0, self.parts.colon))
    }

    /// What stands between the scheme and the parameters, where the scheme is not SIP's.
    pub fn opaque(&self) -> &'a [u8] {
        self.text.get(self.parts.colon as usize + 1..).unwrap_or_default()
    }

    /// The user as written, escapes kept; of a `tel:` URI the number.
    pub fn user(&self) -> Option<&'a [u8]> {
        let Parts { colon, user_end, .. } = self.parts;
        (user_end > colon).then(|| self.part(colon + 1, user_end))
    }

    /// The user with its escapes resolved, for people to read.
    pub fn user_text(&self) -> Option<String> {
        self.user().map(|user| decode(&resolve(user)))
    }

    /// The password as written. It is deprecated, and read only so as not to be lost.
    pub fn password(&self) -> Option<&'a [u8]> {
        let Parts { user_end, at, .. } = self.parts;
        (at > user_end).then(|| self.part(user_end + 1, at))
    }

    /// The host, where the scheme has one.
    pub fn host(&self) -> Option<Host<'a>> {
        match self.parts.scheme {
            Scheme::Sip | Scheme::Sips => {
                Host::read(self.part(self.parts.at + 1, self.parts.host_end))
            }
            Scheme::Tel | Scheme::Other => None,
        }
    }

    /// The port, where one is written.
    pub const fn port(&self) -> Option<u16> {
        self.parts.port
    }

    /// The parameters.
    pub fn params(&self) -> Params<'a> {
        Params::new(self.part(self.parts.params, self.parts.params_end))
    }

    /// The value of a parameter, empty where it has none.
    pub fn param(&self, name: &str) -> Option<&'a [u8]> {
        self.params().value(name)
    }

    /// Whether a proxy routes loosely (RFC 3261 section 19.1.1).
    pub fn is_loose(&self) -> bool {
        self.param("lr").is_some()
    }

    /// What stands after the `?`, as written.
    pub fn headers(&self) -> Option<&'a [u8]> {
        self.text.get(self.parts.params_end as usize + 1..)
    }

    /// Whether both name the same resource (RFC 3261 section 19.1.4).
    pub fn equivalent(&self, other: UriRef<'_>) -> bool {
        equivalent::equivalent(*self, other)
    }

    fn part(&self, start: u32, end: u32) -> &'a [u8] {
        slice(self.text, start as usize, end as usize)
    }

    /// The same, owning its bytes.
    pub fn to_uri(self) -> Uri {
        Uri { text: self.text.into(), parts: self.parts }
    }
}

impl Uri {
    /// Reads a URI that fills the bytes.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        UriRef::parse(text.as_ref()).map(UriRef::to_uri)
    }

    /// Makes `sip:user@host`, escaping what must not stand in a user as it is. The host may bring
    /// its port, and is bracketed where it is an IPv6 address.
    ///
    /// # Errors
    /// Where the host is none.
    pub fn sip(user: Option<&str>, host: &str) -> Result<Self, ParseError> {
        let mut text = b"sip:".to_vec();
        if let Some(user) = user {
            escape_user(user.as_bytes(), &mut text);
            text.push(b'@');
        }
        host::write(host, &mut text);
        Self::parse(text)
    }

    /// The same URI with one parameter more, or with another value of it.
    #[must_use]
    pub fn with_param(&self, name: &str, value: Option<&str>) -> Self {
        let view = self.view();
        let mut text = slice(&self.text, 0, self.parts.params as usize).to_vec();
        for param in view.params().filter(|param| !param.is(name)) {
            text.push(b';');
            text.extend_from_slice(param.name);
            if let Some(old) = param.value {
                text.push(b'=');
                text.extend_from_slice(old);
            }
        }
        text.push(b';');
        escape_param(name.as_bytes(), &mut text);
        if let Some(value) = value {
            text.push(b'=');
            escape_param(value.as_bytes(), &mut text);
        }
        if let Some(headers) = view.headers() {
            text.push(b'?');
            text.extend_from_slice(headers);
        }
        // What was read once and got one escaped parameter more can be read again, unless it has
        // as many parameters as are read at all; then it stays what it was.
        Self::parse(text).unwrap_or_else(|_| self.clone())
    }

    /// The same URI without parameters and headers.
    #[must_use]
    pub fn without_params(&self) -> Self {
        let end = self.parts.params;
        let parts = Parts { params_end: end, ..self.parts };
        Self { text: slice(&self.text, 0, end as usize).into(), parts }
    }

    /// A look at the bytes.
    pub const fn view(&self) -> UriRef<'_> {
        UriRef { text: &self.text, parts: self.parts }
    }

    /// The bytes as written.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.text
    }

    /// The kind of scheme.
    pub const fn scheme(&self) -> Scheme {
        self.parts.scheme
    }

    /// The scheme as written.
    pub fn scheme_name(&self) -> &str {
        self.view().scheme_name()
    }

    /// The user as written, escapes kept; of a `tel:` URI the number.
    pub fn user(&self) -> Option<&[u8]> {
        self.view().user()
    }

    /// The user with its escapes resolved, for people to read.
    pub fn user_text(&self) -> Option<String> {
        self.view().user_text()
    }

    /// The host, where the scheme has one.
    pub fn host(&self) -> Option<Host<'_>> {
        self.view().host()
    }

    /// The port, where one is written.
    pub const fn port(&self) -> Option<u16> {
        self.parts.port
    }

    /// The parameters.
    pub fn params(&self) -> Params<'_> {
        self.view().params()
    }

    /// The value of a parameter, empty where it has none.
    pub fn param(&self, name: &str) -> Option<&[u8]> {
        self.view().param(name)
    }

    /// Whether a proxy routes loosely (RFC 3261 section 19.1.1).
    pub fn is_loose(&self) -> bool {
        self.view().is_loose()
    }

    /// What stands after the `?`, as written.
    pub fn headers(&self) -> Option<&[u8]> {
        self.view().headers()
    }

    /// Whether both name the same resource (RFC 3261 section 19.1.4).
    pub fn equivalent(&self, other: &Self) -> bool {
        self.view().equivalent(other.view())
    }
}

impl AsRef<[u8]> for Uri {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl AsRef<[u8]> for UriRef<'_> {
    fn as_ref(&self) -> &[u8] {
        self.text
    }
}

impl FromStr for Uri {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view(), f)
    }
}

impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view(), f)
    }
}

impl fmt::Display for UriRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(self.text))
    }
}

impl fmt::Debug for UriRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What was found to be ASCII when it was read.
pub(crate) fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Resolves the escapes. A `%` that begins none stands for itself.
pub(crate) fn resolve(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        match rest {
            [b'%', high, low, after @ ..] if is_hex(*high) && is_hex(*low) => {
                plain.push(nibble(*high) << 4 | nibble(*low));
                rest = after;
            }
            [byte, after @ ..] => {
                plain.push(*byte);
                rest = after;
            }
            [] => return plain,
        }
    }
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10) & 0xf,
    }
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')')
}

fn escape(text: &[u8], stays: impl Fn(u8) -> bool, into: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    for &byte in text {
        if stays(byte) {
            into.push(byte);
        } else {
            into.extend([b'%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
}

/// Escapes what may not stand in a user. A `#` is escaped too, as the grammar has it.
fn escape_user(user: &[u8], into: &mut Vec<u8>) {
    let stays = |byte| {
        is_unreserved(byte) || matches!(byte, b'&' | b'=' | b'+' | b'$' | b',' | b';' | b'?' | b'/')
    };
    escape(user, stays, into);
}

fn escape_param(text: &[u8], into: &mut Vec<u8>) {
    let stays = |byte| {
        is_unreserved(byte) || matches!(byte, b'[' | b']' | b'/' | b':' | b'&' | b'+' | b'$' | b'%')
    };
    escape(text, stays, into);
}

/// Escapes what may not stand in the value of a header field of a URI.
pub(crate) fn escape_header(text: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len() * 2);
    escape(text, is_unreserved, &mut escaped);
    escaped
}

/// The error of a URI that ends or goes wrong at a place.
const fn wrong(at: usize) -> ParseError {
    ParseError::new(Part::Uri, at)
}
