//! The window: key lines that people keep on their screen all day.
//!
//! It shows one [`phone::doors::Snapshot`] and turns what a person does into
//! [`phone::doors::Command`]s. What a press means is for the telephone to say: nothing of
//! telephony is remembered here but what is typed and what is open. [`Desk`] holds that little
//! and is changed by [`Desk::update`] alone; [`view::window`] draws it, a pure function of the
//! desk, so that a picture of every state can be made without a display. [`run`] joins both to a
//! real window. The telephone itself is behind a [`Line`], handed in from outside.
//!
//! May enter: iced, words and their languages, colours, glyphs, what is typed.
//! May not enter: the engine, sockets, files, threads; what a press or a state of a call means
//! (that is `phone`).

mod desk;
mod fonts;
mod glyph;
mod guide;
mod keymap;
mod line;
mod locked;
mod outside;
mod past;
pub mod reading;
mod setup;
mod sound;
pub mod theme;
pub mod view;
mod widget;
mod window;
mod words;

pub use desk::{
    Change, Desk, Effect, HandChange, Hidden, HistoryChange, KeysChange, Look, MenuChange, Message,
    Sounding, Tab, Tracing,
};
pub use fonts::lend_fonts;
pub use guide::{
    Abilities, Answer, Application, Broken, Change as PlanChange, ChangeKind, Errand, Fault,
    Guiding, Heard, Keep, Keeping, List as PlanList, Page, Part, Phrase, Plan, PlannedKey,
    PlannedLine, Remark, Ticket, Trial, Unseal,
};
pub use keymap::{Action, Chord, Keymap, MapFault, NoChord, Refusal};
pub use line::{Line, News, Wish};
pub use locked::{Locked, Setting};
/// The outline of the window.
pub use outline;
pub use outside::{Around, Outside};
pub use past::{Date, Outcome, Past, When};
pub use reading::{Listener, Teller};
pub use setup::Setup;
pub use sound::{ListChange, Present, Purpose, Sound};
pub use theme::Mode;
pub use widget::{Named, Shortened};
pub use window::{WindowError, run};
pub use words::{Language, Words};
