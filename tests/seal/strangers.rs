//! What comes from whoever has no key.

use sdp::Suite;
use seal::{Opener, Sealer};
use sim::Random;

use crate::{key, packet, report};

const SSRC: u32 = 0x1234_5678;

/// The library hands on a report whose bit says that it is not encrypted without looking at its
/// tag. Whoever clears that bit does not get in.
#[test]
fn a_report_that_was_never_sealed_is_dropped_whatever_it_says_of_itself() {
    for suite in Suite::ALL {
        let mut sealer = Sealer::new(key(suite, 1)).unwrap();
        let mut opener = Opener::new(key(suite, 1)).unwrap();
        let sealed = sealer.report(&report(SSRC)).unwrap();
        assert!(opener.report(&sealed).is_some());
        for tail in [0, 4, 10, 14, 16, 20, 24] {
            let goodbye = [&[0x81, 203, 0, 1], &SSRC.to_be_bytes()[..], &vec![0; tail]].concat();
            assert_eq!(opener.report(&goodbye), None, "{suite:?} {tail}");
        }
        for at in 8..sealed.len() {
            let mut open = sealer.report(&report(SSRC)).unwrap();
            open[at] &= 0x7f;
            open.push(0);
            assert_eq!(opener.report(&open), None, "{suite:?} {at}");
        }
    }
}

/// The first packet of a source settles where its numbers begin. It has to be proved before it
/// does: else one forged packet shuts out all honest ones.
#[test]
fn a_forged_first_packet_moves_no_window() {
    for suite in Suite::ALL {
        for forged in [0, 20_000, 32_767, 40_000, 65_535] {
            let mut sealer = Sealer::new(key(suite, 1)).unwrap();
            let mut opener = Opener::new(key(suite, 1)).unwrap();
            let mut liar = Sealer::new(key(suite, 9)).unwrap();

            assert_eq!(opener.speech(&liar.speech(&packet(SSRC, forged, b"lie")).unwrap()), None);
            for _ in 0..5_000 {
                let _counts_up = liar.report(&report(SSRC));
            }
            assert_eq!(opener.report(&liar.report(&report(SSRC)).unwrap()), None);

            for number in 10_000..10_010 {
                let plain = packet(SSRC, number, b"truth");
                assert_eq!(opener.speech(&sealer.speech(&plain).unwrap()), Some(plain));
                let told = sealer.report(&report(SSRC)).unwrap();
                assert!(opener.report(&told).is_some(), "{suite:?}");
            }
        }
    }
}

/// A hundred thousand forged sources, and the honest one is still where it was; what is kept of
/// them is bounded by what one context may try.
#[test]
fn strangers_by_the_hundred_thousand_are_forgotten() {
    let mut sealer = Sealer::new(key(Suite::Aes128Tag80, 1)).unwrap();
    let mut opener = Opener::new(key(Suite::Aes128Tag80, 1)).unwrap();
    let mut liar = Sealer::new(key(Suite::Aes128Tag80, 9)).unwrap();
    let template = liar.speech(&packet(SSRC, 1, &[7; 160])).unwrap();

    for stranger in 0_u32..100_000 {
        let mut forged = template.clone();
        forged[8..12].copy_from_slice(&stranger.to_be_bytes());
        assert_eq!(opener.speech(&forged), None);
        if stranger % 1_000 == 0 {
            let plain = packet(SSRC, u16::try_from(stranger / 1_000).unwrap(), b"still here");
            assert_eq!(opener.speech(&sealer.speech(&plain).unwrap()), Some(plain));
        }
    }
}

#[test]
fn noise_opens_nothing_and_ends_nothing() {
    let mut random = Random::new(5);
    for suite in Suite::ALL {
        let mut sealer = Sealer::new(key(suite, 1)).unwrap();
        let mut opener = Opener::new(key(suite, 1)).unwrap();
        for round in 0..20_000_u32 {
            let length = usize::try_from(random.below(120)).unwrap();
            let mut noise: Vec<u8> =
                (0..length).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
            if let (Some(first), true) = (noise.first_mut(), round % 2 == 0) {
                *first = *first & 0x3f | 0x80;
            }
            assert_eq!(opener.speech(&noise), None);
            assert_eq!(opener.report(&noise), None);
            // Whatever is handed to it to be sealed does not end it either.
            let _sealed = (sealer.speech(&noise), sealer.report(&noise));
        }
    }
}
