//! The client transaction of everything but INVITE and ACK (RFC 3261 section 17.1.2).
//!
//! ```text
//!               ┌────────┐ 1xx: deliver ┌────────────┐
//!   E: resend ┌─│ Trying │─────────────▶│ Proceeding │─┐ E: resend
//!             └▶└────────┘              └────────────┘◀┘ 1xx: deliver
//!  F: timed out │      │ 200–699: deliver │        │ F: timed out
//!               ▼      ▼                  ▼        ▼
//!        ┌────────┐  K ┌──────────────────┐   ┌────────┐
//!        │  Over  │◀───│    Completed     │   │  Over  │
//!        └────────┘    └──────────────────┘   └────────┘
//! ```

use clock::Moment;

use super::{ClientAction as Action, ClientEvent as Event, GIVE_UP, Resend, T2, T4};
use crate::Transport;

/// The state of one request on its way out.
#[derive(Debug)]
pub(crate) struct PlainClient {
    state: State,
    transport: Transport,
    /// Timer E.
    resend: Option<Resend>,
    /// Timer F or K, by state: when the state is left for [`State::Over`].
    expiry: Option<Moment>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Trying,
    Proceeding,
    Completed,
    Over,
}

impl PlainClient {
    /// Begins the transaction, at the moment its request is first sent.
    pub(crate) fn begin(now: Moment, transport: Transport) -> Self {
        let resend = (!transport.is_reliable()).then(|| Resend::begin(now));
        Self { state: State::Trying, transport, resend, expiry: Some(now + GIVE_UP) }
    }

    /// Takes one event.
    #[must_use]
    pub(crate) fn handle(&mut self, now: Moment, event: Event) -> &'static [Action] {
        match (self.state, event) {
            (State::Trying, Event::Provisional) => {
                self.state = State::Proceeding;
                // Timer E goes on at T2 from its next firing on.
                self.resend = self.resend.map(|resend| Resend { wait: T2, ..resend });
                &[Action::Deliver]
            }
            (State::Proceeding, Event::Provisional) => &[Action::Deliver],
            (State::Trying | State::Proceeding, Event::Success | Event::Failure) => {
                self.resend = None;
                if self.transport.is_reliable() {
                    self.state = State::Over;
                    self.expiry = None;
                    &[Action::Deliver, Action::Forget]
                } else {
                    self.state = State::Completed;
                    self.expiry = Some(now + T4);
                    &[Action::Deliver]
                }
            }
            (State::Trying | State::Proceeding, Event::TransportError) => {
                self.over();
                &[Action::Unsendable]
            }
            (State::Completed, Event::TransportError) => {
                self.over();
                &[Action::Forget]
            }
            (State::Completed, Event::Provisional | Event::Success | Event::Failure)
            | (State::Over, _) => &[],
        }
    }

    /// Takes the passing of time. Call it no earlier than [`Self::deadline`].
    #[must_use]
    pub(crate) fn handle_timeout(&mut self, now: Moment) -> &'static [Action] {
        if self.expiry.is_some_and(|expiry| expiry <= now) {
            let answered = self.state == State::Completed;
            self.over();
            return if answered { &[Action::Forget] } else { &[Action::TimedOut] };
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

    /// Whether a final response is still awaited.
    pub(crate) fn is_pending(&self) -> bool {
        matches!(self.state, State::Trying | State::Proceeding)
    }

    fn over(&mut self) {
        self.state = State::Over;
        self.resend = None;
        self.expiry = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::at;
    use super::*;

    #[test]
    fn an_unanswered_request_is_sent_eleven_times_and_fails_after_32_seconds() {
        let mut request = PlainClient::begin(Moment::START, Transport::Udp);

        let history = history(&mut request);

        let resent: Vec<_> =
            history.iter().filter(|(_, a)| *a == Action::Resend).map(|(ms, _)| *ms).collect();
        assert_eq!(
            resent,
            [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
        );
        assert_eq!(history.last(), Some(&(32_000, Action::TimedOut)));
    }

    #[test]
    fn one_that_is_being_worked_on_is_sent_again_every_four_seconds() {
        let mut request = PlainClient::begin(Moment::START, Transport::Udp);

        assert_eq!(request.handle(at(100), Event::Provisional), [Action::Deliver]);

        let history = history(&mut request);
        assert_eq!(history[..3], [500, 4_500, 8_500].map(|ms| (ms, Action::Resend)));
        assert_eq!(history.last(), Some(&(32_000, Action::TimedOut)));
    }

    #[test]
    fn repeats_of_the_answer_are_swallowed_for_five_seconds() {
        let mut request = PlainClient::begin(Moment::START, Transport::Udp);

        assert_eq!(request.handle(at(100), Event::Success), [Action::Deliver]);
        assert_eq!(request.handle(at(600), Event::Success), []);

        assert_eq!(history(&mut request), [(5_100, Action::Forget)]);
    }

    #[test]
    fn over_tcp_it_is_forgotten_with_its_answer() {
        let mut request = PlainClient::begin(Moment::START, Transport::Tcp);

        assert_eq!(request.handle(at(100), Event::Failure), [Action::Deliver, Action::Forget]);

        assert_eq!(request.deadline(), None);
    }

    fn history(request: &mut PlainClient) -> Vec<(u128, Action)> {
        let mut history = Vec::new();
        while let Some(now) = request.deadline() {
            let ms = now.since_start().as_millis();
            history.extend(request.handle_timeout(now).iter().map(|&action| (ms, action)));
        }
        history
    }
}
