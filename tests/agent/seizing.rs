//! Shared lines as Kamailio and BroadSoft serve them: taking an appearance, calling on it, holding.

use sip::events::{EndReason, Notice};
use sip::message::{Message, Method, Name};
use sip::{
    ContactUser, Event, Identity, Invite, OnAppearance, SessionId, SubscriptionEnd, SubscriptionId,
    Uri,
};

use crate::script::{CONTACT, Script};
use crate::watching::{Notify, unregistered};
use crate::world::{ANSWER, LINE, OFFER, identity, ms, secs};

const SEIZED: Notify<'static> = Notify {
    event: "line-seize",
    tag: "n1",
    cseq: 1,
    state: "active;expires=15",
    fields: "Call-Info: <sip:pbx.example>;appearance-index=2\r\n",
    body: "",
};

const ON_TWO: OnAppearance = OnAppearance { index: 2, private: false };

fn seize(script: &mut Script) -> (SubscriptionId, Message) {
    let id = script.agent.seize(script.now, LINE, Some(2));
    (id, script.expect(&Method::Subscribe))
}

fn seized() -> (Script, SubscriptionId, Message) {
    let mut script = unregistered();
    let (id, subscribe) = seize(&mut script);
    script.reply(&subscribe, 200, &["Expires: 15".into(), CONTACT.into()], "n1");
    SEIZED.arrive(&mut script, &subscribe, 200);
    (script, id, subscribe)
}

fn ended(script: &mut Script) -> SubscriptionEnd {
    match script.take_after_settling("SubscriptionEnded") {
        Event::SubscriptionEnded { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

fn call_info(message: &Message) -> String {
    String::from_utf8_lossy(message.header(Name::CallInfo).unwrap_or_default()).into_owned()
}

#[test]
fn an_appearance_is_taken_before_it_is_called_on() {
    let (mut script, id, subscribe) = seized();

    assert_eq!(subscribe.request_uri().unwrap().to_string(), "sip:101@pbx.example");
    assert_eq!(subscribe.header(Name::Event), Some(&b"line-seize"[..]));
    assert_eq!(subscribe.expires(), Ok(Some(15)));
    assert_eq!(subscribe.header(Name::Accept), None);
    assert_eq!(call_info(&subscribe), "<sip:pbx.example>;appearance-index=2");
    let Event::Notified { subscription, notice } = script.take("Notified") else { panic!() };
    assert_eq!((subscription, notice), (id, Notice::Seized(Some(2))));
}

#[test]
fn without_an_index_the_server_chooses() {
    let mut script = unregistered();
    script.agent.seize(script.now, LINE, None);

    let subscribe = script.expect(&Method::Subscribe);

    assert_eq!(call_info(&subscribe), "<sip:pbx.example>;appearance-index=*");
}

#[test]
fn an_appearance_is_kept_while_a_number_is_dialled() {
    let (mut script, _, subscribe) = seized();
    for round in 2..6 {
        script.pass(secs(10));
        let refresh = script.expect(&Method::Subscribe);
        assert_eq!(refresh.call_id().unwrap(), subscribe.call_id().unwrap());
        assert_eq!(call_info(&refresh), call_info(&subscribe));
        script.sent.clear();
        script.reply(&refresh, 200, &["Expires: 15".into()], "");
        Notify { cseq: round, ..SEIZED }.arrive(&mut script, &subscribe, 200);
    }
    assert!(!script.told().contains(&"SubscriptionEnded".to_owned()));
}

#[test]
fn an_appearance_that_somebody_else_has_is_refused_once() {
    let mut script = unregistered();
    let (_, subscribe) = seize(&mut script);

    script.reply(&subscribe, 480, &["Retry-After: 1".into()], "n1");

    let refused = SubscriptionEnd::Refused { status: 480, retry_after: Some(secs(1)) };
    assert_eq!(ended(&mut script), refused);
    script.pass(secs(100));
    script.expect_silence();
    assert!(script.events.is_empty());
}

#[test]
fn an_appearance_is_let_go_by_the_server_when_the_call_gets_somewhere() {
    let (mut script, _, subscribe) = seized();

    Notify { cseq: 2, state: "terminated;reason=noresource", ..SEIZED }.arrive(
        &mut script,
        &subscribe,
        200,
    );

    assert_eq!(ended(&mut script), SubscriptionEnd::Released(EndReason::NoResource));
    script.pass(secs(100));
    script.expect_silence();
}

#[test]
fn an_appearance_is_given_back_by_hanging_up() {
    let (mut script, id, _) = seized();

    script.agent.unsubscribe(script.now, id);

    let last = script.expect(&Method::Subscribe);
    assert_eq!(last.expires(), Ok(Some(0)));
    assert_eq!(ended(&mut script), SubscriptionEnd::Unsubscribed);
}

#[test]
fn a_server_that_says_nothing_gives_no_appearance() {
    let mut script = unregistered();
    seize(&mut script);
    script.pass(secs(33));
    assert_eq!(ended(&mut script), SubscriptionEnd::NoAnswer);

    let (mut script, ..) = seized();
    script.sent.clear();
    script.pass(secs(60));
    assert_eq!(ended(&mut script), SubscriptionEnd::NoAnswer);
}

fn call_on_two(script: &mut Script) -> (SessionId, Message) {
    let invite = Invite {
        identity: LINE,
        to: Uri::parse("sip:200@pbx.example").unwrap(),
        body: OFFER.to_vec(),
        extra: Vec::new(),
        appearance: Some(ON_TWO),
    };
    let session = script.agent.invite(script.now, invite);
    (session, script.expect(&Method::Invite))
}

#[test]
fn all_that_is_said_on_an_appearance_names_it() {
    const TWO: &str = "<sip:pbx.example>;appearance-index=2";
    let mut script = unregistered();
    let (session, invite) = call_on_two(&mut script);
    assert_eq!(call_info(&invite), TWO);
    script.reply(&invite, 200, &[CONTACT.into()], "far");
    script.expect(&Method::Ack);

    // Held by all, held alone, resumed.
    for private in [false, true, false] {
        let on = OnAppearance { index: 2, private };
        script.agent.set_appearance(script.now, session, Some(on));
        script.agent.reoffer(script.now, session, OFFER.to_vec());
        let reinvite = script.expect(&Method::Invite);
        let state = if private { ";appearance-state=held-private" } else { "" };
        assert_eq!(call_info(&reinvite), format!("{TWO}{state}"));
        script.reply(&reinvite, 200, &[CONTACT.into()], "");
        script.expect(&Method::Ack);
    }
    // The far end changes it, and hangs up.
    script.ask(&invite, "INVITE", 1, "i");
    script.expect_status(100);
    script.agent.answer_reoffer(script.now, session, Ok(ANSWER.to_vec()));
    assert_eq!(call_info(&script.expect_status(200)), TWO);
    script.ask(&invite, "BYE", 2, "b");
    assert_eq!(call_info(&script.expect_status(200)), TWO);

    let (session, invite) = call_on_two(&mut script);
    script.reply(&invite, 180, &[], "far");
    script.agent.end(script.now, session);
    assert_eq!(call_info(&script.expect(&Method::Cancel)), TWO);

    let (session, invite) = call_on_two(&mut script);
    script.reply(&invite, 200, &[CONTACT.into()], "far");
    script.expect(&Method::Ack);
    script.agent.end(script.now, session);
    assert_eq!(call_info(&script.expect(&Method::Bye)), TWO);
}

#[test]
fn a_call_says_which_appearance_it_rings_on_and_is_answered_there() {
    let mut script = unregistered();
    let text = incoming(
        &script,
        "Call-Info: <sip:pbx.example>;appearance-index=3\r\nAlert-Info: <http://h/bell.wav>\r\n",
    );
    script.hear(script.gateway, text.as_bytes());
    script.expect_status(100);
    let Event::Incoming { session, appearance, replaces, .. } = script.take("Incoming") else {
        panic!()
    };
    assert_eq!((appearance, replaces), (Some(3), None));

    let on = OnAppearance { index: 3, private: false };
    script.agent.set_appearance(script.now, session, Some(on));
    script.agent.accept(script.now, session, ANSWER.to_vec());

    assert_eq!(call_info(&script.expect_status(200)), "<sip:pbx.example>;appearance-index=3");
}

#[test]
fn a_call_taken_by_another_telephone_is_not_missed() {
    for (reason, elsewhere) in [
        ("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n", true),
        ("Reason: Q.850;cause=26\r\n", true),
        ("Reason: Q.850;cause=16, SIP ;cause=200\r\n", true),
        ("Reason: Q.850;cause=16\r\n", false),
        ("Reason: SIP;cause=600\r\n", false),
        ("", false),
    ] {
        let mut script = unregistered();
        let text = incoming(&script, "");
        script.hear(script.gateway, text.as_bytes());
        script.expect_status(100);

        let cancel = text.replace("INVITE", "CANCEL").replace("Max-", &format!("{reason}Max-"));
        script.hear(script.gateway, cancel.as_bytes());

        script.expect_status(200);
        script.expect_status(487);
        let Event::Ended { cause, .. } = script.take("Ended") else { panic!() };
        assert_eq!(cause.answered_elsewhere, elsewhere, "{reason}");
    }
}

/// A call to the line, without a description.
fn incoming(script: &Script, fields: &str) -> String {
    format!(
        "INVITE sip:101@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {};branch=z9hG4bKcall\r\n\
         Max-Forwards: 70\r\nFrom: <sip:200@pbx.example>;tag=far\r\nTo: <sip:101@pbx.example>\r\n\
         Call-ID: call\r\nCSeq: 1 INVITE\r\nContact: <sip:far@10.0.0.9>\r\n{fields}\
         Content-Length: 0\r\n\r\n",
        script.gateway
    )
}

#[test]
fn a_server_of_shared_lines_is_told_whose_telephone_it_is() {
    let mut script = Script::new();
    let line = Identity { contact: ContactUser::OfAddress, ..identity(Some("secret")) };
    script.agent.set_identity(script.now, LINE, line);
    let register = script.expect(&Method::Register);
    assert_eq!(register.header(Name::Contact), Some(&b"<sip:101@10.0.0.1:5060>"[..]));

    // The binding of another telephone of the line is not taken for ours.
    let contacts = "Contact: <sip:101@10.0.0.2:5060>;expires=9999, \
                    <sip:101@10.0.0.1:5060>;expires=100";
    script.reply(&register, 200, &[contacts.into()], "");

    let Event::Registered { expires, .. } = script.take("Registered") else { panic!() };
    assert_eq!(expires, secs(100));
    script.pass(ms(30));
    script.agent.seize(script.now, LINE, Some(1));
    let subscribe = script.expect(&Method::Subscribe);
    assert_eq!(subscribe.header(Name::Contact), Some(&b"<sip:101@10.0.0.1:5060>"[..]));
    // And a call for it is for us.
    let text = incoming(&script, "");
    script.hear(script.gateway, text.as_bytes());
    script.take("Incoming");
}
