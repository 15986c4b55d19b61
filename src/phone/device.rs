//! What is wrong with microphone, loudspeaker, ringer or a recording, as closed lists.

use std::fmt;

use crate::trouble::Sentence;

/// What is wrong with microphone, loudspeaker or ringer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum DeviceTrouble {
    /// The computer has none.
    None(Device),
    /// There is none of this name.
    NotFound(Device, String),
    /// It does not answer.
    Silent(Device),
    /// Another program has it.
    Busy(Device),
    /// The system does not let us use it.
    NotAllowed(Device),
    /// It offers no form of sound that we know.
    Unsupported(Device),
    /// It could not be opened, and it is not known why.
    Failed(Device),
    /// It is gone.
    Gone(Device),
    /// It stopped.
    Stopped(Device),
    /// A file that stands for it, and what is wrong with that.
    File(FileFault, String),
}

/// Which end of the sound a device is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Device {
    /// To speak into.
    Microphone,
    /// To listen to; a ringer is one too.
    Loudspeaker,
}

/// What is wrong with a sound file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FileFault {
    /// It does not exist.
    Missing,
    /// The system does not let us use it.
    NotAllowed,
    /// It is no WAV file, or one of a kind that cannot be played.
    Unplayable,
    /// The disk is full.
    DiskFull,
    /// It has reached the size that a WAV file can have.
    TooLong,
    /// It cannot be read or written.
    Failed,
}

/// Why what is recorded cannot be kept. The call itself goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RecordingTrouble {
    /// The disk is full.
    DiskFull,
    /// The system does not let us write there.
    NotAllowed,
    /// The file cannot be written, and it is not known why.
    Failed,
}

impl Sentence for RecordingTrouble {
    fn key(&self) -> &'static str {
        match self {
            Self::DiskFull => "recording-disk-full",
            Self::NotAllowed => "recording-not-allowed",
            Self::Failed => "recording-failed",
        }
    }

    fn blanks(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

impl fmt::Display for RecordingTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DiskFull => "The recording has ended: the disk is full. The call goes on.",
            Self::NotAllowed => {
                "The call is not recorded: this program may not write into the folder for recordings."
            }
            Self::Failed => "The recording has ended: its file cannot be written. The call goes on.",
        })
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Microphone => "microphone",
            Self::Loudspeaker => "loudspeaker",
        })
    }
}

impl DeviceTrouble {
    /// Which device it is about; a file may stand for any.
    pub const fn device(&self) -> Option<Device> {
        match self {
            Self::None(device)
            | Self::NotFound(device, _)
            | Self::Silent(device)
            | Self::Busy(device)
            | Self::NotAllowed(device)
            | Self::Unsupported(device)
            | Self::Failed(device)
            | Self::Gone(device)
            | Self::Stopped(device) => Some(*device),
            Self::File(..) => None,
        }
    }
}

impl Sentence for DeviceTrouble {
    fn key(&self) -> &'static str {
        match self {
            Self::None(_) => "device-none",
            Self::NotFound(..) => "device-not-found",
            Self::Silent(_) => "device-silent",
            Self::Busy(_) => "device-busy",
            Self::NotAllowed(_) => "device-not-allowed",
            Self::Unsupported(_) => "device-unsupported",
            Self::Failed(_) => "device-failed",
            Self::Gone(_) => "device-gone",
            Self::Stopped(_) => "device-stopped",
            Self::File(FileFault::Missing, _) => "file-missing",
            Self::File(FileFault::NotAllowed, _) => "file-not-allowed",
            Self::File(FileFault::Unplayable, _) => "file-unplayable",
            Self::File(FileFault::DiskFull, _) => "file-disk-full",
            Self::File(FileFault::TooLong, _) => "file-too-long",
            Self::File(FileFault::Failed, _) => "file-failed",
        }
    }

    fn blanks(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFound(device, name) => {
                vec![("device", device.to_string()), ("name", name.clone())]
            }
            Self::None(device)
            | Self::Silent(device)
            | Self::Busy(device)
            | Self::NotAllowed(device)
            | Self::Unsupported(device)
            | Self::Failed(device)
            | Self::Gone(device)
            | Self::Stopped(device) => vec![("device", device.to_string())],
            Self::File(_, path) => vec![("path", path.clone())],
        }
    }
}

impl fmt::Display for DeviceTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None(device) => write!(f, "This computer has no {device}."),
            Self::NotFound(device, name) => write!(f, "There is no {device} named “{name}”."),
            Self::Silent(device) => write!(f, "The {device} does not answer."),
            Self::Busy(device) => write!(f, "The {device} is in use by another program."),
            Self::NotAllowed(device) => {
                write!(f, "This program is not allowed to use the {device}.")
            }
            Self::Unsupported(device) => {
                write!(f, "The {device} offers no form of sound that can be used.")
            }
            Self::Failed(device) => write!(f, "The {device} could not be opened."),
            Self::Gone(device) => write!(f, "The {device} is gone."),
            Self::Stopped(device) => write!(f, "The {device} stopped working."),
            Self::File(fault, path) => {
                let what = match fault {
                    FileFault::Missing => "does not exist",
                    FileFault::NotAllowed => "may not be used by this program",
                    FileFault::Unplayable => "is no WAV file that can be played",
                    FileFault::DiskFull => "does not fit on the disk",
                    FileFault::TooLong => "has reached its greatest length",
                    FileFault::Failed => "cannot be read or written",
                };
                write!(f, "The sound file {path} {what}.")
            }
        }
    }
}
