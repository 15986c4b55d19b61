//! The gateway's own end of a speech path: G.711 over RTP, and either a melody or an echo.

mod g711;
mod melody;
mod rtp;

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sdp::{Agreement, Codec, Direction, Local, SdpError};

use rtp::Packet;

use crate::random::Random;

/// The codecs a small gateway has.
const CODECS: [Codec; 2] = [Codec::Pcmu, Codec::Pcma];

/// Sound per packet (RFC 3551 section 4.2).
const PTIME: Duration = Duration::from_millis(20);

/// After a pause longer than this the rhythm begins anew, instead of sending all at once what
/// was missed.
const PAUSE: Duration = Duration::from_millis(200);

/// Samples a millisecond.
const SAMPLES_A_MS: u32 = 8;

/// What is heard on a leg.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Play {
    /// Nothing is sent.
    Nothing,
    /// The melody.
    Melody,
    /// What the far end says.
    Echo,
}

/// One speech path.
#[derive(Debug)]
pub(crate) struct Leg {
    local: Local,
    agreement: Option<Agreement>,
    play: Play,
    /// Our source, and the next sequence number and timestamp.
    source: u32,
    sequence: u16,
    timestamp: u32,
    /// The next packet of the melody.
    next: Option<Moment>,
    position: u32,
    /// The next packet begins a talk spurt (RFC 3551 section 4.1).
    begins: bool,
    /// Whom we echo: its source, and what is added to its sequence numbers and timestamps.
    echoed: Option<(u32, u16, u32)>,
    /// Packets received, for the log.
    received: u64,
}

impl Leg {
    /// A leg on a port of ours.
    pub(crate) fn new(rtp: SocketAddr, random: &mut Random) -> Self {
        Self {
            local: Local {
                rtp,
                // Nobody listens there: such a gateway has no use for reports.
                rtcp: SocketAddr::new(rtp.ip(), rtp.port().saturating_add(1)),
                // Some read it as a number of 32 bits.
                session: u64::from(random.number32() >> 1),
                version: 1,
                codecs: CODECS.to_vec(),
                ptime: PTIME,
                direction: Direction::SendReceive,
                protection: sdp::Protection::default(),
            },
            agreement: None,
            play: Play::Nothing,
            source: random.number32(),
            sequence: (random.number32() >> 16) as u16,
            timestamp: random.number32(),
            next: None,
            position: 0,
            begins: true,
            echoed: None,
            received: 0,
        }
    }

    /// Answers an offer.
    pub(crate) fn answer(&mut self, offer: &[u8]) -> Result<Vec<u8>, SdpError> {
        let next = Local { version: self.next_version(), ..self.local.clone() };
        let (body, agreement) = sdp::answer(&next, offer)?;
        self.local = next;
        self.agreement = Some(agreement);
        Ok(body)
    }

    /// Offers, with a wish which way speech shall go.
    pub(crate) fn offer(&mut self, direction: Direction) -> Vec<u8> {
        self.local = Local { version: self.next_version(), direction, ..self.local.clone() };
        match &self.agreement {
            Some(before) => sdp::offer_again(&self.local, before),
            None => sdp::offer(&self.local),
        }
    }

    /// Takes the answer to our offer.
    pub(crate) fn agree(&mut self, answer: &[u8]) -> Result<(), SdpError> {
        self.agreement = Some(sdp::agree(&self.local, answer)?);
        Ok(())
    }

    const fn next_version(&self) -> u64 {
        // The first description has the version the leg was made with.
        if self.agreement.is_some() { self.local.version + 1 } else { self.local.version }
    }

    /// Sets what is heard.
    pub(crate) fn play(&mut self, now: Moment, play: Play) {
        self.begins |= self.play != play;
        self.play = play;
        self.next = (play == Play::Melody).then_some(now);
    }

    /// How many packets of speech came.
    pub(crate) const fn received(&self) -> u64 {
        self.received
    }

    /// When the next packet is due.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.next.filter(|_| self.target().is_some())
    }

    /// The packet that is due, and where to.
    pub(crate) fn send(&mut self, now: Moment) -> Option<(SocketAddr, Vec<u8>)> {
        let due = self.deadline().filter(|due| *due <= now)?;
        let to = self.target()?;
        let agreement = self.agreement.as_ref()?;
        let late = PAUSE < now - due;
        let start = if late { now } else { due };
        self.next = Some(start + agreement.ptime);
        let codec = agreement.codec;
        let milliseconds = u32::try_from(agreement.ptime.as_millis()).unwrap_or(20);
        let samples = milliseconds * SAMPLES_A_MS;
        if late {
            // The timestamp goes on with the time that passed (RFC 3550 section 5.1).
            let missed = u32::try_from((now - due).as_millis()).unwrap_or(u32::MAX);
            self.timestamp = self.timestamp.wrapping_add(missed.wrapping_mul(SAMPLES_A_MS));
        }
        let position = self.position;
        let payload: Vec<u8> = (0..samples)
            .map(|at| g711::encode(codec, melody::sample(position.wrapping_add(at))))
            .collect();
        let packet = Packet {
            marker: self.begins || late,
            payload_type: agreement.payload_type,
            sequence: self.sequence,
            timestamp: self.timestamp,
            source: self.source,
            payload: &payload,
        };
        let bytes = packet.write();
        self.begins = false;
        self.position = position.wrapping_add(samples);
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(samples);
        Some((to, bytes))
    }

    /// Takes a datagram; gives its echo, and where to.
    pub(crate) fn receive(
        &mut self,
        from: SocketAddr,
        bytes: &[u8],
    ) -> Option<(SocketAddr, Vec<u8>)> {
        let agreement = self.agreement.as_ref()?;
        // Speech from elsewhere is not that of the far end.
        if from.ip() != agreement.remote.ip() {
            return None;
        }
        let packet = Packet::read(bytes)?;
        let speech = agreement.accepts.iter().find(|(number, _)| *number == packet.payload_type);
        let is_digit = agreement.accepts_digits == Some(packet.payload_type);
        if speech.is_none() && !is_digit {
            return None;
        }
        self.received += 1;
        let to = self.target().filter(|_| self.play == Play::Echo)?;
        let payload_type = if is_digit { agreement.digits? } else { agreement.payload_type };
        let payload = match speech {
            Some((_, codec)) if *codec != agreement.codec => {
                let again = |byte: &u8| g711::encode(agreement.codec, g711::decode(*codec, *byte));
                packet.payload.iter().map(again).collect()
            }
            _ => packet.payload.to_vec(),
        };
        // The echo keeps the gaps and the order of what it echoes, so that the far end can see
        // what its network did on both ways.
        let (source, sequence, timestamp) = (self.source, self.sequence, self.timestamp);
        let known = self.echoed.filter(|(echoed, ..)| *echoed == packet.source);
        let (_, add_sequence, add_timestamp) = *self.echoed.insert(known.unwrap_or((
            packet.source,
            sequence.wrapping_sub(packet.sequence),
            timestamp.wrapping_sub(packet.timestamp),
        )));
        let echo = Packet {
            marker: packet.marker || known.is_none(),
            payload_type,
            sequence: packet.sequence.wrapping_add(add_sequence),
            timestamp: packet.timestamp.wrapping_add(add_timestamp),
            source,
            payload: &payload,
        };
        // A further source goes on behind the last.
        self.sequence = echo.sequence.wrapping_add(1);
        let samples = u32::try_from(payload.len()).unwrap_or_default();
        self.timestamp = echo.timestamp.wrapping_add(samples);
        Some((to, echo.write()))
    }

    /// Where speech goes to, as long as any is to be sent.
    fn target(&self) -> Option<SocketAddr> {
        let agreement = self.agreement.as_ref()?;
        let wanted = agreement.direction.sends()
            && !agreement.remote.ip().is_unspecified()
            && agreement.remote.port() != 0;
        wanted.then_some(agreement.remote)
    }
}

#[cfg(test)]
mod tests;
