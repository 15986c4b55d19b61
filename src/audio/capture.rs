//! From the microphone to the media thread.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rtrb::Consumer;

use crate::card::{self, Stream};
use crate::convert::Converter;
use crate::drift::Drift;
use crate::file::Reader;
use crate::ring::Pulse;
use crate::{AudioError, DeviceChoice, DeviceInfo, FRAME, RATE, Trouble, Way};

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
    /// Follows the card's clock.
    drift: Drift,
    /// Whether a whole block was there since somebody listens.
    flowing: bool,
    /// Whether it ran dry, and some is gathered before it goes on.
    gathering: bool,
    /// Which card it is, and what keeps it open; none in a trial without a card.
    open: Option<(DeviceInfo, Stream)>,
}

/// So much may lie in the ring before the media thread must have slept; in frames.
const HOARD_MAX: usize = 10;
/// Where sound breaks off or begins anew, it is faded out or in over so many samples.
const FADE: usize = 96;

impl Capture {
    /// Opens a microphone. It may take as long as a card needs, and gives up after some seconds.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub fn open(choice: &DeviceChoice) -> Result<Self, AudioError> {
        Self::open_within(choice, card::PATIENCE)
    }

    /// Opens one that answers in time, for where another would do as well.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub fn open_within(choice: &DeviceChoice, patience: Duration) -> Result<Self, AudioError> {
        match choice {
            DeviceChoice::None => Ok(Self::silent()),
            DeviceChoice::File(path) => {
                let reader = Reader::open(path)?;
                let rate = reader.rate();
                Self::new(Source::File { reader, started: false }, rate)
                    .ok_or(AudioError::Unsupported(Way::Microphone))
            }
            DeviceChoice::Default | DeviceChoice::Named(_) => {
                let opened = card::open_microphone(choice, patience)?;
                let open = Some((opened.device, opened.stream));
                Self::on_ring(opened.samples, opened.pulse, opened.rate, open)
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
        open: Option<(DeviceInfo, Stream)>,
    ) -> Option<Self> {
        let frame = usize::try_from(rate).ok()? / 100;
        let microphone = Microphone {
            samples,
            pulse,
            frame,
            drift: Drift::new(frame),
            flowing: false,
            gathering: false,
            open,
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

    /// Which device it is, where it is one.
    pub fn device(&self) -> Option<&DeviceInfo> {
        match &self.source {
            Source::Silence | Source::File { .. } => None,
            Source::Card(microphone) => microphone.open.as_ref().map(|(device, _)| device),
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
        let gathered = self.gathering;
        if gathered && self.samples.slots() < wanted + self.drift.target() {
            block.fill(0.0);
            return 0;
        }
        self.gathering = false;
        let there = self.drift.read(&mut self.samples, block);
        if gathered {
            fade_in(block);
        }
        if there == wanted {
            self.flowing = true;
        } else if there > 0 || self.flowing {
            // It has just begun, or its clock is slow, or it is gone: nobody shall hear a click.
            fade_out(block.get_mut(..there).unwrap_or_default());
            if self.flowing {
                self.drift.begin();
            }
            self.drift.forget();
            self.gathering = true;
        }
        there
    }

    /// Drops the oldest samples until no more than these are left.
    fn forget(&mut self, left: usize) {
        let many = self.samples.slots().saturating_sub(left);
        if let Ok(chunk) = self.samples.read_chunk(many) {
            chunk.commit_all();
        }
        self.drift.forget();
        self.flowing = false;
        self.gathering = false;
    }
}

/// Lets the end of a block fade into silence.
fn fade_out(block: &mut [f32]) {
    let mut weight = 0.0;
    for sample in block.iter_mut().rev().take(FADE) {
        *sample *= weight;
        weight += STEP;
    }
}

/// Lets the beginning of a block come out of silence.
fn fade_in(block: &mut [f32]) {
    let mut weight = 0.0;
    for sample in block.iter_mut().take(FADE) {
        *sample *= weight;
        weight += STEP;
    }
}

/// From one sample of a fade to the next.
const STEP: f32 = 1.0 / 96.0;
