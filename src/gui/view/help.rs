//! The map of the keyboard, as it is.

use iced::Alignment;
use iced::widget::{Column, column, container};

use super::{Paint, Piece, heading};
use crate::desk::Message;
use crate::glyph::Glyph;
use crate::keymap::{Action, Chord};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

/// What no map changes: keys as they are written everywhere, and the word for what they do.
pub(super) const FIXED: [(&str, &str); 7] = [
    ("Enter", "shortcut-enter"),
    ("0 – 9  *  #  +", "shortcut-digits"),
    ("Backspace", "shortcut-erase"),
    ("Ctrl V", "shortcut-paste"),
    ("Ctrl C", "shortcut-copy"),
    ("Esc", "shortcut-back"),
    ("Tab", "shortcut-next"),
];

impl<'a> Paint<'a> {
    pub(super) fn help(self) -> Piece<'a> {
        let t = self.t;
        let head = self.row([
            heading(
                "help",
                self.w.say("help-title"),
                Fit::new(self.w.say("help-title"), Letter::HEADING).color(t.text).fill(self.rtl),
            ),
            self.icon_button("button-close", Glyph::Close, Message::ToggleHelp),
        ]);
        let mut map = Column::new().spacing(6).push(head.align_y(Alignment::Center));
        for (keys, words) in self.map() {
            let keys = Fit::new(self.number(&keys), Letter::LABEL).color(t.text).fill(self.rtl);
            let words = self.text(words, Letter::LIST, t.text2);
            let row: Piece<'a> = if self.tight {
                column![keys, words].into()
            } else {
                self.row([container(keys).width(150).into(), words]).spacing(12).into()
            };
            map = map.push(row);
        }
        let named = Named::group(self.w.say("help-title")).mark("map of the keyboard");
        Marked::new(named, self.card(container(map).padding(20))).into()
    }

    /// The whole map: keys, and what they do. What no keys do is left out.
    fn map(self) -> Vec<(String, String)> {
        let keymap = &self.desk.kept.keymap;
        let usual = |keys: &mut dyn Iterator<Item = usize>| {
            keys.map(Action::Press).all(|action| keymap.is_delivered(action))
        };
        let mut map = Vec::new();
        // Two dozen rows that say the same are said in two.
        for (dozen, shown, word) in [
            (1..=12, "F1 – F12", "shortcut-keys"),
            (13..=24, "Shift F1 – F12", "shortcut-more-keys"),
        ] {
            if usual(&mut dozen.clone()) {
                map.push((shown.to_owned(), self.w.say(word)));
            } else {
                map.extend(dozen.map(Action::Press).map(|key| (self.keys(key), self.does(key))));
            }
        }
        map.extend(FIXED.map(|(keys, word)| (keys.to_owned(), self.w.say(word))));
        map.extend(Action::others().map(|action| (self.keys(action), self.does(action))));
        map.retain(|(keys, _)| !keys.is_empty());
        map
    }

    /// The keys of an action as they are shown; empty where there are none.
    pub(super) fn keys(self, action: Action) -> String {
        let keys = self.desk.kept.keymap.keys(action);
        keys.into_iter().map(Chord::shown).collect::<Vec<_>>().join("  ")
    }

    /// What an action does, in words.
    pub(super) fn does(self, action: Action) -> String {
        if let Action::Press(number) = action {
            return self.w.tell("shortcut-key", &[("number", &number.to_string())]);
        }
        self.w.say(&format!("shortcut-{}", action.name()))
    }
}
