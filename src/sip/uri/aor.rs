//! The public address a line answers to (RFC 3261 section 6).

use std::fmt;
use std::str::FromStr;

use super::{Scheme, Uri, UriRef};
use crate::message::{ParseError, Part};

/// An address of record, `sip:2101@pbx`: a user at a domain, without port and parameters
/// (RFC 3261 section 10.3 item 5). Users are compared with case, domains without.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Aor {
    user: String,
    host: String,
    uri: Uri,
}

impl Aor {
    /// Makes an address of record of its user, written plainly, and its domain.
    pub fn new(user: &str, host: &str) -> Result<Self, ParseError> {
        Self::of(Uri::sip(Some(user), host)?.view())
    }

    /// Reads `sip:user@host` or `user@host`.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        match UriRef::parse(text.as_bytes()) {
            Ok(uri) if matches!(uri.scheme(), Scheme::Sip | Scheme::Sips) => Self::of(uri),
            _ => Self::of(Uri::parse(format!("sip:{text}"))?.view()),
        }
    }

    /// The address of record a URI belongs to.
    pub fn of(uri: UriRef<'_>) -> Result<Self, ParseError> {
        match (uri.scheme(), uri.user_text(), uri.host()) {
            (Scheme::Sip | Scheme::Sips, Some(user), Some(host)) => {
                let host = host.to_string().to_ascii_lowercase();
                let uri = Uri::sip(Some(&user), &host)?;
                Ok(Self { user, host, uri })
            }
            (Scheme::Sip | Scheme::Sips | Scheme::Tel | Scheme::Other, _, _) => {
                Err(ParseError::new(Part::Uri, 0))
            }
        }
    }

    /// The user, written plainly.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The domain, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The URI of the address.
    pub const fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl FromStr for Aor {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for Aor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uri, f)
    }
}
