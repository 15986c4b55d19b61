//! A menu above the window: while it is open it alone is used and read.
//!
//! It stands below what it belongs to, or above where there is no room below, and within the
//! window in any case. A press beside it, by pointer or finger, closes it and does nothing else.

use iced::advanced::widget::tree::Tree;
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, touch};

/// Space between a menu, what it belongs to, and the edge of the window.
const AIR: f32 = 4.0;

/// What stands above.
pub(crate) struct Popup<'a, Message> {
    pub content: Element<'a, Message>,
    /// What it belongs to.
    pub at: Rectangle,
    /// Whether it begins at the right end of that.
    pub right: bool,
    /// Says that it is to be closed.
    pub close: Message,
}

/// The window, and what stands above it.
pub(crate) struct Above<'a, Message> {
    /// The window first, then what stands above it.
    pieces: Vec<Element<'a, Message>>,
    popup: Option<(Rectangle, bool, Message)>,
}

impl<'a, Message> Above<'a, Message> {
    pub(crate) fn new(
        window: impl Into<Element<'a, Message>>,
        popup: Option<Popup<'a, Message>>,
    ) -> Self {
        let mut pieces = vec![window.into()];
        let popup = popup.map(|Popup { content, at, right, close }| {
            pieces.push(content);
            (at, right, close)
        });
        Self { pieces, popup }
    }

    /// Which piece is used and read.
    const fn used(&self) -> usize {
        if self.popup.is_some() { 1 } else { 0 }
    }
}

/// Whether it goes to whatever is under the hands.
fn is_of_hands(event: &Event) -> bool {
    matches!(event, Event::Mouse(_) | Event::Touch(_) | Event::Keyboard(_) | Event::InputMethod(_))
}

/// Where something of this size stands that belongs there.
fn place(size: Size, at: Rectangle, right: bool, window: Size) -> Point {
    let x = if right { at.x + at.width - size.width } else { at.x };
    let below = at.y + at.height + AIR;
    let above = at.y - AIR - size.height;
    let y = if below + size.height > window.height - AIR && above > AIR { above } else { below };
    let within = |from: f32, size: f32, room: f32| from.min(room - size - AIR).max(AIR).round();
    Point::new(within(x, size.width, window.width), within(y, size.height, window.height))
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Above<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        self.pieces.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.pieces);
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: Length::Fill }
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let window = limits.max();
        let mut nodes = Vec::new();
        for (piece, tree) in self.pieces.iter_mut().zip(&mut tree.children) {
            let limits = layout::Limits::new(Size::ZERO, window);
            let node = piece.as_widget_mut().layout(tree, renderer, &limits);
            nodes.push(match (&self.popup, nodes.is_empty()) {
                (Some((at, right, _)), false) => {
                    let at = place(node.size(), *at, *right, window);
                    node.move_to(at)
                }
                (Some(_) | None, _) => node,
            });
        }
        layout::Node::with_children(window, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let used = self.used();
        let pieces = self.pieces.iter_mut().zip(&mut tree.children).zip(layout.children());
        for ((piece, tree), layout) in pieces.skip(used) {
            piece.as_widget_mut().operate(tree, layout, renderer, operation);
        }
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
        let used = self.used();
        let over = layout.children().nth(1).is_some_and(|menu| cursor.is_over(menu.bounds()));
        let pieces = self.pieces.iter_mut().zip(&mut tree.children).zip(layout.children());
        for (index, ((piece, tree), layout)) in pieces.enumerate() {
            if index < used && is_of_hands(event) {
                continue;
            }
            let cursor = if index < used { mouse::Cursor::Unavailable } else { cursor };
            let piece = piece.as_widget_mut();
            piece.update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        let pressed = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(_))
                | Event::Touch(touch::Event::FingerPressed { .. })
        );
        if let Some((.., close)) = &self.popup
            && pressed
            && !over
        {
            shell.publish(close.clone());
            shell.capture_event();
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
        let used = self.used();
        let pieces = self.pieces.iter().zip(&tree.children).zip(layout.children());
        for (index, ((piece, tree), layout)) in pieces.enumerate() {
            let cursor = if index < used { mouse::Cursor::Unavailable } else { cursor };
            let piece = piece.as_widget();
            if index == 0 {
                piece.draw(tree, renderer, theme, style, layout, cursor, viewport);
            } else {
                renderer.with_layer(*viewport, |renderer| {
                    piece.draw(tree, renderer, theme, style, layout, cursor, viewport);
                });
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
        let mut used = pieces.skip(self.used());
        used.next().map_or_else(mouse::Interaction::default, |((piece, tree), layout)| {
            piece.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
        })
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

impl<'a, Message: Clone + 'a> From<Above<'a, Message>> for Element<'a, Message> {
    fn from(above: Above<'a, Message>) -> Self {
        Self::new(above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_stands_by_its_key_and_within_the_window() {
        let (size, window) = (Size::new(200.0, 120.0), Size::new(400.0, 300.0));
        let key = |x: f32, y: f32| Rectangle::new(Point::new(x, y), Size::new(160.0, 40.0));

        assert_eq!(place(size, key(20.0, 20.0), false, window), Point::new(20.0, 64.0));
        // Where there is no room below, above; where there is none at the end, further in.
        assert_eq!(place(size, key(20.0, 240.0), false, window), Point::new(20.0, 116.0));
        assert_eq!(place(size, key(300.0, 20.0), false, window), Point::new(196.0, 64.0));
        assert_eq!(place(size, key(230.0, 20.0), true, window), Point::new(190.0, 64.0));
        assert_eq!(place(size, key(0.0, 20.0), true, window), Point::new(AIR, 64.0));
    }
}
