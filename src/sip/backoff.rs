//! How long what failed is left alone (for registrations RFC 5626 section 4.5).

use std::time::Duration;

/// The base time when all flows to a registrar failed. The phone has one flow to each, so that
/// the smaller of the two bases holds.
const BASE: Duration = Duration::from_secs(30);

/// The longest wait.
const LONGEST: Duration = Duration::from_mins(30);

/// The base time of a subscription: a lamp is dark meanwhile, and somebody looks at it.
const BRISK_BASE: Duration = Duration::from_secs(2);

/// The longest wait of a subscription.
const BRISK_LONGEST: Duration = Duration::from_mins(10);

/// How often something failed in a row, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Backoff {
    failures: u32,
    base: Duration,
    longest: Duration,
}

impl Default for Backoff {
    /// That of a registration.
    fn default() -> Self {
        Self { failures: 0, base: BASE, longest: LONGEST }
    }
}

impl Backoff {
    /// That of a subscription.
    pub(crate) fn brisk() -> Self {
        Self { failures: 0, base: BRISK_BASE, longest: BRISK_LONGEST }
    }

    /// Forgets the failures.
    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Counts a failure and says how long to wait: between half and all of min(longest,
    /// base · 2^failures), by `chance`, which is uniform between 0 and 1.
    #[must_use]
    pub(crate) fn failed(&mut self, chance: f64) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let doubled = 2_u32.saturating_pow(self.failures);
        self.base
            .saturating_mul(doubled)
            .min(self.longest)
            .mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_half_an_hour() {
        let mut backoff = Backoff::default();

        let waits: Vec<u64> = (0..8).map(|_| backoff.failed(1.0).as_secs()).collect();

        assert_eq!(waits, [60, 120, 240, 480, 960, 1_800, 1_800, 1_800]);
    }

    #[test]
    fn the_wait_is_never_shorter_than_half_of_it() {
        let mut backoff = Backoff::default();

        let waits: Vec<u64> = (0..6).map(|_| backoff.failed(0.0).as_secs()).collect();

        assert_eq!(waits, [30, 60, 120, 240, 480, 900]);
    }

    #[test]
    fn a_success_starts_it_anew() {
        let mut backoff = Backoff::default();
        for _ in 0..40 {
            let _ = backoff.failed(0.5);
        }

        backoff.succeeded();

        assert_eq!(backoff.failed(1.0).as_secs(), 60);
    }
}
