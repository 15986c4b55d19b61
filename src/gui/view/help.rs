//! The map of the keyboard, as it is.

use iced::Alignment;
use iced::widget::{Column, column, container};

use super::{Paint, Piece, heading};
use crate::desk::Message;
use crate::glyph::Glyph;
use crate::keymap::SHORTCUTS;
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

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
        for (keys, word) in SHORTCUTS {
            let keys = Fit::new(self.number(keys), Letter::LABEL).color(t.text).fill(self.rtl);
            let word = self.text(self.w.say(word), Letter::LIST, t.text2);
            let row: Piece<'a> = if self.tight {
                column![keys, word].into()
            } else {
                self.row([container(keys).width(150).into(), word]).spacing(12).into()
            };
            map = map.push(row);
        }
        let named = Named::group(self.w.say("help-title")).mark("map of the keyboard");
        Marked::new(named, self.card(container(map).padding(20))).into()
    }
}
