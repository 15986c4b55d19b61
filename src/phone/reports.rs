//! What the media reports, kept with the calls it is about.

use clock::Moment;

use crate::call::Call;
use crate::doors::{Digit, MediaReport, Notice};
use crate::phone::Phone;

/// More digits than this from the far end are noise.
pub(crate) const DIGITS_KEPT_MAX: usize = 128;

impl Call {
    /// The far end pressed a digit, in its speech or in its signalling.
    pub(crate) fn told(&mut self, digit: Digit) {
        if self.digits.len() < DIGITS_KEPT_MAX {
            self.digits.push(digit.character());
        }
    }
}

impl Phone {
    /// Takes a report of the media.
    pub(crate) fn media_report(&mut self, now: Moment, report: MediaReport) {
        match report {
            MediaReport::Sending(_) => {}
            MediaReport::Sealed(leg) => self.sealed(leg),
            MediaReport::NotSealed(leg, why) => self.not_sealed(now, leg, why),
            MediaReport::Heard(leg) => {
                if let Some(call) = self.calls.of_leg(leg) {
                    call.silent = None;
                }
            }
            MediaReport::Digit(leg, digit) => {
                if let Some(call) = self.calls.of_leg(leg) {
                    call.told(digit);
                }
            }
            MediaReport::Silent(leg, lasting) => {
                if let Some(call) = self.calls.of_leg(leg) {
                    call.silent = Some(lasting);
                }
            }
            MediaReport::Figures(leg, figures) => self.take_figures(leg, figures),
            MediaReport::NotRecorded(recording, why) => self.recording_failed(recording, why),
            MediaReport::Devices(trouble) => self.devices = trouble,
            MediaReport::Using(device, name) => self.notify(Notice::Using(device, name)),
        }
    }
}
