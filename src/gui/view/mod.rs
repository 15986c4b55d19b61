//! How a desk is drawn. A pure function of the desk: no clock, no settings, no state of its own.

mod banner;
mod bar;
mod call;
mod cap;
mod column;
mod conference;
mod controls;
mod empty;
mod face;
mod guide;
mod help;
mod history;
mod keeping;
mod key;
mod ladder;
mod menu;
mod more;
mod notice;
mod offer;
mod pad;
mod pages;
mod quality;
mod sealed;
mod secured;
mod settings;
pub mod sheet;
mod sound;
mod status;
mod tabs;
mod transfer;

use iced::widget::{Column, column, container, scrollable};
use iced::{Alignment, Element, Length};

use crate::desk::{Desk, Layout, Message, Shape, Tab};
use crate::theme::{CARD_MAX, HISTORY, Tokens};
use crate::widget::{Above, Marked, Named, Root, Row};
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
    pub layout: Layout,
    /// Whether one reads from right to left.
    pub rtl: bool,
    /// Whether keys are small.
    pub small: bool,
    /// Whether there are keys alone.
    pub strip: bool,
    /// Whether nothing stands beside the keys.
    pub narrow: bool,
    /// Whether the side of the calls has little room, beside the keys or alone.
    pub tight: bool,
    /// Space around cards.
    pub margin: f32,
}

impl<'a> Paint<'a> {
    pub(super) fn of(desk: &'a Desk) -> Self {
        let layout = desk.layout();
        let strip = layout.shape == Shape::Strip;
        let narrow = layout.shape != Shape::TwoColumns;
        let margin = match (layout.tight, desk.size.width - layout.column < ROOMY) {
            (false, _) => 24.0,
            (true, roomless) if roomless || narrow => 12.0,
            (true, _) => 16.0,
        };
        Self {
            desk,
            t: desk.mode.tokens(),
            w: &desk.words,
            layout,
            rtl: desk.words.language().is_right_to_left(),
            small: layout.small,
            strip,
            narrow,
            tight: layout.tight,
            margin,
        }
    }
}

/// With less room than this beside the keys, cards come nearer to the edge.
const ROOMY: f32 = 400.0;

/// The whole window.
pub fn window(desk: &Desk) -> Element<'_, Message> {
    let p = Paint::of(desk);
    let content = match (&desk.guide, p.layout.shape) {
        (Some(guide), _) => p.guide(guide),
        (None, Shape::Strip) => p.strip(),
        (None, Shape::OneColumn) => p.one_column(),
        (None, Shape::TwoColumns) => p.two_columns(),
    };
    let content = Above::new(content, p.menu());
    let on_key = |key| desk.pressed(&key);
    Root::new(content, desk.due(), on_key, Message::Now, Message::Resized)
        .grabbing(desk.learning.is_some())
        .into()
}

impl<'a> Paint<'a> {
    fn two_columns(self) -> Piece<'a> {
        let keys =
            container(self.column()).width(self.layout.column - self.t.border).height(Length::Fill);
        let mut pane = column![self.top_bar(), self.rule(), self.banners(), self.page()];
        if self.desk.tab != Tab::Calls {
            // The card of the call is not in sight.
            pane = pane.extend(self.call_bar());
        }
        let pane = pane.push(self.rule()).push(self.status_bar());
        let pane = container(pane).width(Length::Fill).height(Length::Fill);
        self.row([keys.into(), self.upright_rule(), pane.style(ground(self.t.pane)).into()]).into()
    }

    /// Keys with their fields, and pages that open over them. What rings and what is told stands
    /// below, so that it moves no key.
    fn one_column(self) -> Piece<'a> {
        let keys = self.desk.tab == Tab::Calls && !self.desk.help && !self.desk.open;
        let page = if keys {
            container(self.column()).height(Length::Fill).into()
        } else if self.desk.open && self.desk.tab == Tab::Calls && !self.desk.help {
            let back = container(self.way_back()).padding([6, 8]);
            column![back, self.cards(self.calls())].into()
        } else {
            self.page()
        };
        let mut pieces = column![self.top_bar(), self.rule(), page];
        pieces = pieces.extend(self.told_below());
        pieces = pieces.push(self.banners());
        if !self.desk.open {
            pieces = pieces.extend(self.call_bar());
        }
        let body = if keys { self.t.tray } else { self.t.pane };
        container(pieces).width(Length::Fill).height(Length::Fill).style(ground(body)).into()
    }

    /// Keys alone, and a bar for the call.
    fn strip(self) -> Piece<'a> {
        let keys = if self.desk.help {
            self.cards(vec![self.help()])
        } else {
            container(self.column()).height(Length::Fill).into()
        };
        let mut pieces = column![self.strip_bar(), keys];
        pieces = pieces.extend(self.told_below());
        pieces = pieces.push(self.banners());
        pieces = pieces.extend(self.call_bar());
        container(pieces).width(Length::Fill).height(Length::Fill).style(ground(self.t.tray)).into()
    }

    /// The page of the tab that is shown.
    fn page(self) -> Piece<'a> {
        match self.desk.tab {
            // The map of the keyboard stands above whatever was open.
            _ if self.desk.help => self.body(),
            Tab::Calls if self.layout.beside => {
                let beside = Paint { tight: true, margin: 12.0, ..self }.history_pane();
                let beside = container(beside).width(HISTORY);
                self.row([self.body(), self.upright_rule(), beside.into()]).into()
            }
            Tab::Calls => self.body(),
            Tab::History => self.history_pane(),
            Tab::Settings => self.settings(),
        }
    }

    /// What is being done, newest trouble first.
    fn body(self) -> Piece<'a> {
        let mut cards: Vec<Piece<'a>> = Vec::new();
        if self.desk.help {
            cards.push(self.help());
        }
        if !self.narrow {
            cards.extend(self.transfer_bar());
            cards.extend(self.offer());
            cards.extend(self.notices());
        }
        cards.extend(self.calls());
        cards.extend(self.earlier());
        // What rings stands above, and is something to be done.
        if cards.is_empty() && self.desk.ringing().next().is_none() {
            cards.push(self.empty());
        }
        self.cards(cards)
    }

    /// Cards one below the other.
    fn cards(self, cards: Vec<Piece<'a>>) -> Piece<'a> {
        let (gap, above) = if self.tight { (12, self.margin) } else { (16, 20.0) };
        let cards = Column::with_children(cards).spacing(gap).max_width(CARD_MAX);
        scrollable(container(cards).padding([above, self.margin]).width(Length::Fill))
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
