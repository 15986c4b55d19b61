//! Two telephones' media, a network between them, and a clock that only tests turn.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use media::{FRAME, Graph, Output, PacketKind, Sample};
use phone::doors::{LegId, MediaFigures, MediaOrder, MediaReport, PortId};
use phone::tones::TonePlan;
use sdp::{Agreement, Codec, Direction};

pub(crate) const LEG: LegId = LegId(1);
pub(crate) const PORT: PortId = PortId(1);

/// A small generator of numbers.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 8) as f32 / 16_777_216.0
    }

    /// From a normal distribution.
    pub(crate) fn gauss(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }
}

/// What a network does to a packet sent at this microsecond: the microseconds after which it
/// arrives, each time it does.
pub(crate) type Network = Box<dyn FnMut(u64, &mut Dice) -> Vec<u64>>;

/// A network that does no harm.
pub(crate) fn good() -> Network {
    Box::new(|_, _| vec![1_000])
}

pub(crate) fn address(host: u8, port: u16) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, host], port))
}

/// An agreement with the far end on `host`.
pub(crate) fn agreement(codec: Codec, host: u8) -> Agreement {
    let payload_type = match codec {
        Codec::Pcmu => 0,
        Codec::Pcma => 8,
        Codec::G722 => 9,
        Codec::Opus => 96,
    };
    Agreement {
        remote: address(host, 4_000),
        remote_rtcp: address(host, 4_001),
        codec,
        payload_type,
        accepts: vec![(payload_type, codec)],
        digits: Some(101),
        digits_clock: codec.clock(),
        accepts_digits: Some(101),
        direction: Direction::SendReceive,
        ptime: Duration::from_millis(20),
        opus_fec: true,
        opus_bitrate: None,
        carriage: sdp::Carriage::Plain,
        sealing: sdp::Sealing::None,
        rtcp_mux: false,
    }
}

/// A telephone's media.
pub(crate) struct End {
    pub(crate) graph: Graph,
    host: u8,
    pub(crate) said: Vec<Sample>,
    pub(crate) heard: Vec<Sample>,
    pub(crate) rung: Vec<Sample>,
    pub(crate) reports: Vec<(u64, MediaReport)>,
    /// All that was sent, with its moment in microseconds.
    pub(crate) sent: Vec<(u64, PacketKind, Vec<u8>)>,
    pub(crate) network: Network,
    /// What is said, by the number of the sample.
    pub(crate) voice: Box<dyn Fn(usize) -> Sample>,
    /// A sample is so much longer than it should be.
    pub(crate) drift: f64,
    next_frame: f64,
}

/// Two of them, or one and whoever a test plays.
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) near: End,
    pub(crate) far: End,
    flying: BTreeMap<(u64, u64), (bool, PacketKind, Vec<u8>)>,
    count: u64,
    dice: Dice,
}

impl End {
    /// Frames begin `phase` microseconds after the round ten milliseconds.
    fn new(host: u8, phase: u64) -> Self {
        Self {
            graph: Graph::new([host; 32], TonePlan::default()),
            host,
            said: Vec::new(),
            heard: Vec::new(),
            rung: Vec::new(),
            reports: Vec::new(),
            sent: Vec::new(),
            network: good(),
            voice: Box::new(|_| 0.0),
            drift: 0.0,
            next_frame: phase as f64,
        }
    }

    fn frame(&mut self, now: u64) {
        let from = self.said.len();
        let microphone: [Sample; FRAME] = std::array::from_fn(|n| (self.voice)(from + n));
        let (mut loudspeaker, mut ringer) = ([0.0; FRAME], [0.0; FRAME]);
        self.graph.frame(moment(now), &microphone, &mut loudspeaker, &mut ringer);
        self.said.extend(microphone);
        self.heard.extend(loudspeaker);
        self.rung.extend(ringer);
    }

    pub(crate) fn order(&mut self, now: u64, order: &MediaOrder) {
        self.graph.order(moment(now), order);
    }

    pub(crate) fn figures(&self) -> MediaFigures {
        let figures = self.reports.iter().rev().find_map(|(_, it)| match it {
            MediaReport::Figures(_, figures) => Some(*figures),
            MediaReport::NotRecorded(..)
            | MediaReport::Sending(_)
            | MediaReport::Sealed(_)
            | MediaReport::NotSealed(..)
            | MediaReport::Heard(_)
            | MediaReport::Digit(..)
            | MediaReport::Silent(..)
            | MediaReport::Devices(_)
            | MediaReport::Using(..) => None,
        });
        figures.expect("figures come every second")
    }

    /// The packets of speech and digits sent: moment, marker, payload type, sequence, timestamp.
    pub(crate) fn packets(&self) -> Vec<(u64, bool, u8, u16, u32)> {
        let speech = self.sent.iter().filter(|(_, kind, _)| *kind == PacketKind::Rtp);
        speech
            .map(|(at, _, it)| {
                let timestamp = u32::from_be_bytes([it[4], it[5], it[6], it[7]]);
                let sequence = u16::from_be_bytes([it[2], it[3]]);
                (*at, it[1] & 0x80 != 0, it[1] & 0x7f, sequence, timestamp)
            })
            .collect()
    }
}

pub(crate) fn moment(micros: u64) -> Moment {
    Moment::START + Duration::from_micros(micros)
}

impl World {
    /// Two ends that nobody has connected yet.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            now: 0,
            near: End::new(1, 0),
            far: End::new(2, 3_300),
            flying: BTreeMap::new(),
            count: 0,
            dice: Dice::new(seed),
        }
    }

    /// Two ends that talk.
    pub(crate) fn talking(codec: Codec, seed: u64) -> Self {
        Self::agreed(agreement(codec, 2), agreement(codec, 1), seed)
    }

    /// Two ends that talk as agreed.
    pub(crate) fn agreed(near: Agreement, far: Agreement, seed: u64) -> Self {
        let mut world = Self::new(seed);
        for (end, agreement) in [(&mut world.near, near), (&mut world.far, far)] {
            end.order(0, &MediaOrder::Open { leg: LEG, port: PORT, agreement });
            end.order(0, &MediaOrder::Connect(vec![LEG]));
        }
        world
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, passing: Duration) {
        let end = self.now + passing.as_micros() as u64;
        while self.now < end {
            self.collect();
            while let Some(entry) = self.flying.first_entry() {
                if entry.key().0 > self.now {
                    break;
                }
                let (to_far, kind, bytes) = entry.remove();
                let (to, from) =
                    if to_far { (&mut self.far, &self.near) } else { (&mut self.near, &self.far) };
                let port = if kind == PacketKind::Rtp { 4_000 } else { 4_001 };
                to.graph.receive(moment(self.now), PORT, kind, address(from.host, port), &bytes);
            }
            for it in [&mut self.near, &mut self.far] {
                if it.next_frame <= self.now as f64 {
                    it.frame(self.now);
                    it.next_frame += 10_000.0 * (1.0 + it.drift);
                }
            }
            self.collect();
            self.now += 100;
        }
    }

    pub(crate) fn seconds(&mut self, seconds: u64) {
        self.run(Duration::from_secs(seconds));
    }

    fn collect(&mut self) {
        for to_far in [true, false] {
            let end = if to_far { &mut self.near } else { &mut self.far };
            while let Some(output) = end.graph.poll() {
                match output {
                    Output::Report(report) => end.reports.push((self.now, report)),
                    Output::Taped(..) | Output::TapeEnded(_) => {}
                    Output::Transmit { kind, bytes, .. } => {
                        for delay in (end.network)(self.now, &mut self.dice) {
                            self.count += 1;
                            self.flying.insert(
                                (self.now + delay, self.count),
                                (to_far, kind, bytes.clone()),
                            );
                        }
                        end.sent.push((self.now, kind, bytes));
                    }
                }
            }
        }
    }
}

/// A packet of RTP.
pub(crate) fn packet(
    payload_type: u8,
    sequence: u16,
    timestamp: u32,
    ssrc: u32,
    payload: &[u8],
) -> Vec<u8> {
    let mut bytes = vec![0x80, payload_type];
    bytes.extend(sequence.to_be_bytes());
    bytes.extend(timestamp.to_be_bytes());
    bytes.extend(ssrc.to_be_bytes());
    bytes.extend(payload);
    bytes
}
