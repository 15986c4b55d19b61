//! How speech is heard over bad networks: PESQ and `ViSQOL` beside the bars, and the delay it costs.
//!
//! Real speech goes through a whole leg into another one, packet by packet, over a network that
//! loses and delays by a seed; time is simulated, so that minutes of call take seconds and the
//! same seed gives the same sound (`tests/bench/sound.rs`). Who speaks has spoken for six seconds
//! when it begins to count: what there is to learn of the network is learnt in a call once. The
//! judges are Python's, in a folder of their own.

mod beside;
mod cases;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use self::cases::{CASES, Case, Judge};
use crate::interop::prepare_packages;
use crate::run::{Outcome, cargo, root, run as run_it, shown, target_folder};
use crate::setup::{BUILD, INTEROP};

/// Speech (of `LibriVox`), and what builds the judges.
const PACKAGES: &[&str] = &["pocketsphinx-testdata", "python3-dev", "python3-venv"];

/// The judges, and the telephones beside ours: another version is another judgement.
const JUDGES: [&str; 6] = [
    "numpy>=2,<3",
    "scipy>=1.13,<2",
    "pesq==0.0.4",
    "visqol-python==3.8.0",
    "baresip-python==0.5.2a3",
    "pjsua2-python==2.15.1.post1",
];

/// Seeds of each case.
const SEEDS: u32 = 10;

/// Different readings of the speech; seeds take turns.
const READINGS: u32 = 5;

/// Of so many seeds `ViSQOL` is asked too, which takes ten times as long as PESQ.
const SEEDS_OF_VISQOL: u32 = 3;

/// The word by which a judge leaves out what takes long.
const fn only_pesq(seed: u32) -> &'static str {
    if seed > SEEDS_OF_VISQOL { " pesq" } else { "" }
}

/// What is measured of one run, by name.
type Told = BTreeMap<String, f64>;

/// What every measurement needs.
struct Rig {
    folder: PathBuf,
    python: PathBuf,
    script: PathBuf,
}

/// The model, and after it telephones beside each other; `only_beside` leaves the model out.
pub(super) fn run(yes: bool, only_beside: bool) -> Outcome {
    prepare_packages(&[BUILD, INTEROP, PACKAGES].concat(), yes)?;
    let folder = target_folder()?.join("bench-sound");
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let python = judges(&folder)?;
    let script = root().join("packaging/xtask/bench/sound/judge.py");
    run_it(Command::new(&python).arg(&script).arg("prepare").arg(&folder))?;
    let rig = Rig { folder, python, script };
    let mut missed = Vec::new();
    for case in CASES.iter().filter(|_| !only_beside) {
        let told = measure(case, &rig.folder)?;
        let scores = judge(case, &rig.folder, &rig.python, &rig.script)?;
        if !case.print(&told, &scores) {
            missed.push(case.name);
        }
    }
    missed.extend(beside::run(&rig)?);
    if missed.is_empty() { Ok(()) } else { Err(format!("sound: missed: {}", missed.join(" "))) }
}

/// The Python that has the judges.
fn judges(folder: &Path) -> Outcome<PathBuf> {
    let home = folder.join("judges");
    let python = home.join("bin/python");
    let ready = home.join("ready");
    if fs::read_to_string(&ready).is_ok_and(|it| it == JUDGES.join("\n")) {
        return Ok(python);
    }
    run_it(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    run_it(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(JUDGES))?;
    fs::write(&ready, JUDGES.join("\n")).map_err(|e| e.to_string())?;
    Ok(python)
}

/// Lets a case be heard; what it tells of each seed.
fn measure(case: &Case, folder: &Path) -> Outcome<Vec<Told>> {
    let mut lines = String::new();
    for seed in 1..=case.seeds(SEEDS) {
        let speech = if case.judge == Judge::Hum {
            "hum".to_owned()
        } else {
            folder.join(format!("speech-{}.raw", seed % READINGS)).display().to_string()
        };
        let out = folder.join(format!("{}-{seed}.raw", case.name));
        let (words, out) = (case.words, out.display());
        let seconds = if case.judge == Judge::Hum { 600.0 } else { 26.5 };
        let _ = writeln!(lines, "{words} seconds={seconds} seed={seed} speech={speech} out={out}");
    }
    let said = answer(&mut model(), &lines)?;
    let told = said.lines().map(|line| {
        let words = line.split_whitespace().filter_map(|word| word.split_once('='));
        words.filter_map(|(key, value)| Some((key.to_owned(), value.parse().ok()?))).collect()
    });
    Ok(told.collect())
}

/// The model: a case a line.
fn model() -> Command {
    let mut command = cargo();
    command.args(["bench", "--quiet", "--package", "media", "--bench", "sound", "--", "--cases"]);
    command
}

/// PESQ and `ViSQOL` of each seed.
fn judge(case: &Case, folder: &Path, python: &Path, script: &Path) -> Outcome<Vec<(f64, f64)>> {
    let Some(mode) = case.judge.mode() else { return Ok(Vec::new()) };
    let mut lines = String::new();
    for seed in 1..=case.seeds(SEEDS) {
        let only = only_pesq(seed);
        let _ = writeln!(lines, "{}-{seed} {mode} {}{only}", case.name, seed % READINGS);
    }
    let said = answer(Command::new(python).arg(script).arg("judge").arg(folder), &lines)?;
    let scores = said.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1).map(str::parse::<f64>);
        Some((words.next()?.ok()?, words.next()?.ok()?))
    });
    Ok(scores.collect())
}

/// Gives a command its lines, and what it printed.
fn answer(command: &mut Command, lines: &str) -> Outcome<String> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("{}: {e}", shown(command)))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(lines.as_bytes()).map_err(|e| e.to_string())?;
    }
    let done = child.wait_with_output().map_err(|e| e.to_string())?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        Err(format!("{}: {}", shown(command), done.status))
    }
}
