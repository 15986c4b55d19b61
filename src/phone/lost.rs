//! Gateways that fall silent and come back, and what becomes of the calls on them.

use clock::Moment;

use crate::call::Call;
use crate::cause::Cause;
use crate::doors::{CallId, GatewayId, Notice};
use crate::phone::Phone;

impl Phone {
    /// A gateway does not answer. Calls that nobody has answered yet end, unless another of its
    /// servers can be asked for them: neither the answer nor the caller's giving up would ever be
    /// heard of. Calls that are talked on go on, for speech has its own way, and a gateway may be
    /// back in a moment.
    pub(crate) fn silent(&mut self, now: Moment, id: GatewayId) {
        if let Some(gateway) = self.gateway_mut(id) {
            gateway.silence(now);
        }
        let waits = |call: &Call| call.is_calling() && call.session.is_some();
        for call in self.calls_of(id, waits) {
            if !self.call_elsewhere(now, call, None) {
                self.abandon(now, call, Cause::GatewaySilent);
            }
        }
        for call in self.calls_of(id, Call::is_alerting) {
            self.abandon(now, call, Cause::Missed);
            self.notify(Notice::Missed(call));
        }
        self.attend_gateways(now);
    }

    /// A gateway answers. Where it had been silent, or is another server, its calls are asked
    /// whether it still knows them: a gateway that was started anew does not, and nobody would
    /// ever say so.
    pub(crate) fn reachable(&mut self, now: Moment, id: GatewayId) {
        if self.gateway_mut(id).is_some_and(|gateway| gateway.answered(now)) {
            for call in self.calls_of(id, Call::is_connected) {
                self.refresh(now, call);
            }
        }
    }

    pub(crate) fn calls_of(
        &self,
        gateway: GatewayId,
        wanted: impl Fn(&Call) -> bool,
    ) -> Vec<CallId> {
        self.calls.all(|call| {
            wanted(call) && self.line(call.line).is_some_and(|line| line.gateway == gateway)
        })
    }
}
