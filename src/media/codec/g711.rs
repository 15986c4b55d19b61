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

    /// The sweep of ITU-T's software tools (G.191, `g711/test_data`) is every sample there is; of what
    /// their reference makes of it, and back, this is the sum (FNV-1a).
    #[test]
    fn every_sample_is_coded_and_decoded_as_the_standard_s_own_tools_do() {
        let sum = |bytes: &mut dyn Iterator<Item = u8>| {
            bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
                (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
            })
        };
        let sweep: Vec<Sample> = (i16::MIN..=i16::MAX).map(from_pcm).collect();
        for (mut law, codes, heard) in [
            (Law::Mu, 0x04ec_1f08_3fd7_8c2d, 0xef15_83b4_0170_0e25),
            (Law::A, 0xf030_666e_b780_cf25, 0xe032_751e_d97c_f125),
        ] {
            let (mut payload, mut sound) = (Vec::new(), Vec::new());

            law.encode(&sweep, &mut payload);
            payload.chunks(160).for_each(|packet| law.decode(packet, &mut sound));

            let mut back = sound.iter().flat_map(|it| to_pcm(*it).to_le_bytes());
            assert_eq!(sum(&mut payload.iter().copied()), codes, "{law:?}");
            assert_eq!(sum(&mut back), heard, "{law:?}");
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
