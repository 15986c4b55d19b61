//! `package [--settings FOLDER] [--check]`: a package for Debian and its kin, which installs the
//! telephone for everybody without a question.
//!
//! `FOLDER` may hold `profile.toml` and `defaults.toml`: what an administrator gives everybody. They
//! are read by Keyline itself before they are packed, and lie in `/etc/keyline` then, where a later
//! package does not overwrite what was changed. `--check` installs the package into a folder of its
//! own and runs what was installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::interop::phone_program;
use crate::run::{Outcome, installed, output, root};

/// What is installed where, from the top folder of the house.
const FILES: [(&str, &str); 4] = [
    ("packaging/linux/keyline.desktop", "usr/share/applications/keyline.desktop"),
    ("assets/icons/keyline.svg", "usr/share/icons/hicolor/scalable/apps/keyline.svg"),
    ("packaging/LICENSE", "usr/share/doc/keyline/copyright"),
    ("packaging/CHANGELOG.md", "usr/share/doc/keyline/changelog"),
];

/// What an administrator may give everybody.
const GIVEN: [&str; 2] = ["profile.toml", "defaults.toml"];

pub(crate) fn command(arguments: &[String]) -> Outcome {
    const USAGE: &str = "usage: cargo xtask package [--settings FOLDER] [--check]";
    let mut settings = None;
    let mut check = false;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--settings" => settings = Some(PathBuf::from(words.next().ok_or(USAGE)?)),
            "--check" => check = true,
            _ => return Err(USAGE.to_owned()),
        }
    }
    if !installed("dpkg-deb") {
        return Err("dpkg-deb makes the package, and is not installed".to_owned());
    }
    let program = phone_program(true)?;
    let folder = crate::run::target_folder()?.join("package");
    let package = build(&program, &folder, settings.as_deref())?;
    println!("{}", package.display());
    if check { prove(&package, &folder.join("root"), settings.is_some()) } else { Ok(()) }
}

/// Makes the package, and says where it is.
fn build(program: &Path, folder: &Path, settings: Option<&Path>) -> Outcome<PathBuf> {
    let tree = folder.join("tree");
    drop(fs::remove_dir_all(&tree));
    place(program, &tree.join("usr/bin/keyline"), "755")?;
    for (from, to) in FILES {
        place(&root().join(from), &tree.join(to), "644")?;
    }
    let mut conffiles = String::new();
    for name in settings.into_iter().flat_map(|_| GIVEN) {
        let from = settings.unwrap_or(Path::new("")).join(name);
        if !from.exists() {
            continue;
        }
        read_by_keyline(program, &from)?;
        place(&from, &tree.join("etc/keyline").join(name), "644")?;
        conffiles = conffiles + "/etc/keyline/" + name + "\n";
    }
    let version = output(Command::new(program).arg("--version"))?;
    let version = version.split_whitespace().last().unwrap_or_default().to_owned();
    let architecture = output(Command::new("dpkg").arg("--print-architecture"))?;
    let architecture = architecture.trim();
    let size = output(Command::new("du").args(["-sk"]).arg(&tree))?;
    let size = size.split_whitespace().next().unwrap_or("0").to_owned();
    let control = format!(
        "Package: keyline\nVersion: {version}\nArchitecture: {architecture}\nSection: comm\n\
         Priority: optional\nInstalled-Size: {size}\nMaintainer: The Keyline maintainers \
         <maintainers@keyline.example>\nDepends: libc6, libasound2 | libasound2t64\n\
         Recommends: gnome-keyring | libsecret-1-0, xdg-desktop-portal\nDescription: telephone \
         with a personal and a business line\n Each line has a gateway of its own, over SIP. \
         Files in /etc/keyline give everybody\n lines and settings, and lock them.\n"
    );
    let about = tree.join("DEBIAN");
    write(&about.join("control"), &control)?;
    if !conffiles.is_empty() {
        write(&about.join("conffiles"), &conffiles)?;
    }
    let package = folder.join(format!("keyline_{version}_{architecture}.deb"));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "-Zxz", "--build"]).arg(&tree).arg(&package);
    output(&mut build)?;
    Ok(package)
}

/// What Keyline refuses is not packed.
fn read_by_keyline(program: &Path, file: &Path) -> Outcome {
    let mut command = Command::new(program);
    if file.ends_with("profile.toml") {
        output(command.args(["profile", "check"]).arg(file)).map(drop)
    } else {
        // The settings are read where everybody's are: what is wrong is said, and nothing else is.
        let folder = file.parent().unwrap_or(Path::new("."));
        let home = std::env::temp_dir().join("keyline-package-home");
        command.arg("settings").env("KEYLINE_SYSTEM_FOLDERS", folder).env("HOME", home);
        let done = command.output().map_err(|e| e.to_string())?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        if done.status.success() && said.is_empty() { Ok(()) } else { Err(said) }
    }
}

/// Installs the package into a folder, and runs what was installed there.
fn prove(package: &Path, top: &Path, given: bool) -> Outcome {
    drop(fs::remove_dir_all(top));
    let database = top.join("var/lib/dpkg");
    for folder in ["info", "updates", "triggers"] {
        fs::create_dir_all(database.join(folder)).map_err(|e| e.to_string())?;
    }
    for file in ["status", "available"] {
        write(&database.join(file), "")?;
    }
    let mut install = Command::new("dpkg");
    install.arg(format!("--root={}", top.display()));
    // What it depends on is not in that folder, nor is anything else.
    install.args(["--force-not-root", "--force-depends", "--install"]).arg(package);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    output(&mut install)?;
    let program = top.join("usr/bin/keyline");
    let home = top.join("home");
    let run = |words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(words).env("HOME", &home).env_remove("XDG_CONFIG_HOME");
        output(command.env("KEYLINE_SYSTEM_FOLDERS", top.join("etc/keyline")))
    };
    let version = run(&["--version"])?;
    println!("installed: {}", version.trim());
    for (_, to) in FILES {
        if !top.join(to).exists() {
            return Err(format!("/{to} was not installed"));
        }
    }
    let settings = run(&["settings"])?;
    print!("{settings}");
    if given && !top.join("etc/keyline").exists() {
        return Err("what is given to everybody was not installed".to_owned());
    }
    let mut remove = Command::new("dpkg");
    remove.arg(format!("--root={}", top.display()));
    output(remove.args(["--force-not-root", "--purge", "keyline"]))?;
    if program.exists() || top.join("etc/keyline/defaults.toml").exists() {
        return Err("something stayed when it was purged".to_owned());
    }
    println!("package: installed, run, and purged without a question");
    Ok(())
}

fn place(from: &Path, to: &Path, mode: &str) -> Outcome {
    let mut command = Command::new("install");
    command.args(["-D", "-m", mode]).arg(from).arg(to);
    output(&mut command).map(drop)
}

fn write(path: &Path, text: &str) -> Outcome {
    let told = |e: std::io::Error| format!("{}: {e}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    fs::write(path, text).map_err(told)
}
