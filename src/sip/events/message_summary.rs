//! Whether messages wait: the package `message-summary` (RFC 3842).

use super::Fault;
use crate::message::lexer::{Cursor, decode, number, trim};

/// The longest body read. Real ones have a hundred bytes; copies of the headers of the newest
/// messages may follow.
const MAX_BODY: usize = 16_384;

/// The most lines read.
const MAX_LINES: usize = 64;

/// The longest account read.
const MAX_ACCOUNT: usize = 512;

/// What kind of message (RFC 3458 section 6.2).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MessageClass {
    /// Spoken.
    Voice,
    /// A facsimile.
    Fax,
    /// To a pager.
    Pager,
    /// Of several kinds.
    Multimedia,
    /// Written.
    Text,
    /// Of no kind.
    None,
}

/// How many messages of a kind there are.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Count {
    /// Not heard yet.
    pub new: u32,
    /// Heard.
    pub old: u32,
    /// Urgent among the new.
    pub urgent_new: u32,
    /// Urgent among the old.
    pub urgent_old: u32,
}

/// The messages that wait.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Messages {
    /// Whether any wait.
    pub waiting: bool,
    /// For whom; what to call to hear them.
    pub account: Option<String>,
    /// How many of each kind, as far as was told.
    pub counts: Vec<(MessageClass, Count)>,
}

impl Messages {
    /// How many voice messages there are, where that was told.
    pub fn voice(&self) -> Option<Count> {
        let voice = self.counts.iter().find(|(class, _)| *class == MessageClass::Voice);
        voice.map(|(_, count)| *count)
    }

    /// Reads a body.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Fault> {
        if MAX_BODY < body.len() {
            return Err(Fault::TooMuch);
        }
        let mut summary = Self::default();
        let mut told = false;
        for (index, line) in body.split(|byte| *byte == b'\n').enumerate() {
            let line = trim(line);
            if line.is_empty() && told {
                // The header fields of single messages follow.
                break;
            }
            if index == MAX_LINES {
                return Err(Fault::TooMuch);
            }
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let (name, value) = line.split_at(colon);
            let (name, value) = (trim(name), trim(value.get(1..).unwrap_or_default()));
            if name.eq_ignore_ascii_case(b"Messages-Waiting") {
                summary.waiting = value.eq_ignore_ascii_case(b"yes");
                told = true;
            } else if name.eq_ignore_ascii_case(b"Message-Account") {
                summary.account = (value.len() <= MAX_ACCOUNT).then(|| decode(value));
            } else if let (Some(class), Some(count)) = (class(name), count(value))
                && !summary.counts.iter().any(|(known, _)| *known == class)
            {
                summary.counts.push((class, count));
            }
        }
        if told { Ok(summary) } else { Err(Fault::Malformed) }
    }
}

fn class(name: &[u8]) -> Option<MessageClass> {
    const NAMES: [(&[u8], MessageClass); 6] = [
        (b"Voice-Message", MessageClass::Voice),
        (b"Fax-Message", MessageClass::Fax),
        (b"Pager-Message", MessageClass::Pager),
        (b"Multimedia-Message", MessageClass::Multimedia),
        (b"Text-Message", MessageClass::Text),
        (b"None", MessageClass::None),
    ];
    let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(_, class)| *class)
}

/// Reads `2/8 (0/2)`.
fn count(value: &[u8]) -> Option<Count> {
    let mut cursor = Cursor::new(value);
    let (new, old) = pair(&mut cursor)?;
    cursor.skip_lws();
    let urgent = if cursor.eat(b'(') { pair(&mut cursor) } else { None };
    let (urgent_new, urgent_old) = urgent.unwrap_or_default();
    Some(Count { new, old, urgent_new, urgent_old })
}

fn pair(cursor: &mut Cursor<'_>) -> Option<(u32, u32)> {
    let first = digits(cursor)?;
    cursor.eat_spaced(b'/').then(|| digits(cursor)).flatten().map(|second| (first, second))
}

fn digits(cursor: &mut Cursor<'_>) -> Option<u32> {
    let number = number(cursor.take_while(|byte| byte.is_ascii_digit()))?;
    Some(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_messages_are_counted_by_kind() {
        let body = b"Messages-Waiting: yes\r\nMessage-Account: sip:*97@pbx\r\n\
            Voice-Message: 2/8 (1/2)\r\nfax-message: 0/1\r\n\r\nTo: <sip:x@y>\r\n";

        let summary = Messages::parse(body).unwrap();

        assert!(summary.waiting);
        assert_eq!(summary.account.as_deref(), Some("sip:*97@pbx"));
        let voice = Count { new: 2, old: 8, urgent_new: 1, urgent_old: 2 };
        assert_eq!(summary.voice(), Some(voice));
        assert_eq!(summary.counts.len(), 2);
    }

    #[test]
    fn a_server_may_say_no_more_than_whether_any_wait() {
        let summary = Messages::parse(b"Messages-Waiting: no\n").unwrap();

        assert_eq!(summary, Messages::default());
    }

    #[test]
    fn what_says_nothing_of_messages_is_refused() {
        assert_eq!(Messages::parse(b""), Err(Fault::Malformed));
        assert_eq!(Messages::parse(b"Voice-Message: 1/2"), Err(Fault::Malformed));
        assert_eq!(Messages::parse(&[b'\n'; 100]), Err(Fault::TooMuch));
        assert_eq!(Messages::parse(&vec![b'x'; 20_000]), Err(Fault::TooMuch));
    }

    #[test]
    fn a_count_beyond_all_bounds_is_a_great_many() {
        let body = b"Messages-Waiting: yes\nVoice-Message: 99999999999999999999/1 (x\n";

        let voice = Messages::parse(body).unwrap().voice().unwrap();

        assert_eq!((voice.new, voice.old, voice.urgent_new), (u32::MAX, 1, 0));
    }
}
