//! What gives a name to what it stands around, and changes nothing of how it looks: fields,
//! titles, groups.

use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::widget::text_input;
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector};
use outline::Act;

use super::Named;
use super::fit::Paragraph;
use super::named::ask;

/// A piece of the window with a name.
pub(crate) struct Marked<'a, Message> {
    named: Named,
    content: Element<'a, Message>,
    write: Option<Box<dyn Fn(String) -> Message + 'a>>,
}

impl<'a, Message> Marked<'a, Message> {
    /// Around a title, or things that belong together.
    pub(crate) fn new(named: Named, content: impl Into<Element<'a, Message>>) -> Self {
        Self { named, content: content.into(), write: None }
    }

    /// Around a field; `write` is what it says when something stands in it. Without, it is off.
    pub(crate) fn field(
        named: Named,
        content: impl Into<Element<'a, Message>>,
        write: Option<Box<dyn Fn(String) -> Message + 'a>>,
    ) -> Self {
        let named = Named { enabled: write.is_some(), ..named };
        Self { named, content: content.into(), write }
    }
}

impl<Message: 'static> Widget<Message, Theme, Renderer> for Marked<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::stateless()
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        tree.children.first_mut().map_or_else(layout::Node::default, |child| {
            self.content.as_widget_mut().layout(child, renderer, limits)
        })
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let bounds = layout.bounds();
        operation.custom(None, bounds, &mut self.named);
        let Some(child) = tree.children.first_mut() else { return };
        let content = &mut self.content;
        if !self.named.role.is_control() {
            operation.traverse(&mut |operation| {
                content.as_widget_mut().operate(child, layout, renderer, operation);
            });
        } else if let Some(write) = &self.write {
            ask(operation, self.named.id, bounds, |act| match act {
                Act::Write(_, text) => Some(write(text.clone())),
                Act::Press(_) | Act::Focus(_) => None,
            });
            content.as_widget_mut().operate(child, layout, renderer, operation);
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
        if let Some(child) = tree.children.first_mut() {
            self.content
                .as_widget_mut()
                .update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        let Some(child) = tree.children.first() else { return };
        let content = self.content.as_widget();
        if !self.named.role.is_control() {
            content.draw(child, renderer, theme, style, layout, cursor, viewport);
            return;
        }
        // iced compares what is painted one by one, layer by layer. In a layer of its own a caret
        // that comes or goes has nothing else painted anew; and what is selected has a layer too,
        // which is there, empty, when nothing is.
        let Some(seen) = layout.bounds().expand(1.0).intersection(viewport) else { return };
        renderer.with_layer(seen, |renderer| {
            content.draw(child, renderer, theme, style, layout, cursor, viewport);
            if !selects(child, self.named.value.as_deref()) {
                renderer.with_layer(seen, |_| ());
            }
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        tree.children.first().map_or_else(mouse::Interaction::default, |child| {
            self.content.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
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
        let child = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
    }
}

/// Whether something in a field is selected, which is painted as a layer.
fn selects(field: &Tree, value: Option<&str>) -> bool {
    if field.tag != tree::Tag::of::<text_input::State<Paragraph>>() {
        return false;
    }
    let state: &text_input::State<Paragraph> = field.state.downcast_ref();
    let value = text_input::Value::new(value.unwrap_or_default());
    state.is_focused() && state.cursor().selection(&value).is_some()
}

impl<'a, Message: 'static> From<Marked<'a, Message>> for Element<'a, Message> {
    fn from(marked: Marked<'a, Message>) -> Self {
        Self::new(marked)
    }
}
