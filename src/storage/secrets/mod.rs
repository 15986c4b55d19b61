//! Passwords, in the secret store of the system.
//!
//! The store is asked over D-Bus and may wait for a person to unlock it: call from a thread that
//! may wait. A store that does not answer is tried anew at every call, since the person may have
//! started it meanwhile. Where there is none, a person may choose a file that is encrypted with a
//! passphrase ([`Vault`]), or to have passwords kept for this run alone. Nothing chooses that by
//! itself.

mod before;
mod vault;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use phone::doors::Secret;
use phone::profile::{GatewayProfile, LineProfile};

pub use before::Before;
pub use vault::Vault;

/// Under what the store shows our passwords to the person.
const SERVICE: &str = "keyline";

/// The longest password that is kept. Longer ones come from a wrong paste.
const LONGEST: usize = 1024;

/// How much of the store's own words is told.
const LONGEST_REASON: usize = 200;

type Open = fn() -> Result<Arc<CredentialStore>, Error>;

/// The passwords of the lines.
pub struct Secrets(Keeper);

enum Keeper {
    System(System),
    File(Vault),
    Run(BTreeMap<String, Secret>),
}

struct System {
    open: Open,
    store: Option<Arc<CredentialStore>>,
}

/// Why a password could not be fetched or kept. No password is in it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretTrouble {
    /// Nobody keeps secrets on this system, or nobody can be reached.
    #[error("no secret store answers: {0}")]
    NoStore(String),
    /// The store is there but locked.
    #[error("the secret store is locked: {0}")]
    Locked(String),
    /// Other programs keep passwords for the same line.
    #[error("the secret store holds {0} passwords for this line; take all but one out")]
    Several(usize),
    /// What is kept is no text.
    #[error("what the secret store holds for this line is no text; keep the password anew")]
    Unreadable,
    /// The password is empty or longer than one that is kept.
    #[error("a password has from 1 to {LONGEST} bytes")]
    Length,
    /// The passphrase does not open the file of passwords.
    #[error("this is not the passphrase of the file of passwords, or the file is damaged")]
    Passphrase,
    /// What is called so is no file of passwords.
    #[error("{0} is no file of passwords, or is damaged")]
    Damaged(String),
    /// The file of passwords could not be written.
    #[error("{0}")]
    NotWritten(String),
    /// The store does not do it.
    #[error("the secret store refused: {0}")]
    Refused(String),
}

/// The name under which the password of a line is kept: that of the account, so that another
/// profile with a line of the same name does not send it to another gateway.
pub fn account(line: &LineProfile, gateway: &GatewayProfile) -> String {
    format!("{}@{}", line.auth_user.as_ref().unwrap_or(&line.number), gateway.domain)
}

impl Secrets {
    /// The secret store of the system. It is opened when it is first needed.
    pub fn of_the_system() -> Self {
        fn open() -> Result<Arc<CredentialStore>, Error> {
            let store = zbus_secret_service_keyring_store::Store::new()?;
            Ok(store)
        }
        Self::system(open)
    }

    const fn system(open: Open) -> Self {
        Self(Keeper::System(System { open, store: None }))
    }

    /// A file that was opened with its passphrase.
    pub const fn in_a_file(vault: Vault) -> Self {
        Self(Keeper::File(vault))
    }

    /// Nowhere but in memory.
    pub const fn for_this_run() -> Self {
        Self(Keeper::Run(BTreeMap::new()))
    }

    /// Fetches the password of an account; `None` where none is kept.
    pub fn fetch(&mut self, account: &str) -> Result<Option<Secret>, SecretTrouble> {
        match &mut self.0 {
            Keeper::System(system) => system.with(account, |entry| match entry.get_password() {
                Ok(password) => Ok(Some(Secret::new(password))),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(error),
            }),
            Keeper::File(vault) => Ok(vault.fetch(account)),
            Keeper::Run(kept) => Ok(kept.get(account).cloned()),
        }
    }

    /// Keeps the password of an account in place of an older one.
    pub fn keep(&mut self, account: &str, secret: &Secret) -> Result<(), SecretTrouble> {
        let bytes = secret.expose();
        if bytes.is_empty() || LONGEST < bytes.len() {
            return Err(SecretTrouble::Length);
        }
        match &mut self.0 {
            Keeper::System(system) => system.with(account, |entry| entry.set_secret(bytes)),
            Keeper::File(vault) => vault.keep(account, secret),
            Keeper::Run(kept) => {
                kept.insert(account.to_owned(), secret.clone());
                Ok(())
            }
        }
    }

    /// Forgets the password of an account. Where none is kept, all is well.
    pub fn forget(&mut self, account: &str) -> Result<(), SecretTrouble> {
        match &mut self.0 {
            Keeper::System(system) => {
                system.with(account, |entry| match entry.delete_credential() {
                    Err(Error::NoEntry) => Ok(()),
                    done => done,
                })
            }
            Keeper::File(vault) => vault.forget(account),
            Keeper::Run(kept) => {
                kept.remove(account);
                Ok(())
            }
        }
    }
}

impl System {
    fn with<T>(
        &mut self,
        account: &str,
        act: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<T, SecretTrouble> {
        let store = match self.store.take() {
            Some(store) => store,
            None => (self.open)().map_err(trouble)?,
        };
        let done = store.build(SERVICE, account, None).and_then(|entry| act(&entry));
        done.inspect(|_| self.store = Some(store)).map_err(trouble)
        // After an error the store is opened anew: its connection may be what is broken.
    }
}

/// Says what went wrong without what the store held: some errors carry it.
fn trouble(error: Error) -> SecretTrouble {
    let reason = |error: &dyn fmt::Display| -> String {
        error.to_string().chars().filter(|c| !c.is_control()).take(LONGEST_REASON).collect()
    };
    match error {
        Error::PlatformFailure(error) => SecretTrouble::NoStore(reason(&error)),
        Error::NoDefaultStore => SecretTrouble::NoStore("none is known".into()),
        Error::NoStorageAccess(error) => SecretTrouble::Locked(reason(&error)),
        Error::Ambiguous(entries) => SecretTrouble::Several(entries.len()),
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.fill(0);
            std::hint::black_box(&bytes);
            SecretTrouble::Unreadable
        }
        Error::NoEntry => SecretTrouble::Refused("no such password".into()),
        Error::TooLong(..) => SecretTrouble::Refused("it is too long".into()),
        Error::BadStoreFormat(_) => SecretTrouble::Refused("it is damaged".into()),
        Error::Invalid(what, why) => SecretTrouble::Refused(format!("{what}: {why}")),
        Error::NotSupportedByStore(why) => SecretTrouble::Refused(reason(&why)),
        _ => SecretTrouble::Refused("for a reason of its own".into()),
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0 {
            Keeper::System(system) if system.store.is_some() => "the system, asked",
            Keeper::System(_) => "the system",
            Keeper::File(_) => "a file",
            Keeper::Run(_) => "this run",
        };
        f.debug_tuple("Secrets").field(&kind).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn mock() -> Result<Arc<CredentialStore>, Error> {
        let store = keyring_core::mock::Store::new()?;
        Ok(store)
    }

    fn nobody() -> Result<Arc<CredentialStore>, Error> {
        Err(Error::PlatformFailure("no bus".into()))
    }

    const ACCOUNT: &str = "102@pbx.example.com";

    #[test]
    fn a_password_is_kept_fetched_replaced_and_forgotten() {
        let mut secrets = Secrets::system(mock);

        assert_eq!(secrets.fetch(ACCOUNT), Ok(None));
        secrets.keep(ACCOUNT, &Secret::new("schlüssel")).unwrap();
        assert_eq!(secrets.fetch(ACCOUNT), Ok(Some(Secret::new("schlüssel"))));
        assert_eq!(secrets.fetch("102@elsewhere.example"), Ok(None));
        secrets.keep(ACCOUNT, &Secret::new("other")).unwrap();
        assert_eq!(secrets.fetch(ACCOUNT), Ok(Some(Secret::new("other"))));
        secrets.forget(ACCOUNT).unwrap();
        assert_eq!(secrets.fetch(ACCOUNT), Ok(None));
        secrets.forget(ACCOUNT).unwrap();
    }

    #[test]
    fn a_store_that_starts_later_is_found() {
        thread_local!(static STARTED: Cell<bool> = const { Cell::new(false) });
        let open = || if STARTED.get() { mock() } else { nobody() };
        let mut secrets = Secrets::system(open);

        let trouble = secrets.fetch(ACCOUNT).unwrap_err();
        assert_eq!(trouble.to_string(), "no secret store answers: no bus");
        STARTED.set(true);

        assert_eq!(secrets.fetch(ACCOUNT), Ok(None));
    }

    #[test]
    fn what_a_store_holds_is_never_told() {
        let error = || Error::BadEncoding(b"hunter2\xff".to_vec());
        let told = format!("{} {:?}", trouble(error()), trouble(error()));

        assert_eq!(trouble(error()), SecretTrouble::Unreadable);
        assert!(!told.contains("hunter2") && !told.contains("104"), "{told}");

        let mut secrets = Secrets::system(mock);
        secrets.keep(ACCOUNT, &Secret::new("hunter2")).unwrap();
        let shown = format!("{secrets:?} {:?}", secrets.fetch(ACCOUNT));
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_locked_store_is_told_from_a_missing_one() {
        let locked = trouble(Error::NoStorageAccess("prompt dismissed".into()));
        assert_eq!(locked.to_string(), "the secret store is locked: prompt dismissed");
    }

    #[test]
    fn a_wrong_paste_is_not_kept() {
        let mut secrets = Secrets::system(mock);
        assert_eq!(secrets.keep(ACCOUNT, &Secret::new("")), Err(SecretTrouble::Length));
        let long = Secret::new("x".repeat(LONGEST + 1));
        assert_eq!(secrets.keep(ACCOUNT, &long), Err(SecretTrouble::Length));
        assert_eq!(secrets.fetch(ACCOUNT), Ok(None));
    }
}
