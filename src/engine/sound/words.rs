//! What is wrong with a device, as the telephone says it.

use audio::{AudioError, DeviceChoice, FileTrouble, Trouble, Way};
use phone::trouble::{Device, DeviceTrouble, FileFault};

/// Why a device could not be opened, as the telephone says it.
pub(super) fn not_opened(error: &AudioError) -> DeviceTrouble {
    match error {
        AudioError::NoCard(way) => DeviceTrouble::None(device(*way)),
        AudioError::NotFound { way, name } => DeviceTrouble::NotFound(device(*way), name.clone()),
        AudioError::TimedOut(way) => DeviceTrouble::Silent(device(*way)),
        AudioError::Busy(way) => DeviceTrouble::Busy(device(*way)),
        AudioError::NotAllowed(way) => DeviceTrouble::NotAllowed(device(*way)),
        AudioError::Unsupported(way) => DeviceTrouble::Unsupported(device(*way)),
        AudioError::Failed(way) => DeviceTrouble::Failed(device(*way)),
        AudioError::File { path, trouble } => {
            DeviceTrouble::File(fault(*trouble), path.display().to_string())
        }
        // What is added to the list and not here says less, and is no reason to stop.
        _ => DeviceTrouble::Failed(Device::Loudspeaker),
    }
}

/// What happened to an open device, as the telephone says it.
pub(super) fn while_open(trouble: Trouble, choice: &DeviceChoice) -> DeviceTrouble {
    match (trouble, choice) {
        (Trouble::Lost(way), _) => DeviceTrouble::Gone(device(way)),
        (Trouble::Stopped(way), _) => DeviceTrouble::Stopped(device(way)),
        (Trouble::File(trouble), DeviceChoice::File(path)) => {
            DeviceTrouble::File(fault(trouble), path.display().to_string())
        }
        (Trouble::File(trouble), _) => DeviceTrouble::File(fault(trouble), String::new()),
        (_, _) => DeviceTrouble::Failed(Device::Loudspeaker),
    }
}

pub(super) const fn device(way: Way) -> Device {
    match way {
        Way::Microphone => Device::Microphone,
        Way::Loudspeaker => Device::Loudspeaker,
    }
}

const fn fault(trouble: FileTrouble) -> FileFault {
    match trouble {
        FileTrouble::Missing => FileFault::Missing,
        FileTrouble::NotAllowed => FileFault::NotAllowed,
        FileTrouble::Unplayable => FileFault::Unplayable,
        FileTrouble::DiskFull => FileFault::DiskFull,
        FileTrouble::TooLong => FileFault::TooLong,
        FileTrouble::Failed | _ => FileFault::Failed,
    }
}
