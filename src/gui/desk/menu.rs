//! The menu of a key: what more can be done about what is on it.

use iced::Rectangle;
use phone::Usage;
use phone::doors::{Command, KeyId, KeyView};

use super::{Desk, Effect};

/// What happens to the menu of a key.
#[derive(Clone, Debug)]
pub enum MenuChange {
    /// It opens, by what stands there; by keyboard it gets the focus.
    Open(KeyId, Rectangle, bool),
    /// It closes, and nothing is done.
    Close,
    /// It closes, and this is done.
    Pick(Command),
}

/// The menu that is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Menu {
    pub key: KeyId,
    /// Where its key stands.
    pub at: Rectangle,
    /// What was on the key when it opened.
    of: (Usage, bool),
}

impl Desk {
    pub(crate) fn key_view(&self, id: KeyId) -> Option<&KeyView> {
        self.phone.keys.iter().find(|key| key.id == id)
    }

    pub(super) fn change_menu(&mut self, change: MenuChange) -> Vec<Effect> {
        self.menu = None;
        match change {
            MenuChange::Open(key, at, by_keyboard) => {
                self.menu = self.key_view(key).map(|key| Menu { key: key.id, at, of: on(key) });
                if by_keyboard { vec![Effect::FocusNext] } else { Vec::new() }
            }
            MenuChange::Close => Vec::new(),
            MenuChange::Pick(command) => vec![Effect::Command(command)],
        }
    }

    /// A menu about what is no more closes: nobody presses what has changed under the hand. So
    /// does one that stands in the way of a call that begins to ring.
    pub(super) fn keep_menu(&mut self, rang: bool) {
        let rings = self.ringing().next().is_some();
        let same = |menu: &Menu| self.key_view(menu.key).is_some_and(|key| on(key) == menu.of);
        if (rings && !rang) || !self.menu.as_ref().is_some_and(same) {
            self.menu = None;
        }
    }
}

/// What is on a key, as far as its menu depends on it.
fn on(key: &KeyView) -> (Usage, bool) {
    (key.usage, key.mine)
}
