//! Where the files of a phone belong on this system.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The folders of Keyline. They need not exist yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
}

/// The person has no home folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no home folder: set HOME")]
pub struct NoHome;

impl Paths {
    /// Finds the folders by the rules of the system (XDG base directories on Linux).
    pub fn find() -> Result<Self, NoHome> {
        let folders = ProjectDirs::from("", "", "keyline").ok_or(NoHome)?;
        Ok(Self {
            config: folders.config_dir().to_owned(),
            data: folders.data_dir().to_owned(),
            state: folders.state_dir().unwrap_or(folders.data_local_dir()).to_owned(),
        })
    }

    /// All folders under one, for a phone that is carried about and for tests.
    pub fn under(folder: &Path) -> Self {
        let folder = |name| folder.join(name);
        Self { config: folder("config"), data: folder("data"), state: folder("state") }
    }

    /// The profile of the person, where no other is named.
    pub fn profile(&self) -> PathBuf {
        self.config.join("profile.toml")
    }

    /// What the person changes while phoning: volumes, devices, places of windows.
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// The history of calls.
    pub fn history(&self) -> PathBuf {
        self.data.join("history.jsonl")
    }

    /// Calls that were recorded.
    pub fn recordings(&self) -> PathBuf {
        self.data.join("recordings")
    }

    /// Who this telephone is beyond a restart.
    pub fn instance(&self) -> PathBuf {
        self.data.join("instance")
    }

    /// Passwords, where the person chose to keep them in a file that is encrypted with a passphrase.
    pub fn passwords(&self) -> PathBuf {
        self.data.join("passwords.sealed")
    }

    /// Where the call history is kept.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where flight records and traces are kept: things that may be thrown away.
    pub fn state(&self) -> &Path {
        &self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_kind_lie_in_their_folder() {
        let paths = Paths::under(Path::new("/carried"));

        assert_eq!(paths.profile(), Path::new("/carried/config/profile.toml"));
        assert_eq!(paths.settings(), Path::new("/carried/config/settings.toml"));
        assert_eq!(paths.data(), Path::new("/carried/data"));
        assert_eq!(paths.state(), Path::new("/carried/state"));
    }
}
