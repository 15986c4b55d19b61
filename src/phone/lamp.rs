//! Lamps: what the light beside a key says.
//!
//! The names of the modes are those of TAPI (`PHONELAMPMODE_*`); flash is a call and wink is a
//! hold, as on key telephones for forty years. Nothing blinks faster than three times a second
//! (WCAG 2.3.1), which is why flutter comes in groups.

use std::time::Duration;

/// The mode of a lamp.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Lamp {
    /// Idle.
    #[default]
    Off,
    /// In use.
    Steady,
    /// Ringing.
    Flash,
    /// On hold.
    Wink,
    /// Wanted back: a hold or a park was forgotten.
    Flutter,
    /// On hold so that nobody else can take it.
    BrokenFlutter,
    /// In use by several: mine and theirs by turns.
    Alternate,
    /// Out of service: what happens on the line is not known.
    Unknown,
}

/// What one appearance is being used for, by whomever.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Usage {
    /// Nobody uses it.
    #[default]
    Idle,
    /// Somebody took it and has not dialled yet.
    Seized,
    /// A call rings at it.
    Alerting,
    /// A call goes out from it and is not answered yet.
    Calling,
    /// Somebody talks on it.
    Connected,
    /// We talk on it with several at once.
    Conference,
    /// A call waits on it.
    Held,
    /// A call has waited on it for too long.
    Recalling,
}

/// How a lamp blinks: so many times lit for `on` and dark for `off`, then dark for `pause`, and
/// again. A steady lamp has no dark part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cadence {
    /// How long it is lit.
    pub on: Duration,
    /// How long it is dark.
    pub off: Duration,
    /// How often, before the pause.
    pub pulses: u32,
    /// How long it stays dark after them.
    pub pause: Duration,
}

impl Lamp {
    /// The lamp for a use of an appearance whose line is in service.
    pub const fn of(usage: Usage) -> Self {
        match usage {
            Usage::Idle => Self::Off,
            Usage::Seized | Usage::Calling | Usage::Connected => Self::Steady,
            Usage::Alerting => Self::Flash,
            Usage::Conference => Self::Alternate,
            Usage::Held => Self::Wink,
            Usage::Recalling => Self::Flutter,
        }
    }

    /// How the lamp blinks.
    pub const fn cadence(self) -> Cadence {
        match self {
            Self::Off | Self::Unknown => Cadence::ms(0, 1_000),
            Self::Steady => Cadence::ms(1_000, 0),
            Self::Flash | Self::Alternate => Cadence::ms(500, 500),
            Self::Wink => Cadence::ms(400, 100),
            Self::Flutter => Cadence::ms(250, 250),
            // Three pulses, not four: four in one second would be too many (WCAG 2.3.1).
            Self::BrokenFlutter => {
                Cadence { pulses: 3, pause: Duration::from_millis(500), ..Cadence::ms(125, 125) }
            }
        }
    }

    /// The word for it, in what is printed for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Steady => "steady",
            Self::Flash => "flash",
            Self::Wink => "wink",
            Self::Flutter => "flutter",
            Self::BrokenFlutter => "broken-flutter",
            Self::Alternate => "alternate",
            Self::Unknown => "unknown",
        }
    }
}

impl Usage {
    /// The word for it, in what is printed for scripts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Seized => "seized",
            Self::Alerting => "alerting",
            Self::Calling => "calling",
            Self::Connected => "connected",
            Self::Conference => "conference",
            Self::Held => "held",
            Self::Recalling => "recalling",
        }
    }
}

impl Cadence {
    const fn ms(on: u64, off: u64) -> Self {
        Self {
            on: Duration::from_millis(on),
            off: Duration::from_millis(off),
            pulses: 1,
            pause: Duration::ZERO,
        }
    }

    /// How long until it begins anew.
    pub fn round(self) -> Duration {
        (self.on + self.off) * self.pulses + self.pause
    }

    /// Whether it is lit so far into a round.
    pub fn lit(self, into: Duration) -> bool {
        self.pulse(into).is_some_and(|into| into < self.on)
    }

    /// When it goes on or off next, from the beginning of the round, so far into it.
    pub fn edge(self, into: Duration) -> Duration {
        let Some(within) = self.pulse(into) else { return self.round() };
        let begin = into.saturating_sub(within);
        if within < self.on {
            return begin + self.on;
        }
        let next = begin + self.on + self.off;
        if next >= (self.on + self.off) * self.pulses { self.round() } else { next }
    }

    /// How far into a pulse it is, unless it pauses.
    fn pulse(self, into: Duration) -> Option<Duration> {
        let one = (self.on + self.off).as_nanos();
        let within = into.as_nanos().checked_rem(one)?;
        let pausing = into >= (self.on + self.off) * self.pulses;
        (!pausing).then(|| Duration::from_nanos(u64::try_from(within).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_flashes_and_a_hold_winks() {
        assert_eq!(Lamp::of(Usage::Alerting), Lamp::Flash);
        assert_eq!(Lamp::of(Usage::Held), Lamp::Wink);
    }

    #[test]
    fn nothing_blinks_faster_than_three_times_a_second() {
        for lamp in [Lamp::Flash, Lamp::Wink, Lamp::Flutter, Lamp::BrokenFlutter] {
            let cadence = lamp.cadence();
            let ms = |at: u64| Duration::from_millis(at);
            let round = u64::try_from(cadence.round().as_millis()).unwrap();
            let lit = |at: u64| cadence.lit(ms(at % round));
            let goes_on = |at: u64| lit(at) && !lit(at + round - 1);

            for from in 0..round {
                let flashes = (from..from + 1_000).filter(|&at| goes_on(at)).count();
                assert!(flashes <= 3, "{lamp:?}: {flashes} in the second from {from} ms");
            }
        }
    }

    #[test]
    fn a_lamp_looks_the_same_until_its_edge_and_differs_there() {
        for lamp in [Lamp::Flash, Lamp::Wink, Lamp::Flutter, Lamp::BrokenFlutter] {
            let cadence = lamp.cadence();
            let round = u64::try_from(cadence.round().as_millis()).unwrap();
            for at in 0..round {
                let into = Duration::from_millis(at);
                let edge = cadence.edge(into);
                let after = if edge == cadence.round() { Duration::ZERO } else { edge };
                assert!(edge > into, "{lamp:?} at {at}");
                assert_ne!(cadence.lit(into), cadence.lit(after), "{lamp:?} at {at}");
                let before = edge.saturating_sub(Duration::from_millis(1));
                assert_eq!(cadence.lit(into), cadence.lit(before), "{lamp:?} at {at}");
            }
        }
    }
}
