//! G.711: eight bits for a sample (ITU-T G.711).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the values are below the limits named beside them"
)]

use sdp::Codec;

/// What µ-law adds, so that its segments begin at powers of two.
const BIAS: i32 = 0x84;

/// The loudest µ-law sample, so that the bias does not overflow it.
const LOUDEST: i32 = 32_635;

/// Encodes a sample; of a codec that is not G.711, as µ-law.
pub(super) fn encode(codec: Codec, sample: i16) -> u8 {
    match codec {
        Codec::Pcma => encode_alaw(sample),
        Codec::Pcmu | Codec::Opus | Codec::G722 => encode_ulaw(sample),
    }
}

/// Decodes a sample; of a codec that is not G.711, as µ-law.
pub(super) fn decode(codec: Codec, byte: u8) -> i16 {
    match codec {
        Codec::Pcma => decode_alaw(byte),
        Codec::Pcmu | Codec::Opus | Codec::G722 => decode_ulaw(byte),
    }
}

fn encode_ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = i32::from(sample).abs().min(LOUDEST) + BIAS;
    // From 132 to 32767, so the segment is 0 to 7.
    let segment = magnitude.ilog2() - 7;
    let step = (magnitude >> (segment + 3)) & 0x0f;
    !(sign | ((segment as u8) << 4) | step as u8)
}

fn decode_ulaw(byte: u8) -> i16 {
    let code = !byte;
    let magnitude = ((i32::from(code & 0x0f) << 3) + BIAS) << ((code >> 4) & 7);
    // At most 32124 on either side.
    (if code & 0x80 == 0 { magnitude - BIAS } else { BIAS - magnitude }) as i16
}

fn encode_alaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0 } else { 0x80 };
    // 12 bits, with −1 as the mirror of 0.
    let magnitude = (if sample < 0 { !sample } else { sample } >> 4) as u16;
    let code = if magnitude < 16 {
        magnitude as u8
    } else {
        // From 16 to 2047, so the segment is 1 to 7.
        let segment = magnitude.ilog2() - 3;
        let step = (magnitude >> (segment - 1)) & 0x0f;
        ((segment as u8) << 4) | step as u8
    };
    (code | sign) ^ 0x55
}

fn decode_alaw(byte: u8) -> i16 {
    let code = byte ^ 0x55;
    let segment = (code >> 4) & 7;
    let step = i32::from(code & 0x0f);
    let magnitude =
        if segment == 0 { (step << 4) + 8 } else { ((step << 4) + 0x108) << (segment - 1) };
    // At most 32256 on either side.
    (if code & 0x80 == 0 { -magnitude } else { magnitude }) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_for_the_sample_it_is_decoded_to() {
        for byte in 0..=255 {
            assert_eq!(encode(Codec::Pcma, decode(Codec::Pcma, byte)), byte);
            // µ-law has two zeros; the positive one is sent.
            let expected = if byte == 0x7f { 0xff } else { byte };
            assert_eq!(encode(Codec::Pcmu, decode(Codec::Pcmu, byte)), expected);
        }
    }

    #[test]
    fn the_values_of_the_standard_come_out() {
        // ITU-T G.711 tables 1a to 2b, scaled to 16 bits.
        let ulaw = [(0xff, 0), (0x80, 32_124), (0x00, -32_124), (0xf0, 120), (0xef, 132)];
        for (byte, sample) in ulaw {
            assert_eq!(decode_ulaw(byte), sample, "{byte:02x}");
        }
        let alaw = [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256)];
        for (byte, sample) in alaw {
            assert_eq!(decode_alaw(byte), sample, "{byte:02x}");
        }
    }

    #[test]
    fn no_sample_is_further_off_than_half_a_step() {
        for sample in (i16::MIN..=i16::MAX).step_by(7) {
            for codec in [Codec::Pcmu, Codec::Pcma] {
                let back = i32::from(decode(codec, encode(codec, sample)));
                let off = (back - i32::from(sample)).abs();
                let allowed = (i32::from(sample).abs() >> 5) + 16;
                assert!(off <= allowed || 32_100 < i32::from(sample).abs(), "{sample}: {back}");
            }
        }
    }
}
