//! How loud a stretch of sound was.

#![expect(clippy::cast_possible_truncation, reason = "a level is wanted to a decimal or two")]
#![expect(clippy::cast_precision_loss, reason = "counts of samples within seconds")]

use crate::Sample;

/// The mean power of what went by since it was last asked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Level {
    power: f64,
    samples: usize,
}

/// What silence is called: the lowest level a header of RTP can tell (RFC 6464).
pub(crate) const SILENCE_DBFS: f32 = -127.0;

impl Level {
    /// Takes in a piece of sound.
    pub(crate) fn hear(&mut self, sound: &[Sample]) {
        self.power += f64::from(sound.iter().map(|it| it * it).sum::<f32>());
        self.samples += sound.len();
    }

    /// The level since it was last asked, in dB below full scale; a full sine is -3.
    pub(crate) fn take(&mut self) -> f32 {
        let Self { power, samples } = std::mem::take(self);
        if power <= 0.0 || samples == 0 {
            return SILENCE_DBFS;
        }
        ((10.0 * (power / samples as f64).log10()) as f32).max(SILENCE_DBFS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_of_half_scale_is_six_decibels_down_and_then_forgotten() {
        let mut level = Level::default();

        level.hear(&[0.5, -0.5, 0.5, -0.5]);

        assert!((level.take() + 6.02).abs() < 0.01);
        assert!((level.take() - SILENCE_DBFS).abs() < f32::EPSILON);
    }
}
