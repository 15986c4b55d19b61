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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{Capture, DeviceChoice, FRAME, Speaker, Trouble};

    #[test]
    fn what_is_played_into_a_file_can_be_spoken_from_it() {
        let path = temporary("round");
        let mut speaker = Speaker::open(&DeviceChoice::File(path.clone())).unwrap();
        speaker.play(&[0.5; FRAME]);
        speaker.play(&[-2.0; FRAME]);
        drop(speaker);

        let mut capture = Capture::open(&DeviceChoice::File(path.clone())).unwrap();
        capture.start();
        let mut frame = [0.0; FRAME];

        assert_eq!(capture.read(&mut frame), FRAME);
        assert!(frame.iter().all(|sample| (sample - 0.5).abs() < 1e-3));
        assert_eq!(capture.read(&mut frame), FRAME);
        assert!(frame.iter().all(|sample| (sample + 1.0).abs() < 1e-3), "cut off at full scale");
        assert_eq!(capture.read(&mut frame), 0);
        assert!(frame.iter().all(|sample| *sample == 0.0), "silence after the end");
        assert_eq!(capture.trouble(), None);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_waits_until_somebody_listens() {
        let path = temporary("wait");
        write(&path, 48_000, 1, &[8_000; FRAME]);
        let mut capture = Capture::open(&DeviceChoice::File(path.clone())).unwrap();
        let mut frame = [0.0; FRAME];

        assert_eq!(capture.read(&mut frame), 0);
        capture.start();
        assert_eq!(capture.read(&mut frame), FRAME);

        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_is_whole_after_every_second_though_nobody_closes_it() {
        let path = temporary("whole");
        let mut writer = Writer::create(&path).unwrap();
        assert_eq!(WavReader::open(&path).unwrap().len(), 0, "whole from the first");

        for _ in 0..250 {
            writer.write(&[0.1; FRAME]);
        }

        assert_eq!(WavReader::open(&path).unwrap().len(), 2 * RATE);
        // As if the program were killed: nothing more is written.
        std::mem::forget(writer);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_of_any_rate_is_spoken_at_ours() {
        for (rate, channels) in [(8_000_u32, 1_u16), (16_000, 2), (44_100, 2), (11_025, 1)] {
            let path = temporary(&format!("rate{rate}"));
            let many = usize::try_from(rate).unwrap() * usize::from(channels);
            write(&path, rate, channels, &vec![16_384; many]);
            let mut capture = Capture::open(&DeviceChoice::File(path.clone())).unwrap();
            capture.start();

            let mut frame = [0.0; FRAME];
            let mut frames = 0;
            while capture.read(&mut frame) > 0 {
                frames += 1;
                if frames == 50 {
                    assert!(frame.iter().all(|sample| (sample - 0.5).abs() < 0.02), "{rate}");
                }
                assert!(frames < 200, "{rate} has no end");
            }

            assert!((100..=103).contains(&frames), "{rate}: a second in {frames} frames");
            std::fs::remove_file(path).unwrap();
        }
    }

    #[test]
    fn what_cannot_be_played_is_said() {
        let trouble = |path: &Path| match Capture::open(&DeviceChoice::File(path.to_owned())) {
            Err(AudioError::File { trouble, .. }) => trouble,
            other => panic!("{other:?}"),
        };
        assert_eq!(trouble(Path::new("/nowhere/at/all.wav")), FileTrouble::Missing);

        let path = temporary("nonsense");
        for nonsense in
            [&b""[..], b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt \xff\xff\xff\xff", b"hello"]
        {
            std::fs::write(&path, nonsense).unwrap();
            assert_eq!(trouble(&path), FileTrouble::Unplayable);
        }
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_breaks_off_is_played_as_far_as_it_goes() {
        let path = temporary("broken");
        write(&path, 48_000, 1, &[8_000; 4 * FRAME]);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 2 * FRAME]).unwrap();
        let mut reader = Reader::open(&path).unwrap();

        let mut block = [0.0; 4 * FRAME];

        assert_eq!(reader.read(&mut block), 3 * FRAME);
        assert!(reader.trouble().is_some());
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn no_wav_file_however_broken_makes_it_panic() {
        let path = temporary("fuzz");
        write(&path, 8_000, 1, &[1_000; 40]);
        let seed = std::fs::read(&path).unwrap();
        let mut random = 0x5eed_u64;
        for round in 0..2_000 {
            let mut bytes = seed.clone();
            for _ in 0..=round % 3 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let at = usize::try_from(random % 60).unwrap();
                bytes[at] = u8::try_from(random >> 56).unwrap();
            }
            std::fs::write(&path, &bytes).unwrap();
            if let Ok(mut reader) = Reader::open(&path) {
                reader.read(&mut [0.0; 100]);
            }
        }
        std::fs::remove_file(path).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_and_does_no_harm() {
        let mut speaker = match Speaker::open(&DeviceChoice::File("/dev/full".into())) {
            Err(AudioError::File { trouble, .. }) => {
                assert_eq!(trouble, FileTrouble::DiskFull);
                return;
            }
            Err(other) => panic!("{other}"),
            Ok(speaker) => speaker,
        };
        for _ in 0..100 {
            speaker.play(&[0.1; FRAME]);
        }
        assert_eq!(speaker.trouble(), Some(Trouble::File(FileTrouble::DiskFull)));
    }

    /// A name that no other test has.
    fn temporary(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("keyline-audio-{}-{name}.wav", std::process::id()))
    }

    fn write(path: &Path, sample_rate: u32, channels: u16, samples: &[i16]) {
        let spec = WavSpec {
            channels,
            sample_rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let mut file = WavWriter::create(path, spec).unwrap();
        for &sample in samples {
            file.write_sample(sample).unwrap();
        }
        file.finalize().unwrap();
    }
}
