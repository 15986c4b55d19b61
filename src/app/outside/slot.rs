//! What waits for the window: the newest snapshot, and what happened once, up to a bound.
//!
//! Whoever puts something in never waits, so that a window that is frozen holds up neither the
//! telephone nor the tray.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use gui::News;
use phone::doors::Snapshot;

/// Room for what happened once while the window was busy: a person could not read more.
const ONCE: usize = 64;

/// What waits for the window.
#[derive(Debug, Default)]
pub(crate) struct Slot(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    snapshot: Option<Arc<Snapshot>>,
    once: VecDeque<News>,
    /// Whether a snapshot was taken last: then it is the turn of the others.
    turn: bool,
    ended: bool,
    waker: Option<Waker>,
}

impl Slot {
    /// The newest snapshot takes the place of one that was not taken.
    pub(crate) fn snapshot(&self, snapshot: Arc<Snapshot>) {
        self.put(|waiting| waiting.snapshot = Some(snapshot));
    }

    /// Something that happened once. Says whether there was room for it.
    pub(crate) fn once(&self, news: News) -> bool {
        let mut taken = false;
        self.put(|waiting| {
            taken = waiting.once.len() < ONCE;
            if taken {
                waiting.once.push_back(news);
            }
        });
        if !taken {
            tracing::warn!("the window takes no news");
        }
        taken
    }

    /// Nothing more will come.
    pub(crate) fn end(&self) {
        self.put(|waiting| waiting.ended = true);
    }

    /// The next news, for the window; none when nothing more will come.
    pub(crate) async fn next(self: Arc<Self>) -> Option<(News, Arc<Self>)> {
        let news = poll_fn(|context| {
            let mut waiting = self.waiting();
            if let Some(news) = waiting.take() {
                return Poll::Ready(Some(news));
            }
            if waiting.ended {
                return Poll::Ready(None);
            }
            waiting.waker = Some(context.waker().clone());
            Poll::Pending
        });
        let news = news.await?;
        Some((news, self))
    }

    fn put(&self, change: impl FnOnce(&mut Waiting)) {
        let waker = {
            let mut waiting = self.waiting();
            change(&mut waiting);
            waiting.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// A snapshot goes before what it explains, and not twice in a row while others wait.
    fn take(&mut self) -> Option<News> {
        let first = if self.turn { self.once.pop_front() } else { None };
        self.turn = false;
        if let Some(news) = first {
            return Some(news);
        }
        match self.snapshot.take() {
            Some(snapshot) => {
                self.turn = true;
                Some(News::Snapshot(snapshot))
            }
            None => self.once.pop_front(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;

    use gui::Outside;

    use super::*;

    fn taken(slot: &Arc<Slot>) -> Poll<Option<News>> {
        let mut next = pin!(Arc::clone(slot).next());
        match next.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(news) => Poll::Ready(news.map(|(news, _)| news)),
            Poll::Pending => Poll::Pending,
        }
    }

    fn revision(slot: &Arc<Slot>) -> Option<u64> {
        match taken(slot) {
            Poll::Ready(Some(News::Snapshot(snapshot))) => Some(snapshot.revision),
            Poll::Ready(_) | Poll::Pending => None,
        }
    }

    #[test]
    fn a_window_that_is_frozen_finds_the_newest_snapshot_and_no_queue() {
        let slot = Arc::new(Slot::default());
        for revision in 1..=10_000 {
            slot.snapshot(Arc::new(Snapshot { revision, ..Snapshot::default() }));
        }

        assert_eq!(revision(&slot), Some(10_000));
        assert!(taken(&slot).is_pending());
    }

    #[test]
    fn what_happens_once_has_a_bound_and_its_turn() {
        let slot = Arc::new(Slot::default());
        let taken_in = (0..1_000).filter(|_| slot.once(News::Outside(Outside::Show))).count();
        assert_eq!(taken_in, ONCE);

        slot.snapshot(Arc::default());
        assert!(matches!(taken(&slot), Poll::Ready(Some(News::Snapshot(_)))));
        slot.snapshot(Arc::default());
        assert!(matches!(taken(&slot), Poll::Ready(Some(News::Outside(Outside::Show)))));
    }

    #[test]
    fn what_was_put_in_before_the_end_still_comes_out() {
        let slot = Arc::new(Slot::default());
        slot.once(News::Outside(Outside::Show));
        slot.end();

        assert!(matches!(taken(&slot), Poll::Ready(Some(News::Outside(_)))));
        assert!(matches!(taken(&slot), Poll::Ready(None)));
    }
}
