//! Numbers that look random, from a seed (the splitmix and xoshiro generators).
//!
//! What must not be guessed from outside (SSRC, sequence numbers) starts from a seed the engine
//! draws from the operating system; the rest is comfort noise and the scattering of reports.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: [u64; 4],
}

impl Random {
    /// Starts a stream.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        let mut state = [0; 4];
        for (word, bytes) in state.iter_mut().zip(seed.chunks_exact(8)) {
            let mut mixed = bytes.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            mixed = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            *word = mixed ^ mixed >> 31;
        }
        if state == [0; 4] {
            state = [1, 2, 3, 4];
        }
        Self { state }
    }

    /// Starts another stream from this one.
    pub(crate) fn branch(&mut self) -> Self {
        Self { state: std::array::from_fn(|_| self.next_u64() | 1) }
    }

    /// The next number.
    pub(crate) fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ b << 17, d.rotate_left(45)];
        result
    }

    /// The next number of 32 bits.
    pub(crate) fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    /// The next number from 0 up to 1.
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit a float")]
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// The next number of white noise, from -1 to 1.
    pub(crate) fn noise(&mut self) -> f32 {
        self.unit() * 2.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_numbers_and_another_seed_others() {
        let draw = |seed| {
            let mut random = Random::new([seed; 32]);
            [random.next_u32(), random.next_u32(), random.next_u32()]
        };

        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn units_fill_the_range_evenly() {
        let mut random = Random::new([3; 32]);

        let units: Vec<f32> = (0..10_000).map(|_| random.unit()).collect();

        assert!(units.iter().all(|it| (0.0..1.0).contains(it)));
        let mean = units.iter().sum::<f32>() / 10_000.0;
        assert!((0.48..0.52).contains(&mean), "{mean}");
    }
}
