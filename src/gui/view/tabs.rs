//! The bar at the top: what the side beside the keys shows, and what can be changed anywhere.

use iced::widget::{container, space};
use iced::{Alignment, Length, border};

use outline::Role;

use super::controls::rounded;
use super::{Paint, Piece};
use crate::desk::{Message, Tab, leading};
use crate::glyph::{Glyph, glyph};
use crate::theme::Letter;
use crate::widget::{Fit, Looks, Named, Press, Status};

/// The tabs, in their order. A tab stands here once it has a page.
const SHOWN: &[Tab] = &[Tab::Calls, Tab::History, Tab::Settings];

/// More missed calls than this are not counted out.
const COUNTED: u64 = 99;

impl Tab {
    const fn glyph(self) -> Glyph {
        match self {
            Self::Calls => Glyph::Handset,
            Self::History => Glyph::Clock,
            Self::Settings => Glyph::Sliders,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::History => "tab-history",
            Self::Settings => "tab-settings",
        }
    }
}

impl<'a> Paint<'a> {
    pub(super) fn top_bar(self) -> Piece<'a> {
        let mut bar: Vec<Piece<'a>> = SHOWN.iter().map(|tab| self.tab(*tab)).collect();
        bar.extend([
            space::horizontal().into(),
            self.icon_button("button-look", Glyph::Moon, Message::NextMode),
            self.icon_button("button-help", Glyph::Help, Message::ToggleHelp),
            self.icon_button("button-strip", self.pane_glyph(), Message::Strip(true)),
        ]);
        let (start, end) = if self.tight { (self.margin, 12.0) } else { (20.0, 16.0) };
        container(self.row(bar).spacing(2).align_y(Alignment::Center))
            .padding(leading(start, end, 0.0, self.rtl))
            .center_y(52.0 - self.t.border)
            .into()
    }

    /// The bar of the strip: how the lines are, and the way back to a wide window.
    pub(super) fn strip_bar(self) -> Piece<'a> {
        let (mark, color, sentence) = self.about_lines();
        let short = self.w.say(if mark == Glyph::Check {
            "line-ready"
        } else if mark == Glyph::Warning {
            "line-no-service"
        } else {
            "line-starting"
        });
        let t = self.t;
        let sentence = Fit::new(sentence, Letter::STATE).or(short).color(t.text2);
        let pinned = self.desk.on_top;
        let pin = if pinned { t.accent } else { t.text2 };
        let pin_name = if pinned { "button-pinned" } else { "button-pin" };
        let bar = self.row([
            glyph(mark, 14.0, color),
            container(sentence.fill(self.rtl)).padding([0, 6]).width(Length::Fill).into(),
            self.icon_button("button-look", Glyph::Moon, Message::NextMode),
            self.icon_in(pin, pin_name, Glyph::Pin, Message::ToggleOnTop),
            self.icon_button("button-widen", self.pane_glyph(), Message::Strip(false)),
        ]);
        container(bar.align_y(Alignment::Center))
            .padding(leading(12.0, 6.0, 0.0, self.rtl))
            .center_y(40)
            .into()
    }

    const fn pane_glyph(self) -> Glyph {
        if self.rtl { Glyph::PaneRight } else { Glyph::Pane }
    }

    fn tab(self, tab: Tab) -> Piece<'a> {
        let t = self.t;
        let chosen = self.desk.tab == tab;
        let missed = if tab == Tab::History { self.desk.missed } else { 0 };
        let word = self.w.say(tab.word());
        let color = if chosen { t.text } else { t.text2 };
        let mut face = vec![glyph(tab.glyph(), 18.0, color)];
        // Where there is some room the tab that is shown is written out, and where there is more, all.
        if !self.layout.icons || (chosen && !self.tight) {
            face.push(Fit::new(word.clone(), Letter::BODY_BOLD).color(color).into());
        }
        if missed > 0 {
            face.push(self.count(missed));
        }
        let name = if missed > 0 {
            self.w.listed(&[&word, &self.w.count("tab-missed", "count", missed)])
        } else {
            word
        };
        let named = Named::new(Role::Tab { selected: chosen }, name).mark(tab.word());
        let face = self.row(face).spacing(8).align_y(Alignment::Center);
        let face = container(face).center_y(Length::Fill);
        Press::new(named, face, Some(Message::Go(tab)), t.accent, move |status| Looks {
            body: match (chosen, status) {
                (true, _) => t.sunken,
                (false, Status::Hovered | Status::Down) => t.hover,
                (false, Status::Idle | Status::Off) => iced::Color::TRANSPARENT,
            },
            text: color,
            border: border::rounded(8),
            cast: None,
            halo: None,
        })
        .height(36)
        .padding([0, 14])
        .into()
    }

    /// How many, in a round mark.
    pub(super) fn count(self, count: u64) -> Piece<'a> {
        let t = self.t;
        let text = if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() };
        container(Fit::new(text, Letter::COUNT).color(t.on_ink))
            .padding([0, 5])
            .center_y(18)
            .style(rounded(t.ink, 9.0))
            .into()
    }
}
