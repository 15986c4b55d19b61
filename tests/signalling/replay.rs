//! A recorded day, played again.

use std::time::Duration;

use clock::Moment;
use phone::Phone;
use phone::doors::{
    CallId, Command, Input, LegId, LineId, MediaOrder, MediaReport, Output, Secured,
};
use phone::flight::{Flight, Record, Talk, What};
use phone::profile::{Encryption, KeyExchange, Profile};
use sdp::Demand;
use sim::Conditions;

use crate::exchange::{self, Exchange};
use crate::secured::{office as encrypted, wants};
use crate::world::{BUSINESS, PERSONAL, World, covered, profile};

/// A day with calls both ways, a number dialled digit by digit, a hold, a handing over, digits, a
/// dead gateway, a bad network, and a stranger.
fn day() -> World {
    let mut world = World::on(Conditions::bad(100), 7);
    world.passwords();
    world.run(Duration::from_secs(8));
    world.press(1);
    world.command(Command::PressDigits("600".to_owned()));
    world.command(Command::Dial(LineId(PERSONAL), String::new()));
    world.run(Duration::from_secs(8));
    world.command(Command::PressDigits("47#11*08".to_owned()));
    world.stranger(b"OPTIONS sip:svcrack SIP/2.0\r\n\r\n");
    world.ring(BUSINESS);
    world.press(3);
    world.press(1);
    world.kill(PERSONAL);
    world.run(Duration::from_mins(3));
    world.start(PERSONAL);
    world.run(Duration::from_mins(20));
    world.dial(BUSINESS, "486");
    world.run(Duration::from_secs(30));
    world.talk(BUSINESS, "614");
    world.run(Duration::from_mins(1));
    world.command(Command::Release(None));
    world.run(Duration::from_hours(1));
    world.command(Command::Quit);
    world.run(Duration::from_secs(40));
    world
}

/// The telephone of a record, and what it wants, secrets covered.
fn played(profile: &Profile, record: &Record) -> (Phone, Vec<String>) {
    let mut again = Phone::new(profile, record.seed);
    let mut wanted = Vec::new();
    for recorded in &record.inputs {
        again.handle(recorded.now, recorded.input());
        while let Some(output) = again.poll() {
            wanted.push(covered(&output));
        }
    }
    (again, wanted)
}

#[test]
fn a_recorded_day_is_played_again_to_the_same_words() {
    let world = day();

    let text = world.flight.text();
    let record = Record::read(&text).unwrap();
    let (_, wanted) = played(&profile(), &record);

    assert_eq!((record.dropped, record.strange, record.strangers), (0, 0, 2));
    // The digits that were pressed during a call are another secret, and so not the same.
    let comparable = |it: &&String| !it.contains("SendDigits");
    let (said, played): (Vec<_>, Vec<_>) = (
        world.wanted.iter().filter(comparable).collect(),
        wanted.iter().filter(comparable).collect(),
    );
    assert!(said.len() > 200, "{}", said.len());
    for (number, (said, played)) in said.iter().zip(&played).enumerate() {
        assert_eq!(said, played, "output {number}");
    }
    assert_eq!(said.len(), played.len());
    for secret in ["secret5553001", "secret102", "47#11*08", "response=", "svcrack"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn an_encrypted_call_is_played_again_and_nobody_learns_its_keys() {
    let mut world = encrypted(Encryption::Required, KeyExchange::Sdes, Demand::Required);
    world.phone.draw_keys_from([9; 32]);
    world.dial("600");
    world.command(Command::Hold(None));
    world.command(Command::Retrieve(None));
    assert_eq!(world.call(1).secured, Secured::OpenKeys);

    let text = world.flight.text();
    let record = Record::read(&text).unwrap();
    let line = wants(Encryption::Required, KeyExchange::Sdes);

    let (mut again, wanted) = played(&exchange::profile(line, &[]), &record);
    assert_eq!(wanted, world.wants);
    // Neither the keys of the gateway are in it, nor does a telephone of the record draw ours.
    assert!(text.contains("inline:AAAA"), "{text}");
    let ours = keys_of_the_next_call(&mut world.phone, world.now);
    let theirs = keys_of_the_next_call(&mut again, world.now);
    assert!(!ours.is_empty() && ours.len() == theirs.len(), "{ours:?} {theirs:?}");
    assert!(ours.iter().zip(&theirs).all(|(ours, theirs)| ours != theirs));
}

#[test]
fn the_ladder_of_a_call_has_what_was_said_and_what_its_speech_did() {
    let mut world = Exchange::new(&exchange::profile(exchange::line(), &[]), &[]);
    world.dial("600");
    let leg = world.orders.iter().find_map(|order| match order {
        MediaOrder::Open { leg, .. } => Some(*leg),
        _ => None,
    });
    world.input(Input::Media(MediaReport::Heard(leg.unwrap())));
    world.ring(&[]);
    world.command(Command::Release(Some(CallId(1))));
    world.run(40_000);
    world.ring(&[]);

    let talks = world.ladder.talks();
    assert_eq!(talks.iter().map(|talk| talk.call.0).collect::<Vec<_>>(), [1, 2, 3]);
    let said = |talk: &Talk| talk.rungs.iter().map(|it| it.what.to_string()).collect::<Vec<_>>();
    let said: Vec<String> =
        said(&talks[0]).iter().map(|it| it.replace(" 10.0.1.1:5060", "")).collect();
    let place = |what: &str| said.iter().position(|it| it.contains(what)).unwrap_or(usize::MAX);
    let order = [
        "keyline ── INVITE sip:600@",
        "200 OK (INVITE)",
        "speech begins: PCMU",
        "the first speech of the far end arrived",
        "speech ends",
        "BYE sip:",
        "200 OK (BYE)",
    ];
    let places = order.map(place);
    assert!(places.is_sorted() && places[6] < usize::MAX, "{places:?} {said:#?}");
    assert!(said.iter().all(|it| !it.contains("REGISTER")), "{said:#?}");
    assert_eq!(talks[1].rungs[0].after, Duration::ZERO);
    assert!(talks[0].party == "600" && talks[1].began > talks[0].began);
}

/// The keys that a telephone offers in another call.
fn keys_of_the_next_call(phone: &mut Phone, now: Moment) -> Vec<String> {
    phone.handle(now, Input::Command(Command::Dial(LineId(0), "601".to_owned())));
    let sent = std::iter::from_fn(|| phone.poll()).filter_map(|output| match output {
        Output::Send { bytes, .. } => Some(String::from_utf8_lossy(&bytes).into_owned()),
        _ => None,
    });
    let text: String = sent.collect();
    text.lines().filter(|line| line.starts_with("a=crypto:")).map(str::to_owned).collect()
}

#[test]
fn a_record_that_grows_too_long_keeps_its_end_and_says_so() {
    let phone = Phone::new(&profile(), [1; 32]);
    let mut flight = Flight::new(&[1; 32], "version = 1");
    let long = "0".repeat(60_000);
    for number in 0..600 {
        let input = Input::Command(Command::Dial(LineId(0), long.clone()));
        flight.note(Moment::START + Duration::from_secs(number), &input, &phone);
    }
    flight.note(Moment::START, &Input::Media(MediaReport::Heard(LegId(9))), &phone);

    let text = flight.text();
    assert!(text.len() < 1024 * 1024, "{}", text.len());
    let record = Record::read(&text).unwrap();
    assert!(record.dropped > 500, "{}", record.dropped);
    assert_eq!(record.profile, "version = 1\n");
    assert!(matches!(
        record.inputs.last().map(|it| &it.what),
        Some(What::Other(Input::Media(MediaReport::Heard(_))))
    ));
}

#[test]
fn what_is_no_record_is_none_and_strange_lines_are_counted() {
    assert!(Record::read("").is_none());
    assert!(Record::read("hello\nseed 00\n").is_none());
    assert!(Record::read("keyline flight record 1\nseed 00\n").is_none());
    let seed = "00".repeat(32);
    let text = format!(
        "keyline flight record 1\nseed {seed}\ndropped 0\n5 t\n6 dance\nx t\n7 command Fly(3)\n\
         8 received 1 nobody x\n"
    );

    let record = Record::read(&text).unwrap();

    assert_eq!((record.inputs.len(), record.strange), (1, 4));
}
