//! Where sound looks like itself a little earlier or later: the period of a voice.

#![expect(clippy::cast_precision_loss, reason = "counts of samples within milliseconds")]

use crate::Sample;

/// Which way to look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Look {
    /// Into what was.
    Back,
    /// Into what comes.
    Ahead,
}

/// A likeness that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Likeness {
    /// How far away.
    pub(crate) lag: usize,
    /// How alike, 1 being the same but for loudness.
    pub(crate) alike: f32,
    /// Mean power of the piece that was compared.
    pub(crate) power: f32,
}

/// The lags are first compared at about this rate, then to the sample around the best one.
const COARSE_RATE: usize = 8_000;

/// Finds the lag, of at least `least` and at most `most` samples, at which the `window` samples
/// from `at` on are most alike to others. Gives nothing where the sound does not reach so far.
pub(crate) fn search(
    sound: &[Sample],
    rate: usize,
    at: usize,
    window: usize,
    look: Look,
    (least, most): (usize, usize),
) -> Option<Likeness> {
    let (begin, end) = match look {
        Look::Back => (at.checked_sub(most)?, at + window),
        Look::Ahead => (at, at + window + most),
    };
    let reach = sound.get(begin..end)?;
    let at = at - begin;
    let step = (rate / COARSE_RATE).max(1);
    let lag = if step == 1 {
        best(reach, at, window, look, least, most)?
    } else {
        let coarse: Vec<Sample> =
            reach.chunks_exact(step).map(|it| it.iter().sum::<f32>() / step as f32).collect();
        let most_coarse = (most / step).min(at / step).max(least / step);
        let most_coarse = if look == Look::Back { most_coarse } else { most / step };
        let rough =
            best(&coarse, at / step, window / step, look, least.div_ceil(step), most_coarse)?;
        let rough = rough * step;
        best(
            reach,
            at,
            window,
            look,
            rough.saturating_sub(step).max(least),
            (rough + step).min(most),
        )?
    };
    let piece = reach.get(at..at + window)?;
    let other = other(reach, at, window, look, lag)?;
    let power = dot(piece, piece);
    let alike = dot(piece, other) / (power * dot(other, other)).sqrt().max(1e-9);
    Some(Likeness { lag, alike, power: power / window.max(1) as f32 })
}

/// The lag of greatest likeness.
fn best(
    sound: &[Sample],
    at: usize,
    window: usize,
    look: Look,
    least: usize,
    most: usize,
) -> Option<usize> {
    let piece = sound.get(at..at + window)?;
    let mut found = None;
    let mut greatest = f32::NEG_INFINITY;
    for lag in least..=most {
        let Some(other) = other(sound, at, window, look, lag) else { break };
        let product = dot(piece, other);
        let likeness = product * product.abs() / dot(other, other).max(1e-9);
        if greatest < likeness {
            greatest = likeness;
            found = Some(lag);
        }
    }
    found
}

fn other(sound: &[Sample], at: usize, window: usize, look: Look, lag: usize) -> Option<&[Sample]> {
    let from = match look {
        Look::Back => at.checked_sub(lag)?,
        Look::Ahead => at + lag,
    };
    sound.get(from..from + window)
}

/// The sum of products, in lanes side by side.
pub(crate) fn dot(a: &[Sample], b: &[Sample]) -> f32 {
    let (mut lanes, mut rest) = ([0.0_f32; 8], 0.0);
    let (wide_a, wide_b) = (a.chunks_exact(8), b.chunks_exact(8));
    for (a, b) in wide_a.remainder().iter().zip(wide_b.remainder()) {
        rest += a * b;
    }
    for (a, b) in wide_a.zip(wide_b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_of_a_voice_is_found_at_every_rate_and_both_ways() {
        for rate in [8_000_usize, 16_000, 48_000] {
            let period = rate / 125;
            let sound: Vec<Sample> = (0..rate / 10)
                .map(|n| {
                    let part = (n % period) as f32 / period as f32;
                    (1.0 - part).powi(3) * (part * 40.0).sin()
                })
                .collect();
            let lags = (rate / 400, rate * 15 / 1_000);
            let window = rate / 100;

            for look in [Look::Back, Look::Ahead] {
                let found = search(&sound, rate, rate / 25, window, look, lags).unwrap();

                assert_eq!(found.lag, period, "{rate} {look:?}");
                assert!(found.alike > 0.99);
            }
        }
    }

    #[test]
    fn too_little_sound_gives_nothing() {
        assert_eq!(search(&[0.0; 100], 8_000, 50, 80, Look::Back, (20, 120)), None);
    }
}
