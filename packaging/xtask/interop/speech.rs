//! What is said in the scenarios: four voices, made by espeak-ng.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::sound::Sound;
use crate::run::{Outcome, output};

/// How long the microphone file lasts; no scenario is longer.
const MICROPHONE: f32 = 240.0;

/// The spoken files of a run.
pub(crate) struct Speech {
    /// Where the servers find their part.
    pub(crate) folder: PathBuf,
    /// What is said at the phone, once, with its pauses.
    pub(crate) said: Sound,
    /// The file that plays the microphone: `said` over and over.
    pub(crate) microphone: PathBuf,
    announced: [Sound; 2],
    /// What a gateway plays to a far end on hold.
    pub(crate) hold: Sound,
    /// Files that play a microphone with a tone, of [`TONES`] in the same order.
    pub(crate) tones: [PathBuf; 2],
}

/// The tones at two phones, in hertz; none is a harmonic of another.
pub(crate) const TONES: [f32; 2] = [500.0, 810.0];

/// The tones the network plays.
pub(crate) const FAR_TONE: f32 = 1_270.0;
pub(crate) const OTHER_TONE: f32 = 1_890.0;

impl Speech {
    /// Speaks everything into `folder`.
    pub(crate) fn make(folder: &Path) -> Outcome<Self> {
        let hold_folder = folder.join("hold");
        fs::create_dir_all(&hold_folder).map_err(|e| e.to_string())?;
        let said = speak(
            folder,
            "en-us",
            "The quick brown fox jumps over the lazy dog, and nobody minds it at all.",
        )?;
        let personal =
            speak(folder, "en-gb+f3", "Your own gateway has brought you to this number.")?;
        let business =
            speak(folder, "en-us+f2", "This call reached us by way of the office, good morning.")?;
        let hold = speak(folder, "en-gb+m4", "Please wait a moment, the line is held for you.")?;
        let microphone = folder.join("microphone.wav");
        said.at_rate(48_000).repeated(MICROPHONE).write(&microphone)?;
        write_raw(&personal, &folder.join("announcement-personal"))?;
        write_raw(&business, &folder.join("announcement-business"))?;
        write_raw(&hold, &hold_folder.join("hold"))?;
        write_raw(&Sound::tone(FAR_TONE, 5.0), &folder.join("tone"))?;
        write_raw(&Sound::tone(OTHER_TONE, 5.0), &folder.join("other-tone"))?;
        let mut tones = TONES.map(|hertz| folder.join(format!("tone-{hertz}.wav")));
        for (hertz, path) in TONES.iter().zip(&mut tones) {
            Sound::tone(*hertz, 5.0).repeated(MICROPHONE).write(path)?;
        }
        Ok(Self {
            tones,
            folder: folder.to_owned(),
            said,
            microphone,
            announced: [personal, business],
            hold,
        })
    }

    /// What the network says to who comes by that gateway.
    pub(crate) fn announced(&self, gateway: &str) -> &Sound {
        let [personal, business] = &self.announced;
        if gateway == "business" { business } else { personal }
    }
}

fn speak(folder: &Path, voice: &str, text: &str) -> Outcome<Sound> {
    let path = folder.join("spoken.wav");
    output(Command::new("espeak-ng").args(["-v", voice, "-s", "150", "-w"]).arg(&path).arg(text))?;
    let sound = Sound::read(&path)?.levelled().padded(0.3, 0.3);
    fs::remove_file(&path).map_err(|e| e.to_string())?;
    Ok(sound)
}

/// Writes the raw files that Asterisk plays: 16 kHz and 8 kHz, so that it need not convert.
fn write_raw(sound: &Sound, path: &Path) -> Outcome {
    for (rate, ending) in [(8_000, "sln"), (16_000, "sln16")] {
        let bytes: Vec<u8> = sound.at_rate(rate).words().flat_map(i16::to_le_bytes).collect();
        fs::write(path.with_extension(ending), bytes).map_err(|e| e.to_string())?;
    }
    Ok(())
}
