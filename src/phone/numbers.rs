//! Numbers nobody can guess, for session descriptions.

/// Numbers nobody can guess, for session descriptions (RFC 8866 section 5.2): splitmix64 over the
/// seed. They identify; they protect nothing.
#[derive(Debug)]
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        Self(seed.iter().fold(0x6b65_796c, |sum, &byte| sum.rotate_left(7) ^ u64::from(byte)))
    }

    /// The next number, small enough for every reader of descriptions (63 bits).
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) >> 1
    }
}
