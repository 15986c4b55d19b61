//! A stage for the window: a desk, a pointer, a renderer, and no display.

use std::sync::{Arc, OnceLock};

use gui::outline::{Act, NodeId, Tree};
use gui::{Desk, Effect, Message, Mode, Named, News, Shortened, reading, theme, view};
use iced::advanced::widget::Operation;
use iced::advanced::widget::operation::{Outcome, black_box, focusable, map};
use iced::advanced::{clipboard, mouse, renderer};
use iced::keyboard::{self, Key, Modifiers, key};
use iced::{Element, Event, Point, Rectangle, Size, Theme, window};
use iced_test::core::renderer::Headless;
use iced_test::renderer::Renderer;
use iced_test::renderer::graphics::text::cosmic_text::fontdb;
use iced_test::renderer::graphics::text::font_system;
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use iced_test::selector::{Candidate, Selector};
use phone::doors::Snapshot;

/// A desk on a stage.
pub(crate) struct Stage {
    pub(crate) desk: Desk,
    view: View,
    renderer: Renderer,
    cache: Option<Cache>,
    cursor: mouse::Cursor,
    size: Size,
}

/// What is drawn of a desk: its window, or a sheet.
pub(crate) type View = fn(&Desk) -> Element<'_, Message>;

/// Rows of dots: width, height, red, green and blue of each.
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgb: Vec<u8>,
}

impl Stage {
    /// In a window of this logical size.
    pub(crate) fn new(desk: Desk, size: (f32, f32)) -> Self {
        Self::showing(view::window, desk, size)
    }

    /// A sheet of this logical size.
    pub(crate) fn showing(view: View, mut desk: Desk, size: (f32, f32)) -> Self {
        only_shipped_fonts();
        let size = Size::new(size.0, size.1);
        desk.update(Message::Resized(size));
        let renderer = Renderer::new(theme::TEXT, 14.into());
        let cursor = mouse::Cursor::Unavailable;
        Self { desk, view, renderer, cache: None, cursor, size }
    }

    /// Draws it so many times larger.
    #[expect(
        clippy::disallowed_methods,
        reason = "a frame is asked for with a moment, and what it is does not show"
    )]
    pub(crate) fn picture(&mut self, mode: Mode, scale: f32) -> Picture {
        let tokens = mode.tokens();
        let cache = self.cache.take().unwrap_or_default();
        let mut ui: UserInterface<'_, Message, Theme, Renderer> =
            UserInterface::build((self.view)(&self.desk), self.size, cache, &mut self.renderer);
        let redraw = Event::Window(window::Event::RedrawRequested(std::time::Instant::now()));
        let mut messages = Vec::new();
        let (..) = ui.update(
            &[redraw],
            self.cursor,
            &mut self.renderer,
            &mut clipboard::Null,
            &mut messages,
        );
        let style = renderer::Style { text_color: tokens.text };
        ui.draw(&mut self.renderer, &Theme::Light, &style, self.cursor);
        self.cache = Some(ui.into_cache());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of windows in tests are small and whole"
        )]
        let physical =
            Size::new((self.size.width * scale) as u32, (self.size.height * scale) as u32);
        let rgba = self.renderer.screenshot(physical, scale, tokens.pane);
        let rgb = rgba.chunks_exact(4).flat_map(|dot| dot.iter().copied().take(3)).collect();
        Picture { width: physical.width, height: physical.height, rgb }
    }

    /// Lets something happen, and says what is done about it.
    pub(crate) fn happen(&mut self, events: &[Event]) -> Vec<Effect> {
        let cache = self.cache.take().unwrap_or_default();
        let mut ui: UserInterface<'_, Message, Theme, Renderer> =
            UserInterface::build((self.view)(&self.desk), self.size, cache, &mut self.renderer);
        let mut messages = Vec::new();
        let (..) =
            ui.update(events, self.cursor, &mut self.renderer, &mut clipboard::Null, &mut messages);
        self.cache = Some(ui.into_cache());
        let effects: Vec<_> =
            messages.into_iter().flat_map(|message| self.desk.update(message)).collect();
        for effect in &effects {
            match effect {
                Effect::FocusNext => self.operate(reading::next()).unwrap_or_default(),
                Effect::FocusPrevious => self.operate(reading::previous()).unwrap_or_default(),
                Effect::Focus(id) => {
                    self.operate(focusable::focus::<()>(id.clone())).unwrap_or_default();
                }
                // What the real window does about it.
                Effect::Command(_)
                | Effect::Secret(..)
                | Effect::Copy(_)
                | Effect::Paste
                | Effect::OnTop(_)
                | Effect::Resize(_)
                | Effect::Show(_)
                | Effect::Attention(_)
                | Effect::Keep(_)
                | Effect::Errand(..)
                | Effect::Looked
                | Effect::Ladders(_)
                | Effect::Gather
                | Effect::Close => {}
            }
        }
        effects
    }

    /// Walks through the window, as the window itself does it.
    fn operate<T: Send + 'static>(&mut self, operation: impl Operation<T> + 'static) -> Option<T> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let mut operation: Box<dyn Operation> =
            Box::new(map(operation, move |value| sender.send(value).unwrap_or_default()));
        let cache = self.cache.take().unwrap_or_default();
        let mut ui: UserInterface<'_, Message, Theme, Renderer> =
            UserInterface::build((self.view)(&self.desk), self.size, cache, &mut self.renderer);
        loop {
            ui.operate(&self.renderer, operation.as_mut());
            match operation.finish() {
                Outcome::Chain(next) => operation = next,
                Outcome::None | Outcome::Some(()) => break,
            }
        }
        self.cache = Some(ui.into_cache());
        receiver.try_recv().ok()
    }

    /// The window as a screen reader reads it.
    pub(crate) fn tree(&mut self) -> Tree {
        let walk = reading::walk(&self.desk);
        self.operate(walk).expect("a walk ends with a tree")
    }

    /// Does what a screen reader wants, and says what is done about it.
    pub(crate) fn ask(&mut self, act: Act) -> Vec<Effect> {
        let message = self.operate(reading::ask(act));
        message.map(|message| self.desk.update(message)).unwrap_or_default()
    }

    /// Gives the focus to a control.
    pub(crate) fn focus(&mut self, id: NodeId) {
        self.operate(reading::to(id)).unwrap_or_default();
    }

    fn find<T: Clone + Send + 'static>(
        &mut self,
        select: impl FnMut(Candidate<'_>) -> Option<T> + Send + 'static,
    ) -> Vec<T> {
        let mut found = select.find_all();
        let cache = self.cache.take().unwrap_or_default();
        let mut ui: UserInterface<'_, Message, Theme, Renderer> =
            UserInterface::build((self.view)(&self.desk), self.size, cache, &mut self.renderer);
        ui.operate(&self.renderer, &mut black_box(&mut found));
        self.cache = Some(ui.into_cache());
        match Operation::finish(&found) {
            Outcome::Some(found) => found,
            Outcome::None | Outcome::Chain(_) => Vec::new(),
        }
    }

    /// The names of all controls, as one goes through them; those that are off in brackets.
    pub(crate) fn controls(&mut self) -> Vec<String> {
        self.find(|candidate| named(&candidate).map(|(named, _)| named))
            .into_iter()
            .filter(|named| named.role.is_control())
            .map(|named| if named.enabled { named.name } else { format!("({})", named.name) })
            .collect()
    }

    /// Text that is cut off for want of room, and where it stands.
    pub(crate) fn shortened(&mut self) -> Vec<(String, Rectangle)> {
        self.find(|candidate| {
            let Candidate::Custom { state, bounds, .. } = candidate else { return None };
            state.downcast_ref::<Shortened>().map(|Shortened(text)| (text.clone(), bounds))
        })
    }

    /// Where each control stands.
    pub(crate) fn control_bounds(&mut self) -> Vec<(String, Rectangle)> {
        self.find(|candidate| named(&candidate))
            .into_iter()
            .filter(|(named, _)| named.role.is_control())
            .map(|(named, bounds)| (named.name, bounds))
            .collect()
    }

    /// Where the control with this name stands.
    pub(crate) fn bounds_of(&mut self, name: &str) -> Option<Rectangle> {
        self.control_bounds().into_iter().find(|(other, _)| other == name).map(|(_, at)| at)
    }

    /// Where everything with a name stands, by what tells it from all others.
    pub(crate) fn marks(&mut self) -> Vec<(NodeId, Rectangle)> {
        self.find(|candidate| named(&candidate).map(|(named, bounds)| (named.id, bounds)))
    }

    /// Where something stands that is told from all others by this mark.
    pub(crate) fn bounds_of_mark(&mut self, mark: &str) -> Option<Rectangle> {
        let wanted = NodeId::of(mark);
        self.marks().into_iter().find(|(id, _)| *id == wanted).map(|(_, bounds)| bounds)
    }

    /// Where what has the focus stands.
    pub(crate) fn focused_bounds(&mut self) -> Option<Rectangle> {
        let found = self.find(|candidate| {
            let Candidate::Focusable { bounds, state, .. } = candidate else { return None };
            state.is_focused().then_some(bounds)
        });
        found.first().copied()
    }

    /// Shows a later snapshot.
    pub(crate) fn show(&mut self, snapshot: Snapshot) {
        self.desk.update(Message::News(News::Snapshot(Arc::new(snapshot))));
    }

    /// Gives the window another size.
    pub(crate) fn resize(&mut self, size: (f32, f32)) {
        self.resize_without_telling(size);
        self.desk.update(Message::Resized(self.size));
    }

    /// Gives the window another size, which it is told of by its next frame alone.
    pub(crate) const fn resize_without_telling(&mut self, (width, height): (f32, f32)) {
        self.size = Size::new(width, height);
    }

    /// Draws a frame, as the window does after something happened.
    #[expect(
        clippy::disallowed_methods,
        reason = "a frame is asked for with a moment, and what it is does not show"
    )]
    pub(crate) fn redraw(&mut self) {
        let redraw = Event::Window(window::Event::RedrawRequested(std::time::Instant::now()));
        self.happen(&[redraw]);
    }

    /// Moves the pointer.
    pub(crate) fn point_at(&mut self, point: Point) {
        self.cursor = mouse::Cursor::Available(point);
        self.redraw();
    }

    /// Turns the wheel by so many lines with the pointer there; away from oneself is up.
    pub(crate) fn wheel(&mut self, at: (f32, f32), lines: f32) {
        self.cursor = mouse::Cursor::Available(Point::new(at.0, at.1));
        let delta = mouse::ScrollDelta::Lines { x: 0.0, y: lines };
        self.happen(&[Event::Mouse(mouse::Event::WheelScrolled { delta })]);
        self.cursor = mouse::Cursor::Unavailable;
    }

    /// Compares what is drawn with the picture of this name.
    pub(crate) fn looks(&mut self, name: &str, mode: Mode) {
        let fault = crate::looks::compare(name, &self.picture(mode, 1.0));
        assert!(fault.is_none(), "{}", fault.unwrap_or_default());
    }

    /// Every piece of text and where it stands.
    pub(crate) fn texts(&mut self) -> Vec<(String, Rectangle)> {
        self.find(|candidate| {
            let Candidate::Text { content, bounds, .. } = candidate else { return None };
            Some((content.to_owned(), bounds))
        })
    }

    /// Clicks the control with this name.
    pub(crate) fn click(&mut self, name: &str) -> Vec<Effect> {
        let middle = self.middle(name);
        self.click_at(middle)
    }

    /// Clicks the control with this name, and has moved on before the window looks.
    pub(crate) fn flick(&mut self, name: &str) -> Vec<Effect> {
        let middle = self.middle(name);
        let elsewhere = Point::new(self.size.width - 1.0, self.size.height - 1.0);
        let moved = |position| Event::Mouse(mouse::Event::CursorMoved { position });
        let mut events = vec![moved(middle)];
        events.extend(iced_test::simulator::click());
        events.push(moved(elsewhere));
        self.cursor = mouse::Cursor::Available(elsewhere);
        self.happen(&events)
    }

    fn middle(&mut self, name: &str) -> Point {
        let wanted = name.to_owned();
        let found = self.find(move |candidate| {
            named(&candidate).filter(|(named, _)| named.name == wanted).map(|(_, bounds)| bounds)
        });
        let bounds: Rectangle = *found.first().ok_or(name).unwrap();
        bounds.center()
    }

    /// Presses the control with this name, in view or not, as a reader does it.
    pub(crate) fn press(&mut self, name: &str) -> Vec<Effect> {
        let wanted = name.to_owned();
        let found = self.find(move |candidate| {
            let (named, _) = named(&candidate)?;
            (named.role.is_control() && named.name == wanted).then_some(named.id)
        });
        let id = *found.first().ok_or(name).unwrap();
        self.ask(Act::Press(id))
    }

    /// Whether this stands in the window.
    pub(crate) fn shows(&mut self, words: &str) -> bool {
        self.texts().iter().any(|(text, _)| text.contains(words))
    }

    /// Clicks a field, counted from the first.
    pub(crate) fn click_field(&mut self, index: usize) -> Vec<Effect> {
        let found = self.find(|candidate| {
            let Candidate::TextInput { bounds, .. } = candidate else { return None };
            Some(bounds)
        });
        self.click_at(found.get(index).expect("a field").center())
    }

    /// Clicks a place.
    pub(crate) fn click_at(&mut self, point: Point) -> Vec<Effect> {
        self.cursor = mouse::Cursor::Available(point);
        self.happen(&iced_test::simulator::click().collect::<Vec<_>>())
    }

    /// Presses a button of the mouse at a place.
    pub(crate) fn press_at(&mut self, point: Point, button: mouse::Button) -> Vec<Effect> {
        self.cursor = mouse::Cursor::Available(point);
        let moved = mouse::Event::CursorMoved { position: point };
        self.happen(&[Event::Mouse(moved), Event::Mouse(mouse::Event::ButtonPressed(button))])
    }

    /// Taps a key of the keyboard.
    pub(crate) fn tap(&mut self, key: Key, modifiers: Modifiers) -> Vec<Effect> {
        let text = match &key {
            Key::Character(text) => Some(text.clone()),
            Key::Named(key::Named::Space) => Some(" ".into()),
            Key::Named(_) | Key::Unidentified => None,
        };
        let pressed = Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
            location: keyboard::Location::Standard,
            modifiers,
            repeat: false,
            text,
        });
        let shifted = Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers));
        self.happen(&[shifted, pressed])
    }

    /// Taps a key of a keyboard with other letters, by its place on one with Latin letters.
    pub(crate) fn tap_at(
        &mut self,
        letter: &str,
        place: key::Code,
        modifiers: Modifiers,
    ) -> Vec<Effect> {
        let key = Key::Character(letter.into());
        let pressed = Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: key::Physical::Code(place),
            location: keyboard::Location::Standard,
            modifiers,
            repeat: false,
            text: None,
        });
        self.happen(&[pressed])
    }

    /// Taps a named key.
    pub(crate) fn tap_named(&mut self, named: key::Named) -> Vec<Effect> {
        self.tap(Key::Named(named), Modifiers::empty())
    }

    /// Types, a tap a character.
    pub(crate) fn type_text(&mut self, text: &str) -> Vec<Effect> {
        text.chars()
            .flat_map(|c| self.tap(Key::Character(c.to_string().into()), Modifiers::empty()))
            .collect()
    }
}

fn named(candidate: &Candidate<'_>) -> Option<(Named, Rectangle)> {
    let Candidate::Custom { state, bounds, .. } = candidate else { return None };
    state.downcast_ref::<Named>().map(|named| (named.clone(), *bounds))
}

/// A machine's own fonts would be fallen back to; here only what is shipped may be seen.
pub(crate) fn only_shipped_fonts() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        // No machine's own language, either.
        gui::lend_fonts(gui::Language::Japanese);
        let mut fonts = font_system().write().unwrap();
        let database = fonts.raw().db_mut();
        // Those of the machine come from files; ours, and what iced brings itself, from memory.
        let strangers: Vec<_> = database
            .faces()
            .filter(|face| !matches!(face.source, fontdb::Source::Binary(_)))
            .map(|face| face.id)
            .collect();
        for face in strangers {
            database.remove_face(face);
        }
        database.set_sans_serif_family("Inter");
    });
}
