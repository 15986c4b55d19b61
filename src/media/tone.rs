//! The tones a telephone makes itself (ITU-T E.180), and those of its keys (ITU-T Q.23).

#![expect(clippy::cast_precision_loss, reason = "frequencies and counts of samples within seconds")]

use std::f32::consts::TAU;
use std::time::Duration;

use phone::doors::Digit;
use phone::tones::{Pattern, Step};

use crate::{RATE, Sample};

/// Plays a pattern for as long as it is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    amplitude: f32,
    steps: Vec<Step>,
    step: usize,
    /// Samples of the step still to come; `None`: it never ends.
    left: Option<usize>,
    voices: Vec<Voice>,
    /// Loudness now, which runs after what is wanted so that no click is heard.
    gain: f32,
}

/// One frequency.
#[derive(Clone, Copy, Debug)]
struct Voice {
    turn: f32,
    angle: f32,
}

/// From nothing to full, or back, in 5 ms.
const SLOPE: f32 = 1.0 / 240.0;

/// Frequencies heard at once; no country has more than four.
const VOICES_MAX: usize = 8;

/// Steps of a pattern that are listened to.
const STEPS_MAX: usize = 64;

/// A step is never shorter, or a pattern of nothing but haste would never end.
const STEP_MIN: Duration = Duration::from_millis(1);

/// Loudness of each of the two frequencies of a digit: -9 dB together, as a telephone sends it.
const DIGIT_AMPLITUDE: f32 = 0.25;

impl Player {
    /// Makes a silent player of this loudness, all frequencies together.
    pub(crate) const fn new(amplitude: f32) -> Self {
        Self { amplitude, steps: Vec::new(), step: 0, left: None, voices: Vec::new(), gain: 0.0 }
    }

    /// Begins a pattern, or ends what sounds.
    pub(crate) fn play(&mut self, pattern: Option<&Pattern>) {
        self.steps.clear();
        if let Some(pattern) = pattern {
            self.steps.extend(pattern.steps.iter().take(STEPS_MAX).cloned());
        }
        self.step = 0;
        self.enter();
    }

    /// Whether nothing sounds and nothing is to.
    pub(crate) fn idle(&self) -> bool {
        self.steps.is_empty() && self.gain <= 0.0
    }

    /// Adds the next sound to what is there.
    pub(crate) fn add(&mut self, out: &mut [Sample]) {
        if self.idle() {
            return;
        }
        for sample in out {
            if self.left == Some(0) {
                self.step = (self.step + 1) % self.steps.len().max(1);
                self.enter();
            }
            self.left = self.left.map(|it| it.saturating_sub(1));
            let sounds = self.steps.get(self.step).is_some_and(|it| !it.hertz.is_empty());
            let slope = if sounds { SLOPE } else { -SLOPE };
            self.gain = (self.gain + slope).clamp(0.0, 1.0);
            if self.gain > 0.0 {
                *sample += self.gain * self.amplitude * self.voice();
            }
        }
    }

    fn enter(&mut self) {
        let Some(step) = self.steps.get(self.step) else {
            self.left = None;
            return;
        };
        self.left = (!step.lasts.is_zero()).then(|| samples(step.lasts.max(STEP_MIN)));
        if !step.hertz.is_empty() {
            let audible = step.hertz.iter().filter(|it| (1.0..20_000.0).contains(*it));
            self.voices.clear();
            self.voices.extend(
                audible
                    .take(VOICES_MAX)
                    .map(|hertz| Voice { turn: TAU * hertz / RATE as f32, angle: 0.0 }),
            );
        }
    }

    fn voice(&mut self) -> f32 {
        let mut sum = 0.0;
        for voice in &mut self.voices {
            sum += voice.angle.sin();
            voice.angle += voice.turn;
            if voice.angle >= TAU {
                voice.angle -= TAU;
            }
        }
        sum / self.voices.len().max(1) as f32
    }
}

/// What tells everybody in a call that it is recorded: 1,400 Hz for a fifth of a second, every
/// fifteen seconds, as telephone companies have asked for since the forties (47 CFR 64.501).
pub(crate) fn recording() -> Pattern {
    let step = |hertz: &[f32], lasts| Step { hertz: hertz.to_vec(), lasts };
    let (on, off) = (Duration::from_millis(200), Duration::from_millis(14_800));
    Pattern { steps: vec![step(&[1_400.0], on), step(&[], off)] }
}

/// Music for who waits on hold: eight soft notes of a broken chord, with time between them.
pub(crate) fn music() -> Pattern {
    const NOTES: [f32; 8] = [261.63, 329.63, 392.0, 523.25, 392.0, 329.63, 293.66, 392.0];
    let note = |hertz: f32| {
        let sounds = Step { hertz: vec![hertz, 2.0 * hertz], lasts: Duration::from_millis(900) };
        [sounds, Step { hertz: Vec::new(), lasts: Duration::from_millis(300) }]
    };
    let rest = Step { hertz: Vec::new(), lasts: Duration::from_millis(1_500) };
    Pattern { steps: NOTES.into_iter().flat_map(note).chain([rest]).collect() }
}

/// The pair of frequencies of a digit (ITU-T Q.23), for far ends that take no other.
pub(crate) fn digit(digit: Digit) -> Pattern {
    const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
    const COLUMNS: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];
    const PAD: &str = "123A456B789C*0#D";
    let place = PAD.find(digit.character()).unwrap_or_default();
    let row = ROWS.get(place / 4).copied();
    let column = COLUMNS.get(place % 4).copied();
    let hertz = row.into_iter().chain(column).collect();
    Pattern { steps: vec![Step { hertz, lasts: Duration::ZERO }] }
}

/// A player for [`digit`]s.
pub(crate) const fn digits() -> Player {
    Player::new(2.0 * DIGIT_AMPLITUDE)
}

fn samples(lasts: Duration) -> usize {
    let samples = lasts.as_micros().min(3_600_000_000) * u128::from(RATE) / 1_000_000;
    usize::try_from(samples).unwrap_or(RATE as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(hertz: &[f32], ms: u64) -> Step {
        Step { hertz: hertz.to_vec(), lasts: Duration::from_millis(ms) }
    }

    /// How strong a frequency is in a sound (Goertzel).
    fn strength(sound: &[Sample], hertz: f32) -> f32 {
        let turn = TAU * hertz / RATE as f32;
        let (mut re, mut im) = (0.0, 0.0);
        for (n, sample) in sound.iter().enumerate() {
            re += sample * (turn * n as f32).cos();
            im += sample * (turn * n as f32).sin();
        }
        2.0 * re.hypot(im) / sound.len() as f32
    }

    #[test]
    fn busy_tone_keeps_its_frequency_and_its_cadence() {
        let busy = Pattern { steps: vec![step(&[425.0], 480), step(&[], 480)] };
        let mut player = Player::new(0.2);
        let mut sound = vec![0.0; 48_000 * 2];

        player.play(Some(&busy));
        sound.chunks_mut(480).for_each(|frame| player.add(frame));

        let (on, off) = (480 * 48, 960 * 48);
        assert!((strength(&sound[4_800..on - 480], 425.0) - 0.2).abs() < 0.02);
        assert!(sound[on + 480..off].iter().all(|it| *it == 0.0));
        assert!(strength(&sound[off + 480..off + on], 425.0) > 0.15);
        let steepest = sound.windows(2).map(|it| (it[1] - it[0]).abs()).fold(0.0_f32, f32::max);
        assert!(steepest < 0.2 * TAU * 425.0 / 48_000.0 * 1.3, "a click of {steepest}");
    }

    #[test]
    fn a_tone_without_end_ends_when_nobody_wants_it() {
        let mut player = Player::new(0.2);
        player.play(Some(&Pattern { steps: vec![step(&[350.0, 440.0], 0)] }));
        let mut sound = vec![0.0; 48_000];
        player.add(&mut sound);
        assert!((strength(&sound, 350.0) - 0.1).abs() < 0.01 && !player.idle());

        player.play(None);
        let mut rest = vec![0.0; 480];
        player.add(&mut rest);

        assert!(player.idle() && rest[300..].iter().all(|it| *it == 0.0));
    }

    #[test]
    fn strange_patterns_do_no_harm() {
        for pattern in [
            Pattern::default(),
            Pattern { steps: vec![step(&[f32::NAN, -5.0, 1e9], 1); 100] },
            Pattern { steps: vec![Step { hertz: vec![], lasts: Duration::from_nanos(1) }; 1_000] },
            Pattern { steps: vec![step(&[400.0; 100], 10)] },
        ] {
            let mut player = Player::new(0.2);
            player.play(Some(&pattern));
            let mut sound = vec![0.0; 4_800];

            player.add(&mut sound);

            assert!(sound.iter().all(|it| it.abs() <= 0.21));
        }
    }

    #[test]
    fn every_digit_has_its_pair() {
        for (character, low, high) in [
            ('1', 697.0, 1_209.0),
            ('0', 941.0, 1_336.0),
            ('#', 941.0, 1_477.0),
            ('D', 941.0, 1_633.0),
        ] {
            let pattern = digit(Digit::new(character).unwrap());
            assert_eq!(pattern.steps[0].hertz, [low, high]);
        }
    }
}
