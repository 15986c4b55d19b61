//! The devices of the media thread: opened when they are needed, given back when they are not.
//!
//! A card is opened on a thread of its own, because that can take seconds, and a microphone that
//! nobody speaks into is closed. Files are opened once, at the start: they are read and written
//! from one end to the other however many calls there are.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use audio::{AudioError, Capture, DeviceChoice, Speaker, Trouble};
use clock::Moment;

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
    pub trouble: Option<String>,
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
                    self.trouble = Some(capital(&error.to_string()));
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
        self.trouble = Some(capital(&trouble.to_string()));
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
                    self.trouble = Some(capital(&error.to_string()));
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

/// An error as a sentence for the person.
fn capital(error: &str) -> String {
    let mut sentence = format!("{error}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
