//! What an administrator sets up for everybody who uses a computer: `profile.toml`, the lines that
//! all have, and `defaults.toml`, the settings that all begin with; in each, what is locked.
//!
//! They lie in `/etc/keyline`, and in the folder `keyline` of each folder of `XDG_CONFIG_DIRS`
//! (XDG base directories); the first counts most. `KEYLINE_SYSTEM_FOLDERS` names others in their
//! place. A damaged file is told of and passed over: one can phone all the same.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use phone::profile::Profile;

use crate::locks::Locks;
use crate::settings::{self, Settings};
use crate::{Faults, WriteTrouble, profile, write_whole};

/// Names other folders in place of those of the system, as `PATH` does.
const FOLDERS: &str = "KEYLINE_SYSTEM_FOLDERS";

/// Where administrators look first.
const USUAL: &str = "/etc/keyline";

/// Where `XDG_CONFIG_DIRS` leads that says nothing (XDG base directory specification).
const XDG: &str = "/etc/xdg";

/// The folders of the system; they need not exist.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct System(Vec<PathBuf>);

/// The settings that all begin with.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Defaults {
    /// What is set in them.
    pub settings: Settings,
    /// What is locked: these settings, and parts of profiles.
    pub locks: Locks,
    /// What is wrong with the files, as sentences.
    pub told: Vec<String>,
}

/// The lines that all have.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Everybodys {
    /// The profile, with its text and the file it stands in; nothing where there is none.
    pub found: Option<(Profile, String, PathBuf)>,
    /// What it locks.
    pub locks: Locks,
    /// What is wrong with the files, as sentences.
    pub told: Vec<String>,
}

impl System {
    /// Finds the folders.
    pub fn find() -> Self {
        if let Some(folders) = env::var_os(FOLDERS) {
            return Self(env::split_paths(&folders).filter(|it| it.is_absolute()).collect());
        }
        let xdg = env::var_os("XDG_CONFIG_DIRS").filter(|folders| !folders.is_empty());
        let xdg = xdg.unwrap_or_else(|| XDG.into());
        // What does not begin at the root is to be passed over, says the specification.
        let xdg = env::split_paths(&xdg).filter(|it| it.is_absolute());
        let xdg = xdg.map(|folder| folder.join("keyline"));
        Self(std::iter::once(PathBuf::from(USUAL)).chain(xdg).collect())
    }

    /// These folders, the first of which counts most.
    pub fn of(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(folders.into_iter().collect())
    }

    /// Where the profile for everybody is written; nothing where there is no folder at all.
    pub fn profile(&self) -> Option<PathBuf> {
        self.0.first().map(|folder| folder.join("profile.toml"))
    }

    /// Reads the settings that all begin with.
    pub fn defaults(&self) -> Defaults {
        let mut all = Defaults::default();
        for folder in &self.0 {
            let path = folder.join("defaults.toml");
            let name = path.display().to_string();
            match settings::given(&path) {
                Ok(None) => {}
                Ok(Some((given, locks, remarks))) => {
                    all.told.extend(remarks.iter().map(ToString::to_string));
                    all.settings = settings::over(&all.settings, &given, &Locks::default());
                    all.locks.add(locks);
                }
                Err(faults) => all.told.push(passed_over(&name, &faults)),
            }
        }
        all
    }

    /// Reads the lines that all have: those of the first file that is right.
    pub fn everybodys(&self) -> Everybodys {
        let mut all = Everybodys::default();
        for folder in &self.0 {
            let path = folder.join("profile.toml");
            if !path.exists() {
                continue;
            }
            let name = path.display().to_string();
            match profile::read_with_text(&path) {
                Ok((found, text, remarks)) => {
                    all.told.extend(remarks.iter().map(ToString::to_string));
                    all.locks = Locks::of(&text, &name);
                    all.found = Some((found, text, path));
                    return all;
                }
                Err(faults) => all.told.push(passed_over(&name, &faults)),
            }
        }
        all
    }
}

fn passed_over(name: &str, faults: &Faults) -> String {
    format!("{faults}\n{name} is passed over until it is right")
}

/// Writes a file for everybody, whole or not at all: all may read it, in a folder that all may
/// look into.
///
/// # Errors
/// Says why it was not written.
pub fn write(path: &Path, text: &str) -> Result<(), WriteTrouble> {
    let at = |step: &'static str| {
        let path = path.to_owned();
        move |source| WriteTrouble::new(path, step, source)
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at("creating its folder"))?;
        all_may(folder, 0o755).map_err(at("opening its folder to all"))?;
    }
    write_whole(path, text.as_bytes())?;
    all_may(path, 0o644).map_err(at("opening it to all"))
}

#[cfg(unix)]
fn all_may(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    // What is open to all already may belong to somebody else, and then cannot be changed.
    if fs::metadata(path)?.permissions().mode() & mode == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn all_may(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}
