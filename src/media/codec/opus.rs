//! Opus (RFC 6716) as RTP carries it (RFC 7587), by the reference library.

use opus::{Application, Bitrate, Channels, Signal};

use super::{Decode, Encode, Wishes};
use crate::Sample;

/// The reference encoder, set for speech.
pub(super) struct Encoder {
    inner: opus::Encoder,
    scratch: Vec<u8>,
}

/// The reference decoder.
pub(super) struct Decoder {
    inner: opus::Decoder,
    scratch: Vec<Sample>,
}

/// Samples per second; the decoder always gives the whole band, whatever was sent.
const RATE: usize = 48_000;

/// Bits per second where the far end names no limit: wideband speech with error correction.
const BITRATE: u32 = 28_000;

/// Least and most the library takes for one channel of speech.
const BITRATE_LIMITS: (u32, u32) = (6_000, 128_000);

/// Longest packet there is: 120 ms (RFC 6716 section 3.2.5).
const SAMPLES_MAX: usize = RATE / 1_000 * 120;

/// Longest payload made: a frame of the format is never longer.
const PAYLOAD_MAX: usize = 1_275;

/// The loss the encoder prepares for. At less it does not spend bits on error correction.
const EXPECTED_LOSS_PERCENT: i32 = 10;

/// Of 10. Beyond this, speech gains nothing that is heard, and the CPU bar is missed.
const COMPLEXITY: i32 = 9;

impl Encoder {
    /// Makes an encoder as the far end wishes.
    pub(super) fn new(wishes: Wishes) -> Option<Self> {
        let mut inner = opus::Encoder::new(48_000, Channels::Mono, Application::Voip).ok()?;
        let (least, most) = BITRATE_LIMITS;
        let bitrate = wishes.bitrate.map_or(BITRATE, |limit| limit.min(BITRATE)).clamp(least, most);
        let bitrate = i32::try_from(bitrate).ok()?;
        // Each of these is a wish to the library; an encoder that refuses one still encodes.
        let _ = inner.set_bitrate(Bitrate::Bits(bitrate));
        let _ = inner.set_inband_fec(wishes.fec);
        let _ = inner.set_packet_loss_perc(if wishes.fec { EXPECTED_LOSS_PERCENT } else { 0 });
        let _ = inner.set_complexity(COMPLEXITY);
        let _ = inner.set_signal(Signal::Voice);
        Some(Self { inner, scratch: vec![0; PAYLOAD_MAX] })
    }
}

impl Encode for Encoder {
    fn encode(&mut self, sound: &[Sample], payload: &mut Vec<u8>) {
        payload.clear();
        if let Ok(length) = self.inner.encode_float(sound, &mut self.scratch) {
            payload.extend_from_slice(self.scratch.get(..length).unwrap_or_default());
        }
    }
}

impl Decoder {
    /// Makes a decoder.
    pub(super) fn new() -> Option<Self> {
        let inner = opus::Decoder::new(48_000, Channels::Mono).ok()?;
        Some(Self { inner, scratch: vec![0.0; SAMPLES_MAX] })
    }

    fn run(&mut self, payload: &[u8], samples: usize, fec: bool, sound: &mut Vec<Sample>) -> bool {
        let Some(room) = self.scratch.get_mut(..samples.min(SAMPLES_MAX)) else { return false };
        let Ok(length) = self.inner.decode_float(payload, room, fec) else { return false };
        sound.extend(
            room.iter()
                .take(length)
                .map(|it| if it.is_finite() { it.clamp(-1.0, 1.0) } else { 0.0 }),
        );
        true
    }
}

impl Decode for Decoder {
    fn decode(&mut self, payload: &[u8], sound: &mut Vec<Sample>) {
        if !payload.is_empty() {
            self.run(payload, SAMPLES_MAX, false, sound);
        }
    }

    fn recover(&mut self, next: &[u8], samples: usize, sound: &mut Vec<Sample>) -> bool {
        // The library wants whole steps of 2.5 ms, and tells of one frame only.
        !next.is_empty()
            && 0 < samples
            && samples.is_multiple_of(RATE / 400)
            && samples <= RATE / 1_000 * 60
            && self.run(next, samples, true, sound)
    }

    fn conceal(&mut self, samples: usize, sound: &mut Vec<Sample>) -> bool {
        0 < samples && samples.is_multiple_of(RATE / 400) && self.run(&[], samples, false, sound)
    }
}

/// How many samples a payload holds; zero where it is none.
pub(super) fn samples(payload: &[u8]) -> usize {
    if payload.is_empty() {
        return 0;
    }
    let samples = opus::packet::get_nb_samples(payload, 48_000).unwrap_or(0);
    if samples <= SAMPLES_MAX { samples } else { 0 }
}
