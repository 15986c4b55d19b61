//! Where recorded calls are kept: what the engine hands out, put into files by the storage.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use engine::{Keeper, Recorder};
use jiff::Zoned;
use phone::doors::RecordingId;
use phone::trouble::RecordingTrouble;
use storage::paths::Paths;
use storage::recording::Recording;

/// Keeps recordings in a folder.
struct Folder {
    folder: std::path::PathBuf,
    open: BTreeMap<RecordingId, Recording>,
}

/// Who keeps what is recorded, where the person has a place for it.
pub(crate) fn recorder() -> Option<Recorder> {
    let paths = Paths::find().ok()?;
    Some(Recorder { folder: paths.recordings(), keeper })
}

fn keeper(folder: &Path) -> Box<dyn Keeper> {
    Box::new(Folder { folder: folder.to_owned(), open: BTreeMap::new() })
}

impl Keeper for Folder {
    fn begin(
        &mut self,
        recording: RecordingId,
        line: &str,
        party: &str,
    ) -> Result<(), RecordingTrouble> {
        let time = local_time();
        let begun =
            Recording::begin(&self.folder, &time, line, party).map_err(|it| trouble(&it))?;
        tracing::info!(file = %begun.path().display(), "a call is recorded");
        self.open.insert(recording, begun);
        Ok(())
    }

    fn packet(&mut self, recording: RecordingId, packet: &[u8]) -> Result<(), RecordingTrouble> {
        let Some(file) = self.open.get_mut(&recording) else { return Ok(()) };
        let done = file.packet(packet).map_err(|it| trouble(&it));
        if done.is_err() {
            self.open.remove(&recording);
        }
        done
    }

    fn end(&mut self, recording: RecordingId) -> Result<(), RecordingTrouble> {
        let Some(file) = self.open.remove(&recording) else { return Ok(()) };
        file.end().map_err(|it| trouble(&it))
    }
}

/// What a clock on the wall shows.
fn local_time() -> String {
    let seconds = i64::try_from(clock::on_the_wall().as_secs()).unwrap_or_default();
    let now = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    let now: Zoned = now.to_zoned(jiff::tz::TimeZone::system());
    now.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn trouble(error: &io::Error) -> RecordingTrouble {
    tracing::error!(%error, "a recording is not written");
    let is = |kinds: [io::ErrorKind; 2]| kinds.contains(&error.kind());
    if is([io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded]) {
        RecordingTrouble::DiskFull
    } else if is([io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem]) {
        RecordingTrouble::NotAllowed
    } else {
        RecordingTrouble::Failed
    }
}
