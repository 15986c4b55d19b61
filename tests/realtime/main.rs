//! What runs in the card's callback neither allocates nor releases, and stays in time with the
//! media thread.

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use audio::{Capture, FRAME, Intake, Playout, Rings, Speaker};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn a_block_is_filled_without_allocating() {
    let (mut speaker, mut playout) = loudspeaker(48_000, 2);
    speaker.play(&[0.5; FRAME]);
    let mut block = [1.0_f32; 2 * 512];

    assert_no_alloc(|| playout.fill(&mut block));

    let (sound, silence) = block.split_at(2 * FRAME);
    assert!(sound.iter().all(|&sample| same(sample, 0.5)));
    assert!(silence.iter().all(|&sample| same(sample, 0.0)));
    assert_eq!(speaker.missing(), 32);
}

#[test]
fn a_block_is_taken_without_allocating() {
    let (mut capture, mut intake) = microphone(48_000, 2);
    let mut block = [0_i16; 2 * FRAME];
    for pair in block.chunks_mut(2) {
        pair.copy_from_slice(&[16_384, 0]);
    }

    assert_no_alloc(|| intake.take(&block));

    let mut frame = [1.0; FRAME];
    assert_eq!(capture.read(&mut frame), FRAME);
    assert!(frame.iter().all(|&sample| same(sample, 0.25)), "both channels count the same");
}

#[test]
fn blocks_of_any_form_and_size_are_handled_without_allocating() {
    let (mut speaker, mut playout) = loudspeaker(44_100, 6);
    let (_capture, mut intake) = microphone(44_100, 1);
    speaker.play(&[0.1; 2 * FRAME]);
    // A last frame that is not whole must do no harm either.
    let (mut bytes, mut words, mut doubles) = ([7_u8; 13], [7_u16; 4096], [7.0_f64; 600]);

    assert_no_alloc(|| {
        playout.fill(&mut bytes);
        playout.fill(&mut words);
        playout.fill(&mut words);
        playout.fill(&mut doubles);
        playout.fill::<f32>(&mut []);
        intake.take(&bytes);
        intake.take(&words);
        intake.take(&doubles);
        intake.take::<f32>(&[]);
    });

    assert_eq!(words.last(), Some(&0x8000), "silence is the middle");
}

#[test]
fn a_ring_that_nobody_empties_drops_what_comes_late() {
    let (capture, mut intake) = microphone(48_000, 1);
    let second = vec![0.5_f32; 48_000];

    assert_no_alloc(|| intake.take(&second));

    assert!(capture.dropped() > 0);
}

#[test]
fn the_loudspeaker_wants_what_the_card_has_taken() {
    let (mut speaker, mut playout) = loudspeaker(48_000, 1);
    assert_eq!(speaker.wanted(), 2 * FRAME);

    speaker.play(&[0.0; 2 * FRAME]);
    assert_eq!(speaker.wanted(), 0);

    playout.fill(&mut [0.0_f32; 320]);
    assert_eq!(speaker.wanted(), 320);
}

#[test]
fn a_card_with_large_blocks_is_kept_fuller() {
    let (mut speaker, mut playout) = loudspeaker(48_000, 1);
    playout.fill(&mut [0.0_f32; 2048]);
    assert_eq!(speaker.wanted(), 2048 + FRAME);

    speaker.play(&[0.5; 2048 + FRAME]);
    let mut block = [0.0_f32; 2048];
    playout.fill(&mut block);
    assert!(block.iter().all(|&sample| same(sample, 0.5)));
}

#[test]
fn a_card_that_stands_still_does_not_make_sound_late() {
    let (mut speaker, mut playout) = loudspeaker(48_000, 1);
    for _ in 0..100 {
        speaker.play(&[0.9; FRAME]);
    }
    for _ in 0..8 {
        playout.fill(&mut [0.0_f32; FRAME]);
    }
    assert_eq!(speaker.wanted(), 2 * FRAME, "no second of old sound is left");
}

#[test]
fn a_card_keeps_time_from_its_first_call() {
    let (speaker, mut playout) = loudspeaker(48_000, 1);
    assert!(!speaker.is_clock());

    playout.fill(&mut [0.0_f32; FRAME]);
    assert!(speaker.is_clock());
}

#[test]
fn other_rates_give_as_much_sound_as_they_take() {
    for rate in [8_000_u32, 16_000, 22_050, 44_100, 96_000, 192_000] {
        let block = usize::try_from(rate / 100).unwrap_or_default();
        let (mut speaker, mut playout) = loudspeaker(rate, 1);
        let (mut capture, mut intake) = microphone(rate, 1);
        let (mut there, mut played) = (0, 0);

        for round in 0..200_usize {
            let sound: Vec<f32> = (0..block).map(|n| tone(round * block + n, rate)).collect();
            intake.take(&sound);
            let mut frame = [0.0; FRAME];
            let read = capture.read(&mut frame);
            there += if round < 100 { 0 } else { read };
            while speaker.wanted() >= FRAME {
                speaker.play(&frame);
                played += if round < 100 { 0 } else { FRAME };
            }
            let mut out = vec![0.0_f32; block];
            assert_no_alloc(|| playout.fill(&mut out));
            if round > 100 {
                let loudest = out.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
                assert!((0.3..0.7).contains(&loudest), "{rate}: {loudest}");
            }
        }

        // A second, and no more than a frame at either end.
        assert!((there.abs_diff(48_000)) <= 2 * FRAME, "{rate}: {there} samples heard");
        assert!((played.abs_diff(48_000)) <= 2 * FRAME, "{rate}: {played} samples played");
    }
}

#[test]
fn other_rates_leave_the_sound_as_it_is() {
    for rate in [8_000_u32, 16_000, 44_100, 96_000] {
        let block = usize::try_from(rate / 100).unwrap_or_default();
        let (mut speaker, mut playout) = loudspeaker(rate, 1);
        let (mut capture, mut intake) = microphone(rate, 1);
        let (mut heard, mut played) = (Vec::new(), Vec::new());

        for round in 0..150_usize {
            let sound: Vec<f32> = (0..block).map(|n| tone(round * block + n, rate)).collect();
            intake.take(&sound);
            let mut frame = [0.0; FRAME];
            capture.read(&mut frame);
            heard.extend(frame);
            speaker
                .play(&core::array::from_fn::<f32, FRAME, _>(|n| tone(round * FRAME + n, 48_000)));
            let mut out = vec![0.0_f32; block];
            playout.fill(&mut out);
            played.extend(out);
        }

        // The first half second is for the filters to fill.
        let (heard, played) = (noise(&heard[24_000..], 48_000), noise(&played[50 * block..], rate));
        assert!(heard < -60.0, "{rate}: {heard} dB of noise on the microphone");
        assert!(played < -60.0, "{rate}: {played} dB of noise on the loudspeaker");
    }
}

/// What is in a sound beside 440 Hz, against it, in dB.
#[expect(clippy::cast_precision_loss, reason = "it is a test")]
fn noise(sound: &[f32], rate: u32) -> f64 {
    let wave = |at: usize| (at as f64 * 440.0 / f64::from(rate) * std::f64::consts::TAU).sin_cos();
    // Whole turns only, so that sine and cosine have nothing in common.
    let turns = sound.len() / usize::try_from(rate / 20).unwrap_or(1);
    let length = turns * usize::try_from(rate / 20).unwrap_or_default();
    let sound = sound.get(..length).unwrap_or(sound);
    let half = sound.len() as f64 / 2.0;
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (at, &sample) in sound.iter().enumerate() {
        sine += f64::from(sample) * wave(at).0 / half;
        cosine += f64::from(sample) * wave(at).1 / half;
    }
    let rest: f64 = sound
        .iter()
        .enumerate()
        .map(|(at, &sample)| (f64::from(sample) - sine * wave(at).0 - cosine * wave(at).1).powi(2))
        .sum();
    10.0 * (rest / ((sine * sine + cosine * cosine) * half)).log10()
}

#[test]
fn a_microphone_that_runs_fast_is_not_heard_late() {
    let (mut capture, mut intake) = microphone(48_000, 1);
    let mut at = 0;
    let mut last = 0.0_f32;
    let mut jump = 0.0_f32;
    // Two thousandths too fast: ten times worse than any card.
    for _ in 0..3_000 {
        let sound: Vec<f32> = (at..at + 481).map(|n| tone(n, 48_000)).collect();
        at += sound.len();
        intake.take(&sound);
        let mut frame = [0.0; FRAME];
        assert_eq!(capture.read(&mut frame), FRAME);
        for sample in frame {
            jump = jump.max((sample - last).abs());
            last = sample;
        }
    }
    assert!(jump < 0.1, "no click is heard: {jump}");
    assert_eq!(capture.dropped(), 0);

    // What is said now is heard soon.
    intake.take(&[0.9_f32; FRAME]);
    let mut frame = [0.0; FRAME];
    let late = (0..100).position(|_| {
        capture.read(&mut frame);
        frame.iter().any(|&sample| sample > 0.85)
    });
    assert!(late.is_some_and(|frames| frames <= 4), "{late:?} frames late");
}

#[test]
fn ten_minutes_with_a_clock_that_is_wrong_by_half_a_hundredth_are_heard_without_a_click() {
    for (name, block) in [("fast", 4_824), ("slow", 4_776)] {
        let (mut capture, mut intake) = microphone(48_000, 1);
        let (mut at, mut owed) = (0, 0);
        let (mut last, mut jump, mut silent, mut pitch) = (0.0_f32, 0.0_f32, 0, 0);
        for round in 0..60_000 {
            // Tenths of samples: a frame of such a card is no whole number of them.
            owed += block;
            let sound: Vec<f32> = (at..at + owed / 10).map(|n| tone(n, 48_000)).collect();
            at += sound.len();
            owed %= 10;
            intake.take(&sound);
            let mut frame = [0.0; FRAME];
            let there = capture.read(&mut frame);
            for sample in frame {
                jump = jump.max((sample - last).abs());
                pitch += u32::from(round >= 30_000 && last < 0.0 && sample >= 0.0);
                last = sample;
            }
            silent += if round < 100 { 0 } else { FRAME - there };
        }
        // The steepest place of the tone rises by 0.029 from one sample to the next.
        assert!(jump < 0.035, "{name}: no click is heard: {jump}");
        assert_eq!(silent, 0, "{name}: once it flows, nothing is missing");
        assert_eq!(capture.dropped(), 0, "{name}");
        // 440 Hz by its own clock for five minutes.
        let right = 300 * 440 * block / 4_800;
        assert!((pitch as usize).abs_diff(right) <= 2, "{name}: {pitch} waves, not {right}");

        // What is said now is heard soon.
        intake.take(&[0.9_f32; FRAME]);
        let mut frame = [0.0; FRAME];
        let late = (0..100).position(|_| {
            capture.read(&mut frame);
            frame.iter().any(|&sample| sample > 0.85)
        });
        assert!(late.is_some_and(|frames| frames <= 3), "{name}: {late:?} frames late");
    }
}

#[test]
fn a_media_thread_that_slept_hears_the_present() {
    let (mut capture, mut intake) = microphone(48_000, 1);
    for n in 0..38_u8 {
        intake.take(&[f32::from(n) / 100.0; FRAME]);
    }

    let mut frame = [0.0; FRAME];
    capture.read(&mut frame);

    assert!(frame.iter().all(|&sample| sample >= 0.36), "at most two frames old");
}

#[test]
fn what_was_said_before_the_call_is_not_heard_in_it() {
    let (mut capture, mut intake) = microphone(48_000, 1);
    intake.take(&[0.5_f32; 4 * FRAME]);

    capture.start();

    let mut frame = [1.0; FRAME];
    assert_eq!(capture.read(&mut frame), 0);
    assert!(frame.iter().all(|&sample| same(sample, 0.0)));
}

/// Half as loud as can be, at 440 Hz.
#[expect(clippy::cast_precision_loss, reason = "it is a test")]
fn tone(at: usize, rate: u32) -> f32 {
    let turn = (at as f64 * 440.0 / f64::from(rate)).fract() * std::f64::consts::TAU;
    #[expect(clippy::cast_possible_truncation, reason = "it is a test")]
    let sample = turn.sin() as f32;
    sample * 0.5
}

fn same(one: f32, other: f32) -> bool {
    (one - other).abs() < 1e-4
}

#[expect(clippy::expect_used, reason = "it is a test")]
fn loudspeaker(rate: u32, channels: u16) -> (Speaker, Playout) {
    Rings::speaker(rate, channels).expect("the rate is one that cards have")
}

#[expect(clippy::expect_used, reason = "it is a test")]
fn microphone(rate: u32, channels: u16) -> (Capture, Intake) {
    Rings::capture(rate, channels).expect("the rate is one that cards have")
}
