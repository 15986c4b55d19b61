//! The program itself, killed while it imports, registers and changes a password: at calls of the
//! system about the disk, in whichever thread it makes them.
//!
//! The provider is `openssl s_server` on loopback with papers of the run's own; passwords lie in a
//! file that a passphrase opens, so that all that counts lies in one folder.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use sip::Secret;
use storage::secrets::{Secrets, Vault};

use super::child::{ACCOUNT, NEW, NEW_ACCOUNT, OLD, OTHER, PASSPHRASE, PROFILE};
use super::tracer::Call;
use crate::run::{Outcome, Process, bound, output, wait_for};

/// What the program does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Deed {
    Import,
    Register,
    Password,
}

const DEEDS: [Deed; 3] = [Deed::Import, Deed::Register, Deed::Password];

/// A desk phone's file with the line that is new, and its password.
const FILE: &str = "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.label = Personal\n\
     account.1.user_name = 0201\naccount.1.password = new-password\n\
     account.1.sip_server.1.address = sip.northgate.example\n";

/// How long a provider may take to be there.
const UP: Duration = Duration::from_secs(10);

/// Where the program lives.
struct House<'a> {
    program: &'a Path,
    folder: PathBuf,
    port: u16,
    /// What lay in the folder before each deed.
    profile: Vec<u8>,
    passwords: Vec<u8>,
}

/// What was tried, and how often it was done all the same.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) killed: usize,
    pub(super) after: usize,
}

/// Kills the program so often, spread over its deeds and their calls.
pub(super) fn play(program: &Path, folder: &Path, times: usize) -> Outcome<Tally> {
    let folder = folder.join("real");
    fs::create_dir(&folder).map_err(told)?;
    papers(&folder)?;
    let (port, _provider) = provider(&folder)?;
    let mut house = House {
        program,
        folder,
        port,
        profile: PROFILE.as_bytes().to_vec(),
        passwords: Vec::new(),
    };
    house.vault(None)?.keep(ACCOUNT, &Secret::new(OLD)).map_err(|e| e.to_string())?;
    house.passwords = fs::read(house.sealed()).map_err(told)?;
    let mut tally = Tally::default();
    for (index, deed) in DEEDS.into_iter().enumerate() {
        let calls = house.attempt(deed, None)?;
        if !house.is_done(deed)? {
            return Err(format!("keyline, {deed:?}: does not work at all"));
        }
        let whole = fs::read(house.profile()).map_err(told)?;
        let share = times / DEEDS.len() + usize::from(index < times % DEEDS.len());
        for kill in 0..share {
            // From the first call to the last.
            let at = 1 + kill * calls.saturating_sub(1) / (share - 1).max(1);
            house.attempt(deed, Some((at, kill % 2 == 1)))?;
            house.look(deed, &whole).map_err(|e| format!("keyline, {deed:?}, call {at}: {e}"))?;
            tally.killed += 1;
            tally.after += usize::from(house.is_done(deed)?);
        }
    }
    Ok(tally)
}

impl House<'_> {
    fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    fn profile(&self) -> PathBuf {
        self.home().join(".config/keyline/profile.toml")
    }

    fn sealed(&self) -> PathBuf {
        self.home().join(".local/share/keyline/passwords.sealed")
    }

    /// The file of passwords, or what would be one with other bytes.
    fn vault(&self, bytes: Option<&[u8]>) -> Outcome<Secrets> {
        if let Some(bytes) = bytes {
            fs::write(self.sealed(), bytes).map_err(told)?;
        }
        let vault = Vault::open(&self.sealed(), &Secret::new(PASSPHRASE));
        vault.map(Secrets::in_a_file).map_err(|e| e.to_string())
    }

    /// Lets the program do something, and kills it before or after a call about the disk. Gives
    /// how many of those it made.
    fn attempt(&self, deed: Deed, killed: Option<(usize, bool)>) -> Outcome<usize> {
        drop(fs::remove_dir_all(self.home()));
        for (path, bytes) in [(self.profile(), &self.profile), (self.sealed(), &self.passwords)] {
            fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(told)?;
            fs::write(path, bytes).map_err(told)?;
        }
        let file = self.folder.join("desk.cfg");
        fs::write(&file, FILE).map_err(told)?;
        let (file, profile) = (file.display().to_string(), self.profile().display().to_string());
        let authority = self.folder.join("authority.pem").display().to_string();
        let address = format!("https://localhost:{}/registration", self.port);
        let (words, said): (Vec<&str>, String) = match deed {
            Deed::Import => {
                (vec!["provision", "import", &file, "--yes"], format!("{PASSPHRASE}\n"))
            }
            Deed::Register => (
                vec!["register", &address, "--number", "0201", "--authorities", &authority],
                format!("{PASSPHRASE}\n{NEW}\n"),
            ),
            Deed::Password => (
                vec!["password", "--profile", &profile, "office", "--unchecked"],
                format!("{PASSPHRASE}\n{NEW}\n"),
            ),
        };
        let mut command = bound(self.program);
        command.args(words).args(["--passwords", "file"]).env("HOME", self.home());
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        command.env("KEYLINE_SYSTEM_FOLDERS", "");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = Process::start(&mut command)?;
        let errors = process.child().stderr.take().ok_or("no way to hear it")?;
        let mut errors = BufReader::new(errors);
        let mut asked = String::new();
        errors.read_line(&mut asked).map_err(told)?;
        if !asked.contains("passphrase") {
            return Err(format!("it asks for no passphrase: {asked}"));
        }
        let mut input = process.child().stdin.take().ok_or("no way to speak to it")?;
        follow(&mut process, killed, move || {
            // Who is killed listens no longer.
            drop(input.write_all(said.as_bytes()));
            drop(input);
        })
    }

    /// Whether all is as it was, or as it was to be.
    fn look(&self, deed: Deed, whole: &[u8]) -> Outcome {
        let profile = fs::read(self.profile()).map_err(told)?;
        let changed = profile != self.profile;
        if changed && (profile != whole || deed == Deed::Password) {
            let text = String::from_utf8_lossy(&profile);
            return Err(format!("the profile is neither old nor new: {text}"));
        }
        let sealed = fs::read(self.sealed()).map_err(told)?;
        if sealed == self.passwords {
            // A line without its password must not stand there.
            return if changed {
                Err("the line is there, its password is not".into())
            } else {
                Ok(())
            };
        }
        let mut vault = self.vault(None)?;
        let mut is = |account: &str, password: Option<&str>| {
            let kept = vault.fetch(account).map_err(|e| e.to_string())?;
            Ok::<_, String>(kept == password.map(Secret::new))
        };
        let good = match deed {
            Deed::Password => is(ACCOUNT, Some(NEW))? && is(NEW_ACCOUNT, None)?,
            // A password without a line is in nobody's way.
            Deed::Import | Deed::Register => is(ACCOUNT, Some(OLD))? && is(NEW_ACCOUNT, Some(NEW))?,
        };
        if good { Ok(()) } else { Err("the passwords are neither old nor new".to_owned()) }
    }

    fn is_done(&self, deed: Deed) -> Outcome<bool> {
        let (path, before) = match deed {
            Deed::Import | Deed::Register => (self.profile(), &self.profile),
            Deed::Password => (self.sealed(), &self.passwords),
        };
        fs::read(path).map(|now| now != *before).map_err(told)
    }
}

/// Follows a program with all its threads from where it waits for a word, which `go_on` says. Kills
/// it before (`false`) or after a call about the disk, by its number from 1. Gives how many of
/// those it made.
fn follow(
    process: &mut Process,
    killed: Option<(usize, bool)>,
    go_on: impl FnOnce(),
) -> Outcome<usize> {
    let said = |e: nix::Error| format!("the program cannot be followed: {e}");
    let main = Pid::from_raw(i32::try_from(process.id()).map_err(|e| e.to_string())?);
    let options =
        Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_EXITKILL | Options::PTRACE_O_TRACECLONE;
    ptrace::seize(main, options).map_err(said)?;
    ptrace::interrupt(main).map_err(said)?;
    waitpid(main, Some(WaitPidFlag::__WALL)).map_err(said)?;
    go_on();
    ptrace::syscall(main, None).map_err(said)?;
    let (mut count, mut dying) = (0, false);
    loop {
        let status = match waitpid(None, Some(WaitPidFlag::__WALL)) {
            Ok(status) => status,
            Err(nix::Error::ECHILD) => return Ok(count),
            Err(error) => return Err(said(error)),
        };
        let (thread, signal) = match status {
            WaitStatus::Exited(of, _) | WaitStatus::Signaled(of, ..) if of == main => {
                return Ok(count);
            }
            WaitStatus::PtraceSyscall(thread) => {
                let Ok(registers) = ptrace::getregs(thread) else { continue };
                // The kernel says so when a call begins; when it ends, what came of it stands there.
                let begins = registers.rax.cast_signed() == -i64::from(nix::libc::ENOSYS);
                let call = Call::new(registers.orig_rax, registers.rdi);
                if !dying && call.is_of_the_disk() {
                    count += usize::from(begins);
                    dying = killed.is_some_and(|(at, after)| at == count && begins != after);
                    if dying {
                        process.child().kill().map_err(told)?;
                    }
                }
                (thread, None)
            }
            WaitStatus::Stopped(thread, signal) => (thread, Some(signal)),
            WaitStatus::PtraceEvent(thread, ..) => (thread, None),
            WaitStatus::Exited(..)
            | WaitStatus::Signaled(..)
            | WaitStatus::Continued(_)
            | WaitStatus::StillAlive => continue,
        };
        // A thread may have ended meanwhile.
        let _gone = ptrace::syscall(thread, signal);
    }
}

/// An authority, and a certificate of it for `localhost`.
fn papers(folder: &Path) -> Outcome {
    let openssl = |words: &[&str]| output(Command::new("openssl").args(words).current_dir(folder));
    let curve = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    for key in ["authority-key.pem", "key.pem"] {
        openssl(&[&["genpkey", "-out", key][..], &curve].concat())?;
    }
    let by_itself = ["req", "-x509", "-key", "authority-key.pem", "-out", "authority.pem"];
    openssl(&[&by_itself[..], &["-subj", "/CN=Authority of this run", "-days", "2"]].concat())?;
    openssl(&["req", "-new", "-key", "key.pem", "-subj", "/CN=host", "-out", "host.csr"])?;
    fs::write(folder.join("host.ext"), "subjectAltName = DNS:localhost\n").map_err(told)?;
    let signed = ["x509", "-req", "-in", "host.csr", "-out", "host.pem", "-days", "2"];
    let by = ["-CA", "authority.pem", "-CAkey", "authority-key.pem", "-CAcreateserial"];
    openssl(&[&signed[..], &by, &["-extfile", "host.ext"]].concat()).map(drop)
}

/// A provider on loopback that gives everybody the line that is new.
fn provider(folder: &Path) -> Outcome<(u16, Process)> {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/toml\r\nContent-Length: {}\r\nConnection: \
         close\r\n\r\n{OTHER}",
        OTHER.len()
    );
    fs::write(folder.join("registration"), answer).map_err(told)?;
    // It is free for the moment that the provider needs to take it.
    let free = TcpListener::bind("127.0.0.1:0").map_err(told)?;
    let port = free.local_addr().map_err(told)?.port();
    drop(free);
    let mut command = bound("openssl");
    command.args(["s_server", "-quiet", "-HTTP", "-cert", "host.pem", "-key", "key.pem"]);
    command.args(["-accept", &format!("127.0.0.1:{port}")]).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let process = Process::start(&mut command)?;
    wait_for(UP, "the provider, up", || {
        std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(drop)
    })?;
    Ok((port, process))
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
