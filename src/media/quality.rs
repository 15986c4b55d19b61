//! How good speech is thought to be, from what happened to its packets: the E-model.
//!
//! This is a simplification of ITU-T G.107. Loudness, room noise and echo are taken to be as the
//! standard's defaults have them, which makes 93.2 of a connection without faults; what is left
//! are delay, in the piecewise linear form of Cole and Rosenbluth, and loss. Wideband codecs stand
//! on the same narrow scale, not on that of G.107.1: figures of two calls can be compared, and
//! none is better than the best of a telephone.

use std::collections::VecDeque;
use std::time::Duration;

use sdp::Codec;

/// What a connection without any fault is worth (G.107 with its defaults).
const WHOLE: f32 = 93.2;

/// Packets as they were counted at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Came, and could be played.
    pub(crate) received: u64,
    /// Never came, or too late.
    pub(crate) missed: u64,
}

/// Judges a stream by the last seconds of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judge {
    seconds: VecDeque<Counts>,
}

/// Seconds that count: shorter, one burst looks like the end; longer, nobody believes that it is
/// good again.
const SECONDS: usize = 10;

impl Judge {
    /// Takes the counts of a further second, and gives the mean opinion score, 1 to 4.5; nothing
    /// where there is nothing to judge.
    pub(crate) fn judge(
        &mut self,
        counts: Counts,
        bursts: bool,
        delay: Duration,
        codec: Codec,
    ) -> Option<f32> {
        self.seconds.push_back(counts);
        if self.seconds.len() > SECONDS + 1 {
            self.seconds.pop_front();
        }
        let first = self.seconds.front().copied().unwrap_or_default();
        let missed = counts.missed.saturating_sub(first.missed);
        let received = counts.received.saturating_sub(first.received);
        let all = missed + received;
        (all > 0).then(|| opinion(rating(share(missed, all), bursts, delay, codec)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "packets of ten seconds")]
fn share(missed: u64, all: u64) -> f32 {
    missed as f32 / all as f32
}

/// The rating R.
pub(crate) fn rating(lost: f32, bursts: bool, delay: Duration, codec: Codec) -> f32 {
    let (equipment, robustness) = impairment(codec);
    // Several at a time harm more than as many one by one (G.107 section 3.5).
    let burst_ratio = if bursts { 2.0 } else { 1.0 };
    let percent = 100.0 * lost.clamp(0.0, 1.0);
    let effective = equipment + (95.0 - equipment) * percent / (percent / burst_ratio + robustness);
    let delay = delay.as_secs_f32() * 1_000.0;
    let late = 0.024 * delay + 0.11 * (delay - 177.3).max(0.0);
    (WHOLE - effective - late).clamp(0.0, 100.0)
}

/// The impairment a codec is by itself, and how well it stands loss (Ie and Bpl). G.711 with
/// concealment is that of G.113 appendix I. There are no figures for G.722 and Opus on this scale:
/// the first is concealed as G.711 is here, the second also repairs what it lost.
const fn impairment(codec: Codec) -> (f32, f32) {
    match codec {
        Codec::Pcmu | Codec::Pcma | Codec::G722 => (0.0, 25.1),
        Codec::Opus => (0.0, 40.0),
    }
}

/// The mean opinion score for a rating (G.107 annex B).
pub(crate) fn opinion(rating: f32) -> f32 {
    let r = rating;
    (1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6).clamp(1.0, 4.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mos(lost: f32, ms: u64) -> f32 {
        opinion(rating(lost, false, Duration::from_millis(ms), Codec::Pcmu))
    }

    #[test]
    fn a_perfect_call_is_as_good_as_a_telephone_can_be() {
        assert!((mos(0.0, 0) - 4.41).abs() < 0.01, "{}", mos(0.0, 0));
    }

    #[test]
    fn loss_costs_what_the_standard_says() {
        // G.711 with concealment: 5, 10 and 20 % of loss.
        for (lost, wanted) in [(0.05, 3.92), (0.1, 3.41), (0.2, 2.63)] {
            assert!((mos(lost, 0) - wanted).abs() < 0.05, "{lost}: {}", mos(lost, 0));
        }
    }

    #[test]
    fn delay_is_felt_above_a_sixth_of_a_second() {
        assert!(mos(0.0, 0) - mos(0.0, 150) < 0.15);
        assert!(mos(0.0, 150) - mos(0.0, 400) > 0.6);
    }

    #[test]
    fn more_loss_and_more_delay_are_never_better_and_never_off_the_scale() {
        for percent in 0..=100_u16 {
            for ms in (0..5_000).step_by(250) {
                let here = mos(f32::from(percent) / 100.0, ms);
                assert!((1.0..=4.5).contains(&here));
                assert!(mos(f32::from(percent) / 100.0 + 0.01, ms) <= here + 1e-4);
                assert!(mos(f32::from(percent) / 100.0, ms + 250) <= here + 1e-4);
            }
        }
    }

    #[test]
    fn what_is_ten_seconds_ago_is_forgotten() {
        let mut judge = Judge::default();
        let mut counts = Counts::default();
        let mut second = |received, missed| {
            counts.received += received;
            counts.missed += missed;
            judge.judge(counts, false, Duration::ZERO, Codec::Pcmu)
        };
        assert_eq!(second(0, 0), None);
        let good = second(50, 0).unwrap();
        let bad = second(25, 25).unwrap();
        assert!(good - bad > 1.0, "{good} {bad}");
        let later = (0..11).map(|_| second(50, 0).unwrap()).last().unwrap();
        assert!((later - good).abs() < 1e-3, "{later}");
    }
}
