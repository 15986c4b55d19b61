//! `bench [NAME…]`: what things cost, each figure beside a baseline of the same run.

mod cpu;
mod sound;
mod window;

pub(crate) use cpu::used as cpu_used;

use crate::run::{Outcome, cargo, run};

/// The benchmarks that cargo runs: name, room, bench target and what it is told.
const CARGO: [(&str, &str, &str, &[&str]); 4] = [
    ("parse", "sip", "parse", &[]),
    ("media", "media", "media", &[]),
    ("engine", "engine", "engine", &[]),
    ("registrations", "engine", "engine", &["--registrations"]),
];

/// The one that needs a peer and a server.
const CPU: &str = "cpu";

/// The one that judges what is heard. It runs only when it is asked for: it takes minutes.
const SOUND: &str = "sound";
/// The second half of it: telephones beside each other.
const BESIDE: &str = "beside";

/// Those that need a display. They run only when they are asked for: they take minutes.
const WINDOW: &str = "window";
const WATCHED: &str = "watched";

pub(crate) fn command(arguments: &[String]) -> Outcome {
    let (flags, wanted): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| argument.starts_with("--"));
    if let Some(strange) = flags.iter().find(|flag| *flag != &"--yes") {
        return Err(format!("unknown argument `{strange}`"));
    }
    let known = |name: &str| {
        [CPU, SOUND, BESIDE, WINDOW, WATCHED].contains(&name)
            || CARGO.iter().any(|(known, ..)| *known == name)
    };
    if let Some(strange) = wanted.iter().find(|name| !known(name)) {
        return Err(format!(
            "no benchmark `{strange}`; there are parse, media, engine, registrations, cpu, sound, \
             beside, window and watched"
        ));
    }
    let chosen = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| *wanted == name);
    let mut troubles = Vec::new();
    for (name, room, target, told) in CARGO {
        if chosen(name) {
            let mut bench = cargo();
            bench.args(["bench", "--quiet", "--package", room, "--bench", target, "--"]);
            let done = run(bench.args(told));
            troubles.extend(done.err());
        }
    }
    if chosen(CPU) {
        troubles.extend(cpu::run(!flags.is_empty()).err());
    }
    if wanted.iter().any(|wanted| [SOUND, BESIDE].contains(&wanted.as_str())) {
        let only_beside = wanted.iter().all(|wanted| *wanted != SOUND);
        troubles.extend(sound::run(!flags.is_empty(), only_beside).err());
    }
    if wanted.iter().any(|wanted| *wanted == WINDOW) {
        troubles.extend(window::run(!flags.is_empty()).err());
    }
    if wanted.iter().any(|wanted| *wanted == WATCHED) {
        troubles.extend(window::watched(!flags.is_empty()).err());
    }
    if troubles.is_empty() { Ok(()) } else { Err(troubles.join("\n")) }
}
