//! Something to say into the microphone: a tune, as a WAV file.

use std::f32::consts::TAU;
use std::io;
use std::path::Path;

const RATE: u32 = 16_000;

/// The notes, in hertz, each for a quarter of a second, over and over.
const NOTES: [f32; 8] = [440.0, 494.0, 554.0, 587.0, 659.0, 587.0, 554.0, 494.0];

/// How long it goes on: longer than the demonstration.
const SECONDS: u32 = 120;

/// Writes the tune.
pub(crate) fn write(path: &Path) -> io::Result<()> {
    let samples: Vec<u8> =
        (0..RATE * SECONDS).flat_map(|index| sample(index).to_le_bytes()).collect();
    let length = u32::try_from(samples.len()).map_err(io::Error::other)?;
    let mut file = Vec::with_capacity(samples.len() + 44);
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1, 0, 1, 0]);
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend([2, 0, 16, 0]);
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    std::fs::write(path, file)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a tune needs no more"
)]
fn sample(index: u32) -> i16 {
    let notes = NOTES.len() as u32;
    let note = index / (RATE / 4) % notes;
    let hertz = NOTES.get(note as usize).copied().unwrap_or_default();
    let time = (index % RATE) as f32 / RATE as f32;
    ((TAU * hertz * time).sin() * 8_000.0) as i16
}
