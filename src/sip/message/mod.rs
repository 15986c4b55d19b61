//! Messages: bytes in, borrowed views out (RFC 3261 section 7).
//!
//! [`Message::parse`] finds the lines and recognises the names, nothing more; a header field is
//! read when it is asked for, out of the bytes as they came. So a message costs two allocations,
//! nothing in it is lost or changed, and a field nobody asks for cannot make it unreadable.
//! [`verdict`](crate::verdict) is where a message is read in full.

mod build;
mod element;
mod error;
mod frame;
pub(crate) mod lexer;
mod method;
mod name;
mod read;
mod refer;
mod reference;
mod typed;
mod via;

pub use build::{RequestBuilder, ResponseBuilder, phrase};
pub(crate) use element::Element;
pub use element::Elements;
pub use error::{ParseError, Part};
pub use frame::{Frame, FrameError, FrameFault, Framer};
pub use method::Method;
pub use name::Name;
pub use refer::ReferTo;
pub(crate) use refer::{SIPFRAG, sipfrag};
pub use reference::DialogRef;
pub use typed::{CSeq, Reason};
pub use via::Via;

use std::fmt;
use std::sync::Arc;

use crate::uri::{Uri, UriRef};
use lexer::{decode, slice};

/// The longest message read: a stream may bring four times what a datagram can hold, since a
/// notification of the state of many lines is larger than any call.
pub const MAX_MESSAGE: usize = 256 * 1024;

/// The longest header section read. A datagram cannot hold more.
pub const MAX_HEAD: usize = 64 * 1024;

/// The most header fields read. Requests that crossed a dozen proxies have about sixty.
pub const MAX_FIELDS: usize = 256;

/// A message as it came. Clones share the bytes.
#[derive(Clone)]
pub struct Message {
    bytes: Arc<[u8]>,
    fields: Arc<[Field]>,
    start: Start,
    body: (u32, u32),
}

/// The first line of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StartLine<'a> {
    /// RFC 3261 section 7.1.
    Request {
        /// What is asked for.
        method: &'a Method,
        /// The Request-URI as written.
        uri: &'a [u8],
    },
    /// RFC 3261 section 7.2.
    Response {
        /// The code, 100 to 699.
        status: u16,
        /// The phrase as written.
        reason: &'a [u8],
    },
}

#[derive(Clone, Debug)]
enum Start {
    Request {
        method: Method,
        uri: (u32, u32),
    },
    /// The method is that of the CSeq.
    Response {
        method: Method,
        status: u16,
        reason: (u32, u32),
    },
}

/// Where a header field is. The value is without the white space around it.
#[derive(Clone, Copy, Debug)]
struct Field {
    name: Name,
    name_start: u32,
    name_end: u32,
    start: u32,
    end: u32,
}

impl Message {
    /// Reads one datagram, or one message a [`Framer`] has cut from a stream.
    ///
    /// Without a Content-Length the body reaches to the end; what is left after a shorter one is
    /// dropped (RFC 3261 section 18.3).
    ///
    /// # Errors
    /// Where the lines themselves cannot be trusted. [`Message::salvage`] gives what there is of
    /// such a message, to answer it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        match read::read(bytes)? {
            (message, None) => Ok(message),
            (_, Some(fault)) => Err(fault),
        }
    }

    /// Reads what can be read of a message that is at fault, with the fault if there is one: good
    /// for an answer to it, and nothing else.
    ///
    /// # Errors
    /// Where the bytes are no message at all.
    pub fn salvage(bytes: &[u8]) -> Result<(Self, Option<ParseError>), ParseError> {
        read::read(bytes)
    }

    /// The message as it came, without what stood before or after it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        self.span(self.body)
    }

    /// The first line.
    pub fn start(&self) -> StartLine<'_> {
        match &self.start {
            Start::Request { method, uri } => StartLine::Request { method, uri: self.span(*uri) },
            Start::Response { status, reason, .. } => {
                StartLine::Response { status: *status, reason: self.span(*reason) }
            }
        }
    }

    /// Whether this is a request.
    pub const fn is_request(&self) -> bool {
        matches!(self.start, Start::Request { .. })
    }

    /// The method; of a response that of its CSeq.
    pub const fn method(&self) -> &Method {
        match &self.start {
            Start::Request { method, .. } | Start::Response { method, .. } => method,
        }
    }

    /// The status of a response.
    pub const fn status(&self) -> Option<u16> {
        match self.start {
            Start::Request { .. } => None,
            Start::Response { status, .. } => Some(status),
        }
    }

    /// The reason phrase of a response, as a person reads it.
    pub fn phrase(&self) -> String {
        match self.start {
            Start::Request { .. } => String::new(),
            Start::Response { reason, .. } => decode(self.span(reason)),
        }
    }

    /// The Request-URI.
    pub fn request_uri(&self) -> Result<Uri, ParseError> {
        self.request_uri_ref().map(UriRef::to_uri)
    }

    /// The Request-URI, in the bytes of the message.
    pub fn request_uri_ref(&self) -> Result<UriRef<'_>, ParseError> {
        match self.start {
            Start::Request { uri, .. } => UriRef::parse(self.span(uri)),
            Start::Response { .. } => Err(ParseError::new(Part::Uri, 0)),
        }
    }

    /// The first value of that header field, folded as it came.
    pub fn header(&self, name: Name) -> Option<&[u8]> {
        self.headers(name).next()
    }

    /// The values of that header field, each line by itself, folded as they came.
    pub fn headers(&self, name: Name) -> impl Iterator<Item = &[u8]> {
        self.fields
            .iter()
            .filter(move |field| field.name == name)
            .map(|field| self.span((field.start, field.end)))
    }

    /// The values of the header field of that name, known or not, without case.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.lines()
            .filter(move |(written, _)| written.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// All header fields in the order they came: the name as written, and the value.
    pub fn lines(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|field| {
            (self.span((field.name_start, field.name_end)), self.span((field.start, field.end)))
        })
    }

    /// All header fields in the order they came.
    pub fn fields(&self) -> impl Iterator<Item = (Name, &[u8])> {
        self.fields.iter().map(|field| (field.name, self.span((field.start, field.end))))
    }

    /// The members of a header field that is a list, over all its lines (RFC 3261 section 7.3.1).
    /// A comma in quotes or angle brackets parts nothing.
    pub fn values(&self, name: Name) -> impl Iterator<Item = &[u8]> {
        self.headers(name).flat_map(element::Members::new)
    }

    /// Whether a list of tokens, such as Supported, has that member.
    pub fn lists(&self, name: Name, token: &str) -> bool {
        self.values(name).any(|member| member.eq_ignore_ascii_case(token.as_bytes()))
    }

    /// The first value of that header field as a person reads it.
    pub fn text(&self, name: Name) -> Option<String> {
        self.header(name).map(decode)
    }

    fn span(&self, (start, end): (u32, u32)) -> &[u8] {
        slice(&self.bytes, start as usize, end as usize)
    }
}

impl fmt::Debug for Message {
    /// Prints the first line alone: header fields hold answers to challenges.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.start() {
            StartLine::Request { method, uri } => {
                write!(f, "{method} {}", String::from_utf8_lossy(uri))
            }
            StartLine::Response { status, reason } => {
                write!(f, "{status} {}", String::from_utf8_lossy(reason))
            }
        }
    }
}
