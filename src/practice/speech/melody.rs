//! What the gateway says: a melody with the rise and fall of syllables, so that an ear, a level
//! meter and a test can all tell it from silence and from noise.

use std::f32::consts::TAU;

/// Samples a second.
const RATE: u32 = 8_000;

/// The syllables: how high, in hertz, and how long, in samples. All frequencies are well within
/// what a telephone carries; zero is a pause for breath.
const SYLLABLES: [(f32, u32); 9] = [
    (392.0, 2_000),
    (523.0, 2_000),
    (659.0, 2_000),
    (523.0, 1_200),
    (587.0, 1_200),
    (440.0, 3_200),
    (494.0, 2_400),
    (523.0, 4_000),
    (0.0, 6_000),
];

/// The loudest sample: about 12 dB below the loudest a sample can be.
const LOUDEST: f32 = 8_000.0;

/// How long a syllable takes to begin and to end, in samples: shorter ones click.
const SOFT: f32 = 160.0;

/// The sample at a position, counted in samples from the beginning; the melody repeats.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "positions are below 24000, samples below 8001"
)]
pub(super) fn sample(position: u32) -> i16 {
    let length: u32 = SYLLABLES.iter().map(|(_, samples)| samples).sum();
    let mut position = position % length;
    for (hertz, samples) in SYLLABLES {
        if position < samples {
            let (at, left) = (position as f32, (samples - position) as f32);
            let envelope =
                (at / SOFT).min(left / SOFT).min(1.0) * (0.4 + 0.6 * left / samples as f32);
            let phase = TAU * hertz * at / RATE as f32;
            // Three partials sound more like a voice than one does.
            let wave = 0.6 * phase.sin() + 0.3 * (2.0 * phase).sin() + 0.1 * (3.0 * phase).sin();
            return (LOUDEST * envelope * wave) as i16;
        }
        position -= samples;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_heard_breathes_and_begins_anew() {
        let length: u32 = SYLLABLES.iter().map(|(_, samples)| samples).sum();
        let loudest = |from: u32, to: u32| (from..to).map(|at| sample(at).abs()).max().unwrap();

        assert!(3_000 < loudest(0, 2_000));
        assert!(loudest(0, length) <= 8_000);
        assert_eq!(loudest(length - 6_000, length), 0);
        assert!((0..500).all(|at| sample(at) == sample(at + length)));
        sample(u32::MAX);
    }
}
