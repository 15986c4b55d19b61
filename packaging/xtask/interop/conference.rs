//! `sound/conference`: three of us across two gateways. Each hears the two others and not itself,
//! and what is recorded has us on one side and both others on the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::ground::{Figures, Ground, SOON, Variant, check, in_service};
use super::headless::Headless;
use super::sound::Sound;
use super::speech::{FAR_TONE, OTHER_TONE, TONES};
use super::stations::{UNHEARD, heard};
use super::trouble::Scenario;
use crate::run::{Outcome, output};

pub(crate) const SCENARIOS: [(&str, Scenario); 1] = [("sound/conference", three)];

/// Numbers in the network that play a tone each and record what they hear; and by which line they
/// are called.
const OTHERS: [(&str, &str); 2] = [("personal", "5551005"), ("business", "5551008")];

/// How long all hear one another.
const TOGETHER: Duration = Duration::from_secs(6);

fn three(ground: &mut Ground, name: &str, figures: &mut Figures) -> Outcome {
    let variant = Variant { codec: "g722", ..Variant::PLAIN };
    let [microphone, _] = &ground.speech.tones;
    let mut phone = ground.phone_saying(name, &variant.profile(), microphone)?;
    in_service(&mut phone, figures)?;
    for (line, number) in OTHERS {
        let mark = phone.mark();
        phone.say(&format!("dial {line} {number}"))?;
        phone.wait(mark, SOON, "answered", |e| e.is_call(line, "connected"))?;
    }
    let mark = phone.mark();
    phone.say("merge")?;
    for (line, _) in OTHERS {
        let joins =
            |e: &super::headless::Event| e.is_call(line, "connected") && e.flag("conference");
        phone.wait(mark, SOON, &format!("{line} in the conference"), joins)?;
    }
    phone.pass(Duration::from_secs(1));
    phone.say("record on")?;
    phone.wait(mark, SOON, "recorded", |e| e.is("call") && e.text("recording") == "running")?;
    phone.pass(TOGETHER);

    // A crash, as far as the file is concerned: what it holds now is what would be left.
    let folder = ground.folder(name);
    let begun = recording(&folder)?;
    let crashed = begun.with_extension("crashed.opus");
    fs::copy(&begun, &crashed).map_err(|e| e.to_string())?;
    end(&mut phone)?;

    let [own, _] = TONES;
    for ((line, number), other) in OTHERS.into_iter().zip([OTHER_TONE, FAR_TONE]) {
        let sound = ground.heard_from(&variant.number(line))?;
        let together = sound.part(sound.seconds() - 5.0..sound.seconds() - 1.5);
        let itself = if other == OTHER_TONE { FAR_TONE } else { OTHER_TONE };
        heard(figures, &format!("{number} over {line}"), &together, [own, other], itself)?;
    }
    let played = ground.played(name)?;
    let together = played.part(played.seconds() - 5.0..played.seconds() - 1.5);
    heard(figures, "here one", &together, [FAR_TONE, OTHER_TONE], own)?;
    for (what, path, least) in [("recording", begun, 5.0), ("cut-off recording", crashed, 4.0)] {
        kept(figures, what, &path, least)?;
    }
    Ok(())
}

fn end(phone: &mut Headless) -> Outcome {
    let mark = phone.mark();
    phone.say("release")?;
    for (line, _) in OTHERS {
        phone.wait(mark, SOON, "ended", |e| e.is_call(line, "ended"))?;
    }
    phone.say("quit")?;
    phone.pass(Duration::from_secs(3));
    Ok(())
}

/// The file of the only recording.
fn recording(home: &Path) -> Outcome<PathBuf> {
    let folder = home.join(".local/share/keyline/recordings");
    let files = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files = files.filter_map(Result::ok).map(|file| file.path());
    files.next().ok_or_else(|| format!("nothing in {}", folder.display()))
}

/// Checks what was kept: we are on the left alone, the others on the right alone.
fn kept(figures: &mut Figures, what: &str, path: &Path, least: f32) -> Outcome {
    let wave = path.with_extension("wav");
    output(Command::new("opusdec").args(["--quiet", "--rate", "48000"]).arg(path).arg(&wave))?;
    let [left, right] = sides(&wave)?;
    check(left.seconds() >= least, || format!("{what}: only {:.1} s", left.seconds()))?;
    figures.add(format!("{what} {:.1} s", left.seconds()));
    let [own, _] = TONES;
    let middle = |side: &Sound| side.part(1.0..side.seconds() - 0.5);
    heard(figures, &format!("{what}, right"), &middle(&right), [FAR_TONE, OTHER_TONE], own)?;
    let left = middle(&left);
    let (us, others) = (left.level_of(own), left.level_of(FAR_TONE).max(left.level_of(OTHER_TONE)));
    figures.add(format!("left {us:.0} and {others:.0} dB"));
    check(us > -35.0 && others <= UNHEARD, || format!("{what}: the left is not us alone"))
}

/// Both channels of a WAV file.
fn sides(path: &Path) -> Outcome<[Sound; 2]> {
    let trouble = |e: hound::Error| format!("{}: {e}", path.display());
    let mut reader = hound::WavReader::open(path).map_err(trouble)?;
    let rate = reader.spec().sample_rate;
    check(reader.spec().channels == 2, || format!("{} is not stereo", path.display()))?;
    let flat: Vec<f32> = reader
        .samples::<i16>()
        .map_while(Result::ok)
        .map(|sample| f32::from(sample) / f32::from(i16::MAX))
        .collect();
    let side = |first: usize| Sound {
        rate,
        samples: flat.iter().skip(first).step_by(2).copied().collect(),
    };
    Ok([side(0), side(1)])
}
