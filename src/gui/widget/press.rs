//! What can be pressed: by pointer, by finger, and by Enter or Space where it has the focus.

use iced::advanced::renderer::Quad;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, renderer};
use iced::keyboard::key::Named as NamedKey;
use iced::keyboard::{self, Key, Modifiers};
use iced::time::{Duration, Instant};
use iced::{
    Border, Color, Element, Event, Length, Padding, Rectangle, Renderer, Size, Theme, border,
    touch, window,
};

use outline::Act;

use super::Named;
use super::named::ask;

/// What is being done to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    /// It cannot be pressed.
    Off,
    /// Nothing.
    Idle,
    /// The pointer is over it.
    Hovered,
    /// It is held down.
    Down,
}

/// How it looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    pub body: Color,
    pub text: Color,
    pub border: Border,
    /// What it casts on what it lies on.
    pub cast: Option<Color>,
    /// A rim painted into the gap around it: its colour and width.
    pub halo: Option<(Color, f32)>,
}

/// How a menu is asked for, which stands by what was pressed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct More {
    /// Where that stands.
    pub at: Rectangle,
    /// Whether it was asked for by keyboard.
    pub by_keyboard: bool,
}

/// Something to press.
pub(crate) struct Press<'a, Message> {
    named: Named,
    content: Element<'a, Message>,
    message: Option<Message>,
    /// What a long press says, or one with the other button.
    more: Option<Box<dyn Fn(More) -> Message + 'a>>,
    width: Length,
    height: Length,
    padding: Padding,
    ring: Color,
    looks: Box<dyn Fn(Status) -> Looks + 'a>,
    /// What it says as it goes down and as it comes up, instead of its message.
    held: Option<(Message, Message)>,
    /// As it is drawn whatever is done to it, and whether with the ring of the focus.
    posed: Option<(Status, bool)>,
    /// As drawn last; a change asks for a redraw.
    status: Option<Status>,
}

#[derive(Default)]
struct State {
    down: bool,
    /// When it was first seen to be held down.
    since: Option<Instant>,
    focused: bool,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
    }
}

/// Held down for so long, a press is a long one: longer than a click of a slow hand.
const LONG: Duration = Duration::from_millis(500);

/// Width of the ring of what has the focus, and its distance.
const RING: f32 = 2.0;

impl<'a, Message: Clone + 'static> Press<'a, Message> {
    /// Something to press that is called so; without a message it is off.
    pub(crate) fn new(
        named: impl Into<Named>,
        content: impl Into<Element<'a, Message>>,
        message: Option<Message>,
        ring: Color,
        looks: impl Fn(Status) -> Looks + 'a,
    ) -> Self {
        Self {
            named: Named { enabled: message.is_some(), ..named.into() },
            content: content.into(),
            message,
            more: None,
            width: Length::Shrink,
            height: Length::Shrink,
            padding: Padding::ZERO,
            ring,
            looks: Box::new(looks),
            held: None,
            posed: None,
            status: None,
        }
    }

    /// Says this as it goes down and that as it comes up. Its message is for those who press it
    /// from afar, and cannot hold it.
    pub(crate) fn held(mut self, down: Message, up: Message) -> Self {
        self.held = Some((down, up));
        self
    }

    /// Looks as if this were done to it, for a sheet of all that can be.
    pub(crate) const fn posed(mut self, status: Status, focused: bool) -> Self {
        self.posed = Some((status, focused));
        self
    }

    /// Says this when it is pressed for long, with the other button, or with the key of the
    /// keyboard that is for menus.
    pub(crate) fn more(mut self, more: impl Fn(More) -> Message + 'a) -> Self {
        self.more = Some(Box::new(more));
        self
    }

    pub(crate) fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    pub(crate) fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    pub(crate) fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    /// Takes what asks for a menu. Says whether that was it.
    fn ask_for_more(
        &self,
        state: &mut State,
        event: &Event,
        (bounds, over): (Rectangle, bool),
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        let Some(more) = &self.more else { return false };
        let by_keyboard = match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right)) if over => false,
            Event::Window(window::Event::RedrawRequested(now)) if state.down && over => {
                let since = *state.since.get_or_insert(*now);
                if now.saturating_duration_since(since) < LONG {
                    shell.request_redraw_at(since + LONG);
                    return false;
                }
                state.down = false;
                false
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. })
                if state.focused && is_for_menus(key, *modifiers) =>
            {
                true
            }
            Event::Keyboard(_)
            | Event::Mouse(_)
            | Event::Window(_)
            | Event::Touch(_)
            | Event::InputMethod(_) => return false,
        };
        shell.publish(more(More { at: bounds, by_keyboard }));
        shell.capture_event();
        true
    }

    fn status(&self, state: &State, over: bool) -> Status {
        match (&self.message, over, state.down) {
            (None, ..) => Status::Off,
            (Some(_), true, true) => Status::Down,
            (Some(_), true, false) => Status::Hovered,
            (Some(_), false, _) => Status::Idle,
        }
    }
}

impl<Message: Clone + 'static> Widget<Message, Theme, Renderer> for Press<'_, Message> {
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
        Size { width: self.width, height: self.height }
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let content = &mut self.content;
        layout::padded(limits, self.width, self.height, self.padding, |limits| {
            tree.children.first_mut().map_or_else(layout::Node::default, |child| {
                content.as_widget_mut().layout(child, renderer, limits)
            })
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
        if let Some(message) = &self.message {
            ask(operation, self.named.id, bounds, |act| match act {
                Act::Press(_) => Some(message.clone()),
                Act::Focus(_) | Act::Write(..) => None,
            });
            operation.focusable(None, bounds, tree.state.downcast_mut::<State>());
        }
        operation.traverse(&mut |operation| {
            if let (Some(child), Some(layout)) =
                (tree.children.first_mut(), layout.children().next())
            {
                self.content.as_widget_mut().operate(child, layout, renderer, operation);
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Renderer,
        _: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _: &Rectangle,
    ) {
        let over = cursor.is_over(layout.bounds());
        let state: &mut State = tree.state.downcast_mut();
        if self.ask_for_more(state, event, (layout.bounds(), over), shell) {
            return;
        }
        let pressed_by_key = |key: &Key| {
            matches!(key, Key::Named(NamedKey::Enter | NamedKey::Space))
                || matches!(key, Key::Character(c) if c == " ")
        };
        if let Some(message) = self.message.clone() {
            match event {
                Event::Mouse(iced::mouse::Event::ButtonPressed(iced::mouse::Button::Left))
                | Event::Touch(touch::Event::FingerPressed { .. }) => {
                    // The ring is for the keyboard: a pointer shows where it is by itself.
                    state.focused = false;
                    if over {
                        state.down = true;
                        if let Some((down, _)) = &self.held {
                            shell.publish(down.clone());
                        }
                        state.since = None;
                        shell.capture_event();
                    }
                }
                Event::Mouse(iced::mouse::Event::ButtonReleased(iced::mouse::Button::Left))
                | Event::Touch(touch::Event::FingerLifted { .. }) => {
                    let was_down = std::mem::take(&mut state.down);
                    match &self.held {
                        Some((_, up)) if was_down => shell.publish(up.clone()),
                        None if was_down && over => shell.publish(message),
                        _ => {}
                    }
                    if was_down {
                        shell.capture_event();
                    }
                }
                Event::Touch(touch::Event::FingerLost { .. })
                | Event::Window(window::Event::Unfocused) => {
                    if let (true, Some((_, up))) = (std::mem::take(&mut state.down), &self.held) {
                        shell.publish(up.clone());
                    }
                }
                Event::Keyboard(keyboard::Event::KeyReleased { key, .. })
                    if state.down && self.held.is_some() && pressed_by_key(key) =>
                {
                    state.down = false;
                    if let Some((_, up)) = &self.held {
                        shell.publish(up.clone());
                    }
                }
                Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat, .. })
                    if state.focused
                        && modifiers.is_empty()
                        && pressed_by_key(key)
                        && !shell.is_event_captured() =>
                {
                    match &self.held {
                        Some((down, _)) if !repeat => {
                            state.down = true;
                            shell.publish(down.clone());
                        }
                        None if !repeat => shell.publish(message),
                        _ => {}
                    }
                    shell.capture_event();
                }
                Event::Keyboard(_)
                | Event::Mouse(_)
                | Event::Window(_)
                | Event::Touch(_)
                | Event::InputMethod(_) => {}
            }
        } else {
            *state = State::default();
        }
        let state: &State = tree.state.downcast_ref();
        let status = self.status(state, over);
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            self.status = Some(status);
        } else if self.status.is_some_and(|drawn| drawn != status) {
            shell.request_redraw();
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let (bounds, state) = (layout.bounds(), tree.state.downcast_ref::<State>());
        let idle = if self.message.is_some() { Status::Idle } else { Status::Off };
        let (status, focused) = self.posed.unwrap_or((self.status.unwrap_or(idle), state.focused));
        let looks = (self.looks)(status);
        if let Some((color, width)) = looks.halo {
            rim(renderer, bounds.expand(width), looks.border, width, color);
        }
        if let Some(color) = looks.cast {
            cast(renderer, bounds, looks.border, color);
        }
        let quad = Quad { bounds, border: looks.border, ..Quad::default() };
        renderer.fill_quad(quad, looks.body);
        if focused {
            // Around a halo it comes nearer: in the gap to the next key there is no more room.
            let outside = looks.halo.map_or(2.0 * RING, |(_, width)| width + 1.5 * RING);
            rim(renderer, bounds.expand(outside), looks.border, RING, self.ring);
        }
        if let (Some(child), Some(layout)) = (tree.children.first(), layout.children().next()) {
            let style = renderer::Style { text_color: looks.text };
            self.content.as_widget().draw(child, renderer, theme, &style, layout, cursor, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        _: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _: &Rectangle,
        _: &Renderer,
    ) -> mouse::Interaction {
        if self.message.is_some() && cursor.is_over(layout.bounds()) {
            mouse::Interaction::Pointer
        } else {
            mouse::Interaction::default()
        }
    }
}

/// Whether a key of the keyboard asks for a menu.
fn is_for_menus(key: &Key, modifiers: Modifiers) -> bool {
    match key {
        Key::Named(NamedKey::ContextMenu) => modifiers.is_empty(),
        Key::Named(NamedKey::F10) => modifiers == Modifiers::SHIFT,
        Key::Named(_) | Key::Character(_) | Key::Unidentified => false,
    }
}

/// What something with this border casts below itself. The shadows of iced's software renderer
/// are painted again over all that is not redrawn, darker each time; these are plain quads.
fn cast(renderer: &mut Renderer, bounds: Rectangle, border: Border, color: Color) {
    let border = Border { width: 0.0, ..border };
    for down in [1.0, 2.0] {
        let bounds = bounds + iced::Vector::new(0.0, down);
        renderer.fill_quad(Quad { bounds, border, ..Quad::default() }, color);
    }
}

/// An empty rim around something with this border.
fn rim(renderer: &mut Renderer, bounds: Rectangle, inner: Border, width: f32, color: Color) {
    let radius = inner.radius.top_left + width;
    let border = border::rounded(radius).width(width).color(color);
    renderer.fill_quad(Quad { bounds, border, ..Quad::default() }, Color::TRANSPARENT);
}

impl<'a, Message: Clone + 'static> From<Press<'a, Message>> for Element<'a, Message> {
    fn from(press: Press<'a, Message>) -> Self {
        Self::new(press)
    }
}
