//! From one rate to another.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::{FRAME, RATE};

/// Turns samples of a device's rate into samples of ours, or the other way round.
pub(crate) struct Converter {
    engine: Fft<f32>,
    output: Vec<f32>,
}

/// The rates we convert. A telephone of the last century had 8000; no card has more than the
/// upper one, and a file that claims so is broken.
pub(crate) const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

impl Converter {
    /// Makes a converter to our rate that gives one frame at a time; nothing where the rates are
    /// such that there can be none.
    pub(crate) fn to_ours(rate: u32) -> Option<Self> {
        Self::new(rate, RATE, FixedSync::Output)
    }

    /// Makes a converter from our rate that takes one frame at a time.
    pub(crate) fn from_ours(rate: u32) -> Option<Self> {
        Self::new(RATE, rate, FixedSync::Input)
    }

    fn new(from: u32, to: u32, fixed: FixedSync) -> Option<Self> {
        if !RATES.contains(&from) || !RATES.contains(&to) {
            return None;
        }
        let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
        let engine = Fft::new(from, to, FRAME, 1, fixed).ok()?;
        let output = vec![0.0; engine.output_frames_max()];
        Some(Self { engine, output })
    }

    /// How many samples the next conversion takes.
    pub(crate) fn takes(&self) -> usize {
        self.engine.input_frames_next()
    }

    /// How many samples a conversion takes at most.
    pub(crate) fn takes_at_most(&self) -> usize {
        self.engine.input_frames_max()
    }

    /// Converts exactly as many samples as it takes.
    pub(crate) fn convert(&mut self, input: &[f32]) -> &[f32] {
        let capacity = self.output.len();
        let made = InterleavedSlice::new(input, 1, input.len()).ok().and_then(|input| {
            let mut output = InterleavedSlice::new_mut(&mut self.output, 1, capacity).ok()?;
            self.engine.process_into_buffer(&input, &mut output, None).ok()
        });
        let (_, made) = made.unwrap_or_default();
        self.output.get(..made).unwrap_or_default()
    }
}

impl std::fmt::Debug for Converter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Converter").field("takes", &self.takes()).finish_non_exhaustive()
    }
}
