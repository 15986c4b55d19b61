//! One line of text that ends in an ellipsis where there is no room for it.

use iced::advanced::text::paragraph::Plain;
use iced::advanced::text::{
    Alignment, LineHeight, Paragraph as _, Renderer as _, Shaping, Text, Wrapping,
};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Layout, layout, mouse, renderer};
use iced::alignment::Vertical;
use iced::{Color, Element, Length, Pixels, Point, Rectangle, Renderer, Size, Theme};

use crate::theme::Letter;

pub(super) type Paragraph = <Renderer as iced::advanced::text::Renderer>::Paragraph;

/// Text that there was no room for, which is said when the window is walked through: what must
/// not be cut off can be watched that way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shortened(pub String);

/// One line of text.
pub(crate) struct Fit {
    text: String,
    /// What is said instead where there is no room for all of the text.
    shorter: Option<String>,
    letter: Letter,
    color: Option<Color>,
    width: Length,
    /// Whether it stands at the right end of its room.
    right: bool,
}

#[derive(Default)]
struct State {
    /// What is wanted, measured whole.
    whole: Plain<Paragraph>,
    /// What there is room for.
    shown: Plain<Paragraph>,
    /// Whether that is less.
    short: bool,
}

impl Fit {
    pub(crate) fn new(text: impl Into<String>, letter: Letter) -> Self {
        Self {
            text: text.into(),
            shorter: None,
            letter,
            color: None,
            width: Length::Shrink,
            right: false,
        }
    }

    /// In this colour; in that of what it stands on where none is given.
    pub(crate) const fn color(mut self, color: Color) -> Self {
        self.color = Some(color);
        self
    }

    /// Says this instead where there is no room for all of it.
    pub(crate) fn or(mut self, shorter: impl Into<String>) -> Self {
        self.shorter = Some(shorter.into());
        self
    }

    /// Takes all the width there is, and stands at its left or right end.
    pub(crate) const fn fill(mut self, right: bool) -> Self {
        self.width = Length::Fill;
        self.right = right;
        self
    }

    /// The longest beginning that fits with an ellipsis.
    fn shortened(&self, text: &str, room: f32) -> String {
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let cut = |count: usize| {
            let end = cuts.get(count).copied().unwrap_or(text.len());
            format!("{}…", text.get(..end).unwrap_or_default().trim_end())
        };
        let (mut fits, mut fails) = (0, cuts.len());
        while fails - fits > 1 {
            let middle = usize::midpoint(fits, fails);
            let width =
                Paragraph::with_text(described(&cut(middle), self.letter)).min_bounds().width;
            if width <= room {
                fits = middle;
            } else {
                fails = middle;
            }
        }
        cut(fits)
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Fit {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: Length::Fixed(self.letter.line) }
    }

    fn layout(&mut self, tree: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state: &mut State = tree.state.downcast_mut();
        state.whole.update(described(&self.text, self.letter));
        let room = limits.max().width;
        let mut wanted = state.whole.min_width().ceil();
        let mut text = &self.text;
        if let Some(shorter) = self.shorter.as_ref().filter(|_| wanted > room) {
            text = shorter;
            state.whole.update(described(text, self.letter));
            wanted = state.whole.min_width().ceil();
        }
        state.short = wanted > room;
        if state.short {
            let shortened = self.shortened(text, room);
            state.shown.update(described(&shortened, self.letter));
        } else {
            state.shown.update(described(text, self.letter));
        }
        let width = if self.width == Length::Fill { room } else { wanted.min(room) };
        layout::Node::new(Size::new(width, self.letter.line))
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state: &State = tree.state.downcast_ref();
        let bounds = layout.bounds();
        let left = if self.right {
            bounds.x + (bounds.width - state.shown.min_width()).max(0.0)
        } else {
            bounds.x
        };
        renderer.fill_paragraph(
            state.shown.raw(),
            Point::new(left, bounds.y),
            self.color.unwrap_or(style.text_color),
            *viewport,
        );
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.text(None, layout.bounds(), &self.text);
        let state: &State = tree.state.downcast_ref();
        if state.short {
            let cut = self.shorter.as_ref().unwrap_or(&self.text).clone();
            operation.custom(None, layout.bounds(), &mut Shortened(cut));
        }
    }
}

impl<'a, Message: 'a> From<Fit> for Element<'a, Message> {
    fn from(fit: Fit) -> Self {
        Self::new(fit)
    }
}

/// One line of text, however long.
pub(super) const fn described(content: &str, letter: Letter) -> Text<&str> {
    Text {
        content,
        bounds: Size::INFINITE,
        size: letter.size,
        line_height: LineHeight::Absolute(Pixels(letter.line)),
        font: letter.font,
        // The default alone lays text that runs from the right out by its own width; any other
        // places a single line at the end of its bounds, which here have none.
        align_x: Alignment::Default,
        align_y: Vertical::Top,
        shaping: Shaping::Advanced,
        wrapping: Wrapping::None,
    }
}
