//! Where the rooms are joined: reads the command line, opens the storage, starts the engine, and
//! hands it to a front end.

mod args;
mod compose;
mod demo;
mod devices;
mod diagnostics;
mod guide;
mod headless;
mod history;
mod keep;
mod layers;
mod lookout;
mod outside;
mod passwords;
mod provision;
mod recordings;
mod refresh;
mod register;
mod report;
mod settings;
mod telephone;
mod window;
mod words;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Demo, Task};

fn main() -> ExitCode {
    let args = Args::parse();
    start_log();
    leave_no_core();
    let outcome = match args.task.unwrap_or_else(|| Task::Demo(Demo::default())) {
        Task::Window(options) => window::run(&options),
        Task::Open(options) => window::open_link(options),
        Task::Headless(options) => headless::run(&options),
        Task::Demo(options) => demo::run(&options),
        Task::Profile { task } => compose::profile(&task),
        Task::Provision { task } => return provision::run(&task),
        Task::Register(options) => register::run(&options),
        Task::Password { profile, line, store, unchecked } => {
            passwords::change(&profile, &line, store.passwords, unchecked)
        }
        Task::Settings { task } => settings::run(task.as_ref()),
        Task::Devices => compose::list_devices(),
        Task::Replay { file } => diagnostics::replay(&file),
        Task::Diagnostics { profile, record, to } => {
            diagnostics::bundle(profile.as_deref(), record.as_deref(), to.as_deref())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            report::complain(&sentence);
            ExitCode::FAILURE
        }
    }
}

/// A crash leaves no image of the memory behind: there are passwords in it.
fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "a crash may leave passwords in an image of the memory");
        }
    }
}

/// The log goes to standard error, so that standard output stays one JSON object a line. What is
/// logged is chosen by `KEYLINE_LOG`, as in `KEYLINE_LOG=debug`.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("KEYLINE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // What lays out letters would trace every text it is given, and a password is one.
    let silenced = ["cosmic_text=info", "iced_graphics=info"];
    let silenced = silenced.into_iter().filter_map(|directive| directive.parse().ok());
    let filter = silenced.fold(filter, tracing_subscriber::EnvFilter::add_directive);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
