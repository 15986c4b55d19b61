//! From packets that come when they like to sound that flows.
//!
//! ```text
//! put ─▶ store ─▶ decode / recover / conceal ─▶ line ─▶ shorten / lengthen ─▶ pull, every 10 ms
//!          └────▶ delay (how long to wait) ───────────────────┘
//! ```
//!
//! All places are on one time line, that of the sender, in ticks of 48 kHz: every RTP clock in
//! use divides it. The sound at the head of the line is played so and so long after it could have
//! been played at the earliest, its *delay*; the whole art is to keep that delay at the target.
//! Where packets are late and the line runs dry, the place is held: what comes then is played
//! from its beginning, and the delay has grown by itself. Where a packet is lost, which the next
//! one tells, the place moves on.

mod delay;
mod fill;
mod line;
mod loss;
mod store;

use clock::Moment;
use sdp::Codec;

use self::delay::Delay;
use self::line::{Haste, Line};
use self::loss::Loss;
pub(crate) use self::store::Content;
use self::store::Store;
use crate::Sample;
use crate::codec::{self, Decode};
use crate::conceal::{Comfort, Concealer};

/// Time in ticks of 48 kHz.
pub(crate) type Ticks = i64;

/// The receiving end of a stream.
pub(crate) struct Jitter {
    store: Store,
    delay: Delay,
    loss: Loss,
    /// Up to here holes were taken note of.
    noted: Ticks,
    /// How long the last packet of speech lasted.
    lasts: Ticks,
    /// For so many packets more, outlines of those before them are reckoned with.
    outlined: u8,
    decoder: Option<(Codec, Box<dyn Decode>)>,
    line: Line,
    concealer: Concealer,
    comfort: Comfort,
    state: State,
    /// The place of the first sample that is not on the line.
    place: Ticks,
    /// Held back so far because nothing came; zero while sound flows.
    held: Ticks,
    /// The far end said that it is quiet.
    quiet: bool,
    /// The delays at the last steps; steps come in twos and threes where a card asks so.
    delays: [Ticks; STEPS],
    /// Steps since the line was last shortened or lengthened, and in vain since then.
    since: u32,
    /// Sound made for no other reason than to be blended away.
    blend: Vec<Sample>,
    counts: Counts,
}

/// What the figures are made of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Packets too late to be played.
    pub(crate) late: u64,
    /// Ticks played since sound began, and those of them that were made up.
    pub(crate) played: u64,
    /// See `played`.
    pub(crate) concealed: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// Nothing was ever played.
    Waiting,
    /// Sound flows.
    Flowing,
    /// The line ran dry.
    Dry,
}

/// Steps of which the least delay counts.
const STEPS: usize = 8;

/// One step.
const STEP: Ticks = ticks_of_ms(10);

/// So much longer than the target is still well; one step and a bit, or it would never rest.
const OVER: Ticks = ticks_of_ms(12);

/// So much shorter than the target is still well.
const UNDER: Ticks = ticks_of_ms(4);

/// This much longer is to be caught up with soon.
const FAR_OVER: Ticks = ticks_of_ms(40);

/// This much shorter is soon to be longer.
const FAR_UNDER: Ticks = ticks_of_ms(30);
const FAR_UNDER_BELOW: Ticks = -FAR_UNDER;

/// A hole up to so long is asked of the next packet's error correction.
const RECOVER_MAX: Ticks = ticks_of_ms(60);

/// Where several packets are lost at a time, it is waited so long for one that tells of them all.
const OUTLINE_WAIT: Ticks = ticks_of_ms(100);

impl Jitter {
    /// Makes one that has heard nothing.
    pub(crate) fn new() -> Self {
        Self {
            store: Store::default(),
            delay: Delay::default(),
            loss: Loss::default(),
            noted: Ticks::MIN,
            lasts: 0,
            outlined: 0,
            decoder: None,
            line: Line::new(8_000),
            concealer: Concealer::new(8_000),
            comfort: Comfort::new(),
            state: State::Waiting,
            place: 0,
            held: 0,
            quiet: false,
            delays: [0; STEPS],
            since: 0,
            blend: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Samples per second of what [`Self::pull`] gives.
    pub(crate) const fn rate(&self) -> usize {
        self.line.rate()
    }

    /// What the figures are made of.
    pub(crate) const fn counts(&self) -> Counts {
        self.counts
    }

    /// Whether several packets are lost at a time, often.
    pub(crate) const fn bursts(&self) -> bool {
        self.loss.bursts()
    }

    /// How much sound waits.
    pub(crate) fn buffered(&self) -> Ticks {
        self.store.lasts() + self.ticks(self.line.ahead())
    }

    /// The transit of the fastest packets, by which a jump of the time line is known.
    pub(crate) fn base(&self) -> Option<Ticks> {
        self.delay.base()
    }

    /// The place after the last sound known.
    pub(crate) fn end(&self) -> Ticks {
        self.store.end().map_or(self.place, |end| end.max(self.place))
    }

    /// Lets go of all, for a stream that begins anew.
    pub(crate) fn forget(&mut self) {
        self.store.clear();
        self.delay.forget();
        (self.loss, self.noted) = (Loss::default(), Ticks::MIN);
        self.decoder = None;
        self.line.clear();
        self.concealer.stop();
        self.state = State::Waiting;
        (self.held, self.quiet) = (0, false);
    }

    /// Takes a packet whose sound has this place.
    pub(crate) fn put(&mut self, now: Moment, place: Ticks, content: Content, payload: &[u8]) {
        let arrival = ticks(now);
        self.delay.record(arrival, arrival - place);
        let lasts = match content {
            Content::Speech(codec) => to_ticks(codec::samples(codec, payload), codec::rate(codec)),
            Content::Noise => 0,
        };
        if content != Content::Noise && lasts == 0 {
            return;
        }
        let gone = self.state != State::Waiting && place + lasts <= self.place;
        if gone && (content != Content::Noise || place < self.place) {
            self.counts.late += 1;
            return;
        }
        self.counts.late += self.store.put(place, content, payload, lasts);
    }

    /// Takes the sound of one step, 10 ms at [`Self::rate`].
    pub(crate) fn pull(&mut self, now: Moment, out: &mut Vec<Sample>) {
        let now = ticks(now);
        self.begin(now);
        self.note_delay(now);
        self.fill(now, self.line.rate() / 100);
        self.adjust(now);
        let step = self.line.rate() / 100;
        self.line.take(step, out);
        if self.state != State::Waiting {
            self.counts.played += STEP.unsigned_abs();
        }
    }

    /// Starts to play once the first sound has waited long enough.
    fn begin(&mut self, now: Ticks) {
        if self.state != State::Waiting {
            return;
        }
        let (Some((place, _)), Some(base)) = (self.store.first(), self.delay.base()) else {
            return;
        };
        if now - place - base + STEP > self.target() {
            self.state = State::Flowing;
            self.place = place;
            self.delays = [now - place; STEPS];
        }
    }

    /// Keeps the delay at the target, by leaving sound out or saying it twice.
    fn adjust(&mut self, now: Ticks) {
        self.since = self.since.saturating_add(1);
        let Some(excess) = self.excess() else { return };
        if self.state != State::Flowing || self.concealer.working() {
            return;
        }
        if excess > OVER {
            let (pause, haste) = match excess {
                ..=FAR_OVER => (4, Haste::after(self.since, 100, 200)),
                _ => (2, Haste::after(self.since, 0, 8)),
            };
            // What is in hand must suffice, whatever the clocks say.
            let spare = self.buffered() - self.target() + UNDER;
            let most = self.samples((excess - UNDER / 2).min(spare));
            if self.since < pause || most == 0 {
                return;
            }
            self.fill_with_what_follows(now, self.line.needed_to_shorten());
            let step = self.line.rate() / 100;
            let most = most.min(self.line.ahead().saturating_sub(step));
            let less = self.line.shorten(most, haste);
            self.moved(self.ticks(less).saturating_neg());
        } else if excess < -UNDER {
            let haste = match excess {
                FAR_UNDER_BELOW.. => Haste::after(self.since, 60, 150),
                _ => Haste::after(self.since, 5, 30),
            };
            if self.since >= 3 {
                let most = self.samples(OVER - UNDER / 2 - excess);
                let more = self.line.lengthen(most, haste);
                self.moved(self.ticks(more));
            }
        }
    }

    /// Decodes ahead of need, as long as packet follows packet.
    fn fill_with_what_follows(&mut self, now: Ticks, wanted: usize) {
        while self.line.ahead() < wanted {
            match self.store.first() {
                Some((place, it))
                    if place <= self.place && !it.payload.is_empty() && it.lasts > 0 =>
                {
                    if !self.proceed(now, place, 0, 0) {
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    /// Takes note that the delay was changed by so much.
    fn moved(&mut self, by: Ticks) {
        if by != 0 {
            self.since = 0;
            self.delays.iter_mut().for_each(|it| *it += by);
        }
    }

    fn note_delay(&mut self, now: Ticks) {
        self.delays.copy_within(1.., 0);
        let head = self.head();
        if let Some(last) = self.delays.last_mut() {
            *last = now - head;
        }
    }

    /// How long sound is to wait. Where packets are lost, the next one must be there before the
    /// hole is played: it tells of the lost one, or at least how that ended.
    fn target(&self) -> Ticks {
        let next = match (self.loss.frequent(), self.outlined > 0 && self.loss.bursts()) {
            (false, _) => 0,
            (true, false) => self.lasts.min(RECOVER_MAX) + STEP - UNDER / 2,
            (true, true) => OUTLINE_WAIT.max(self.lasts),
        };
        self.delay.target() + next
    }

    /// By how much the delay exceeds the target.
    fn excess(&self) -> Option<Ticks> {
        let least = self.delays.iter().min()?;
        Some(least - self.delay.base()? - self.target())
    }

    /// The place of the sample that is played next.
    fn head(&self) -> Ticks {
        self.place - self.ticks(self.line.ahead())
    }

    fn ticks(&self, samples: usize) -> Ticks {
        to_ticks(samples, self.line.rate())
    }

    fn samples(&self, ticks: Ticks) -> usize {
        let per_sample = to_ticks(1, self.line.rate());
        usize::try_from(ticks / per_sample).unwrap_or(0)
    }
}

/// A moment in ticks.
pub(crate) fn ticks(now: Moment) -> Ticks {
    let micros = now.since_start().as_micros();
    i64::try_from(micros * 48 / 1_000).unwrap_or(i64::MAX / 2)
}

/// Milliseconds in ticks.
pub(crate) const fn ticks_of_ms(ms: i64) -> Ticks {
    ms * 48
}

/// Samples of a rate that divides 48,000 in ticks.
fn to_ticks(samples: usize, rate: usize) -> Ticks {
    i64::try_from(samples * (48_000 / rate.max(1))).unwrap_or(0)
}
