//! Who is listened to, and how well it is heard (RFC 3550 appendix A.1, A.3, A.8).

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;

use super::packet::Head;

/// The source a leg listens to, and whoever would like to take its place.
///
/// Whoever sends from the address that was agreed is believed. Many gateways send from another
/// port, some from another address; they are believed after a few packets in order, as long as
/// the agreed address is silent. Once believed, address and SSRC are kept until they fall silent:
/// an intruder who knows the port does not get a word in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    present: Option<Source>,
    candidate: Option<Candidate>,
    /// Until then, whoever comes need not wait for the present one to fall silent.
    open_until: Option<Moment>,
}

/// The source that is listened to.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Where its packets come from.
    pub(crate) address: SocketAddr,
    /// Its SSRC.
    pub(crate) ssrc: u32,
    heard: Moment,
    base: u16,
    highest: u16,
    cycles: u32,
    bad: Option<u16>,
    received: u32,
    expected_before: u32,
    received_before: u32,
    /// Which of the last packets were received, the highest first.
    window: u128,
    transit: Option<u32>,
    jitter: f32,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    address: SocketAddr,
    ssrc: u32,
    next: u16,
    in_order: u32,
    heard: Moment,
}

/// What a packet is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// From nobody who is listened to, or twice, or out of all order.
    Refused,
    /// The next, or one before.
    Good,
    /// The first of a source, or after a jump of its sequence.
    Fresh,
}

/// What is reported about a source (RFC 3550 section 6.4.1).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Reception {
    /// Of 256 packets since the last report, how many were lost.
    pub(crate) fraction: u8,
    /// Lost since the beginning; more may arrive than were sent.
    pub(crate) lost: i32,
    /// Highest sequence number, with its cycles.
    pub(crate) highest: u32,
    /// Jitter, in ticks of its clock.
    pub(crate) jitter: u32,
}

/// A jump ahead of fewer packets is loss (RFC 3550 appendix A.1).
const DROPOUT_MAX: u16 = 3_000;

/// A packet late by fewer is out of order.
const MISORDER_MAX: u16 = 100;

/// After so long a silence, whoever comes is as good as who went.
const SILENCE: Duration = Duration::from_secs(2);

/// Another SSRC from the same address takes over when the former has been silent for so long and
/// this many of its packets came in order: a gateway that changed its announcement.
const CHANGED_SILENCE: Duration = Duration::from_millis(90);
const CHANGED_IN_ORDER: u32 = 3;

/// A stranger's packets that must come in order: fewer from the agreed host.
const STRANGER_IN_ORDER: u32 = 5;
const NEIGHBOUR_IN_ORDER: u32 = 2;

/// Candidates that pause longer begin anew.
const CANDIDATE_PAUSE: Duration = Duration::from_millis(500);

impl Sources {
    /// The source that is listened to.
    pub(crate) const fn present(&self) -> Option<&Source> {
        self.present.as_ref()
    }

    /// Prepares for whoever comes next, after a new agreement or a goodbye. The figures stay.
    pub(crate) fn unlock(&mut self, now: Moment) {
        self.open_until = Some(now + SILENCE);
        self.candidate = None;
    }

    /// Judges a packet with an agreed payload type, and counts it. `ticks` is its arrival by the
    /// clock of its payload, where its timestamp is to be measured against it.
    pub(crate) fn judge(
        &mut self,
        now: Moment,
        agreed: SocketAddr,
        from: SocketAddr,
        head: Head,
        ticks: Option<u32>,
    ) -> Verdict {
        if let Some(present) = &mut self.present
            && present.address == from
            && present.ssrc == head.ssrc
        {
            let verdict = present.count(head, ticks);
            if verdict != Verdict::Refused {
                present.heard = now;
                self.candidate = None;
            }
            return verdict;
        }
        if !self.takes_over(now, agreed, from, head) {
            return Verdict::Refused;
        }
        (self.candidate, self.open_until) = (None, None);
        self.present = Some(Source::new(now, from, head, ticks));
        Verdict::Fresh
    }

    /// The next packet is on a new time line, by which no jitter can be measured.
    pub(crate) const fn pause(&mut self) {
        if let Some(present) = &mut self.present {
            present.transit = None;
        }
    }

    /// What is to be reported now about the source.
    pub(crate) fn reception(&mut self) -> Option<(u32, Reception)> {
        self.present.as_mut().map(|it| (it.ssrc, it.reception()))
    }

    fn takes_over(
        &mut self,
        now: Moment,
        agreed: SocketAddr,
        from: SocketAddr,
        head: Head,
    ) -> bool {
        let open = self.open_until.is_some_and(|until| now < until);
        let (wait, wanted) = match &self.present {
            None if from == agreed => return true,
            // Nobody was heard yet.
            None if from.ip() == agreed.ip() => (Duration::ZERO, NEIGHBOUR_IN_ORDER),
            None => (Duration::ZERO, STRANGER_IN_ORDER),
            // The agreed address comes into its own, though another was believed first.
            Some(present) if from == agreed && present.address != agreed => return true,
            Some(present) if from == agreed && (open || now - present.heard >= SILENCE) => {
                return true;
            }
            Some(present) if present.address == from => (CHANGED_SILENCE, CHANGED_IN_ORDER),
            Some(_) if from.ip() == agreed.ip() => (SILENCE, NEIGHBOUR_IN_ORDER),
            Some(_) => (SILENCE, STRANGER_IN_ORDER),
        };
        let in_order = match &self.candidate {
            Some(it)
                if it.address == from
                    && it.ssrc == head.ssrc
                    && it.next == head.sequence
                    && now - it.heard < CANDIDATE_PAUSE =>
            {
                it.in_order.saturating_add(1)
            }
            _ => 1,
        };
        self.candidate = Some(Candidate {
            address: from,
            ssrc: head.ssrc,
            next: head.sequence.wrapping_add(1),
            in_order,
            heard: now,
        });
        let silent = open || self.present.as_ref().is_none_or(|it| now - it.heard >= wait);
        silent && in_order >= wanted
    }
}

impl Source {
    fn new(now: Moment, address: SocketAddr, head: Head, ticks: Option<u32>) -> Self {
        Self {
            address,
            ssrc: head.ssrc,
            heard: now,
            base: head.sequence,
            highest: head.sequence,
            cycles: 0,
            bad: None,
            received: 1,
            expected_before: 0,
            received_before: 0,
            window: 1,
            transit: ticks.map(|it| it.wrapping_sub(head.timestamp)),
            jitter: 0.0,
        }
    }

    /// Packets that never came.
    pub(crate) fn lost(&self) -> i32 {
        self.expected().wrapping_sub(self.received).cast_signed()
    }

    /// Interarrival jitter, in ticks of its clock.
    pub(crate) const fn jitter(&self) -> f32 {
        self.jitter
    }

    fn count(&mut self, head: Head, ticks: Option<u32>) -> Verdict {
        let ahead = head.sequence.wrapping_sub(self.highest);
        if ahead == 0 || ahead > 0u16.wrapping_sub(MISORDER_MAX) {
            // Late, or twice.
            let bit = 1_u128 << self.highest.wrapping_sub(head.sequence);
            if self.window & bit != 0 {
                return Verdict::Refused;
            }
            self.window |= bit;
            self.received = self.received.wrapping_add(1);
            return Verdict::Good;
        }
        if ahead < DROPOUT_MAX {
            if head.sequence < self.highest {
                self.cycles = self.cycles.wrapping_add(1 << 16);
            }
            self.highest = head.sequence;
            self.window = self.window.checked_shl(u32::from(ahead)).unwrap_or(0) | 1;
            self.bad = None;
            self.received = self.received.wrapping_add(1);
            self.measure(head, ticks);
            return Verdict::Good;
        }
        if self.bad == Some(head.sequence) {
            // Two in a row: it began anew without telling.
            *self =
                Self { jitter: self.jitter, ..Self::new(self.heard, self.address, head, ticks) };
            return Verdict::Fresh;
        }
        self.bad = Some(head.sequence.wrapping_add(1));
        Verdict::Refused
    }

    /// Estimates the jitter (RFC 3550 appendix A.8).
    #[expect(clippy::cast_precision_loss, reason = "a difference that counts is small")]
    fn measure(&mut self, head: Head, ticks: Option<u32>) {
        let Some(ticks) = ticks else { return };
        let transit = ticks.wrapping_sub(head.timestamp);
        if let Some(before) = self.transit.replace(transit) {
            let difference = transit.wrapping_sub(before).cast_signed().unsigned_abs();
            // A jump of the time line is no jitter: half a minute of the fastest clock.
            if difference < 48_000 * 30 {
                self.jitter += (difference as f32 - self.jitter) / 16.0;
            }
        }
    }

    fn expected(&self) -> u32 {
        (self.cycles | u32::from(self.highest)).wrapping_sub(u32::from(self.base)).wrapping_add(1)
    }

    /// Loss since the last report and before (RFC 3550 appendix A.3).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a fraction of 256, and a jitter below half a minute"
    )]
    fn reception(&mut self) -> Reception {
        let expected = self.expected();
        let expected_now = expected.wrapping_sub(self.expected_before);
        let received_now = self.received.wrapping_sub(self.received_before);
        (self.expected_before, self.received_before) = (expected, self.received);
        let lost_now = i64::from(expected_now) - i64::from(received_now);
        let fraction = if expected_now == 0 || lost_now <= 0 {
            0
        } else {
            ((lost_now << 8) / i64::from(expected_now)).min(255) as u8
        };
        Reception {
            fraction,
            lost: self.lost().clamp(-0x80_0000, 0x7f_ffff),
            highest: self.cycles | u32::from(self.highest),
            jitter: self.jitter as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGREED: &str = "192.0.2.1:4000";

    struct Listener {
        sources: Sources,
        now: Moment,
    }

    impl Listener {
        fn new() -> Self {
            Self { sources: Sources::default(), now: Moment::START + Duration::from_mins(1) }
        }

        fn hears(&mut self, from: &str, ssrc: u32, sequence: u16) -> Verdict {
            let head = Head {
                marker: false,
                payload_type: 0,
                sequence,
                timestamp: u32::from(sequence) * 160,
                ssrc,
            };
            let (agreed, from) = (AGREED.parse().unwrap(), from.parse().unwrap());
            self.sources.judge(self.now, agreed, from, head, Some(head.timestamp))
        }

        fn hears_many(&mut self, from: &str, ssrc: u32, sequences: std::ops::Range<u16>) -> usize {
            let judged = sequences.map(|sequence| {
                self.now = self.now + Duration::from_millis(20);
                self.hears(from, ssrc, sequence)
            });
            judged.filter(|it| *it != Verdict::Refused).count()
        }
    }

    #[test]
    fn the_agreed_address_is_believed_at_once_and_kept_against_intruders() {
        let mut listener = Listener::new();

        assert_eq!(listener.hears(AGREED, 1, 10), Verdict::Fresh);
        for n in 0..500 {
            listener.now = listener.now + Duration::from_millis(20);
            assert_eq!(listener.hears(AGREED, 1, 11 + n), Verdict::Good);
            assert_eq!(listener.hears("203.0.113.9:4000", 1, 11 + n), Verdict::Refused);
            assert_eq!(listener.hears(AGREED, 2, 900 + n), Verdict::Refused);
        }
    }

    #[test]
    fn a_gateway_that_sends_from_elsewhere_is_believed_after_a_few_packets() {
        let mut listener = Listener::new();

        assert_eq!(listener.hears_many("192.0.2.1:5555", 1, 0..10), 9);
        assert_eq!(listener.hears_many("198.51.100.7:4000", 2, 0..10), 0);
        assert_eq!(listener.hears_many(AGREED, 3, 0..10), 10);

        let mut listener = Listener::new();
        assert_eq!(listener.hears_many("198.51.100.7:4000", 2, 0..10), 6);
    }

    #[test]
    fn whoever_follows_after_a_silence_is_believed() {
        let mut listener = Listener::new();
        listener.hears_many(AGREED, 1, 0..10);

        assert_eq!(listener.hears_many(AGREED, 2, 0..10), 6);
        listener.now = listener.now + Duration::from_secs(3);
        assert_eq!(listener.hears_many("198.51.100.7:4000", 3, 0..10), 6);
    }

    #[test]
    fn after_a_new_agreement_another_source_is_believed_at_once() {
        let mut listener = Listener::new();
        listener.hears_many(AGREED, 1, 0..10);

        listener.sources.unlock(listener.now);

        assert_eq!(listener.hears(AGREED, 1, 10), Verdict::Good);
        assert_eq!(listener.hears(AGREED, 2, 900), Verdict::Fresh);
        assert_eq!(listener.hears(AGREED, 3, 900), Verdict::Refused);
    }

    #[test]
    fn wrapped_sequences_loss_and_duplicates_are_counted() {
        let mut listener = Listener::new();
        for sequence in [65_533, 65_534, 65_535, 1, 2, 2, 0, 4] {
            listener.hears(AGREED, 1, sequence);
        }

        let (_, first) = listener.sources.reception().unwrap();
        let (_, second) = listener.sources.reception().unwrap();

        assert_eq!((first.lost, first.highest, first.fraction), (1, 0x1_0004, 32));
        assert_eq!((second.lost, second.fraction), (1, 0));
    }

    #[test]
    fn a_jump_of_the_sequence_is_believed_when_it_goes_on() {
        let mut listener = Listener::new();
        listener.hears(AGREED, 1, 10);

        assert_eq!(listener.hears(AGREED, 1, 40_000), Verdict::Refused);
        assert_eq!(listener.hears(AGREED, 1, 40_001), Verdict::Fresh);
        assert_eq!(listener.hears(AGREED, 1, 40_002), Verdict::Good);
    }
}
