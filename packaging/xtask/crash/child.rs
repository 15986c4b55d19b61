//! What the child does with its disk, once it is told to, in the words of `storage`.

use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use sip::Secret;
use storage::Locks;
use storage::profile::{self, Source};
use storage::secrets::{Secrets, Vault};
use storage::settings::{self, Colours, Settings};

use crate::run::Outcome;

/// What is done with the disk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Deed {
    /// Settings are saved.
    Save,
    /// A whole other profile takes the place of the present one.
    Import,
    /// A line is added, with its password.
    Register,
    /// A password takes the place of another.
    Password,
}

impl Deed {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Save, Self::Import, Self::Register, Self::Password];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::Import => "import",
            Self::Register => "register",
            Self::Password => "password",
        }
    }
}

/// Opens the file of passwords.
pub(crate) const PASSPHRASE: &str = "four words of the run";

/// The account whose password is changed, and the one that is new with a line.
pub(crate) const ACCOUNT: &str = "102@pbx.example.com";
pub(crate) const NEW_ACCOUNT: &str = "0201@sip.northgate.example";

/// The passwords before and after.
pub(crate) const OLD: &str = "old-password";
pub(crate) const NEW: &str = "new-password";

/// The profile before.
pub(crate) const PROFILE: &str = "# Mine.\nversion = 1\n[[gateway]]\nname = \"pbx\"\n\
     domain = \"pbx.example.com\"\n[[line]]\nname = \"office\"\nkind = \"business\"\n\
     gateway = \"pbx\"\nnumber = \"102\"\n";

/// Another one, of which a line is added or which takes its place.
pub(crate) const OTHER: &str = "version = 1\n[[gateway]]\nname = \"northgate\"\n\
     domain = \"sip.northgate.example\"\n[[line]]\nname = \"personal\"\nkind = \"personal\"\n\
     gateway = \"northgate\"\nnumber = \"0201\"\n";

/// Where it came from.
pub(crate) const SOURCE: Source<'static> =
    Source { url: "https://northgate.example/PCentrex/registration", number: "0201" };

/// The files of the child.
pub(crate) struct Files {
    pub(crate) profile: PathBuf,
    pub(crate) settings: PathBuf,
    pub(crate) passwords: PathBuf,
}

impl Files {
    pub(crate) fn below(folder: &Path) -> Self {
        Self {
            profile: folder.join("profile.toml"),
            settings: folder.join("settings.toml"),
            passwords: folder.join("passwords.sealed"),
        }
    }

    /// Opens the file of passwords.
    pub(crate) fn open(&self) -> Outcome<Secrets> {
        let vault = Vault::open(&self.passwords, &Secret::new(PASSPHRASE));
        vault.map(Secrets::in_a_file).map_err(|e| e.to_string())
    }
}

/// The settings before and after.
pub(crate) fn both_settings() -> [Settings; 2] {
    let before = Settings {
        colours: Some(Colours::Dark),
        size: Some((1_200, 700)),
        on_top: Some(true),
        ..Settings::default()
    };
    let after = Settings { colours: Some(Colours::Contrast), scale: Some(125), ..before.clone() };
    [before, after]
}

/// Prepares, says that it is ready, waits for a word, does it, and says how it went.
pub(crate) fn command(arguments: &[String]) -> Outcome {
    let [deed, folder] = arguments else { return Err("crash child DEED FOLDER".to_owned()) };
    let deed = Deed::ALL.into_iter().find(|known| known.name() == deed).ok_or("no such deed")?;
    let files = Files::below(Path::new(folder));
    let mut secrets = match deed {
        Deed::Register | Deed::Password => files.open()?,
        Deed::Save | Deed::Import => Secrets::for_this_run(),
    };
    println!("ready");
    let mut word = String::new();
    io::stdin().lock().read_line(&mut word).map_err(|e| e.to_string())?;
    let new = Secret::new(NEW);
    let done = match deed {
        Deed::Save => {
            let [before, after] = both_settings();
            settings::change(&files.settings, &before, &after, &Locks::default())
                .map(drop)
                .map_err(|e| e.to_string())
        }
        Deed::Import => profile::store(&files.profile, OTHER).map_err(|e| e.to_string()),
        Deed::Register => profile::add(
            &files.profile,
            OTHER,
            SOURCE,
            (&mut secrets, &new),
            &Locks::default(),
            || true,
        )
        .map(drop)
        .map_err(|e| e.to_string()),
        Deed::Password => secrets.keep(ACCOUNT, &new).map_err(|e| e.to_string()),
    };
    match done {
        Ok(()) => println!("done"),
        Err(trouble) => println!("not done: {trouble}"),
    }
    Ok(())
}
