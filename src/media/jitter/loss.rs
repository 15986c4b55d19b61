//! How many packets are lost, and whether to wait for what the next one tells of them.

/// The share of lost packets, with forgetting.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Loss {
    share: f32,
    frequent: bool,
    /// How many are lost at a time.
    together: f32,
    /// How often that was seen, as far as it matters.
    seen: u8,
    bursts: bool,
}

/// Of what is remembered, this part is forgotten with each packet: two or three seconds.
const FORGET: f32 = 1.0 / 128.0;

/// Two losses within seconds are no accident any more.
const FREQUENT: f32 = 0.012;

/// Then it takes so few to be rare again, some seconds without one.
const RARE: f32 = 0.003;

/// How many are lost at a time is a mean over so many losses, and worth nothing before the fourth.
const SEEN_MAX: u8 = 12;
const SEEN_MIN: u8 = 4;

/// By pure chance it is 1.4 at a time where three in ten are lost, and less else.
const BURSTS: f32 = 2.0;

/// Then it takes so few at a time to be chance again.
const CHANCE: f32 = 1.6;

impl Loss {
    /// Takes in a packet that came.
    pub(super) fn came(&mut self) {
        self.note(0.0);
    }

    /// Takes in packets that did not.
    #[expect(clippy::cast_precision_loss, reason = "a few packets")]
    pub(super) fn lost(&mut self, packets: i64) {
        if packets > 0 {
            let packets = packets.min(20) as f32;
            self.seen = self.seen.saturating_add(1).min(SEEN_MAX);
            self.together += (packets - self.together) / f32::from(self.seen);
            let limit = if self.bursts { CHANCE } else { BURSTS };
            self.bursts = self.seen >= SEEN_MIN && self.together > limit;
            // Many at a time are one accident: a way that became shorter looks like that too.
            self.note(1.0);
        }
    }

    /// Whether losses are to be reckoned with.
    pub(super) const fn frequent(self) -> bool {
        self.frequent
    }

    /// Whether several are lost at a time, often.
    pub(super) const fn bursts(self) -> bool {
        self.frequent && self.bursts
    }

    fn note(&mut self, lost: f32) {
        self.share += (lost - self.share) * FORGET;
        self.frequent = if self.frequent { self.share > RARE } else { self.share > FREQUENT };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_loss_is_an_accident_and_steady_loss_is_not() {
        let mut loss = Loss::default();
        loss.lost(1);
        assert!(!loss.frequent());

        for n in 0..500 {
            let missed = i64::from(n % 20 == 0);
            loss.lost(missed);
            (missed..1).for_each(|_| loss.came());
            assert!(n < 40 || loss.frequent(), "{n}");
        }

        (0..400).for_each(|_| loss.came());
        assert!(!loss.frequent());
    }
}
