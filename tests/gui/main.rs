//! The window without a display: pictures of its states, and what hands make it say.
//!
//! Pictures are drawn by the software renderer with the shipped fonts alone, so that they are
//! the same on every machine, and compared dot by dot with those in `looks`. A picture that is
//! missing fails. `UPDATE=1 cargo test -p gui --test gui` accepts what is drawn; look at it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod conference;
mod desks;
mod guide;
mod guide_looks;
mod guides;
mod hands;
mod history;
mod keyboard;
mod ladder;
mod layouts;
mod letters;
mod locked;
mod looks;
mod outside;
mod panel;
mod reading;
mod reading_looks;
mod said;
mod settings;
mod sheets;
mod sound;
mod stage;
mod transfer;
