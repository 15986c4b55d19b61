//! Sound into packets: one stream toward one far end.

use std::time::Duration;

use phone::doors::Digit;
use sdp::{Agreement, Codec};

use crate::codec::{self, Encode, Network, Wishes};
use crate::digit::{Outgoing, Turn};
use crate::level::Level;
use crate::random::Random;
use crate::resample::Down;
use crate::rtp::packet::{self, Head};
use crate::rtp::report::Sending;
use crate::tone::{self, Player};
use crate::{FRAME, Sample};

/// What one leg sends.
pub(super) struct Sender {
    ssrc: u32,
    sequence: u16,
    /// The timestamp of the first sample of the packet that is being filled.
    timestamp: u32,
    /// Steps of 10 ms in it.
    steps: u32,
    sound: Vec<Sample>,
    down: Down,
    encoder: Option<Box<dyn Encode>>,
    tuned: Tuned,
    /// What is known of the way to the far end.
    network: Network,
    /// The next packet of speech begins a talk spurt.
    marker: bool,
    digits: Outgoing,
    /// Digits as sound, for far ends that take no events.
    tones: Player,
    sounding: Option<Digit>,
    payload: Vec<u8>,
    level: Level,
    packets: u64,
    octets: u32,
    packets_reported: [u64; 2],
}

/// What the encoder was made for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Tuned {
    codec: Codec,
    wishes: Wishes,
}

/// Steps of 10 ms in one packet at most: longer packets are lost words when they are lost.
const STEPS_MAX: u32 = 6;

impl Sender {
    /// Begins a stream.
    pub(super) fn new(agreement: &Agreement, random: &mut Random) -> Self {
        let tuned = Tuned::to(agreement);
        Self {
            ssrc: random.next_u32(),
            sequence: first_sequence(random),
            timestamp: random.next_u32(),
            steps: 0,
            sound: Vec::with_capacity(FRAME * STEPS_MAX as usize),
            down: Down::to(codec::rate(tuned.codec)),
            encoder: codec::encoder(tuned.codec, tuned.wishes),
            tuned,
            network: Network::default(),
            marker: true,
            digits: Outgoing::default(),
            tones: tone::digits(),
            sounding: None,
            payload: Vec::new(),
            level: Level::default(),
            packets: 0,
            octets: 0,
            packets_reported: [0; 2],
        }
    }

    /// Goes on as another source, with numbers of its own.
    pub(super) fn become_another(&mut self, random: &mut Random) {
        self.ssrc = random.next_u32();
        self.sequence = first_sequence(random);
        self.marker = true;
    }

    /// Our SSRC.
    pub(super) const fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Packets sent.
    pub(super) const fn packets(&self) -> u64 {
        self.packets
    }

    /// The level of what was sent since it was last asked.
    pub(super) fn level(&mut self) -> f32 {
        self.level.take()
    }

    /// Goes on as agreed anew.
    pub(super) fn change(&mut self, agreement: &Agreement) {
        let tuned = Tuned::to(agreement);
        if tuned != self.tuned {
            self.tuned = tuned;
            self.down = Down::to(codec::rate(tuned.codec));
            self.encoder = codec::encoder(tuned.codec, tuned.wishes);
            self.adapt();
            self.sound.clear();
            self.timestamp = self.timestamp.wrapping_add(self.steps * self.ticks());
            self.steps = 0;
            self.marker = true;
        }
    }

    /// Takes in that so many of 256 packets were lost since this was last told, and whether
    /// several at a time. A loss is forgotten slowly: the next one is seldom far.
    pub(super) fn told(&mut self, lost: u8, bursts: bool) {
        let percent = u8::try_from(u16::from(lost) * 100 / 256).unwrap_or(100);
        let before = self.network.loss_percent.unwrap_or(0);
        let percent = percent.max(before - before.div_ceil(4));
        self.network = Network { loss_percent: Some(percent), bursts: bursts && percent > 0 };
        self.adapt();
    }

    /// Adds digits to be sent.
    pub(super) fn press(&mut self, digits: &[Digit]) {
        self.digits.push(digits);
    }

    /// The first packet, which waits for no sound: the far end, and every box on the way, learns
    /// at once that we are there.
    pub(super) fn greet(&mut self, agreement: &Agreement) -> Option<Vec<u8>> {
        if !agreement.direction.sends() {
            return None;
        }
        (0..self.steps_wanted(agreement)).find_map(|_| self.step(agreement, &[0.0; FRAME]))
    }

    /// Takes 10 ms of sound; gives a packet when one is full.
    pub(super) fn step(
        &mut self,
        agreement: &Agreement,
        sound: &[Sample; FRAME],
    ) -> Option<Vec<u8>> {
        if !agreement.direction.sends() {
            self.sound.clear();
            self.timestamp = self.timestamp.wrapping_add((self.steps + 1) * self.ticks());
            self.steps = 0;
            self.marker = true;
            return None;
        }
        self.take(agreement, sound);
        self.steps += 1;
        if self.steps < self.steps_wanted(agreement) {
            return None;
        }
        let steps = std::mem::take(&mut self.steps);
        let lasts = Duration::from_millis(10) * steps;
        let timestamp = self.timestamp;
        self.timestamp = timestamp.wrapping_add(steps * self.ticks());
        // An event's length is in the clock of events, its timestamp on the time line of speech.
        let digit_ticks = steps.saturating_mul(agreement.digits_clock / 100);
        match (self.digits.turn(timestamp, digit_ticks, lasts), agreement.digits) {
            (Turn::Event { first, since, payload }, Some(kind)) => {
                self.sound.clear();
                // Speech after an event begins anew (RFC 3551 section 4.1).
                self.marker = true;
                Some(self.packet(first, kind, since, &payload))
            }
            (Turn::Event { .. }, None) | (Turn::Speech, _) => self.speak(agreement, timestamp),
        }
    }

    /// What a report says of us, where we sent since the last but one (RFC 3550 section 6.4).
    pub(super) fn sending(&mut self) -> Option<Sending> {
        let [before, last] = self.packets_reported;
        self.packets_reported = [last, self.packets];
        (before < self.packets).then(|| Sending {
            timestamp: self.timestamp.wrapping_add(self.steps * self.ticks()),
            packets: u32::try_from(self.packets & 0xffff_ffff).unwrap_or(0),
            octets: self.octets,
        })
    }

    fn adapt(&mut self) {
        let network = self.network;
        if let Some(encoder) = &mut self.encoder {
            encoder.adapt(network);
        }
    }

    fn take(&mut self, agreement: &Agreement, sound: &[Sample; FRAME]) {
        let mut sound = *sound;
        if agreement.digits.is_none() {
            let sounding = self.digits.sounding();
            if sounding != self.sounding {
                self.sounding = sounding;
                self.tones.play(sounding.map(tone::digit).as_ref());
            }
            if !self.tones.idle() {
                sound.fill(0.0);
                self.tones.add(&mut sound);
            }
        }
        self.level.hear(&sound);
        self.down.run(&sound, &mut self.sound);
    }

    fn speak(&mut self, agreement: &Agreement, timestamp: u32) -> Option<Vec<u8>> {
        let mut payload = std::mem::take(&mut self.payload);
        payload.clear();
        if let Some(encoder) = &mut self.encoder {
            encoder.encode(&self.sound, &mut payload);
        }
        self.sound.clear();
        let packet = (!payload.is_empty()).then(|| {
            let marker = std::mem::take(&mut self.marker);
            self.packet(marker, agreement.payload_type, timestamp, &payload)
        });
        self.payload = payload;
        packet
    }

    fn packet(
        &mut self,
        marker: bool,
        payload_type: u8,
        timestamp: u32,
        payload: &[u8],
    ) -> Vec<u8> {
        let head = Head {
            marker,
            payload_type: payload_type & 0x7f,
            sequence: self.sequence,
            timestamp,
            ssrc: self.ssrc,
        };
        self.sequence = self.sequence.wrapping_add(1);
        self.packets += 1;
        self.octets = self.octets.wrapping_add(u32::try_from(payload.len()).unwrap_or(0));
        packet::write(head, payload)
    }

    /// Ticks of the RTP clock in one step.
    const fn ticks(&self) -> u32 {
        self.tuned.codec.clock() / 100
    }

    /// Steps in one packet.
    fn steps_wanted(&self, agreement: &Agreement) -> u32 {
        let wanted = u32::try_from(agreement.ptime.as_millis() / 10).unwrap_or(STEPS_MAX);
        let wanted = wanted.clamp(1, STEPS_MAX);
        match (self.tuned.codec, wanted) {
            // Frames of Opus are of 10, 20, 40 or 60 ms.
            (Codec::Opus, 3) => 2,
            (Codec::Opus, 5) => 4,
            (Codec::Opus | Codec::G722 | Codec::Pcmu | Codec::Pcma, _) => wanted,
        }
    }
}

/// Where numbers begin. The upper half is left out, so that the first wrap comes late (RFC 3711
/// section 3.3.1).
fn first_sequence(random: &mut Random) -> u16 {
    u16::try_from(random.next_u32() >> 17).unwrap_or(0)
}

impl Tuned {
    const fn to(agreement: &Agreement) -> Self {
        let wishes = Wishes { fec: agreement.opus_fec, bitrate: agreement.opus_bitrate };
        Self { codec: agreement.codec, wishes }
    }
}
