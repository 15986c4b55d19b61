//! The part of the settings where devices are chosen and tried. While it is open, the microphone is
//! listened to, for its level.

use super::{Desk, Effect, Tab};
use crate::guide::{Answer, Errand, Heard, LOUDEST, Ticket, Trial};
use crate::sound::Present;

/// What hands do there, beside what they set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sounding {
    /// It opens, or closes.
    Open(bool),
    /// Something is tried.
    Try(Trial),
}

/// The devices that are there, and what is tried with them.
#[derive(Debug, Default)]
pub(crate) struct Trying {
    /// Whether it is open.
    pub(crate) open: bool,
    /// The devices that are there.
    pub(crate) present: Vec<Present>,
    /// How loud the microphone is, from 0 to 9, once it is known.
    pub(crate) level: Option<u8>,
    /// What a trial came to.
    pub(crate) heard: Option<Heard>,
    /// With what is asked now: what comes of something before is not taken.
    ticket: Ticket,
}

impl Desk {
    pub(super) fn sounding(&mut self, sounding: Sounding) -> Vec<Effect> {
        match sounding {
            Sounding::Open(true) if self.able.sounds => {
                self.trying = Trying { open: true, ..Trying::default() };
                self.try_out(Trial::Listen)
            }
            Sounding::Open(_) => {
                self.trying.open = false;
                Vec::new()
            }
            Sounding::Try(trial) if self.trying.open => {
                self.trying.heard = None;
                vec![Effect::Errand(self.trying.ticket, Errand::Sound(trial))]
            }
            Sounding::Try(_) => Vec::new(),
        }
    }

    fn try_out(&mut self, trial: Trial) -> Vec<Effect> {
        self.ticket.0 += 1;
        self.trying.ticket = self.ticket;
        vec![Effect::Errand(self.ticket, Errand::Sound(trial))]
    }

    /// Closes it where it is no longer seen, and with it the microphone.
    pub(super) fn end_trying(&mut self, before: bool) -> Option<Effect> {
        let seen = self.trying.open && self.tab == Tab::Settings && self.guide.is_none();
        if seen || !before {
            return None;
        }
        self.trying = Trying::default();
        Some(Effect::Errand(self.ticket, Errand::Sound(Trial::Stop)))
    }

    /// Takes what came of trying; gives back what is for somebody else.
    pub(super) fn tried(&mut self, ticket: Ticket, answer: Answer) -> Option<Answer> {
        let mine = self.trying.open && ticket == self.trying.ticket;
        if let Answer::Devices(present) = answer {
            // Nobody else asks.
            if mine {
                self.trying.present = present;
            }
            return None;
        }
        if !mine {
            return Some(answer);
        }
        if let Answer::Level(level) = answer {
            self.trying.level = Some(level.min(LOUDEST));
        } else if let Answer::Heard(heard) = answer {
            self.trying.heard = Some(heard);
        } else {
            return Some(answer);
        }
        None
    }
}
