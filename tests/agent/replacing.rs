//! Calls that take the place of others (RFC 3891), and name them (RFC 3911).

use sip::message::{DialogRef, Message, Method, Name};
use sip::{Event, Invite, SessionId, Uri};

use crate::script::{CONTACT, Script};
use crate::world::{ANSWER, LINE, OFFER};

/// Lets a call arrive that wants to take the place of another.
fn arrive(script: &mut Script, ours: &Message, fields: &str, branch: &str) {
    let contact = ours.contacts().next().unwrap().unwrap().uri().to_uri();
    let text = format!(
        "INVITE {contact} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK{branch}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:300@pbx.example>;tag=new{branch}\r\n\
         To: <sip:101@pbx.example>\r\nCall-ID: new{branch}\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:third@10.0.0.9>\r\nRequire: replaces\r\n{fields}Content-Length: 0\r\n\r\n"
    );
    script.hear(script.gateway, text.as_bytes());
}

fn replaces(ours: &Message, far: &str) -> String {
    let tag = ours.from().unwrap().tag().unwrap();
    format!("Replaces: {};to-tag={tag};from-tag={far}\r\n", ours.call_id().unwrap())
}

fn incoming(script: &mut Script) -> (SessionId, Option<SessionId>) {
    script.expect_status(100);
    match script.take("Incoming") {
        Event::Incoming { session, replaces, .. } => (session, replaces),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_that_is_accepted_ends_the_one_it_replaces() {
    let (mut script, old, invite) = Script::talking();
    arrive(&mut script, &invite, &replaces(&invite, "far"), "1");
    let (new, replaced) = incoming(&mut script);
    assert_eq!(replaced, Some(old));

    script.agent.accept(script.now, new, ANSWER.to_vec());

    script.expect_status(200);
    script.expect(&Method::Bye);
    let Event::Ended { session, cause } = script.take("Ended") else { panic!() };
    assert_eq!((session, cause.replaced_by), (old, Some(new)));
}

#[test]
fn a_call_that_is_refused_leaves_the_other_as_it_is() {
    let (mut script, old, invite) = Script::talking();
    arrive(&mut script, &invite, &replaces(&invite, "far"), "1");
    let (new, _) = incoming(&mut script);

    script.agent.reject(script.now, new, 486, Vec::new());

    script.expect_status(486);
    script.expect_silence();
    assert_eq!(script.told(), ["Ended"]);
    script.agent.end(script.now, old);
    script.expect(&Method::Bye);
}

#[test]
fn a_call_of_ours_that_only_rings_can_be_replaced_too() {
    let mut script = Script::registered();
    let old = script.call();
    let invite = script.expect(&Method::Invite);
    script.reply(&invite, 180, &[CONTACT.into()], "far");
    let early = replaces(&invite, "far").replace("\r\n", ";early-only\r\n");
    arrive(&mut script, &invite, &early, "1");
    let (new, replaced) = incoming(&mut script);
    assert_eq!(replaced, Some(old));

    script.agent.accept(script.now, new, ANSWER.to_vec());

    script.expect_status(200);
    script.expect(&Method::Cancel);
}

#[test]
fn what_is_not_there_cannot_be_replaced() {
    let (mut script, old, invite) = Script::talking();
    let right = replaces(&invite, "far");
    let cases = [
        (right.replace("far", "other"), 481),
        (right.replace("to-tag=", "to-tag=x"), 481),
        (right.replace("Replaces: ", "Replaces: x"), 481),
        (right.replace("\r\n", ";early-only\r\n"), 486),
        (right.replace(";from-tag=far", ""), 400),
        (format!("{right}{}", right.replace("Replaces", "Join")), 400),
        (format!("{right}{right}"), 400),
    ];
    for (index, (fields, status)) in cases.iter().enumerate() {
        arrive(&mut script, &invite, fields, &index.to_string());
        script.expect_status(*status);
    }
    assert!(script.events.is_empty(), "{:?}", script.events);

    // What was hung up is declined while it is remembered, and unknown after.
    script.agent.end(script.now, old);
    script.expect(&Method::Bye);
    arrive(&mut script, &invite, &right, "gone");
    script.expect_status(603);
}

#[test]
fn who_calls_cannot_take_the_place_of_its_own_call() {
    let mut script = Script::registered();
    script.call();
    let invite = script.expect(&Method::Invite);
    arrive(&mut script, &invite, "", "ring");
    script.expect_status(100);
    script.take("Incoming");
    script.agent.ring(script.now, SessionId(2));
    let ringing = script.expect_status(180);
    let tag = ringing.to().unwrap().tag().unwrap().to_owned();

    let fields = format!("Replaces: newring;to-tag={tag};from-tag=newring\r\n");
    arrive(&mut script, &invite, &fields, "own");

    script.expect_status(481);
}

#[test]
fn a_call_is_picked_up_or_joined_by_its_name() {
    let mut script = Script::registered();
    let there = DialogRef::new("watched@h", "l", "r").unwrap().early();
    let invite = Invite {
        identity: LINE,
        to: Uri::parse("sip:201@pbx.example").unwrap(),
        body: OFFER.to_vec(),
        extra: vec![there.replaces()],
        appearance: None,
    };
    script.agent.invite(script.now, invite.clone());
    let pickup = script.expect(&Method::Invite);
    let value = b"watched@h;to-tag=l;from-tag=r;early-only";
    assert_eq!(pickup.header(Name::Replaces), Some(&value[..]));
    assert_eq!(pickup.replaces().unwrap(), Some(there.clone()));

    script.agent.invite(script.now, Invite { extra: vec![there.join()], ..invite });
    let join = script.expect(&Method::Invite);
    assert_eq!(join.header(Name::Join), Some(&b"watched@h;to-tag=l;from-tag=r"[..]));
}

#[test]
fn a_call_of_ours_can_be_named_to_its_far_end() {
    let (script, session, invite) = Script::talking();

    let name = script.agent.dialog_ref(session).unwrap();

    assert_eq!(name.call_id, invite.call_id().unwrap());
    assert_eq!(name.to_tag, "far");
    assert_eq!(name.from_tag, invite.from().unwrap().tag().unwrap());
    assert_eq!(script.agent.dialog_ref(SessionId(99)), None);
}
