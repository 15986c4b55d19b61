//! Encrypted legs: what leaves them is sealed to the last word, and what is not sealed is not there.

use std::time::Duration;

use media::PacketKind;
use phone::doors::{MediaOrder, MediaReport};
use sdp::{Agreement, Codec, Direction, MasterKey, Role, Sealing, Suite};
use seal::{Identity, Opener};

use crate::speech::hum;
use crate::world::{Dice, LEG, PORT, World, address, agreement, moment, packet};

fn key(suite: Suite, seed: u8) -> MasterKey {
    let bytes: Vec<u8> = (0..46).map(|at: u8| at.wrapping_mul(7).wrapping_add(seed)).collect();
    MasterKey::new(suite, &bytes).expect("there is enough for any suite")
}

/// Two agreements that fit each other: keys of one suite, those of the near end first.
fn keyed(codec: Codec, suite: Suite, seed: u8) -> (Agreement, Agreement) {
    let (near, far) = (key(suite, seed), key(suite, seed + 100));
    let sealing = |ours: &MasterKey, theirs: &MasterKey| Sealing::Sdes {
        ours: ours.clone(),
        theirs: theirs.clone(),
    };
    (
        Agreement { sealing: sealing(&near, &far), ..agreement(codec, 2) },
        Agreement { sealing: sealing(&far, &near), ..agreement(codec, 1) },
    )
}

fn change(world: &mut World, (near, far): (Agreement, Agreement)) {
    world.near.order(world.now, &MediaOrder::Change { leg: LEG, agreement: near });
    world.far.order(world.now, &MediaOrder::Change { leg: LEG, agreement: far });
}

fn loudness(sound: &[f32]) -> f32 {
    sound.iter().map(|it| it * it).sum::<f32>() / sound.len() as f32
}

/// The share of the packets that one of these keys opens.
fn opened(world: &World, keys: &[MasterKey]) -> (usize, usize) {
    let mut openers: Vec<_> = keys.iter().filter_map(|key| Opener::new(key.clone())).collect();
    let mut count = 0;
    for (_, kind, bytes) in &world.near.sent {
        let any = openers.iter_mut().any(|opener| match kind {
            PacketKind::Rtp => opener.speech(bytes).is_some(),
            PacketKind::Rtcp => opener.report(bytes).is_some(),
        });
        count += usize::from(any);
    }
    (count, world.near.sent.len())
}

#[test]
fn speech_goes_both_ways_sealed_by_every_suite_and_so_does_the_last_goodbye() {
    for suite in Suite::ALL {
        let (near, far) = keyed(Codec::Pcmu, suite, 1);
        let mut world = World::agreed(near, far, 1);
        (world.near.voice, world.far.voice) = (Box::new(hum), Box::new(hum));
        world.seconds(8);
        world.near.order(world.now, &MediaOrder::Close(LEG));
        world.run(Duration::from_millis(50));

        assert!(loudness(&world.near.heard[48_000..7 * 48_000]) > 0.01, "{suite:?}");
        assert!(loudness(&world.far.heard[48_000..7 * 48_000]) > 0.01, "{suite:?}");
        assert!(world.near.figures().round_trip_ms > 0.0, "reports are opened: {suite:?}");
        let (ours, all) = opened(&world, &[key(suite, 1)]);
        assert_eq!(ours, all, "{suite:?}: something left in the clear");
        assert_eq!(world.near.sent.last().map(|it| it.1), Some(PacketKind::Rtcp), "goodbye");
    }
}

/// A thousand packets a second that have no key: speech and reports with the right source, from
/// the right address, before, within and after. Not one sample of what is heard differs.
#[test]
fn what_has_no_key_is_not_heard_at_all() {
    let talk = |injects: bool| {
        let (near, far) = keyed(Codec::Pcmu, Suite::Aes128Tag80, 1);
        let mut world = World::agreed(near, far, 1);
        (world.near.voice, world.far.voice) = (Box::new(hum), Box::new(hum));
        let mut dice = Dice::new(3);
        for _ in 0..4_000 {
            world.run(Duration::from_millis(1));
            if !injects {
                continue;
            }
            let last = world.far.sent.last().map_or(vec![0; 12], |it| it.2.clone());
            let ssrc = u32::from_be_bytes([last[8], last[9], last[10], last[11]]);
            let sequence = u16::from_be_bytes([last[2], last[3]]).wrapping_add(1);
            let forged = match dice.next() % 5 {
                0 => packet(0, sequence, dice.next(), ssrc, &[0x55; 160]),
                1 => packet(0, dice.next() as u16, dice.next(), dice.next(), &[0x55; 160]),
                2 => [&[0x81, 203, 0, 1][..], &ssrc.to_be_bytes()].concat(),
                // A repeat of what was heard already.
                3 => world.far.sent.iter().rev().nth(5).map_or(last, |it| it.2.clone()),
                _ => vec![22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
            };
            let (kind, port) = match dice.next() % 2 {
                0 => (PacketKind::Rtp, 4_000),
                _ => (PacketKind::Rtcp, 4_001),
            };
            let (now, from) = (moment(world.now), address(2, port));
            world.near.graph.receive(now, PORT, kind, from, &forged);
        }
        world
    };
    let (quiet, flooded) = (talk(false), talk(true));

    assert_eq!(quiet.near.heard, flooded.near.heard);
    assert_eq!(quiet.near.figures(), flooded.near.figures());
    assert!(loudness(&quiet.near.heard) > 0.01);
}

/// Thirty lives of a call, each with what may happen to one: hold, retrieve, another codec, other
/// keys, another suite, keys that count on; whatever leaves is sealed.
#[test]
fn thirty_lives_of_a_call_leave_nothing_in_the_clear() {
    for life in 0..30_u64 {
        let mut dice = Dice::new(life);
        let suites = [Suite::Aes128Tag80, Suite::Gcm256, Suite::Aes128Tag32];
        let codecs = [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus];
        let (mut suite, mut codec, mut seed) = (suites[life as usize % 3], codecs[0], 1);
        let mut keys = vec![key(suite, seed)];
        let (near, far) = keyed(codec, suite, seed);
        let mut world = World::agreed(near, far, life);
        (world.near.voice, world.far.voice) = (Box::new(hum), Box::new(hum));
        for _ in 0..6 {
            world.run(Duration::from_millis(300 + u64::from(dice.next() % 900)));
            let mut direction = Direction::SendReceive;
            match dice.next() % 5 {
                0 => direction = Direction::SendOnly,
                1 => direction = Direction::Inactive,
                2 => codec = codecs[dice.next() as usize % 4],
                3 => seed = seed.wrapping_add(1) % 90,
                _ => suite = suites[dice.next() as usize % 3],
            }
            keys.push(key(suite, seed));
            let (near, far) = keyed(codec, suite, seed);
            change(&mut world, (Agreement { direction, ..near }, far));
        }
        world.run(Duration::from_secs(2));
        world.near.order(world.now, &MediaOrder::Close(LEG));
        world.run(Duration::from_millis(50));

        let (ours, all) = opened(&world, &keys);
        assert!(all > 50, "life {life}: {all} packets");
        assert_eq!(ours, all, "life {life}: something left in the clear");
    }
}

#[test]
fn with_other_keys_speech_goes_on_without_a_gap() {
    let mut world = {
        let (near, far) = keyed(Codec::Pcmu, Suite::Aes128Tag80, 1);
        World::agreed(near, far, 1)
    };
    (world.near.voice, world.far.voice) = (Box::new(hum), Box::new(hum));
    world.seconds(3);
    change(&mut world, keyed(Codec::Pcmu, Suite::Aes128Tag80, 2));
    world.seconds(3);

    for sound in [&world.near.heard, &world.far.heard] {
        for (at, piece) in sound[48_000..].chunks_exact(4_800).enumerate() {
            assert!(loudness(piece) > 0.005, "silence after {at} tenths of a second");
        }
    }
}

/// Both ends with handshakes, each with its own certificate and that of the other.
fn shaken(mux: bool, wrong: bool) -> World {
    let (near, far) = (Identity::generate(), Identity::generate());
    let (near, far) = (near.expect("randomness"), far.expect("randomness"));
    let other = Identity::generate().expect("randomness");
    let mut world = World::new(1);
    let agreed = |host, role, theirs| {
        let agreement = agreement(Codec::Pcmu, host);
        let remote_rtcp = if mux { agreement.remote } else { agreement.remote_rtcp };
        let sealing = Sealing::Dtls { role, theirs };
        Agreement { sealing, rtcp_mux: mux, remote_rtcp, ..agreement }
    };
    let named = if wrong { other.fingerprint() } else { far.fingerprint() };
    let of_near = agreed(2, Role::Active, named);
    let of_far = agreed(1, Role::Passive, near.fingerprint());
    world.near.graph.prove_with(near);
    world.far.graph.prove_with(far);
    for (end, agreement) in [(&mut world.near, of_near), (&mut world.far, of_far)] {
        end.order(0, &MediaOrder::Open { leg: LEG, port: PORT, agreement });
        end.order(0, &MediaOrder::Connect(vec![LEG]));
        end.voice = Box::new(hum);
    }
    world
}

#[test]
fn a_handshake_seals_speech_and_reports_on_one_way_or_on_two() {
    for mux in [false, true] {
        let mut world = shaken(mux, false);
        world.seconds(14);

        for end in [&world.near, &world.far] {
            assert!(end.reports.iter().any(|(_, it)| *it == MediaReport::Sealed(LEG)));
            assert!(loudness(&end.heard[48_000..]) > 0.01, "shared: {mux}");
            assert!(end.figures().round_trip_ms > 0.0, "shared: {mux}");
            let mut reports = 0;
            for (_, kind, bytes) in &end.sent {
                let report = (192..=223).contains(&bytes[1]) && bytes[0] >> 6 == 2;
                reports += usize::from(report);
                let sealed = match (seal::is_handshake(bytes), report) {
                    (true, _) => true,
                    // The bit that says that it is sealed, in the last word.
                    (false, true) => bytes[bytes.len() - 4] & 0x80 != 0,
                    // 20 ms of G.711 and a tag of 16 bytes.
                    (false, false) => bytes.len() == 12 + 160 + 16,
                };
                assert!(sealed, "{kind:?} {bytes:?}");
            }
            assert!(reports > 0, "shared: {mux}");
        }
    }
}

#[test]
fn nothing_is_said_to_whoever_shows_another_certificate() {
    let mut world = shaken(false, true);
    world.seconds(3);

    let told: Vec<_> = world.near.reports.iter().map(|(_, it)| it).collect();
    assert!(told.iter().any(|it| matches!(it, MediaReport::NotSealed(LEG, _))), "{told:?}");
    assert!(world.near.sent.iter().all(|(_, _, bytes)| seal::is_handshake(bytes)));
    assert!(world.near.heard.iter().all(|it| it.abs() < 1e-6));
}
