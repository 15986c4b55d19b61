//! What nobody should send.

use std::time::Duration;

use media::{FRAME, Graph, PacketKind};
use phone::doors::MediaOrder;
use phone::tones::TonePlan;
use sdp::Codec;

use crate::speech::{delays, hum, longest_hole, median, speech};
use crate::world::{Dice, LEG, PORT, World, address, agreement, moment, packet};

fn open(codecs: &[(u8, Codec)]) -> Graph {
    let mut graph = Graph::new([9; 32], TonePlan::default());
    let agreement = sdp::Agreement { accepts: codecs.to_vec(), ..agreement(Codec::Pcmu, 2) };
    graph.order(moment(0), &MediaOrder::Open { leg: LEG, port: PORT, agreement });
    graph.order(moment(0), &MediaOrder::Connect(vec![LEG]));
    graph
}

fn step(graph: &mut Graph, now: u64) -> [f32; FRAME] {
    let (mut out, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
    graph.frame(moment(now), &[0.0; FRAME], &mut out, &mut ringer);
    while graph.poll().is_some() {}
    assert!(out.iter().all(|it| it.abs() <= 1.0));
    out
}

const ALL: [(u8, Codec); 4] =
    [(0, Codec::Pcmu), (8, Codec::Pcma), (9, Codec::G722), (96, Codec::Opus)];

#[test]
fn garbage_of_every_length_does_no_harm() {
    let mut dice = Dice::new(11);
    let mut graph = open(&ALL);
    for round in 0..30_000_u64 {
        let length = (round % 101) as usize;
        let mut bytes: Vec<u8> = (0..length).map(|_| dice.next() as u8).collect();
        if round % 2 == 0
            && let Some(first) = bytes.first_mut()
        {
            *first = 0x80 | *first & 0x3f;
        }
        if round % 3 == 0
            && let Some(second) = bytes.get_mut(1)
        {
            *second =
                [0, 8, 9, 13, 96, 101, 200, 201, 202, 203, 205, 207][dice.next() as usize % 12];
        }
        let kind = if round % 5 == 0 { PacketKind::Rtcp } else { PacketKind::Rtp };
        let port = if kind == PacketKind::Rtp { 4_000 } else { 4_001 };
        graph.receive(moment(round * 300), PORT, kind, address(2, port), &bytes);
        if round % 30 == 0 {
            step(&mut graph, round * 300);
        }
    }
}

#[test]
fn random_payloads_sequences_and_timestamps_do_no_harm_to_any_decoder() {
    let mut dice = Dice::new(12);
    let mut graph = open(&ALL);
    let (mut sequence, mut timestamp, mut ssrc) = (0_u16, 0_u32, 1);
    for round in 0..20_000_u64 {
        let payload: Vec<u8> =
            (0..dice.next() as usize % 1_501).map(|_| dice.next() as u8).collect();
        sequence = if dice.next().is_multiple_of(50) {
            dice.next() as u16
        } else {
            sequence.wrapping_add(1)
        };
        timestamp = timestamp.wrapping_add(match dice.next() % 20 {
            0 => 1 << 31,
            1 => (1 << 31) - 1,
            2 => dice.next(),
            3 => 0,
            _ => 160,
        });
        if dice.next().is_multiple_of(200) {
            ssrc = dice.next();
        }
        let payload_type = [0, 8, 9, 96, 13, 101, 77][dice.next() as usize % 7];
        let bytes = packet(payload_type, sequence, timestamp, ssrc, &payload);
        graph.receive(moment(round * 1_000), PORT, PacketKind::Rtp, address(2, 4_000), &bytes);
        if round % 10 == 0 {
            step(&mut graph, round * 1_000);
        }
    }
}

#[test]
fn a_flood_is_not_hoarded() {
    let mut graph = open(&ALL);
    for n in 0..50_000_u32 {
        let bytes = packet(0, n as u16, n * 160, 1, &[0x55; 1_400]);
        graph.receive(moment(u64::from(n) * 20), PORT, PacketKind::Rtp, address(2, 4_000), &bytes);
    }

    // A second of it in one: two seconds of sound at most may wait.
    for n in 0..300 {
        step(&mut graph, 1_000_000 + n * 10_000);
    }
    let silent = step(&mut graph, 4_100_000);
    assert!(silent.iter().all(|it| it.abs() < 1e-4));
}

/// What is heard of a hum, of which a test may change every packet before it arrives.
fn heard_through(change: impl Fn(usize, &mut Vec<u8>)) -> Vec<f32> {
    let mut world = World::talking(Codec::Pcmu, 1);
    world.near.voice = Box::new(hum);
    world.near.network = Box::new(|_, _| vec![]);
    let (mut sent, mut heard) = (0, Vec::new());
    let mut graph = open(&ALL);
    for now in (0..12_000_000).step_by(10_000) {
        world.run(Duration::from_millis(10));
        for (_, kind, bytes) in world.near.sent.drain(..) {
            if kind == PacketKind::Rtp {
                let mut bytes = bytes;
                change(sent, &mut bytes);
                sent += 1;
                graph.receive(moment(now), PORT, kind, address(2, 4_000), &bytes);
            }
        }
        heard.extend(step(&mut graph, now + 2_000));
    }
    heard
}

fn shift(bytes: &mut [u8], by: u32) {
    let timestamp = u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    bytes[4..8].copy_from_slice(&timestamp.wrapping_add(by).to_be_bytes());
}

#[test]
fn jumps_of_the_timestamp_are_not_heard() {
    for jump in [1_u32 << 31, (1 << 31) - 1, (1 << 31) + 1, 100_000, 0_u32.wrapping_sub(100_000)] {
        let heard = heard_through(|n, bytes| shift(bytes, if n < 300 { 0 } else { jump }));

        let hole = longest_hole(&heard[48_000..]);
        assert!(hole <= 20, "{jump}: a hole of {hole} ms");
    }
}

#[test]
fn a_jump_of_the_timestamp_in_every_packet_is_survived() {
    let heard = heard_through(|n, bytes| shift(bytes, (n as u32).wrapping_mul(0x9e37_79b9)));

    assert!(longest_hole(&heard[48_000..]) <= 60);
}

#[test]
fn another_ssrc_is_followed_after_a_moment() {
    let heard = heard_through(|n, bytes| {
        if n >= 300 {
            bytes[8..12].copy_from_slice(&[1, 2, 3, 4]);
            bytes[2..4].copy_from_slice(&(n as u16).to_be_bytes());
            shift(bytes, 12_345_678);
        }
    });

    let hole = longest_hole(&heard[48_000..]);
    assert!(hole <= 120, "{hole} ms");
}

#[test]
fn an_ssrc_of_its_own_in_every_packet_is_survived() {
    heard_through(|n, bytes| bytes[8..12].copy_from_slice(&(n as u32).to_be_bytes()));
}

#[test]
fn sequence_numbers_that_wrap_are_not_heard() {
    let heard = heard_through(|n, bytes| {
        bytes[2..4].copy_from_slice(&(65_400_u16.wrapping_add(n as u16)).to_be_bytes());
    });

    assert!(longest_hole(&heard[48_000..]) <= 5);
}

#[test]
fn payload_types_nobody_agreed_to_are_not_heard() {
    let heard = heard_through(|_, bytes| bytes[1] = bytes[1] & 0x80 | 3);

    assert!(heard.iter().all(|it| *it == 0.0));
}

#[test]
fn an_intruder_is_not_heard_and_does_not_disturb() {
    let mut world = World::talking(Codec::Pcmu, 1);
    let voice = speech(20);
    world.near.voice = Box::new(move |n| voice[n % voice.len()]);
    let mut dice = Dice::new(3);
    world.run(Duration::from_millis(100));
    let ssrc = world.near.sent[0].2[8..12].to_vec();
    for n in 0..10_000_u32 {
        let ssrc = if n % 2 == 0 { u32::from_be_bytes(ssrc[..].try_into().unwrap()) } else { 77 };
        let bytes = packet(0, n as u16, n * 8, ssrc, &[dice.next() as u8; 160]);
        let from = if n % 3 == 0 { address(2, 4_444) } else { address(66, 4_000) };
        world.far.graph.receive(moment(world.now), PORT, PacketKind::Rtp, from, &bytes);
        world.run(Duration::from_millis(1));
    }

    let pieces = delays(&world.near.said, &world.far.heard, 48_000);
    let alike = median(pieces.iter().map(|it| it.1).collect());
    assert!(alike > 0.97, "{alike}");
    assert_eq!(world.far.figures().lost, 0);
}
