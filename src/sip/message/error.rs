//! What can be wrong with bytes that claim to be a message.

use super::Name;

/// Bytes that are not what they claim to be: which part, and where.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{what} is malformed at byte {at}")]
pub struct ParseError {
    /// The part that could not be read.
    pub what: Part,
    /// The offset in the bytes the reader was given.
    pub at: usize,
}

/// A part of a message that can be malformed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Part {
    /// The first line is neither a Request-Line nor a Status-Line.
    #[error("the start line")]
    StartLine,
    /// The version is not `SIP/2.0`.
    #[error("the version")]
    Version,
    /// A line break that is not CR LF, or a header section that never ends.
    #[error("the header section")]
    Head,
    /// The message is longer, or has more header fields, than is read.
    #[error("the size")]
    Size,
    /// The Content-Length is no number, comes twice, or promises more than there is.
    #[error("the content length")]
    ContentLength,
    /// A header field has a value that cannot be read.
    #[error("the header field {0}")]
    Header(Name),
    /// A header field that every message has is not there.
    #[error("the absent header field {0}")]
    Missing(Name),
    /// A header field that may come once comes again.
    #[error("the repeated header field {0}")]
    Repeated(Name),
    /// A URI.
    #[error("the URI")]
    Uri,
    /// A display name, URI and parameters (RFC 3261 section 20.10).
    #[error("the address")]
    NameAddr,
    /// A `;name=value` list.
    #[error("the parameter list")]
    Params,
    /// A Via value.
    #[error("the Via value")]
    Via,
    /// A challenge or an answer to one (RFC 7616).
    #[error("the digest")]
    Digest,
}

impl ParseError {
    /// Makes an error of its part and place.
    pub(crate) const fn new(what: Part, at: usize) -> Self {
        Self { what, at }
    }

    /// The same place, said of the header field `name`.
    pub(crate) const fn within(self, name: Name) -> Self {
        Self { what: Part::Header(name), at: self.at }
    }
}
