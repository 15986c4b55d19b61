//! What the threads of this room share: the face that is shown, and the way up for wishes.

use std::collections::BTreeMap;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clock::{Clock, Moment};

use crate::face::{Abilities, AlertId, Face, Wish};
use crate::menu::Menu;

/// What the threads share. No lock is held while anything waits.
#[derive(Debug)]
pub(crate) struct Shared {
    clock: Mutex<Clock>,
    shown: Mutex<(Arc<Face>, Moment)>,
    menu: Mutex<Menu>,
    /// The bubbles that stand, by the number the desktop gave them.
    bubbles: Mutex<BTreeMap<u32, AlertId>>,
    /// Who shows the bubbles: nobody else can press a button of them.
    notifier: Mutex<Option<String>>,
    abilities: Mutex<Abilities>,
    wishes: SyncSender<Wish>,
}

impl Shared {
    pub(crate) fn new(wishes: SyncSender<Wish>) -> Self {
        Self {
            clock: Mutex::new(Clock::start()),
            shown: Mutex::new((Arc::default(), Moment::START)),
            menu: Mutex::default(),
            bubbles: Mutex::default(),
            notifier: Mutex::default(),
            abilities: Mutex::default(),
            wishes,
        }
    }

    pub(crate) fn now(&self) -> Moment {
        held(&self.clock).now()
    }

    /// The face, and when it came.
    pub(crate) fn face(&self) -> (Arc<Face>, Moment) {
        held(&self.shown).clone()
    }

    pub(crate) fn put(&self, face: Face) {
        let now = self.now();
        *held(&self.shown) = (Arc::new(face), now);
    }

    pub(crate) fn menu(&self) -> MutexGuard<'_, Menu> {
        held(&self.menu)
    }

    pub(crate) fn bubbles(&self) -> MutexGuard<'_, BTreeMap<u32, AlertId>> {
        held(&self.bubbles)
    }

    pub(crate) fn notified_by(&self, owner: Option<String>) {
        *held(&self.notifier) = owner;
    }

    pub(crate) fn is_notifier(&self, sender: &str) -> bool {
        held(&self.notifier).as_deref() == Some(sender)
    }

    pub(crate) fn abilities(&self) -> Abilities {
        *held(&self.abilities)
    }

    /// Says what the desktop can do, where that has changed.
    pub(crate) fn able(&self, abilities: Abilities) {
        let before = std::mem::replace(&mut *held(&self.abilities), abilities);
        if before != abilities {
            self.wish(Wish::Abilities(abilities));
        }
    }

    /// Hands a wish up without waiting.
    pub(crate) fn wish(&self, wish: Wish) {
        match self.wishes.try_send(wish) {
            // Nobody listens any more: the program is ending.
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(wish)) => tracing::warn!(?wish, "too much was asked at once"),
        }
    }
}

/// A thread that panicked with a lock left plain data behind.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
