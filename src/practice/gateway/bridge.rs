//! Calls between the users of the gateway. It stands between the two as a user agent to each;
//! descriptions of speech go through as they are, and the speech itself past it.

use std::collections::BTreeMap;
use std::time::Duration;

use clock::Moment;
use sip::{Aor, InviteVia, NameAddr, SessionId};

use super::{Call, Core};

/// How long it rings before nobody is taken to be there.
const RINGS: Duration = Duration::from_mins(2);

#[derive(Debug)]
struct Bridge {
    seen: u64,
    caller: SessionId,
    /// The phones that ring; after the answer, the one that answered.
    callees: Vec<SessionId>,
    answered: bool,
    /// The caller brought no offer: ours comes from the callee, and its answer from the caller.
    no_offer: bool,
    /// What is told to the caller if nobody answers.
    status: u16,
    due: Option<Moment>,
    /// Who waits for the answer to its re-offer.
    waits: Option<SessionId>,
}

/// The calls between users.
#[derive(Debug, Default)]
pub(super) struct Bridges {
    bridges: BTreeMap<u64, Bridge>,
    sessions: BTreeMap<SessionId, u64>,
}

impl Bridges {
    pub(super) fn count(&self) -> usize {
        self.bridges.len()
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.bridges.values().filter_map(|bridge| bridge.due).min()
    }

    /// Takes a call of a user for another: every phone of the other rings.
    pub(super) fn begin(&mut self, core: &mut Core, seen: u64, call: &Call) {
        let now = core.now;
        let bindings = core.registrar.bindings(now, &call.called);
        if bindings.is_empty() {
            return core.refuse(call.session, seen, 480);
        }
        let domain = &core.setup.domain;
        let (Ok(from), Ok(to)) = (Aor::new(&call.user, domain), Aor::new(&call.called, domain))
        else {
            return core.refuse(call.session, seen, 500);
        };
        let name = call.invite.from().ok().and_then(|from| from.display());
        let from = NameAddr::new(name, from.uri().clone());
        let mut callees = Vec::new();
        for binding in bindings {
            // A phone does not ring because it calls itself.
            if binding.flow == call.flow && binding.remote == call.from && call.called == call.user
            {
                continue;
            }
            let invite = InviteVia {
                flow: binding.flow,
                remote: binding.remote,
                from: from.clone(),
                to: to.uri().clone(),
                target: binding.contact,
                body: call.offer.clone().unwrap_or_default(),
                extra: vec![("P-Asserted-Identity".into(), from.to_string())],
            };
            let session = core.agent.invite_via(now, invite);
            self.sessions.insert(session, seen);
            callees.push(session);
        }
        if callees.is_empty() {
            return core.refuse(call.session, seen, 486);
        }
        self.sessions.insert(call.session, seen);
        let bridge = Bridge {
            seen,
            caller: call.session,
            callees,
            answered: false,
            no_offer: call.offer.is_none(),
            status: 480,
            due: Some(now + RINGS),
            waits: None,
        };
        self.bridges.insert(seen, bridge);
    }

    /// A phone rings.
    pub(super) fn progress(
        &mut self,
        core: &mut Core,
        session: SessionId,
        status: u16,
        body: Option<Vec<u8>>,
    ) {
        let Some(bridge) = self.of(session) else { return };
        // Where several ring, their early media would mix.
        match body.filter(|_| bridge.callees.len() == 1 && !bridge.no_offer) {
            Some(body) => core.agent.progress(core.now, bridge.caller, body),
            None if status == 180 => core.agent.ring(core.now, bridge.caller),
            None => {}
        }
    }

    /// A phone answered: the others stop ringing.
    pub(super) fn answered(&mut self, core: &mut Core, session: SessionId, body: Option<Vec<u8>>) {
        let Some(bridge) = self.of(session) else { return };
        let Some(body) = body.filter(|_| !bridge.answered) else {
            return core.agent.end(core.now, session);
        };
        let others: Vec<_> = bridge.callees.iter().copied().filter(|it| *it != session).collect();
        bridge.callees = vec![session];
        bridge.answered = true;
        bridge.due = None;
        let (caller, seen) = (bridge.caller, bridge.seen);
        core.agent.accept(core.now, caller, body);
        core.answered(seen);
        for other in others {
            self.sessions.remove(&other);
            core.agent.end(core.now, other);
        }
    }

    /// The caller answered the offer of a callee that it had asked for.
    pub(super) fn confirmed(&mut self, core: &mut Core, session: SessionId, body: Option<Vec<u8>>) {
        let Some(bridge) = self.of(session).filter(|bridge| bridge.caller == session) else {
            return;
        };
        if let (true, Some(body), [callee]) = (bridge.no_offer, body, bridge.callees.as_slice()) {
            bridge.no_offer = false;
            core.agent.acknowledge(core.now, *callee, body);
        }
    }

    /// One end wants the speech changed: the other is asked.
    pub(super) fn reoffered(
        &mut self,
        core: &mut Core,
        session: SessionId,
        offer: Option<Vec<u8>>,
    ) {
        let Some(bridge) = self.of(session) else { return };
        let other = bridge.other(session);
        match (other, offer) {
            (Some(_), Some(_)) if bridge.waits.is_some() => {
                // Both at once (RFC 3261 section 14.1).
                core.agent.answer_reoffer(core.now, session, Err(491));
            }
            (Some(other), Some(offer)) => {
                bridge.waits = Some(session);
                core.agent.reoffer(core.now, other, offer);
            }
            // To ask the other end for an offer needs more than a small gateway has.
            (_, _) => core.agent.answer_reoffer(core.now, session, Err(488)),
        }
    }

    pub(super) fn reoffer_withdrawn(&mut self, session: SessionId) {
        if let Some(bridge) = self.of(session) {
            bridge.waits = bridge.waits.filter(|waits| *waits != session);
        }
    }

    /// The other end answered, or refused.
    pub(super) fn reoffer_done(
        &mut self,
        core: &mut Core,
        session: SessionId,
        answer: Result<Vec<u8>, u16>,
    ) {
        let Some(bridge) = self.of(session) else { return };
        if bridge.waits.is_some() && bridge.waits == bridge.other(session) {
            let waits = bridge.waits.take();
            if let Some(waits) = waits {
                core.agent.answer_reoffer(core.now, waits, answer);
            }
        }
    }

    /// One end is gone, and so is the other.
    pub(super) fn ended(&mut self, core: &mut Core, session: SessionId, status: Option<u16>) {
        let Some(seen) = self.sessions.remove(&session) else { return };
        let Some(bridge) = self.bridges.get_mut(&seen) else { return };
        let now = core.now;
        if session == bridge.caller {
            let callees = std::mem::take(&mut bridge.callees);
            for callee in callees {
                self.sessions.remove(&callee);
                core.agent.end(now, callee);
            }
            self.bridges.remove(&seen);
            return core.ended(seen, status.or(Some(487)));
        }
        bridge.callees.retain(|callee| *callee != session);
        // Busy says more than that nobody is there.
        bridge.status = match status {
            Some(status @ (486 | 600 | 603)) => status,
            Some(status @ 400..) if bridge.status == 480 => status,
            Some(_) | None => bridge.status,
        };
        if !bridge.callees.is_empty() {
            return;
        }
        let (caller, status) = (bridge.caller, bridge.status);
        let answered = bridge.answered;
        self.sessions.remove(&caller);
        self.bridges.remove(&seen);
        if answered {
            core.agent.end(now, caller);
        } else {
            core.agent.reject(now, caller, status, Vec::new());
        }
        core.ended(seen, Some(status));
    }

    /// Nobody answered.
    pub(super) fn handle_timeout(&mut self, core: &mut Core) {
        let now = core.now;
        for bridge in self.bridges.values_mut() {
            if bridge.due.is_some_and(|due| due <= now) {
                bridge.due = None;
                for callee in &bridge.callees {
                    // Each is told as ended, and the last tells the caller.
                    core.agent.end(now, *callee);
                }
            }
        }
    }

    fn of(&mut self, session: SessionId) -> Option<&mut Bridge> {
        self.sessions.get(&session).and_then(|seen| self.bridges.get_mut(seen))
    }
}

impl Bridge {
    /// The other end of an answered call.
    fn other(&self, session: SessionId) -> Option<SessionId> {
        let callee = self.callees.first().copied().filter(|_| self.answered);
        if session == self.caller { callee } else { Some(self.caller).filter(|_| callee.is_some()) }
    }
}
