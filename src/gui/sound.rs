//! With what one speaks and hears, as the window knows it: plain data, as it is kept.

/// With what one speaks and hears. Each list is in the order of what is preferred; where none of it
/// is there, the system's own device is used.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the page of settings")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sound {
    /// With what one speaks.
    pub microphones: Vec<String>,
    /// With what one hears.
    pub loudspeakers: Vec<String>,
    /// What rings.
    pub ringers: Vec<String>,
    /// Whether it rings where one hears, too.
    pub ring_on_both: bool,
    /// Whether what the loudspeaker plays is taken out of what the microphone hears.
    pub echo: bool,
    /// Whether noise that lasts is taken out of it.
    pub noise: bool,
    /// Whether it is brought to an even loudness.
    pub gain: bool,
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            microphones: Vec::new(),
            loudspeakers: Vec::new(),
            ringers: Vec::new(),
            ring_on_both: false,
            echo: true,
            noise: true,
            gain: true,
        }
    }
}

/// What a device is for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Purpose {
    /// One speaks into it.
    Microphone,
    /// One hears with it.
    Loudspeaker,
    /// It rings.
    Ringer,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Microphone, Self::Loudspeaker, Self::Ringer];
}

/// A device that is there.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Present {
    /// What stays the same from day to day.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// Whether it can be spoken into.
    pub microphone: bool,
    /// Whether it can be listened to.
    pub loudspeaker: bool,
}

/// What stands between identifier and name of a device as it is kept.
const BETWEEN: &str = " | ";

/// Devices in one list; nobody has more.
const MOST: usize = 16;

/// What is done to a list of devices.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ListChange {
    /// The device that stands here among those that are there is added, as the last.
    Add(usize),
    /// The device that stands here in the list is preferred to the one before it.
    Up(usize),
    /// It goes behind the one after it.
    Down(usize),
    /// It is taken out.
    Remove(usize),
}

impl Present {
    /// Whether it is for this.
    pub(crate) const fn is_for(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Microphone => self.microphone,
            Purpose::Loudspeaker | Purpose::Ringer => self.loudspeaker,
        }
    }

    /// Whether it is meant by what is kept.
    pub(crate) fn is_meant_by(&self, kept: &str) -> bool {
        let (id, name) = parts(kept);
        self.id == id || self.name == name
    }

    fn kept(&self) -> String {
        format!("{}{BETWEEN}{}", self.id, self.name)
    }
}

impl Sound {
    /// The list of those that are for this.
    pub(crate) const fn list(&self, purpose: Purpose) -> &Vec<String> {
        match purpose {
            Purpose::Microphone => &self.microphones,
            Purpose::Loudspeaker => &self.loudspeakers,
            Purpose::Ringer => &self.ringers,
        }
    }

    /// Changes a list. What is no longer as it was when it was drawn stays.
    pub(crate) fn change(&mut self, purpose: Purpose, change: ListChange, present: &[Present]) {
        let list = match purpose {
            Purpose::Microphone => &mut self.microphones,
            Purpose::Loudspeaker => &mut self.loudspeakers,
            Purpose::Ringer => &mut self.ringers,
        };
        match change {
            ListChange::Add(at) => {
                let device = present.get(at).filter(|device| device.is_for(purpose));
                let new = device.filter(|it| !list.iter().any(|kept| it.is_meant_by(kept)));
                if let Some(device) = new.filter(|_| list.len() < MOST) {
                    list.push(device.kept());
                }
            }
            ListChange::Up(at) if 0 < at && at < list.len() => list.swap(at - 1, at),
            ListChange::Down(at) if at + 1 < list.len() => list.swap(at, at + 1),
            ListChange::Remove(at) if at < list.len() => {
                list.remove(at);
            }
            ListChange::Up(_) | ListChange::Down(_) | ListChange::Remove(_) => {}
        }
    }
}

/// The identifier and the name of a device as it is kept; where it is one word, that is both.
pub(crate) fn parts(kept: &str) -> (&str, &str) {
    kept.split_once(BETWEEN).unwrap_or((kept, kept))
}
