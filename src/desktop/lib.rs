//! What of the telephone is seen and pressed outside its window: the icon in the tray, the bubble
//! when it rings, keys of the whole desktop, and a second start of the program.
//!
//! [`Desktop::start`] is given nothing but words and numbers (a [`Face`]) and gives back what a
//! person asked for ([`Wish`]). It stands on a thread of its own and waits for nobody: a call to
//! the desktop is given up after [`BUS_PATIENCE`], and what the desktop does not offer is a fact
//! ([`Abilities`]), not a fault; it is looked for again as soon as it appears. [`instance`] finds
//! out whether the program runs already and hands it what a second start was told.
//!
//! | queue | bound | when full |
//! | --- | --- | --- |
//! | faces | 1 | the newest takes the place of the one before |
//! | signals of the bus | 64 | the new one is dropped and logged |
//! | wishes | 64 | the new one is dropped and logged: press again |
//! | second starts | one at a time | the next waits up to a second, then is told to try again |
//!
//! May enter: the session bus, the socket between two starts, keys of the whole desktop.
//! May not enter: iced, the engine, what a call means; words in a language (they come ready).

mod bus;
pub mod chooser;
mod face;
mod icon;
pub mod instance;
mod look;
mod menu;
mod notify;
mod shared;
mod shortcuts;
mod text;
mod tray;
mod worker;

pub use bus::BUS_PATIENCE;
pub use face::{
    Abilities, Alert, AlertId, AlertKind, Entry, Face, Press, Shortcut, Shortcuts, SystemLook,
    TrayState, Wish,
};
pub use icon::{Icon, drawn};
pub use text::plain;
pub use worker::{Bus, Desktop, Options};
