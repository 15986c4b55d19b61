//! The sound card, the files that may stand in for it, and the threads they lend us.
//!
//! The media thread works in frames of 10 ms ([`FRAME`] samples at [`RATE`], one channel). It reads
//! what was said from a [`Capture`] and gives what is to be heard to a [`Speaker`]. Behind either
//! is a card, a WAV file, or nothing; which, a [`DeviceChoice`] says. The loudspeaker's card is the
//! clock of everything: the media thread makes as many frames as [`Speaker::wanted`] asks for.
//! Where there is no card, or it has stopped to ask, [`Speaker::is_clock`] says so, and the media
//! thread keeps time by itself.
//!
//! The operating system calls us from a thread that must never wait. What runs there is kept to
//! two types, [`Intake`] and [`Playout`]: they move samples between a ring and the card, and
//! nothing else. What a card needs beside that, another rate above all, is done at the other end
//! of the ring. Opening and closing a card can take seconds, and happens on a thread of its own.
//!
//! May enter: `cpal`, sample rings, device names, WAV files, rates.
//! May not enter: codecs, mixing, echo, packets (that is `media`). And in a callback: no
//! allocation, no release, no lock, no log, no system call, no panic, no loop longer than the
//! block. `tests/realtime` holds them to it.

mod capture;
mod card;
mod choice;
mod convert;
mod drift;
mod file;
mod inventory;
mod ring;
mod speaker;
mod trouble;

pub use capture::Capture;
pub use card::devices;
pub use choice::DeviceChoice;
pub use inventory::{DeviceInfo, Inventory, Watch};
pub use ring::{Intake, Playout, Rings};
pub use speaker::Speaker;
pub use trouble::{AudioError, FileTrouble, Trouble, Way};

/// Samples per second between this room and the media thread: what every card and Opus have.
pub const RATE: u32 = 48_000;
/// Samples in a frame of 10 ms.
pub const FRAME: usize = 480;
