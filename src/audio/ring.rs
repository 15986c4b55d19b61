//! The two ends of a ring that a card's callback owns.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use cpal::{FromSample, Sample};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::trouble::Mishap;
use crate::{Trouble, Way};

/// What a callback leaves for the media thread to see.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// What went wrong.
    mishap: Mishap,
    /// How often the card has called.
    pub(crate) beats: AtomicU64,
    /// The largest block it has asked for or brought, in samples of one channel.
    pub(crate) block: AtomicUsize,
    /// Samples that were not there when the card wanted them, or had no room when it brought them.
    pub(crate) missing: AtomicU64,
}

/// The end of the loudspeaker's ring that the card's callback owns.
#[derive(Debug)]
pub struct Playout {
    samples: Consumer<f32>,
    channels: usize,
    pulse: Arc<Pulse>,
}

/// The end of the microphone's ring that the card's callback owns.
#[derive(Debug)]
pub struct Intake {
    samples: Producer<f32>,
    channels: usize,
    pulse: Arc<Pulse>,
}

/// Makes rings without a card, to see what their callbacks do.
#[derive(Debug)]
pub struct Rings;

/// The ring of a card holds so much: far more than is ever wanted in it, so that it is the level
/// that limits and not the ring. In fifths of a second.
const FIFTHS_OF_A_SECOND: usize = 2;

impl Rings {
    /// Makes the two ends of a loudspeaker's ring, for a card with this rate and as many channels.
    pub fn speaker(rate: u32, channels: u16) -> Option<(crate::Speaker, Playout)> {
        let (producer, playout) = playout(rate, channels);
        let speaker = crate::Speaker::on_ring(producer, Arc::clone(&playout.pulse), rate, None)?;
        Some((speaker, playout))
    }

    /// Makes the two ends of a microphone's ring, for a card with this rate and as many channels.
    pub fn capture(rate: u32, channels: u16) -> Option<(crate::Capture, Intake)> {
        let (consumer, intake) = intake(rate, channels);
        let capture = crate::Capture::on_ring(consumer, Arc::clone(&intake.pulse), rate, None)?;
        Some((capture, intake))
    }
}

/// A ring toward a card.
pub(crate) fn playout(rate: u32, channels: u16) -> (Producer<f32>, Playout) {
    let (producer, samples) = RingBuffer::new(capacity(rate));
    let pulse = Arc::default();
    (producer, Playout { samples, channels: usize::from(channels.max(1)), pulse })
}

/// A ring from a card.
pub(crate) fn intake(rate: u32, channels: u16) -> (Consumer<f32>, Intake) {
    let (samples, consumer) = RingBuffer::new(capacity(rate));
    let pulse = Arc::default();
    (consumer, Intake { samples, channels: usize::from(channels.max(1)), pulse })
}

fn capacity(rate: u32) -> usize {
    usize::try_from(rate).unwrap_or_default() / 5 * FIFTHS_OF_A_SECOND
}

impl Playout {
    /// What the card leaves for us to see.
    pub(crate) fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Fills one block of the card, the same sound on all channels. What the ring cannot give is
    /// silence, and is counted.
    ///
    /// Real-time: runs in the card's callback.
    pub fn fill<T: Sample + FromSample<f32>>(&mut self, block: &mut [T]) {
        let mut missing = 0;
        for frame in block.chunks_mut(self.channels) {
            let sample = self.samples.pop().unwrap_or_else(|_| {
                missing += 1;
                0.0
            });
            frame.fill(T::from_sample(sample));
        }
        self.pulse.beat(block.len() / self.channels, missing);
    }
}

impl Intake {
    /// What the card leaves for us to see.
    pub(crate) fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// Takes one block from the card, all channels mixed into one. What has no room is dropped, and
    /// counted.
    ///
    /// Real-time: runs in the card's callback.
    #[expect(clippy::cast_precision_loss, reason = "a card has few channels")]
    pub fn take<T: Copy>(&mut self, block: &[T])
    where
        f32: FromSample<T>,
    {
        let share = 1.0 / self.channels as f32;
        let mut missing = 0;
        for frame in block.chunks(self.channels) {
            let sum: f32 = frame.iter().map(|&sample| f32::from_sample_(sample)).sum();
            if self.samples.push(sum * share).is_err() {
                missing += 1;
            }
        }
        self.pulse.beat(block.len() / self.channels, missing);
    }
}

impl Pulse {
    /// Notes what the card complains of.
    ///
    /// Real-time: may run in the card's thread.
    pub(crate) fn complain(&self, kind: cpal::ErrorKind) {
        self.mishap.note(kind, self.beats.load(Ordering::Relaxed));
    }

    /// What is wrong with the card.
    pub(crate) fn trouble(&self, way: Way) -> Option<Trouble> {
        self.mishap.trouble(way, self.beats.load(Ordering::Relaxed))
    }

    /// Notes that the card has called.
    ///
    /// Real-time: runs in the card's callback.
    fn beat(&self, block: usize, missing: u64) {
        self.beats.fetch_add(1, Ordering::Relaxed);
        self.block.fetch_max(block, Ordering::Relaxed);
        if missing > 0 {
            self.missing.fetch_add(missing, Ordering::Relaxed);
        }
    }
}
