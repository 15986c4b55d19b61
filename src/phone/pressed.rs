//! Digits that a person presses: collected where one dials, sent where one talks.

use clock::Moment;
use sdp::Codec;

use crate::call::{Call, Stage};
use crate::digit::Digit;
use crate::doors::{CallId, LegId, MediaOrder, Notice};
use crate::phone::Phone;
use crate::profile::DigitsBy;
use crate::trouble::Refusal;

/// How digits go to a far end.
enum Way {
    /// With the speech: as events, or where none are agreed as tones.
    Speech(LegId),
    /// In messages.
    Messages,
    /// Not at all.
    None,
}

impl Phone {
    /// Takes digits: collected on a seized appearance, sent on a call that is talked on.
    pub(crate) fn digits(&mut self, now: Moment, typed: &str) {
        if let Some(bad) = typed.chars().find(|&c| Digit::new(c).is_none()) {
            self.notify(Notice::Refused(Refusal::NotADigit(bad)));
            return;
        }
        let open = |call: &Call| call.leg.as_ref().is_some_and(|leg| leg.open);
        let seized = self.calls.find(|call| call.stage == Stage::Seized);
        let spoken = self.calls.find(|call| open(call) && (call.is_talking() || call.is_calling()));
        if let Some(call) = seized.and_then(|id| self.calls.get_mut(id)) {
            call.collected.extend(typed.chars().take(crate::reports::DIGITS_KEPT_MAX));
        } else if let Some(id) = spoken {
            self.send_digits(now, id, typed);
        } else {
            self.notify(Notice::Refused(Refusal::NoCallForDigits));
        }
    }

    fn send_digits(&mut self, now: Moment, id: CallId, typed: &str) {
        let session = self.calls.get(id).and_then(|call| call.session);
        match (self.way_of_digits(id), session) {
            (Way::Speech(leg), _) => {
                let digits = typed.chars().filter_map(Digit::new).collect();
                self.media(MediaOrder::SendDigits(leg, digits));
            }
            (Way::Messages, Some(session)) => self.agent.press(now, session, typed),
            (Way::Messages | Way::None, _) => {
                self.notify(Notice::Refused(Refusal::DigitsNotTaken));
            }
        }
    }

    fn way_of_digits(&self, id: CallId) -> Way {
        let Some(call) = self.calls.get(id) else { return Way::None };
        let Some(leg) = &call.leg else { return Way::None };
        let by = self.line(call.line).map(|line| line.profile.digits).unwrap_or_default();
        let events = leg.agreement.as_ref().is_some_and(|agreed| agreed.digits.is_some());
        let bends = leg.agreement.as_ref().is_some_and(|agreed| agreed.codec == Codec::Opus);
        // Before it is answered, there is nobody who takes messages.
        let messages = call.is_talking();
        match by {
            DigitsBy::Auto if !events && bends && messages => Way::Messages,
            DigitsBy::Rtp if !events => Way::None,
            DigitsBy::Info if messages => Way::Messages,
            DigitsBy::Auto | DigitsBy::Rtp | DigitsBy::Info | DigitsBy::InBand => {
                Way::Speech(leg.id)
            }
        }
    }
}
