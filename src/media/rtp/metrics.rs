//! How a call sounds to one of its ends, as that end tells the other: the block of figures of a
//! call in an extended report (RFC 3611 section 4.7).
//!
//! ```text
//! │ 2 │ 207 │ length │ who tells │ 7 │ 0 │ 8 │ of whom │ 32 bytes of figures │
//! ```

use phone::doors::MediaFigures;

/// What the type of extended reports is.
pub(crate) const EXTENDED: u8 = 207;

/// The type of the block.
const BLOCK: u8 = 7;
/// What follows its first word, in words.
const BLOCK_WORDS: u16 = 8;
/// Blocks read of one report; honest ones have a few.
const BLOCKS_MAX: usize = 16;

/// A level, a rating or a score that is not known (sections 4.7.4 and 4.7.5).
const UNKNOWN: u8 = 127;
/// As many packets that came part two bursts (section 4.7.2).
const GMIN: u8 = 16;
/// What is lost is made up with care, and the buffer follows the network (section 4.7.6).
const CONFIGURATION: u8 = 0b1111_0000;
/// The largest delay of our buffer, in milliseconds.
const BUFFER_MAX: u16 = 2_000;

/// What the far end tells of how we sound there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Told {
    /// The mean opinion score of a conversation, 1 to 5; nothing where it knows none.
    pub(crate) score: Option<f32>,
}

/// Writes the report of `ours` about how `theirs` sounds here, by the figures of the last second.
/// Nothing before there is anything to tell. No count is kept of bursts: all is told as one gap.
pub(crate) fn write(ours: u32, theirs: u32, figures: &MediaFigures) -> Option<Vec<u8>> {
    let score = figures.mos?;
    let all = figures.received + figures.lost;
    let (lost, late) = (share(figures.lost, all), share(figures.late, all));
    let trip = milliseconds(figures.round_trip_ms);
    let waits = milliseconds(figures.buffer_ms).min(BUFFER_MAX);
    let mut bytes = vec![0x80, EXTENDED];
    bytes.extend((BLOCK_WORDS + 2).to_be_bytes());
    bytes.extend(ours.to_be_bytes());
    bytes.extend([BLOCK, 0]);
    bytes.extend(BLOCK_WORDS.to_be_bytes());
    bytes.extend(theirs.to_be_bytes());
    bytes.extend([lost, late, 0, lost.saturating_add(late)]);
    // No burst, and a gap as long as can be told.
    bytes.extend(0_u16.to_be_bytes());
    bytes.extend(u16::MAX.to_be_bytes());
    bytes.extend(trip.to_be_bytes());
    bytes.extend(waits.to_be_bytes());
    bytes.extend([UNKNOWN, UNKNOWN, UNKNOWN, GMIN]);
    // The score is that of a conversation; of listening alone none is kept.
    bytes.extend([UNKNOWN, UNKNOWN, UNKNOWN, tenths(score)]);
    bytes.extend([CONFIGURATION, 0]);
    bytes.extend(waits.to_be_bytes());
    bytes.extend(waits.to_be_bytes());
    bytes.extend(BUFFER_MAX.to_be_bytes());
    Some(bytes)
}

/// Reads what an extended report says of `ours`, where it says anything.
pub(crate) fn read(packet: &[u8], ours: u32) -> Option<Told> {
    let mut rest = packet.get(8..)?;
    for _ in 0..BLOCKS_MAX {
        let [kind, _, high, low, ..] = *rest else { return None };
        let length = 4 * (usize::from(u16::from_be_bytes([high, low])) + 1);
        let (block, after) = rest.split_at_checked(length)?;
        rest = after;
        let of = block.get(4..8).and_then(|of| of.try_into().ok()).map(u32::from_be_bytes);
        if kind == BLOCK && of == Some(ours) && length == 4 * (usize::from(BLOCK_WORDS) + 1) {
            let score = block.get(27).copied().filter(|tenths| (10..=50).contains(tenths));
            return Some(Told { score: score.map(|tenths| f32::from(tenths) / 10.0) });
        }
    }
    None
}

/// A share as so many of 256.
fn share(of: u64, all: u64) -> u8 {
    u8::try_from((of.saturating_mul(256)).checked_div(all).unwrap_or(0)).unwrap_or(u8::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within what the field can tell"
)]
fn milliseconds(ms: f32) -> u16 {
    ms.clamp(0.0, f32::from(u16::MAX)) as u16
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within what the field can tell"
)]
fn tenths(score: f32) -> u8 {
    (10.0 * score).round().clamp(10.0, 50.0) as u8
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "random bytes")]
mod tests {
    use super::*;
    use crate::random::Random;

    fn figures() -> MediaFigures {
        MediaFigures {
            received: 950,
            lost: 50,
            late: 10,
            round_trip_ms: 80.4,
            buffer_ms: 40.0,
            mos: Some(3.96),
            ..MediaFigures::default()
        }
    }

    #[test]
    fn each_figure_stands_where_the_standard_has_it() {
        let bytes = write(1, 2, &figures()).unwrap();

        assert_eq!(bytes.len(), 44);
        assert_eq!(bytes[..4], [0x80, 207, 0, 10], "eleven words, counted without the first");
        assert_eq!(bytes[8..16], [7, 0, 0, 8, 0, 0, 0, 2]);
        assert_eq!(bytes[16..20], [12, 2, 0, 14], "5 % lost, 1 % late, no bursts");
        assert_eq!(bytes[24..28], [0, 80, 0, 40], "there and back, and what waits here");
        assert_eq!(bytes[31], 16);
        assert_eq!(bytes[32..36], [127, 127, 127, 40]);
        assert_eq!(bytes[36], 0xf0);
        assert_eq!(write(1, 2, &MediaFigures::default()), None);
    }

    #[test]
    fn what_one_end_writes_the_other_reads_and_nobody_else() {
        let bytes = write(1, 2, &figures()).unwrap();

        assert_eq!(read(&bytes, 2), Some(Told { score: Some(4.0) }));
        assert_eq!(read(&bytes, 1), None);
    }

    #[test]
    fn a_block_is_found_behind_others_and_a_score_nobody_knows_is_none() {
        let mut bytes = write(1, 2, &figures()).unwrap();
        bytes[35] = UNKNOWN;
        bytes.splice(8..8, [4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);

        assert_eq!(read(&bytes, 2), Some(Told { score: None }));
    }

    #[test]
    fn no_report_however_broken_is_fatal_or_off_the_scale() {
        let mut random = Random::new([9; 32]);
        let whole = write(1, 2, &figures()).unwrap();
        for round in 0..20_000_usize {
            let mut bytes = whole.clone();
            for _ in 0..=round % 4 {
                let place = random.next_u32() as usize % bytes.len();
                bytes[place] = random.next_u32() as u8;
            }
            bytes.truncate(random.next_u32() as usize % (bytes.len() + 1));
            let score = read(&bytes, 2).and_then(|told| told.score);
            assert!(score.is_none_or(|score| (1.0..=5.0).contains(&score)), "{bytes:?}");
        }
    }
}
