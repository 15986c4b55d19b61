//! Nothing is being done: what one could do.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length};

use super::controls::{Kind, rounded};
use super::{Paint, Piece};
use crate::desk::Message;
use crate::glyph::{Glyph, glyph};
use crate::guide::Guiding;
use crate::theme::Letter;
use crate::widget::{Fit, Lines, Named, Press};

impl<'a> Paint<'a> {
    pub(super) fn empty(self) -> Piece<'a> {
        let t = self.t;
        let line = self.desk.dial_line();
        let text = match line.map(|line| self.desk.line_label(line)) {
            Some(line) => self.w.tell("empty-text", &[("line", line)]),
            None if self.desk.phone.lines.is_empty() && self.desk.able.enrols => {
                self.w.say("empty-no-lines")
            }
            None => self.w.say("empty-no-line"),
        };
        let icon = container(glyph(Glyph::Handset, 24.0, t.text2))
            .center(56)
            .style(rounded(t.sunken, 16.0));
        let text = Lines::new(text, Letter::BODY, t.text2, Alignment::Center);
        let mut card = column![
            icon,
            Fit::new(self.w.say("empty-title"), Letter::HEADING).color(t.text),
            container(text).max_width(320),
        ]
        .spacing(10)
        .align_x(Alignment::Center);
        if let (Some(_), false) = (line, self.desk.kept.try_out.is_empty()) {
            let numbers = container(container(self.try_out()).max_width(360));
            card = card.push(numbers.padding(iced::padding::top(10)).center_x(Length::Fill));
        }
        if self.desk.phone.lines.is_empty() && self.desk.able.enrols {
            let named = Named::button(self.w.say("guide-add")).mark("guide-add");
            let open = Some(Message::Guide(Guiding::Open));
            card = card.push(self.button(named, self.w.say("guide-add"), Kind::Primary, open));
        }
        let card = container(card.width(Length::Fill)).padding(16);
        self.card(if self.desk.kept.try_out.is_empty() {
            container(card).center_y(266)
        } else {
            container(card).padding([16, 0])
        })
    }

    /// Numbers that can be called to try the telephone: a press puts one into a field.
    fn try_out(self) -> Piece<'a> {
        let t = self.t;
        let heading =
            Lines::new(self.w.say("try-title"), Letter::LABEL, t.text2, Alignment::Center);
        let mut numbers = Column::new().spacing(6).push(heading);
        for (word, number) in &self.desk.kept.try_out {
            let label = self.w.say(word);
            let named = Named::button(self.w.listed(&[number, &label]));
            let face = self.row([
                container(Fit::new(self.number(number), Letter::KEY).color(t.text).fill(self.rtl))
                    .width(48)
                    .into(),
                Fit::new(label, Letter::LIST).color(t.text2).fill(self.rtl).into(),
            ]);
            let face = container(face.spacing(8).align_y(Alignment::Center)).center_y(Length::Fill);
            let press = Press::new(
                named,
                face,
                Some(Message::Try(number.clone())),
                t.accent,
                move |status| self.looks(Kind::Plain, status),
            );
            numbers = numbers.push(press.width(Length::Fill).height(40).padding([0, 14]));
        }
        numbers.into()
    }
}
