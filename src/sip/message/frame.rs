//! Cuts a stream into messages (RFC 3261 section 18.3) and keep-alives (RFC 5626 section 3.5.1).

use super::lexer::number;
use super::{MAX_HEAD, MAX_MESSAGE, Name, read};

/// What a stream brought.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Frame {
    /// One message, for [`Message::parse`](super::Message::parse).
    Message(Vec<u8>),
    /// The second of two line breaks together: whoever keeps the stream alive asks for one back.
    Ping,
    /// One line break: the answer to a ping, or the first half of one. It is told at once, since
    /// the second half may never come; so whoever waits for an answer takes a [`Frame::Ping`] for
    /// one too, as the second of two answers looks like that.
    Pong,
    /// The stream cannot be cut any more, and must be closed. Nothing comes after this.
    Broken(FrameError),
}

/// Why a stream cannot be cut.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{why}")]
pub struct FrameError {
    /// What is wrong.
    pub why: FrameFault,
    /// The header section of the message that broke it, if it had one. It can be answered before
    /// the stream is closed.
    pub head: Vec<u8>,
}

/// What can be wrong with a stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameFault {
    /// What came is not the beginning of a message.
    #[error("not a message")]
    NotSip,
    /// The header section does not end.
    #[error("the header section is too long")]
    HeadTooLong,
    /// The body would be longer than is read.
    #[error("the message is too long")]
    TooLong,
    /// There is no Content-Length, more than one, or one that is no number.
    #[error("the content length is absent or no number")]
    ContentLength,
    /// More was pushed than is held.
    #[error("more was received than is held")]
    Flooded,
}

/// Cuts a stream. Push what arrives, and take frames until there are none.
#[derive(Debug, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Where the current frame begins in the buffer.
    start: usize,
    /// Up to where there is no end of the header section, counted from `start`.
    scanned: usize,
    /// The length of the current message, once its header section is there.
    length: Option<usize>,
    /// Whether the last thing was one line break by itself.
    half_ping: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    #[default]
    Open,
    Flooded,
    Broken,
}

/// What is held beyond one message before the stream is given up: what one reading from a socket
/// can bring.
const SLACK: usize = 256 * 1024;

impl Framer {
    /// Begins a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes as they come, in pieces of any size.
    pub fn push(&mut self, bytes: &[u8]) {
        match self.state {
            State::Open => {}
            State::Flooded | State::Broken => return,
        }
        if self.pending() + bytes.len() > MAX_MESSAGE + SLACK {
            self.state = State::Flooded;
            return;
        }
        // What was taken is moved out only when it is the larger half, so that each byte is moved
        // less than once on average.
        if self.start > 0 && self.start >= self.pending() {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The bytes that wait for the rest of their message. Where this is not nothing for long,
    /// somebody holds the stream open with half a message.
    pub const fn pending(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// The next frame, if it is complete.
    #[expect(clippy::should_implement_trait, reason = "a stream that ends here may go on later")]
    pub fn next(&mut self) -> Option<Frame> {
        if self.state == State::Broken {
            return None;
        }
        let frame = self.cut();
        if frame.is_none() && self.state == State::Flooded {
            return Some(self.broken(FrameFault::Flooded, 0));
        }
        frame
    }

    fn cut(&mut self) -> Option<Frame> {
        let length = match self.length {
            Some(length) => length,
            None => match self.find_length()? {
                Ok(length) => *self.length.insert(length),
                Err(frame) => return Some(frame),
            },
        };
        let message = self.rest().get(..length)?.to_vec();
        self.consume(length);
        self.half_ping = false;
        Some(Frame::Message(message))
    }

    /// Finds how long the message is that comes next, or what else comes.
    fn find_length(&mut self) -> Option<Result<usize, Frame>> {
        match *self.rest() {
            [] | [b'\r'] => return None,
            [b'\r', b'\n', ..] => {
                self.consume(2);
                self.half_ping = !self.half_ping;
                return Some(Err(if self.half_ping { Frame::Pong } else { Frame::Ping }));
            }
            [first, ..] if first.is_ascii_graphic() => {}
            [..] => return Some(Err(self.broken(FrameFault::NotSip, 0))),
        }
        let Some(head) = self.find_head() else {
            if self.pending() > MAX_HEAD {
                return Some(Err(self.broken(FrameFault::HeadTooLong, 0)));
            }
            return None;
        };
        if head > MAX_HEAD {
            return Some(Err(self.broken(FrameFault::HeadTooLong, 0)));
        }
        let text = self.rest().get(..head).unwrap_or_default();
        let Some(body) = content_length(text) else {
            return Some(Err(self.broken(FrameFault::ContentLength, head)));
        };
        match usize::try_from(body).ok().and_then(|body| head.checked_add(body)) {
            Some(length) if length <= MAX_MESSAGE => Some(Ok(length)),
            Some(_) | None => Some(Err(self.broken(FrameFault::TooLong, head))),
        }
    }

    /// Finds the end of the header section, looking at no byte twice.
    fn find_head(&mut self) -> Option<usize> {
        let from = self.scanned;
        let found = self
            .rest()
            .get(from..)
            .unwrap_or_default()
            .windows(4)
            .position(|window| window == b"\r\n\r\n");
        if found.is_none() {
            self.scanned = from.max(self.pending().saturating_sub(3));
        }
        found.map(|at| from + at + 4)
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    fn consume(&mut self, count: usize) {
        self.start += count;
        self.scanned = 0;
        self.length = None;
        if self.start >= self.buffer.len() {
            self.buffer.clear();
            self.start = 0;
        }
    }

    fn broken(&mut self, why: FrameFault, head: usize) -> Frame {
        let head = self.rest().get(..head).unwrap_or_default().to_vec();
        *self = Self { state: State::Broken, ..Self::default() };
        Frame::Broken(FrameError { why, head })
    }
}

/// Reads the one Content-Length of a header section.
fn content_length(head: &[u8]) -> Option<u64> {
    let mut length = None;
    let mut at = read::line(head, 0)?.next;
    while at < head.len() {
        let line = read::line(head, at)?;
        if let Some(field) = read::field(head, at, line.end)
            && field.name() == Name::ContentLength
        {
            if length.is_some() {
                return None;
            }
            length = Some(number(field.value(head))?);
        }
        at = line.next;
    }
    length
}
