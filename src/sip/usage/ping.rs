//! Asking a gateway whether it lives: OPTIONS, again and again.
//!
//! ```text
//!             path                     answered
//!   Nowhere ───────▶ Asked (first) ──────────────▶ Alive ─┐ keep-alive due: ask
//!                      │                             ▲    │
//!      4 s, transport  ▼            answered         │    ▼
//!                    Silent ────────────────────────▶│  Asked
//!                     │  ▲ ask after 1, 2, 4, 8, 10, │    │ 4 s, transport
//!                     └──┘ 10 … s                    └────┼──▶ Silent
//! ```
//!
//! Some servers answer REGISTER and never OPTIONS. While no OPTIONS was ever answered, but
//! something else was, an unanswered one proves nothing, and the gateway is thought alive.

use std::time::Duration;

use clock::Moment;

/// How long an answer is waited for. Long enough for three repeats on a bad network (0.5, 1.5 and
/// 3.5 s), short enough that a person does not dial into the void.
const PATIENCE: Duration = Duration::from_secs(4);

/// The first wait of a silent gateway; it doubles.
const FIRST_PROBE: Duration = Duration::from_secs(1);

/// The longest wait of a silent gateway: what a restarted gateway costs its lines at most.
const LAST_PROBE: Duration = Duration::from_secs(10);

/// Whether a gateway lives, as far as is known.
#[derive(Debug)]
pub(crate) struct Ping {
    state: State,
    interval: Duration,
    /// An OPTIONS was answered on this path.
    ever_answered: bool,
    /// Anything else was answered on this path.
    ever_heard: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    /// There is no way to it.
    Nowhere,
    /// It answered; asked again at the moment.
    Alive { ask: Moment },
    /// Asked; `known` tells what was thought of it before.
    Asked { until: Moment, known: Known },
    /// It did not answer; asked again at the moment. The wait before that one.
    Silent { ask: Moment, wait: Duration },
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Known {
    Nothing,
    Alive,
    Silent { wait: Duration },
}

/// What the owner must do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    /// Send an OPTIONS, and forget one that is under way.
    Ask,
    /// Tell that the gateway answers.
    Reachable,
    /// Tell that it does not, and forget the OPTIONS under way.
    Silent,
    /// Forget the OPTIONS under way; there is nothing new to tell.
    StillSilent,
}

impl Ping {
    pub(crate) fn new(interval: Duration) -> Self {
        Self { state: State::Nowhere, interval, ever_answered: false, ever_heard: false }
    }

    pub(crate) fn set_interval(&mut self, interval: Duration) {
        self.interval = interval;
    }

    /// A way stands.
    pub(crate) fn path_ready(&mut self, now: Moment) -> Action {
        let known = match self.state {
            State::Nowhere => Known::Nothing,
            State::Alive { .. } => Known::Alive,
            State::Asked { known, .. } => known,
            State::Silent { wait, .. } => Known::Silent { wait },
        };
        (self.ever_answered, self.ever_heard) = (false, false);
        self.state = State::Asked { until: now + PATIENCE, known };
        Action::Ask
    }

    /// The OPTIONS was answered, by whatever status.
    pub(crate) fn answered(&mut self, now: Moment) -> Option<Action> {
        self.ever_answered = true;
        self.alive(now)
    }

    /// Another request was answered.
    pub(crate) fn heard(&mut self, now: Moment) -> Option<Action> {
        self.ever_heard = true;
        match self.state {
            // The question that is under way still decides about the next one.
            State::Asked { known: Known::Alive, .. } | State::Alive { .. } | State::Nowhere => None,
            State::Asked { .. } | State::Silent { .. } => self.alive(now),
        }
    }

    /// The way is gone, or the network said that nobody is there. `chance` spreads the probes.
    pub(crate) fn transport_lost(&mut self, now: Moment, chance: f64) -> Option<Action> {
        self.silent(now, chance)
    }

    /// There is no way any more, and none to probe on.
    pub(crate) fn path_lost(&mut self) -> Option<Action> {
        let told = matches!(
            self.state,
            State::Nowhere
                | State::Silent { .. }
                | State::Asked { known: Known::Silent { .. }, .. }
        );
        self.state = State::Nowhere;
        (!told).then_some(Action::Silent)
    }

    /// Takes the passing of time.
    pub(crate) fn handle_timeout(&mut self, now: Moment, chance: f64) -> Option<Action> {
        match self.state {
            State::Alive { ask } if ask <= now => {
                self.state = State::Asked { until: now + PATIENCE, known: Known::Alive };
                Some(Action::Ask)
            }
            State::Silent { ask, wait } if ask <= now => {
                self.state = State::Asked { until: now + PATIENCE, known: Known::Silent { wait } };
                Some(Action::Ask)
            }
            State::Asked { until, .. } if until <= now => {
                if self.ever_heard && !self.ever_answered {
                    return self.alive(now);
                }
                self.silent(now, chance)
            }
            State::Nowhere | State::Alive { .. } | State::Asked { .. } | State::Silent { .. } => {
                None
            }
        }
    }

    pub(crate) fn deadline(&self) -> Option<Moment> {
        match self.state {
            State::Nowhere => None,
            State::Alive { ask } | State::Silent { ask, .. } => Some(ask),
            State::Asked { until, .. } => Some(until),
        }
    }

    fn alive(&mut self, now: Moment) -> Option<Action> {
        let known = match self.state {
            State::Nowhere => return None,
            State::Alive { .. } => Known::Alive,
            State::Asked { known, .. } => known,
            State::Silent { wait, .. } => Known::Silent { wait },
        };
        self.state = State::Alive { ask: now + self.interval };
        (known != Known::Alive).then_some(Action::Reachable)
    }

    fn silent(&mut self, now: Moment, chance: f64) -> Option<Action> {
        let (told, wait) = match self.state {
            // Where it is known already, the wait goes on.
            State::Nowhere | State::Silent { .. } => return None,
            State::Alive { .. } | State::Asked { known: Known::Nothing | Known::Alive, .. } => {
                (false, FIRST_PROBE)
            }
            State::Asked { known: Known::Silent { wait }, .. } => {
                (true, (wait * 2).min(LAST_PROBE))
            }
        };
        // Up to a fifth sooner, so that a hundred telephones do not ask in one breath.
        let ask = now + wait.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 5.0);
        self.state = State::Silent { ask, wait };
        Some(if told { Action::StillSilent } else { Action::Silent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_answers_is_asked_again_each_interval() {
        let mut ping = Ping::new(secs(20));

        assert_eq!(ping.path_ready(at(0)), Action::Ask);
        assert_eq!(ping.answered(at(1)), Some(Action::Reachable));
        assert_eq!(ping.deadline(), Some(at(20_001)));
        assert_eq!(ping.handle_timeout(at(20_001), 0.0), Some(Action::Ask));
        assert_eq!(ping.answered(at(20_002)), None);
    }

    #[test]
    fn a_silent_gateway_is_probed_ever_more_slowly_and_told_of_once() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0));

        let mut asked = Vec::new();
        let mut told = Vec::new();
        while let Some(now) = ping.deadline().filter(|now| *now <= at(80_000)) {
            match ping.handle_timeout(now, 0.0) {
                Some(Action::Ask) => asked.push(now.since_start().as_millis()),
                Some(Action::StillSilent) | None => {}
                Some(action) => told.push((now.since_start().as_millis(), action)),
            }
        }

        assert_eq!(asked, [5_000, 11_000, 19_000, 31_000, 45_000, 59_000, 73_000]);
        assert_eq!(told, [(4_000, Action::Silent)]);
        assert_eq!(ping.answered(at(80_000)), Some(Action::Reachable));
    }

    #[test]
    fn word_from_the_network_that_nobody_is_there_needs_no_patience() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0));
        let _ = ping.answered(at(10));

        assert_eq!(ping.transport_lost(at(5_000), 1.0), Some(Action::Silent));
        assert_eq!(ping.deadline(), Some(at(5_800)));
    }

    #[test]
    fn a_server_that_knows_no_options_is_not_thought_dead() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0));
        assert_eq!(ping.heard(at(100)), Some(Action::Reachable));

        assert_eq!(ping.handle_timeout(at(20_100), 0.0), Some(Action::Ask));
        assert_eq!(ping.handle_timeout(at(24_100), 0.0), None);

        assert_eq!(ping.deadline(), Some(at(44_100)));
    }

    #[test]
    fn one_that_did_answer_options_is_thought_dead_when_it_stops() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0));
        let _ = ping.answered(at(100));
        let _ = ping.heard(at(100));
        assert_eq!(ping.handle_timeout(at(20_100), 0.0), Some(Action::Ask));

        assert_eq!(ping.handle_timeout(at(24_100), 0.0), Some(Action::Silent));
    }

    fn at(ms: u64) -> Moment {
        Moment::START + Duration::from_millis(ms)
    }

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }
}
