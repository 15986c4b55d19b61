//! What is told about the stream, both ways (RFC 3550 section 6).

use std::time::Duration;

use clock::Moment;
use rtc_rtcp::goodbye::Goodbye;
use rtc_rtcp::packet::Packet;
use rtc_rtcp::receiver_report::ReceiverReport;
use rtc_rtcp::reception_report::ReceptionReport;
use rtc_rtcp::sender_report::SenderReport;
use rtc_rtcp::source_description::{
    SdesType, SourceDescription, SourceDescriptionChunk, SourceDescriptionItem,
};
use rtc_shared::marshal::Unmarshal;

use super::metrics::{self, Told};
use super::source::Reception;
use crate::random::Random;

/// When to report, and what was reported to us.
#[derive(Clone, Debug)]
pub(crate) struct Reporter {
    next: Moment,
    /// The middle of the last sender report's time, and when it came (LSR and DLSR).
    last_report: Option<(u32, Moment)>,
    round_trip: Duration,
    reported: bool,
}

/// What we say of our own sending.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Sending {
    /// The timestamp sound has now.
    pub(crate) timestamp: u32,
    /// Packets sent.
    pub(crate) packets: u32,
    /// Bytes of payload sent.
    pub(crate) octets: u32,
}

/// What is reported about.
#[derive(Clone, Debug)]
pub(crate) struct About<'a> {
    /// Our SSRC.
    pub(crate) ssrc: u32,
    /// What we are called, the same for as long as the leg lives.
    pub(crate) cname: &'a str,
    /// Our sending, where we sent since the last report but one.
    pub(crate) sending: Option<Sending>,
    /// Whom we hear, and how.
    pub(crate) reception: Option<(u32, Reception)>,
    /// How it sounds here: a report of its own.
    pub(crate) metrics: Option<Vec<u8>>,
}

/// What a report brought.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct News {
    /// A source says that it leaves.
    pub(crate) goodbye: Option<u32>,
    /// The share of our packets that were lost since the last report, of 256.
    pub(crate) lost: Option<u8>,
    /// How we sound there.
    pub(crate) told: Option<Told>,
}

/// Least time between reports (RFC 3550 section 6.2), which is scattered by half either way;
/// the first comes after half of it.
const INTERVAL: Duration = Duration::from_secs(5);

/// A longer round trip is a clock gone wrong.
const ROUND_TRIP_MAX: Duration = Duration::from_secs(10);

/// Packets read of a compound; honest ones have four.
const COMPOUND_MAX: usize = 16;

impl Reporter {
    /// Makes a reporter for a leg that begins now.
    pub(crate) fn new(now: Moment, random: &mut Random) -> Self {
        Self {
            next: now + INTERVAL.mul_f32(0.5 * (0.5 + random.unit())),
            last_report: None,
            round_trip: Duration::ZERO,
            reported: false,
        }
    }

    /// The round trip, zero while it is unknown.
    pub(crate) const fn round_trip(&self) -> Duration {
        self.round_trip
    }

    /// Whether it is time to report; if so, the next time is set.
    pub(crate) fn due(&mut self, now: Moment, random: &mut Random) -> bool {
        if now < self.next {
            return false;
        }
        self.next = now + INTERVAL.mul_f32(0.5 + random.unit());
        true
    }

    /// Whether anything was ever reported.
    pub(crate) const fn reported(&self) -> bool {
        self.reported
    }

    /// Writes a compound packet: a report, our name, how it sounds here where that is known, and a
    /// goodbye where we leave.
    pub(crate) fn write(
        &mut self,
        now: Moment,
        about: &About<'_>,
        leaving: bool,
    ) -> Option<Vec<u8>> {
        self.reported = true;
        let reports = about.reception.map(|(ssrc, it)| self.block(now, ssrc, it));
        let reports: Vec<ReceptionReport> = reports.into_iter().collect();
        let mut packets: Vec<Box<dyn Packet>> = Vec::with_capacity(3);
        packets.push(match about.sending {
            Some(sending) => Box::new(SenderReport {
                ssrc: about.ssrc,
                ntp_time: ntp(now),
                rtp_time: sending.timestamp,
                packet_count: sending.packets,
                octet_count: sending.octets,
                reports,
                ..SenderReport::default()
            }),
            None => {
                Box::new(ReceiverReport { ssrc: about.ssrc, reports, ..ReceiverReport::default() })
            }
        });
        packets.push(Box::new(SourceDescription {
            chunks: vec![SourceDescriptionChunk {
                source: about.ssrc,
                items: vec![SourceDescriptionItem {
                    sdes_type: SdesType::SdesCname,
                    text: about.cname.to_owned().into(),
                }],
            }],
        }));
        let mut bytes = rtc_rtcp::packet::marshal(&packets).ok()?.to_vec();
        bytes.extend(about.metrics.iter().flatten());
        if leaving {
            // Three letters fill the word, so that no padding is needed, which not all can read.
            let goodbye = Goodbye { sources: vec![about.ssrc], reason: "bye".into() };
            let goodbye: [Box<dyn Packet>; 1] = [Box::new(goodbye)];
            bytes.extend(rtc_rtcp::packet::marshal(&goodbye).ok()?);
        }
        Some(bytes)
    }

    /// Reads a compound packet, as far as it can be read. `ours` is our SSRC.
    pub(crate) fn read(&mut self, now: Moment, ours: u32, bytes: &[u8]) -> News {
        let mut news = News::default();
        let mut rest = bytes;
        for index in 0..COMPOUND_MAX {
            let Some((kind, packet, after)) = split(rest) else { break };
            rest = after;
            let mut packet = packet;
            match kind {
                // A compound begins with a report (RFC 3550 appendix A.2).
                200 => {
                    if let Ok(it) = SenderReport::unmarshal(&mut packet) {
                        self.last_report = Some((middle_of(it.ntp_time), now));
                        self.learn(now, ours, &it.reports);
                        news.lost = lost(ours, &it.reports).or(news.lost);
                    }
                }
                201 => {
                    if let Ok(it) = ReceiverReport::unmarshal(&mut packet) {
                        self.learn(now, ours, &it.reports);
                        news.lost = lost(ours, &it.reports).or(news.lost);
                    }
                }
                203 if index > 0 => {
                    if let Ok(it) = Goodbye::unmarshal(&mut packet) {
                        news.goodbye = it.sources.first().copied();
                    }
                }
                metrics::EXTENDED if index > 0 => {
                    news.told = metrics::read(packet, ours).or(news.told);
                }
                _ if index == 0 => break,
                _ => {}
            }
        }
        news
    }

    /// Forgets the far end's last report: another one speaks.
    pub(crate) const fn forget(&mut self) {
        self.last_report = None;
    }

    /// Learns the round trip: arrival, less when we reported, less how long it was kept
    /// (RFC 3550 section 6.4.1).
    fn learn(&mut self, now: Moment, ours: u32, reports: &[ReceptionReport]) {
        for it in reports.iter().filter(|it| it.ssrc == ours && it.last_sender_report != 0) {
            let trip = middle(now).wrapping_sub(it.last_sender_report).wrapping_sub(it.delay);
            // Both clocks waver a little; a trip below nothing is none.
            let trip = trip.cast_signed().max(0).unsigned_abs();
            let trip = Duration::from_secs_f64(f64::from(trip) / 65_536.0);
            if trip < ROUND_TRIP_MAX {
                self.round_trip = trip;
            }
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 2^32 for as long as a call lasts"
    )]
    fn block(&self, now: Moment, ssrc: u32, it: Reception) -> ReceptionReport {
        let (last_sender_report, delay) = self.last_report.map_or((0, 0), |(middle, came)| {
            (middle, ((now - came).as_secs_f64() * 65_536.0) as u32)
        });
        ReceptionReport {
            ssrc,
            fraction_lost: it.fraction,
            total_lost: it.lost.cast_unsigned() & 0xff_ffff,
            last_sequence_number: it.highest,
            jitter: it.jitter,
            last_sender_report,
            delay,
        }
    }
}

/// Splits the first packet off a compound: its type, itself, and the rest.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [first, kind, high, low, ..] = *bytes else { return None };
    if first >> 6 != 2 {
        return None;
    }
    let length = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
    let (packet, rest) = bytes.split_at_checked(length)?;
    Some((kind, packet, rest))
}

/// What reports say of the loss of our packets.
fn lost(ours: u32, reports: &[ReceptionReport]) -> Option<u8> {
    reports.iter().find(|it| it.ssrc == ours).map(|it| it.fraction_lost)
}

/// The time as RTCP wants it, 32 bits of seconds and 32 of their fraction.
///
/// It counts from the start of the phone, not from 1900: nobody is to learn from a call how our
/// clock stands, and a round trip needs differences only (RFC 3550 section 4 allows it).
fn ntp(now: Moment) -> u64 {
    let passed = now.since_start();
    let fraction = (u64::from(passed.subsec_nanos()) << 32) / 1_000_000_000;
    // One second on, so that a report is never taken for none.
    (passed.as_secs() + 1) << 32 | fraction
}

fn middle(now: Moment) -> u32 {
    middle_of(ntp(now))
}

/// The middle half of such a time.
fn middle_of(ntp: u64) -> u32 {
    u32::try_from(ntp >> 16 & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "random bytes")]
mod tests {
    use super::*;

    const fn about() -> About<'static> {
        About {
            ssrc: 7,
            cname: "keyline",
            sending: Some(Sending { timestamp: 1, packets: 2, octets: 3 }),
            reception: Some((9, Reception { fraction: 3, lost: -2, highest: 5, jitter: 6 })),
            metrics: None,
        }
    }

    fn at(ms: u64) -> Moment {
        Moment::START + Duration::from_millis(ms)
    }

    #[test]
    fn the_round_trip_is_measured_by_both_ends() {
        let mut random = Random::new([1; 32]);
        let mut near = Reporter::new(at(0), &mut random);
        let mut far = Reporter::new(at(0), &mut random);

        let report = near.write(at(1_000), &about(), false).unwrap();
        far.read(at(1_040), 9, &report);
        let answer = far.write(
            at(3_040),
            &About {
                ssrc: 9,
                sending: None,
                reception: Some((7, Reception::default())),
                ..about()
            },
            false,
        );
        near.read(at(3_100), 7, &answer.unwrap());

        let trip = near.round_trip().as_millis();
        assert!((99..=101).contains(&trip), "{trip}");
    }

    #[test]
    fn a_goodbye_is_written_and_read() {
        let mut random = Random::new([1; 32]);
        let mut reporter = Reporter::new(at(0), &mut random);

        let bytes = reporter.write(at(100), &about(), true).unwrap();
        let news = reporter.read(at(200), 1, &bytes);

        assert_eq!((news.goodbye, bytes.len() % 4), (Some(7), 0));
        // The last packet is the goodbye, without padding.
        assert_eq!(bytes[bytes.len() - 12..bytes.len() - 10], [0x81, 203]);
    }

    #[test]
    fn reports_are_scattered_around_five_seconds() {
        let mut random = Random::new([1; 32]);
        let mut reporter = Reporter::new(at(0), &mut random);

        let times: Vec<u64> =
            (0..600_000).step_by(10).filter(|ms| reporter.due(at(*ms), &mut random)).collect();

        assert!((1_250..=3_760).contains(&times[0]));
        let gaps: Vec<u64> = times.windows(2).map(|it| it[1] - it[0]).collect();
        assert!(gaps.iter().all(|it| (2_500..=7_510).contains(it)), "{gaps:?}");
        assert!((100..150).contains(&times.len()));
    }

    #[test]
    fn no_report_however_broken_is_trusted_or_fatal() {
        let mut random = Random::new([4; 32]);
        let mut reporter = Reporter::new(at(0), &mut random);
        let whole = reporter.write(at(100), &about(), true).unwrap();
        for round in 0..20_000_usize {
            let mut bytes = whole.clone();
            for _ in 0..=round % 4 {
                let place = random.next_u32() as usize % bytes.len();
                bytes[place] = random.next_u32() as u8;
            }
            bytes.truncate(random.next_u32() as usize % (bytes.len() + 1));
            reporter.read(at(200), 7, &bytes);
        }
        assert!(reporter.round_trip() < ROUND_TRIP_MAX);
    }
}
