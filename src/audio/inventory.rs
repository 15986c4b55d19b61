//! Which devices there are, which of them is meant, and who sees that they come and go.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::card::{self, Host};
use crate::{DeviceChoice, Way};

/// A device as it can be chosen.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DeviceInfo {
    /// What stays the same from day to day, for [`DeviceChoice::Named`].
    pub id: String,
    /// What a person calls it; [`DeviceChoice::Named`] takes it too.
    pub name: String,
    /// Whether it can be spoken into.
    pub microphone: bool,
    /// Whether it can be listened to.
    pub loudspeaker: bool,
}

/// The devices that there are at one moment.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Inventory {
    /// All of them.
    pub devices: Vec<DeviceInfo>,
    /// The identifier of the microphone that the system thinks best.
    pub microphone: Option<String>,
    /// The identifier of the loudspeaker that the system thinks best.
    pub loudspeaker: Option<String>,
}

/// Looks which devices there are, three times a second, on a thread of its own. Dropped, it ends.
#[derive(Debug)]
pub struct Watch {
    _stop: mpsc::Sender<()>,
}

/// How often it is looked. No system that we reach tells of a device by itself; asking a sound
/// server costs it a thousandth of a second.
const INTERVAL: Duration = Duration::from_secs(1);

impl DeviceInfo {
    /// Whether it can be used so.
    pub fn is_for(&self, way: Way) -> bool {
        match way {
            Way::Microphone => self.microphone,
            Way::Loudspeaker => self.loudspeaker,
        }
    }
}

impl Inventory {
    /// The best device of a list, the first one first; nothing where none of them is there.
    pub fn best(&self, way: Way, list: &[DeviceChoice]) -> Option<&DeviceInfo> {
        list.iter().find_map(|choice| match choice {
            DeviceChoice::Named(name) => {
                let at = meant(&self.devices, way, name)?;
                self.devices.get(at)
            }
            DeviceChoice::Default => {
                let id = match way {
                    Way::Microphone => self.microphone.as_ref()?,
                    Way::Loudspeaker => self.loudspeaker.as_ref()?,
                };
                self.devices.iter().find(|device| device.is_for(way) && device.id == *id)
            }
            DeviceChoice::File(_) | DeviceChoice::None => None,
        })
    }
}

impl Watch {
    /// Starts to look. What is there is told at once, and again whenever it has changed. Nothing
    /// where the system's sound hangs already.
    pub fn start(tell: impl Fn(Inventory) + Send + 'static) -> Option<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let started = card::on_own_thread(move || {
            let mut host = Host::default();
            let mut known = None;
            loop {
                let now = host.look();
                if known.as_ref() != Some(&now) {
                    tell(now.clone());
                    known = Some(now);
                }
                match stopped.recv_timeout(INTERVAL) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        started.then_some(Self { _stop: stop })
    }
}

/// Which of these devices is meant: by its identifier, by its name, or by its name but for capitals.
pub(crate) fn meant(devices: &[DeviceInfo], way: Way, wanted: &str) -> Option<usize> {
    let (id, name) = DeviceChoice::parts(wanted);
    let find = |fits: &dyn Fn(&DeviceInfo) -> bool| {
        devices.iter().position(|device| device.is_for(way) && fits(device))
    };
    find(&|device| device.id == id)
        .or_else(|| find(&|device| device.name == name))
        .or_else(|| find(&|device| device.name.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(id: &str, name: &str, microphone: bool) -> DeviceInfo {
        DeviceInfo { id: id.into(), name: name.into(), microphone, loudspeaker: !microphone }
    }

    fn desk() -> Inventory {
        Inventory {
            devices: vec![
                device("pulse:board", "Built-in", false),
                device("pulse:usb-1", "Headset", false),
                device("pulse:usb-1-mic", "Headset", true),
            ],
            microphone: Some("pulse:usb-1-mic".to_owned()),
            loudspeaker: Some("pulse:board".to_owned()),
        }
    }

    fn list(names: &[&str]) -> Vec<DeviceChoice> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn the_first_of_the_list_that_is_there_is_the_best() {
        let desk = desk();
        let best = |names| desk.best(Way::Loudspeaker, &list(names)).map(|d| d.id.as_str());

        assert_eq!(best(&["pulse:usb-1", "default"]), Some("pulse:usb-1"));
        assert_eq!(best(&["pulse:gone", "default"]), Some("pulse:board"));
        assert_eq!(best(&["pulse:gone"]), None);
        assert_eq!(best(&["default", "pulse:usb-1"]), Some("pulse:board"));
    }

    #[test]
    fn a_device_whose_identifier_changed_is_known_by_its_name() {
        let desk = desk();
        let best = desk.best(Way::Loudspeaker, &list(&["pulse:usb-7 | Headset"]));

        assert_eq!(
            best.map(|d| d.id.as_str()),
            Some("pulse:usb-1"),
            "no microphone is taken for it"
        );
    }

    #[test]
    fn an_identifier_comes_before_another_device_of_that_name() {
        let desk = desk();
        let best = desk.best(Way::Loudspeaker, &list(&["pulse:board | headset"]));

        assert_eq!(best.map(|d| d.name.as_str()), Some("Built-in"));
    }
}
