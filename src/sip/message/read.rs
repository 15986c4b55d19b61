//! Finds the lines of a message and recognises their names.

use super::lexer::{is_lws, is_token, number, slice};
use super::{Field, MAX_FIELDS, MAX_HEAD, MAX_MESSAGE, Message, Method, Name, ParseError, Part};
use super::{Start, typed};

/// Header fields held on the stack until their number is known. More than this cost one
/// allocation more.
const FEW: usize = 48;

/// A line of a header section with its folds: where it ends, and where the next one begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) end: usize,
    pub(super) next: usize,
}

/// Reads a message as far as it can be, and says what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<(Message, Option<ParseError>), ParseError> {
    let mut fault = None;
    // RFC 3261 section 7.5: line breaks before a message are passed over.
    let skipped = bytes.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
    let mut bytes = bytes.get(skipped..).unwrap_or_default();
    if bytes.len() > MAX_MESSAGE {
        note(&mut fault, Part::Size, MAX_MESSAGE);
        bytes = slice(bytes, 0, MAX_MESSAGE);
    }
    let first = line(bytes, 0).ok_or(ParseError::new(Part::StartLine, 0))?;
    let (mut start, wrong) = start_line(slice(bytes, 0, first.end))?;
    if let Some(wrong) = wrong {
        note(&mut fault, wrong.what, wrong.at);
    }

    let mut few = [Field::NONE; FEW];
    let mut many = Vec::new();
    let mut count = 0;
    let mut length: Option<u64> = None;
    let mut cseq = None;
    let mut at = first.next;
    let body = loop {
        if let Some([b'\r', b'\n', ..]) = bytes.get(at..) {
            break at + 2;
        }
        let Some(line) = line(bytes, at) else {
            note(&mut fault, Part::Head, at);
            break bytes.len();
        };
        if line.end > MAX_HEAD || count >= MAX_FIELDS {
            note(&mut fault, Part::Size, at);
            break bytes.len();
        }
        // RFC 3261 section 8.2.2: what is malformed and not needed is passed over.
        if let Some(field) = field(bytes, at, line.end) {
            if field.name == Name::ContentLength {
                let value = number(field.value(bytes));
                if value.is_none() || length.is_some() {
                    note(&mut fault, Part::ContentLength, at);
                }
                length = value.or(length);
            } else if field.name == Name::CSeq && cseq.is_none() {
                cseq = Some(field);
            }
            if let Some(place) = few.get_mut(count) {
                *place = field;
            } else {
                if many.is_empty() {
                    many.extend_from_slice(&few);
                }
                many.push(field);
            }
            count += 1;
        }
        at = line.next;
    };

    let rest = bytes.len() - body;
    let end = match length.map(usize::try_from) {
        None => bytes.len(),
        Some(Ok(length)) if length <= rest => body + length,
        Some(_) => {
            note(&mut fault, Part::ContentLength, body);
            bytes.len()
        }
    };
    if let Start::Response { method, .. } = &mut start {
        match cseq.map(|field| field.value(bytes)).and_then(|value| typed::CSeq::parse(value).ok())
        {
            Some(cseq) => *method = cseq.method,
            None => note(&mut fault, Part::Header(Name::CSeq), at),
        }
    }
    let fields = if many.is_empty() { few.get(..count).unwrap_or_default() } else { &many };
    let message = Message {
        bytes: slice(bytes, 0, end).into(),
        fields: fields.into(),
        start,
        body: (offset(body), offset(end)),
    };
    Ok((message, fault))
}

/// Finds the end of the line that begins at a place, with its folds (RFC 3261 section 7.3.1).
///
/// Only CR LF ends a line. A CR or LF by itself is no line at all: another reader might take it
/// for an end, and see header fields this one does not.
#[inline]
pub(super) fn line(bytes: &[u8], start: usize) -> Option<Line> {
    let mut at = start;
    loop {
        let end = at + line_break(bytes.get(at..)?)?;
        match bytes.get(end..)? {
            [b'\r', b'\n', b' ' | b'\t', ..] => at = end + 3,
            [b'\r', b'\n', ..] => return Some(Line { end, next: end + 2 }),
            _ => return None,
        }
    }
}

/// Finds the name and the value in a line, if it has both.
#[inline]
pub(super) fn field(bytes: &[u8], start: usize, end: usize) -> Option<Field> {
    let text = slice(bytes, start, end);
    let colon = colon(text)?;
    let (name, value) = text.split_at_checked(colon)?;
    let name = trim_end(name);
    let known = Name::parse(name);
    if known == Name::Extension && !is_token(name) {
        return None;
    }
    let mut value = value.get(1..).unwrap_or_default();
    while let [first, rest @ ..] = value
        && is_lws(*first)
    {
        value = rest;
    }
    let value_start = end - value.len();
    let length = trim_end(value).len();
    Some(Field {
        name: known,
        name_start: offset(start),
        name_end: offset(start + name.len()),
        start: offset(value_start),
        end: offset(value_start + length),
    })
}

impl Field {
    const NONE: Self = Self { name: Name::Extension, name_start: 0, name_end: 0, start: 0, end: 0 };

    /// Where the value is.
    pub(super) fn value(self, bytes: &[u8]) -> &[u8] {
        slice(bytes, self.start as usize, self.end as usize)
    }

    pub(super) const fn name(self) -> Name {
        self.name
    }
}

/// Reads the first line. What begins like a message is one, if a faulty one: it can be answered.
fn start_line(line: &[u8]) -> Result<(Start, Option<ParseError>), ParseError> {
    let nothing = ParseError::new(Part::StartLine, 0);
    if let Some((version, rest)) = line.split_first_chunk::<4>()
        && version.eq_ignore_ascii_case(b"SIP/")
    {
        return status_line(rest).map(|start| (start, None)).ok_or(nothing);
    }
    let wrong = Some(nothing);
    let space = line.iter().position(|&byte| byte == b' ').ok_or(nothing)?;
    let method = Method::parse(slice(line, 0, space)).ok_or(nothing)?;
    let end = line.iter().rposition(|&byte| !is_lws(byte)).map_or(0, |last| last + 1);
    let last = slice(line, 0, end).iter().rposition(|&byte| is_lws(byte)).unwrap_or(space);
    let version = slice(line, last + 1, end);
    let digits = match version.split_first_chunk::<4>() {
        Some((name, digits)) if name.eq_ignore_ascii_case(b"SIP/") => digits,
        _ => return Err(nothing),
    };
    let uri = slice(line, space + 1, last);
    let start = Start::Request { method, uri: (offset(space + 1), offset(last)) };
    if last <= space || end != line.len() || uri.is_empty() || uri.iter().any(|&b| b <= b' ') {
        return Ok((start, wrong));
    }
    if digits != b"2.0" {
        return Ok((start, Some(ParseError::new(Part::Version, last + 1))));
    }
    Ok((start, None))
}

/// Reads what follows `SIP/`. The reason may be empty, and the space before it is forgiven then.
fn status_line(rest: &[u8]) -> Option<Start> {
    let [b'2', b'.', b'0', b' ', a @ b'1'..=b'6', b @ b'0'..=b'9', c @ b'0'..=b'9', reason @ ..] =
        rest
    else {
        return None;
    };
    let digit = |byte: &u8| u16::from(byte - b'0');
    let status = digit(a) * 100 + digit(b) * 10 + digit(c);
    let begin = match reason {
        [] => 11,
        [b' ', ..] => 12,
        _ => return None,
    };
    let end = offset(4 + rest.len());
    Some(Start::Response {
        // Replaced by that of the CSeq as soon as it is known.
        method: Method::Other("".into()),
        status,
        reason: (begin, end),
    })
}

#[inline]
fn trim_end(mut text: &[u8]) -> &[u8] {
    while let [rest @ .., last] = text
        && is_lws(*last)
    {
        text = rest;
    }
    text
}

/// Keeps the first fault found.
fn note(fault: &mut Option<ParseError>, what: Part, at: usize) {
    fault.get_or_insert(ParseError::new(what, at));
}

/// An offset in a message, which is no longer than `MAX_MESSAGE`.
#[expect(clippy::cast_possible_truncation, reason = "that is far below four thousand millions")]
const fn offset(at: usize) -> u32 {
    at as u32
}

/// A byte of one in each place of a word.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The highest bit in each place of a word.
const TOPS: u64 = 0x8080_8080_8080_8080;

/// Finds the first CR or LF, eight bytes at a time.
#[inline]
fn line_break(bytes: &[u8]) -> Option<usize> {
    let is_break = |byte: u8| matches!(byte, b'\r' | b'\n');
    let (chunks, tail) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk);
        // Marks the bytes below sixteen; the lowest mark is never false. Most of those end a line.
        let marks = word.wrapping_sub(ONES * 0x10) & !word & TOPS;
        if marks == 0 {
            continue;
        }
        let first = place(marks);
        if chunk.get(first).copied().is_some_and(is_break) {
            return Some(index * 8 + first);
        }
        if let Some(later) = chunk.iter().position(|&byte| is_break(byte)) {
            return Some(index * 8 + later);
        }
    }
    let at = tail.iter().position(|&byte| is_break(byte))?;
    Some(bytes.len() - tail.len() + at)
}

/// Finds the first colon, eight bytes at a time.
#[inline]
fn colon(bytes: &[u8]) -> Option<usize> {
    let (chunks, tail) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk) ^ (ONES * 0x3a);
        let marks = word.wrapping_sub(ONES) & !word & TOPS;
        if marks != 0 {
            return Some(index * 8 + place(marks));
        }
    }
    let at = tail.iter().position(|&byte| byte == b':')?;
    Some(bytes.len() - tail.len() + at)
}

/// The place of the lowest mark in a word.
#[inline]
const fn place(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}
