//! Encrypted speech: offered, demanded, refused, and what others try to make of it on the way.

use phone::doors::{CallState, Command, Input, MediaOrder, MediaReport, SealTrouble, Secured};
use phone::profile::{Encryption, KeyExchange, LineProfile};
use sdp::{Demand, Exchange as Way, Fingerprint, MasterKey, Protection, Sealing, Suite};

use crate::exchange::{Exchange, line, profile};

pub(crate) fn wants(encryption: Encryption, exchange: KeyExchange) -> LineProfile {
    LineProfile { encryption: Some(encryption), key_exchange: Some(exchange), ..line() }
}

/// A telephone that wants this, at a gateway that does that.
pub(crate) fn office(encryption: Encryption, exchange: KeyExchange, gateway: Demand) -> Exchange {
    let mut world = Exchange::new(&profile(wants(encryption, exchange), &[]), &[]);
    world.input(Input::Certificate(Fingerprint([9; 32])));
    let bytes: Vec<u8> = (60..106).collect();
    let keys = Suite::ALL.into_iter().filter_map(|it| MasterKey::new(it, &bytes)).collect();
    let certificate = Some(Fingerprint([7; 32]));
    world.server.protection = Some(Protection {
        demand: gateway,
        exchange: Way::Sdes,
        keys,
        certificate,
        lenient: false,
    });
    world.run(1_000);
    world
}

/// How each leg was to be sealed, one after the other.
fn sealings(world: &Exchange) -> Vec<Sealing> {
    let agreed = world.orders.iter().filter_map(|order| match order {
        MediaOrder::Open { agreement, .. } | MediaOrder::Change { agreement, .. } => {
            Some(agreement.sealing.clone())
        }
        _ => None,
    });
    agreed.collect()
}

fn offers(world: &Exchange) -> Vec<String> {
    let invites = world.server.invites.iter();
    invites.map(|(_, it)| String::from_utf8(it.body().to_vec()).unwrap()).collect()
}

fn cause(world: &Exchange) -> &'static str {
    world.call(1).cause.map_or("", |cause| cause.key)
}

#[test]
fn a_call_is_encrypted_where_both_can_and_says_so() {
    for encryption in [Encryption::Preferred, Encryption::Required] {
        let mut world = office(encryption, KeyExchange::Sdes, Demand::Preferred);
        world.dial("600");

        assert_eq!(world.state(1), CallState::Connected);
        assert_eq!(world.call(1).secured, Secured::OpenKeys, "over UDP anybody can read them");
        assert!(sealings(&world).iter().all(|it| matches!(it, Sealing::Sdes { .. })));
        world.command(Command::Hold(None));
        world.command(Command::Retrieve(None));
        let sealings = sealings(&world);
        assert!(
            sealings.len() >= 3 && sealings.windows(2).all(|it| it[0] == it[1]),
            "{sealings:?}"
        );
    }
}

#[test]
fn what_is_preferred_is_asked_once_more_so_that_anybody_can_take_it() {
    let mut world = office(Encryption::Preferred, KeyExchange::Sdes, Demand::Off);
    world.dial("600");

    let offers = offers(&world);
    assert_eq!(offers.len(), 2);
    assert!(offers[0].contains("RTP/SAVP") && offers[1].contains("RTP/AVP"), "{offers:?}");
    assert!(offers[1].contains("a=crypto:"));
    assert_eq!(world.state(1), CallState::Connected);
    assert_eq!(world.call(1).secured, Secured::No);
}

#[test]
fn what_is_required_ends_with_a_reason_where_it_cannot_be_had() {
    for exchange in [KeyExchange::Sdes, KeyExchange::Dtls] {
        let mut world = office(Encryption::Required, exchange, Demand::Off);
        world.dial("600");
        assert_eq!((world.state(1), cause(&world)), (CallState::Ended, "not-encrypted"));
        assert_eq!(offers(&world).len(), 1, "it is not asked again without");

        // Somebody answers in the clear what was offered with keys.
        let mut world = office(Encryption::Required, exchange, Demand::Off);
        world.server.protection = None;
        world.dial("600");
        assert_eq!((world.state(1), cause(&world)), (CallState::Ended, "not-encrypted"));

        // Somebody calls without.
        let mut world = office(Encryption::Required, exchange, Demand::Off);
        world.server.protection = None;
        world.ring(&[]);
        assert_eq!((world.state(1), cause(&world)), (CallState::Ended, "not-encrypted"));
        assert_eq!(sealings(&world), []);
    }
}

/// What whoever stands in between may do to a call that is under way: answer in the clear, ask for
/// speech in the clear, refuse.
#[test]
fn a_call_under_way_is_never_talked_into_the_clear() {
    let under_way = || {
        let mut world = office(Encryption::Required, KeyExchange::Sdes, Demand::Preferred);
        world.dial("600");
        assert_eq!(world.state(1), CallState::Connected);
        world
    };

    let mut world = under_way();
    let session = world.server.invites[0].0;
    world.reoffer_in_the_clear(session);
    assert_eq!(world.state(1), CallState::Connected, "it goes on as it was");

    let mut asked = under_way();
    asked.server.protection = None;
    asked.command(Command::Hold(None));
    assert_eq!((asked.state(1), cause(&asked)), (CallState::Ended, "not-encrypted"));

    for world in [&world, &asked] {
        assert!(sealings(world).iter().all(|it| matches!(it, Sealing::Sdes { .. })));
    }
}

#[test]
fn a_handshake_is_awaited_and_its_end_is_told() {
    let talking = || {
        let mut world = office(Encryption::Required, KeyExchange::Dtls, Demand::Preferred);
        world.dial("600");
        assert_eq!(world.call(1).secured, Secured::Agreeing);
        let leg = world.orders.iter().find_map(|order| match order {
            MediaOrder::Open { leg, .. } => Some(*leg),
            _ => None,
        });
        (world, leg.unwrap())
    };
    let (mut world, leg) = talking();
    world.input(Input::Media(MediaReport::Sealed(leg)));
    assert_eq!(world.call(1).secured, Secured::Handshake);

    for (trouble, word) in
        [(SealTrouble::WrongCertificate, "wrong-certificate"), (SealTrouble::NoKeys, "no-keys")]
    {
        let (mut world, leg) = talking();
        world.input(Input::Media(MediaReport::NotSealed(leg, trouble)));
        assert_eq!((world.state(1), cause(&world)), (CallState::Ended, word));
    }
}

#[test]
fn a_caller_who_speaks_encrypted_only_is_told_of_where_the_line_does_not() {
    let mut world = office(Encryption::Off, KeyExchange::Sdes, Demand::Required);
    world.ring(&[]);

    assert_eq!((world.state(1), cause(&world)), (CallState::Ended, "only-encrypted"));
}

#[test]
fn keys_are_not_seen_in_what_the_telephone_prints_of_itself() {
    let mut world = office(Encryption::Required, KeyExchange::Sdes, Demand::Preferred);
    world.dial("600");
    let offer = offers(&world).remove(0);
    let keys: Vec<_> = offer.split("inline:").skip(1).map(|it| &it[..40]).collect();
    assert!(!keys.is_empty());

    let printed = format!("{:?} {:?} {:?}", world.phone, world.orders, world.call(1));

    for key in keys {
        assert!(!printed.contains(key));
    }
    assert!(printed.contains("…"));
}
