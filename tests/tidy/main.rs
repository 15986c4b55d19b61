//! The plan of the house, as a test.
//!
//! Each room may point at the rooms and the foreign crates listed here, and no others. To change
//! the plan is to change this table, in a commit that says why.

#![expect(clippy::unwrap_used, reason = "a check that cannot read the house has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Room, the rooms it points at, its foreign crates. All may use `thiserror` and `tracing`.
const PLAN: &[(&str, &[&str], &[&str])] = &[
    ("clock", &[], &[]),
    ("xml", &[], &["quick-xml"]),
    ("sip", &["clock", "xml"], &["md-5", "sha2"]),
    ("sdp", &[], &["sdp-types"]),
    ("locate", &["clock", "sip"], &[]),
    ("resolver", &["locate"], &["hickory-resolver"]),
    ("network", &[], &["n0-watcher", "netwatch"]),
    ("seal", &["clock", "sdp"], &["bytes", "rtc-dtls", "rtc-rtp", "rtc-shared", "rtc-srtp"]),
    ("phone", &["clock", "locate", "sdp", "sip"], &[]),
    (
        "media",
        &["clock", "phone", "sdp", "seal"],
        &["audio-codec-algorithms", "opusic-c", "rtc-rtcp", "rtc-rtp", "rtc-shared"],
    ),
    ("audio", &["clock"], &["cpal", "hound", "rtrb", "rubato"]),
    ("echo", &[], &["sonora"]),
    (
        "engine",
        &[
            "audio", "clock", "echo", "locate", "media", "network", "phone", "resolver", "seal",
            "trust",
        ],
        &["getrandom", "mio", "socket2", "tokio", "tokio-rustls"],
    ),
    ("enrol", &["phone", "sip", "trust"], &["base64", "ureq"]),
    (
        "storage",
        &["phone", "trust"],
        &[
            "argon2",
            "chacha20poly1305",
            "directories",
            "keyring-core",
            "serde",
            "serde_json",
            "toml",
            "zbus-secret-service-keyring-store",
        ],
    ),
    ("desktop", &["clock"], &["rustix", "x11rb", "zbus"]),
    ("practice", &["clock", "sdp", "sip"], &[]),
    ("provision", &["phone", "xml"], &[]),
    ("outline", &[], &[]),
    ("trust", &[], &["rustls", "rustls-native-certs", "rustls-webpki"]),
    ("reader", &["outline"], &["accesskit", "accesskit_unix"]),
    ("gui", &["outline", "phone"], &["fluent-bundle", "futures", "iced", "unic-langid"]),
];

/// The words in which the crates of one family speak to one another. The rooms that have one of them
/// need these too.
const SHARED: &[&str] = &["rtc-rtp", "rtc-shared"];

/// What every room may use.
const FREE: &[&str] = &["thiserror", "tracing"];

/// A file longer than this is a room that wants walls.
const LINES_MAX: usize = 560;

#[test]
fn rooms_point_only_where_the_plan_says() {
    for (room, needs) in rooms().into_iter().map(|room| (room.clone(), needs(&room))) {
        let (_, rooms, crates) = PLAN
            .iter()
            .find(|(name, ..)| *name == room)
            .unwrap_or_else(|| panic!("{room} is not in the plan"));
        let may: BTreeSet<_> =
            rooms.iter().chain(*crates).chain(FREE).map(|&name| name.to_owned()).collect();

        let strays: Vec<_> = needs.difference(&may).collect();

        assert!(strays.is_empty(), "{room} points at {strays:?}, which is not in the plan");
    }
}

#[test]
fn every_room_of_the_plan_stands_and_needs_what_it_may_need() {
    let rooms = rooms();
    for (room, others, crates) in PLAN {
        assert!(rooms.contains(&(*room).to_owned()), "{room} is planned but not built");
        let needs = needs(room);
        for may in others.iter().chain(*crates) {
            assert!(
                needs.contains(*may),
                "{room} may point at {may} and does not: out of the plan with it"
            );
        }
    }
}

#[test]
fn a_foreign_crate_is_used_by_one_room() {
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (room, _, crates) in PLAN {
        for name in *crates {
            users.entry(name).or_default().push(room);
        }
    }

    users.retain(|name, rooms| rooms.len() > 1 && !SHARED.contains(name));

    assert!(users.is_empty(), "{users:?}");
}

#[test]
fn every_file_says_why_it_exists() {
    let silent: Vec<_> = ["src", "tests", "packaging"]
        .into_iter()
        .flat_map(|folder| rust_files(&root().join(folder)))
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! "))
        .collect();

    assert_eq!(silent, Vec::<PathBuf>::new(), "these files do not begin with a `//!` header");
}

#[test]
fn no_file_has_grown_into_a_room() {
    let long: Vec<_> = rust_files(&root().join("src"))
        .into_iter()
        .map(|path| (fs::read_to_string(&path).unwrap().lines().count(), path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .collect();

    assert!(long.is_empty(), "longer than {LINES_MAX} lines: {long:?}");
}

#[test]
fn every_language_has_every_word_with_the_same_blanks() {
    let languages = entries(&root().join("i18n"));
    assert!(languages.len() >= 2, "{languages:?}");
    let english = words(&root().join("i18n/en"));
    assert!(!english.is_empty());

    for language in languages {
        assert_eq!(words(&language), english, "{}", language.display());
    }
}

/// The plurals of each language (CLDR), as far as they occur with whole numbers that people count
/// here: French and Spanish have another for whole millions.
const PLURALS: &[(&str, &[&str])] = &[
    ("ar", &["zero", "one", "two", "few", "many", "other"]),
    ("de", &["one", "other"]),
    ("en", &["one", "other"]),
    ("es", &["one", "other"]),
    ("fr", &["one", "other"]),
    ("ja", &["other"]),
];

#[test]
fn every_language_counts_in_all_its_plurals_and_no_others() {
    let mut counted = 0;
    for folder in entries(&root().join("i18n")) {
        let language = folder.file_name().unwrap().to_str().unwrap();
        let (_, plurals) = PLURALS
            .iter()
            .find(|(known, _)| *known == language)
            .unwrap_or_else(|| panic!("which plurals does {language} have?"));
        let plurals: BTreeSet<&str> = plurals.iter().copied().collect();
        for file in entries(&folder) {
            let text = fs::read_to_string(&file).unwrap();
            for choice in text.split("->").skip(1) {
                let choices: BTreeSet<&str> = choice
                    .lines()
                    .take_while(|line| !line.starts_with('}'))
                    .filter_map(|line| line.trim().trim_start_matches('*').strip_prefix('['))
                    .filter_map(|line| line.split_once(']').map(|(name, _)| name))
                    // Words for one number alone are beside the plurals, not in their place.
                    .filter(|name| name.parse::<u32>().is_err())
                    .collect();
                if choices.contains("other") {
                    counted += 1;
                    assert_eq!(choices, plurals, "{}: {choice}", file.display());
                }
            }
        }
    }
    assert!(counted >= PLURALS.len(), "{counted}");
}

#[test]
fn every_cause_has_its_word() {
    let source = fs::read_to_string(root().join("src/phone/cause.rs")).unwrap();
    let keys: BTreeSet<String> = source
        .lines()
        .filter(|line| line.contains("=> \"") && line.trim_start().starts_with("Self::"))
        .filter_map(|line| line.split('"').nth(1))
        .filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .map(|key| format!("cause/cause-{key}"))
        .collect();
    assert!(keys.len() > 20, "{keys:?}");

    let english: BTreeSet<_> = words(&root().join("i18n/en")).into_keys().collect();

    assert!(keys.is_subset(&english), "{:?}", keys.difference(&english));
}

/// The messages in a folder of Fluent files, each as `topic/name` with the blanks it fills in.
fn words(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in entries(folder) {
        let topic = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut name = String::new();
        for line in fs::read_to_string(&file).unwrap().lines() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                name = format!("{topic}/{}", line.split_once('=').unwrap().0.trim());
            }
            let blanks = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|&c| c.is_ascii_alphanumeric() || "_-".contains(c))
                    .collect()
            });
            if !name.is_empty() {
                words.entry(name.clone()).or_default().extend(blanks);
            }
        }
    }
    words
}

/// The names under `[dependencies]` of a room. What it needs for its tests is its own affair.
fn needs(room: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("src").join(room).join("Cargo.toml")).unwrap();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

fn rooms() -> Vec<String> {
    entries(&root().join("src"))
        .into_iter()
        .filter(|path| path.join("Cargo.toml").exists())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
