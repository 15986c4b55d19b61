//! The real window around a desk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use futures::{StreamExt, stream};
use iced::advanced::widget::operate;
use iced::theme::{Palette, Style};
use iced::widget::operation;
use iced::window::{self, Level, Position};
use iced::{Element, Event, Point, Settings, Size, Subscription, Task, Theme, event};

use crate::desk::{Desk, Effect, Message};
use crate::guide::Guiding;
use crate::line::{Line, Wish};
use crate::outside::Around;
use crate::reading::{self, Heard, Listener, Step};
use crate::setup::Setup;
use crate::theme::{Mode, TEXT};
use crate::view;
use crate::widget::step;

/// Why there is no window.
#[derive(Debug)]
#[non_exhaustive]
pub enum WindowError {
    /// It could not be opened.
    NotOpened(iced::Error),
    /// iced gave up: the display cannot be reached, or something broke while drawing. What it
    /// said stands on standard error.
    GaveUp,
}

impl std::fmt::Display for WindowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotOpened(error) => write!(f, "the window cannot be opened: {error}"),
            Self::GaveUp => f.write_str("the window cannot be shown on this display"),
        }
    }
}

impl std::error::Error for WindowError {}

/// What the window runs on.
struct Window {
    desk: Desk,
    send: Box<dyn Fn(Wish) -> bool + Send>,
    heard: Heard,
    /// The window, while there is one.
    id: Option<window::Id>,
}

/// How the window is opened.
fn opening(setup: &Setup) -> window::Settings {
    window::Settings {
        size: Size::new(setup.size.0, setup.size.1),
        position: setup
            .place
            .map_or(Position::Default, |(x, y)| Position::Specific(Point::new(x, y))),
        level: level(setup.on_top),
        min_size: Some(Size::new(280.0, 320.0)),
        // Whether closing hides it or ends the telephone is for the desk to say.
        exit_on_close_request: false,
        ..window::Settings::default()
    }
}

/// Opens the window on a telephone, and comes back when it is closed.
pub fn run(line: Line, setup: &Setup) -> Result<(), WindowError> {
    crate::fonts::lend_fonts(setup.language);
    let line = Mutex::new(Some(line));
    let begin = setup.clone();
    let settings = Settings {
        id: Some("keyline".to_owned()),
        default_font: TEXT,
        default_text_size: 14.into(),
        ..Settings::default()
    };
    // A daemon, and not an application: the telephone goes on in the tray without its window, and
    // under Wayland a window cannot be hidden, only closed.
    let daemon = iced::daemon(move || boot(&line, &begin), Window::update, Window::view)
        .title("Keyline")
        .settings(settings)
        .subscription(|window: &Window| {
            let close = window::close_requests().map(|_| Message::Around(Around::CloseAsked));
            Subscription::batch([close, window.heard.watch(), of_place(), of_system(), of_files()])
        })
        .theme(|window: &Window, _| theme(window.desk.mode))
        .style(|window: &Window, _: &Theme| {
            let tokens = window.desk.mode.tokens();
            Style { background_color: tokens.pane, text_color: tokens.text }
        })
        .scale_factor(|window: &Window, _| window.desk.scale);
    // iced panics where no display answers. Whoever called us has a telephone to end in order.
    match catch_unwind(AssertUnwindSafe(|| daemon.run())) {
        Ok(outcome) => outcome.map_err(WindowError::NotOpened),
        Err(_) => Err(WindowError::GaveUp),
    }
}

/// iced's own theme, for what we do not paint ourselves.
pub(crate) fn theme(mode: Mode) -> Theme {
    let tokens = mode.tokens();
    Theme::custom(
        "Keyline",
        Palette {
            background: tokens.pane,
            text: tokens.text,
            primary: tokens.accent,
            success: tokens.mine,
            warning: tokens.trouble,
            danger: tokens.theirs,
        },
    )
}

fn boot(line: &Mutex<Option<Line>>, setup: &Setup) -> (Window, Task<Message>) {
    let desk = Desk::of(setup);
    let taken = line.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Line { send, news, listener }) = taken else {
        let heard = Heard::new(Box::new(|_| ()));
        let mut window = Window { desk, send: Box::new(|_| false), heard, id: None };
        let opened = window.open();
        return (window, Task::batch([opened, Task::done(Message::Ended)]));
    };
    let (show, asked) = match listener {
        Some(Listener { show, asked }) => (show, asked.boxed()),
        None => (Box::new(|_| ()) as Box<_>, stream::pending().boxed()),
    };
    let asked = asked.map(|asked| Message::Reading(Step::Asked(asked)));
    let news = news.map(Message::News).chain(stream::iter([Message::Ended]));
    let mut window = Window { desk, send, heard: Heard::new(show), id: None };
    let opened = if setup.hidden { Task::none() } else { window.open() };
    let system =
        iced::system::theme().then(|mode| system_is(mode).map_or_else(Task::none, Task::done));
    (window, Task::batch([opened, Task::stream(news), Task::stream(asked), system]))
}

/// Where the window is moved to.
fn of_place() -> Subscription<Message> {
    event::listen_with(|event, _, _| match event {
        Event::Window(window::Event::Moved(place)) => Some(Message::Moved(place)),
        Event::Keyboard(_)
        | Event::Mouse(_)
        | Event::Window(_)
        | Event::Touch(_)
        | Event::InputMethod(_) => None,
    })
}

/// Files that are held over the window, or dropped on it.
fn of_files() -> Subscription<Message> {
    event::listen_with(|event, _, _| match event {
        Event::Window(window::Event::FileHovered(_)) => Some(Guiding::Over(true)),
        Event::Window(window::Event::FilesHoveredLeft) => Some(Guiding::Over(false)),
        Event::Window(window::Event::FileDropped(path)) => Some(Guiding::Dropped(path)),
        Event::Keyboard(_)
        | Event::Mouse(_)
        | Event::Window(_)
        | Event::Touch(_)
        | Event::InputMethod(_) => None,
    })
    .map(Message::Guide)
}

/// Whether the system grows dark, or light again.
fn of_system() -> Subscription<Message> {
    iced::system::theme_changes().filter_map(system_is)
}

/// How the system looks, where it tells a window; else the desktop is asked (`Outside::System`).
fn system_is(mode: iced::theme::Mode) -> Option<Message> {
    match mode {
        iced::theme::Mode::Light => Some(Message::SystemIs(Mode::Light)),
        iced::theme::Mode::Dark => Some(Message::SystemIs(Mode::Dark)),
        iced::theme::Mode::None => None,
    }
}

/// Does something to the one window.
fn of_window(what: impl Fn(window::Id) -> Task<Message> + Send + 'static) -> Task<Message> {
    window::latest().then(move |id| id.map_or_else(Task::none, &what))
}

const fn level(on_top: bool) -> Level {
    if on_top { Level::AlwaysOnTop } else { Level::Normal }
}

impl Window {
    fn update(&mut self, message: Message) -> Task<Message> {
        if let Message::Reading(step) = message {
            return self.heard.take(step, &self.desk);
        }
        let effects = self.desk.update(message);
        let mut tasks: Vec<_> = effects.into_iter().map(|effect| self.carry_out(effect)).collect();
        tasks.push(self.heard.walk(&self.desk));
        Task::batch(tasks)
    }

    /// Opens the window, or brings it to the front where it is open.
    fn open(&mut self) -> Task<Message> {
        // Should it not be taken, the icon of the tray shows the window that is there.
        let _taken = (self.send)(Wish::Shown(true));
        if let Some(id) = self.id {
            return Task::batch([window::minimize(id, false), window::gain_focus(id)]);
        }
        let (id, opened) = window::open(opening(&self.desk.setup()));
        self.id = Some(id);
        self.desk.opened();
        opened.discard()
    }

    fn close(&mut self) -> Task<Message> {
        let _taken = (self.send)(Wish::Shown(false));
        self.id.take().map_or_else(Task::none, window::close)
    }

    fn view(&self, _id: window::Id) -> Element<'_, Message> {
        step("view");
        view::window(&self.desk)
    }

    fn carry_out(&mut self, effect: Effect) -> Task<Message> {
        match effect {
            Effect::Command(command) => self.wish(Wish::Command(command)),
            Effect::Secret(line, secret) => self.wish(Wish::Secret(line, secret)),
            Effect::Copy(text) => iced::clipboard::write(text),
            Effect::Paste => iced::clipboard::read()
                .map(|text| Message::Around(Around::Pasted(text.unwrap_or_default()))),
            Effect::Focus(id) => {
                Task::batch([operation::focus(id.clone()), operation::move_cursor_to_end(id)])
            }
            Effect::OnTop(on_top) => of_window(move |id| window::set_level(id, level(on_top))),
            Effect::Resize(size) => {
                let size = size * self.desk.scale;
                of_window(move |id| window::resize(id, size))
            }
            Effect::Show(true) => self.open(),
            Effect::Show(false) => self.close(),
            Effect::Attention(wanted) => of_window(move |id| {
                let urgency = wanted.then_some(window::UserAttention::Critical);
                window::request_user_attention(id, urgency)
            }),
            Effect::Ladders(on) => self.wish(Wish::Ladders(on)),
            Effect::Gather => self.wish(Wish::Gather),
            Effect::Keep(setup) => self.wish(Wish::Keep(setup)),
            Effect::Errand(ticket, errand) => {
                if !(self.send)(Wish::Errand(ticket, errand)) {
                    self.desk.errand_lost();
                }
                Task::none()
            }
            Effect::Looked => {
                // Should it not be taken, the tray shows a count too many until the next time.
                let _taken = (self.send)(Wish::MissedSeen);
                Task::none()
            }
            Effect::Close => iced::exit(),
            Effect::FocusNext => reading::touching(operate(reading::next())),
            Effect::FocusPrevious => reading::touching(operate(reading::previous())),
        }
    }

    /// Never waits: a telephone that takes nothing is said, not waited for.
    fn wish(&mut self, wish: Wish) -> Task<Message> {
        if !(self.send)(wish) {
            self.desk.say(self.desk.words.say("told-not-taken"));
        }
        Task::none()
    }
}
