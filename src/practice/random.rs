//! Numbers that look random, from a seed.

/// A `SplitMix64` generator. Its numbers can be told from real randomness by who tries; a gateway
/// to practise on keeps no secret behind them but what the phones behind it say.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(seed.chunks(8).fold(0, |state: u64, chunk| {
            let word = chunk.iter().fold(0, |word: u64, byte| (word << 8) | u64::from(*byte));
            Self(state ^ word).number()
        }))
    }

    /// The next number.
    pub(crate) const fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// The next number, of 32 bits.
    pub(crate) const fn number32(&mut self) -> u32 {
        (self.number() >> 32) as u32
    }

    /// A word of 32 hexadecimal digits.
    pub(crate) fn word(&mut self) -> String {
        format!("{:016x}{:016x}", self.number(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_seed_gives_another_word_and_the_same_seed_the_same() {
        let word = |byte| Random::new([byte; 32]).word();
        assert_eq!(word(1), word(1));
        assert_ne!(word(1), word(2));
        let mut random = Random::new([1; 32]);
        assert_ne!(random.word(), random.word());
    }
}
