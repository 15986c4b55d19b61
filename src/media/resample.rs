//! From the 48 kHz of the graph to the rate of a codec and back.
//!
//! The factors are whole (6, 3, 1), so each way is one windowed sinc, computed only where a
//! sample is wanted. At 8 kHz it passes 3.4 kHz, stops 4.3 kHz by 60 dB and takes 2 ms.

#![expect(
    clippy::cast_precision_loss,
    reason = "counts of filter taps and rates, far below what a float holds exactly"
)]

use crate::{RATE, Sample};

/// From 48 kHz down.
#[derive(Clone, Debug)]
pub(crate) struct Down {
    factor: usize,
    taps: Vec<f32>,
    past: Vec<Sample>,
}

/// Up to 48 kHz.
#[derive(Clone, Debug)]
pub(crate) struct Up {
    /// One short filter per sample to be made out of one.
    phases: Vec<Vec<f32>>,
    taps: usize,
    past: Vec<Sample>,
}

/// The sums run side by side in this many lanes, and filters are whole multiples of it.
const LANES: usize = 8;

/// Shape of the Kaiser window: 60 dB.
const BETA: f64 = 5.65;

impl Down {
    /// Makes a converter to `rate`, which divides 48,000.
    pub(crate) fn to(rate: usize) -> Self {
        let factor = factor(rate);
        let taps = if factor == 1 { Vec::new() } else { low_pass(factor) };
        let past = vec![0.0; taps.len()];
        Self { factor, taps, past }
    }

    /// Converts sound, a whole multiple of the factor, and appends the result.
    pub(crate) fn run(&mut self, sound: &[Sample], out: &mut Vec<Sample>) {
        if self.factor == 1 {
            out.extend_from_slice(sound);
            return;
        }
        let length = self.taps.len();
        self.past.extend_from_slice(sound);
        let windows = self.past.get(self.factor..).unwrap_or_default().windows(length);
        out.extend(windows.step_by(self.factor).map(|window| dot(window, &self.taps)));
        self.past.drain(..sound.len());
    }
}

impl Up {
    /// Makes a converter from `rate`, which divides 48,000.
    pub(crate) fn from(rate: usize) -> Self {
        let factor = factor(rate);
        if factor == 1 {
            return Self { phases: Vec::new(), taps: 0, past: Vec::new() };
        }
        let whole = low_pass(factor);
        let taps = whole.len() / factor;
        let phases = (0..factor)
            .map(|phase| {
                let short = whole.iter().skip(phase).step_by(factor);
                let mut short: Vec<f32> = short.map(|it| it * factor as f32).collect();
                short.reverse();
                short
            })
            .collect();
        Self { phases, taps, past: vec![0.0; taps] }
    }

    /// Converts sound and appends the result.
    pub(crate) fn run(&mut self, sound: &[Sample], out: &mut Vec<Sample>) {
        if self.phases.is_empty() {
            out.extend_from_slice(sound);
            return;
        }
        self.past.extend_from_slice(sound);
        for window in self.past.get(1..).unwrap_or_default().windows(self.taps) {
            out.extend(self.phases.iter().map(|phase| dot(window, phase)));
        }
        self.past.drain(..sound.len());
    }
}

/// How many samples at 48 kHz make one at `rate`.
fn factor(rate: usize) -> usize {
    (RATE as usize / rate.max(1)).max(1)
}

/// A filter that keeps what fits into 48 kHz divided by `factor`. Its sum is one.
#[expect(clippy::cast_possible_truncation, reason = "coefficients are at home in 32 bits")]
fn low_pass(factor: usize) -> Vec<f32> {
    // 32 taps per sample at 8 kHz, 48 at 16 kHz: the wider band leaves a narrower gap.
    let length = factor * if factor > 4 { 4 * LANES } else { 6 * LANES };
    // The middle of the slope, as a part of half the lower rate.
    let edge = if factor > 4 { 0.98 } else { 0.93 } / factor as f64;
    let middle = (length - 1) as f64 / 2.0;
    let taps: Vec<f64> = (0..length)
        .map(|n| {
            let from_middle = n as f64 - middle;
            let angle = std::f64::consts::PI * from_middle * edge;
            let sinc = if angle == 0.0 { 1.0 } else { angle.sin() / angle };
            let place = from_middle / (middle + 1.0);
            sinc * bessel(BETA * (1.0 - place * place).sqrt())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|it| (it / sum) as f32).collect()
}

/// The modified Bessel function of order zero.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..30 {
        term *= quarter / f64::from(n * n);
        sum += term;
    }
    sum
}

/// The sum of products of two slices of the same length, a multiple of the lanes.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The level of a tone after it went to a rate and back, in dB against what went in.
    fn level_after(rate: usize, hertz: f32) -> f32 {
        let (mut down, mut up) = (Down::to(rate), Up::from(rate));
        let turn = std::f32::consts::TAU * hertz / 48_000.0;
        let tone: Vec<Sample> = (0..24_000_u16).map(|n| (turn * f32::from(n)).sin()).collect();
        let (mut there, mut back) = (Vec::new(), Vec::new());

        for frame in tone.chunks(480) {
            there.clear();
            down.run(frame, &mut there);
            assert_eq!(there.len(), rate / 100);
            up.run(&there, &mut back);
        }

        assert_eq!(back.len(), tone.len());
        let power = |sound: &[Sample]| sound[4_800..].iter().map(|it| it * it).sum::<f32>();
        10.0 * (power(&back) / power(&tone)).log10()
    }

    #[test]
    fn speech_passes_and_what_would_fold_back_does_not() {
        for hertz in [300.0, 1_000.0, 3_000.0, 3_400.0] {
            let level = level_after(8_000, hertz);
            assert!(level.abs() < 0.5, "{hertz} Hz: {level} dB");
        }
        for hertz in [4_700.0, 6_000.0, 12_000.0] {
            let level = level_after(8_000, hertz);
            assert!(level < -50.0, "{hertz} Hz: {level} dB");
        }
        assert!(level_after(16_000, 6_800.0).abs() < 1.0);
        assert!(level_after(16_000, 9_000.0) < -50.0);
        assert!(level_after(48_000, 20_000.0).abs() < 0.01);
    }
}
