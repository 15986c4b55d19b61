//! A WAV file that a person chose: for the microphone here, for what rings and is heard on hold alike.

use std::fs;
use std::path::PathBuf;

use audio::{Capture, DeviceChoice, FRAME};

/// The most frames that are read of one.
const FRAMES: usize = 50;

/// A file of the thread at hand, in memory where the system has such a place.
fn place() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    let folder = if shared.is_dir() { shared } else { std::env::temp_dir() };
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    folder.join(format!("keyline-fuzz-{}-{thread}.wav", std::process::id()))
}

/// Reads it as far as anybody listens.
pub(crate) fn wav(input: &[u8]) {
    let path = place();
    fs::write(&path, input).unwrap();
    let opened = Capture::open(&DeviceChoice::File(path.clone()));
    fs::remove_file(&path).unwrap();
    let Ok(mut capture) = opened else { return };
    capture.start();
    let mut frame = [0.0; FRAME];
    for _ in 0..FRAMES {
        let read = capture.read(&mut frame);
        assert!(frame.iter().all(|sample| sample.is_finite() && sample.abs() <= 2.0));
        if read == 0 {
            break;
        }
    }
}
