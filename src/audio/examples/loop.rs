//! Plays clicks to a loudspeaker and listens for them on a microphone, to measure how long sound is
//! on its way through the machine. For people with a loop between the two.
//!
//! `cargo run -p audio --example loop -- [SPEAKER [MICROPHONE [SECONDS]]]`
#![expect(clippy::print_stdout, reason = "it is there to tell")]

use std::thread;
use std::time::Duration;

use audio::{Capture, DeviceChoice, FRAME, Speaker};
use clock::Clock;

/// A click every half second.
const FRAMES_BETWEEN: u64 = 50;
/// Louder than any noise of a loop.
const HEARD: f32 = 0.2;

fn main() -> Result<(), audio::AudioError> {
    for device in audio::devices() {
        println!("{device:?}");
    }
    let mut words = std::env::args().skip(1);
    let mut choice =
        || -> DeviceChoice { words.next().and_then(|word| word.parse().ok()).unwrap_or_default() };
    let (speaker, microphone, seconds) = (choice(), choice(), choice().to_string());
    let frames = seconds.parse().unwrap_or(10_u64) * 100;

    let mut clock = Clock::start();
    let mut speaker = Speaker::open(&speaker)?;
    println!("loudspeaker open after {}", clock.now());
    let mut capture = Capture::open(&microphone)?;
    println!("microphone open after {}", clock.now());
    capture.start();

    let (mut made, mut there, mut heard, mut without_clock) = (0, 0, Vec::new(), 0);
    let (mut clicked, mut waiting) = (0_usize, false);
    let began = clock.now();
    while made < frames {
        let is_clock = speaker.is_clock();
        if is_clock && speaker.wanted() < FRAME {
            thread::sleep(Duration::from_millis(1));
            continue;
        }
        if !is_clock {
            without_clock += 1;
            thread::sleep(Duration::from_millis(10));
        }
        let mut frame = [0.0; FRAME];
        there += capture.read(&mut frame);
        let now = usize::try_from(made).unwrap_or_default() * FRAME;
        if let Some(at) = frame.iter().position(|sample| sample.abs() > HEARD)
            && waiting
        {
            heard.push(now + at - clicked);
            waiting = false;
        }
        frame.fill(0.0);
        if made % FRAMES_BETWEEN == 0 && !waiting {
            frame.iter_mut().take(48).for_each(|sample| *sample = 0.8);
            (clicked, waiting) = (now, true);
        }
        speaker.play(&frame);
        made += 1;
    }

    let took = clock.now() - began;
    println!("{made} frames in {took:?}, {without_clock} of them without a clock");
    println!(
        "{there} samples heard, {} dropped; {} played as silence",
        capture.dropped(),
        speaker.missing()
    );
    println!("troubles: {:?}, {:?}", speaker.trouble(), capture.trouble());
    let ms: Vec<usize> = heard.iter().map(|samples| samples / (FRAME / 10)).collect();
    println!("mouth to ear, ms: {ms:?}");
    Ok(())
}
