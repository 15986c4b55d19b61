//! The INVITE client transaction (RFC 3261 section 17.1.1, as corrected by RFC 6026).
//!
//! ```text
//!               ┌───────────┐ 1xx   ┌────────────┐
//!   A: resend ┌─│  Calling  │──────▶│ Proceeding │─┐ 1xx: deliver
//!             └▶└───────────┘       └────────────┘◀┘
//!  B: timed out │  │2xx │300–699     2xx│  │300–699: ack, deliver
//!               ▼  ▼    ▼               ▼  ▼
//!        ┌────────┐  ┌──────────┐  ┌───────────┐
//!        │  Over  │◀─│ Accepted │  │ Completed │─┐ 300–699: ack
//!        └────────┘M └──────────┘  └───────────┘◀┘
//!             ▲                          │ D
//!             └──────────────────────────┘
//! ```

use std::time::Duration;

use clock::Moment;

use super::{ClientAction as Action, ClientEvent as Event, GIVE_UP, Resend};
use crate::Transport;

/// The state of one INVITE on its way out.
#[derive(Debug)]
pub(crate) struct InviteClient {
    state: State,
    transport: Transport,
    /// Timer A.
    resend: Option<Resend>,
    /// Timer B, D or M, by state: when the state is left for [`State::Over`].
    expiry: Option<Moment>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Calling,
    Proceeding,
    Accepted,
    Completed,
    Over,
}

/// Timer D, for unreliable transports: at least 32 s (RFC 3261 section 17.1.1.2).
const LINGER: Duration = Duration::from_secs(32);

impl InviteClient {
    /// Begins the transaction, at the moment its request is first sent.
    pub(crate) fn begin(now: Moment, transport: Transport) -> Self {
        let resend = (!transport.is_reliable()).then(|| Resend::begin(now));
        Self { state: State::Calling, transport, resend, expiry: Some(now + GIVE_UP) }
    }

    /// Takes one event.
    #[must_use]
    pub(crate) fn handle(&mut self, now: Moment, event: Event) -> &'static [Action] {
        match (self.state, event) {
            (State::Calling | State::Proceeding, Event::Provisional) => {
                self.enter(State::Proceeding, None);
                &[Action::Deliver]
            }
            (State::Calling | State::Proceeding, Event::Success) => {
                self.enter(State::Accepted, Some(now + GIVE_UP));
                &[Action::Deliver]
            }
            (State::Calling | State::Proceeding, Event::Failure) => {
                if self.transport.is_reliable() {
                    self.enter(State::Over, None);
                    &[Action::Ack, Action::Deliver, Action::Forget]
                } else {
                    self.enter(State::Completed, Some(now + LINGER));
                    &[Action::Ack, Action::Deliver]
                }
            }
            // A repeated 2xx, or one from another branch of a fork: both are the session's affair.
            (State::Accepted, Event::Success) => &[Action::Deliver],
            (State::Completed, Event::Failure) => &[Action::Ack],
            // Departs from RFC 6026, which hears of no transport error while Proceeding: there
            // the flow itself is gone, and with it the only way a final response could come.
            (State::Calling | State::Proceeding, Event::TransportError) => {
                self.enter(State::Over, None);
                &[Action::Unsendable]
            }
            (State::Completed, Event::TransportError) => {
                self.enter(State::Over, None);
                &[Action::Forget]
            }
            // Nothing is sent here any more, but a repeated 2xx still wants its ACK.
            (State::Accepted, Event::Provisional | Event::Failure | Event::TransportError)
            | (State::Completed, Event::Provisional | Event::Success)
            | (State::Over, _) => &[],
        }
    }

    /// Takes the passing of time. Call it no earlier than [`Self::deadline`].
    #[must_use]
    pub(crate) fn handle_timeout(&mut self, now: Moment) -> &'static [Action] {
        if self.expiry.is_some_and(|expiry| expiry <= now) {
            let unanswered = self.state == State::Calling;
            self.enter(State::Over, None);
            return if unanswered { &[Action::TimedOut] } else { &[Action::Forget] };
        }
        match self.resend {
            Some(resend) if resend.due <= now => {
                self.resend = Some(resend.next(GIVE_UP));
                &[Action::Resend]
            }
            Some(_) | None => &[],
        }
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        [self.resend.map(|resend| resend.due), self.expiry].into_iter().flatten().min()
    }

    /// Whether a CANCEL would be in time: a provisional response came, and no final one.
    pub(crate) fn is_proceeding(&self) -> bool {
        self.state == State::Proceeding
    }

    /// Whether a final response is still awaited.
    pub(crate) fn is_pending(&self) -> bool {
        matches!(self.state, State::Calling | State::Proceeding)
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
    fn an_unanswered_invite_is_sent_seven_times_and_fails_after_32_seconds() {
        let mut invite = InviteClient::begin(Moment::START, Transport::Udp);

        assert_eq!(
            history(&mut invite),
            [
                (500, Action::Resend),
                (1_500, Action::Resend),
                (3_500, Action::Resend),
                (7_500, Action::Resend),
                (15_500, Action::Resend),
                (31_500, Action::Resend),
                (32_000, Action::TimedOut),
            ]
        );
    }

    #[test]
    fn over_tcp_nothing_is_sent_again() {
        let mut invite = InviteClient::begin(Moment::START, Transport::Tcp);

        assert_eq!(history(&mut invite), [(32_000, Action::TimedOut)]);
    }

    #[test]
    fn a_ringing_invite_waits_for_ever() {
        let mut invite = InviteClient::begin(Moment::START, Transport::Udp);

        assert_eq!(invite.handle(at(200), Event::Provisional), [Action::Deliver]);

        assert_eq!(invite.deadline(), None);
        assert!(invite.is_proceeding());
    }

    #[test]
    fn every_fork_that_answers_is_delivered() {
        let mut invite = InviteClient::begin(Moment::START, Transport::Udp);

        assert_eq!(invite.handle(at(200), Event::Success), [Action::Deliver]);
        assert_eq!(invite.handle(at(300), Event::Success), [Action::Deliver]);

        assert_eq!(history(&mut invite), [(32_200, Action::Forget)]);
    }

    #[test]
    fn a_repeated_busy_is_acknowledged_and_not_delivered_again() {
        let mut invite = InviteClient::begin(Moment::START, Transport::Udp);

        assert_eq!(invite.handle(at(200), Event::Failure), [Action::Ack, Action::Deliver]);
        assert_eq!(invite.handle(at(700), Event::Failure), [Action::Ack]);
        assert_eq!(invite.handle(at(800), Event::Success), []);

        assert_eq!(history(&mut invite), [(32_200, Action::Forget)]);
    }

    #[test]
    fn a_lost_flow_ends_a_call_that_rings() {
        let mut invite = InviteClient::begin(Moment::START, Transport::Udp);
        let _ = invite.handle(at(200), Event::Provisional);

        assert_eq!(invite.handle(at(900), Event::TransportError), [Action::Unsendable]);
        assert_eq!(invite.handle(at(950), Event::Success), []);
    }

    fn history(invite: &mut InviteClient) -> Vec<(u128, Action)> {
        let mut history = Vec::new();
        while let Some(now) = invite.deadline() {
            let ms = now.since_start().as_millis();
            history.extend(invite.handle_timeout(now).iter().map(|&action| (ms, action)));
        }
        history
    }
}
