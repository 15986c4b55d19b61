//! The telephone behind the window. It can be set up anew while the window stays.
//!
//! One engine ends before the next begins, so that no line is registered twice. Passwords that
//! were typed or have just been kept are given to the next one again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::{Engine, Feed, Wish};
use phone::doors::{CallState, LineId, Secret};
use phone::profile::Profile;

use crate::args::Devices;
use crate::compose;

/// Hands a wish down; says whether it was taken.
type Way = Arc<dyn Fn(Wish) -> bool + Send + Sync>;

/// The telephone behind the window.
pub(crate) struct Telephone {
    devices: Mutex<Devices>,
    trace: Option<PathBuf>,
    running: Mutex<Running>,
}

struct Running {
    engine: Option<Engine>,
    profile: Profile,
    ways: Ways,
    /// Passwords that are known in this run, by account.
    known: BTreeMap<String, Secret>,
}

#[derive(Clone)]
struct Ways {
    at_once: Way,
    in_time: Way,
}

impl Ways {
    fn of(engine: &Engine) -> Option<Self> {
        let (wishes, patient) = (engine.wishes()?, engine.wishes()?);
        Some(Self {
            at_once: Arc::new(move |wish| wishes.try_send(wish).is_ok()),
            in_time: Arc::new(move |wish| patient.blocking_send(wish).is_ok()),
        })
    }
}

/// What the engine lacks when it gives neither news nor takes wishes.
const MUTE: &str = "the engine gives no news";

impl Telephone {
    /// Around an engine that runs on these devices, with where its news come up.
    pub(crate) fn of(
        mut engine: Engine,
        profile: Profile,
        devices: Devices,
        trace: Option<PathBuf>,
    ) -> Result<(Self, Feed), String> {
        let (Some(feed), Some(ways)) = (engine.take_feed(), Ways::of(&engine)) else {
            return Err(MUTE.to_owned());
        };
        let running = Running { engine: Some(engine), profile, ways, known: BTreeMap::new() };
        let devices = Mutex::new(devices);
        Ok((Self { devices, trace, running: Mutex::new(running) }, feed))
    }

    /// Hands a wish down without waiting.
    pub(crate) fn hand(&self, wish: Wish) -> bool {
        let way = Arc::clone(&self.running().ways.at_once);
        way(wish)
    }

    /// Hands a wish down, and waits for room where there is none.
    pub(crate) fn hand_in_time(&self, wish: Wish) -> bool {
        let way = Arc::clone(&self.running().ways.in_time);
        way(wish)
    }

    /// Whether anybody talks, is called or calls.
    pub(crate) fn is_busy(&self) -> bool {
        let running = self.running();
        let snapshot = running.engine.as_ref().map(Engine::snapshot);
        snapshot.is_some_and(|all| all.calls.iter().any(|call| call.state != CallState::Ended))
    }

    /// Whether it has ended for good.
    pub(crate) fn is_over(&self) -> bool {
        self.running().engine.is_none()
    }

    /// What it hears and speaks with.
    pub(crate) fn devices(&self) -> Devices {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hears and speaks with others from now on; a call that is up goes over to them. Says whether
    /// that was taken.
    pub(crate) fn prefer(&self, devices: Devices) -> bool {
        let sound = devices.sound();
        *self.devices.lock().unwrap_or_else(PoisonError::into_inner) = devices;
        self.hand(Wish::Sound(sound))
    }

    /// What it is set up as.
    pub(crate) fn profile(&self) -> Profile {
        self.running().profile.clone()
    }

    /// The account of a line, by which its password is kept.
    pub(crate) fn account(&self, line: LineId) -> Option<String> {
        let running = self.running();
        let found = compose::accounts(&running.profile).find(|(other, _)| *other == line);
        found.map(|(_, account)| account)
    }

    /// Remembers a password for this run.
    pub(crate) fn remember(&self, account: String, secret: Secret) {
        self.running().known.insert(account, secret);
    }

    /// Sets it up anew, and gives where its news come up from now on. Where it cannot be, it goes
    /// on as it was, with the reason.
    pub(crate) fn renew(&self, profile: Profile) -> Result<Feed, (String, Option<Feed>)> {
        let mut running = self.running();
        let Some(old) = running.engine.take() else {
            return Err((MUTE.to_owned(), None));
        };
        old.stop();
        let former = std::mem::replace(&mut running.profile, profile);
        let begun = self.begin(&mut running);
        begun.map_err(|reason| {
            running.profile = former;
            let feed = self.begin(&mut running);
            (reason, feed.ok())
        })
    }

    fn begin(&self, running: &mut Running) -> Result<Feed, String> {
        let mut engine = compose::start(&running.profile, &self.devices(), self.trace.as_deref())?;
        let (Some(feed), Some(ways)) = (engine.take_feed(), Ways::of(&engine)) else {
            return Err(MUTE.to_owned());
        };
        for (line, account) in compose::accounts(&running.profile) {
            if let Some(secret) = running.known.get(&account) {
                engine.wish(Wish::Secret(line, secret.clone()));
            }
        }
        running.ways = ways;
        running.engine = Some(engine);
        Ok(feed)
    }

    /// Ends it for good.
    pub(crate) fn stop(&self) {
        let engine = self.running().engine.take();
        if let Some(engine) = engine {
            engine.stop();
        }
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
