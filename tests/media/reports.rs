//! What is told about a leg, to the far end and to the telephone.

use media::{Output, PacketKind};
use phone::doors::{MediaOrder, MediaReport};
use sdp::Codec;

use crate::speech::hum;
use crate::world::{LEG, PORT, World, agreement, moment};

/// The types in a compound packet.
fn types(mut bytes: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    while bytes.len() >= 4 {
        types.push(bytes[1]);
        let length = 4 * (usize::from(u16::from_be_bytes([bytes[2], bytes[3]])) + 1);
        bytes = &bytes[length..];
    }
    assert!(bytes.is_empty());
    types
}

#[test]
fn reports_go_out_every_five_seconds_and_tell_loss_and_round_trip() {
    let mut world = World::talking(Codec::Pcmu, 5);
    world.near.network = Box::new(|_, dice| if dice.unit() < 0.1 { vec![] } else { vec![30_000] });
    world.far.network = Box::new(|_, _| vec![20_000]);

    world.seconds(60);

    let reports: Vec<_> = world.near.sent.iter().filter(|it| it.1 == PacketKind::Rtcp).collect();
    assert!((8..=24).contains(&reports.len()), "{}", reports.len());
    // A report and our name; and how it sounds here, once that is known.
    assert!(reports.iter().all(|it| types(&it.2).starts_with(&[200, 202])));
    assert!(reports.iter().skip(1).all(|it| types(&it.2) == [200, 202, 207]));
    let (ours, theirs) = (world.near.figures(), world.far.figures());
    let told = ours.far_mos.unwrap();
    assert!((told - theirs.mos.unwrap()).abs() < 0.3, "{told} {theirs:?}");
    assert!(told < theirs.far_mos.unwrap(), "only what goes there is lost");
    let figures = world.near.figures();
    assert!((48.0..56.0).contains(&figures.round_trip_ms), "{figures:?}");
    let last = world.far.sent.iter().rev().find(|it| it.1 == PacketKind::Rtcp).unwrap();
    // Its block: fraction lost of 256, about a tenth.
    assert!((5..60).contains(&last.2[32]), "{:?}", last.2);
    assert_eq!(last.2[28..32], world.near.sent[0].2[8..12], "about whom we are");
}

#[test]
fn a_leg_that_closes_says_goodbye_and_gives_its_last_figures() {
    let mut world = World::talking(Codec::Pcmu, 5);
    world.seconds(3);

    world.near.order(world.now, &MediaOrder::Close(LEG));

    let outputs: Vec<Output> = std::iter::from_fn(|| world.near.graph.poll()).collect();
    let [Output::Transmit { port: PORT, kind: PacketKind::Rtcp, bytes, .. }, Output::Report(last)] =
        &outputs[..]
    else {
        panic!("{outputs:?}")
    };
    assert_eq!(types(bytes), [200, 202, 207, 203]);
    assert!(matches!(last, MediaReport::Figures(LEG, figures) if figures.sent == 151));
    assert!(world.near.graph.idle());
    world.near.order(world.now, &MediaOrder::Close(LEG));
    assert_eq!(world.near.graph.poll(), None);
}

#[test]
fn with_a_shared_port_reports_go_where_speech_goes() {
    let (mut near, mut far) = (agreement(Codec::Pcmu, 2), agreement(Codec::Pcmu, 1));
    (near.rtcp_mux, far.rtcp_mux) = (true, true);
    let mut world = World::agreed(near, far, 5);

    world.seconds(30);

    assert!(world.near.sent.iter().all(|it| it.1 == PacketKind::Rtp));
    assert!(world.near.sent.iter().any(|it| it.2[1] == 200));
    assert!(world.near.figures().round_trip_ms > 1.0);
    assert_eq!(world.near.figures().lost, 0);
}

#[test]
fn sending_and_hearing_are_told_once_and_levels_are_told_right() {
    let mut world = World::talking(Codec::Pcmu, 5);
    world.near.voice = Box::new(hum);
    world.seconds(5);

    let tell = |wanted: MediaReport| {
        world.far.reports.iter().filter(|(_, it)| *it == wanted).map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(tell(MediaReport::Sending(LEG)), [0]);
    assert_eq!(tell(MediaReport::Heard(LEG)).len(), 1);
    // The hum has -15.6 dB.
    assert!((world.near.figures().said_dbfs + 14.4).abs() < 0.5, "{:?}", world.near.figures());
    assert!((world.far.figures().heard_dbfs + 14.4).abs() < 0.7, "{:?}", world.far.figures());
    assert!(world.far.figures().said_dbfs < -100.0);
}

#[test]
fn the_first_packet_leaves_with_the_order() {
    let mut world = World::new(1);
    let order = MediaOrder::Open { leg: LEG, port: PORT, agreement: agreement(Codec::Opus, 2) };

    world.near.graph.order(moment(0), &order);

    let first = world.near.graph.poll();
    assert!(matches!(first, Some(Output::Transmit { kind: PacketKind::Rtp, .. })), "{first:?}");
    assert_eq!(world.near.graph.poll(), Some(Output::Report(MediaReport::Sending(LEG))));
}
