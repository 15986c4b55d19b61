//! The real window around a desk.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use futures::StreamExt;
use iced::theme::{Palette, Style};
use iced::widget::operation;
use iced::{Element, Settings, Size, Task, Theme};

use crate::desk::{Desk, Effect, Message};
use crate::line::{Line, Wish};
use crate::theme::{Mode, TEXT};
use crate::view;
use crate::words::Language;

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

/// The letters the window is written in. They are shipped, so that it looks the same everywhere.
pub fn fonts() -> Vec<Cow<'static, [u8]>> {
    [
        include_bytes!("../../assets/fonts/Inter-Regular.otf").as_slice(),
        include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
        include_bytes!("../../assets/fonts/KeylineDigits-Regular.otf"),
        include_bytes!("../../assets/fonts/KeylineDigits-SemiBold.otf"),
        include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf"),
        include_bytes!("../../assets/fonts/NotoSansArabic-SemiBold.ttf"),
    ]
    .map(Cow::Borrowed)
    .into()
}

/// What the window runs on.
struct Window {
    desk: Desk,
    send: Box<dyn Fn(Wish) -> bool + Send>,
}

/// Opens the window on a telephone, and comes back when it is closed.
pub fn run(line: Line, language: Language, mode: Mode) -> Result<(), WindowError> {
    let line = Mutex::new(Some(line));
    let settings = Settings {
        id: Some("keyline".to_owned()),
        fonts: fonts(),
        default_font: TEXT,
        default_text_size: 14.into(),
        ..Settings::default()
    };
    let application =
        iced::application(move || boot(&line, language, mode), Window::update, Window::view)
            .title("Keyline")
            .settings(settings)
            .window(iced::window::Settings {
                size: Size::new(1040.0, 680.0),
                min_size: Some(Size::new(280.0, 320.0)),
                ..iced::window::Settings::default()
            })
            .theme(|window: &Window| theme(window.desk.mode))
            .style(|window: &Window, _: &Theme| {
                let tokens = window.desk.mode.tokens();
                Style { background_color: tokens.pane, text_color: tokens.text }
            })
            .scale_factor(|window: &Window| window.desk.scale);
    // iced panics where no display answers. Whoever called us has a telephone to end in order.
    match catch_unwind(AssertUnwindSafe(|| application.run())) {
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

fn boot(line: &Mutex<Option<Line>>, language: Language, mode: Mode) -> (Window, Task<Message>) {
    let desk = Desk::new(language, mode);
    let taken = line.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Line { send, news }) = taken else {
        return (Window { desk, send: Box::new(|_| false) }, Task::done(Message::Ended));
    };
    let news = news.map(Message::News).chain(futures::stream::iter([Message::Ended]));
    (Window { desk, send }, Task::stream(news))
}

impl Window {
    fn update(&mut self, message: Message) -> Task<Message> {
        let effects = self.desk.update(message);
        Task::batch(effects.into_iter().map(|effect| self.carry_out(effect)))
    }

    fn view(&self) -> Element<'_, Message> {
        view::window(&self.desk)
    }

    fn carry_out(&mut self, effect: Effect) -> Task<Message> {
        match effect {
            Effect::Command(command) => self.wish(Wish::Command(command)),
            Effect::Secret(line, secret) => self.wish(Wish::Secret(line, secret)),
            Effect::Copy(text) => iced::clipboard::write(text),
            Effect::Focus(id) => {
                Task::batch([operation::focus(id.clone()), operation::move_cursor_to_end(id)])
            }
            Effect::FocusNext => operation::focus_next(),
            Effect::FocusPrevious => operation::focus_previous(),
        }
    }

    /// Never waits: a telephone that takes nothing is said, not waited for.
    fn wish(&mut self, wish: Wish) -> Task<Message> {
        if !(self.send)(wish) {
            self.desk.told = Some(self.desk.words.say("told-not-taken"));
        }
        Task::none()
    }
}
