//! The line of decoded sound: what was played a moment ago, and what is about to be.
//!
//! Here sound is made shorter and longer without changing its pitch: a period of the voice is
//! left out or said twice, where the waveform meets itself (overlap and add by similarity).
//!
//! ```text
//!   ... played ...│ a b c d e f ...        left out:  A A' → a→c d e f      (lag = a to c)
//!                 └ head                   repeated:  b ← a b, then c d e f
//! ```

#![expect(clippy::cast_precision_loss, reason = "counts of samples within milliseconds")]

use crate::Sample;
use crate::similar::{self, Look};

/// Sound at one sample rate.
#[derive(Clone, Debug)]
pub(super) struct Line {
    rate: usize,
    sound: Vec<Sample>,
    head: usize,
}

/// How alike two pieces must be to be blended into each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Haste {
    /// There is time to wait for a place nobody hears.
    Patient,
    /// Far off: take a place that is hardly heard.
    Pressed,
    /// Take the best there is.
    Forced,
}

impl Haste {
    /// After so many steps in vain: the first are patient, and those after `pressed` take the best.
    pub(super) const fn after(steps: u32, patient: u32, pressed: u32) -> Self {
        if steps <= patient {
            Self::Patient
        } else if steps <= pressed {
            Self::Pressed
        } else {
            Self::Forced
        }
    }
}

/// Kept of what was played: two periods of the lowest voice and a window to compare them.
const PAST_MS: usize = 60;

/// Two pieces are compared and blended over so long.
const BLEND_MS: usize = 5;

/// Periods that are left out or repeated.
const LAG_MS_MIN: f32 = 2.5;
const LAG_MS_MAX: usize = 15;

/// Mean power (-50 dB below full scale) under which there is no voice to be hurt.
const QUIET: f32 = 1e-5;

impl Line {
    /// Makes an empty line.
    pub(super) fn new(rate: usize) -> Self {
        Self { rate, sound: Vec::with_capacity(rate / 5), head: 0 }
    }

    /// Samples per second.
    pub(super) const fn rate(&self) -> usize {
        self.rate
    }

    /// How many samples wait to be played.
    pub(super) const fn ahead(&self) -> usize {
        self.sound.len() - self.head
    }

    /// Samples ahead of the head that leaving a piece out needs at most.
    pub(super) const fn needed_to_shorten(&self) -> usize {
        self.rate * (LAG_MS_MAX + BLEND_MS) / 1_000
    }

    /// All there is, played or not: what goes on from here goes on from its end.
    pub(super) fn heard(&self) -> &[Sample] {
        &self.sound
    }

    /// Where sound is appended.
    pub(super) const fn end(&mut self) -> &mut Vec<Sample> {
        &mut self.sound
    }

    /// Lets go of what waits.
    pub(super) fn clear(&mut self) {
        self.sound.clear();
        self.head = 0;
    }

    /// Blends the sound from `at` on with a continuation of what is before it.
    pub(super) fn join(&mut self, at: usize, continuation: &[Sample]) {
        let count = continuation.len() as f32 + 1.0;
        let new = self.sound.get_mut(at..).unwrap_or_default();
        for (n, (sample, old)) in new.iter_mut().zip(continuation).enumerate() {
            let share = (n as f32 + 1.0) / count;
            *sample = old * (1.0 - share) + *sample * share;
        }
    }

    /// Moves the next samples out; silence where there are too few.
    pub(super) fn take(&mut self, samples: usize, out: &mut Vec<Sample>) {
        let end = (self.head + samples).min(self.sound.len());
        out.extend_from_slice(self.sound.get(self.head..end).unwrap_or_default());
        out.extend(std::iter::repeat_n(0.0, samples - (end - self.head)));
        self.head = end;
        let past = self.rate * PAST_MS / 1_000;
        if self.head > 4 * past {
            self.sound.drain(..self.head - past);
            self.head = past;
        }
    }

    /// Leaves out a piece of at most `most` samples just ahead. Gives how many it left out.
    pub(super) fn shorten(&mut self, most: usize, haste: Haste) -> usize {
        let blend = self.rate * BLEND_MS / 1_000;
        let most = most.min(self.longest()).min(self.ahead().saturating_sub(blend));
        let Some(lag) = self.place(self.head, blend, Look::Ahead, most, haste) else { return 0 };
        let (head, tail) = (self.head, self.head + lag);
        for n in 0..blend {
            let share = (n as f32 + 1.0) / (blend as f32 + 1.0);
            let later = self.sound.get(tail + n).copied().unwrap_or(0.0);
            if let Some(sample) = self.sound.get_mut(head + n) {
                *sample = *sample * (1.0 - share) + later * share;
            }
        }
        self.sound.drain(head + blend..tail + blend);
        lag
    }

    /// Says a piece of at most `most` samples twice. Gives how many it added.
    pub(super) fn lengthen(&mut self, most: usize, haste: Haste) -> usize {
        let blend = self.rate * BLEND_MS / 1_000;
        if self.ahead() < blend {
            return 0;
        }
        let most = most.min(self.longest()).min(self.head);
        let Some(lag) = self.place(self.head, blend, Look::Back, most, haste) else { return 0 };
        // After the blend the sound is where it was a lag ago, and comes here once more.
        let head = self.head;
        let mut again: Vec<Sample> =
            self.sound.get(head - lag..head + blend).unwrap_or_default().to_vec();
        for (n, sample) in again.iter_mut().take(blend).enumerate() {
            let share = (n as f32 + 1.0) / (blend as f32 + 1.0);
            let here = self.sound.get(head + n).copied().unwrap_or(0.0);
            *sample = here * (1.0 - share) + *sample * share;
        }
        self.sound.splice(head..head + blend, again);
        lag
    }

    fn longest(&self) -> usize {
        self.rate * LAG_MS_MAX / 1_000
    }

    /// The lag at which a piece may be left out or repeated.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive constant of milliseconds"
    )]
    fn place(
        &self,
        at: usize,
        window: usize,
        look: Look,
        most: usize,
        haste: Haste,
    ) -> Option<usize> {
        let least = (self.rate as f32 * LAG_MS_MIN / 1_000.0) as usize;
        if most < least {
            return None;
        }
        let found = similar::search(&self.sound, self.rate, at, window, look, (least, most))?;
        if found.power < QUIET {
            return Some(most);
        }
        let wanted = match haste {
            Haste::Patient => 0.95,
            Haste::Pressed => 0.8,
            Haste::Forced => -1.0,
        };
        (found.alike > wanted).then_some(found.lag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hum(rate: usize, samples: usize) -> Vec<Sample> {
        let turn = std::f32::consts::TAU * 200.0 / rate as f32;
        (0..samples).map(|n| 0.5 * (turn * n as f32).sin()).collect()
    }

    fn steepest(sound: &[Sample]) -> f32 {
        sound.windows(2).map(|it| (it[1] - it[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_hum_is_shortened_and_lengthened_by_whole_periods_without_a_step() {
        for rate in [8_000, 16_000, 48_000] {
            let period = rate / 200;
            let sound = hum(rate, rate / 5);
            let mut line = Line::new(rate);
            line.end().extend_from_slice(&sound);
            let mut out = Vec::new();
            line.take(rate / 20, &mut out);

            let more = line.lengthen(rate / 100, Haste::Patient);
            line.take(rate / 50, &mut out);
            let less = line.shorten(rate / 100, Haste::Patient);
            line.take(rate / 20, &mut out);

            assert!(more > 0 && more.is_multiple_of(period), "{rate}: {more}");
            assert!(less > 0 && less.is_multiple_of(period), "{rate}: {less}");
            assert!(steepest(&out) < 1.1 * steepest(&sound), "{rate}");
            assert_eq!(line.ahead(), sound.len() + more - less - out.len());
        }
    }

    #[test]
    fn silence_is_shortened_by_as_much_as_is_asked() {
        let mut line = Line::new(8_000);
        line.end().extend_from_slice(&[0.0; 400]);

        assert_eq!(line.shorten(100, Haste::Patient), 100);
        assert_eq!(line.ahead(), 300);
    }

    #[test]
    fn what_is_missing_at_the_end_is_silence() {
        let mut line = Line::new(8_000);
        line.end().extend_from_slice(&[0.5; 30]);
        let mut out = Vec::new();

        line.take(80, &mut out);

        assert_eq!((out.len(), out[29], out[30]), (80, 0.5, 0.0));
        assert_eq!((line.shorten(100, Haste::Forced), line.lengthen(100, Haste::Forced)), (0, 0));
    }
}
