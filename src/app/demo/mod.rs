//! The demonstration: a telephone with two lines, two practice gateways, and calls on both.
//!
//! It asks nothing of the world but loopback sockets. Every step says what it expects, and the
//! whole fails where one does not come true.

mod desk;
mod gateway;
mod ladder;
mod tune;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use engine::{DeviceChoice, Engine, Wish};
use phone::doors::{CallState, CallView, Command, LineId, Secret, Service, Snapshot, Way};
use phone::profile::{GatewayProfile, LineKind, LineProfile, Profile, Transport};

use crate::args::{Demo, Devices};
use crate::{compose, report, window};
use gateway::Running;
use ladder::Ladder;

const PERSONAL: LineId = LineId(0);
const BUSINESS: LineId = LineId(1);

/// How long anything on loopback may take before the step has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long people talk.
const TALK: Duration = Duration::from_millis(2_500);

/// Speech is louder than this; silence and comfort noise are not, dB below full scale.
const AUDIBLE_DBFS: f32 = -50.0;

/// Runs it: in the window where there is a display, else as steps.
pub(crate) fn run(options: &Demo) -> Result<(), String> {
    if !options.headless && window::can_open() {
        return desk::run(options);
    }
    if !options.headless {
        report::text("There is no display: the demonstration runs without its window.");
    }
    run_steps(options)
}

fn run_steps(options: &Demo) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("keyline-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("no place for sound: {error}"))?;
    let outcome = show(options, &folder);
    if let Err(error) = std::fs::remove_dir_all(&folder) {
        tracing::warn!(%error, "the folder of the demonstration stays behind");
    }
    outcome
}

fn show(options: &Demo, folder: &Path) -> Result<(), String> {
    let ladder = Arc::new(Ladder::default());
    let home = Running::start("home", "5553001", "practice-home", &ladder)?;
    let office = Running::start("office", "102", "practice-office", &ladder)?;
    let heard = options.heard.clone().unwrap_or_else(|| folder.join("heard.wav"));
    let devices = Devices {
        microphone: vec![microphone(options, folder)?],
        speaker: vec![DeviceChoice::File(heard.clone())],
        ..Devices::none()
    };
    let trace = folder.join("trace");
    let engine = compose::start(&profile(&home, &office), &devices, Some(&trace))?;
    for (line, gateway) in [(PERSONAL, &home), (BUSINESS, &office)] {
        engine.wish(Wish::Secret(line, Secret::new(gateway.password)));
    }
    let mut steps = Steps { engine, failed: 0 };
    steps.all(&ladder);
    let Steps { engine, failed } = steps;
    engine.stop();

    report::text("\nWhat went between the telephone and its gateways:\n");
    report::text(&ladder.drawn());
    report::text("What the gateways saw:\n");
    for gateway in [home, office] {
        for line in gateway.stop() {
            report::text(&line);
        }
    }
    if options.heard.is_some() {
        report::text(&format!("\nWhat was heard is kept in {}.", heard.display()));
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} steps did not come true")) }
}

/// The steps, and how many did not come true.
struct Steps {
    engine: Engine,
    failed: u32,
}

impl Steps {
    fn all(&mut self, ladder: &Ladder) {
        let working = |s: &Snapshot| {
            !s.lines.is_empty() && s.lines.iter().all(|line| line.service == Service::InService)
        };
        self.expect("both lines are in service, each at its gateway", working);

        ladder.mark("personal line: SEND 600, the echo");
        self.wish(Command::Dial(PERSONAL, "600".to_owned()));
        self.expect("personal line: the echo answers", |s| talking(s, PERSONAL).is_some());
        thread::sleep(TALK);
        self.hear("personal line: our own tune comes back from the gateway", PERSONAL);

        ladder.mark("business line: SEND 604, an announcement");
        self.wish(Command::Dial(BUSINESS, "604".to_owned()));
        self.expect("business line: the announcement answers", |s| talking(s, BUSINESS).is_some());
        self.expect("personal line: the call went on hold by itself", |s| {
            call(s, PERSONAL).is_some_and(|call| call.state == CallState::Held)
        });
        thread::sleep(TALK);
        self.hear("business line: the announcement is heard", BUSINESS);

        ladder.mark("personal line: its key is pressed");
        self.wish(Command::Retrieve(None));
        self.expect("personal line: retrieved, the business call is on hold", |s| {
            talking(s, PERSONAL).is_some()
                && call(s, BUSINESS).is_some_and(|call| call.state == CallState::Held)
        });
        thread::sleep(Duration::from_millis(500));
        self.release_all();

        ladder.mark("business line: SEND 640, who calls back");
        self.wish(Command::Dial(BUSINESS, "640".to_owned()));
        self.expect("business line: it rings", |s| {
            s.calls.iter().any(|c| c.way == Way::Incoming && c.state == CallState::RingingHere)
        });
        self.wish(Command::Answer(None));
        self.expect("business line: answered", |s| talking(s, BUSINESS).is_some());
        thread::sleep(TALK);
        self.hear("business line: the caller is heard", BUSINESS);
        self.release_all();

        ladder.mark("business line: SEND 486, a busy number");
        self.wish(Command::Dial(BUSINESS, "486".to_owned()));
        self.expect("business line: said to be busy", |s| {
            s.calls.iter().any(|c| c.cause.as_ref().is_some_and(|cause| cause.key == "busy"))
        });
    }

    fn wish(&self, command: Command) {
        self.engine.wish(Wish::Command(command));
    }

    fn release_all(&mut self) {
        for call in &self.engine.snapshot().calls {
            self.wish(Command::Release(Some(call.id)));
        }
        self.expect("all calls are over", |s| {
            s.calls.iter().all(|call| call.state == CallState::Ended)
        });
    }

    /// Waits for something to be true, and says whether it came true and when.
    fn expect(&mut self, what: &str, wanted: impl Fn(&Snapshot) -> bool) {
        let mut passed = Duration::ZERO;
        let turn = Duration::from_millis(5);
        while passed < PATIENCE {
            if wanted(&self.engine.snapshot()) {
                report::text(&format!("pass  {what} ({} ms)", passed.as_millis()));
                return;
            }
            thread::sleep(turn);
            passed += turn;
        }
        self.fail(what, &self.engine.snapshot());
    }

    /// Says how a call is heard.
    fn hear(&mut self, what: &str, line: LineId) {
        let snapshot = self.engine.snapshot();
        let figures = talking(&snapshot, line).and_then(|call| Some((call.codec?, call.media?)));
        match figures {
            Some((codec, figures)) if figures.heard_dbfs > AUDIBLE_DBFS && figures.received > 0 => {
                report::text(&format!(
                    "pass  {what}: {codec}, {:.0} dBFS, {} packets, {} lost, jitter {:.1} ms",
                    figures.heard_dbfs, figures.received, figures.lost, figures.jitter_ms
                ));
            }
            Some(_) | None => self.fail(what, &snapshot),
        }
    }

    fn fail(&mut self, what: &str, snapshot: &Snapshot) {
        self.failed += 1;
        report::text(&format!("fail  {what}"));
        for line in &snapshot.lines {
            let trouble = line.trouble.as_ref().map(ToString::to_string).unwrap_or_default();
            report::text(&format!("      {}: {:?} {trouble}", line.label, line.service));
        }
        for call in &snapshot.calls {
            report::text(&format!("      {call:?}"));
        }
    }
}

fn call(snapshot: &Snapshot, line: LineId) -> Option<&CallView> {
    snapshot.calls.iter().rfind(|call| call.line == line && call.state != CallState::Ended)
}

fn talking(snapshot: &Snapshot, line: LineId) -> Option<&CallView> {
    call(snapshot, line).filter(|call| call.state == CallState::Connected)
}

fn microphone(options: &Demo, folder: &Path) -> Result<DeviceChoice, String> {
    if let Some(choice) = &options.microphone {
        return Ok(choice.clone());
    }
    let path: PathBuf = folder.join("tune.wav");
    tune::write(&path).map_err(|error| format!("no tune: {error}"))?;
    Ok(DeviceChoice::File(path))
}

fn profile(home: &Running, office: &Running) -> Profile {
    let gateway = |running: &Running| GatewayProfile {
        name: running.name.to_owned(),
        domain: running.address.ip().to_string(),
        proxy: None,
        port: Some(running.address.port()),
        transport: Transport::Udp,
        trust: phone::profile::Trust::default(),
        expires: Duration::from_mins(5),
        keepalive: Duration::from_secs(20),
        outbound: false,
        public_address: false,
        encryption: phone::profile::Encryption::Off,
        key_exchange: phone::profile::KeyExchange::Sdes,
    };
    let line = |name: &str, label: &str, kind, running: &Running| LineProfile {
        label: label.to_owned(),
        ..LineProfile::new(name, kind, running.name, running.number)
    };
    Profile {
        gateways: vec![gateway(home), gateway(office)],
        lines: vec![
            line("personal", "Personal", LineKind::Personal, home),
            line("business", "Business", LineKind::Business, office),
        ],
        country: "us".to_owned(),
        ..Profile::default()
    }
}
