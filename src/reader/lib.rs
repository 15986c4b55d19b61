//! The way to screen readers: what the window says of itself goes out to them, and what they want
//! done comes back.
//!
//! [`Reader::start`] waits on the accessibility bus of the desktop. While somebody listens there,
//! [`Asked::Listening`] says so, trees are taken by [`Reader::show`] and only what changed is sent;
//! where nobody listens, or there is no bus, nothing is sent and nothing is said.
//!
//! May enter: the accessibility bus and its crates.
//! May not enter: a windowing framework, calls, words of any language.

mod convert;
mod wants;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use accesskit::{ActivationHandler, DeactivationHandler, Rect, TreeUpdate};
use accesskit_unix::Adapter;
use outline::{Asked, Bounds, Shown, Tree};

use crate::wants::Wants;

/// The way to screen readers.
pub struct Reader {
    adapter: Adapter,
    known: Option<Known>,
    /// Counts those who began to listen: each begins with knowing nothing.
    listeners: Arc<AtomicU64>,
    scale: f32,
}

/// What those who listen know.
struct Known {
    tree: Tree,
    scale: f32,
    listener: u64,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("known", &self.known.is_some()).finish_non_exhaustive()
    }
}

impl Reader {
    /// Waits for those who listen. `tell` is called on a thread of its own and must not wait.
    pub fn start(tell: impl Fn(Asked) + Clone + Send + 'static) -> Self {
        let listeners = Arc::new(AtomicU64::new(0));
        let adapter = Adapter::new(
            Begins { tell: tell.clone(), listeners: Arc::clone(&listeners) },
            Wants { tell: tell.clone() },
            Ends { tell },
        );
        Self { adapter, known: None, listeners, scale: 1.0 }
    }

    /// Takes what the window says of itself.
    pub fn show(&mut self, shown: Shown) {
        match shown {
            Shown::Tree(tree) => self.tree(tree),
            Shown::Focused(focused) => self.adapter.update_window_focus_state(focused),
            Shown::Placed { bounds, scale } => {
                self.scale = scale;
                let Bounds { x, y, width, height } = bounds;
                let dots = |logical: f32| f64::from(logical * scale);
                let bounds = Rect::new(dots(x), dots(y), dots(x + width), dots(y + height));
                self.adapter.set_root_window_bounds(bounds, bounds);
            }
        }
    }

    fn tree(&mut self, tree: Tree) {
        let Self { adapter, known, listeners, scale } = self;
        let known_to = |listener: u64| {
            let known = known.as_ref().filter(|known| known.listener == listener);
            let known = known.filter(|known| known.scale.to_bits() == scale.to_bits());
            known.map(|known| &known.tree)
        };
        if known_to(listeners.load(Ordering::Acquire)) == Some(&tree) {
            return;
        }
        let mut taken = None;
        adapter.update_if_active(|| {
            // Nobody begins to listen while this runs.
            let listener = listeners.load(Ordering::Acquire);
            taken = Some(listener);
            convert::update(known_to(listener), &tree, *scale)
        });
        let scale = *scale;
        self.known = taken.map(|listener| Known { tree, scale, listener });
    }
}

/// Somebody begins to listen.
struct Begins<T> {
    tell: T,
    listeners: Arc<AtomicU64>,
}

impl<T: Fn(Asked)> ActivationHandler for Begins<T> {
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        self.listeners.fetch_add(1, Ordering::AcqRel);
        // The window is walked through on its own thread, and its tree comes by `show`.
        (self.tell)(Asked::Listening(true));
        None
    }
}

/// Nobody listens any more.
struct Ends<T> {
    tell: T,
}

impl<T: Fn(Asked)> DeactivationHandler for Ends<T> {
    fn deactivate_accessibility(&mut self) {
        (self.tell)(Asked::Listening(false));
    }
}
