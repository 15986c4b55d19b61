//! Handing a call over: to whom, which is typed or pressed, and whether they are asked first.

use iced::advanced::widget::Id;
use phone::doors::{CallId, CallState, CallView, Command, KeyId, TransferState};

use super::{Desk, Effect, Tab};

/// What happens to a call that somebody wants to hand over.
#[derive(Clone, Debug)]
pub enum HandChange {
    /// It is asked to whom. Said again, it is not.
    Open(CallId),
    /// This number gets the far end of this call, unless another is typed.
    Toward(CallId, String),
    /// The number is this.
    To(String),
    /// They are called and asked first.
    Ask,
    /// The call is handed over at once.
    Now,
    /// It is not handed over.
    Close,
}

/// A call that somebody wants to hand over.
#[derive(Clone, Debug)]
pub(crate) struct Handing {
    pub call: CallId,
    /// The number that is typed.
    pub to: String,
}

/// Numbers are never longer; what is pasted beyond it is left out.
const NUMBER_MAX: usize = 128;

/// The field for the number.
pub(crate) fn hand_field() -> Id {
    Id::new("number to hand a call over to")
}

impl Desk {
    pub(super) fn hand(&mut self, change: HandChange) -> Vec<Effect> {
        self.menu = None;
        match change {
            HandChange::Open(call) => {
                let again = self.handing.take().is_some_and(|handing| handing.call == call);
                if !again {
                    return self.ask_whom(call, String::new());
                }
            }
            HandChange::Toward(call, to) => return self.ask_whom(call, to),
            HandChange::To(text) => {
                if let Some(handing) = &mut self.handing {
                    let text = text.chars().filter(|c| !c.is_control());
                    handing.to = text.take(NUMBER_MAX).collect();
                }
            }
            HandChange::Ask => return self.handed(Command::Consult),
            HandChange::Now => return self.handed(Command::Transfer),
            HandChange::Close => self.handing = None,
        }
        Vec::new()
    }

    fn ask_whom(&mut self, call: CallId, to: String) -> Vec<Effect> {
        self.go(Tab::Calls);
        self.handing = Some(Handing { call, to });
        vec![Effect::Focus(hand_field())]
    }

    fn handed(&mut self, how: fn(Option<CallId>, String) -> Command) -> Vec<Effect> {
        let ready = self.handing.take_if(|handing| !handing.to.trim().is_empty());
        ready.map(|it| Effect::Command(how(Some(it.call), it.to))).into_iter().collect()
    }

    /// A key that stands for a number tells it where a call is to be handed over. Says whether
    /// that was it.
    pub(super) fn hand_to_key(&mut self, key: KeyId) -> bool {
        let number = self.key_view(key).and_then(|key| key.number.clone());
        match (&mut self.handing, number) {
            (Some(handing), Some(number)) => {
                handing.to = number;
                true
            }
            (_, _) => false,
        }
    }

    /// Hands over the call at hand, one step further: to whom; at once; to who was asked.
    pub(super) fn hand_on(&mut self) -> Vec<Effect> {
        if let Some(waits) = self.phone.calls.iter().find(|call| may_complete(call)) {
            return vec![Effect::Command(completed(waits))];
        }
        if self.handing.is_some() {
            return self.hand(HandChange::Now);
        }
        let at_hand = self.talking().or_else(|| self.held().last()).map(|call| call.id);
        at_hand.map(|call| self.hand(HandChange::Open(call))).unwrap_or_default()
    }

    /// A call that ended, or is being handed over, is not asked about any more.
    pub(super) fn keep_handing(&mut self) {
        let goes_on = |handing: &Handing| {
            self.call(handing.call).is_some_and(|call| {
                let on = matches!(call.state, CallState::Connected | CallState::Held);
                on && call.transfer.as_ref().is_none_or(|it| is_failed(&it.state))
            })
        };
        if !self.handing.as_ref().is_some_and(goes_on) {
            self.handing = None;
        }
    }

    /// The call that waits while this one asks whether it is taken.
    pub(crate) fn waiting_for(&self, asked: CallId) -> Option<&CallView> {
        let asks = |call: &&CallView| {
            call.transfer.as_ref().is_some_and(|transfer| transfer.with == Some(asked))
        };
        self.phone.calls.iter().find(asks)
    }
}

/// Whether a call waits to be handed over.
pub(crate) fn may_complete(call: &CallView) -> bool {
    let state = call.transfer.as_ref().map(|transfer| &transfer.state);
    matches!(state, Some(TransferState::Calling | TransferState::Ready))
}

/// Hands a call over to who was asked.
pub(crate) fn completed(call: &CallView) -> Command {
    Command::CompleteTransfer { call: Some(call.id), with: None }
}

/// Whether it came to nothing.
pub(crate) fn is_failed(state: &TransferState) -> bool {
    matches!(state, TransferState::Failed(_))
}
