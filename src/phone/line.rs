//! Lines: a number at a gateway, and whether it works.

use std::time::Duration;

use clock::Moment;
use sip::RegistrationTrouble;

use crate::doors::{GatewayId, LineId, Service};
use crate::profile::LineProfile;
use crate::trouble::Trouble;

/// A line.
#[derive(Debug)]
pub(crate) struct Line {
    pub id: LineId,
    pub gateway: GatewayId,
    pub profile: LineProfile,
    pub health: Health,
}

/// What the registrar last said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Health {
    /// Nothing yet.
    Starting,
    /// The gateway knows where we are, or need not.
    Registered,
    /// It does not.
    Failed { trouble: Trouble, retry: Option<Moment>, refused: bool },
    /// The phone is being ended.
    Gone,
}

impl Health {
    /// A line whose number and domain make no address.
    pub(crate) const fn unusable() -> Self {
        Self::Failed { trouble: Trouble::NoAddress, retry: None, refused: true }
    }
}

impl Line {
    /// Takes what became of an attempt to register.
    pub(crate) fn failed(&mut self, trouble: &RegistrationTrouble, retry: Option<Moment>) {
        let refused = matches!(
            trouble,
            RegistrationTrouble::PasswordRefused
                | RegistrationTrouble::PasswordWanted
                | RegistrationTrouble::ChallengeRefused(_)
        );
        self.health = Health::Failed { trouble: Trouble::of_registration(trouble), retry, refused };
    }

    /// Whether calls can be made and received, given the state of the gateway.
    pub(crate) fn service(&self, reachable: bool, silent: bool) -> Service {
        match &self.health {
            Health::Failed { refused: true, .. } => Service::Refused,
            Health::Starting if !silent => Service::Starting,
            Health::Registered if reachable => Service::InService,
            Health::Starting | Health::Registered | Health::Failed { .. } | Health::Gone => {
                Service::OutOfService
            }
        }
    }

    /// When it is tried again by itself.
    pub(crate) fn retry_in(&self, now: Moment) -> Option<Duration> {
        match &self.health {
            Health::Failed { retry, .. } => retry.map(|retry| retry - now),
            Health::Starting | Health::Registered | Health::Gone => None,
        }
    }
}
