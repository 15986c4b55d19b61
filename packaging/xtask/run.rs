//! Starting other programs, and ending those we started.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What a command of the house comes to: nothing, or a sentence for the terminal.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The top folder of the house.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// The cargo that runs us, standing in the top folder.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> Outcome<PathBuf> {
    let text =
        output(cargo().args(["metadata", "--no-deps", "--format-version", "1", "--offline"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let folder = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    folder.map(PathBuf::from).ok_or_else(|| "cargo metadata names no target folder".to_owned())
}

/// How a command reads on a line.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Runs a command with our own terminal.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|e| format!("{}: {e}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{}: {status}", shown(command))) }
}

/// Runs a command and returns what it printed; what it complained of is in the error.
pub(crate) fn output(command: &mut Command) -> Outcome<String> {
    let done =
        command.stdin(Stdio::null()).output().map_err(|e| format!("{}: {e}", shown(command)))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!("{}: {}: {}", shown(command), done.status, said.trim()))
}

/// Whether a program of that name is on the path.
pub(crate) fn installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether this process is root (or plays it in a user namespace).
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Asks again every 50 ms until there is an answer or the time is over.
pub(crate) fn wait_for<T>(
    at_most: Duration,
    what: &str,
    mut question: impl FnMut() -> Option<T>,
) -> Outcome<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = question() {
            return Ok(answer);
        }
        if start.elapsed() > at_most {
            return Err(format!("{what}: not within {} s", at_most.as_secs_f32()));
        }
        sleep(Duration::from_millis(50));
    }
}

/// A process of ours. It ends with this value, and with us however we end.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts it. The command should be built by [`bound`], so that it cannot outlive us.
    pub(crate) fn start(command: &mut Command) -> Outcome<Self> {
        let child = command.spawn().map_err(|e| format!("{}: {e}", shown(command)))?;
        Ok(Self { child })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether it still runs; its exit status otherwise.
    pub(crate) fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Ends it at once, without a word (SIGKILL), and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        // An error means that it is gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A command whose process is killed by the kernel when we end, even by ctrl-C or a crash.
///
/// The bond is to the thread that starts it: start processes from the main thread.
pub(crate) fn bound(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}
