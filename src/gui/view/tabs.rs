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
const SHOWN: &[Tab] = &[Tab::Calls];

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
        ]);
        container(self.row(bar).spacing(2).align_y(Alignment::Center))
            .padding(leading(20.0, 16.0, 0.0, self.rtl))
            .center_y(52.0 - self.t.border)
            .into()
    }

    fn tab(self, tab: Tab) -> Piece<'a> {
        let t = self.t;
        let chosen = self.desk.tab == tab;
        let missed = if tab == Tab::History { self.desk.missed } else { 0 };
        let word = self.w.say(tab.word());
        let color = if chosen { t.text } else { t.text2 };
        let mut face = vec![glyph(tab.glyph(), 18.0, color)];
        face.push(Fit::new(word.clone(), Letter::BODY_BOLD).color(color).into());
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
