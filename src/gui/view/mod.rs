//! How a desk is drawn. A pure function of the desk: no clock, no settings, no state of its own.

mod banner;
mod call;
mod column;
mod controls;
mod help;
mod key;
mod notice;
mod status;

use iced::widget::{Column, Row, column, container, scrollable, space};
use iced::{Alignment, Element, Length};

use crate::desk::{Desk, Message};
use crate::theme::{
    CARD_MAX, COLUMN, COLUMN_MIDDLE, Letter, ONE_COLUMN, SMALL_KEYS, TIGHT, Tokens,
};
use crate::widget::{Fit, Root};
use crate::words::Words;
use controls::{ground, rounded};

/// A piece of the window.
pub(crate) type Piece<'a> = Element<'a, Message>;

/// What every view may see.
#[expect(clippy::struct_excessive_bools, reason = "each answers one question that views ask")]
#[derive(Clone, Copy)]
pub(crate) struct Paint<'a> {
    pub desk: &'a Desk,
    pub t: Tokens,
    pub w: &'a Words,
    /// Whether one reads from right to left.
    pub rtl: bool,
    /// Whether keys are small.
    pub small: bool,
    /// Whether everything stands in one column.
    pub narrow: bool,
    /// Whether the side of the calls has little room, beside the keys or alone.
    pub tight: bool,
}

/// The whole window.
pub fn window(desk: &Desk) -> Element<'_, Message> {
    let width = desk.size.width;
    let (small, narrow) = (width < SMALL_KEYS, width < ONE_COLUMN);
    let column = if small { COLUMN_MIDDLE } else { COLUMN };
    let p = Paint {
        desk,
        t: desk.mode.tokens(),
        w: &desk.words,
        rtl: desk.words.language().is_right_to_left(),
        small,
        narrow,
        tight: narrow || width - column < TIGHT,
    };
    let content = if p.narrow { p.one_column() } else { p.two_columns() };
    Root::new(content, desk.due(), |key| Desk::pressed(&key), Message::Now, Message::Resized).into()
}

impl<'a> Paint<'a> {
    fn two_columns(self) -> Piece<'a> {
        let width = if self.small { COLUMN_MIDDLE } else { COLUMN };
        let keys = container(self.column()).width(width - self.t.border).height(Length::Fill);
        let pane = column![
            self.top_bar(),
            self.rule(),
            self.banners(),
            self.body(),
            self.rule(),
            self.status_bar()
        ];
        let pane = container(pane).width(Length::Fill).height(Length::Fill);
        self.row([keys.into(), self.upright_rule(), pane.style(ground(self.t.pane)).into()]).into()
    }

    /// Keys and a bar for the call, with what rings above both.
    fn one_column(self) -> Piece<'a> {
        let mut pieces = Column::new().push(self.banners());
        let open = self.desk.help || self.desk.pad.is_some();
        pieces = if open {
            pieces.push(self.body())
        } else {
            pieces.push(container(self.column()).height(Length::Fill))
        };
        if let Some(bar) = self.call_bar() {
            pieces = pieces.push(self.rule()).push(bar);
        }
        container(pieces).width(Length::Fill).height(Length::Fill).style(ground(self.t.tray)).into()
    }

    /// What can be changed anywhere.
    fn top_bar(self) -> Piece<'a> {
        let title = Fit::new(self.w.say("calls"), Letter::BODY_BOLD).color(self.t.text);
        let title = self.row([
            crate::glyph::glyph(crate::glyph::Glyph::Handset, 18.0, self.t.text),
            title.into(),
        ]);
        let title = container(title.spacing(8).align_y(Alignment::Center))
            .padding([0, 14])
            .center_y(36)
            .style(rounded(self.t.sunken, 8.0));
        let bar = self.row([
            title.into(),
            space::horizontal().into(),
            self.icon_button("button-look", crate::glyph::Glyph::Moon, Message::NextMode),
            self.icon_button("button-help", crate::glyph::Glyph::Help, Message::ToggleHelp),
        ]);
        container(bar.spacing(2).align_y(Alignment::Center))
            .padding(crate::desk::leading(20.0, 16.0, 0.0, self.rtl))
            .center_y(52.0 - self.t.border)
            .into()
    }

    /// What is being done, newest trouble first.
    fn body(self) -> Piece<'a> {
        let mut cards: Vec<Piece<'a>> = Vec::new();
        if self.desk.help {
            cards.push(self.help());
        }
        cards.extend(self.notices());
        cards.extend(self.calls());
        if cards.is_empty() {
            cards.push(self.empty());
        }
        let cards = Column::with_children(cards).spacing(16).max_width(CARD_MAX);
        scrollable(
            container(cards)
                .padding(if self.tight { [12, 12] } else { [20, 24] })
                .width(Length::Fill),
        )
        .style(self.scrollbars())
        .height(Length::Fill)
        .into()
    }

    /// Pieces side by side, from where one begins to read.
    pub(crate) fn row(self, pieces: impl IntoIterator<Item = Piece<'a>>) -> Row<'a, Message> {
        let mut pieces: Vec<_> = pieces.into_iter().collect();
        if self.rtl {
            pieces.reverse();
        }
        Row::with_children(pieces)
    }

    /// Where text begins.
    pub(crate) const fn start(self) -> Alignment {
        if self.rtl { Alignment::End } else { Alignment::Start }
    }
}
