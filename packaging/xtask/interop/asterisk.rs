//! Asterisk 22, wherever it can be had.
//!
//! Debian 12 has none. Its packages are taken from a later suite of the package mirror this
//! machine is set up for, by an apt with a state of its own, and unpacked into a cache folder;
//! nothing of the system changes. What is unpacked runs with its own loader and libraries.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Outcome, bound, output};

/// Suites that carry it, the preferred one first.
const SUITES: [&str; 2] = ["forky", "sid"];

/// Where Debian keeps the keys that sign its archive; the ending differs with the release.
const KEYS: [&str; 2] = [
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
];

/// Parts of the packages that no server needs to run.
const DROPPED: [&str; 5] =
    ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "usr/share/perl"];

/// An unpacked Asterisk.
pub(crate) struct Asterisk {
    folder: PathBuf,
    libraries: PathBuf,
}

impl Asterisk {
    /// Finds it in the cache, or fetches it.
    pub(crate) fn prepare() -> Outcome<Self> {
        let folder = cache_folder()?.join("asterisk-22");
        if !folder.join("complete").exists() {
            fetch(&folder)?;
        }
        let libraries = folder.join("usr/lib").join(triple());
        Ok(Self { folder, libraries })
    }

    /// Its modules.
    pub(crate) fn modules(&self) -> PathBuf {
        self.libraries.join("asterisk/modules")
    }

    /// Its documentation of itself and its sounds.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("usr/share/asterisk")
    }

    /// Words that run it: the loader, where the libraries are, the program.
    pub(crate) fn words(&self) -> Outcome<Vec<PathBuf>> {
        Ok(vec![
            loader(&self.libraries)?,
            PathBuf::from("--library-path"),
            self.libraries.clone(),
            self.folder.join("usr/sbin/asterisk"),
        ])
    }
}

/// Where things are kept from one run to the next: `KEYLINE_CACHE`, or a folder we can write to.
pub(crate) fn cache_folder() -> Outcome<PathBuf> {
    if let Some(folder) = std::env::var_os("KEYLINE_CACHE") {
        return made(PathBuf::from(folder));
    }
    made(PathBuf::from("/var/cache/keyline")).or_else(|refused| {
        let home = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let home = home.or_else(|| std::env::var_os("HOME").map(|h| Path::new(&h).join(".cache")));
        made(home.ok_or(refused)?.join("keyline"))
    })
}

fn made(folder: PathBuf) -> Outcome<PathBuf> {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&probe, ""))
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

fn triple() -> String {
    format!("{}-linux-gnu", std::env::consts::ARCH)
}

fn loader(libraries: &Path) -> Outcome<PathBuf> {
    let entries = fs::read_dir(libraries).map_err(|e| format!("{}: {e}", libraries.display()))?;
    let mut names = entries.flatten().map(|entry| entry.path());
    names
        .find(|path| {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            name.starts_with("ld-linux")
        })
        .ok_or_else(|| format!("no loader in {}", libraries.display()))
}

fn fetch(folder: &Path) -> Outcome {
    // A folder of our own beside the final one: two runs at once do not meet.
    let work = folder.with_extension(std::process::id().to_string());
    let fetched = fetch_in(&work, folder);
    drop(fs::remove_dir_all(&work));
    fetched
}

fn fetch_in(work: &Path, folder: &Path) -> Outcome {
    let mirror = mirror()?;
    let keys = KEYS.into_iter().find(|keys| Path::new(keys).exists());
    let keys = keys.ok_or("the keys of the Debian archive are missing: debian-archive-keyring")?;
    let write = |name: &str, text: &str| {
        let path = work.join(name);
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
    };
    for part in ["state/lists/partial", "cache/archives/partial", "root"] {
        fs::create_dir_all(work.join(part)).map_err(|e| e.to_string())?;
    }
    write("state/status", "")?;
    let at = work.display();
    write(
        "apt.conf",
        &format!(
            "Dir::Etc::sourcelist \"{at}/sources\";\nDir::Etc::sourceparts \"/dev/null\";\n\
             Dir::State \"{at}/state\";\nDir::State::status \"{at}/state/status\";\n\
             Dir::Cache \"{at}/cache\";\nAPT::Install-Recommends \"false\";\n\
             APT::Sandbox::User \"\";\nAcquire::Languages \"none\";\n"
        ),
    )?;
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("APT_CONFIG", work.join("apt.conf")).env("DEBIAN_FRONTEND", "noninteractive");
        output(command.args(words))
    };
    let mut refused = String::new();
    for suite in SUITES {
        println!("fetching Asterisk from {suite}");
        write("sources", &format!("deb [signed-by={keys}] {mirror} {suite} main\n"))?;
        let got = apt(&["update", "-qq"])
            .and_then(|_| apt(&["install", "-y", "-qq", "--download-only", "asterisk"]));
        match got {
            Ok(_) => return unpack(work, folder),
            Err(why) => refused = why,
        }
    }
    Err(format!("Asterisk cannot be fetched: {refused}"))
}

/// The archive that this machine's apt is set up for.
fn mirror() -> Outcome<String> {
    let format = "$(ORIGIN) $(SITE)";
    let mut command = Command::new("apt-get");
    let lines = output(command.args(["indextargets", "--format", format, "Created-By: Packages"]))?;
    let sites = lines.lines().filter_map(|line| line.strip_prefix("Debian "));
    let mut main = sites.filter(|site| !site.contains("security"));
    main.next().map(str::to_owned).ok_or_else(|| {
        "Asterisk 22 is taken from a Debian mirror, and apt is set up for none here".to_owned()
    })
}

fn unpack(work: &Path, folder: &Path) -> Outcome {
    let archives = work.join("cache/archives");
    let root = work.join("root");
    let entries = fs::read_dir(&archives).map_err(|e| e.to_string())?;
    for archive in entries.flatten().map(|entry| entry.path()) {
        if archive.extension() == Some(OsStr::new("deb")) {
            output(Command::new("dpkg").arg("-x").arg(&archive).arg(&root))?;
        }
    }
    for part in DROPPED {
        drop(fs::remove_dir_all(root.join(part)));
    }
    let unpacked =
        Asterisk { libraries: root.join("usr/lib").join(triple()), folder: root.clone() };
    let mut words = unpacked.words()?.into_iter();
    let program = words.next().unwrap_or_default();
    let version = output(bound(program).args(words).arg("-V"))?;
    fs::write(root.join("complete"), &version).map_err(|e| e.to_string())?;
    println!("{}", version.trim());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|e| e.to_string())?;
    }
    fs::rename(&root, folder).map_err(|e| e.to_string())
}
