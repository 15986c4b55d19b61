//! Opening what comes in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rtc_rtp::header::Header;
use rtc_srtp::context::Context;
use rtc_srtp::option::{srtcp_replay_protection, srtp_replay_protection};
use sdp::MasterKey;

use crate::suite;

/// Opens speech and reports that were sealed with one key.
///
/// A source is let in by its first packet that was proved. Until then nothing of it is kept: the
/// library would take its number as the place to begin from, and whoever forges one packet
/// would have all honest ones behind it refused as too old.
pub struct Opener {
    key: MasterKey,
    /// For sources that were let in, with a guard against repeats.
    known: Context,
    speakers: BTreeMap<u32, Count>,
    reporters: BTreeSet<u32>,
    /// For sources that were not.
    strangers: Context,
    tried: usize,
    /// How far sources had counted under the key before this one.
    before: BTreeMap<u32, Count>,
    /// For those of them that count on.
    counting_on: Option<Context>,
}

/// How far a source has counted: what it says of it are the lower 16 bits (RFC 3711 section 3.3.1).
type Count = u64;

/// How many packets after the newest one a packet may come (RFC 3711 section 3.3.2: at least 64).
/// More than a second of it stays in no network.
const WINDOW: usize = 128;

/// Sources of one key. A conference changes its source a few times, a call never.
const SOURCES_MAX: usize = 256;

/// Strangers that the library may remember before it has to forget all of them.
const TRIED_MAX: usize = 64;

/// How far a count is taken over to a new key: four days of speech. What is beyond costs more to
/// wind up than a packet may.
const COUNT_MAX: Count = 256 << 16;

/// Steps in which a context is wound up to a count: less than half of what its lower bits hold, so
/// that each is taken for a step forward.
const STEP: u64 = 20_000;

impl Opener {
    /// An opener for this key.
    pub fn new(key: MasterKey) -> Option<Self> {
        let speech = srtp_replay_protection(WINDOW);
        let reports = srtcp_replay_protection(WINDOW);
        Some(Self {
            known: suite::context(&key, Some(speech), Some(reports))?,
            strangers: suite::context(&key, None, None)?,
            key,
            speakers: BTreeMap::new(),
            reporters: BTreeSet::new(),
            tried: 0,
            before: BTreeMap::new(),
            counting_on: None,
        })
    }

    /// An opener for a new key of the same far end. Its sources either count on from where they
    /// were (RFC 3711 section 3.3.1) or, as most do, begin anew; both are understood.
    pub fn after(&self, key: MasterKey) -> Option<Self> {
        let mut next = Self::new(key)?;
        next.before.clone_from(&self.before);
        next.before.extend(&self.speakers);
        next.before.retain(|_, count| *count > u64::from(u16::MAX) && *count < COUNT_MAX);
        while next.before.len() > SOURCES_MAX {
            next.before.pop_first();
        }
        Some(next)
    }

    /// Whether it opens with this key.
    pub fn has(&self, key: &MasterKey) -> bool {
        self.key == *key
    }

    /// Opens a packet of speech; nothing where it is forged, damaged or a repeat.
    pub fn speech(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let head = suite::head(packet)?;
        if !self.speakers.contains_key(&head.ssrc) && !self.let_in(packet, &head) {
            return None;
        }
        let opened = self.known.decrypt_rtp_with_header(packet, &head).ok()?;
        let count = self.speakers.entry(head.ssrc).or_default();
        *count = counted(*count, head.sequence_number).max(*count);
        Some(opened.into())
    }

    /// Opens a report; nothing where it is forged, damaged or a repeat, or was never sealed.
    pub fn report(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let reporter = suite::reporter(packet)?;
        if !self.says_that_it_is_sealed(packet) {
            return None;
        }
        if !self.reporters.contains(&reporter) {
            self.make_room();
            if self.reporters.len() == SOURCES_MAX {
                return None;
            }
            self.strangers.decrypt_rtcp(packet).ok()?;
            self.reporters.insert(reporter);
        }
        self.known.decrypt_rtcp(packet).ok().map(Into::into)
    }

    /// Whether a report has the bit that says that it is sealed (RFC 3711 section 3.4). The library
    /// hands on what has not, unproved.
    fn says_that_it_is_sealed(&self, packet: &[u8]) -> bool {
        // With the modes of counters a tag of ten bytes comes last, else the bit's word does.
        let tag = if self.key.salt().len() == 12 { 0 } else { 10 };
        let word = packet.len().checked_sub(tag + 4).and_then(|at| packet.get(at));
        word.is_some_and(|first| first & 0x80 != 0)
    }

    /// Whether a stranger's first packet proves that it has the key; it is let in with that.
    fn let_in(&mut self, packet: &[u8], head: &Header) -> bool {
        if self.speakers.len() == SOURCES_MAX {
            return false;
        }
        self.make_room();
        if self.strangers.decrypt_rtp_with_header(packet, head).is_ok() {
            self.speakers.insert(head.ssrc, Count::from(head.sequence_number));
            return true;
        }
        let Some(&count) = self.before.get(&head.ssrc) else { return false };
        if self.counting_on.is_none() {
            self.counting_on = suite::context(&self.key, None, None).map(|mut context| {
                for (&ssrc, &count) in &self.before {
                    wind(&self.key, &mut context, ssrc, count);
                }
                context
            });
        }
        let Some(context) = &mut self.counting_on else { return false };
        if context.decrypt_rtp_with_header(packet, head).is_err() {
            return false;
        }
        wind(&self.key, &mut self.known, head.ssrc, count);
        self.before.remove(&head.ssrc);
        self.speakers.insert(head.ssrc, count);
        true
    }

    /// Forgets the strangers where they have become many.
    fn make_room(&mut self) {
        self.tried += 1;
        if self.tried > TRIED_MAX
            && let Some(context) = suite::context(&self.key, None, None)
        {
            self.strangers = context;
            self.tried = 0;
        }
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("key", &self.key).finish_non_exhaustive()
    }
}

/// The count that a number stands for, next to the last (RFC 3711 appendix A).
fn counted(last: Count, number: u16) -> Count {
    let [.., high, low] = last.to_be_bytes();
    let forward = number.wrapping_sub(u16::from_be_bytes([high, low]));
    if forward < 0x8000 {
        last + Count::from(forward)
    } else {
        last.saturating_sub(Count::from(forward.wrapping_neg()))
    }
}

/// Brings a context to where a source has counted. The library has no way to say it; but whoever
/// has the key can seal what counts up to there.
fn wind(key: &MasterKey, context: &mut Context, ssrc: u32, count: Count) {
    let Some(mut pen) = suite::context(key, None, None) else { return };
    let steps = (0..).map(|step: u64| step * STEP).take_while(|step| *step + 1 < count);
    // The last step ends below the count: that number itself may still come.
    for at in steps.chain([count.saturating_sub(1)]) {
        let [.., high, low] = at.to_be_bytes();
        let [a, b, c, d] = ssrc.to_be_bytes();
        let packet = [0x80, 0, high, low, 0, 0, 0, 0, a, b, c, d];
        let Some(head) = suite::head(&packet) else { return };
        let Ok(sealed) = pen.encrypt_rtp_with_header(&packet, &head) else { return };
        // One that is refused here is only a step that was not taken.
        let _opened = context.decrypt_rtp_with_header(&sealed, &head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_on_from_the_nearest() {
        assert_eq!(counted(65_530, 5), 65_541);
        assert_eq!(counted(65_541, 65_530), 65_530);
        assert_eq!(counted(3, 65_530), 0);
        assert_eq!(counted(131_072, 1), 131_073);
    }
}
