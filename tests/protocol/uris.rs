//! URIs and addresses.

use sip::{Aor, Host, NameAddr, NameAddrRef, Scheme, Uri};

fn uri(text: &str) -> Uri {
    Uri::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_part_of_a_uri_is_found() {
    let uri =
        uri("sips:a%40b:pw@[2001:db8::1]:5061;transport=tcp;gr=urn:uuid:1;lr?Subject=x%20y&to=z");

    assert_eq!(uri.scheme(), Scheme::Sips);
    assert_eq!(uri.user(), Some(b"a%40b".as_slice()));
    assert_eq!(uri.user_text().as_deref(), Some("a@b"));
    assert_eq!(uri.view().password(), Some(b"pw".as_slice()));
    assert_eq!(uri.host(), Some(Host::V6("2001:db8::1".parse().expect("an address"))));
    assert_eq!(uri.port(), Some(5061));
    assert_eq!(uri.param("GR"), Some(b"urn:uuid:1".as_slice()));
    assert!(uri.is_loose());
    assert_eq!(uri.headers(), Some(b"Subject=x%20y&to=z".as_slice()));
    assert_eq!(uri.without_params().to_string(), "sips:a%40b:pw@[2001:db8::1]:5061");
}

#[test]
fn a_user_may_hold_what_ends_other_parts() {
    let odd = uri(
        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
    );
    assert_eq!(odd.user(), Some(b"1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*".as_slice()));
    assert_eq!(odd.host(), Some(Host::Name("example.com")));

    let semicolon = uri("sip:user;par=u%40example.net@example.com;x=y:z");
    assert_eq!(semicolon.user(), Some(b"user;par=u%40example.net".as_slice()));
    assert_eq!(semicolon.param("x"), Some(b"y:z".as_slice()));
    assert_eq!(semicolon.param("par"), None);
}

#[test]
fn other_schemes_are_kept_as_they_are() {
    let tel = uri("tel:+43-1-711;phone-context=example.com");
    assert_eq!((tel.scheme(), tel.user()), (Scheme::Tel, Some(b"+43-1-711".as_slice())));
    assert_eq!(tel.param("phone-context"), Some(b"example.com".as_slice()));
    assert_eq!(
        (tel.host(), tel.to_string().as_str()),
        (None, "tel:+43-1-711;phone-context=example.com")
    );

    for text in ["urn:service:sos", "isbn:2983792873", "soap.beep://192.0.2.103:3002", "a+b-c.d:e"]
    {
        let uri = uri(text);
        assert_eq!((uri.scheme(), uri.to_string().as_str()), (Scheme::Other, text));
        assert_eq!(uri.user(), None);
    }
    assert_eq!(uri("mailto:x@y").view().opaque(), b"x@y");
}

#[test]
fn what_is_no_uri_is_refused() {
    for bad in [
        "",
        "sip",
        "sip:",
        "sip:@h",
        "sip::pw@h",
        "sip:a@",
        "sip:a@h:",
        "sip:a@h:x",
        "sip:a@h:65536",
        "sip:a@h:005060",
        "sip:a@b@c",
        "sip:a b@c",
        "sip:a@b c",
        "<sip:a@b>",
        "sip:a@[::1",
        "sip:a@[1.2]",
        "sip:a@::1",
        "sip:a@h\r\n",
        "1sip:a@b",
        ":a",
        "sip:a@h/x",
        "tel:",
        "sip:a@\u{fc}.example",
        "x:",
        "sip:a@h\0",
        "sip:a\"b@h",
    ] {
        assert!(Uri::parse(bad).is_err(), "{bad:?}");
    }
    let many = |count| format!("sip:a@h{}", ";x".repeat(count));
    assert!(Uri::parse(many(64)).is_ok() && Uri::parse(many(65)).is_err());
}

#[test]
fn equivalence_is_that_of_the_rfc() {
    // RFC 3261 section 19.1.4 gives these.
    for (a, b) in [
        ("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"),
        ("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"),
        (
            "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
            "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
        ),
        (
            "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
        ),
        ("sip:a@[2001:DB8::1]", "sip:a@[2001:db8:0::1]"),
        ("tel:+1-201-555-0123", "tel:+12015550123"),
    ] {
        assert!(uri(a).equivalent(&uri(b)) && uri(b).equivalent(&uri(a)), "{a} {b}");
    }
    for (a, b) in [
        ("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
        ("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"),
        ("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"),
        ("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"),
        ("sip:carol@chicago.com;security=off", "sip:carol@chicago.com;security=on"),
        ("sip:a@h", "sips:a@h"),
        ("sip:a%40b@h", "sip:a%41b@h"),
        ("sip:a@h;maddr=1.2.3.4", "sip:a@h"),
        ("sip:a:x@h", "sip:a@h"),
        ("sip:h", "sip:a@h"),
    ] {
        assert!(!uri(a).equivalent(&uri(b)) && !uri(b).equivalent(&uri(a)), "{a} {b}");
    }
}

#[test]
fn a_uri_is_made_of_what_a_person_types() {
    let made = |user, host| Uri::sip(user, host).map(|uri| uri.to_string()).ok();

    assert_eq!(made(Some("2101"), "pbx.example").as_deref(), Some("sip:2101@pbx.example"));
    assert_eq!(made(Some("*21#"), "pbx:5080").as_deref(), Some("sip:*21%23@pbx:5080"));
    assert_eq!(
        made(Some("a b@\"<ü"), "2001:db8::1").as_deref(),
        Some("sip:a%20b%40%22%3C%C3%BC@[2001:db8::1]")
    );
    assert_eq!(made(None, "pbx").as_deref(), Some("sip:pbx"));
    assert_eq!(made(Some("x"), "no host"), None);
    assert_eq!(made(Some(""), "pbx"), None);
    let with = uri("sip:a@h;x=1;y?q=2").with_param("X", Some("a;b c")).with_param("lr", None);
    assert_eq!(with.to_string(), "sip:a@h;y;X=a%3Bb%20c;lr?q=2");
}

#[test]
fn an_address_of_record_is_a_user_at_a_domain() {
    let aor = Aor::parse("sip:2101@PBX.example:5070;transport=tcp").expect("an address");

    assert_eq!(
        (aor.user(), aor.host(), aor.to_string().as_str()),
        ("2101", "pbx.example", "sip:2101@pbx.example")
    );
    assert_eq!(Aor::parse("2101@pbx.example").as_ref(), Ok(&aor));
    assert_eq!(Aor::new("2101", "Pbx.Example").as_ref(), Ok(&aor));
    assert_eq!(Aor::of(aor.uri().view()), Ok(aor));
    for bad in ["", "2101", "sip:pbx", "tel:+1", "@pbx"] {
        assert!(Aor::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_address_is_read_with_its_name_and_parameters() {
    let read = |text: &str| {
        let address = NameAddr::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        (
            address.display().map(str::to_owned),
            address.uri().to_string(),
            address.tag().map(str::to_owned),
        )
    };
    let some = |text: &str| Some(text.to_owned());
    for (text, display, uri, tag) in [
        ("sip:a@h;tag=1", None, "sip:a@h", some("1")),
        ("<sip:a@h;x=y>;tag=1;z", None, "sip:a@h;x=y", some("1")),
        ("\"A \\\"B\\\" \\\\\"<sip:a@h>", some("A \"B\" \\"), "sip:a@h", None),
        ("caller<sip:a@h>", some("caller"), "sip:a@h", None),
        ("Mr. J. U.  <sip:a@h> ; tag = x", some("Mr. J. U."), "sip:a@h", some("x")),
        ("\"\" <sip:a@h>", None, "sip:a@h", None),
        ("\"<sip:x@y>\" <sip:a@h>", some("<sip:x@y>"), "sip:a@h", None),
        ("<sip:a,b;c?d@h>", None, "sip:a,b;c?d@h", None),
        ("<http://www.example.com>;tag=3", None, "http://www.example.com", some("3")),
        ("Jos\u{e9} <sip:a@h>", some("Jos\u{e9}"), "sip:a@h", None),
    ] {
        assert_eq!(read(text), (display, uri.to_owned(), tag), "{text}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for bad in [
        "",
        "a",
        "<>",
        "<sip:a@h",
        "sip:a@h>",
        "\"a <sip:a@h>",
        "Bell, A <sip:a@h>",
        "< sip:a@h >",
        "<sip:a@h >",
        "sip:a@h?x=y",
        "<sip:a@h>;",
        "<sip:a@h>;;",
        "<sip:a@h> x",
        "<sip:a@h>;tag=",
        "<sip:a@h>;tag",
        "<sip:a@h>;x=\"",
        "<sip:a@h>,<sip:b@h>",
        "a\"b\" <sip:a@h>",
        "\"a\" sip:a@h",
        "<sip:a@h>;x=<y>",
        "<sip:a@h>;x y",
        "<<sip:a@h>>",
    ] {
        assert!(NameAddrRef::parse(bad.as_bytes()).is_err(), "{bad:?}");
    }
}

#[test]
fn an_address_prints_so_that_it_is_read_again() {
    let plain = uri("sip:a@h;x=1");
    for display in ["Plain", "With \"quotes\" and \\", "Ünïcode", "semi;comma, <angle>"] {
        let address = NameAddr::new(Some(display.to_owned()), plain.clone())
            .with_tag("old")
            .with_param("q", Some("0.5"))
            .with_param("say", Some("a b"))
            .with_tag("new");

        let again = NameAddr::parse(address.to_bytes()).expect("an address");

        assert_eq!(again, address);
        assert_eq!((again.display(), again.tag()), (Some(display), Some("new")));
        assert_eq!(again.params().text("say").as_deref(), Some("a b"));
        assert_eq!(again.params().filter(|param| param.is("tag")).count(), 1);
    }
    let hostile = NameAddr::new(Some("a\r\nX: b".into()), plain).with_param("n\r\n", Some("v"));
    assert_eq!(hostile.to_string(), "\"a  X: b\" <sip:a@h;x=1>");
}
