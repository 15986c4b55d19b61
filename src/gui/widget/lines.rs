//! Text over several lines, broken where its language breaks lines.
//!
//! iced's own text lays several lines from right to left out at the wrong place; here every line
//! is a paragraph of its own, put where it belongs.

use iced::advanced::text::Renderer as _;
use iced::advanced::text::paragraph::Plain;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Layout, layout, mouse, renderer};
use iced::{Alignment, Color, Element, Length, Point, Rectangle, Renderer, Size, Theme};

use super::breaks::pieces;
use super::fit::{Paragraph, described};
use crate::theme::Letter;

/// Text over several lines.
pub(crate) struct Lines {
    text: String,
    letter: Letter,
    color: Color,
    align: Alignment,
}

#[derive(Default)]
struct State {
    /// What the lines were broken for.
    broken: Option<(String, f32)>,
    lines: Vec<Plain<Paragraph>>,
}

impl Lines {
    /// All the width there is, with lines at its left, middle or right.
    pub(crate) const fn new(text: String, letter: Letter, color: Color, align: Alignment) -> Self {
        Self { text, letter, color, align }
    }

    fn paragraph(&self, line: &str) -> Plain<Paragraph> {
        let mut paragraph = Plain::default();
        paragraph.update(described(line, self.letter));
        paragraph
    }

    fn broken(&self, room: f32) -> Vec<Plain<Paragraph>> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for (spaced, piece) in pieces(&self.text) {
            let space = if spaced && !line.is_empty() { " " } else { "" };
            let longer = format!("{line}{space}{piece}");
            if !line.is_empty() && self.paragraph(&longer).min_width() > room {
                lines.push(self.paragraph(&line));
                piece.clone_into(&mut line);
            } else {
                line = longer;
            }
        }
        if !line.is_empty() {
            lines.push(self.paragraph(&line));
        }
        lines
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Lines {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: Length::Shrink }
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state: &mut State = tree.state.downcast_mut();
        let room = limits.max().width;
        let wanted = (self.text.clone(), room);
        if state.broken.as_ref() != Some(&wanted) {
            state.lines = self.broken(room);
            state.broken = Some(wanted);
        }
        let height = state.lines.iter().fold(0.0, |height, _| height + self.letter.line);
        layout::Node::new(Size::new(room, height))
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state: &State = tree.state.downcast_ref();
        let bounds = layout.bounds();
        let mut top = bounds.y;
        for line in &state.lines {
            let spare = (bounds.width - line.min_width()).max(0.0);
            let left = match self.align {
                Alignment::Start => bounds.x,
                Alignment::Center => bounds.x + spare / 2.0,
                Alignment::End => bounds.x + spare,
            };
            renderer.fill_paragraph(line.raw(), Point::new(left, top), self.color, *viewport);
            top += self.letter.line;
        }
    }

    fn operate(
        &mut self,
        _: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.text(None, layout.bounds(), &self.text);
    }
}

impl<'a, Message: 'a> From<Lines> for Element<'a, Message> {
    fn from(lines: Lines) -> Self {
        Self::new(lines)
    }
}
