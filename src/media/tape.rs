//! What is to be kept of a call: the person on one side, everybody else on the other.
//!
//! Two streams of Opus that know nothing of one another stand in one packet (RFC 6716 appendix B,
//! RFC 7845 section 5.1.1.2), so that nothing of one side is heard on the other, however loud.

use std::collections::BTreeSet;

use phone::doors::LegId;
use sdp::Codec;

use crate::codec::{self, Encode, Wishes};
use crate::{FRAME, Sample, mix};

/// Sound in one packet: 20 ms.
const PACKET: usize = 2 * FRAME;

/// Bits per second of each side: as good as the best of calls.
const BITRATE: u32 = 32_000;

/// A length of one byte is shorter than this (RFC 6716 section 3.2.1).
const SHORT: usize = 252;

/// A recording that is under way.
pub(crate) struct Tape {
    /// Whose sound is kept beside that of the person; nobody's: it rests.
    pub(crate) legs: BTreeSet<LegId>,
    /// Whether all are told by a tone.
    pub(crate) announced: bool,
    own: Side,
    far: Side,
}

struct Side {
    encoder: Box<dyn Encode>,
    sound: Vec<Sample>,
    payload: Vec<u8>,
}

impl Side {
    fn new() -> Option<Self> {
        let encoder = codec::encoder(Codec::Opus, Wishes { fec: false, bitrate: Some(BITRATE) })?;
        Some(Self { encoder, sound: Vec::with_capacity(PACKET), payload: Vec::new() })
    }

    fn encode(&mut self) -> &[u8] {
        self.encoder.encode(&self.sound, &mut self.payload);
        self.sound.clear();
        &self.payload
    }
}

impl Tape {
    /// Begins one, where the encoder can be had.
    pub(crate) fn new() -> Option<Self> {
        let (own, far) = (Side::new()?, Side::new()?);
        Some(Self { legs: BTreeSet::new(), announced: false, own, far })
    }

    /// Takes 10 ms of both sides. Every other time there is a packet.
    pub(crate) fn take(
        &mut self,
        own: &[Sample; FRAME],
        far: &mut [Sample; FRAME],
    ) -> Option<Vec<u8>> {
        if self.legs.len() > 1 {
            mix::bend(far);
        }
        self.own.sound.extend_from_slice(own);
        self.far.sound.extend_from_slice(far);
        if self.own.sound.len() < PACKET {
            return None;
        }
        let far = self.far.encode();
        together(self.own.encode(), far)
    }
}

/// Two packets of one frame each as one packet of two streams: the first says how long it is.
fn together(first: &[u8], second: &[u8]) -> Option<Vec<u8>> {
    let (toc, frame) = first.split_first()?;
    // One frame in the packet is all there ever is at 20 ms.
    if toc & 0b11 != 0 || second.is_empty() {
        return None;
    }
    let mut packet = Vec::with_capacity(first.len() + second.len() + 2);
    packet.push(*toc);
    if frame.len() < SHORT {
        packet.push(u8::try_from(frame.len()).ok()?);
    } else {
        let low = (frame.len() - SHORT) % 4;
        packet.push(u8::try_from(SHORT + low).ok()?);
        packet.push(u8::try_from((frame.len() - SHORT - low) / 4).ok()?);
    }
    packet.extend_from_slice(frame);
    packet.extend_from_slice(second);
    Some(packet)
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "places in a sound of two seconds")]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_two_streams_says_how_long_it_is() {
        for length in [0, 1, 251, 252, 253, 255, 256, 700, 1_275] {
            let first: Vec<u8> = std::iter::once(8).chain(std::iter::repeat_n(7, length)).collect();
            let packet = together(&first, &[16, 9]).unwrap();

            let at = |index: usize| usize::from(packet[index]);
            let (told, begins) = if at(1) < SHORT { (at(1), 2) } else { (at(1) + 4 * at(2), 3) };
            assert_eq!(told, length);
            assert_eq!(packet[begins + told..], [16, 9]);
        }
        assert_eq!(together(&[], &[1]), None);
        assert_eq!(together(&[3, 1], &[1]), None);
    }

    #[test]
    fn a_side_that_is_silent_hears_nothing_of_the_other() {
        let mut tape = Tape::new().unwrap();
        tape.legs.insert(LegId(1));
        let mut decoder = codec::decoder(Codec::Opus).unwrap();
        let (mut loudest, mut packets) = (0.0_f32, 0);
        for step in 0..200_usize {
            let tone = std::array::from_fn(|n| {
                let time = (step * FRAME + n) as f32 / 48_000.0;
                0.5 * (time * 440.0 * std::f32::consts::TAU).sin()
            });
            let Some(packet) = tape.take(&tone, &mut [0.0; FRAME]) else { continue };
            packets += 1;
            let (length, begins) = if usize::from(packet[1]) < SHORT {
                (usize::from(packet[1]), 2)
            } else {
                (usize::from(packet[1]) + 4 * usize::from(packet[2]), 3)
            };
            let mut sound = Vec::new();
            decoder.decode(&packet[begins + length..], &mut sound);
            loudest = sound.iter().fold(loudest, |most, it| most.max(it.abs()));
        }
        assert_eq!(packets, 100);
        assert!(loudest < 1e-3, "{loudest}");
    }
}
