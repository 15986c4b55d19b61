//! Taking an appearance of a shared line before one dials on it: of two who press at once, one
//! gets it, and the other is told.

use clock::Moment;
use sip::{IdentityId, SubscriptionEnd, SubscriptionId};

use crate::call::{Hand, Stage};
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
        if !self.is_told_apart(line) {
            return;
        }
        let index = u32::from(appearance);
        let seizure = self.agent.seize(now, IdentityId(line.0), Some(index));
        if let Some(call) = self.calls.get_mut(id) {
            call.shared.hand = Hand::Asked(seizure);
        }
    }

    /// Takes that an appearance is ours.
    pub(crate) fn seized(&mut self, now: Moment, seizure: SubscriptionId) {
        let asked = |call: &crate::call::Call| call.shared.hand == Hand::Asked(seizure);
        let Some(id) = self.calls.find(asked) else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        call.shared.hand = Hand::Ours(seizure);
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
        let holds = |call: &crate::call::Call| matches!(call.shared.hand, Hand::Asked(held) | Hand::Ours(held) if held == seizure);
        let Some(id) = self.calls.find(holds) else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        let asked = matches!(call.shared.hand, Hand::Asked(_));
        call.shared.hand = Hand::Free;
        if !matches!(call.stage, Stage::Seized | Stage::AwaitingLine) {
            // The call has got somewhere: the appearance is its own now.
            return;
        }
        match why {
            // A server that knows no seizing has nothing against the call.
            SubscriptionEnd::Refused { status: 405 | 489 | 501, .. } => {
                if call.stage == Stage::AwaitingLine {
                    self.send_invite(now, id);
                }
            }
            SubscriptionEnd::Refused { status: 480 | 486, .. } => {
                self.finish(now, id, Cause::Taken, None);
            }
            // It was ours, and the server let it go: nothing was dialled for too long.
            _ if !asked => self.finish(now, id, Cause::Taken, None),
            SubscriptionEnd::Refused { status, .. } => {
                self.finish(now, id, Cause::of_status(*status, "", None), Some(*status));
            }
            SubscriptionEnd::Unsubscribed
            | SubscriptionEnd::NoIdentity
            | SubscriptionEnd::TooMany
            | SubscriptionEnd::Invariant
            | SubscriptionEnd::Released(_)
            | SubscriptionEnd::NoAnswer
            | _ => self.finish(now, id, Cause::GatewaySilent, None),
        }
    }

    /// Gives an appearance back that was taken and is not needed.
    pub(crate) fn give_back(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if let Hand::Asked(seizure) | Hand::Ours(seizure) = std::mem::take(&mut call.shared.hand) {
            self.forget_question(seizure);
            self.agent.unsubscribe(now, seizure);
        }
    }

    /// The first appearance of a line that is free, as far as is known.
    pub(crate) fn first_free(&self, now: Moment, line: LineId) -> Option<u8> {
        let count = self.line(line)?.profile.appearances;
        (1..=count).find(|appearance| self.is_free(now, line, *appearance))
    }
}
