//! The guide over the window: its steps at the side, its page beside them, calls where they
//! always ring.

mod form;
mod lists;
mod plan;
mod ready;

use iced::widget::{Column, column, container, scrollable, space};
use iced::{Alignment, Length, border};
use outline::Role;

use super::controls::{Kind, ground};
use super::{Paint, Piece, heading};
use crate::desk::{Message, leading};
use crate::glyph::{Glyph, glyph};
use crate::guide::{Found, Guide, Guiding, Page};
use crate::theme::{Letter, SMALL_KEYS};
use crate::widget::{Fit, Marked, Named};

/// Width of the column of steps.
const STEPS: f32 = 240.0;

impl Page {
    const fn word(self) -> &'static str {
        match self {
            Self::Add => "guide-step-add",
            Self::Check => "guide-step-check",
            Self::Sound => "guide-step-sound",
            Self::Finish => "guide-step-finish",
        }
    }
}

impl<'a> Paint<'a> {
    /// The whole window while the guide is open.
    pub(super) fn guide(self, guide: &'a Guide) -> Piece<'a> {
        let wide = self.desk.size.width >= SMALL_KEYS;
        let (content, foot) = match (guide.page, &guide.found) {
            (Page::Add, _) => (self.form_page(guide, wide), None),
            (Page::Check, Some(Found::Broken(broken))) => {
                (self.broken_page(broken), Some(self.back_foot()))
            }
            (Page::Check, Some(Found::Plan(plan))) if !guide.used => {
                (self.plan_page(guide, plan, wide), Some(self.plan_foot(guide, plan)))
            }
            (Page::Check, _) => (self.lines_page(guide), Some(self.lines_foot())),
            (Page::Sound, _) => (self.sound_page(guide), Some(self.sound_foot())),
            (Page::Finish, _) => (self.finish_page(), Some(self.finish_foot())),
        };
        let content = scrollable(container(content).width(Length::Fill))
            .style(self.scrollbars())
            .height(Length::Fill);
        let mut pane = Column::new();
        if !wide {
            pane = pane.push(self.short_steps(guide)).push(self.rule());
        }
        // What rings is answered here too.
        pane = pane.push(self.banners()).push(content);
        if let Some(foot) = foot {
            pane = pane.push(self.rule()).push(foot);
        }
        pane = pane.extend(self.call_bar());
        let pane = container(pane).width(Length::Fill).height(Length::Fill);
        let pane = pane.style(ground(self.t.pane));
        if wide {
            self.row([self.steps(guide), self.upright_rule(), pane.into()]).into()
        } else {
            pane.into()
        }
    }

    fn guide_name(self, guide: &Guide) -> String {
        self.w.say(if guide.first { "guide-welcome" } else { "guide-add" })
    }

    /// The steps, one below the other.
    fn steps(self, guide: &'a Guide) -> Piece<'a> {
        let t = self.t;
        let name = self.guide_name(guide);
        let title = self.text(name.clone(), Letter::PAGE, t.text);
        let title = container(heading("guide", name, title)).padding(iced::Padding {
            top: 0.0,
            right: 10.0,
            bottom: 12.0,
            left: 10.0,
        });
        let mut steps = Column::new().spacing(4).push(title);
        for (page, number) in self.pages().into_iter().zip(1_u8..) {
            steps = steps.push(self.step(guide, page, number));
        }
        let about = self.text(self.w.say("guide-more-later"), Letter::LIST, t.text2);
        let steps = steps
            .push(space::vertical())
            .push(container(about).padding([0, 10]))
            .height(Length::Fill);
        container(steps)
            .padding([28, 20])
            .width(STEPS)
            .height(Length::Fill)
            .style(ground(t.tray))
            .into()
    }

    /// The pages there are; the sound is one where it can be tried.
    fn pages(self) -> Vec<Page> {
        let sounds = self.desk.able.sounds;
        Page::ALL.into_iter().filter(|page| sounds || *page != Page::Sound).collect()
    }

    fn step(self, guide: &Guide, page: Page, number: u8) -> Piece<'a> {
        let t = self.t;
        let (on, done) = (guide.page == page, page < guide.page);
        let (body, rim, ink) = match (on, done) {
            (true, _) => (t.ink, t.ink, t.on_ink),
            (_, true) => (t.text2, t.text2, t.surface),
            _ => (iced::Color::TRANSPARENT, t.edge, t.text2),
        };
        let mark: Piece<'a> = if done {
            glyph(Glyph::Check, 14.0, ink)
        } else {
            Fit::new(number.to_string(), Letter::STATE_BOLD).color(ink).into()
        };
        let mark = container(mark).center(22).style(move |_| container::Style {
            background: Some(body.into()),
            border: border::rounded(11).width(1.5).color(rim),
            ..container::Style::default()
        });
        let word = self.w.say(page.word());
        let (letter, color) =
            if on { (Letter::BODY_BOLD, t.text) } else { (Letter::BODY, t.text2) };
        let row = self
            .row([mark.into(), Fit::new(word.clone(), letter).color(color).fill(self.rtl).into()])
            .spacing(12)
            .align_y(Alignment::Center);
        let row = container(row).padding([0, 10]).center_y(40);
        let ground = if on { t.surface } else { iced::Color::TRANSPARENT };
        let row = row.style(super::controls::rounded(ground, 8.0)).width(Length::Fill);
        let state = if on {
            self.w.say("guide-step-now")
        } else if done {
            self.w.say("guide-step-done")
        } else {
            String::new()
        };
        let named = Named::new(Role::Item, word).mark(page.word()).described(state);
        Marked::new(named, row).into()
    }

    /// Where there is no room for them: the one that is shown, and how many there are.
    fn short_steps(self, guide: &'a Guide) -> Piece<'a> {
        let name = self.guide_name(guide);
        let pages = self.pages();
        let place = pages.iter().position(|page| *page == guide.page).unwrap_or_default() + 1;
        let blanks = [("step", place.to_string()), ("steps", pages.len().to_string())];
        let blanks = blanks.each_ref().map(|(name, value)| (*name, value.as_str()));
        let step = self.w.tell("guide-step-of", &blanks);
        let title = Fit::new(name.clone(), Letter::BODY_BOLD).color(self.t.text).fill(self.rtl);
        let row = self.row([
            container(heading("guide", name, title)).width(Length::Fill).into(),
            Fit::new(step, Letter::STATE).color(self.t.text2).into(),
        ]);
        container(row.spacing(12).align_y(Alignment::Center))
            .padding([0, 16])
            .center_y(52.0 - self.t.border)
            .width(Length::Fill)
            .into()
    }

    /// The title of a page, with a sentence below it.
    fn page_title(self, title: String, about: String) -> Column<'a, Message> {
        let t = self.t;
        let words = self.text(title.clone(), Letter::PAGE, t.text);
        let mut head = column![heading("page of the guide", title, words)].spacing(4);
        if !about.is_empty() {
            head = head.push(self.text(about, Letter::BODY, t.text2));
        }
        head
    }

    /// A page in one column.
    fn guide_page(self, content: Column<'a, Message>) -> Piece<'a> {
        let side = if self.desk.size.width < SMALL_KEYS { 16.0 } else { 28.0 };
        container(content.max_width(760)).padding([28.0, side]).width(Length::Fill).into()
    }

    /// What one can do with a page: something at its beginning, the rest at its end.
    fn foot(self, first: Option<Piece<'a>>, last: Vec<Piece<'a>>) -> Piece<'a> {
        if self.desk.size.width < crate::theme::ONE_COLUMN {
            let pieces = last.into_iter().rev().chain(first);
            let pieces = pieces.map(|piece| container(piece).width(Length::Fill).into());
            let foot = Column::with_children(pieces).spacing(8);
            return container(foot).padding([12, 16]).width(Length::Fill).into();
        }
        let mut pieces: Vec<Piece<'a>> = first.into_iter().collect();
        pieces.push(space::horizontal().into());
        pieces.extend(last);
        container(self.row(pieces).spacing(8).align_y(Alignment::Center))
            .padding(leading(28.0, 28.0, 14.0, self.rtl))
            .width(Length::Fill)
            .into()
    }

    /// A button of the guide, 40 high.
    fn guide_button(self, key: &str, kind: Kind, message: Option<Guiding>) -> Piece<'a> {
        let named = Named::button(self.w.say(key)).mark(key);
        self.button(named, self.w.say(key), kind, message.map(Message::Guide)).height(40).into()
    }

    fn back_foot(self) -> Piece<'a> {
        self.foot(
            None,
            vec![self.guide_button("guide-back", Kind::Primary, Some(Guiding::Discard))],
        )
    }

    fn lines_foot(self) -> Piece<'a> {
        let mut last =
            vec![self.guide_button("guide-more-lines", Kind::Plain, Some(Guiding::Go(Page::Add)))];
        let sound = Guiding::Go(Page::Sound);
        if self.desk.able.sounds {
            last.push(self.guide_button("guide-try-sound", Kind::Plain, Some(sound)));
        }
        last.push(self.guide_button("guide-next", Kind::Primary, Some(Guiding::Go(Page::Finish))));
        self.foot(None, last)
    }

    fn sound_foot(self) -> Piece<'a> {
        let back = self.guide_button("guide-back", Kind::Plain, Some(Guiding::Go(Page::Check)));
        let next = self.guide_button("guide-next", Kind::Primary, Some(Guiding::Go(Page::Finish)));
        self.foot(None, vec![back, next])
    }

    fn finish_foot(self) -> Piece<'a> {
        let back = self.guide_button("guide-back", Kind::Plain, Some(Guiding::Go(Page::Check)));
        let start = self.guide_button("guide-start", Kind::Primary, Some(Guiding::Close));
        self.foot(None, vec![back, start])
    }
}
