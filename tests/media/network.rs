//! Speech over networks of all kinds.

use media::{FRAME, PacketKind, RATE, Sample};
use phone::doors::{MediaOrder, MediaReport};
use sdp::Codec;

use crate::speech::{delays, hum, longest_hole, median, speech};
use crate::world::{LEG, Network, PORT, World, address, agreement, moment, packet};

const SECOND: usize = RATE as usize;

/// Lets the near end speak to the far end over a network.
fn spoken(codec: Codec, seconds: u64, network: Network) -> World {
    let mut world = World::talking(codec, 7);
    let voice = speech(20);
    world.near.voice = Box::new(move |n| voice[n % voice.len()]);
    world.near.network = network;
    world.seconds(seconds);
    world
}

fn hummed(codec: Codec, seconds: u64, network: Network) -> World {
    let mut world = World::talking(codec, 7);
    world.near.voice = Box::new(hum);
    world.near.network = network;
    world.seconds(seconds);
    world
}

/// Median delay in milliseconds and median likeness, after the first seconds.
fn quality(world: &World) -> (f32, f32) {
    let pieces = delays(&world.near.said, &world.far.heard, 2 * SECOND);
    assert!(pieces.len() > 20, "hardly anything was heard");
    let (delay, alike): (Vec<f32>, Vec<f32>) = pieces.into_iter().unzip();
    (median(delay), median(alike))
}

/// Half of a normal distribution, in milliseconds.
fn jitter(ms: f32) -> Network {
    Box::new(move |_, dice| vec![1_000 + (dice.gauss().abs() * ms * 1_000.0) as u64])
}

fn loss(share: f32) -> Network {
    Box::new(move |_, dice| if dice.unit() < share { vec![] } else { vec![1_000] })
}

#[test]
fn every_codec_carries_speech_and_takes_little_time() {
    // 20 ms to fill a packet, the filters and look-ahead of the codec, and at most 30 ms added.
    for (codec, own, alike_min) in [
        (Codec::Pcmu, 4.5, 0.97),
        (Codec::Pcma, 4.5, 0.97),
        (Codec::G722, 5.0, 0.97),
        (Codec::Opus, 7.0, 0.90),
    ] {
        let world = spoken(codec, 12, Box::new(|_, _| vec![1_000]));
        let (delay, alike) = quality(&world);
        println!("{codec:?}: {delay} ms, {alike}");

        assert!(alike > alike_min, "{codec:?}: likeness {alike}");
        assert!(delay - 20.0 - own <= 30.0, "{codec:?}: {delay} ms");
        assert!(world.far.figures().concealed < 0.001, "{codec:?}: {:?}", world.far.figures());
    }
}

#[test]
fn jitter_of_twenty_milliseconds_makes_no_hole_and_little_delay() {
    for codec in [Codec::Pcmu, Codec::G722, Codec::Opus] {
        let world = spoken(codec, 22, jitter(20.0));
        let (delay, alike) = quality(&world);
        let figures = world.far.figures();
        println!("{codec:?}: {delay} ms, {alike}, {figures:?}");
        assert!(delay - 20.0 <= 90.0, "{codec:?}: {delay} ms");
        assert!(alike > 0.9, "{codec:?}: {alike}");
        assert!(figures.concealed < 0.02, "{codec:?}: {figures:?}");

        let world = hummed(codec, 30, jitter(20.0));
        let hole = longest_hole(&world.far.heard[3 * SECOND..]);
        assert!(hole <= 10, "{codec:?}: a hole of {hole} ms");
    }
}

#[test]
fn one_packet_in_ten_may_be_lost() {
    for codec in [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus] {
        let world = hummed(codec, 20, loss(0.1));
        let figures = world.far.figures();
        let hole = longest_hole(&world.far.heard[2 * SECOND..]);
        println!("{codec:?}: {hole} ms {figures:?}");

        assert!(hole <= 40, "{codec:?}: a hole of {hole} ms");
        assert!((60..140).contains(&figures.lost), "{codec:?}: {figures:?}");
        assert!(figures.concealed < 0.16, "{codec:?}: {figures:?}");
    }
    // Opus tells of most lost packets in the next one, where they are of speech.
    let figures = spoken(Codec::Opus, 20, loss(0.1)).far.figures();
    println!("{figures:?}");
    assert!(figures.lost > 60 && figures.concealed < 0.05, "{figures:?}");
}

#[test]
fn whole_words_that_are_lost_are_told_by_later_packets_of_opus() {
    // Two ends that both suffer find out soon; then packets carry an outline of the last second.
    let bursts = || -> Network {
        let mut until = 0;
        Box::new(move |at, dice| {
            if until < at && dice.unit() < 0.05 {
                until = at + 80_000;
            }
            if at < until { vec![] } else { vec![1_000] }
        })
    };
    let mut world = World::talking(Codec::Opus, 7);
    let voice = speech(20);
    world.near.voice = Box::new(move |n| voice[n % voice.len()]);
    world.near.network = bursts();
    world.far.network = bursts();
    world.seconds(12);
    let before = world.far.figures();
    world.seconds(20);

    let figures = world.far.figures();
    // Parts of the sound played since then that were lost, and that were made up of nothing.
    let lost = (figures.lost - before.lost) as f32 / 1_000.0;
    let made_up = (32.0 * figures.concealed - 12.0 * before.concealed) / 20.0;
    println!("{lost} {made_up} {figures:?}");
    assert!(lost > 0.12 && made_up < 0.5 * lost, "{lost} {made_up}");
    let longest = world.near.sent.iter().map(|it| it.2.len()).max().unwrap_or(0);
    assert!(longest > 100 && longest < 400, "{longest}");
}

#[test]
fn packets_that_come_twice_or_out_of_order_are_heard_once_and_in_order() {
    let world = spoken(
        Codec::Pcmu,
        12,
        Box::new(
            |at, _| if at / 20_000 % 5 == 0 { vec![1_000, 8_000, 26_000] } else { vec![1_000] },
        ),
    );
    let (_, alike) = quality(&world);
    assert!(alike > 0.97, "{alike}");
    assert!(world.far.figures().received <= 601, "{:?}", world.far.figures());

    let mut count = 0;
    let world = spoken(
        Codec::Pcmu,
        12,
        Box::new(move |_, _| {
            count += 1;
            if count % 7 == 0 { vec![31_000] } else { vec![1_000] }
        }),
    );
    let (_, alike) = quality(&world);
    let figures = world.far.figures();
    assert!(alike > 0.95 && figures.concealed < 0.02, "{alike} {figures:?}");
}

#[test]
fn after_a_stall_the_delay_is_back_within_three_seconds() {
    for codec in [Codec::Pcmu, Codec::Opus] {
        let stall = |at: u64, _: &mut _| {
            let over = 10_300_000;
            if (10_000_000..over).contains(&at) { vec![over - at + 1_000] } else { vec![1_000] }
        };
        let world = spoken(codec, 20, Box::new(stall));
        let pieces =
            |from: usize, to: usize| delays(&world.near.said[..to], &world.far.heard[..to], from);
        let before = median(pieces(5 * SECOND, 10 * SECOND).iter().map(|it| it.0).collect());
        let after: Vec<f32> =
            pieces(13 * SECOND + SECOND / 3, 20 * SECOND).iter().map(|it| it.0).collect();
        println!("{codec:?}: {before} ms, then {after:?}");

        assert!(after.iter().all(|it| *it <= before + 10.0), "{codec:?}: {before} {after:?}");
        assert_eq!(world.far.figures().lost, 0);
    }
}

#[test]
fn clocks_that_drift_apart_are_followed_without_a_hole() {
    for drift in [0.005, -0.005] {
        for codec in [Codec::Pcmu, Codec::Opus] {
            let mut world = World::talking(codec, 7);
            world.near.voice = Box::new(hum);
            world.far.drift = drift;
            world.seconds(120);

            let figures = world.far.figures();
            let hole = longest_hole(&world.far.heard[2 * SECOND..]);
            println!("{codec:?} {drift}: {hole} {figures:?}");
            assert!(hole <= 10, "{codec:?} {drift}: a hole of {hole} ms");
            assert!(figures.concealed < 0.01, "{codec:?} {drift}: {figures:?}");
            assert!(figures.buffer_ms < 60.0, "{codec:?} {drift}: {figures:?}");
        }
    }
}

#[test]
fn silence_on_the_way_is_told_at_two_and_five_seconds_and_then_every_five() {
    let mut world = World::talking(Codec::Pcmu, 7);
    world.near.network = Box::new(|at, _| if at < 3_000_000 { vec![1_000] } else { vec![] });

    world.seconds(20);

    let told: Vec<(u64, u64)> = world
        .far
        .reports
        .iter()
        .filter_map(|(at, it)| match it {
            MediaReport::Silent(LEG, silence) => Some((*at / 1_000_000, silence.as_secs())),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(4, 2), (7, 5), (12, 10), (17, 15)]);
}

#[test]
fn a_longer_route_is_followed_and_then_forgotten() {
    let world = spoken(
        Codec::Pcmu,
        24,
        Box::new(|at, _| vec![if (8_000_000..16_000_000).contains(&at) { 151_000 } else { 1_000 }]),
    );

    let of = |from: usize, to: usize| -> f32 {
        let pieces = delays(&world.near.said[..to], &world.far.heard[..to], from);
        median(pieces.iter().map(|it| it.0).collect())
    };
    let (first, longer, last) =
        (of(3 * SECOND, 8 * SECOND), of(12 * SECOND, 16 * SECOND), of(20 * SECOND, 24 * SECOND));
    println!("{first} {longer} {last}");
    assert!((longer - first - 150.0).abs() < 15.0, "{first} {longer}");
    assert!((last - first).abs() < 15.0, "{first} {last}");
}

#[test]
fn a_pause_without_packets_costs_no_delay() {
    let silence: Vec<Sample> = delays_after_pause();
    assert!(silence.iter().all(|it| *it < 60.0), "{silence:?}");
}

/// The delays after the sender paused for three seconds, as one does that is quiet.
fn delays_after_pause() -> Vec<f32> {
    let world = spoken(
        Codec::Pcmu,
        16,
        Box::new(|at, _| if (6_000_000..9_000_000).contains(&at) { vec![] } else { vec![1_000] }),
    );
    delays(&world.near.said, &world.far.heard, 10 * SECOND).iter().map(|it| it.0).collect()
}

#[test]
fn a_far_end_that_is_quiet_is_heard_as_a_soft_noise_and_then_speaks_again() {
    let mut graph = media::Graph::new([1; 32], phone::tones::TonePlan::default());
    let open = MediaOrder::Open { leg: LEG, port: PORT, agreement: agreement(Codec::Pcmu, 2) };
    graph.order(moment(0), &open);
    graph.order(moment(0), &MediaOrder::Connect(vec![LEG]));
    // A second of a loud hum (an alternation of two codes), two seconds of quiet, and the hum.
    let hum: Vec<u8> = (0..160).map(|n| if n / 10 % 2 == 0 { 0x0f } else { 0x8f }).collect();
    let mut heard = Vec::new();
    for step in 0..400_u64 {
        let now = moment(step * 10_000);
        let mut take = |bytes: &[u8]| {
            graph.receive(now, PORT, PacketKind::Rtp, address(2, 4_000), bytes);
        };
        let (sequence, timestamp) = ((step / 2) as u16, (step * 80) as u32);
        match step {
            0..100 if step % 2 == 0 => take(&packet(0, sequence, timestamp, 7, &hum)),
            100 => take(&packet(13, 50, timestamp, 7, &[50])),
            300.. if step % 2 == 0 => take(&packet(0, sequence - 99, timestamp, 7, &hum)),
            _ => {}
        }
        let (mut out, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        graph.frame(now, &[0.0; FRAME], &mut out, &mut ringer);
        heard.extend(out);
    }

    let level = |from: usize, to: usize| {
        let sound = &heard[from * SECOND / 10..to * SECOND / 10];
        10.0 * (sound.iter().map(|it| it * it).sum::<f32>() / sound.len() as f32).log10()
    };
    assert!(level(2, 10) > -15.0 && level(31, 39) > -15.0, "{} {}", level(2, 10), level(31, 39));
    assert!((-58.0..-42.0).contains(&level(12, 29)), "{}", level(12, 29));
    let figures = std::iter::from_fn(|| graph.poll()).filter_map(|it| match it {
        media::Output::Report(MediaReport::Figures(_, figures)) => Some(figures),
        _ => None,
    });
    let last = figures.last().unwrap();
    assert!(last.lost == 0 && last.concealed < 0.02, "{last:?}");
}
