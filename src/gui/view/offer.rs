//! The card of a link that somebody clicked: what it names, and the lines it can go out on.

use iced::widget::{Column, container};
use iced::{Alignment, Length};
use phone::link::Link;

use super::controls::Kind;
use super::{Paint, Piece};
use crate::glyph::{Glyph, glyph};
use crate::outside::Around;
use crate::theme::Letter;

/// Longer than this a number does not fit in large letters, where there is room and where not.
const SHORT: usize = 24;
const SHORT_TIGHT: usize = 14;

impl<'a> Paint<'a> {
    pub(super) fn offer(self) -> Option<Piece<'a>> {
        let link = self.desk.around.offer.as_ref()?;
        let t = self.t;
        let number = self.number(&link.target);
        let title = self.w.tell("offer-title", &[("number", &number)]);
        // A number is read whole or not at all.
        let room = if self.tight { SHORT_TIGHT } else { SHORT };
        let long = link.target.chars().count() > room;
        let letter = match (long, self.tight) {
            (true, _) => Letter::BODY_BOLD,
            (false, true) => Letter::HEADING,
            (false, false) => Letter::TITLE,
        };
        let mut words = Column::new().spacing(4).push(self.text(title, letter, t.text));
        for sentence in self.beside(link) {
            words = words.push(self.text(sentence, Letter::BODY, t.text2));
        }
        let lines = self.desk.offered_lines();
        if lines.is_empty() {
            words = words.push(self.text(self.w.say("empty-no-line"), Letter::BODY, t.text2));
        }
        let mut buttons: Vec<Piece<'a>> = Vec::new();
        for (place, line) in lines.into_iter().enumerate() {
            let label = self.w.tell("offer-on", &[("line", self.desk.line_label(line))]);
            let kind = if place == 0 { Kind::Primary } else { Kind::Plain };
            let name = self
                .w
                .tell("offer-call", &[("number", &number), ("line", self.desk.line_label(line))]);
            buttons.push(
                self.button(name, label, kind, Some(Around::Picked(Some(line)).into())).into(),
            );
        }
        let cancel = self.w.say("offer-cancel");
        let close =
            self.button(cancel.clone(), cancel, Kind::Plain, Some(Around::Picked(None).into()));
        buttons.push(close.into());
        let buttons: Piece<'a> = if self.tight {
            Column::with_children(buttons).spacing(8).align_x(self.start()).into()
        } else {
            self.row(buttons).spacing(8).into()
        };
        let words = words.push(
            container(buttons)
                .padding(iced::padding::top(10))
                .align_x(self.start())
                .width(Length::Fill),
        );
        let row = self
            .row([glyph(Glyph::Handset, 22.0, t.text2), words.width(Length::Fill).into()])
            .spacing(14)
            .align_y(Alignment::Start);
        Some(self.card(container(row).padding(16)))
    }

    /// What else the link says; none of it is followed.
    fn beside(self, link: &Link) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(host) = &link.host {
            sentences.push(self.w.tell("offer-host", &[("host", &self.number(host))]));
        }
        if let Some(extension) = &link.extension {
            sentences.push(self.w.tell("offer-extension", &[("number", &self.number(extension))]));
        }
        sentences
    }
}
