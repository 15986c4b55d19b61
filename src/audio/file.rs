//! WAV files in place of a microphone or a loudspeaker.

use std::fs::File;
use std::io::BufReader;
use std::io::BufWriter;
use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::convert::RATES;
use crate::{AudioError, FileTrouble, RATE};

/// A WAV file that is read once, all channels mixed into one.
pub(crate) struct Reader {
    samples: Samples,
    channels: u16,
    rate: u32,
    /// What one step of a whole-number sample is worth.
    step: f32,
    trouble: Option<FileTrouble>,
    is_over: bool,
}

enum Samples {
    Whole(hound::WavIntoSamples<BufReader<File>, i32>),
    Float(hound::WavIntoSamples<BufReader<File>, f32>),
}

/// A WAV file that is written: one channel, 16 bits, our rate.
pub(crate) struct Writer {
    file: Option<WavWriter<BufWriter<File>>>,
    /// Samples since the file was last made whole.
    since_whole: u32,
    trouble: Option<FileTrouble>,
}

/// More channels are a broken file.
const CHANNELS_MAX: u16 = 64;
/// The size in a WAV header has 32 bits; no sample may take it beyond.
const SAMPLES_MAX: u32 = u32::MAX / 2 - 1024;

impl Reader {
    /// Opens a file.
    pub(crate) fn open(path: &Path) -> Result<Self, AudioError> {
        let wrong = |trouble| AudioError::File { path: path.to_owned(), trouble };
        let reader = WavReader::open(path).map_err(|error| wrong(FileTrouble::of_wav(&error)))?;
        let WavSpec { channels, sample_rate, bits_per_sample, sample_format } = reader.spec();
        let is_sane = (1..=CHANNELS_MAX).contains(&channels)
            && RATES.contains(&sample_rate)
            && (1..=32).contains(&bits_per_sample);
        if !is_sane {
            return Err(wrong(FileTrouble::Unplayable));
        }
        Ok(Self {
            samples: match sample_format {
                SampleFormat::Int => Samples::Whole(reader.into_samples()),
                SampleFormat::Float => Samples::Float(reader.into_samples()),
            },
            channels,
            rate: sample_rate,
            step: 0.5_f32.powi(i32::from(bits_per_sample) - 1),
            trouble: None,
            is_over: false,
        })
    }

    /// Its samples per second.
    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    /// What is wrong with it.
    pub(crate) fn trouble(&self) -> Option<FileTrouble> {
        self.trouble
    }

    /// Fills `block` with the next samples, and with silence after the end; says how many there
    /// were.
    pub(crate) fn read(&mut self, block: &mut [f32]) -> usize {
        let mut there = 0;
        for place in block {
            *place = match self.next() {
                Some(sample) => {
                    there += 1;
                    sample
                }
                None => 0.0,
            };
        }
        there
    }

    /// The next sample, of all channels.
    fn next(&mut self) -> Option<f32> {
        if self.is_over {
            return None;
        }
        let mut sum = 0.0;
        for _ in 0..self.channels {
            let sample = match &mut self.samples {
                Samples::Whole(samples) => samples.next().map(|s| s.map(|s| whole(s) * self.step)),
                Samples::Float(samples) => samples.next(),
            };
            match sample {
                Some(Ok(sample)) if sample.is_finite() => sum += sample.clamp(-1.0, 1.0),
                Some(Ok(_)) => {}
                None => self.is_over = true,
                Some(Err(error)) => {
                    self.trouble = Some(FileTrouble::of_wav(&error));
                    self.is_over = true;
                }
            }
            if self.is_over {
                return None;
            }
        }
        Some(sum / f32::from(self.channels))
    }
}

#[expect(clippy::cast_precision_loss, reason = "sound of 24 bits is exact, more nobody hears")]
fn whole(sample: i32) -> f32 {
    sample as f32
}

impl Writer {
    /// Creates a file, or empties it.
    pub(crate) fn create(path: &Path) -> Result<Self, AudioError> {
        let spec = WavSpec {
            channels: 1,
            sample_rate: RATE,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let created = WavWriter::create(path, spec).and_then(|mut file| {
            file.flush()?;
            Ok(file)
        });
        match created {
            Ok(file) => Ok(Self { file: Some(file), since_whole: 0, trouble: None }),
            Err(error) => Err(AudioError::File {
                path: path.to_owned(),
                trouble: FileTrouble::of_wav(&error),
            }),
        }
    }

    /// What is wrong with it.
    pub(crate) fn trouble(&self) -> Option<FileTrouble> {
        self.trouble
    }

    /// Writes samples. Once a second the file is made whole, so that it can be played whatever
    /// becomes of us.
    pub(crate) fn write(&mut self, samples: &[f32]) {
        let Some(file) = &mut self.file else { return };
        let mut written = Ok(());
        for &sample in samples {
            if file.len() >= SAMPLES_MAX {
                self.give_up(FileTrouble::TooLong);
                return;
            }
            written = written.and_then(|()| file.write_sample(sixteen_bits(sample)));
            self.since_whole += 1;
        }
        if self.since_whole >= RATE {
            self.since_whole = 0;
            written = written.and_then(|()| file.flush());
        }
        if let Err(error) = written {
            self.give_up(FileTrouble::of_wav(&error));
        }
    }

    fn give_up(&mut self, trouble: FileTrouble) {
        self.trouble = Some(trouble);
        self.file = None;
    }
}

/// Full scale is 1; what is louder is cut off.
#[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
fn sixteen_bits(sample: f32) -> i16 {
    (sample * f32::from(i16::MAX)).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("rate", &self.rate).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("trouble", &self.trouble).finish_non_exhaustive()
    }
}
