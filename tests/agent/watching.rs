//! Subscriptions, with every word of the notifier written by the test.

use std::time::Duration;

use sip::events::{EndReason, Fault, Notice, Package};
use sip::message::{Message, Method, Name};
use sip::{
    Event, Identity, Path, Subscribe, SubscriptionEnd, SubscriptionId, SubscriptionTrouble,
    Transport, Uri,
};

use crate::script::{Script, challenge, is_answer, response};
use crate::world::{GATEWAY, LINE, identity, ms, secs};

const CONTACT: &str = "Contact: <sip:watch@10.0.0.9>";

/// A notification, but for what it takes from its SUBSCRIBE.
pub(crate) struct Notify<'a> {
    pub(crate) event: &'a str,
    pub(crate) tag: &'a str,
    pub(crate) cseq: u32,
    pub(crate) state: &'a str,
    pub(crate) fields: &'a str,
    pub(crate) body: &'a str,
}

/// One of dialog information.
const DIALOG: Notify<'static> = Notify {
    event: "dialog",
    tag: "n1",
    cseq: 1,
    state: "active;expires=600",
    fields: "Content-Type: application/dialog-info+xml\r\n",
    body: "<dialog-info version='0' state='full' entity='sip:201@pbx.example'/>",
};

impl Notify<'_> {
    pub(crate) fn text(&self, subscribe: &Message) -> String {
        let contact = subscribe.contacts().next().unwrap().unwrap().uri().to_uri();
        let value = |name| String::from_utf8_lossy(subscribe.header(name).unwrap()).into_owned();
        let Self { event, tag, cseq, state, fields, body } = self;
        format!(
            "NOTIFY {contact} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK{tag}{cseq}{}{}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:201@pbx.example>;tag={tag}\r\nTo: {}\r\nCall-ID: {}\r\n\
             CSeq: {cseq} NOTIFY\r\nContact: <sip:{tag}@10.0.0.9>\r\nEvent: {event}\r\n\
             Subscription-State: {state}\r\n{fields}Content-Length: {}\r\n\r\n{body}",
            state.len(),
            subscribe.call_id().unwrap(),
            value(Name::From),
            value(Name::CallId),
            body.len(),
        )
    }

    /// Lets it arrive, and looks at the answer.
    pub(crate) fn arrive(&self, script: &mut Script, subscribe: &Message, status: u16) {
        script.hear(script.gateway, self.text(subscribe).as_bytes());
        script.expect_status(status);
    }
}

/// A telephone that does not register.
pub(crate) fn unregistered() -> Script {
    let mut script = Script::new();
    let line = Identity { register: false, ..identity(Some("secret")) };
    script.agent.set_identity(script.now, LINE, line);
    script.events.clear();
    script
}

fn what(package: Package) -> Subscribe {
    Subscribe {
        identity: LINE,
        package,
        target: Uri::parse("sip:201@pbx.example").unwrap(),
        expires: secs(600),
        list: false,
        extra: Vec::new(),
    }
}

fn watch(script: &mut Script) -> (SubscriptionId, Message) {
    let id = script.agent.subscribe(script.now, what(Package::Dialog));
    (id, script.expect(&Method::Subscribe))
}

/// A subscription that stands.
fn watching() -> (Script, SubscriptionId, Message) {
    let mut script = unregistered();
    let (id, subscribe) = watch(&mut script);
    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    DIALOG.arrive(&mut script, &subscribe, 200);
    assert_eq!(script.told(), ["SubscriptionUp", "Notified"]);
    script.events.clear();
    (script, id, subscribe)
}

fn trouble(script: &mut Script) -> (SubscriptionTrouble, Option<Duration>) {
    let now = script.now;
    match script.take("SubscriptionTrouble") {
        Event::SubscriptionTrouble { reason, retry_at, .. } => {
            (reason, retry_at.map(|at| at - now))
        }
        other => panic!("{other:?}"),
    }
}

fn text(message: &Message, name: Name) -> String {
    String::from_utf8_lossy(message.header(name).unwrap_or_default()).into_owned()
}

#[test]
fn what_is_to_be_watched_is_asked_for() {
    let mut script = unregistered();
    let (_, subscribe) = watch(&mut script);

    assert_eq!(subscribe.request_uri().unwrap().to_string(), "sip:201@pbx.example");
    assert_eq!(text(&subscribe, Name::To), "<sip:201@pbx.example>");
    assert!(text(&subscribe, Name::From).starts_with("\"Ann\" <sip:101@pbx.example>;tag="));
    assert_eq!(text(&subscribe, Name::Event), "dialog");
    assert_eq!(text(&subscribe, Name::Expires), "600");
    assert_eq!(text(&subscribe, Name::Accept), "application/dialog-info+xml");
    assert!(text(&subscribe, Name::Contact).ends_with("@10.0.0.1:5060>"));
    assert_eq!(subscribe.header(Name::ContentType), None);

    let list = Subscribe { list: true, ..what(Package::Presence) };
    script.pass(ms(30));
    script.agent.subscribe(script.now, list);
    let subscribe = script.expect(&Method::Subscribe);
    assert_eq!(text(&subscribe, Name::Supported), "eventlist");
    assert_eq!(
        text(&subscribe, Name::Accept),
        "application/pidf+xml, application/rlmi+xml, multipart/related"
    );
}

#[test]
fn a_line_watches_nothing_before_it_is_registered() {
    let mut script = Script::new();
    script.agent.set_identity(script.now, LINE, identity(Some("secret")));
    let register = script.expect(&Method::Register);
    script.agent.subscribe(script.now, what(Package::Dialog));
    script.pass(secs(1));
    script.sent.retain(|(_, sent)| *sent.method() != Method::Register);
    script.expect_silence();

    script.reply(&register, 200, &["Expires: 3600".into()], "");
    script.pass(ms(50));

    script.expect(&Method::Subscribe);
}

#[test]
fn a_notification_may_come_before_the_answer() {
    let mut script = unregistered();
    let (id, subscribe) = watch(&mut script);

    DIALOG.arrive(&mut script, &subscribe, 200);
    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");

    let Event::SubscriptionUp { subscription, pending: false, .. } = script.take("SubscriptionUp")
    else {
        panic!("pending")
    };
    assert_eq!(subscription, id);
    let Event::Notified { notice: Notice::Dialogs(calls), .. } = script.take("Notified") else {
        panic!("no calls")
    };
    assert!(calls.dialogs.is_empty());
    // It is refreshed in the dialog of the notification.
    script.pass(secs(580));
    let refresh = script.expect(&Method::Subscribe);
    assert_eq!(refresh.to().unwrap().tag(), Some("n1"));
    assert_eq!(refresh.call_id().unwrap(), subscribe.call_id().unwrap());
}

#[test]
fn it_is_refreshed_ahead_of_the_time_that_was_granted() {
    for granted in [3_600, 600, 120, 30, 15] {
        let mut script = unregistered();
        let (_, subscribe) = watch(&mut script);
        let fields = [format!("Expires: {granted}"), CONTACT.into()];
        script.reply(&subscribe, 200, &fields, "n1");
        let state = format!("active;expires={granted}");
        Notify { state: &state, ..DIALOG }.arrive(&mut script, &subscribe, 200);
        let begun = script.now;

        while script.sent.is_empty() {
            script.pass(ms(100));
        }

        // Nothing goes without a question for longer than a minute, however long it was granted.
        let share = (script.now - begun).as_secs_f64() / f64::from(granted.min(80));
        let (least, most) = if granted < 60 { (0.5, 0.61) } else { (0.75, 0.951) };
        assert!((least..most).contains(&share), "{granted}: {share}");
        let refresh = script.expect(&Method::Subscribe);
        assert_eq!(refresh.cseq().unwrap().number, 2);
    }
}

#[test]
fn a_notifier_may_ask_for_longer_times_once() {
    let mut script = unregistered();
    let (_, subscribe) = watch(&mut script);

    script.reply(&subscribe, 423, &["Min-Expires: 1800".into()], "n1");
    script.pass(ms(50));
    let again = script.expect(&Method::Subscribe);
    assert_eq!(text(&again, Name::Expires), "1800");
    assert!(script.events.is_empty());

    script.reply(&again, 423, &["Min-Expires: 3600".into()], "n1");
    assert_eq!(trouble(&mut script).0, SubscriptionTrouble::Refused(423, "Status".into()));
}

#[test]
fn what_is_not_to_be_had_is_not_asked_for_again() {
    for (status, reason) in [
        (403, SubscriptionTrouble::Forbidden),
        (603, SubscriptionTrouble::Forbidden),
        (404, SubscriptionTrouble::NoSuchThing),
        (405, SubscriptionTrouble::NotSupported(405)),
        (489, SubscriptionTrouble::NotSupported(489)),
        (501, SubscriptionTrouble::NotSupported(501)),
    ] {
        let mut script = unregistered();
        let (id, subscribe) = watch(&mut script);
        script.reply(&subscribe, status, &[], "n1");
        assert_eq!(trouble(&mut script), (reason, None));

        script.pass(secs(3_000));
        script.expect_silence();

        // A person may still ask.
        script.agent.refresh_subscription(script.now, id);
        script.expect(&Method::Subscribe);
    }
}

#[test]
fn what_fails_is_asked_for_again_ever_more_seldom() {
    let mut script = unregistered();
    let (_, mut subscribe) = watch(&mut script);
    let mut waits = Vec::new();
    for _ in 0..9 {
        script.reply(&subscribe, 500, &[], "n1");
        let (reason, wait) = trouble(&mut script);
        assert_eq!(reason, SubscriptionTrouble::Refused(500, "Status".into()));
        waits.push(wait.unwrap().as_secs());
        script.pass(wait.unwrap() + ms(1));
        subscribe = script.expect(&Method::Subscribe);
    }

    for (index, wait) in (1..).zip(&waits) {
        let most = (2 << index).min(600);
        assert!((most / 2..=most).contains(wait), "{waits:?}");
    }
    script.reply(&subscribe, 503, &["Retry-After: 3000".into()], "n1");
    let wait = trouble(&mut script).1.unwrap();
    assert!((secs(3_000)..secs(3_301)).contains(&wait), "{wait:?}");
}

#[test]
fn a_notifier_that_forgot_is_asked_anew_at_once() {
    let (mut script, id, subscribe) = watching();
    script.pass(secs(40));
    script.agent.refresh_subscription(script.now, id);
    let refresh = script.expect(&Method::Subscribe);

    script.reply(&refresh, 481, &[], "");
    let (_, wait) = trouble(&mut script);
    assert!(wait.unwrap() <= secs(1), "{wait:?}");
    script.pass(secs(1));

    let anew = script.expect(&Method::Subscribe);
    assert_ne!(anew.call_id().unwrap(), subscribe.call_id().unwrap());
    assert_eq!(anew.to().unwrap().tag(), None);
    // What is still said in the old dialog is of nobody.
    Notify { cseq: 2, ..DIALOG }.arrive(&mut script, &subscribe, 481);
    DIALOG.arrive(&mut script, &anew, 200);
    assert_eq!(script.told(), ["SubscriptionUp", "Notified"]);
}

#[test]
fn the_end_of_a_subscription_says_what_comes_next() {
    for (state, reason, within) in [
        ("terminated;reason=deactivated", EndReason::Deactivated, Some(secs(1))),
        ("terminated;reason=timeout", EndReason::Timeout, Some(secs(1))),
        ("terminated", EndReason::Unsaid, Some(secs(1))),
        ("terminated;reason=probation;retry-after=60", EndReason::Probation, Some(secs(66))),
        ("terminated;reason=giveup", EndReason::GiveUp, Some(secs(4))),
        ("terminated;reason=rejected", EndReason::Rejected, None),
        ("terminated;reason=noresource", EndReason::NoResource, None),
    ] {
        let (mut script, _, subscribe) = watching();
        script.pass(secs(40));

        Notify { cseq: 2, state, body: "", fields: "", ..DIALOG }.arrive(
            &mut script,
            &subscribe,
            200,
        );

        let (told, wait) = trouble(&mut script);
        let expected = match reason {
            EndReason::Rejected => SubscriptionTrouble::Forbidden,
            EndReason::NoResource => SubscriptionTrouble::NoSuchThing,
            other => SubscriptionTrouble::Closed(other),
        };
        assert_eq!(told, expected, "{state}");
        assert_eq!(wait.is_some(), within.is_some(), "{state}");
        if let (Some(wait), Some(within)) = (wait, within) {
            assert!(wait <= within, "{state}: {wait:?}");
            assert!(reason != EndReason::Probation || wait >= secs(60), "{wait:?}");
            script.pass(wait + ms(1));
            let anew = script.expect(&Method::Subscribe);
            assert_ne!(anew.call_id().unwrap(), subscribe.call_id().unwrap());
        } else {
            script.pass(secs(3_000));
            script.expect_silence();
        }
    }
}

#[test]
fn a_notifier_that_ends_all_it_grants_is_not_asked_in_a_loop() {
    let mut script = unregistered();
    let (_, mut subscribe) = watch(&mut script);
    let begun = script.now;
    let mut asked = 0;
    while script.now - begun < secs(3_600) {
        script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
        DIALOG.arrive(&mut script, &subscribe, 200);
        let state = "terminated;reason=deactivated";
        Notify { cseq: 2, state, body: "", ..DIALOG }.arrive(&mut script, &subscribe, 200);
        let wait = trouble(&mut script).1.unwrap();
        script.pass(wait + ms(1));
        subscribe = script.expect(&Method::Subscribe);
        asked += 1;
    }

    assert!((10..=20).contains(&asked), "{asked}");
}

#[test]
fn what_will_not_change_any_more_is_not_asked_for_any_more() {
    let (mut script, id, subscribe) = watching();

    Notify { cseq: 2, state: "terminated;reason=invariant", ..DIALOG }.arrive(
        &mut script,
        &subscribe,
        200,
    );

    script.take("Notified");
    let Event::SubscriptionEnded { subscription, reason } = script.take("SubscriptionEnded") else {
        panic!()
    };
    assert_eq!((subscription, reason), (id, SubscriptionEnd::Invariant));
    script.pass(secs(3_000));
    script.expect_silence();
}

#[test]
fn what_somebody_must_allow_is_pending_until_then() {
    let mut script = unregistered();
    let (_, subscribe) = watch(&mut script);
    script.reply(&subscribe, 202, &["Expires: 600".into(), CONTACT.into()], "n1");
    Notify { state: "pending;expires=600", body: "", fields: "", ..DIALOG }.arrive(
        &mut script,
        &subscribe,
        200,
    );
    assert!(matches!(script.take("SubscriptionUp"), Event::SubscriptionUp { pending: true, .. }));

    Notify { cseq: 2, ..DIALOG }.arrive(&mut script, &subscribe, 200);

    assert!(matches!(script.take("SubscriptionUp"), Event::SubscriptionUp { pending: false, .. }));
    script.take("Notified");
}

#[test]
fn of_several_notifiers_the_first_is_kept_and_the_others_are_ended() {
    let mut script = unregistered();
    let (_, subscribe) = watch(&mut script);
    Notify { tag: "n2", ..DIALOG }.arrive(&mut script, &subscribe, 200);

    DIALOG.arrive(&mut script, &subscribe, 481);
    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    DIALOG.arrive(&mut script, &subscribe, 481);
    Notify { tag: "n2", cseq: 2, ..DIALOG }.arrive(&mut script, &subscribe, 200);

    assert_eq!(script.told(), ["SubscriptionUp", "Notified", "Notified"]);
}

#[test]
fn a_notification_of_nothing_is_refused() {
    let (mut script, _, subscribe) = watching();
    let stranger =
        DIALOG.text(&subscribe).replace("Call-ID: ", "Call-ID: x").replace("z9hG4bK", "z9hG4bKy");
    script.hear(script.gateway, stranger.as_bytes());
    script.expect_status(481);
    let tag = subscribe.from().unwrap().tag().unwrap().to_owned();
    let unasked =
        DIALOG.text(&subscribe).replace(&format!(";tag={tag}"), "").replace("z9hG4bK", "z9hG4bKx");
    script.hear(script.gateway, unasked.as_bytes());
    script.expect_status(481);

    Notify { event: "presence", cseq: 5, ..DIALOG }.arrive(&mut script, &subscribe, 481);
    Notify { state: "", cseq: 6, ..DIALOG }.arrive(&mut script, &subscribe, 400);
    let eventless = Notify { cseq: 7, ..DIALOG }.text(&subscribe).replace("Event: dialog\r\n", "");
    script.hear(script.gateway, eventless.as_bytes());
    script.expect_status(489);
    Notify { cseq: 1, state: "active", ..DIALOG }.arrive(&mut script, &subscribe, 500);

    assert!(script.events.is_empty(), "{:?}", script.events);
    Notify { cseq: 8, ..DIALOG }.arrive(&mut script, &subscribe, 200);
    script.take("Notified");
}

#[test]
fn a_notification_of_a_stranger_is_not_even_refused() {
    let (mut script, _, subscribe) = watching();
    let stranger = std::net::SocketAddr::from(([10, 6, 6, 6], 5060));

    script.hear(stranger, Notify { cseq: 2, ..DIALOG }.text(&subscribe).as_bytes());

    script.expect_silence();
    assert!(script.events.is_empty());
}

#[test]
fn without_a_notification_an_answer_is_none() {
    let mut script = unregistered();
    let (_, subscribe) = watch(&mut script);
    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    assert!(script.events.is_empty());

    script.pass(secs(33));
    assert_eq!(trouble(&mut script).0, SubscriptionTrouble::NoAnswer);
    script.pass(secs(4));

    let anew = script.expect(&Method::Subscribe);
    assert_ne!(anew.call_id().unwrap(), subscribe.call_id().unwrap());
}

#[test]
fn a_part_that_is_missing_is_asked_for_at_once_and_not_in_a_loop() {
    let (mut script, _, mut subscribe) = watching();
    script.pass(secs(30));
    let begun = script.now;
    let mut asked = 0;
    let mut cseq = 1;
    // A notifier that sends nothing but parts that do not fit.
    while script.now - begun < secs(60) {
        cseq += 1;
        let body = "<dialog-info version='9' state='partial' entity='e'/>";
        let notify = Notify { cseq, body, ..DIALOG };
        script.hear(script.gateway, notify.text(&subscribe).as_bytes());
        script.expect_status(200);
        script.pass(ms(100));
        while let Some((_, sent)) = script.sent.pop_front() {
            assert_eq!(*sent.method(), Method::Subscribe);
            if asked == 0 {
                assert!(script.now - begun <= ms(100));
            }
            asked += 1;
            script.reply(&sent, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
            subscribe = sent;
        }
    }

    assert!((4..=9).contains(&asked), "{asked}");
    assert!(!script.told().contains(&"Notified".to_owned()));
}

#[test]
fn what_cannot_be_read_twice_is_told() {
    let (mut script, _, subscribe) = watching();
    script.pass(secs(30));
    Notify { cseq: 2, body: "<dialog-info", ..DIALOG }.arrive(&mut script, &subscribe, 200);
    script.pass(ms(1));
    let refresh = script.expect(&Method::Subscribe);
    script.reply(&refresh, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    assert!(script.events.is_empty());

    Notify { cseq: 3, fields: "Content-Type: text/html\r\n", ..DIALOG }.arrive(
        &mut script,
        &subscribe,
        415,
    );

    let (reason, retry) = trouble(&mut script);
    assert_eq!(reason, SubscriptionTrouble::NotUnderstood(Fault::WrongType));
    assert!(retry.is_some());
    script.pass(secs(10));
    script.expect(&Method::Subscribe);
    script.sent.clear();
    Notify { cseq: 4, ..DIALOG }.arrive(&mut script, &subscribe, 200);
    assert_eq!(script.told(), ["SubscriptionUp", "Notified"]);
}

#[test]
fn a_machine_that_slept_asks_anew() {
    let (mut script, _, subscribe) = watching();
    script.now = script.now + secs(8 * 3_600);
    script.agent.handle_timeout(script.now);
    script.collect();

    let (reason, wait) = trouble(&mut script);
    assert_eq!(reason, SubscriptionTrouble::Lost);
    script.pass(wait.unwrap());
    assert!(wait.unwrap() <= secs(1), "{wait:?}");
    let anew = script.expect(&Method::Subscribe);
    assert_ne!(anew.call_id().unwrap(), subscribe.call_id().unwrap());
}

#[test]
fn a_notifier_that_grants_no_time_is_not_asked_in_a_loop() {
    for (granted, state) in
        [("600", "active;expires=0"), ("1", "active"), ("0", "active"), ("600", "active;expires=1")]
    {
        let mut script = unregistered();
        watch_again(&mut script);
        let begun = script.now;
        let mut asked = 0;
        while script.now - begun < secs(600) {
            script.pass(ms(50));
            while let Some((_, sent)) = script.sent.pop_front() {
                if sent.is_request() && sent.cseq().unwrap().number == 1 {
                    asked += 1;
                    let fields = [format!("Expires: {granted}"), CONTACT.into()];
                    script.reply(&sent, 200, &fields, "n1");
                    let notify = Notify { state, ..DIALOG }.text(&sent);
                    script.hear(script.gateway, notify.as_bytes());
                }
            }
        }

        assert!((5..=15).contains(&asked), "{granted}, {state}: {asked}");
    }
}

fn watch_again(script: &mut Script) {
    script.agent.subscribe(script.now, what(Package::Dialog));
    script.collect();
}

#[test]
fn a_new_way_is_told_to_the_notifier() {
    let (mut script, _, subscribe) = watching();
    let path = Path {
        flow: sip::FlowId(2),
        transport: Transport::Udp,
        local: std::net::SocketAddr::from(([10, 0, 7, 1], 5060)),
        remote: script.gateway,
        known: vec![script.gateway.ip()],
    };
    script.agent.path_ready(script.now, GATEWAY, path);
    script.pass(secs(1));

    let refresh = script.expect(&Method::Subscribe);
    assert_eq!(refresh.call_id().unwrap(), subscribe.call_id().unwrap());
    assert!(text(&refresh, Name::Contact).contains("10.0.7.1"));
}

#[test]
fn a_connection_that_closes_takes_what_is_known_with_it() {
    let mut script = Script::registered_over(Transport::Tcp);
    let id = script.agent.subscribe(script.now, what(Package::Dialog));
    let subscribe = script.expect(&Method::Subscribe);
    DIALOG.arrive(&mut script, &subscribe, 200);
    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    script.events.clear();

    script.agent.flow_lost(script.now, crate::world::FLOW);
    script.collect();

    assert_eq!(trouble(&mut script), (SubscriptionTrouble::Lost, None));
    script.pass(secs(20));
    assert!(script.sent.is_empty());
    // The line is registered over the new connection before it watches over it.
    let path = Path {
        flow: sip::FlowId(2),
        transport: Transport::Tcp,
        local: script.local,
        remote: script.gateway,
        known: vec![script.gateway.ip()],
    };
    script.agent.path_ready(script.now, GATEWAY, path);
    script.pass(secs(2));
    let asked = |script: &mut Script| {
        script.collect();
        let sent = script.sent.iter().map(|(_, it)| it.method().clone()).collect::<Vec<_>>();
        sent.into_iter().filter(|method| *method != Method::Options).collect::<Vec<_>>()
    };
    assert_eq!(asked(&mut script), [Method::Register]);
    let register = script.sent.iter().find(|(_, it)| *it.method() == Method::Register);
    let register = register.unwrap().1.clone();
    let answer = response(&register, 200, &["Expires: 3600".into()], "r", "");
    script.agent.receive(script.now, sip::FlowId(2), script.gateway, answer.as_bytes());
    script.pass(secs(1));
    assert_eq!(asked(&mut script), [Method::Register, Method::Subscribe]);
    script.agent.unsubscribe(script.now, id);
    script.collect();
    script.take("SubscriptionEnded");
}

#[test]
fn a_challenge_is_answered_and_a_wrong_password_is_not_tried_again() {
    let mut script = unregistered();
    let (_, subscribe) = watch(&mut script);
    script.reply(&subscribe, 401, &[challenge("WWW-Authenticate", "pbx.example", "n1", "")], "n1");
    let answered = script.expect(&Method::Subscribe);
    assert!(is_answer(&answered));
    assert_eq!(answered.cseq().unwrap().number, 2);
    assert_eq!(answered.call_id().unwrap(), subscribe.call_id().unwrap());

    script.reply(&answered, 401, &[challenge("WWW-Authenticate", "pbx.example", "n2", "")], "n1");

    assert_eq!(trouble(&mut script), (SubscriptionTrouble::PasswordRefused, None));
    script.pass(secs(3_000));
    script.expect_silence();
    script.agent.set_secret(script.now, LINE, sip::Secret::new("other"));
    script.pass(ms(1));
    script.expect(&Method::Subscribe);
}

#[test]
fn a_refresh_is_answered_for_in_the_known_realm_alone() {
    let mut script = Script::registered();
    let id = script.agent.subscribe(script.now, what(Package::Dialog));
    let subscribe = script.expect(&Method::Subscribe);
    DIALOG.arrive(&mut script, &subscribe, 200);
    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    script.events.clear();
    script.pass(ms(30));
    script.agent.refresh_subscription(script.now, id);
    let refresh = script.expect(&Method::Subscribe);
    script.reply(&refresh, 401, &[challenge("WWW-Authenticate", "evil.example", "n", "")], "");

    let (reason, _) = trouble(&mut script);
    assert!(matches!(reason, SubscriptionTrouble::ChallengeRefused(_)), "{reason:?}");

    script.pass(ms(30));
    script.agent.refresh_subscription(script.now, id);
    let refresh = script.expect(&Method::Subscribe);
    script.reply(&refresh, 401, &[challenge("WWW-Authenticate", "pbx.example", "n", "")], "");
    let answered = script.expect(&Method::Subscribe);
    assert!(is_answer(&answered));
    script.reply(&answered, 200, &["Expires: 600".into(), CONTACT.into()], "");
    // The numbers go on after the one that was answered for.
    let last = answered.cseq().unwrap().number;
    script.pass(ms(30));
    script.agent.refresh_subscription(script.now, id);
    assert_eq!(script.expect(&Method::Subscribe).cseq().unwrap().number, last + 1);
}

#[test]
fn what_is_not_watched_any_more_is_said_so() {
    let (mut script, id, subscribe) = watching();

    script.agent.unsubscribe(script.now, id);

    let last = script.expect(&Method::Subscribe);
    assert_eq!(text(&last, Name::Expires), "0");
    assert_eq!(last.to().unwrap().tag(), Some("n1"));
    let Event::SubscriptionEnded { reason, .. } = script.take("SubscriptionEnded") else {
        panic!()
    };
    assert_eq!(reason, SubscriptionEnd::Unsubscribed);
    script.reply(&last, 200, &["Expires: 0".into()], "");
    Notify { cseq: 2, state: "terminated;reason=timeout", ..DIALOG }.arrive(
        &mut script,
        &subscribe,
        200,
    );
    Notify { cseq: 3, ..DIALOG }.arrive(&mut script, &subscribe, 481);
    script.pass(secs(3_000));
    script.expect_silence();
    assert!(script.events.is_empty());
}

#[test]
fn what_was_given_up_before_it_stood_is_refused_when_it_comes() {
    let mut script = unregistered();
    let (id, subscribe) = watch(&mut script);
    script.agent.unsubscribe(script.now, id);
    script.take_after_settling("SubscriptionEnded");

    script.reply(&subscribe, 200, &["Expires: 600".into(), CONTACT.into()], "n1");
    DIALOG.arrive(&mut script, &subscribe, 481);

    script.pass(secs(100));
    script.expect_silence();
    assert_eq!(script.agent.transactions(), 0);
}

#[test]
fn an_identity_that_goes_watches_nothing_more() {
    let (mut script, _, _) = watching();

    script.agent.remove_identity(script.now, LINE);

    let last = script.expect(&Method::Subscribe);
    assert_eq!(text(&last, Name::Expires), "0");
    let Event::SubscriptionEnded { reason, .. } = script.take("SubscriptionEnded") else {
        panic!()
    };
    assert_eq!(reason, SubscriptionEnd::NoIdentity);
    script.agent.subscribe(script.now, what(Package::Dialog));
    script.take_after_settling("SubscriptionEnded");
}

#[test]
fn there_are_not_more_subscriptions_than_anybody_needs() {
    let mut script = unregistered();
    for _ in 0..1_100 {
        script.agent.subscribe(script.now, what(Package::Dialog));
    }
    script.collect();

    assert_eq!(script.told().iter().filter(|it| *it == "SubscriptionEnded").count(), 76);
    // Fifty a second are asked for.
    assert_eq!(script.sent.len(), 1);
    script.pass(secs(1));
    let asked = script.sent.iter().filter(|(_, it)| it.cseq().unwrap().number == 1);
    let ids: std::collections::BTreeSet<_> =
        asked.map(|(_, it)| it.call_id().unwrap().to_owned()).collect();
    assert!((48..=52).contains(&ids.len()), "{}", ids.len());
}
