//! The page that adds a line: the registration of a provider, and beside it a settings file.

use iced::widget::{Column, column, container};
use iced::{Alignment, Length, border};

use super::super::controls::{Kind, Measure, quiet};
use super::super::{Paint, Piece};
use crate::desk::{Hidden, Message};
use crate::glyph::{Glyph, glyph};
use crate::guide::{self, Going, Guide, Guiding, Keep, PlannedKey, PlannedLine};
use crate::theme::Letter;
use crate::widget::{Fit, Lines, Marked, Named, Press};

/// Width of the form.
const FORM: f32 = 308.0;

/// Width of what stands beside it.
const BESIDE: f32 = 340.0;

impl<'a> Paint<'a> {
    pub(super) fn form_page(self, guide: &'a Guide, wide: bool) -> Piece<'a> {
        if wide {
            let form = container(self.form(guide)).width(FORM);
            let beside = column![self.preview(guide), self.or_rule(), self.drop_zone(guide)];
            let row = self.row([form.into(), container(beside.spacing(24)).width(BESIDE).into()]);
            return container(row.spacing(56)).padding([56, 48]).into();
        }
        let page = column![self.form(guide), self.or_rule(), self.drop_zone(guide)].spacing(20);
        self.guide_page(page.width(Length::Fill))
    }

    fn form(self, guide: &'a Guide) -> Piece<'a> {
        let provider = provider(&guide.address);
        let (title, about) = match &provider {
            Some(name) => (
                self.w.tell("guide-form-title", &[("provider", name)]),
                self.w.tell("guide-form-about", &[("provider", name)]),
            ),
            None => (self.w.say("guide-form-title-empty"), self.w.say("guide-form-about-empty")),
        };
        let open = guide.going == Going::Nothing;
        let address = self.typed(
            "guide-address",
            Named::field(self.w.say("guide-address"), guide.address.clone()),
            (guide::address_field(), "www.northgate.example", &guide.address),
            open.then_some(|text| Message::Guide(Guiding::Address(text))),
            Measure::TALL,
        );
        let number = self.typed(
            "guide-number",
            Named::field(self.w.say("guide-number"), guide.number.clone()),
            (guide::number_field(), "", &guide.number),
            open.then_some(|text| Message::Guide(Guiding::Number(text))),
            Measure::TALL,
        );
        let password = &guide.password.0;
        let measure = Measure { shown: guide.shown, end: 44.0, ..Measure::TALL };
        let secret = self.typed(
            "guide-password",
            Named::password(self.w.say("guide-password")),
            (guide::password_field(), "", password),
            open.then_some(|text| Message::Guide(Guiding::Password(Hidden(text)))),
            measure,
        );
        let end = if self.rtl { Alignment::Start } else { Alignment::End };
        let eye = container(self.eye(guide)).padding([0, 4]).width(Length::Fill).align_x(end);
        let secret = iced::widget::stack![secret, container(eye).center_y(44)];
        let kept = self.text(self.w.say("guide-password-about"), Letter::STATE, self.t.text2);
        let mut form = self.page_title(title, about).spacing(4).push(
            column![
                self.captioned("guide-address", address),
                self.captioned("guide-number", number),
                self.captioned("guide-password", column![secret, kept].spacing(6)),
            ]
            .spacing(16)
            .padding(iced::padding::top(10)),
        );
        if let Some(why) = &guide.refused {
            form = form.push(container(self.trouble_note(why.said(self.w))).padding(top(12)));
        }
        if let Some(keep) = guide.keep {
            let file = keep == Keep::File;
            let chosen = |one| Some(Message::Guide(Guiding::Keep(one)));
            let choices = self.ways_to_keep("registration", Some(keep), chosen);
            form = form.push(container(choices).padding(top(12)));
            if file {
                let field = self.typed(
                    "guide-passphrase",
                    Named::password(self.w.say("keep-passphrase")),
                    (guide::passphrase_field(), "", &guide.passphrase.0),
                    open.then_some(|text| Message::Guide(Guiding::Passphrase(Hidden(text)))),
                    Measure::TALL,
                );
                let about = self.text(self.w.say("keep-file-about"), Letter::STATE, self.t.text2);
                let field = column![field, about].spacing(6);
                let field = self.captioned("keep-passphrase", field);
                form = form.push(container(field).padding(top(8)));
            }
        }
        if guide.going == Going::Asking {
            let host = guide.address.trim();
            let asking = self.w.tell("guide-asking", &[("host", &self.number(host))]);
            form = form.push(container(self.waiting(asking)).padding(top(12)));
        }
        let form = form.push(container(self.send_and_cancel(guide)).padding(top(12)));
        let named = Named::group(self.w.say("guide-form-title-empty")).mark("registration");
        Marked::new(named, form).into()
    }

    /// A caption over a field.
    fn captioned(self, key: &str, field: impl Into<Piece<'a>>) -> Piece<'a> {
        let caption = Fit::new(self.w.say(key), Letter::STATE_BOLD).color(self.t.text2);
        column![caption.fill(self.rtl), field.into()].spacing(6).into()
    }

    fn typed(
        self,
        mark: &str,
        named: Named,
        (id, placeholder, value): (iced::advanced::widget::Id, &str, &str),
        change: Option<fn(String) -> Message>,
        measure: Measure,
    ) -> Piece<'a> {
        let enter = Message::Guide(Guiding::Enter);
        self.field_of(named.mark(mark), Some(id), (placeholder, value), change, enter, measure)
    }

    /// Shows the password for as long as it is held.
    fn eye(self, guide: &Guide) -> Piece<'a> {
        let t = self.t;
        let color = if guide.shown { t.accent } else { t.text2 };
        let face = container(glyph(Glyph::Eye, 18.0, color)).center(Length::Fill);
        let named = Named::toggle(self.w.say("guide-show-password"), guide.shown)
            .mark("guide-show-password");
        let reveal = |shown| Message::Guide(Guiding::Reveal(shown));
        let typed = !guide.password.0.is_empty();
        Press::new(named, face, typed.then(|| reveal(None)), t.accent, quiet(t.hover, t.text2))
            .held(reveal(Some(true)), reveal(Some(false)))
            .width(36)
            .height(36)
            .into()
    }

    fn send_and_cancel(self, guide: &Guide) -> Piece<'a> {
        let ready = guide.ready();
        let kind = if ready { Kind::Primary } else { Kind::Plain };
        let button = |key: &str, kind, message: Option<Guiding>| -> Piece<'a> {
            let named = Named::button(self.w.say(key)).mark(key);
            let label = Fit::new(self.w.say(key), Letter::KEY);
            let label = container(label).center(Length::Fill);
            let message = message.map(Message::Guide);
            Press::new(named, label, message, self.t.accent, move |s| self.looks(kind, s))
                .width(120)
                .height(44)
                .into()
        };
        let send = button("guide-send", kind, ready.then_some(Guiding::Send));
        let cancel = button("guide-cancel", Kind::Plain, Some(Guiding::Cancel));
        let row = self.row([send, cancel]).spacing(8);
        container(row).width(Length::Fill).align_x(self.start()).into()
    }

    /// Something is under way, in words.
    pub(in crate::view) fn waiting(self, words: String) -> Piece<'a> {
        let t = self.t;
        let words = container(self.text(words, Letter::BODY, t.text)).width(Length::Fill);
        self.row([glyph(Glyph::Half, 18.0, t.accent), words.into()])
            .spacing(10)
            .align_y(Alignment::Center)
            .into()
    }

    /// Something went wrong, in a sentence.
    pub(in crate::view) fn trouble_note(self, words: String) -> Piece<'a> {
        let t = self.t;
        let text = container(self.text(words, Letter::BODY, t.text)).width(Length::Fill);
        let row = self.row([glyph(Glyph::Warning, 18.0, t.trouble), text.into()]).spacing(10);
        container(row)
            .padding([10, 12])
            .width(Length::Fill)
            .style(self.surface(t.trouble_tint, self.edge(t.trouble_line, 10.0)))
            .into()
    }

    /// The keys a line gets.
    fn preview(self, guide: &'a Guide) -> Piece<'a> {
        let label = self.w.say("guide-your-line");
        let first = self.desk.phone.keys.len();
        let key = |number: u16| PlannedKey {
            label: format!("{label} {number}"),
            place: u16::try_from(first).unwrap_or(u16::MAX).saturating_add(number),
        };
        let line = PlannedLine {
            label: label.clone(),
            number: guide.number.trim().to_owned(),
            business: false,
            keys: vec![key(1), key(2)],
        };
        let name = self.w.say("guide-how-it-looks");
        let caption = Fit::new(name.clone(), Letter::STATE_BOLD).color(self.t.text2);
        let caption = container(caption.fill(self.rtl)).padding([0, 4]);
        let group = column![caption, self.planned_line(&line, false)].spacing(8);
        Marked::new(Named::group(name).mark("preview"), group).into()
    }

    fn or_rule(self) -> Piece<'a> {
        let word = Fit::new(self.w.say("guide-or"), Letter::LIST).color(self.t.text3);
        let rule = || container(self.rule()).width(Length::Fill).into();
        self.row([rule(), word.into(), rule()]).spacing(12).align_y(Alignment::Center).into()
    }

    /// Where a settings file is dropped, chosen or named.
    fn drop_zone(self, guide: &'a Guide) -> Piece<'a> {
        let t = self.t;
        let middle =
            |words: String, letter, color| Lines::new(words, letter, color, Alignment::Center);
        let about = container(middle(self.w.say("guide-file-about"), Letter::LIST, t.text2));
        let mut zone = Column::new()
            .spacing(10)
            .align_x(Alignment::Center)
            .push(glyph(Glyph::File, 26.0, t.text2))
            .push(middle(self.w.say("guide-file-title"), Letter::BODY_BOLD, t.text))
            .push(about.max_width(240));
        if self.desk.able.picks {
            let choose = Guiding::Choose;
            zone = zone.push(self.guide_button("guide-choose", Kind::Plain, Some(choose)));
        }
        if matches!(guide.going, Going::Reading | Going::Choosing) {
            zone = zone.push(self.waiting(self.w.say("guide-reading")));
        } else {
            zone = zone.push(self.link(guide));
        }
        let (body, rim) = if guide.over { (t.accent_tint, t.accent) } else { (t.pane, t.edge) };
        let edge = border::rounded(12).width(if guide.over { 2.0 } else { 1.5 }).color(rim);
        let zone = container(zone).padding(20).width(Length::Fill).style(self.surface(body, edge));
        let named = Named::group(self.w.say("guide-file-title")).mark("settings file");
        Marked::new(named, zone).into()
    }

    /// A path or a link, pasted.
    fn link(self, guide: &'a Guide) -> Piece<'a> {
        let open = guide.going == Going::Nothing;
        let word = self.w.say("guide-link");
        let named = Named::field(word.clone(), guide.link.clone()).mark("guide-link");
        let change = open.then_some(|text| Message::Guide(Guiding::Link(text)));
        let submit = Message::Guide(Guiding::OpenLink);
        let field = self.field(named, None, (&word, &guide.link), change, submit);
        let ready = open && !guide.link.trim().is_empty();
        let named = Named::button(self.w.say("guide-open-name")).mark("guide-open");
        let message = ready.then_some(Message::Guide(Guiding::OpenLink));
        let button = self.button(named, self.w.say("guide-open"), Kind::Plain, message);
        self.row([field, button.into()]).spacing(6).into()
    }

    /// A line as it will be, which cannot be pressed yet.
    pub(super) fn planned_line(self, line: &PlannedLine, small: bool) -> Piece<'a> {
        let t = self.t;
        let icon = if line.business { Glyph::Case } else { Glyph::House };
        let number = if line.number.is_empty() { String::new() } else { self.number(&line.number) };
        let head = self
            .row([
                glyph(icon, 18.0, t.text),
                Fit::new(line.label.clone(), Letter::KEY).color(t.text).into(),
                Fit::new(number.clone(), Letter::LIST).color(t.text2).fill(self.rtl).into(),
            ])
            .spacing(8)
            .align_y(Alignment::Center);
        let mut group = Column::new().spacing(6).push(container(head).padding([0, 4]).height(22));
        for key in &line.keys {
            group = group.push(self.planned_key(key, small, true));
        }
        let named = Named::group(self.w.listed(&[&line.label, &number]));
        let named = named.mark(&format!("planned line {}", line.label));
        Marked::new(named, self.tray(group)).into()
    }

    /// What keys that belong together stand on.
    pub(super) fn tray(self, keys: Column<'a, Message>) -> Piece<'a> {
        let t = self.t;
        let rim = if t.border > 1.0 { t.line } else { t.tray };
        container(keys)
            .padding(10)
            .width(Length::Fill)
            .style(self.surface(t.tray, border::rounded(12).width(1).color(rim)))
            .into()
    }
}

const fn top(space: u16) -> iced::Padding {
    iced::Padding { top: space as f32, right: 0.0, bottom: 0.0, left: 0.0 }
}

/// The name of a provider, by its address.
fn provider(address: &str) -> Option<String> {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = address.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    if host.starts_with('[') || host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let host = host.split(':').next()?;
    let common = ["www", "pcentrex", "registration", "register"];
    let labels: Vec<_> = host.split('.').filter(|label| !label.is_empty()).collect();
    let (_, others) = labels.split_last()?;
    let name = others.iter().find(|label| !common.contains(label)).or(others.last())?;
    let mut letters = name.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).take(40).collect())
}

#[cfg(test)]
mod tests {
    use super::provider;

    #[test]
    fn a_provider_is_called_by_its_own_part_of_the_address() {
        for (address, name) in [
            ("www.northgate.example", Some("Northgate")),
            ("https://northgate.example/PCentrex/registration", Some("Northgate")),
            ("pcentrex.city-link.co.example:8443", Some("City-link")),
            ("www.example", Some("Www")),
            ("192.0.2.7", None),
            ("[2001:db8::1]", None),
            ("northgate", None),
            ("  ", None),
        ] {
            assert_eq!(provider(address).as_deref(), name, "{address}");
        }
    }
}
