//! What went wrong, in whole sentences: what happened, what still works, what to do.

use iced::widget::{Column, container};
use iced::{Alignment, Length};
use phone::doors::{Command, LineView, Service};

use super::controls::Kind;
use super::{Paint, Piece, heading};
use crate::desk::{Hidden, Message};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Marked, Named};

impl<'a> Paint<'a> {
    /// All of it, newest trouble first.
    pub(super) fn notices(self) -> Vec<Piece<'a>> {
        let mut notices = self.told();
        notices.extend(self.sealed());
        notices.extend(self.troubles());
        notices.extend(self.homeless());
        notices.extend(self.devices());
        notices
    }

    /// What was told once, and is done with when a person says so.
    pub(super) fn told(self) -> Vec<Piece<'a>> {
        let mut told = Vec::new();
        if self.desk.ended {
            told.push(self.plain_notice(Glyph::Warning, self.w.say("told-ended"), None));
        }
        if let Some(sentence) = &self.desk.told {
            let close = Some(Message::Dismiss);
            told.push(self.plain_notice(Glyph::Warning, sentence.clone(), close));
        }
        told
    }

    /// What is wrong with lines.
    pub(super) fn troubles(self) -> Vec<Piece<'a>> {
        let lines = self.desk.phone.lines.iter();
        lines
            .filter(|line| matches!(line.service, Service::OutOfService | Service::Refused))
            .map(|line| self.line_trouble(line))
            .collect()
    }

    /// What is wrong with microphone, loudspeaker or ringer.
    pub(super) fn devices(self) -> Option<Piece<'a>> {
        let devices = self.desk.phone.devices.as_ref()?;
        Some(self.plain_notice(Glyph::Headset, self.w.sentence(devices), None))
    }

    pub(super) fn line_trouble(self, line: &'a LineView) -> Piece<'a> {
        let t = self.t;
        let title = self.w.tell("notice-title", &[("line", &line.label)]);
        let mut what = self.w.trouble(line);
        let working: Vec<&str> = self
            .desk
            .phone
            .lines
            .iter()
            .filter(|other| other.service == Service::InService)
            .map(|other| other.label.as_str())
            .collect();
        if let [one] = working.as_slice() {
            let works = self.w.tell("notice-still-works", &[("line", one)]);
            what = self.w.one_after_another(&[&what, &works]);
        }
        let mut words = Column::new()
            .spacing(2)
            .push(heading(
                &format!("trouble of line {}", line.id.0),
                title.clone(),
                self.text(title.clone(), Letter::BODY_BOLD, t.text),
            ))
            .push(self.text(what, Letter::BODY, t.text2));
        let refused = line.service == Service::Refused;
        if refused {
            words = words.push(container(self.password(line)).padding(iced::padding::top(10)));
        } else {
            let mut row: Vec<Piece<'a>> = vec![
                self.button(
                    Named::button(self.w.listed(&[&self.w.say("button-try"), &line.label]))
                        .mark(&format!("try line {}", line.id.0)),
                    self.w.say("button-try"),
                    Kind::Primary,
                    Some(Message::Do(Command::Retry(line.id))),
                )
                .into(),
            ];
            if let Some(seconds) = self.retry(line) {
                let next = self.w.tell("notice-next", &[("seconds", &seconds)]);
                row.push(Fit::new(next, Letter::LIST).color(t.text2).into());
            }
            let row: Piece<'a> = if self.tight {
                Column::with_children(row).spacing(6).align_x(self.start()).into()
            } else {
                self.row(row).spacing(16).align_y(Alignment::Center).into()
            };
            words = words.push(
                container(row)
                    .padding(iced::padding::top(10))
                    .align_x(self.start())
                    .width(Length::Fill),
            );
        }
        let notice =
            self.row([glyph(Glyph::Warning, 22.0, t.trouble), words.width(Length::Fill).into()]);
        let notice = container(notice.spacing(14))
            .padding(16)
            .width(Length::Fill)
            .style(self.surface(t.trouble_tint, self.edge(t.trouble_line, 14.0)));
        let named = Named::group(title).mark(&format!("trouble of line {}", line.id.0));
        Marked::new(named, notice).into()
    }

    /// The password of a line is asked for where it is missing. It is kept for this run.
    fn password(self, line: &'a LineView) -> Piece<'a> {
        let id = line.id;
        let typed = self.desk.password(id);
        let change = move |text| Message::Password(id, Hidden(text));
        let name = self.w.tell("field-password", &[("line", &line.label)]);
        let named = Named::password(name.clone()).mark(&format!("password of line {}", id.0));
        let field = self.field(named, None, (&name, typed), Some(change), Message::UsePassword(id));
        let ready = !typed.is_empty();
        let label = self.w.say("button-use-password");
        let kind = if ready { Kind::Primary } else { Kind::Plain };
        let message = ready.then_some(Message::UsePassword(id));
        let named = Named::button(self.w.listed(&[&label, &line.label]))
            .mark(&format!("use password of line {}", line.id.0));
        let button = self.button(named, label, kind, message);
        let pieces: [Piece<'a>; 2] = [field, button.into()];
        let asked: Piece<'a> = if self.tight {
            Column::with_children(pieces).spacing(6).align_x(self.start()).into()
        } else {
            self.row(pieces).spacing(6).into()
        };
        container(container(asked).max_width(420)).width(Length::Fill).align_x(self.start()).into()
    }

    fn plain_notice(self, icon: Glyph, words: String, close: Option<Message>) -> Piece<'a> {
        let t = self.t;
        let mut row = vec![
            glyph(icon, 18.0, t.text2),
            container(self.text(words, Letter::BODY, t.text)).width(Length::Fill).into(),
        ];
        if let Some(message) = close {
            row.push(self.icon_button("button-close", Glyph::Close, message));
        }
        let row = self.row(row).spacing(12).align_y(Alignment::Center);
        self.card(container(row).padding([10, 16]))
    }
}
