//! The engine: threads, sockets and names around the telephone.
//!
//! [`start`] sets a [`phone::Phone`] going on a thread of its own and hands back an [`Engine`]:
//! commands go down through it, the latest [`Snapshot`](phone::doors::Snapshot) and occurrences come up. A second thread
//! carries sound between sockets and cards. No front end is needed, and none can stall either
//! thread: every queue has a bound and a stated reaction when it is full.
//!
//! | queue | bound | when full |
//! | --- | --- | --- |
//! | wishes from a front end | 64 | the front end waits |
//! | notices to a front end | 64 | the oldest stay, the new one is dropped and logged |
//! | what arrived on flows | 64 batches of 64 kB | the flow's reader waits: the socket buffers, then drops |
//! | orders to the media thread | 256 | the order is dropped and logged: the thread is dead |
//! | reports of the media thread | 256 | dropped: the next figures come in a second |
//! | packets to be recorded | 512 | dropped and logged: ten seconds in which the disk took nothing |
//!
//! May enter: `tokio`, `mio`, sockets, name look-ups, threads, the trace of messages.
//! May not enter: what a message or a press means (that is `phone`); samples (`media`); files
//! other than the trace (`storage`); anything of a window (`gui`).

mod flows;
mod handle;
mod logbook;
mod media_thread;
mod names;
mod ports;
mod run;
mod sound;
mod tapes;
mod tls;
mod trace;

pub use audio::DeviceChoice;
pub use echo::Cleaning;
pub use handle::{Engine, Feed, News, Occurrence, Options, StartError, Wish, start};
pub use sound::Sound;
pub use tapes::{Keeper, Recorder};

/// The microphones and loudspeakers of this computer, one line each.
pub fn devices() -> Vec<String> {
    audio::devices()
        .into_iter()
        .map(|device| {
            let kind = match (device.microphone, device.loudspeaker) {
                (true, true) => "microphone and loudspeaker",
                (true, false) => "microphone",
                (false, _) => "loudspeaker",
            };
            format!("{} ({kind}): {}", device.id, device.name)
        })
        .collect()
}
