//! Files changed by chance, for every importer: nothing may panic, grow, take long, tell a
//! password, or make a profile that our own reader does not take.
//!
//! `KEYLINE_FUZZ_SECONDS` gives the time; without it the test takes a fraction of a second. Each
//! input is drawn from a number of its own, which is printed when the input is found to be bad;
//! given as `KEYLINE_FUZZ_SEED`, that input is drawn again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use provision::{Format, detect, import};
use sim::{Random, worked};

use crate::golden::files;
use crate::report::report;

/// The first number of a run that is not told another.
const SEED: u64 = 0x696d_706f_7274;

/// What a byte of input may take, unoptimised.
const PER_BYTE: Duration = Duration::from_micros(if cfg!(debug_assertions) { 40 } else { 4 });

/// What no reading may take, however short the input.
const GRACE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 200 } else { 50 });

/// What is put into files: what parts them, what is at the limits, and what has no end.
const PIECES: &[&str] = &[
    "\n",
    "\r",
    "\r\n",
    "\t",
    "=",
    " = ",
    ";",
    ",",
    ":",
    "\"",
    "'",
    "[",
    "]",
    "<",
    ">",
    "</",
    "/>",
    "<a>",
    "</a>",
    "<!DOCTYPE x>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&x;",
    "&#0;",
    "%%",
    "{$x}",
    "{{x}}",
    "${x}",
    "sip:",
    "sips:",
    "<sip:a@b;transport=tls>",
    "@",
    "[::1]",
    "0",
    "-1",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "true",
    "Yes",
    "off",
    "account.1.",
    "account.64.",
    "linekey.",
    ".type = 15",
    "reg.2.",
    "lineKey.1.",
    "P1363",
    "P271=",
    "_1_",
    "_2_",
    " idx=\"2\"",
    " perm=\"R\"",
    "[proxy_0]",
    "[Account2]",
    "proxies:proxy1:",
    ";auth_pass=",
    "password",
    "ha1",
    "\u{feff}",
    "\u{202e}",
    "é",
    "😀",
    "\u{1b}[2J",
    "../",
    "//",
    "http://u:p@h/",
    "file:///",
    "x.",
    "<:9>x.",
    "opus",
    "g729",
    "tls",
    "mandatory",
    "%EMPTY%",
];

#[test]
#[expect(clippy::print_stdout, reason = "a run that found something must be repeatable")]
fn no_mutation_of_a_file_makes_an_importer_panic_or_grow() {
    let corpus: Vec<(Format, Vec<u8>)> =
        files().into_iter().map(|(_, format, bytes)| (format, bytes)).collect();
    if let Some(seed) = number("KEYLINE_FUZZ_SEED") {
        try_one(&corpus, seed);
        return;
    }
    let seconds = number("KEYLINE_FUZZ_SECONDS");
    let limit = seconds.map_or(Duration::from_millis(600), Duration::from_secs);
    // A long run is not to repeat the short one, nor the last long one.
    let seed = match seconds {
        None => SEED,
        Some(_) => Random::new(SEED ^ u64::from(std::process::id())).next(),
    };
    let mut tries: BTreeMap<Format, (u64, u64)> = BTreeMap::new();
    let (start, mut executions) = (now(), 0);
    while start.elapsed() < limit || executions < 40 {
        let (format, usable) = try_one(&corpus, seed.wrapping_add(executions));
        let count = tries.entry(format).or_default();
        count.0 += 1;
        count.1 += u64::from(usable);
        executions += 1;
    }

    println!("{executions} executions from seed {seed}");
    for (format, (tried, usable)) in &tries {
        println!("{format:?}: {tried}, of which {usable} are of use");
    }
    assert_eq!(tries.len(), Format::READABLE.len(), "{tries:?}");
    // Enough must get past the beginning.
    let usable: u64 = tries.values().map(|(_, usable)| usable).sum();
    assert!(executions / 10 < usable, "{usable} of {executions}");
}

/// Draws an input and reads it; gives whose it was, and whether something came of it.
fn try_one(corpus: &[(Format, Vec<u8>)], seed: u64) -> (Format, bool) {
    let _told = Told(seed);
    let mut chance = Random::new(seed);
    // In turn, so that every importer gets its share.
    let index = usize::try_from(seed % corpus.len() as u64).unwrap_or_default();
    let (format, bytes) = &corpus[index];
    let other = &corpus[below(&mut chance, corpus.len())].1;
    let input = mutate(bytes, other, &mut chance);

    let (found, took) = worked(|| import(*format, &input));

    let allowed = GRACE + PER_BYTE * u32::try_from(input.len()).unwrap_or(u32::MAX);
    assert!(took < allowed, "{took:?} for {} bytes", input.len());
    let shown = format!("{found:?}{}", report(&found));
    assert!(shown.len() < 50_000 + 60 * input.len(), "{} of {}", shown.len(), input.len());
    // Chance may write a password into a label, too, which is then in the profile.
    let lists = format!("{:?}{:?}{:?}", found.applied, found.mapped, found.unsupported);
    for (_, secret) in &found.secrets {
        let secret = String::from_utf8_lossy(secret.expose());
        let long = 8 < secret.len() && !secret.chars().all(|letter| letter.is_ascii_digit());
        assert!(!long || !lists.contains(&*secret), "a password is told: {secret}");
    }
    if !found.profile.lines.is_empty() {
        let text = storage::profile::text(&found.profile, None);
        let read = storage::profile::parse(&text, "p.toml").map(|(read, _)| read.lines);
        assert_eq!(read.as_ref(), Ok(&found.profile.lines), "{text}");
    }
    let _ = detect("file", &input);
    (*format, found.is_usable())
}

fn mutate(bytes: &[u8], other: &[u8], chance: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=below(chance, 6) {
        let at = below(chance, bytes.len() + 1);
        let end = (at + below(chance, 60)).min(bytes.len());
        let piece = PIECES[below(chance, PIECES.len())].as_bytes();
        match below(chance, 8) {
            0 => bytes.truncate(at.max(bytes.len() / 2)),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, piece.iter().copied())),
            3 => drop(bytes.splice(at..end, piece.iter().copied())),
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << below(chance, 8);
                }
            }
            5 => {
                let copy = bytes[at..end].repeat(1 + below(chance, 30));
                drop(bytes.splice(at..at, copy));
            }
            6 => {
                let from = below(chance, other.len());
                let to = (from + below(chance, 400)).min(other.len());
                drop(bytes.splice(at..at, other[from..to].iter().copied()));
            }
            _ => drop(bytes.splice(at..at, piece.repeat(1 + below(chance, 200)))),
        }
    }
    bytes
}

fn below(chance: &mut Random, limit: usize) -> usize {
    usize::try_from(chance.below(limit.max(1) as u64)).unwrap_or_default()
}

/// Tells the seed of an input that made something panic.
struct Told(u64);

impl Drop for Told {
    #[expect(clippy::print_stdout, reason = "a run that found something must be repeatable")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("to see this again: KEYLINE_FUZZ_SEED={}", self.0);
        }
    }
}

/// The number a variable of the environment gives.
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

#[expect(clippy::disallowed_methods, reason = "the limit is one of real time")]
fn now() -> Instant {
    Instant::now()
}
