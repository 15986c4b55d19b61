//! The lock on a call: whether anybody on the way can listen.

use iced::Alignment;
use outline::Role;
use phone::doors::{CallView, Secured};

use super::{Paint, Piece};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

impl<'a> Paint<'a> {
    /// The lock, where what is said is encrypted. Keys that anybody on the way could have read are
    /// said beside it: a lock alone would promise too much.
    pub(super) fn secured(self, call: &CallView) -> Option<Piece<'a>> {
        let t = self.t;
        let (key, short) = match call.secured {
            Secured::No => return None,
            Secured::Agreeing => ("secured-agreeing", Some("secured-agreeing")),
            Secured::OpenKeys => ("secured-open-keys", Some("secured-open-keys-short")),
            Secured::Keys => ("secured-keys", None),
            Secured::Handshake => ("secured-handshake", None),
        };
        let word = |key| Fit::new(self.w.say(key), Letter::STATE).color(t.text2).into();
        let lock = [glyph(Glyph::Lock, 18.0, t.text2)].into_iter().chain(short.map(word));
        let named =
            Named::new(Role::Status, self.w.say(key)).mark(&format!("secured call {}", call.id.0));
        let lock = self.row(lock).spacing(8).align_y(Alignment::Center);
        Some(Marked::new(named, lock).into())
    }
}
