//! Finding speech in recordings: is what came out there what went in here?
//!
//! A reference is searched in a recording in two steps. The loudness curves are slid along each
//! other to find likely places; there every half second of the reference that holds speech is compared
//! sample by sample with the recording around that place, within the few milliseconds by which a
//! jitter buffer moves sound. The figure is the mean of the correlation coefficients of these
//! pieces: 1 is the same wave, noise or another voice comes out near 0.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "signal processing goes to and fro between sample counts and numbers"
)]

use std::collections::HashMap;
use std::f32::consts::PI;
use std::ops::Range;
use std::path::Path;

use crate::run::Outcome;

/// The rate at which sound is compared. Its band, up to 3 kHz, passes all codecs and all
/// conversions of rate unharmed.
const RATE: u32 = 6_000;
/// One step of the loudness curve, in samples: 5 ms.
const STEP: usize = 30;
/// How many places the loudness curves may propose, and how many steps these are apart: 0.2 s.
const PLACES: usize = 8;
const APART: usize = 40;
/// One compared piece, in samples: half a second.
const PIECE: usize = 3_000;
/// How much finer the place of a piece is searched in the end: half a sample beside it, the upper
/// part of the band would already be out of step.
const FINER: u32 = 4;
/// How far a piece may lie from where the loudness curves put it: 60 ms.
const SLIP: usize = 360;

/// Sound with one channel.
#[derive(Clone, Debug)]
pub(crate) struct Sound {
    pub(crate) rate: u32,
    pub(crate) samples: Vec<f32>,
}

/// Where a reference was found, and how alike it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found {
    /// Mean correlation coefficient of the compared pieces.
    pub(crate) likeness: f32,
    /// Where the reference begins in the recording, in seconds.
    pub(crate) at: f32,
}

impl Sound {
    /// Reads a WAV file, also one that is still being written or was cut off.
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        let trouble = |e: hound::Error| format!("{}: {e}", path.display());
        let mut reader = hound::WavReader::open(path).map_err(trouble)?;
        let spec = reader.spec();
        let full = f32::from(i16::MAX);
        let flat: Vec<f32> = match (spec.sample_format, spec.bits_per_sample) {
            (hound::SampleFormat::Int, 16) => {
                reader.samples::<i16>().map_while(Result::ok).map(|s| f32::from(s) / full).collect()
            }
            (hound::SampleFormat::Float, 32) => {
                reader.samples::<f32>().map_while(Result::ok).collect()
            }
            other => return Err(format!("{}: not made for {other:?}", path.display())),
        };
        let channels = usize::from(spec.channels.max(1));
        let samples =
            flat.chunks(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32);
        Ok(Self { rate: spec.sample_rate, samples: samples.collect() })
    }

    /// Writes a WAV file of 16 bit.
    pub(crate) fn write(&self, path: &Path) -> Outcome {
        let trouble = |e: hound::Error| format!("{}: {e}", path.display());
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: self.rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(path, spec).map_err(trouble)?;
        for sample in self.words() {
            writer.write_sample(sample).map_err(trouble)?;
        }
        writer.finalize().map_err(trouble)
    }

    /// The samples as 16 bit words.
    pub(crate) fn words(&self) -> impl Iterator<Item = i16> + '_ {
        self.samples.iter().map(|sample| (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16)
    }

    pub(crate) fn seconds(&self) -> f32 {
        self.samples.len() as f32 / self.rate as f32
    }

    /// The part between two moments, in seconds.
    pub(crate) fn part(&self, range: Range<f32>) -> Self {
        let place = |s: f32| ((s.max(0.0) * self.rate as f32) as usize).min(self.samples.len());
        let (from, to) = (place(range.start), place(range.end));
        let samples = self.samples.get(from..to.max(from)).unwrap_or_default().to_vec();
        Self { rate: self.rate, samples }
    }

    /// A tone of a tenth of full scale at 48 kHz. A whole number of waves fits into a second.
    pub(crate) fn tone(hertz: f32, seconds: f32) -> Self {
        let rate = 48_000;
        let wave = |index: u32| 0.1 * (2.0 * PI * hertz * index as f32 / rate as f32).sin();
        Self { rate, samples: (0..(seconds * rate as f32) as u32).map(wave).collect() }
    }

    /// How loud a tone is in it, against a tone of full scale, in decibels: the level that half of
    /// its tenths of a second exceed (Goertzel's filter).
    pub(crate) fn level_of(&self, hertz: f32) -> f32 {
        let turn = 2.0 * PI * hertz / self.rate as f32;
        let level = |piece: &[f32]| {
            let (mut real, mut imaginary) = (0.0_f32, 0.0_f32);
            for (index, sample) in piece.iter().enumerate() {
                // A window, so that a loud tone does not leak into another one.
                let window = 0.5 - 0.5 * (2.0 * PI * index as f32 / piece.len() as f32).cos();
                let angle = turn * index as f32;
                real += window * sample * angle.cos();
                imaginary += window * sample * angle.sin();
            }
            20.0 * (4.0 * real.hypot(imaginary) / piece.len() as f32).max(1e-6).log10()
        };
        let mut levels: Vec<f32> =
            self.samples.chunks_exact(self.rate as usize / 10).map(level).collect();
        levels.sort_by(f32::total_cmp);
        levels.get(levels.len() / 2).copied().unwrap_or(f32::NEG_INFINITY)
    }

    /// Brought to a peak of half of full scale.
    pub(crate) fn levelled(mut self) -> Self {
        let peak = self.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        if peak > 0.0 {
            self.samples.iter_mut().for_each(|sample| *sample *= 0.5 / peak);
        }
        self
    }

    /// With silence around it, in seconds.
    pub(crate) fn padded(mut self, before: f32, after: f32) -> Self {
        let silence = |seconds: f32| vec![0.0; (seconds * self.rate as f32) as usize];
        let (before, after) = (silence(before), silence(after));
        self.samples.splice(0..0, before);
        self.samples.extend(after);
        self
    }

    /// Over and over, for at least that many seconds.
    pub(crate) fn repeated(mut self, seconds: f32) -> Self {
        let once = self.samples.clone();
        while !once.is_empty() && self.seconds() < seconds {
            self.samples.extend_from_slice(&once);
        }
        self
    }

    /// At another rate: a windowed sinc of 16 zero crossings to each side.
    pub(crate) fn at_rate(&self, rate: u32) -> Self {
        if rate == self.rate {
            return self.clone();
        }
        let ratio = f64::from(self.rate) / f64::from(rate);
        // Going down, the filter is as much wider as the band is narrower.
        let width = ratio.max(1.0) as f32;
        let reach = (16.0 * width) as i32;
        let length = (self.samples.len() as f64 / ratio) as usize;
        // Places between samples repeat after a while; each has its filter.
        let (from, to) = (u64::from(self.rate), u64::from(rate));
        let mut filters: HashMap<u64, Vec<f32>> = HashMap::new();
        let samples = (0..length as u64).map(|index| {
            let (nearest, beyond) = ((index * from / to) as usize, index * from % to);
            let filter = filters.entry(beyond).or_insert_with(|| {
                let place = beyond as f32 / rate as f32;
                let taps = 1 - reach..=reach;
                taps.map(|tap| {
                    let distance = place - tap as f32;
                    let window = 0.5 + 0.5 * (PI * distance / reach as f32).cos();
                    window * sinc(distance / width) / width
                })
                .collect()
            });
            // The first tap may lie before the first sample.
            let (first, before) = (nearest + 1, reach as usize);
            let skipped = before.saturating_sub(first);
            let heard = self.samples.get(first.saturating_sub(before)..).unwrap_or_default();
            heard.iter().zip(filter.iter().skip(skipped)).map(|(sample, tap)| sample * tap).sum()
        });
        Self { rate, samples: samples.collect() }
    }

    /// Searches `self` in a recording.
    pub(crate) fn find_in(&self, recording: &Self) -> Found {
        let reference = self.at_rate(RATE);
        let recording = recording.at_rate(RATE);
        let (fine_reference, fine_recording) =
            (reference.at_rate(FINER * RATE), recording.at_rate(FINER * RATE));
        let places = places_by_loudness(&reference.samples, &recording.samples);
        let found = places.into_iter().map(|place| Found {
            likeness: likeness(
                (&reference.samples, &fine_reference.samples),
                (&recording.samples, &fine_recording.samples),
                place,
            ),
            at: place as f32 / RATE as f32,
        });
        found.max_by(|a, b| a.likeness.total_cmp(&b.likeness)).unwrap_or_default()
    }
}

fn sinc(x: f32) -> f32 {
    if x.abs() < 1e-6 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// Loudness in steps of 5 ms, on a scale that neither level nor faint noise moves much.
fn loudness(samples: &[f32]) -> Vec<f32> {
    let power = |step: &[f32]| step.iter().map(|s| s * s).sum::<f32>() / step.len() as f32;
    let steps: Vec<f32> = samples.chunks_exact(STEP).map(|step| power(step).sqrt()).collect();
    let peak = steps.iter().copied().fold(1e-6, f32::max);
    steps.iter().map(|step| (step / peak + 0.01).log10()).collect()
}

/// The places where the loudness curves fit best, in samples; the whole reference must lie in the
/// recording. Two sentences may rise and fall alike, so there is more than one.
fn places_by_loudness(reference: &[f32], recording: &[f32]) -> Vec<usize> {
    let (short, long) = (loudness(reference), loudness(recording));
    if short.is_empty() {
        return Vec::new();
    }
    let fits = long.windows(short.len()).map(|window| coefficient(&short, window));
    let mut fits: Vec<(usize, f32)> = fits.enumerate().collect();
    fits.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut places: Vec<usize> = Vec::new();
    for (step, _) in fits {
        if places.len() == PLACES {
            break;
        }
        if places.iter().all(|place| place.abs_diff(step) > APART) {
            places.push(step);
        }
    }
    places.iter().map(|step| step * STEP).collect()
}

/// Mean correlation of the pieces of the reference that hold speech. Both sounds come with their
/// finer version.
fn likeness(
    (reference, fine_reference): (&[f32], &[f32]),
    (recording, fine_recording): (&[f32], &[f32]),
    place: usize,
) -> f32 {
    let finer = FINER as usize;
    let power = |piece: &[f32]| piece.iter().map(|s| s * s).sum::<f32>();
    let loudest = reference.chunks_exact(PIECE).map(power).fold(0.0, f32::max);
    let mut fits = Vec::new();
    for (index, piece) in reference.chunks_exact(PIECE).enumerate() {
        // Pieces fainter than a hundredth of the loudest are pauses.
        if power(piece) < loudest / 100.0 {
            continue;
        }
        let (_, nearly) = best_fit(piece, recording, place + index * PIECE, SLIP);
        let from = index * PIECE * finer;
        let fine = fine_reference.get(from..from + PIECE * finer).unwrap_or_default();
        let (fit, _) = best_fit(fine, fine_recording, nearly * finer, finer);
        fits.push(fit);
    }
    if fits.is_empty() { 0.0 } else { fits.iter().sum::<f32>() / fits.len() as f32 }
}

/// The best coefficient of a piece with the recording within `slip` of a place, and where that is.
fn best_fit(piece: &[f32], recording: &[f32], place: usize, slip: usize) -> (f32, usize) {
    let from = place.saturating_sub(slip);
    let to = (place + piece.len() + slip).min(recording.len());
    let around = recording.get(from..to).unwrap_or_default();
    let fits = around.windows(piece.len().max(1)).map(|window| coefficient(piece, window));
    let best = fits.zip(from..).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or((0.0, place), |(fit, at)| (fit.max(0.0), at))
}

/// Pearson's correlation coefficient of two stretches of the same length.
fn coefficient(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len() as f32;
    let (mut sa, mut sb, mut saa, mut sbb, mut sab) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (&x, &y) in a.iter().zip(b) {
        sa += x;
        sb += y;
        saa += x * x;
        sbb += y * y;
        sab += x * y;
    }
    let spread = (saa - sa * sa / count) * (sbb - sb * sb / count);
    if spread <= 1e-12 { 0.0 } else { (sab - sa * sb / count) / spread.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something like speech: noise that swells and fades, another one for each seed.
    fn babble(seed: u32, seconds: u32, rate: u32) -> Sound {
        let mut state = seed.wrapping_mul(2_654_435_761).max(1);
        let mut faint = 0.0;
        let samples = (0..seconds * rate).map(|index| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            faint = 0.8 * faint + 0.2 * (state as f32 / u32::MAX as f32 - 0.5);
            let swell = (index as f32 * (3.0 + seed as f32) / rate as f32).sin();
            faint * swell.powi(2)
        });
        Sound { rate, samples: samples.collect() }.levelled()
    }

    #[test]
    fn what_was_said_is_found_where_it_was_said() {
        let said = babble(1, 3, 48_000);
        let heard = babble(2, 2, 48_000);
        let recording = Sound {
            rate: 48_000,
            samples: [&heard.samples[..], &said.samples, &heard.samples].concat(),
        };
        let found = said.find_in(&recording.at_rate(16_000));
        assert!(found.likeness > 0.95, "{found:?}");
        assert!((found.at - 2.0).abs() < 0.02, "{found:?}");
    }

    #[test]
    fn another_voice_is_not_taken_for_what_was_said() {
        let found = babble(1, 3, 8_000).find_in(&babble(2, 9, 8_000));
        assert!(found.likeness < 0.5, "{found:?}");
    }

    #[test]
    fn a_recording_that_is_too_short_or_silent_holds_nothing() {
        let said = babble(1, 3, 8_000);
        assert!(said.find_in(&said.part(0.0..1.0)).likeness < 1e-6);
        let silence = Sound { rate: 8_000, samples: vec![0.0; 80_000] };
        assert!(said.find_in(&silence).likeness < 1e-6);
    }

    #[test]
    fn a_hole_of_half_a_second_shows() {
        let said = babble(3, 4, 8_000);
        let mut holed = said.clone();
        holed.samples[8_000..12_000].fill(0.0);
        let whole = said.find_in(&said).likeness;
        let less = said.find_in(&holed).likeness;
        assert!(whole > 0.999 && less < 0.9, "{whole} {less}");
    }

    #[test]
    fn a_tone_is_found_beside_others_and_not_where_there_is_none() {
        let (low, high) = (Sound::tone(500.0, 1.0), Sound::tone(1_270.0, 1.0));
        let both = low.samples.iter().zip(&high.samples).map(|(low, high)| low + high);
        let both = Sound { rate: low.rate, samples: both.collect() }.at_rate(16_000);
        assert!((both.level_of(500.0) + 20.0).abs() < 1.0, "{}", both.level_of(500.0));
        assert!((both.level_of(1_270.0) + 20.0).abs() < 1.0, "{}", both.level_of(1_270.0));
        assert!(both.level_of(810.0) < -60.0, "{}", both.level_of(810.0));
    }

    #[test]
    fn changing_the_rate_keeps_the_wave() {
        let tone = |rate: u32| Sound {
            rate,
            samples: (0..rate).map(|i| (i as f32 * 880.0 * PI / rate as f32).sin()).collect(),
        };
        let there = tone(22_050).at_rate(8_000);
        let fit = coefficient(&there.samples[400..7_600], &tone(8_000).samples[400..7_600]);
        assert!(fit > 0.999, "{fit}");
    }
}
