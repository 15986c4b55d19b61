//! One band of G.722: quantiser, step size and predictor (ITU-T G.722 section 6.2).

#![expect(
    clippy::indexing_slicing,
    reason = "every index is a code of as many bits as its table has entries, or a loop's bound"
)]
#![expect(clippy::cast_sign_loss, reason = "codes and shifts are masked or clamped before")]

use std::marker::PhantomData;

use super::tables::{
    HIGH_STEPS, HIGH_TWO, LOW_CODES_NEGATIVE, LOW_CODES_POSITIVE, LOW_FOUR, LOW_LEVELS, LOW_SIX,
    LOW_STEPS, POWERS,
};

/// A band, with all it remembers.
#[derive(Clone, Debug)]
pub(super) struct Band<K> {
    /// Step size, and its logarithm.
    step: i32,
    log_step: i32,
    /// Predicted signal, and the part of it that the zeros predict.
    predicted: i32,
    predicted_zeros: i32,
    /// Poles, and the reconstructed and partly reconstructed signal they work on, newest first.
    poles: [i32; 2],
    whole: [i32; 2],
    partial: [i32; 2],
    /// Zeros, and the differences they work on, newest first.
    zeros: [i32; 6],
    differences: [i32; 6],
    kind: PhantomData<K>,
}

/// The band below 4 kHz, six bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Low;

/// The band above 4 kHz, two bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct High;

impl<K> Band<K> {
    const fn with_step(step: i32) -> Self {
        Self {
            step,
            log_step: 0,
            predicted: 0,
            predicted_zeros: 0,
            poles: [0; 2],
            whole: [0; 2],
            partial: [0; 2],
            zeros: [0; 6],
            differences: [0; 6],
            kind: PhantomData,
        }
    }

    /// Changes the step size (blocks 3L and 3H).
    fn adapt(&mut self, change: i32, log_max: i32, shift: i32) {
        self.log_step = (((self.log_step * 127) >> 7) + change).clamp(0, log_max);
        let power = POWERS[(self.log_step >> 6 & 31) as usize];
        let shift = shift - (self.log_step >> 11);
        let step = if shift < 0 { power << -shift } else { power >> shift };
        self.step = step << 2;
    }

    /// Takes the quantised difference, and predicts the next sample (block 4).
    fn predict(&mut self, difference: i32) {
        let whole = saturate(self.predicted + difference);
        let partial = saturate(self.predicted_zeros + difference);

        let [first, second] = self.poles;
        let agrees = |past: i32| (partial < 0) == (past < 0);
        let mut lift = saturate(first << 2);
        if agrees(self.partial[0]) {
            lift = saturate(-lift);
        }
        let push = if agrees(self.partial[1]) { 128 } else { -128 };
        let second = ((lift >> 7) + push + ((second * 32_512) >> 15)).clamp(-12_288, 12_288);
        let push = if agrees(self.partial[0]) { 192 } else { -192 };
        let bound = saturate(15_360 - second);
        let first = saturate(((first * 32_640) >> 15) + push).clamp(-bound, bound);
        self.poles = [first, second];

        let push = if difference == 0 { 0 } else { 128 };
        for (zero, past) in self.zeros.iter_mut().zip(self.differences) {
            let push = if (past < 0) == (difference < 0) { push } else { -push };
            *zero = saturate(((*zero * 32_640) >> 15) + push);
        }

        self.differences.copy_within(..5, 1);
        self.differences[0] = difference;
        self.whole = [whole, self.whole[0]];
        self.partial = [partial, self.partial[0]];

        let by_poles: i32 =
            (0..2).map(|n| (self.poles[n] * saturate(2 * self.whole[n])) >> 15).sum();
        let by_zeros: i32 =
            (0..6).map(|n| (self.zeros[n] * saturate(2 * self.differences[n])) >> 15).sum();
        self.predicted_zeros = saturate(by_zeros);
        self.predicted = saturate(saturate(by_poles) + self.predicted_zeros);
    }
}

impl Band<Low> {
    /// The band as both ends begin with it.
    pub(super) const fn new() -> Self {
        Self::with_step(32)
    }

    /// Codes a sample (blocks 1L to 4L).
    pub(super) fn encode(&mut self, sample: i32) -> i32 {
        let error = saturate(sample - self.predicted);
        let size = if error < 0 { -(error + 1) } else { error };
        let interval = (1..30).find(|n| size < (LOW_LEVELS[*n] * self.step) >> 12).unwrap_or(30);
        let code =
            if error < 0 { LOW_CODES_NEGATIVE[interval] } else { LOW_CODES_POSITIVE[interval] };
        self.learn(code);
        code
    }

    /// Decodes a sample (blocks 2L to 6L).
    pub(super) fn decode(&mut self, code: i32) -> i32 {
        let difference = (self.step * LOW_SIX[(code & 63) as usize]) >> 15;
        let sample = (self.predicted + difference).clamp(-16_384, 16_383);
        self.learn(code);
        sample
    }

    fn learn(&mut self, code: i32) {
        let upper = (code >> 2 & 15) as usize;
        let difference = (self.step * LOW_FOUR[upper]) >> 15;
        self.adapt(LOW_STEPS[upper], 18_432, 8);
        self.predict(difference);
    }
}

impl Band<High> {
    /// The band as both ends begin with it.
    pub(super) const fn new() -> Self {
        Self::with_step(8)
    }

    /// Codes a sample (blocks 1H to 4H).
    pub(super) fn encode(&mut self, sample: i32) -> i32 {
        let error = saturate(sample - self.predicted);
        let size = if error < 0 { -(error + 1) } else { error };
        let large = (564 * self.step) >> 12 <= size;
        let code = match (error < 0, large) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        self.learn(code);
        code
    }

    /// Decodes a sample (blocks 2H to 6H).
    pub(super) fn decode(&mut self, code: i32) -> i32 {
        let difference = (self.step * HIGH_TWO[(code & 3) as usize]) >> 15;
        let sample = (self.predicted + difference).clamp(-16_384, 16_383);
        self.learn(code);
        sample
    }

    fn learn(&mut self, code: i32) {
        let code = (code & 3) as usize;
        let difference = (self.step * HIGH_TWO[code]) >> 15;
        self.adapt(HIGH_STEPS[code], 22_528, 10);
        self.predict(difference);
    }
}

/// Keeps a number within 16 bits.
fn saturate(number: i32) -> i32 {
    number.clamp(-32_768, 32_767)
}
