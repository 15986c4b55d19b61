//! The thread that keeps what is recorded. A disk that is slow keeps neither sound nor calls
//! waiting; one that is full is told of.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use phone::doors::{MediaReport, RecordingId, RecordingOrder};
use phone::trouble::RecordingTrouble;
use tokio::sync::mpsc as tokio_mpsc;

use crate::handle::StartError;

/// Keeps recordings; it is only ever called from one thread, and may block that.
pub trait Keeper {
    /// Begins a file, named after the line and the far end.
    fn begin(
        &mut self,
        recording: RecordingId,
        line: &str,
        party: &str,
    ) -> Result<(), RecordingTrouble>;

    /// Adds 20 ms of Opus in two streams.
    fn packet(&mut self, recording: RecordingId, packet: &[u8]) -> Result<(), RecordingTrouble>;

    /// There is no more of it.
    fn end(&mut self, recording: RecordingId) -> Result<(), RecordingTrouble>;
}

/// Who keeps recordings, and where.
#[derive(Clone)]
pub struct Recorder {
    /// The folder.
    pub folder: PathBuf,
    /// Makes the keeper, on the thread that keeps.
    pub keeper: fn(&Path) -> Box<dyn Keeper>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The way to the thread that keeps.
#[derive(Clone, Debug)]
pub(crate) struct Tapes {
    sender: Option<SyncSender<Told>>,
    reports: tokio_mpsc::Sender<MediaReport>,
}

#[derive(Debug)]
enum Told {
    Begin(RecordingOrder),
    Packet(RecordingId, Vec<u8>),
    End(RecordingId),
}

/// Packets that wait for the disk: ten seconds of one recording.
const WAITING: usize = 512;

/// Starts the thread, where anything is to be kept.
pub(crate) fn start(
    recorder: Option<Recorder>,
    reports: tokio_mpsc::Sender<MediaReport>,
) -> Result<Tapes, StartError> {
    let Some(recorder) = recorder else { return Ok(Tapes { sender: None, reports }) };
    let (sender, told) = sync_channel(WAITING);
    let news = reports.clone();
    thread::Builder::new()
        .name("recorder".to_owned())
        .spawn(move || keep(&recorder, &told, &news))
        .map_err(StartError::Thread)?;
    Ok(Tapes { sender: Some(sender), reports })
}

impl Tapes {
    pub(crate) fn begin(&self, order: RecordingOrder) {
        if self.sender.is_some() {
            self.tell(Told::Begin(order));
            return;
        }
        // Nobody shall believe that something is kept which is not.
        let RecordingOrder::Begin { recording, .. } = order;
        let report = MediaReport::NotRecorded(recording, RecordingTrouble::Failed);
        if self.reports.try_send(report).is_err() {
            tracing::error!("a recording that is not kept is not told of");
        }
    }

    pub(crate) fn packet(&self, recording: RecordingId, packet: Vec<u8>) {
        self.tell(Told::Packet(recording, packet));
    }

    pub(crate) fn end(&self, recording: RecordingId) {
        self.tell(Told::End(recording));
    }

    fn tell(&self, told: Told) {
        if let Some(sender) = &self.sender
            && sender.try_send(told).is_err()
        {
            tracing::error!("the disk takes nothing that is recorded");
        }
    }
}

/// Keeps until the last way here is gone.
fn keep(recorder: &Recorder, told: &Receiver<Told>, reports: &tokio_mpsc::Sender<MediaReport>) {
    let mut keeper = (recorder.keeper)(&recorder.folder);
    let mut failed = BTreeSet::new();
    while let Ok(told) = told.recv() {
        let (recording, done) = match told {
            Told::Begin(RecordingOrder::Begin { recording, line, party }) => {
                (recording, keeper.begin(recording, &line, &party))
            }
            Told::Packet(recording, _) if failed.contains(&recording) => continue,
            Told::Packet(recording, packet) => (recording, keeper.packet(recording, &packet)),
            Told::End(recording) if failed.remove(&recording) => continue,
            Told::End(recording) => (recording, keeper.end(recording)),
        };
        if let Err(trouble) = done {
            failed.insert(recording);
            // Fails only when the engine has ended.
            let _ended = reports.blocking_send(MediaReport::NotRecorded(recording, trouble));
        }
    }
}
