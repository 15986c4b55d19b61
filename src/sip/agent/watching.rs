//! The words of the front door that subscriptions need.

use std::time::Duration;

use super::api::{Distrust, Field, IdentityId};
use crate::Uri;
use crate::events::{EndReason, Fault, Package};

/// Something to be watched, until [`UserAgent::unsubscribe`](super::UserAgent::unsubscribe).
#[derive(Clone, Debug)]
pub struct Subscribe {
    /// As whom.
    pub identity: IdentityId,
    /// What is to be known.
    pub package: Package,
    /// Of whom.
    pub target: Uri,
    /// How long it is asked for at a time; it is refreshed.
    pub expires: Duration,
    /// Whether the target may be a list (RFC 4662).
    pub list: bool,
    /// Further header fields.
    pub extra: Vec<Field>,
}

/// Why what is watched is not known.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SubscriptionTrouble {
    /// The gateway, or the way to it, is gone.
    Lost,
    /// Nothing answered, or no notification followed the answer.
    NoAnswer,
    /// The request could not be sent.
    Transport,
    /// The gateway has nothing of this kind to tell (405, 489, 501). It is not asked again.
    NotSupported(u16),
    /// It is forbidden (403, 603; `rejected`). It is not asked again.
    Forbidden,
    /// There is no such thing to watch (404, 410, 604; `noresource`). It is not asked again.
    NoSuchThing,
    /// The gateway wants a password, and none is known.
    PasswordWanted,
    /// The gateway does not take the password.
    PasswordRefused,
    /// The gateway asked for the password in a way that might betray it.
    ChallengeRefused(Distrust),
    /// Any other answer.
    Refused(u16, String),
    /// The gateway ended it. It is subscribed anew.
    Closed(EndReason),
    /// What is notified cannot be read.
    NotUnderstood(Fault),
}

/// Why a subscription is over.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SubscriptionEnd {
    /// We ended it.
    Unsubscribed,
    /// Its identity is unknown, or was removed.
    NoIdentity,
    /// There are too many.
    TooMany,
    /// What was notified last will not change any more.
    Invariant,
    /// The gateway ended the taking of an appearance: the call goes on without it.
    Released(EndReason),
    /// The gateway refused the taking of an appearance: somebody else has it (480), or it is
    /// not to be had.
    Refused {
        /// The status.
        status: u16,
        /// When to try again, as the gateway said.
        retry_after: Option<Duration>,
    },
    /// The gateway did not answer the taking of an appearance.
    NoAnswer,
}
