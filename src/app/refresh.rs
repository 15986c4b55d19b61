//! Asking providers again for what they say of their lines, as often as the profile says.
//!
//! It goes on on a thread of its own and holds up nothing: a provider that cannot be reached is
//! asked again later, and nobody is told. What changed is written into the profile and counts from
//! the next start.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use enrol::{Cancel, Enquiry, Trust, fetch};
use phone::profile::Profile;
use storage::paths::Paths;
use storage::profile::{self, Update};
use storage::secrets::{self, Secrets};

use crate::register::{nonce, understood};

/// How soon a provider is asked again that could not be reached.
const AGAIN: Duration = Duration::from_hours(1);

/// How long a new telephone leaves providers alone: its own lines come first.
const SETTLING: Duration = Duration::from_secs(5);

/// When what a provider said was fetched last, by its address and number, in seconds of the wall
/// clock.
type Fetched = BTreeMap<String, u64>;

/// Passwords that several threads ask for.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Secrets>>);

impl From<Secrets> for Shared {
    fn from(secrets: Secrets) -> Self {
        Self(Arc::new(Mutex::new(secrets)))
    }
}

impl Shared {
    /// Asks for something, one after the other.
    pub(crate) fn with<T>(&self, ask: impl FnOnce(&mut Secrets) -> T) -> T {
        ask(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Begins to ask the providers of the lines of a profile again, where it says so. `tell` gets a
/// sentence where something changed.
pub(crate) fn begin(
    path: &Path,
    authorities: Option<&Path>,
    secrets: Shared,
    tell: impl Fn(String) + Send + 'static,
) {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    if profile::updates(&text).is_empty() {
        return;
    }
    let Ok(paths) = Paths::find() else { return };
    let keeper = Keeper {
        path: path.to_owned(),
        authorities: authorities.map(Path::to_owned),
        fetched: paths.state().join("fetched.json"),
        secrets,
    };
    let thread = std::thread::Builder::new().name("updates".to_owned()).spawn(move || {
        std::thread::sleep(SETTLING);
        loop {
            let wait = keeper.turn(clock::on_the_wall(), &tell);
            std::thread::sleep(wait);
        }
    });
    if let Err(error) = thread {
        tracing::error!(%error, "providers are not asked again");
    }
}

struct Keeper {
    path: PathBuf,
    authorities: Option<PathBuf>,
    fetched: PathBuf,
    secrets: Shared,
}

impl Keeper {
    /// Asks whom it is time to ask; gives how long to wait for the next turn.
    fn turn(&self, now: Duration, tell: &impl Fn(String)) -> Duration {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let mut fetched: Fetched = std::fs::read(&self.fetched)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let mut wait = AGAIN;
        for update in profile::updates(&text) {
            let name = format!("{} {}", update.url, update.number);
            if let Some(left) = left(&update, fetched.get(&name).copied(), now) {
                wait = wait.min(left);
                continue;
            }
            match self.ask(&update) {
                Ok(changed) => {
                    fetched.insert(name, now.as_secs());
                    wait = wait.min(update.every);
                    if changed {
                        tell(format!(
                            "The provider of {} has changed its settings. They count from the \
                             next start.",
                            update.line
                        ));
                    }
                }
                Err(reason) => tracing::info!(line = update.line, reason, "asked again later"),
            }
        }
        let kept = serde_json::to_vec(&fetched).map_err(|error| error.to_string());
        let kept = kept.and_then(|bytes| {
            storage::write_in_folder(&self.fetched, &bytes).map_err(|error| error.to_string())
        });
        if let Err(error) = kept {
            tracing::info!(error, "when providers were asked is not kept");
        }
        wait
    }

    /// Asks a provider, and takes over what it says. Says whether anything changed.
    fn ask(&self, update: &Update) -> Result<bool, String> {
        let said = |trouble: &dyn std::fmt::Display| trouble.to_string();
        let (profile, _) = profile::read(&self.path).map_err(|faults| said(&faults))?;
        let account = account(&profile, &update.line).ok_or("the line is gone")?;
        let secret = self.secrets.with(|secrets| secrets.fetch(&account));
        let secret = secret.map_err(|trouble| said(&trouble))?.ok_or("no password is kept")?;
        let enquiry =
            Enquiry::new(&update.url, &update.number, secret).map_err(|trouble| said(&trouble))?;
        let trust =
            Trust::of_the_system(self.authorities.as_deref()).map_err(|trouble| said(&trouble))?;
        let nonce = nonce().map_err(|trouble| said(&trouble))?;
        let document = fetch(&enquiry, &trust, &nonce, &Cancel::default())
            .map_err(|trouble| said(&trouble))?;
        let (document, _) = understood(&document, &update.number)?;
        // What the file holds by now, which a person may have changed meanwhile.
        let own = std::fs::read_to_string(&self.path).map_err(|error| said(&error))?;
        let new = profile::refresh(&own, &document, update).map_err(|trouble| said(&trouble))?;
        let Some(new) = new else { return Ok(false) };
        profile::store(&self.path, &new).map_err(|trouble| said(&trouble))?;
        Ok(true)
    }
}

fn account(profile: &Profile, name: &str) -> Option<String> {
    let line = profile.lines.iter().find(|line| line.name == name)?;
    let gateway = profile.gateways.iter().find(|gateway| gateway.name == line.gateway)?;
    Some(secrets::account(line, gateway))
}

/// How long what was fetched is still good; nothing where it is time to ask. A clock that went
/// back, as after a long time without power, does not keep a provider from being asked.
fn left(update: &Update, fetched: Option<u64>, now: Duration) -> Option<Duration> {
    let age = now.checked_sub(Duration::from_secs(fetched?))?;
    update.every.checked_sub(age).filter(|left| !left.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_asked_when_its_time_has_come_and_when_the_clock_went_back() {
        let update = Update {
            line: "personal".to_owned(),
            url: "https://n.example/".to_owned(),
            number: "0201".to_owned(),
            every: Duration::from_hours(24),
        };
        let hours = Duration::from_hours;
        let at = |hour: u64| Some(hour * 3_600);

        assert_eq!(left(&update, None, hours(100)), None);
        assert_eq!(left(&update, at(90), hours(100)), Some(hours(14)));
        assert_eq!(left(&update, at(76), hours(100)), None);
        assert_eq!(left(&update, at(101), hours(100)), None);
    }
}
