//! Calls that are handed over: our REFER and theirs (RFC 3515, RFC 3892, RFC 4488, RFC 5589).

use sim::{Conditions, Random};
use sip::message::{DialogRef, Message, Method, Name, ReferTo};
use sip::{Event, Referral, SessionId, Uri};

use crate::script::Script;
use crate::world::{End, World, ms, name, secs};

fn target() -> ReferTo {
    ReferTo { uri: Uri::parse("sip:204@pbx.example").unwrap(), replaces: None }
}

/// A call in which the phone has asked the far end to call somebody else.
fn referring() -> (Script, SessionId, Message, Message) {
    let (mut script, session, invite) = Script::talking();
    script.agent.refer(script.now, session, &target());
    let refer = script.expect(&Method::Refer);
    (script, session, invite, refer)
}

/// Lets a notification arrive.
fn notify(script: &mut Script, invite: &Message, cseq: u32, event: &str, state: &str, body: &str) {
    let fields = format!(
        "Event: {event}\r\nSubscription-State: {state}\r\nContent-Type: message/sipfrag\r\n"
    );
    let text = Script::request(invite, "NOTIFY", cseq, &format!("n{cseq}"), &fields);
    let text = text.replace(
        "Content-Length: 0\r\n\r\n",
        &format!("Content-Length: {}\r\n\r\n{body}", body.len()),
    );
    script.hear(script.gateway, text.as_bytes());
}

/// What was told of a REFER of ours, and nothing else.
fn referrals(script: &mut Script) -> Vec<Referral> {
    let told = std::mem::take(&mut script.events);
    told.into_iter()
        .map(|event| match event {
            Event::Referral { referral, .. } => referral,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// Lets a REFER arrive.
fn refer(script: &mut Script, invite: &Message, cseq: u32, fields: &str) {
    let text = Script::request(invite, "REFER", cseq, &format!("r{cseq}"), fields);
    script.hear(script.gateway, text.as_bytes());
}

/// A notification of the phone: its Event, its Subscription-State and its body.
fn told(script: &mut Script) -> (String, String, String, Message) {
    let notify = script.expect(&Method::Notify);
    let value = |name| String::from_utf8(notify.header(name).unwrap().to_vec()).unwrap();
    let body = String::from_utf8(notify.body().to_vec()).unwrap();
    assert_eq!(notify.content_type(), Some(&b"message/sipfrag"[..]));
    (value(Name::Event), value(Name::SubscriptionState), body, notify)
}

#[test]
fn a_far_end_is_sent_on_and_tells_how_it_goes() {
    let (mut script, session, invite, refer) = referring();
    assert_eq!(refer.header(Name::ReferTo), Some(&b"<sip:204@pbx.example>"[..]));
    assert_eq!(refer.header(Name::ReferredBy), Some(&b"<sip:101@pbx.example>"[..]));
    assert_eq!(refer.to().unwrap().tag(), Some("far"));
    assert!(refer.header(Name::Contact).is_some());

    script.reply(&refer, 202, &[], "");
    notify(&mut script, &invite, 5, "refer", "active;expires=60", "SIP/2.0 100 Trying\r\n");
    script.expect_status(200);
    notify(&mut script, &invite, 6, "refer", "active", "SIP/2.0 180 Ringing\r\n");
    script.expect_status(200);
    notify(&mut script, &invite, 7, "refer", "terminated;reason=noresource", "SIP/2.0 200 OK\r\n");
    script.expect_status(200);

    assert_eq!(
        referrals(&mut script),
        [
            Referral::Accepted { told: true },
            Referral::Progress(100),
            Referral::Progress(180),
            Referral::Final(200)
        ]
    );
    // The call is ours to end.
    script.agent.end(script.now, session);
    let bye = script.expect(&Method::Bye);
    script.reply(&bye, 200, &[], "");
    script.pass(secs(70));
    assert_eq!(script.agent.transactions(), 0);
    notify(&mut script, &invite, 8, "refer", "active", "SIP/2.0 100 Trying\r\n");
    script.expect_status(481);
}

#[test]
fn a_transfer_after_a_word_names_the_call_whose_place_is_taken() {
    let (mut script, session, _) = Script::talking();
    let replaces = DialogRef::new("other@h", "t", "f");
    script.agent.refer(script.now, session, &ReferTo { replaces, ..target() });

    let refer = script.expect(&Method::Refer);

    let value = b"<sip:204@pbx.example?Replaces=other%40h%3Bto-tag%3Dt%3Bfrom-tag%3Df>";
    assert_eq!(refer.header(Name::ReferTo), Some(&value[..]));
}

#[test]
fn a_refusal_and_silence_give_the_call_back() {
    for status in [403, 405, 481, 603] {
        let (mut script, session, _, refer) = referring();
        script.reply(&refer, status, &[], "");
        assert_eq!(referrals(&mut script), [Referral::Refused(status)]);
        // It can be tried again, and the call goes on.
        script.agent.refer(script.now, session, &target());
        script.expect(&Method::Refer);
    }

    let (mut script, session, _, _) = referring();
    script.pass(secs(33));
    assert_eq!(referrals(&mut script), [Referral::Refused(408)]);
    script.agent.end(script.now, session);
    script.sent.retain(|(_, it)| *it.method() != Method::Refer);
    script.expect(&Method::Bye);
}

#[test]
fn a_challenge_is_answered_and_the_notifications_are_still_known() {
    let (mut script, _, invite, refer) = referring();
    let challenge = crate::script::challenge("WWW-Authenticate", "pbx.example", "n2", "");
    script.reply(&refer, 401, &[challenge], "");
    let again = script.expect(&Method::Refer);
    assert!(crate::script::is_answer(&again));
    assert_eq!(again.header(Name::ReferTo), refer.header(Name::ReferTo));

    script.reply(&again, 202, &[], "");
    let event = format!("refer;id={}", again.cseq().unwrap().number);
    notify(&mut script, &invite, 5, &event, "terminated", "SIP/2.0 200 OK\r\n");

    script.expect_status(200);
    assert_eq!(referrals(&mut script), [Referral::Accepted { told: true }, Referral::Final(200)]);
}

#[test]
fn only_what_is_told_of_our_own_refer_is_believed() {
    let (mut script, _, invite, refer) = referring();
    script.reply(&refer, 202, &[], "");
    let ok = "SIP/2.0 200 OK\r\n";
    notify(&mut script, &invite, 5, "refer;id=9999", "terminated", ok);
    script.expect_status(481);
    notify(&mut script, &invite, 6, "presence", "terminated", ok);
    script.expect_status(489);
    notify(&mut script, &invite, 7, "refer;id=x", "terminated", ok);
    script.expect_status(489);
    notify(&mut script, &invite, 8, "refer", "", ok);
    script.expect_status(400);
    notify(&mut script, &invite, 9, "refer", "active", "200 OK");
    script.expect_status(200);
    assert_eq!(referrals(&mut script), [Referral::Accepted { told: true }]);

    // In a call in which nobody was sent on, nothing can be told of it.
    let (mut script, _, invite) = Script::talking();
    notify(&mut script, &invite, 5, "refer", "terminated", ok);
    script.expect_status(481);
    script.expect_silence();
    assert!(script.events.is_empty());
}

#[test]
fn a_far_end_that_stops_telling_leaves_it_open() {
    let (mut script, session, invite, refer) = referring();
    script.reply(&refer, 202, &[], "");
    notify(
        &mut script,
        &invite,
        5,
        "refer",
        "terminated;reason=timeout",
        "SIP/2.0 180 Ringing\r\n",
    );
    assert_eq!(referrals(&mut script), [Referral::Accepted { told: true }, Referral::Untold]);

    script.agent.refer(script.now, session, &target());
    script.expect_status(200);
    let refer = script.expect(&Method::Refer);
    script.reply(&refer, 202, &[], "");
    script.pass(secs(300));
    assert_eq!(referrals(&mut script), [Referral::Accepted { told: true }, Referral::Untold]);
}

#[test]
fn a_far_end_that_will_not_tell_is_not_waited_for() {
    let (mut script, _, _, refer) = referring();

    script.reply(&refer, 202, &["Refer-Sub: false".into()], "");
    script.pass(secs(300));

    assert_eq!(referrals(&mut script), [Referral::Accepted { told: false }]);
}

#[test]
fn nobody_is_sent_on_twice_at_once_or_without_a_call() {
    let (mut script, session, _, _) = referring();
    script.agent.refer(script.now, session, &target());
    script.expect_silence();
    assert_eq!(referrals(&mut script), [Referral::Refused(491)]);

    let ringing = script.call();
    script.expect(&Method::Invite);
    script.agent.refer(script.now, ringing, &target());
    script.expect_silence();
    assert_eq!(referrals(&mut script), [Referral::Refused(481)]);
}

#[test]
fn what_is_told_after_the_call_has_ended_is_still_acknowledged() {
    let (mut script, session, invite, refer) = referring();
    script.reply(&refer, 202, &[], "");
    script.ask(&invite, "BYE", 5, "bye");
    script.expect_status(200);

    notify(&mut script, &invite, 6, "refer", "terminated", "SIP/2.0 200 OK\r\n");

    script.expect_status(200);
    assert_eq!(script.told(), ["Referral", "Ended"]);
    script.pass(secs(40));
    assert_eq!(script.agent.dialog_ref(session), None);
    notify(&mut script, &invite, 7, "refer", "terminated", "SIP/2.0 200 OK\r\n");
    script.expect_status(481);
}

const REFER_TO: &str = "Refer-To: <sip:204@pbx.example>\r\n";

#[test]
fn a_phone_that_is_sent_on_tells_how_it_goes() {
    let (mut script, session, invite) = Script::talking();
    refer(&mut script, &invite, 5, &format!("{REFER_TO}Referred-By: <sip:200@pbx.example>\r\n"));
    let Event::Referred { to, by, .. } = script.take("Referred") else { panic!() };
    assert_eq!(to, target());
    assert_eq!(by.unwrap().to_string(), "<sip:200@pbx.example>");
    script.expect_silence();

    script.agent.answer_referred(script.now, session, Ok(()));
    let accepted = script.expect_status(202);
    assert_eq!(accepted.header(Name::ReferSub), None);
    let (event, state, body, first) = told(&mut script);
    assert_eq!((&*event, &*body), ("refer", "SIP/2.0 100 Trying\r\n"));
    assert_eq!(state, "active;expires=300");

    // The next is told once this one is answered, and only the newest.
    script.agent.tell_referrer(script.now, session, 180);
    script.agent.tell_referrer(script.now, session, 183);
    script.expect_silence();
    script.reply(&first, 200, &[], "");
    let (_, _, body, second) = told(&mut script);
    assert_eq!(body, "SIP/2.0 183 Session Progress\r\n");
    script.reply(&second, 200, &[], "");
    script.agent.tell_referrer(script.now, session, 200);
    let (_, state, body, last) = told(&mut script);
    assert_eq!((&*state, &*body), ("terminated;reason=noresource", "SIP/2.0 200 OK\r\n"));
    script.reply(&last, 200, &[], "");
    script.agent.tell_referrer(script.now, session, 486);
    script.expect_silence();

    // A second one is told apart by its number.
    refer(&mut script, &invite, 9, REFER_TO);
    script.agent.answer_referred(script.now, session, Ok(()));
    script.expect_status(202);
    let (event, ..) = told(&mut script);
    assert_eq!(event, "refer;id=9");
}

#[test]
fn a_phone_tells_on_after_the_call_with_who_sent_it_on_has_ended() {
    let (mut script, session, invite) = Script::talking();
    refer(&mut script, &invite, 5, REFER_TO);
    script.agent.answer_referred(script.now, session, Ok(()));
    script.expect_status(202);
    let (.., first) = told(&mut script);
    script.ask(&invite, "BYE", 6, "bye");
    script.expect_status(200);
    script.reply(&first, 200, &[], "");

    script.agent.tell_referrer(script.now, session, 200);

    let (_, _, body, last) = told(&mut script);
    assert_eq!(body, "SIP/2.0 200 OK\r\n");
    script.reply(&last, 200, &[], "");
    script.pass(secs(40));
    assert_eq!(script.agent.transactions(), 0);
    script.ask(&invite, "BYE", 7, "again");
    script.expect_status(481);
}

#[test]
fn who_does_not_want_to_know_is_not_told() {
    let (mut script, session, invite) = Script::talking();
    refer(&mut script, &invite, 5, &format!("{REFER_TO}Refer-Sub: false\r\n"));

    script.agent.answer_referred(script.now, session, Ok(()));

    let accepted = script.expect_status(202);
    assert_eq!(accepted.header(Name::ReferSub), Some(&b"false"[..]));
    script.agent.tell_referrer(script.now, session, 200);
    script.expect_silence();
}

#[test]
fn who_sent_us_on_may_stop_listening() {
    let (mut script, session, invite) = Script::talking();
    refer(&mut script, &invite, 5, REFER_TO);
    script.agent.answer_referred(script.now, session, Ok(()));
    script.expect_status(202);
    let (.., first) = told(&mut script);
    script.reply(&first, 200, &[], "");

    let fields = "Event: refer\r\nExpires: 0\r\n";
    let text = Script::request(&invite, "SUBSCRIBE", 6, "s6", fields);
    script.hear(script.gateway, text.as_bytes());

    script.expect_status(200);
    let (_, state, _, last) = told(&mut script);
    assert_eq!(state, "terminated;reason=timeout");
    script.reply(&last, 200, &[], "");
    script.agent.tell_referrer(script.now, session, 200);
    script.expect_silence();
}

#[test]
fn a_refer_that_cannot_be_followed_is_refused() {
    let (mut script, session, invite) = Script::talking();
    for (cseq, fields) in (5..).zip([
        "",
        "Refer-To: <https://evil.example>\r\n",
        "Refer-To: <sip:204@h;method=BYE>\r\n",
        "Refer-To: <sip:204@h?Replaces=x>\r\n",
        "Refer-To: <sip:204@h>\r\nRefer-To: <sip:205@h>\r\n",
    ]) {
        refer(&mut script, &invite, cseq, fields);
        script.expect_status(400);
    }
    assert!(script.events.is_empty(), "{:?}", script.events);

    refer(&mut script, &invite, 20, REFER_TO);
    script.take("Referred");
    refer(&mut script, &invite, 21, REFER_TO);
    script.expect_status(491);
    script.agent.answer_referred(script.now, session, Err(603));
    script.expect_status(603);
    // A call that is over can be sent nowhere, and what was not answered is.
    refer(&mut script, &invite, 22, REFER_TO);
    script.take("Referred");
    script.ask(&invite, "BYE", 23, "bye");
    script.expect_status(200);
    script.expect_status(481);
    refer(&mut script, &invite, 24, REFER_TO);
    script.expect_status(481);
}

#[test]
fn a_stranger_sends_nobody_on() {
    let (mut script, _, invite) = Script::talking();
    let good = Script::request(&invite, "REFER", 5, "r5", REFER_TO);
    // From another address; outside a dialog; in a dialog with somebody else.
    let elsewhere = "192.0.2.66:5060".parse().unwrap();
    script.hear(elsewhere, good.as_bytes());
    script.expect_silence();
    let tag = format!(";tag={}", invite.from().unwrap().tag().unwrap());
    script.hear(script.gateway, good.replace(&tag, "").as_bytes());
    script.expect_status(405);
    script.hear(script.gateway, good.replace("tag=far", "tag=x").replace("r5", "r6").as_bytes());
    script.expect_status(481);
    assert!(script.events.is_empty(), "{:?}", script.events);
}

/// The phone and its session, or the gateway and its own.
fn end(
    world: &mut World,
    phone: bool,
    ours: SessionId,
    theirs: SessionId,
) -> (&mut End, SessionId) {
    if phone { (&mut world.phone, ours) } else { (&mut world.gateway, theirs) }
}

/// Either end sends the other on while the network loses, repeats and reorders: whoever asked
/// learns the one truth or that it is not known, and nothing stays.
#[test]
fn every_transfer_has_one_end_whatever_the_network_does() {
    let (mut known, mut unknown) = (0, 0);
    for seed in 0..10_000 {
        let mut random = Random::new(seed);
        let mut world = World::new(seed, Conditions::GOOD).registered();
        let (ours, theirs) = world.talking();
        let loss = u16::try_from(seed % 5 * 50).unwrap();
        world.net.set_conditions(Conditions::bad(loss));
        let we_ask = seed % 2 == 0;
        let answer = if random.happens(300) { Err(603) } else { Ok(()) };
        let outcome = if random.happens(500) { 200 } else { 486 };
        let early_bye = random.happens(200);
        let now = world.now;

        let (sender, session) = end(&mut world, we_ask, ours, theirs);
        sender.agent.refer(now, session, &target());
        for _ in 0..330 {
            world.run_for(ms(100));
            if end(&mut world, !we_ask, ours, theirs).0.has_told("Referred") {
                break;
            }
        }
        let now = world.now;
        let (asked, session) = end(&mut world, !we_ask, ours, theirs);
        if asked.has_told("Referred") {
            asked.agent.answer_referred(now, session, answer);
            world.run_for(ms(random.below(5_000)));
            let now = world.now;
            let (asked, session) = end(&mut world, !we_ask, ours, theirs);
            asked.agent.tell_referrer(now, session, 180);
            if early_bye {
                let (sender, session) = end(&mut world, we_ask, ours, theirs);
                sender.agent.end(now, session);
            }
            world.run_for(ms(random.below(5_000)));
            let now = world.now;
            let (asked, session) = end(&mut world, !we_ask, ours, theirs);
            asked.agent.tell_referrer(now, session, outcome);
        }
        world.run_for(secs(300));
        let sender = if we_ask { &world.phone } else { &world.gateway };
        let ends: Vec<_> = sender
            .events
            .iter()
            .filter_map(|(_, event)| match event {
                Event::Referral { referral, .. } => Some(*referral),
                _ => None,
            })
            .filter(|it| !matches!(it, Referral::Accepted { .. } | Referral::Progress(_)))
            .collect();
        match ends.as_slice() {
            [] => assert!(early_bye && sender.has_told("Ended"), "seed {seed}: {}", world.ladder),
            [Referral::Final(status)] => {
                known += 1;
                assert_eq!((*status, answer), (outcome, Ok(())), "seed {seed}: {}", world.ladder);
            }
            [Referral::Refused(408) | Referral::Untold] => unknown += 1,
            [Referral::Refused(status)] => {
                known += 1;
                assert_eq!((*status, answer), (603, Err(603)), "seed {seed}: {}", world.ladder);
            }
            other => panic!("seed {seed}: {other:?}: {}", world.ladder),
        }
        for (end, session) in [(&mut world.phone, ours), (&mut world.gateway, theirs)] {
            end.agent.end(world.now, session);
        }
        world.net.set_conditions(Conditions::GOOD);
        world.run_for(secs(140));
        for end in [&world.phone, &world.gateway] {
            let over = end.events.iter().filter(|(_, event)| name(event) == "Ended").count();
            assert_eq!(over, 1, "seed {seed}: {:?}", end.told());
        }
        assert!(world.phone.agent.transactions() <= 2, "seed {seed}: {}", world.ladder);
        assert!(world.gateway.agent.transactions() <= 10, "seed {seed}: {}", world.ladder);
    }
    assert!(known > 7_000 && unknown < 1_000, "{known} known, {unknown} not");
}
