//! With what one speaks and hears, between the command line, the settings and the window.

use engine::{Cleaning, DeviceChoice};
use gui::Sound;
use storage::settings::SoundSettings;

use crate::args::Devices;

/// What counts when the window begins: what the command line names, else what was kept.
pub(crate) fn begun(kept: &SoundSettings, asked: &Devices) -> Sound {
    let usual = Sound::default();
    let list = |asked: &[DeviceChoice], kept: &Option<Vec<String>>| {
        if asked.is_empty() { kept.clone().unwrap_or_default() } else { written(asked) }
    };
    let on = |kept: Option<bool>, usual| !asked.raw_microphone && kept.unwrap_or(usual);
    Sound {
        microphones: list(&asked.microphone, &kept.microphones),
        loudspeakers: list(&asked.speaker, &kept.loudspeakers),
        ringers: list(&asked.ringer, &kept.ringers),
        ring_on_both: asked.ring_on_both || kept.ring_on_both.unwrap_or(usual.ring_on_both),
        echo: on(kept.echo_cancelling, usual.echo),
        noise: on(kept.noise_suppression, usual.noise),
        gain: on(kept.gain_control, usual.gain),
    }
}

/// What is kept of it.
pub(crate) fn kept(sound: &Sound) -> SoundSettings {
    SoundSettings {
        microphones: Some(sound.microphones.clone()),
        loudspeakers: Some(sound.loudspeakers.clone()),
        ringers: Some(sound.ringers.clone()),
        ring_on_both: Some(sound.ring_on_both),
        echo_cancelling: Some(sound.echo),
        noise_suppression: Some(sound.noise),
        gain_control: Some(sound.gain),
    }
}

/// What the telephone is to take.
pub(crate) fn chosen(sound: &Sound) -> Devices {
    Devices {
        microphone: read(&sound.microphones),
        speaker: read(&sound.loudspeakers),
        ringer: read(&sound.ringers),
        ring_on_both: sound.ring_on_both,
        raw_microphone: false,
        cleaning: Some(Cleaning { echo: sound.echo, noise: sound.noise, gain: sound.gain }),
    }
}

fn written(list: &[DeviceChoice]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

fn read(list: &[String]) -> Vec<DeviceChoice> {
    list.iter().filter_map(|device| device.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_command_line_names_counts_and_the_rest_is_as_it_was_kept() {
        let was = SoundSettings {
            microphones: Some(vec!["pulse:usb | Headset".to_owned()]),
            ringers: Some(vec!["Desk".to_owned()]),
            echo_cancelling: Some(false),
            ..SoundSettings::default()
        };
        let asked = Devices { ringer: vec!["Board".parse().unwrap()], ..Devices::default() };

        let sound = begun(&was, &asked);

        assert_eq!(sound.microphones, ["pulse:usb | Headset"]);
        assert_eq!(sound.ringers, ["Board"]);
        assert!(!sound.echo && sound.noise && sound.gain);
        assert_eq!(begun(&kept(&sound), &Devices::default()), sound);
        let devices = chosen(&sound);
        assert_eq!(devices.microphone, [DeviceChoice::of_device("pulse:usb", "Headset")]);
        assert!(!devices.sound().cleaning.echo);

        let raw = Devices { raw_microphone: true, ..Devices::default() };
        assert!(!begun(&was, &raw).noise);
    }
}
