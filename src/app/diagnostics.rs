//! For whoever looks for a fault: a recorded day played again, and everything that is worth
//! knowing in one text.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};

use engine::Wish;
use phone::Phone;
use phone::doors::{Input, Output};
use phone::flight::{Record, Step, Talk};

use crate::{compose, report};

/// The most that is drawn of a record in a bundle, from its end.
const DRAWN: usize = 400;

/// Plays a record and draws it.
pub(crate) fn replay(file: &Path) -> Result<(), String> {
    let record = read(file)?;
    for line in ladder(&record)? {
        report::text(&line);
    }
    Ok(())
}

/// Gathers what helps without a telephone that runs, and writes it where it is wanted.
pub(crate) fn bundle(
    profile: Option<&Path>,
    record: Option<&Path>,
    to: Option<&Path>,
) -> Result<(), String> {
    let paths = storage::paths::Paths::find().ok();
    let mut text = machine();
    section(&mut text, "Profile");
    let own = paths.as_ref().map(storage::paths::Paths::profile);
    match profile.map(Path::to_owned).or(own) {
        Some(file) => match storage::profile::read(&file) {
            // Written anew: what stands in the file beside what Keyline knows is not passed on.
            Ok((profile, _)) => text.push_str(&storage::profile::text(&profile, None)),
            Err(faults) => {
                let _infallible = writeln!(text, "{}: {faults}", file.display());
            }
        },
        None => text.push_str("none\n"),
    }
    section(&mut text, "What was said last");
    let crash = paths.map(|paths| paths.state().join(compose::CRASH));
    let file = record.map(Path::to_owned).or_else(|| crash.filter(|file| file.exists()));
    match file {
        Some(file) => {
            let lines = ladder(&read(&file)?)?;
            let from = lines.len().saturating_sub(DRAWN);
            for line in lines.get(from..).unwrap_or_default() {
                let _infallible = writeln!(text, "{line}");
            }
        }
        None => text.push_str("there is no record; a running telephone writes one: flight FILE\n"),
    }
    let Some(to) = to else {
        report::text(text.trim_end());
        return Ok(());
    };
    write(to, &text)
}

/// Gathers what helps of a telephone that runs.
pub(crate) fn live(wish: impl Fn(Wish) -> bool) -> Result<String, String> {
    let talks = asked(&wish, Wish::Ladders)?;
    let flight = asked(&wish, Wish::Flight)?;
    let mut text = machine();
    section(&mut text, "Calls");
    for talk in &talks {
        drawn(&mut text, talk);
    }
    // With the profile at its head.
    section(&mut text, "Flight record");
    text.push_str(&flight);
    Ok(text)
}

/// The ladders of a telephone that runs.
pub(crate) fn talks(wish: impl Fn(Wish) -> bool) -> Result<Vec<Talk>, String> {
    asked(&wish, Wish::Ladders)
}

/// The flight record of a telephone that runs.
pub(crate) fn flight(wish: impl Fn(Wish) -> bool) -> Result<String, String> {
    asked(&wish, Wish::Flight)
}

fn asked<T>(
    wish: &impl Fn(Wish) -> bool,
    what: impl FnOnce(Sender<T>) -> Wish,
) -> Result<T, String> {
    let (wanted, answer) = channel();
    let answer = if wish(what(wanted)) { answer.recv().ok() } else { None };
    answer.ok_or_else(|| "the engine has ended".to_owned())
}

/// What Keyline and the machine are.
fn machine() -> String {
    let mut text = String::new();
    section(&mut text, "Keyline");
    let (version, system) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS);
    let _infallible = writeln!(text, "version {version}\nsystem {system}");
    let _infallible = writeln!(text, "processor {}", std::env::consts::ARCH);
    section(&mut text, "Devices");
    for device in engine::devices() {
        let _infallible = writeln!(text, "{device}");
    }
    text
}

fn drawn(text: &mut String, talk: &Talk) {
    let began = talk.began.as_secs();
    let Talk { call, line, party, rungs, more, .. } = talk;
    let _infallible =
        writeln!(text, "call {} on line {} with {party}, {began} s in", call.0, line.0);
    for rung in rungs {
        let _infallible = writeln!(text, "{:>9} ms  {}", rung.after.as_millis(), rung.what);
    }
    if *more > 0 {
        let _infallible = writeln!(text, "and {more} more");
    }
}

/// Writes a text that only its owner reads.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), String> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut it| it.write_all(text.as_bytes()));
    written.map_err(|error| format!("{}: {error}", file.display()))
}

fn section(text: &mut String, title: &str) {
    let _infallible = writeln!(text, "\n== {title}");
}

fn read(file: &Path) -> Result<Record, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    // It may stand at the end of what was gathered.
    let begins = text.find(phone::flight::TITLE).unwrap_or_default();
    let record = Record::read(text.get(begins..).unwrap_or_default());
    record.ok_or_else(|| format!("{} is no flight record", file.display()))
}

/// Plays a record; what went in and came out, a line each.
fn ladder(record: &Record) -> Result<Vec<String>, String> {
    let (profile, _) = storage::profile::parse(&record.profile, "the record's profile")
        .map_err(|faults| faults.to_string())?;
    let mut phone = Phone::new(&profile, record.seed);
    let mut lines = Vec::new();
    if record.dropped > 0 {
        lines.push(format!(
            "the first {} inputs are missing: what is drawn of our own words is not what was said",
            record.dropped
        ));
    }
    for recorded in &record.inputs {
        let ms = recorded.now.since_start().as_millis();
        let mut draw = |what: &str| lines.push(format!("{ms:>9} ms  {what}"));
        let input = recorded.input();
        match &input {
            Input::Received { from, bytes, .. } => draw(&Step::heard(bytes, *from).to_string()),
            Input::Command(command) => draw(&format!("a person: {command:?}")),
            Input::FlowLost(flow) => draw(&format!("flow {} is lost", flow.0)),
            Input::PathReady { gateway, path } => {
                draw(&format!("the way to gateway {} is {}", gateway.0, path.remote));
            }
            Input::PathFailed { gateway, trouble } => {
                draw(&format!("no way to gateway {}: {trouble:?}", gateway.0));
            }
            Input::Secret { line, .. } => draw(&format!("a password for line {}", line.0)),
            Input::Media(report) => draw(&format!("media: {report:?}")),
            Input::Network(change) => draw(&format!("the network: {change:?}")),
            Input::LookedUp { question, answer, .. } => {
                draw(&format!("{} is {answer:?}", question.name));
            }
            Input::PortReady { .. } | Input::Certificate(_) | Input::Timeout => {}
        }
        phone.handle(recorded.now, input);
        while let Some(output) = phone.poll() {
            match output {
                Output::Send { to, bytes, .. } => draw(&Step::said(&bytes, to).to_string()),
                Output::Media(order) => {
                    if let Some((leg, step)) = Step::of_order(&order) {
                        draw(&format!("{step} ({})", leg.0));
                    }
                }
                Output::Notify(notice) => draw(&format!("told: {notice:?}")),
                Output::Recording(_)
                | Output::Record(_)
                | Output::LookUp { .. }
                | Output::OpenPath { .. }
                | Output::ClosePath(_)
                | Output::WantPort { .. } => {}
            }
        }
    }
    if record.strange > 0 {
        lines.push(format!("{} lines are of another Keyline and were left out", record.strange));
    }
    Ok(lines)
}
