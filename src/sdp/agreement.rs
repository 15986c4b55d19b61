//! The words of an agreement.

use std::net::SocketAddr;
use std::time::Duration;

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
    /// Where RTP goes to.
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
}

impl Codec {
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
    /// Whether we send speech.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendReceive | Self::SendOnly)
    }

    /// Whether we receive speech.
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendReceive | Self::ReceiveOnly)
    }
}
