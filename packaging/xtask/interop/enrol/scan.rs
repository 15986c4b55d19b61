//! Looks for secrets where none may be: in files, and in what the system shows of a process.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::interop::ground::{LINES, Variant, password};
use crate::run::Outcome;

/// What a run keeps secret: the passwords of all accounts and the halves of their digests, and what
/// opens files of passwords.
pub(crate) fn planted() -> Outcome<&'static Planted> {
    static ALL: OnceLock<Outcome<Planted>> = OnceLock::new();
    ALL.get_or_init(all).as_ref().map_err(Clone::clone)
}

fn all() -> Outcome<Planted> {
    let mut planted = Planted::default();
    for line in LINES {
        for codec in ["pcmu", "g722", "opus"] {
            for digest in ["md5", "sha256"] {
                let number = Variant { transport: "udp", codec, digest }.number(line);
                planted.password(&number, &password(line))?;
                // Asterisk's own name is its realm.
                planted.halves(&number, "asterisk", &password(line))?;
            }
        }
    }
    planted.password("the file of passwords", super::PASSPHRASE)?;
    Ok(planted)
}

/// Searches everything that the phones of a run left behind, but for what was handed to them; says
/// what was searched, and how much.
pub(crate) fn search(run: &Path) -> Outcome<String> {
    let planted = planted()?;
    let phones = run.join("phones");
    let handed = |path: &Path| {
        let given = ["cfg", "xml"].iter().any(|end| path.extension().is_some_and(|it| it == *end));
        // Sound is no text; files of a provider or of another program are not the phone's.
        given
            || path.ends_with("accounts")
            || path.ends_with("web")
            || path.extension().is_some_and(|it| it == "wav")
    };
    let searched = planted.check_files(&phones, handed)?;
    let seen = SEEN.load(Ordering::Relaxed);
    let forms = planted.len();
    Ok(format!("{forms} forms not in {} KiB nor seen of {seen} processes", searched >> 10))
}

/// How many processes were looked at.
static SEEN: AtomicUsize = AtomicUsize::new(0);

/// Secrets in all the forms in which they might stand somewhere.
#[derive(Default)]
pub(crate) struct Planted(BTreeMap<String, Vec<u8>>);

impl Planted {
    /// A password, of which every form is as good as itself: as it is, in base 64 and hexadecimal,
    /// and within the line of Basic (RFC 7617).
    pub(crate) fn password(&mut self, user: &str, password: &str) -> Outcome {
        let hexadecimal: String = password.bytes().flat_map(hex).collect();
        let pair = format!("{user}:{password}");
        let forms = [
            ("the password", password.to_owned()),
            ("the password in hexadecimal", hexadecimal),
            ("the password in base 64", pipe("base64", &["-w0"], password)?),
            ("Basic", pipe("base64", &["-w0"], &pair)?),
        ];
        for (what, form) in forms {
            self.0.insert(format!("{what} of {user}"), form.trim().as_bytes().to_vec());
        }
        Ok(())
    }

    /// The first half of a digest in a realm, which is as good as the password there.
    pub(crate) fn halves(&mut self, user: &str, realm: &str, password: &str) -> Outcome {
        let half = format!("{user}:{realm}:{password}");
        for program in ["md5sum", "sha256sum"] {
            let sum = sum(program, &half)?.into_bytes();
            self.0.insert(format!("{program} of {user} in {realm}"), sum);
        }
        Ok(())
    }

    /// How many forms there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The forms that stand in these bytes.
    fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        let stands = |form: &Vec<u8>| {
            bytes.windows(form.len()).any(|window| window.eq_ignore_ascii_case(form))
        };
        self.0.iter().filter(|(_, form)| stands(form)).map(|(what, _)| what.as_str()).collect()
    }

    /// Searches every file below a folder but those that are left out, and says how many bytes
    /// that were.
    pub(crate) fn check_files(&self, folder: &Path, but: impl Fn(&Path) -> bool) -> Outcome<usize> {
        let mut searched = 0;
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).map_err(|e| e.to_string())?.flatten() {
                let path = entry.path();
                if but(&path) {
                    continue;
                }
                let about = fs::symlink_metadata(&path).map_err(|e| e.to_string())?;
                if about.is_dir() {
                    folders.push(path);
                } else if about.is_file() {
                    searched += self.check(&path)?;
                }
            }
        }
        Ok(searched)
    }

    /// Searches what everybody may see of a process: its arguments and its environment.
    pub(crate) fn check_process(&self, id: u32) -> Outcome {
        for name in ["cmdline", "environ"] {
            let path = PathBuf::from(format!("/proc/{id}/{name}"));
            let length = self.check(&path)?;
            if length == 0 {
                return Err(format!("{} is empty", path.display()));
            }
        }
        SEEN.fetch_add(1, Ordering::Relaxed);
        // Its memory holds passwords; a crash must not leave that behind.
        let limits = fs::read_to_string(format!("/proc/{id}/limits")).map_err(|e| e.to_string())?;
        let core = limits.lines().find(|line| line.starts_with("Max core file size"));
        let none = core.is_some_and(|line| line.split_whitespace().nth(4) == Some("0"));
        if none { Ok(()) } else { Err(format!("a crash would leave a core: {core:?}")) }
    }

    fn check(&self, path: &Path) -> Outcome<usize> {
        let bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let found = self.found_in(&bytes);
        if found.is_empty() {
            Ok(bytes.len())
        } else {
            Err(format!("in {} stands {}", path.display(), found.join(" and ")))
        }
    }
}

fn hex(byte: u8) -> impl Iterator<Item = char> {
    [byte >> 4, byte & 15].into_iter().filter_map(|nibble| char::from_digit(u32::from(nibble), 16))
}

/// The first half of a digest by MD5: what some files hold in place of a password.
pub(super) fn half(user: &str, realm: &str, password: &str) -> Outcome<String> {
    sum("md5sum", &format!("{user}:{realm}:{password}"))
}

fn sum(program: &str, text: &str) -> Outcome<String> {
    let sum = pipe(program, &[], text)?;
    Ok(sum.split_whitespace().next().unwrap_or_default().to_owned())
}

/// What a program makes of a text; the text is no argument, which everybody could see.
fn pipe(program: &str, words: &[&str], text: &str) -> Outcome<String> {
    let told = |e: std::io::Error| format!("{program}: {e}");
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(told)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes()).map_err(told)?;
    }
    let done = child.wait_with_output().map_err(told)?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_secret_is_found() {
        let mut planted = Planted::default();
        planted.password("ann", "hunter2").unwrap();
        planted.halves("ann", "lines", "hunter2").unwrap();
        assert_eq!(planted.len(), 6);
        for text in [
            "x hunter2 y",
            "aHVudGVyMg==",
            "YW5uOmh1bnRlcjI=",
            "68756E74657232",
            // md5sum of "ann:lines:hunter2".
            &pipe("md5sum", &[], "ann:lines:hunter2").unwrap(),
        ] {
            assert_eq!(planted.found_in(text.as_bytes()).len(), 1, "{text}");
        }
        assert!(planted.found_in(b"hunter 2 aHVudGVy").is_empty());
    }
}
