//! What should be heard, worked out from the calls alone.
//!
//! Nothing starts or stops a tone by itself. After every input the wanted sound is worked out
//! anew and the difference is ordered, so that no ringing can be forgotten.

use std::time::Duration;

use clock::Moment;

use crate::call::{Call, Hand, Stage};
use crate::calls::Calls;
use crate::cause::Cause;
use crate::doors::{LegId, LineId, MediaOrder, Way};
use crate::hold;
use crate::tones::Tone;

/// How long busy and reorder tones are played after a call of ours failed: long enough to be
/// understood, short enough not to need a press.
pub(crate) const FAILURE_TONE: Duration = Duration::from_secs(4);

/// What the media was last told.
#[derive(Debug, Default)]
pub(crate) struct Sound {
    connected: Vec<LegId>,
    entertained: Vec<LegId>,
    tone: Option<Tone>,
    ringing: bool,
}

impl Sound {
    /// Compares what is wanted with what was ordered, and gives the orders that make up for it.
    pub(crate) fn settle(
        &mut self,
        now: Moment,
        calls: &Calls,
        hold_reminder: Duration,
        music: impl Fn(LineId) -> bool,
    ) -> Vec<MediaOrder> {
        let mut orders = Vec::new();
        let connected: Vec<LegId> = calls.iter().filter_map(audible).collect();
        if connected != self.connected {
            orders.push(MediaOrder::Connect(connected.clone()));
            self.connected = connected;
        }
        let waits = |call: &&Call| call.is_connected() && call.held && music(call.line);
        let entertained: Vec<LegId> =
            calls.iter().filter(waits).filter_map(|call| Some(call.leg.as_ref()?.id)).collect();
        if entertained != self.entertained {
            orders.push(MediaOrder::Entertain(entertained.clone()));
            self.entertained = entertained;
        }
        let beeps = |call: &Call| hold::beeps(now, call.held_since, hold_reminder);
        let reminder = calls.iter().any(beeps).then_some(Tone::HoldReminder);
        let tone = tone(now, calls, reminder);
        if tone != self.tone {
            orders.push(MediaOrder::Play(tone));
            self.tone = tone;
        }
        let ringing = calls.iter().any(Call::is_alerting) && !calls.iter().any(is_in_the_ear);
        if ringing != self.ringing {
            orders.push(MediaOrder::Ring(ringing));
            self.ringing = ringing;
        }
        orders
    }
}

/// The leg of a call that the person hears and speaks on.
fn audible(call: &Call) -> Option<LegId> {
    let leg = call.leg.as_ref().filter(|leg| leg.open)?;
    (call.is_talking() || (call.is_calling() && call.early)).then_some(leg.id)
}

/// Whether the person has this call at the ear: a loud bell would hurt then.
fn is_in_the_ear(call: &Call) -> bool {
    call.is_talking() || call.is_calling()
}

/// The tone that is wanted; `reminder` where it leaves room for one.
fn tone(now: Moment, calls: &Calls, reminder: Option<Tone>) -> Option<Tone> {
    if calls.iter().any(is_in_the_ear) && calls.iter().any(Call::is_alerting) {
        return Some(Tone::CallWaiting);
    }
    if calls.iter().any(Call::is_talking) {
        return reminder;
    }
    let mut wanted = reminder;
    for call in calls.iter() {
        wanted = match &call.stage {
            // On a shared line the dial tone says that the appearance is ours.
            Stage::Seized
                if call.collected.is_empty() && !matches!(call.shared.hand, Hand::Asked(_)) =>
            {
                Some(Tone::Dial)
            }
            Stage::RingingThere if !call.early => Some(Tone::Ringback),
            Stage::Ended { at, cause, talked: None, .. }
                if call.way == Way::Outgoing && now < *at + FAILURE_TONE =>
            {
                failure(cause).or(wanted)
            }
            Stage::Seized
            | Stage::AwaitingPort
            | Stage::AwaitingLine
            | Stage::Dialling
            | Stage::RingingThere
            | Stage::Ending => return None,
            Stage::RingingHere
            | Stage::Answering
            | Stage::Connected { .. }
            | Stage::Ended { .. } => wanted,
        };
    }
    wanted
}

/// The tone that says why a call of ours came to nothing.
const fn failure(cause: &Cause) -> Option<Tone> {
    match cause {
        Cause::ReleasedHere | Cause::GivenUp | Cause::HandedOver(_) | Cause::PutThrough(_) => None,
        Cause::Busy
        | Cause::Refused
        | Cause::Taken
        | Cause::NotJoined(_)
        | Cause::NotPulled(_)
        | Cause::HeldPrivately => Some(Tone::Busy),
        Cause::ReleasedThere
        | Cause::Declined
        | Cause::Missed
        | Cause::AnsweredElsewhere
        | Cause::NoAnswer
        | Cause::Unallocated
        | Cause::Moved
        | Cause::Forbidden
        | Cause::PasswordRefused
        | Cause::PasswordWanted
        | Cause::BadNumber
        | Cause::NoService(_)
        | Cause::GatewaySilent
        | Cause::Lost
        | Cause::NetworkChanged
        | Cause::NothingInCommon
        | Cause::NotEncrypted
        | Cause::OnlyEncrypted
        | Cause::NoKeys
        | Cause::WrongCertificate
        | Cause::BadDescription
        | Cause::Congestion
        | Cause::NoPort
        | Cause::Other(..) => Some(Tone::Reorder),
    }
}
