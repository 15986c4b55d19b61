//! Incoming calls: above everything, naming the line, saying what answering does.

use iced::widget::{Column, column, container, scrollable};
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
    /// All that rings, oldest first: banners, and from the third call on a row each.
    pub(super) fn banners(self) -> Piece<'a> {
        let mut banners = Column::new().spacing(8);
        for (index, call) in self.desk.ringing().enumerate() {
            let tall = index < BANNERS;
            let banner = if tall { self.banner(call) } else { self.ringing_row(call) };
            banners = banners.push(self.call_group(call, banner));
        }
        let padding = match (self.desk.ringing().next().is_some(), self.narrow, self.tight) {
            (false, ..) => iced::Padding::ZERO,
            (true, true, _) => iced::Padding::from(if self.strip { 8 } else { 12 }),
            (true, false, true) => {
                iced::Padding { top: 16.0, right: self.margin, bottom: 0.0, left: self.margin }
            }
            (true, false, false) => {
                iced::Padding { top: 16.0, right: 24.0, bottom: 0.0, left: 24.0 }
            }
        };
        let banners = container(banners.max_width(crate::theme::CARD_MAX)).padding(padding);
        // Many calls leave something to be seen of the keys, or of the call that is talked on.
        let most = self.desk.size.height * 0.6;
        container(scrollable(banners).style(self.scrollbars())).max_height(most).into()
    }

    fn banner(self, call: &'a CallView) -> Piece<'a> {
        let t = self.t;
        let lit = self.desk.lit(phone::Lamp::Flash);
        let (ground, mark) = if lit { (t.mine, t.on_mine) } else { (t.mine_tint, t.mine) };
        let (size, drawing, party, line_letter) = if self.tight {
            (40, 22.0, Letter::BANNER_SMALL, Letter::STATE_BOLD)
        } else {
            (48, 26.0, Letter::BANNER, Letter::LABEL)
        };
        let lamp =
            container(glyph(Glyph::BellFilled, drawing, mark)).center(size).style(move |_| {
                container::Style {
                    background: Some(ground.into()),
                    border: border::rounded(12).width(2).color(t.mine),
                    ..container::Style::default()
                }
            });
        let line = self.desk.line_label(call.line);
        let mut words = column![
            Fit::new(self.w.tell("ringing-line", &[("line", line)]), line_letter)
                .color(t.text)
                .fill(self.rtl),
            Fit::new(self.party(call), party).color(t.text).fill(self.rtl),
        ];
        if call.name.is_some() && !self.strip {
            words = words.push(
                Fit::new(self.number(&call.party), Letter::BODY).color(t.text2).fill(self.rtl),
            );
        }
        let words = container(words).width(Length::Fill).padding([0, 6]);
        let rim = border::rounded(14).width(2).color(t.mine);
        if self.tight {
            let height = if self.strip { 44.0 } else { 52.0 };
            let who = self.row([lamp.into(), words.into()]).spacing(6).align_y(Alignment::Center);
            let buttons = self.row([self.decline(call, height), self.answer(call, height)]);
            let banner = column![who, buttons.spacing(8)].spacing(12);
            return container(banner)
                .padding(if self.strip { 12 } else { 14 })
                .width(Length::Fill)
                .style(self.surface(t.mine_tint, rim))
                .into();
        }
        let banner = self.row([
            lamp.into(),
            words.into(),
            self.decline(call, 52.0),
            self.answer(call, 52.0),
        ]);
        container(banner.spacing(8).align_y(Alignment::Center))
            .padding(14)
            .width(Length::Fill)
            .height(96)
            .center_y(96)
            .style(self.surface(t.mine_tint, rim))
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
        let row = self.row([
            glyph(Glyph::BellFilled, 24.0, t.mine),
            words.width(Length::Fill).into(),
            self.decline(call, 36.0),
            self.answer(call, 36.0),
        ]);
        container(row.spacing(8).align_y(Alignment::Center))
            .padding(10)
            .width(Length::Fill)
            .style(self.surface(t.mine_tint, border::rounded(14).width(2).color(t.mine)))
            .into()
    }

    /// Where there is no room for words, a row has its buttons as glyphs; they keep their names.
    fn bare(self, height: f32) -> bool {
        self.tight && height < 40.0
    }

    fn decline(self, call: &CallView, height: f32) -> Piece<'a> {
        let label = self.w.say("button-decline");
        let named = Named::button(self.w.listed(&[&label, party(call)]))
            .mark(&format!("decline call {}", call.id.0));
        let bare = self.bare(height);
        let face: Piece<'a> = if bare {
            glyph(Glyph::Close, 20.0, self.t.text)
        } else {
            Fit::new(label, Letter::BODY_BOLD).into()
        };
        let face = container(face).center(Length::Fill);
        let width = match (bare, self.tight) {
            (true, _) => Length::Fixed(height),
            (false, true) => Length::Fill,
            (false, false) => Length::Fixed(96.0),
        };
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
        let holds = self
            .desk
            .talking()
            .map(|other| self.w.tell("answer-holds", &[("party", &self.party(other))]));
        if let Some(holds) = &holds {
            named = named.described(holds.clone());
        }
        let bare = self.bare(height);
        let holds = holds.filter(|_| height > 40.0);
        let mut face = Vec::new();
        if bare || !self.tight || holds.is_none() {
            face.push(glyph(Glyph::Handset, 18.0, t.on_mine));
        }
        if !bare {
            let mut words = Column::new().push(Fit::new(label, Letter::BODY_BOLD));
            if let Some(holds) = holds {
                let said = Fit::new(holds, Letter::STATE).or(self.w.say("answer-holds-short"));
                let most = if self.tight { f32::INFINITY } else { 180.0 };
                words = words.push(container(said).max_width(most));
            }
            let middle = if self.tight { Alignment::Center } else { self.start() };
            face.push(words.align_x(middle).into());
        }
        let face = self.row(face).spacing(10).align_y(Alignment::Center);
        let face = container(face).center_y(Length::Fill);
        let face = if self.tight { face.center_x(Length::Fill) } else { face };
        let (width, padding) = match (bare, self.tight) {
            (true, _) => (Length::Fixed(height), 0),
            (false, true) => (Length::Fill, 6),
            (false, false) => (Length::Shrink, 16),
        };
        Press::new(
            named,
            face,
            Some(Message::Do(Command::Answer(Some(call.id)))),
            t.accent,
            move |status| self.looks(Kind::Go, status),
        )
        .width(width)
        .height(height)
        .padding([0, padding])
        .into()
    }
}
