//! The INVITE server transaction (RFC 3261 section 17.2.1, as corrected by RFC 6026).
//!
//! ```text
//!                  ┌────────────┐ INVITE: resend
//!                  │ Proceeding │ 1xx: send
//!                  └────────────┘
//!          2xx: send │        │ 300–699: send
//!                    ▼        ▼
//!           ┌──────────┐  ┌───────────┐ INVITE, G: resend
//!           │ Accepted │  │ Completed │
//!           └──────────┘  └───────────┘
//!  INVITE: nothing │ L    H │     │ ACK
//!  2xx: send       ▼        ▼     ▼
//!               ┌────────────┐  I ┌───────────┐
//!               │    Over    │◀───│ Confirmed │ INVITE, ACK: nothing
//!               └────────────┘    └───────────┘
//! ```

use clock::Moment;

use super::{GIVE_UP, Resend, ServerAction as Action, ServerEvent as Event, T2, T4};
use crate::Transport;

/// The state of one INVITE that arrived.
#[derive(Debug)]
pub(crate) struct InviteServer {
    state: State,
    transport: Transport,
    /// Timer G.
    resend: Option<Resend>,
    /// Timer H, I or L, by state: when the state is left for [`State::Over`].
    expiry: Option<Moment>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Proceeding,
    Accepted,
    Completed,
    Confirmed,
    Over,
}

impl InviteServer {
    /// Begins the transaction, when its request first arrives.
    pub(crate) fn begin(transport: Transport) -> Self {
        Self { state: State::Proceeding, transport, resend: None, expiry: None }
    }

    /// Takes one event.
    #[must_use]
    pub(crate) fn handle(&mut self, now: Moment, event: Event) -> &'static [Action] {
        match (self.state, event) {
            (State::Proceeding | State::Completed, Event::Request) => &[Action::Resend],
            // In the second case the session sends its 2xx again, until the ACK comes.
            (State::Proceeding, Event::Provisional) | (State::Accepted, Event::Success) => {
                &[Action::Send]
            }
            (State::Proceeding, Event::Success) => {
                self.enter(State::Accepted, Some(now + GIVE_UP));
                &[Action::Send]
            }
            (State::Proceeding, Event::Failure) => {
                self.enter(State::Completed, Some(now + GIVE_UP));
                if !self.transport.is_reliable() {
                    self.resend = Some(Resend::begin(now));
                }
                &[Action::Send]
            }
            (State::Completed, Event::Ack) => {
                if self.transport.is_reliable() {
                    self.enter(State::Over, None);
                    &[Action::Forget]
                } else {
                    self.enter(State::Confirmed, Some(now + T4));
                    &[]
                }
            }
            (State::Proceeding, Event::Ack)
            | (
                State::Accepted,
                Event::Request | Event::Ack | Event::Provisional | Event::Failure,
            )
            | (State::Completed, Event::Provisional | Event::Success | Event::Failure)
            | (State::Confirmed | State::Over, _) => &[],
        }
    }

    /// Takes the passing of time. Call it no earlier than [`Self::deadline`].
    #[must_use]
    pub(crate) fn handle_timeout(&mut self, now: Moment) -> &'static [Action] {
        if self.expiry.is_some_and(|expiry| expiry <= now) {
            self.enter(State::Over, None);
            return &[Action::Forget];
        }
        match self.resend {
            Some(resend) if resend.due <= now => {
                self.resend = Some(resend.next(T2));
                &[Action::Resend]
            }
            Some(_) | None => &[],
        }
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        [self.resend.map(|resend| resend.due), self.expiry].into_iter().flatten().min()
    }

    /// Whether a final response is still owed.
    pub(crate) fn is_unanswered(&self) -> bool {
        self.state == State::Proceeding
    }

    fn enter(&mut self, state: State, expiry: Option<Moment>) {
        self.state = state;
        self.resend = None;
        self.expiry = expiry;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::at;
    use super::*;

    #[test]
    fn a_refusal_is_sent_until_it_is_acknowledged() {
        let mut invite = InviteServer::begin(Transport::Udp);

        assert_eq!(invite.handle(at(0), Event::Failure), [Action::Send]);
        assert_eq!(invite.handle_timeout(at(500)), [Action::Resend]);
        assert_eq!(invite.handle_timeout(at(1_500)), [Action::Resend]);
        assert_eq!(invite.handle(at(1_600), Event::Ack), []);

        assert_eq!(history(&mut invite), [(6_600, Action::Forget)]);
    }

    #[test]
    fn a_refusal_nobody_acknowledges_is_given_up_after_32_seconds() {
        let mut invite = InviteServer::begin(Transport::Udp);

        assert_eq!(invite.handle(at(0), Event::Failure), [Action::Send]);

        let history = history(&mut invite);
        assert_eq!(history.len(), 11);
        assert_eq!(history.last(), Some(&(32_000, Action::Forget)));
    }

    #[test]
    fn an_invite_that_comes_again_is_told_what_it_was_told() {
        let mut invite = InviteServer::begin(Transport::Udp);

        assert_eq!(invite.handle(at(0), Event::Provisional), [Action::Send]);
        assert_eq!(invite.handle(at(500), Event::Request), [Action::Resend]);
    }

    #[test]
    fn an_accepted_invite_that_comes_again_starts_no_second_call() {
        let mut invite = InviteServer::begin(Transport::Udp);

        assert_eq!(invite.handle(at(0), Event::Success), [Action::Send]);
        assert_eq!(invite.handle(at(500), Event::Request), []);
        assert_eq!(invite.handle(at(600), Event::Success), [Action::Send]);

        assert_eq!(history(&mut invite), [(32_000, Action::Forget)]);
    }

    fn history(invite: &mut InviteServer) -> Vec<(u128, Action)> {
        let mut history = Vec::new();
        while let Some(now) = invite.deadline() {
            let ms = now.since_start().as_millis();
            history.extend(invite.handle_timeout(now).iter().map(|&action| (ms, action)));
        }
        history
    }
}
