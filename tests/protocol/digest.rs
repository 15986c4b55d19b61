//! Digests: the examples of the RFCs, and both halves against one another.

use sip::Secret;
use sip::auth::{
    Algorithm, Authorization, Challenge, Credentials, Offer, Qop, Refusal, answer, challenge,
    verify,
};
use sip::message::Message;

use crate::corpus::response;

fn challenges(value: &str) -> Vec<Challenge> {
    let mut all = Vec::new();
    Challenge::parse_all(value.as_bytes(), false, &mut all);
    all
}

fn one(value: &str) -> Challenge {
    let all = challenges(value);
    assert_eq!(all.len(), 1, "{value}");
    all.into_iter().next().expect("one")
}

fn credentials(user: &str, secret: &str) -> Credentials {
    Credentials { user: user.into(), secret: Secret::new(secret) }
}

fn digest(value: &[u8]) -> String {
    let authorization = Authorization::parse(value).expect("an answer");
    String::from_utf8(authorization.response).expect("hexadecimal")
}

#[test]
fn the_example_of_rfc_2617_comes_out() {
    let asked = one("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", \
         nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
    let who = credentials("Mufasa", "Circle Of Life");

    let value = answer(&asked, &who, "GET", b"/dir/index.html", b"", 1, "0a4f113b");

    let wanted = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", \
                  nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", \
                  response=\"6629fae49393a05397450978507c4ef1\", algorithm=MD5, \
                  cnonce=\"0a4f113b\", qop=auth, nc=00000001, \
                  opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
    assert_eq!(String::from_utf8_lossy(&value), wanted);
}

#[test]
fn the_half_of_a_digest_answers_as_the_password_does_and_only_where_it_is_good() {
    let asked = |realm: &str, algorithm: &str| {
        one(&format!(
            "Digest realm=\"{realm}\", qop=\"auth,auth-int\", algorithm={algorithm}, \
             nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", \
             opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
        ))
    };
    // H(A1) of the example of RFC 2617.
    let half = "939e7578ed9e3c518a452acee763bce9";
    let secret = |half: &str| Secret::half("testrealm@host.com", half);
    let who = Credentials { user: "Mufasa".into(), secret: secret(half).expect("a half") };
    let answer = |realm: &str, algorithm: &str| {
        let asked = asked(realm, algorithm);
        answer(&asked, &who, "GET", b"/dir/index.html", b"", 1, "0a4f113b")
    };

    let value = answer("testrealm@host.com", "MD5");
    assert_eq!(digest(&value), "6629fae49393a05397450978507c4ef1");
    assert!(answer("another realm", "MD5").is_empty());
    assert!(answer("testrealm@host.com", "SHA-256").is_empty());
    let shouted = secret(&half.to_uppercase()).expect("a half");
    assert_eq!(shouted, who.secret);
    for wrong in ["", "939e", "939e7578ed9e3c518a452acee763bcez"] {
        assert_eq!(secret(wrong), None, "{wrong}");
    }
    assert_eq!(Secret::half("", half), None);
    assert_eq!(format!("{:?}", who.secret), "…");
}

#[test]
fn the_examples_of_rfc_7616_come_out() {
    let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    let who = credentials("Mufasa", "Circle of Life");
    for (algorithm, wanted) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ] {
        let asked = one(&format!(
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
             nonce=\"{nonce}\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        ));
        let value = answer(&asked, &who, "GET", b"/dir/index.html", b"", 1, cnonce);
        assert_eq!(digest(&value), wanted);
    }

    // Section 3.9.2, with the response of its erratum 4897.
    let asked = one("Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256, \
         nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", \
         opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8");
    let who = credentials("Jäsøn Doe", "Secret, or not?");
    let cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v";
    let value = answer(&asked, &who, "GET", b"/doe.json", b"", 1, cnonce);
    assert_eq!(digest(&value), "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

#[test]
fn sessions_and_bodies_are_digested() {
    // Computed with another implementation of the hashes.
    let who = credentials("bob", "zanzibar");
    for (algorithm, wanted) in [
        ("MD5-sess", "00ee96738abb1ce19ad845eae2775d15"),
        ("sha-256-SESS", "7dcf1cf1b00925794110d603812151ab9c4ca20a747c9d6c4a97fdc321ca8445"),
        ("SHA-512-256-sess", "af6b68faaa8a05d5ea6dd24a13d627408fd16e36e90d74a0c567d1484cbb3ee0"),
    ] {
        let asked = one(&format!(
            "Digest realm=\"biloxi.com\",nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",\
             qop=\"auth-int\",algorithm={algorithm}"
        ));
        let uri = b"sip:bob@biloxi.com";
        let value = answer(&asked, &who, "INVITE", uri, b"v=0\r\n", 10, "0a4f113b");
        assert_eq!(digest(&value), wanted, "{algorithm}");
        assert!(String::from_utf8_lossy(&value).contains("qop=auth-int, nc=0000000a"));
    }
}

#[test]
fn a_challenge_from_before_qop_is_answered_as_it_was_then() {
    let asked = one("Digest realm=\"biloxi.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"");
    assert!(!asked.qop.named);

    let who = credentials("bob", "zanzibar");
    let value = answer(&asked, &who, "INVITE", b"sip:bob@biloxi.com", b"", 1, "0a4f113b");

    assert_eq!(digest(&value), "bf57e4e0d0bffc0fbaedce64d59add5e");
    assert!(!String::from_utf8_lossy(&value).contains("nc="));
}

#[test]
fn several_challenges_are_read_from_one_field_and_from_several() {
    let message = Message::parse(&response(
        "SIP/2.0 401 Unauthorized",
        "WWW-Authenticate: Digest realm=\"a, \\\"b\\\" =\", nonce=\"1\" , algorithm=SHA-256,qop=\"auth,auth-int\", \
         Basic realm=\"no\", Digest\n  realm = \"c\",\n nonce=\"2\",stale=TRUE,opaque=\"\"\n\
         WWW-Authenticate: Digest nonce=\"3\",realm=d,algorithm=token,qop=\"other\"\n\
         WWW-Authenticate: NTLM dGVzdA==\n\
         Proxy-Authenticate: Digest realm=\"p\", nonce=\"4\", algorithm=md5\n",
    ))
    .expect("a message");

    let all = message.challenges();

    let brief: Vec<_> = all
        .iter()
        .map(|it| {
            (
                it.realm_text(),
                it.nonce.clone(),
                it.algorithm,
                it.stale,
                it.proxy,
                it.can_be_answered(),
            )
        })
        .collect();
    assert_eq!(
        brief,
        [
            ("a, \"b\" =".to_owned(), b"1".to_vec(), Algorithm::Sha256, false, false, true),
            ("c".to_owned(), b"2".to_vec(), Algorithm::Md5, true, false, true),
            ("d".to_owned(), b"3".to_vec(), Algorithm::Other, false, false, false),
            ("p".to_owned(), b"4".to_vec(), Algorithm::Md5, false, true, true),
        ]
    );
    assert_eq!(all[1].opaque.as_deref(), Some(b"".as_slice()));
}

#[test]
fn a_challenge_that_cannot_be_trusted_is_not_read() {
    let long = "x".repeat(5_000);
    for bad in [
        "Digest realm=\"a\"",
        "Digest nonce=\"a\"",
        "Digest",
        "",
        "realm=\"a\", nonce=\"b\"",
        "Digest realm=\"a, nonce=\"b\"",
        "Digest realm=\"a\", nonce=\"b\", realm=\"c\"",
        "Digest realm=\"a\", nonce=\"b",
        &format!("Digest realm=\"{long}\", nonce=\"b\""),
        &format!("Digest realm=\"a\", nonce=\"{long}\""),
        "Digest realm=\"a\0\", nonce=\"b\"",
        "Digest realm=\"a\", nonce=\"b\", algorithm=MD5, algorithm=SHA-256",
    ] {
        assert_eq!(challenges(bad), [], "{bad:.60}");
    }
    assert_eq!(one("Digest realm=\"a\" nonce=\"b\"").nonce, b"b", "a comma forgotten is forgiven");
    let many = "Digest realm=\"a\", nonce=\"b\",".repeat(500);
    assert!(challenges(&many).len() <= 16);
}

#[test]
fn the_strongest_that_can_be_answered_is_taken() {
    let named = |algorithm: &str| {
        format!("Digest realm=\"{algorithm}\", nonce=\"n\", qop=\"auth\", algorithm={algorithm}")
    };
    let strongest = |all: &[&str]| {
        let all: Vec<_> = all.iter().flat_map(|algorithm| challenges(&named(algorithm))).collect();
        Challenge::strongest(&all).map(|it| it.algorithm)
    };

    assert_eq!(strongest(&["MD5", "SHA-512-256", "SHA-256", "FOO-999"]), Some(Algorithm::Sha256));
    assert_eq!(strongest(&["SHA-512-256", "MD5"]), Some(Algorithm::Sha512_256));
    assert_eq!(strongest(&["FOO-999"]), None);
    let all = challenges(
        "Digest realm=\"first\", nonce=\"n\", qop=\"auth\", Digest realm=\"second\", nonce=\"n\", qop=\"auth\"",
    );
    assert_eq!(Challenge::strongest(&all).map(Challenge::realm_text).as_deref(), Some("first"));
}

#[test]
fn quotes_and_line_breaks_in_what_is_given_back_stay_inside_the_quotes() {
    let asked = one(
        "Digest realm=\"a \\\"real\\\" \\\\ realm\", nonce=\"x\r\n y\", qop=\"auth\", opaque=\"\\\"\"",
    );
    let who = credentials("u\"\r\nX: y", "pw");

    let value = answer(&asked, &who, "REGISTER", b"sip:h", b"", 1, "c");

    assert!(!value.contains(&b'\r') && !value.contains(&b'\n'));
    let read = Authorization::parse(&value).expect("an answer");
    assert_eq!(read.realm, b"a \"real\" \\ realm");
    assert_eq!(read.nonce, b"x y");
    assert_eq!(read.opaque.as_deref(), Some(b"\"".as_slice()));
    assert_eq!(read.nc, Some(1));
}

#[test]
fn a_server_believes_the_right_password_and_no_other() {
    let all = [
        Algorithm::Md5,
        Algorithm::Md5Sess,
        Algorithm::Sha256,
        Algorithm::Sha256Sess,
        Algorithm::Sha512_256,
        Algorithm::Sha512_256Sess,
    ];
    let coverages = [
        Qop::default(),
        Qop { named: true, auth: true, auth_int: false },
        Qop { named: true, auth: false, auth_int: true },
        Qop { named: true, auth: true, auth_int: true },
    ];
    for algorithm in all {
        for qop in coverages {
            let offer = Offer {
                realm: "off\"ice",
                nonce: "n1",
                opaque: Some("o"),
                algorithm,
                qop,
                stale: true,
            };
            let asked = one(&String::from_utf8(challenge(&offer)).expect("text"));
            assert_eq!((asked.algorithm, asked.qop, asked.stale), (algorithm, qop, true));

            let who = credentials("2101", "geheim ü");
            let value = answer(&asked, &who, "INVITE", b"sip:2107@pbx", b"body", 0xabc, "cn");
            let read = Authorization::parse(&value).expect("an answer");

            assert_eq!(verify(&read, "INVITE", &who.secret, b"body"), Ok(()));
            let other = Secret::new("geheim");
            assert_eq!(verify(&read, "INVITE", &other, b"body"), Err(Refusal::Mismatch));
            assert_eq!(verify(&read, "BYE", &who.secret, b"body"), Err(Refusal::Mismatch));
            let covers_body = qop.auth_int && !qop.auth;
            assert_eq!(verify(&read, "INVITE", &who.secret, b"").is_err(), covers_body);
            let mut elsewhere = read.clone();
            elsewhere.uri = b"sip:2108@pbx".to_vec();
            assert_eq!(verify(&elsewhere, "INVITE", &who.secret, b"body"), Err(Refusal::Mismatch));
            let mut empty = read;
            empty.response.clear();
            assert_eq!(verify(&empty, "INVITE", &who.secret, b"body"), Err(Refusal::Mismatch));
        }
    }
}

#[test]
fn an_answer_that_lacks_something_is_not_read() {
    let whole = "Digest username=\"a\", realm=\"b\", nonce=\"c\", uri=\"d\", response=\"e\"";
    assert!(Authorization::parse(whole.as_bytes()).is_ok());
    for part in ["username=\"a\", ", "realm=\"b\", ", "nonce=\"c\", ", "uri=\"d\", "] {
        assert!(Authorization::parse(whole.replace(part, "").as_bytes()).is_err(), "{part}");
    }
    for more in [", nc=1", ", nc=0000000g", ", realm=\"x\"", " x", ", =", ",,"] {
        assert!(Authorization::parse(format!("{whole}{more}").as_bytes()).is_err(), "{more}");
    }
    assert!(Authorization::parse(b"NoOneKnowsThisScheme opaque-data=here").is_err());
    let incomplete = Authorization::parse(format!("{whole}, qop=auth, cnonce=\"x\"").as_bytes());
    let refused = verify(&incomplete.expect("an answer"), "INVITE", &Secret::new("x"), b"");
    assert_eq!(refused, Err(Refusal::Incomplete));
}
