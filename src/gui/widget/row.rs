//! Pieces side by side, gone through in the order one reads.
//!
//! Where one reads from the right, they stand the other way round; iced's own row would still be
//! gone through from the left, by the Tab key and by screen readers.

use iced::advanced::widget::{Operation, Tree, Widget};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::{
    Alignment, Element, Event, Length, Padding, Pixels, Rectangle, Renderer, Size, Theme, Vector,
    alignment,
};

/// Pieces side by side.
pub(crate) struct Row<'a, Message> {
    /// From the left.
    pieces: Vec<Element<'a, Message>>,
    right_to_left: bool,
    spacing: f32,
    width: Length,
    height: Length,
    align: Alignment,
}

impl<'a, Message> Row<'a, Message> {
    /// The pieces in the order one reads.
    pub(crate) fn new(
        pieces: impl IntoIterator<Item = Element<'a, Message>>,
        right_to_left: bool,
    ) -> Self {
        let row = Self {
            pieces: Vec::new(),
            right_to_left,
            spacing: 0.0,
            width: Length::Shrink,
            height: Length::Shrink,
            align: Alignment::Start,
        };
        pieces.into_iter().fold(row, Self::push)
    }

    /// One more, after all others.
    pub(crate) fn push(mut self, piece: impl Into<Element<'a, Message>>) -> Self {
        let piece = piece.into();
        let size = piece.as_widget().size_hint();
        if !size.is_void() {
            self.width = self.width.enclose(size.width);
            self.height = self.height.enclose(size.height);
            let place = if self.right_to_left { 0 } else { self.pieces.len() };
            self.pieces.insert(place, piece);
        }
        self
    }

    pub(crate) fn spacing(mut self, spacing: impl Into<Pixels>) -> Self {
        self.spacing = spacing.into().0;
        self
    }

    pub(crate) fn align_y(mut self, align: impl Into<alignment::Vertical>) -> Self {
        self.align = Alignment::from(align.into());
        self
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Row<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        self.pieces.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.pieces);
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: self.height }
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        layout::flex::resolve(
            layout::flex::Axis::Horizontal,
            renderer,
            limits,
            self.width,
            self.height,
            Padding::ZERO,
            self.spacing,
            self.align,
            &mut self.pieces,
            &mut tree.children,
        )
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.container(None, layout.bounds());
        operation.traverse(&mut |operation| {
            let mut pieces: Vec<_> =
                self.pieces.iter_mut().zip(&mut tree.children).zip(layout.children()).collect();
            if self.right_to_left {
                pieces.reverse();
            }
            for ((piece, tree), layout) in pieces {
                piece.as_widget_mut().operate(tree, layout, renderer, operation);
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let pieces = self.pieces.iter_mut().zip(&mut tree.children).zip(layout.children());
        for ((piece, tree), layout) in pieces {
            piece
                .as_widget_mut()
                .update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let pieces = self.pieces.iter().zip(&tree.children).zip(layout.children());
        for ((piece, tree), layout) in pieces {
            if layout.bounds().intersects(viewport) {
                piece.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
            }
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let pieces = self.pieces.iter().zip(&tree.children).zip(layout.children());
        pieces
            .map(|((piece, tree), layout)| {
                piece.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
            })
            .max()
            .unwrap_or_default()
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        overlay::from_children(&mut self.pieces, tree, layout, renderer, viewport, translation)
    }
}

impl<'a, Message: 'a> From<Row<'a, Message>> for Element<'a, Message> {
    fn from(row: Row<'a, Message>) -> Self {
        Self::new(row)
    }
}
