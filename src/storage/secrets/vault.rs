//! Passwords in a file, encrypted with a passphrase: for computers that keep no secrets.
//!
//! The file says in its first line what it is, in its second how it is encrypted; the rest is
//! one line of hexadecimal digits. The key is drawn from the passphrase by Argon2id (RFC 9106),
//! what is kept is sealed by XChaCha20-Poly1305 together with the first two lines, so that
//! nobody can weaken them, and under a new nonce at every writing.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::rand_core::RngCore as _;
use chacha20poly1305::aead::{Aead as _, OsRng, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use phone::doors::Secret;

use super::{LONGEST, SecretTrouble};
use crate::whole::create_private_folder;
use crate::write_whole;

/// What the file says it is.
const TITLE: &str = "Passwords of Keyline, encrypted with a passphrase. Whoever has lost the \
     passphrase takes this file away and enters the passwords anew.";

/// Memory that is filled to draw the key, in KiB: the second choice of RFC 9106 section 4, since a
/// telephone runs on small computers too.
const MEMORY: u32 = 64 << 10;

/// How often it is filled (RFC 9106 section 4).
const TURNS: u32 = 3;

/// How many lanes it has. One, so that the time is the same on every computer.
const LANES: u32 = 1;

/// A file that asks for more memory or turns than this is none of ours.
const MOST_MEMORY: u32 = 256 << 10;
const MOST_TURNS: u32 = 16;
const MOST_LANES: u32 = 4;

/// The longest file that is read: a thousand of the longest passwords.
const LONGEST_FILE: u64 = 4 << 20;

/// The most accounts; more than there are lines.
const MOST: usize = 256;

/// The longest name of an account.
const LONGEST_ACCOUNT: usize = 512;

const SALT: usize = 16;
const NONCE: usize = 24;
const KEY: usize = 32;

/// The passwords in a file that was opened with its passphrase.
pub struct Vault {
    path: PathBuf,
    derived: Derived,
    entries: BTreeMap<String, Secret>,
}

/// How the key is drawn from the passphrase.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Recipe {
    memory: u32,
    turns: u32,
    lanes: u32,
    salt: [u8; SALT],
}

struct Derived {
    recipe: Recipe,
    key: [u8; KEY],
}

impl Drop for Derived {
    fn drop(&mut self) {
        wipe(&mut self.key);
    }
}

impl Vault {
    /// Opens the file with its passphrase. Where there is none yet, it is written when the first
    /// password is kept, and this is its passphrase from then on.
    pub fn open(path: &Path, passphrase: &Secret) -> Result<Self, SecretTrouble> {
        let length = passphrase.expose().len();
        if length == 0 || LONGEST < length {
            return Err(SecretTrouble::Length);
        }
        let Some(text) = text(path)? else {
            let mut salt = [0; SALT];
            OsRng.fill_bytes(&mut salt);
            let recipe = Recipe { memory: MEMORY, turns: TURNS, lanes: LANES, salt };
            let derived = derive(recipe, passphrase)?;
            return Ok(Self { path: path.to_owned(), derived, entries: BTreeMap::new() });
        };
        let damaged = || SecretTrouble::Damaged(path.display().to_string());
        let mut lines = text.lines();
        let (Some(title), Some(how), Some(sealed)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(damaged());
        };
        let (recipe, nonce) = read_how(how).filter(|_| title == TITLE).ok_or_else(damaged)?;
        let sealed = from_hex(sealed).ok_or_else(damaged)?;
        let derived = derive(recipe, passphrase)?;
        let about = format!("{title}\n{how}\n");
        let payload = Payload { msg: &sealed, aad: about.as_bytes() };
        let mut plain = XChaCha20Poly1305::new(&derived.key.into())
            .decrypt(&nonce.into(), payload)
            .map_err(|_| SecretTrouble::Passphrase)?;
        let entries = unpack(&plain);
        wipe(&mut plain);
        let entries = entries.ok_or_else(damaged)?;
        Ok(Self { path: path.to_owned(), derived, entries })
    }

    /// Whether there is such a file, whose passphrase is to be asked for.
    pub fn exists(path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|about| about.len() > 0)
    }

    pub(super) fn fetch(&self, account: &str) -> Option<Secret> {
        self.entries.get(account).cloned()
    }

    pub(super) fn keep(&mut self, account: &str, secret: &Secret) -> Result<(), SecretTrouble> {
        let full = MOST <= self.entries.len() && !self.entries.contains_key(account);
        if full || LONGEST_ACCOUNT < account.len() {
            return Err(SecretTrouble::Refused("there is no room for it".into()));
        }
        let old = self.entries.insert(account.to_owned(), secret.clone());
        self.write().inspect_err(|_| self.put_back(account, old))
    }

    pub(super) fn forget(&mut self, account: &str) -> Result<(), SecretTrouble> {
        let Some(old) = self.entries.remove(account) else { return Ok(()) };
        self.write().inspect_err(|_| self.put_back(account, Some(old)))
    }

    /// What is not on the disk is not kept: the next start would not find it.
    fn put_back(&mut self, account: &str, old: Option<Secret>) {
        match old {
            Some(old) => self.entries.insert(account.to_owned(), old),
            None => self.entries.remove(account),
        };
    }

    fn write(&self) -> Result<(), SecretTrouble> {
        let mut nonce = [0; NONCE];
        OsRng.fill_bytes(&mut nonce);
        let about = format!("{TITLE}\n{}\n", how(&self.derived.recipe, &nonce));
        let mut plain = pack(&self.entries);
        let payload = Payload { msg: &plain, aad: about.as_bytes() };
        let sealed =
            XChaCha20Poly1305::new(&self.derived.key.into()).encrypt(&nonce.into(), payload);
        wipe(&mut plain);
        let sealed = sealed.map_err(|_| SecretTrouble::Refused("it cannot be sealed".into()))?;
        let text = format!("{about}{}\n", hex(&sealed));
        let written = self.make_private().map_err(|error| error.to_string()).and_then(|()| {
            write_whole(&self.path, text.as_bytes()).map_err(|trouble| trouble.to_string())
        });
        written.map_err(SecretTrouble::NotWritten)
    }

    /// A file that nobody else may read, before anything is in it.
    fn make_private(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            create_private_folder(folder).map_err(io::Error::other)?;
        }
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path).map(drop)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The text of a file; `None` where there is none, or where nothing was written into it yet.
fn text(path: &Path) -> Result<Option<String>, SecretTrouble> {
    let unreadable = |error: io::Error| {
        SecretTrouble::NoStore(format!("{} cannot be read: {error}", path.display()))
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let mut text = String::new();
    file.take(LONGEST_FILE).read_to_string(&mut text).map_err(unreadable)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn derive(recipe: Recipe, passphrase: &Secret) -> Result<Derived, SecretTrouble> {
    let refused = |error: argon2::Error| SecretTrouble::Refused(error.to_string());
    let params =
        Params::new(recipe.memory, recipe.turns, recipe.lanes, Some(KEY)).map_err(refused)?;
    let mut derived = Derived { recipe, key: [0; KEY] };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose(), &derived.recipe.salt, &mut derived.key)
        .map_err(refused)?;
    Ok(derived)
}

fn how(recipe: &Recipe, nonce: &[u8; NONCE]) -> String {
    let Recipe { memory, turns, lanes, salt } = recipe;
    format!(
        "argon2id v=19 m={memory} t={turns} p={lanes} salt={} xchacha20-poly1305 nonce={}",
        hex(salt),
        hex(nonce)
    )
}

fn read_how(line: &str) -> Option<(Recipe, [u8; NONCE])> {
    let mut words = line.split(' ');
    let mut next = |begin: &str| words.next()?.strip_prefix(begin);
    next("argon2id")?;
    next("v=19")?;
    let memory = next("m=")?.parse().ok().filter(|memory| *memory <= MOST_MEMORY)?;
    let turns = next("t=")?.parse().ok().filter(|turns| *turns <= MOST_TURNS)?;
    let lanes = next("p=")?.parse().ok().filter(|lanes| *lanes <= MOST_LANES)?;
    let salt = from_hex(next("salt=")?)?.try_into().ok()?;
    next("xchacha20-poly1305")?;
    let nonce = from_hex(next("nonce=")?)?.try_into().ok()?;
    Some((Recipe { memory, turns, lanes, salt }, nonce))
}

/// Names and passwords one after the other, each with its length before it.
fn pack(entries: &BTreeMap<String, Secret>) -> Vec<u8> {
    let part = |bytes: &[u8]| 2 + bytes.len();
    let length = entries.iter().map(|(name, it)| part(name.as_bytes()) + part(it.expose())).sum();
    // As long as it will get: growing would leave copies behind in memory.
    let mut packed = Vec::with_capacity(length);
    for bytes in entries.iter().flat_map(|(name, secret)| [name.as_bytes(), secret.expose()]) {
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        packed.extend_from_slice(&length.to_be_bytes());
        packed.extend_from_slice(bytes);
    }
    packed
}

fn unpack(mut packed: &[u8]) -> Option<BTreeMap<String, Secret>> {
    let mut part = || -> Option<Option<&[u8]>> {
        if packed.is_empty() {
            return Some(None);
        }
        let (length, rest) = packed.split_first_chunk::<2>()?;
        let (bytes, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        packed = rest;
        Some(Some(bytes))
    };
    let mut entries = BTreeMap::new();
    while let Some(account) = part()? {
        let account = std::str::from_utf8(account).ok()?;
        let secret = std::str::from_utf8(part()??).ok()?;
        entries.insert(account.to_owned(), Secret::new(secret));
    }
    (entries.len() <= MOST).then_some(entries)
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "102@pbx.example.com";

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("keyline-vault-{name}-{}", std::process::id());
            Self(std::env::temp_dir().join(name))
        }

        fn file(&self) -> PathBuf {
            self.0.join("data/passwords.sealed")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _gone = fs::remove_dir_all(&self.0);
        }
    }

    fn open(folder: &Folder, passphrase: &str) -> Result<Vault, SecretTrouble> {
        Vault::open(&folder.file(), &Secret::new(passphrase))
    }

    #[test]
    fn what_is_kept_is_found_with_the_passphrase_alone() {
        let folder = Folder::new("kept");
        let mut vault = open(&folder, "four words of mine").unwrap();
        assert!(!Vault::exists(&folder.file()));
        vault.keep(ACCOUNT, &Secret::new("schlüssel-hunter2")).unwrap();
        vault.keep("103@pbx.example.com", &Secret::new("other")).unwrap();
        vault.forget("103@pbx.example.com").unwrap();

        let vault = open(&folder, "four words of mine").unwrap();
        assert_eq!(vault.fetch(ACCOUNT), Some(Secret::new("schlüssel-hunter2")));
        assert_eq!(vault.fetch("103@pbx.example.com"), None);
        assert_eq!(open(&folder, "five words").unwrap_err(), SecretTrouble::Passphrase);
        assert_eq!(open(&folder, "").unwrap_err(), SecretTrouble::Length);

        let text = fs::read_to_string(folder.file()).unwrap();
        assert!(text.starts_with("Passwords of Keyline, encrypted with a passphrase."), "{text}");
        let shown = format!("{text}{vault:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("pbx.example"), "{shown}");
        assert!(!text.contains(&hex(b"hunter2")));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_file_or_its_former_contents() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new("private");
        let mut vault = open(&folder, "p").unwrap();
        for password in ["one", "two", "three"] {
            vault.keep(ACCOUNT, &Secret::new(password)).unwrap();
        }
        let mut files = 0;
        for entry in fs::read_dir(folder.file().parent().unwrap()).unwrap() {
            let entry = entry.unwrap();
            if entry.metadata().unwrap().len() > 0 {
                files += 1;
                assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{entry:?}");
            }
        }
        assert!(3 <= files, "{files}");
    }

    #[test]
    fn what_was_changed_in_the_file_is_not_believed() {
        let folder = Folder::new("changed");
        open(&folder, "p").unwrap().keep(ACCOUNT, &Secret::new("one")).unwrap();
        let text = fs::read_to_string(folder.file()).unwrap();
        let cases = [
            (text.replace("t=3", "t=2"), SecretTrouble::Passphrase),
            (text.trim_end().to_owned() + "00", SecretTrouble::Passphrase),
            (text.replace("m=65536", "m=999999999"), damaged(&folder)),
            (text.replace("argon2id", "rot13"), damaged(&folder)),
            (text.replacen("Passwords", "Passwörter", 1), damaged(&folder)),
            (text.replace("salt=", "salt=é"), damaged(&folder)),
            (TITLE.to_owned(), damaged(&folder)),
            ("x".to_owned(), damaged(&folder)),
        ];
        for (changed, trouble) in cases {
            assert_ne!(changed, text);
            fs::write(folder.file(), &changed).unwrap();
            assert_eq!(open(&folder, "p").unwrap_err(), trouble, "{changed}");
        }
        fs::write(folder.file(), "").unwrap();
        assert!(open(&folder, "p").unwrap().entries.is_empty(), "nothing was written yet");
    }

    fn damaged(folder: &Folder) -> SecretTrouble {
        SecretTrouble::Damaged(folder.file().display().to_string())
    }

    #[test]
    fn what_could_not_be_written_is_not_kept() {
        let folder = Folder::new("unwritten");
        let mut vault = open(&folder, "p").unwrap();
        fs::create_dir_all(folder.file()).unwrap();

        let trouble = vault.keep(ACCOUNT, &Secret::new("hunter2")).unwrap_err();

        assert!(matches!(trouble, SecretTrouble::NotWritten(_)), "{trouble}");
        assert!(!trouble.to_string().contains("hunter2"));
        assert_eq!(vault.fetch(ACCOUNT), None);
    }

    #[test]
    fn every_cut_of_what_is_packed_is_refused_or_whole() {
        let entries: BTreeMap<_, _> = [("a", "one"), ("b", "two")]
            .map(|(account, secret)| (account.to_owned(), Secret::new(secret)))
            .into();
        let packed = pack(&entries);
        assert_eq!(unpack(&packed), Some(entries));
        let whole = (0..packed.len()).filter(|end| unpack(&packed[..*end]).is_some()).count();
        assert_eq!(whole, 2, "nothing, and the first entry");
    }
}
