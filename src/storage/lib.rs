//! The only room that touches the disk and the secret store.
//!
//! It reads what a phone is set up as ([`profile`]) and how its country sounds ([`tones`]), what
//! the person changed about the window ([`settings`]), what an administrator sets up and locks for
//! everybody ([`system`]), who called whom ([`history`]), keeps what is recorded
//! ([`recording`]), keeps passwords where the system keeps them
//! ([`secrets`]), who this telephone is beyond a restart ([`instance()`]), knows where files belong ([`paths`]) and
//! writes them whole or not at all ([`write_whole`]). Everything here may block: it is called at
//! the start, or from a thread of its own, never from the one that carries calls.
//!
//! May enter: files, their formats, their limits, sentences about what is wrong in them.
//! May not enter: what a profile means for a call (`phone`); sockets and threads (`engine`).

pub mod copies;
pub mod history;
mod instance;
mod locks;
mod nearest;
pub mod paths;
pub mod profile;
pub mod recording;
pub mod secrets;
pub mod settings;
mod sheet;
pub mod system;
pub mod tones;
mod whole;

pub use instance::instance;
pub use locks::Locks;
pub use sheet::{Fault, Faults, Remark};
pub use whole::{WriteTrouble, write_in_folder, write_whole};
