//! When something looks different by itself: lamps that blink, timers that count.

use std::time::Duration;

use phone::doors::KeyView;
use phone::{Lamp, Usage};

use super::Desk;

impl Desk {
    /// When something looks different by itself, since the first frame.
    pub fn due(&self) -> Option<Duration> {
        let counting = self.phone.calls.iter().any(|call| call.talked.is_some())
            || self.phone.lines.iter().any(|line| line.retry_in.is_some())
            || self.shown_keys().any(|key| theirs_for(key).is_some());
        let blinking = self.phone.keys.iter().filter_map(|key| self.edge(key.lamp)).min();
        if self.stamped.is_none() && (counting || blinking.is_some()) {
            return Some(self.now);
        }
        // Timers turn over together, a second after the snapshot and so on; their own turns
        // would be a frame each.
        let second = Duration::from_secs(1);
        let stamped = self.stamped.unwrap_or_default();
        let turns = u32::try_from(self.since().as_secs()).unwrap_or(u32::MAX);
        let tick = counting.then(|| stamped + second.saturating_mul(turns.saturating_add(1)));
        [tick, blinking].into_iter().flatten().min()
    }

    /// How long a colleague has held or used what a key stands for, where that is shown.
    pub(crate) fn theirs_for(&self, key: &KeyView) -> Option<Duration> {
        theirs_for(key).map(|since| since + self.since())
    }

    /// When a lamp goes on or off next.
    fn edge(&self, lamp: Lamp) -> Option<Duration> {
        if self.still {
            return None;
        }
        let cadence = lamp.cadence();
        if cadence.on.is_zero() || cadence.off.is_zero() {
            return None;
        }
        let into = self.in_round(lamp)?;
        Some(self.now + cadence.edge(into).saturating_sub(into))
    }

    /// Whether a lamp is lit now. All of them go by one clock, so that they blink together. Where
    /// nothing may move they stay lit: glyph and text say the state.
    pub(crate) fn lit(&self, lamp: Lamp) -> bool {
        self.still || self.in_round(lamp).is_none_or(|into| lamp.cadence().lit(into))
    }

    fn in_round(&self, lamp: Lamp) -> Option<Duration> {
        let into = self.now.as_nanos().checked_rem(lamp.cadence().round().as_nanos())?;
        Some(Duration::from_nanos(u64::try_from(into).ok()?))
    }

    /// Time since the snapshot.
    pub(crate) fn since(&self) -> Duration {
        self.stamped.map_or(Duration::ZERO, |stamped| self.now.saturating_sub(stamped))
    }
}

/// The time a colleague has on a key, as it came. On a telephone that is only watched it would
/// say something where one may take the call alone.
fn theirs_for(key: &KeyView) -> Option<Duration> {
    let since = key.theirs.as_ref()?.since?;
    let counts = match key.usage {
        Usage::Held | Usage::Recalling => true,
        Usage::Connected => !key.watches(),
        Usage::Idle | Usage::Seized | Usage::Alerting | Usage::Calling | Usage::Conference => false,
    };
    (counts && key.lamp != Lamp::Unknown).then_some(since)
}
