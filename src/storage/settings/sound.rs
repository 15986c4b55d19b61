//! What is set of the sound: the devices, each use with a list of its own, and what is done to what
//! a microphone hears.

use toml::Value;

use crate::sheet::{Entries, Sheet};

/// Devices in one list; nobody has more.
const MOST: usize = 16;

/// Longer than any identifier of a device with its name.
const LONGEST: usize = 512;

/// The names that lists of devices have in a file.
const LISTS: [&str; 3] = ["microphones", "loudspeakers", "ringers"];

/// With what one speaks and hears. Devices are written as the command line takes them, the first
/// preferred.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct SoundSettings {
    /// With what one speaks.
    pub microphones: Option<Vec<String>>,
    /// With what one hears.
    pub loudspeakers: Option<Vec<String>>,
    /// What rings.
    pub ringers: Option<Vec<String>>,
    /// Whether it rings where one hears, too.
    pub ring_on_both: Option<bool>,
    /// Whether what the loudspeaker plays is taken out of what the microphone hears.
    pub echo_cancelling: Option<bool>,
    /// Whether noise that lasts is taken out of it.
    pub noise_suppression: Option<bool>,
    /// Whether it is brought to an even loudness.
    pub gain_control: Option<bool>,
}

impl SoundSettings {
    /// What is set, by the names it has in a file.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'static str, Option<Value>)> {
        let list = |list: &Option<Vec<String>>| {
            let list = list.as_ref()?;
            Some(Value::Array(list.iter().cloned().map(Value::String).collect()))
        };
        let [microphones, loudspeakers, ringers] = LISTS;
        [
            (microphones, list(&self.microphones)),
            (loudspeakers, list(&self.loudspeakers)),
            (ringers, list(&self.ringers)),
            ("ring_on_both", self.ring_on_both.map(Value::Boolean)),
            ("echo_cancelling", self.echo_cancelling.map(Value::Boolean)),
            ("noise_suppression", self.noise_suppression.map(Value::Boolean)),
            ("gain_control", self.gain_control.map(Value::Boolean)),
        ]
        .into_iter()
    }

    pub(super) fn take(sheet: &mut Sheet<'_>, entries: &mut Entries<'_, '_>) -> Self {
        let [microphones, loudspeakers, ringers] = LISTS.map(|key| list(sheet, entries, key));
        let mut yes = |key| entries.yes(sheet, key).map(|field| field.value);
        Self {
            microphones,
            loudspeakers,
            ringers,
            ring_on_both: yes("ring_on_both"),
            echo_cancelling: yes("echo_cancelling"),
            noise_suppression: yes("noise_suppression"),
            gain_control: yes("gain_control"),
        }
    }
}

fn list(
    sheet: &mut Sheet<'_>,
    entries: &mut Entries<'_, '_>,
    key: &'static str,
) -> Option<Vec<String>> {
    let list = entries.texts(sheet, key, MOST)?;
    let mut devices = Vec::new();
    for device in list.value {
        if device.value.is_empty() || LONGEST < device.value.len() {
            let fault = format!("`{key}` has a device without a name, or with one too long");
            sheet.fault(device.at, fault);
            return None;
        }
        if !devices.contains(&device.value) {
            devices.push(device.value);
        }
    }
    Some(devices)
}
