//! Finds the parts of a URI in one pass over its bytes.

use super::{Host, Scheme, params, wrong};
use crate::message::ParseError;
use crate::message::lexer::{Cursor, is_in_uri, is_plain_in_uri, number, slice};

/// Where the parts of a URI are, all as offsets in its bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Parts {
    pub(super) scheme: Scheme,
    pub(super) port: Option<u16>,
    /// The colon after the scheme.
    pub(super) colon: u32,
    /// The end of the user; the colon where there is none.
    pub(super) user_end: u32,
    /// The `@`, or the colon where there is none.
    pub(super) at: u32,
    pub(super) host_end: u32,
    /// The first semicolon of the parameters, or where it would be.
    pub(super) params: u32,
    /// The question mark before the headers, or the end.
    pub(super) params_end: u32,
}

impl Parts {
    /// Reads a URI that fills the bytes.
    pub(super) fn read(text: &[u8]) -> Result<Self, ParseError> {
        match Self::read_first(text)? {
            (parts, length) if length == text.len() => Ok(parts),
            (_, length) => Err(wrong(length)),
        }
    }

    /// Reads a URI that reaches as far as bytes come that may stand in one, and says how far.
    #[inline]
    pub(super) fn read_first(text: &[u8]) -> Result<(Self, usize), ParseError> {
        let (scheme, colon) = scheme(text)?;
        let start = colon + 1;
        let mut cursor = Cursor::new(text);
        cursor.take(start);
        let (user_end, at) = match scheme {
            Scheme::Sip | Scheme::Sips => user(&mut cursor),
            Scheme::Tel => {
                cursor.take_while(|byte| byte != b';' && byte != b'?' && is_in_uri(byte));
                (cursor.at(), cursor.at())
            }
            Scheme::Other => {
                cursor.take_while(is_in_uri);
                (colon, colon)
            }
        };
        // Empty users, numbers and opaque parts; and users that reach beyond any message.
        if user_end == start || cursor.at() == start && scheme == Scheme::Other {
            return Err(wrong(start));
        }
        let sip = matches!(scheme, Scheme::Sip | Scheme::Sips);
        let port = if sip { host_port(&mut cursor)? } else { (None, cursor.at()) };
        let params = cursor.at();
        let mut count = 0;
        cursor.take_while(|byte| {
            count += usize::from(byte == b';');
            is_in_uri(byte) && byte != b'?'
        });
        let params_end = cursor.at();
        if count > params::MAX_PARAMS {
            return Err(wrong(params));
        }
        cursor.take_while(is_in_uri);
        let end = cursor.at();
        if end > crate::message::MAX_MESSAGE {
            return Err(wrong(crate::message::MAX_MESSAGE));
        }
        let parts = Self {
            scheme,
            port: port.0,
            colon: offset(colon),
            user_end: offset(user_end),
            at: offset(at),
            host_end: offset(port.1),
            params: offset(params),
            params_end: offset(params_end),
        };
        Ok((parts, end))
    }
}

/// Finds where the user ends, and the `@`; both are the colon of the scheme where there is none.
/// An `@` may stand nowhere else: elsewhere it must be escaped.
#[inline]
fn user(cursor: &mut Cursor<'_>) -> (usize, usize) {
    let start = *cursor;
    let mut password = None;
    loop {
        cursor.take_while(is_plain_in_uri);
        match cursor.peek() {
            Some(b'@') => {
                let at = cursor.at();
                cursor.take(1);
                return (password.unwrap_or(at), at);
            }
            Some(byte) if is_in_uri(byte) => {
                if byte == b':' {
                    password.get_or_insert(cursor.at());
                }
                cursor.take(1);
            }
            Some(_) | None => {
                *cursor = start;
                return (start.at() - 1, start.at() - 1);
            }
        }
    }
}

/// Reads the host and the port, and says where the host ends.
#[inline]
fn host_port(cursor: &mut Cursor<'_>) -> Result<(Option<u16>, usize), ParseError> {
    let from = *cursor;
    Host::skip(cursor).ok_or_else(|| wrong(from.at()))?;
    let end = cursor.at();
    let mut port = None;
    if cursor.eat(b':') {
        let digits = cursor.take_while(|byte| byte.is_ascii_digit());
        port = Some(self::port(digits).ok_or_else(|| wrong(end))?);
    }
    match cursor.peek() {
        Some(byte) if is_in_uri(byte) && byte != b';' && byte != b'?' => Err(wrong(cursor.at())),
        Some(_) | None => Ok((port, end)),
    }
}

/// An offset in a URI, which is no longer than a message.
#[expect(clippy::cast_possible_truncation, reason = "a longer one is refused")]
const fn offset(at: usize) -> u32 {
    at as u32
}

/// Reads a port of one to five digits.
pub(crate) fn port(digits: &[u8]) -> Option<u16> {
    if digits.len() > 5 {
        return None;
    }
    number(digits).and_then(|port| u16::try_from(port).ok())
}

/// Reads the scheme, and where its colon is (RFC 3986 section 3.1).
#[inline]
fn scheme(text: &[u8]) -> Result<(Scheme, usize), ParseError> {
    if text.starts_with(b"sip:") {
        return Ok((Scheme::Sip, 3));
    }
    let colon = text
        .iter()
        .position(|&byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')))
        .unwrap_or(text.len());
    if text.get(colon) != Some(&b':') || !text.first().is_some_and(u8::is_ascii_alphabetic) {
        return Err(wrong(colon));
    }
    let name = slice(text, 0, colon);
    let scheme = if name.eq_ignore_ascii_case(b"sip") {
        Scheme::Sip
    } else if name.eq_ignore_ascii_case(b"sips") {
        Scheme::Sips
    } else if name.eq_ignore_ascii_case(b"tel") {
        Scheme::Tel
    } else {
        Scheme::Other
    };
    Ok((scheme, colon))
}
