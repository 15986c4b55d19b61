//! The commands of the house: `cargo xtask COMMAND`.
//!
//! Each command is a file of this folder. They are tools for whoever builds Keyline and no part
//! of what is shipped: they start programs, print to the terminal and read the time of day.

#![expect(clippy::print_stdout, reason = "a command of the house speaks to the terminal")]
#![expect(clippy::print_stderr, reason = "what went wrong goes where terminals expect it")]
#![expect(
    clippy::disallowed_methods,
    reason = "measures real servers and real builds in real time"
)]

mod bench;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod crash;
mod fuzz;
mod gate;
mod interop;
mod package;
mod run;
mod setup;
mod torture;
mod window;

use std::process::ExitCode;

use run::Outcome;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup [--yes]                   what building and testing needs of the system
  demo [--yes] [ARGUMENTS]        builds Keyline and starts `keyline demo`
  test [--yes]                    the gate: format, lints, tests, documentation
  torture DIR                     the messages of DIR/MANIFEST.tsv against the parser
  fuzz [SECONDS] [TARGET…]        all readers and a whole telephone, 60 s each unless said
  bench [NAME…] [--yes]           parse, media, engine, cpu; sound, window where named
  crash [TIMES]                   writing, killed and lied to at every call of the system
  package [--settings FOLDER] [--check]
                                  a package for Debian, with what everybody is given
  interop [SCENARIO…] [--yes]     the phone against real servers (needs root)
";

fn main() -> ExitCode {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let command = if arguments.is_empty() { String::new() } else { arguments.remove(0) };
    let outcome = match command.as_str() {
        "setup" => setup::command(&arguments),
        "demo" => setup::demo(&arguments),
        "test" => gate::command(&arguments),
        "torture" => torture::command(&arguments),
        "fuzz" => fuzz::command(&arguments),
        "bench" => bench::command(&arguments),
        "interop" => interop::command(&arguments),
        "package" => package::command(&arguments),
        #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
        "crash" => crash::command(&arguments),
        _ => Err(USAGE.to_owned()),
    };
    finish(outcome)
}

fn finish(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{}", trouble.trim_end());
            ExitCode::FAILURE
        }
    }
}
