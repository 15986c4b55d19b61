//! Whole, realistic files of every format, and what is to come of each. `UPDATE=1` writes what
//! comes of them; what changed is then to be looked at.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use provision::{Format, Import, detect, import};

use crate::report::report;

/// All files, with their formats as they are detected.
pub(crate) fn files() -> Vec<(PathBuf, Format, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/provision");
    let mut files = Vec::new();
    for folder in entries(&root).into_iter().filter(|path| path.is_dir()) {
        for file in entries(&folder) {
            if !file.to_string_lossy().ends_with(".golden") {
                let bytes = fs::read(&file).expect("it can be read");
                let name = file.file_name().expect("it has a name").to_string_lossy();
                let format = detect(&name, &bytes);
                files.push((file, format, bytes));
            }
        }
    }
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

fn imports() -> Vec<(PathBuf, Import)> {
    files().into_iter().map(|(path, format, bytes)| (path, import(format, &bytes))).collect()
}

#[test]
fn every_file_comes_to_what_its_golden_file_says() {
    let mut different = Vec::new();
    for (path, import) in imports() {
        let golden = PathBuf::from(format!("{}.golden", path.display()));
        let said = report(&import);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &said).expect("it can be written");
        }
        let wanted = fs::read_to_string(&golden).unwrap_or_default();
        if said != wanted {
            different.push(format!("{}\n{said}", path.display()));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}

#[test]
fn every_format_is_detected_and_has_a_whole_file() {
    let found: BTreeSet<_> = files().into_iter().map(|(_, format, _)| format).collect();
    assert_eq!(found, Format::READABLE.into_iter().collect());
}

/// What is imported is a profile that our own reader takes, and takes for the same.
#[test]
fn what_comes_of_a_file_is_a_right_profile() {
    for (path, import) in imports() {
        let text = storage::profile::text(&import.profile, None);
        let (read, _) = storage::profile::parse(&text, "imported.toml")
            .unwrap_or_else(|faults| panic!("{}: {faults}\n{text}", path.display()));
        let mut wanted = import.profile.clone();
        if wanted.country.is_empty() {
            wanted.country = storage::tones::FALLBACK.to_owned();
        }
        assert_eq!(read, wanted, "{}", path.display());
    }
}

/// Counts the keys of a file in the plainest way there is, and asks for each in the lists.
#[test]
fn every_key_of_every_file_is_in_one_list_once() {
    for ((path, format, bytes), (_, import)) in files().into_iter().zip(imports()) {
        let text = text(&bytes);
        let wanted = match format {
            Format::Yealink | Format::Grandstream => {
                rows(&text, "#").filter(|row| row.contains('=')).count()
            }
            Format::MicroSip | Format::LinphoneRc | Format::Bria => {
                rows(&text, ";").filter(|row| row.contains('=')).count()
            }
            Format::Poly => text.matches("=\"").count() - 3,
            Format::Csv => text.lines().count().saturating_sub(1) * 19,
            Format::Baresip => rows(&text, "#").map(|row| row.matches(';').count()).sum(),
            Format::Snom => leaves(&text) + text.matches("<fkey").count() * 2,
            // An element that holds text alone, or nothing.
            Format::GrandstreamXml
            | Format::Cisco
            | Format::LinphoneXml
            | Format::Zoiper
            | Format::Acrobits => leaves(&text),
            Format::Keyline | Format::Encrypted | Format::Unknown | _ => panic!("{format:?}"),
        };
        let lists = [&import.applied, &import.mapped, &import.unsupported];
        let listed: usize = lists.iter().map(|list| list.len()).sum();
        assert_eq!(listed, wanted, "{}", path.display());
        let mut places = BTreeSet::new();
        for remark in lists.into_iter().flatten() {
            let place =
                (remark.line_no, &remark.key, format == Format::Csv && remark.key.is_empty());
            assert!(places.insert(place), "{}: {remark:?} is told twice", path.display());
        }
    }
}

fn rows<'t>(text: &'t str, remark: &'t str) -> impl Iterator<Item = &'t str> {
    text.lines().filter(move |row| !row.is_empty() && !row.starts_with(remark))
}

fn leaves(text: &str) -> usize {
    text.split('<').skip(1).filter(|piece| piece.starts_with('/')).count()
        - text
            .split("</")
            .zip(text.split("</").skip(1))
            .filter(|(before, _)| before.ends_with(|letter: char| letter.is_whitespace()))
            .count()
}

fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => {
            let pairs: Vec<u16> =
                rest.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&pairs).expect("it is text")
        }
        _ => String::from_utf8(bytes.to_vec()).expect("it is text"),
    }
}

/// Every password stands in some golden input; none may stand in any report, Debug included.
#[test]
fn no_password_of_a_file_is_told_anywhere() {
    for (path, import) in imports() {
        let shown = format!("{import:?}\n{}", report(&import));
        for (_, secret) in &import.secrets {
            let secret = String::from_utf8_lossy(secret.expose()).into_owned();
            assert!(!shown.contains(&secret), "{}: {secret} is told", path.display());
        }
        for planted in PLANTED {
            assert!(!shown.contains(planted), "{}: {planted} is told", path.display());
        }
    }
}

/// Passwords of lines that are left out, of links and of other programs.
const PLANTED: &[&str] = &[
    "Board!Avocet9",
    "Spare!Dunlin1",
    "Lapwing77",
    "9f8e7d6c",
    "Meise-12",
    "Heron/Quay/90",
    "Smew",
    "Ruff99",
    "Turnstone-5",
    "0cc175b9",
    "Dipper_Weir_5",
    "Ouzel12",
    "Jackdaw Tower 3",
    "Treecreeper7",
    "Wheatear12",
    "Bluethroat13",
];

#[test]
fn every_planted_password_is_really_there() {
    let all: String = files().into_iter().map(|(_, _, bytes)| text(&bytes)).collect();
    for planted in PLANTED {
        assert!(all.contains(planted), "{planted}");
    }
}
