//! The words of the grammar: tokens, white space, quoted strings (RFC 3261 section 25.1).

use super::{ParseError, Part};

/// A place in a header field value. Every reader of the room moves one of these along.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    length: usize,
}

const TOKEN: u8 = 1;
const LWS: u8 = 2;
/// What ends an unquoted value of a parameter.
const ENDS_VALUE: u8 = 4;
/// What ends an unquoted display name, or an address without brackets.
const ENDS_WORD: u8 = 8;
/// What may stand in a URI: all but controls, white space, angle brackets and quotes. Bytes above
/// 127 are not in the grammar, but servers send Latin-1 and UTF-8 here.
const IN_URI: u8 = 16;
const HEX: u8 = 32;
const HOST: u8 = 64;
/// What may stand in a URI and parts nothing there.
const PLAIN_IN_URI: u8 = 128;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        let mut class = 0;
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~')
        {
            class |= TOKEN;
        }
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            class |= LWS;
        }
        if byte < 0x20 || matches!(byte, b' ' | b';' | b',' | b'"' | b'<' | b'>' | 0x7f) {
            class |= ENDS_VALUE;
        }
        if matches!(byte, b'<' | b'>' | b';' | b',' | b'"') {
            class |= ENDS_WORD;
        }
        if byte > 0x20 && !matches!(byte, b'<' | b'>' | b'"' | 0x7f) {
            class |= IN_URI;
            if !matches!(byte, b'@' | b':' | b';' | b'?' | b'[' | b']') {
                class |= PLAIN_IN_URI;
            }
        }
        if byte.is_ascii_hexdigit() {
            class |= HEX;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            class |= HOST;
        }
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            table[byte as usize] = class;
        }
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

#[inline]
const fn has(byte: u8, class: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
    let found = CLASS[byte as usize];
    found & class != 0
}

/// Whether the bytes are one token (RFC 3261 section 25.1).
#[inline]
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| has(byte, TOKEN))
}

/// Whether the byte is white space, or part of a fold.
#[inline]
pub(crate) const fn is_lws(byte: u8) -> bool {
    has(byte, LWS)
}

/// Whether the byte may stand in a URI.
#[inline]
pub(crate) const fn is_in_uri(byte: u8) -> bool {
    has(byte, IN_URI)
}

/// Whether the byte may stand in a URI and parts nothing there.
#[inline]
pub(crate) const fn is_plain_in_uri(byte: u8) -> bool {
    has(byte, PLAIN_IN_URI)
}

/// Whether the byte may stand in the name of a host.
#[inline]
pub(crate) const fn is_in_host(byte: u8) -> bool {
    has(byte, HOST)
}

/// Whether the byte is a hexadecimal digit.
#[inline]
pub(crate) const fn is_hex(byte: u8) -> bool {
    has(byte, HEX)
}

/// The bytes without white space at both ends.
#[inline]
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_lws(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_lws(*last)
    {
        bytes = rest;
    }
    bytes
}

/// The bytes from `start` to `end`, or nothing where they do not reach so far.
#[inline]
pub(crate) fn slice(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}

/// Reads a number of decimal digits and nothing else: no sign, no space. It stops at the limit of
/// `u64`, which is beyond the limit of every field, so a number of any length is read in its time.
#[inline]
pub(crate) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |sum, &digit| {
        digit
            .is_ascii_digit()
            .then(|| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    })
}

/// Reads text a person will see: UTF-8, or else Latin-1; folds become one space.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let flat;
    let bytes = if bytes.iter().any(|&byte| byte == b'\r' || byte == b'\n') {
        flat = unfold(bytes);
        &flat
    } else {
        bytes
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Replaces each fold by one space (RFC 3261 section 7.3.1).
pub(crate) fn unfold(bytes: &[u8]) -> Vec<u8> {
    let mut flat = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\r' || byte == b'\n') {
        let (before, after) = rest.split_at(at);
        let end = before.iter().rposition(|&byte| !is_lws(byte)).map_or(0, |last| last + 1);
        flat.extend_from_slice(slice(before, 0, end));
        flat.push(b' ');
        let next = after.iter().position(|&byte| !is_lws(byte)).unwrap_or(after.len());
        rest = after.get(next..).unwrap_or_default();
    }
    flat.extend_from_slice(rest);
    flat
}

/// Removes the backslashes of a quoted string, given without its quotes.
pub(crate) fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => plain.extend(bytes.next()),
            _ => plain.push(byte),
        }
    }
    plain
}

/// Writes a quoted string: quotes and backslashes are escaped, controls become spaces.
pub(crate) fn quote(plain: &[u8], into: &mut Vec<u8>) {
    into.push(b'"');
    for &byte in plain {
        match byte {
            b'"' | b'\\' => into.extend([b'\\', byte]),
            0..=0x1f | 0x7f => into.push(b' '),
            _ => into.push(byte),
        }
    }
    into.push(b'"');
}

impl<'a> Cursor<'a> {
    #[inline]
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len() }
    }

    /// How far the reader has come.
    #[inline]
    pub(crate) const fn at(&self) -> usize {
        self.length - self.rest.len()
    }

    #[inline]
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[inline]
    pub(crate) const fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    pub(crate) const fn error(&self, what: Part) -> ParseError {
        ParseError::new(what, self.at())
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes the first `count` bytes.
    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    /// Takes the byte if it is the next one.
    #[inline]
    pub(crate) fn eat(&mut self, wanted: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == wanted => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    #[inline]
    pub(crate) fn skip_lws(&mut self) {
        while let [first, rest @ ..] = self.rest
            && is_lws(*first)
        {
            self.rest = rest;
        }
    }

    /// Takes the byte with the white space around it.
    #[inline]
    pub(crate) fn eat_spaced(&mut self, wanted: u8) -> bool {
        let before = *self;
        if self.eat(wanted) {
            self.skip_lws();
            return true;
        }
        self.skip_lws();
        if self.eat(wanted) {
            self.skip_lws();
            return true;
        }
        *self = before;
        false
    }

    /// Takes bytes while they satisfy the test.
    #[inline]
    pub(crate) fn take_while(&mut self, mut test: impl FnMut(u8) -> bool) -> &'a [u8] {
        let count = self.rest.iter().position(|&byte| !test(byte)).unwrap_or(self.rest.len());
        self.take(count)
    }

    #[inline]
    pub(crate) fn token(&mut self) -> &'a [u8] {
        self.take_while(|byte| has(byte, TOKEN))
    }

    /// Takes an unquoted value of a parameter; wider than a token, since addresses, URNs and
    /// whatever else stand there in the wild.
    #[inline]
    pub(crate) fn value(&mut self) -> &'a [u8] {
        self.take_while(|byte| !has(byte, ENDS_VALUE))
    }

    /// Takes what stands before the next bracket, quote, comma or semicolon.
    #[inline]
    pub(crate) fn word(&mut self) -> &'a [u8] {
        self.take_while(|byte| !has(byte, ENDS_WORD))
    }

    /// Takes a quoted string, the first quote being next; gives what is between, still escaped.
    #[inline]
    pub(crate) fn quoted(&mut self) -> Option<&'a [u8]> {
        if !self.eat(b'"') {
            return None;
        }
        let text = self.rest;
        loop {
            self.take_while(|byte| byte != b'"' && byte != b'\\');
            match self.rest {
                [b'"', rest @ ..] => {
                    let end = text.len() - self.rest.len();
                    self.rest = rest;
                    return Some(slice(text, 0, end));
                }
                [_, _, rest @ ..] => self.rest = rest,
                [_] | [] => {
                    self.rest = &[];
                    return None;
                }
            }
        }
    }
}
