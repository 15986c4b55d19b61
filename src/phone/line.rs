//! Lines: a number at a gateway, and whether it works.

use std::time::Duration;

use clock::Moment;
use sip::{Distrust, RegistrationTrouble};

use crate::doors::{GatewayId, LineId, Service};
use crate::profile::LineProfile;

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
    Failed { sentence: String, retry: Option<Moment>, refused: bool },
    /// The phone is being ended.
    Gone,
}

impl Health {
    /// A line whose number and domain make no address.
    pub(crate) fn unusable() -> Self {
        let sentence = "The number and the domain of this line make no address.".to_owned();
        Self::Failed { sentence, retry: None, refused: true }
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
        self.health = Health::Failed { sentence: sentence(trouble), retry, refused };
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

/// What went wrong with a registration, as a sentence.
fn sentence(trouble: &RegistrationTrouble) -> String {
    match trouble {
        RegistrationTrouble::PasswordWanted => {
            "The gateway asks for the password of this line.".to_owned()
        }
        RegistrationTrouble::PasswordRefused => "The gateway refused the password.".to_owned(),
        RegistrationTrouble::Forbidden(status) => {
            format!("The gateway does not accept this line (status {status}).")
        }
        RegistrationTrouble::NoAnswer | RegistrationTrouble::Transport => {
            "The gateway does not answer.".to_owned()
        }
        RegistrationTrouble::ChallengeRefused(distrust) => {
            let why = match distrust {
                Distrust::Stranger => "from an address that is not its own",
                Distrust::OtherRealm => "in the name of another realm than before",
                Distrust::WeakerAlgorithm => "in a weaker form than before",
                Distrust::NoQop => "in the old form that is easily worked back",
                Distrust::NotUnderstood | _ => "in a form that is not understood",
            };
            format!("The gateway asked for the password {why}; it was not sent.")
        }
        RegistrationTrouble::Rejected(status, phrase) => {
            let phrase: String = phrase.chars().filter(|c| !c.is_control()).take(80).collect();
            format!("The gateway did not register this line: {phrase} ({status}).")
        }
        other => format!("The gateway did not register this line: {other:?}."),
    }
}
