//! The door to the telephone: wishes go down, news come up.
//!
//! Both ends are closures and streams, so that this room knows neither the engine nor its
//! runtime.

use std::fmt;
use std::sync::Arc;

use futures::stream::{self, BoxStream, StreamExt};
use phone::doors::{Command, LineId, Notice, Secret, Snapshot};
use phone::flight::Talk;

use crate::guide::{Answer, Errand, Ticket};
use crate::outside::Outside;
use crate::past::{Date, Past};
use crate::reading::Listener;
use crate::setup::Setup;

/// What the window wants of the telephone.
#[derive(Debug)]
pub enum Wish {
    /// What a person did.
    Command(Command),
    /// The password of a line, for this run.
    Secret(LineId, Secret),
    /// This is kept for the next start of the window.
    Keep(Setup),
    /// The window is shown, or hidden.
    Shown(bool),
    /// The missed calls were looked at.
    MissedSeen,
    /// The ladders of the last calls are to be told as they grow, or no longer.
    Ladders(bool),
    /// What helps to find a fault is to be written down.
    Gather,
    /// The guide wants something done.
    Errand(Ticket, Errand),
}

/// What comes up from the telephone.
#[derive(Clone, Debug)]
pub enum News {
    /// Everything there is to see, anew.
    Snapshot(Arc<Snapshot>),
    /// Something to tell once.
    Notice(Notice),
    /// Something came from outside the window.
    Outside(Outside),
    /// Calls of the past, oldest first, and how many of them were missed and not looked at.
    History(Arc<Vec<Past>>, u64),
    /// A call that has just become one of the past.
    Past(Past),
    /// It is this day now.
    Today(Date),
    /// The history cannot be written, or can be written again.
    HistoryIsKept(bool),
    /// The ladders of the last calls, that of the last one last.
    Ladders(Arc<Vec<Talk>>),
    /// Where what helps to find a fault was written; nowhere, where it could not be.
    Gathered(Option<String>),
    /// Something for the guide, in answer to the errand of this ticket.
    Guide(Ticket, Answer),
}

/// A connected telephone.
pub struct Line {
    /// Hands a wish down without waiting. Says whether it was taken.
    pub(crate) send: Box<dyn Fn(Wish) -> bool + Send>,
    /// What comes up, until the telephone ends.
    pub(crate) news: BoxStream<'static, News>,
    /// Those who read the window, where there are any.
    pub(crate) listener: Option<Listener>,
}

impl Line {
    /// A telephone whose news are taken one by one: `next` waits for the next of them, and has
    /// none when the telephone has ended.
    pub fn new<S, N>(
        send: impl Fn(Wish) -> bool + Send + 'static,
        state: S,
        next: impl FnMut(S) -> N + Send + 'static,
    ) -> Self
    where
        S: Send + 'static,
        N: Future<Output = Option<(News, S)>> + Send + 'static,
    {
        let news = stream::unfold(state, next).boxed();
        Self { send: Box::new(send), news, listener: None }
    }

    /// With those who read the window.
    #[must_use]
    pub fn read_by(mut self, listener: Listener) -> Self {
        self.listener = Some(listener);
        self
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}
