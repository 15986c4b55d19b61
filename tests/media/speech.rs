//! A voice, and how well it is heard.

use media::{RATE, Sample};

use crate::world::Dice;

/// Something like speech: vowels of changing pitch, hisses, and pauses, for so many seconds.
pub(crate) fn speech(seconds: usize) -> Vec<Sample> {
    let mut dice = Dice::new(42);
    let (mut sound, mut angle, mut hiss) = (Vec::new(), 0.0_f32, 0.0_f32);
    while sound.len() < seconds * RATE as usize {
        let length = 4_800 + dice.next() as usize % 9_600;
        let kind = dice.next() % 8;
        let (from, to) = (95.0 + 90.0 * dice.unit(), 95.0 + 90.0 * dice.unit());
        let formants = [300.0 + 500.0 * dice.unit(), 1_000.0 + 1_200.0 * dice.unit()];
        for n in 0..length {
            let part = n as f32 / length as f32;
            let envelope = (part * std::f32::consts::PI).sin().sqrt();
            let pitch = from + (to - from) * part;
            angle = (angle + pitch / RATE as f32).fract();
            hiss = 0.7 * hiss + 0.3 * (dice.unit() - 0.5);
            let vowel = || {
                let turn = std::f32::consts::TAU * angle;
                (1..16)
                    .map(|harmonic| {
                        let hertz = harmonic as f32 * pitch;
                        let loudness: f32 = formants
                            .iter()
                            .map(|it| (-((hertz - it) / 250.0).powi(2)).exp())
                            .sum::<f32>()
                            + 0.1;
                        (turn * harmonic as f32).sin() * loudness
                    })
                    .sum::<f32>()
            };
            sound.push(match kind {
                0 => 0.0,
                1 => 0.1 * envelope * hiss,
                _ => 0.12 * envelope * vowel() + 0.005 * hiss,
            });
        }
    }
    sound.truncate(seconds * RATE as usize);
    sound
}

/// A hum that never pauses: whatever is missing is seen.
pub(crate) fn hum(sample: usize) -> Sample {
    let turn = std::f32::consts::TAU * (sample % 480_000) as f32 / RATE as f32;
    0.2 * (turn * 150.0).sin() + 0.15 * (turn * 450.0 + 1.0).sin() + 0.1 * (turn * 1_050.0).sin()
}

/// The delay, in milliseconds, at which a piece of what was heard is most like what was said,
/// and how like it is. The piece is so long and begins at `at`, in samples.
fn delay(said: &[Sample], heard: &[Sample], at: usize, length: usize) -> (f32, f32) {
    // Every sixth sample is enough to find the place; then it is looked for to the sample.
    let thin = |sound: &[Sample]| -> Vec<f32> {
        sound.chunks_exact(6).map(|it| it.iter().sum::<f32>() / 6.0).collect()
    };
    let reach = 24_000.min(at);
    let (piece, before) = (&heard[at..at + length], &said[at - reach..at + length]);
    let rough = best(&thin(piece), &thin(before), 0..=reach / 6).0 * 6;
    let (lag, alike) = best(piece, before, rough.saturating_sub(6)..=(rough + 6).min(reach));
    (lag as f32 / 48.0, alike)
}

/// How far before the end of `before` a piece is most like it, and how like.
fn best(piece: &[f32], before: &[f32], lags: std::ops::RangeInclusive<usize>) -> (usize, f32) {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let mut best = (0, -1.0);
    for lag in lags {
        let from = before.len() - piece.len() - lag;
        let other = &before[from..from + piece.len()];
        let alike = dot(piece, other) / (dot(piece, piece) * dot(other, other)).sqrt().max(1e-9);
        if best.1 < alike {
            best = (lag, alike);
        }
    }
    best
}

/// Delay and likeness of every fifth of a second in which something was said.
pub(crate) fn delays(said: &[Sample], heard: &[Sample], from: usize) -> Vec<(f32, f32)> {
    let length = RATE as usize / 5;
    (from..heard.len().min(said.len()) - length)
        .step_by(length)
        .filter(|at| {
            let piece = &heard[*at..at + length];
            piece.iter().map(|it| it * it).sum::<f32>() / length as f32 > 1e-4
        })
        .map(|at| delay(said, heard, at, length))
        .collect()
}

pub(crate) fn median(mut numbers: Vec<f32>) -> f32 {
    numbers.sort_by(f32::total_cmp);
    numbers[numbers.len() / 2]
}

/// The longest stretch, in milliseconds, in which a hum is not to be heard.
pub(crate) fn longest_hole(heard: &[Sample]) -> usize {
    let (mut longest, mut present) = (0, 0);
    for piece in heard.chunks(240) {
        let power = piece.iter().map(|it| it * it).sum::<f32>() / piece.len() as f32;
        present = if power < 0.002 { present + 5 } else { 0 };
        longest = longest.max(present);
    }
    longest
}
