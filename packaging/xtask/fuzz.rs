//! `fuzz [SECONDS]`: mutated messages and files, for longer than the gate has time for.

use crate::run::{Outcome, cargo, run};

/// What the names of the tests begin with that do it; in the gate each runs for a moment.
const TEST: &str = "no_mutation_of_a_";

/// The rooms that have such tests, in which of their tests, and how many they are.
const ROOMS: [(&str, &str, usize); 2] = [("sip", "protocol", 2), ("provision", "provision", 1)];

pub(crate) fn command(arguments: &[String]) -> Outcome {
    let seconds = match arguments {
        [] => 60,
        [seconds] => seconds.parse::<u32>().map_err(|_| format!("`{seconds}` are no seconds"))?,
        _ => return Err("usage: cargo xtask fuzz [SECONDS]".to_owned()),
    };
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
