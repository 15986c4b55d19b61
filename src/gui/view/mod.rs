//! How a desk is drawn. A pure function of the desk: no clock, no settings, no state of its own.

mod banner;
mod call;
mod column;
mod controls;
mod help;
mod key;
mod notice;
mod offer;
mod status;
mod tabs;

use iced::widget::{Column, column, container, scrollable};
use iced::{Alignment, Element, Length};

use crate::desk::{Desk, Message, Tab};
use crate::theme::{CARD_MAX, COLUMN, COLUMN_MIDDLE, ONE_COLUMN, SMALL_KEYS, TIGHT, Tokens};
use crate::widget::{Marked, Named, Root, Row};
use crate::words::Words;
use controls::ground;
use outline::Role;

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
    let on_key = |key| desk.pressed(&key);
    Root::new(content, desk.due(), on_key, Message::Now, Message::Resized)
        .grabbing(desk.learning.is_some())
        .into()
}

impl<'a> Paint<'a> {
    fn two_columns(self) -> Piece<'a> {
        let width = if self.small { COLUMN_MIDDLE } else { COLUMN };
        let keys = container(self.column()).width(width - self.t.border).height(Length::Fill);
        let pane = column![
            self.top_bar(),
            self.rule(),
            self.banners(),
            self.page(),
            self.rule(),
            self.status_bar()
        ];
        let pane = container(pane).width(Length::Fill).height(Length::Fill);
        self.row([keys.into(), self.upright_rule(), pane.style(ground(self.t.pane)).into()]).into()
    }

    /// Keys and a bar for the call, with what rings above both.
    fn one_column(self) -> Piece<'a> {
        let mut pieces = Column::new().push(self.banners());
        let open = self.desk.help || self.desk.pad.is_some() || self.desk.around.offer.is_some();
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

    /// The page of the tab that is shown.
    fn page(self) -> Piece<'a> {
        match self.desk.tab {
            Tab::Calls | Tab::History | Tab::Settings => self.body(),
        }
    }

    /// What is being done, newest trouble first.
    fn body(self) -> Piece<'a> {
        let mut cards: Vec<Piece<'a>> = Vec::new();
        if self.desk.help {
            cards.push(self.help());
        }
        cards.extend(self.offer());
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
        Row::new(pieces, self.rtl)
    }

    /// Where text begins.
    pub(crate) const fn start(self) -> Alignment {
        if self.rtl { Alignment::End } else { Alignment::Start }
    }
}

/// A title by which a reader finds what follows.
pub(crate) fn heading<'a>(mark: &str, words: String, title: impl Into<Piece<'a>>) -> Piece<'a> {
    let mark = format!("heading of {mark}");
    Marked::new(Named::new(Role::Heading, words).mark(&mark), title).into()
}
