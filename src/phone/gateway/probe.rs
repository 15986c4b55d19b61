//! Asking another server of a gateway whether it is back, over a way of its own.

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use locate::Server;

use super::Gateway;
use crate::doors::{Output, Path};

/// How long a server that is asked whether it is back is waited for. With the repeats of a question
/// (0.5 and 1.5 s) and [`PROBE_AGAIN`], no two words to it are as much as 2 s apart.
const PROBE: Duration = Duration::from_secs(3);

/// The wait between two probes while no server answers.
const PROBE_AGAIN: Duration = Duration::from_millis(300);

/// The wait before a preferred server that is back, and could not be gone back to under a call, is
/// asked again.
const PROBE_LATER: Duration = Duration::from_secs(30);

/// The question whether another server is back.
#[derive(Clone, Debug)]
pub(super) enum Probe {
    /// None before the moment.
    Idle(Moment),
    /// The way there is being opened.
    Opening(SocketAddr),
    /// It was asked.
    Asked { path: Path, until: Moment },
}

impl Gateway {
    /// Asks after another server where that is due, and loses patience with one that was asked.
    pub(super) fn probe_timeout(&mut self, now: Moment) -> Option<Output> {
        if self.probe_deadline().is_none_or(|deadline| deadline > now) {
            return None;
        }
        match &self.probe {
            Probe::Idle(_) => {
                let Some(server) = self.next_to_probe(now) else {
                    let wait = if self.wants_any() { PROBE_AGAIN } else { PROBE_LATER };
                    self.probe = Probe::Idle(now + wait);
                    return None;
                };
                self.probe = Probe::Opening(server.address);
                Some(self.open(vec![server]))
            }
            Probe::Asked { path, .. } => {
                let (flow, remote) = (path.flow, path.remote);
                self.probe_failed(now, remote);
                Some(Output::ClosePath(flow))
            }
            Probe::Opening(_) => None,
        }
    }

    /// Whether a way that was opened is that of a probe.
    pub(super) fn probe_arrived(&mut self, now: Moment, path: &Path) -> bool {
        match self.probe {
            Probe::Opening(server) if !self.opening && server == path.remote => {
                self.probe = Probe::Asked { path: path.clone(), until: now + PROBE };
                true
            }
            Probe::Opening(_) | Probe::Asked { .. } | Probe::Idle(_) => false,
        }
    }

    /// Whether any other server will do: the present one does not answer, or sends lines away.
    fn wants_any(&self) -> bool {
        self.answers == Some(false) || (self.turns_away && !self.busy)
    }

    /// Whether the way is a connection on which nobody answers. It may be the connection alone that
    /// is dead (RFC 5626 section 4.4): its server is asked along a new one, too.
    fn deaf(&self) -> bool {
        let stream = self.path.as_ref().is_some_and(|path| path.transport.is_reliable());
        stream && self.answers == Some(false)
    }

    pub(super) fn probe_deadline(&self) -> Option<Moment> {
        match &self.probe {
            Probe::Opening(_) => None,
            Probe::Asked { until, .. } => Some(*until),
            Probe::Idle(at) => {
                let remote = self.path.as_ref().filter(|_| !self.opening)?.remote;
                if self.wants_any() {
                    (self.servers.all().len() > 1 || self.deaf()).then_some(*at)
                } else if self.busy {
                    None
                } else {
                    self.servers.better_at(remote).map(|better| better.max(*at))
                }
            }
        }
    }

    /// The server to ask whether it is back: a preferred one, or any while none answers.
    fn next_to_probe(&mut self, now: Moment) -> Option<Server> {
        let remote = self.path.as_ref()?.remote;
        if !self.wants_any() {
            return self.servers.better(now, remote).cloned();
        }
        let deaf = self.deaf();
        let other = |it: &&Server| {
            (deaf || it.address != remote) && !self.servers.keeps_away(now, it.address)
        };
        let others: Vec<_> = self.servers.all().iter().filter(other).collect();
        self.turn += 1;
        let index = self.turn.checked_rem(others.len())?;
        others.get(index).map(|server| (*server).clone())
    }

    pub(super) fn probe_failed(&mut self, now: Moment, remote: SocketAddr) {
        if self.wants_any() {
            self.probe = Probe::Idle(now + PROBE_AGAIN);
        } else {
            self.servers.failed(now, remote, None);
            self.probe = Probe::Idle(now);
        }
    }

    /// Takes that the server of a probe answers. The way there is returned where it is to be
    /// gone over to, else the flow that is to be closed.
    pub(crate) fn probe_answered(
        &mut self,
        now: Moment,
        flow: sip::FlowId,
    ) -> Option<Result<Path, sip::FlowId>> {
        let Probe::Asked { path, .. } = &self.probe else { return None };
        if path.flow != flow {
            return None;
        }
        let path = path.clone();
        self.servers.answers(now, path.remote);
        if self.busy && !self.wants_any() {
            self.probe = Probe::Idle(now + PROBE_LATER);
            return Some(Err(flow));
        }
        self.probe = Probe::Idle(now);
        Some(Ok(path))
    }

    /// Whether a flow is that of a probe. If so, it has failed.
    pub(crate) fn probe_lost(&mut self, now: Moment, flow: sip::FlowId) -> bool {
        match &self.probe {
            Probe::Asked { path, .. } if path.flow == flow => {
                let remote = path.remote;
                self.probe_failed(now, remote);
                true
            }
            Probe::Asked { .. } | Probe::Idle(_) | Probe::Opening(_) => false,
        }
    }
}
