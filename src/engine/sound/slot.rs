//! One device of the media thread: the best of a list that is there, opened when it is needed and
//! given back when it is not.
//!
//! A card is opened on a thread of its own, because that can take seconds, and handed over open. A
//! card that is gone is replaced by the next of the list at once; when a better one is there again,
//! it is opened while the other still works. Files are opened once, at the start: they are read and
//! written from one end to the other however many calls there are.

use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use audio::{AudioError, Capture, DeviceChoice, DeviceInfo, Inventory, Speaker, Trouble, Way};
use clock::Moment;
use phone::trouble::DeviceTrouble;

use super::words;

/// How long a device stays open after its last use: the next call often follows at once.
const LINGER: Duration = Duration::from_secs(2);

/// After a device could not be opened, how long until it is tried again.
const RETRY: Duration = Duration::from_secs(3);

/// Where nothing is open and another device would do, how long one is waited for: it may be going
/// just now. Once there is sound again, it has all the time it needs.
const HURRY: Duration = Duration::from_millis(150);

/// What a slot holds.
pub(super) trait Equipment: Sized + Send + 'static {
    /// Which end of the telephone it is.
    const WAY: Way;
    /// Opens it. It may take seconds.
    fn open(choice: &DeviceChoice) -> Result<Self, AudioError>;
    /// Opens it where it answers in time.
    fn open_within(choice: &DeviceChoice, patience: Duration) -> Result<Self, AudioError>;
    /// What is wrong with it since it was opened.
    fn trouble(&self) -> Option<Trouble>;
    /// Which device it is, where it is one.
    fn device(&self) -> Option<&DeviceInfo>;
}

impl Equipment for Capture {
    const WAY: Way = Way::Microphone;

    fn open(choice: &DeviceChoice) -> Result<Self, AudioError> {
        Self::open(choice)
    }

    fn open_within(choice: &DeviceChoice, patience: Duration) -> Result<Self, AudioError> {
        Self::open_within(choice, patience)
    }

    fn trouble(&self) -> Option<Trouble> {
        self.trouble()
    }

    fn device(&self) -> Option<&DeviceInfo> {
        self.device()
    }
}

impl Equipment for Speaker {
    const WAY: Way = Way::Loudspeaker;

    fn open(choice: &DeviceChoice) -> Result<Self, AudioError> {
        Self::open(choice)
    }

    fn open_within(choice: &DeviceChoice, patience: Duration) -> Result<Self, AudioError> {
        Self::open_within(choice, patience)
    }

    fn trouble(&self) -> Option<Trouble> {
        self.trouble()
    }

    fn device(&self) -> Option<&DeviceInfo> {
        self.device()
    }
}

/// A device, open or not.
#[derive(Debug)]
pub(super) struct Slot<D> {
    list: Vec<DeviceChoice>,
    state: State<D>,
    /// A better device than the one that is open, on its way.
    better: Option<Receiver<Result<D, AudioError>>>,
    /// A better device that could not be had, and until when it is not tried again.
    declined: Option<(String, Moment)>,
    /// What happened to the device that was open last, until another one is.
    lost: Option<DeviceTrouble>,
    /// The device that was used last, by its identifier.
    used: Option<String>,
    /// What is wrong with it.
    pub(super) trouble: Option<DeviceTrouble>,
}

#[derive(Debug)]
enum State<D> {
    Closed { not_before: Moment },
    Opening(Receiver<Result<D, AudioError>>),
    Open { device: D, used: Moment },
}

/// What became of a device at one look.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Change {
    /// Its trouble is another one.
    pub(super) trouble: bool,
    /// Another device is open than before.
    pub(super) opened: bool,
    /// The name of the device that is used now, where it is another one than last time.
    pub(super) using: Option<String>,
}

impl<D: Equipment> Slot<D> {
    /// One of these, the first first; where none of them is there, what the system thinks best.
    pub(super) fn new(list: Vec<DeviceChoice>) -> Self {
        Self {
            list: DeviceChoice::with_usual(list),
            state: State::Closed { not_before: Moment::START },
            better: None,
            declined: None,
            lost: None,
            used: None,
            trouble: None,
        }
    }

    /// Takes another list. What is open stays so until a better one is.
    pub(super) fn prefer(&mut self, now: Moment, list: Vec<DeviceChoice>) {
        let list = DeviceChoice::with_usual(list);
        if list == self.list {
            return;
        }
        self.list = list;
        self.declined = None;
        self.better = None;
        let stays = matches!(&self.state, State::Open { device, .. } if device.device().is_some())
            && self.is_cards();
        if !stays {
            self.state = State::Closed { not_before: now };
        }
    }

    /// Whether cards are wanted, rather than a file or nothing.
    pub(super) fn is_cards(&self) -> bool {
        self.list
            .iter()
            .all(|choice| matches!(choice, DeviceChoice::Default | DeviceChoice::Named(_)))
    }

    /// Takes that devices came or went: what failed before may do now.
    pub(super) fn surveyed(&mut self, now: Moment) {
        self.declined = None;
        if let State::Closed { not_before } = &mut self.state {
            *not_before = now.min(*not_before);
        }
    }

    /// Opens, changes or closes the device as it is wanted.
    pub(super) fn attend(
        &mut self,
        now: Moment,
        wanted: bool,
        inventory: Option<&Inventory>,
    ) -> Change {
        let before = self.trouble.clone();
        let mut change = self.check(now);
        match &mut self.state {
            State::Closed { not_before } => {
                if wanted && *not_before <= now {
                    self.begin(now);
                }
            }
            State::Opening(answer) => match answer.try_recv() {
                Ok(Ok(device)) => change = self.take(now, device),
                Ok(Err(error)) => {
                    let none = matches!(error, AudioError::NoCard(_) | AudioError::NotFound { .. });
                    let lost = self.lost.clone().filter(|_| none);
                    self.trouble = Some(lost.unwrap_or_else(|| words::not_opened(&error)));
                    self.state = State::Closed { not_before: now + RETRY };
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => {
                    self.state = State::Closed { not_before: now + RETRY };
                }
            },
            State::Open { used, .. } if wanted => {
                *used = now;
                change = self.improve(now, inventory, change);
            }
            State::Open { used, .. } => {
                let kept = matches!(self.list.first(), Some(DeviceChoice::File(_)));
                if !kept && *used + LINGER <= now {
                    self.state = State::Closed { not_before: now };
                    self.better = None;
                }
            }
        }
        change.trouble = before != self.trouble;
        change
    }

    /// The device, where it is open.
    pub(super) const fn device(&mut self) -> Option<&mut D> {
        match &mut self.state {
            State::Open { device, .. } => Some(device),
            State::Closed { .. } | State::Opening(_) => None,
        }
    }

    /// The identifier of the device that is open.
    pub(super) fn id(&self) -> Option<&str> {
        match &self.state {
            State::Open { device, .. } => device.device().map(|device| device.id.as_str()),
            State::Closed { .. } | State::Opening(_) => None,
        }
    }

    /// Whether there is anything to wait for soon.
    pub(super) fn is_closed(&self) -> bool {
        match &self.state {
            State::Closed { .. } => true,
            State::Opening(_) => false,
            State::Open { .. } => matches!(self.list.first(), Some(DeviceChoice::File(_))),
        }
    }

    /// Lets go of a device that is gone.
    fn check(&mut self, now: Moment) -> Change {
        let State::Open { device, .. } = &self.state else { return Change::default() };
        let Some(trouble) = device.trouble() else { return Change::default() };
        let choice = self.list.first().unwrap_or(&DeviceChoice::Default);
        let said = words::while_open(trouble, choice);
        let mut not_before = now;
        if let Some(device) = device.device() {
            // Until another is open or there is none, it is not worth a word. The list of what is
            // there may still hold it.
            self.declined = Some((device.id.clone(), now + RETRY));
            self.lost = Some(said);
        } else {
            self.trouble = Some(said);
            not_before = now + Duration::from_millis(200);
        }
        self.state = match self.better.take() {
            Some(answer) => State::Opening(answer),
            None => State::Closed { not_before },
        };
        Change { opened: true, ..Change::default() }
    }

    /// Takes a device that is open.
    fn take(&mut self, now: Moment, device: D) -> Change {
        let info = device.device();
        let id = info.map(|info| info.id.clone());
        let other = self.used.is_some() && self.used != id;
        let using = info.filter(|_| other).map(|info| info.name.clone());
        if id.is_some() {
            self.used = id;
        }
        self.trouble = None;
        self.lost = None;
        self.state = State::Open { device, used: now };
        Change { trouble: false, opened: true, using }
    }

    /// Goes over to a better device than the one that is open, when there is one.
    fn improve(&mut self, now: Moment, inventory: Option<&Inventory>, change: Change) -> Change {
        let State::Open { device, .. } = &self.state else { return change };
        let Some(id) = device.device().map(|device| device.id.clone()) else { return change };
        let best = inventory.and_then(|all| all.best(D::WAY, &self.list));
        match self.better.as_ref().map(Receiver::try_recv) {
            Some(Ok(Ok(better))) => {
                self.better = None;
                let found = better.device().map(|device| device.id.clone());
                if let Some(best) = best.filter(|best| Some(&best.id) != found.as_ref()) {
                    self.declined = Some((best.id.clone(), now + RETRY));
                }
                return if found.as_ref() == Some(&id) { change } else { self.take(now, better) };
            }
            Some(Err(TryRecvError::Empty)) => return change,
            Some(Ok(Err(_)) | Err(TryRecvError::Disconnected)) => {
                self.better = None;
                self.declined = best.map(|best| (best.id.clone(), now + RETRY));
            }
            None => {}
        }
        let declined = self.declined.as_ref().filter(|(_, until)| now < *until);
        if let Some(best) = best
            && best.id != id
            && declined.is_none_or(|(declined, _)| *declined != best.id)
        {
            self.better = self.open_elsewhere(false);
        }
        change
    }

    fn begin(&mut self, now: Moment) {
        let first = self.list.first().unwrap_or(&DeviceChoice::Default);
        match first {
            // Neither can block: done at once, so that no sample of a file is missed.
            DeviceChoice::File(_) | DeviceChoice::None => match D::open(first) {
                Ok(device) => self.state = State::Open { device, used: now },
                Err(error) => {
                    self.trouble = Some(words::not_opened(&error));
                    self.state = State::Closed { not_before: now + Duration::from_hours(1) };
                }
            },
            DeviceChoice::Default | DeviceChoice::Named(_) => {
                if let Some(answer) = self.open_elsewhere(true) {
                    self.state = State::Opening(answer);
                }
            }
        }
    }

    /// Opens the best of the list on a thread of its own; in a hurry, the best that answers soon.
    fn open_elsewhere(&self, hurry: bool) -> Option<Receiver<Result<D, AudioError>>> {
        let (sender, answer) = mpsc::channel();
        let list = self.list.clone();
        let thread = thread::Builder::new().name("open device".to_owned()).spawn(move || {
            let spare = list.last().cloned();
            let opened = DeviceChoice::first_that_opens(&list, D::WAY, |choice| {
                if hurry && spare.as_ref() != Some(choice) {
                    D::open_within(choice, HURRY)
                } else {
                    D::open(choice)
                }
            });
            // Where nobody waits any longer, the device is closed again at once.
            let _late = sender.send(opened);
        });
        thread.is_ok().then_some(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A loudspeaker that is there unless its name is on the list of those that are not.
    #[derive(Debug)]
    struct Fake {
        info: DeviceInfo,
        trouble: Option<Trouble>,
    }

    static ABSENT: Mutex<Vec<String>> = Mutex::new(Vec::new());

    impl Equipment for Fake {
        const WAY: Way = Way::Loudspeaker;

        fn open(choice: &DeviceChoice) -> Result<Self, AudioError> {
            let name = choice.to_string();
            if ABSENT.lock().unwrap().contains(&name) {
                return Err(AudioError::NotFound { way: Way::Loudspeaker, name });
            }
            Ok(Self { info: info(&name), trouble: None })
        }

        fn open_within(choice: &DeviceChoice, patience: Duration) -> Result<Self, AudioError> {
            let slow = choice.to_string().starts_with("slow") && patience < Duration::from_secs(1);
            if slow { Err(AudioError::TimedOut(Self::WAY)) } else { Self::open(choice) }
        }

        fn trouble(&self) -> Option<Trouble> {
            self.trouble
        }

        fn device(&self) -> Option<&DeviceInfo> {
            Some(&self.info)
        }
    }

    fn info(name: &str) -> DeviceInfo {
        DeviceInfo { id: name.into(), name: name.into(), microphone: false, loudspeaker: true }
    }

    fn inventory(names: &[&str]) -> Inventory {
        Inventory { devices: names.iter().map(|name| info(name)).collect(), ..Inventory::default() }
    }

    fn absent(name: &str, is: bool) {
        let mut absent = ABSENT.lock().unwrap();
        absent.retain(|other| other != name);
        if is {
            absent.push(name.to_owned());
        }
    }

    fn slot(names: &[&str]) -> Slot<Fake> {
        Slot::new(names.iter().map(|name| name.parse().unwrap()).collect())
    }

    /// Attends to it until a device is open that bears the name, and gives what was told of it.
    fn until(slot: &mut Slot<Fake>, now: Moment, all: &Inventory, name: &str) -> Option<String> {
        let mut clock = clock::Clock::start();
        let mut told = None;
        while slot.id() != Some(name) {
            assert!(
                clock.now() - Moment::START < Duration::from_secs(10),
                "{name} is never opened: {slot:?}"
            );
            told = slot.attend(now, true, Some(all)).using.or(told);
            thread::sleep(Duration::from_millis(1));
        }
        told
    }

    #[test]
    fn what_is_lost_is_replaced_at_once_and_taken_again_when_it_is_back() {
        let mut slot = slot(&["headset", "board"]);
        let (both, board) = (inventory(&["headset", "board"]), inventory(&["board"]));
        let now = Moment::START;
        assert_eq!(
            until(&mut slot, now, &both, "headset"),
            None,
            "nobody asked what else there is"
        );

        absent("headset", true);
        slot.device().unwrap().trouble = Some(Trouble::Lost(Way::Loudspeaker));
        // What there is has not been looked at again yet.
        assert_eq!(until(&mut slot, now, &both, "board"), Some("board".to_owned()));
        assert_eq!(slot.trouble, None, "there is sound, and nothing to complain of");
        slot.surveyed(now);
        slot.attend(now, true, Some(&board));
        assert_eq!(slot.id(), Some("board"));

        absent("headset", false);
        slot.surveyed(now);
        assert_eq!(until(&mut slot, now, &both, "headset"), Some("headset".to_owned()));
    }

    #[test]
    fn a_device_that_takes_its_time_is_not_waited_for_in_silence() {
        let mut slot = slot(&["slow radio", "desk"]);
        let all = inventory(&["slow radio", "desk"]);

        until(&mut slot, Moment::START, &all, "desk");

        assert_eq!(
            until(&mut slot, Moment::START, &all, "slow radio"),
            Some("slow radio".to_owned())
        );
    }

    #[test]
    fn what_is_lost_with_nothing_in_its_place_is_told() {
        let mut slot = slot(&["only", "default"]);
        let all = inventory(&["only"]);
        until(&mut slot, Moment::START, &all, "only");

        absent("only", true);
        absent("default", true);
        slot.device().unwrap().trouble = Some(Trouble::Lost(Way::Loudspeaker));
        let mut clock = clock::Clock::start();
        while slot.trouble.is_none() {
            assert!(clock.now() - Moment::START < Duration::from_secs(10));
            slot.attend(Moment::START, true, Some(&inventory(&[])));
        }

        assert_eq!(
            slot.trouble.as_ref().map(ToString::to_string).as_deref(),
            Some("The loudspeaker is gone.")
        );
        absent("default", false);
    }
}
