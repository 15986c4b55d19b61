//! How late packets come, and how long to wait for them.
//!
//! A packet's *transit* is its arrival minus the place of its sound on the time line of the
//! sender. Nobody knows it absolutely; what counts is how much greater it is than that of the
//! fastest packets around it. Those extra delays are kept per tenth of a second, the worst of
//! each, for ten seconds; waiting as long as nearly all of them asks lets nearly every packet
//! come in time. Because the fastest are looked for before and after a tenth, a route that became
//! longer for good, or a clock that drifts, is no jitter.

use std::collections::VecDeque;

use super::{Ticks, ticks_of_ms};

/// The memory of one stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Delay {
    spans: VecDeque<Span>,
    target: Ticks,
}

/// The packets of a tenth of a second.
#[derive(Clone, Copy, Debug)]
struct Span {
    number: i64,
    fastest: Ticks,
    slowest: Ticks,
}

/// A tenth of a second: a burst after a stall is one event, not one per packet.
const SPAN: Ticks = ticks_of_ms(100);

/// Ten seconds are remembered: an access point that scans twice in it is noticed.
const SPANS_MAX: usize = 100;

/// The fastest packet is looked for within so many spans on either side: long enough to meet one
/// that was hardly delayed, short enough that a clock 0.5 % off shifts it by 5 ms only.
const NEAR: i64 = 10;

/// Of so many spans one may be slower than what is waited for. The packets in it that come too
/// late are one in five, so one in a hundred or two is concealed where jitter is at its worst.
const SPANS_PER_LATE: usize = 25;

/// Waited for beyond the quantile: the grain of 10 ms steps, and what the card's thread wavers.
const MARGIN: Ticks = ticks_of_ms(6);

/// Waited for in the first second, while little is known.
const FIRST: Ticks = ticks_of_ms(20);
const FIRST_SPANS: usize = 10;

/// More is never waited: beyond it, people talk into each other's words.
const TARGET_MAX: Ticks = ticks_of_ms(400);

impl Delay {
    /// Takes in the transit of a packet that arrived at `arrival`.
    pub(super) fn record(&mut self, arrival: Ticks, transit: Ticks) {
        let number = arrival / SPAN;
        match self.spans.back_mut() {
            Some(last) if last.number >= number => {
                let known = (last.fastest, last.slowest);
                last.fastest = last.fastest.min(transit);
                last.slowest = last.slowest.max(transit);
                if known == (last.fastest, last.slowest) {
                    return;
                }
            }
            _ => {
                self.spans.push_back(Span { number, fastest: transit, slowest: transit });
                if self.spans.len() > SPANS_MAX {
                    self.spans.pop_front();
                }
            }
        }
        self.target = self.quantile();
    }

    /// The transit of the fastest packets of the last seconds.
    pub(super) fn base(&self) -> Option<Ticks> {
        let last = self.spans.back()?.number;
        let near = self.spans.iter().rev().take_while(|it| last - it.number <= NEAR);
        near.map(|it| it.fastest).min()
    }

    /// How long sound is to wait, counted from the fastest packets.
    pub(super) const fn target(&self) -> Ticks {
        self.target
    }

    /// Forgets all, for a stream that begins anew.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn quantile(&self) -> Ticks {
        let mut late: Vec<Ticks> = Vec::with_capacity(self.spans.len());
        let last = self.spans.back().map_or(0, |it| it.number);
        for (index, span) in self.spans.iter().enumerate() {
            let before = self.spans.iter().take(index + 1).rev();
            let before = before.take_while(|it| span.number - it.number <= NEAR);
            let mut fastest = before.map(|it| it.fastest).min().unwrap_or(span.fastest);
            if last - span.number >= NEAR {
                // What went before may have had a shorter route.
                let after = self.spans.iter().skip(index);
                let after = after.take_while(|it| it.number - span.number <= NEAR);
                fastest = fastest.max(after.map(|it| it.fastest).min().unwrap_or(fastest));
            }
            late.push(span.slowest - fastest);
        }
        let over = late.len() / SPANS_PER_LATE + usize::from(late.len() > SPANS_PER_LATE / 2);
        let rank = late.len().saturating_sub(1 + over);
        late.sort_unstable();
        let wanted = late.get(rank).copied().unwrap_or(0) + MARGIN;
        let at_least = if late.len() < FIRST_SPANS { FIRST } else { 0 };
        wanted.max(at_least).min(TARGET_MAX)
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "milliseconds within seconds"
)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Feeds packets of 20 ms whose delay, in ms, `delay` tells by their number.
    fn after(packets: i64, mut delay: impl FnMut(i64) -> f32) -> Delay {
        let mut it = Delay::default();
        let mut arrivals: Vec<(Ticks, Ticks)> =
            (0..packets).map(|n| (n * 960 + (delay(n) * 48.0) as Ticks, n * 960)).collect();
        arrivals.sort_unstable();
        for (arrival, place) in arrivals {
            it.record(arrival, arrival - place);
        }
        it
    }

    fn ms(ticks: Ticks) -> i64 {
        ticks / 48
    }

    #[test]
    fn without_jitter_hardly_anything_is_waited() {
        assert!(ms(after(500, |_| 80.0).target()) <= 7);
    }

    #[test]
    fn with_jitter_nearly_every_packet_is_waited_for() {
        let mut random = Random::new([5; 32]);
        let mut gauss = || (0..12).map(|_| random.unit()).sum::<f32>() - 6.0;

        let target = ms(after(1_000, |_| (gauss() * 20.0).abs()).target());

        assert!((48..75).contains(&target), "{target}");
    }

    #[test]
    fn one_stall_does_not_make_every_word_late() {
        let stalled = |n: i64| if (400..415).contains(&n) { (415 - n) as f32 * 20.0 } else { 0.0 };

        assert!(ms(after(450, stalled).target()) <= 7);
    }

    #[test]
    fn a_longer_route_and_a_drifting_clock_are_no_jitter() {
        let longer = after(700, |n| if n < 500 { 0.0 } else { 150.0 });
        let drifting = after(1_000, |n| n as f32 * 0.1);

        assert!(ms(longer.target()) <= 7, "{}", ms(longer.target()));
        assert!(ms(drifting.target()) <= 20, "{}", ms(drifting.target()));
    }
}
