//! Sound for where none came: the last period of the voice once more, fading away; and the soft
//! noise of a line on which nobody speaks (RFC 3389).
//!
//! In the manner of ITU-T G.711 appendix I: the period is found in what was heard last, its ends
//! are made to meet, and it is repeated.

#![expect(clippy::cast_precision_loss, reason = "counts of samples within milliseconds")]

mod between;

use crate::Sample;
use crate::random::Random;
use crate::similar::{self, Look};

/// Carries a sound on after its end.
#[derive(Clone, Debug)]
pub(crate) struct Concealer {
    rate: usize,
    /// What is repeated; empty while nothing is concealed.
    cycle: Vec<Sample>,
    /// Where in the cycle.
    at: usize,
    /// How many samples were made since the sound ended.
    made: usize,
    /// By how much the first sample misses the last one heard.
    step: f32,
    /// Too little is known to look for the periods of the lowest voices.
    short: bool,
    random: Random,
}

/// Periods looked for: 66 to 400 Hz, all voices.
const PERIODS_MS: (f32, f32) = (2.5, 15.0);

/// Sound that is compared to find the period: more than one period of the lowest voice.
const WINDOW_MS: usize = 20;

/// Where but a packet is known: 91 Hz and up, over less sound.
const PERIOD_MS_MAX_SHORT: f32 = 11.0;
const WINDOW_MS_SHORT: usize = 8;

/// With less than this known, no period is found: the longest and the window.
const KNOWN_MS_MIN: usize = 19;

/// What is repeated is at least this long, or the ear hears a buzz instead of a voice.
const CYCLE_MS_MIN: usize = 8;

/// Full loudness for so long, then down to nothing. Holes of one or two packets keep their voice;
/// after that nobody can know how it went on, and a voice that stands still is worse than none.
const HOLD_MS: usize = 10;
const FADE_MS: usize = 60;

/// Over so long the first sample is bent to where the sound ended, or there would be a click.
const BEND_MS: usize = 2;

/// Below this likeness there is no voice but a hiss, which is not to be made a hum.
const VOICED: f32 = 0.3;

impl Concealer {
    /// Makes one for a sample rate.
    pub(crate) fn new(rate: usize) -> Self {
        Self {
            rate,
            cycle: Vec::new(),
            at: 0,
            made: 0,
            step: 0.0,
            short: false,
            random: Random::new([1; 32]),
        }
    }

    /// Whether it is at work.
    pub(crate) fn working(&self) -> bool {
        !self.cycle.is_empty()
    }

    /// Ends its work: real sound is here again.
    pub(crate) fn stop(&mut self) {
        self.cycle.clear();
        self.made = 0;
    }

    /// Appends `samples` that go on from `heard`, or from what it made itself before.
    pub(crate) fn extend(&mut self, heard: &[Sample], samples: usize, out: &mut Vec<Sample>) {
        let (made, from) = (if self.working() { self.made } else { 0 }, out.len());
        self.go_on(heard, samples, out);
        for (n, sample) in out.get_mut(from..).unwrap_or_default().iter_mut().enumerate() {
            *sample *= self.faded(made + n);
        }
    }

    /// How loud it still is after so many samples.
    fn faded(&self, made: usize) -> f32 {
        let hold = self.rate * HOLD_MS / 1_000;
        let fade = (self.rate * FADE_MS / 1_000) as f32;
        (1.0 - made.saturating_sub(hold) as f32 / fade).max(0.0)
    }

    /// Does so without fading.
    fn go_on(&mut self, heard: &[Sample], samples: usize, out: &mut Vec<Sample>) {
        if self.cycle.is_empty() {
            self.start(heard);
        }
        let bend = (self.rate * BEND_MS / 1_000) as f32;
        for _ in 0..samples {
            let sample = self.cycle.get(self.at).copied().unwrap_or(0.0);
            let step = self.step * (1.0 - self.made as f32 / bend).max(0.0);
            out.push(sample + step);
            self.made = self.made.saturating_add(1);
            self.at += 1;
            if self.at >= self.cycle.len() {
                self.at = 0;
            }
        }
    }

    fn start(&mut self, heard: &[Sample]) {
        (self.at, self.made, self.step) = (0, 0, 0.0);
        let per_ms = self.rate as f32 / 1_000.0;
        let (longest, window) = if self.short {
            (PERIOD_MS_MAX_SHORT, WINDOW_MS_SHORT)
        } else {
            (PERIODS_MS.1, WINDOW_MS)
        };
        let lags = (ms(PERIODS_MS.0, per_ms), ms(longest, per_ms));
        let window = self.rate * window / 1_000;
        let at = heard.len().saturating_sub(window);
        let found = similar::search(heard, self.rate, at, window, Look::Back, lags);
        let Some(found) = found else {
            // Too little was heard to go on from.
            self.cycle.push(0.0);
            return;
        };
        let least = self.rate * CYCLE_MS_MIN / 1_000;
        let voiced = found.alike > VOICED;
        let length = if voiced { found.lag * least.div_ceil(found.lag) } else { window };
        let blend = (found.lag / 4).max(1);
        let from = heard.len().saturating_sub(length);
        self.cycle.extend_from_slice(heard.get(from..).unwrap_or_default());
        // The end of the cycle runs over into what came just before its beginning, so that the
        // beginning follows the end without a step.
        let before = heard.get(from.saturating_sub(blend)..from).unwrap_or_default();
        let tail = self.cycle.len().saturating_sub(before.len());
        let count = before.len() as f32 + 1.0;
        let overlap = self.cycle.get_mut(tail..).unwrap_or_default();
        for (n, (sample, before)) in overlap.iter_mut().zip(before).enumerate() {
            let share = (n as f32 + 1.0) / count;
            *sample = *sample * (1.0 - share) + before * share;
        }
        if !voiced {
            // Begun anywhere, a hiss is not heard to repeat.
            self.at = self.random.next_u32() as usize % (length / 2).max(1);
        }
        let end = heard.last().copied().unwrap_or(0.0);
        let before = heard.get((from + self.at).saturating_sub(1)).copied().unwrap_or(end);
        self.step = end - before;
    }
}

/// The noise of a quiet line.
#[derive(Clone, Debug)]
pub(crate) struct Comfort {
    random: Random,
    amplitude: f32,
    last: f32,
}

impl Comfort {
    /// Makes noise of no loudness.
    pub(crate) fn new() -> Self {
        Self { random: Random::new([2; 32]), amplitude: 0.0, last: 0.0 }
    }

    /// Takes the loudness from a comfort noise payload: the first byte is -dBov (RFC 3389
    /// section 3.1). Louder than a quiet line it does not get, whoever asks.
    pub(crate) fn set(&mut self, payload: &[u8]) {
        let below = f32::from(payload.first().copied().unwrap_or(70) & 0x7f).max(40.0);
        self.amplitude = 10_f32.powf(-below / 20.0) * 3_f32.sqrt();
    }

    /// Appends noise.
    pub(crate) fn extend(&mut self, samples: usize, out: &mut Vec<Sample>) {
        for _ in 0..samples {
            self.last = 0.6 * self.last + self.random.noise() * self.amplitude;
            out.push(self.last);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive constant of milliseconds"
)]
fn ms(ms: f32, samples_per_ms: f32) -> usize {
    (ms * samples_per_ms) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(rate: usize, samples: usize) -> Vec<Sample> {
        let turn = std::f32::consts::TAU * 120.0 / rate as f32;
        (0..samples)
            .map(|n| {
                let angle = turn * n as f32;
                0.3 * angle.sin() + 0.2 * (2.0 * angle + 1.0).sin() + 0.1 * (5.0 * angle).sin()
            })
            .collect()
    }

    #[test]
    fn a_voice_goes_on_through_a_lost_packet_and_fades_when_nothing_follows() {
        for rate in [8_000, 16_000, 48_000] {
            let whole = voice(rate, rate / 2);
            let (heard, missing) = whole.split_at(rate / 4);
            let (mut concealer, mut made) = (Concealer::new(rate), Vec::new());

            for _ in 0..20 {
                concealer.extend(heard, rate / 100, &mut made);
            }

            let lost = rate / 50;
            let wrong: f32 =
                made.iter().zip(missing).take(lost).map(|(a, b)| (a - b).powi(2)).sum();
            let right: f32 = missing.iter().take(lost).map(|it| it * it).sum();
            assert!(10.0 * (right / wrong).log10() > 15.0, "{rate}");
            assert!(made[rate / 10..].iter().all(|it| it.abs() < 1e-6));
        }
    }

    #[test]
    fn there_is_no_click_where_it_begins() {
        let heard = voice(8_000, 1_995);
        let (mut concealer, mut made) = (Concealer::new(8_000), Vec::new());

        concealer.extend(&heard, 160, &mut made);

        let steepest = |sound: &[Sample]| {
            sound.windows(2).map(|it| (it[1] - it[0]).abs()).fold(0.0_f32, f32::max)
        };
        let joint = (made[0] - heard[1_994]).abs();
        assert!(joint <= steepest(&heard) * 1.2, "{joint}");
        assert!(steepest(&made) <= steepest(&heard) * 1.5);
    }

    #[test]
    fn after_almost_nothing_heard_there_is_silence() {
        let (mut concealer, mut made) = (Concealer::new(8_000), Vec::new());

        concealer.extend(&[0.5; 10], 80, &mut made);

        assert!(made.len() == 80 && made.iter().all(|it| it.abs() <= 0.5));
    }

    #[test]
    fn comfort_noise_is_as_loud_as_asked_but_never_loud() {
        let level = |below: u8| {
            let (mut comfort, mut out) = (Comfort::new(), Vec::new());
            comfort.set(&[below]);
            comfort.extend(8_000, &mut out);
            let mut level = crate::level::Level::default();
            level.hear(&out);
            level.take()
        };

        assert!((level(60) + 58.0).abs() < 1.5, "{}", level(60));
        assert!(level(0) < -35.0, "{}", level(0));
    }
}
