//! `fuzz [SECONDS]`: mutated messages, for longer than the gate has time for.

use crate::run::{Outcome, cargo, run};

/// What the names of the tests begin with that do it; in the gate each runs for a moment.
const TEST: &str = "no_mutation_of_a_";

/// How many they are.
const TESTS: usize = 2;

pub(crate) fn command(arguments: &[String]) -> Outcome {
    let seconds = match arguments {
        [] => 60,
        [seconds] => seconds.parse::<u32>().map_err(|_| format!("`{seconds}` are no seconds"))?,
        _ => return Err("usage: cargo xtask fuzz [SECONDS]".to_owned()),
    };
    // A name that matches no test would pass: the list says whether it is there.
    let mut list = cargo();
    list.args(["test", "--quiet", "--profile", "fuzz", "--package", "sip", "--test", "protocol"]);
    let listed = crate::run::output(list.args(["--", "--list"]))?;
    if listed.matches(TEST).count() != TESTS {
        return Err(format!("there are not {TESTS} tests {TEST}…"));
    }
    let mut command = cargo();
    command.args(["test", "--profile", "fuzz", "--package", "sip", "--test", "protocol", "--"]);
    command.args([TEST, "--nocapture"]).env("KEYLINE_FUZZ_SECONDS", seconds.to_string());
    run(&mut command)
}
