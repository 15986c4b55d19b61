//! What a user agent does with a message of no dialog, before anything else (RFC 3261 sections 8.1.3
//! and 8.2).

use std::fmt;

use crate::message::lexer::{Cursor, number, trim};
use crate::message::{Message, Method, Name, ParseError, Part};
use crate::uri::Scheme;
use crate::usage::session::description;

/// What is done with a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It is worked on.
    Accept,
    /// It is answered with that status, and goes no further.
    Answer(u16),
    /// It is dropped. Nothing is sent.
    Discard,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accept => f.write_str("accept"),
            Self::Answer(status) => write!(f, "{status}"),
            Self::Discard => f.write_str("discard"),
        }
    }
}

/// Extensions a request may require (RFC 3261 section 8.2.2.3): those of RFC 4662, which every
/// notification of a list does, of RFC 3262, of RFC 3891 and of RFC
/// 4028.
pub const SUPPORTED: &[&str] = &["100rel", "eventlist", "replaces", "timer"];

/// The media type of the bodies understood.
pub const ACCEPTED: &str = "application/sdp";

/// Judges a datagram, or a message cut from a stream.
pub fn verdict(bytes: &[u8]) -> Verdict {
    examine(bytes).0
}

/// Judges a datagram, or a message cut from a stream, and gives what could be read of it, so that
/// it can be answered.
pub fn examine(bytes: &[u8]) -> (Verdict, Option<Message>) {
    match Message::salvage(bytes) {
        Err(_) => (Verdict::Discard, None),
        Ok((message, None)) => (judge(&message), Some(message)),
        Ok((message, Some(fault))) => {
            let status = if fault.what == Part::Version {
                505
            } else if fault.what == Part::Size {
                513
            } else {
                400
            };
            (refuse(&message, status), Some(message))
        }
    }
}

/// Judges a message whose lines are sound.
pub fn judge(message: &Message) -> Verdict {
    if !message.is_request() {
        // RFC 3261 section 8.1.3.3: more than one Via means that it went astray.
        let sound = check(message).is_ok() && message.vias().count() == 1;
        return if sound { Verdict::Accept } else { Verdict::Discard };
    }
    if check(message).is_err() {
        return refuse(message, 400);
    }
    match message.request_uri_ref() {
        Err(_) => return refuse(message, 400),
        Ok(uri) => match uri.scheme() {
            // RFC 3261 section 19.1.1: headers are for forms and buttons, not for a request.
            Scheme::Sip | Scheme::Sips if uri.headers().is_some() => return refuse(message, 400),
            Scheme::Sip | Scheme::Sips | Scheme::Tel => {}
            Scheme::Other => return refuse(message, 416),
        },
    }
    if unsupported(message).next().is_some() {
        return refuse(message, 420);
    }
    if *message.method() == Method::Invite {
        if !body_is_understood(message) {
            return refuse(message, 415);
        }
        if !accepts_sdp(message) {
            return refuse(message, 406);
        }
    }
    Verdict::Accept
}

/// What a request requires and is not [`SUPPORTED`]: the value of the Unsupported of a 420. In ACK
/// and CANCEL it is ignored (RFC 3261 section 8.2.2.3).
pub fn unsupported(message: &Message) -> impl Iterator<Item = &[u8]> {
    let ignored = matches!(message.method(), Method::Ack | Method::Cancel);
    message.values(Name::Require).filter(move |option| {
        let known = SUPPORTED.iter().any(|it| it.as_bytes().eq_ignore_ascii_case(option));
        !ignored && !option.is_empty() && !known
    })
}

/// Nothing is sent in answer to an ACK, to a response, or to what does not say where it is from.
fn refuse(message: &Message, status: u16) -> Verdict {
    let silent = *message.method() == Method::Ack || message.header(Name::Via).is_none();
    if silent || !message.is_request() { Verdict::Discard } else { Verdict::Answer(status) }
}

/// Header fields that come once.
const SINGLE: [Name; 16] = [
    Name::CallId,
    Name::ContentDisposition,
    Name::ContentLength,
    Name::ContentType,
    Name::CSeq,
    Name::Date,
    Name::Event,
    Name::Expires,
    Name::From,
    Name::Join,
    Name::MaxForwards,
    Name::MinExpires,
    Name::ReferTo,
    Name::Replaces,
    Name::RetryAfter,
    Name::To,
];

/// Reads all that decides where a message belongs, and of a request also what it asks. In a
/// response the rest is read by whoever needs it: what is malformed and not needed there must not
/// cost a call (RFC 3261 section 8.2.2 has the like for requests).
fn check(message: &Message) -> Result<(), ParseError> {
    message.vias().try_for_each(|via| via.map(drop))?;
    message.top_via()?;
    message.from()?;
    message.to()?;
    message.call_id()?;
    let cseq = message.cseq()?;
    if cseq.method != *message.method() {
        return Err(ParseError::new(Part::Header(Name::CSeq), 0));
    }
    let mut seen = [false; SINGLE.len()];
    for (name, _) in message.fields() {
        let place = SINGLE.iter().position(|single| *single == name);
        if let Some(seen) = place.and_then(|place| seen.get_mut(place))
            && std::mem::replace(seen, true)
        {
            return Err(ParseError::new(Part::Repeated(name), 0));
        }
    }
    if !message.is_request() {
        return Ok(());
    }
    message.contacts().try_for_each(|contact| contact.map(drop))?;
    message.routes().try_for_each(|route| route.map(drop))?;
    message.record_routes().try_for_each(|route| route.map(drop))?;
    message.max_forwards()?;
    message.expires()?;
    match message.header(Name::Date) {
        Some(date) if !is_date(date) => Err(ParseError::new(Part::Header(Name::Date), 0)),
        Some(_) | None => Ok(()),
    }
}

/// Whether the body of an INVITE is one this agent reads, or may leave unread (RFC 3261 sections
/// 8.2.3 and 20.11).
fn body_is_understood(message: &Message) -> bool {
    if message.body().is_empty() {
        return true;
    }
    let disposition = message.header(Name::ContentDisposition).unwrap_or_default();
    let mut optional = disposition.split(|&byte| byte == b';').map(trim);
    if optional.any(|param| param.eq_ignore_ascii_case(b"handling=optional")) {
        return true;
    }
    let plain = message
        .values(Name::ContentEncoding)
        .all(|encoding| encoding.eq_ignore_ascii_case(b"identity"));
    // Without a Content-Type there is nothing else an INVITE could carry.
    let known = message
        .content_type()
        .is_none_or(|media_type| media_type.eq_ignore_ascii_case(ACCEPTED.as_bytes()));
    plain && (known || description(message).is_some())
}

/// Whether the sender of an INVITE takes the body an answer has. Without Accept it does (RFC 3261
/// section 20.1); an empty one takes nothing.
fn accepts_sdp(message: &Message) -> bool {
    if message.header(Name::Accept).is_none() {
        return true;
    }
    message.values(Name::Accept).any(|range| {
        let media_type = range.split(|&byte| byte == b';').next().map(trim).unwrap_or_default();
        [ACCEPTED.as_bytes(), b"application/*", b"*/*"]
            .iter()
            .any(|accepted| media_type.eq_ignore_ascii_case(accepted))
    })
}

/// Whether this is a date of RFC 3261 section 20.17: `Sat, 13 Nov 2010 23:29:00 GMT`.
fn is_date(value: &[u8]) -> bool {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    let mut cursor = Cursor::new(value);
    let mut word = |ends: &[u8]| {
        let word = cursor.take_while(|byte| !ends.contains(&byte));
        cursor.take(1);
        cursor.skip_lws();
        word
    };
    let named = |word: &[u8], names: &[&[u8]]| names.iter().any(|it| it.eq_ignore_ascii_case(word));
    let within = |word: &[u8], length: usize, most: u64| {
        word.len() == length && number(word).is_some_and(|number| number <= most)
    };
    named(word(b","), &DAYS)
        && within(word(b" "), 2, 31)
        && named(word(b" "), &MONTHS)
        && within(word(b" "), 4, 9999)
        && within(word(b":"), 2, 23)
        && within(word(b":"), 2, 59)
        && within(word(b" "), 2, 60)
        && word(b"").eq_ignore_ascii_case(b"GMT")
}
