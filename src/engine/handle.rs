//! The way in: start the threads, send wishes, see snapshots.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use clock::Moment;
use phone::doors::{CallRecord, Command, Input, LineId, Notice, Secret, Snapshot};
use phone::flight::Talk;
use phone::profile::Profile;
use phone::tones::TonePlan;
use thiserror::Error;
use tokio::sync::{mpsc, watch};

use crate::logbook::Logbook;
use crate::run::Loop;
use crate::sound::Sound;
use crate::tapes::Recorder;
use crate::trace::Trace;
use crate::{media_thread, run};

/// What surrounds the telephone.
#[derive(Clone, Debug)]
pub struct Options {
    /// With what one speaks and hears.
    pub sound: Sound,
    /// Where calls that are recorded are kept.
    pub recorder: Option<Recorder>,
    /// The tones of the country.
    pub tones: TonePlan,
    /// Where every message of the signalling is written, with passwords taken out.
    pub trace: Option<PathBuf>,
    /// The profile as a file of it would say, for the flight record.
    pub profile: String,
    /// Where the flight record is written should the engine crash.
    pub crash: Option<PathBuf>,
}

/// Why the engine could not be started.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// The operating system gave no randomness, without which nothing is safe.
    #[error("the operating system gives no random numbers")]
    Randomness,
    /// A thread could not be started.
    #[error("a thread could not be started: {0}")]
    Thread(std::io::Error),
    /// The trace could not be written.
    #[error("the trace {path} cannot be written: {error}")]
    Trace {
        /// Where it was to be.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
}

/// What a front end may want.
#[derive(Debug)]
pub enum Wish {
    /// What a person did.
    Command(Command),
    /// The password of a line.
    Secret(LineId, Secret),
    /// Other devices to speak and hear with; a call that is up goes over to them.
    Sound(Sound),
    /// The flight record, as text. Nothing comes where the engine has ended.
    Flight(std::sync::mpsc::Sender<String>),
    /// The ladders of the last calls.
    Ladders(std::sync::mpsc::Sender<Vec<Talk>>),
}

/// A running telephone. Dropped, it ends: calls are released and bindings removed first.
#[derive(Debug)]
pub struct Engine {
    wishes: Option<mpsc::Sender<Wish>>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
    feed: Option<Feed>,
    thread: Option<JoinHandle<()>>,
}

/// What happened once, for a front end to tell or to keep.
#[derive(Clone, Debug)]
pub enum Occurrence {
    /// To be told.
    Notice(Notice),
    /// To be kept.
    Record(CallRecord),
}

/// What comes up to a front end.
#[derive(Clone, Debug)]
pub enum News {
    /// Everything there is to see, anew. Bursts of changes come as one.
    Snapshot(Arc<Snapshot>),
    /// Something happened once.
    Occurrence(Occurrence),
}

/// Where news comes up. There is one feed; whoever takes it tells the person.
#[derive(Debug)]
pub struct Feed {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    notices: mpsc::Receiver<Occurrence>,
}

impl Feed {
    /// The next news; `None` when the engine has ended.
    pub async fn next(&mut self) -> Option<News> {
        tokio::select! {
            biased;
            changed = self.snapshots.changed() => match changed {
                Ok(()) => Some(News::Snapshot(self.snapshots.borrow_and_update().clone())),
                Err(_) => self.notices.recv().await.map(News::Occurrence),
            },
            Some(occurrence) = self.notices.recv() => Some(News::Occurrence(occurrence)),
        }
    }

    /// Waits for the next news on the calling thread, for front ends without a loop of their own.
    pub fn wait(&mut self) -> Option<News> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
        runtime.block_on(self.next())
    }
}

/// Room for what a front end wants and has not been done: a person is slower than this.
const WISHES: usize = 64;

/// Room for what a front end has not told yet.
const NOTICES: usize = 64;

/// Starts a telephone.
pub fn start(profile: &Profile, options: Options) -> Result<Engine, StartError> {
    let trace = match &options.trace {
        Some(path) => Some(
            Trace::create(path).map_err(|error| StartError::Trace { path: path.clone(), error })?,
        ),
        None => None,
    };
    let (wishes, inbox) = mpsc::channel(WISHES);
    let (publish, snapshots) = watch::channel(Arc::new(Snapshot::default()));
    let (tell, notices) = mpsc::channel(NOTICES);
    // The record tells the one, and never the other.
    let (told, of_keys) = (seed()?, seed()?);
    let mut logbook = Logbook::new(&told, &options.profile, options.crash.clone());
    let identity = seal::Identity::generate();
    let certificate = identity.as_ref().map(seal::Identity::fingerprint);
    let (media, reports) = media_thread::start(seed()?, identity, options)?;
    let mut phone = phone::Phone::new(profile, told);
    phone.draw_keys_from(of_keys);
    if let Some(certificate) = certificate {
        logbook.tell(Moment::START, Input::Certificate(certificate), &mut phone);
    }
    let inner = Loop::new(phone, inbox, publish, tell, media, reports, (trace, logbook));
    let thread = thread::Builder::new()
        .name("engine".to_owned())
        .spawn(move || run::on_this_thread(inner))
        .map_err(StartError::Thread)?;
    let feed = Feed { snapshots: snapshots.clone(), notices };
    Ok(Engine { wishes: Some(wishes), snapshots, feed: Some(feed), thread: Some(thread) })
}

impl Engine {
    /// Hands a wish down. Says whether the engine is still there.
    pub fn wish(&self, wish: Wish) -> bool {
        self.wishes.as_ref().is_some_and(|wishes| wishes.blocking_send(wish).is_ok())
    }

    /// A way to hand wishes down from elsewhere.
    pub fn wishes(&self) -> Option<mpsc::Sender<Wish>> {
        self.wishes.clone()
    }

    /// The latest snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// Where news comes up. It can be taken once.
    pub const fn take_feed(&mut self) -> Option<Feed> {
        self.feed.take()
    }

    /// Releases all calls, removes all bindings, ends the threads, and waits for that.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(wishes) = self.wishes.take() {
            // The loop may have ended by itself: then there is nothing left to ask of it.
            let _gone = wishes.blocking_send(Wish::Command(Command::Quit));
        }
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end();
    }
}

fn seed() -> Result<[u8; 32], StartError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| StartError::Randomness)?;
    Ok(seed)
}
