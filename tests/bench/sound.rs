//! How speech is heard over a bad network, in simulated time: a case a line on standard input, the
//! sound it ended in as a file of raw 16-bit samples at 48 kHz, and what it took on standard output.
//!
//! `cargo xtask bench sound` writes the cases and judges the sound; this only makes it. A case is
//! words of the form `key=value`:
//!
//! | key | meaning |
//! | --- | --- |
//! | `out`, `speech` | the file to write; the file that is said over and over, raw 16 bits, 48 kHz, or `hum` |
//! | `codec` | `pcmu`, `pcma`, `g722` or `opus` |
//! | `seconds`, `seed` | how long, and by which chance |
//! | `loss`, `burst` | percent lost both ways, and how many on average one after the other |
//! | `jitter` | half-normal delay of each packet, in milliseconds |
//! | `stall` | nothing comes for so many milliseconds after ten seconds, then all at once |
//! | `drift` | the loudspeaker is slower by so many percent |
//! | `bitrate`, `ptime` | the most that Opus is allowed; milliseconds a packet |
//! | `deaf` | 1: who speaks hears nothing of the network, like a telephone that heeds no reports |
//! | `packets` | a file for the speech as it arrives: of each packet the microsecond, its length, and itself |

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement: what it is given it wrote itself, and it speaks to a terminal"
)]
#![expect(dead_code, reason = "the world of the tests can do more than is measured")]

#[path = "../media/speech.rs"]
mod speech;
#[path = "../media/world.rs"]
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::time::Duration;

use clock::Clock;
use media::{PacketKind, RATE, Sample};
use sdp::Codec;

use crate::speech::{delays, hum, longest_hole, median};
use crate::world::{Dice, Network, World, agreement};

fn main() {
    // Who runs all benchmarks has no cases, and is not to wait for them.
    if !std::env::args().any(|it| it == "--cases") {
        println!("sound: run by `cargo xtask bench sound`");
        return;
    }
    for line in std::io::stdin().lines() {
        let line = line.expect("the terminal speaks text");
        if !line.trim().is_empty() {
            Case::read(&line).run();
        }
    }
}

/// The network's own delay.
const FLIGHT_MICROS: u64 = 1_000;

struct Case<'a> {
    words: BTreeMap<&'a str, &'a str>,
}

impl<'a> Case<'a> {
    fn read(line: &'a str) -> Self {
        let words = line.split_whitespace().filter_map(|word| word.split_once('='));
        Self { words: words.collect() }
    }

    fn number(&self, key: &str) -> f64 {
        self.words.get(key).map_or(0.0, |it| it.parse().unwrap_or_else(|_| panic!("{key}={it}")))
    }

    fn text(&self, key: &str) -> &'a str {
        self.words.get(key).copied().unwrap_or_else(|| panic!("`{key}` is missing"))
    }

    fn run(&self) {
        let codec = match self.text("codec") {
            "pcmu" => Codec::Pcmu,
            "pcma" => Codec::Pcma,
            "g722" => Codec::G722,
            "opus" => Codec::Opus,
            other => panic!("codec={other}"),
        };
        let seed = self.number("seed") as u64;
        let (mut near, mut far) = (agreement(codec, 2), agreement(codec, 1));
        for it in [&mut near, &mut far] {
            it.opus_bitrate =
                self.words.contains_key("bitrate").then(|| self.number("bitrate") as u32);
            let ptime = self.number("ptime") as u64;
            it.ptime = Duration::from_millis(if ptime == 0 { 20 } else { ptime });
        }
        let mut world = World::agreed(near, far, seed);
        world.near.voice = if self.text("speech") == "hum" {
            Box::new(hum)
        } else {
            let voice = read(self.text("speech"));
            Box::new(move |n| voice[n % voice.len()])
        };
        let mut network = self.network(seed);
        let flights = Rc::new(RefCell::new(Vec::new()));
        let note = Rc::clone(&flights);
        world.near.network = Box::new(move |at, dice| {
            let delays = network(at, dice);
            note.borrow_mut().push(delays.clone());
            delays
        });
        world.far.network = if self.number("deaf") == 0.0 {
            self.network(seed + 1_000)
        } else {
            Box::new(|_, _| Vec::new())
        };
        world.far.drift = self.number("drift") / 100.0;

        let mut clock = Clock::start();
        let begin = clock.now();
        world.run(Duration::from_secs_f64(self.number("seconds")));
        let took = (clock.now() - begin).as_secs_f64();

        let bytes: Vec<u8> = world.far.heard.iter().flat_map(|it| pcm(*it).to_le_bytes()).collect();
        std::fs::write(self.text("out"), bytes).expect("the folder is there");
        if let Some(path) = self.words.get("packets") {
            std::fs::write(path, arrivals(&world, &flights.borrow())).expect("the folder is there");
        }
        let figures = world.far.figures();
        // The loop delay, from socket to socket, is as long as from one card to the other: a frame
        // is filled either way. The flight is not ours.
        let second = RATE as usize;
        let delay = |from: usize, to: usize| {
            let pieces = delays(&world.near.said[..to], &world.far.heard[..to], from);
            let delay: Vec<f32> =
                pieces.iter().map(|it| it.0 - FLIGHT_MICROS as f32 / 1e3).collect();
            if delay.is_empty() { 0.0 } else { median(delay) }
        };
        let all = world.far.heard.len().min(world.near.said.len());
        let told = if self.number("drift") == 0.0 && self.text("speech") != "hum" {
            let stall = self.number("stall") as usize * second / 1_000;
            let mut told = format!("delay_ms={:.1} ", delay(all / 4, all));
            if stall > 0 {
                // Three seconds after the end of the stall, and before it.
                let back = 13 * second + stall;
                let (before, after) =
                    (delay(5 * second, 10 * second), delay(back, back + 2 * second));
                let _ = write!(told, "grown_ms={:.1} ", after - before);
            }
            told
        } else {
            format!("hole_ms={} ", longest_hole(&world.far.heard[2 * second..]))
        };
        let sent: usize = world.near.sent.iter().map(|(_, _, it)| it.len()).sum();
        println!(
            "{told}lost={} late={} concealed={:.4} buffer_ms={:.1} kbit={:.1} took_s={took:.2} out={}",
            figures.lost,
            figures.late,
            figures.concealed,
            figures.buffer_ms,
            sent as f64 * 0.008 / self.number("seconds"),
            self.text("out"),
        );
    }

    fn network(&self, seed: u64) -> Network {
        let (share, burst) = (self.number("loss") / 100.0, self.number("burst").max(1.0));
        let (jitter, stall) = (self.number("jitter"), self.number("stall") as u64 * 1_000);
        let mut masks = Dice::new(seed);
        let mut lost = false;
        Box::new(move |at, dice| {
            // Two states (Gilbert): how likely a burst ends, and how likely one begins, so that the
            // share is right. With bursts of one packet on average that is pure chance.
            let throw = f64::from(masks.unit());
            lost = if burst <= 1.0 {
                throw < share
            } else if lost {
                throw >= 1.0 / burst
            } else {
                throw < share / (1.0 - share) / burst
            };
            if lost {
                return Vec::new();
            }
            let late = (f64::from(dice.gauss().abs()) * jitter * 1_000.0) as u64;
            let over = 10_000_000 + stall;
            let held = if (10_000_000..over).contains(&at) { over - at } else { 0 };
            vec![FLIGHT_MICROS + late + held]
        })
    }
}

/// The packets of speech in the order in which they arrive.
fn arrivals(world: &World, flights: &[Vec<u64>]) -> Vec<u8> {
    let mut arriving = BTreeMap::new();
    for (number, ((sent, kind, bytes), delays)) in world.near.sent.iter().zip(flights).enumerate() {
        if *kind == PacketKind::Rtp {
            arriving.extend(delays.iter().map(|delay| ((sent + delay, number), bytes)));
        }
    }
    let mut written = Vec::new();
    for ((at, _), bytes) in arriving {
        written.extend(at.to_le_bytes());
        written.extend((bytes.len() as u16).to_le_bytes());
        written.extend(bytes);
    }
    written
}

fn read(path: &str) -> Vec<Sample> {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    bytes
        .chunks_exact(2)
        .map(|it| f32::from(i16::from_le_bytes([it[0], it[1]])) / 32_768.0)
        .collect()
}

fn pcm(sample: Sample) -> i16 {
    (sample * 32_768.0).clamp(-32_768.0, 32_767.0) as i16
}
