//! The whole of it: legs, what connects them, and the tones.

use std::collections::VecDeque;
use std::net::SocketAddr;

use clock::Moment;
use phone::doors::{MediaOrder, MediaReport, PortId};
use phone::tones::TonePlan;

use crate::{FRAME, Sample};

/// All legs of the telephone, and the person.
pub struct Graph {
    outputs: VecDeque<Output>,
}

/// What the graph wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send this packet.
    Transmit {
        /// From which pair of sockets.
        port: PortId,
        /// From which socket of the pair.
        kind: PacketKind,
        /// To whom.
        to: SocketAddr,
        /// The packet.
        bytes: Vec<u8>,
    },
    /// Tell the telephone.
    Report(MediaReport),
}

/// A socket of the pair. Where RTP and RTCP share a port, all of it is on [`PacketKind::Rtp`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PacketKind {
    /// The socket for speech.
    Rtp,
    /// The socket for its reports.
    Rtcp,
}

impl Graph {
    /// Makes an empty graph. What must not be guessed (SSRC, first sequence number, first
    /// timestamp) is drawn from the seed.
    pub fn new(_seed: [u8; 32], _tones: TonePlan) -> Self {
        Self { outputs: VecDeque::new() }
    }

    /// Does what the telephone wants. [`MediaOrder::FreePort`] is the affair of whoever owns the
    /// sockets; after [`MediaOrder::Close`] the last packets are to be polled and sent before the
    /// sockets go.
    pub fn order(&mut self, _now: Moment, _order: &MediaOrder) {}

    /// Takes a packet that arrived.
    pub fn receive(
        &mut self,
        _now: Moment,
        _port: PortId,
        _kind: PacketKind,
        _from: SocketAddr,
        _bytes: &[u8],
    ) {
    }

    /// Takes a step of 10 ms: what the microphone heard goes in, what loudspeaker and ringer
    /// shall play comes out, and the packets that are due are queued.
    pub fn frame(
        &mut self,
        _now: Moment,
        _microphone: &[Sample; FRAME],
        loudspeaker: &mut [Sample; FRAME],
        ringer: &mut [Sample; FRAME],
    ) {
        loudspeaker.fill(0.0);
        ringer.fill(0.0);
    }

    /// Takes the next thing to be done, oldest first.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Whether no leg is open and no tone sounds: nobody has to call [`Graph::frame`].
    pub fn idle(&self) -> bool {
        true
    }
}
