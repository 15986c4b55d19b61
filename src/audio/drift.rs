//! Two cards have two clocks: reads a microphone's ring a little faster or slower than the
//! loudspeaker's card asks for sound, so that it neither runs over nor dry, and nobody hears it.

use rtrb::Consumer;

/// Samples on either side of a place from which the sound there is worked out.
const REACH: usize = 12;
/// Places between two samples for which the weights are known.
const PLACES: u16 = 128;
/// Readings after which the level is judged: a quarter of a second. A card's block and a frame of
/// ours, however they lie, have met in every way by then.
const READINGS: u32 = 25;
/// What shall be left over at every reading, in frames: a busy machine brings and asks for sound two
/// frames late, and whoever keeps less hears itself in shreds.
const TARGET: f64 = 2.0;
/// Within this, in frames, the level is as it shall be.
const NEAR: f64 = 0.25;
/// Levels at which a clock that was not followed so far must be, in frames: one that has fallen so
/// low, and one that has risen so high. One that has been low from the start and stays so is right.
const LOW: f64 = 0.2;
const HIGH: f64 = 4.0;
/// How much faster it is read for each frame too much, and how much more with each judgement that
/// does not change it: together they bring the level back within five seconds, without overshoot.
const AT_ONCE: f64 = 0.008;
const IN_TIME: f64 = 0.000_4;
/// No two cards differ by more, by far; and less than a sixth of a semitone is heard by nobody.
const MOST: f64 = 0.01;

/// Follows the clock of a card.
#[derive(Debug)]
pub(crate) struct Drift {
    /// Samples in 10 ms at the card's rate.
    frame: usize,
    /// Weights of the samples around each place, place by place; empty until they are needed.
    weights: Vec<[f32; 2 * REACH]>,
    /// The last samples that were read; then those around the next place.
    held: Vec<f32>,
    /// Where the next sample lies after the middle of `held`, from 0 to 1.
    place: f64,
    /// How much faster than written the ring is read.
    haste: f64,
    /// The part of that which lasts.
    lasting: f64,
    /// The fewest samples left over, of late.
    least: usize,
    readings_left: u32,
    /// The highest level that was judged.
    highest: f64,
}

impl Drift {
    /// For a card with so many samples in 10 ms.
    pub(crate) fn new(frame: usize) -> Self {
        Self {
            frame: frame.max(1),
            weights: Vec::new(),
            held: vec![0.0; 2 * REACH],
            place: 0.0,
            haste: 0.0,
            lasting: 0.0,
            least: usize::MAX,
            readings_left: READINGS,
            highest: 0.0,
        }
    }

    /// Whether the clock is followed; until then, every sample is passed on as it is.
    pub(crate) const fn is_on(&self) -> bool {
        !self.weights.is_empty()
    }

    /// Begins to follow the clock.
    pub(crate) fn begin(&mut self) {
        if !self.is_on() {
            self.weights = (0..=PLACES).map(weights).collect();
        }
    }

    /// What shall be left over at every reading.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a frame has few samples"
    )]
    pub(crate) fn target(&self) -> usize {
        (TARGET * self.frame as f64) as usize
    }

    /// Fills a block from the ring; says how much of it was there. The rest is silence.
    pub(crate) fn read(&mut self, ring: &mut Consumer<f32>, block: &mut [f32]) -> usize {
        let there = if self.is_on() { self.stretch(ring, block) } else { self.pass(ring, block) };
        self.judge(ring.slots());
        there
    }

    /// Forgets what was read, but not how the clocks differ.
    pub(crate) fn forget(&mut self) {
        self.held.fill(0.0);
        self.held.truncate(2 * REACH);
        self.least = usize::MAX;
        self.readings_left = READINGS;
        self.highest = 0.0;
    }

    fn pass(&mut self, ring: &mut Consumer<f32>, block: &mut [f32]) -> usize {
        let (there, silent) = ring.pop_partial_slice(block);
        silent.fill(0.0);
        let there = there.len();
        // Kept for whoever follows the clock from the next block on.
        let tail = block.get(there.saturating_sub(REACH)..there).unwrap_or_default();
        self.held.clear();
        self.held.resize(REACH - tail.len(), 0.0);
        self.held.extend_from_slice(tail);
        there
    }

    /// The sound between the samples, at even distances a little more or less than one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "places are from 0 to 1, and blocks are short"
    )]
    fn stretch(&mut self, ring: &mut Consumer<f32>, block: &mut [f32]) -> usize {
        let step = 1.0 + self.haste;
        let last = self.place + step * block.len().saturating_sub(1) as f64;
        let needed = last as usize + 2 * REACH;
        let missing = needed.saturating_sub(self.held.len());
        let from = self.held.len();
        self.held.resize(from + missing, 0.0);
        let got = self.held.get_mut(from..).map_or(0, |room| ring.pop_partial_slice(room).0.len());
        self.held.truncate(from + got);
        let mut there = 0;
        for sample in block.iter_mut() {
            let at = self.place as usize;
            let Some(around) = self.held.get(at..at + 2 * REACH) else {
                *sample = 0.0;
                continue;
            };
            let finer = self.place.fract() * f64::from(PLACES);
            let nearest = finer as usize;
            let between = finer.fract() as f32;
            let (Some(one), Some(next)) =
                (self.weights.get(nearest), self.weights.get(nearest + 1))
            else {
                continue;
            };
            let mut sum = 0.0;
            for ((value, one), next) in around.iter().zip(one).zip(next) {
                sum += value * (one + (next - one) * between);
            }
            *sample = sum;
            there += 1;
            self.place += step;
        }
        let done = (self.place as usize).min(self.held.len());
        self.held.drain(..done);
        self.place -= done as f64;
        there
    }

    /// Sees once in a while whether more or less is left over than shall be.
    #[expect(clippy::cast_precision_loss, reason = "a ring has few samples")]
    fn judge(&mut self, left: usize) {
        self.least = self.least.min(left);
        self.readings_left -= 1;
        if self.readings_left > 0 {
            return;
        }
        self.readings_left = READINGS;
        let least = std::mem::replace(&mut self.least, usize::MAX);
        let level = least as f64 / self.frame as f64;
        self.highest = self.highest.max(level);
        if level > HIGH || level < LOW && self.highest > 2.0 * LOW {
            self.begin();
        }
        let error = if (level - TARGET).abs() < NEAR { 0.0 } else { level - TARGET };
        if self.is_on() {
            self.lasting = (self.lasting + IN_TIME * error).clamp(-MOST, MOST);
            self.haste = (self.lasting + AT_ONCE * error).clamp(-MOST, MOST);
        }
    }
}

/// How much each of the samples around a place counts: a sine over its distance, faded out by
/// Blackman's window. At a sample itself, only that sample counts.
fn weights(place: u16) -> [f32; 2 * REACH] {
    use std::f32::consts::PI;
    let beyond = f32::from(place) / f32::from(PLACES);
    let mut distance = beyond + 11.0;
    let mut weights = [0.0; 2 * REACH];
    for weight in &mut weights {
        let turn = PI * distance;
        let sinc = if distance.abs() < 1e-6 { 1.0 } else { turn.sin() / turn };
        let across = turn / 12.0;
        *weight = sinc * (0.42 + 0.5 * across.cos() + 0.08 * (2.0 * across).cos());
        distance -= 1.0;
    }
    weights
}
