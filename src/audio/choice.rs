//! What a person wants to speak into or listen to.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::{AudioError, Way};

/// A microphone or a loudspeaker, as it is chosen.
///
/// Written as `default`, `none`, `file:PATH`, the name or identifier of a device, or both as
/// `IDENTIFIER | NAME`: then it is found by its name where the identifier is no longer the same.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum DeviceChoice {
    /// What the system thinks best; it may change its mind while we talk.
    #[default]
    Default,
    /// The device of this name or identifier (see [`crate::devices`]).
    Named(String),
    /// A WAV file instead of a device.
    File(PathBuf),
    /// Silence.
    None,
}

/// What stands between identifier and name.
const BETWEEN: &str = " | ";

impl DeviceChoice {
    /// The device of this identifier, or of this name where there is none any more.
    pub fn of_device(id: &str, name: &str) -> Self {
        Self::Named(format!("{id}{BETWEEN}{name}"))
    }

    /// The identifier and the name in what [`Self::Named`] holds; where it holds one, that is both.
    pub fn parts(named: &str) -> (&str, &str) {
        named.split_once(BETWEEN).unwrap_or((named, named))
    }

    /// A list with the system's own device at its end, for where nothing else of it can be had.
    #[must_use]
    pub fn with_usual(mut list: Vec<Self>) -> Vec<Self> {
        if list.is_empty() || matches!(list.last(), Some(Self::Named(_))) {
            list.push(Self::Default);
        }
        list
    }

    /// Opens the first of a list that can be opened. Where none can, the reason is that of the
    /// first that is there at all.
    ///
    /// # Errors
    /// See [`AudioError`].
    pub fn first_that_opens<D>(
        list: &[Self],
        way: Way,
        open: impl Fn(&Self) -> Result<D, AudioError>,
    ) -> Result<D, AudioError> {
        let absent = |error: &AudioError| {
            matches!(error, AudioError::NotFound { .. } | AudioError::NoCard(_))
        };
        let mut reason = None;
        for choice in list {
            match open(choice) {
                Ok(device) => return Ok(device),
                Err(error) if reason.as_ref().is_none_or(absent) && !absent(&error) => {
                    reason = Some(error);
                }
                Err(error) => {
                    reason.get_or_insert(error);
                }
            }
        }
        Err(reason.unwrap_or(AudioError::NoCard(way)))
    }
}

impl FromStr for DeviceChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = text.trim();
        Ok(match text {
            "" | "default" => Self::Default,
            "none" => Self::None,
            name => match name.strip_prefix("file:") {
                Some(path) => Self::File(path.into()),
                None => Self::Named(name.to_owned()),
            },
        })
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Named(name) => f.write_str(name),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::None => f.write_str("none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_as_it_is_written() {
        for choice in [
            DeviceChoice::Default,
            DeviceChoice::None,
            DeviceChoice::File("/tmp/a b.wav".into()),
            DeviceChoice::Named("pulseaudio:spk".to_owned()),
            DeviceChoice::of_device("pulseaudio:spk", "Speakers | left"),
        ] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
    }

    #[test]
    fn a_device_is_named_by_one_word_or_by_two() {
        assert_eq!(DeviceChoice::parts("Headset"), ("Headset", "Headset"));
        assert_eq!(DeviceChoice::parts("alsa:hw:1 | Headset"), ("alsa:hw:1", "Headset"));
    }

    #[test]
    fn the_first_that_opens_is_opened_and_the_reason_is_of_one_that_is_there() {
        const WAY: Way = Way::Microphone;
        let list: Vec<DeviceChoice> = ["gone", "busy", "fine"].map(|n| n.parse().unwrap()).into();
        let open = |choice: &DeviceChoice| match choice.to_string().as_str() {
            "gone" => Err(AudioError::NotFound { way: WAY, name: "gone".to_owned() }),
            "busy" => Err(AudioError::Busy(WAY)),
            name => Ok(name.to_owned()),
        };
        let first = |list| DeviceChoice::first_that_opens(list, WAY, open);

        assert_eq!(first(&list), Ok("fine".to_owned()));
        assert_eq!(first(&list[..2]), Err(AudioError::Busy(WAY)));
        assert_eq!(first(&[]), Err(AudioError::NoCard(WAY)));
    }

    #[test]
    fn no_choice_is_the_default() {
        assert_eq!("  ".parse(), Ok(DeviceChoice::Default));
    }
}
