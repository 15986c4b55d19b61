//! The desktop room on session buses of its own: with a tray, a notification daemon and a portal
//! that answer as real ones do, that come and go, refuse, hang, or are not there.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod bubbles;
mod bus;
mod chooser;
mod daemon;
mod display;
mod entry;
mod icon;
mod keys;
mod looks;
mod portal;
mod starts;
mod watcher;
