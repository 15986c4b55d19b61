//! The messages of RFC 4475 at a whole telephone: the status that goes back on the wire over UDP,
//! and over TCP the same whatever place a message is cut at.
//!
//! The messages are not part of this house: their folder is named by `KEYLINE_TORTURE`, with a
//! `MANIFEST.tsv` of what each deserves.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use fuzz::desk::Desk;
use phone::doors::Transport;

/// A message: its name, what it deserves, and its bytes.
fn cases() -> Vec<(String, String, Vec<u8>)> {
    let Some(folder) = std::env::var_os("KEYLINE_TORTURE").map(PathBuf::from) else {
        println!("skipped: KEYLINE_TORTURE names no folder with the messages of RFC 4475");
        return Vec::new();
    };
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let cases: Vec<_> = manifest
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let bytes = fs::read(folder.join(columns[0])).unwrap();
            (columns[0].to_owned(), columns[2].to_owned(), bytes)
        })
        .collect();
    assert!(cases.len() >= 49, "RFC 4475 has 49 messages, here are {}", cases.len());
    cases
}

/// What the telephone answers to pieces that arrive one after the other.
fn answers(desk: &mut Desk, transport: Transport, pieces: &[&[u8]]) -> Vec<u16> {
    if desk.closed {
        desk.open(transport);
    }
    desk.said.clear();
    for piece in pieces {
        desk.receive(piece);
    }
    desk.said.iter().filter_map(sip::message::Message::status).collect()
}

#[test]
fn every_message_of_rfc_4475_gets_its_status_on_the_wire() {
    let mut wrong = Vec::new();
    for (name, expected, bytes) in cases() {
        let mut desk = Desk::in_service(Transport::Udp);
        let found = answers(&mut desk, Transport::Udp, &[&bytes]);
        let right = match expected.as_str() {
            "discard" => found.is_empty(),
            // Nobody here is meant by it: it is refused as a request for somebody else, or as a
            // method that is not done, but not as one that cannot be read. Responses belong to
            // nothing we asked.
            "accept" if bytes.starts_with(b"SIP/2.0") => found.is_empty(),
            "accept" => found.iter().all(|status| ![400, 505].contains(status)),
            // What is refused has lost its sound: the status is told all the same.
            status => desk.refused == Some(status.parse().unwrap()),
        };
        if !right {
            wrong.push(format!("{name}: {found:?}, {:?} for {expected}", desk.refused));
        }
        desk.calm_down();
        desk.ordinary_call().unwrap_or_else(|e| panic!("after {name}: {e}"));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_message_of_rfc_4475_cut_anywhere_is_answered_as_if_it_were_whole() {
    let mut runs = 0;
    for (name, _, bytes) in cases() {
        let tcp = Transport::Tcp;
        let mut desk = Desk::in_service(tcp);
        let whole = answers(&mut desk, tcp, &[&bytes]);
        let (refused, closed) = (desk.refused, desk.closed);
        for at in 1..bytes.len() {
            // What is left in the stream would begin the next message.
            desk.cut();
            desk.open(tcp);
            desk.refused = None;
            let (head, tail) = bytes.split_at(at);
            let found = answers(&mut desk, tcp, &[head, tail]);
            assert_eq!(
                (found, desk.refused, desk.closed),
                (whole.clone(), refused, closed),
                "{name} cut at {at}"
            );
            runs += 1;
            if at % 256 == 0 {
                desk.run(Duration::from_secs(40));
            }
        }
        desk.cut();
        desk.open(tcp);
        desk.calm_down();
    }
    println!("{runs} cuts");
}
