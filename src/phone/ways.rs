//! The ways to the gateways: opened, changed for another, kept under calls.

use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use locate::{Answer, Question};

use crate::call::{Call, Stage, TakenAlong};
use crate::cause::Cause;
use crate::doors::{
    CallId, GatewayId, LineId, MediaOrder, MediaPort, NetworkChange, Output, Path, PathTrouble,
};
use crate::gateway::{Arrived, Gateway};
use crate::phone::Phone;
use crate::trouble::Trouble;

/// How long no speech has been heard, and no way to the gateway been found, before a call is given
/// up: nobody waits longer for a voice.
const GIVEN_UP: Duration = Duration::from_secs(30);

impl Phone {
    /// Does what is due with the gateways.
    pub(crate) fn attend_gateways(&mut self, now: Moment) {
        for gateway in &mut self.gateways {
            self.outbox.extend(gateway.handle_timeout(now));
        }
        let lost = |phone: &Self, call: &Call| {
            call.is_connected()
                && call.silent.is_some_and(|silent| silent >= GIVEN_UP)
                && phone
                    .line(call.line)
                    .and_then(|line| phone.gateway(line.gateway))
                    .is_some_and(Gateway::silent)
        };
        for call in self.calls.all(|call| lost(self, call)) {
            self.abandon(now, call, Cause::NetworkChanged);
        }
    }

    /// Notes which gateways carry calls.
    pub(crate) fn note_busy(&mut self) {
        for index in 0..self.gateways.len() {
            let busy = self.gateways.get(index).is_some_and(|gateway| {
                let id = gateway.id;
                self.calls.iter().any(|call| call.is_live() && self.is_of(call, id))
            });
            if let Some(gateway) = self.gateways.get_mut(index) {
                gateway.busy = busy;
            }
        }
    }

    fn is_of(&self, call: &Call, gateway: GatewayId) -> bool {
        self.line(call.line).is_some_and(|line| line.gateway == gateway)
    }

    /// Takes an answer of the DNS.
    pub(crate) fn looked_up(
        &mut self,
        now: Moment,
        id: GatewayId,
        question: &Question,
        answer: Answer,
    ) {
        let Some(gateway) = self.gateway_mut(id) else { return };
        let before = gateway.servers.addresses();
        gateway.looked_up(now, question, answer);
        let known = gateway.servers.addresses();
        let path = gateway.path.clone().filter(|_| known != before);
        if let Some(path) = path {
            // Whom requests are believed from.
            self.tell_path(now, id, path);
        }
        if self.gateway(id).is_some_and(|gateway| gateway.path.is_none() && !gateway.changing) {
            self.give_up_waiting(now, id);
        }
        self.attend_gateways(now);
    }

    /// Takes a way that was opened.
    pub(crate) fn path_ready(&mut self, now: Moment, id: GatewayId, path: Path) {
        let Some(gateway) = self.gateway_mut(id) else { return };
        match gateway.arrived(now, &path) {
            Arrived::Taken => self.take_path(now, id, path),
            Arrived::Probe => {
                let path = sip_path(path, gateway);
                self.agent.probe(now, sip::GatewayId(id.0), &path);
            }
            Arrived::Same => self.outbox.push_back(Output::ClosePath(path.flow)),
            Arrived::Kept => {
                let anew = gateway.kept(now);
                self.outbox.push_back(Output::ClosePath(path.flow));
                self.agent.ask_now(now, sip::GatewayId(id.0));
                if anew {
                    self.agent.register_all(now, sip::GatewayId(id.0));
                }
            }
        }
    }

    fn take_path(&mut self, now: Moment, id: GatewayId, path: Path) {
        let Some(gateway) = self.gateway_mut(id) else { return };
        let before = gateway.path.as_ref().map(|old| old.local);
        let moved = before.is_some_and(|old| old.ip() != path.local.ip());
        let stale = if moved { gateway.drain() } else { Vec::new() };
        let old = gateway.path_ready(now, path.clone());
        if before.is_some_and(|old| old != path.local) {
            gateway.ask_after = true;
        }
        for port in stale {
            self.media(MediaOrder::FreePort(port.id));
        }
        if let Some(old) = old.filter(|old| old.flow != path.flow) {
            self.outbox.push_back(Output::ClosePath(old.flow));
        }
        let local = path.local;
        self.tell_path(now, id, path);
        // What failed with the old way is not to be taken for a failure on the new one.
        self.take_events(now);
        if moved {
            self.move_calls(now, id, local);
        }
        self.call_on(now, id);
    }

    fn tell_path(&mut self, now: Moment, id: GatewayId, path: Path) {
        let Some(gateway) = self.gateway(id) else { return };
        let path = sip_path(path, gateway);
        self.agent.path_ready(now, sip::GatewayId(id.0), path);
    }

    /// Takes that no way could be opened.
    pub(crate) fn path_failed(&mut self, now: Moment, id: GatewayId, trouble: PathTrouble) {
        let Some(gateway) = self.gateway_mut(id) else { return };
        gateway.path_failed(now, trouble);
        if gateway.path.is_some() {
            // The one that stood may be gone too.
            self.agent.ask_now(now, sip::GatewayId(id.0));
        }
        self.give_up_waiting(now, id);
    }

    /// Takes that a flow closed, or was closed.
    pub(crate) fn flow_gone(&mut self, now: Moment, flow: sip::FlowId) {
        let on = |gateway: &&mut Gateway| {
            gateway
                .path
                .as_ref()
                .is_some_and(|path| path.flow == flow && path.transport.is_reliable())
        };
        if let Some(gateway) = self.gateways.iter_mut().find(on) {
            gateway.path_lost(now);
            self.outbox.push_back(Output::ClosePath(flow));
        } else if self.gateways.iter_mut().any(|gateway| gateway.probe_lost(now, flow)) {
            self.agent.forget_probe(now, flow);
            self.outbox.push_back(Output::ClosePath(flow));
        }
        self.attend_gateways(now);
    }

    /// Takes that a server answers that was asked whether it is back.
    pub(crate) fn probe_answered(&mut self, now: Moment, id: GatewayId, flow: sip::FlowId) {
        let Some(gateway) = self.gateway_mut(id) else { return };
        match gateway.probe_answered(now, flow) {
            Some(Ok(path)) => self.take_path(now, id, path),
            Some(Err(flow)) => {
                self.agent.forget_probe(now, flow);
                self.outbox.push_back(Output::ClosePath(flow));
            }
            None => {}
        }
    }

    /// Takes that the network is another one.
    pub(crate) fn network_changed(&mut self, now: Moment, change: NetworkChange) {
        for gateway in &mut self.gateways {
            gateway.network_changed(now, change == NetworkChange::Woke);
        }
        self.timeout(now);
    }

    /// A registrar that is overloaded or going down sends its lines to the next server, unless
    /// people talk: their calls are known there alone.
    pub(crate) fn turned_away(
        &mut self,
        now: Moment,
        line: LineId,
        reason: &sip::RegistrationTrouble,
        retry: Option<Moment>,
    ) {
        if !matches!(reason, sip::RegistrationTrouble::Rejected(500 | 502..=504, _)) {
            return;
        }
        let Some(id) = self.line(line).map(|line| line.gateway) else { return };
        let Some(gateway) = self.gateway_mut(id) else { return };
        let asked = retry.map(|retry| retry - now);
        if gateway.busy {
            // Its lines go as soon as nobody talks.
            gateway.turned_away(now, asked);
        } else {
            gateway.turns_away = !gateway.leave_server(now, asked);
            self.attend_gateways(now);
        }
    }

    /// A call that nobody has heard of yet failed because of its server, and is made again by way
    /// of the next one (RFC 3263 section 4.3). Says whether there is a next one.
    pub(crate) fn call_elsewhere(
        &mut self,
        now: Moment,
        id: CallId,
        asked: Option<Duration>,
    ) -> bool {
        let Some(call) = self.calls.get(id).filter(|call| is_untold(call)) else { return false };
        let line = call.line;
        let Some(gateway) = self.line(line).map(|line| line.gateway) else { return false };
        let alone =
            |other: &Call| other.id == id || !other.is_connected() || !self.is_of(other, gateway);
        if asked.is_some() && !self.calls.iter().all(alone) {
            return false;
        }
        if !self.gateway_mut(gateway).is_some_and(|gateway| gateway.leave_server(now, asked)) {
            return false;
        }
        self.take_back(now, id);
        self.attend_gateways(now);
        true
    }

    /// Takes an INVITE back that nobody has heard of: the call waits for a way.
    fn take_back(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let session = call.session.take();
        let port = call.leg.take().map(|leg| leg.port.id);
        if let Some(session) = session {
            self.agent.end(now, session);
        }
        if let Some(port) = port {
            self.media(MediaOrder::FreePort(port));
        }
    }

    /// Makes the calls that waited for a way.
    fn call_on(&mut self, now: Moment, id: GatewayId) {
        for call in self.calls_of(id, waits) {
            self.send_invite(now, call);
        }
    }

    /// No way was found: what waited for it ends.
    fn give_up_waiting(&mut self, now: Moment, id: GatewayId) {
        let trouble = self.gateway(id).and_then(|gateway| gateway.trouble.clone());
        for call in self.calls_of(id, waits) {
            let why = trouble.clone().unwrap_or(Trouble::Opening);
            self.finish(now, call, Cause::NoService(why), None);
        }
    }

    /// Takes a pair of sockets.
    pub(crate) fn port_ready(&mut self, now: Moment, id: GatewayId, port: MediaPort) {
        if let Some(gateway) = self.gateway_mut(id)
            && let Some(stale) = gateway.stock(port)
        {
            self.media(MediaOrder::FreePort(stale.id));
        }
        self.port_arrived(now);
        for call in self.calls_of(id, |call| call.taken_along == TakenAlong::AwaitingPort) {
            self.move_call(now, call);
        }
    }

    /// The way begins at another address of ours: the speech of its calls must, too.
    fn move_calls(&mut self, now: Moment, id: GatewayId, local: SocketAddr) {
        let elsewhere =
            |call: &Call| call.leg.as_ref().is_some_and(|leg| leg.port.rtp.ip() != local.ip());
        for call in self.calls_of(id, |call| call.is_calling() && elsewhere(call)) {
            if self.calls.get(call).is_some_and(is_untold) {
                self.take_back(now, call);
            } else {
                self.abandon(now, call, Cause::NetworkChanged);
            }
        }
        for call in self.calls_of(id, |call| call.is_connected() && elsewhere(call)) {
            if let Some(call) = self.calls.get_mut(call) {
                call.taken_along = TakenAlong::AwaitingPort;
            }
            self.move_call(now, call);
        }
    }

    /// Tells the far end where to speak to from now on (RFC 3264 section 8.3.1), as soon as there
    /// are sockets for it.
    fn move_call(&mut self, now: Moment, id: CallId) {
        let Some(line) = self.calls.get(id).map(|call| call.line) else { return };
        let Some(fresh) = self.new_leg(line) else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        let Some(leg) = &mut call.leg else { return };
        let (old, open) = (leg.id, leg.open);
        leg.move_to(fresh.id, fresh.port);
        call.taken_along = TakenAlong::Told;
        if open {
            self.media(MediaOrder::Close(old));
        }
        self.refresh(now, id);
    }
}

/// Whether nobody has heard of a call of ours yet, as far as is known.
fn is_untold(call: &Call) -> bool {
    call.stage == Stage::Dialling && !call.leg.as_ref().is_some_and(|leg| leg.open)
}

/// Whether a call waits for a way to its gateway.
fn waits(call: &Call) -> bool {
    call.stage == Stage::Dialling && call.session.is_none()
}

fn sip_path(path: Path, gateway: &Gateway) -> sip::Path {
    let mut known = path.known;
    known.extend(gateway.servers.addresses());
    known.sort();
    known.dedup();
    let Path { flow, transport, local, remote, .. } = path;
    sip::Path { flow, transport, local, remote, known }
}
