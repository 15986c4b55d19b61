//! Where passwords are kept, and how one is changed.
//!
//! A new password takes the place of the old one only after the gateway has accepted it: a
//! mistyped one costs nothing.

use std::io::{self, BufRead, IsTerminal};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use clap::ValueEnum;
use engine::{News, Occurrence, Wish};
use phone::doors::{LineId, Notice, Secret, Service};
use phone::profile::{KeyProfile, Profile};
use storage::paths::Paths;
use storage::secrets::{self, Secrets, Vault};

use crate::args::Devices;
use crate::layers::Layers;
use crate::{compose, report};

/// How long a gateway may take to say what it thinks of a password; it is asked more than once.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where passwords are kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum Keeping {
    /// In the secret store of the system
    #[default]
    System,
    /// In a file that a passphrase opens; the passphrase is read from standard input
    File,
    /// Nowhere: they are good for this run
    Run,
}

impl Keeping {
    /// The place that is meant. A file is opened with the passphrase that is typed.
    pub(crate) fn open(self) -> Result<Secrets, String> {
        match self {
            Self::System => Ok(Secrets::of_the_system()),
            Self::Run => Ok(Secrets::for_this_run()),
            Self::File => {
                let path = Paths::find().map_err(|trouble| trouble.to_string())?.passwords();
                let new = !Vault::exists(&path);
                let passphrase = ask(if new {
                    "a passphrase for the new file of passwords"
                } else {
                    "the passphrase of the file of passwords"
                })?;
                // Nobody sees what is typed; what a script says is said once.
                if new && io::stdin().is_terminal() && ask("it once more")? != passphrase {
                    return Err("the two are not the same; nothing was stored".to_owned());
                }
                let vault =
                    Vault::open(&path, &passphrase).map_err(|trouble| trouble.to_string())?;
                Ok(Secrets::in_a_file(vault))
            }
        }
    }
}

/// Asks for something secret; on a terminal nobody sees what is typed.
pub(crate) fn ask(what: &str) -> Result<Secret, String> {
    report::complain(&format!("type {what}, then Enter"));
    let hidden = Hidden::begin();
    let mut typed = String::new();
    let read = io::stdin().lock().read_line(&mut typed);
    drop(hidden);
    read.map_err(|error| error.to_string())?;
    Ok(Secret::new(typed.trim_end_matches(['\r', '\n'])))
}

/// While it stands, a terminal does not show what is typed.
struct Hidden {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Hidden {
    #[cfg(unix)]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        // What is no terminal shows nothing.
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut silent = before.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            silent.local_modes.insert(LocalModes::ECHONL);
            let _shown = tcsetattr(io::stdin(), OptionalActions::Flush, &silent);
        }
        Self { before }
    }

    #[cfg(not(unix))]
    fn begin() -> Self {
        Self {}
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            let now = rustix::termios::OptionalActions::Now;
            let _shown = rustix::termios::tcsetattr(io::stdin(), now, before);
        }
    }
}

/// Changes the password of a line to one that is typed: keeps it once the gateway accepted it, or
/// at once where that is asked for.
pub(crate) fn change(
    path: &Path,
    name: &str,
    keeping: Keeping,
    unchecked: bool,
) -> Result<(), String> {
    let profile = compose::whole_profile(path, &Layers::read())?;
    let found = profile.lines.iter().find(|line| line.name == name).and_then(|line| {
        let gateway = profile.gateways.iter().find(|gateway| gateway.name == line.gateway)?;
        Some((line.clone(), gateway.clone()))
    });
    let Some((line, gateway)) = found else {
        return Err(format!("the profile has no line {name}"));
    };
    let account = secrets::account(&line, &gateway);
    let mut store = keeping.open()?;
    let secret = ask(&format!("the password of {account}"))?;
    // A line that is not registered proves its password with a call alone.
    if !unchecked && line.register {
        let alone = Profile {
            keys: vec![KeyProfile::appearance(&line.name, 1)],
            lines: vec![line],
            gateways: vec![gateway],
            ..profile
        };
        prove(&alone, &secret)?;
    }
    store.keep(&account, &secret).map_err(|trouble| format!("the password is not kept: {trouble}"))
}

/// Asks the gateway of the only line of a profile whether it accepts a password.
fn prove(alone: &Profile, secret: &Secret) -> Result<(), String> {
    let mut engine = compose::start(alone, &Devices::none(), None)?;
    let Some(mut feed) = engine.take_feed() else {
        return Err("the engine gives no news".to_owned());
    };
    engine.wish(Wish::Secret(LineId(0), secret.clone()));
    let (tell, told) = mpsc::channel();
    let listener = std::thread::Builder::new().name("verdict".to_owned()).spawn(move || {
        let mut trouble = None;
        while let Some(news) = feed.wait() {
            let verdict = match news {
                News::Snapshot(snapshot) => {
                    let line = snapshot.lines.first();
                    trouble = line.and_then(|line| line.trouble.clone()).or(trouble);
                    match line.map(|line| line.service) {
                        Some(Service::InService) => Some(Ok(())),
                        Some(Service::Refused) => {
                            Some(Err(trouble.as_ref().map(ToString::to_string)))
                        }
                        Some(Service::Starting | Service::OutOfService) | None => None,
                    }
                }
                News::Occurrence(Occurrence::Notice(Notice::PasswordRefused(_))) => {
                    Some(Err(Some("The gateway refused the password.".to_owned())))
                }
                News::Occurrence(_) => None,
            };
            if let Some(verdict) = verdict {
                // Nobody waits any more where it took too long.
                drop(tell.send(verdict));
                return;
            }
        }
    });
    listener.map_err(|error| error.to_string())?;
    let verdict = told.recv_timeout(PATIENCE);
    engine.stop();
    let old = "The password that was kept before stays.";
    match verdict {
        Ok(Ok(())) => Ok(()),
        Ok(Err(trouble)) => {
            let trouble = trouble.unwrap_or_else(|| "The gateway did not accept it.".to_owned());
            Err(format!("{trouble} {old}"))
        }
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(format!(
            "The gateway did not answer within {} seconds, so the password could not be tried. \
             {old} With --unchecked it is kept all the same.",
            PATIENCE.as_secs()
        )),
    }
}
