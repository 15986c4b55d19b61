//! Transactions: one request and its responses, made reliable (RFC 3261 section 17).
//!
//! A machine decides *when* something is sent and *whether* the layer above hears of it. It never
//! sees *what* is sent: the messages stay with the [`table`] that owns the machines.

mod invite_client;
mod invite_server;
mod plain_client;
mod plain_server;
pub(crate) mod table;

pub(crate) use invite_client::InviteClient;
pub(crate) use invite_server::InviteServer;
pub(crate) use plain_client::PlainClient;
pub(crate) use plain_server::PlainServer;

use std::time::Duration;

use clock::Moment;

/// T1, the estimate of a round trip (RFC 3261 section 17.1.1.1).
pub(crate) const T1: Duration = Duration::from_millis(500);

/// T2, the longest wait between two sendings of anything but an INVITE (RFC 3261 section
/// 17.1.2.2).
pub(crate) const T2: Duration = Duration::from_secs(4);

/// T4, how long a message may linger in the network (RFC 3261 section 17.1.2.2).
pub(crate) const T4: Duration = Duration::from_secs(5);

/// 64·T1: how long anything is waited for (timers B, F, H, J, L and M).
pub(crate) const GIVE_UP: Duration = T1.saturating_mul(64);

/// What can happen to a client transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ClientEvent {
    /// A response 100–199 arrived.
    Provisional,
    /// A response 200–299 arrived.
    Success,
    /// A response 300–699 arrived.
    Failure,
    /// The transport could not send what it was given.
    TransportError,
}

/// What the owner of a client transaction must do, in the order given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ClientAction {
    /// Send the request again, unchanged.
    Resend,
    /// Send the ACK of this failure, in this transaction (RFC 3261 section 17.1.1.3).
    Ack,
    /// Pass the response up.
    Deliver,
    /// Report that nothing answered, and forget the transaction.
    TimedOut,
    /// Report that nothing could be sent, and forget the transaction.
    Unsendable,
    /// Forget the transaction.
    Forget,
}

/// What can happen to a server transaction.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ServerEvent {
    /// The request arrived again.
    Request,
    /// An ACK in this transaction arrived.
    Ack,
    /// The layer above answers 100–199.
    Provisional,
    /// The layer above answers 200–299.
    Success,
    /// The layer above answers 300–699.
    Failure,
}

/// What the owner of a server transaction must do, in the order given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ServerAction {
    /// Send the response that was just given, and keep it.
    Send,
    /// Send the kept response again.
    Resend,
    /// Forget the transaction.
    Forget,
}

/// When something is sent again: the moment, and the wait after it.
#[derive(Clone, Copy, Debug)]
struct Resend {
    due: Moment,
    wait: Duration,
}

impl Resend {
    fn begin(now: Moment) -> Self {
        Self { due: now + T1, wait: T1 * 2 }
    }

    /// The one after, counted from when this one was due, so that a late call loses no time.
    fn next(self, longest: Duration) -> Self {
        Self { due: self.due + self.wait, wait: (self.wait * 2).min(longest) }
    }
}

#[cfg(test)]
mod testing {
    use super::{Duration, Moment};

    pub(super) fn at(ms: u64) -> Moment {
        Moment::START + Duration::from_millis(ms)
    }
}
