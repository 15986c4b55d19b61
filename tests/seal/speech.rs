//! Speech and reports: the standards' vectors, whole streams, changes of keys.

use sdp::{MasterKey, Suite};
use seal::{Opener, Sealer};

use crate::{hex, key, packet, report};

const SSRC: u32 = 0xcafe_babe;

fn pair(key: &MasterKey) -> (Sealer, Opener) {
    (Sealer::new(key.clone()).unwrap(), Opener::new(key.clone()).unwrap())
}

/// The packets that libsrtp checks itself with (`srtp_validate`): keys of RFC 3711 appendix B.3.
#[test]
fn speech_and_reports_are_sealed_as_everybody_seals_them() {
    let master = hex("e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6");
    let key = MasterKey::new(Suite::Aes128Tag80, &master).unwrap();
    let (mut sealer, mut opener) = pair(&key);
    let plain = hex("800f1234decafbadcafebabeabababababababababababababababab");
    let sealed =
        hex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");

    assert_eq!(sealer.speech(&plain).unwrap(), sealed);
    assert_eq!(opener.speech(&sealed).unwrap(), plain);

    let plain = hex("81c8000bcafebabeabababababababababababababababab");
    let sealed =
        hex("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798");
    assert_eq!(sealer.report(&plain).unwrap(), sealed);
    assert_eq!(opener.report(&sealed).unwrap(), plain);
}

/// The same packet with the mode of RFC 7714 (`srtp_validate_gcm` of libsrtp).
#[test]
fn the_mode_with_one_pass_seals_as_everybody_does_too() {
    let master = hex("000102030405060708090a0b0c0d0e0f a0a1a2a3a4a5a6a7a8a9aaab");
    let key = MasterKey::new(Suite::Gcm128, &master).unwrap();
    let (mut sealer, mut opener) = pair(&key);
    let plain = hex("800f1234decafbadcafebabeabababababababababababababababab");
    let sealed = hex(
        "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
    );

    assert_eq!(sealer.speech(&plain).unwrap(), sealed);
    assert_eq!(opener.speech(&sealed).unwrap(), plain);
}

#[test]
fn every_suite_opens_what_it_sealed_and_nothing_that_was_touched() {
    for suite in Suite::ALL {
        let (mut sealer, mut opener) = pair(&key(suite, 7));
        let other = key(suite, 8);
        let sealed = sealer.speech(&packet(SSRC, 9, b"hello")).unwrap();
        let told = sealer.report(&report(SSRC)).unwrap();

        assert!(!sealed.windows(5).any(|part| part == b"hello"), "{suite:?}");
        assert_eq!(Opener::new(other.clone()).unwrap().speech(&sealed), None, "{suite:?}");
        assert_eq!(Opener::new(other).unwrap().report(&told), None, "{suite:?}");
        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[at] ^= 1;
            assert_eq!(opener.speech(&touched), None, "{suite:?} byte {at}");
            assert_eq!(opener.speech(&sealed[..at]), None, "{suite:?} {at} bytes");
        }
        for at in 0..told.len() {
            let mut touched = told.clone();
            touched[at] ^= 1;
            assert_eq!(opener.report(&touched), None, "{suite:?} byte {at}");
            assert_eq!(opener.report(&told[..at]), None, "{suite:?} {at} bytes");
        }
        assert_eq!(opener.speech(&sealed).unwrap(), packet(SSRC, 9, b"hello"), "{suite:?}");
        assert_eq!(opener.report(&told).unwrap(), report(SSRC), "{suite:?}");
    }
}

/// Far longer than the number of a packet counts, with packets lost, late and twice.
#[test]
fn a_long_call_is_opened_beyond_the_end_of_its_numbers() {
    for suite in [Suite::Aes128Tag80, Suite::Gcm256] {
        let (mut sealer, mut opener) = pair(&key(suite, 1));
        let mut late = None;
        for count in 30_000_u32..300_000 {
            let number = u16::try_from(count & 0xffff).unwrap();
            let plain = packet(SSRC, number, &count.to_be_bytes());
            let sealed = sealer.speech(&plain).unwrap();
            if count % 97 == 0 {
                continue;
            }
            if count % 1_009 == 0 {
                late = Some((sealed, plain));
                continue;
            }
            assert_eq!(opener.speech(&sealed).as_ref(), Some(&plain), "{suite:?} {count}");
            assert_eq!(opener.speech(&sealed), None, "twice: {suite:?} {count}");
            if let Some((sealed, plain)) = late.take() {
                assert_eq!(opener.speech(&sealed), Some(plain), "late: {suite:?} {count}");
            }
        }
    }
}

#[test]
fn what_is_repeated_is_dropped_however_old_it_is() {
    let (mut sealer, mut opener) = pair(&key(Suite::Aes128Tag80, 2));
    let sealed: Vec<_> =
        (0..1_000).map(|number| sealer.speech(&packet(SSRC, number, b"x")).unwrap()).collect();
    let told: Vec<_> = (0..200).map(|_| sealer.report(&report(SSRC)).unwrap()).collect();

    assert!(sealed.iter().all(|it| opener.speech(it).is_some()));
    assert!(told.iter().all(|it| opener.report(it).is_some()));

    assert!(sealed.iter().all(|it| opener.speech(it).is_none()));
    assert!(told.iter().all(|it| opener.report(it).is_none()));
}

/// A head that is longer than the least: sources that were mixed, and an extension with padding
/// (RFC 8285), which libraries measure differently.
#[test]
fn a_head_with_sources_and_a_padded_extension_is_left_as_it_is() {
    for suite in Suite::ALL {
        let (mut sealer, mut opener) = pair(&key(suite, 3));
        let mut plain = packet(SSRC, 1, &[1, 2, 3, 4]);
        plain.extend_from_slice(&[0xbe, 0xde, 0, 2, 0x10, 0xaa, 0, 0, 0, 0, 0, 0]);
        plain.extend_from_slice(b"speech");
        plain[0] |= 0x10 | 1;

        let sealed = sealer.speech(&plain).unwrap();

        assert_eq!(&sealed[..28], &plain[..28], "{suite:?}");
        assert_ne!(&sealed[28..34], b"speech", "{suite:?}");
        assert_eq!(opener.speech(&sealed).unwrap(), plain, "{suite:?}");
    }
}

#[test]
fn with_new_keys_a_source_may_count_on_or_begin_anew() {
    let (old, new) = (key(Suite::Aes128Tag80, 4), key(Suite::Aes128Tag80, 5));
    let wound = |sealer: &mut Sealer, opener: Option<&mut Opener>| {
        let mut opener = opener;
        for step in 0_u32..40 {
            let number = u16::try_from((step * 5_000) & 0xffff).unwrap();
            let sealed = sealer.speech(&packet(SSRC, number, b"x")).unwrap();
            if let Some(opener) = &mut opener {
                assert!(opener.speech(&sealed).is_some(), "step {step}");
            }
        }
    };
    let next = u16::try_from((40_u32 * 5_000) & 0xffff).unwrap();
    for counts_on in [true, false] {
        let (mut sealer, mut opener) = pair(&old);
        wound(&mut sealer, Some(&mut opener));
        let mut opener = opener.after(new.clone()).unwrap();
        let mut sealer = Sealer::new(new.clone()).unwrap();
        if counts_on {
            wound(&mut sealer, None);
        }
        let plain = packet(SSRC, next, b"on");
        let sealed = sealer.speech(&plain).unwrap();

        assert_eq!(opener.speech(&sealed), Some(plain), "counts on: {counts_on}");
        assert_eq!(opener.speech(&sealed), None, "counts on: {counts_on}");
        let plain = packet(SSRC, next.wrapping_add(1), b"on");
        assert_eq!(opener.speech(&sealer.speech(&plain).unwrap()), Some(plain));
    }
}
