//! Cards: the phone speaks and hears through a sound server, not through files.
//!
//! A private PulseAudio has a loudspeaker, and a microphone into which a file is played. The call
//! goes to the real gateway; what the far end heard and what came out of the loudspeaker are
//! compared with what was said.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::ground::{Figures, Ground, SOON, Variant, check, check_same, dial, in_service, release};
use super::headless::{Headless, Start};
use super::sound::Sound;
use crate::run::{Outcome, Process, bound, output, wait_for};

pub(crate) const VARIANTS: [Variant; 1] = [Variant::PLAIN];

/// The loudspeaker.
pub(super) const SPEAKER: &str = "keyline-speaker";

/// What is played into this comes out of the microphone.
pub(super) const MOUTH: &str = "keyline-mouth";

/// An idle null sink sleeps, and wakes only after this.
const WAKING: Duration = Duration::from_millis(2_500);

pub(crate) fn run(
    ground: &mut Ground,
    name: &str,
    variant: Variant,
    figures: &mut Figures,
) -> Outcome {
    let line = "business";
    let folder = ground.folder(name);
    let server = Server::start(&folder, "")?;
    let mut phone = Headless::start(
        &ground.net.phone,
        &Start {
            program: &ground.program,
            folder: folder.clone(),
            profile: &variant.profile(),
            microphone: None,
            speaker: false,
            environment: server.environment.clone(),
            // The waves are compared: nothing may make them sound better.
            arguments: vec!["--raw-microphone".to_owned()],
            passphrase: None,
        },
    )?;
    in_service(&mut phone, figures)?;

    let recording = folder.join("loudspeaker.wav");
    let mut recorder = server.record(&recording)?;
    let _said = server.say(&ground.speech.microphone)?;
    let call = dial(&mut phone, line, figures)?;
    ground.talk(&mut phone);
    release(&mut phone, &call)?;
    let complaint = phone.since(0).iter().find(|e| e.is("notice")).map(ToString::to_string);
    check(complaint.is_none(), || complaint.unwrap_or_default())?;
    phone.quit()?;
    finish(&mut recorder)?;

    let heard = ground.heard_from(&variant.number(line))?;
    check_same(figures, "heard there", ground.speech.said.find_in(&heard))?;
    let found = ground.speech.announced(line).find_in(&Sound::read(&recording)?);
    check_same(figures, "heard from the loudspeaker", found)
}

/// A private sound server. It ends with this value.
pub(super) struct Server {
    pub(super) environment: Vec<(String, String)>,
    /// The sound server itself, and what keeps its sinks awake. Only to be ended.
    processes: Vec<Process>,
}

impl Server {
    /// Starts one with these lines in its file of settings.
    pub(super) fn start(folder: &Path, settings: &str) -> Outcome<Self> {
        let runtime = folder.join("pulse");
        let settled = runtime.join(".config/pulse");
        std::fs::create_dir_all(&settled).map_err(|e| e.to_string())?;
        std::fs::write(settled.join("daemon.conf"), settings).map_err(|e| e.to_string())?;
        output(Command::new("chmod").arg("700").arg(&runtime))?;
        let socket = runtime.join("native");
        let place = |name: &str| runtime.join(name).display().to_string();
        let environment = vec![
            ("XDG_RUNTIME_DIR".to_owned(), runtime.display().to_string()),
            ("PULSE_RUNTIME_PATH".to_owned(), runtime.display().to_string()),
            ("PULSE_SERVER".to_owned(), format!("unix:{}", socket.display())),
            ("PULSE_COOKIE".to_owned(), place("cookie")),
        ];
        let mut command = bound("pulseaudio");
        command
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"])
            .args(["-L", &format!("module-native-protocol-unix socket={}", socket.display())])
            .args(["-L", &format!("module-null-sink sink_name={SPEAKER} rate=48000 channels=1")])
            .args(["-L", &format!("module-null-sink sink_name={MOUTH} rate=48000 channels=1")])
            .args(["-L"])
            .arg(format!("module-remap-source source_name=keyline-mic master={MOUTH}.monitor"))
            .envs(environment.iter().cloned())
            .env("HOME", &runtime)
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Process::start(&mut command)?;
        let mut this = Self { environment, processes: vec![server] };
        wait_for(SOON, "the sound server", || this.control(&["info"]).ok())?;
        this.control(&["set-default-sink", SPEAKER])?;
        this.control(&["set-default-source", "keyline-mic"])?;
        for sink in [SPEAKER, MOUTH] {
            let mut command = this.tool("pacat");
            command.arg(format!("--device={sink}")).args([
                "--playback",
                "--raw",
                "--format=s16le",
                "--rate=48000",
                "--channels=1",
                "--latency-msec=20",
                "/dev/zero",
            ]);
            this.processes.push(Process::start(&mut command)?);
        }
        std::thread::sleep(WAKING);
        Ok(this)
    }

    pub(super) fn control(&self, words: &[&str]) -> Outcome<String> {
        output(Command::new("pactl").args(words).envs(self.environment.iter().cloned()))
    }

    pub(super) fn tool(&self, program: &str) -> Command {
        let mut command = bound(program);
        command
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Plays a file into the microphone.
    pub(super) fn say(&self, file: &Path) -> Outcome<Process> {
        Process::start(self.tool("paplay").arg(format!("--device={MOUTH}")).arg(file))
    }

    /// Records what comes out of the loudspeaker.
    fn record(&self, file: &Path) -> Outcome<Process> {
        Process::start(
            self.tool("parecord")
                .arg(format!("--device={SPEAKER}.monitor"))
                .args(["--rate=48000", "--channels=1", "--format=s16le", "--file-format=wav"])
                .arg(file),
        )
    }
}

/// Asks a recorder to finish its file.
fn finish(recorder: &mut Process) -> Outcome {
    output(Command::new("kill").args(["-INT", &recorder.id().to_string()]))?;
    wait_for(SOON, "the recorder ends", || recorder.ended())?;
    Ok(())
}
