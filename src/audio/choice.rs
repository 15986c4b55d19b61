//! What a person wants to speak into or listen to.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A microphone or a loudspeaker, as it is chosen.
///
/// Written as `default`, `none`, `file:PATH`, or the name or identifier of a device.
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
        ] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
    }

    #[test]
    fn no_choice_is_the_default() {
        assert_eq!("  ".parse(), Ok(DeviceChoice::Default));
    }
}
