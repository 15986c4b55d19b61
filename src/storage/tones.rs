//! The tones of the countries, as they stand in `assets/tones`.
//!
//! The files are part of the program. A country without a file gets the tones of [`FALLBACK`]:
//! wrong tones are better than a silent telephone.

use std::time::Duration;

use phone::tones::{Pattern, Step, TonePlan};
use serde::Deserialize;

use crate::sheet::{Faults, short};

/// The country whose tones are played where the right ones are not known.
pub const FALLBACK: &str = "us";

/// More steps than any plan of ITU-T E.180 has.
const MOST_STEPS: usize = 32;

/// More frequencies at once than any plan of ITU-T E.180 has.
const MOST_FREQUENCIES: usize = 4;

/// The longest step: a minute of silence between two beeps.
const LONGEST_STEP: u64 = 60_000;

/// How long a beep sounds: as long as the shortest tone of a plan, so that nobody takes it for one.
const BEEP: Duration = Duration::from_millis(150);

macro_rules! files {
    ($($country:literal),* $(,)?) => {
        &[$(($country, include_str!(concat!("../../assets/tones/", $country, ".toml")))),*]
    };
}

/// The files, by country.
const FILES: &[(&str, &str)] = files![
    "at", "au", "be", "ca", "ch", "cn", "de", "es", "fi", "fr", "gb", "it", "jp", "nl", "no", "pl",
    "se", "us",
];

#[derive(Deserialize)]
struct PlanFile {
    country: String,
    dial: PatternFile,
    ringback: PatternFile,
    busy: PatternFile,
    reorder: PatternFile,
    call_waiting: PatternFile,
    ringing: PatternFile,
}

#[derive(Deserialize)]
struct PatternFile {
    steps: Vec<StepFile>,
}

#[derive(Deserialize)]
struct StepFile {
    #[serde(default)]
    hertz: Vec<f32>,
    ms: u64,
}

/// The countries whose tones are known.
pub fn known() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(country, _)| *country)
}

/// The tones of a country, by its ISO 3166 code; where they are not known, those of [`FALLBACK`],
/// and a sentence that says so.
pub fn plan(country: &str) -> Result<(TonePlan, Option<String>), Faults> {
    let country = country.to_ascii_lowercase();
    let file = |wanted: &str| FILES.iter().find(|(known, _)| *known == wanted);
    if let Some((name, text)) = file(&country) {
        return parse(text, &file_name(name)).map(|plan| (plan, None));
    }
    let Some((name, text)) = file(FALLBACK) else {
        return Err(Faults::whole(&file_name(FALLBACK), "there is no such file".into()));
    };
    let plan = parse(text, &file_name(name))?;
    Ok((plan, Some(not_known(&country))))
}

/// Says that a country's tones are not known.
pub(crate) fn not_known(country: &str) -> String {
    let country = short(country);
    format!("the tones of \"{country}\" are not known, so those of \"{FALLBACK}\" are played")
}

fn file_name(country: &str) -> String {
    format!("assets/tones/{country}.toml")
}

/// Reads the tones of a country from a text; `name` is what faults call it.
pub fn parse(text: &str, name: &str) -> Result<TonePlan, Faults> {
    let file: PlanFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        Faults::at(name, text, at, error.message().to_owned())
    })?;
    let pattern = |key: &str, pattern: PatternFile| {
        read_pattern(pattern).map_err(|wrong| Faults::whole(name, format!("`{key}` {wrong}")))
    };
    let call_waiting = pattern("call_waiting", file.call_waiting)?;
    Ok(TonePlan {
        country: file.country,
        dial: pattern("dial", file.dial)?,
        ringback: pattern("ringback", file.ringback)?,
        busy: pattern("busy", file.busy)?,
        reorder: pattern("reorder", file.reorder)?,
        hold_reminder: beep(&call_waiting),
        call_waiting,
        ringing: pattern("ringing", file.ringing)?,
    })
}

/// One beep that sounds as a tone begins, and nothing after it.
fn beep(tone: &Pattern) -> Pattern {
    let heard = tone.steps.iter().find(|step| !step.hertz.is_empty());
    let hertz = heard.map(|step| step.hertz.clone()).unwrap_or_default();
    let sounds = Step { hertz, lasts: BEEP };
    Pattern { steps: vec![sounds, Step::default()] }
}

fn read_pattern(file: PatternFile) -> Result<Pattern, &'static str> {
    let last = file.steps.len().checked_sub(1).ok_or("has no steps")?;
    if MOST_STEPS <= last {
        return Err("has too many steps");
    }
    let mut steps = Vec::new();
    for (index, step) in file.steps.into_iter().enumerate() {
        if LONGEST_STEP < step.ms {
            return Err("has a step of more than a minute");
        }
        if step.ms == 0 && index != last {
            return Err("has a step after one that lasts for ever (`ms = 0`)");
        }
        if MOST_FREQUENCIES < step.hertz.len() {
            return Err("has too many frequencies at once");
        }
        // Below and above, a telephone does not carry them (ITU-T G.712).
        if !step.hertz.iter().all(|hertz| (100.0..=3400.0).contains(hertz)) {
            return Err("has a frequency outside 100 to 3400 Hz");
        }
        steps.push(Step { hertz: step.hertz, lasts: Duration::from_millis(step.ms) });
    }
    if steps.iter().all(|step| step.hertz.is_empty()) {
        return Err("is never heard");
    }
    Ok(Pattern { steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_tones_is_part_of_the_program_and_can_be_read() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/tones");
        let mut files = 0;
        for entry in std::fs::read_dir(folder).expect("the tones are there") {
            let path = entry.expect("it can be listed").path();
            let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            assert!(known().any(|known| known == name), "{name} is missing in FILES");
            let (plan, remark) = plan(&name).unwrap_or_else(|faults| panic!("{faults}"));
            assert_eq!(plan.country, name);
            assert_eq!(remark, None);
            files += 1;
        }
        assert_eq!(files, FILES.len());
    }

    #[test]
    fn germany_sounds_as_e_180_has_it() {
        let (plan, _) = plan("DE").expect("it is known");

        let steps = |pattern: &Pattern| -> Vec<(Vec<f32>, u128)> {
            pattern.steps.iter().map(|step| (step.hertz.clone(), step.lasts.as_millis())).collect()
        };
        assert_eq!(steps(&plan.ringback), [(vec![425.0], 1000), (vec![], 4000)]);
        assert_eq!(steps(&plan.busy), [(vec![425.0], 480), (vec![], 480)]);
        assert_eq!(steps(&plan.hold_reminder), [(vec![425.0], 150), (vec![], 0)]);
    }

    #[test]
    fn a_country_without_a_file_gets_tones_all_the_same() {
        let (plan, remark) = plan("zz").expect("there is a fallback");

        assert_eq!(plan.country, FALLBACK);
        assert!(remark.expect("it is said").contains("\"zz\""));
    }

    #[test]
    fn a_plan_nobody_could_hear_is_refused() {
        let text = |steps: &str| {
            let others = ["ringback", "busy", "reorder", "call_waiting", "ringing"]
                .map(|key| format!("[{key}]\nsteps = [{{ hertz = [425.0], ms = 0 }}]\n"));
            format!("country = \"xx\"\n[dial]\nsteps = [{steps}]\n{}", others.join(""))
        };
        let fault =
            |steps: &str| parse(&text(steps), "xx.toml").map_err(|faults| faults.to_string());

        assert!(fault("{ hertz = [425], ms = 0 }").is_ok());
        assert_eq!(fault("").unwrap_err(), "xx.toml: `dial` has no steps");
        assert_eq!(fault("{ ms = 10 }").unwrap_err(), "xx.toml: `dial` is never heard");
        assert_eq!(
            fault("{ hertz = [425.0], ms = 0 }, { ms = 1 }").unwrap_err(),
            "xx.toml: `dial` has a step after one that lasts for ever (`ms = 0`)"
        );
        assert_eq!(
            fault("{ hertz = [nan], ms = 0 }").unwrap_err(),
            "xx.toml: `dial` has a frequency outside 100 to 3400 Hz"
        );
        assert!(fault("{ hertz = 425, ms = 0 }").unwrap_err().starts_with("xx.toml:3:20: "));
    }
}
