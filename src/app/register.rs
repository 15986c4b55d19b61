//! Registration: from an address, a number and a password to one line more.
//!
//! It goes on on a thread of its own and tells how it stands ([`Standing`]); dropped, it is given
//! up. Nothing is stored before the provider has said yes to all of it, and then all of it is:
//! the password first, so that a line without one never stands in the profile, then the profile,
//! whole or not at all.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use enrol::{Cancel, Document, Enquiry, Trouble, Trust, fetch};
use phone::doors::Secret;
use provision::Format;
use storage::Locks;
use storage::paths::Paths;
use storage::profile::{self, AddTrouble, JoinTrouble, Joined, Source};
use storage::secrets::{SecretTrouble, Secrets};

use crate::args::Register;
use crate::layers::Layers;
use crate::passwords;
use crate::report;

/// How a registration stands.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    /// The provider is being asked.
    Asking,
    /// It came to nothing, and nothing was stored.
    Refused(Trouble),
    /// Its password is not kept, so nothing was stored.
    NotKept(SecretTrouble),
    /// There is one line more.
    Added(Box<Joined>),
}

/// A registration that goes on. Dropped, it is given up.
#[derive(Debug)]
pub(crate) struct Registration(Cancel);

impl Drop for Registration {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Where a line is added.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The profile; it need not exist yet.
    pub profile: PathBuf,
    /// Certificates (PEM) that are trusted beside those of the system.
    pub authorities: Option<PathBuf>,
    /// What is locked for everybody.
    pub locks: Locks,
}

impl Registration {
    /// Begins, on a thread of its own. What is wrong with what was typed is told at once, and
    /// nothing is sent then.
    pub(crate) fn begin(
        enquiry: Result<Enquiry, Trouble>,
        place: Place,
        mut secrets: Secrets,
        tell: impl Fn(Standing) + Send + 'static,
    ) -> io::Result<Self> {
        let cancel = Cancel::default();
        let theirs = cancel.clone();
        std::thread::Builder::new().name("registration".to_owned()).spawn(move || {
            let outcome = enquiry.map_err(Failure::from).and_then(|enquiry| {
                tell(Standing::Asking);
                register(&enquiry, &place, &mut secrets, &theirs)
            });
            tell(match outcome {
                Ok(joined) => Standing::Added(Box::new(joined)),
                Err(Failure::Refused(trouble)) => Standing::Refused(trouble),
                Err(Failure::NotKept(trouble)) => Standing::NotKept(trouble),
            });
        })?;
        Ok(Self(cancel))
    }
}

fn register(
    enquiry: &Enquiry,
    place: &Place,
    secrets: &mut Secrets,
    cancel: &Cancel,
) -> Result<Joined, Failure> {
    let trust = Trust::of_the_system(place.authorities.as_deref())?;
    let document = fetch(enquiry, &trust, &nonce()?, cancel)?;
    add(enquiry, &document, &place.profile, secrets, (&place.locks, cancel))
}

/// What makes a digest of ours good for once.
pub(crate) fn nonce() -> Result<String, Trouble> {
    let mut bytes = [0; 16];
    // A system without randomness encrypts nothing either.
    getrandom::fill(&mut bytes).map_err(|_| Trouble::NoAuthorities)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Adds the line of a document: the password to where passwords are kept, the rest to the
/// profile.
fn add(
    enquiry: &Enquiry,
    document: &Document,
    path: &Path,
    secrets: &mut Secrets,
    (locks, cancel): (&Locks, &Cancel),
) -> Result<Joined, Failure> {
    let host = || enquiry.address.host.clone();
    let no_profile = |faults: &dyn std::fmt::Display| {
        tracing::info!(%faults, "what the provider sent");
        Trouble::NoProfile(host())
    };
    let (text, secret) =
        understood(document, &enquiry.number).map_err(|reason| no_profile(&reason))?;
    let secret = secret.unwrap_or_else(|| enquiry.secret.clone());
    let url = document.from.to_string();
    let source = Source { url: &url, number: &enquiry.number };
    let go_on = || !cancel.is_cancelled();
    let added = profile::add(path, &text, source, (secrets, &secret), locks, go_on);
    added.map_err(|trouble| {
        Failure::Refused(match trouble {
            AddTrouble::Join(JoinTrouble::Foreign(faults)) => no_profile(&faults),
            AddTrouble::Join(JoinTrouble::OtherNumber(_)) => Trouble::OtherNumber(host()),
            AddTrouble::Join(JoinTrouble::Already(line)) => Trouble::Already(line),
            AddTrouble::Secret(trouble) => {
                report::complain(&trouble.to_string());
                if !matches!(trouble, SecretTrouble::NoStore(_) | SecretTrouble::Locked(_)) {
                    return Failure::NotKept(trouble);
                }
                Trouble::NoSecretStore
            }
            AddTrouble::GivenUp => Trouble::Cancelled,
            AddTrouble::Locked(holder) => Trouble::Locked(holder),
            AddTrouble::Join(JoinTrouble::Own(_)) | AddTrouble::Disk(_) => {
                report::complain(&trouble.to_string());
                Trouble::NotWritten
            }
        })
    })
}

/// Why there is not one line more.
#[derive(Debug, Eq, PartialEq)]
enum Failure {
    Refused(Trouble),
    NotKept(SecretTrouble),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Refused(trouble)
    }
}

/// What a provider sent, as a profile of ours, whosever telephone it was meant for; and the
/// password of the line of a number, where that is another than the one it was asked for with.
pub(crate) fn understood(
    document: &Document,
    number: &str,
) -> Result<(String, Option<Secret>), String> {
    let format = provision::detect(&document.from.path, &document.bytes);
    if format == Format::Keyline {
        let text = std::str::from_utf8(&document.bytes).map_err(|error| error.to_string())?;
        return Ok((text.to_owned(), None));
    }
    let import = provision::import(format, &document.bytes);
    if let Some(refusal) = import.refusals.first() {
        return Err(refusal.to_string());
    }
    let lines = &import.profile.lines;
    let line = lines.iter().find(|line| line.number == number).or_else(|| lines.first());
    let secret = line.and_then(|line| {
        import.secrets.iter().find(|(name, _)| *name == line.name).map(|(_, secret)| secret.clone())
    });
    Ok((profile::text(&import.profile, None), secret))
}

/// `keyline register`: the same in a terminal.
pub(crate) fn run(options: &Register) -> Result<(), String> {
    let profile = match &options.profile {
        Some(profile) => profile.clone(),
        None => Paths::find().map_err(|trouble| trouble.to_string())?.profile(),
    };
    let locks = Layers::read().locks().clone();
    if let Some(holder) = locks.holder("line") {
        // Nobody is asked for a password in vain.
        return Err(Trouble::Locked(holder.to_owned()).to_string());
    }
    let secrets = options.store.passwords.open()?;
    let secret =
        passwords::ask(&format!("the password of {} (nothing to cancel)", options.number))?;
    if secret.expose().is_empty() {
        return Err(Trouble::Cancelled.to_string());
    }
    let authorities = options.authorities.clone();
    let place = Place { profile: profile.clone(), authorities, locks };
    let (tell, told) = mpsc::channel();
    let enquiry = Enquiry::new(&options.address, &options.number, secret);
    let registration = Registration::begin(enquiry, place, secrets, move |standing| {
        // Whoever ends meanwhile has given it up.
        drop(tell.send(standing));
    });
    let registration = registration.map_err(|error| error.to_string())?;
    let mut outcome = Err(Trouble::Cancelled.to_string());
    for standing in told {
        match standing {
            Standing::Asking => report::complain("asking the provider"),
            Standing::Refused(trouble) => outcome = Err(trouble.to_string()),
            Standing::NotKept(trouble) => {
                outcome = Err(format!("{trouble}; nothing was stored"));
            }
            Standing::Added(joined) => {
                report::text(&format!(
                    "{}: line {} with the number {} at {}",
                    profile.display(),
                    joined.line.name,
                    joined.line.number,
                    joined.gateway.domain
                ));
                outcome = Ok(());
            }
        }
    }
    drop(registration);
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use enrol::Address;

    const DOCUMENT: &str = "version = 1\n[[gateway]]\nname = \"n\"\ndomain = \"sip.n.example\"\n\
        [[line]]\nname = \"personal\"\nkind = \"personal\"\ngateway = \"n\"\nnumber = \"0201\"\n";

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("keyline-register-{name}-{}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }

        fn profile(&self) -> PathBuf {
            self.0.join("config/profile.toml")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    fn added(
        folder: &Folder,
        document: &str,
        secrets: &mut Secrets,
        cancel: &Cancel,
    ) -> Result<Joined, Trouble> {
        let locks = Locks::default();
        let enquiry = Enquiry::new("n.example", "0201", Secret::new("hunter2")).unwrap();
        let from = Address::read("https://n.example/PCentrex/registration").unwrap();
        let document = Document { from, bytes: document.as_bytes().to_vec() };
        let place = folder.profile();
        add(&enquiry, &document, &place, secrets, (&locks, cancel)).map_err(|failure| {
            let Failure::Refused(trouble) = failure else { panic!("{failure:?}") };
            trouble
        })
    }

    #[test]
    fn one_line_more_stands_in_the_profile_and_its_password_elsewhere() {
        let folder = Folder::new("one");
        let mut secrets = Secrets::for_this_run();

        added(&folder, DOCUMENT, &mut secrets, &Cancel::default()).unwrap();

        let text = std::fs::read_to_string(folder.profile()).unwrap();
        let (read, _) = profile::read(&folder.profile()).unwrap();
        assert_eq!(read.lines.len(), 1);
        assert!(!text.contains("hunter2"), "{text}");
        let kept = secrets.fetch("0201@sip.n.example").unwrap();
        assert_eq!(kept, Some(Secret::new("hunter2")));
        let again = added(&folder, DOCUMENT, &mut secrets, &Cancel::default());
        assert_eq!(again.unwrap_err(), Trouble::Already("personal".to_owned()));
        assert_eq!(std::fs::read_to_string(folder.profile()).unwrap(), text);
    }

    #[test]
    fn a_file_for_another_telephone_adds_a_line_and_its_own_password() {
        let folder = Folder::new("foreign");
        let mut secrets = Secrets::for_this_run();
        let document = "#!version:1.0.0.1\naccount.1.enable = 1\naccount.1.label = Desk\n\
            account.1.user_name = 0201\naccount.1.password = swordfish\n\
            account.1.sip_server.1.address = sip.n.example\n";

        let joined = added(&folder, document, &mut secrets, &Cancel::default()).unwrap();

        assert_eq!((joined.line.number.as_str(), joined.line.label.as_str()), ("0201", "Desk"));
        let kept = secrets.fetch("0201@sip.n.example").unwrap();
        assert_eq!(kept, Some(Secret::new("swordfish")));
        assert!(!joined.text.contains("swordfish"));
    }

    #[test]
    fn what_is_no_profile_or_was_given_up_leaves_nothing_behind() {
        let folder = Folder::new("nothing");
        let mut secrets = Secrets::for_this_run();
        let cancelled = Cancel::default();
        cancelled.cancel();

        let trouble = added(&folder, "nonsense", &mut secrets, &Cancel::default()).unwrap_err();
        assert_eq!(trouble, Trouble::NoProfile("n.example".to_owned()));
        let trouble = added(&folder, DOCUMENT, &mut secrets, &cancelled).unwrap_err();
        assert_eq!(trouble, Trouble::Cancelled);

        assert!(!folder.0.exists());
        assert_eq!(secrets.fetch("0201@sip.n.example"), Ok(None));
    }

    #[test]
    fn a_disk_that_takes_nothing_leaves_the_password_as_it_was() {
        let folder = Folder::new("disk");
        std::fs::create_dir_all(&folder.0).unwrap();
        std::fs::write(folder.0.join("config"), "a file where a folder is to be").unwrap();
        for before in [None, Some(Secret::new("old"))] {
            let mut secrets = Secrets::for_this_run();
            if let Some(before) = &before {
                secrets.keep("0201@sip.n.example", before).unwrap();
            }

            let trouble = added(&folder, DOCUMENT, &mut secrets, &Cancel::default());

            assert_eq!(trouble.unwrap_err(), Trouble::NotWritten);
            assert_eq!(secrets.fetch("0201@sip.n.example"), Ok(before));
        }
    }
}
