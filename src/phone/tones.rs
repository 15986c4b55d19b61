//! The tones a telephone makes itself, and how a country wants them (ITU-T E.180).
//!
//! Plain data: `storage` reads it from `assets/tones`, `media` turns it into sound.

use std::time::Duration;

/// A tone of the country's plan.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Tone {
    /// The line is ours: dial.
    Dial,
    /// The far end rings.
    Ringback,
    /// The far end is busy.
    Busy,
    /// The network could not carry the call.
    Reorder,
    /// A further call waits while we talk.
    CallWaiting,
    /// A call waits on hold for too long.
    HoldReminder,
    /// A call rings here: the sound of the ringer.
    Ringing,
}

/// One step of a tone: these frequencies together, for so long. Without frequencies it is a pause.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The frequencies, in hertz.
    pub hertz: Vec<f32>,
    /// How long; zero means for ever.
    pub lasts: Duration,
}

/// A tone as a sequence of steps, repeated for as long as it is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pattern {
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// The tones of one country.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TonePlan {
    /// ISO 3166 code of the country, in lower case.
    pub country: String,
    /// Dial tone.
    pub dial: Pattern,
    /// Ringback tone.
    pub ringback: Pattern,
    /// Busy tone.
    pub busy: Pattern,
    /// Congestion, reorder tone.
    pub reorder: Pattern,
    /// Call waiting tone.
    pub call_waiting: Pattern,
    /// What reminds of a call on hold. No country has one; it is a beep of the call waiting tone.
    pub hold_reminder: Pattern,
    /// What the ringer plays.
    pub ringing: Pattern,
}

impl TonePlan {
    /// The pattern of one tone.
    pub const fn pattern(&self, tone: Tone) -> &Pattern {
        match tone {
            Tone::Dial => &self.dial,
            Tone::Ringback => &self.ringback,
            Tone::Busy => &self.busy,
            Tone::Reorder => &self.reorder,
            Tone::CallWaiting => &self.call_waiting,
            Tone::HoldReminder => &self.hold_reminder,
            Tone::Ringing => &self.ringing,
        }
    }
}
