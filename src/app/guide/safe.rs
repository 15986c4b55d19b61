//! Where the passwords lie that are typed in the window: in the system's store; where there is
//! none, where the person says. A password is kept once its gateway has accepted it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::Wish;
use gui::{Answer, Keeping, News, Phrase, Ticket};
use phone::doors::{LineId, Secret, Service, Snapshot};
use storage::paths::Paths;
use storage::secrets::{SecretTrouble, Secrets, Vault};

use crate::compose;
use crate::outside::Slot;
use crate::telephone::Telephone;

/// Where passwords are kept.
#[derive(Clone, Default)]
pub(super) enum Safe {
    /// In the system's store.
    #[default]
    System,
    /// In the file that this passphrase opens.
    File(Secret),
    /// Nowhere.
    Run,
}

impl Safe {
    fn open(&self) -> Result<Secrets, SecretTrouble> {
        match self {
            Self::System => Ok(Secrets::of_the_system()),
            Self::Run => Ok(Secrets::for_this_run()),
            Self::File(passphrase) => {
                let paths = Paths::find();
                let path = paths.map_err(|none| SecretTrouble::NotWritten(none.to_string()))?;
                Vault::open(&path.passwords(), passphrase).map(Secrets::in_a_file)
            }
        }
    }
}

impl From<Keeping> for Safe {
    fn from(keeping: Keeping) -> Self {
        match keeping {
            Keeping::ThisRun => Self::Run,
            Keeping::File(passphrase) => Self::File(passphrase),
        }
    }
}

/// Passwords that were typed for lines.
pub(crate) struct Typed {
    telephone: Arc<Telephone>,
    slot: Arc<Slot>,
    /// Whether a file of passwords is asked for.
    asks: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    safe: Safe,
    /// Not yet accepted by their gateways.
    untried: BTreeMap<LineId, Secret>,
    /// Accepted, and kept nowhere yet.
    homeless: BTreeMap<LineId, Secret>,
}

impl Typed {
    pub(crate) fn new(telephone: Arc<Telephone>, slot: Arc<Slot>, asks: bool) -> Self {
        Self { telephone, slot, asks, state: Mutex::default() }
    }

    /// Whether there is a file of passwords that waits for its passphrase.
    pub(super) fn is_sealed(&self) -> bool {
        self.asks
            && matches!(self.state().safe, Safe::System)
            && Paths::find().is_ok_and(|paths| Vault::exists(&paths.passwords()))
    }

    /// Opens the file of passwords, and gives the lines the passwords in it.
    pub(super) fn unseal(&self, passphrase: Secret) {
        let safe = Safe::File(passphrase);
        let mut secrets = match safe.open() {
            Ok(secrets) => secrets,
            Err(SecretTrouble::Passphrase) => {
                self.tell(Answer::Sealed(Some(Phrase::named("sealed-wrong"))));
                return;
            }
            Err(trouble) => {
                self.tell(Answer::Sealed(Some(phrase(&trouble))));
                return;
            }
        };
        for (line, account) in compose::accounts(&self.telephone.profile()) {
            if let Ok(Some(secret)) = secrets.fetch(&account) {
                self.telephone.remember(account, secret.clone());
                self.telephone.hand_in_time(Wish::Secret(line, secret));
            }
        }
        self.trust(safe);
        self.tell(Answer::Unsealed);
    }

    /// Where passwords go that come with a line: where the person says, else as before.
    pub(super) fn open(&self, keeping: Option<Keeping>) -> Result<(Safe, Secrets), SecretTrouble> {
        let safe = keeping.map_or_else(|| self.state().safe.clone(), Safe::from);
        let secrets = safe.open()?;
        Ok((safe, secrets))
    }

    /// Passwords are kept here from now on.
    pub(super) fn trust(&self, safe: Safe) {
        self.state().safe = safe;
    }

    /// A password was typed for a line. It is kept once the line works with it.
    pub(crate) fn note(&self, line: LineId, secret: Secret) {
        self.state().untried.insert(line, secret);
    }

    /// Looks which lines work with what was typed for them.
    pub(crate) fn look(self: &Arc<Self>, snapshot: &Snapshot) {
        let accepted: Vec<(LineId, Secret)> = {
            let mut state = self.state();
            if state.untried.is_empty() {
                return;
            }
            let works = |line: &LineId| {
                snapshot
                    .lines
                    .iter()
                    .any(|view| view.id == *line && view.service == Service::InService)
            };
            let lines: Vec<_> = state.untried.keys().copied().filter(works).collect();
            let secrets = lines.into_iter();
            secrets.filter_map(|line| Some((line, state.untried.remove(&line)?))).collect()
        };
        for (line, secret) in accepted {
            let typed = Arc::clone(self);
            let thread = std::thread::Builder::new().name("passwords".to_owned());
            // A store may ask the person first; what shows the lines does not wait for that.
            if let Err(error) = thread.spawn(move || typed.put_away(line, secret)) {
                tracing::error!(%error, "a password is not kept");
            }
        }
    }

    fn put_away(&self, line: LineId, secret: Secret) {
        let Some(account) = self.telephone.account(line) else { return };
        self.telephone.remember(account.clone(), secret.clone());
        let safe = self.state().safe.clone();
        let done = safe.open().and_then(|mut secrets| secrets.keep(&account, &secret));
        match done {
            Ok(()) => self.tell(Answer::Kept(line, None)),
            Err(SecretTrouble::NoStore(_) | SecretTrouble::Locked(_)) => {
                self.has_no_home(line, secret);
            }
            Err(trouble) => self.tell(Answer::Kept(line, Some(phrase(&trouble)))),
        }
    }

    /// A password that works and is kept nowhere: the person is asked.
    pub(super) fn has_no_home(&self, line: LineId, secret: Secret) {
        self.state().homeless.insert(line, secret);
        self.tell(Answer::NoStore(line));
    }

    /// The person says where the password of a line is kept.
    pub(super) fn keep(&self, line: LineId, keeping: Keeping) {
        let safe = Safe::from(keeping);
        let (secret, account) = {
            let state = self.state();
            (state.homeless.get(&line).cloned(), self.telephone.account(line))
        };
        let (Some(secret), Some(account)) = (secret, account) else { return };
        let done = safe.open().and_then(|mut secrets| secrets.keep(&account, &secret));
        match done {
            Ok(()) => {
                let mut state = self.state();
                state.homeless.remove(&line);
                state.safe = safe;
                drop(state);
                self.tell(Answer::Kept(line, None));
            }
            Err(trouble) => self.tell(Answer::Kept(line, Some(phrase(&trouble)))),
        }
    }

    fn tell(&self, answer: Answer) {
        self.slot.once(News::Guide(Ticket::default(), answer));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a password is not kept, as a sentence.
pub(super) fn phrase(trouble: &SecretTrouble) -> Phrase {
    match trouble {
        SecretTrouble::Passphrase => Phrase::named("keep-wrong-passphrase"),
        SecretTrouble::NoStore(_) | SecretTrouble::Locked(_) => Phrase::named("keep-no-store"),
        SecretTrouble::Several(count) => Phrase::named("keep-several").with("count", count),
        SecretTrouble::Unreadable => Phrase::named("keep-unreadable"),
        SecretTrouble::Length => Phrase::named("keep-length"),
        SecretTrouble::Damaged(file) => Phrase::named("keep-damaged").with("file", file),
        SecretTrouble::NotWritten(why) => Phrase::named("keep-not-written").with("why", why),
        SecretTrouble::Refused(why) => Phrase::named("keep-store-refused").with("why", why),
        other => Phrase::named("keep-not-kept").with("why", other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_with_passwords_is_a_sentence_in_every_language() {
        let text = || "why".to_owned();
        let all = [
            SecretTrouble::NoStore(text()),
            SecretTrouble::Locked(text()),
            SecretTrouble::Several(2),
            SecretTrouble::Unreadable,
            SecretTrouble::Length,
            SecretTrouble::Passphrase,
            SecretTrouble::Damaged(text()),
            SecretTrouble::NotWritten(text()),
            SecretTrouble::Refused(text()),
        ];
        for language in gui::Language::ALL {
            let words = gui::Words::of(language);
            for trouble in &all {
                let said = phrase(trouble);
                let Phrase::Named(key, _) = &said else { panic!("{trouble}") };
                assert!(key != "keep-not-kept", "{trouble} has no sentence of its own");
                assert!(words.has(key), "{language:?} {key}");
                assert!(!said.said(&words).contains('$'), "{language:?} {key}");
            }
        }
    }
}
