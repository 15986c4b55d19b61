//! Sounds added to one another.

use crate::Sample;

/// Up to here a mix is left as it is.
const STRAIGHT: Sample = 0.8;

/// Adds a sound to a mix.
pub(crate) fn add(mix: &mut [Sample], sound: &[Sample]) {
    for (mix, sound) in mix.iter_mut().zip(sound) {
        *mix += sound;
    }
}

/// Takes a sound out of a mix it is in.
pub(crate) fn remove(mix: &mut [Sample], sound: &[Sample]) {
    for (mix, sound) in mix.iter_mut().zip(sound) {
        *mix -= sound;
    }
}

/// Bends what is too loud back into the scale; what is not stays as it is.
pub(crate) fn bend(mix: &mut [Sample]) {
    for sample in mix.iter_mut().filter(|it| it.abs() > STRAIGHT || it.is_nan()) {
        let over = (sample.abs() - STRAIGHT) / (1.0 - STRAIGHT);
        let bent = STRAIGHT + (1.0 - STRAIGHT) * (over / (1.0 + over));
        *sample = if sample.is_nan() { 0.0 } else { bent.min(1.0).copysign(*sample) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_can_be_taken_out() {
        let mut mix = [0.25, -0.5];

        add(&mut mix, &[0.125, 0.25]);
        remove(&mut mix, &[0.125, 0.25]);

        assert!((mix[0] - 0.25).abs() + (mix[1] + 0.5).abs() < 1e-6);
    }

    #[test]
    fn many_loud_voices_stay_within_the_scale_and_soft_ones_as_they_are() {
        let mut mix = [0.5, -0.79, 2.5, -30.0, f32::NAN, f32::INFINITY];

        bend(&mut mix);

        assert!((mix[0] - 0.5).abs() + (mix[1] + 0.79).abs() < 1e-6);
        assert!(mix[2] > 0.9 && mix[2] < 1.0 && mix[3] < -0.95 && mix[3] >= -1.0);
        assert!(mix[4..].iter().all(|it| it.is_finite() || *it <= 1.0));
    }
}
