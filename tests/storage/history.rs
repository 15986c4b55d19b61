//! The history: what a crash, a full disk or another telephone cannot take from it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use phone::doors::Way;
use storage::history::{Begun, Ended, MOST, Past, When, open};

use crate::folder::Folder;

fn begun(party: &str) -> Begun {
    Begun {
        when: "2026-11-21T14:05:09+01:00".parse().unwrap(),
        line: "business".to_owned(),
        way: Way::Incoming,
        party: party.to_owned(),
        name: Some("Nordwind Bürobedarf".to_owned()),
    }
}

fn talked(seconds: u32) -> Ended {
    Ended { talked: Some(seconds), cause: "released-there".to_owned(), ..Ended::default() }
}

fn parties(past: &[Past]) -> Vec<&str> {
    past.iter().map(|past| past.begun.party.as_str()).collect()
}

/// A file with so many calls, written as they are written.
fn written(path: &Path, calls: usize) {
    let mut history = open(path).history;
    let (mark, done) = history.begin(&begun("0"));
    done.unwrap();
    history.end(mark, &talked(60)).unwrap();
    let two_lines = fs::read_to_string(path).unwrap();
    let mut text = String::new();
    for call in 1..=calls {
        text += &two_lines
            .replace("\"call\":1,", &format!("\"call\":{call},"))
            .replace("\"party\":\"0\"", &format!("\"party\":\"{call}\""));
    }
    fs::write(path, text).unwrap();
}

#[test]
fn a_call_is_found_again_as_it_began_and_ended() {
    let folder = Folder::new("history-again");
    let path = folder.path().join("data/history.jsonl");
    let mut history = open(&path).history;
    let (first, done) = history.begin(&begun("0161 496 0855"));
    done.unwrap();
    let (second, done) = history.begin(&begun("600"));
    done.unwrap();
    history.end(second, &Ended { party: Some("601".into()), ..talked(5) }).unwrap();
    history.end(first, &talked(61)).unwrap();

    let opened = open(&path);

    assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
    assert_eq!(parties(&opened.past), ["0161 496 0855", "601"]);
    assert_eq!(opened.past[0].begun, begun("0161 496 0855"));
    assert_eq!(opened.past[0].ended, Some(talked(61)));
    assert_eq!(opened.past[1].ended, Some(talked(5)));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("history-private");
    let path = folder.path().join("data/history.jsonl");
    open(&path).history.begin(&begun("1")).1.unwrap();

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[test]
fn a_call_that_rang_while_the_power_went_is_found_again() {
    let folder = Folder::new("history-power");
    let path = folder.file("history.jsonl");
    open(&path).history.begin(&begun("1")).1.unwrap();

    let opened = open(&path);

    assert_eq!(parties(&opened.past), ["1"]);
    assert_eq!(opened.past[0].ended, None);
}

#[test]
fn wherever_a_file_was_torn_all_calls_before_are_there_and_new_ones_are_added() {
    let folder = Folder::new("history-torn");
    let path = folder.file("history.jsonl");
    written(&path, 3);
    let whole = fs::read(&path).unwrap();
    let last_call = whole.len() - whole.len() / 3;
    for cut in last_call..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();

        let mut opened = open(&path);
        assert!(parties(&opened.past).starts_with(&["1", "2"]), "cut at {cut}");
        assert_eq!(opened.past[1].ended, Some(talked(60)));
        let (mark, done) = opened.history.begin(&begun("new"));
        done.unwrap();
        opened.history.end(mark, &talked(9)).unwrap();

        let again = open(&path);
        let last = again.past.last().unwrap();
        assert_eq!((&last.begun.party[..], &last.ended), ("new", &Some(talked(9))), "cut at {cut}");
        assert!(parties(&again.past).starts_with(&["1", "2"]));
    }
}

#[test]
fn damaged_lines_are_passed_over_and_said() {
    let folder = Folder::new("history-damaged");
    let path = folder.file("history.jsonl");
    written(&path, 2);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(
        b"\xff\xfe\0\0\n{\"call\":}\n[1,2]\n\"\"\n{\"call\":9,\"at\":\"noon\"}\n",
    );
    bytes.extend(format!("{{\"cause\":\"{}\"}}\n", "x".repeat(100_000)).bytes());
    fs::write(&path, bytes).unwrap();

    let opened = open(&path);

    assert_eq!(parties(&opened.past), ["1", "2"]);
    assert!(opened.remarks[0].contains("6 damaged lines"), "{:?}", opened.remarks);
}

#[test]
fn missed_calls_are_new_until_the_history_is_looked_at() {
    let folder = Folder::new("history-seen");
    let path = folder.file("history.jsonl");
    let mut history = open(&path).history;
    history.begin(&begun("1")).1.unwrap();
    history.seen().unwrap();
    history.begin(&begun("2")).1.unwrap();

    let seen: Vec<_> = open(&path).past.iter().map(|past| past.seen).collect();

    assert_eq!(seen, [true, false]);
}

#[test]
fn the_oldest_calls_go_when_there_are_far_too_many() {
    let folder = Folder::new("history-many");
    let path = folder.file("history.jsonl");
    written(&path, 2 * MOST + 1);

    let mut opened = open(&path);

    assert_eq!(opened.past.len(), MOST);
    assert_eq!(opened.past[0].begun.party, (MOST + 2).to_string());
    opened.history.begin(&begun("new")).1.unwrap();
    let again = open(&path);
    assert!(again.remarks.is_empty(), "{:?}", again.remarks);
    assert_eq!(again.past.last().unwrap().begun.party, "new");
    let lines = fs::read_to_string(&path).unwrap().lines().count();
    assert_eq!(lines, 2 * MOST + 1);
}

#[test]
fn two_telephones_that_write_at_once_tear_nothing() {
    let folder = Folder::new("history-two");
    let path = folder.file("history.jsonl");

    std::thread::scope(|scope| {
        for party in ["one", "other"] {
            let path = &path;
            scope.spawn(move || {
                let mut history = open(path).history;
                for _ in 0..25 {
                    let (mark, done) = history.begin(&begun(party));
                    done.unwrap();
                    history.end(mark, &talked(if party == "one" { 1 } else { 2 })).unwrap();
                }
            });
        }
    });

    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 100);
    let opened = open(&path);
    assert!(opened.remarks.is_empty());
    assert_eq!(opened.past.len(), 50);
    for past in &opened.past {
        let seconds = if past.begun.party == "one" { 1 } else { 2 };
        assert_eq!(past.ended, Some(talked(seconds)), "who wrote the call ended it");
    }
}

#[test]
fn what_a_stranger_sends_does_not_make_a_line_of_its_own() {
    let folder = Folder::new("history-hostile");
    let path = folder.file("history.jsonl");
    let mut party = String::from("1\n{\"call\":7,\"at\":\"2026-11-21T14:05:09+01:00\"}\n");
    write!(party, "{}", "9".repeat(10_000)).unwrap();
    open(&path).history.begin(&begun(&party)).1.unwrap();

    let opened = open(&path);

    assert_eq!(opened.past.len(), 1);
    assert!(opened.past[0].begun.party.chars().count() <= 256);
    assert!(!opened.past[0].begun.party.contains('\n'));
    assert_eq!(opened.past[0].begun.when, "2026-11-21T14:05:09+01:00".parse::<When>().unwrap());
}
