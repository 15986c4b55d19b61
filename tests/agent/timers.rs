//! Sessions that are refreshed, or end (RFC 4028).

use sim::Conditions;
use sip::message::{Message, Method, Name};
use sip::{EndedBy, Event, SessionId};

use crate::calls::{OFFER_TEXT, invite_for};
use crate::script::{CONTACT, Script};
use crate::world::{ANSWER, OFFER, World, secs};

fn header(message: &Message, name: Name) -> String {
    String::from_utf8_lossy(message.header(name).unwrap_or_default()).into_owned()
}

/// A call of ours whose answer says that of its refreshing.
fn talking(expires: &str) -> (Script, SessionId, Message) {
    let mut script = Script::registered();
    let session = script.call();
    let invite = script.expect(&Method::Invite);
    assert_eq!(header(&invite, Name::SessionExpires), "1800");
    let fields = [CONTACT.into(), format!("Session-Expires: {expires}")];
    script.reply(&invite, 200, &fields, "far");
    script.expect(&Method::Ack);
    script.events.clear();
    (script, session, invite)
}

/// Lets time pass with a gateway that goes on registering the line.
fn pass(script: &mut Script, seconds: u64) {
    script.pass(secs(seconds));
    script.sent.retain(|(_, it)| *it.method() != Method::Register);
    script.events.retain(|event| crate::world::name(event) != "RegistrationFailed");
}

#[test]
fn who_was_agreed_on_refreshes_at_half_of_the_time() {
    let (mut script, session, _) = talking("200;refresher=uac");
    pass(&mut script, 99);
    assert!(script.events.is_empty(), "{:?}", script.told());
    pass(&mut script, 2);
    assert_eq!(script.told(), ["RefreshDue"]);

    script.agent.reoffer(script.now, session, OFFER.to_vec());
    let again = script.expect(&Method::Invite);
    assert_eq!(header(&again, Name::SessionExpires), "200;refresher=uac");
    let fields = [CONTACT.into(), "Session-Expires: 200;refresher=uac".into()];
    script.reply(&again, 200, &fields, "");
    script.expect(&Method::Ack);
    script.events.clear();
    pass(&mut script, 99);
    assert!(script.events.is_empty());
    pass(&mut script, 2);
    assert_eq!(script.told(), ["RefreshDue"]);
}

#[test]
fn a_session_that_nobody_refreshes_ends_before_its_time() {
    for (refresher, told) in [("uas", 0), ("uac", 1)] {
        let (mut script, session, _) = talking(&format!("180;refresher={refresher}"));
        pass(&mut script, 147);
        assert_eq!(script.told(), vec!["RefreshDue"; told]);
        script.events.clear();
        pass(&mut script, 2);

        let Event::Ended { session: ended, cause } = script.take("Ended") else { panic!() };
        assert_eq!((ended, cause.by), (session, EndedBy::Timeout));
        script.expect(&Method::Bye);
    }
}

#[test]
fn a_refresh_of_the_far_end_keeps_the_session() {
    let (mut script, _, invite) = talking("180;refresher=uas");
    for round in 0..5 {
        pass(&mut script, 90);
        let fields = "Supported: timer\r\nSession-Expires: 180;refresher=uac\r\n";
        let text = Script::request(&invite, "UPDATE", 5 + round, &format!("u{round}"), fields);
        script.hear(script.gateway, text.as_bytes());
        let ok = script.expect_status(200);
        assert_eq!(header(&ok, Name::SessionExpires), "180;refresher=uac");
        assert_eq!(header(&ok, Name::Require), "timer");
    }
    assert!(script.events.is_empty(), "{:?}", script.told());
    pass(&mut script, 149);
    assert_eq!(script.told(), ["Ended"]);
}

#[test]
fn without_an_agreement_a_session_lasts_as_long_as_people_talk() {
    for expires in ["", "x", ";refresher=uac"] {
        let (mut script, _, _) = talking(expires);
        pass(&mut script, 20_000);
        assert!(script.events.is_empty(), "{expires}: {:?}", script.told());
    }
}

#[test]
fn a_gateway_that_wants_longer_gets_it_once() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 422, &["Min-SE: 3600".into()], "x");
    script.expect(&Method::Ack);
    let again = script.expect(&Method::Invite);
    assert_eq!(header(&again, Name::SessionExpires), "3600");
    assert_eq!(header(&again, Name::MinSe), "3600");
    assert_eq!(again.cseq().unwrap().number, 2);
    script.reply(&again, 422, &["Min-SE: 7200".into()], "x");
    script.expect(&Method::Ack);
    assert_eq!(script.told(), ["Ended"]);

    for value in ["", "x", "10", "99999999999"] {
        script.call();
        let invite = script.expect(&Method::Invite);
        script.reply(&invite, 422, &[format!("Min-SE: {value}")], "x");
        script.expect(&Method::Ack);
        script.expect_silence();
    }
}

#[test]
fn a_caller_that_wants_it_too_often_is_told_the_least() {
    let mut script = Script::registered();
    let with = |script: &Script, fields: &str| {
        invite_for(script, OFFER_TEXT).replacen("Content-Type", &format!("{fields}Content-Type"), 1)
    };
    let invite = with(&script, "Supported: timer\r\nSession-Expires: 60\r\n");
    script.hear(script.gateway, invite.as_bytes());
    let refused = script.expect_status(422);
    assert_eq!(header(&refused, Name::MinSe), "90");
    assert!(script.events.is_empty());

    // One that knows no timers is refreshed by us, and never oftener than that.
    let invite = with(&script, "Session-Expires: 1\r\n").replace("z9hG4bKin", "z9hG4bKother");
    script.hear(script.gateway, invite.as_bytes());
    script.expect_status(100);
    let Event::Incoming { session, .. } = script.take("Incoming") else { panic!() };
    script.agent.accept(script.now, session, ANSWER.to_vec());
    let ok = script.expect_status(200);
    assert_eq!(header(&ok, Name::SessionExpires), "90;refresher=uas");
    assert_eq!(header(&ok, Name::Require), "");
}

#[test]
fn two_of_us_talk_for_hours_with_one_refresh_every_quarter_of_an_hour() {
    let mut world = World::new(1, Conditions::GOOD).registered();
    let (ours, _) = world.talking();
    let mut refreshes = 0;
    for _ in 0..240 {
        world.run_for(secs(60));
        while world.phone.has_told("RefreshDue") {
            world.phone.take("RefreshDue");
            refreshes += 1;
            world.phone.agent.reoffer(world.now, ours, OFFER.to_vec());
            world.run_for(secs(1));
            let Event::Reoffered { session, .. } = world.gateway.take("Reoffered") else {
                panic!()
            };
            world.gateway.agent.answer_reoffer(world.now, session, Ok(ANSWER.to_vec()));
        }
    }

    assert!(!world.phone.has_told("Ended") && !world.gateway.has_told("Ended"));
    assert!((14..=16).contains(&refreshes), "{refreshes}");
}
