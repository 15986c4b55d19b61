//! `fuzz [SECONDS]`: mutated messages, for longer than the gate has time for.

use crate::run::{Outcome, cargo, run};

/// The test that does it; in the gate it runs for a moment.
const TEST: &str = "no_mutation_of_a_message_makes_anything_panic_or_grow";

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
    if !listed.contains(TEST) {
        return Err(format!("there is no test {TEST}"));
    }
    let mut command = cargo();
    command.args(["test", "--profile", "fuzz", "--package", "sip", "--test", "protocol", "--"]);
    command.args([TEST, "--nocapture"]).env("KEYLINE_FUZZ_SECONDS", seconds.to_string());
    run(&mut command)
}
