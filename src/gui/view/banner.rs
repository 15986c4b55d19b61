//! Incoming calls: above everything, naming the line, saying what answering does.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length, border};
use phone::doors::{CallView, Command};

use super::controls::Kind;
use super::{Paint, Piece};
use crate::desk::{Message, party};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Named, Press};

/// So many calls get a banner; the others a row each.
const BANNERS: usize = 2;

impl<'a> Paint<'a> {
    pub(super) fn banners(self) -> Piece<'a> {
        let mut banners = Column::new().spacing(8);
        for (index, call) in self.desk.ringing().enumerate() {
            let tall = index < BANNERS && !self.tight;
            let banner = if tall { self.banner(call) } else { self.ringing_row(call) };
            banners = banners.push(self.call_group(call, banner));
        }
        let padding = match (self.desk.ringing().next().is_some(), self.tight) {
            (false, _) => iced::Padding::ZERO,
            (true, true) => iced::Padding::from(12),
            (true, false) => iced::Padding { top: 16.0, right: 24.0, bottom: 0.0, left: 24.0 },
        };
        container(banners.max_width(crate::theme::CARD_MAX)).padding(padding).into()
    }

    fn banner(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let lit = self.desk.lit(phone::Lamp::Flash);
        let (ground, mark) = if lit { (t.mine, t.on_mine) } else { (t.mine_tint, t.mine) };
        let lamp = container(glyph(Glyph::BellFilled, 26.0, mark)).center(48).style(move |_| {
            container::Style {
                background: Some(ground.into()),
                border: border::rounded(12).width(2).color(t.mine),
                ..container::Style::default()
            }
        });
        let line = self.desk.line_label(call.line);
        let mut words = column![
            Fit::new(self.w.tell("ringing-line", &[("line", line)]), Letter::LABEL)
                .color(t.text)
                .fill(self.rtl),
            Fit::new(self.party(call), Letter::BANNER).color(t.text).fill(self.rtl),
        ];
        if call.name.is_some() {
            words = words.push(
                Fit::new(self.number(&call.party), Letter::BODY).color(t.text2).fill(self.rtl),
            );
        }
        let banner = self.row([
            lamp.into(),
            container(words).width(Length::Fill).padding([0, 6]).into(),
            self.decline(call, 52.0),
            self.answer(call, 52.0),
        ]);
        container(banner.spacing(8).align_y(Alignment::Center))
            .padding(14)
            .width(Length::Fill)
            .height(96)
            .center_y(96)
            .style(self.surface(t.mine_tint, border::rounded(14).width(2).color(t.mine)))
            .into()
    }

    fn ringing_row(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let line = self.desk.line_label(call.line);
        let words = column![
            Fit::new(self.party(call), Letter::PARTY).color(t.text).fill(self.rtl),
            Fit::new(self.w.tell("ringing-line", &[("line", line)]), Letter::STATE)
                .color(t.text2)
                .fill(self.rtl),
        ];
        let buttons = self.row([self.decline(call, 36.0), self.answer(call, 36.0)]).spacing(8);
        let who = self
            .row([glyph(Glyph::BellFilled, 24.0, t.mine), words.width(Length::Fill).into()])
            .spacing(10)
            .align_y(Alignment::Center);
        let content: Piece<'a> = if self.tight {
            column![who, buttons].spacing(8).into()
        } else {
            self.row([container(who).width(Length::Fill).into(), buttons.into()])
                .align_y(Alignment::Center)
                .into()
        };
        container(content)
            .padding(10)
            .width(Length::Fill)
            .style(self.surface(t.mine_tint, border::rounded(14).width(2).color(t.mine)))
            .into()
    }

    fn decline(self, call: &CallView, height: f32) -> Piece<'a> {
        let label = self.w.say("button-decline");
        let named = Named::button(self.w.listed(&[&label, party(call)]))
            .mark(&format!("decline call {}", call.id.0));
        let face = container(Fit::new(label, Letter::BODY_BOLD)).center(Length::Fill);
        let width = if self.tight { Length::Fill } else { Length::Fixed(96.0) };
        Press::new(
            named,
            face,
            Some(Message::Do(Command::Release(Some(call.id)))),
            self.t.accent,
            move |status| self.looks(Kind::Plain, status),
        )
        .width(width)
        .height(height)
        .into()
    }

    /// The consequence stands on the button.
    fn answer(self, call: &CallView, height: f32) -> Piece<'a> {
        let t = self.t;
        let label = self.w.say("button-answer");
        let mut named = Named::button(self.w.listed(&[&label, party(call)]))
            .mark(&format!("answer call {}", call.id.0));
        let mut words = Column::new().push(Fit::new(label, Letter::BODY_BOLD));
        if let Some(other) = self.desk.talking().filter(|_| height > 40.0) {
            let holds = self.w.tell("answer-holds", &[("party", &self.party(other))]);
            named = named.described(holds.clone());
            words = words.push(container(Fit::new(holds, Letter::STATE)).max_width(150));
        }
        let face =
            self.row([glyph(Glyph::Handset, 18.0, t.on_mine), words.align_x(self.start()).into()]);
        let face = container(face.spacing(10).align_y(Alignment::Center)).center_y(Length::Fill);
        let face = if self.tight { face.center_x(Length::Fill) } else { face };
        Press::new(
            named,
            face,
            Some(Message::Do(Command::Answer(Some(call.id)))),
            t.accent,
            move |status| self.looks(Kind::Go, status),
        )
        .width(if self.tight { Length::Fill } else { Length::Shrink })
        .height(height)
        .padding([0, if self.tight { 8 } else { 16 }])
        .into()
    }
}
