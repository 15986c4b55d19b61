//! After something is in use: how the lines are, how it sounds, and what comes next.

use iced::widget::{Column, Row, column, container, space};
use iced::{Alignment, Length};
use outline::Role;
use phone::doors::{LineView, Service};

use super::super::controls::{Kind, rounded};
use super::super::{Paint, Piece};
use crate::desk::Message;
use crate::glyph::{Glyph, glyph};
use crate::guide::{Found, Guide, Guiding, Heard, LOUDEST, Trial};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

impl<'a> Paint<'a> {
    /// How each line is, as it happens.
    pub(super) fn lines_page(self, guide: &'a Guide) -> Piece<'a> {
        let title = self.w.say("guide-used-title");
        let about = match &guide.added {
            Some(added) => added.said(self.w),
            None => self.w.say("guide-used-about"),
        };
        let mut page = self.page_title(title, about).spacing(4);
        let mut cards = Column::new().spacing(12);
        for line in &self.desk.phone.lines {
            cards = cards.push(match line.service {
                Service::Refused | Service::OutOfService => self.line_trouble(line),
                Service::Starting | Service::InService => self.line_state(line),
            });
        }
        page = page.push(container(cards).padding(iced::padding::top(12)));
        if let Some(Found::Plan(plan)) = &guide.found {
            let report = container(self.lists(guide, plan, false));
            page = page.push(report.padding(iced::padding::top(16)));
        }
        self.guide_page(page.width(Length::Fill))
    }

    fn line_state(self, line: &'a LineView) -> Piece<'a> {
        let t = self.t;
        let works = line.service == Service::InService;
        let gateways = self.desk.phone.gateways.iter();
        let gateway = gateways.filter(|known| known.id == line.gateway).map(|known| &known.name);
        let gateway = gateway.map(String::as_str).next().unwrap_or_default();
        let state = self.w.say(if works { "line-ready" } else { "line-starting" });
        let number = self.number(&line.number);
        let who = column![
            Fit::new(line.label.clone(), Letter::BODY_BOLD).color(t.text).fill(self.rtl),
            Fit::new(number.clone(), Letter::LIST).color(t.text2).fill(self.rtl),
        ];
        let mark = if works { Glyph::Check } else { Glyph::Half };
        let at = if works && !gateway.is_empty() {
            self.w.tell("guide-ready-at", &[("gateway", gateway)])
        } else {
            state.clone()
        };
        let row = self
            .row([
                glyph(mark, 20.0, t.text2),
                who.width(Length::Fill).into(),
                Fit::new(at.clone(), Letter::LIST).color(t.text2).into(),
            ])
            .spacing(12)
            .align_y(Alignment::Center);
        let named = Named::new(Role::Item, self.w.listed(&[&line.label, &number, &at]))
            .mark(&format!("state of line {}", line.id.0));
        Marked::new(named, self.card(container(row).padding([12, 16]))).into()
    }

    pub(super) fn sound_page(self, guide: &'a Guide) -> Piece<'a> {
        let head =
            self.page_title(self.w.say("guide-sound-title"), self.w.say("guide-sound-about"));
        let level = guide.level.unwrap_or_default();
        let about = self.about_level(guide.level);
        let microphone =
            column![self.steps_of_level(level), self.text(about, Letter::LIST, self.t.text2)];
        let busy = matches!(guide.heard, Some(Heard::Recording | Heard::Playing | Heard::Ringing));
        let trial = |key: &str, trial| -> Piece<'a> {
            let message = (!busy).then_some(Guiding::Sound(trial));
            container(self.guide_button(key, Kind::Plain, message)).into()
        };
        let said = self.said_of_trial(guide.heard.as_ref());
        let tries = [trial("guide-record", Trial::Record), trial("guide-ring", Trial::Ring)];
        let tries = self.side_by_side(tries);
        let tries = column![
            container(tries).width(Length::Fill).align_x(self.start()),
            self.text(said, Letter::BODY, self.t.text2)
        ];
        let page = column![
            head,
            self.titled("guide-microphone", microphone.spacing(8)),
            self.titled("guide-loudspeaker", tries.spacing(10)),
        ];
        self.guide_page(page.spacing(16).width(Length::Fill))
    }

    fn titled(self, key: &str, content: Column<'a, Message>) -> Piece<'a> {
        let title = self.w.say(key);
        let words = Fit::new(title.clone(), Letter::PARTY).color(self.t.text).fill(self.rtl);
        let title = super::heading(key, title, words);
        self.card(container(column![title, content].spacing(10)).padding(16))
    }

    /// How loud it is, in steps.
    pub(in crate::view) fn steps_of_level(self, level: u8) -> Piece<'a> {
        let t = self.t;
        let bar = |step: u8| -> Piece<'a> {
            let color = if step < level { t.accent } else { t.sunken };
            let bar = container(space::horizontal()).width(24).height(12);
            bar.style(rounded(color, 3.0)).into()
        };
        let steps = (0..LOUDEST).map(bar);
        let bars: Piece<'a> = if self.rtl {
            Row::with_children(steps.rev()).spacing(4).into()
        } else {
            Row::with_children(steps).spacing(4).into()
        };
        let name = self.w.tell("guide-level", &[("level", &level.to_string())]);
        let bars = container(bars).width(Length::Fill).align_x(self.start());
        Marked::new(Named::new(Role::Label, name).mark("level"), bars).into()
    }

    pub(super) fn finish_page(self) -> Piece<'a> {
        let (_, _, sentence) = self.about_lines();
        let mut page = self.page_title(self.w.say("guide-finish-title"), sentence);
        page = page.push(
            container(self.text(self.w.say("guide-finish-about"), Letter::BODY, self.t.text))
                .padding(iced::padding::top(8)),
        );
        if let Some((line, number)) = &self.desk.echo
            && self.desk.works(*line)
        {
            let call = Message::Guide(Guiding::Call(*line, number.clone()));
            let named = Named::button(self.w.say("guide-echo")).mark("guide-echo");
            let button = self.button(named, self.w.say("guide-echo"), Kind::Plain, Some(call));
            let blanks =
                [("number", self.number(number)), ("line", self.desk.line_label(*line).into())];
            let blanks = blanks.each_ref().map(|(name, value)| (*name, value.as_str()));
            let about =
                self.text(self.w.tell("guide-echo-about", &blanks), Letter::LIST, self.t.text2);
            let echo = column![button.height(40), about].spacing(6).align_x(self.start());
            page = page.push(container(echo).padding(iced::padding::top(12)));
        }
        if let Some(line) = self.desk.dial_line() {
            let numbers = &self.desk.kept.try_out;
            for (word, number) in numbers {
                let label = self.w.listed(&[&self.w.say(word), number]);
                let named = Named::button(label.clone()).mark(&format!("try {number}"));
                let call = Message::Guide(Guiding::Call(line, number.clone()));
                let button = self.button(named, label, Kind::Plain, Some(call)).height(40);
                page = page.push(container(button).padding(iced::padding::top(6)));
            }
        }
        self.guide_page(page.width(Length::Fill))
    }
}
