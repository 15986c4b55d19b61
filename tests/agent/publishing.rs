//! Telling a server what we do (RFC 3903), as those of shared lines want it (RFC 7463).

use sip::events::Package;
use sip::message::{Message, Method, Name};
use sip::{Event, PublicationId, Publish, Uri};

use crate::script::{Script, challenge, is_answer};
use crate::watching::unregistered;
use crate::world::{LINE, secs};

fn publish(script: &mut Script) -> (PublicationId, Message) {
    let what = Publish {
        identity: LINE,
        package: Package::SharedDialog,
        target: Uri::parse("sip:101@pbx.example").unwrap(),
        body: b"<first/>".to_vec(),
    };
    let id = script.agent.publish(script.now, what);
    (id, script.expect(&Method::Publish))
}

fn grant(script: &mut Script, publish: &Message, tag: &str) {
    script.reply(publish, 200, &[format!("SIP-ETag: {tag}"), "Expires: 120".into()], "far");
}

fn if_match(publish: &Message) -> Option<String> {
    publish.text(Name::SipIfMatch)
}

#[test]
fn what_is_told_is_taken_refreshed_changed_and_taken_back() {
    let mut script = unregistered();
    let (id, first) = publish(&mut script);
    assert_eq!(first.text(Name::Event).as_deref(), Some("dialog;shared"));
    assert_eq!(first.text(Name::ContentType).as_deref(), Some("application/dialog-info+xml"));
    assert_eq!((first.body(), if_match(&first)), (&b"<first/>"[..], None));
    grant(&mut script, &first, "one");
    let told = script.take("Published");
    assert!(matches!(told, Event::Published { publication } if publication == id));

    script.pass(secs(60));
    let again = script.expect(&Method::Publish);
    assert_eq!(if_match(&again).as_deref(), Some("one"));
    grant(&mut script, &again, "two");

    script.agent.republish(script.now, id, b"<second/>".to_vec());
    let changed = script.expect(&Method::Publish);
    assert_eq!((changed.body(), if_match(&changed).as_deref()), (&b"<second/>"[..], Some("two")));
    // What changes meanwhile is told once that is answered.
    script.agent.republish(script.now, id, b"<third/>".to_vec());
    script.expect_silence();
    grant(&mut script, &changed, "three");
    let changed = script.expect(&Method::Publish);
    assert_eq!((changed.body(), if_match(&changed).as_deref()), (&b"<third/>"[..], Some("three")));
    grant(&mut script, &changed, "four");

    script.agent.unpublish(script.now, id);
    let last = script.expect(&Method::Publish);
    assert_eq!((last.expires(), if_match(&last).as_deref()), (Ok(Some(0)), Some("four")));
    assert_eq!(last.body(), b"");
    script.reply(&last, 200, &[], "far");
    script.pass(secs(400));
    script.expect_silence();
}

#[test]
fn a_server_that_forgot_what_it_was_told_is_told_all_of_it_again() {
    let mut script = unregistered();
    let (_, first) = publish(&mut script);
    grant(&mut script, &first, "one");
    script.pass(secs(60));
    let again = script.expect(&Method::Publish);

    script.reply(&again, 412, &[], "far");

    let anew = script.expect(&Method::Publish);
    assert_eq!((if_match(&anew), anew.body()), (None, &b"<first/>"[..]));
    assert!(!script.told().contains(&"PublicationRefused".to_owned()));
}

#[test]
fn what_is_refused_is_said_once_and_not_told_again() {
    let mut script = unregistered();
    let (id, first) = publish(&mut script);

    script.reply(&first, 409, &[], "far");

    let refused = script.take("PublicationRefused");
    let Event::PublicationRefused { publication, status } = refused else { panic!() };
    assert_eq!((publication, status), (id, 409));
    script.agent.republish(script.now, id, b"<second/>".to_vec());
    script.pass(secs(400));
    script.expect_silence();
}

#[test]
fn a_longer_time_is_granted_where_the_server_wants_one_and_a_password_where_it_asks() {
    let mut script = Script::registered();
    let (_, first) = publish(&mut script);
    let asked = challenge("WWW-Authenticate", "pbx.example", "n2", "");
    script.reply(&first, 401, &[asked], "far");
    let answered = script.expect(&Method::Publish);
    assert!(is_answer(&answered));
    script.reply(&answered, 423, &["Min-Expires: 600".into()], "far");

    let longer = script.expect(&Method::Publish);

    assert_eq!(longer.expires(), Ok(Some(600)));
    grant(&mut script, &longer, "one");
    assert!(script.told().contains(&"Published".to_owned()));
}
