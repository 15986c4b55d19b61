//! Taking an appearance of a shared line before one dials on it: of two who press at once, one
//! gets it, and the other is told.

use clock::Moment;
use sip::{IdentityId, SubscriptionEnd, SubscriptionId};

use crate::call::{Call, Claim, Hand, Stage};
use crate::cause::Cause;
use crate::doors::{CallId, LineId};
use crate::phone::Phone;

impl Phone {
    /// Asks the server of a shared line for an appearance.
    pub(crate) fn ask_for_appearance(&mut self, now: Moment, id: CallId) {
        let Some((line, appearance)) = self.calls.get(id).map(|call| (call.line, call.appearance))
        else {
            return;
        };
        if self.publishes(line) {
            self.publish_seizure(now, id);
            return;
        }
        if !self.is_told_apart(line) {
            return;
        }
        let index = u32::from(appearance);
        let seizure = self.agent.seize(now, IdentityId(line.0), Some(index));
        if let Some(call) = self.calls.get_mut(id) {
            call.shared.hand = Hand::Asked(Claim::Subscribed(seizure));
        }
    }

    /// Takes that an appearance is ours.
    pub(crate) fn seized(&mut self, now: Moment, seizure: SubscriptionId) {
        self.granted(now, Claim::Subscribed(seizure));
    }

    /// Takes that what was asked for is ours.
    pub(super) fn granted(&mut self, now: Moment, claim: Claim) {
        let asked = |call: &Call| call.shared.hand == Hand::Asked(claim);
        let Some(id) = self.calls.find(asked) else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        call.shared.hand = Hand::Ours(claim);
        if call.stage == Stage::AwaitingLine {
            self.send_invite(now, id);
        }
    }

    /// Takes that an appearance is not to be had, or that the server let it go.
    pub(crate) fn seize_ended(
        &mut self,
        now: Moment,
        seizure: SubscriptionId,
        why: &SubscriptionEnd,
    ) {
        let claim = Claim::Subscribed(seizure);
        let ours = self.calls.find(|call| call.shared.hand == Hand::Ours(claim)).is_some();
        let (cause, status) = match why {
            // A server that knows no seizing has nothing against the call.
            SubscriptionEnd::Refused { status: 405 | 489 | 501, .. } => (None, None),
            SubscriptionEnd::Refused { status: 480 | 486, .. } => (Some(Cause::Taken), None),
            // Nobody is there to let anybody have it.
            SubscriptionEnd::NoAnswer => (Some(Cause::GatewaySilent), None),
            // It was ours, and the server let it go: nothing was dialled for too long.
            _ if ours => (Some(Cause::Taken), None),
            SubscriptionEnd::Refused { status, .. } => {
                (Some(Cause::of_status(*status, "", None)), Some(*status))
            }
            SubscriptionEnd::Unsubscribed
            | SubscriptionEnd::NoIdentity
            | SubscriptionEnd::TooMany
            | SubscriptionEnd::Invariant
            | SubscriptionEnd::Released(_)
            | _ => (Some(Cause::GatewaySilent), None),
        };
        self.claim_lost(now, claim, cause, status);
    }

    /// Takes that an appearance is not ours, or no longer; without a cause, it needs not be.
    pub(super) fn claim_lost(
        &mut self,
        now: Moment,
        claim: Claim,
        cause: Option<Cause>,
        status: Option<u16>,
    ) {
        let holds = |call: &Call| matches!(call.shared.hand, Hand::Asked(held) | Hand::Ours(held) if held == claim);
        let Some(id) = self.calls.find(holds) else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        call.shared.hand = Hand::Free;
        match (cause, &call.stage) {
            (Some(cause), Stage::Seized | Stage::AwaitingLine) => {
                let status = status.filter(|_| cause != Cause::Taken);
                self.finish(now, id, cause, status);
            }
            (None, Stage::AwaitingLine) => self.send_invite(now, id),
            // The call has got somewhere: the appearance is its own now.
            (_, _) => {}
        }
    }

    /// Gives an appearance back that was taken and is not needed.
    pub(crate) fn give_back(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else { return };
        match std::mem::take(&mut call.shared.hand) {
            Hand::Asked(Claim::Subscribed(seizure)) | Hand::Ours(Claim::Subscribed(seizure)) => {
                self.forget_question(seizure);
                self.agent.unsubscribe(now, seizure);
            }
            // What is told of a call ends with it.
            Hand::Asked(Claim::Published(_)) | Hand::Ours(Claim::Published(_)) | Hand::Free => {}
        }
    }

    /// The first appearance of a line that is free, as far as is known.
    pub(crate) fn first_free(&self, now: Moment, line: LineId) -> Option<u8> {
        let count = self.line(line)?.profile.appearances;
        (1..=count).find(|appearance| self.is_free(now, line, *appearance))
    }
}
