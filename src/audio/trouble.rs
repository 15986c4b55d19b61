//! What can be wrong with a microphone or a loudspeaker.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// Which end of the telephone a device is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// To speak into.
    Microphone,
    /// To listen to.
    Loudspeaker,
}

/// Why a device could not be opened.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The machine has none.
    #[error("this computer has no {0}")]
    NoCard(Way),
    /// There is none of this name.
    #[error("there is no {way} named \u{201c}{name}\u{201d}")]
    NotFound {
        /// Which end.
        way: Way,
        /// What was looked for.
        name: String,
    },
    /// It did not answer in time.
    #[error("the {0} does not answer")]
    TimedOut(Way),
    /// Another program has it.
    #[error("the {0} is in use by another program")]
    Busy(Way),
    /// We may not use it.
    #[error("this program is not allowed to use the {0}")]
    NotAllowed(Way),
    /// It speaks no form of sound that we know.
    #[error("the {0} offers no form of sound that can be used")]
    Unsupported(Way),
    /// The system says that it failed, and not why.
    #[error("the {0} could not be opened")]
    Failed(Way),
    /// The file cannot be used.
    #[error("the sound file {} {trouble}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        trouble: FileTrouble,
    },
}

/// What is wrong with a device that was open.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// It was unplugged, or its server is gone.
    #[error("the {0} is gone")]
    Lost(Way),
    /// It stopped, and must be opened again.
    #[error("the {0} stopped working")]
    Stopped(Way),
    /// The file cannot be written any more.
    #[error("the sound file {0}")]
    File(FileTrouble),
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FileTrouble {
    /// It is not there.
    #[error("does not exist")]
    Missing,
    /// We may not use it.
    #[error("may not be used by this program")]
    NotAllowed,
    /// It is no WAV file, or one of a kind that we cannot play.
    #[error("is no WAV file that can be played")]
    Unplayable,
    /// The disk is full.
    #[error("does not fit on the disk")]
    DiskFull,
    /// It has reached the size that a WAV file can have.
    #[error("has reached its greatest length")]
    TooLong,
    /// Reading or writing failed.
    #[error("cannot be read or written")]
    Failed,
}

/// What a card's error callback leaves for us to find.
#[derive(Debug, Default)]
pub(crate) struct Mishap {
    what: AtomicU8,
    /// How often the card had called until then.
    beats: AtomicU64,
}

const LOST: u8 = 1;
const STOPPED: u8 = 2;
/// A card that calls as often after a mishap as this has got over it. One or two calls may have
/// been under way.
const RECOVERED: u64 = 4;

impl Mishap {
    /// Notes what the card says after so many calls.
    ///
    /// Real-time: may run in the card's thread.
    pub(crate) fn note(&self, kind: cpal::ErrorKind, beats: u64) {
        use cpal::ErrorKind;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the library is open")]
        let code = match kind {
            // The sound goes on, elsewhere or after a gap.
            ErrorKind::DeviceChanged | ErrorKind::Xrun | ErrorKind::RealtimeDenied => return,
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => LOST,
            _ => STOPPED,
        };
        self.beats.store(beats, Ordering::Relaxed);
        self.what.store(code, Ordering::Release);
    }

    /// What was noted, unless the card went on calling: some complain and work.
    pub(crate) fn trouble(&self, way: Way, beats: u64) -> Option<Trouble> {
        let what = self.what.load(Ordering::Acquire);
        if beats >= self.beats.load(Ordering::Relaxed).saturating_add(RECOVERED) {
            return None;
        }
        match what {
            LOST => Some(Trouble::Lost(way)),
            STOPPED => Some(Trouble::Stopped(way)),
            _ => None,
        }
    }
}

impl AudioError {
    /// What a card's refusal means to a person.
    pub(crate) fn of(way: Way, kind: cpal::ErrorKind) -> Self {
        use cpal::ErrorKind;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the library is open")]
        match kind {
            ErrorKind::DeviceBusy => Self::Busy(way),
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => Self::NoCard(way),
            ErrorKind::PermissionDenied => Self::NotAllowed(way),
            ErrorKind::UnsupportedConfig | ErrorKind::UnsupportedOperation => {
                Self::Unsupported(way)
            }
            _ => Self::Failed(way),
        }
    }
}

impl FileTrouble {
    /// What a failure of the file system means to a person.
    pub(crate) fn of(kind: io::ErrorKind) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the library is open")]
        match kind {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::NotAllowed,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Failed,
        }
    }

    /// What a failure of the WAV library means to a person.
    pub(crate) fn of_wav(error: &hound::Error) -> Self {
        match error {
            // Not the system says this, but the library: the file ends too soon.
            hound::Error::IoError(error) if error.raw_os_error().is_none() => Self::Unplayable,
            hound::Error::IoError(error) => Self::of(error.kind()),
            hound::Error::FormatError(_)
            | hound::Error::TooWide
            | hound::Error::UnfinishedSample
            | hound::Error::Unsupported
            | hound::Error::InvalidSampleFormat => Self::Unplayable,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Microphone => "microphone",
            Self::Loudspeaker => "loudspeaker",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_that_goes_away_is_noticed() {
        let mishap = Mishap::default();
        mishap.note(cpal::ErrorKind::DeviceNotAvailable, 700);

        assert_eq!(mishap.trouble(Way::Loudspeaker, 701), Some(Trouble::Lost(Way::Loudspeaker)));
    }

    #[test]
    fn a_card_that_stumbles_is_no_trouble() {
        let mishap = Mishap::default();
        mishap.note(cpal::ErrorKind::Xrun, 7);
        mishap.note(cpal::ErrorKind::DeviceChanged, 7);

        assert_eq!(mishap.trouble(Way::Microphone, 7), None);
    }

    #[test]
    fn a_card_that_complains_and_works_is_no_trouble() {
        let mishap = Mishap::default();
        mishap.note(cpal::ErrorKind::BackendError, 7);

        assert_eq!(mishap.trouble(Way::Microphone, 8), Some(Trouble::Stopped(Way::Microphone)));
        assert_eq!(mishap.trouble(Way::Microphone, 11), None);
    }

    #[test]
    fn errors_are_sentences() {
        let error = AudioError::NoCard(Way::Microphone);
        assert_eq!(error.to_string(), "this computer has no microphone");

        let error = AudioError::File { path: "/tmp/x.wav".into(), trouble: FileTrouble::DiskFull };
        assert_eq!(error.to_string(), "the sound file /tmp/x.wav does not fit on the disk");
    }
}
