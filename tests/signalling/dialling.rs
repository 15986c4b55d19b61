//! SEND on a line: which gateway hears of it, and as whom.

use std::time::Duration;

use phone::Lamp;
use phone::dialplan::BadNumber;
use phone::doors::{CallState, Command, MediaOrder, Notice, Service};
use phone::profile::{Codec, DigitsBy};
use phone::tones::Tone;
use phone::trouble::Refusal;
use sim::Conditions;

use crate::world::{BUSINESS, PERSONAL, World, here, profile};

#[test]
fn both_lines_come_into_service_each_at_its_gateway() {
    let world = World::in_service();

    assert_eq!(world.line(PERSONAL).service, Service::InService, "{:?}", world.line(PERSONAL));
    assert_eq!(world.line(BUSINESS).service, Service::InService, "{:?}", world.line(BUSINESS));
    assert!(world.snapshot().keys.iter().all(|key| key.lamp == Lamp::Off));
}

#[test]
fn the_same_number_on_each_line_reaches_only_the_gateway_of_that_line() {
    let mut world = World::in_service();

    world.talk(PERSONAL, "600");
    world.talk(BUSINESS, "600");

    let (home, office) = (world.seen(PERSONAL), world.seen(BUSINESS));
    assert_eq!((home.len(), office.len()), (1, 1));
    for (index, call, number) in [(0, &home[0], "5553001"), (1, &office[0], "102")] {
        let address = here(index).to_string();
        assert_eq!(call.called, "600");
        assert_eq!(call.calling, number);
        assert!(call.preferred.as_ref().unwrap().contains(number), "{call:?}");
        assert!(call.via[0].starts_with(&address), "{call:?}");
        assert!(call.contact.as_ref().unwrap().contains(&address), "{call:?}");
        assert_eq!(call.speech, [address], "{call:?}");
    }
}

#[test]
fn a_press_on_an_idle_key_seizes_and_gives_dial_tone() {
    let mut world = World::in_service();

    world.press(3);

    assert_eq!(world.state(1), CallState::Seized);
    assert_eq!(world.key(3).lamp, Lamp::Steady);
    assert_eq!(world.orders.last(), Some(&MediaOrder::Play(Some(Tone::Dial))));

    world.command(Command::PressDigits("60".to_owned()));
    world.command(Command::PressDigits("0".to_owned()));
    world.talk(BUSINESS, "");

    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(world.call(1).party, "600");
}

#[test]
fn a_busy_number_is_said_to_be_busy_with_the_tone_of_it() {
    let mut world = World::in_service();

    world.dial(BUSINESS, "486");

    assert_eq!(world.cause(1), "busy");
    assert_eq!(world.call(1).cause.unwrap().status, Some(486));
    assert_eq!(world.orders.last(), Some(&MediaOrder::Play(Some(Tone::Busy))));
    world.run(Duration::from_secs(5));
    assert_eq!(world.orders.last(), Some(&MediaOrder::Play(None)));
}

#[test]
fn a_number_nobody_has_is_said_to_be_none() {
    let mut world = World::in_service();

    world.dial(PERSONAL, "404");

    assert_eq!(world.cause(1), "unallocated");
}

#[test]
fn a_number_with_letters_is_refused_with_a_sentence_and_nothing_is_sent() {
    let mut world = World::in_service();
    let before = world.count(BUSINESS, "INVITE");

    world.dial(BUSINESS, "55a");

    let refusal = Refusal::Number(BadNumber::Character('a'));
    assert_eq!(world.notices.last(), Some(&Notice::Refused(refusal)));
    assert_eq!(world.count(BUSINESS, "INVITE"), before);
}

#[test]
fn a_call_given_up_while_it_rings_is_cancelled_at_the_gateway() {
    let mut world = World::in_service();

    world.dial(BUSINESS, "606");
    assert_eq!(world.state(1), CallState::RingingThere);
    assert_eq!(world.orders.last(), Some(&MediaOrder::Play(Some(Tone::Ringback))));
    world.command(Command::Release(None));
    world.run(Duration::from_secs(1));

    assert_eq!(world.cause(1), "given-up");
    assert_eq!(world.count(BUSINESS, "CANCEL"), 1);
    assert!(world.seen(BUSINESS)[0].ended.is_some());
    assert_eq!(world.orders.last(), Some(&MediaOrder::Play(None)));
}

#[test]
fn early_sound_takes_the_place_of_our_own_ringback() {
    let mut world = World::in_service();

    world.command(Command::Dial(phone::doors::LineId(BUSINESS), "611".to_owned()));
    world.run(Duration::from_millis(300));

    assert!(matches!(world.state(1), CallState::Dialling | CallState::RingingThere));
    assert!(world.orders.iter().any(|order| matches!(order, MediaOrder::Open { .. })));
    assert!(!world.orders.contains(&MediaOrder::Play(Some(Tone::Ringback))));
    world.run(Duration::from_secs(10));
    assert_eq!(world.state(1), CallState::Connected);
}

#[test]
fn calls_are_set_up_and_ended_over_a_network_that_loses_one_packet_in_five() {
    for seed in 1..=20 {
        let mut world = World::on(Conditions::bad(200), seed);
        world.passwords();
        world.run(Duration::from_mins(1));
        assert_eq!(world.line(BUSINESS).service, Service::InService, "seed {seed}");

        world.dial(BUSINESS, "600");
        world.run(Duration::from_secs(20));
        assert_eq!(world.state(1), CallState::Connected, "seed {seed}");
        world.command(Command::Release(None));
        world.run(Duration::from_secs(40));

        assert_eq!(world.gateway(BUSINESS).active(), (0, 0), "seed {seed}");
    }
}

#[test]
fn a_call_that_ends_gives_its_sockets_back() {
    let mut world = World::in_service();

    for _ in 0..50 {
        world.talk(BUSINESS, "600");
        world.command(Command::Release(None));
        world.run(Duration::from_secs(1));
    }

    let opened = world.orders.iter().filter(|o| matches!(o, MediaOrder::Open { .. })).count();
    let closed = world.orders.iter().filter(|o| matches!(o, MediaOrder::Close(_))).count();
    assert_eq!((opened, closed), (50, 50));
    world.run(Duration::from_mins(2));
    assert!(world.snapshot().calls.is_empty());
}

/// A call in which digits go as the profile of the line says.
fn talking_with_digits(by: DigitsBy, codecs: &[Codec]) -> World {
    let mut profile = profile();
    profile.lines[BUSINESS as usize].digits = by;
    profile.lines[BUSINESS as usize].codecs = codecs.to_vec();
    let mut world = World::set_up_as(&profile);
    world.talk(BUSINESS, "600");
    world.command(Command::PressDigits("12#".to_owned()));
    world.run(Duration::from_secs(2));
    world
}

/// How many digits went beside the speech.
fn beside(world: &World) -> usize {
    let digits = world.orders.iter().filter_map(|order| match order {
        MediaOrder::SendDigits(_, digits) => Some(digits.len()),
        _ => None,
    });
    digits.sum()
}

#[test]
fn digits_go_as_the_profile_of_the_line_says() {
    for by in [DigitsBy::Auto, DigitsBy::Rtp] {
        let mut world = talking_with_digits(by, &[Codec::Pcmu]);
        assert_eq!((beside(&world), world.seen(BUSINESS)[0].digits.as_str()), (3, ""), "{by:?}");
    }

    let mut world = talking_with_digits(DigitsBy::Info, &[Codec::Pcmu]);
    assert_eq!((beside(&world), world.seen(BUSINESS)[0].digits.as_str()), (0, "12#"));

    let world = talking_with_digits(DigitsBy::InBand, &[Codec::Pcmu]);
    let opened = world.orders.iter().find_map(|order| match order {
        MediaOrder::Open { agreement, .. } => Some(agreement.clone()),
        _ => None,
    });
    assert_eq!(
        (beside(&world), opened.unwrap().digits),
        (3, None),
        "the media makes tones of them"
    );
}
