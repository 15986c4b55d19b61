//! From the media thread to the loudspeaker.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clock::{Clock, Moment};
use rtrb::Producer;

use crate::card::{self, Stream};
use crate::convert::Converter;
use crate::file::Writer;
use crate::ring::Pulse;
use crate::{AudioError, DeviceChoice, DeviceInfo, FRAME, RATE, Trouble, Way};

/// What is to be heard.
#[derive(Debug)]
pub struct Speaker {
    sink: Sink,
}

/// Where samples go.
#[derive(Debug)]
enum Sink {
    Nowhere,
    File(Writer),
    Card(Box<Loudspeaker>),
}

/// A card's ring, kept filled.
#[derive(Debug)]
struct Loudspeaker {
    samples: Producer<f32>,
    pulse: Arc<Pulse>,
    rate: u32,
    /// From our rate to the card's, where they differ.
    converter: Option<Converter>,
    /// Samples that wait until they are enough to be converted.
    pending: Vec<f32>,
    watch: RefCell<Watch>,
    /// Which card it is, and what keeps it open; none in a trial without a card.
    open: Option<(DeviceInfo, Stream)>,
}

/// Sees whether the card still calls.
#[derive(Debug)]
struct Watch {
    clock: Clock,
    beats: u64,
    last: Option<Moment>,
}

/// What shall lie ready for the card: 20 ms, one frame for it to take and one for us to be late.
const LEVEL: usize = 2 * FRAME;
/// A card that has not called for so long no longer keeps time. The longest block in the field, that
/// of a headset by radio, is below 100 ms; a sound server that was busy once calls many times in a
/// row and then not for 80 ms, and who takes that for silence hears the microphone in shreds.
const STALLED: Duration = Duration::from_millis(200);

impl Speaker {
    /// Opens a loudspeaker. It may take as long as a card needs, and gives up after some seconds.
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
            DeviceChoice::File(path) => Ok(Self { sink: Sink::File(Writer::create(path)?) }),
            DeviceChoice::Default | DeviceChoice::Named(_) => {
                let opened = card::open_loudspeaker(choice, patience)?;
                let open = Some((opened.device, opened.stream));
                Self::on_ring(opened.samples, opened.pulse, opened.rate, open)
                    .ok_or(AudioError::Unsupported(Way::Loudspeaker))
            }
        }
    }

    /// A loudspeaker that nobody hears, for where there is none.
    pub fn silent() -> Self {
        Self { sink: Sink::Nowhere }
    }

    pub(crate) fn on_ring(
        samples: Producer<f32>,
        pulse: Arc<Pulse>,
        rate: u32,
        open: Option<(DeviceInfo, Stream)>,
    ) -> Option<Self> {
        let converter = if rate == RATE { None } else { Some(Converter::from_ours(rate)?) };
        let watch = RefCell::new(Watch { clock: Clock::start(), beats: 0, last: None });
        let card = Loudspeaker {
            samples,
            pulse,
            rate,
            converter,
            pending: Vec::with_capacity(2 * FRAME),
            watch,
            open,
        };
        Some(Self { sink: Sink::Card(Box::new(card)) })
    }

    /// How many samples are missing until enough lie ready. Without a card it is always a frame.
    pub fn wanted(&self) -> usize {
        match &self.sink {
            Sink::Nowhere | Sink::File(_) => FRAME,
            Sink::Card(card) => card.level().saturating_sub(card.ready()),
        }
    }

    /// Gives samples to the card. What is more than it can play soon is dropped: late sound is
    /// worse than none.
    pub fn play(&mut self, samples: &[f32]) {
        match &mut self.sink {
            Sink::Nowhere => {}
            Sink::File(writer) => writer.write(samples),
            Sink::Card(card) => card.play(samples),
        }
    }

    /// Whether a card keeps the time: it calls regularly, and [`Self::wanted`] follows it. Where it
    /// does not, whoever plays must keep the time.
    pub fn is_clock(&self) -> bool {
        match &self.sink {
            Sink::Nowhere | Sink::File(_) => false,
            Sink::Card(card) => {
                self.trouble().is_none()
                    && card.watch.borrow_mut().is_beating(card.pulse.beats.load(Ordering::Relaxed))
            }
        }
    }

    /// How many samples of silence the card had to play for want of ours, since the start.
    pub fn missing(&self) -> u64 {
        match &self.sink {
            Sink::Nowhere | Sink::File(_) => 0,
            Sink::Card(card) => card.pulse.missing.load(Ordering::Relaxed),
        }
    }

    /// Which device it is, where it is one.
    pub fn device(&self) -> Option<&DeviceInfo> {
        match &self.sink {
            Sink::Nowhere | Sink::File(_) => None,
            Sink::Card(card) => card.open.as_ref().map(|(device, _)| device),
        }
    }

    /// What is wrong with the device since it was opened.
    pub fn trouble(&self) -> Option<Trouble> {
        match &self.sink {
            Sink::Nowhere => None,
            Sink::File(writer) => writer.trouble().map(Trouble::File),
            Sink::Card(card) => card.pulse.trouble(Way::Loudspeaker),
        }
    }
}

impl Loudspeaker {
    /// What shall lie ready, in samples of ours: the card's block and a frame, and 20 ms at least.
    fn level(&self) -> usize {
        let block = self.ours(self.pulse.block.load(Ordering::Relaxed));
        LEVEL.max(block + FRAME).min(self.ours(self.samples.buffer().capacity()) / 2)
    }

    /// What lies ready, in samples of ours.
    fn ready(&self) -> usize {
        let ready = self.samples.buffer().capacity() - self.samples.slots();
        self.ours(ready) + self.pending.len()
    }

    /// Samples of the card, counted in ours.
    fn ours(&self, samples: usize) -> usize {
        let samples = u64::try_from(samples).unwrap_or_default();
        let ours = samples * u64::from(RATE) / u64::from(self.rate.max(1));
        usize::try_from(ours).unwrap_or_default()
    }

    fn play(&mut self, samples: &[f32]) {
        let room = (self.level() + LEVEL).saturating_sub(self.ready());
        let samples = samples.get(..room.min(samples.len())).unwrap_or_default();
        let Some(converter) = &mut self.converter else {
            let _late = self.samples.push_partial_slice(samples);
            return;
        };
        self.pending.extend_from_slice(samples);
        let mut done = 0;
        while let Some(frame) = self.pending.get(done..done + converter.takes()) {
            let _late = self.samples.push_partial_slice(converter.convert(frame));
            done += frame.len();
        }
        self.pending.drain(..done);
    }
}

impl Watch {
    fn is_beating(&mut self, beats: u64) -> bool {
        let now = self.clock.now();
        self.is_beating_at(now, beats)
    }

    fn is_beating_at(&mut self, now: Moment, beats: u64) -> bool {
        if beats != self.beats {
            self.beats = beats;
            self.last = Some(now);
        }
        self.last.is_some_and(|last| now - last < STALLED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rings;

    #[test]
    fn a_card_that_stops_calling_no_longer_keeps_time_until_it_calls_again() {
        let mut watch = Watch { clock: Clock::start(), beats: 0, last: None };
        let mut beating =
            |ms, beats| watch.is_beating_at(Moment::START + Duration::from_millis(ms), beats);

        assert!(!beating(0, 0), "it has never called");
        assert!(beating(10, 1));
        assert!(beating(209, 1));
        assert!(!beating(210, 1));
        assert!(beating(2_000, 2));
    }

    #[test]
    fn a_card_that_is_gone_keeps_no_time() {
        let (speaker, mut playout) = Rings::speaker(RATE, 1).unwrap();
        playout.fill(&mut [0.0_f32; FRAME]);
        assert!(speaker.is_clock());

        playout.pulse().complain(cpal::ErrorKind::DeviceNotAvailable);

        assert!(!speaker.is_clock());
        assert_eq!(speaker.trouble(), Some(Trouble::Lost(Way::Loudspeaker)));
    }

    #[test]
    fn without_a_card_a_frame_is_wanted_at_every_turn() {
        let mut speaker = Speaker::open(&DeviceChoice::None).unwrap();
        speaker.play(&[0.0; FRAME]);

        assert_eq!(speaker.wanted(), FRAME);
        assert!(!speaker.is_clock());
    }
}
