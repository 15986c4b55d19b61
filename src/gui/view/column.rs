//! The column of keys: a group a line, always visible, always in the same place.

use iced::widget::{Column, container, scrollable, space};
use iced::{Alignment, Length, border};
use phone::doors::{LineView, Service};
use phone::profile::LineKind;

use super::controls::{Kind, ground};
use super::{Paint, Piece, heading};
use crate::desk::{Message, number_field};
use crate::glyph::{Glyph, glyph};
use crate::theme::{GROUP_GAP, KEY_GAP, Letter};
use crate::widget::{Fit, Marked, Named};

impl<'a> Paint<'a> {
    pub(super) fn column(self) -> Piece<'a> {
        let groups = self.desk.phone.lines.iter().map(|line| self.group(line));
        let mut groups = Column::with_children(groups).spacing(GROUP_GAP);
        if self.narrow {
            // There is no other side where trouble could be told.
            groups = groups.extend(self.notices());
        }
        let column = scrollable(container(groups).padding(12)).style(self.scrollbars());
        container(column).width(Length::Fill).height(Length::Fill).style(ground(self.t.tray)).into()
    }

    fn group(self, line: &'a LineView) -> Piece<'a> {
        let mut group = Column::new().spacing(KEY_GAP).push(self.header(line));
        let keys = self.desk.phone.keys.iter().filter(|key| key.line == line.id);
        for (index, key) in keys.enumerate() {
            group = group.push(self.key(key, line, index == 0));
        }
        group = group.push(container(self.dial(line)).padding(iced::padding::top(2)));
        let t = self.t;
        let group = container(group).padding(10).style(move |_| container::Style {
            background: Some(t.panel.into()),
            border: if t.border > 1.0 {
                border::rounded(12).width(1).color(t.line)
            } else {
                border::rounded(12)
            },
            ..container::Style::default()
        });
        let named = Named::group(line.label.clone()).mark(&format!("line {}", line.id.0));
        let state = match line.service {
            Service::InService => self.w.say("line-ready"),
            Service::Starting | Service::OutOfService | Service::Refused => self.no_service(line),
        };
        Marked::new(named.described(state), group).into()
    }

    fn header(self, line: &'a LineView) -> Piece<'a> {
        let t = self.t;
        let icon = match line.kind {
            LineKind::Personal => Glyph::House,
            LineKind::Business => Glyph::Case,
        };
        let gateway = self.desk.phone.gateways.iter().find(|known| known.id == line.gateway);
        let (mark, color, word) = match line.service {
            Service::InService => {
                (Glyph::Check, t.text2, gateway.map_or("", |known| known.name.as_str()).to_owned())
            }
            Service::Starting => (Glyph::Half, t.text2, self.w.say("line-starting")),
            Service::OutOfService | Service::Refused => {
                (Glyph::Warning, t.trouble, self.w.say("line-no-service"))
            }
        };
        // In a narrow group a number is not cut off: what says nothing new makes room for it.
        let works = line.service == Service::InService;
        let mut header: Vec<Piece<'a>> = vec![
            glyph(icon, 18.0, t.text),
            heading(
                &format!("line {}", line.id.0),
                line.label.clone(),
                Fit::new(line.label.clone(), Letter::KEY).color(t.text),
            ),
        ];
        if works || !self.small {
            let number = self.number(&line.number);
            header.push(Fit::new(number, Letter::LIST).color(t.text2).into());
        }
        header.push(space::horizontal().into());
        header.push(glyph(mark, 14.0, color));
        if !(works && self.small) {
            header.push(Fit::new(word, Letter::STATE).color(t.text2).into());
        }
        let header = self.row(header);
        container(header.spacing(8).align_y(Alignment::Center))
            .padding(iced::Padding { top: 0.0, right: 4.0, bottom: 2.0, left: 4.0 })
            .center_y(22)
            .into()
    }

    fn dial(self, line: &'a LineView) -> Piece<'a> {
        let id = line.id;
        let (typed, works) = (self.desk.typed(id), self.desk.works(id));
        let change = works.then_some(move |text| Message::Typed(id, text));
        let name = self.w.tell("field-number-on", &[("line", &line.label)]);
        let field = self.field(
            Named::field(name, typed).mark(&format!("number of line {}", id.0)),
            Some(number_field(id)),
            (&self.w.say("field-number"), typed),
            change,
            Message::Submit(id),
        );
        let ready = works && !typed.trim().is_empty();
        let kind = if ready { Kind::Primary } else { Kind::Plain };
        let message = (ready || (works && self.desk.has_dialled(id))).then_some(Message::Send(id));
        let send = self.w.tell("send-on", &[("line", &line.label)]);
        let send = Named::button(send).mark(&format!("send on line {}", id.0));
        let send = self.send_button(send, kind, message, works);
        self.row([field, send]).spacing(KEY_GAP).into()
    }

    /// SEND stays in its place; with nothing to send it is plain, not gone.
    fn send_button(
        self,
        named: Named,
        kind: Kind,
        message: Option<Message>,
        works: bool,
    ) -> Piece<'a> {
        let t = self.t;
        let quiet = works && message.is_none();
        let label = container(Fit::new(self.w.say("send"), Letter::LABEL)).center(Length::Fill);
        crate::widget::Press::new(named, label, message, t.accent, move |status| {
            let looks = self.looks(kind, status);
            if quiet {
                crate::widget::Looks { body: t.surface, text: t.text2, ..looks }
            } else {
                looks
            }
        })
        .width(72)
        .height(36)
        .into()
    }
}
