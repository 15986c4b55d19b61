//! The names of header fields, long and compact (RFC 3261 section 7.3.3).

use std::fmt;

/// Writes the enum, its canonical spelling, its compact form and the reader from one table.
macro_rules! names {
    ($($variant:ident $text:literal $($compact:literal)?,)*) => {
        /// A header field this room knows by name. Others are [`Name::Extension`] and are found
        /// with [`Message::named`](super::Message::named).
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Name {
            $(#[doc = concat!("`", $text, "`.")] $variant,)*
            /// Any other name.
            Extension,
        }

        impl Name {
            /// The canonical spelling; empty for [`Name::Extension`].
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Extension => "",
                }
            }

            /// All names known, in the order of the alphabet.
            pub const KNOWN: &[Self] = &[$(Self::$variant,)*];

            /// The name of one letter (RFC 3261 section 7.3.3 and the registry of header fields).
            const fn compact(letter: u8) -> Self {
                $($(if letter == $compact { return Self::$variant; })?)*
                Self::Extension
            }
        }
    };
}

names! {
    Accept "Accept",
    AcceptContact "Accept-Contact" b'a',
    AcceptEncoding "Accept-Encoding",
    AcceptLanguage "Accept-Language",
    AlertInfo "Alert-Info",
    Allow "Allow",
    AllowEvents "Allow-Events" b'u',
    AnswerMode "Answer-Mode",
    AuthenticationInfo "Authentication-Info",
    Authorization "Authorization",
    CallId "Call-ID" b'i',
    CallInfo "Call-Info",
    Contact "Contact" b'm',
    ContentDisposition "Content-Disposition",
    ContentEncoding "Content-Encoding" b'e',
    ContentLanguage "Content-Language",
    ContentLength "Content-Length" b'l',
    ContentType "Content-Type" b'c',
    CSeq "CSeq",
    Date "Date",
    Diversion "Diversion",
    ErrorInfo "Error-Info",
    Event "Event" b'o',
    Expires "Expires",
    FlowTimer "Flow-Timer",
    From "From" b'f',
    HistoryInfo "History-Info",
    Identity "Identity" b'y',
    InReplyTo "In-Reply-To",
    Join "Join",
    MaxForwards "Max-Forwards",
    MimeVersion "MIME-Version",
    MinExpires "Min-Expires",
    MinSe "Min-SE",
    Organization "Organization",
    PAssertedIdentity "P-Asserted-Identity",
    PAssociatedUri "P-Associated-URI",
    Path "Path",
    PEarlyMedia "P-Early-Media",
    PPreferredIdentity "P-Preferred-Identity",
    Priority "Priority",
    Privacy "Privacy",
    ProxyAuthenticate "Proxy-Authenticate",
    ProxyAuthenticationInfo "Proxy-Authentication-Info",
    ProxyAuthorization "Proxy-Authorization",
    ProxyRequire "Proxy-Require",
    RAck "RAck",
    Reason "Reason",
    RecordRoute "Record-Route",
    ReferredBy "Referred-By" b'b',
    ReferSub "Refer-Sub",
    ReferTo "Refer-To" b'r',
    RejectContact "Reject-Contact" b'j',
    RemotePartyId "Remote-Party-ID",
    Replaces "Replaces",
    ReplyTo "Reply-To",
    RequestDisposition "Request-Disposition" b'd',
    Require "Require",
    RetryAfter "Retry-After",
    Route "Route",
    RSeq "RSeq",
    Server "Server",
    ServiceRoute "Service-Route",
    SessionExpires "Session-Expires" b'x',
    SipEtag "SIP-ETag",
    SipIfMatch "SIP-If-Match",
    Subject "Subject" b's',
    SubscriptionState "Subscription-State",
    Supported "Supported" b'k',
    TargetDialog "Target-Dialog",
    Timestamp "Timestamp",
    To "To" b't',
    Unsupported "Unsupported",
    UserAgent "User-Agent",
    Via "Via" b'v',
    Warning "Warning",
    WwwAuthenticate "WWW-Authenticate",
}

/// The longest name known; longer ones are extensions without a look.
const LONGEST: usize = 25;

/// A name with its fingerprint.
type Known = (u64, Name);

/// The known names by their length, so that a look-up compares few numbers and one text.
static BY_LENGTH: [&[Known]; LONGEST + 1] = table();

/// The names in the order of their lengths.
static SORTED: [Known; Name::KNOWN.len()] = sorted().0;

impl Name {
    /// Recognises a name, in whatever case, long or compact.
    #[inline]
    pub fn parse(text: &[u8]) -> Self {
        match text {
            [letter] => Self::compact(letter.to_ascii_lowercase()),
            [] => Self::Extension,
            _ => {
                let print = fingerprint(text);
                let names = BY_LENGTH.get(text.len()).copied().unwrap_or_default();
                let is = |known: &[u8]| known == text || known.eq_ignore_ascii_case(text);
                names
                    .iter()
                    .find(|(known, name)| *known == print && is(name.as_str().as_bytes()))
                    .map_or(Self::Extension, |(_, name)| *name)
            }
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.as_str() {
            "" => "of an extension",
            known => known,
        })
    }
}

/// Eight bytes of a name, without case: its first four and last four, or what it has of them.
#[inline]
const fn fingerprint(text: &[u8]) -> u64 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let (first, last) = match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => match text {
            [first, second, third] => ([*first, *second, *third, 0], [0; 4]),
            [first, second] => ([*first, *second, 0, 0], [0; 4]),
            _ => ([0; 4], [0; 4]),
        },
    };
    (u32::from_le_bytes(first) as u64 | (u32::from_le_bytes(last) as u64) << 32) | LOWER
}

/// Sorts the names by length and gives where each length begins.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn sorted() -> ([Known; Name::KNOWN.len()], [usize; LONGEST + 2]) {
    let mut names = [(0, Name::Extension); Name::KNOWN.len()];
    let mut starts = [0; LONGEST + 2];
    let mut filled = 0;
    let mut length = 0;
    while length <= LONGEST {
        starts[length] = filled;
        let mut at = 0;
        while at < Name::KNOWN.len() {
            if Name::KNOWN[at].as_str().len() == length {
                let name = Name::KNOWN[at];
                names[filled] = (fingerprint(name.as_str().as_bytes()), name);
                filled += 1;
            }
            at += 1;
        }
        length += 1;
    }
    starts[LONGEST + 1] = filled;
    assert!(filled == Name::KNOWN.len(), "a name is longer than LONGEST");
    (names, starts)
}

/// Cuts the sorted names into one slice a length.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn table() -> [&'static [Known]; LONGEST + 1] {
    const STARTS: [usize; LONGEST + 2] = sorted().1;
    let mut table: [&'static [Known]; LONGEST + 1] = [&[]; LONGEST + 1];
    let mut length = 0;
    while length <= LONGEST {
        let (_, from) = SORTED.split_at(STARTS[length]);
        let (these, _) = from.split_at(STARTS[length + 1] - STARTS[length]);
        table[length] = these;
        length += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_recognised_in_any_case() {
        for &name in Name::KNOWN {
            assert_eq!(Name::parse(name.as_str().as_bytes()), name);
            assert_eq!(Name::parse(name.as_str().to_uppercase().as_bytes()), name);
            assert_eq!(Name::parse(name.as_str().to_lowercase().as_bytes()), name);
        }
    }

    #[test]
    fn one_letter_is_a_compact_name() {
        let compact = [
            (b"v", Name::Via),
            (b"F", Name::From),
            (b"t", Name::To),
            (b"i", Name::CallId),
            (b"M", Name::Contact),
            (b"l", Name::ContentLength),
            (b"c", Name::ContentType),
            (b"e", Name::ContentEncoding),
            (b"k", Name::Supported),
            (b"s", Name::Subject),
            (b"o", Name::Event),
            (b"r", Name::ReferTo),
            (b"b", Name::ReferredBy),
            (b"u", Name::AllowEvents),
            (b"x", Name::SessionExpires),
            (b"z", Name::Extension),
        ];
        for (letter, name) in compact {
            assert_eq!(Name::parse(letter), name);
        }
    }

    #[test]
    fn an_unknown_name_of_any_length_is_an_extension() {
        for length in [0, 2, 25, 26, 70_000] {
            assert_eq!(Name::parse(&vec![b'X'; length]), Name::Extension);
        }
    }
}
