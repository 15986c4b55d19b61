//! What the window costs and how soon it answers, on a display of its own (Xvfb).
//!
//! Hands are XTEST events, eyes are the X server's word that something was painted, and the far
//! end is a few raw sockets: nothing is measured by the program itself but the steps of its
//! frames, and those are counted against what the X server says was painted.

mod far;
mod figures;
mod frozen;
mod watched;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::interop::{phone_program, prepare_packages};
use crate::run::{Outcome, bound, wait_for};
use crate::setup::{BUILD, DISPLAY, WINDOW};
use crate::window::display::Key;
use crate::window::lamp::MINE;
use crate::window::picture::Place;
use crate::window::{Start, Window};
use far::Far;
use figures::{Figures, frame_times, median, percentile, remark, shown};

/// Lines, half at each gateway.
const LINES: usize = 10;
/// Calls in its history.
const PAST: usize = 10_000;
/// How often it is started.
const STARTS: usize = 7;
/// Calls by which a latency is measured.
const CALLS: usize = 100;
/// Calls after which it may not have grown, and those before, which fill what is kept for reuse.
const MANY: u32 = 1_000;
const WARM_UP: u32 = 100;
/// A call takes so long at least. The phone remembers the end of each for 32 s (RFC 3261
/// §17.2.2) and refuses calls when it would have to remember too many.
const PACE: Duration = Duration::from_millis(100);
/// How long it is left alone.
const IDLE: Duration = Duration::from_mins(1);
/// How long what begins with a start (letters, names, registrations) may go on.
const SETTLE: Duration = Duration::from_secs(3);
/// The size at which frames are measured.
const LARGE: (u32, u32) = (1280, 800);
/// A hand holds a button for about so long.
const HAND: Duration = Duration::from_millis(80);
/// The number that is dialled.
const NUMBER: &str = "5551000";

/// What all measurements share.
struct Rig {
    program: PathBuf,
    folder: PathBuf,
    far: [Far; 2],
}

/// The whole of it.
pub(super) fn run(yes: bool) -> Outcome {
    prepared(yes, measure)
}

/// Five hundred telephones that are watched.
pub(super) fn watched(yes: bool) -> Outcome {
    prepared(yes, |rig| watched::measure(&rig))
}

fn prepared(yes: bool, measure: impl FnOnce(Rig) -> Outcome) -> Outcome {
    prepare_packages(&[BUILD, WINDOW, DISPLAY].concat(), yes)?;
    let program = phone_program(true)?;
    let folder = std::env::temp_dir().join(format!("keyline-window-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let rig = Rig { program, folder: folder.clone(), far: [Far::start()?, Far::start()?] };
    let measured = measure(rig);
    if measured.is_ok() {
        drop(fs::remove_dir_all(&folder));
    } else {
        remark(&format!("logs of the windows: {}", folder.display()));
    }
    measured
}

fn measure(mut rig: Rig) -> Outcome {
    let mut figures = Figures::default();
    remark(&format!("{LINES} lines, {PAST} calls in the history; load of the machine {}", load()));
    let mut starts = Vec::new();
    for turn in 0..STARTS {
        let window = rig.start(&format!("start-{turn}"), "warn")?;
        starts.push(window.opened_after());
        window.close()?;
    }
    figures.most("start to first painted window, median", median(&mut starts), 150.0, "ms");

    let mut window = rig.start("idle", "warn")?;
    rig.wait_until_registered()?;
    window.pass(SETTLE);
    idle(&mut window, &mut figures)?;
    window.close()?;

    let mut window = rig.start("calls", "warn,gui::controls=trace")?;
    rig.wait_until_registered()?;
    window.find("Line 1 1, Free")?;
    window.pass(SETTLE);
    rig.outgoing(&mut window, &mut figures)?;
    rig.incoming(&mut window, &mut figures)?;
    rig.growth(&mut window, &mut figures)?;
    frozen::measure(&mut rig, &mut window, &mut figures)?;
    window.close()?;

    let mut window = rig.start("frames", "warn,gui::controls=trace,gui::frame=trace")?;
    rig.wait_until_registered()?;
    window.pass(SETTLE);
    frames(&mut window, &mut figures)?;
    window.close()?;
    figures.verdict()
}

impl Rig {
    fn start(&self, name: &str, log: &str) -> Outcome<Window> {
        write_history(&self.folder.join(name))?;
        self.start_with(name, &self.profile()?, log)
    }

    fn start_with(&self, name: &str, profile: &str, log: &str) -> Outcome<Window> {
        Window::start(Start {
            command: bound(&self.program),
            folder: &self.folder.join(name),
            profile,
            arguments: &["--microphone", "none", "--speaker", "none", "--ringer", "none"]
                .map(str::to_owned),
            log,
        })
    }

    fn profile(&self) -> Outcome<String> {
        let mut profile = "version = 1\ncountry = \"de\"\n".to_owned();
        for (name, far) in ["personal", "business"].iter().zip(&self.far) {
            // Writing to a string does not fail.
            let _ = write!(
                profile,
                "\n[[gateway]]\nname = \"{name}\"\ndomain = \"127.0.0.1\"\nport = {}\n",
                far.port()?
            );
        }
        for line in 1..=LINES {
            let kind = if line <= LINES / 2 { "personal" } else { "business" };
            let _ = write!(
                profile,
                "\n[[line]]\nname = \"line{line}\"\nlabel = \"Line {line}\"\nkind = \"{kind}\"\n\
                 gateway = \"{kind}\"\nnumber = \"{}\"\nappearances = 2\ncodecs = [\"pcmu\"]\n",
                number(line)
            );
        }
        Ok(profile)
    }

    fn wait_until_registered(&self) -> Outcome {
        wait_for(Duration::from_secs(20), "all lines registered", || {
            let all: usize = self.far.iter().map(Far::registered).sum();
            (all == LINES).then_some(())
        })
    }

    /// From the click on SEND to the INVITE at the gateway.
    fn outgoing(&mut self, window: &mut Window, figures: &mut Figures) -> Outcome {
        let mut taken = Vec::new();
        for _ in 0..CALLS {
            window.click("Number to call on Line 1")?;
            window.type_text(NUMBER)?;
            window.find_on("SEND on Line 1")?;
            window.rest();
            let [far, _] = &self.far;
            far.forget();
            let clicked = window.click_for("SEND on Line 1", HAND)?;
            let invite = far.wait("INVITE")?;
            taken.push(invite.when.saturating_duration_since(clicked));
            far.refuse(&invite)?;
            window.find("Line 1 1, Free")?;
        }
        let name = "letting the button go to INVITE on the wire";
        shown(&format!("{name}, median"), median(&mut taken));
        figures.most(&format!("{name}, p95"), percentile(&mut taken, 95), 5.0, "ms");
        Ok(())
    }

    /// From an INVITE to a key that is painted ringing.
    fn incoming(&mut self, window: &mut Window, figures: &mut Figures) -> Outcome {
        let key = window.find("Line 1 1, ")?.place;
        let mut taken = Vec::new();
        for _ in 0..CALLS {
            window.rest();
            window.painted();
            let [far, _] = &mut self.far;
            far.forget();
            let call = far.call(&number(1))?;
            let seen = loop {
                let painted = window
                    .next_paint(Duration::from_secs(5))
                    .ok_or("a call that rings is not painted")?;
                if rings(window, key)? {
                    break painted.when;
                }
            };
            taken.push(seen.saturating_duration_since(call.sent));
            far.give_up(&call)?;
            window.find("Line 1 1, Free")?;
        }
        shown("incoming INVITE to visible, median", median(&mut taken));
        let p95 = percentile(&mut taken, 95);
        figures.most("incoming INVITE to visible, p95", p95, 100.0, "ms");
        Ok(())
    }

    /// What a thousand calls leave behind.
    fn growth(&mut self, window: &mut Window, figures: &mut Figures) -> Outcome {
        let many = |rig: &mut Self, window: &mut Window, calls: u32| {
            (1..=calls).try_for_each(|call| {
                rig.answered_call(window).map_err(|why| format!("call {call} of {calls}: {why}"))
            })
        };
        many(self, window, WARM_UP)?;
        window.pass(SETTLE);
        let before = resident(window)?;
        let start = Instant::now();
        many(self, window, MANY)?;
        let took = start.elapsed().as_secs();
        window.pass(SETTLE);
        let grown = resident(window)? - before;
        figures.most(&format!("growth after {MANY} calls ({took} s)"), grown, 3.0, "MB");
        Ok(())
    }

    /// A call that is answered by Enter and ended by the other side.
    fn answered_call(&mut self, window: &mut Window) -> Outcome {
        let start = Instant::now();
        let [far, _] = &mut self.far;
        far.forget();
        let mut call = far.call(&number(1))?;
        far.wait("SIP/2.0 180")?;
        window.find("Answer, Far")?;
        window.display().press(Key::Enter)?;
        far.answered(&mut call).map_err(|why| format!("answered: {why}"))?;
        far.end(&call).map_err(|why| format!("ended: {why}"))?;
        window.find("Line 1 1, Free")?;
        window.pass(PACE.saturating_sub(start.elapsed()));
        Ok(())
    }
}

/// Left alone: memory, processor and frames.
fn idle(window: &mut Window, figures: &mut Figures) -> Outcome {
    figures.most("resident memory", resident(window)?, 50.0, "MB");
    let (start, drawn) = (Instant::now(), window.painted().len());
    let before = super::cpu::used(window.process_id())?;
    window.pass(IDLE);
    let used = super::cpu::used(window.process_id())? - before;
    let share = 100.0 * used / start.elapsed().as_secs_f64();
    let drawn = window.painted().len() - drawn;
    figures.most("processor while nothing happens", share, 0.1, "%");
    figures.most("frames drawn while nothing changes", count(drawn), 0.0, "");
    Ok(())
}

/// A hand runs over the keys and types: each frame, from the view to what the X server painted.
/// Writes a history of calls where the window looks for it: a line when a call began, and one when
/// it ended.
fn write_history(folder: &Path) -> Outcome {
    let data = folder.join(".local/share/keyline");
    fs::create_dir_all(&data).map_err(|e| e.to_string())?;
    let mut text = String::new();
    for call in 1..=PAST {
        let (day, hour, minute) = (1 + call % 28, call % 24, call % 60);
        let (line, incoming, party) = (1 + call % LINES, call % 3 > 0, 5_550_000 + call % 700);
        let ended = if call % 5 == 0 {
            "\"cause\":\"missed\"".to_owned()
        } else {
            format!("\"talked\":{},\"cause\":\"released-there\"", call % 900)
        };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{{\"phone\":1,\"call\":{call},\"at\":\"2026-{:02}-{day:02}T{hour:02}:{minute:02}:00+00:00\",\
             \"line\":\"line{line}\",\"incoming\":{incoming},\"party\":\"{party}\",\
             \"name\":\"Caller {}\"}}\n{{\"phone\":1,\"call\":{call},{ended}}}",
            1 + call / 1_000,
            call % 700,
        );
    }
    text.push_str("{\"phone\":1,\"seen\":true}\n");
    fs::write(data.join("history.jsonl"), text).map_err(|e| e.to_string())
}

fn frames(window: &mut Window, figures: &mut Figures) -> Outcome {
    window.resize(LARGE.0, LARGE.1)?;
    let keys: Vec<Place> = window
        .controls()
        .iter()
        .filter(|control| control.name.starts_with("Line ") && control.place.height > 30)
        .map(|control| control.place)
        .collect();
    if keys.is_empty() {
        return Err("no key can be seen".to_owned());
    }
    window.rest();
    let (drawn, painted) = (window.frames().len(), window.painted().len());
    for turn in 0..40 {
        if turn == 20 {
            // The second half beside the list of all calls.
            window.click("History")?;
        }
        for key in &keys {
            let (x, y) = (key.x + 60, key.y + key.height / 2);
            let at = |value: usize| i16::try_from(value).unwrap_or(i16::MAX);
            window.display().point(at(x), at(y))?;
            window.pass(Duration::from_millis(8));
        }
        if turn % 4 == 0 {
            window.click("Number to call on Line 1")?;
            window.type_text("12")?;
            window.pass(Duration::from_millis(30));
        }
    }
    window.rest();
    let painted = window.painted().get(painted..).unwrap_or_default().to_vec();
    let mut times = frame_times(window.frames().get(drawn..).unwrap_or_default(), &painted)?;
    remark(&format!(
        "{} frames drawn, {} painted by the X server, at {}×{}",
        times.steps.len(),
        painted.len(),
        LARGE.0,
        LARGE.1
    ));
    shown("view, layout and draw, p99", percentile(&mut times.steps, 99));
    let p99 = percentile(&mut times.painted, 99);
    figures.most("from view to painted on the screen, p99", p99, 8.0, "ms");
    Ok(())
}

/// Whether a key shows anything of a ringing lamp.
fn rings(window: &Window, key: Place) -> Outcome<bool> {
    let whole = Place { x: 0, y: 0, ..key };
    Ok(window.part(key)?.share(whole, MINE) > 0.01)
}

/// The number of a line.
fn number(line: usize) -> String {
    format!("{}", 5_552_000 + line)
}

/// Resident memory in MB (of 1000 kB).
fn resident(window: &Window) -> Outcome<f64> {
    let path = format!("/proc/{}/status", window.process_id());
    let status = fs::read_to_string(Path::new(&path)).map_err(|e| format!("{path}: {e}"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse().ok())
        .ok_or("VmRSS without a number")?;
    Ok(kib * 1.024 / 1000.0)
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
