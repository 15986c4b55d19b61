//! G.722 (ITU-T G.722, 64 kb/s): two bands of 4 kHz, each an adaptive difference coder.
//!
//! ```text
//! 16 kHz ─▶ split ─┬─ low  ─▶ 6 bits ─┐         ┌─▶ low  ─┬─ join ─▶ 16 kHz
//!                  └─ high ─▶ 2 bits ─┴─ byte ──┴─▶ high ─┘
//! ```
//!
//! Everything is in the integers of the recommendation, so both ends stay bit for bit together.

mod band;
mod tables;

use self::band::{Band, High, Low};
use self::tables::SPLIT;
use super::{Decode, Encode, PAYLOAD_MAX, from_pcm, to_pcm};
use crate::Sample;

/// Sound into bytes, two samples each.
#[derive(Clone, Debug)]
pub(crate) struct Encoder {
    low: Band<Low>,
    high: Band<High>,
    past: [i32; 24],
}

/// Bytes into sound, two samples each.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    low: Band<Low>,
    high: Band<High>,
    past: [i32; 24],
}

impl Encoder {
    /// Makes an encoder in the state both ends begin with.
    pub(crate) fn new() -> Self {
        Self { low: Band::<Low>::new(), high: Band::<High>::new(), past: [0; 24] }
    }

    /// Encodes two samples.
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "codes of 8 bits")]
    fn pair(&mut self, first: i16, second: i16) -> u8 {
        let (even, odd) = split(&mut self.past, i32::from(first), i32::from(second));
        let low = self.low.encode((even + odd) >> 14);
        let high = self.high.encode((odd - even) >> 14);
        (high << 6 | low) as u8
    }
}

impl Decoder {
    /// Makes a decoder in the state both ends begin with.
    pub(crate) fn new() -> Self {
        Self { low: Band::<Low>::new(), high: Band::<High>::new(), past: [0; 24] }
    }

    /// Decodes a byte into two samples.
    fn pair(&mut self, code: u8) -> [i16; 2] {
        let low = self.low.decode(i32::from(code & 0x3f));
        let high = self.high.decode(i32::from(code >> 6));
        let (even, odd) = split(&mut self.past, low + high, low - high);
        [saturated(odd >> 11), saturated(even >> 11)]
    }
}

impl Encode for Encoder {
    fn encode(&mut self, sound: &[Sample], payload: &mut Vec<u8>) {
        payload.clear();
        for pair in sound.chunks_exact(2) {
            if let [first, second] = pair {
                payload.push(self.pair(to_pcm(*first), to_pcm(*second)));
            }
        }
    }
}

impl Decode for Decoder {
    fn decode(&mut self, payload: &[u8], sound: &mut Vec<Sample>) {
        for code in payload.iter().take(PAYLOAD_MAX) {
            sound.extend(self.pair(*code).map(from_pcm));
        }
    }
}

/// Moves two samples into the filter that splits the band, and joins it, and gives the sums of
/// its even and odd halves.
fn split(past: &mut [i32; 24], first: i32, second: i32) -> (i32, i32) {
    past.copy_within(2.., 0);
    let [.., last_but_one, last] = past;
    (*last_but_one, *last) = (first, second);
    let (mut even, mut odd) = (0, 0);
    for ((pair, a), b) in past.chunks_exact(2).zip(&SPLIT).zip(SPLIT.iter().rev()) {
        if let [first, second] = pair {
            even += first * a;
            odd += second * b;
        }
    }
    (even, odd)
}

/// Keeps a number within 16 bits.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range before")]
fn saturated(number: i32) -> i16 {
    number.clamp(-32_768, 32_767) as i16
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "the generator works in 16 bits")]
mod tests {
    use super::*;

    /// One and a half second of a signal anybody can make again: three triangles of which one
    /// climbs, noise, an envelope, a silence and a stretch of full-scale square. Integers only.
    fn synthetic() -> Vec<i16> {
        let (mut state, mut phases) = (1_u32, [0_u32; 3]);
        let wrap = |n: u32| i32::from((n as u16).cast_signed());
        (0..24_000_u32)
            .map(|n| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = wrap(state >> 16);
                let mut sum = 0;
                for (phase, pace) in phases.iter_mut().zip([600, 2_357, 9_001 + n / 2 % 20_000]) {
                    *phase += pace;
                    sum += wrap(*phase).abs() - 16_384;
                }
                let envelope = (((n * 5) & 0x7fff).cast_signed() - 0x4000).abs();
                let sample = match n {
                    14_000..15_000 => 0,
                    18_000..18_400 if n / 37 % 2 == 1 => 32_767,
                    18_000..18_400 => -32_768,
                    _ => ((sum * envelope) >> 15) + ((noise * (envelope >> 3)) >> 14),
                };
                saturated(sample)
            })
            .collect()
    }

    fn hash(sound: &[i16]) -> u64 {
        sound.iter().flat_map(|it| it.to_le_bytes()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        })
    }

    const REFERENCE: &[u8] = include_bytes!("../../../../tests/data/g722/synthetic.g722");

    #[test]
    fn the_encoder_is_bit_exact() {
        let (mut encoder, sound) = (Encoder::new(), synthetic());

        let payload: Vec<u8> =
            sound.chunks_exact(2).map(|pair| encoder.pair(pair[0], pair[1])).collect();

        let differing = payload.iter().zip(REFERENCE).position(|(a, b)| a != b);
        assert_eq!((differing, payload.len()), (None, REFERENCE.len()));
    }

    #[test]
    fn the_decoder_is_bit_exact() {
        let mut decoder = Decoder::new();

        let sound: Vec<i16> = REFERENCE.iter().flat_map(|code| decoder.pair(*code)).collect();

        assert_eq!(hash(&sound), 0x0520_dd43_951d_4da7);
    }

    /// The speech of ITU-T's own software tools (G.191, `g722/test_data`), where `KEYLINE_ITU_G722`
    /// names the folder of a copy: its licence keeps it out of this house.
    #[test]
    #[expect(clippy::print_stdout, reason = "a check that is left out says so")]
    fn the_standard_s_own_speech_is_coded_and_decoded_to_the_bit() {
        let Some(folder) = std::env::var_os("KEYLINE_ITU_G722").map(std::path::PathBuf::from)
        else {
            println!("left out: KEYLINE_ITU_G722 names no folder");
            return;
        };
        let words = |name: &str| -> Vec<i16> {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            bytes.chunks_exact(2).map(|it| i16::from_le_bytes([it[0], it[1]])).collect()
        };
        let said = words("inpsp.bin");
        let (mut encoder, mut decoder) = (Encoder::new(), Decoder::new());

        let codes: Vec<u8> =
            said.chunks_exact(2).map(|pair| encoder.pair(pair[0], pair[1])).collect();
        let heard: Vec<i16> = codes.iter().flat_map(|code| decoder.pair(*code)).collect();

        // There a code is a word.
        let expected = words("codspw.cod");
        assert!(codes.len() > 40_000);
        assert!(codes.iter().map(|it| i16::from(*it)).eq(expected));
        assert!(heard == words("outsp1.bin"));
    }
}
