//! Handing a call over: at once, or after asking first (RFC 5589).
//!
//! ```text
//!  transfer ───────────────▶ Holding ──held──▶ Asked ──202──▶ Accepted ──180──▶ Ringing
//!                               ▲                │ refused       │ busy …         │ answered
//!  consult ──▶ Asking ─complete─┘             Failed ◀───────────┴────────┐   handed over
//!                ▲    go back                    │                        └──────────
//!                └───────────────────────────────┘
//! ```
//!
//! The far end waits on hold while it is handed over. If that fails the call is given back; if it
//! works out, both calls of ours end with the name of who has it now.

use clock::Moment;
use sip::Referral;
use sip::message::ReferTo;

use crate::call::{Aim, Call, Stage};
use crate::cause::Cause;
use crate::dialplan;
use crate::doors::{CallId, LineId, Notice, TransferState, TransferView};
use crate::phone::Phone;
use crate::trouble::Refusal;

/// Where a call is being handed over to.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    /// By name, else by number.
    to: String,
    /// The call in which they are asked first.
    with: Option<CallId>,
    step: Step,
}

/// How far it has come.
#[derive(Clone, Debug)]
enum Step {
    /// They are asked first.
    Asking,
    /// The far end is being put on hold.
    Holding,
    /// It was told where to call.
    Asked,
    /// It will call there.
    Accepted,
    /// It rings there.
    Ringing,
    /// It came to nothing.
    Failed(Cause, Option<u16>),
}

impl Transfer {
    /// Whether the far end has been told where to call, and may be on its way.
    const fn is_under_way(&self) -> bool {
        matches!(self.step, Step::Holding | Step::Asked | Step::Accepted | Step::Ringing)
    }

    /// Whether the far end is on its way.
    const fn is_accepted(&self) -> bool {
        matches!(self.step, Step::Accepted | Step::Ringing)
    }
}

impl Phone {
    /// Hands the far end of a call over to a number at once.
    pub(crate) fn transfer(&mut self, now: Moment, id: CallId, typed: &str) {
        let Some(number) = self.target(id, typed) else { return };
        self.stop_asking(now, id);
        self.start_transfer(now, id, number, None);
    }

    /// Hands the far end of a call over to a place for parked calls at the gateway of a line.
    pub(crate) fn park(&mut self, now: Moment, id: CallId, line: LineId, orbit: &str) {
        if !self.may_be_handed_over(id) {
            return;
        }
        let gateway = |line: LineId| self.line(line).map(|line| line.gateway);
        if self.calls.get(id).map(|call| gateway(call.line)) != Some(gateway(line)) {
            return self.refuse(Refusal::OtherGateway);
        }
        self.stop_asking(now, id);
        self.start_transfer(now, id, orbit.to_owned(), None);
    }

    /// Calls a number to ask first; the call waits on hold.
    pub(crate) fn consult(&mut self, now: Moment, id: CallId, typed: &str) {
        let Some(number) = self.target(id, typed) else { return };
        let Some(line) = self.calls.get(id).map(|call| call.line) else { return };
        self.stop_asking(now, id);
        self.hold(now, id);
        let Some(with) = self.seize(now, line, None) else { return };
        if let Some(call) = self.calls.get_mut(id) {
            let to = number.clone();
            call.transfer = Some(Transfer { to, with: Some(with), step: Step::Asking });
        }
        self.dial_on(now, with, number, Aim::Number);
    }

    /// Hands the far end of a call over to that of another, or, where nobody has answered there
    /// yet, to its number.
    pub(crate) fn complete_transfer(&mut self, now: Moment, id: CallId, with: Option<CallId>) {
        if !self.may_be_handed_over(id) {
            return;
        }
        let asked = || self.calls.get(id)?.transfer.as_ref()?.with;
        let with = with.or_else(asked).filter(|&with| with != id);
        let Some(with) = with.and_then(|with| self.calls.get(with)) else {
            return self.refuse(Refusal::NobodyToTransferTo);
        };
        let gateway = |call: &Call| self.line(call.line).map(|line| line.gateway);
        if self.calls.get(id).and_then(gateway) != gateway(with) {
            return self.refuse(Refusal::OtherGateway);
        }
        let (other, number) = (with.id, with.party.clone());
        if with.is_connected() {
            let name = with.name.clone().unwrap_or(number);
            self.start_transfer(now, id, name, Some(other));
        } else if with.is_calling() {
            // Nobody is there to be asked: the number rings on, for somebody else.
            self.forget_transfer(id);
            self.release(now, other);
            self.start_transfer(now, id, number, None);
        } else {
            self.refuse(Refusal::NobodyToTransferTo);
        }
    }

    /// Goes back to a call instead of handing it over.
    pub(crate) fn go_back(&mut self, now: Moment, id: CallId) {
        let transfer = self.calls.get(id).and_then(|call| call.transfer.as_ref());
        match transfer.map(Transfer::is_under_way) {
            None => self.refuse(Refusal::NothingToTransfer),
            Some(true) => self.refuse(Refusal::TransferUnderWay),
            Some(false) => {
                self.stop_asking(now, id);
                self.retrieve(now, id);
            }
        }
    }

    /// Takes what became of the far end that was told to call somebody else.
    pub(crate) fn referral(&mut self, now: Moment, id: CallId, referral: Referral) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let Some(transfer) = call.transfer.as_mut().filter(|it| it.is_under_way()) else { return };
        let (to, with) = (transfer.to.clone(), transfer.with);
        match referral {
            Referral::Accepted { told: true } => transfer.step = Step::Accepted,
            // It will not tell how it goes; the call it was asked in ends by itself.
            Referral::Accepted { told: false } => self.abandon(now, id, Cause::HandedOver(to)),
            Referral::Progress(180 | 183) => transfer.step = Step::Ringing,
            Referral::Progress(_) => {
                if matches!(transfer.step, Step::Asked) {
                    transfer.step = Step::Accepted;
                }
            }
            Referral::Final(200..300) => {
                let party = call.name.clone().unwrap_or_else(|| call.party.clone());
                self.abandon(now, id, Cause::HandedOver(to));
                if let Some(with) = with.filter(|&with| self.is_connected(with)) {
                    self.abandon(now, with, Cause::HandedOver(party));
                }
            }
            Referral::Final(status) | Referral::Refused(status) => {
                transfer.step = Step::Failed(Cause::of_status(status, "", None), Some(status));
                self.give_call_back(now, id, Refusal::Transfer(to));
            }
            Referral::Untold => {
                call.transfer = None;
                self.give_call_back(now, id, Refusal::TransferUntold(to));
            }
        }
    }

    /// Tells the far end whom to call, once it is on hold and nothing else is under way.
    pub(crate) fn hand_over(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let Some(transfer) = &call.transfer else { return };
        let busy = call.leg.as_ref().is_some_and(|leg| leg.offering);
        if !matches!(transfer.step, Step::Holding) || busy {
            return;
        }
        let target = match transfer.with {
            Some(with) => self.calls.get(with).and_then(|with| with.session).and_then(|session| {
                let replaces = Some(self.agent.dialog_ref(session)?);
                Some(ReferTo { uri: self.agent.remote(session)?, replaces })
            }),
            None => self.address(call.line, Some(&transfer.to)).map(|uri| {
                // The gateway shall read it as a telephone number (RFC 3261 section 19.1.1).
                ReferTo { uri: uri.with_param("user", Some("phone")), replaces: None }
            }),
        };
        let session = call.session;
        if let Some(transfer) = self.calls.get_mut(id).and_then(|call| call.transfer.as_mut()) {
            transfer.step = Step::Asked;
        }
        match (session, target) {
            (Some(session), Some(target)) => self.agent.refer(now, session, &target),
            // Who was asked has hung up meanwhile.
            (_, _) => self.referral(now, id, Referral::Refused(481)),
        }
    }

    /// The cause of a call that ends because it was handed over, from here or from the far end.
    pub(crate) fn went_over(&self, id: CallId) -> Option<Cause> {
        let own = self.calls.get(id).and_then(|call| call.transfer.as_ref());
        if let Some(transfer) = own.filter(|transfer| transfer.is_accepted()) {
            return Some(Cause::HandedOver(transfer.to.clone()));
        }
        let asked = self.calls.iter().find(|call| {
            call.transfer.as_ref().is_some_and(|it| it.with == Some(id) && it.is_accepted())
        });
        if let Some(asked) = asked {
            let party = asked.name.clone().unwrap_or_else(|| asked.party.clone());
            return Some(Cause::HandedOver(party));
        }
        let through = |call: &&Call| call.sent.as_ref().is_some_and(|sent| sent.by == id);
        let through = self.calls.iter().filter(|call| call.is_connected()).find(through)?;
        Some(Cause::PutThrough(through.party.clone()))
    }

    /// A call ends: who was to get it, or was asked whether to take another, no longer is.
    pub(crate) fn end_transfer(
        &mut self,
        now: Moment,
        id: CallId,
        cause: &Cause,
        status: Option<u16>,
    ) {
        self.forget_transfer(id);
        let asks = |call: &Call| {
            let asks = |it: &Transfer| it.with == Some(id) && !it.is_under_way();
            call.transfer.as_ref().is_some_and(asks)
        };
        for other in self.calls.all(asks) {
            self.forget_transfer(other);
        }
        self.tell_end(now, id, cause, status);
    }

    /// How the handing over of a call is seen.
    pub(crate) fn transfer_view(&self, call: &Call) -> Option<TransferView> {
        let transfer = call.transfer.as_ref()?;
        let with = transfer.with.and_then(|with| self.calls.get(with));
        let name = with.and_then(|with| with.name.clone());
        let state = match &transfer.step {
            Step::Asking if with.is_some_and(Call::is_connected) => TransferState::Ready,
            Step::Asking => TransferState::Calling,
            Step::Holding | Step::Asked | Step::Accepted => TransferState::HandingOver,
            Step::Ringing => TransferState::Ringing,
            Step::Failed(cause, status) => TransferState::Failed(cause.view(*status)),
        };
        let to = name.unwrap_or_else(|| transfer.to.clone());
        Some(TransferView { to, with: transfer.with, state })
    }

    /// Whether the far end of a call may be on its way to somebody else.
    pub(crate) fn is_on_its_way(&self, id: CallId) -> bool {
        let transfer = self.calls.get(id).and_then(|call| call.transfer.as_ref());
        transfer.is_some_and(Transfer::is_under_way)
    }

    /// The call that is handed over when none is named.
    pub(crate) fn to_hand_over(&self) -> Option<CallId> {
        let held = || self.calls.all(|call| call.is_connected() && call.held).pop();
        self.calls.find(Call::is_talking).or_else(held)
    }

    /// The call that waits to be handed over.
    pub(crate) fn waiting_for_transfer(&self) -> Option<CallId> {
        let waits = |call: &Call| call.transfer.as_ref().is_some_and(|it| !it.is_under_way());
        let any = || self.calls.find(|call| call.transfer.is_some());
        self.calls.find(waits).or_else(any)
    }

    /// The number that was typed, where the call may be handed over to one; otherwise the person
    /// is told why not.
    fn target(&mut self, id: CallId, typed: &str) -> Option<String> {
        if !self.may_be_handed_over(id) {
            return None;
        }
        let line = self.calls.get(id).and_then(|call| self.line(call.line))?;
        match dialplan::number(&line.profile.prefix, typed) {
            Ok(number) => Some(number),
            Err(bad) => {
                self.refuse(Refusal::Number(bad));
                None
            }
        }
    }

    fn may_be_handed_over(&mut self, id: CallId) -> bool {
        if !self.is_connected(id) {
            self.refuse(Refusal::NothingToTransfer);
            return false;
        }
        if self.is_on_its_way(id) {
            self.refuse(Refusal::TransferUnderWay);
            return false;
        }
        true
    }

    fn start_transfer(&mut self, now: Moment, id: CallId, to: String, with: Option<CallId>) {
        // It goes alone, and whoever takes it in their own conference is out of ours.
        self.conference.leave(id);
        if let Some(with) = with {
            self.conference.leave(with);
        }
        if let Some(call) = self.calls.get_mut(id) {
            call.transfer = Some(Transfer { to, with, step: Step::Holding });
        }
        self.hold(now, id);
        self.hand_over(now, id);
    }

    /// Hangs up on who was asked first.
    fn stop_asking(&mut self, now: Moment, id: CallId) {
        let transfer = self.calls.get_mut(id).and_then(|call| call.transfer.take());
        if let Some(with) = transfer.and_then(|transfer| transfer.with) {
            self.release(now, with);
        }
    }

    pub(crate) fn forget_transfer(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(id) {
            call.transfer = None;
        }
    }

    /// Gives a call back that could not be handed over. Whoever talks on another goes on talking.
    fn give_call_back(&mut self, now: Moment, id: CallId, why: Refusal) {
        self.refuse(why);
        let busy = |call: &Call| {
            call.is_talking() || call.is_calling() || matches!(call.stage, Stage::Seized)
        };
        if self.calls.find(busy).is_none() {
            self.retrieve(now, id);
        }
    }

    fn is_connected(&self, id: CallId) -> bool {
        self.calls.get(id).is_some_and(Call::is_connected)
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.notify(Notice::Refused(refusal));
    }
}
