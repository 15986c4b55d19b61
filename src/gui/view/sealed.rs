//! The file of passwords that waits for its passphrase at the start.

use iced::Length;
use iced::widget::{Column, column, container};

use super::controls::Kind;
use super::{Paint, Piece, heading};
use crate::desk::{Hidden, Message};
use crate::glyph::{Glyph, glyph};
use crate::guide::{Guiding, Unseal, sealed_field};
use crate::theme::Letter;
use crate::widget::{Marked, Named};

impl<'a> Paint<'a> {
    /// Asks for the passphrase, where there is such a file and it is not open.
    pub(super) fn sealed(self) -> Option<Piece<'a>> {
        let t = self.t;
        let sealed = self.desk.sealed.as_ref()?;
        let title = self.w.say("sealed-title");
        let words = self.text(title.clone(), Letter::BODY_BOLD, t.text);
        let mut asked = Column::new().spacing(10).width(Length::Fill).push(
            column![
                heading("sealed passwords", title.clone(), words),
                self.text(self.w.say("sealed-about"), Letter::BODY, t.text2)
            ]
            .spacing(2),
        );
        if let Some(why) = &sealed.refused {
            asked = asked.push(self.trouble_note(why.said(self.w)));
        }
        if sealed.opening {
            asked = asked.push(self.waiting(self.w.say("sealed-opening")));
        } else {
            let name = self.w.say("keep-passphrase");
            let field = self.field(
                Named::password(name.clone()).mark("passphrase at the start"),
                Some(sealed_field()),
                (&name, &sealed.typed.0),
                Some(|text| Message::Guide(Guiding::Unseal(Unseal::Typed(Hidden(text))))),
                Message::Guide(Guiding::Unseal(Unseal::Open)),
            );
            let ready = !sealed.typed.0.is_empty();
            let button = |key: &str, kind, what: Option<Unseal>| -> Piece<'a> {
                let named = Named::button(self.w.say(key)).mark(key);
                let message = what.map(|what| Message::Guide(Guiding::Unseal(what)));
                self.button(named, self.w.say(key), kind, message).into()
            };
            let kind = if ready { Kind::Primary } else { Kind::Plain };
            let open = button("sealed-open", kind, ready.then_some(Unseal::Open));
            let without = button("sealed-without", Kind::Plain, Some(Unseal::Without));
            let form = column![field, self.row([open, without]).spacing(8)].spacing(8);
            asked = asked.push(container(form.align_x(self.start())).max_width(420));
        }
        let notice = self.row([glyph(Glyph::Lock, 20.0, t.text2), asked.into()]).spacing(14);
        let named = Named::group(title).mark("sealed passwords");
        Some(Marked::new(named, self.card(container(notice).padding(16))).into())
    }
}
