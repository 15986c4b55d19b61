//! The server transaction of everything but INVITE and ACK (RFC 3261 section 17.2.2).
//!
//! ```text
//!  ┌────────┐ 1xx: send ┌────────────┐ request: resend
//!  │ Trying │──────────▶│ Proceeding │ 1xx: send
//!  └────────┘           └────────────┘
//!      │ 200–699: send         │ 200–699: send
//!      ▼                       ▼
//!  ┌──────────────────────────────────┐ J ┌──────┐
//!  │ Completed       request: resend  │──▶│ Over │
//!  └──────────────────────────────────┘   └──────┘
//! ```

use clock::Moment;

use super::{GIVE_UP, ServerAction as Action, ServerEvent as Event};
use crate::Transport;

/// The state of one request that arrived.
#[derive(Debug)]
pub(crate) struct PlainServer {
    state: State,
    transport: Transport,
    /// Timer J; before that, when a request that nobody answers is forgotten.
    expiry: Option<Moment>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Trying,
    Proceeding,
    Completed,
    Over,
}

impl PlainServer {
    /// Begins the transaction, when its request first arrives.
    pub(crate) fn begin(now: Moment, transport: Transport) -> Self {
        // The sender gives up after 64·T1, so that nothing is owed later (RFC 4320 section 4.2).
        Self { state: State::Trying, transport, expiry: Some(now + GIVE_UP) }
    }

    /// Takes one event.
    #[must_use]
    pub(crate) fn handle(&mut self, now: Moment, event: Event) -> &'static [Action] {
        match (self.state, event) {
            (State::Proceeding | State::Completed, Event::Request) => &[Action::Resend],
            (State::Trying | State::Proceeding, Event::Provisional) => {
                self.state = State::Proceeding;
                &[Action::Send]
            }
            (State::Trying | State::Proceeding, Event::Success | Event::Failure) => {
                if self.transport.is_reliable() {
                    self.state = State::Over;
                    self.expiry = None;
                    &[Action::Send, Action::Forget]
                } else {
                    self.state = State::Completed;
                    self.expiry = Some(now + GIVE_UP);
                    &[Action::Send]
                }
            }
            (State::Trying, Event::Request)
            | (State::Trying | State::Proceeding, Event::Ack)
            | (
                State::Completed,
                Event::Ack | Event::Provisional | Event::Success | Event::Failure,
            )
            | (State::Over, _) => &[],
        }
    }

    /// Takes the passing of time. Call it no earlier than [`Self::deadline`].
    #[must_use]
    pub(crate) fn handle_timeout(&mut self, now: Moment) -> &'static [Action] {
        if self.expiry.is_some_and(|expiry| expiry <= now) {
            self.state = State::Over;
            self.expiry = None;
            return &[Action::Forget];
        }
        &[]
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.expiry
    }

    /// Whether a final response is still owed.
    pub(crate) fn is_unanswered(&self) -> bool {
        matches!(self.state, State::Trying | State::Proceeding)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::at;
    use super::*;

    #[test]
    fn a_request_that_comes_again_is_answered_the_same_for_32_seconds() {
        let mut request = PlainServer::begin(at(0), Transport::Udp);

        assert_eq!(request.handle(at(0), Event::Success), [Action::Send]);
        assert_eq!(request.handle(at(500), Event::Request), [Action::Resend]);
        assert_eq!(request.handle_timeout(at(31_999)), []);
        assert_eq!(request.handle_timeout(at(32_000)), [Action::Forget]);
        assert_eq!(request.deadline(), None);
    }

    #[test]
    fn a_request_that_comes_again_before_its_answer_is_not_delivered_twice() {
        let mut request = PlainServer::begin(at(0), Transport::Udp);

        assert_eq!(request.handle(at(500), Event::Request), []);
        assert!(request.is_unanswered());
    }

    #[test]
    fn over_tcp_it_is_forgotten_with_its_answer() {
        let mut request = PlainServer::begin(at(0), Transport::Tcp);

        assert_eq!(request.handle(at(0), Event::Failure), [Action::Send, Action::Forget]);
        assert_eq!(request.deadline(), None);
    }
}
