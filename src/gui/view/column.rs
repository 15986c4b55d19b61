//! The column of keys: a group a line, always visible, always in the same place.

use iced::widget::{Column, container, space};
use iced::{Alignment, Length};
use phone::Usage;
use phone::doors::{Command, KeyId, KeyView, LineView, Service};
use phone::profile::LineKind;

use super::controls::{Kind, ground, quiet};
use super::{Paint, Piece, heading};
use crate::desk::{Message, number_field};
use crate::glyph::{Glyph, glyph};
use crate::theme::{GROUP_GAP, KEY_GAP, Letter};
use crate::widget::{Fit, Group, Named, Press, Shelf, Skin, Slot};

impl<'a> Paint<'a> {
    pub(super) fn column(self) -> Piece<'a> {
        let lines = self.desk.phone.lines.iter().filter(|line| self.is_on_page(line));
        let groups = lines.map(|line| self.group(line)).chain(self.colleagues()).collect();
        // With nothing beside the keys there is no other place where trouble could be told.
        let foot = if self.narrow { self.troubles() } else { Vec::new() };
        let t = self.t;
        let skin = Skin {
            tray: t.tray,
            panel: t.panel,
            rim: (t.border > 1.0).then_some(t.line),
            line: t.line,
            bar: t.line,
            bar_held: t.edge,
            margin: if self.strip { 8.0 } else { 12.0 },
            top: if self.strip { 0.0 } else { 12.0 },
            padding: if self.strip { 8.0 } else { GROUP_GAP },
            key_gap: if self.strip { 5.0 } else { KEY_GAP },
            group_gap: if self.strip { 8.0 } else { GROUP_GAP },
            mirrored: self.rtl,
        };
        let keys = Shelf::new(groups, foot, skin, self.desk.size.height);
        let keys = Column::new().extend(self.page_tabs()).push(keys);
        container(keys).width(Length::Fill).height(Length::Fill).style(ground(t.tray)).into()
    }

    /// Whether a line has a key on the page that is shown; one without keys is on the first.
    fn is_on_page(self, line: &LineView) -> bool {
        let of_line = |key: &&KeyView| key.line == line.id && !key.watches();
        let mut keys = self.desk.phone.keys.iter().filter(of_line).peekable();
        if keys.peek().is_none() {
            return self.desk.pages().first().is_none_or(|first| *first == self.desk.page);
        }
        keys.any(|key| key.page == self.desk.page)
    }

    fn group(self, line: &'a LineView) -> Group<'a, Message> {
        let keys: Vec<_> =
            self.desk.shown_keys().filter(|key| key.line == line.id && !key.watches()).collect();
        let across = self.layout.across(keys.len());
        let typed = self.typed_on(line);
        let slots = keys
            .into_iter()
            .enumerate()
            .map(|(index, key)| Slot {
                key: self.key(key, line, index == 0, typed == Some(key.id)),
                again: (key.usage == Usage::Alerting).then(|| self.key_again(key, line)),
            })
            .collect();
        // In the strip one presses a key and types.
        let tail =
            (!self.strip).then(|| container(self.dial(line)).padding(iced::padding::top(2)).into());
        let state = match line.service {
            Service::InService => self.w.say("line-ready"),
            Service::Starting | Service::OutOfService | Service::Refused => self.no_service(line),
        };
        let named =
            Named::group(line.label.clone()).mark(&format!("line {}", line.id.0)).described(state);
        Group { named, header: self.header(line), slots, tail, across }
    }

    /// The keys that watch somebody else's telephone, small and beside one another.
    fn colleagues(self) -> Option<Group<'a, Message>> {
        let small = Self { small: true, ..self };
        let slots: Vec<_> = self
            .desk
            .shown_keys()
            .filter(|key| key.watches())
            .filter_map(|key| {
                let line = self.desk.line(key.line)?;
                Some(Slot { key: small.key(key, line, true, false), again: None })
            })
            .collect();
        if slots.is_empty() {
            return None;
        }
        let title = self.w.say("colleagues");
        let named = Named::group(title.clone()).mark("colleagues");
        let letter = if self.strip { Letter::KEY_SMALL } else { Letter::KEY };
        let words = Fit::new(title.clone(), letter).color(self.t.text).fill(self.rtl);
        let header = container(heading("colleagues", title, words))
            .padding(iced::Padding { top: 0.0, right: 4.0, bottom: 2.0, left: 4.0 })
            .center_y(22)
            .into();
        let across = if self.layout.many { 3 } else { 2 };
        Some(Group { named, header, slots, tail: None, across })
    }

    /// The key on which a number is shown while it is typed, where there is no field: of the line
    /// it goes to, the first that is free.
    fn typed_on(self, line: &LineView) -> Option<KeyId> {
        // A line that is taken shows it on the key that took it.
        let here = self.strip
            && self.desk.seized().is_none()
            && self.desk.dial_line() == Some(line.id)
            && !self.desk.typed(line.id).is_empty();
        let keys = self.desk.shown_keys();
        let mut keys = keys.filter(|key| key.line == line.id && !key.watches());
        keys.find(|key| key.usage == Usage::Idle).filter(|_| here).map(|key| key.id)
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
                Fit::new(
                    line.label.clone(),
                    if self.strip { Letter::KEY_SMALL } else { Letter::KEY },
                )
                .color(t.text),
            ),
        ];
        let number = |letter| Fit::new(self.number(&line.number), letter).color(t.text2).into();
        let roomy = !self.small || self.layout.many;
        if (works || roomy) && !self.strip {
            header.push(number(Letter::LIST));
        }
        header.push(space::horizontal().into());
        header.extend(self.messages(line));
        if works && self.strip {
            header.push(number(Letter::STATE));
        } else {
            header.push(glyph(mark, 14.0, color));
        }
        if !works || roomy {
            header.push(Fit::new(word, Letter::STATE).color(t.text2).into());
        }
        let header = self.row(header);
        container(header.spacing(8).align_y(Alignment::Center))
            .padding(iced::Padding { top: 0.0, right: 4.0, bottom: 2.0, left: 4.0 })
            .center_y(22)
            .into()
    }

    /// Messages that wait on a line: pressed, they are played.
    fn messages(self, line: &'a LineView) -> Option<Piece<'a>> {
        let mailbox = line.voicemail.as_ref().filter(|it| it.known && it.waiting)?;
        let t = self.t;
        let mut face = vec![glyph(Glyph::Envelope, 18.0, t.text)];
        let mut name = self.w.tell("voicemail-some", &[("line", &line.label)]);
        if mailbox.new > 0 {
            face.push(Fit::new(mailbox.new.to_string(), Letter::LABEL).color(t.text).into());
            let count = self.w.count("voicemail-new", "count", mailbox.new.into());
            name = self.w.listed(&[&line.label, &count]);
        }
        let urgent = u64::from(mailbox.urgent_new);
        let urgent = (urgent > 0).then(|| self.w.count("voicemail-urgent", "count", urgent));
        let hear = self.w.say("menu-voicemail");
        let about = urgent.map_or_else(|| hear.clone(), |urgent| self.w.listed(&[&urgent, &hear]));
        let named =
            Named::button(name).mark(&format!("messages of line {}", line.id.0)).described(about);
        let face = self.row(face).spacing(4).align_y(Alignment::Center);
        let call = self.desk.works(line.id).then_some(Message::Do(Command::CallVoicemail(line.id)));
        let face = container(face).center_y(Length::Fill);
        let press = Press::new(named, face, call, t.accent, quiet(t.hover, t.text));
        Some(press.height(22).padding([0, 4]).into())
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
        Press::new(named, label, message, t.accent, move |status| {
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
