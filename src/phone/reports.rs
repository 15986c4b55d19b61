//! What the media reports of the legs of calls.

use clock::Moment;

use crate::doors::{MediaReport, Notice};
use crate::phone::{DIGITS_KEPT_MAX, Phone};

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
                if let Some(call) = self.calls.of_leg(leg)
                    && call.digits.len() < DIGITS_KEPT_MAX
                {
                    call.digits.push(digit.character());
                }
            }
            MediaReport::Silent(leg, lasting) => {
                if let Some(call) = self.calls.of_leg(leg) {
                    call.silent = Some(lasting);
                }
            }
            MediaReport::Figures(leg, figures) => {
                if let Some(call) = self.calls.of_leg(leg) {
                    let came = call.figures.is_some_and(|old| old.received < figures.received);
                    call.figures = Some(figures);
                    if came {
                        call.silent = None;
                    }
                }
            }
            MediaReport::Devices(trouble) => self.devices = trouble,
            MediaReport::Using(device, name) => self.notify(Notice::Using(device, name)),
        }
    }
}
