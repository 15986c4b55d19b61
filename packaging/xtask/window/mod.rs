//! The phone's window on a display of its own, driven as a person does: pointer, keyboard, eyes.
//!
//! Where a control is, the window itself tells on its log (`gui::controls`); what is done to it
//! are events of the X server, and what is seen are pictures of the X server.

pub(crate) mod display;
mod drop;
pub(crate) mod gallery;
pub(crate) mod lamp;
pub(crate) mod picture;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::run::{Outcome, Process};
use display::{Display, Painted};
use picture::{Picture, Place};

/// How long a window may take until it is there. A machine that builds meanwhile is slow.
const OPENS: Duration = Duration::from_secs(30);

/// How long a click may take to show.
const SHOWS: Duration = Duration::from_secs(10);

/// Nothing is painted for so long: the window has come to rest.
const REST: Duration = Duration::from_millis(150);

/// How long it may take to end after its window was closed.
const GOODBYE: Duration = Duration::from_secs(10);

/// Time between typed keys, as a person leaves, hasty as he may be.
const KEYSTROKE: Duration = Duration::from_millis(5);

/// How a window is started.
pub(crate) struct Start<'a> {
    /// The program, on the host it runs on.
    pub(crate) command: Command,
    /// A folder of its own.
    pub(crate) folder: &'a Path,
    /// The text of its profile; there is none where that is empty.
    pub(crate) profile: &'a str,
    /// What else stands on the command line.
    pub(crate) arguments: &'a [String],
    /// What it logs of itself; without `gui::controls=trace` no control can be found.
    pub(crate) log: &'a str,
}

/// A control, as the window tells of it.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    pub(crate) place: Place,
    /// Whether it can be pressed.
    pub(crate) on: bool,
    pub(crate) name: String,
}

/// A running window.
pub(crate) struct Window {
    // Fields are dropped in this order: the program before its display.
    process: Process,
    display: Display,
    id: u32,
    log: Receiver<String>,
    paintings: Receiver<Painted>,
    painted: Vec<Painted>,
    frames: Vec<String>,
    controls: Vec<Control>,
    folder: PathBuf,
    started: Instant,
}

impl Window {
    /// Starts it and waits until it has painted something.
    pub(crate) fn start(start: Start<'_>) -> Outcome<Self> {
        let Start { mut command, folder, profile, arguments, log } = start;
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        let file = folder.join("profile.toml");
        if !profile.is_empty() {
            fs::write(&file, profile).map_err(|e| e.to_string())?;
        }
        let display = Display::start()?;
        let (windows, paintings) = display.watch()?;
        command.args(["window", "--no-secret-store", "--language", "en", "--profile"]).arg(&file);
        command.args(arguments);
        command.env("DISPLAY", display.name()).env_remove("WAYLAND_DISPLAY");
        command.env("WINIT_X11_SCALE_FACTOR", "1").env("NO_COLOR", "1");
        command.env("KEYLINE_LOG", log);
        // Whoever runs this keeps his own settings and his own desktop to himself.
        command.env("HOME", folder).env_remove("DBUS_SESSION_BUS_ADDRESS");
        for folder in ["CONFIG", "DATA", "STATE", "CACHE", "RUNTIME"] {
            let ending = if folder == "RUNTIME" { "DIR" } else { "HOME" };
            command.env_remove(format!("XDG_{folder}_{ending}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut process = Process::start(&mut command)?;
        let errors = process.child().stderr.take().ok_or("no way to hear the window")?;
        let log = listen(errors, &folder.join("log"))?;
        let folder = folder.to_owned();
        let id = windows.recv_timeout(OPENS).map_err(|_| {
            let said = fs::read_to_string(folder.join("log")).unwrap_or_default();
            format!("no window opens: {}", said.lines().last().unwrap_or_default())
        })?;
        let mut window = Self {
            process,
            display,
            id,
            log,
            paintings,
            painted: Vec::new(),
            frames: Vec::new(),
            controls: Vec::new(),
            folder,
            started,
        };
        let first = window.paintings.recv_timeout(OPENS).map_err(|_| "nothing is painted")?;
        window.painted.push(first);
        window.display.focus(id)?;
        Ok(window)
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// From the start of its process to the first paint of its window.
    pub(crate) fn opened_after(&self) -> Duration {
        let first = self.painted.first().map_or(self.started, |painted| painted.when);
        first.saturating_duration_since(self.started)
    }

    pub(crate) fn display(&self) -> &Display {
        &self.display
    }

    /// Everything it painted so far.
    pub(crate) fn painted(&mut self) -> &[Painted] {
        self.painted.extend(self.paintings.try_iter());
        &self.painted
    }

    /// The steps of its frames so far, as its log has them.
    pub(crate) fn frames(&mut self) -> &[String] {
        self.take_in(Duration::ZERO);
        &self.frames
    }

    /// Gives it another size, and waits until it is drawn so.
    pub(crate) fn resize(&mut self, width: u32, height: u32) -> Outcome {
        self.display.resize(self.id, width, height)?;
        self.rest();
        Ok(())
    }

    /// The controls there are.
    pub(crate) fn controls(&mut self) -> &[Control] {
        self.take_in(Duration::ZERO);
        &self.controls
    }

    /// The first control whose name holds these words, now.
    pub(crate) fn see(&mut self, words: &str) -> Option<Control> {
        self.controls().iter().find(|control| control.name.contains(words)).cloned()
    }

    /// Waits for a control whose name holds these words.
    pub(crate) fn find(&mut self, words: &str) -> Outcome<Control> {
        self.find_within(SHOWS, words)
    }

    /// The same for what takes longer than a click.
    pub(crate) fn find_within(&mut self, at_most: Duration, words: &str) -> Outcome<Control> {
        self.wait(at_most, words, |control| control.name.contains(words))
    }

    /// Waits until a control is there that can be pressed.
    pub(crate) fn find_on(&mut self, words: &str) -> Outcome<Control> {
        self.wait(SHOWS, words, |control| control.on && control.name.contains(words))
    }

    fn wait(
        &mut self,
        at_most: Duration,
        what: &str,
        wanted: impl Fn(&Control) -> bool,
    ) -> Outcome<Control> {
        let end = Instant::now() + at_most;
        loop {
            if let Some(found) = self.controls.iter().find(|control| wanted(control)) {
                return Ok(found.clone());
            }
            let left = end.saturating_duration_since(Instant::now());
            if !self.take_in(left.min(Duration::from_millis(50))) && left.is_zero() {
                let names: Vec<&str> = self.controls.iter().map(|c| c.name.as_str()).collect();
                let seconds = at_most.as_secs();
                let names = names.join(" | ");
                return Err(format!("`{what}` not within {seconds} s; there are: {names}"));
            }
            if let Some(status) = self.process.ended() {
                return Err(format!("{what}: the window ended, {status}"));
            }
        }
    }

    /// Waits until no control's name holds these words.
    pub(crate) fn gone(&mut self, words: &str) -> Outcome {
        let end = Instant::now() + SHOWS;
        while self.see(words).is_some() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("`{words}` is still there after {} s", SHOWS.as_secs()));
            }
            self.take_in(left.min(Duration::from_millis(50)));
        }
        Ok(())
    }

    /// Clicks a control, once it is there and can be pressed. The pointer jumps and the button
    /// is let go at once, quicker than any hand. Tells when it was let go.
    pub(crate) fn click(&mut self, words: &str) -> Outcome<Instant> {
        self.click_for(words, Duration::ZERO)
    }

    /// The same by a hand that holds the button so long.
    pub(crate) fn click_for(&mut self, words: &str, held: Duration) -> Outcome<Instant> {
        let place = self.find_on(words)?.place;
        let middle = |from: usize, size: usize| i16::try_from(from + size / 2).unwrap_or(i16::MAX);
        self.note(&format!("> click {words}"));
        self.display.click(middle(place.x, place.width), middle(place.y, place.height), held)
    }

    /// Drops a file on it.
    pub(crate) fn drop_file(&self, path: &Path) -> Outcome {
        self.note(&format!("> drop {}", path.display()));
        self.display.drop_file(self.id, path)
    }

    /// Types text, key by key, into what has the focus.
    pub(crate) fn type_text(&self, text: &str) -> Outcome {
        let mut one = [0; 4];
        text.chars().try_for_each(|c| {
            self.display.type_text(c.encode_utf8(&mut one))?;
            thread::sleep(KEYSTROKE);
            Ok(())
        })
    }

    /// Lets time pass, and takes in what is told meanwhile.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.take_in(left);
        }
    }

    /// Waits until nothing was painted for a moment; where something blinks or counts, as long as
    /// that is.
    pub(crate) fn rest(&mut self) {
        let end = Instant::now() + Duration::from_secs(1);
        while Instant::now() < end {
            match self.paintings.recv_timeout(REST) {
                Ok(painted) => self.painted.push(painted),
                Err(_) => break,
            }
        }
        self.take_in(Duration::ZERO);
    }

    /// What it shows now.
    pub(crate) fn picture(&self) -> Outcome<Picture> {
        self.display.picture(self.id)
    }

    /// What it shows in a place.
    pub(crate) fn part(&self, place: Place) -> Outcome<Picture> {
        let at = |value: usize| i16::try_from(value).unwrap_or(i16::MAX);
        let size = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        let (from, size) = ((at(place.x), at(place.y)), (size(place.width), size(place.height)));
        self.display.part(self.id, from, size)
    }

    /// Waits for the next paint after a moment, whoever painted; with the picture's time.
    pub(crate) fn next_paint(&mut self, at_most: Duration) -> Option<Painted> {
        let painted = self.paintings.recv_timeout(at_most).ok()?;
        self.painted.push(painted);
        Some(painted)
    }

    /// Closes it, which ends it where no tray keeps it; what it recorded is complete then.
    pub(crate) fn close(mut self) -> Outcome {
        self.display.close(self.id)?;
        let end = Instant::now() + GOODBYE;
        while Instant::now() < end {
            if self.process.ended().is_some() {
                return Ok(());
            }
            self.take_in(Duration::from_millis(50));
        }
        Err(format!("the window does not end within {} s", GOODBYE.as_secs()))
    }

    /// Takes in what is logged, waiting for the first line; false when there was none.
    fn take_in(&mut self, at_most: Duration) -> bool {
        let first = match self.log.recv_timeout(at_most) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => {
                // It ended: nothing comes any more, but time is to pass.
                thread::sleep(at_most);
                return false;
            }
        };
        let rest: Vec<_> = self.log.try_iter().collect();
        for line in std::iter::once(first).chain(rest) {
            if let Some((_, controls)) = line.split_once("gui::controls: controls=") {
                self.controls = controls.split('|').filter_map(control).collect();
            } else if line.contains("gui::frame: ") {
                self.frames.push(line);
            }
        }
        true
    }

    fn note(&self, line: &str) {
        if let Ok(mut file) = fs::File::options().append(true).open(self.folder.join("log")) {
            // A log that cannot be kept is no reason to stop.
            drop(writeln!(file, "{line}"));
        }
    }
}

/// Reads what the program logs, and keeps it in a file for whoever looks for a fault.
fn listen(errors: impl std::io::Read + Send + 'static, path: &Path) -> Outcome<Receiver<String>> {
    let file = fs::File::options().create(true).append(true).open(path);
    let mut file = file.map_err(|e| format!("{}: {e}", path.display()))?;
    let (said, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(errors).lines().map_while(Result::ok) {
            // A log that cannot be kept is no reason to stop.
            drop(writeln!(file, "{line}"));
            if said.send(line).is_err() {
                break;
            }
        }
    });
    Ok(lines)
}

/// One control of the window's telling: `x,y,width,height,+,name`.
fn control(text: &str) -> Option<Control> {
    let mut parts = text.splitn(6, ',');
    let mut number = || parts.next()?.parse::<usize>().ok();
    let place = Place { x: number()?, y: number()?, width: number()?, height: number()? };
    let on = parts.next()? == "+";
    Some(Control { place, on, name: parts.next()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_read_with_its_place_and_a_name_that_has_commas() {
        let read = control("12,34,352,48,-,Personal 1, No service").unwrap();
        assert_eq!(read.place, Place { x: 12, y: 34, width: 352, height: 48 });
        assert!(!read.on);
        assert_eq!(read.name, "Personal 1, No service");
        assert!(control("12,34,352").is_none());
    }
}
