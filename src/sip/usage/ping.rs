//! Asking a gateway whether it lives: OPTIONS, again and again.
//!
//! ```text
//!             path                     answered
//!   Nowhere ───────▶ Asked (first) ──────────────▶ Alive ─┐ keep-alive due: ask
//!                      │                             ▲    │
//!      4 s, transport  ▼            answered         │    ▼
//!                    Silent ────────────────────────▶│  Asked
//!                     │  ▲ ask after 1, 0.3, 0.3 …   │    │ 4 s, transport
//!                     └──┘ … s                       └────┼──▶ Silent
//! ```
//!
//! Some servers answer REGISTER and never OPTIONS. While no OPTIONS was ever answered, but
//! something else was, an unanswered one proves nothing, and the gateway is thought alive.

use std::time::Duration;

use clock::Moment;

/// How long an answer is waited for. Long enough for three repeats on a bad network (0.5, 1.5 and
/// 3.5 s), short enough that a person does not dial into the void.
const PATIENCE: Duration = Duration::from_secs(4);

/// The first wait of a gateway that fell silent.
const FIRST_PROBE: Duration = Duration::from_secs(1);

/// How long the answer of a gateway is waited for that has been silent for less than [`BRISK`].
/// With the repeats of a question (0.5 and 1.5 s) and the wait after it, no two words to it are as
/// much as 2 s apart, which is what a restarted gateway costs its lines at most.
const BRISK_PATIENCE: Duration = Duration::from_secs(3);

/// The longest wait of such a gateway.
const BRISK_PROBE: Duration = Duration::from_millis(300);

/// For so long a silent gateway is asked briskly: most outages are shorter.
const BRISK: Duration = Duration::from_mins(10);

/// The longest wait of a gateway that has been silent for longer.
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
    /// Since when it is silent.
    silent_since: Option<Moment>,
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
        Self {
            state: State::Nowhere,
            interval,
            ever_answered: false,
            ever_heard: false,
            silent_since: None,
        }
    }

    pub(crate) fn set_interval(&mut self, interval: Duration) {
        self.interval = interval;
    }

    /// Whether it is silent, or was and has not answered since.
    pub(crate) fn is_silent(&self) -> bool {
        self.silent_since.is_some()
    }

    /// A way stands. A fresh one leads to another server, or begins elsewhere: nothing is known of
    /// what answers there.
    pub(crate) fn path_ready(&mut self, now: Moment, fresh: bool) -> Action {
        let known = match self.state {
            _ if fresh => Known::Nothing,
            State::Nowhere => Known::Nothing,
            State::Alive { .. } => Known::Alive,
            State::Asked { known, .. } => known,
            State::Silent { wait, .. } => Known::Silent { wait },
        };
        (self.ever_answered, self.ever_heard) = (false, false);
        // While it is looked for, one server is not waited for longer than another.
        let looked_for = self.silent_since.is_some() && self.is_brisk(now);
        let patience = if looked_for { BRISK_PATIENCE } else { PATIENCE };
        self.state = State::Asked { until: now + patience, known };
        Action::Ask
    }

    /// Whether it lives is doubted: it is asked at once.
    pub(crate) fn ask_now(&mut self, now: Moment) -> Option<Action> {
        match self.state {
            State::Alive { .. } => {
                self.state = State::Asked { until: now + PATIENCE, known: Known::Alive };
                Some(Action::Ask)
            }
            State::Silent { wait, .. } => Some(self.probe(now, wait)),
            State::Nowhere | State::Asked { .. } => None,
        }
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
            State::Silent { ask, wait } if ask <= now => Some(self.probe(now, wait)),
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
        self.silent_since = None;
        (known != Known::Alive).then_some(Action::Reachable)
    }

    /// Asks a gateway that is silent.
    fn probe(&mut self, now: Moment, wait: Duration) -> Action {
        let patience = if self.is_brisk(now) { BRISK_PATIENCE } else { PATIENCE };
        self.state = State::Asked { until: now + patience, known: Known::Silent { wait } };
        Action::Ask
    }

    fn is_brisk(&self, now: Moment) -> bool {
        self.silent_since.is_none_or(|since| now < since + BRISK)
    }

    fn silent(&mut self, now: Moment, chance: f64) -> Option<Action> {
        let first = if self.silent_since.is_some() { BRISK_PROBE } else { FIRST_PROBE };
        self.silent_since.get_or_insert(now);
        let longest = if self.is_brisk(now) { BRISK_PROBE } else { LAST_PROBE };
        let (told, wait) = match self.state {
            // Where it is known already, the wait goes on.
            State::Nowhere | State::Silent { .. } => return None,
            State::Alive { .. } | State::Asked { known: Known::Nothing | Known::Alive, .. } => {
                (false, first)
            }
            State::Asked { known: Known::Silent { wait }, .. } => (true, (wait * 2).min(longest)),
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

        assert_eq!(ping.path_ready(at(0), true), Action::Ask);
        assert_eq!(ping.answered(at(1)), Some(Action::Reachable));
        assert_eq!(ping.deadline(), Some(at(20_001)));
        assert_eq!(ping.handle_timeout(at(20_001), 0.0), Some(Action::Ask));
        assert_eq!(ping.answered(at(20_002)), None);
    }

    #[test]
    fn a_silent_gateway_is_told_of_once_and_probed_briskly_before_it_is_probed_slowly() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0), true);

        let mut asked = Vec::new();
        let mut told = Vec::new();
        while let Some(now) = ping.deadline().filter(|now| *now <= at(700_000)) {
            match ping.handle_timeout(now, 0.0) {
                Some(Action::Ask) => asked.push(now.since_start().as_millis()),
                Some(Action::StillSilent) | None => {}
                Some(action) => told.push((now.since_start().as_millis(), action)),
            }
        }

        assert_eq!(asked[..4], [5_000, 8_300, 11_600, 14_900]);
        let gaps: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().filter(|gap| **gap == 3_300).count() > 170, "{gaps:?}");
        let slow = gaps.iter().position(|gap| *gap != 3_300).unwrap();
        assert_eq!(gaps[slow + 5..][..3], [14_000; 3], "{gaps:?}");
        assert_eq!(told, [(4_000, Action::Silent)]);
        assert_eq!(ping.answered(at(700_000)), Some(Action::Reachable));
    }

    #[test]
    fn word_from_the_network_that_nobody_is_there_needs_no_patience() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0), true);
        let _ = ping.answered(at(10));

        assert_eq!(ping.transport_lost(at(5_000), 1.0), Some(Action::Silent));
        assert_eq!(ping.deadline(), Some(at(5_800)));
    }

    #[test]
    fn a_server_that_knows_no_options_is_not_thought_dead() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0), true);
        assert_eq!(ping.heard(at(100)), Some(Action::Reachable));

        assert_eq!(ping.handle_timeout(at(20_100), 0.0), Some(Action::Ask));
        assert_eq!(ping.handle_timeout(at(24_100), 0.0), None);

        assert_eq!(ping.deadline(), Some(at(44_100)));
    }

    #[test]
    fn one_that_did_answer_options_is_thought_dead_when_it_stops() {
        let mut ping = Ping::new(secs(20));
        let _ = ping.path_ready(at(0), true);
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
