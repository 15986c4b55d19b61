//! Hosts: names and addresses (RFC 3261 section 25.1).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::message::lexer::{Cursor, is_in_host};

/// A host as a URI or a Via names it.
#[derive(Clone, Copy, Debug)]
pub enum Host<'a> {
    /// A name, to be asked of the DNS; compared without case.
    Name(&'a str),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address; it prints in brackets.
    V6(Ipv6Addr),
}

impl<'a> Host<'a> {
    /// The address, where the host is one.
    pub const fn ip(&self) -> Option<IpAddr> {
        match *self {
            Self::Name(_) => None,
            Self::V4(address) => Some(IpAddr::V4(address)),
            Self::V6(address) => Some(IpAddr::V6(address)),
        }
    }

    /// Reads a host that fills the bytes; an IPv6 address stands in brackets.
    pub(crate) fn read(text: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(text);
        Self::skip(&mut cursor)?;
        if !cursor.is_done() {
            return None;
        }
        if let [b'[', inside @ .., b']'] = text {
            return std::str::from_utf8(inside).ok()?.parse().ok().map(Self::V6);
        }
        let name = std::str::from_utf8(text).ok()?;
        let ends = text.first().zip(text.last());
        if ends.is_some_and(|(first, last)| first.is_ascii_digit() && last.is_ascii_digit())
            && let Ok(address) = name.parse()
        {
            return Some(Self::V4(address));
        }
        Some(Self::Name(name))
    }

    /// Goes past a host, if there is one.
    #[inline]
    pub(crate) fn skip(cursor: &mut Cursor<'_>) -> Option<()> {
        if cursor.eat(b'[') {
            let address =
                cursor.take_while(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte));
            let address = std::str::from_utf8(address).ok()?;
            return (address.parse::<Ipv6Addr>().is_ok() && cursor.eat(b']')).then_some(());
        }
        (!cursor.take_while(is_in_host).is_empty()).then_some(())
    }
}

impl PartialEq for Host<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(a), Self::Name(b)) => a.eq_ignore_ascii_case(b),
            (Self::V4(a), Self::V4(b)) => a == b,
            (Self::V6(a), Self::V6(b)) => a == b,
            (Self::Name(_) | Self::V4(_) | Self::V6(_), _) => false,
        }
    }
}

impl Eq for Host<'_> {}

impl fmt::Display for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

/// Writes a host as a person gives it; a bare IPv6 address gets its brackets.
pub(super) fn write(host: &str, into: &mut Vec<u8>) {
    if host.parse::<Ipv6Addr>().is_ok() {
        into.push(b'[');
        into.extend_from_slice(host.as_bytes());
        into.push(b']');
    } else {
        into.extend_from_slice(host.as_bytes());
    }
}
