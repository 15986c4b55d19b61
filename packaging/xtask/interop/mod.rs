//! `interop`: the phone against real servers, on a small network of its own.
//!
//! Every scenario drives the real `keyline headless` in a network namespace. It prints one line:
//! its name, `pass` or `fail`, and figures or the reason; none is ever left out. Nothing outside of the
//! namespaces is touched, and nothing is left running.

mod a2;
mod a3;
pub(crate) mod asterisk;
pub(crate) mod atspi;
mod baresip;
mod capture;
mod cards;
mod conference;
mod enrol;
pub(crate) mod ground;
pub(crate) mod headless;
mod held;
mod incoming;
mod lives;
pub(crate) mod net;
mod papers;
mod reader;
mod sealed;
pub(crate) mod servers;
mod shared;
pub(crate) mod signalling;
mod sound;
pub(crate) mod speech;
mod stations;
mod transfer;
mod trouble;
mod watching;
mod window;
mod wire;

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::run::{Outcome, cargo, is_root, run, target_folder};
use crate::setup::{BUILD, DISPLAY, INTEROP, WINDOW, install};
use ground::{Figures, Ground, Variant};

/// Told to our own process inside a user namespace, so that it does not open another.
const INSIDE: &str = "KEYLINE_INTEROP_INSIDE";

/// What runs for a scenario.
enum Play {
    A2(Variant),
    A3(Variant),
    Held(Variant),
    Incoming(Variant),
    Transfer(Variant),
    Cards(Variant),
    Trouble(trouble::Scenario),
    Window(Variant),
    Reader,
}

/// All scenarios by name, in the order they run.
fn scenarios() -> Vec<(String, Play)> {
    let name =
        |begin: &str, v: Variant| format!("{begin}/{}/{}/{}", v.transport, v.codec, v.digest);
    let mut all = Vec::new();
    all.extend(enrol::SCENARIOS.map(|(name, play)| (name.to_owned(), Play::Trouble(play))));
    all.extend(a2::VARIANTS.map(|v| (name("A2", v), Play::A2(v))));
    all.extend(a3::VARIANTS.map(|v| (name("A3", v), Play::A3(v))));
    all.extend(held::VARIANTS.map(|v| (name("held", v), Play::Held(v))));
    all.extend(incoming::VARIANTS.map(|v| (name("incoming", v), Play::Incoming(v))));
    all.extend(transfer::VARIANTS.map(|v| (name("transfer", v), Play::Transfer(v))));
    all.extend(cards::VARIANTS.map(|v| (name("cards", v), Play::Cards(v))));
    let others = shared::SCENARIOS.into_iter().chain(stations::SCENARIOS);
    let others = others.chain(watching::SCENARIOS).chain(trouble::SCENARIOS);
    let others = others.chain(signalling::SCENARIOS);
    let others = others.chain(conference::SCENARIOS).chain(sealed::SCENARIOS);
    let others = others.chain(lives::SCENARIOS);
    all.extend(others.map(|(name, play)| (name.to_owned(), Play::Trouble(play))));
    all.extend(window::VARIANTS.map(|v| (name("window", v), Play::Window(v))));
    all.push(("reader".to_owned(), Play::Reader));
    all
}

/// `interop [SCENARIO…] [--yes] [--keep]`: a scenario is named by its whole name or its beginning.
pub(crate) fn command(arguments: &[String]) -> Outcome {
    let (flags, wanted): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| argument.starts_with("--"));
    if let Some(strange) = flags.iter().find(|flag| !["--yes", "--keep"].contains(&flag.as_str())) {
        return Err(format!("unknown argument `{strange}`"));
    }
    let given = |flag: &str| flags.iter().any(|given| *given == flag);
    let mut chosen = scenarios();
    for name in &wanted {
        if !chosen.iter().any(|(scenario, _)| scenario.starts_with(name.as_str())) {
            let all: Vec<String> = scenarios().into_iter().map(|(scenario, _)| scenario).collect();
            return Err(format!("no scenario `{name}`; there are\n  {}", all.join("\n  ")));
        }
    }
    chosen.retain(|(scenario, _)| {
        wanted.is_empty() || wanted.iter().any(|name| scenario.starts_with(name.as_str()))
    });
    prepare_packages(&[BUILD, INTEROP, WINDOW, DISPLAY].concat(), given("--yes"))?;
    let program = phone_program(false)?;
    // Unpacked as who we are: the root of a user namespace cannot give files to others.
    let asterisk = asterisk::Asterisk::prepare()?;
    become_root()?;

    let folder = run_folder()?;
    let played = play(&folder, &asterisk, program, chosen);
    if played.is_ok() && !given("--keep") {
        drop(fs::remove_dir_all(&folder));
    } else {
        println!("logs, traces and recordings: {}", folder.display());
    }
    played
}

/// Installs what is missing, once: not again inside a user namespace, where nobody may.
pub(crate) fn prepare_packages(packages: &[&str], yes: bool) -> Outcome {
    if std::env::var_os(INSIDE).is_some() { Ok(()) } else { install(packages, yes) }
}

/// Builds the phone and gives its program; `KEYLINE_PROGRAM` names another one, such as an
/// installed one.
pub(crate) fn phone_program(release: bool) -> Outcome<PathBuf> {
    if let Some(program) = std::env::var_os("KEYLINE_PROGRAM") {
        return Ok(PathBuf::from(program));
    }
    let profile = if release { "release" } else { "dev" };
    if std::env::var_os(INSIDE).is_none() {
        run(cargo().args(["build", "--quiet", "--package", "keyline", "--profile", profile]))?;
    }
    Ok(target_folder()?.join(if release { "release" } else { "debug" }).join("keyline"))
}

/// Namespaces need root. Who is not starts again as root of a user namespace, where the kernel
/// allows it.
pub(crate) fn become_root() -> Outcome {
    if is_root() {
        return Ok(());
    }
    if std::env::var_os(INSIDE).is_some() {
        return Err("still not root inside a user namespace".to_owned());
    }
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let failed = Command::new("unshare")
        .args(["--user", "--map-root-user", "--"])
        .arg(program)
        .args(std::env::args_os().skip(1))
        .env(INSIDE, "1")
        .exec();
    Err(format!("network namespaces need root, and a user namespace cannot be had: {failed}"))
}

/// A short path of our own: the servers' control sockets lie below it, and their paths must not
/// exceed 107 bytes.
pub(crate) fn run_folder() -> Outcome<PathBuf> {
    let folder = std::env::temp_dir().join(format!("keyline-interop-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

fn play(
    folder: &Path,
    asterisk: &asterisk::Asterisk,
    program: PathBuf,
    chosen: Vec<(String, Play)>,
) -> Outcome {
    let speech = speech::Speech::make(&folder.join("speech"))?;
    let net = net::Net::new()?;
    let servers = servers::Servers::start(asterisk, &net, folder, &speech.folder)?;
    let mut ground = Ground { net, servers, speech, run: folder.to_owned(), program };

    let (mut passed, mut failed) = (0, 0);
    for (name, play) in chosen {
        let mut figures = Figures::default();
        let start = Instant::now();
        let outcome = perform(&mut ground, &name, &play, &mut figures);
        let seconds = start.elapsed().as_secs();
        let figures = figures.line();
        match outcome {
            Ok(()) => {
                passed += 1;
                println!("{name:<24} pass {seconds:3} s  {figures}");
            }
            Err(reason) => {
                failed += 1;
                // What it left under way would spoil those that follow.
                let servers::Servers { network, personal, .. } = &ground.servers;
                for server in [network, personal] {
                    drop(server.ask("channel request hangup all"));
                }
                println!("{name:<24} fail {seconds:3} s  {reason} | {figures}");
            }
        }
    }
    let start = Instant::now();
    let (verdict, what) = match enrol::scan::search(folder) {
        Ok(what) => ("pass", what),
        Err(what) => ("fail", what),
    };
    let count = if verdict == "pass" { &mut passed } else { &mut failed };
    *count += 1;
    println!("{:<24} {verdict} {:3} s  {what}", "secrets", start.elapsed().as_secs());
    println!("interop: {passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err(format!("{failed} scenarios failed")) }
}

fn perform(ground: &mut Ground, name: &str, play: &Play, figures: &mut Figures) -> Outcome {
    // A scenario that failed may have left the gateway it cut down.
    if ground.servers.personal.id().is_none() {
        ground.servers.personal.start(&ground.net.personal)?;
    }
    match play {
        Play::A2(variant) => a2::run(ground, name, *variant, figures),
        Play::A3(variant) => a3::run(ground, name, *variant, figures),
        Play::Held(variant) => held::run(ground, name, *variant, figures),
        Play::Incoming(variant) => incoming::run(ground, name, *variant, figures),
        Play::Transfer(variant) => transfer::run(ground, name, *variant, figures),
        Play::Cards(variant) => cards::run(ground, name, *variant, figures),
        Play::Trouble(scenario) => scenario(ground, name, figures),
        Play::Window(variant) => window::run(ground, name, *variant, figures),
        Play::Reader => reader::run(ground, name, figures),
    }
}
