//! `crash [TIMES]`: a child writes settings, profiles and passwords, and is killed at calls of the
//! system that are spread over all it makes, or told by the system that the disk is full or
//! broken. What lies on the disk then is what was there before, or what was to be, and nothing
//! else.

mod child;
mod real;
mod tracer;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use sip::Secret;
use storage::Locks;
use storage::profile;
use storage::settings;

use crate::run::{Outcome, Process, bound};
use child::{ACCOUNT, Deed, Files, NEW, NEW_ACCOUNT, OLD, OTHER, PROFILE, SOURCE, both_settings};
use tracer::{Errno, Fate, Run};

/// How often is killed where nothing else is said: a child, and a third of that the program itself,
/// each of whose starts draws a key from a passphrase first.
const TIMES: usize = 240;

/// What lies on the disk before each deed.
struct Before {
    files: Vec<(PathBuf, Vec<u8>)>,
    /// What the profile is to be after a line was added.
    joined: String,
}

pub(crate) fn command(arguments: &[String]) -> Outcome {
    if arguments.first().is_some_and(|word| word == "child") {
        return child::command(arguments.get(1..).unwrap_or_default());
    }
    let times = match arguments {
        [] => TIMES,
        [times] => times.parse().map_err(|_| "usage: cargo xtask crash [TIMES]".to_owned())?,
        _ => return Err("usage: cargo xtask crash [TIMES]".to_owned()),
    };
    let folder = std::env::temp_dir().join(format!("keyline-crash-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let played = play(&folder, times).and_then(|()| the_program(&folder, times / 3));
    drop(fs::remove_dir_all(&folder));
    played
}

/// The same with the program itself.
fn the_program(folder: &Path, times: usize) -> Outcome {
    let program = crate::interop::phone_program(false)?;
    let start = Instant::now();
    let real::Tally { killed, after } = real::play(&program, folder, times)?;
    println!(
        "crash: keyline itself {killed} killed ({after} after it was done): always before or after, \
         in {:.0} s",
        start.elapsed().as_secs_f32()
    );
    if times > 30 && (after == 0 || after == killed) {
        return Err("all were killed on the same side: nothing was tried".to_owned());
    }
    Ok(())
}

fn play(folder: &Path, times: usize) -> Outcome {
    let start = Instant::now();
    let before = prepare(folder)?;
    let mut tally = Tally::default();
    for (index, deed) in Deed::ALL.into_iter().enumerate() {
        let whole = attempt(folder, deed, Fate::Lives, &before)?;
        let last = whole.calls.len();
        if whole.said != "done" {
            return Err(format!("{} does not work at all: {}", deed.name(), whole.said));
        }
        // The kills of a deed are spread over its calls, half of them before the call, half after.
        let share = times / Deed::ALL.len() + usize::from(index < times % Deed::ALL.len());
        for kill in 0..share {
            let at = 1 + kill * last / share;
            let fate = if kill % 2 == 0 { Fate::KilledBefore(at) } else { Fate::KilledAfter(at) };
            attempt(folder, deed, fate, &before)?;
            tally.killed += 1;
            tally.after += usize::from(is_after(folder, deed)?);
        }
        for (at, call) in (1..).zip(&whole.calls).filter(|(_, call)| call.is_of_the_disk()) {
            let errors = [Fate::Fails(at, Errno::Full), Fate::Fails(at, Errno::Broken)];
            let half = call.writes().then_some(Fate::WritesHalf(at));
            for fate in errors.into_iter().chain(half) {
                let run = attempt(folder, deed, fate, &before)?;
                tally.failed += 1;
                let after = is_after(folder, deed)?;
                if run.said == "done" && !after {
                    return Err(format!("{}, {fate:?}: said to be done, and is not", deed.name()));
                }
            }
        }
    }
    let Tally { killed, after, failed } = tally;
    println!(
        "crash: {killed} killed ({after} after it was done), {failed} errors of the disk: always \
         before or after, in {:.0} s",
        start.elapsed().as_secs_f32()
    );
    if times > 50 && (after == 0 || after == killed) {
        return Err("all were killed on the same side: nothing was tried".to_owned());
    }
    Ok(())
}

#[derive(Default)]
struct Tally {
    killed: usize,
    after: usize,
    failed: usize,
}

/// Writes what lies there before, and remembers it.
fn prepare(folder: &Path) -> Outcome<Before> {
    let files = Files::below(folder);
    let [settings_before, _] = both_settings();
    profile::store(&files.profile, PROFILE).map_err(|e| e.to_string())?;
    let nothing = settings::Settings::default();
    settings::change(&files.settings, &nothing, &settings_before, &Locks::default())
        .map_err(|e| e.to_string())?;
    files.open()?.keep(ACCOUNT, &Secret::new(OLD)).map_err(|e| e.to_string())?;
    let joined = profile::join(PROFILE, OTHER, SOURCE).map_err(|e| e.to_string())?.text;
    let mut all = Vec::new();
    for path in [&files.profile, &files.settings, &files.passwords] {
        all.push((path.clone(), fs::read(path).map_err(|e| e.to_string())?));
    }
    Ok(Before { files: all, joined })
}

/// Lets a child do something and meets it with its fate; then looks at what lies there.
fn attempt(folder: &Path, deed: Deed, fate: Fate, before: &Before) -> Outcome<Run> {
    for entry in fs::read_dir(folder).map_err(|e| e.to_string())?.flatten() {
        fs::remove_file(entry.path()).map_err(|e| e.to_string())?;
    }
    for (path, bytes) in &before.files {
        fs::write(path, bytes).map_err(|e| e.to_string())?;
    }
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut command = bound(program);
    command.args(["crash", "child", deed.name()]).arg(folder);
    let errors = Stdio::null();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
    let mut process = Process::start(&mut command)?;
    let input = process.child().stdin.take().ok_or("no way to speak to the child")?;
    let output = process.child().stdout.take().ok_or("no way to hear the child")?;
    let run = tracer::run(&mut process, input, output, fate)?;
    look(folder, deed, before).map_err(|e| format!("{}, {fate:?}: {e}", deed.name()))?;
    Ok(run)
}

/// Whether all is as it was, or as it was to be.
fn look(folder: &Path, deed: Deed, before: &Before) -> Outcome {
    let files = Files::below(folder);
    for (path, old) in &before.files {
        let now = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        if now == *old {
            continue;
        }
        let good = if *path == files.passwords {
            passwords_are_good(&files, deed)?
        } else if *path == files.settings {
            deed == Deed::Save && settings_are_new(&files)
        } else {
            match deed {
                Deed::Import => now == OTHER.as_bytes(),
                Deed::Register => now == before.joined.as_bytes(),
                Deed::Save | Deed::Password => false,
            }
        };
        if !good {
            let now = String::from_utf8_lossy(&now);
            return Err(format!("{} is neither old nor new: {now}", path.display()));
        }
    }
    // A line without its password must not stand there.
    let profile = fs::read(&files.profile).map_err(|e| e.to_string())?;
    if deed == Deed::Register && profile == before.joined.as_bytes() {
        let kept = files.open()?.fetch(NEW_ACCOUNT).map_err(|e| e.to_string())?;
        if kept != Some(Secret::new(NEW)) {
            return Err("the line is there, and its password is not".to_owned());
        }
    }
    Ok(())
}

fn passwords_are_good(files: &Files, deed: Deed) -> Outcome<bool> {
    let mut secrets = files.open()?;
    let mut fetch = |account| secrets.fetch(account).map_err(|e| e.to_string());
    let (old, new) = (fetch(ACCOUNT)?, fetch(NEW_ACCOUNT)?);
    let is = |kept: &Option<Secret>, password| *kept == Some(Secret::new(password));
    Ok(match deed {
        Deed::Password => (is(&old, OLD) || is(&old, NEW)) && new.is_none(),
        // A password without a line is in nobody's way.
        Deed::Register => is(&old, OLD) && (new.is_none() || is(&new, NEW)),
        Deed::Save | Deed::Import => false,
    })
}

fn settings_are_new(files: &Files) -> bool {
    let opened = settings::read(&files.settings);
    let [_, after] = both_settings();
    opened.damaged.is_none() && opened.settings == after
}

/// Whether what was to be is there.
fn is_after(folder: &Path, deed: Deed) -> Outcome<bool> {
    let files = Files::below(folder);
    let profile = fs::read_to_string(&files.profile).map_err(|e| e.to_string())?;
    Ok(match deed {
        Deed::Save => settings_are_new(&files),
        Deed::Import | Deed::Register => profile != PROFILE,
        Deed::Password => {
            let kept = files.open()?.fetch(ACCOUNT).map_err(|e| e.to_string())?;
            kept == Some(Secret::new(NEW))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_torn_lost_or_half_done_is_noticed() {
        let folder = std::env::temp_dir().join(format!("keyline-look-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let before = prepare(&folder).unwrap();
        let files = Files::below(&folder);
        look(&folder, Deed::Import, &before).unwrap();
        let half = &OTHER.as_bytes()[..OTHER.len() / 2];
        let wrong: [(&Path, &[u8], Deed); 6] = [
            (&files.profile, half, Deed::Import),
            (&files.profile, b"", Deed::Import),
            (&files.profile, OTHER.as_bytes(), Deed::Save),
            (&files.profile, before.joined.as_bytes(), Deed::Register),
            (&files.settings, b"colours = \"dark\"", Deed::Save),
            (&files.passwords, b"Passwords of Keyline", Deed::Password),
        ];
        for (path, bytes, deed) in wrong {
            let whole = fs::read(path).unwrap();
            fs::write(path, bytes).unwrap();
            assert!(look(&folder, deed, &before).is_err(), "{deed:?} {}", path.display());
            fs::write(path, whole).unwrap();
        }
        fs::write(&files.profile, OTHER).unwrap();
        look(&folder, Deed::Import, &before).unwrap();
        fs::remove_file(&files.profile).unwrap();
        assert!(look(&folder, Deed::Import, &before).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
