//! The torture messages of RFC 4475, and our own of the same kind.
//!
//! The messages of the RFC are not part of this house: their folder is named by
//! `KEYLINE_TORTURE`, with a `MANIFEST.tsv` of what each deserves.

use std::fs;
use std::path::{Path, PathBuf};

use sip::message::{Frame, Framer, Message};
use sip::verdict::verdict;

/// A message of the folder: its name, what it deserves, and its bytes.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) expect: String,
    pub(crate) bytes: Vec<u8>,
}

/// The messages of the folder named by `KEYLINE_TORTURE`; none, with a word, where none is named.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub(crate) fn cases() -> Vec<Case> {
    let Some(folder) = std::env::var_os("KEYLINE_TORTURE").map(PathBuf::from) else {
        println!("skipped: KEYLINE_TORTURE names no folder with the messages of RFC 4475");
        return Vec::new();
    };
    read(&folder)
}

fn read(folder: &Path) -> Vec<Case> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).expect("the manifest is there");
    let cases: Vec<_> = manifest
        .lines()
        .skip(1)
        .map(|line| {
            let mut columns = line.split('\t');
            let name = columns.next().expect("a file is named").to_owned();
            let expect = columns.nth(1).expect("a verdict is given").to_owned();
            let length: usize = columns.nth(1).expect("a length is given").parse().expect("digits");
            let bytes = fs::read(folder.join(&name)).expect("the message is there");
            assert_eq!(bytes.len(), length, "{name} has not the bytes of the manifest");
            Case { name, expect, bytes }
        })
        .collect();
    assert!(cases.len() >= 49, "RFC 4475 has 49 messages, here are {}", cases.len());
    cases
}

#[test]
fn every_message_of_rfc_4475_gets_what_it_deserves() {
    let wrong: Vec<_> = cases()
        .into_iter()
        .map(|case| (verdict(&case.bytes).to_string(), case))
        .filter(|(found, case)| *found != case.expect)
        .map(|(found, case)| format!("{}: {found} for {}", case.name, case.expect))
        .collect();

    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_message_of_rfc_4475_can_be_cut_anywhere() {
    for case in cases() {
        for at in 0..=case.bytes.len() {
            let (head, tail) = case.bytes.split_at(at);
            let _ = verdict(head);
            let _ = verdict(tail);
            let mut cutter = Framer::new();
            let mut frames = Vec::new();
            for piece in [head, tail] {
                cutter.push(piece);
                frames.extend(std::iter::from_fn(|| cutter.next()));
            }

            let whole = frames_of(&case.bytes);
            assert_eq!(frames, whole, "{} cut at {at}", case.name);
        }
    }
}

#[test]
fn every_message_of_rfc_4475_prints_as_it_is_read() {
    for case in cases() {
        let Ok(message) = Message::parse(&case.bytes) else { continue };

        let printed = message.print();
        let again = Message::parse(&printed).expect("what is printed can be read");

        assert_eq!(again.print(), printed, "{}", case.name);
        assert_eq!(again.body(), message.body(), "{}", case.name);
        assert_eq!(verdict(&printed), verdict(message.bytes()), "{}", case.name);
    }
}

/// What a stream of these bytes is cut into.
fn frames_of(bytes: &[u8]) -> Vec<Frame> {
    let mut cutter = Framer::new();
    cutter.push(bytes);
    std::iter::from_fn(|| cutter.next()).collect()
}
