//! What the build and the tests need of the system, and getting it.
//!
//! On Debian and its kin with `apt-get`; elsewhere it says what is missing. Nothing is installed
//! before it was shown and agreed to: by a key, by `--yes`, or by `CI` in the environment.

use std::collections::BTreeSet;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

use crate::run::{Outcome, cargo, installed, is_root, output, run};

/// Needed to build: a C and C++ compiler with cmake for Opus, and ALSA's headers.
pub(crate) const BUILD: &[&str] =
    &["gcc", "g++", "libc6-dev", "make", "cmake", "pkg-config", "libasound2-dev"];

/// Needed by the window, beside a display; opened while it runs.
pub(crate) const WINDOW: &[&str] =
    &["libxkbcommon0", "libxkbcommon-x11-0", "libx11-6", "libx11-xcb1", "libxcursor1", "libxi6"];

/// Needed by `interop`: network namespaces, a voice, a sound server, the web servers of two
/// providers, and whom our signalling is held against. Asterisk is fetched by
/// `interop` itself.
pub(crate) const INTEROP: &[&str] = &[
    "iproute2",
    "util-linux",
    "espeak-ng",
    "opus-tools",
    "pulseaudio",
    "pulseaudio-utils",
    "kamailio",
    "kamailio-sqlite-modules",
    "kamailio-outbound-modules",
    "sqlite3",
    "dnsmasq-base",
    "openssl",
    "nginx-light",
    "lighttpd",
    "lighttpd-mod-openssl",
    "baresip-core",
    "sip-tester",
    "sipvicious",
];

/// A display for the window, where nobody looks, a session bus, and the bus of screen readers.
pub(crate) const DISPLAY: &[&str] = &["xvfb", "dbus", "at-spi2-core"];

/// Needed by `bench cpu` on top: the peer we measure ourselves against.
pub(crate) const BENCH: &[&str] = &["baresip-core"];

/// How long apt waits for another apt.
const LOCK_TIMEOUT: &str = "DPkg::Lock::Timeout=600";

/// `setup [--yes]`: everything that building, testing and interop need.
pub(crate) fn command(arguments: &[String]) -> Outcome {
    let [yes] = flags(arguments, ["--yes"])?;
    install(&[BUILD, INTEROP, WINDOW, DISPLAY].concat(), yes)
}

/// `demo [--yes] [ARGUMENTS]`: builds the phone and shows it.
pub(crate) fn demo(arguments: &[String]) -> Outcome {
    let yes = arguments.iter().any(|argument| argument == "--yes");
    let display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    install(&[BUILD, if display { WINDOW } else { &[] }].concat(), yes)?;
    let passed = arguments.iter().filter(|argument| *argument != "--yes");
    run(cargo().args(["run", "--release", "--package", "keyline", "--", "demo"]).args(passed))
}

/// Reads flags; anything else is refused by name.
pub(crate) fn flags<const N: usize>(arguments: &[String], known: [&str; N]) -> Outcome<[bool; N]> {
    if let Some(strange) = arguments.iter().find(|argument| !known.contains(&argument.as_str())) {
        return Err(format!("unknown argument `{strange}`"));
    }
    Ok(known.map(|flag| arguments.iter().any(|argument| argument == flag)))
}

/// Installs those of `packages` that are missing; quick and silent when none is.
pub(crate) fn install(packages: &[&str], yes: bool) -> Outcome {
    if !installed("dpkg-query") || !installed("apt-get") {
        return elsewhere(packages);
    }
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    println!("these packages are needed and missing: {}", missing.join(" "));
    if !(yes || std::env::var_os("CI").is_some() || agreed()?) {
        return Err("nothing was installed".to_owned());
    }
    apt(&["update", "-qq"])?;
    let mut words = vec!["install", "-y", "-qq", "--no-install-recommends"];
    words.extend(&missing);
    apt(&words)
}

fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f", "${Package} ${db:Status-Status}\n"]).args(packages);
    // It exits with an error when it knows one of them not at all, and lists the others.
    let listed = query.output().map(|done| done.stdout).unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed);
    let there: BTreeSet<&str> =
        listed.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    packages.iter().copied().filter(|package| !there.contains(package)).collect()
}

fn apt(words: &[&str]) -> Outcome {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        // `env` behind sudo: sudo itself may drop variables.
        sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    // What it tells of its progress is of no interest; what it complains of is.
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["-o", LOCK_TIMEOUT]).args(words);
    run(command.stdout(Stdio::null()))
}

fn agreed() -> Outcome<bool> {
    if !std::io::stdin().is_terminal() {
        return Err("nobody is there to ask; `--yes` agrees beforehand".to_owned());
    }
    print!("install them? [Y/n] ");
    std::io::stdout().flush().map_err(|e| e.to_string())?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|e| e.to_string())?;
    Ok(matches!(answer.trim(), "" | "y" | "Y" | "yes"))
}

/// Without apt: looks for the programs and says what is missing, by Debian's names.
fn elsewhere(packages: &[&str]) -> Outcome {
    let there = |package: &str| match package {
        "iproute2" => installed("ip"),
        "util-linux" => installed("setpriv") && installed("nsenter"),
        "libc6-dev" => installed("cc"),
        "libasound2-dev" => output(Command::new("pkg-config").args(["--exists", "alsa"])).is_ok(),
        "dnsmasq-base" => installed("dnsmasq"),
        "nginx-light" => installed("nginx"),
        "lighttpd-mod-openssl" => true,
        "baresip-core" => installed("baresip"),
        "sip-tester" => installed("sipp"),
        "sipvicious" => installed("svmap") || installed("sipvicious_svmap"),
        "xvfb" => installed("Xvfb"),
        "dbus" => installed("dbus-daemon"),
        "at-spi2-core" => {
            std::path::Path::new("/usr/share/dbus-1/services/org.a11y.Bus.service").is_file()
        }
        // Libraries lie elsewhere on each system; the window itself says which one it misses.
        library if library.starts_with("lib") => true,
        program => installed(program),
    };
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !there(package)).collect();
    if missing.is_empty() || !cfg!(target_os = "linux") {
        return Ok(());
    }
    Err(format!(
        "please install what Debian calls: {} (this system has no apt-get)",
        missing.join(" ")
    ))
}
