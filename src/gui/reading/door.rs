//! The door to those who read the window: what stands in it goes out, what they want comes in.
//!
//! Both ends are closures and streams, so that this room knows no bus and no thread.

use std::fmt;

use futures::channel::mpsc::{self, Receiver, Sender};
use outline::{Asked, Shown};

/// More wishes of a reader than this are not kept waiting; a person asks for one at a time.
const ASKED_MAX: usize = 64;

/// Those who read the window.
pub struct Listener {
    pub(crate) show: Box<dyn FnMut(Shown) + Send>,
    pub(crate) asked: Receiver<Asked>,
}

/// Hands over what readers ask for. It never waits.
#[derive(Clone, Debug)]
pub struct Teller(Sender<Asked>);

impl Listener {
    /// Those who read by what `begin` starts: it is given the way in and gives the way out, which
    /// must not wait.
    pub fn new<S: FnMut(Shown) + Send + 'static>(begin: impl FnOnce(Teller) -> S) -> Self {
        let (sender, asked) = mpsc::channel(ASKED_MAX);
        Self { show: Box::new(begin(Teller(sender))), asked }
    }
}

impl Teller {
    /// Hands it over. What finds no room is left out: the window is busy, and what was asked of it
    /// a while ago may mean something else by then.
    pub fn tell(&self, asked: Asked) {
        let _full = self.0.clone().try_send(asked);
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
