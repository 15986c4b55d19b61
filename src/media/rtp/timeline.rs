//! One time line for all a leg hears, whatever its senders' timestamps do.

use super::packet::Head;
use crate::jitter::{Ticks, ticks_of_ms};

/// Places packets on the time line, in ticks of 48 kHz.
///
/// Timestamps wrap, and jump when a gateway changes what it plays, with or without another SSRC.
/// A jump is known by a transit no network makes; the packet is then placed as if it had come
/// with the fastest, and the sound goes on where it was.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeline {
    last: Option<Last>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    ssrc: u32,
    clock: u32,
    timestamp: u32,
    place: Ticks,
}

/// A place on the time line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// The place.
    pub(crate) at: Ticks,
    /// Whether the time line had to be mended.
    pub(crate) jumped: bool,
}

/// No packet overtakes the fastest of the last second by this much.
const EARLY_MAX: Ticks = ticks_of_ms(200);

/// No packet comes this much later than the fastest of the last second and is still of use.
const LATE_MAX: Ticks = ticks_of_ms(2_000);

impl Timeline {
    /// Finds the place of a packet that arrived at `arrival`. `clock` is the rate of its
    /// timestamps, `base` the transit of the fastest packets of late, `end` the place after the
    /// last sound known.
    pub(crate) fn place(
        &mut self,
        arrival: Ticks,
        head: Head,
        clock: u32,
        base: Option<Ticks>,
        end: Ticks,
    ) -> Place {
        let scale = Ticks::from(48_000 / clock.max(1));
        let place = self.last.filter(|it| it.ssrc == head.ssrc && it.clock == clock).map(|it| {
            let ahead = head.timestamp.wrapping_sub(it.timestamp).cast_signed();
            it.place + Ticks::from(ahead) * scale
        });
        let base = base.unwrap_or(0);
        let (at, jumped) = match place {
            Some(place) if (-EARLY_MAX..LATE_MAX).contains(&(arrival - place - base)) => {
                (place, false)
            }
            // Whole ticks of the slowest clock, so that no sample falls between two.
            _ => ((arrival - base).max(end).div_euclid(6) * 6, true),
        };
        if jumped || self.last.is_none_or(|it| it.place <= at) {
            self.last = Some(Last { ssrc: head.ssrc, clock, timestamp: head.timestamp, place: at });
        }
        Place { at, jumped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(ssrc: u32, timestamp: u32) -> Head {
        Head { marker: false, payload_type: 0, sequence: 0, timestamp, ssrc }
    }

    #[test]
    fn a_wrap_is_no_jump() {
        let mut line = Timeline::default();

        let first = line.place(4_800, head(1, u32::MAX - 79), 8_000, None, 0);
        let second = line.place(5_760, head(1, 80), 8_000, Some(0), 0);

        assert_eq!((first.at, second), (4_800, Place { at: 5_760, jumped: false }));
    }

    #[test]
    fn jumps_of_all_sizes_go_on_where_the_sound_was() {
        for jump in [1 << 31, (1 << 31) - 1, 1 << 20, 8_000, 0_u32.wrapping_sub(40_000)] {
            let mut line = Timeline::default();
            line.place(4_800, head(1, 5_000), 8_000, None, 0);

            let place = line.place(5_760, head(1, 5_160_u32.wrapping_add(jump)), 8_000, Some(0), 0);
            let next = line.place(6_720, head(1, 5_320_u32.wrapping_add(jump)), 8_000, Some(0), 0);

            assert_eq!(place, Place { at: 5_760, jumped: true }, "{jump}");
            assert_eq!(next, Place { at: 6_720, jumped: false }, "{jump}");
        }
    }

    #[test]
    fn another_speaker_begins_after_the_former() {
        let mut line = Timeline::default();
        line.place(4_800, head(1, 5_000), 8_000, None, 0);

        let place = line.place(5_000, head(2, 77), 48_000, Some(0), 5_760);

        assert_eq!(place, Place { at: 5_760, jumped: true });
    }
}
