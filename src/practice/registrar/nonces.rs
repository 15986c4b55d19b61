//! Nonces given out, and how often each was used (RFC 7616 section 3.3).

use std::collections::VecDeque;
use std::time::Duration;

use clock::Moment;

use crate::random::Random;

/// More than these are not remembered. Who uses an older one is asked again.
const MOST: usize = 1_024;

#[derive(Debug)]
pub(super) struct Nonces {
    lasts: Duration,
    given: VecDeque<Nonce>,
}

#[derive(Debug)]
struct Nonce {
    text: String,
    until: Moment,
    /// The highest count it was used with.
    used: u32,
}

impl Nonces {
    pub(super) const fn new(lasts: Duration) -> Self {
        Self { lasts, given: VecDeque::new() }
    }

    /// Gives out a new one.
    pub(super) fn give(&mut self, now: Moment, random: &mut Random) -> String {
        if self.given.len() == MOST {
            self.given.pop_front();
        }
        let text = random.word();
        self.given.push_back(Nonce { text: text.clone(), until: now + self.lasts, used: 0 });
        text
    }

    /// Takes one with its count. It is good once for each count, and the counts go up; without a
    /// count (RFC 2069) it is good once.
    pub(super) fn take(&mut self, now: Moment, text: &[u8], count: Option<u32>) -> bool {
        let found = self.given.iter_mut().find(|nonce| nonce.text.as_bytes() == text);
        let Some(nonce) = found.filter(|nonce| now <= nonce.until) else { return false };
        let count = count.unwrap_or(1);
        let is_new = nonce.used < count;
        nonce.used = nonce.used.max(count);
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_each_count_once_and_for_a_while() {
        let mut nonces = Nonces::new(Duration::from_secs(10));
        let nonce = nonces.give(Moment::START, &mut Random::new([0; 32]));
        let later = Moment::START + Duration::from_secs(10);

        assert!(nonces.take(Moment::START, nonce.as_bytes(), Some(1)));
        assert!(!nonces.take(Moment::START, nonce.as_bytes(), Some(1)), "replayed");
        assert!(nonces.take(later, nonce.as_bytes(), Some(3)));
        assert!(!nonces.take(later, nonce.as_bytes(), Some(2)), "older than one seen");
        assert!(!nonces.take(later + Duration::from_millis(1), nonce.as_bytes(), Some(4)));
        assert!(!nonces.take(later, b"never given", Some(1)));
    }

    #[test]
    fn only_so_many_are_remembered() {
        let mut nonces = Nonces::new(Duration::from_secs(10));
        let mut random = Random::new([0; 32]);
        let first = nonces.give(Moment::START, &mut random);
        for _ in 0..MOST {
            nonces.give(Moment::START, &mut random);
        }
        assert!(!nonces.take(Moment::START, first.as_bytes(), Some(1)));
        assert_eq!(nonces.given.len(), MOST);
    }
}
