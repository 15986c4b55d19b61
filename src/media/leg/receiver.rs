//! Packets into sound: what comes from one far end.

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use phone::doors::Digit;
use sdp::{Agreement, Codec};

use crate::digit::Incoming;
use crate::jitter::{self, Content, Jitter, Ticks};
use crate::level::Level;
use crate::resample::Up;
use crate::rtp::packet::{self, Head};
use crate::rtp::source::{Reception, Source, Sources, Verdict};
use crate::rtp::timeline::Timeline;
use crate::{FRAME, Sample};

/// What one leg hears.
pub(super) struct Receiver {
    sources: Sources,
    timeline: Timeline,
    jitter: Jitter,
    digits: Incoming,
    up: Up,
    up_rate: usize,
    native: Vec<Sample>,
    sound: Vec<Sample>,
    level: Level,
    /// Something was heard since the leg was opened.
    heard: bool,
    /// Since when nothing came, and how long that was when it was last told.
    silent_since: Moment,
    silent_told: Duration,
    /// The clock of what is heard, for the jitter's unit.
    clock: u32,
    received: u64,
    /// Packets whose form was not agreed.
    strange: u64,
    /// Sound played, and made up, when it was last asked.
    asked: (u64, u64),
    /// Packets lost of sources that are gone.
    lost_before: u64,
}

/// What a packet was.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Noticed {
    /// The first speech of the far end.
    pub(super) heard: bool,
    /// A digit.
    pub(super) digit: Option<Digit>,
}

/// The payload type of comfort noise (RFC 3551 table 4).
const COMFORT_NOISE: u8 = 13;

/// When silence is told, and then every five seconds.
const SILENT_FIRST: Duration = Duration::from_secs(2);
const SILENT_EVERY: Duration = Duration::from_secs(5);

enum Payload {
    Sound(Content),
    Digit,
}

impl Receiver {
    /// Begins to listen.
    pub(super) fn new(now: Moment) -> Self {
        Self {
            sources: Sources::default(),
            timeline: Timeline::default(),
            jitter: Jitter::new(),
            digits: Incoming::default(),
            up: Up::from(8_000),
            up_rate: 8_000,
            native: Vec::with_capacity(FRAME),
            sound: Vec::with_capacity(FRAME),
            level: Level::default(),
            heard: false,
            silent_since: now,
            silent_told: Duration::ZERO,
            clock: 8_000,
            received: 0,
            strange: 0,
            asked: (0, 0),
            lost_before: 0,
        }
    }

    /// Goes on as agreed anew. Whoever comes next from the agreed address is believed.
    pub(super) fn change(&mut self, now: Moment, before: &Agreement, after: &Agreement) {
        self.sources.unlock(now);
        if before.direction.receives() != after.direction.receives() {
            self.jitter.forget();
            self.silent(now);
        }
    }

    /// Takes a packet.
    pub(super) fn take(
        &mut self,
        now: Moment,
        agreement: &Agreement,
        from: SocketAddr,
        bytes: &[u8],
    ) -> Noticed {
        let mut noticed = Noticed::default();
        let Some((head, payload)) = packet::read(bytes) else { return noticed };
        let Some(kind) = kind(agreement, head.payload_type) else {
            self.strange += u64::from(from.ip() == agreement.remote.ip());
            return noticed;
        };
        let arrival = jitter::ticks(now);
        let clock = match kind {
            Payload::Sound(Content::Speech(codec)) => codec.clock(),
            Payload::Sound(Content::Noise) => 8_000,
            Payload::Digit => self.clock,
        };
        let measured =
            matches!(kind, Payload::Sound(Content::Speech(_))).then(|| rtp_ticks(arrival, clock));
        let lost = self.lost_now();
        match self.sources.judge(now, agreement.remote, from, head, measured) {
            Verdict::Refused => return noticed,
            Verdict::Good => {}
            Verdict::Fresh => {
                self.lost_before += lost;
                self.digits.forget();
            }
        }
        self.received += 1;
        self.silent(now);
        match kind {
            Payload::Digit => noticed.digit = self.digits.take(head, payload),
            Payload::Sound(content) if agreement.direction.receives() => {
                noticed.heard = !self.heard;
                self.heard = true;
                self.clock = clock;
                self.put(now, arrival, head, clock, content, payload);
            }
            Payload::Sound(_) => {}
        }
        noticed
    }

    /// A source said that it leaves.
    pub(super) fn goodbye(&mut self, now: Moment, ssrc: u32) {
        if self.sources.present().is_some_and(|it| it.ssrc == ssrc) {
            self.sources.unlock(now);
        }
    }

    /// Where speech comes from.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.sources.present().map(|it| it.address)
    }

    /// The sound of the next 10 ms.
    pub(super) fn step(&mut self, now: Moment, agreement: &Agreement, out: &mut [Sample; FRAME]) {
        out.fill(0.0);
        if !agreement.direction.receives() {
            return;
        }
        self.native.clear();
        self.jitter.pull(now, &mut self.native);
        if self.up_rate != self.jitter.rate() {
            self.up_rate = self.jitter.rate();
            self.up = Up::from(self.up_rate);
        }
        self.sound.clear();
        self.up.run(&self.native, &mut self.sound);
        for (out, sample) in out.iter_mut().zip(&self.sound) {
            *out = sample.clamp(-1.0, 1.0);
        }
        self.level.hear(out);
    }

    /// For how long nothing has come, when that is to be told.
    pub(super) fn silence(&mut self, now: Moment, agreement: &Agreement) -> Option<Duration> {
        if !agreement.direction.receives() {
            self.silent(now);
            return None;
        }
        let next = match self.silent_told {
            Duration::ZERO => SILENT_FIRST,
            told if told < SILENT_EVERY => SILENT_EVERY,
            told => told + SILENT_EVERY,
        };
        if now - self.silent_since < next {
            return None;
        }
        self.silent_told = next;
        Some(next)
    }

    /// What is to be reported about whom we hear.
    pub(super) fn reception(&mut self) -> Option<(u32, Reception)> {
        self.sources.reception()
    }

    /// The level of what was heard since it was last asked.
    pub(super) fn level(&mut self) -> f32 {
        self.level.take()
    }

    /// Whether packets are lost several at a time.
    pub(super) const fn bursts(&self) -> bool {
        self.jitter.bursts()
    }

    /// Packets received.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// Packets that never came.
    pub(super) fn lost(&self) -> u64 {
        self.lost_before + self.lost_now()
    }

    /// Packets that came too late.
    pub(super) const fn late(&self) -> u64 {
        self.jitter.counts().late
    }

    /// Interarrival jitter, in milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "a rate of at most 48,000")]
    pub(super) fn jitter_ms(&self) -> f32 {
        let ticks = self.sources.present().map_or(0.0, Source::jitter);
        ticks * 1_000.0 / self.clock.max(1) as f32
    }

    /// Sound that waits, in milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "two seconds at most")]
    pub(super) fn buffer_ms(&self) -> f32 {
        self.jitter.buffered() as f32 / jitter::ticks_of_ms(1) as f32
    }

    /// Share of the sound played that was made up.
    #[expect(clippy::cast_precision_loss, reason = "a share is wanted to a few digits")]
    pub(super) fn concealed(&self) -> f32 {
        let counts = self.jitter.counts();
        if counts.played == 0 { 0.0 } else { counts.concealed as f32 / counts.played as f32 }
    }

    /// The same of what was played since it was last asked.
    #[expect(clippy::cast_precision_loss, reason = "a share is wanted to a few digits")]
    pub(super) fn concealed_lately(&mut self) -> f32 {
        let counts = self.jitter.counts();
        let now = (counts.played, counts.concealed);
        let (played, concealed) =
            (now.0.saturating_sub(self.asked.0), now.1.saturating_sub(self.asked.1));
        self.asked = now;
        if played == 0 { 0.0 } else { concealed as f32 / played as f32 }
    }

    /// Packets whose form was not agreed.
    pub(super) const fn strange(&self) -> u64 {
        self.strange
    }

    fn put(
        &mut self,
        now: Moment,
        arrival: Ticks,
        head: Head,
        clock: u32,
        content: Content,
        payload: &[u8],
    ) {
        let (base, end) = (self.jitter.base(), self.jitter.end());
        let place = self.timeline.place(arrival, head, clock, base, end);
        if place.jumped {
            self.sources.pause();
        }
        self.jitter.put(now, place.at, content, payload);
    }

    fn silent(&mut self, now: Moment) {
        self.silent_since = now;
        self.silent_told = Duration::ZERO;
    }

    fn lost_now(&self) -> u64 {
        self.sources.present().map_or(0, |it| u64::try_from(it.lost()).unwrap_or(0))
    }
}

/// What a payload type means, where it was agreed.
fn kind(agreement: &Agreement, payload_type: u8) -> Option<Payload> {
    if agreement.accepts_digits == Some(payload_type) {
        return Some(Payload::Digit);
    }
    let accepted = agreement.accepts.iter().find(|(it, _)| *it == payload_type);
    if let Some((_, codec)) = accepted {
        return Some(Payload::Sound(Content::Speech(*codec)));
    }
    // Gateways send it without asking, to all who speak at 8 kHz.
    let narrow = agreement.accepts.iter().any(|(_, codec)| *codec != Codec::Opus);
    (payload_type == COMFORT_NOISE && narrow).then_some(Payload::Sound(Content::Noise))
}

/// A moment by an RTP clock.
fn rtp_ticks(arrival: Ticks, clock: u32) -> u32 {
    let ticks = arrival / Ticks::from(48_000 / clock.max(1));
    u32::try_from(ticks & 0xffff_ffff).unwrap_or(0)
}
