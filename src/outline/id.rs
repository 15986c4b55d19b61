//! What tells one node from another.

/// What tells a node from all others of its window.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct NodeId(u64);

impl NodeId {
    /// The window.
    pub const ROOT: Self = Self(0);

    /// The node that is told apart by these words: the same words give the same identity on
    /// every run, so that a reader that remembers a node finds it again.
    pub fn of(words: &str) -> Self {
        Self(mix(START, words.as_bytes()))
    }

    /// The node that is told apart only by its place within another.
    #[must_use]
    pub fn within(self, kind: &str, place: usize) -> Self {
        let parent = mix(mix(START, &self.0.to_le_bytes()), kind.as_bytes());
        Self(mix(parent, &place.to_le_bytes()))
    }

    /// As a number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The node of a number.
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }
}

/// FNV-1a, which spreads short words well: its offset basis and its prime for 64 bits.
const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn mix(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_places_tell_nodes_apart() {
        assert_eq!(NodeId::of("key 3"), NodeId::of("key 3"));
        assert_ne!(NodeId::of("key 3"), NodeId::of("key 4"));
        let card = NodeId::of("card");
        assert_ne!(card.within("label", 0), card.within("label", 1));
        assert_ne!(card.within("label", 0), card.within("group", 0));
        assert_ne!(card, NodeId::ROOT);
    }
}
