//! What a reader wants, as the message that a click would have sent.

use std::any::Any;

use iced::Rectangle;
use iced::advanced::widget::operation::Outcome;
use iced::advanced::widget::{Id, Operation};
use outline::Act;

use crate::desk::Message;
use crate::widget::{Answer, Question};

/// Finds the control that is meant, and the message it sends. What is off or gone sends none.
pub fn ask(act: Act) -> impl Operation<Message> {
    Asking { act, message: None }
}

struct Asking {
    act: Act,
    message: Option<Message>,
}

impl Operation<Message> for Asking {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Message>)) {
        operate(self);
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        if let Some(question) = state.downcast_mut::<Question>() {
            if question.id == self.act.target() && self.message.is_none() {
                question.act = Some(self.act.clone());
            }
        } else if let Some(Answer(message)) = state.downcast_mut::<Answer<Message>>() {
            self.message = message.take();
        }
    }

    fn finish(&self) -> Outcome<Message> {
        self.message.clone().map_or(Outcome::None, Outcome::Some)
    }
}
