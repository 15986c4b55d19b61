//! G.711: eight bits on a logarithmic scale, the sound of the telephone network.

use audio_codec_algorithms::{decode_alaw, decode_ulaw, encode_alaw, encode_ulaw};

use super::{Decode, Encode, PAYLOAD_MAX, from_pcm, to_pcm};
use crate::Sample;

/// Which scale; it keeps no state, so it is encoder and decoder at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Law {
    /// North America and Japan.
    Mu,
    /// Everywhere else.
    A,
}

impl Encode for Law {
    fn encode(&mut self, sound: &[Sample], payload: &mut Vec<u8>) {
        payload.clear();
        match self {
            Self::Mu => payload.extend(sound.iter().map(|it| encode_ulaw(to_pcm(*it)))),
            Self::A => payload.extend(sound.iter().map(|it| encode_alaw(to_pcm(*it)))),
        }
    }
}

impl Decode for Law {
    fn decode(&mut self, payload: &[u8], sound: &mut Vec<Sample>) {
        let bytes = payload.iter().take(PAYLOAD_MAX);
        match self {
            Self::Mu => sound.extend(bytes.map(|it| from_pcm(decode_ulaw(*it)))),
            Self::A => sound.extend(bytes.map(|it| from_pcm(decode_alaw(*it)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_decoding_and_encoding() {
        for mut law in [Law::Mu, Law::A] {
            let codes: Vec<u8> = (0..=255).collect();
            let (mut sound, mut again, mut resound) = (Vec::new(), Vec::new(), Vec::new());

            law.decode(&codes, &mut sound);
            law.encode(&sound, &mut again);
            law.decode(&again, &mut resound);

            // µ-law has two codes for zero, so sounds are compared.
            assert_eq!(sound, resound, "{law:?}");
        }
    }

    #[test]
    fn speech_keeps_more_than_thirty_five_decibels() {
        for mut law in [Law::Mu, Law::A] {
            let sound: Vec<Sample> =
                (0..8_000_u16).map(|n| 0.3 * (f32::from(n) * 0.61).sin()).collect();
            let (mut payload, mut decoded) = (Vec::new(), Vec::new());

            for packet in sound.chunks(160) {
                law.encode(packet, &mut payload);
                law.decode(&payload, &mut decoded);
            }

            let signal: f32 = sound.iter().map(|it| it * it).sum();
            let noise: f32 = sound.iter().zip(&decoded).map(|(a, b)| (a - b).powi(2)).sum();
            assert!(10.0 * (signal / noise).log10() > 35.0, "{law:?}");
        }
    }
}
