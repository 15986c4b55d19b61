//! The header fields this room understands, read when they are asked for.

use super::lexer::{Cursor, decode, number, trim};
use super::{Elements, Message, Method, Name, ParseError, Part, Via};
use crate::auth::Challenge;
use crate::uri::{NameAddrRef, Param};

/// The place of a request among those of its dialog (RFC 3261 section 20.16).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CSeq {
    /// The number, below 2³¹ (RFC 3261 section 8.1.1.5).
    pub number: u32,
    /// The method.
    pub method: Method,
}

/// Why a request was sent (RFC 3326).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reason {
    /// `SIP`, `Q.850` or another protocol.
    pub protocol: String,
    /// The cause, in the numbers of the protocol.
    pub cause: Option<u16>,
    /// The cause, in words.
    pub text: Option<String>,
}

impl CSeq {
    /// Reads a value.
    pub fn parse(value: &[u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(value);
        let number = number(cursor.take_while(|byte| byte.is_ascii_digit()))
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| *number < 1 << 31)
            .ok_or(ParseError::new(Part::Header(Name::CSeq), 0))?;
        let before = cursor.at();
        cursor.skip_lws();
        match Method::parse(cursor.rest()) {
            Some(method) if cursor.at() > before => Ok(Self { number, method }),
            _ => Err(cursor.error(Part::Header(Name::CSeq))),
        }
    }
}

impl Message {
    /// The Via values, the nearest hop first.
    pub fn vias(&self) -> Elements<'_, Via<'_>> {
        self.elements(Name::Via)
    }

    /// The Via of the nearest hop.
    pub fn top_via(&self) -> Result<Via<'_>, ParseError> {
        self.vias().next().ok_or(missing(Name::Via))?
    }

    /// From (RFC 3261 section 20.20).
    pub fn from(&self) -> Result<NameAddrRef<'_>, ParseError> {
        self.address(Name::From)
    }

    /// To (RFC 3261 section 20.39).
    pub fn to(&self) -> Result<NameAddrRef<'_>, ParseError> {
        self.address(Name::To)
    }

    /// The Contact addresses. A Contact of `*` has none: see [`Message::is_contact_star`].
    pub fn contacts(&self) -> Elements<'_, NameAddrRef<'_>> {
        if self.is_contact_star() {
            return self.elements(Name::Extension).ended();
        }
        self.elements(Name::Contact)
    }

    /// Whether the one Contact is `*`: all bindings (RFC 3261 section 10.2.2).
    pub fn is_contact_star(&self) -> bool {
        let mut contacts = self.headers(Name::Contact);
        contacts.next() == Some(b"*") && contacts.next().is_none()
    }

    /// Route, the next hop first.
    pub fn routes(&self) -> Elements<'_, NameAddrRef<'_>> {
        self.elements(Name::Route)
    }

    /// Record-Route, in the order written.
    pub fn record_routes(&self) -> Elements<'_, NameAddrRef<'_>> {
        self.elements(Name::RecordRoute)
    }

    /// Service-Route (RFC 3608).
    pub fn service_routes(&self) -> Elements<'_, NameAddrRef<'_>> {
        self.elements(Name::ServiceRoute)
    }

    /// Path (RFC 3327).
    pub fn paths(&self) -> Elements<'_, NameAddrRef<'_>> {
        self.elements(Name::Path)
    }

    /// P-Asserted-Identity (RFC 3325): to be believed only of one's own gateway.
    pub fn asserted(&self) -> Elements<'_, NameAddrRef<'_>> {
        self.elements(Name::PAssertedIdentity)
    }

    /// The one address of a header field, such as Refer-To.
    pub fn address(&self, name: Name) -> Result<NameAddrRef<'_>, ParseError> {
        let value = self.header(name).ok_or(missing(name))?;
        NameAddrRef::parse(value).map_err(|error| error.within(name))
    }

    /// Call-ID (RFC 3261 section 20.8): compared byte for byte.
    pub fn call_id(&self) -> Result<&str, ParseError> {
        let value = self.header(Name::CallId).ok_or(missing(Name::CallId))?;
        if value.is_empty() || !value.iter().all(u8::is_ascii_graphic) {
            return Err(malformed(Name::CallId));
        }
        std::str::from_utf8(value).map_err(|_| malformed(Name::CallId))
    }

    /// CSeq (RFC 3261 section 20.16).
    pub fn cseq(&self) -> Result<CSeq, ParseError> {
        CSeq::parse(self.header(Name::CSeq).ok_or(missing(Name::CSeq))?)
    }

    /// Max-Forwards, 0 to 255 (RFC 3261 section 20.22).
    pub fn max_forwards(&self) -> Result<Option<u8>, ParseError> {
        self.header(Name::MaxForwards)
            .map(|value| {
                number(value)
                    .and_then(|hops| u8::try_from(hops).ok())
                    .ok_or(malformed(Name::MaxForwards))
            })
            .transpose()
    }

    /// Expires, in seconds (RFC 3261 section 20.19).
    pub fn expires(&self) -> Result<Option<u32>, ParseError> {
        self.seconds(Name::Expires)
    }

    /// Min-Expires, in seconds (RFC 3261 section 20.23).
    pub fn min_expires(&self) -> Result<Option<u32>, ParseError> {
        self.seconds(Name::MinExpires)
    }

    /// Retry-After, in seconds; a comment and parameters may follow (RFC 3261 section 20.33).
    pub fn retry_after(&self) -> Result<Option<u32>, ParseError> {
        self.header(Name::RetryAfter)
            .map(|value| {
                let mut cursor = Cursor::new(value);
                let digits = cursor.take_while(|byte| byte.is_ascii_digit());
                number(digits)
                    .and_then(|seconds| u32::try_from(seconds).ok())
                    .filter(|_| {
                        matches!(cursor.peek(), None | Some(b' ' | b'\t' | b'\r' | b';' | b'('))
                    })
                    .ok_or(malformed(Name::RetryAfter))
            })
            .transpose()
    }

    /// The media type of the body as written, without its parameters: `application/sdp`.
    pub fn content_type(&self) -> Option<&[u8]> {
        let value = self.header(Name::ContentType)?;
        value.split(|&byte| byte == b';').next().map(trim)
    }

    /// The challenges of a 401 or 407, in the order written. One that cannot be read, or that is
    /// not of the scheme Digest, is not among them.
    pub fn challenges(&self) -> Vec<Challenge> {
        let mut challenges = Vec::new();
        for (name, proxy) in [(Name::WwwAuthenticate, false), (Name::ProxyAuthenticate, true)] {
            for value in self.headers(name) {
                Challenge::parse_all(value, proxy, &mut challenges);
            }
        }
        challenges
    }

    /// Why the request was sent (RFC 3326): one for each protocol.
    pub fn reasons(&self) -> Vec<Reason> {
        self.values(Name::Reason).filter_map(Reason::parse).take(MAX_REASONS).collect()
    }

    /// The reason given in that protocol, `SIP` or `Q.850`.
    pub fn reason(&self, protocol: &str) -> Option<Reason> {
        self.reasons().into_iter().find(|reason| reason.protocol.eq_ignore_ascii_case(protocol))
    }

    fn seconds(&self, name: Name) -> Result<Option<u32>, ParseError> {
        self.header(name)
            .map(|value| {
                number(value).and_then(|seconds| u32::try_from(seconds).ok()).ok_or(malformed(name))
            })
            .transpose()
    }
}

/// One reason a protocol; two are in use.
const MAX_REASONS: usize = 8;

impl Reason {
    fn parse(value: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        let protocol = decode(cursor.token());
        if protocol.is_empty() {
            return None;
        }
        let mut reason = Self { protocol, cause: None, text: None };
        while cursor.eat_spaced(b';') {
            let param = Param::read(&mut cursor).ok()?;
            if param.is("cause") {
                reason.cause = param.value.and_then(number).and_then(|n| u16::try_from(n).ok());
            } else if param.is("text") {
                reason.text = Some(param.text());
            }
        }
        Some(reason)
    }
}

const fn missing(name: Name) -> ParseError {
    ParseError::new(Part::Missing(name), 0)
}

const fn malformed(name: Name) -> ParseError {
    ParseError::new(Part::Header(name), 0)
}
