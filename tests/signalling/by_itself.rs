//! Calls that are answered without a press, where the line allows it; and whom a call was meant for.

use phone::doors::{CallState, Command, MediaOrder};
use phone::profile::LineProfile;

use crate::exchange::{Exchange, line, profile};

/// How servers ask for it.
const WISHES: [(&str, &str); 6] = [
    ("Answer-Mode", "Auto"),
    ("Answer-Mode", "auto;require"),
    ("Call-Info", "<sip:office.test>;answer-after=0"),
    ("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer"),
    ("Alert-Info", "Auto Answer"),
    ("P-Auto-Answer", "normal"),
];

fn office(auto_answer: bool) -> Exchange {
    Exchange::new(&profile(LineProfile { auto_answer, ..line() }, &[]), &[])
}

#[test]
fn a_line_that_does_not_allow_it_rings_whatever_the_gateway_wishes() {
    for wish in WISHES {
        let mut office = office(false);

        office.ring(&[wish]);
        office.run(20_000);

        assert_eq!(office.state(1), CallState::RingingHere, "{wish:?}");
        let opened = office.orders.iter().any(|order| matches!(order, MediaOrder::Open { .. }));
        assert!(!opened, "{wish:?}");
    }
}

#[test]
fn where_the_line_allows_it_a_call_rings_for_a_second_and_is_answered_and_seen_to_be() {
    for wish in WISHES {
        let mut office = office(true);

        office.ring(&[wish]);
        assert_eq!(office.state(1), CallState::RingingHere, "{wish:?}");
        assert!(office.orders.contains(&MediaOrder::Ring(true)), "{wish:?}");
        office.run(1_000);

        assert_eq!(office.state(1), CallState::Connected, "{wish:?}");
        assert!(office.call(1).by_itself, "{wish:?}");
    }
}

#[test]
fn a_call_is_answered_after_as_long_as_is_asked_for() {
    let mut office = office(true);

    office.ring(&[("Call-Info", "<sip:office.test>;answer-after=5")]);
    office.run(4_000);
    assert_eq!(office.state(1), CallState::RingingHere);
    office.run(1_000);

    assert_eq!(office.state(1), CallState::Connected);
}

#[test]
fn other_words_ask_for_nothing() {
    for wish in [
        ("Answer-Mode", "Manual"),
        ("Call-Info", "<sip:office.test>;answer-after=never"),
        ("Alert-Info", "<file:///etc/passwd>"),
        ("Alert-Info", "<http://198.51.100.1/ring.wav>"),
    ] {
        let mut office = office(true);

        office.ring(&[wish]);
        office.run(20_000);

        assert_eq!(office.state(1), CallState::RingingHere, "{wish:?}");
    }
}

#[test]
fn nobody_is_torn_from_a_call_by_one_that_wants_to_be_answered() {
    let mut office = office(true);
    office.ring(&[]);
    office.command(Command::Answer(None));
    office.run(500);

    office.ring(&[("Answer-Mode", "Auto")]);
    office.run(20_000);

    assert_eq!(office.state(1), CallState::Connected);
    assert_eq!(office.state(2), CallState::RingingHere);
}

#[test]
fn whom_a_call_was_meant_for_is_shown() {
    for (fields, meant) in [
        (vec![("Diversion", "<sip:0800@office.test>;reason=unconditional")], Some("0800")),
        (
            vec![(
                "Diversion",
                "<sip:200@office.test>;reason=no-answer, \"Shop\" <sip:0800@office.test>",
            )],
            Some("0800"),
        ),
        (
            vec![(
                "History-Info",
                "<sip:0800@office.test>;index=1, <sip:102@office.test?Reason=SIP%3Bcause%3D302>;index=1.1",
            )],
            Some("0800"),
        ),
        (vec![("Diversion", "<sip:102@office.test>;reason=user-busy")], None),
        (vec![("Diversion", "\"")], None),
        (vec![], None),
    ] {
        let mut office = office(false);

        office.ring(&fields);

        assert_eq!(office.call(1).meant_for.as_deref(), meant, "{fields:?}");
    }
}
