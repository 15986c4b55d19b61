//! Notifications as servers send them, and as nobody should.
//!
//! `tests/data/notify` holds what Asterisk 22 and Kamailio 5.6.3 sent to a telephone of ours.

use std::time::Duration;

use sip::events::{
    AppearanceState, Direction, Doubt, EndReason, Fault, MemberState, Notice, Package, Presence,
    Stage, Standing, SubscriptionState, Watch, appearance_index, parts,
};
use sip::message::{Message, Name};

use crate::allocations::during;
use crate::corpus::Chance;
use crate::mutate::{SEED, Told, mutate, now, number};

macro_rules! notifications {
    ($($name:literal)*) => {
        [$(($name, include_bytes!(concat!("../data/notify/", $name, ".sip")).as_slice()),)*]
    };
}

const ALL: [(&str, &[u8]); 17] = notifications! {
    "asterisk-busy"
    "asterisk-idle"
    "asterisk-list"
    "asterisk-list-news"
    "asterisk-messages"
    "asterisk-messages-unasked"
    "asterisk-presence"
    "asterisk-ringing"
    "asterisk-shared-line"
    "kamailio-active"
    "kamailio-held"
    "kamailio-held-private"
    "kamailio-idle"
    "kamailio-line-seize"
    "kamailio-line-seize-over"
    "kamailio-progressing"
    "kamailio-seized"
};

fn message(name: &str) -> Message {
    let (_, bytes) = ALL.iter().find(|(known, _)| *known == name).expect("it is there");
    Message::parse(bytes).expect("a server wrote it")
}

fn notice(watch: &mut Watch, name: &str) -> Notice {
    watch.take(&message(name)).expect("it can be read").expect("it brings news")
}

#[test]
fn every_notification_of_a_server_is_accepted() {
    for (name, bytes) in ALL {
        assert_eq!(sip::verdict::verdict(bytes), sip::verdict::Verdict::Accept, "{name}");
        assert!(SubscriptionState::of(&message(name)).is_some(), "{name}");
    }
}

#[test]
fn asterisk_tells_of_calls() {
    let mut watch = Watch::new(Package::Dialog);

    let Notice::Dialogs(idle) = notice(&mut watch, "asterisk-idle") else { panic!() };
    assert!(idle.dialogs.is_empty());
    assert_eq!(idle.entity, "sip:102@127.0.0.10");

    let Notice::Dialogs(ringing) = notice(&mut watch, "asterisk-ringing") else { panic!() };
    let [call] = ringing.dialogs.as_slice() else { panic!("{ringing:?}") };
    assert_eq!((call.stage, call.direction), (Stage::Early, Some(Direction::Recipient)));
    let caller = call.remote.identity.as_ref().expect("who calls");
    assert_eq!(caller.display(), Some("Ext 101"));
    // Without a Call-ID there is nothing to pick up by.
    assert_eq!(call.at_watched(), None);

    let Notice::Dialogs(busy) = notice(&mut watch, "asterisk-busy") else { panic!() };
    let [call] = busy.dialogs.as_slice() else { panic!("{busy:?}") };
    assert_eq!((call.stage, call.is_held()), (Stage::Confirmed, false));

    let Notice::Dialogs(line) = notice(&mut Watch::new(Package::Dialog), "asterisk-shared-line")
    else {
        panic!()
    };
    assert_eq!(line.dialogs.len(), 1);
}

#[test]
fn asterisk_tells_of_many_lines_at_once() {
    let mut watch = Watch::new(Package::Dialog);
    assert_eq!(watch.take(&message("asterisk-list-news")), Err(Doubt::Gap));

    let Notice::List { whole: true, members } = notice(&mut watch, "asterisk-list") else {
        panic!()
    };
    let uris: Vec<_> = members.iter().map(|member| member.uri.as_str()).collect();
    assert_eq!(uris, ["sip:101@127.0.0.10", "sip:102@127.0.0.10"]);
    assert!(members.iter().all(|member| member.state == MemberState::Active));

    let news = notice(&mut watch, "asterisk-list-news");
    let Notice::List { whole: false, members } = news else { panic!() };
    let stages: Vec<_> = members
        .iter()
        .map(|member| match &member.notice {
            Some(Notice::Dialogs(calls)) => calls.dialogs.first().map(|call| call.stage),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(stages, [Some(Stage::Confirmed), Some(Stage::Early)]);
}

#[test]
fn asterisk_tells_of_messages_and_presence() {
    let messages = notice(&mut Watch::new(Package::MessageSummary), "asterisk-messages");
    let Notice::Messages(messages) = messages else { panic!() };
    assert!(!messages.waiting);
    assert_eq!(messages.voice().map(|count| (count.new, count.old)), Some((0, 0)));

    let presence = notice(&mut Watch::new(Package::Presence), "asterisk-presence");
    let expected = Presence { open: Some(true), note: Some("On the phone".into()) };
    assert_eq!(presence, Notice::Presence(expected));
}

#[test]
fn kamailio_tells_of_appearances() {
    let mut watch = Watch::new(Package::CallInfo);
    for (name, state, peer) in [
        ("kamailio-idle", AppearanceState::Idle, None),
        ("kamailio-seized", AppearanceState::Seized, None),
        ("kamailio-progressing", AppearanceState::Progressing, None),
        ("kamailio-active", AppearanceState::Active, Some("sip:3000@127.0.0.1")),
        ("kamailio-held", AppearanceState::Held, Some("sip:3000@127.0.0.1")),
        ("kamailio-held-private", AppearanceState::HeldPrivate, Some("sip:3000@127.0.0.1")),
    ] {
        let Notice::Appearances(known) = notice(&mut watch, name) else { panic!("{name}") };
        assert_eq!((known.state(1), known.state(2)), (state, AppearanceState::Idle), "{name}");
        let with = known.used.get(&1).and_then(|it| it.peer.as_ref());
        assert_eq!(with.map(|peer| peer.uri().to_string()).as_deref(), peer, "{name}");
    }
}

#[test]
fn kamailio_gives_an_appearance_and_takes_it_back() {
    let given = notice(&mut Watch::new(Package::LineSeize), "kamailio-line-seize");
    assert_eq!(given, Notice::Seized(Some(1)));

    let over = SubscriptionState::of(&message("kamailio-line-seize-over")).expect("a state");
    assert_eq!(over.standing, Standing::Terminated(EndReason::NoResource));
}

#[test]
fn a_body_of_another_kind_is_told_apart() {
    let mut watch = Watch::new(Package::Presence);

    let doubt = watch.take(&message("asterisk-idle"));

    assert_eq!(doubt, Err(Doubt::Fault(Fault::WrongType)));
}

#[test]
#[expect(clippy::print_stdout, reason = "a run that found something must be repeatable")]
fn no_mutation_of_a_notification_makes_anything_panic_or_grow() {
    // Without its length a body reaches to the end, however it is changed.
    let corpus: Vec<Vec<u8>> = ALL
        .iter()
        .map(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let (before, after) = text.split_once("Content-Length").expect("it has one");
            let (_, after) = after.split_once("\r\n").expect("it ends");
            format!("{before}{after}").into_bytes()
        })
        .collect();
    if let Some(seed) = number("KEYLINE_FUZZ_SEED") {
        try_one(&corpus, seed);
        return;
    }
    let seconds = number("KEYLINE_FUZZ_SECONDS");
    let limit = seconds.map_or(Duration::from_millis(400), Duration::from_secs);
    let seed = match seconds {
        None => SEED,
        Some(_) => Chance(SEED ^ u64::from(std::process::id())).draw(),
    };
    let (mut executions, mut read) = (0, 0);
    let start = now();
    while start.elapsed() < limit {
        read += try_one(&corpus, seed.wrapping_add(executions));
        executions += 1;
    }

    println!("{executions} executions from seed {seed}, {read} notices");
    // Most changes hit a header field; enough must reach the readers of bodies whole.
    assert!(read > executions / 20, "{read} of {executions}");
}

/// Tries one; gives how many notices it brought.
fn try_one(corpus: &[Vec<u8>], seed: u64) -> u64 {
    let _told = Told(seed);
    let mut chance = Chance(seed);
    let (first, second) = (mutate(corpus, &mut chance), mutate(corpus, &mut chance));
    let mut notices = 0;
    let ((), spent) = during(|| {
        let messages = [&first, &second].map(|bytes| Message::parse(bytes).ok());
        for package in Package::ALL {
            let mut watch = Watch::new(package);
            for message in messages.iter().flatten() {
                notices += u64::from(watch.take(message).is_ok_and(|notice| notice.is_some()));
            }
        }
        for message in messages.iter().flatten() {
            let _ = (SubscriptionState::of(message), appearance_index(message));
            let _ = message.replaces();
            let kind = message.header(Name::ContentType).unwrap_or_default();
            if let Ok(parts) = parts(kind, message.body()) {
                let sum: usize = parts.iter().map(|part| part.body.len()).sum();
                assert!(sum <= message.body().len());
            }
        }
    });
    let bound = 300_000 + 600 * (first.len() + second.len());
    assert!(spent.bytes < bound, "{spent:?} for {} and {} bytes", first.len(), second.len());
    notices
}

#[test]
fn a_body_that_has_no_end_is_read_in_time_that_grows_with_its_length() {
    type Shape = (&'static str, &'static str, fn(usize) -> String);
    let shapes: &[Shape] = &[
        ("elements", "application/dialog-info+xml", |n| xml(&"<a/>".repeat(n))),
        ("depth", "application/dialog-info+xml", |n| xml(&"<a>".repeat(n))),
        ("attributes", "application/dialog-info+xml", |n| {
            xml(&format!("<a {}/>", "b='' ".repeat(n)))
        }),
        ("namespaces", "application/dialog-info+xml", |n| {
            xml(&(0..n).map(|i| format!("<a xmlns:b{i}='c'>")).collect::<Vec<_>>().concat())
        }),
        ("references", "application/dialog-info+xml", |n| xml(&"&amp;".repeat(n))),
        ("comments", "application/dialog-info+xml", |n| xml(&"<!---->".repeat(n))),
        ("brackets", "application/dialog-info+xml", |n| xml(&"<".repeat(n))),
        ("quotes", "application/dialog-info+xml", |n| xml(&format!("<a b='{}", "\"".repeat(n)))),
        ("calls", "application/dialog-info+xml", |n| {
            xml(&(0..n)
                .map(|i| format!("<dialog id='{i}'><state>early</state></dialog>"))
                .collect::<Vec<_>>()
                .concat())
        }),
        ("boundaries", "multipart/related;boundary=b", |n| "--b\r\n\r\n".repeat(n)),
        ("dashes", "multipart/related;boundary=----------", |n| "-".repeat(n)),
        ("lines", "multipart/related;boundary=b", |n| "\n".repeat(n)),
        ("summaries", "application/simple-message-summary", |n| "a: b\n".repeat(n)),
    ];
    for (name, kind, shape) in shapes {
        let time = |count| {
            let body = shape(count);
            let text = format!(
                "NOTIFY sip:a@b SIP/2.0\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let message = Message::parse(text.as_bytes()).expect("a message");
            let run = || {
                let began = now();
                for package in [Package::Dialog, Package::MessageSummary, Package::Presence] {
                    let _ = Watch::new(package).take(&message);
                }
                began.elapsed()
            };
            let best = (0..4).map(|_| run()).min().expect("four runs");
            best.as_secs_f64() * 1e9 / f64::from(u32::try_from(body.len()).expect("short"))
        };
        let (short, long) = (time(250), time(4_000));
        assert!(long < short.mul_add(4.0, 300.0), "{name}: {short:.0} ns a byte, then {long:.0}");
    }
}

fn xml(inside: &str) -> String {
    format!("<dialog-info version='0' state='full' entity='e'>{inside}</dialog-info>")
}

#[test]
fn a_list_of_a_thousand_lines_is_read_quickly_and_its_news_too() {
    let list = |version: u32, whole: bool, count: usize| {
        let resources: Vec<_> = (0..count)
            .map(|i| {
                format!(
                    "<resource uri='sip:{i}@h'><instance id='i' state='active' cid='{i}'/></resource>"
                )
            })
            .collect();
        let parts: Vec<_> = (0..count)
            .map(|i| {
                format!(
                    "--b\r\nContent-ID: <{i}>\r\nContent-Type: application/dialog-info+xml\r\n\r\n\
                     <dialog-info version='{version}' state='full' entity='e'/>\r\n"
                )
            })
            .collect();
        let body = format!(
            "--b\r\nContent-Type: application/rlmi+xml\r\n\r\n<list version='{version}' uri='l' \
             fullState='{whole}'>{}</list>\r\n{}--b--",
            resources.concat(),
            parts.concat()
        );
        let text = format!(
            "NOTIFY sip:a@b SIP/2.0\r\nContent-Type: multipart/related;boundary=b\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Message::parse(text.as_bytes()).expect("a message")
    };
    let mut watch = Watch::new(Package::Dialog);
    let (whole, news) = (list(0, true, 1_000), list(1, false, 1));
    let began = now();

    let first = watch.take(&whole).expect("it can be read");
    let second = watch.take(&news).expect("it can be read");

    let took = began.elapsed();
    let count = |notice| match notice {
        Some(Notice::List { members, .. }) => members.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((count(first), count(second)), (1_000, 1));
    assert!(took < Duration::from_millis(500), "{took:?}");
}
