//! What goes onto the line: what was sent, what can be recovered of it, and what is made up.

use sdp::Codec;

use super::store::Stored;
use super::{
    Content, FAR_OVER, FAR_UNDER, Jitter, Line, RECOVER_MAX, STEPS, State, Ticks, ticks_of_ms,
};
use crate::Sample;
use crate::codec::{self, Decode};
use crate::conceal::Concealer;

/// Beyond this a hole is a silence, and is not counted as made up.
const HOLE_MAX: Ticks = ticks_of_ms(200);

/// Sound is blended over so long where it does not follow what was heard.
const BLEND_MS: usize = 4;

/// An Opus packet of so few bytes says that the far end is quiet (RFC 6716 section 3.4).
const QUIET_BYTES: usize = 2;

/// What came later than this beyond the target is not worth hearing any more.
const CATCH_UP_MAX: Ticks = ticks_of_ms(400);

/// A hole up to so long is filled as one where what comes after it is known; in a longer one a
/// voice has said something else.
const BRIDGE_MAX: Ticks = ticks_of_ms(40);

/// Outlines are reckoned with until so many packets came without one: in pauses there are none.
const OUTLINED: u8 = 100;

impl Jitter {
    /// Fills the line until so many samples wait.
    pub(super) fn fill(&mut self, now: Ticks, wanted: usize) {
        // Each turn adds sound or takes a packet away, of which there are few.
        for _ in 0..400 {
            let ahead = self.line.ahead();
            if wanted <= ahead || self.state == State::Waiting {
                return;
            }
            let missing = wanted - ahead;
            match self.store.first().map(|(place, it)| (place, it.lasts)) {
                None => {
                    self.state = State::Dry;
                    let piece = self.whole_steps(missing);
                    self.held += self.ticks(piece);
                    self.make_up(piece, self.held);
                }
                Some((place, lasts)) => {
                    if !self.proceed(now, place, lasts, missing) {
                        return;
                    }
                }
            }
        }
    }

    /// Goes on toward the packet at `place`. Gives whether to go on further.
    pub(super) fn proceed(
        &mut self,
        now: Ticks,
        place: Ticks,
        lasts: Ticks,
        missing: usize,
    ) -> bool {
        if self.state == State::Dry {
            self.state = State::Flowing;
            if self.place < place {
                self.note_loss(place);
                // It was lost, not late: what was made up stood in for it. Where sound is to wait
                // far longer from now on, the place is held, as there is no better moment for it.
                let short = (self.target() - (now - self.place - self.delay.base().unwrap_or(0)))
                    .saturating_sub(FAR_UNDER)
                    .max(0);
                self.place = place.min(self.place + (self.held - short).max(0));
                self.delays = [now - self.head(); STEPS];
            } else {
                self.skip_the_stale(now);
                self.delays = [now - self.head(); STEPS];
            }
            self.held = 0;
            return true;
        }
        let hole = place - self.place;
        self.note_loss(place);
        if hole <= 0 {
            let decoded = self.decode();
            if !decoded {
                self.make_up(missing, 0);
            }
            return decoded;
        }
        if !self.quiet && hole <= self.excess().unwrap_or(0) - FAR_OVER {
            // There is too much delay anyway.
            self.concealer.extend(self.line.heard(), 0, &mut self.blend);
            self.place = place;
            self.moved(hole.saturating_neg());
            return true;
        }
        if self.outline(hole) || (hole <= lasts.min(RECOVER_MAX) && self.recover(hole, lasts)) {
            self.place = place;
            return true;
        }
        if !self.by_model() && hole <= BRIDGE_MAX && self.bridge(hole) {
            return true;
        }
        let before_the_last = if hole > lasts { hole - lasts } else { hole };
        // A model of speech goes on best in the steps in which it was told.
        let told = if self.by_model() { self.samples(lasts) } else { 0 };
        let piece = self.whole_steps(missing).max(told).min(self.samples(before_the_last)).max(1);
        self.place = place.min(self.place + self.ticks(piece));
        self.held = 0;
        self.make_up(piece, 0);
        true
    }

    /// Takes note of a hole before the packet at `place`, once.
    fn note_loss(&mut self, place: Ticks) {
        if !self.quiet && self.noted < place {
            self.loss.lost((place - self.place) / self.lasts.max(ticks_of_ms(10)));
        }
        self.noted = place;
    }

    /// After a long stall, leaves out what is too old to be worth catching up with.
    fn skip_the_stale(&mut self, now: Ticks) {
        let Some(base) = self.delay.base() else { return };
        let limit = self.target() + CATCH_UP_MAX;
        while let Some((place, _)) = self.store.first() {
            if now - place - base <= limit || self.store.len() == 1 {
                self.place = self.place.max(place);
                return;
            }
            if let Some((_, it)) = self.store.take() {
                self.store.give_back(it.payload);
                self.counts.late += 1;
            }
        }
    }

    /// Decodes the first packet onto the line. Gives false where it needs a line of another rate
    /// and this one still has sound.
    fn decode(&mut self) -> bool {
        let Some((_, first)) = self.store.first() else { return false };
        if let Content::Speech(codec) = first.content
            && self.decoder.as_ref().is_none_or(|(present, _)| *present != codec)
            && !self.change(codec)
        {
            return false;
        }
        let Some((place, it)) = self.store.take() else { return false };
        match it.content {
            Content::Noise => {
                self.quiet = true;
                self.comfort.set(&it.payload);
                self.place = self.place.max(place);
            }
            Content::Speech(_) => self.speak(place, &it),
        }
        self.store.give_back(it.payload);
        true
    }

    fn speak(&mut self, place: Ticks, it: &Stored) {
        let Some((codec, decoder)) = &mut self.decoder else { return };
        self.loss.came();
        self.outlined =
            if decoder.outlines(&it.payload) { OUTLINED } else { self.outlined.saturating_sub(1) };
        self.lasts = it.lasts;
        let from = self.line.end().len();
        decoder.decode(&it.payload, self.line.end());
        self.quiet = *codec == Codec::Opus && it.payload.len() <= QUIET_BYTES;
        let stale = self.samples(self.place - place).min(self.line.end().len() - from);
        self.line.end().drain(from..from + stale);
        self.join(from);
        self.place = place + it.lasts;
    }

    /// Decodes what was lost just before the first packet, `hole` long, from the copy which that
    /// packet carries of the one before it.
    fn recover(&mut self, hole: Ticks, lasts: Ticks) -> bool {
        let (whole, samples) = (self.samples(lasts), self.samples(hole));
        self.decode_aside(|decoder, payload, out| decoder.recover(payload, whole, out), samples)
    }

    /// Decodes all that was lost before the first packet from the outline that it carries.
    fn outline(&mut self, hole: Ticks) -> bool {
        let samples = self.samples(hole);
        self.decode_aside(|decoder, payload, out| decoder.outline(payload, samples, out), samples)
    }

    /// Appends the last `samples` of what the first packet tells of those before it.
    fn decode_aside(
        &mut self,
        told: impl FnOnce(&mut dyn Decode, &[u8], &mut Vec<Sample>) -> bool,
        samples: usize,
    ) -> bool {
        let Some((_, first)) = self.store.first() else { return false };
        let Some((codec, decoder)) = &mut self.decoder else { return false };
        let from = self.line.heard().len();
        if first.content != Content::Speech(*codec)
            || !told(decoder.as_mut(), &first.payload, self.line.end())
        {
            return false;
        }
        let more = self.line.end().len().saturating_sub(from + samples);
        if more > 0 {
            // A part of it was made up already: the rest does not follow that by itself.
            self.line.end().drain(from..from + more);
            self.blend.clear();
            let heard = self.line.heard().get(..from).unwrap_or_default();
            self.concealer.extend(heard, 0, &mut self.blend);
        }
        self.join(from);
        true
    }

    /// Fills the hole before the first packet so that it meets the sound of that packet, and takes
    /// the packet.
    fn bridge(&mut self, hole: Ticks) -> bool {
        let samples = self.samples(hole);
        let Some((codec, decoder)) = &mut self.decoder else { return false };
        let same = |it: &Stored| it.content == Content::Speech(*codec);
        if self.quiet || !self.store.first().is_some_and(|(_, it)| same(it)) {
            return false;
        }
        let Some((place, it)) = self.store.take() else { return false };
        self.blend.clear();
        decoder.decode(&it.payload, &mut self.blend);
        let after = std::mem::take(&mut self.blend);
        let mut made = Vec::with_capacity(samples);
        if !self.concealer.bridge(self.line.heard(), &after, samples, &mut made) {
            self.concealer.extend(self.line.heard(), samples, &mut made);
        }
        self.line.end().append(&mut made);
        let from = self.line.heard().len();
        self.line.end().extend_from_slice(&after);
        self.blend = after;
        self.join(from);
        self.counts.concealed += hole.unsigned_abs();
        self.loss.came();
        self.lasts = it.lasts;
        self.place = place + it.lasts;
        self.store.give_back(it.payload);
        true
    }

    /// Whether the decoder has an idea of its own of how sound goes on.
    fn by_model(&self) -> bool {
        self.decoder.as_ref().is_some_and(|(codec, _)| *codec == Codec::Opus)
    }

    /// Rounds up to whole steps: models of speech work in no others.
    const fn whole_steps(&self, samples: usize) -> usize {
        samples.next_multiple_of(self.line.rate() / 100)
    }

    /// Gets ready for another codec, once the line holds nothing of the former.
    fn change(&mut self, codec: Codec) -> bool {
        let Some(decoder) = codec::decoder(codec) else {
            // Not to be had; its packets are as good as lost.
            if let Some((place, it)) = self.store.take() {
                self.place = place + it.lasts;
            }
            return true;
        };
        let rate = codec::rate(codec);
        if rate != self.line.rate() {
            if self.line.ahead() > 0 {
                return false;
            }
            self.line = Line::new(rate);
            self.concealer = Concealer::new(rate);
        }
        self.decoder = Some((codec, decoder));
        true
    }

    /// Appends sound that nobody sent, `hole` ticks after the last that somebody did.
    fn make_up(&mut self, samples: usize, hole: Ticks) {
        if self.quiet {
            let by_decoder = self.decoder.as_mut().is_some_and(|(codec, decoder)| {
                *codec == Codec::Opus && decoder.conceal(samples, self.line.end())
            });
            if !by_decoder {
                self.comfort.extend(samples, self.line.end());
            }
            return;
        }
        if hole <= HOLE_MAX {
            self.counts.concealed += self.ticks(samples).unsigned_abs();
        }
        let by_decoder = !self.concealer.working()
            && self
                .decoder
                .as_mut()
                .is_some_and(|(_, decoder)| decoder.conceal(samples, self.line.end()));
        if !by_decoder {
            self.blend.clear();
            self.concealer.extend(self.line.heard(), samples, &mut self.blend);
            self.line.end().append(&mut self.blend);
        }
    }

    /// Blends real sound, from `at` on, with what was made up before it.
    fn join(&mut self, at: usize) {
        if self.concealer.working() {
            self.blend.clear();
            let length = self.line.rate() * BLEND_MS / 1_000;
            self.concealer.extend(&[], length, &mut self.blend);
            self.line.join(at, &self.blend);
            self.concealer.stop();
        }
    }
}
