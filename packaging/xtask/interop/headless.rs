//! The phone under test: `keyline headless` on its host, driven by lines and read by events.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::net::Host;
use crate::run::{Outcome, Process};

/// How long it may take to say goodbye before it is ended.
const GOODBYE: Duration = Duration::from_secs(10);

/// How a phone is started.
pub(crate) struct Start<'a> {
    /// The program.
    pub(crate) program: &'a Path,
    /// A folder of its own.
    pub(crate) folder: PathBuf,
    /// The text of its profile.
    pub(crate) profile: &'a str,
    /// The microphone, as the command line names it; `None` leaves it out.
    pub(crate) microphone: Option<String>,
    /// Whether what it plays is written to `speaker.wav`; left out otherwise.
    pub(crate) speaker: bool,
    /// What is added to its environment.
    pub(crate) environment: Vec<(String, String)>,
    /// What is added to its arguments.
    pub(crate) arguments: Vec<String>,
    /// What opens its file of passwords, where it has one; no passwords are asked for otherwise.
    pub(crate) passphrase: Option<String>,
}

/// A running phone.
pub(crate) struct Headless {
    process: Process,
    input: ChildStdin,
    lines: Receiver<(Instant, String)>,
    events: Vec<Event>,
    folder: PathBuf,
}

/// One line it said, and when.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) when: Instant,
    value: Value,
}

impl Event {
    /// Whether it is an event of that name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.text("event") == name
    }

    /// A field that holds text; empty where there is none.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.value.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// A field that holds a number.
    pub(crate) fn number(&self, field: &str) -> Option<f64> {
        self.value.get(field).and_then(Value::as_f64)
    }

    /// A field that is true or false; false where there is none.
    pub(crate) fn flag(&self, field: &str) -> bool {
        self.value.get(field).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A text within a field.
    pub(crate) fn inner(&self, field: &str, inner: &str) -> &str {
        let value = self.value.get(field).and_then(|value| value.get(inner));
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// A number within a field.
    pub(crate) fn inner_number(&self, field: &str, inner: &str) -> Option<f64> {
        self.value.get(field).and_then(|value| value.get(inner)).and_then(Value::as_f64)
    }

    /// A truth within a field.
    pub(crate) fn inner_flag(&self, field: &str, inner: &str) -> bool {
        let value = self.value.get(field).and_then(|value| value.get(inner));
        value.and_then(Value::as_bool).unwrap_or_default()
    }

    /// Of a snapshot: in how many seconds lines without service try again.
    pub(crate) fn retries(&self) -> impl Iterator<Item = f64> {
        let lines = self.value.get("registrations").and_then(Value::as_array);
        lines.into_iter().flatten().filter_map(|line| line.get("retry_in_s")?.as_f64())
    }

    /// Whether it tells of a call of that line in that state.
    pub(crate) fn is_call(&self, line: &str, state: &str) -> bool {
        self.is("call") && self.text("line") == line && self.text("state") == state
    }

    /// Whether it tells of that service of that line.
    pub(crate) fn is_service(&self, line: &str, service: &str) -> bool {
        self.is("registration") && self.text("line") == line && self.text("service") == service
    }
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.value)
    }
}

impl Headless {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(host: &Host, start: &Start<'_>) -> Outcome<Self> {
        let folder = start.folder.clone();
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let profile = folder.join("profile.toml");
        fs::write(&profile, start.profile).map_err(|e| e.to_string())?;
        let errors = fs::File::create(folder.join("stderr")).map_err(|e| e.to_string())?;
        let mut command = host.command(start.program);
        command.args(["headless", "--profile"]).arg(&profile);
        command.args(match start.passphrase {
            Some(_) => &["--passwords", "file"][..],
            None => &["--no-secret-store"],
        });
        if let Some(microphone) = &start.microphone {
            command.args(["--microphone", microphone]);
        }
        if start.speaker {
            let speaker = folder.join("speaker.wav");
            command.args(["--speaker", &format!("file:{}", speaker.display())]);
            command.args(["--ringer", "none"]);
        }
        command.args(&start.arguments).arg("--trace").arg(folder.join("trace"));
        command.env("HOME", &folder).env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
        command.envs(start.environment.iter().cloned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        let mut process = Process::start(&mut command)?;
        let input = process.child().stdin.take().ok_or("no way to speak to the phone")?;
        let output = process.child().stdout.take().ok_or("no way to hear the phone")?;
        let (said, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if said.send((Instant::now(), line)).is_err() {
                    break;
                }
            }
        });
        let mut phone = Self { process, input, lines, events: Vec::new(), folder };
        if let Some(passphrase) = &start.passphrase {
            writeln!(phone.input, "{passphrase}").map_err(|e| e.to_string())?;
        }
        phone.wait(0, Duration::from_secs(10), "ready", |event| event.is("ready"))?;
        Ok(phone)
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// How many messages it sent so far, by its trace.
    pub(crate) fn sent(&self) -> Outcome<usize> {
        let trace = fs::read_to_string(self.folder.join("trace")).map_err(|e| e.to_string())?;
        Ok(trace.lines().filter(|line| line.starts_with("--- ") && line.contains(" -> ")).count())
    }

    /// Says one line to it.
    pub(crate) fn say(&mut self, line: &str) -> Outcome<Instant> {
        self.note(&format!("> {}", without_password(line)));
        writeln!(self.input, "{line}").map_err(|e| format!("`{line}` was not taken: {e}"))?;
        Ok(Instant::now())
    }

    /// How many events there were so far: a mark from which to wait.
    pub(crate) fn mark(&mut self) -> usize {
        self.listen(Duration::ZERO);
        self.events.len()
    }

    /// The events from a mark on.
    pub(crate) fn since(&mut self, mark: usize) -> &[Event] {
        self.listen(Duration::ZERO);
        self.events.get(mark..).unwrap_or_default()
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if !self.listen(left) {
                std::thread::sleep(left.min(Duration::from_millis(20)));
            }
        }
    }

    /// Waits for the first event from a mark on that is wanted.
    pub(crate) fn wait(
        &mut self,
        mark: usize,
        at_most: Duration,
        what: &str,
        wanted: impl Fn(&Event) -> bool,
    ) -> Outcome<Event> {
        let start = Instant::now();
        let mut next = mark;
        loop {
            while let Some(event) = self.events.get(next) {
                if wanted(event) {
                    return Ok(event.clone());
                }
                next += 1;
            }
            let Some(left) = at_most.checked_sub(start.elapsed()) else {
                let last = self.events.iter().rev().find(|event| !event.is("media"));
                let last = last.map_or_else(|| "nothing".to_owned(), ToString::to_string);
                let seconds = at_most.as_secs_f32();
                return Err(format!("{what}: not within {seconds} s; the last word was {last}"));
            };
            if !self.listen(left)
                && let Some(status) = self.process.ended()
            {
                self.listen(Duration::ZERO);
                if next < self.events.len() {
                    continue;
                }
                let errors = fs::read_to_string(self.folder.join("stderr")).unwrap_or_default();
                return Err(format!("{what}: the phone ended, {status}: {}", errors.trim()));
            }
        }
    }

    /// Ends it politely; what it played and recorded is complete then. What everybody may see of it
    /// is searched for secrets before.
    pub(crate) fn quit(mut self) -> Outcome {
        super::enrol::scan::planted()?.check_process(self.process.id())?;
        self.say("quit")?;
        let end = Instant::now() + GOODBYE;
        loop {
            self.listen(Duration::from_millis(50));
            if let Some(status) = self.process.ended() {
                self.listen(Duration::ZERO);
                return if status.success() { Ok(()) } else { Err(format!("quit: {status}")) };
            }
            if Instant::now() > end {
                return Err(format!("no goodbye within {} s", GOODBYE.as_secs()));
            }
        }
    }

    /// Takes in what it said, waiting for the first line; false when there was none.
    fn listen(&mut self, at_most: Duration) -> bool {
        let Ok(first) = self.lines.recv_timeout(at_most) else { return false };
        let rest: Vec<_> = self.lines.try_iter().collect();
        for (when, line) in std::iter::once(first).chain(rest) {
            self.note(&format!("< {line}"));
            let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
            self.events.push(Event { when, value });
        }
        true
    }

    /// Keeps the talk for whoever looks for a fault afterwards.
    fn note(&self, line: &str) {
        let path = self.folder.join("talk");
        if let Ok(mut file) = fs::File::options().create(true).append(true).open(path) {
            // A talk that cannot be kept is no reason to stop.
            drop(writeln!(file, "{line}"));
        }
    }
}

/// What is said to a phone, without the password that may be in it: what a run leaves behind is
/// searched for passwords.
fn without_password(line: &str) -> String {
    let mut words = line.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some("password"), Some(whose), Some(_)) => format!("password {whose} …"),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_not_kept_with_the_talk() {
        assert_eq!(without_password("password own a b"), "password own …");
        assert_eq!(without_password("dial own 5551000"), "dial own 5551000");
    }
}
