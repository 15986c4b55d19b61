//! `test`: the gate. Format, lints, tests and documentation, each to its end.

use std::time::Instant;

use crate::run::{Outcome, cargo, run};
use crate::setup::{BUILD, DISPLAY, flags, install};

/// Runs every step, also after one that failed, and then prints one line for each.
pub(crate) fn command(arguments: &[String]) -> Outcome {
    let [yes] = flags(arguments, ["--yes"])?;
    install(&[BUILD, DISPLAY].concat(), yes)?;
    let steps = [
        ("format", "fmt --all --check"),
        ("lints", "clippy --workspace --all-targets -- -D warnings"),
        ("tests", "test --workspace --no-fail-fast"),
        ("documentation", "doc --workspace --no-deps"),
    ];
    let mut lines = Vec::new();
    let mut failed = 0;
    for (name, words) in steps {
        println!("== {name}: cargo {words}");
        let start = Instant::now();
        let mut command = cargo();
        command.args(words.split(' ')).env("RUSTDOCFLAGS", "-D warnings");
        let verdict = match run(&mut command) {
            Ok(()) => "pass",
            Err(_) => "fail",
        };
        failed += usize::from(verdict == "fail");
        lines.push(format!("{name:<14} {verdict} {:6.1} s", start.elapsed().as_secs_f32()));
    }
    for line in lines {
        println!("{line}");
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} steps failed", steps.len())) }
}
