//! Opus (RFC 6716) as RTP carries it (RFC 7587), by the reference library.
//!
//! What was lost is got back in three ways: from the copy that the next packet carries (FEC), from
//! the outline of the last second that later packets carry (DRED, of no harm to who does not know
//! it), and else by the library's own model of speech (deep concealment).

use opusic_c::{
    Application, Bandwidth, Bitrate, Channels, Decoder as Inner, InbandFec, SampleRate, Signal,
    dred::Dred, utils,
};

use super::{Decode, Encode, Network, Wishes};
use crate::Sample;

/// The reference encoder, set for speech.
pub(super) struct Encoder {
    inner: opusic_c::Encoder,
    wishes: Wishes,
    network: Network,
    scratch: Vec<u8>,
}

/// The reference decoder.
pub(super) struct Decoder {
    inner: Dred,
    scratch: Vec<Sample>,
}

/// Samples per second; the decoder always gives the whole band, whatever was sent.
const RATE: usize = 48_000;

/// Bits per second where the far end names no limit: wideband speech with error correction.
const BITRATE: u32 = 28_000;

/// Bits per second where whole words are lost at a time: the outline of the last second needs
/// some 16,000 beside the speech.
const BITRATE_BURSTS: u32 = 36_000;

/// Least and most the library takes for one channel of speech.
const BITRATE_LIMITS: (u32, u32) = (6_000, 128_000);

/// Longest packet there is: 120 ms (RFC 6716 section 3.2.5).
const SAMPLES_MAX: usize = RATE / 1_000 * 120;

/// Longest payload made: a frame of the format is never longer, and the outline fits beside it.
const PAYLOAD_MAX: usize = 1_275;

/// The loss the encoder prepares for while it knows of none. At less it does not spend bits on
/// error correction.
const EXPECTED_LOSS_PERCENT: u8 = 10;

/// More is not prepared for, and less only where nothing is lost: beyond it the speech itself gets
/// too few bits, and below it the copies do. Measured at 24 kbit/s: from 16 to 20 what is heard is
/// best at every loss, and at one in ten it is better by 0.08 PESQ than at 10 or 22.
const EXPECTED_LOSS_PERCENT_MAX: u8 = 16;

/// Of 10. Beyond this, speech gains nothing that is heard, and the CPU bar is missed.
const COMPLEXITY: u8 = 9;

/// Of 10. From 5 on, the decoder goes on with lost speech by its model of voices.
const COMPLEXITY_DECODER: u8 = 5;

/// How far back the outline reaches, in steps of 10 ms: three packets more than the longest burst
/// that is mended well.
const OUTLINE_STEPS: u8 = 40;

/// What is got back from an outline at once, at most: what the outline reaches.
const OUTLINE_SAMPLES_MAX: usize = RATE / 100 * OUTLINE_STEPS as usize;

impl Encoder {
    /// Makes an encoder as the far end wishes.
    pub(super) fn new(wishes: Wishes) -> Option<Self> {
        let mut inner =
            opusic_c::Encoder::new(Channels::Mono, SampleRate::Hz48000, Application::Voip).ok()?;
        // Each of these is a wish to the library; an encoder that refuses one still encodes.
        let _ = inner.set_complexity(COMPLEXITY);
        let _ = inner.set_signal(Signal::Voice);
        let network = Network::default();
        let mut it = Self { inner, wishes, network, scratch: vec![0; PAYLOAD_MAX] };
        it.tune();
        Some(it)
    }

    fn tune(&mut self) {
        let Self { inner, wishes, network, .. } = self;
        let (least, most) = BITRATE_LIMITS;
        let wanted = if network.bursts { BITRATE_BURSTS } else { BITRATE };
        let bitrate = wishes.bitrate.map_or(wanted, |limit| limit.min(wanted)).clamp(least, most);
        let loss = match network.loss_percent {
            None => EXPECTED_LOSS_PERCENT,
            Some(0) => 0,
            Some(_) => EXPECTED_LOSS_PERCENT_MAX,
        };
        let _ = inner.set_bitrate(Bitrate::Value(bitrate));
        let fec = wishes.fec && !network.bursts;
        let _ = inner.set_inband_fec(if fec { InbandFec::Mode1 } else { InbandFec::Off });
        let _ = inner.set_packet_loss(if wishes.fec { loss } else { 0 });
        let outline = if wishes.fec && network.bursts { OUTLINE_STEPS } else { 0 };
        let _ = inner.set_dred_duration(outline);
        // What is got back is wideband, so that more would come and go with each loss.
        let _ = inner.set_max_bandwidth(if loss > 0 { Bandwidth::Wide } else { Bandwidth::Full });
    }
}

impl Encode for Encoder {
    fn encode(&mut self, sound: &[Sample], payload: &mut Vec<u8>) {
        payload.clear();
        if let Ok(length) = self.inner.encode_float_to_slice(sound, &mut self.scratch) {
            payload.extend_from_slice(self.scratch.get(..length).unwrap_or_default());
        }
    }

    fn adapt(&mut self, network: Network) {
        if network != self.network {
            self.network = network;
            self.tune();
        }
    }
}

impl Decoder {
    /// Makes a decoder.
    pub(super) fn new() -> Option<Self> {
        let mut inner = Inner::new(Channels::Mono, SampleRate::Hz48000).ok()?;
        let _ = inner.set_complexity(COMPLEXITY_DECODER);
        let inner = Dred::new(inner).ok()?;
        Some(Self { inner, scratch: vec![0.0; SAMPLES_MAX.max(OUTLINE_SAMPLES_MAX)] })
    }

    fn run(&mut self, payload: &[u8], samples: usize, fec: bool, sound: &mut Vec<Sample>) -> bool {
        let Some(room) = self.scratch.get_mut(..samples.min(SAMPLES_MAX)) else { return false };
        let decoded = self.inner.decoder_mut().decode_float_to_slice(payload, room, fec);
        let Ok(length) = decoded else { return false };
        append(room.get(..length).unwrap_or_default(), sound);
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
        // The library tells of one frame only.
        has_copy(next)
            && whole_steps(samples)
            && samples <= RATE / 1_000 * 60
            && self.run(next, samples, true, sound)
    }

    fn outline(&mut self, later: &[u8], samples: usize, sound: &mut Vec<Sample>) -> bool {
        if !has_padding(later) || !whole_steps(samples) || samples > OUTLINE_SAMPLES_MAX {
            return false;
        }
        let Some(room) = self.scratch.get_mut(..samples) else { return false };
        let Ok(length) = self.inner.decode_float_to_slice(later, room) else { return false };
        append(room.get(..length).unwrap_or_default(), sound);
        true
    }

    fn outlines(&self, payload: &[u8]) -> bool {
        has_padding(payload)
    }

    fn conceal(&mut self, samples: usize, sound: &mut Vec<Sample>) -> bool {
        whole_steps(samples) && self.run(&[], samples, false, sound)
    }
}

/// How many samples a payload holds; zero where it is none.
pub(super) fn samples(payload: &[u8]) -> usize {
    if payload.is_empty() {
        return 0;
    }
    let samples = utils::get_nb_samples(payload, SampleRate::Hz48000).unwrap_or(0);
    if samples <= SAMPLES_MAX { samples } else { 0 }
}

/// Whether it is a whole number of the steps of 2.5 ms the library works in.
const fn whole_steps(samples: usize) -> bool {
    0 < samples && samples.is_multiple_of(RATE / 400)
}

/// Whether a payload has padding (RFC 6716 section 3.2.5), the place where an outline travels.
fn has_padding(payload: &[u8]) -> bool {
    matches!(payload, [toc, count, ..] if toc & 0x03 == 3 && count & 0x40 != 0)
}

/// Whether a payload carries a copy of the one before it: the bit after those that tell of voice,
/// one a frame of 20 ms, in the first frame (RFC 6716 sections 4.2.3 and 4.2.4).
fn has_copy(payload: &[u8]) -> bool {
    let (Some(toc), Ok(frames)) = (payload.first(), utils::get_nb_frames(payload)) else {
        return false;
    };
    // From 16 on it is not the codec of speech; of the others every fourth lasts 40 or 60 ms.
    let config = toc >> 3;
    let silk_frames = match config {
        0..12 => [1, 1, 2, 3].get(usize::from(config % 4)).copied().unwrap_or(1),
        12..16 => 1,
        _ => return false,
    };
    // One frame follows its table of contents at once; of several the length stands between.
    let first = if frames == 1 && toc.trailing_zeros() >= 2 { payload.get(1) } else { None };
    first.is_some_and(|it| it >> (7 - silk_frames) & 1 == 1)
}

fn append(made: &[Sample], sound: &mut Vec<Sample>) {
    sound.extend(made.iter().map(|it| if it.is_finite() { it.clamp(-1.0, 1.0) } else { 0.0 }));
}
