//! From bytes to a text, whatever editor or program wrote them.

use crate::LONGEST;
use crate::import::Refusal;

/// What encrypted files begin with: OpenSSL's salt, and what Yealink's tool writes.
const CIPHERS: [&[u8]; 2] = [b"Salted__", b"YEALINK"];

/// Whether this is the beginning of an encrypted file.
pub(crate) fn is_cipher(bytes: &[u8]) -> bool {
    CIPHERS.iter().any(|magic| bytes.starts_with(magic))
}

/// Reads a whole file.
pub(crate) fn whole(bytes: &[u8]) -> Result<String, Refusal> {
    if LONGEST < bytes.len() {
        return Err(Refusal::TooLong);
    }
    if is_cipher(bytes) {
        return Err(Refusal::Encrypted);
    }
    decode(bytes)
}

/// Reads the beginning of a file, which may end within a letter.
pub(crate) fn beginning(bytes: &[u8]) -> Result<String, Refusal> {
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let even = bytes.get(..bytes.len() & !1).unwrap_or_default();
    decode(if is_wide { even } else { bytes })
}

/// UTF-8, or UTF-16 with its mark, which programs of Windows write. Bytes that are neither are
/// taken for Latin-1: desk phones of old know no other umlauts. A zero is in no text.
fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => match std::str::from_utf8(rest) {
            Ok(text) => text.to_owned(),
            Err(_) => rest.iter().map(|byte| char::from(*byte)).collect(),
        },
    };
    let binary = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\r' | '\n');
    if text.contains('\0') || 32 < text.chars().filter(|letter| binary(*letter)).count() {
        return Err(Refusal::NoText);
    }
    Ok(text)
}

fn wide(bytes: &[u8], number: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Refusal::NoText);
    }
    char::decode_utf16(pairs.iter().map(|pair| number(*pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| Refusal::NoText)
}

/// The lines of a text with their numbers from 1. A lone carriage return ends a line as well.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let bare = !text.contains('\n');
    let ends = move |letter: char| letter == '\n' || bare && letter == '\r';
    (1..).zip(text.split(ends).map(|row| row.trim_end_matches('\r')))
}

/// A foreign word as it is shown: not longer than a line, without what a terminal obeys.
pub(crate) fn short(word: &str) -> String {
    const MOST: usize = 80;
    let mut shown: String = word
        .chars()
        .take(MOST)
        .map(|letter| if letter.is_control() || is_turner(letter) { '\u{fffd}' } else { letter })
        .collect();
    if word.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// What makes a line be read in another direction than it is written.
const fn is_turner(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
