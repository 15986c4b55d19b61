//! Coming to an agreement (RFC 3264).

use sdp_types::Attribute;

use crate::text::{Description, Format, Sound, Speech};
use crate::write::{self, Entry};
use crate::{Agreement, Codec, Local, SdpError, Sealing};

/// Answers an offer (RFC 3264 section 6).
///
/// The answer keeps the payload types of the offer, takes the codecs in the order in which the
/// far end likes them, and declines every stream but the first that we can do.
///
/// # Errors
/// See [`SdpError`]. After every one of them the call can go on as it was agreed before.
pub fn answer(local: &Local, offer: &[u8]) -> Result<(Vec<u8>, Agreement), SdpError> {
    let offer = Description::read(offer)?;
    let mut agreed = None;
    let mut trouble = SdpError::NothingInCommon;
    let mut streams = Vec::with_capacity(offer.streams().len());

    for media in offer.streams() {
        let chosen = match (&agreed, offer.speech(media)) {
            (None, Ok(Some(speech))) => match accept(local, &speech) {
                Ok(accepted) => Some(accepted),
                Err(error) => {
                    trouble = error;
                    None
                }
            },
            (None, Err(error)) => {
                trouble = error;
                None
            }
            (None, Ok(None)) | (Some(_), _) => None,
        };
        streams.push(match chosen {
            None => write::declined(media),
            Some((entries, agreement, seal)) => {
                let local = Local { direction: agreement.direction, ..local.clone() };
                let mut stream = write::stream(&local, &media.proto, &entries, agreement.rtcp_mux);
                stream.attributes.extend(seal);
                agreed = Some(agreement);
                stream
            }
        });
    }

    let agreement = agreed.ok_or(trouble)?;
    Ok((write::describe(local, streams), agreement))
}

/// Reads the answer to our offer (RFC 3264 section 7).
///
/// `local` is what was offered.
///
/// # Errors
/// See [`SdpError`].
pub fn agree(local: &Local, answer: &[u8]) -> Result<Agreement, SdpError> {
    let answer = Description::read(answer)?;
    // We offer one stream of speech. Where an answer has more, the first that is one is ours.
    for media in answer.streams() {
        if let Some(speech) = answer.speech(media)? {
            let (entries, mut agreement) = common(local, &speech)?;
            agreement.sealing = local.protection.agree(speech.carriage, &speech.offered)?;
            agreement.direction = local.direction.and(speech.direction.reversed());
            agreement.accept_as_offered(local, &entries);
            return Ok(agreement);
        }
    }
    Err(if answer.streams().is_empty() { SdpError::Malformed } else { SdpError::Refused })
}

/// What is agreed to an offer, with what the answer says of codecs and of encryption.
type Accepted = (Vec<Entry>, Agreement, Vec<Attribute>);

/// Accepts offered speech, or says why not.
fn accept(local: &Local, speech: &Speech<'_>) -> Result<Accepted, SdpError> {
    let (entries, mut agreement) = common(local, speech)?;
    let (sealing, tag) = local.protection.accept(speech.carriage, &speech.offered)?;
    let seal = local.protection.answered(&sealing, tag);
    agreement.sealing = sealing;
    agreement.direction = local.direction.and(speech.direction.reversed());
    if speech.rtcp_mux {
        agreement.rtcp_mux = true;
        agreement.remote_rtcp = agreement.remote;
    }
    Ok((entries, agreement, seal))
}

/// What both ends have, in the order of the far end, with the far end's payload types.
fn common(local: &Local, speech: &Speech<'_>) -> Result<(Vec<Entry>, Agreement), SdpError> {
    let remote = speech.rtp;
    if !remote.ip().is_unspecified() {
        let reachable = remote.is_ipv4() == local.rtp.ip().to_canonical().is_ipv4();
        // Speech to ourselves at the wish of somebody else would knock on doors of this machine.
        let ourselves = remote.ip().is_loopback() && !local.rtp.ip().is_loopback();
        if !reachable || ourselves {
            return Err(SdpError::Address);
        }
    }

    let mut accepts: Vec<(u8, Codec)> = Vec::new();
    let mut best: Option<(&Format<'_>, Codec)> = None;
    for format in &speech.formats {
        let Sound::Speech(codec) = format.sound else { continue };
        let is_new = !accepts.iter().any(|&(_, known)| known == codec);
        if local.codecs.contains(&codec) && is_new {
            accepts.push((format.payload_type, codec));
            best = best.or(Some((format, codec)));
        }
    }
    let (format, codec) = best.ok_or(SdpError::NothingInCommon)?;
    let digits = digits(&speech.formats, codec);
    let opus = OpusWishes::of(&speech.formats);

    let speaks = accepts.iter().map(|&(number, codec)| Entry::Speech(number, codec));
    let entries =
        speaks.chain(digits.map(|(number, clock)| Entry::Digits(number, clock))).collect();
    let agreement = Agreement {
        remote,
        remote_rtcp: speech.rtcp,
        codec,
        payload_type: format.payload_type,
        accepts,
        digits: digits.map(|(number, _)| number),
        digits_clock: digits.map_or(codec.clock(), |(_, clock)| clock),
        accepts_digits: digits.map(|(number, _)| number),
        direction: local.direction,
        ptime: codec.ptime(speech.ptime.unwrap_or(crate::agreement::PTIME_DEFAULT)),
        opus_fec: opus.fec,
        opus_bitrate: opus.bitrate,
        // Shared only where it was offered to us: we do not offer it (RFC 5761 section 5.1.1).
        rtcp_mux: false,
        carriage: speech.carriage,
        // What is agreed of it depends on who offered.
        sealing: Sealing::None,
    };
    Ok((entries, agreement))
}

/// The payload type of digits that goes with a codec: that with its clock (RFC 4733 section 2.1),
/// else any, for a far end that has digits at one clock only means them for every codec.
fn digits(formats: &[Format<'_>], codec: Codec) -> Option<(u8, u32)> {
    let mut found = None;
    for format in formats {
        let Sound::Digits(clock) = format.sound else { continue };
        if clock == codec.clock() {
            return Some((format.payload_type, clock));
        }
        found = found.or(Some((format.payload_type, clock)));
    }
    found
}

impl Agreement {
    /// Adds the payload types of our offer to those of its answer: we must be ready for what we
    /// offered (RFC 3264 section 5.1), also where the answer gives it another number.
    fn accept_as_offered(&mut self, local: &Local, answered: &[Entry]) {
        let is_free = |number: u8| {
            !answered.iter().any(|entry| match *entry {
                Entry::Speech(taken, _) | Entry::Digits(taken, _) => taken == number,
            })
        };
        let mut offered = Vec::new();
        for entry in write::wanted(local) {
            match entry {
                Entry::Speech(number, codec) if is_free(number) => {
                    if self.accepts.iter().any(|&(_, known)| known == codec) {
                        offered.push((number, codec));
                    }
                }
                Entry::Speech(..) | Entry::Digits(..) => {}
            }
        }
        self.accepts.extend(offered);
    }
}

/// What the far end says about the Opus that it wants to receive (RFC 7587 section 6.1).
#[derive(Clone, Copy, Debug, Default)]
struct OpusWishes {
    fec: bool,
    bitrate: Option<u32>,
}

/// The bitrates that Opus has (RFC 7587 section 3.1.1), in bits per second.
const OPUS_BITRATES: (u32, u32) = (6_000, 510_000);

impl OpusWishes {
    fn of(formats: &[Format<'_>]) -> Self {
        let mut wishes = Self::default();
        let opus = formats.iter().find(|format| format.sound == Sound::Speech(Codec::Opus));
        let Some(opus) = opus else { return wishes };
        for parameter in opus.parameters.split(';') {
            let Some((name, value)) = parameter.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            if name.eq_ignore_ascii_case("useinbandfec") {
                wishes.fec = value == "1";
            } else if name.eq_ignore_ascii_case("maxaveragebitrate") {
                let (least, most) = OPUS_BITRATES;
                wishes.bitrate = value.parse().ok().map(|rate: u32| rate.clamp(least, most));
            }
        }
        wishes
    }
}
