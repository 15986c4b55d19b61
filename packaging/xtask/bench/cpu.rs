//! What a call costs: CPU seconds for a minute of speech, beside baresip, in turns; and what it costs
//! more where speech is encrypted.
//!
//! Both stand on the phone's host of the interop network, take speech from a file and call the
//! echo of the same network through the same gateway. Processor time is what the scheduler
//! counted for all threads (`/proc/PID/task/*/schedstat`), so a busy machine disturbs little.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::interop::ground::{Figures, LINES, Variant, gateway_address, in_service, password};
use crate::interop::headless::{Headless, Start};
use crate::interop::{
    asterisk, become_root, net, phone_program, prepare_packages, run_folder, servers, speech,
};
use crate::run::{Outcome, Process, wait_for};
use crate::setup::{BENCH, BUILD, INTEROP};

/// The number that only echoes.
const ECHO: &str = "5551001";
/// How long a call is left alone before it is measured.
const SETTLE: Duration = Duration::from_secs(3);
/// How long it is measured.
const WINDOW: Duration = Duration::from_secs(30);
/// Turns of each phone.
const TURNS: usize = 2;
/// Bits per second of Opus, the same for both.
const OPUS_RATE: u32 = 28_000;

/// A codec, and the most it may cost: the absolute figure and the share of baresip's. That of G.722
/// is what PJSIP takes.
const BARS: [(&str, &str, f64, f64); 3] = [
    ("pcmu", "PCMU/8000/1", 0.20, 0.6),
    ("g722", "G722/16000/1", 0.40, 0.9),
    ("opus", "opus/48000/2", 1.0, 0.9),
];

/// The account that encrypts, with keys in the description; its codec is that of [`PLAIN`].
const SEALED: &str = "5553007";
/// What it is compared with.
const PLAIN: Variant = Variant { codec: "g722", ..Variant::PLAIN };
/// The most a call may cost that is encrypted, against one that is not.
const SEALED_MOST: f64 = 1.15;

/// What all measurements share.
struct Rig {
    net: net::Net,
    // Held so that the servers run.
    _servers: servers::Servers,
    speech: speech::Speech,
    folder: PathBuf,
    program: PathBuf,
}

pub(crate) fn run(yes: bool) -> Outcome {
    prepare_packages(&[BUILD, INTEROP, BENCH].concat(), yes)?;
    let program = phone_program(true)?;
    let asterisk = asterisk::Asterisk::prepare()?;
    become_root()?;
    let folder = run_folder()?;
    let measured = measure(&folder, &asterisk, program);
    drop(fs::remove_dir_all(&folder));
    measured
}

fn measure(folder: &Path, asterisk: &asterisk::Asterisk, program: PathBuf) -> Outcome {
    let speech = speech::Speech::make(&folder.join("speech"))?;
    let net = net::Net::new()?;
    let servers = servers::Servers::start(asterisk, &net, folder, &speech.folder)?;
    let rig = Rig { net, _servers: servers, speech, folder: folder.to_owned(), program };
    let mut missed = Vec::new();
    for (codec, name, most, share) in BARS {
        let variant = Variant { codec, ..Variant::PLAIN };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for turn in 0..TURNS {
            ours.push(rig.keyline(codec, &variant.profile(), turn)?);
            theirs.push(rig.baresip(variant, name, turn)?);
        }
        let (value, baseline) = (mean(&ours), mean(&theirs));
        let ratio = value / baseline;
        println!(
            "cpu {codec}: {value:.3} CPU-s a call-minute, baresip {baseline:.3}, ratio {ratio:.2} \
             (turns {}; at most {most} and {share})",
            ours.iter()
                .zip(&theirs)
                .map(|(a, b)| format!("{a:.3}/{b:.3}"))
                .collect::<Vec<_>>()
                .join(" ")
        );
        if value > most || ratio > share {
            missed.push(codec);
        }
    }
    if !sealed(&rig)? {
        missed.push("encryption");
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("cpu: too dear: {}", missed.join(" "))) }
}

/// What encryption costs, in turns with the same call without. Says whether it is little enough.
fn sealed(rig: &Rig) -> Outcome<bool> {
    let open = PLAIN.profile();
    let number = format!("number = \"{}\"", PLAIN.number(LINES[0]));
    let required = format!("number = \"{SEALED}\"\nencryption = \"required\"");
    let closed = open.replace(&number, &required);
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        without.push(rig.keyline("open", &open, turn)?);
        with.push(rig.keyline("sealed", &closed, turn)?);
    }
    let (without, with) = (mean(&without), mean(&with));
    let ratio = with / without;
    println!(
        "cpu encryption: {with:.3} CPU-s a call-minute, without {without:.3}, ratio {ratio:.2} \
         (at most {SEALED_MOST})"
    );
    Ok(ratio <= SEALED_MOST)
}

impl Rig {
    /// A call of ours; CPU seconds a minute.
    fn keyline(&self, name: &str, profile: &str, turn: usize) -> Outcome<f64> {
        let folder = self.folder.join(format!("keyline-{name}-{turn}"));
        let mut phone = Headless::start(
            &self.net.phone,
            &Start {
                program: &self.program,
                folder,
                profile,
                microphone: Some(format!("file:{}", self.speech.microphone.display())),
                speaker: true,
                environment: Vec::new(),
                arguments: Vec::new(),
                passphrase: None,
            },
        )?;
        in_service(&mut phone, &mut Figures::default())?;
        let line = LINES[0];
        let mark = phone.mark();
        phone.say(&format!("dial {line} {ECHO}"))?;
        phone.wait(mark, Duration::from_secs(8), "the echo answers", |e| {
            e.is_call(line, "connected")
        })?;
        phone.pass(SETTLE);
        let cost = cost(phone.id())?;
        phone.quit()?;
        Ok(cost)
    }

    /// A call of baresip's; CPU seconds a minute.
    fn baresip(&self, variant: Variant, codec: &str, turn: usize) -> Outcome<f64> {
        let folder = self.folder.join(format!("baresip-{}-{turn}", variant.codec));
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        // Its file source does not convert: the file has the codec's rate.
        let rate = match variant.codec {
            "opus" => 48_000,
            "g722" => 16_000,
            _ => 8_000,
        };
        let source = folder.join("microphone.wav");
        self.speech.said.at_rate(rate).repeated(60.0).write(&source)?;
        let (line, number) = (LINES[0], variant.number(LINES[0]));
        let gateway = gateway_address(line);
        let write = |name: &str, text: String| {
            fs::write(folder.join(name), text).map_err(|e| format!("{name}: {e}"))
        };
        write(
            "accounts",
            format!(
                "<sip:{number}@{gateway}>;auth_pass={};regint=0;audio_codecs={codec}\n",
                password(line)
            ),
        )?;
        write("contacts", String::new())?;
        write("config", config(&source, rate))?;
        let log = fs::File::create(folder.join("log")).map_err(|e| e.to_string())?;
        let errors = log.try_clone().map_err(|e| e.to_string())?;
        let mut command = self.net.phone.command("baresip");
        command.arg("-f").arg(&folder).args(["-e", &format!("/dial sip:{ECHO}@{gateway}")]);
        command.stdin(Stdio::null()).stdout(log).stderr(errors);
        let mut process = Process::start(&mut command)?;
        wait_for(Duration::from_secs(15), "the echo answers baresip", || {
            let said = fs::read_to_string(folder.join("log")).unwrap_or_default();
            said.contains("Call established").then_some(())
        })
        .map_err(|e| {
            format!("{e}: {}", fs::read_to_string(folder.join("log")).unwrap_or_default())
        })?;
        sleep(SETTLE);
        let cost = cost(process.id())?;
        process.kill();
        Ok(cost)
    }
}

fn config(source: &Path, rate: u32) -> String {
    let source = source.display();
    format!(
        "audio_path /usr/share/baresip\naudio_player aubridge,far\naudio_source aufile,{source}\n\
         audio_alert aubridge,alert\nausrc_srate {rate}\nauplay_srate {rate}\nausrc_channels 1\n\
         auplay_channels 1\nopus_bitrate {OPUS_RATE}\nopus_stereo no\nopus_sprop_stereo no\n\
         jitter_buffer_delay 2-10\nmodule_path /usr/lib/baresip/modules\nmodule g711.so\nmodule g722.so\n\
         module opus.so\nmodule aufile.so\nmodule aubridge.so\nmodule_app account.so\n\
         module_app menu.so\n"
    )
}

/// CPU seconds a minute of a process, over the window.
fn cost(process: u32) -> Outcome<f64> {
    let start = Instant::now();
    let before = used(process)?;
    sleep(WINDOW);
    let used = used(process)? - before;
    Ok(used / start.elapsed().as_secs_f64() * 60.0)
}

/// CPU seconds of all threads of a process so far. No thread may end in the window: those that
/// ended are not counted.
pub(crate) fn used(process: u32) -> Outcome<f64> {
    let tasks = format!("/proc/{process}/task");
    let entries = fs::read_dir(&tasks).map_err(|e| format!("{tasks}: {e}"))?;
    let nanoseconds = entries.flatten().filter_map(|task| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    Ok(nanoseconds.sum::<f64>() / 1e9)
}

fn mean(values: &[f64]) -> f64 {
    let count = u32::try_from(values.len()).unwrap_or(1);
    values.iter().sum::<f64>() / f64::from(count.max(1))
}
