//! The trace: every message of the signalling, with what must stay secret taken out.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::net::SocketAddr;
use std::path::Path;

use clock::Moment;

/// A trace is no log: past this size nothing more is written.
const SIZE_MAX: u64 = 64 * 1024 * 1024;

/// A file of messages.
#[derive(Debug)]
pub(crate) struct Trace {
    file: BufWriter<File>,
    written: u64,
}

/// Which way a message went.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heading {
    /// From us.
    Out,
    /// To us.
    In,
}

impl Trace {
    /// Begins a trace, readable by its owner alone.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: BufWriter::new(options.open(path)?), written: 0 })
    }

    /// Writes one message. A full disk costs the trace, not the call.
    pub(crate) fn write(&mut self, now: Moment, heading: Heading, peer: SocketAddr, bytes: &[u8]) {
        if self.written > SIZE_MAX {
            return;
        }
        let arrow = match heading {
            Heading::Out => "->",
            Heading::In => "<-",
        };
        let mut text = format!("--- {now} {arrow} {peer}\n").into_bytes();
        text.extend(redacted(bytes));
        text.push(b'\n');
        self.written += text.len() as u64;
        let outcome = self.file.write_all(&text).and_then(|()| self.file.flush());
        if let Err(error) = outcome {
            tracing::warn!(%error, "the trace cannot be written any longer");
            self.written = SIZE_MAX + 1;
        }
    }
}

/// The message without the answers to challenges, without keys of speech (RFC 4568), and without
/// digits, which may be somebody's PIN.
fn redacted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut hiding = false;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let folded = line.first().is_some_and(|&byte| byte == b' ' || byte == b'\t');
        let name = line.split(|&byte| byte == b':').next().unwrap_or_default().trim_ascii();
        hiding = (hiding && folded)
            || name.eq_ignore_ascii_case(b"authorization")
            || name.eq_ignore_ascii_case(b"proxy-authorization");
        if hiding && folded {
            continue;
        }
        if hiding {
            out.extend_from_slice(name);
            out.extend_from_slice(": …\r\n".as_bytes());
        } else if has_key(line) {
            out.extend_from_slice("a=crypto:…\r\n".as_bytes());
        } else if is_digit(line) {
            out.extend_from_slice("Signal=…\r\n".as_bytes());
        } else {
            out.extend_from_slice(line);
        }
    }
    out
}

/// Whether a line carries a key of speech, wherever and in whatever letters it stands there.
fn has_key(line: &[u8]) -> bool {
    let has = |word: &[u8]| line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    has(b"a=crypto:") || has(b"inline:") || line.starts_with(b"k=")
}

/// Whether a line is a digit in a message (INFO with `application/dtmf-relay`).
fn is_digit(line: &[u8]) -> bool {
    let name = line.split(|&byte| byte == b'=').next().unwrap_or_default();
    name.len() < line.len() && name.trim_ascii().eq_ignore_ascii_case(b"signal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_a_challenge_is_not_in_the_trace_not_even_folded() {
        let message = b"REGISTER sip:a SIP/2.0\r\nAUTHORIZATION : Digest username=\"x\",\r\n\tresponse=\"beef\"\r\nTo: y\r\n\r\na=crypto:1 inline:cafe\r\n A=Crypto: 1 X INLINE:cafe\r\nk=clear:cafe\r\n";

        let text = String::from_utf8(redacted(message)).unwrap();

        assert!(!text.contains("beef") && !text.contains("cafe"), "{text}");
        assert!(text.contains("To: y"), "{text}");
    }

    #[test]
    fn a_digit_is_not_in_the_trace() {
        let message =
            b"INFO sip:a SIP/2.0\r\nSubject: Signal\r\n\r\nsignal = 7\r\nDuration=160\r\n";

        let text = String::from_utf8(redacted(message)).unwrap();

        assert!(!text.contains('7') && text.contains("Subject: Signal"), "{text}");
    }
}
