//! baresip as another telephone of a line: a stranger's program, driven by what is typed into it.

use std::fs;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{ChildStdin, Stdio};
use std::time::{Duration, Instant};

use super::ground::{Ground, SOON};
use crate::run::{Outcome, Process, wait_for};

/// A running baresip with one account, which says what it hears.
pub(crate) struct Baresip {
    input: ChildStdin,
    log: PathBuf,
    process: Process,
}

impl Baresip {
    /// Starts it and waits until it is registered.
    pub(crate) fn start(
        ground: &Ground,
        name: &str,
        (number, server): (&str, Ipv4Addr),
        password: &str,
    ) -> Outcome<Self> {
        let folder = ground.folder(name);
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let write = |file: &str, text: String| {
            fs::write(folder.join(file), text).map_err(|e| format!("{file}: {e}"))
        };
        write(
            "accounts",
            format!(
                "<sip:{number}@{server}>;auth_pass={password};regint=60;\
                 audio_codecs=g722/16000/1\n"
            ),
        )?;
        write("contacts", String::new())?;
        write("config", CONFIG.to_owned())?;
        let log = folder.join("log");
        let output = fs::File::create(&log).map_err(|e| e.to_string())?;
        let errors = output.try_clone().map_err(|e| e.to_string())?;
        let mut command = ground.net.phone.command("baresip");
        command.arg("-f").arg(&folder);
        command.stdin(Stdio::piped()).stdout(output).stderr(errors);
        let mut process = Process::start(&mut command)?;
        let input = process.child().stdin.take().ok_or("baresip does not listen")?;
        let mut phone = Self { input, log, process };
        phone.wait(SOON, "baresip is registered", |said| said.contains("200 OK"))?;
        Ok(phone)
    }

    /// Types a command.
    pub(crate) fn say(&mut self, command: &str) -> Outcome<Instant> {
        let now = Instant::now();
        writeln!(self.input, "/{command}")
            .and_then(|()| self.input.flush())
            .map_err(|e| format!("baresip is gone: {e}"))?;
        Ok(now)
    }

    /// How much it has said so far.
    fn mark(&self) -> usize {
        self.said().len()
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn wait(&mut self, longest: Duration, what: &str, holds: impl Fn(&str) -> bool) -> Outcome {
        wait_for(longest, what, || holds(&self.said()).then_some(()))
            .map_err(|e| format!("{e}: {}", self.said().lines().last().unwrap_or_default()))
    }

    /// Waits until it has so many calls.
    pub(crate) fn has_calls(&mut self, count: usize) -> Outcome {
        let start = Instant::now();
        let wanted = format!("Active calls ({count})");
        while start.elapsed() < SOON {
            let mark = self.mark();
            self.say("listcalls")?;
            let told =
                |said: &str| said.get(mark..).is_some_and(|new| new.contains("Active calls ("));
            self.wait(SOON, "baresip lists its calls", told)?;
            if self.said().get(mark..).is_some_and(|new| new.contains(&wanted)) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(format!("baresip does not have {count} calls within {} s", SOON.as_secs()))
    }

    /// Ends it: its calls and its registration first.
    pub(crate) fn quit(mut self) -> Outcome {
        self.say("quit")?;
        let Self { process, .. } = &mut self;
        wait_for(SOON, "baresip ends", || process.ended().map(drop))
    }
}

// What it hears it says: its tone generator knows one rate alone, which is not that of G.722.
const CONFIG: &str = "audio_path /usr/share/baresip\naudio_player aubridge,near\n\
    audio_source aubridge,near\naudio_alert aubridge,alert\nausrc_channels 1\n\
    auplay_channels 1\nmodule_path /usr/lib/baresip/modules\nmodule g711.so\nmodule g722.so\n\
    module stdio.so\nmodule aubridge.so\nmodule_app account.so\nmodule_app menu.so\n";
