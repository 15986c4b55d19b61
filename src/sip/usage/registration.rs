//! Keeping one binding at a registrar (RFC 3261 section 10.2).
//!
//! ```text
//!  Off ──start──▶ Due ──slot──▶ Trying ──2xx──▶ Bound ──refresh──▶ Due
//!                  ▲               │ failed
//!                  │               ├──▶ Waiting ──(later, or the gateway is back)──▶ Due
//!                  └──new password─┴──▶ Stuck
//!  any ──leave──▶ Leaving ──answer or none──▶ Gone
//! ```
//!
//! This machine decides when a REGISTER is sent and what an answer means. The agent writes the
//! messages, answers challenges and spaces the requests of many identities.

use std::time::Duration;

use clock::Moment;

use crate::backoff::Backoff;

/// The longest binding a registrar can talk us into by 423: a day.
const LONGEST_EXPIRES: Duration = Duration::from_hours(24);

/// How long an identity that the gateway does not know, or forbids, is left alone at most.
/// Somebody has to change the gateway first.
const FORBIDDEN_WAIT: Duration = Duration::from_mins(10);

/// The longest wait a gateway can impose by Retry-After.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// The shortest time between two refreshes, however short a binding the registrar grants.
const SHORTEST_REFRESH: Duration = Duration::from_secs(5);

/// The keeping of one binding.
#[derive(Debug)]
pub(crate) struct Registration {
    state: State,
    backoff: Backoff,
    /// What is asked for; raised by 423.
    expires: Duration,
    /// Until when the registrar has a binding of ours, as far as is known.
    bound_until: Option<Moment>,
    /// A 423 or a redirection was followed since the last success.
    second_try: bool,
    /// What failed is not tried again earlier, unless there is a reason.
    not_before: Moment,
    /// The registrar answered, and said no: that it is heard again is no reason to ask again.
    refused: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Off,
    Due { at: Moment },
    Trying,
    Bound { refresh: Moment },
    Waiting { at: Moment },
    Stuck,
    Leaving,
    Gone,
}

/// What became of a REGISTER.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// 2xx, granting so much.
    Bound(Duration),
    /// 423 with Min-Expires.
    TooBrief(Duration),
    /// 3xx to another address of the same gateway, or it is to be said in another way.
    Redirected,
    /// It must not be tried again before somebody acts.
    Hopeless,
    /// 403, 404.
    Forbidden,
    /// Any other answer, with Retry-After.
    Failed(Option<Duration>),
    /// Nothing answered, or nothing could be sent.
    Unanswered,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Consequence {
    /// Tell that it is registered, for so long.
    Registered(Duration),
    /// Send another REGISTER now.
    Again,
    /// Tell that it failed, and when it is tried again.
    Failed(Option<Moment>),
    /// Tell that the binding is gone.
    Unregistered,
    /// Nothing.
    Nothing,
}

impl Registration {
    pub(crate) fn new(expires: Duration) -> Self {
        Self {
            state: State::Off,
            backoff: Backoff::default(),
            expires,
            bound_until: None,
            second_try: false,
            not_before: Moment::START,
            refused: false,
        }
    }

    /// What to ask for.
    pub(crate) fn expires(&self) -> Duration {
        if self.is_leaving() { Duration::ZERO } else { self.expires }
    }

    pub(crate) fn set_expires(&mut self, expires: Duration) {
        self.expires = expires;
    }

    /// Registers now (a way stands, the gateway is back, a person asked). One under way stays
    /// under way; one that waits for a password goes on waiting.
    pub(crate) fn start(&mut self, now: Moment) {
        match self.state {
            State::Off | State::Due { .. } | State::Bound { .. } | State::Waiting { .. } => {
                self.state = State::Due { at: now };
            }
            State::Trying | State::Stuck | State::Leaving | State::Gone => {}
        }
    }

    /// Registers now that the gateway is heard again, unless it refused: then when that may be tried
    /// again (RFC 5626 section 4.5).
    pub(crate) fn revive(&mut self, now: Moment) {
        if !(self.refused && matches!(self.state, State::Waiting { .. })) {
            self.start(now);
        }
    }

    /// The gateway fell silent: what it refused before counts no more when it is back.
    pub(crate) fn forgive(&mut self) {
        self.refused = false;
    }

    /// Registers along a way that was tried already: not before what failed may be tried again.
    pub(crate) fn resume(&mut self, now: Moment) {
        match self.state {
            State::Off => {
                let at = self.not_before.max(now);
                self.state = if at == now { State::Due { at } } else { State::Waiting { at } };
            }
            State::Due { .. }
            | State::Bound { .. }
            | State::Waiting { .. }
            | State::Trying
            | State::Stuck
            | State::Leaving
            | State::Gone => {}
        }
    }

    /// Registers now even if it was hopeless before: something was changed.
    pub(crate) fn start_anew(&mut self, now: Moment) {
        if self.state == State::Stuck {
            self.state = State::Off;
        }
        self.start(now);
    }

    /// The way is gone, or the REGISTER under way is forgotten: nothing is sent until
    /// [`Self::start`].
    pub(crate) fn stop(&mut self) {
        match self.state {
            State::Due { .. } | State::Trying | State::Bound { .. } | State::Waiting { .. } => {
                self.state = State::Off;
            }
            State::Leaving => self.state = State::Gone,
            State::Off | State::Stuck | State::Gone => {}
        }
    }

    /// Whether a REGISTER is wanted by now.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        match self.state {
            State::Due { at } | State::Waiting { at } | State::Bound { refresh: at } => at <= now,
            State::Off | State::Trying | State::Stuck | State::Leaving | State::Gone => false,
        }
    }

    /// It is wanted, but others are before it.
    pub(crate) fn defer(&mut self, at: Moment) {
        self.state = State::Due { at };
    }

    /// The REGISTER was sent.
    pub(crate) fn sent(&mut self) {
        if !self.is_leaving() {
            self.state = State::Trying;
        }
    }

    /// The binding is to be removed. Says whether a REGISTER must be sent for it.
    pub(crate) fn leave(&mut self, now: Moment) -> bool {
        let bound = self.bound_until.is_some_and(|until| now < until)
            // It may be bound without our knowing.
            || self.state == State::Trying;
        self.state = if bound { State::Leaving } else { State::Gone };
        bound
    }

    /// Whether it waits for somebody to act.
    pub(crate) fn is_stuck(&self) -> bool {
        self.state == State::Stuck
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.state == State::Leaving
    }

    /// Whether the binding stands and nothing is under way to change it.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.state, State::Bound { .. })
    }

    /// Whether the registrar still has our binding, as far as is known.
    pub(crate) fn is_bound(&self, now: Moment) -> bool {
        self.bound_until.is_some_and(|until| now < until)
    }

    pub(crate) fn deadline(&self) -> Option<Moment> {
        match self.state {
            State::Due { at } | State::Waiting { at } | State::Bound { refresh: at } => Some(at),
            State::Off | State::Trying | State::Stuck | State::Leaving | State::Gone => None,
        }
    }

    /// Takes the outcome of the REGISTER that was sent. `chance` is uniform between 0 and 1.
    pub(crate) fn finished(&mut self, now: Moment, outcome: Outcome, chance: f64) -> Consequence {
        match self.state {
            State::Trying => {}
            State::Leaving => {
                self.state = State::Gone;
                return Consequence::Unregistered;
            }
            State::Off
            | State::Due { .. }
            | State::Bound { .. }
            | State::Waiting { .. }
            | State::Stuck
            | State::Gone => return Consequence::Nothing,
        }
        self.refused = outcome != Outcome::Unanswered;
        match outcome {
            Outcome::Bound(expires) => {
                self.backoff.succeeded();
                self.second_try = false;
                self.bound_until = Some(now + expires);
                // Between 75 and 95 %, so that lines registered together do not refresh together.
                let refresh = expires.mul_f64(0.75 + 0.2 * chance).max(SHORTEST_REFRESH);
                self.state = State::Bound { refresh: now + refresh };
                Consequence::Registered(expires)
            }
            Outcome::TooBrief(least)
                if !self.second_try && self.expires < least && least <= LONGEST_EXPIRES =>
            {
                self.second_try = true;
                self.expires = least;
                Consequence::Again
            }
            Outcome::Redirected if !self.second_try => {
                self.second_try = true;
                Consequence::Again
            }
            Outcome::Hopeless => {
                self.state = State::Stuck;
                Consequence::Failed(None)
            }
            Outcome::Forbidden => {
                self.second_try = false;
                let wait =
                    self.backoff.failed(chance).max(FORBIDDEN_WAIT.mul_f64(0.5 + chance / 2.0));
                self.wait(now + wait)
            }
            Outcome::TooBrief(_) | Outcome::Redirected | Outcome::Unanswered => {
                self.fail(now, None, chance)
            }
            Outcome::Failed(retry_after) => self.fail(now, retry_after, chance),
        }
    }

    fn fail(&mut self, now: Moment, retry_after: Option<Duration>, chance: f64) -> Consequence {
        self.second_try = false;
        let asked = retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER);
        // What the gateway asked for is a lower bound; a little is added to part the lines.
        let wait = self.backoff.failed(chance).max(asked.mul_f64(1.0 + chance / 10.0));
        self.wait(now + wait)
    }

    fn wait(&mut self, at: Moment) -> Consequence {
        self.not_before = at;
        self.state = State::Waiting { at };
        Consequence::Failed(Some(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_is_refreshed_between_three_quarters_and_nineteen_twentieths_of_its_time() {
        for (chance, refresh) in [(0.0, 225), (1.0, 285)] {
            let mut registration = trying();

            let consequence = registration.finished(at(0), Outcome::Bound(secs(300)), chance);

            assert_eq!(consequence, Consequence::Registered(secs(300)));
            assert_eq!(registration.deadline(), Some(at(refresh)));
            assert!(registration.is_bound(at(299)));
            assert!(!registration.is_bound(at(300)));
        }
    }

    #[test]
    fn a_registrar_may_ask_for_longer_bindings_once() {
        let mut registration = trying();

        let first = registration.finished(at(0), Outcome::TooBrief(secs(3_600)), 0.5);
        assert_eq!(first, Consequence::Again);
        assert_eq!(registration.expires(), secs(3_600));

        registration.sent();
        let second = registration.finished(at(0), Outcome::TooBrief(secs(7_200)), 0.5);
        assert!(matches!(second, Consequence::Failed(Some(_))));
    }

    #[test]
    fn a_registrar_cannot_ask_for_a_binding_of_a_year() {
        let mut registration = trying();

        let answer = registration.finished(at(0), Outcome::TooBrief(secs(31_536_000)), 0.5);

        assert!(matches!(answer, Consequence::Failed(Some(_))));
    }

    #[test]
    fn a_refused_password_is_not_tried_again_until_it_is_changed() {
        let mut registration = trying();

        assert_eq!(registration.finished(at(0), Outcome::Hopeless, 0.5), Consequence::Failed(None));
        registration.start(at(10));
        assert_eq!(registration.deadline(), None);

        registration.start_anew(at(20));
        assert_eq!(registration.deadline(), Some(at(20)));
    }

    #[test]
    fn retry_after_is_honoured_but_not_for_a_week() {
        let mut registration = trying();
        let answer = registration.finished(at(0), Outcome::Failed(Some(secs(120))), 0.0);
        assert_eq!(answer, Consequence::Failed(Some(at(120))));

        let mut registration = trying();
        let answer = registration.finished(at(0), Outcome::Failed(Some(secs(604_800))), 0.0);
        assert_eq!(answer, Consequence::Failed(Some(at(3_600))));
    }

    #[test]
    fn who_refused_is_not_asked_again_because_it_is_heard() {
        let mut registration = trying();
        let answer = registration.finished(at(0), Outcome::Failed(Some(secs(120))), 0.0);
        assert_eq!(answer, Consequence::Failed(Some(at(120))));

        registration.revive(at(1));
        assert_eq!(registration.deadline(), Some(at(120)));

        registration.forgive();
        registration.revive(at(2));
        assert_eq!(registration.deadline(), Some(at(2)));
    }

    #[test]
    fn who_did_not_answer_is_asked_as_soon_as_it_is_heard() {
        let mut registration = trying();
        let _ = registration.finished(at(0), Outcome::Unanswered, 0.0);

        registration.revive(at(1));

        assert_eq!(registration.deadline(), Some(at(1)));
    }

    #[test]
    fn the_forbidden_wait_at_least_five_minutes() {
        let mut registration = trying();

        let answer = registration.finished(at(0), Outcome::Forbidden, 0.0);

        assert_eq!(answer, Consequence::Failed(Some(at(300))));
    }

    #[test]
    fn a_registrar_granting_a_second_is_not_asked_every_second() {
        let mut registration = trying();
        let _ = registration.finished(at(0), Outcome::Bound(secs(1)), 0.0);

        assert_eq!(registration.deadline(), Some(at(5)));
    }

    #[test]
    fn an_identity_never_bound_leaves_without_a_word() {
        let mut registration = Registration::new(secs(300));

        assert!(!registration.leave(at(0)));
    }

    fn trying() -> Registration {
        let mut registration = Registration::new(secs(300));
        registration.start(at(0));
        registration.sent();
        registration
    }

    fn at(secs: u64) -> Moment {
        Moment::START + Duration::from_secs(secs)
    }

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }
}
