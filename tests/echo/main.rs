//! A room that does not exist: what is played comes back late, through sixty reflections and an
//! overdriven loudspeaker, and is to be gone from what is heard.

#![expect(
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test of levels and of time, which prints what it measured"
)]

use std::time::Instant;

use echo::{Cleaner, Cleaning, FRAME};

/// How late the echo is: 83 ms.
const LATE: usize = 3_984;
/// Its reflections.
const TAPS: usize = 60;

/// Somebody who talks: noise, dull as voices are, that swells and fades in syllables.
struct Voice {
    state: u32,
    dull: f32,
    at: f32,
    syllable: f32,
}

impl Voice {
    fn new(seed: u32, syllable: f32) -> Self {
        Self { state: seed.max(1), dull: 0.0, at: 0.0, syllable }
    }

    fn noise(&mut self) -> f32 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        let upper = (self.state >> 16) as u16;
        f32::from(upper) / 32_768.0 - 1.0
    }

    fn frame(&mut self) -> [f32; FRAME] {
        core::array::from_fn(|_| {
            self.dull = 0.7 * self.dull + 0.3 * self.noise();
            self.at += self.syllable / 48_000.0;
            0.6 * self.dull * (std::f32::consts::PI * self.at).sin().powi(2)
        })
    }
}

/// A vowel: pulses of a throat through three resonances, with a pitch that wavers, in syllables.
struct Vowel {
    at: u32,
    next: f32,
    resonances: [(f32, f32, f32, f32); 3],
}

impl Vowel {
    fn new() -> Self {
        // Frequencies and widths of an open vowel, in hertz.
        let resonance = |hertz: f32, width: f32| {
            let radius = (-std::f32::consts::PI * width / 48_000.0).exp();
            let angle = 2.0 * std::f32::consts::PI * hertz / 48_000.0;
            (2.0 * radius * angle.cos(), -radius * radius, 0.0, 0.0)
        };
        let resonances = [(700.0, 90.0), (1_200.0, 110.0), (2_600.0, 160.0)];
        Self { at: 0, next: 0.0, resonances: resonances.map(|(at, width)| resonance(at, width)) }
    }

    fn frame(&mut self) -> [f32; FRAME] {
        core::array::from_fn(|_| {
            let seconds = self.at as f32 / 48_000.0;
            self.at += 1;
            self.next -= 1.0;
            let mut sample = 0.0;
            if self.next <= 0.0 {
                self.next += 48_000.0 / (130.0 + 20.0 * (5.0 * seconds).sin());
                sample = 1.0;
            }
            for (near, far, one, two) in &mut self.resonances {
                sample = 0.1 * sample + *near * *one + *far * *two;
                *two = *one;
                *one = sample;
            }
            0.5 * sample * (std::f32::consts::PI * 2.5 * seconds).sin().powi(2)
        })
    }
}

/// The way from the loudspeaker to the microphone.
struct Room {
    taps: Vec<f32>,
    played: Vec<f32>,
}

impl Room {
    fn new() -> Self {
        let mut reflections = Voice::new(77, 1.0);
        let mut loud = 0.5;
        let taps = (0..TAPS).map(|_| {
            loud *= 0.93;
            loud * reflections.noise()
        });
        Self { taps: taps.collect(), played: vec![0.0; LATE + TAPS] }
    }

    /// What the microphone hears of it: softly clipped, late, and many times over.
    fn echo(&mut self, frame: &[f32; FRAME]) -> [f32; FRAME] {
        self.played.extend(frame.iter().map(|sample| (1.5 * sample).tanh() / 1.5));
        let newest = self.played.len() - FRAME - LATE;
        core::array::from_fn(|n| {
            self.taps.iter().zip(0..).map(|(tap, ago)| tap * self.played[newest + n - ago]).sum()
        })
    }
}

fn power(sound: &[f32]) -> f32 {
    sound.iter().map(|sample| sample * sample).sum()
}

fn decibels(one: f32, other: f32) -> f32 {
    10.0 * (one / other.max(1e-12)).log10()
}

#[test]
fn echo_is_gone_within_three_seconds_and_who_speaks_meanwhile_is_heard() {
    let mut cleaner = Cleaner::new(Cleaning { echo: true, ..Cleaning::NONE });
    let (mut far, mut near, mut room) = (Voice::new(1, 3.0), Voice::new(2, 2.3), Room::new());
    let (mut echoed, mut left) = (0.0, 0.0);
    let (mut spoken, mut kept) = (Vec::new(), Vec::new());
    for turn in 0..1_000 {
        let played = far.frame();
        let echo = room.echo(&played);
        let both = turn >= 700;
        let speech = if both { near.frame() } else { [0.0; FRAME] };
        let mut heard: [f32; FRAME] = core::array::from_fn(|n| echo[n] + speech[n]);
        cleaner.heard(&mut heard);
        cleaner.played(&played);
        if (300..700).contains(&turn) {
            echoed += power(&echo);
            left += power(&heard);
        }
        if both {
            spoken.extend(speech);
            kept.extend(heard);
        }
    }

    let gone = decibels(echoed, left);
    println!("echo is {gone:.1} dB less");
    assert!(gone >= 30.0, "echo is {gone} dB less from the third second on");
    let kept = decibels(power(&kept), power(&spoken));
    println!("who speaks meanwhile is {kept:.1} dB louder");
    assert!((-6.0..3.0).contains(&kept), "double talk: who speaks is {kept} dB louder");
}

#[test]
fn noise_is_taken_out_and_a_voice_is_kept() {
    let mut cleaner = Cleaner::new(Cleaning { noise: true, ..Cleaning::NONE });
    let (mut hiss, mut voice) = (Voice::new(5, 1.0), Voice::new(6, 2.0));
    let (mut before, mut after, mut spoken, mut kept) = (0.0, 0.0, 0.0, 0.0);
    for turn in 0..600 {
        let speech = if turn < 400 { [0.0; FRAME] } else { voice.frame() };
        let noise: [f32; FRAME] = core::array::from_fn(|_| 0.005 * hiss.noise());
        let mut heard: [f32; FRAME] = core::array::from_fn(|n| speech[n] + noise[n]);
        cleaner.heard(&mut heard);
        if (200..400).contains(&turn) {
            before += power(&noise);
            after += power(&heard);
        } else if turn >= 400 {
            spoken += power(&speech);
            kept += power(&heard);
        }
    }

    let less = decibels(before, after);
    assert!(less >= 8.0, "noise is {less} dB less");
    let kept = decibels(kept, spoken);
    assert!((-3.0..3.0).contains(&kept), "the voice is {kept} dB louder");
}

#[test]
fn a_faint_voice_is_raised() {
    let mut cleaner = Cleaner::new(Cleaning { gain: true, ..Cleaning::NONE });
    let mut voice = Vowel::new();
    let loudest = (0..100).flat_map(|_| voice.frame()).fold(0.0_f32, |most, s| most.max(s.abs()));
    let (mut before, mut after) = (0.0, 0.0);
    for turn in 0..1_500 {
        let mut heard = voice.frame().map(|sample| 0.02 * sample / loudest);
        let faint = power(&heard);
        cleaner.heard(&mut heard);
        assert!(heard.iter().all(|sample| sample.abs() <= 1.0));
        if turn >= 1_000 {
            before += faint;
            after += power(&heard);
        }
    }

    let raised = decibels(after, before);
    assert!((3.0..20.0).contains(&raised), "raised by {raised} dB");
}

#[test]
fn nothing_is_done_where_nothing_is_asked_for() {
    let mut cleaner = Cleaner::new(Cleaning::NONE);
    let said = Voice::new(3, 3.0).frame();
    let mut heard = said;

    cleaner.played(&[0.5; FRAME]);
    cleaner.heard(&mut heard);

    assert!(heard.iter().zip(&said).all(|(one, other)| (one - other).abs() < 1e-9));
}

#[test]
fn a_frame_costs_a_small_part_of_its_time() {
    let mut cleaner = Cleaner::new(Cleaning::default());
    let (mut far, mut room) = (Voice::new(1, 3.0), Room::new());
    let frames: Vec<_> = (0..300)
        .map(|_| {
            let played = far.frame();
            let echo = room.echo(&played);
            (played, echo)
        })
        .collect();

    let mut costs: Vec<_> = frames
        .into_iter()
        .map(|(played, mut echo)| {
            let start = Instant::now();
            cleaner.heard(&mut echo);
            cleaner.played(&played);
            start.elapsed()
        })
        .collect();

    costs.sort();
    let median = costs[costs.len() / 2];
    println!("a frame costs {} us", median.as_micros());
    // A tenth of its time, even on a machine that does other things too.
    assert!(median.as_micros() < 1_000, "{median:?}");
}
