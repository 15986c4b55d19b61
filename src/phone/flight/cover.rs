//! What must stay secret in a message, covered: as long as it was, so that what is read of it
//! again has the same shape.
//!
//! Covered are answers to questions for a password and what proves that somebody knows one (RFC
//! 7616), keys of speech (RFC 4568; `k=` of RFC 8866), and digits that the far end pressed.

/// The longest line that is looked into. A longer one is covered from there on.
const LINE_MAX: usize = 8 * 1024;

/// What stands for a byte of a secret; a letter of base64.
const COVER: u8 = b'A';

/// What stands for a digit.
const DIGIT: u8 = b'0';

/// Covers what arrives on one flow, in whatever pieces it comes.
#[derive(Debug, Default)]
pub(super) struct Cover {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// Whether the field that a folded line goes on with is a secret.
    hiding: bool,
    /// Whether a body of digits follows.
    digits: bool,
}

/// A message with what must stay secret covered.
pub fn redacted(bytes: &[u8]) -> Vec<u8> {
    Cover::default().next(bytes)
}

impl Cover {
    /// Covers what comes next.
    pub(super) fn next(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let before = self.line.len();
            if before + piece.len() > LINE_MAX {
                out.extend(piece.iter().map(|&byte| hidden(byte)));
                self.line.resize(LINE_MAX, 0);
            } else {
                self.line.extend_from_slice(piece);
                let (covered, hiding) = self.covered();
                out.extend_from_slice(covered.get(before..).unwrap_or_default());
                if piece.ends_with(b"\n") {
                    self.hiding = hiding;
                    self.look_ahead();
                }
            }
            if piece.ends_with(b"\n") {
                self.line.clear();
            }
        }
        out
    }

    /// The line as far as it is known, covered; and whether a folded line after it is a secret.
    fn covered(&self) -> (Vec<u8>, bool) {
        let mut line = self.line.clone();
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        let colon = line.iter().position(|&byte| byte == b':');
        let name = line.get(..colon.unwrap_or_default()).unwrap_or_default().trim_ascii();
        let proof = [&b"authorization"[..], b"proxy-authorization"];
        let secret = proof.iter().any(|proof| name.eq_ignore_ascii_case(proof));
        let hiding = secret || (self.hiding && folded);
        if hiding {
            let from = if secret { colon.unwrap_or_default() + 1 } else { 0 };
            line.iter_mut().skip(from).for_each(|byte| *byte = hidden(*byte));
        }
        let in_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        let in_quotes = |byte: u8| byte.is_ascii_hexdigit() || byte == b'"';
        cover_after(&mut line, b"inline:", COVER, in_base64);
        cover_after(&mut line, b"rspauth=", COVER, in_quotes);
        if line.starts_with(b"k=") {
            line.iter_mut().skip(2).for_each(|byte| *byte = hidden(*byte));
        }
        if self.digits {
            let is_digit =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'#' | b' ');
            cover_after(&mut line, b"signal=", DIGIT, is_digit);
            cover_after(&mut line, b"signal =", DIGIT, is_digit);
            // Alone on its line (`application/dtmf`).
            if line.trim_ascii().len() <= 2 {
                let digit = |byte: &&mut u8| !byte.is_ascii_whitespace();
                line.iter_mut().filter(digit).for_each(|byte| *byte = DIGIT);
            }
        }
        (line, hiding)
    }

    /// Notes what a line says of those after it.
    fn look_ahead(&mut self) {
        let text = self.line.to_ascii_lowercase();
        if text.starts_with(b"content-type") || text.starts_with(b"c:") {
            self.digits = text.windows(16).any(|it| it == b"application/dtmf");
        } else if text.windows(7).any(|it| it == b"sip/2.0") {
            // Another message begins.
            self.digits = false;
        }
    }
}

/// Everything but what parts lines and words.
const fn hidden(byte: u8) -> u8 {
    if byte.is_ascii_whitespace() { byte } else { COVER }
}

/// Covers what follows a word, wherever it stands in the line, for as long as it is of a kind.
fn cover_after(line: &mut [u8], word: &[u8], with: u8, of_a_kind: impl Fn(u8) -> bool) {
    let mut from = 0;
    let next = |line: &[u8], from: usize| {
        let rest = line.get(from..)?;
        rest.windows(word.len()).position(|it| it.eq_ignore_ascii_case(word))
    };
    while let Some(at) = next(line, from) {
        from += at + word.len();
        let rest = line.iter_mut().skip(from).take_while(|byte| of_a_kind(**byte));
        rest.filter(|byte| **byte != b'"').for_each(|byte| *byte = with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &[u8] =
        b"INVITE sip:a SIP/2.0\r\nProxy-Authorization: Digest x=\"beef\",\r\n response=\"cafe\"\r\n\
        Authentication-Info: rspauth=\"deadbeef\", nextnonce=\"open\"\r\nauthorization : Bearer t0ken\r\n\
        To: y\r\n\r\na=crypto:1 AEAD_AES_256_GCM inline:c2Vj/cmV0+A=|2^20 KDR=1\r\n\
        a=crypto:2 X INLINE:bW9yZQ==;inline:ZXZlbg==\r\nk=base64:b2xk\r\n";

    const SECRETS: [&str; 9] =
        ["beef", "cafe", "t0ken", "Digest", "c2Vj", "cmV0", "bW9yZ", "ZXZlb", "b2xk"];

    #[test]
    fn answers_proofs_and_keys_are_covered_and_the_rest_is_as_it_was() {
        let text = String::from_utf8(redacted(MESSAGE)).unwrap();

        assert_eq!(text.len(), MESSAGE.len());
        for word in SECRETS {
            assert!(!text.contains(word), "{word}: {text}");
        }
        for word in ["To: y", "nextnonce=\"open\"", "inline:AAAAAAAAAAA=|2^20 KDR=1"] {
            assert!(text.contains(word), "{word}: {text}");
        }
    }

    #[test]
    fn a_secret_that_comes_in_pieces_is_covered_wherever_it_is_cut() {
        let whole = redacted(MESSAGE);
        for at in 0..MESSAGE.len() {
            let mut cover = Cover::default();
            let (first, second) = MESSAGE.split_at(at);
            assert_eq!([cover.next(first), cover.next(second)].concat(), whole, "cut at {at}");
        }
        let mut cover = Cover::default();
        let bytes: Vec<u8> = MESSAGE.iter().flat_map(|byte| cover.next(&[*byte])).collect();
        assert_eq!(bytes, whole);
    }

    #[test]
    fn digits_of_the_far_end_are_covered() {
        for (kind, body) in [("-relay", "Signal=4\r\nDuration=160\r\n"), ("", "4"), ("", "4\r\n")] {
            let message = format!(
                "INFO sip:a SIP/2.0\r\nContent-Type: application/dtmf{kind}\r\n\
                 Content-Length: 9\r\n\r\n{body}"
            );
            let text = String::from_utf8(redacted(message.as_bytes())).unwrap();
            assert_eq!(text, message.replace('4', "0"), "{body}");
        }
    }

    #[test]
    fn a_line_without_end_is_covered_and_takes_no_memory() {
        let mut cover = Cover::default();
        let mut line = b"Authorization: ".to_vec();
        line.resize(100_000, b'x');

        let covered = cover.next(&line);

        assert!(!covered.get(15..).unwrap().contains(&b'x'));
        assert!(cover.line.capacity() <= 2 * LINE_MAX);
        assert_eq!(cover.next(b"xx\r\nTo: y\r\n"), b"AA\r\nTo: y\r\n");
    }
}
