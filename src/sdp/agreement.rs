//! The words of an agreement.

use std::net::SocketAddr;
use std::time::Duration;

use crate::seal::{Carriage, Sealing};

/// A codec Keyline speaks.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Codec {
    /// Opus (RFC 7587).
    Opus,
    /// G.722, 64 kb/s (RFC 3551: its RTP clock says 8000 for historical reasons).
    G722,
    /// G.711 µ-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
}

/// Which way speech goes, seen from here.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Direction {
    /// Both ways.
    #[default]
    SendReceive,
    /// From here only: we hold.
    SendOnly,
    /// To here only: the far end holds us.
    ReceiveOnly,
    /// Neither way: both hold.
    Inactive,
}

/// What two ends agreed in offer and answer, seen from here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Agreement {
    /// Where RTP goes to. Unspecified (`0.0.0.0`) where the far end holds us in the old way; the
    /// direction then does not send, and reports must not be sent either.
    pub remote: SocketAddr,
    /// Where RTCP goes to.
    pub remote_rtcp: SocketAddr,
    /// The codec we send.
    pub codec: Codec,
    /// Its payload type, as the far end wants it.
    pub payload_type: u8,
    /// All payload types we may receive, with their codecs.
    pub accepts: Vec<(u8, Codec)>,
    /// Payload type of digits toward the far end (RFC 4733), where it takes them.
    pub digits: Option<u8>,
    /// Ticks per second in which digits toward the far end are measured. It is the clock of the
    /// codec, unless the far end has digits at another clock only.
    pub digits_clock: u32,
    /// Payload type of digits from the far end.
    pub accepts_digits: Option<u8>,
    /// Which way speech goes.
    pub direction: Direction,
    /// Sound per packet toward the far end.
    pub ptime: Duration,
    /// Opus: the far end wants forward error correction (`useinbandfec`).
    pub opus_fec: bool,
    /// Opus: bits per second at most (`maxaveragebitrate`).
    pub opus_bitrate: Option<u32>,
    /// RTP and RTCP share a port (RFC 5761).
    pub rtcp_mux: bool,
    /// What the stream is carried by.
    pub carriage: Carriage,
    /// How it is encrypted.
    pub sealing: Sealing,
}

/// Sound per packet where nobody says anything (RFC 3551 section 4.5).
pub(crate) const PTIME_DEFAULT: Duration = Duration::from_millis(20);
/// The media works in frames of this length.
const PTIME_MIN: Duration = Duration::from_millis(10);
/// More is no telephone call any more, and the longest frame of Opus (RFC 7587 section 6.1).
const PTIME_MAX: Duration = Duration::from_millis(60);

impl Agreement {
    /// Whether the far end holds us: it does not want to hear us.
    pub const fn far_end_holds(&self) -> bool {
        !self.direction.sends()
    }
}

impl Codec {
    /// Ticks of the RTP timestamp per second.
    pub const fn clock(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::G722 | Self::Pcmu | Self::Pcma => 8_000,
        }
    }

    /// The length of packet this codec can make that comes nearest to a wish without exceeding it.
    pub(crate) fn ptime(self, wish: Duration) -> Duration {
        let wish = wish.clamp(PTIME_MIN, PTIME_MAX);
        let frames = wish.as_millis() / PTIME_MIN.as_millis();
        PTIME_MIN
            * match (self, frames) {
                (_, ..2) => 1,
                // Opus has no frames of 30 and 50 ms (RFC 6716 section 2.1.4).
                (_, 2) | (Self::Opus, 3) => 2,
                (_, 3) => 3,
                (_, 4) | (Self::Opus, 5) => 4,
                (_, 5) => 5,
                (_, _) => 6,
            }
    }

    /// The name in a session description and on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::G722 => "G722",
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
        }
    }
}

impl Direction {
    /// The direction of this name, by whether speech is sent and received.
    const fn of(sends: bool, receives: bool) -> Self {
        match (sends, receives) {
            (true, true) => Self::SendReceive,
            (true, false) => Self::SendOnly,
            (false, true) => Self::ReceiveOnly,
            (false, false) => Self::Inactive,
        }
    }

    /// The same, seen from the other end.
    pub(crate) const fn reversed(self) -> Self {
        Self::of(self.receives(), self.sends())
    }

    /// What is left where both ends have a say (RFC 3264 section 6.1).
    pub(crate) const fn and(self, other: Self) -> Self {
        Self::of(self.sends() && other.sends(), self.receives() && other.receives())
    }

    /// The same without receiving.
    pub(crate) const fn deaf(self) -> Self {
        Self::of(self.sends(), false)
    }

    /// Its name in a session description.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::SendReceive => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::ReceiveOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    /// Whether we send speech.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendReceive | Self::SendOnly)
    }

    /// Whether we receive speech.
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendReceive | Self::ReceiveOnly)
    }
}
