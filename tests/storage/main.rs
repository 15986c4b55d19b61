//! The disk as a person meets it: settings that survive, a history that nothing loses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod folder;
mod history;
mod settings;
mod system;
