//! Speech codecs, all behind the same two traits.
//!
//! A codec works at its own sample rate; who wants another one resamples. Nothing here fails: a
//! payload that cannot be decoded gives no samples, and the hole is concealed like any other.

mod g711;
mod g722;
mod opus;

use sdp::Codec;

use crate::Sample;

/// Turns samples into payloads.
pub(crate) trait Encode: Send {
    /// Encodes the sound of one packet. `payload` is emptied first; it stays empty where the
    /// encoder has nothing to send.
    fn encode(&mut self, sound: &[Sample], payload: &mut Vec<u8>);

    /// Prepares for what the network does to packets, where the codec can.
    fn adapt(&mut self, network: Network) {
        let _ = network;
    }
}

/// Turns payloads into samples.
pub(crate) trait Decode: Send {
    /// Decodes a payload and appends its sound.
    fn decode(&mut self, payload: &[u8], sound: &mut Vec<Sample>);

    /// Appends `samples` of what was lost just before `next`, where `next` tells of it.
    fn recover(&mut self, next: &[u8], samples: usize, sound: &mut Vec<Sample>) -> bool {
        let _ = (next, samples, sound);
        false
    }

    /// Appends all `samples` of a hole that ends where `later` begins, where `later` carries an
    /// outline of what went before it.
    fn outline(&mut self, later: &[u8], samples: usize, sound: &mut Vec<Sample>) -> bool {
        let _ = (later, samples, sound);
        false
    }

    /// Whether a payload carries such an outline.
    fn outlines(&self, payload: &[u8]) -> bool {
        let _ = payload;
        false
    }

    /// Appends `samples` of the decoder's own idea of how the sound went on, where it has one.
    fn conceal(&mut self, samples: usize, sound: &mut Vec<Sample>) -> bool {
        let _ = (samples, sound);
        false
    }
}

/// What the far end wishes of an encoder.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wishes {
    /// Forward error correction.
    pub(crate) fec: bool,
    /// Bits per second at most.
    pub(crate) bitrate: Option<u32>,
}

/// What is known of the way to the far end.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Network {
    /// Percent of our packets that are lost; nothing while nobody told.
    pub(crate) loss_percent: Option<u8>,
    /// Several are lost at a time.
    pub(crate) bursts: bool,
}

/// The encoder of a codec, or nothing where its library cannot be had.
pub(crate) fn encoder(codec: Codec, wishes: Wishes) -> Option<Box<dyn Encode>> {
    match codec {
        Codec::Pcmu => Some(Box::new(g711::Law::Mu)),
        Codec::Pcma => Some(Box::new(g711::Law::A)),
        Codec::G722 => Some(Box::new(g722::Encoder::new())),
        Codec::Opus => opus::Encoder::new(wishes).map(|it| Box::new(it) as Box<dyn Encode>),
    }
}

/// The decoder of a codec, or nothing where its library cannot be had.
pub(crate) fn decoder(codec: Codec) -> Option<Box<dyn Decode>> {
    match codec {
        Codec::Pcmu => Some(Box::new(g711::Law::Mu)),
        Codec::Pcma => Some(Box::new(g711::Law::A)),
        Codec::G722 => Some(Box::new(g722::Decoder::new())),
        Codec::Opus => opus::Decoder::new().map(|it| Box::new(it) as Box<dyn Decode>),
    }
}

/// Samples per second a codec works at.
pub(crate) const fn rate(codec: Codec) -> usize {
    match codec {
        Codec::Pcmu | Codec::Pcma => 8_000,
        Codec::G722 => 16_000,
        Codec::Opus => 48_000,
    }
}

/// How many samples a payload holds; zero where it is not one.
pub(crate) fn samples(codec: Codec, payload: &[u8]) -> usize {
    match codec {
        Codec::Pcmu | Codec::Pcma => payload.len().min(PAYLOAD_MAX),
        Codec::G722 => payload.len().min(PAYLOAD_MAX) * 2,
        Codec::Opus => opus::samples(payload),
    }
}

/// Longest payload taken of the codecs of one byte per sample or two: 200 ms, the most
/// RFC 3551 expects of a receiver.
const PAYLOAD_MAX: usize = 1_600;

/// Turns a sample into 16 bits.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range before")]
pub(crate) fn to_pcm(sample: Sample) -> i16 {
    (sample * 32_768.0).round_ties_even().clamp(-32_768.0, 32_767.0) as i16
}

/// Turns 16 bits into a sample.
pub(crate) fn from_pcm(pcm: i16) -> Sample {
    Sample::from(pcm) / 32_768.0
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "random bytes")]
mod tests {
    use super::*;

    #[test]
    fn no_payload_makes_a_decoder_fall_over_or_speak_for_long() {
        let mut random = crate::random::Random::new([7; 32]);
        for codec in [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus] {
            let mut decoder = decoder(codec).unwrap();
            for round in 0..3_000_usize {
                let length = round % 1_501;
                let payload: Vec<u8> = (0..length).map(|_| random.next_u32() as u8).collect();
                let mut sound = Vec::new();

                decoder.decode(&payload, &mut sound);
                decoder.recover(&payload, 960, &mut sound);
                decoder.conceal(480, &mut sound);

                assert!(sound.len() <= 8_192, "{codec:?}, {length} bytes: {}", sound.len());
                assert!(sound.iter().all(|it| it.is_finite()), "{codec:?}, {length} bytes");
            }
        }
    }
}
