//! The root of the window: keys of the keyboard that nothing below took, and the next moment at
//! which something looks different.
//!
//! Lamps and timers ask for no ticks of their own. The desk says when the next of them changes;
//! the window sleeps until then, and for ever where nothing blinks or counts.

use std::time::Duration;

use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Layout, Shell, layout, mouse, overlay, renderer};
use iced::keyboard::{self, Key, Modifiers};
use iced::time::Instant;
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, window};

use super::told::{self, Controls, step};

/// A key of the keyboard that nothing below took.
#[derive(Clone, Debug)]
pub(crate) struct Pressed {
    pub key: Key,
    pub text: Option<String>,
    /// What the key would write on a keyboard with Latin letters.
    pub latin: Option<char>,
    pub modifiers: Modifiers,
}

/// The root.
pub(crate) struct Root<'a, Message> {
    content: Element<'a, Message>,
    due: Option<Duration>,
    grabs: bool,
    on_key: Box<dyn Fn(Pressed) -> Option<Message> + 'a>,
    on_time: fn(Duration) -> Message,
    on_size: fn(Size) -> Message,
}

#[derive(Default)]
struct State {
    start: Option<Instant>,
    told: Option<Duration>,
    size: Option<Size>,
    pointer: Option<Point>,
    controls: String,
}

impl State {
    /// Where the pointer is at this event.
    ///
    /// iced hands out events in bunches, each with the place the pointer came to in the end: a
    /// hand that clicks and moves on at once would have clicked beside.
    fn at(&mut self, event: &Event, cursor: mouse::Cursor) -> mouse::Cursor {
        match event {
            Event::Mouse(mouse::Event::CursorMoved { position }) => self.pointer = Some(*position),
            Event::Mouse(mouse::Event::CursorLeft) => self.pointer = None,
            Event::Mouse(_)
            | Event::Keyboard(_)
            | Event::Window(_)
            | Event::Touch(_)
            | Event::InputMethod(_) => {}
        }
        match (event, cursor, self.pointer) {
            (Event::Mouse(_), mouse::Cursor::Available(_), Some(at)) => {
                mouse::Cursor::Available(at)
            }
            _ => cursor,
        }
    }
}

impl<'a, Message> Root<'a, Message> {
    /// Around `content`: `due` is when it looks different by itself, since the first frame.
    pub(crate) fn new(
        content: impl Into<Element<'a, Message>>,
        due: Option<Duration>,
        on_key: impl Fn(Pressed) -> Option<Message> + 'a,
        on_time: fn(Duration) -> Message,
        on_size: fn(Size) -> Message,
    ) -> Self {
        Self {
            content: content.into(),
            due,
            grabs: false,
            on_key: Box::new(on_key),
            on_time,
            on_size,
        }
    }

    /// Takes keys of the keyboard before anything below can: one of them is being learnt.
    pub(crate) const fn grabbing(mut self, grabs: bool) -> Self {
        self.grabs = grabs;
        self
    }

    fn take_key(&self, event: &Event, shell: &mut Shell<'_, Message>) {
        let Event::Keyboard(keyboard::Event::KeyPressed {
            key,
            modified_key,
            physical_key,
            text,
            modifiers,
            ..
        }) = event
        else {
            return;
        };
        let pressed = Pressed {
            key: modified_key.clone(),
            text: text.as_ref().map(ToString::to_string),
            latin: key.to_latin(*physical_key),
            modifiers: *modifiers,
        };
        if let Some(message) = (self.on_key)(pressed) {
            shell.publish(message);
            shell.capture_event();
        }
    }

    fn wake(&self, state: &mut State, now: Instant, shell: &mut Shell<'_, Message>) {
        let start = *state.start.get_or_insert(now);
        let Some(due) = self.due else { return };
        let elapsed = now.saturating_duration_since(start);
        // Told once for each moment; the desk answers with a later one.
        if elapsed >= due && state.told.is_none_or(|told| elapsed > told) {
            state.told = Some(elapsed);
            shell.publish((self.on_time)(elapsed));
        } else if elapsed < due {
            shell.request_redraw_at(start + due);
        }
    }
}

/// Whether a key commands and does not edit: a field would write the digit of Ctrl and a digit.
fn commands(event: &Event) -> bool {
    let Event::Keyboard(keyboard::Event::KeyPressed { key, physical_key, modifiers, .. }) = event
    else {
        return false;
    };
    let edits =
        key.to_latin(*physical_key).is_some_and(|c| "acvxyz".contains(c.to_ascii_lowercase()));
    modifiers.command() && !edits
}

impl<'a, Message: 'a> Widget<Message, Theme, Renderer> for Root<'a, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
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
        step("lay out");
        let laid_out = tree.children.first_mut().map_or_else(layout::Node::default, |child| {
            self.content.as_widget_mut().layout(child, renderer, limits)
        });
        step("laid out");
        laid_out
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if let Some(child) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(child, layout, renderer, operation);
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
        let cursor = tree.state.downcast_mut::<State>().at(event, cursor);
        let is_key = matches!(event, Event::Keyboard(keyboard::Event::KeyPressed { .. }));
        let first = is_key && (self.grabs || commands(event));
        if first {
            self.take_key(event, shell);
        }
        let taken = first && (self.grabs || shell.is_event_captured());
        if let Some(child) = tree.children.first_mut()
            && !taken
        {
            self.content
                .as_widget_mut()
                .update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        let state: &mut State = tree.state.downcast_mut();
        match event {
            Event::Keyboard(_) if is_key && !first && !shell.is_event_captured() => {
                self.take_key(event, shell);
            }
            Event::Window(window::Event::RedrawRequested(now)) => {
                let size = layout.bounds().size();
                if state.size.replace(size) != Some(size) {
                    shell.publish((self.on_size)(size));
                }
                self.wake(state, *now, shell);
                if told::wanted()
                    && let Some(child) = tree.children.first_mut()
                {
                    let mut controls = Controls::default();
                    self.content.as_widget_mut().operate(child, layout, renderer, &mut controls);
                    controls.tell(&mut state.controls);
                }
            }
            Event::Keyboard(_)
            | Event::Mouse(_)
            | Event::Window(_)
            | Event::Touch(_)
            | Event::InputMethod(_) => {}
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
        step("draw");
        if let Some(child) = tree.children.first() {
            self.content.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
        step("drawn");
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

impl<'a, Message: 'a> From<Root<'a, Message>> for Element<'a, Message> {
    fn from(root: Root<'a, Message>) -> Self {
        Self::new(root)
    }
}
