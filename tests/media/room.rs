//! Who hears whom: hold, mute, conferences, tones.

use std::time::Duration;

use media::{FRAME, Graph, RATE, Sample};
use phone::doors::{LegId, MediaOrder, MediaReport, PortId};
use phone::tones::{Pattern, Step, Tone, TonePlan};
use sdp::{Codec, Direction};

use crate::speech::hum;
use crate::world::{LEG, World, agreement, moment};

const SECOND: usize = RATE as usize;

fn power(sound: &[Sample]) -> f32 {
    sound.iter().map(|it| it * it).sum::<f32>() / sound.len() as f32
}

fn change(world: &mut World, direction: Direction) {
    let agreement = sdp::Agreement { direction, ..agreement(Codec::Pcmu, 2) };
    world.near.order(world.now, &MediaOrder::Change { leg: LEG, agreement });
}

#[test]
fn who_holds_sends_silence_and_plays_nothing_and_comes_back() {
    let mut world = World::talking(Codec::Pcmu, 1);
    (world.near.voice, world.far.voice) = (Box::new(hum), Box::new(hum));
    world.seconds(2);
    change(&mut world, Direction::SendOnly);
    world.seconds(3);
    change(&mut world, Direction::SendReceive);
    world.seconds(2);

    let held = 2 * SECOND + SECOND / 2..5 * SECOND;
    assert!(power(&world.near.heard[held.clone()]) < 1e-9);
    assert!(power(&world.far.heard[held]) < 1e-6);
    assert!(power(&world.near.heard[5 * SECOND + SECOND / 5..]) > 0.01);
    assert!(power(&world.far.heard[5 * SECOND + SECOND / 5..]) > 0.01);
    // Packets went on all the time.
    assert!(world.near.packets()[1..].windows(2).all(|it| it[1].0 - it[0].0 == 20_000));
}

#[test]
fn who_may_not_send_sends_nothing_and_time_goes_on() {
    for direction in [Direction::ReceiveOnly, Direction::Inactive] {
        let mut world = World::talking(Codec::Pcmu, 1);
        (world.near.voice, world.far.voice) = (Box::new(hum), Box::new(hum));
        world.seconds(2);
        change(&mut world, direction);
        world.seconds(10);
        change(&mut world, Direction::SendReceive);
        world.seconds(1);

        let packets = world.near.packets();
        let gap = packets.windows(2).position(|it| it[1].0 - it[0].0 > 5_000_000).unwrap();
        let (before, after) = (packets[gap], packets[gap + 1]);
        assert_eq!(before.3.wrapping_add(1), after.3, "{direction:?}");
        assert_eq!(after.4.wrapping_sub(before.4) / 8, ((after.0 - before.0) / 1_000) as u32);
        assert!(after.1, "a talk spurt begins with a marker");
        let heard = power(&world.near.heard[5 * SECOND..10 * SECOND]) > 0.01;
        assert_eq!(heard, direction.receives(), "{direction:?}");
        assert!(world.near.sent.iter().any(|it| it.0 > 3_000_000 && it.2[1] >= 200));
        let silent = |it: &(u64, MediaReport)| matches!(it.1, MediaReport::Silent(..));
        assert!(!world.near.reports.iter().any(silent));
    }
}

#[test]
fn the_muted_person_is_not_heard_but_packets_go_on() {
    let mut world = World::talking(Codec::G722, 1);
    world.near.voice = Box::new(hum);
    world.near.order(0, &MediaOrder::Mute(true));
    world.seconds(2);
    assert!(power(&world.far.heard) < 1e-6);

    world.near.order(world.now, &MediaOrder::Mute(false));
    world.seconds(1);

    assert!(power(&world.far.heard[2 * SECOND + SECOND / 5..]) > 0.01);
    assert_eq!(world.near.packets().len(), 151);
}

#[test]
fn whom_we_hold_hears_music_and_nothing_of_us_until_it_is_over() {
    let (mut near, mut far) = (agreement(Codec::G722, 2), agreement(Codec::G722, 1));
    (near.direction, far.direction) = (Direction::SendOnly, Direction::ReceiveOnly);
    let mut world = World::agreed(near, far, 1);
    world.near.voice = Box::new(hum);
    world.near.order(0, &MediaOrder::Connect(Vec::new()));
    world.seconds(2);
    assert!(power(&world.far.heard) < 1e-6, "silence, where none is asked for");

    world.near.order(world.now, &MediaOrder::Entertain(vec![LEG]));
    world.seconds(2);
    let music = &world.far.heard[2 * SECOND..4 * SECOND];
    // The first note and its octave, and nothing of the hum.
    assert!(strength(&music[..SECOND], 261.63) > 0.02, "{}", strength(&music[..SECOND], 261.63));
    assert!(strength(music, 150.0) < 0.01, "nothing of the person");
    assert!(power(&world.near.heard) < 1e-6, "who holds hears none of it");

    world.near.order(world.now, &MediaOrder::Entertain(Vec::new()));
    world.seconds(2);
    assert!(power(&world.far.heard[5 * SECOND..]) < 1e-6);
}

/// How strong a frequency is in a sound.
fn strength(sound: &[Sample], hertz: f32) -> f32 {
    let turn = std::f32::consts::TAU * hertz / RATE as f32;
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        re += sample * (turn * n as f32).cos();
        im += sample * (turn * n as f32).sin();
    }
    2.0 * re.hypot(im) / sound.len() as f32
}

#[test]
fn in_a_conference_each_hears_the_others_and_a_third_leg_hears_nothing() {
    // Each far end sends a frequency of its own; what each is sent is decoded by hand.
    let mut graph = Graph::new([1; 32], TonePlan::default());
    let mut far: Vec<Graph> =
        (0..3).map(|n| Graph::new([n + 2; 32], TonePlan::default())).collect();
    let names: Vec<(LegId, PortId)> = (0..3).map(|n| (LegId(n), PortId(n))).collect();
    for (index, (leg, port)) in names.iter().enumerate() {
        let host = 10 + index as u8;
        let ours = agreement(Codec::Pcmu, host);
        graph.order(moment(0), &MediaOrder::Open { leg: *leg, port: *port, agreement: ours });
        let theirs = agreement(Codec::Pcmu, 1);
        let open = MediaOrder::Open { leg: LEG, port: PortId(9), agreement: theirs };
        far[index].order(moment(0), &open);
        far[index].order(moment(0), &MediaOrder::Connect(vec![LEG]));
    }
    graph.order(moment(0), &MediaOrder::Connect(vec![LegId(0), LegId(1)]));

    let hertz = [500.0, 700.0, 900.0, 1_100.0];
    let mut heard: Vec<Vec<Sample>> = vec![Vec::new(); 4];
    for step in 0..300_usize {
        let now = step as u64 * 10_000;
        let sine = |hertz: f32| -> [Sample; FRAME] {
            std::array::from_fn(|n| {
                let n = (step * FRAME + n) as f32;
                0.2 * (std::f32::consts::TAU * hertz * n / RATE as f32).sin()
            })
        };
        let (mut out, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        graph.frame(moment(now), &sine(hertz[3]), &mut out, &mut ringer);
        heard[3].extend(out);
        while let Some(output) = graph.poll() {
            if let media::Output::Transmit { port, kind, bytes, .. } = output {
                let to = &mut far[port.0 as usize];
                let from = std::net::SocketAddr::from(([192, 0, 2, 1], 4_000));
                to.receive(moment(now), PortId(9), kind, from, &bytes);
            }
        }
        for (index, it) in far.iter_mut().enumerate() {
            it.frame(moment(now + 100), &sine(hertz[index]), &mut out, &mut ringer);
            heard[index].extend(out);
            while let Some(output) = it.poll() {
                if let media::Output::Transmit { kind, bytes, .. } = output {
                    let from = std::net::SocketAddr::from(([192, 0, 2, 10 + index as u8], 4_000));
                    graph.receive(moment(now + 200), PortId(index as u32), kind, from, &bytes);
                }
            }
        }
    }

    // Rows: who listens; columns: who is heard.
    let expected = [
        [false, true, false, true],
        [true, false, false, true],
        [false, false, false, false],
        [true, true, false, false],
    ];
    for (listener, row) in expected.iter().enumerate() {
        let sound = &heard[listener][SECOND..];
        let row_heard: Vec<bool> = hertz.iter().map(|it| strength(sound, *it) > 0.1).collect();
        assert_eq!(row_heard, row, "{listener}");
    }
}

fn plan() -> TonePlan {
    let steady =
        |hertz: f32| Pattern { steps: vec![Step { hertz: vec![hertz], lasts: Duration::ZERO }] };
    TonePlan {
        country: "de".into(),
        dial: steady(425.0),
        ringback: steady(440.0),
        busy: steady(480.0),
        reorder: steady(620.0),
        call_waiting: steady(350.0),
        hold_reminder: steady(390.0),
        ringing: steady(1_000.0),
    }
}

#[test]
fn tones_are_played_where_they_belong_and_then_the_graph_may_sleep() {
    let mut graph = Graph::new([1; 32], plan());
    let play = |graph: &mut Graph| {
        let (mut loud, mut ring) = (Vec::new(), Vec::new());
        for _ in 0..50 {
            let (mut out, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
            graph.frame(moment(0), &[0.0; FRAME], &mut out, &mut ringer);
            loud.extend(out);
            ring.extend(ringer);
        }
        (loud, ring)
    };
    assert!(graph.idle());

    for (tone, hertz) in [
        (Tone::Dial, 425.0),
        (Tone::Ringback, 440.0),
        (Tone::Busy, 480.0),
        (Tone::Reorder, 620.0),
        (Tone::CallWaiting, 350.0),
        (Tone::HoldReminder, 390.0),
    ] {
        graph.order(moment(0), &MediaOrder::Play(Some(tone)));
        let (loud, ring) = play(&mut graph);
        assert!(strength(&loud, hertz) > 0.15, "{tone:?}");
        assert!(power(&ring) == 0.0 && !graph.idle());
    }
    graph.order(moment(0), &MediaOrder::Play(None));
    graph.order(moment(0), &MediaOrder::Ring(true));
    graph.order(moment(0), &MediaOrder::Ring(true));
    play(&mut graph);
    let (loud, ring) = play(&mut graph);
    assert!(power(&loud) == 0.0 && strength(&ring, 1_000.0) > 0.4);

    graph.order(moment(0), &MediaOrder::Ring(false));
    play(&mut graph);
    assert!(graph.idle());
}
