//! What broke other telephones: each known case that concerns signalling, by the number of its
//! advisory, with the test that shows that it does not break this one. The last few are told here.

use std::fs;
use std::path::Path;
use std::time::Duration;

use fuzz::desk::{Desk, LINE, SOUND};
use phone::doors::{CallState, Command, Transport};
use sip::message::Method;

/// The case, the file of its test below `tests`, and the test.
const TABLE: &[(&str, &str, &str)] = &[
    ("CVE-2020-15260", "trust/cases.rs", "two_domains_behind_one_address_are_told_apart"),
    ("CVE-2021-21375", HERE, "two_early_descriptions_of_which_one_is_nonsense_make_a_call"),
    (
        "CVE-2022-21723",
        "agent/manners.rs",
        "a_description_among_other_parts_is_found_and_what_is_none_is_no_offer",
    ),
    ("CVE-2022-23608", "agent/forks.rs", "the_first_who_answers_wins_and_the_others_are_let_down"),
    ("CVE-2022-24754", "agent/digest.rs", "strange_challenges_are_survived"),
    (
        "CVE-2022-24763",
        "signalling/hostile.rs",
        "elements_nested_without_end_are_refused_and_what_was_known_stays",
    ),
    ("CVE-2022-24764", "sdp/hostile.rs", "nothing_of_an_offer_can_break_out_of_its_line"),
    ("CVE-2022-39244", "sdp/hostile.rs", "what_is_no_description_is_none"),
    (
        "CVE-2026-28799",
        "agent/watching.rs",
        "a_notifier_that_grants_no_time_is_not_asked_in_a_loop",
    ),
    ("CVE-2026-41416", HERE, "a_length_of_packets_that_differs_between_the_ends_is_taken_or_left"),
    ("CVE-2021-33056", HERE, "addresses_that_are_none_are_refused_and_the_next_call_rings"),
    ("CVE-2021-43610", HERE, "addresses_that_are_none_are_refused_and_the_next_call_rings"),
    ("CVE-2022-31001", HERE, "nothing_at_all_is_a_datagram_too"),
    (
        "CVE-2022-41550",
        "protocol/frames.rs",
        "a_length_that_is_no_length_breaks_the_stream_and_leaves_the_head_to_answer",
    ),
    ("baresip 3626", HERE, "a_call_given_up_within_a_moment_ends_everywhere"),
    (
        "CVE-2020-28242",
        "agent/digest.rs",
        "a_call_refused_for_its_password_is_not_tried_a_third_time",
    ),
    ("CVE-2021-31878", "agent/reoffers.rs", "a_change_after_the_goodbye_is_answered_481"),
    (
        "CVE-2025-57767",
        "agent/digest.rs",
        "a_request_that_brings_an_answer_to_us_makes_us_answer_nothing",
    ),
    ("CVE-2021-37624", HERE, "a_message_of_nobody_is_neither_shown_nor_kept"),
    ("CVE-2018-7284", "protocol/messages.rs", "too_much_of_anything_is_refused"),
    ("CVE-2021-41158", "agent/digest.rs", "no_request_answers_in_another_realm_by_whatever_field"),
    (
        "CVE-2026-23457",
        "protocol/frames.rs",
        "a_length_beyond_what_is_held_breaks_the_stream_at_once",
    ),
    ("sngrep 541", HERE, "fields_without_a_value_are_no_trouble"),
];

const HERE: &str = "fuzz/hostile/regressions.rs";

#[test]
fn every_case_of_the_table_has_its_test() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (case, file, test) in TABLE {
        let text = fs::read_to_string(tests.join(file)).unwrap_or_default();
        let named = text.split("#[test]").skip(1).any(|it| it.contains(&format!("fn {test}()")));
        assert!(named, "{case}: no test {test} in {file}");
    }
}

/// A telephone that has dialled, and its INVITE.
fn dialled() -> (Desk, sip::message::Message) {
    let mut desk = Desk::in_service(Transport::Udp);
    desk.command(Command::Dial(LINE, "5551000".to_owned()));
    let invite = desk.last(Some(&Method::Invite)).unwrap();
    (desk, invite)
}

fn state(desk: &Desk) -> CallState {
    desk.phone.snapshot(desk.now).calls[0].state
}

const CONTACT: (&str, &str) = ("Contact", "<sip:far@10.0.0.1>");

#[test]
fn two_early_descriptions_of_which_one_is_nonsense_make_a_call() {
    let (mut desk, invite) = dialled();

    desk.answer(&invite, 183, &[CONTACT], "v=0\r\nm=audio 0 RTP/AVP 99\r\n");
    desk.answer(&invite, 183, &[CONTACT], SOUND);
    desk.answer(&invite, 200, &[CONTACT], SOUND);

    assert_eq!(state(&desk), CallState::Connected);
}

#[test]
fn a_length_of_packets_that_differs_between_the_ends_is_taken_or_left() {
    for line in ["ptime:0", "ptime:-1", "ptime:1000000000", "ptime:1", "maxptime:3", "ptime:240"] {
        let (mut desk, invite) = dialled();

        desk.answer(&invite, 200, &[CONTACT], &format!("{SOUND}a={line}\r\n"));

        assert_eq!(state(&desk), CallState::Connected, "{line}");
    }
}

/// An INVITE for us with these fields in place of its own.
fn invite(desk: &mut Desk, from: &str, more: &str) -> String {
    let number = desk.fresh();
    format!(
        "INVITE sip:{}@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5060;rport;\
         branch=z9hG4bKr{number}\r\nMax-Forwards: 70\r\nFrom: {from}\r\n\
         To: <sip:5553001@pbx.test>\r\nCall-ID: r{number}\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:far@10.0.0.1>\r\n{more}Content-Length: 0\r\n\r\n",
        desk.contact()
    )
}

#[test]
fn addresses_that_are_none_are_refused_and_the_next_call_rings() {
    for from in ["</>;tag=a", "\"\\\" <sip:a@b>;tag=a", "\"\\", "<>;tag=a", "sip:;tag=a", "%;tag=a"]
    {
        let mut desk = Desk::in_service(Transport::Udp);
        let bad = invite(&mut desk, from, "Diversion: </>\r\nHistory-Info: \"\\\r\n");

        desk.receive(bad.as_bytes());
        desk.calm_down();

        desk.ordinary_call().unwrap_or_else(|e| panic!("{from}: {e}"));
    }
}

#[test]
fn nothing_at_all_is_a_datagram_too() {
    let mut desk = Desk::in_service(Transport::Udp);
    let before = desk.said.len();

    for bytes in [&b""[..], b"\0", b"\r\n", b"\r\n\r\n", b"OPTIONS sip:% SIP/2.0\r\n\r\n"] {
        desk.receive(bytes);
    }

    assert_eq!(desk.said.len(), before);
    desk.ordinary_call().unwrap();
}

#[test]
fn a_call_given_up_within_a_moment_ends_everywhere() {
    for moment in [0, 1, 300] {
        let (mut desk, invite) = dialled();
        desk.answer(&invite, 200, &[CONTACT], SOUND);

        desk.run(Duration::from_millis(moment));
        desk.command(Command::Release(None));

        let bye = desk.last(Some(&Method::Bye)).unwrap();
        desk.answer(&bye, 200, &[], "");
        assert_eq!(state(&desk), CallState::Ended, "{moment} ms");
        desk.calm_down();
        desk.ordinary_call().unwrap();
    }
}

#[test]
fn a_message_of_nobody_is_neither_shown_nor_kept() {
    let mut desk = Desk::in_service(Transport::Udp);
    let before = desk.phone.snapshot(desk.now);
    let told = desk.notices.len();
    let text = invite(&mut desk, "<sip:boss@pbx.test>;tag=x", "Content-Type: text/plain\r\n");

    desk.receive(text.replace("INVITE", "MESSAGE").as_bytes());

    assert_eq!(desk.refused, Some(405));
    let after = desk.phone.snapshot(desk.now);
    assert_eq!((after.calls, after.keys), (before.calls, before.keys));
    assert_eq!(desk.notices.len(), told);
}

#[test]
fn fields_without_a_value_are_no_trouble() {
    let mut desk = Desk::in_service(Transport::Udp);
    let empty = "Warning: \r\nIdentity: \0\r\n  x\r\nReason: \r\nAlert-Info: \r\nCall-Info: \r\n\
        Diversion: \r\nHistory-Info: \r\nSession-Expires: \r\nAnswer-Mode: \r\n";
    let text = invite(&mut desk, "<sip:a@b>;tag=x", empty);

    desk.receive(text.as_bytes());
    desk.calm_down();

    desk.ordinary_call().unwrap();
}
