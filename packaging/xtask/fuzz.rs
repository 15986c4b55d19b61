//! `fuzz [SECONDS] [TARGET…]`: everything that reads what others wrote, under a library that looks
//! for inputs which reach new code; and the tests that change messages and files by chance, for
//! longer than the gate has time for where no target is named.
//!
//! It needs no other compiler than the one that builds Keyline: the flags below count the edges of
//! our own crates in a stable build, and a target for the build keeps them away from build scripts.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::run::{Outcome, Process, cargo, root, run, target_folder};

/// What the names of the tests begin with that change inputs by chance; in the gate each runs for a
/// moment.
const TEST: &str = "no_mutation_of_a_";

/// The rooms that have such tests, in which of their tests, and how many they are.
const ROOMS: [(&str, &str, usize); 2] = [("sip", "protocol", 2), ("provision", "provision", 1)];

/// The targets, as `tests/fuzz` lists them.
const TARGETS: [&str; 23] = [
    "message",
    "stream",
    "uri",
    "name-addr",
    "digest",
    "sdp-offer",
    "sdp-answer",
    "dialog-info",
    "call-info",
    "resource-list",
    "message-summary",
    "presence",
    "xml",
    "provisioning",
    "profile",
    "rtp",
    "rtcp",
    "srtp",
    "srtcp",
    "dtls",
    "shaking",
    "wav",
    "phone",
];

/// How the edges of our code are counted.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1";

/// What it is built for.
const BUILT_FOR: &str = "x86_64-unknown-linux-gnu";

/// How many targets run at once: what continuous integration has of processors.
const AT_ONCE: usize = 2;

pub(crate) fn command(arguments: &[String]) -> Outcome {
    let (seconds, wanted) = match arguments {
        [first, rest @ ..] if first.parse::<u32>().is_ok() => (first.parse().unwrap_or(60), rest),
        all => (60_u32, all),
    };
    if let Some(strange) = wanted.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        return Err(format!("no target `{strange}`; there are {}", TARGETS.join(" ")));
    }
    guided(seconds, wanted)?;
    if wanted.is_empty() { by_chance(seconds) } else { Ok(()) }
}

/// A target that runs.
struct Run {
    name: &'static str,
    process: Process,
    log: std::path::PathBuf,
}

/// Runs the targets, some at once, each for so long.
fn guided(seconds: u32, wanted: &[String]) -> Outcome {
    let mut build = cargo();
    build.args(["build", "--quiet", "--package", "fuzz", "--bin", "fuzz", "--features", "guided"]);
    build.args(["--profile", "fuzz", "--target", BUILT_FOR]).env("RUSTFLAGS", FLAGS);
    run(&mut build)?;
    let target = target_folder()?;
    let program = target.join(BUILT_FOR).join("fuzz/fuzz");
    let found = target.join("fuzz-found");
    std::fs::create_dir_all(&found).map_err(|e| format!("{}: {e}", found.display()))?;
    let mut waiting: Vec<&'static str> = TARGETS
        .into_iter()
        .filter(|name| wanted.is_empty() || wanted.iter().any(|it| it == name))
        .rev()
        .collect();
    let (mut running, mut failed, mut total) = (Vec::<Run>::new(), Vec::new(), 0_u64);
    while !waiting.is_empty() || !running.is_empty() {
        while running.len() < AT_ONCE
            && let Some(name) = waiting.pop()
        {
            running.push(start(&program, &found, name, seconds)?);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        let mut still = Vec::new();
        for mut one in running {
            match one.process.ended() {
                None => still.push(one),
                Some(status) => {
                    let log = std::fs::read_to_string(&one.log).unwrap_or_default();
                    let executed = stat(&log, "stat::number_of_executed_units:");
                    total += executed;
                    let verdict = if status.success() { "pass" } else { "fail" };
                    let each = stat(&log, "stat::average_exec_per_sec:");
                    println!(
                        "fuzz {:<16} {verdict} {executed:>9} inputs, {each:>6} a second",
                        one.name
                    );
                    if !status.success() {
                        println!("{}", tail(&log));
                        failed.push(one.name);
                    }
                }
            }
        }
        running = still;
    }
    println!("fuzz: {total} inputs, {seconds} s a target, {} targets failed", failed.len());
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} failed; what made them fail lies in {}: put it into tests/data/fuzz",
        failed.join(" "),
        found.display()
    ))
}

fn start(program: &Path, found: &Path, name: &'static str, seconds: u32) -> Outcome<Run> {
    // What reaches new code is kept beside what was found, from one run to the next.
    let reached = found.join(name);
    std::fs::create_dir_all(&reached).map_err(|e| format!("{}: {e}", reached.display()))?;
    let log = found.join(format!("{name}.log"));
    let out = std::fs::File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
    // A datagram at most; a story of a telephone is short, or it is played too seldom.
    let longest = if name == "phone" { 4_096 } else { 16_384 };
    let mut command = Command::new(program);
    command
        .env("KEYLINE_FUZZ_TARGET", name)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={longest}"))
        .args(["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", "-verbosity=1"])
        .arg(format!("-artifact_prefix={}/{name}-", found.display()))
        .arg(&reached)
        .arg(root().join("tests/data/fuzz").join(name));
    let errors = out.try_clone().map_err(|e| e.to_string())?;
    command.stdin(Stdio::null()).stdout(out).stderr(errors);
    Ok(Run { name, process: Process::start(&mut command)?, log })
}

/// A figure of the library's own.
fn stat(log: &str, name: &str) -> u64 {
    let line = log.lines().rev().find_map(|line| line.strip_prefix(name));
    line.and_then(|value| value.trim().parse().ok()).unwrap_or_default()
}

/// What it said last.
fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().filter(|line| !line.starts_with('#')).collect();
    lines.get(lines.len().saturating_sub(40)..).unwrap_or_default().join("\n")
}

fn by_chance(seconds: u32) -> Outcome {
    for (room, test, count) in ROOMS {
        // A name that matches no test would pass: the list says whether it is there.
        let mut list = cargo();
        list.args(["test", "--quiet", "--profile", "fuzz", "--package", room, "--test", test]);
        let listed = crate::run::output(list.args(["--", "--list"]))?;
        if listed.matches(TEST).count() != count {
            return Err(format!("there are not {count} tests {TEST}… in {room}"));
        }
        let mut command = cargo();
        command.args(["test", "--profile", "fuzz", "--package", room, "--test", test, "--"]);
        command.args([TEST, "--nocapture"]).env("KEYLINE_FUZZ_SECONDS", seconds.to_string());
        run(&mut command)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::TARGETS;

    #[test]
    fn every_target_of_the_list_is_run() {
        let list = include_str!("../../tests/fuzz/lib.rs");
        let named = |name: &&&str| list.contains(&format!("(\"{name}\", "));
        assert_eq!(TARGETS.iter().filter(named).count(), TARGETS.len());
        assert_eq!(list.matches("    (\"").count(), TARGETS.len());
    }
}
