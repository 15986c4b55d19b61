//! From the microphone to the media thread.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::Consumer;

use crate::card::{self, Stream};
use crate::convert::Converter;
use crate::file::Reader;
use crate::ring::Pulse;
use crate::{AudioError, DeviceChoice, FRAME, RATE, Trouble, Way};

/// What is said, in frames of 10 ms.
#[derive(Debug)]
pub struct Capture {
    source: Source,
    /// From the device's rate to ours, where they differ.
    converter: Option<Converter>,
    /// Samples of the device on their way.
    scratch: Vec<f32>,
}

/// Where samples come from.
#[derive(Debug)]
enum Source {
    Silence,
    File { reader: Reader, started: bool },
    Card(Microphone),
}

/// A card's ring, kept short.
#[derive(Debug)]
struct Microphone {
    samples: Consumer<f32>,
    pulse: Arc<Pulse>,
    /// Samples in 10 ms at the card's rate.
    frame: usize,
    /// The fewest samples left over after a reading, of late.
    least: usize,
    /// Readings until `least` is judged.
    readings_left: u32,
    /// Keeps the card open.
    _stream: Option<Stream>,
}

/// So much may lie in the ring before the media thread must have slept; in frames.
const HOARD_MAX: usize = 10;
/// What may be left over at every reading. It covers the unevenness of the card's calls.
const SPARE: usize = 2;
/// How long it must have been left over to be called useless: a second. The clocks of two cards
/// differ by a hundred millionths or so, and gain a frame in a minute and a half.
const READINGS: u32 = 100;

impl Capture {
    /// Opens a microphone. It may take as long as a card needs, and gives up after some seconds.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub fn open(choice: &DeviceChoice) -> Result<Self, AudioError> {
        match choice {
            DeviceChoice::None => Ok(Self::silent()),
            DeviceChoice::File(path) => {
                let reader = Reader::open(path)?;
                let rate = reader.rate();
                Self::new(Source::File { reader, started: false }, rate)
                    .ok_or(AudioError::Unsupported(Way::Microphone))
            }
            DeviceChoice::Default | DeviceChoice::Named(_) => {
                let opened = card::open_microphone(choice)?;
                Self::on_ring(opened.samples, opened.pulse, opened.rate, Some(opened.stream))
                    .ok_or(AudioError::Unsupported(Way::Microphone))
            }
        }
    }

    /// A microphone that hears nothing, for where there is none.
    pub fn silent() -> Self {
        Self { source: Source::Silence, converter: None, scratch: Vec::new() }
    }

    pub(crate) fn on_ring(
        samples: Consumer<f32>,
        pulse: Arc<Pulse>,
        rate: u32,
        stream: Option<Stream>,
    ) -> Option<Self> {
        let microphone = Microphone {
            samples,
            pulse,
            frame: usize::try_from(rate).ok()? / 100,
            least: usize::MAX,
            readings_left: READINGS,
            _stream: stream,
        };
        Self::new(Source::Card(microphone), rate)
    }

    fn new(source: Source, rate: u32) -> Option<Self> {
        let converter = if rate == RATE { None } else { Some(Converter::to_ours(rate)?) };
        let most = converter.as_ref().map_or(FRAME, Converter::takes_at_most);
        Some(Self { source, converter, scratch: vec![0.0; most] })
    }

    /// Says that somebody listens from now on: a file begins, and what a card has heard before is
    /// forgotten. To be called when the first leg opens; for a file, later calls change nothing.
    pub fn start(&mut self) {
        match &mut self.source {
            Source::Silence => {}
            Source::File { started, .. } => *started = true,
            Source::Card(microphone) => microphone.forget(0),
        }
    }

    /// Reads the next 10 ms, and says how many samples of them were really there; the rest is
    /// silence.
    pub fn read(&mut self, frame: &mut [f32; FRAME]) -> usize {
        let Some(converter) = &mut self.converter else {
            return self.source.pull(frame);
        };
        let takes = converter.takes();
        let input = self.scratch.get_mut(..takes).unwrap_or_default();
        let there = self.source.pull(input);
        if there == 0 && takes > 0 {
            frame.fill(0.0);
            return 0;
        }
        let made = converter.convert(input);
        for (to, from) in frame.iter_mut().zip(made.iter().chain(std::iter::repeat(&0.0))) {
            *to = *from;
        }
        made.len().min(FRAME)
    }

    /// What is wrong with the device since it was opened.
    pub fn trouble(&self) -> Option<Trouble> {
        match &self.source {
            Source::Silence => None,
            Source::File { reader, .. } => reader.trouble().map(Trouble::File),
            Source::Card(microphone) => microphone.pulse.trouble(Way::Microphone),
        }
    }

    /// How many samples of the card were dropped for want of a reader, since the start.
    pub fn dropped(&self) -> u64 {
        match &self.source {
            Source::Silence | Source::File { .. } => 0,
            Source::Card(microphone) => microphone.pulse.missing.load(Ordering::Relaxed),
        }
    }
}

impl Source {
    /// Fills `block` with what there is, and with silence; says how much there was.
    fn pull(&mut self, block: &mut [f32]) -> usize {
        match self {
            Self::Silence | Self::File { started: false, .. } => {
                block.fill(0.0);
                0
            }
            Self::File { reader, started: true } => reader.read(block),
            Self::Card(microphone) => microphone.pull(block),
        }
    }
}

impl Microphone {
    fn pull(&mut self, block: &mut [f32]) -> usize {
        let wanted = block.len();
        if self.samples.slots() > wanted + HOARD_MAX * self.frame {
            self.forget(wanted + self.frame);
        }
        let spare = self.useless();
        let (there, silent) = self.samples.pop_partial_slice(block);
        silent.fill(0.0);
        let there = there.len();
        if spare > 0 {
            self.skip(spare, block);
        }

        self.least = self.least.min(self.samples.slots());
        there
    }

    /// Drops the oldest samples until no more than these are left.
    fn forget(&mut self, left: usize) {
        let many = self.samples.slots().saturating_sub(left);
        if let Ok(chunk) = self.samples.read_chunk(many) {
            chunk.commit_all();
        }
        self.least = usize::MAX;
        self.readings_left = READINGS;
    }

    /// How many samples have lain in the ring for nothing, once in a while.
    fn useless(&mut self) -> usize {
        self.readings_left -= 1;
        if self.readings_left > 0 {
            return 0;
        }
        self.readings_left = READINGS;
        let least = std::mem::replace(&mut self.least, usize::MAX);
        if least == usize::MAX { 0 } else { least.saturating_sub(SPARE * self.frame) }
    }

    /// Leaves out `many` samples, and goes over within `block` from what is before the gap to what
    /// is after it, so that nobody hears it.
    fn skip(&mut self, many: usize, block: &mut [f32]) {
        let many = many.min(self.frame).min(block.len());
        let Ok(chunk) = self.samples.read_chunk(many) else { return };
        let (first, second) = chunk.as_slices();
        let later: Vec<f32> = block.iter().skip(many).chain(first).chain(second).copied().collect();
        chunk.commit_all();
        fade(block, &later);
    }
}

/// Goes over evenly from what is in `block` to `later`.
#[expect(clippy::cast_precision_loss, reason = "a frame has few samples")]
fn fade(block: &mut [f32], later: &[f32]) {
    let step = 1.0 / block.len().max(1) as f32;
    let mut weight = 0.0_f32;
    for (now, then) in block.iter_mut().zip(later) {
        weight += step;
        *now += (*then - *now) * weight;
    }
}
