//! Finds the parts of a URI in one pass over its bytes.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Host, Scheme, params, wrong};
use crate::message::ParseError;
use crate::message::lexer::{is_in_uri, number, slice};

/// From where to where a part reaches.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        // No message is longer than `MAX_MESSAGE`, and `Parts::read` refuses a longer URI.
        Self {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn of(self, text: &[u8]) -> &[u8] {
        slice(text, self.start as usize, self.end as usize)
    }
}

#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum HostKind {
    None,
    Name(Span),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

/// Where the parts of a URI are.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Parts {
    pub(super) scheme: Scheme,
    pub(super) scheme_end: u32,
    pub(super) user: Option<Span>,
    pub(super) password: Option<Span>,
    pub(super) host: HostKind,
    pub(super) port: Option<u16>,
    /// The parameters, each with the semicolon before it.
    pub(super) params: Span,
    pub(super) headers: Option<Span>,
}

impl Parts {
    pub(super) fn read(text: &[u8]) -> Result<Self, ParseError> {
        if text.len() > crate::message::MAX_MESSAGE {
            return Err(wrong(crate::message::MAX_MESSAGE));
        }
        let (scheme, colon) = scheme(text)?;
        let start = colon + 1;
        let mut parts = Self {
            scheme,
            scheme_end: Span::new(0, colon).end,
            user: None,
            password: None,
            host: HostKind::None,
            port: None,
            params: Span::new(text.len(), text.len()),
            headers: None,
        };
        let rest = text.get(start..).unwrap_or_default();
        if let Some(bad) = rest.iter().position(|&byte| !is_in_uri(byte)) {
            return Err(wrong(start + bad));
        }
        match scheme {
            Scheme::Sip | Scheme::Sips => parts.read_sip(text, start)?,
            Scheme::Tel => parts.read_tel(text, start)?,
            Scheme::Other if rest.is_empty() => return Err(wrong(start)),
            Scheme::Other => {}
        }
        Ok(parts)
    }

    fn read_sip(&mut self, text: &[u8], start: usize) -> Result<(), ParseError> {
        let rest = text.get(start..).unwrap_or_default();
        let mut at = start;
        // An `@` may stand nowhere but after the user: elsewhere it must be escaped.
        if let Some(length) = rest.iter().position(|&byte| byte == b'@') {
            let info = slice(text, start, start + length);
            let user = info.iter().position(|&byte| byte == b':').unwrap_or(length);
            if user == 0 {
                return Err(wrong(start));
            }
            self.user = Some(Span::new(start, start + user));
            self.password = (user < length).then(|| Span::new(start + user + 1, start + length));
            at = start + length + 1;
        }
        let tail = text.get(at..).unwrap_or_default();
        let host_port =
            tail.iter().position(|&byte| byte == b';' || byte == b'?').unwrap_or(tail.len());
        self.read_host(slice(tail, 0, host_port), at)?;
        self.read_params(text, at + host_port)
    }

    fn read_host(&mut self, text: &[u8], at: usize) -> Result<(), ParseError> {
        let host_end = match text.first() {
            Some(b'[') => {
                text.iter().position(|&byte| byte == b']').map_or(text.len(), |end| end + 1)
            }
            _ => text.iter().position(|&byte| byte == b':').unwrap_or(text.len()),
        };
        let (host, rest) = text.split_at_checked(host_end).ok_or_else(|| wrong(at))?;
        self.host = match Host::read(host).ok_or_else(|| wrong(at))? {
            Host::Name(_) => HostKind::Name(Span::new(at, at + host_end)),
            Host::V4(address) => HostKind::V4(address),
            Host::V6(address) => HostKind::V6(address),
        };
        self.port = match rest {
            [] => None,
            [b':', digits @ ..] => Some(port(digits).ok_or_else(|| wrong(at + host_end))?),
            _ => return Err(wrong(at + host_end)),
        };
        Ok(())
    }

    fn read_tel(&mut self, text: &[u8], start: usize) -> Result<(), ParseError> {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len());
        if length == 0 {
            return Err(wrong(start));
        }
        self.user = Some(Span::new(start, start + length));
        self.read_params(text, start + length)
    }

    fn read_params(&mut self, text: &[u8], start: usize) -> Result<(), ParseError> {
        let rest = text.get(start..).unwrap_or_default();
        let question = rest.iter().position(|&byte| byte == b'?');
        let end = start + question.unwrap_or(rest.len());
        self.params = Span::new(start, end);
        self.headers = question.map(|_| Span::new(end + 1, text.len()));
        let count = slice(text, start, end).iter().filter(|&&byte| byte == b';').count();
        if count > params::MAX_PARAMS {
            return Err(wrong(start));
        }
        Ok(())
    }
}

/// Reads a port of one to five digits.
pub(crate) fn port(digits: &[u8]) -> Option<u16> {
    if digits.len() > 5 {
        return None;
    }
    number(digits).and_then(|port| u16::try_from(port).ok())
}

/// Reads the scheme, and where its colon is (RFC 3986 section 3.1).
fn scheme(text: &[u8]) -> Result<(Scheme, usize), ParseError> {
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
