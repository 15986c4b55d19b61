//! The packets that wait to be decoded, in the order of their sound.

use std::collections::BTreeMap;

use sdp::Codec;

use super::{Ticks, ticks_of_ms};

/// What a packet brought.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Content {
    /// Speech.
    Speech(Codec),
    /// How loud the noise is from here on (RFC 3389).
    Noise,
}

/// A packet that waits.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) content: Content,
    pub(super) payload: Vec<u8>,
    /// How long its sound lasts.
    pub(super) lasts: Ticks,
}

/// All that wait.
#[derive(Debug, Default)]
pub(super) struct Store {
    packets: BTreeMap<Ticks, Stored>,
    /// Emptied payloads, to be filled again.
    spare: Vec<Vec<u8>>,
    lasts: Ticks,
}

/// More packets than this wait for nobody: two seconds of the shortest there are.
const PACKETS_MAX: usize = 200;

/// More sound than this is not kept either.
const LASTS_MAX: Ticks = ticks_of_ms(2_000);

/// Payloads kept for another use.
const SPARE_MAX: usize = 16;

impl Store {
    /// Puts a packet in its place. Gives how many were pushed out for it; a packet whose place is
    /// taken is dropped.
    pub(super) fn put(
        &mut self,
        place: Ticks,
        content: Content,
        payload: &[u8],
        lasts: Ticks,
    ) -> u64 {
        if self.packets.contains_key(&place) {
            return 0;
        }
        let mut kept = self.spare.pop().unwrap_or_default();
        kept.clear();
        kept.extend_from_slice(payload);
        self.lasts += lasts;
        self.packets.insert(place, Stored { content, payload: kept, lasts });
        let mut pushed = 0;
        while self.packets.len() > PACKETS_MAX || self.lasts > LASTS_MAX {
            let Some((_, oldest)) = self.take() else { break };
            self.give_back(oldest.payload);
            pushed += 1;
        }
        pushed
    }

    /// The packet whose sound is earliest.
    pub(super) fn first(&self) -> Option<(Ticks, &Stored)> {
        self.packets.first_key_value().map(|(place, it)| (*place, it))
    }

    /// The end of the latest sound that waits.
    pub(super) fn end(&self) -> Option<Ticks> {
        self.packets.last_key_value().map(|(place, it)| place + it.lasts)
    }

    /// Takes the packet whose sound is earliest.
    pub(super) fn take(&mut self) -> Option<(Ticks, Stored)> {
        let (place, it) = self.packets.pop_first()?;
        self.lasts -= it.lasts;
        Some((place, it))
    }

    /// Takes a payload that is done with.
    pub(super) fn give_back(&mut self, payload: Vec<u8>) {
        if self.spare.len() < SPARE_MAX {
            self.spare.push(payload);
        }
    }

    /// How much sound waits.
    pub(super) const fn lasts(&self) -> Ticks {
        self.lasts
    }

    /// How many packets wait.
    pub(super) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Lets go of all.
    pub(super) fn clear(&mut self) {
        self.packets.clear();
        self.lasts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_leave_in_the_order_of_their_sound_and_once_each() {
        let mut store = Store::default();
        for place in [960, 0, 960, 1_920] {
            store.put(place, Content::Speech(Codec::Pcmu), &[0; 160], 960);
        }

        let order: Vec<Ticks> = std::iter::from_fn(|| store.take()).map(|it| it.0).collect();

        assert_eq!((order, store.lasts()), (vec![0, 960, 1_920], 0));
    }

    #[test]
    fn a_flood_pushes_the_oldest_out_and_grows_no_further() {
        let mut store = Store::default();

        let pushed: u64 =
            (0..10_000).map(|n| store.put(n * 96, Content::Noise, &[0; 1_500], 0)).sum();

        assert_eq!((store.len(), pushed), (PACKETS_MAX, 10_000 - PACKETS_MAX as u64));
        assert!(store.spare.len() <= SPARE_MAX);
    }
}
