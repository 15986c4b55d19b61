//! What is sent where, and what comes of it.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};

use enrol::{Cancel, Document, Enquiry, MOST_BYTES, REGISTRATION_PATH, Trouble, fetch};
use phone::doors::Secret;
use sip::auth::{Authorization, verify};

use crate::host::{Host, Papers, reply};

const NUMBER: &str = "02079460123";
const PASSWORD: &str = "correct horse";
const PROFILE: &[u8] = b"version = 1\n";

fn ask(host: &Host, path: &str, password: &str) -> Result<Document, Trouble> {
    ask_at(&format!("localhost:{}{path}", host.port), host, password)
}

fn ask_at(address: &str, host: &Host, password: &str) -> Result<Document, Trouble> {
    let enquiry = Enquiry::new(address, "020 7946 0123", Secret::new(password)).unwrap();
    fetch(&enquiry, &host.trust, "0a4f113b", &Cancel::default())
}

fn name() -> String {
    "localhost".to_owned()
}

fn wants_basic() -> Vec<u8> {
    reply(401, "WWW-Authenticate: Basic realm=\"lines\"\r\n", b"who are you?")
}

fn digest(algorithm: &str, stale: bool) -> Vec<u8> {
    let header = format!(
        "WWW-Authenticate: Digest realm=\"lines\", qop=\"auth\", nonce=\"abc{stale}\", \
         algorithm={algorithm}, stale={stale}\r\n"
    );
    reply(401, &header, b"")
}

#[test]
fn a_number_and_its_password_bring_the_document_by_basic() {
    // "02079460123:correct horse" in base 64.
    let right = "Basic MDIwNzk0NjAxMjM6Y29ycmVjdCBob3JzZQ==";
    let host = Host::new(move |_, authorization| {
        if authorization == Some(right) { reply(200, "", PROFILE) } else { wants_basic() }
    });

    let document = ask(&host, "", PASSWORD).unwrap();
    assert_eq!(document.bytes, PROFILE);
    let from = format!("https://localhost:{}{REGISTRATION_PATH}", host.port);
    assert_eq!(document.from.to_string(), from);
    let path = REGISTRATION_PATH.to_owned();
    assert_eq!(host.asked(), [(path.clone(), None), (path, Some(right.to_owned()))]);

    assert_eq!(ask(&host, "", "wrong"), Err(Trouble::Refused(name())));
    assert_eq!(host.asked().len(), 4, "a refused password is not sent again");
}

#[test]
fn a_number_and_its_password_bring_the_document_by_digest() {
    for algorithm in ["MD5", "SHA-256"] {
        let host = Host::new(move |path, authorization| {
            let proven = authorization.is_some_and(|value| {
                let given = Authorization::parse(value.as_bytes()).unwrap();
                given.uri == path.as_bytes()
                    && given.user == NUMBER.as_bytes()
                    && given.nc == Some(1)
                    && verify(&given, "GET", &Secret::new(PASSWORD), b"").is_ok()
            });
            if proven { reply(200, "", PROFILE) } else { digest(algorithm, false) }
        });

        assert_eq!(ask(&host, "/lines?a=b", PASSWORD).unwrap().bytes, PROFILE, "{algorithm}");
        assert_eq!(ask(&host, "", "wrong"), Err(Trouble::Refused(name())), "{algorithm}");
        let sent = host.asked().into_iter().filter_map(|(_, authorization)| authorization);
        for value in sent {
            assert!(value.contains(algorithm) && !value.contains(PASSWORD), "{value}");
        }
    }
}

#[test]
fn a_nonce_that_was_too_old_is_no_wrong_password_but_not_for_ever() {
    let times = AtomicUsize::new(0);
    let host = Host::new(move |_, authorization| match authorization {
        None => digest("SHA-256", false),
        Some(_) if times.fetch_add(1, Ordering::SeqCst) == 0 => digest("SHA-256", true),
        Some(_) => reply(200, "", PROFILE),
    });
    assert_eq!(ask(&host, "", PASSWORD).unwrap().bytes, PROFILE);

    let host = Host::new(|_, _| digest("SHA-256", true));
    assert_eq!(ask(&host, "", PASSWORD), Err(Trouble::Refused(name())));
    assert_eq!(host.asked().len(), 3);
}

#[test]
fn a_password_is_sent_only_when_asked_for_and_only_in_known_ways() {
    let host = Host::new(|_, _| reply(200, "", PROFILE));
    assert_eq!(ask(&host, "", PASSWORD).unwrap().bytes, PROFILE);
    assert_eq!(host.asked(), [(REGISTRATION_PATH.to_owned(), None)]);

    let host = Host::new(|_, _| reply(401, "WWW-Authenticate: Bearer realm=\"Basic \"\r\n", b""));
    assert_eq!(ask(&host, "", PASSWORD), Err(Trouble::UnknownLogin(name())));
    assert_eq!(host.asked(), [(REGISTRATION_PATH.to_owned(), None)]);
}

#[test]
fn a_host_with_wrong_papers_learns_nothing_at_all() {
    let cases = [
        (Papers { name: "other.example", ..Papers::default() }, Trouble::OtherName(name())),
        (Papers { expired: true, ..Papers::default() }, Trouble::OutOfDate(name())),
        (Papers { own_authority: true, ..Papers::default() }, Trouble::NotTrusted(name())),
    ];
    for (papers, trouble) in cases {
        let host = Host::with(papers, |_, _| reply(200, "", PROFILE));
        assert_eq!(ask(&host, "", PASSWORD), Err(trouble));
        assert_eq!(host.asked(), []);
    }
}

#[test]
fn a_redirection_is_followed_on_the_same_host_alone() {
    let to = |place: &str| reply(302, &format!("Location: {place}\r\n"), b"");
    let host = Host::new(move |path, authorization| match (path, authorization) {
        ("/old", _) => to("/new"),
        ("/new", None) => wants_basic(),
        ("/new", Some(_)) => reply(200, "", PROFILE),
        ("/round", _) => to("/round"),
        ("/evil", _) => to("https://evil.example/x"),
        ("/port", _) => to("https://localhost:1/x"),
        ("/plain", _) => to("http://localhost/x"),
        ("/nowhere", _) => reply(302, "", b""),
        _ => reply(404, "", b""),
    });

    assert_eq!(ask(&host, "/old", PASSWORD).unwrap().from.path, "/new");
    assert_eq!(ask(&host, "/round", PASSWORD), Err(Trouble::Circle(name())));
    let other = |other: &str| Err(Trouble::Elsewhere(name(), other.to_owned()));
    assert_eq!(ask(&host, "/evil", PASSWORD), other("evil.example"));
    assert_eq!(ask(&host, "/port", PASSWORD), other("localhost:1"));
    assert_eq!(ask(&host, "/plain", PASSWORD), Err(Trouble::Unprotected(name())));
    assert_eq!(ask(&host, "/nowhere", PASSWORD), Err(Trouble::NothingThere(name())));
}

#[test]
fn the_usual_place_is_asked_where_the_typed_one_has_nothing() {
    let host = Host::new(|path, _| match path {
        REGISTRATION_PATH => reply(200, "", PROFILE),
        "/page" => reply(200, "", b"<!doctype html><title>Northgate"),
        "/empty" => reply(200, "", b" \n"),
        _ => reply(404, "", b""),
    });
    for path in ["/page", "/empty", "/nothing"] {
        assert_eq!(ask(&host, path, PASSWORD).unwrap().from.path, REGISTRATION_PATH, "{path}");
    }

    let host = Host::new(|_, _| reply(200, "", b"<html>"));
    assert_eq!(ask(&host, "", PASSWORD), Err(Trouble::NoProfile(name())));
    let host = Host::new(|_, _| reply(404, "", b""));
    assert_eq!(ask(&host, "/x", PASSWORD), Err(Trouble::NothingThere(name())));
    assert_eq!(host.asked().len(), 2);
    let host = Host::new(|_, _| reply(503, "", b""));
    assert_eq!(ask(&host, "/x", PASSWORD), Err(Trouble::Busy(name())));
}

#[test]
fn what_is_longer_than_any_profile_is_not_taken_in() {
    let long = || vec![b'#'; MOST_BYTES + 1];
    let claimed = Host::new(move |_, _| reply(200, "", &long()));
    assert_eq!(ask(&claimed, "", PASSWORD), Err(Trouble::TooLong(name())));

    let chunked = Host::new(move |_, _| {
        let body = long();
        let mut answer =
            b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
        answer.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
        answer.extend_from_slice(&body);
        answer.extend_from_slice(b"\r\n0\r\n\r\n");
        answer
    });
    assert_eq!(ask(&chunked, "", PASSWORD), Err(Trouble::TooLong(name())));

    let just = Host::new(|_, _| reply(200, "", &vec![b'#'; MOST_BYTES]));
    assert_eq!(ask(&just, "", PASSWORD).unwrap().bytes.len(), MOST_BYTES);
}

#[test]
fn whoever_speaks_no_https_is_told_from_whoever_is_not_there() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = Host::new(|_, _| Vec::new());
    let address = format!("localhost:{port}");
    let speaking = std::thread::spawn(move || {
        use std::io::Write as _;
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nversion = 1\n").unwrap();
    });
    assert_eq!(ask_at(&address, &host, PASSWORD), Err(Trouble::NoHttps(name())));
    speaking.join().unwrap();
    assert_eq!(ask_at(&address, &host, PASSWORD), Err(Trouble::Unreachable(name())));
}

#[test]
fn nonsense_instead_of_an_answer_is_a_sentence() {
    for nonsense in [
        &b""[..],
        b"\r\n\r\n",
        b"HTTP/9.9 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"HTTP/1.1 401 X\r\nContent-Length: 0\r\nWWW-Authenticate: \r\n\r\n",
    ] {
        let host = Host::new(move |_, _| nonsense.to_vec());
        let told = ask(&host, "", PASSWORD).unwrap_err().to_string();
        assert!(told.ends_with('.') && !told.contains(PASSWORD), "{told}");
        assert!(host.asked().iter().all(|(_, proof)| proof.is_none()));
    }
}

#[test]
fn what_is_cancelled_before_it_begins_sends_nothing_and_later_nothing_more() {
    let host = Host::new(|_, _| reply(200, "", PROFILE));
    let address = format!("localhost:{}", host.port);
    let enquiry = Enquiry::new(&address, NUMBER, Secret::new(PASSWORD)).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    assert_eq!(fetch(&enquiry, &host.trust, "1", &cancel), Err(Trouble::Cancelled));
    assert_eq!(host.asked(), []);

    let cancel = Cancel::default();
    let theirs = cancel.clone();
    let host = Host::new(move |_, _| {
        theirs.cancel();
        wants_basic()
    });
    let address = format!("localhost:{}", host.port);
    let enquiry = Enquiry::new(&address, NUMBER, Secret::new(PASSWORD)).unwrap();
    assert_eq!(fetch(&enquiry, &host.trust, "1", &cancel), Err(Trouble::Cancelled));
    assert_eq!(host.asked(), [(REGISTRATION_PATH.to_owned(), None)]);
}

#[test]
fn no_password_shows_in_what_is_printed_of_an_enquiry() {
    let enquiry = Enquiry::new("p.example", NUMBER, Secret::new(PASSWORD)).unwrap();
    assert!(!format!("{enquiry:?}").contains("horse"));
}
