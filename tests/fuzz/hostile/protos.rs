//! One INVITE, wrong in one place at a time: each of its elements in turn is replaced by each of a
//! list of anomalies, some five thousand cases. They reach a whole telephone through its gateway in
//! simulated time. After every 25 an ordinary call must ring at once, and be answered and ended; in
//! the end nothing may be left of any of them.

use std::time::Duration;

use fuzz::desk::Desk;
use phone::doors::{CallState, Transport};

/// The INVITE in pieces: those between bars are the elements that are replaced.
const INVITE: &str = "|INVITE| |sip:|USER|@|10.0.0.2|:|5060|;|transport=udp| |SIP|/|2.0|\r\n\
    Via: |SIP/2.0/UDP| |10.0.0.1|:|5060|;|branch|=|z9hG4bKNUMBER|;|rport|\r\n\
    Max-Forwards: |70|\r\n\
    From: |\"Ann Example\"| |<sip:5551020@pbx.test;user=phone>|;|tag|=|fromtag|\r\n\
    To: |\"Desk\"| <|sip:5553001|@|pbx.test|>\r\n\
    Call-ID: |case-NUMBER|\r\n\
    CSeq: |7| |INVITE|\r\n\
    Contact: |<sip:far@10.0.0.1>|\r\n\
    Expires: |120|\r\n\
    Subject: |a case|\r\n\
    Supported: |100rel, timer|\r\n\
    Session-Expires: |1800|\r\n\
    P-Asserted-Identity: |\"Ann\" <sip:5551020@pbx.test>|\r\n\
    Record-Route: |<sip:10.0.0.1;lr>|\r\n\
    Content-Type: |application/sdp|\r\n\
    Content-Length: |LENGTH|\r\n\r\n";

/// Its body, in the same way.
const BODY: &str = "v=|0|\r\no=|far| |1| |1| |IN| |IP4| |10.0.0.1|\r\ns=|-|\r\n\
    c=IN |IP4| |10.0.0.1|\r\nt=|0| 0\r\nm=|audio| |30000| |RTP/AVP| |0 8 101|\r\n\
    a=rtpmap:|101| |telephone-event|/|8000|\r\na=|ptime|:|20|\r\na=|sendrecv|\r\n";

/// After how many cases an ordinary call is made.
const BOUT: usize = 25;

/// What stands in the place of an element.
fn anomalies() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "",
        " ",
        "\t",
        "\r\n",
        "\r\n ",
        "\0",
        "%s%s%s%s",
        "%n%n",
        "%00",
        "%",
        "/../../../etc/passwd",
        "'\"<>",
        "<",
        ">",
        "\"",
        "\\",
        "\"\\",
        "<<>>",
        "<sip:>",
        "sip:",
        "</>",
        "tel:+1",
        "http://10.0.0.9/",
        "file:///etc/passwd",
        "-1",
        "0",
        "1",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775808",
        "00000000000000000001",
        "+5",
        "1e9",
        "0x10",
        "1.5",
        "NaN",
        "255.255.255.255",
        "0.0.0.0",
        "127.0.0.1",
        "224.0.0.1",
        "1.2.3",
        "1.2.3.4.5",
        "[::1]",
        "[::ffff:1.2.3.4]",
        "[fe80::1%eth0]",
        "[",
        "]",
        "[::",
        ";",
        ";;;;",
        "=",
        "==",
        ",",
        ",,,,",
        ":",
        "::::",
        "@",
        "@@@@",
        "?",
        "?a=b&c=d",
        "*",
        "&",
        "|",
        "~",
        "`id`",
        "$(id)",
        ";lr;lr;lr",
        "IN IP6 ::1",
        "\u{202e}",
        "\u{200d}\u{200d}",
        "\u{1b}[2J",
        "\u{feff}",
        "名前",
        "sip:a@b;maddr=10.0.0.9",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    for byte in [0x80, 0xc0, 0xff] {
        all.push(vec![byte]);
        all.push(vec![byte; 300]);
    }
    for count in [32, 128, 1_024, 16_384, 60_000] {
        all.push(vec![b'a'; count]);
    }
    for piece in ["%s", "9", ";", "\"", "<", "(", ",", ".", ":", "\r\n "] {
        all.push(piece.repeat(2_000 / piece.len()).into_bytes());
    }
    all
}

/// A text with one of its elements replaced.
fn replaced(text: &str, element: Option<(usize, &[u8])>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, piece) in text.split('|').enumerate() {
        match element {
            Some((replaced, anomaly)) if replaced == index => bytes.extend_from_slice(anomaly),
            Some(_) | None => bytes.extend_from_slice(piece.as_bytes()),
        }
    }
    bytes
}

/// The elements of a text: every second piece.
fn elements(text: &str) -> impl Iterator<Item = usize> {
    (1..text.split('|').count()).step_by(2)
}

fn fill(bytes: &[u8], marks: &[(&str, &str)]) -> Vec<u8> {
    let mut filled = bytes.to_vec();
    for (mark, value) in marks {
        let mut from = 0;
        while let Some(at) = filled[from..].windows(mark.len()).position(|it| it == mark.as_bytes())
        {
            drop(filled.splice(from + at..from + at + mark.len(), value.bytes()));
            from += at + value.len();
        }
    }
    filled
}

#[test]
fn an_invite_wrong_in_one_place_harms_nothing_and_calls_go_on_in_between() {
    let mut desk = Desk::in_service(Transport::Udp);
    let contact = desk.contact().to_owned();
    let anomalies = anomalies();
    let heads = elements(INVITE).map(|at| (Some(at), None));
    let bodies = elements(BODY).map(|at| (None, Some(at)));
    let places: Vec<(Option<usize>, Option<usize>)> = heads.chain(bodies).collect();
    let (mut cases, mut rang, mut calls) = (0_usize, 0_usize, 0_usize);
    for (head, body) in &places {
        for anomaly in &anomalies {
            let body = replaced(BODY, body.map(|at| (at, anomaly.as_slice())));
            let head = replaced(INVITE, head.map(|at| (at, anomaly.as_slice())));
            let number = cases.to_string();
            let length = body.len().to_string();
            let marks = [("USER", contact.as_str()), ("NUMBER", &number), ("LENGTH", &length)];
            let mut message = fill(&head, &marks);
            message.extend_from_slice(&body);
            message.truncate(65_000);
            desk.receive(&message);
            cases += 1;
            if cases.is_multiple_of(BOUT) {
                let snapshot = desk.phone.snapshot(desk.now);
                let rings = |call: &&phone::doors::CallView| call.state == CallState::RingingHere;
                rang += snapshot.calls.iter().filter(rings).count();
                desk.calm_down();
                let after =
                    desk.ordinary_call().unwrap_or_else(|e| panic!("after case {cases}: {e}"));
                assert!(after <= Duration::from_secs(1), "after case {cases} it rang in {after:?}");
                calls += 1;
                desk.run(Duration::from_secs(6));
            }
        }
    }
    desk.calm_down();
    let left = desk.phone.snapshot(desk.now).calls;
    assert!(left.iter().all(|call| call.state == CallState::Ended), "{left:?}");
    println!(
        "{cases} cases in {} places, {calls} ordinary calls in between; {rang} that did no harm rang",
        places.len()
    );
    assert!(cases >= 4_527, "only {cases} cases");
    assert!(rang > 0, "no case reached the telephone as a call");
}

#[test]
fn the_invite_that_is_changed_is_right_before_it_is() {
    let mut desk = Desk::in_service(Transport::Udp);
    let (contact, body) = (desk.contact().to_owned(), replaced(BODY, None));
    let length = body.len().to_string();
    let marks = [("USER", contact.as_str()), ("NUMBER", "0"), ("LENGTH", &length)];
    let mut message = fill(&replaced(INVITE, None), &marks);
    message.extend_from_slice(&body);

    desk.receive(&message);

    assert_eq!(desk.status("case-0"), Some(180));
}
