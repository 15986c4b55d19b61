//! Gateways that refuse, vanish and return.

use std::time::Duration;

use phone::Lamp;
use phone::doors::{CallState, Command, Notice, Service};
use phone::trouble::Trouble;

use crate::world::{BUSINESS, PERSONAL, World};

#[test]
fn losing_one_gateway_leaves_the_other_untouched_and_it_recovers_by_itself() {
    let mut world = World::in_service();
    world.talk(PERSONAL, "600");
    world.talk(BUSINESS, "600");

    world.kill(PERSONAL);
    world.run(Duration::from_mins(1));

    assert_eq!(world.line(PERSONAL).service, Service::OutOfService);
    assert_eq!(world.line(PERSONAL).trouble, Some(Trouble::Silent));
    let on_key = world.snapshot().on_key(&world.key(1));
    assert!(on_key.contains("does not answer"), "{on_key}");
    assert_eq!(world.key(2).lamp, Lamp::Unknown);
    assert_eq!(world.line(BUSINESS).service, Service::InService);
    assert_eq!(world.state(2), CallState::Connected);

    world.start(PERSONAL);
    world.run(Duration::from_secs(12));

    assert_eq!(world.line(PERSONAL).service, Service::InService, "{:?}", world.line(PERSONAL));
    assert_eq!(world.key(2).lamp, Lamp::Off);
    assert_eq!(world.state(2), CallState::Connected);
}

#[test]
fn a_gateway_that_was_started_anew_is_asked_about_its_calls() {
    let mut world = World::in_service();
    world.talk(PERSONAL, "600");

    world.kill(PERSONAL);
    world.run(Duration::from_mins(1));
    world.start(PERSONAL);
    let mut cause = "";
    for _ in 0..15 {
        world.run(Duration::from_secs(1));
        if let Some(call) = world.snapshot().calls.first() {
            cause = call.cause.as_ref().map_or("", |cause| cause.key);
        }
    }

    assert_eq!(cause, "lost");
    assert!(world.snapshot().keys.iter().all(|key| key.call.is_none()));
}

#[test]
fn a_call_that_rings_when_its_gateway_vanishes_does_not_ring_for_ever() {
    let mut world = World::in_service();
    world.dial(BUSINESS, "606");
    world.ring(BUSINESS);
    assert_eq!(world.state(1), CallState::RingingThere);
    assert_eq!(world.state(2), CallState::RingingHere);

    world.kill(BUSINESS);
    for _ in 0..60 {
        world.run(Duration::from_millis(500));
        if world.snapshot().calls.iter().all(|call| call.state == CallState::Ended) {
            break;
        }
    }

    assert_eq!(world.cause(1), "gateway-silent");
    assert_eq!(world.cause(2), "missed");
    assert!(world.notices.iter().any(|notice| matches!(notice, Notice::Missed(_))));
}

#[test]
fn a_wrong_password_is_said_and_not_tried_again_and_again() {
    let mut world = World::new();
    world.password(BUSINESS, "guess");
    world.password(PERSONAL, "secret5553001");

    world.run(Duration::from_hours(10));

    assert_eq!(world.line(BUSINESS).service, Service::Refused);
    assert_eq!(world.line(BUSINESS).trouble, Some(Trouble::PasswordRefused));
    assert!(world.notices.iter().any(|notice| matches!(notice, Notice::PasswordRefused(_))));
    assert!(world.count(BUSINESS, "REGISTER") <= 3, "{}", world.count(BUSINESS, "REGISTER"));
    assert_eq!(world.line(PERSONAL).service, Service::InService);

    world.password(BUSINESS, "secret102");
    world.run(Duration::from_secs(2));
    assert_eq!(world.line(BUSINESS).service, Service::InService);
}

#[test]
fn a_line_without_a_password_asks_for_it() {
    let mut world = World::new();

    world.run(Duration::from_secs(10));

    assert_eq!(world.line(BUSINESS).service, Service::Refused);
    assert!(world.notices.iter().any(|notice| matches!(notice, Notice::PasswordWanted(_))));
}

#[test]
fn dialling_on_a_line_without_service_ends_with_the_reason() {
    let mut world = World::in_service();
    world.kill(BUSINESS);
    world.run(Duration::from_mins(1));

    world.talk(BUSINESS, "600");

    assert_eq!(world.cause(1), "no-service");
    let cause = world.call(1).cause.unwrap();
    assert_eq!(cause.why, Some(Trouble::Silent));
    assert!(cause.text.contains("does not answer"), "{}", cause.text);
}

#[test]
fn a_day_without_its_gateway_costs_few_registers_and_no_memory() {
    let mut world = World::in_service();
    world.kill(BUSINESS);
    let before = world.count(BUSINESS, "REGISTER");

    world.run(Duration::from_hours(24));

    let tries = world.count(BUSINESS, "REGISTER") - before;
    // RFC 5626 section 4.5: at most every 900 s once the wait has grown, each try sent up to 11
    // times over UDP.
    assert!(tries <= 110 * 11, "{tries}");
    world.start(BUSINESS);
    world.run(Duration::from_secs(15));
    assert_eq!(world.line(BUSINESS).service, Service::InService);
}

#[test]
fn the_end_of_the_telephone_releases_calls_and_removes_bindings() {
    let mut world = World::in_service();
    world.talk(BUSINESS, "600");

    world.command(Command::Quit);
    world.run(Duration::from_secs(1));

    let now = world.now;
    assert_eq!(world.gateway(BUSINESS).active(), (0, 0));
    assert_eq!(world.gateway(BUSINESS).registered(now, "102"), 0);
    assert_eq!(world.gateway(PERSONAL).registered(now, "5553001"), 0);
    assert!(world.notices.contains(&Notice::Goodbye));
}
