//! How encryption is offered, answered, and refused to be given up (RFC 4568, RFC 5763, RFC 8643).

use sdp::{
    Carriage, Demand, Exchange, Fingerprint, Local, MasterKey, Protection, Role, SdpError, Sealing,
    Suite, agree, answer, offer, offer_again,
};

use crate::{at, desk};

/// Another end, with these wishes.
fn end(seed: u8, demand: Demand, exchange: Exchange) -> Local {
    let bytes: Vec<u8> = (0..46).map(|byte| byte + seed).collect();
    let keys = Suite::ALL.into_iter().filter_map(|suite| MasterKey::new(suite, &bytes)).collect();
    let certificate = Some(Fingerprint([seed; 32]));
    let protection = Protection { demand, exchange, keys, certificate, lenient: false };
    let local = if seed == 1 { desk() } else { at("192.0.2.77:40000") };
    Local { protection, ..local }
}

fn text(body: &[u8]) -> String {
    String::from_utf8(body.to_vec()).unwrap()
}

const DEMANDS: [Demand; 3] = [Demand::Off, Demand::Preferred, Demand::Required];

#[test]
fn two_ends_agree_on_keys_that_fit_each_other() {
    for exchange in [Exchange::Sdes, Exchange::Dtls] {
        let (ours, theirs) =
            (end(1, Demand::Required, exchange), end(2, Demand::Preferred, exchange));
        let offered = offer(&ours);
        let (answered, there) = answer(&theirs, &offered).unwrap();
        let here = agree(&ours, &answered).unwrap();

        match (&here.sealing, &there.sealing) {
            (
                Sealing::Sdes { ours: a, theirs: b },
                Sealing::Sdes { ours: their_a, theirs: their_b },
            ) => {
                assert!(a == their_b && b == their_a && a != b);
                assert_eq!(a.suite(), Suite::Gcm256, "the strongest that is offered");
                assert_eq!(here.carriage, Carriage::Secure);
            }
            (
                Sealing::Dtls { role, theirs: certificate },
                Sealing::Dtls { role: their_role, theirs: their_certificate },
            ) => {
                assert_eq!((*role, *their_role), (Role::Passive, Role::Active));
                assert_eq!(*certificate, Fingerprint([2; 32]));
                assert_eq!(*their_certificate, Fingerprint([1; 32]));
                assert_eq!(here.carriage, Carriage::Handshake);
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Whatever two ends want: where one of them demands encryption, nothing is agreed without.
#[test]
fn nothing_is_agreed_in_the_clear_where_one_end_demands_keys() {
    for exchange in [Exchange::Sdes, Exchange::Dtls] {
        for (ours, theirs) in DEMANDS.into_iter().flat_map(|a| DEMANDS.map(|b| (a, b))) {
            for lenient in [false, true] {
                let mut here = end(1, ours, exchange);
                here.protection.lenient = lenient;
                let there = end(2, theirs, exchange);
                let outcome = answer(&there, &offer(&here)).and_then(|(answered, agreed)| {
                    let own = agree(&here, &answered)?;
                    assert_eq!(own.sealing == Sealing::None, agreed.sealing == Sealing::None);
                    Ok(own.sealing)
                });
                let demanded = ours == Demand::Required || theirs == Demand::Required;
                let refused = ours == Demand::Off || theirs == Demand::Off;
                match outcome {
                    Ok(Sealing::None) => assert!(!demanded && refused, "{ours:?} {theirs:?}"),
                    Ok(_) => assert!(!refused, "{ours:?} {theirs:?}"),
                    Err(error) => {
                        assert!(error.is_of_encryption(), "{error}");
                        assert!(refused && (demanded || !lenient), "{ours:?} {theirs:?} {lenient}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_offer_that_anybody_can_take_has_the_keys_beside_a_plain_profile() {
    let mut local = end(1, Demand::Preferred, Exchange::Sdes);
    assert!(text(&offer(&local)).contains(" RTP/SAVP "));
    local.protection.lenient = true;
    let lenient = text(&offer(&local));
    assert!(lenient.contains(" RTP/AVP ") && lenient.contains("a=crypto:"), "{lenient}");
    // A demand is no preference, whatever else is said.
    local.protection.demand = Demand::Required;
    assert!(text(&offer(&local)).contains(" RTP/SAVP "));
}

/// What an answer of whoever stands in between may try.
#[test]
fn no_answer_talks_a_demand_down() {
    let ours = end(1, Demand::Required, Exchange::Sdes);
    let (answered, _) = answer(&end(2, Demand::Required, Exchange::Sdes), &offer(&ours)).unwrap();
    let answered = text(&answered);
    let lines: Vec<_> =
        answered.split_inclusive('\n').filter(|line| !line.starts_with("a=crypto")).collect();
    let without = lines.concat();
    let plain = without.replace("RTP/SAVP", "RTP/AVP");
    let other_tag = answered.replace("a=crypto:1 ", "a=crypto:2 ");
    let null = answered.replace("a=crypto:1 AEAD_AES_256_GCM", "a=crypto:1 NULL_HMAC_SHA1_80");

    assert!(agree(&ours, answered.as_bytes()).is_ok());
    assert_eq!(agree(&ours, without.as_bytes()).unwrap_err(), SdpError::Keys);
    assert_eq!(agree(&ours, plain.as_bytes()).unwrap_err(), SdpError::NotEncrypted);
    assert_eq!(agree(&ours, other_tag.as_bytes()).unwrap_err(), SdpError::Keys);
    assert_eq!(agree(&ours, null.as_bytes()).unwrap_err(), SdpError::Keys);
}

#[test]
fn a_later_offer_has_the_same_keys_and_the_same_certificate() {
    for exchange in [Exchange::Sdes, Exchange::Dtls] {
        let (ours, theirs) =
            (end(1, Demand::Preferred, exchange), end(2, Demand::Preferred, exchange));
        let (answered, there) = answer(&theirs, &offer(&ours)).unwrap();
        let here = agree(&ours, &answered).unwrap();

        for (local, before) in [(&ours, &here), (&theirs, &there)] {
            let other = if before.sealing == here.sealing { &theirs } else { &ours };
            let again = offer_again(local, before);
            let (answered, _) = answer(other, &again).unwrap();
            let agreed = agree(local, &answered).unwrap();
            match (&agreed.sealing, &before.sealing) {
                (Sealing::Dtls { theirs: now, .. }, Sealing::Dtls { theirs: then, .. }) => {
                    assert_eq!(now, then);
                }
                (now, then) => assert_eq!(now, then),
            }
        }
    }
}

#[test]
fn whoever_wants_handshakes_takes_no_keys_from_the_signalling() {
    let keys = offer(&end(2, Demand::Required, Exchange::Sdes));
    let handshake = offer(&end(2, Demand::Required, Exchange::Dtls));

    let strict = end(1, Demand::Preferred, Exchange::Dtls);
    assert_eq!(answer(&strict, &keys).unwrap_err(), SdpError::Keys);
    let either = end(1, Demand::Preferred, Exchange::Sdes);
    let (_, agreed) = answer(&either, &handshake).unwrap();
    assert!(matches!(agreed.sealing, Sealing::Dtls { role: Role::Active, .. }));
}

/// A certificate may stand at the session, and who begins too; other hashes are passed over.
#[test]
fn a_certificate_of_the_whole_session_counts_for_its_streams() {
    let local = end(1, Demand::Required, Exchange::Dtls);
    let pairs = vec!["ab"; 32].join(":");
    let body = |fingerprint: &str, setup: &str| {
        format!(
            "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n\
             a=fingerprint:{fingerprint}\r\na=setup:{setup}\r\n\
             m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\n"
        )
    };
    let good = format!("SHA-256 {pairs}");
    for (setup, role) in
        [("active", Role::Passive), ("passive", Role::Active), ("actpass", Role::Active)]
    {
        let (written, agreed) = answer(&local, body(&good, setup).as_bytes()).unwrap();
        assert_eq!(agreed.sealing, Sealing::Dtls { role, theirs: Fingerprint([0xab; 32]) });
        let says = if role == Role::Active { "a=setup:active" } else { "a=setup:passive" };
        assert!(text(&written).contains(says), "{}", text(&written));
        assert!(text(&written).contains("UDP/TLS/RTP/SAVPF"));
    }
    for bad in ["sha-1 ab:ab", "sha-256 ab:ab", "sha-256", "md5 x"] {
        assert!(answer(&local, body(bad, "active").as_bytes()).is_err(), "{bad}");
    }
    assert!(answer(&local, body(&good, "holdconn").as_bytes()).is_err());
}
