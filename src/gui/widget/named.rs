//! What a piece of the window says of itself when the window is walked through.

use iced::advanced::widget::Operation;
use iced::{Rectangle, advanced};
use outline::{Act, NodeId, Role};

/// What a control, a title or a group is called, and what it is; every control of ours says it
/// when the window is walked through, so that it can be found, read out and pressed from afar.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Named {
    /// What tells it from all others, whatever else changes.
    pub id: NodeId,
    /// What it is.
    pub role: Role,
    /// Its name, with its line where it belongs to one.
    pub name: String,
    /// What more there is to say.
    pub description: String,
    /// What stands in it. Never a password.
    pub value: Option<String>,
    /// The key of the keyboard that does the same.
    pub shortcut: String,
    /// Whether it can be used now.
    pub enabled: bool,
}

impl Named {
    /// Something of this role. Where its name says what state it is in, give it a `mark` too.
    pub(crate) fn new(role: Role, name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            id: NodeId::of(&name),
            role,
            name,
            description: String::new(),
            value: None,
            shortcut: String::new(),
            enabled: true,
        }
    }

    /// Something to press.
    pub(crate) fn button(name: impl Into<String>) -> Self {
        Self::new(Role::Button, name)
    }

    /// Something that is on or off.
    pub(crate) fn toggle(name: impl Into<String>, on: bool) -> Self {
        Self::new(Role::Toggle { on }, name)
    }

    /// A field with what is typed into it.
    pub(crate) fn field(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..Self::new(Role::Field, name) }
    }

    /// A field for what must not be shown.
    pub(crate) fn password(name: impl Into<String>) -> Self {
        Self::new(Role::Password, name)
    }

    /// Things that belong together.
    pub(crate) fn group(name: impl Into<String>) -> Self {
        Self::new(Role::Group, name)
    }

    /// Tells it from all others by these words instead of by its name.
    pub(crate) fn mark(mut self, words: &str) -> Self {
        self.id = NodeId::of(words);
        self
    }

    /// Says more about it.
    pub(crate) fn described(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Names the key of the keyboard that does the same.
    pub(crate) fn shortcut(mut self, shortcut: impl Into<String>) -> Self {
        self.shortcut = shortcut.into();
        self
    }
}

impl From<String> for Named {
    fn from(name: String) -> Self {
        Self::button(name)
    }
}

impl From<&str> for Named {
    fn from(name: &str) -> Self {
        Self::button(name)
    }
}

/// Held out to whoever walks through the window: is anything wanted of this control?
pub(crate) struct Question {
    pub id: NodeId,
    pub act: Option<Act>,
}

/// The message that does what was wanted.
pub(crate) struct Answer<Message>(pub Option<Message>);

/// Asks whoever walks through whether something is wanted of the control, and hands over the
/// message that does it: the same as a click or a keystroke would have sent.
pub(super) fn ask<Message: 'static>(
    operation: &mut dyn Operation,
    id: NodeId,
    bounds: Rectangle,
    message: impl FnOnce(&Act) -> Option<Message>,
) {
    let mut question = Question { id, act: None };
    operation.custom(None::<&advanced::widget::Id>, bounds, &mut question);
    if let Some(act) = question.act {
        operation.custom(None, bounds, &mut Answer(message(&act)));
    }
}
