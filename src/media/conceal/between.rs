//! Sound for a hole of which both ends are known: what was heard before goes on so that it meets
//! what comes after, in pitch, phase and loudness.

#![expect(clippy::cast_precision_loss, reason = "counts of samples within milliseconds")]

use super::{Concealer, KNOWN_MS_MIN};
use crate::Sample;
use crate::similar;

/// The far end of the hole is compared over so long, more than a period of most voices.
const MEET_MS: usize = 8;

/// The voice may have come so much earlier or later within the hole: half the period of a low one.
const SHIFT_MS: usize = 5;

/// And no more than this part of the hole: a voice does not leap.
const SHIFT_PART: usize = 4;

/// Below this likeness the two ends are not of one voice, and nothing is bent.
const MEETS: f32 = 0.6;

/// How much louder or softer a voice may have become within the hole.
const GAIN: (f32, f32) = (0.1, 2.0);

impl Concealer {
    /// Appends `samples` between `heard`, or what was made before, and `after`. Gives false, having
    /// done nothing, where `after` is too short to be met.
    pub(crate) fn bridge(
        &mut self,
        heard: &[Sample],
        after: &[Sample],
        samples: usize,
        out: &mut Vec<Sample>,
    ) -> bool {
        let meet = self.rate * MEET_MS / 1_000;
        let shift = (self.rate * SHIFT_MS / 1_000).min(samples / SHIFT_PART);
        let known = self.rate * KNOWN_MS_MIN / 1_000;
        let Some(meeting) = after.get(..meet).filter(|_| known <= after.len()) else {
            return false;
        };
        // Made without fading: that it goes on is known.
        let faded = self.faded(self.made);
        let mut made = Vec::with_capacity(samples + shift + meet);
        self.go_on(heard, samples + shift + meet, &mut made);
        let found = place(&made, meeting, samples, shift);
        let (length, alike) = found.unwrap_or((samples, 0.0));
        let length = if alike > MEETS { length } else { samples };
        let reached = made.get(length..length + meet).unwrap_or_default();
        let gain = (power(meeting) / power(reached).max(1e-9)).sqrt().clamp(GAIN.0, GAIN.1);
        let before = self.back(after, samples);
        let pace = length as f32 / samples.max(1) as f32;
        for n in 0..samples {
            let part = (n as f32 + 1.0) / (samples as f32 + 1.0);
            let forward =
                between(&made, n as f32 * pace) * (faded.powf(1.0 - part) * gain.powf(part));
            // What comes from behind takes over smoothly.
            let share = part * part * (3.0 - 2.0 * part);
            let backward = before.get(samples - n - 1).copied().unwrap_or(0.0);
            out.push(backward * share + forward * (1.0 - share));
        }
        self.stop();
        true
    }

    /// What came before `after`, in reverse: its voice goes on that way too.
    fn back(&self, after: &[Sample], samples: usize) -> Vec<Sample> {
        let reversed: Vec<Sample> = after.iter().rev().copied().collect();
        let mut other = Self::new(self.rate);
        other.short = true;
        let mut out = Vec::with_capacity(samples);
        other.go_on(&reversed, samples, &mut out);
        out
    }
}

/// Where `made`, about `samples` on, is most like `meeting`, and how like.
fn place(
    made: &[Sample],
    meeting: &[Sample],
    samples: usize,
    shift: usize,
) -> Option<(usize, f32)> {
    let loud = power(meeting) * meeting.len() as f32;
    (samples - shift..=samples + shift)
        .filter_map(|at| {
            let piece = made.get(at..at + meeting.len())?;
            let both = (loud * similar::dot(piece, piece)).sqrt().max(1e-9);
            Some((at, similar::dot(piece, meeting) / both))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

fn power(sound: &[Sample]) -> f32 {
    similar::dot(sound, sound) / sound.len().max(1) as f32
}

/// The sound between two samples, by a curve through four.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place within the sound"
)]
fn between(sound: &[Sample], place: f32) -> Sample {
    let (whole, part) = (place as usize, place.fract());
    let at = |back: usize, on: usize| {
        sound.get((whole + on).saturating_sub(back)).copied().unwrap_or(0.0)
    };
    let (a, b, c, d) = (at(1, 0), at(0, 0), at(0, 1), at(0, 2));
    let slope = (c - a) * 0.5;
    let bend = a - 2.5 * b + 2.0 * c - 0.5 * d;
    let twist = 0.5 * (d - a) + 1.5 * (b - c);
    ((twist * part + bend) * part + slope) * part + b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_whose_pitch_changed_is_met_in_phase() {
        // 160 to 150 Hz within the hole of 20 ms; the angle runs on.
        let rate = 8_000_usize;
        let mut angle = 0.0_f32;
        let whole: Vec<Sample> = (0..rate / 2)
            .map(|n| {
                let part = (n as f32 - 1_990.0).clamp(0.0, 180.0) / 180.0;
                angle += std::f32::consts::TAU * (160.0 - 10.0 * part) / rate as f32;
                0.3 * angle.sin() + 0.15 * (2.0 * angle).sin() + 0.1 * (4.0 * angle).sin()
            })
            .collect();
        let (from, to) = (2_000, 2_160);
        let error = |made: &[Sample]| -> f32 {
            let wrong: f32 = made.iter().zip(&whole[from..to]).map(|(a, b)| (a - b).powi(2)).sum();
            10.0 * (whole[from..to].iter().map(|it| it * it).sum::<f32>() / wrong).log10()
        };

        let (mut concealer, mut blind) = (Concealer::new(rate), Vec::new());
        concealer.extend(&whole[..from], to - from, &mut blind);
        let (mut concealer, mut made) = (Concealer::new(rate), Vec::new());
        let met = concealer.bridge(&whole[..from], &whole[to..to + 160], to - from, &mut made);

        assert!(met && made.len() == to - from);
        assert!(error(&made) > error(&blind) + 5.0, "{} {}", error(&made), error(&blind));
        assert!((made[to - from - 1] - whole[to]).abs() < 0.1);
    }

    #[test]
    fn where_too_little_comes_after_nothing_is_made() {
        let (mut concealer, mut made) = (Concealer::new(8_000), Vec::new());

        assert!(!concealer.bridge(&[0.1; 2_000], &[0.1; 10], 160, &mut made) && made.is_empty());
    }
}
