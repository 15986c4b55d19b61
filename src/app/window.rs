//! The telephone with its window: gives the window a line to the engine.

use std::path::Path;
use std::sync::Arc;

use engine::{Engine, Feed, News, Occurrence, Wish};
use gui::{Line, Listener};
use reader::Reader;

use crate::args::{Look, Window};
use crate::{compose, keep, report};

/// Opens the window on a profile.
pub(crate) fn run(options: &Window) -> Result<(), String> {
    if !can_open() {
        return Err("there is no display; `keyline headless` needs none".to_owned());
    }
    let profile = compose::read_profile(&options.profile)?;
    let trace: Option<&Path> = options.trace.as_deref();
    let engine = compose::start(&profile, &options.devices, trace)?;
    if !options.no_secret_store {
        // The line itself asks for the password it lacks.
        compose::fetch_passwords(&profile, &engine, |sentence| report::complain(&sentence));
    }
    open(engine, &options.look)
}

/// Whether there is a display to open a window on.
pub(crate) fn can_open() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Opens the window on a running telephone. The telephone ends with it.
pub(crate) fn open(mut engine: Engine, look: &Look) -> Result<(), String> {
    let (Some(feed), Some(wishes)) = (engine.take_feed(), engine.wishes()) else {
        return Err("the engine gives no news".to_owned());
    };
    let (setup, keeper) = keep::begin(look);
    let keeper = Arc::new(keeper);
    let keeps = Arc::clone(&keeper);
    // The window never waits for the telephone: what it cannot take at once, it says.
    let send = move |wish| match wish {
        gui::Wish::Command(command) => wishes.try_send(Wish::Command(command)).is_ok(),
        gui::Wish::Secret(line, secret) => wishes.try_send(Wish::Secret(line, secret)).is_ok(),
        gui::Wish::Keep(setup) => {
            if let Some(keeper) = keeps.as_ref() {
                keeper.keep(setup);
            }
            true
        }
    };
    let line = Line::new(send, feed, next).read_by(readers());
    let outcome = gui::run(line, &setup);
    engine.stop();
    drop(keeper);
    outcome.map_err(|error| error.to_string())
}

/// Those who read the window: screen readers, where the desktop has any.
fn readers() -> Listener {
    Listener::new(|teller| {
        let mut reader = Reader::start(move |asked| teller.tell(asked));
        move |shown| reader.show(shown)
    })
}

async fn next(mut feed: Feed) -> Option<(gui::News, Feed)> {
    loop {
        let news = match feed.next().await? {
            News::Snapshot(snapshot) => gui::News::Snapshot(snapshot),
            News::Occurrence(Occurrence::Notice(notice)) => gui::News::Notice(notice),
            News::Occurrence(Occurrence::Record(_)) => continue,
        };
        return Some((news, feed));
    }
}
