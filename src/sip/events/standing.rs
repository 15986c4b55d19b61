//! The header field Subscription-State (RFC 6665 section 8.2.3).

use crate::message::lexer::{Cursor, number};
use crate::message::{Message, Name};
use crate::uri::Param;

/// How a subscription stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// It is accepted.
    Active,
    /// Nobody has decided yet. An extension of the standard counts as this.
    Pending,
    /// It is over.
    Terminated(EndReason),
}

/// Why the notifier ended a subscription (RFC 6665 section 4.1.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EndReason {
    /// Subscribe anew at once: another server may take over.
    Deactivated,
    /// Subscribe anew, but later.
    Probation,
    /// It is forbidden.
    Rejected,
    /// It was not refreshed in time.
    Timeout,
    /// Nobody decided in time.
    GiveUp,
    /// What was watched is no more.
    NoResource,
    /// What was watched will not change any more.
    Invariant,
    /// None was given, or one that is not known.
    Unsaid,
}

/// The header field, read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SubscriptionState {
    /// How it stands.
    pub standing: Standing,
    /// For how many seconds more, where that was said.
    pub expires: Option<u32>,
    /// After how many seconds to subscribe anew, where that was said.
    pub retry_after: Option<u32>,
}

impl SubscriptionState {
    /// Reads it from a NOTIFY; nothing where it is not there or has no value.
    pub fn of(message: &Message) -> Option<Self> {
        Self::parse(message.header(Name::SubscriptionState)?)
    }

    /// Reads a value.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(value);
        let word = cursor.token();
        if word.is_empty() {
            return None;
        }
        let (mut reason, mut expires, mut retry_after) = (EndReason::Unsaid, None, None);
        let seconds = |param: Param<'_>| param.value.and_then(number)?.try_into().ok();
        while cursor.eat_spaced(b';') {
            let Ok(param) = Param::read(&mut cursor) else { break };
            if param.is("reason") {
                reason = EndReason::parse(param.value.unwrap_or_default());
            } else if param.is("expires") {
                expires = seconds(param);
            } else if param.is("retry-after") {
                retry_after = seconds(param);
            }
        }
        let standing = if word.eq_ignore_ascii_case(b"active") {
            Standing::Active
        } else if word.eq_ignore_ascii_case(b"terminated") {
            Standing::Terminated(reason)
        } else {
            Standing::Pending
        };
        Some(Self { standing, expires, retry_after })
    }
}

impl EndReason {
    /// Reads the word of a `reason` parameter.
    pub fn parse(word: &[u8]) -> Self {
        const WORDS: [(&[u8], EndReason); 7] = [
            (b"deactivated", EndReason::Deactivated),
            (b"probation", EndReason::Probation),
            (b"rejected", EndReason::Rejected),
            (b"timeout", EndReason::Timeout),
            (b"giveup", EndReason::GiveUp),
            (b"noresource", EndReason::NoResource),
            (b"invariant", EndReason::Invariant),
        ];
        WORDS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map_or(Self::Unsaid, |(_, reason)| *reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_with_what_follows_it() {
        let active = SubscriptionState::parse(b"active;expires=3600").unwrap();
        assert_eq!((active.standing, active.expires), (Standing::Active, Some(3_600)));

        let over =
            SubscriptionState::parse(b"Terminated ; Reason=NoResource;retry-after=7").unwrap();
        assert_eq!(over.standing, Standing::Terminated(EndReason::NoResource));
        assert_eq!(over.retry_after, Some(7));
    }

    #[test]
    fn what_nobody_knows_is_pending_or_unsaid() {
        let pending = SubscriptionState::parse(b"waiting;expires=x").unwrap();
        assert_eq!((pending.standing, pending.expires), (Standing::Pending, None));
        let over = SubscriptionState::parse(b"terminated;reason=lunch").unwrap();
        assert_eq!(over.standing, Standing::Terminated(EndReason::Unsaid));
        assert_eq!(SubscriptionState::parse(b""), None);
        assert_eq!(SubscriptionState::parse(b";expires=1"), None);
    }
}
