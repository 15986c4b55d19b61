//! Unguessable words from a seed.

use sha2::{Digest, Sha256};

/// Words nobody can guess who does not know the seed: SHA-256 of the seed and a count. A guessed
/// tag, branch or Contact user would let a stranger into a dialog.
pub(crate) struct Random {
    seed: [u8; 32],
    count: u64,
}

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Random(…, {})", self.count)
    }
}

impl Random {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, count: 0 }
    }

    /// 32 bytes.
    pub(crate) fn block(&mut self) -> [u8; 32] {
        self.count += 1;
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.count.to_be_bytes())
            .finalize()
            .into()
    }

    fn number(&mut self) -> u64 {
        self.block().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    /// A word of 16 characters, with 80 random bits: a token (RFC 3261 section 19.3 asks for 32).
    pub(crate) fn word(&mut self) -> String {
        const ALPHABET: [char; 32] = [
            'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's',
            't', 'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9',
        ];
        let block = self.block();
        let characters = block.iter().take(16).map(|byte| ALPHABET.get(usize::from(byte & 31)));
        characters.flatten().collect()
    }

    /// A branch with the magic cookie (RFC 3261 section 8.1.1.7).
    pub(crate) fn branch(&mut self) -> String {
        format!("z9hG4bK{}", self.word())
    }

    /// A number from 0 to 1, uniform.
    pub(crate) fn chance(&mut self) -> f64 {
        let [a, b, c, d, ..] = self.block();
        f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }

    /// A whole number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_the_same_and_repeat_with_the_seed() {
        let words = |seed| {
            let mut random = Random::new([seed; 32]);
            (0..1_000).map(|_| random.word()).collect::<std::collections::BTreeSet<_>>()
        };

        assert_eq!(words(1).len(), 1_000);
        assert_eq!(words(1), words(1));
        assert!(words(1).is_disjoint(&words(2)));
    }

    #[test]
    fn chances_are_spread_evenly() {
        let mut random = Random::new([3; 32]);

        let mean = (0..2_000).map(|_| random.chance()).sum::<f64>() / 2_000.0;

        assert!((0.47..0.53).contains(&mean), "{mean}");
    }
}
