//! A practice gateway as phones see it: every test here has real user agents at both ends, and a
//! network of `sim` between them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it does not expect has failed"
)]

mod world;

use std::time::Duration;

use practice::{Heard, Setup, Way};
use sdp::Direction;
use sim::Conditions;
use sip::auth::Algorithm;
use sip::{EndedBy, Event, RegistrationTrouble, Transport};
use world::{ME, SECOND, World, address, setup};

#[test]
fn a_phone_registers_with_its_password_whatever_the_algorithm() {
    for algorithm in [Algorithm::Md5, Algorithm::Sha256, Algorithm::Sha512_256] {
        let mut world = World::new(Setup { algorithm, ..setup() });
        let phone = world.registered("101", "one");
        assert_eq!(world.gateway.registered(world.now, "101"), 1, "{algorithm:?}");

        world.phones[phone].agent.remove_identity(world.now, ME);
        world.run(SECOND);

        assert_eq!(world.gateway.registered(world.now, "101"), 0);
        assert!(world.heard.contains(&Heard::Gone { user: "101".into() }));
    }
}

#[test]
fn a_wrong_password_is_refused_and_not_tried_for_ever() {
    let mut world = World::new(setup());
    let phone = world.phone("101", "guess", true);

    world.run(60 * SECOND);

    assert_eq!(world.phones[phone].trouble(), Some(&RegistrationTrouble::PasswordRefused));
    assert_eq!(world.gateway.registered(world.now, "101"), 0);
    let from = world.phones[phone].address;
    let refused = Heard::Refused { user: "101".into(), from };
    assert!((1..=2).contains(&world.heard.iter().filter(|heard| **heard == refused).count()));
}

#[test]
fn a_registration_goes_on_though_every_nonce_grows_old() {
    let mut world = World::new(Setup { nonce_lasts: 10 * SECOND, ..setup() });
    let phone = world.registered("101", "one");

    world.run(Duration::from_mins(30));

    assert_eq!(world.phones[phone].trouble(), None);
    assert_eq!(world.gateway.registered(world.now, "101"), 1);
    let renewed = world.phones[phone].events.iter();
    assert!(5 <= renewed.filter(|event| matches!(event, Event::Registered { .. })).count());
}

#[test]
fn a_phone_that_asks_for_too_short_a_time_is_told_and_asks_for_more() {
    let mut world = World::new(Setup { shortest: Duration::from_mins(10), ..setup() });
    world.registered("101", "one");

    world.run(Duration::from_mins(9));

    assert_eq!(world.gateway.registered(world.now, "101"), 1);
}

#[test]
fn the_echo_gives_back_what_it_hears() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let (session, agreement) = world.talk(phone, "600");
    assert_eq!(agreement.remote.ip(), address(world::GATEWAY).ip());
    assert_eq!(world.ports_open(), 1);

    for number in 0..50 {
        world.say(phone, agreement.remote, number);
        world.run(Duration::from_millis(20));
    }
    world.phones[phone].agent.end(world.now, session);
    world.run(SECOND);

    let speech = &world.phones[phone].speech;
    assert_eq!(speech.len(), 50);
    assert!(speech.iter().all(|(_, packet)| packet[12..] == [0x55; 160]));
    assert_eq!((world.gateway.active(), world.ports_open()), ((0, 0), 0));
    let call = world.last_call();
    assert_eq!((call.status, call.packets), (Some(200), 50));
    assert!(call.answered.is_some() && call.ended.is_some());
}

#[test]
fn what_the_gateway_saw_of_a_call_is_what_the_phone_sent() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    world.talk(phone, "600");

    assert_eq!(world.gateway.calls().count(), 1);
    let call = world.last_call();
    assert_eq!(
        (call.way, call.called.as_str(), call.calling.as_str()),
        (Way::FromPhone, "600", "101")
    );
    assert_eq!(call.name.as_deref(), Some("Phone 101"));
    assert_eq!(call.remote, world.phones[phone].address);
    assert_eq!(call.via, ["10.0.0.2:5060"]);
    assert_eq!(call.speech, ["10.0.0.2"]);
    assert!(call.contact.as_ref().is_some_and(|contact| contact.contains("@10.0.0.2:5060")));
    assert!(call.preferred.as_ref().is_some_and(|preferred| preferred.contains("sip:101@")));
    assert!(call.invite.starts_with(b"INVITE sip:600@pbx.example.com SIP/2.0\r\n"));
}

#[test]
fn an_announcement_stops_while_it_is_held_and_goes_on_after() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let (session, agreement) = world.talk(phone, "604");
    world.phones[phone].speech.clear();
    world.run(2 * SECOND);
    assert_eq!(world.phones[phone].speech.len(), 100, "fifty packets a second");

    let local = world.phones[phone].change(world.now, session, &agreement, Direction::SendOnly);
    world.run(SECOND);
    let held = sdp::agree(&local, &reoffer_answer(&mut world, phone)).unwrap();
    assert_eq!(held.direction, Direction::SendOnly);
    world.phones[phone].speech.clear();
    world.run(10 * SECOND);
    assert_eq!(world.phones[phone].speech.len(), 0, "who is held hears nothing");

    let local = world.phones[phone].change(world.now, session, &held, Direction::SendReceive);
    world.run(SECOND);
    let back = sdp::agree(&local, &reoffer_answer(&mut world, phone)).unwrap();
    assert_eq!(back.direction, Direction::SendReceive);
    world.phones[phone].speech.clear();
    world.run(2 * SECOND);
    assert_eq!(world.phones[phone].speech.len(), 100);
}

fn reoffer_answer(world: &mut World, phone: usize) -> Vec<u8> {
    let events = &mut world.phones[phone].events;
    let at = events.iter().position(|event| matches!(event, Event::ReofferAnswered { .. }));
    match at.map(|at| events.remove(at)) {
        Some(Event::ReofferAnswered { body, .. }) => body,
        _ => panic!("{events:?}"),
    }
}

#[test]
fn telling_numbers_refuse_with_their_status() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let numbers =
        [("486", 486), ("607", 486), ("608", 503), ("404", 404), ("999", 404), ("102", 480)];
    for (number, status) in numbers {
        let session = world.dial(phone, number);
        world.run(5 * SECOND);

        assert_eq!(world.status(phone, session), Some(status), "{number}");
        assert_eq!(world.last_call().status, Some(status), "{number}");
    }
    assert_eq!(world.gateway.calls().count(), numbers.len());
    assert_eq!(world.gateway.active(), (0, 0));
}

#[test]
fn a_number_that_rings_for_ever_can_be_given_up() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let session = world.dial(phone, "606");
    world.run(60 * SECOND);
    let events = &world.phones[phone].events;
    assert!(events.iter().any(|event| matches!(event, Event::Progress { status: 180, .. })));
    assert!(!events.iter().any(|event| matches!(event, Event::Answered { .. })));
    assert_eq!(world.gateway.active(), (1, 0));

    world.phones[phone].agent.end(world.now, session);
    world.run(SECOND);

    assert_eq!(world.gateway.active(), (0, 0));
    assert_eq!(world.last_call().answered, None);
    assert!(world.last_call().ended.is_some());
}

#[test]
fn early_media_is_heard_before_the_answer() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let session = world.dial(phone, "611");
    world.run(2 * SECOND);
    let offered = world.phones[phone].local(Direction::SendReceive);
    let early = world.phones[phone].events.iter().find_map(|event| match event {
        Event::Progress { status: 183, body: Some(body), .. } => Some(body.clone()),
        _ => None,
    });
    let early = early.expect("a description comes before the answer");
    assert!(sdp::agree(&offered, &early).is_ok());
    assert!(80 < world.phones[phone].speech.len());
    assert_eq!(world.last_call().answered, None);

    world.run(2 * SECOND);

    let answer = world.phones[phone].events.iter().find_map(|event| match event {
        Event::Answered { session: of, body, .. } if *of == session => body.clone(),
        _ => None,
    });
    assert_eq!(answer, Some(early), "the answer says what was said early");
}

#[test]
fn who_calls_back_does_so_after_the_call() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let (session, _) = world.talk(phone, "640");
    assert_eq!(world.status(phone, session), None, "it hung up");
    world.run(2 * SECOND);

    let (_, invite) = world.ringing(phone).expect("it calls back");
    let from = invite.from().unwrap();
    assert_eq!(from.uri().user_text().as_deref(), Some("5551020"));
    assert_eq!(from.display().as_deref(), Some("Practice Caller"));
    world.phones[phone].speech.clear();
    let (session, _) = world.answer(phone);
    world.run(2 * SECOND);
    assert!(95 < world.phones[phone].speech.len());
    assert_eq!(world.last_call().way, Way::ToPhone);
    assert!(world.last_call().answered.is_some());

    world.phones[phone].agent.end(world.now, session);
    world.run(SECOND);
    assert_eq!((world.gateway.active(), world.ports_open()), ((0, 0), 0));
}

#[test]
fn a_call_back_that_nobody_takes_stops_ringing() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    world.gateway.call(world.now, "101");
    world.run(SECOND);
    let (session, _) = world.ringing(phone).expect("it rings");
    world.phones[phone].agent.ring(world.now, session);

    world.run(2 * 60 * SECOND);

    world.status(phone, session);
    assert_eq!((world.gateway.active(), world.ports_open()), ((0, 0), 0));
    world.gateway.call(world.now, "102");
    world.run(SECOND);
    assert_eq!(world.gateway.calls().count(), 1, "nobody is registered as 102");
}

#[test]
fn a_number_that_holds_holds_and_retrieves() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    let (session, _) = world.talk(phone, "613");
    let mut seen = Vec::new();
    for _ in 0..10 {
        world.run(SECOND);
        let now = world.now;
        let this = &mut world.phones[phone];
        let offers: Vec<_> =
            this.events.extract_if(.., |event| matches!(event, Event::Reoffered { .. })).collect();
        for event in offers {
            let Event::Reoffered { offer: Some(offer), .. } = event else { panic!("an offer") };
            let local = this.local(Direction::SendReceive);
            let (body, agreement) = sdp::answer(&local, &offer).unwrap();
            this.agent.answer_reoffer(now, session, Ok(body));
            seen.push(agreement.direction);
        }
    }
    assert_eq!(seen[..2], [Direction::ReceiveOnly, Direction::SendReceive]);
}

#[test]
fn users_call_each_other_and_agree_between_themselves() {
    let mut world = World::new(setup());
    let (one, two) = (world.registered("101", "one"), world.registered("102", "two"));
    let call = world.dial(one, "102");
    world.run(SECOND);
    let (session, invite) = world.ringing(two).expect("it rings");
    assert_eq!(invite.from().unwrap().uri().user_text().as_deref(), Some("101"));
    world.phones[two].agent.ring(world.now, session);
    world.run(SECOND);
    let events = &world.phones[one].events;
    assert!(events.iter().any(|event| matches!(event, Event::Progress { status: 180, .. })));

    let (_, theirs) = world.answer(two);
    world.run(SECOND);

    let events = &world.phones[one].events;
    let answer = events.iter().find_map(|event| match event {
        Event::Answered { body: Some(body), .. } => Some(body.clone()),
        _ => None,
    });
    let offered = world.phones[one].local(Direction::SendReceive);
    let ours = sdp::agree(&offered, &answer.expect("it is answered")).unwrap();
    assert_eq!((ours.remote, theirs.remote), (world.phones[two].rtp, world.phones[one].rtp));

    // The called one holds; the caller answers.
    world.phones[two].change(world.now, session, &theirs, Direction::SendOnly);
    world.run(SECOND);
    let now = world.now;
    let this = &mut world.phones[one];
    let offer = this.events.iter().find_map(|event| match event {
        Event::Reoffered { offer, .. } => offer.clone(),
        _ => None,
    });
    let local = this.local(Direction::SendReceive);
    let (body, held) = sdp::answer(&local, &offer.expect("it was held")).unwrap();
    assert_eq!(held.direction, Direction::ReceiveOnly);
    this.agent.answer_reoffer(now, call, Ok(body));
    world.run(SECOND);
    reoffer_answer(&mut world, two);

    world.phones[one].agent.end(world.now, call);
    world.run(SECOND);
    world.status(two, session);
    assert_eq!(world.gateway.active(), (0, 0));
    assert_eq!(world.last_call().status, Some(200));
}

#[test]
fn busy_is_told_to_the_caller_and_giving_up_to_the_called() {
    let mut world = World::new(setup());
    let (one, two) = (world.registered("101", "one"), world.registered("102", "two"));
    let call = world.dial(one, "102");
    world.run(SECOND);
    let (session, _) = world.ringing(two).expect("it rings");
    world.phones[two].agent.reject(world.now, session, 486, Vec::new());
    world.run(SECOND);
    assert_eq!(world.status(one, call), Some(486));
    world.phones[two].events.clear();

    let call = world.dial(one, "102");
    world.run(SECOND);
    let (session, _) = world.ringing(two).expect("it rings");
    world.phones[two].agent.ring(world.now, session);
    world.run(SECOND);
    world.phones[one].agent.end(world.now, call);
    world.run(SECOND);

    let ended = world.phones[two].events.iter().any(|event| {
        matches!(event, Event::Ended { session: of, cause } if *of == session && cause.by == EndedBy::Remote)
    });
    assert!(ended, "{:?}", world.phones[two].events);
    assert_eq!(world.gateway.active(), (0, 0));
}

#[test]
fn of_two_phones_of_a_user_the_first_to_answer_has_the_call() {
    let mut world = World::new(setup());
    let caller = world.registered("101", "one");
    let (desk, mobile) = (world.registered("102", "two"), world.registered("102", "two"));
    assert_eq!(world.gateway.registered(world.now, "102"), 2);
    world.dial(caller, "102");
    world.run(SECOND);
    let (missed, _) = world.ringing(desk).expect("it rings");
    world.phones[desk].agent.ring(world.now, missed);

    world.answer(mobile);
    world.run(SECOND);

    world.status(desk, missed);
    let events = &world.phones[caller].events;
    assert!(events.iter().any(|event| matches!(event, Event::Answered { .. })));
    assert_eq!(world.gateway.active(), (0, 1));
}

#[test]
fn nobody_there_is_told_after_a_while() {
    let mut world = World::new(setup());
    let (one, two) = (world.registered("101", "one"), world.registered("102", "two"));
    let call = world.dial(one, "102");
    world.run(SECOND);
    let (session, _) = world.ringing(two).expect("it rings");
    world.phones[two].agent.ring(world.now, session);

    world.run(Duration::from_mins(3));

    assert_eq!(world.status(one, call), Some(480));
    world.status(two, session);
    assert_eq!(world.gateway.active(), (0, 0));
}

#[test]
fn who_is_not_registered_calls_with_the_password() {
    let mut world = World::new(setup());
    let trunk = world.phone("101", "one", false);
    let wrong = world.phone("102", "guess", false);
    let nobody = world.phone("999", "none", false);

    let (session, _) = world.talk(trunk, "600");
    assert_eq!(world.gateway.calls().count(), 1);
    world.phones[trunk].agent.end(world.now, session);
    let refused = world.dial(wrong, "600");
    let unknown = world.dial(nobody, "600");
    world.run(5 * SECOND);

    assert_eq!(world.status(wrong, refused), Some(407));
    assert_eq!(world.status(nobody, unknown), Some(403));
    assert_eq!(world.gateway.calls().count(), 1, "who is not let in made no call");
}

#[test]
fn a_gateway_that_asks_for_the_password_at_every_call_gets_it() {
    let mut world = World::new(Setup { calls_need_password: true, ..setup() });
    let phone = world.registered("101", "one");
    for _ in 0..2 {
        let (session, _) = world.talk(phone, "600");
        world.phones[phone].agent.end(world.now, session);
        world.run(SECOND);
    }
    assert_eq!(world.gateway.calls().filter(|call| call.answered.is_some()).count(), 2);
}

#[test]
fn without_a_socket_for_speech_a_call_is_refused() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    world.has_ports = false;
    let session = world.dial(phone, "600");
    world.run(5 * SECOND);

    assert_eq!(world.status(phone, session), Some(503));
    assert_eq!(world.gateway.active(), (0, 0));
}

#[test]
fn all_of_it_works_over_streams_and_a_lost_one_takes_the_phone_along() {
    let mut world = World::over(setup(), Transport::Tcp);
    let (one, two) = (world.registered("101", "one"), world.registered("102", "two"));
    let (session, agreement) = world.talk(one, "600");
    world.say(one, agreement.remote, 1);
    world.run(SECOND);
    assert_eq!(world.phones[one].speech.len(), 1);
    world.phones[one].agent.end(world.now, session);
    world.dial(one, "102");
    world.run(SECOND);
    assert!(world.ringing(two).is_some());

    let flow = world.flow_of(world.phones[two].address);
    world.gateway.flow_lost(world.now, flow);
    world.settle();

    assert_eq!(world.gateway.registered(world.now, "102"), 0);
    assert_eq!(world.gateway.registered(world.now, "101"), 1);
    assert!(world.heard.contains(&Heard::Gone { user: "102".into() }));
}

#[test]
fn a_network_with_bad_manners_loses_no_call() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    world.net.set_conditions(Conditions::bad(200));
    for round in 0..20 {
        let session = world.dial(phone, "600");
        world.run(40 * SECOND);
        let events = &world.phones[phone].events;
        let answered = events
            .iter()
            .any(|event| matches!(event, Event::Answered { session: of, .. } if *of == session));
        assert!(answered, "round {round}: {events:?}");
        world.phones[phone].agent.end(world.now, session);
        world.run(40 * SECOND);
        assert_eq!((world.gateway.active(), world.ports_open()), ((0, 0), 0), "round {round}");
    }
    assert_eq!(world.gateway.calls().filter(|call| call.answered.is_some()).count(), 20);
}

#[test]
fn junk_from_anybody_changes_nothing() {
    let mut world = World::new(setup());
    let phone = world.registered("101", "one");
    world.talk(phone, "604");
    let stranger = address("10.9.9.9:5060");
    let junk: [&[u8]; 6] = [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe\xfd",
        b"INVITE sip:600@pbx.example.com SIP/2.0\r\n\r\n",
        b"BYE sip:x@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx\r\nCall-ID: 1\r\n\
          From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
    ];
    for bytes in junk {
        world.net.send(world.now, stranger, address(world::GATEWAY), bytes);
        world.net.send(world.now, stranger, address("10.0.0.1:30002"), bytes);
    }
    world.run(SECOND);

    assert_eq!(world.gateway.active(), (1, 0));
    assert_eq!(world.gateway.calls().count(), 1);
    assert_eq!(world.gateway.registered(world.now, "101"), 1);
}
