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
    /// A call waits on it.
    Held,
    /// A call has waited on it for too long.
    Recalling,
}

/// How a lamp blinks: lit for `on`, dark for `off`, and again. A steady lamp has no dark part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cadence {
    /// How long it is lit.
    pub on: Duration,
    /// How long it is dark.
    pub off: Duration,
}

impl Lamp {
    /// The lamp for a use of an appearance whose line is in service.
    pub const fn of(usage: Usage) -> Self {
        match usage {
            Usage::Idle => Self::Off,
            Usage::Seized | Usage::Calling | Usage::Connected => Self::Steady,
            Usage::Alerting => Self::Flash,
            Usage::Held => Self::Wink,
            Usage::Recalling => Self::Flutter,
        }
    }

    /// How the lamp blinks.
    pub const fn cadence(self) -> Cadence {
        match self {
            Self::Off | Self::Unknown => Cadence::ms(0, 1_000),
            Self::Steady => Cadence::ms(1_000, 0),
            Self::Flash => Cadence::ms(500, 500),
            Self::Wink => Cadence::ms(400, 100),
            Self::Flutter => Cadence::ms(250, 250),
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
            Self::Held => "held",
            Self::Recalling => "recalling",
        }
    }
}

impl Cadence {
    const fn ms(on: u64, off: u64) -> Self {
        Self { on: Duration::from_millis(on), off: Duration::from_millis(off) }
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
        for lamp in [Lamp::Flash, Lamp::Wink, Lamp::Flutter] {
            let Cadence { on, off } = lamp.cadence();
            assert!(on + off >= Duration::from_millis(334), "{lamp:?}");
        }
    }
}
