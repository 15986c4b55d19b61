//! Bodies of several parts (RFC 2046 section 5.1, RFC 2387).

use super::Fault;
use crate::message::lexer::{Cursor, slice, trim};
use crate::uri::Params;

/// How many parts a body may have: a part for each of a thousand lines, and their list.
const MAX_PARTS: usize = 1_025;

/// How many header fields a part may have.
const MAX_FIELDS: usize = 16;

/// The longest boundary (RFC 2046 section 5.1.1).
const MAX_BOUNDARY: usize = 70;

/// One part of a body.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Part<'a> {
    /// Its media type as written, without parameters; empty where it has none.
    pub media_type: &'a [u8],
    /// Its Content-ID, without the angle brackets (RFC 2392).
    pub id: Option<&'a [u8]>,
    /// What is in it.
    pub body: &'a [u8],
}

/// Cuts a body into its parts. `content_type` is the whole value of the Content-Type.
pub fn parts<'a>(content_type: &[u8], body: &'a [u8]) -> Result<Vec<Part<'a>>, Fault> {
    let params = content_type.iter().position(|byte| *byte == b';');
    let params = Params::new(params.and_then(|at| content_type.get(at..)).unwrap_or_default());
    let boundary = params.text("boundary").ok_or(Fault::Malformed)?;
    if boundary.is_empty() || MAX_BOUNDARY < boundary.len() {
        return Err(Fault::Malformed);
    }
    let mut parts = Vec::new();
    // Where the part at hand begins, once there is one.
    let mut begin = None;
    let mut at = 0;
    while at <= body.len() {
        let (line, next) = line(body, at);
        if let Some(rest) =
            line.strip_prefix(b"--").and_then(|it| it.strip_prefix(boundary.as_bytes()))
        {
            let last = trim(rest) == b"--";
            if last || trim(rest).is_empty() {
                if let Some(begin) = begin {
                    if parts.len() == MAX_PARTS {
                        return Err(Fault::TooMuch);
                    }
                    // The line break before the boundary belongs to it.
                    let part = slice(body, begin, at);
                    let part = part.strip_suffix(b"\n").unwrap_or(part);
                    parts.push(part_of(part.strip_suffix(b"\r").unwrap_or(part))?);
                }
                if last {
                    return Ok(parts);
                }
                begin = Some(next.unwrap_or(body.len()));
            }
        }
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    // It never ends.
    Err(Fault::Malformed)
}

/// The line that begins at a place, without its line break, and where the next one begins.
fn line(body: &[u8], at: usize) -> (&[u8], Option<usize>) {
    let rest = body.get(at..).unwrap_or_default();
    match rest.iter().position(|byte| *byte == b'\n') {
        Some(end) => {
            let line = slice(rest, 0, end);
            (line.strip_suffix(b"\r").unwrap_or(line), Some(at + end + 1))
        }
        None => (rest, None),
    }
}

fn part_of(text: &[u8]) -> Result<Part<'_>, Fault> {
    let mut part = Part::default();
    let mut at = 0;
    for _ in 0..=MAX_FIELDS {
        let (field, next) = line(text, at);
        if field.is_empty() {
            part.body = next.and_then(|next| text.get(next..)).unwrap_or_default();
            return Ok(part);
        }
        let mut cursor = Cursor::new(field);
        let name = trim(cursor.take_while(|byte| byte != b':'));
        cursor.eat(b':');
        let value = trim(cursor.rest());
        if name.eq_ignore_ascii_case(b"Content-Type") {
            part.media_type = trim(value.split(|byte| *byte == b';').next().unwrap_or_default());
        } else if name.eq_ignore_ascii_case(b"Content-ID") {
            let value = value.strip_prefix(b"<").unwrap_or(value);
            part.id = Some(value.strip_suffix(b">").unwrap_or(value));
        }
        at = next.ok_or(Fault::Malformed)?;
    }
    Err(Fault::TooMuch)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &[u8] = b"multipart/related;type=\"application/rlmi+xml\";boundary=\"50U B=x\"";

    #[test]
    fn a_body_is_cut_at_its_boundaries() {
        let body =
            b"preamble\r\n--50U B=x\r\nContent-ID: <a@h>\r\nContent-Type: text/plain; q=1\r\n\
            \r\none\r\n--50U B=xx\r\n\r\n--50U B=x  \r\n\r\ntwo\n--50U B=x--\r\nepilogue";

        let parts = parts(TYPE, body).unwrap();

        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].media_type, b"text/plain");
        assert_eq!(parts[0].id, Some(&b"a@h"[..]));
        assert_eq!(parts[0].body, b"one\r\n--50U B=xx\r\n");
        assert_eq!(parts[1], Part { body: b"two", ..Part::default() });
    }

    #[test]
    fn a_body_without_end_or_boundary_is_refused() {
        assert_eq!(parts(TYPE, b"--50U B=x\r\n\r\none"), Err(Fault::Malformed));
        assert_eq!(parts(TYPE, b""), Err(Fault::Malformed));
        assert_eq!(parts(b"multipart/related", b"----"), Err(Fault::Malformed));
        assert_eq!(parts(b"multipart/related;boundary=\"\"", b"----"), Err(Fault::Malformed));
        let long = [b"m/r;boundary=".as_slice(), &[b'a'; 71]].concat();
        assert_eq!(parts(&long, b""), Err(Fault::Malformed));
    }

    #[test]
    fn there_are_not_more_parts_or_fields_than_are_read() {
        let many = b"--50U B=x\r\n\r\n".repeat(2_000);
        assert_eq!(parts(TYPE, &many), Err(Fault::TooMuch));

        let fields = [b"--50U B=x\r\n".as_slice(), &b"a: b\r\n".repeat(20), b"\r\n--50U B=x--"];
        assert_eq!(parts(TYPE, &fields.concat()), Err(Fault::TooMuch));
    }

    #[test]
    fn a_body_that_is_all_boundary_is_read_in_one_pass() {
        let body = vec![b'-'; 256 * 1024];

        assert_eq!(parts(TYPE, &body), Err(Fault::Malformed));
    }
}
