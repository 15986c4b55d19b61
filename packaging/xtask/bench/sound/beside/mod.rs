//! Telephones beside each other: Keyline as people run it, baresip and PJSIP, all called at once, and
//! each told the same speech by the same packets, of which the same are lost and late.
//!
//! The packets are what a leg of ours sends through the model's network (`tests/bench/sound.rs`), as
//! they arrive. They are sent in real time, to a socket; what is judged is the file into which each
//! telephone plays. So everybody hears the same over the same network, to the microsecond.

mod caller;
mod cases;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use self::caller::{Call, Caller, GATEWAY, PHONES, Said, Stranger, packets, say};
use self::cases::{Beside, CASES};
use super::{READINGS, Rig, answer, only_pesq};
use crate::interop::headless::{Headless, Start};
use crate::interop::net::Host;
use crate::interop::{become_root, phone_program, run_folder};
use crate::run::{Outcome, Process};

/// Telephones of each make; each hears by another seed.
const SEEDS: u32 = 6;

/// Who is called beside Keyline.
const PEERS: [&str; 2] = ["baresip", "pjsua"];

/// The first port of the others.
const PORT: u16 = 6_000;

/// Time for all to play what they still hold.
const AFTER: Duration = Duration::from_secs(1);

/// How late a packet may be sent before a measurement is none.
const LATE_MAX: Duration = Duration::from_millis(15);

/// A telephone of somebody else.
struct Peer {
    process: Process,
}

/// A telephone of a measurement, in a call.
struct Listening {
    who: &'static str,
    seed: u32,
    call: Call,
    file: PathBuf,
    phone: Phone,
}

enum Phone {
    Keyline(Headless),
    Peer(Peer),
}

/// Where all stand.
struct Ground {
    caller: Host,
    phones: Host,
    program: PathBuf,
    folder: PathBuf,
}

/// Measures all cases; gives the names of those that are not as they are to be.
pub(super) fn run(rig: &Rig) -> Outcome<Vec<&'static str>> {
    let program = phone_program(true)?;
    become_root()?;
    let ground =
        Ground { caller: Host::new()?, phones: Host::new()?, program, folder: run_folder()? };
    ground.caller.join(("phones", GATEWAY), &ground.phones, ("caller", PHONES))?;
    let measured = all(&ground, rig);
    drop(fs::remove_dir_all(&ground.folder));
    measured
}

fn all(ground: &Ground, rig: &Rig) -> Outcome<Vec<&'static str>> {
    let mut missed = Vec::new();
    for case in CASES {
        let heard = measure(ground, rig, case)?;
        let scores = judge(ground, rig, case, &heard)?;
        if !case.print(&scores) {
            missed.push(case.name);
        }
    }
    Ok(missed)
}

/// What somebody heard: who, by which seed, and the file.
type Heard = (&'static str, u32, PathBuf);

fn measure(ground: &Ground, rig: &Rig, case: &Beside) -> Outcome<Vec<Heard>> {
    let folder = ground.folder.join(case.name);
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    prepare(&folder, rig, case)?;
    let mut caller = Caller::start(&ground.caller, &folder)?;
    let mut listening = Vec::new();
    for seed in 1..=case.seeds(SEEDS) {
        listening.push(keyline(ground, &mut caller, case, &folder, seed)?);
        for peer in PEERS.into_iter().filter(|peer| case.hears(peer)) {
            listening.push(stranger(ground, rig, &mut caller, case, &folder, (peer, seed))?);
        }
    }
    let said = |it: &Listening| {
        let make = case.made_for(it.who);
        packets(&folder.join(format!("{make}-{}.packets", it.seed)))
    };
    let all: Vec<Said<'_>> = listening
        .iter()
        .map(|it| Ok(Said { call: &it.call, packets: said(it)? }))
        .collect::<Outcome<_>>()?;
    let stranger = if case.pestered { Some(Stranger::start(&ground.caller, &all)?) } else { None };
    let late = say(&all)?;
    drop(stranger);
    drop(all);
    std::thread::sleep(AFTER);
    if late > LATE_MAX {
        println!("sound {}: a packet was sent {late:?} late: the machine is busy", case.name);
    }
    let mut heard = Vec::new();
    for it in listening {
        caller.end(&it.call);
        std::thread::sleep(Duration::from_millis(100));
        match it.phone {
            Phone::Keyline(phone) => phone.quit()?,
            Phone::Peer(mut peer) => peer.quit(),
        }
        heard.push((it.who, it.seed, it.file));
    }
    Ok(heard)
}

/// Has the packets made.
fn prepare(folder: &Path, rig: &Rig, case: &Beside) -> Outcome {
    let mut lines = String::new();
    for (make, words) in case.makes() {
        for seed in 1..=case.seeds(SEEDS) {
            let _ = writeln!(
                lines,
                "{words} seconds=26.5 seed={seed} speech={} packets={} out={}",
                rig.folder.join(format!("speech-{}.raw", seed % READINGS)).display(),
                folder.join(format!("{make}-{seed}.packets")).display(),
                folder.join("model.raw").display(),
            );
        }
    }
    answer(&mut super::model(), &lines).map(drop)
}

fn keyline(
    ground: &Ground,
    caller: &mut Caller,
    case: &Beside,
    folder: &Path,
    seed: u32,
) -> Outcome<Listening> {
    let number = format!("5553{:03}", 100 + seed);
    let home = folder.join(format!("keyline-{seed}"));
    let profile = format!(
        "version = 1\ncountry = \"de\"\n\n[[gateway]]\nname = \"g\"\ndomain = \"{GATEWAY}\"\n\
         transport = \"udp\"\nexpires = 600\n\n[[line]]\nname = \"line\"\nkind = \"personal\"\n\
         gateway = \"g\"\nnumber = \"{number}\"\nappearances = 2\n"
    );
    let mut phone = Headless::start(
        &ground.phones,
        &Start {
            program: &ground.program,
            folder: home.clone(),
            profile: &profile,
            microphone: None,
            speaker: true,
            environment: Vec::new(),
            arguments: vec!["--microphone".to_owned(), "none".to_owned()],
            passphrase: None,
        },
    )?;
    phone.say("password line any")?;
    phone.wait(0, SOON, "the line is in service", |e| e.is_service("line", "in-service"))?;
    let (target, at) = caller.registered(&number)?;
    let mark = phone.mark();
    let calling = caller.call(&ground.caller, (&target, at), case.codec)?;
    phone.wait(mark, SOON, "it rings", |e| e.is_call("line", "ringing-here"))?;
    phone.say("answer")?;
    let call = caller.answered(calling)?;
    let file = home.join("speaker.wav");
    Ok(Listening { who: "keyline", seed, call, file, phone: Phone::Keyline(phone) })
}

/// Time for anything that takes a few messages.
const SOON: Duration = Duration::from_secs(8);

fn stranger(
    ground: &Ground,
    rig: &Rig,
    caller: &mut Caller,
    case: &Beside,
    folder: &Path,
    (who, seed): (&'static str, u32),
) -> Outcome<Listening> {
    let file = folder.join(format!("{who}-{seed}.wav"));
    let place = PEERS.iter().position(|it| *it == who).unwrap_or_default();
    let port = PORT + u16::try_from(seed).unwrap_or(0) * 4 + u16::try_from(place).unwrap_or(0) * 2;
    let log = fs::File::create(file.with_extension("log")).map_err(|e| e.to_string())?;
    let mut command = ground.phones.command(&rig.python);
    command.arg(rig.script.with_file_name("beside").join("peer.py"));
    command.args([who, &PHONES.to_string(), &port.to_string()]).arg(&file);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
    let mut process = Process::start(&mut command)?;
    let said = process.child().stdout.take().ok_or("no way to hear a peer")?;
    let mut said = BufReader::new(said).lines().map_while(Result::ok);
    if !said.any(|line| line == "ready") {
        let why = fs::read_to_string(file.with_extension("log")).unwrap_or_default();
        return Err(format!("{who} does not start: {why}"));
    }
    // What it says later is nobody's business, and it is not to be held up by it.
    std::thread::spawn(move || said.for_each(drop));
    let target = format!("sip:peer@{PHONES}:{port}");
    let calling = caller.call(&ground.caller, (&target, (PHONES, port).into()), case.codec)?;
    let call = caller.answered(calling)?;
    Ok(Listening { who, seed, call, file, phone: Phone::Peer(Peer { process }) })
}

impl Peer {
    /// Ends it politely, so that its file is whole; and in any case.
    fn quit(&mut self) {
        drop(self.process.child().stdin.take());
        for _ in 0..200 {
            if self.process.ended().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.process.kill();
    }
}

/// PESQ and `ViSQOL` of what each heard, in the same order.
fn judge(
    ground: &Ground,
    rig: &Rig,
    case: &Beside,
    heard: &[Heard],
) -> Outcome<Vec<(&'static str, f64, f64)>> {
    let mut lines = String::new();
    for (_, seed, file) in heard {
        // Three makes are to be judged: one of each has to do.
        let (file, only) = (file.display(), only_pesq(*seed + 2));
        let _ = writeln!(lines, "{file} {} {}{only}", case.mode, seed % READINGS);
    }
    let mut command = std::process::Command::new(&rig.python);
    command.arg(&rig.script).arg("files").arg(&ground.folder);
    let said = answer(&mut command, &lines)?;
    let scores = heard.iter().zip(said.lines()).filter_map(|((who, ..), line)| {
        let mut words = line.rsplit(' ').map(str::parse::<f64>);
        let (visqol, pesq) = (words.next()?.ok()?, words.next()?.ok()?);
        Some((*who, pesq, visqol))
    });
    Ok(scores.collect())
}
