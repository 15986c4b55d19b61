//! What a leg costs: microseconds of CPU per step of 10 ms, both ways, without sockets and card.
//!
//! `cargo bench -p media`. The best of some runs is given, which is the least disturbed one.

#![expect(clippy::cast_precision_loss, reason = "counts far below what a float holds exactly")]
#![expect(clippy::print_stdout, reason = "that is what it is for")]

use std::hint::black_box;
use std::time::Duration;

use clock::{Clock, Moment};
use media::{FRAME, Graph, Output, PacketKind, RATE, Sample};
use phone::doors::{LegId, MediaOrder, PortId};
use phone::tones::TonePlan;
use sdp::{Agreement, Codec, Direction};

const LEG: LegId = LegId(1);
const PORT: PortId = PortId(1);

/// Ten seconds a run.
const STEPS: usize = 1_000;
const RUNS: usize = 9;

fn main() {
    println!("codec  µs per 10 ms   CPU seconds per minute of call");
    for codec in [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus] {
        let packets = packets(codec);
        let best = (0..RUNS).map(|_| run(codec, &packets)).fold(f64::INFINITY, f64::min);
        println!("{:5}  {best:12.1}   {:8.3}", codec.name(), best * 6_000.0 / 1e6);
    }
}

/// The packets of ten seconds of voice, by the step in which they are sent.
fn packets(codec: Codec) -> Vec<Vec<Vec<u8>>> {
    let mut graph = graph(codec, 2);
    let collect = |graph: &mut Graph| -> Vec<Vec<u8>> {
        let transmitted = std::iter::from_fn(|| graph.poll()).filter_map(|it| match it {
            Output::Transmit { kind: PacketKind::Rtp, bytes, .. } => Some(bytes),
            Output::Transmit { .. }
            | Output::Report(_)
            | Output::Taped(..)
            | Output::TapeEnded(_) => None,
        });
        transmitted.collect()
    };
    (0..STEPS)
        .map(|step| {
            let (mut out, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
            graph.frame(moment(step), &voice(step), &mut out, &mut ringer);
            collect(&mut graph)
        })
        .collect()
}

/// Microseconds per step of one run.
fn run(codec: Codec, packets: &[Vec<Vec<u8>>]) -> f64 {
    let voices: Vec<[Sample; FRAME]> = (0..STEPS).map(voice).collect();
    let mut graph = graph(codec, 1);
    let from = ([192, 0, 2, 1], 4_000).into();
    let mut clock = Clock::start();
    let begin = clock.now();
    for (step, (voice, packets)) in voices.iter().zip(packets).enumerate() {
        let now = moment(step);
        for packet in packets {
            graph.receive(now, PORT, PacketKind::Rtp, from, packet);
        }
        let (mut out, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        graph.frame(now, voice, &mut out, &mut ringer);
        black_box((&out, &ringer));
        while let Some(output) = graph.poll() {
            black_box(output);
        }
    }
    (clock.now() - begin).as_secs_f64() * 1e6 / STEPS as f64
}

fn moment(step: usize) -> Moment {
    Moment::START + Duration::from_millis(10) * u32::try_from(step).unwrap_or(0)
}

/// A voice of a kind: a pulse of 120 Hz that rings at 600 Hz.
fn voice(step: usize) -> [Sample; FRAME] {
    std::array::from_fn(|n| {
        let since = (step * FRAME + n) % (RATE as usize / 120);
        let ms = since as f32 / 48.0;
        0.3 * (-ms / 2.0).exp() * (ms * 0.6 * std::f32::consts::TAU).cos()
    })
}

fn graph(codec: Codec, seed: u8) -> Graph {
    let mut graph = Graph::new([seed; 32], TonePlan::default());
    let agreement = Agreement {
        remote: ([192, 0, 2, 1], 4_000).into(),
        remote_rtcp: ([192, 0, 2, 1], 4_001).into(),
        codec,
        payload_type: 96,
        accepts: vec![(96, codec)],
        digits: None,
        digits_clock: codec.clock(),
        accepts_digits: None,
        direction: Direction::SendReceive,
        ptime: Duration::from_millis(20),
        opus_fec: true,
        opus_bitrate: None,
        carriage: sdp::Carriage::Plain,
        sealing: sdp::Sealing::None,
        rtcp_mux: false,
    };
    graph.order(Moment::START, &MediaOrder::Open { leg: LEG, port: PORT, agreement });
    graph.order(Moment::START, &MediaOrder::Connect(vec![LEG]));
    graph
}
