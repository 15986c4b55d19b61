//! Flows that are kept alive (RFC 5626): whether a connection still stands is asked by line breaks
//! where the gateway agreed to answer them.
//!
//! Beside it OPTIONS asks whether the gateway lives; this asks whether the connection does, at the
//! pace that the gateway names, and gives it up 10 s after an answer is missing.

use std::sync::Arc;
use std::time::Duration;

use clock::Moment;

use super::UserAgent;
use super::api::{GatewayId, Output};
use crate::FlowId;
use crate::message::{Message, Name};
use crate::transaction::table::Destination;

/// How long the answer to a ping is waited for (RFC 5626 section 4.4.1).
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest time between two pings where the gateway names none (RFC 5626 section 4.4.1: 95 to
/// 120 s).
const UNSAID: Duration = Duration::from_mins(2);

/// The shortest time that is believed: a gateway cannot make us ask without a rest.
const SHORTEST: Duration = Duration::from_secs(10);

/// What is asked.
const PING: &[u8] = b"\r\n\r\n";

/// Whether a connection still stands.
#[derive(Debug)]
pub(crate) struct Heart {
    /// The longest time between two pings.
    interval: Duration,
    next: Moment,
    /// Until when an answer is waited for.
    until: Option<Moment>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Beat {
    /// Ask.
    Ping,
    /// The connection is dead.
    Dead,
}

impl Heart {
    /// One that asks for the first time within an interval.
    pub(crate) fn new(now: Moment, said: Option<Duration>, chance: f64) -> Self {
        let interval = said.unwrap_or(UNSAID).clamp(SHORTEST, UNSAID);
        let mut heart = Self { interval, next: now, until: None };
        heart.rest(now, chance);
        heart
    }

    /// Between four fifths and all of the interval, so that many do not ask in one breath (RFC
    /// 5626 section 4.4.1).
    fn rest(&mut self, now: Moment, chance: f64) {
        self.next = now + self.interval.mul_f64(0.8 + 0.2 * chance.clamp(0.0, 1.0));
    }

    /// Something came over the connection. Says whether an answer was waited for.
    pub(crate) fn heard(&mut self) -> bool {
        self.until.take().is_some()
    }

    pub(crate) fn deadline(&self) -> Moment {
        self.until.map_or(self.next, |until| until.min(self.next))
    }

    /// Takes the passing of time.
    pub(crate) fn handle_timeout(&mut self, now: Moment, chance: f64) -> Option<Beat> {
        if self.until.is_some_and(|until| until <= now) {
            return Some(Beat::Dead);
        }
        if now < self.next {
            return None;
        }
        self.rest(now, chance);
        self.until.get_or_insert(now + PATIENCE);
        Some(Beat::Ping)
    }
}

/// What a registrar said of a flow that it keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// The time after which it gives the flow up when it hears nothing (RFC 5626 section 7).
    pub(crate) timer: Option<Duration>,
}

/// Whether a registrar says that it keeps the flow (RFC 5626 section 6).
pub(crate) fn agreed(response: &Message) -> Option<Kept> {
    let agrees = response.values(Name::Require).any(|it| it.eq_ignore_ascii_case(b"outbound"));
    let timer = response.header(Name::FlowTimer);
    let timer = timer.and_then(|it| std::str::from_utf8(it).ok()?.trim().parse::<u32>().ok());
    let timer = timer.map(|seconds| Duration::from_secs(seconds.into()));
    agrees.then_some(Kept { timer })
}

impl UserAgent {
    /// The gateway agreed to keep the flow that its lines are registered over.
    pub(super) fn keep_flow(&mut self, now: Moment, id: GatewayId, timer: Option<Duration>) {
        let chance = self.core.random.chance();
        let Some(gateway) = self.gateways.get_mut(&id) else { return };
        let Some(path) = &gateway.path else { return };
        let Some(flow) = self.flows.get_mut(&path.flow) else { return };
        if flow.transport.is_reliable() {
            flow.heart.get_or_insert_with(|| Heart::new(now, timer, chance));
        } else if let Some(timer) = timer {
            // Over UDP our OPTIONS keep the way open, and learn at once what a STUN binding would.
            let interval = timer.mul_f64(0.8).max(SHORTEST);
            gateway.ping.set_interval(gateway.setup.keepalive.min(interval));
        }
    }

    /// Something came over a flow. Says whether an answer to a question on it was waited for.
    pub(super) fn flow_heard(&mut self, flow: FlowId) -> bool {
        let heart = self.flows.get_mut(&flow).and_then(|flow| flow.heart.as_mut());
        heart.is_some_and(Heart::heard)
    }

    /// When a connection is to be asked, or given up.
    pub(super) fn hearts(&self) -> impl Iterator<Item = Moment> {
        self.flows.values().filter_map(|flow| Some(flow.heart.as_ref()?.deadline()))
    }

    /// Asks the connections that are due, and gives up the dead ones.
    pub(super) fn beat(&mut self, now: Moment) {
        let due: Vec<_> = self
            .flows
            .iter()
            .filter(|(_, flow)| flow.heart.as_ref().is_some_and(|it| it.deadline() <= now))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            let chance = self.core.random.chance();
            let Some(flow) = self.flows.get_mut(&id) else { continue };
            let (transport, gateway) = (flow.transport, flow.gateway);
            match flow.heart.as_mut().and_then(|heart| heart.handle_timeout(now, chance)) {
                Some(Beat::Ping) => {
                    let gateway = gateway.and_then(|gateway| self.gateways.get(&gateway));
                    if let Some(path) = gateway.and_then(|gateway| gateway.path.as_ref()) {
                        let destination = Destination { flow: id, transport, to: path.remote };
                        self.core.transmit(destination, Arc::from(PING));
                    }
                }
                Some(Beat::Dead) => {
                    self.core.out.push_back(Output::Close(id));
                    self.flow_lost(now, id);
                }
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_asked_at_the_pace_its_gateway_names() {
        let mut heart = Heart::new(at(0), Some(secs(25)), 1.0);

        assert_eq!(heart.handle_timeout(at(24), 1.0), None);
        assert_eq!(heart.handle_timeout(at(25), 0.0), Some(Beat::Ping));
        assert!(heart.heard());
        assert_eq!(heart.deadline(), at(45));
    }

    #[test]
    fn a_connection_that_does_not_answer_is_given_up_ten_seconds_later() {
        let mut heart = Heart::new(at(0), Some(secs(100)), 1.0);
        assert_eq!(heart.handle_timeout(at(100), 1.0), Some(Beat::Ping));

        assert_eq!(heart.deadline(), at(110));
        assert_eq!(heart.handle_timeout(at(110), 1.0), Some(Beat::Dead));
    }

    #[test]
    fn a_gateway_cannot_ask_to_be_asked_every_second() {
        assert_eq!(Heart::new(at(0), Some(secs(1)), 1.0).deadline(), at(10));
        assert_eq!(Heart::new(at(0), None, 1.0).deadline(), at(120));
    }

    fn at(secs: u64) -> Moment {
        Moment::START + Duration::from_secs(secs)
    }

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }
}
