//! The devices of the media thread: opened when they are needed, given back when they are not.
//!
//! A card is opened on a thread of its own, because that can take seconds, and a microphone that
//! nobody speaks into is closed. Files are opened once, at the start: they are read and written
//! from one end to the other however many calls there are.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use audio::{AudioError, Capture, DeviceChoice, FileTrouble, Speaker, Trouble, Way};
use clock::Moment;
use phone::trouble::{Device, DeviceTrouble, FileFault};

/// How long a device stays open after its last use: the next call often follows at once.
const LINGER: Duration = Duration::from_secs(2);

/// After a device could not be opened, how long until it is tried again.
const RETRY: Duration = Duration::from_secs(3);

/// A device, open or not.
#[derive(Debug)]
pub(crate) struct Slot<D> {
    choice: DeviceChoice,
    open: fn(&DeviceChoice) -> Result<D, AudioError>,
    state: State<D>,
    /// What is wrong with it.
    pub trouble: Option<DeviceTrouble>,
}

#[derive(Debug)]
enum State<D> {
    Closed { not_before: Moment },
    Opening(Receiver<Result<D, AudioError>>),
    Open { device: D, used: Moment },
}

impl Slot<Capture> {
    /// A microphone.
    pub(crate) const fn microphone(choice: DeviceChoice) -> Self {
        Self::new(choice, Capture::open)
    }
}

impl Slot<Speaker> {
    /// A loudspeaker or a ringer.
    pub(crate) const fn speaker(choice: DeviceChoice) -> Self {
        Self::new(choice, Speaker::open)
    }
}

impl<D: Send + 'static> Slot<D> {
    const fn new(choice: DeviceChoice, open: fn(&DeviceChoice) -> Result<D, AudioError>) -> Self {
        let state = State::Closed { not_before: Moment::START };
        Self { choice, open, state, trouble: None }
    }

    /// Opens or closes the device as it is wanted. Says whether its trouble changed.
    pub(crate) fn attend(&mut self, now: Moment, wanted: bool) -> bool {
        let before = self.trouble.clone();
        match &mut self.state {
            State::Closed { not_before } => {
                if wanted && *not_before <= now {
                    self.begin(now);
                }
            }
            State::Opening(answer) => match answer.try_recv() {
                Ok(Ok(device)) => {
                    self.trouble = None;
                    self.state = State::Open { device, used: now };
                }
                Ok(Err(error)) => {
                    self.trouble = Some(not_opened(&error));
                    self.state = State::Closed { not_before: now + RETRY };
                }
                Err(mpsc::TryRecvError::Empty) => {}
                Err(mpsc::TryRecvError::Disconnected) => {
                    self.state = State::Closed { not_before: now + RETRY };
                }
            },
            State::Open { used, .. } if wanted => *used = now,
            State::Open { used, .. } => {
                let kept = matches!(self.choice, DeviceChoice::File(_));
                if !kept && *used + LINGER <= now {
                    self.state = State::Closed { not_before: now };
                }
            }
        }
        before != self.trouble
    }

    /// The device, where it is open.
    pub(crate) const fn device(&mut self) -> Option<&mut D> {
        match &mut self.state {
            State::Open { device, .. } => Some(device),
            State::Closed { .. } | State::Opening(_) => None,
        }
    }

    /// Takes that the device is gone.
    pub(crate) fn lost(&mut self, now: Moment, trouble: Trouble) {
        self.trouble = Some(while_open(trouble, &self.choice));
        self.state = State::Closed { not_before: now + Duration::from_millis(200) };
    }

    /// Whether there is anything to wait for soon.
    pub(crate) const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed { .. })
            || matches!((&self.state, &self.choice), (State::Open { .. }, DeviceChoice::File(_)))
    }

    fn begin(&mut self, now: Moment) {
        match self.choice {
            // Neither can block: done at once, so that no sample of a file is missed.
            DeviceChoice::File(_) | DeviceChoice::None => match (self.open)(&self.choice) {
                Ok(device) => self.state = State::Open { device, used: now },
                Err(error) => {
                    self.trouble = Some(not_opened(&error));
                    self.state = State::Closed { not_before: now + Duration::from_hours(1) };
                }
            },
            DeviceChoice::Default | DeviceChoice::Named(_) => {
                let (sender, answer) = mpsc::channel();
                let (open, choice) = (self.open, self.choice.clone());
                let thread =
                    thread::Builder::new().name("open device".to_owned()).spawn(move || {
                        // Nobody waits any longer: the device is closed again at once.
                        let _late = sender.send(open(&choice));
                    });
                if thread.is_ok() {
                    self.state = State::Opening(answer);
                }
            }
        }
    }
}

/// Why a device could not be opened, as the telephone says it.
fn not_opened(error: &AudioError) -> DeviceTrouble {
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
fn while_open(trouble: Trouble, choice: &DeviceChoice) -> DeviceTrouble {
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

const fn device(way: Way) -> Device {
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
