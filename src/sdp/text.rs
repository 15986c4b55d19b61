//! Reading a session description (RFC 8866), and of it what concerns speech.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use sdp_types::{Connection, Media, NetType, Session};

use crate::seal::{Carriage, Fingerprint, Offered, Setup};
use crate::{Codec, Direction, SdpError};

/// A description that can be read, with no more in it than is read.
#[derive(Debug)]
pub(crate) struct Description {
    session: Session,
}

/// One stream of a description that might carry our speech.
#[derive(Debug)]
pub(crate) struct Speech<'a> {
    /// Where it is received.
    pub(crate) rtp: SocketAddr,
    /// Where its reports are received, unless they share its port.
    pub(crate) rtcp: SocketAddr,
    /// Whether its reports may share its port.
    pub(crate) rtcp_mux: bool,
    /// Which way it goes, seen from the end that wrote it.
    pub(crate) direction: Direction,
    /// Sound per packet that its end likes to receive, where it says.
    pub(crate) ptime: Option<Duration>,
    /// Its formats, best first, each payload type once.
    pub(crate) formats: Vec<Format<'a>>,
    /// What it is carried by.
    pub(crate) carriage: Carriage,
    /// What it says about its encryption.
    pub(crate) offered: Offered,
}

/// One payload type of a stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Format<'a> {
    /// The payload type.
    pub(crate) payload_type: u8,
    /// What it carries.
    pub(crate) sound: Sound,
    /// Its parameters (`a=fmtp`), or nothing.
    pub(crate) parameters: &'a str,
}

/// What a payload type carries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sound {
    /// Speech, by a codec that we have.
    Speech(Codec),
    /// Digits (RFC 4733) in units of this clock.
    Digits(u32),
    /// Something that we do not have.
    Foreign,
}

/// No description of a call comes near this; more is an attack. It is also what fits a datagram.
const BYTES_MAX: usize = 64 * 1024;
/// Speech, video, a document camera and a chat are four; sixteen leaves room.
const STREAMS_MAX: usize = 16;
/// Half of all payload types that there are.
const FORMATS_MAX: usize = 64;
/// Lines that concern speech: three for each format, and some.
const LINES_MAX: usize = 256;
/// The payload types that RTCP is mistaken for when it shares the port (RFC 5761 section 4).
const RTCP_LIKE: std::ops::RangeInclusive<u8> = 64..=95;
/// The payload types that are never given, for the same reason (RFC 3551 section 6).
const RESERVED: std::ops::RangeInclusive<u8> = 72..=76;
/// There are no more payload types: the field has seven bits.
const PAYLOAD_TYPE_MAX: u8 = 127;

impl Description {
    /// Reads a description.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, SdpError> {
        let session = Session::parse(&sieve(bytes)?).map_err(|_| SdpError::Malformed)?;
        Ok(Self { session })
    }

    /// Its streams, in order.
    pub(crate) fn streams(&self) -> &[Media] {
        &self.session.medias
    }

    /// What a stream says about speech; nothing where it is another kind of stream, or switched
    /// off by port zero.
    pub(crate) fn speech<'a>(&'a self, media: &'a Media) -> Result<Option<Speech<'a>>, SdpError> {
        let Some(carriage) = carriage(media).filter(|_| media.port != 0) else { return Ok(None) };
        let connection = media
            .connections
            .first()
            .or(self.session.connection.as_ref())
            .ok_or(SdpError::Address)?;
        let ip = address(connection)?;

        let own = Notes::of(media.attributes.iter());
        let session = Notes::of(self.session.attributes.iter());
        let direction = own.direction.or(session.direction).unwrap_or_default();
        let formats = formats(media)?;
        let rtcp_mux = own.rtcp_mux && !formats.iter().any(|f| RTCP_LIKE.contains(&f.payload_type));
        let rtp = SocketAddr::new(ip, media.port);

        Ok(Some(Speech {
            rtp,
            rtcp: own.rtcp_address(rtp),
            rtcp_mux,
            // The old way to hold: speech is wanted nowhere (RFC 3264 section 8.4).
            direction: if ip.is_unspecified() { direction.deaf() } else { direction },
            ptime: own.ptime.or(session.ptime),
            formats,
            carriage,
            offered: Offered {
                keys: own.offered.keys,
                certificate: own.offered.certificate.or(session.offered.certificate),
                setup: own.offered.setup.or(session.offered.setup),
            },
        }))
    }
}

/// What a stream of speech is carried by, where it is one and we speak that.
fn carriage(media: &Media) -> Option<Carriage> {
    Carriage::named(&media.proto).filter(|_| media.media.eq_ignore_ascii_case("audio"))
}

/// Leaves out of a description what is not read here, so that it can neither cost time nor make
/// the rest unreadable.
///
/// Departs from RFC 8866 section 5: what is wrong in a line that means nothing to us, such as a
/// name in Latin-1 or a trailing zero byte, is overlooked. Devices in the field send both.
fn sieve(bytes: &[u8]) -> Result<Vec<u8>, SdpError> {
    if bytes.len() > BYTES_MAX {
        return Err(SdpError::TooLarge);
    }
    let mut kept = Vec::with_capacity(bytes.len().min(1024));
    let (mut streams, mut lines) = (0_usize, 0_usize);
    let mut concerns_us = true;

    for line in bytes.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii();
        match line {
            [b'm', b'=', media @ ..] => {
                streams += 1;
                if streams > STREAMS_MAX {
                    return Err(SdpError::TooLarge);
                }
                concerns_us = media.get(..5).is_some_and(|m| m.eq_ignore_ascii_case(b"audio"));
                kept.extend_from_slice(line);
                if line.split(|&byte| byte == b' ').count() == 3 {
                    // Some devices leave out the formats of a stream that they refuse.
                    kept.extend_from_slice(b" 0");
                }
            }
            [b'v', b'=', ..] => kept.extend_from_slice(line),
            [b'c', b'=', ..] if concerns_us => kept.extend_from_slice(line),
            [b'a', b'=', attribute @ ..] if concerns_us => {
                let name = attribute.split(|&byte| byte == b':').next().unwrap_or_default();
                if Known::of(name).is_none() {
                    continue;
                }
                kept.extend_from_slice(line);
            }
            _ => continue,
        }
        kept.extend_from_slice(b"\r\n");
        lines += 1;
        if lines > LINES_MAX {
            return Err(SdpError::TooLarge);
        }
    }
    Ok(match String::from_utf8_lossy(&kept) {
        Cow::Borrowed(_) => kept,
        Cow::Owned(mended) => mended.into_bytes(),
    })
}

/// The attributes that are read here.
enum Known {
    /// `rtpmap` and `fmtp`, which concern one format.
    Format,
    Direction(Direction),
    Ptime,
    MaxPtime,
    Rtcp,
    RtcpMux,
    Crypto,
    Fingerprint,
    Setup,
}

impl Known {
    /// The attribute of this name, in whatever letters.
    fn of(name: &[u8]) -> Option<Self> {
        // Names differ in their lengths and first letters, so that one comparison is enough.
        let (known, word): (_, &[u8]) = match (name.len(), name.first()?.to_ascii_lowercase()) {
            (6, b'r') => (Self::Format, b"rtpmap"),
            (4, b'f') => (Self::Format, b"fmtp"),
            (8, b's') if name.get(7)?.eq_ignore_ascii_case(&b'v') => {
                (Self::Direction(Direction::SendReceive), b"sendrecv")
            }
            (8, b's') => (Self::Direction(Direction::SendOnly), b"sendonly"),
            (8, b'r') if name.get(4)?.eq_ignore_ascii_case(&b'o') => {
                (Self::Direction(Direction::ReceiveOnly), b"recvonly")
            }
            (8, b'r') => (Self::RtcpMux, b"rtcp-mux"),
            (8, b'i') => (Self::Direction(Direction::Inactive), b"inactive"),
            (5, b'p') => (Self::Ptime, b"ptime"),
            (8, b'm') => (Self::MaxPtime, b"maxptime"),
            (4, b'r') => (Self::Rtcp, b"rtcp"),
            (6, b'c') => (Self::Crypto, b"crypto"),
            (11, b'f') => (Self::Fingerprint, b"fingerprint"),
            (5, b's') => (Self::Setup, b"setup"),
            _ => return None,
        };
        name.eq_ignore_ascii_case(word).then_some(known)
    }
}

/// What the attributes of a stream, or of the whole session, say beside its formats.
#[derive(Debug, Default)]
struct Notes<'a> {
    direction: Option<Direction>,
    ptime: Option<Duration>,
    rtcp: Option<&'a str>,
    rtcp_mux: bool,
    offered: Offered,
}

impl<'a> Notes<'a> {
    fn of(attributes: impl Iterator<Item = &'a sdp_types::Attribute>) -> Self {
        let mut notes = Self::default();
        let mut longest = None;
        for attribute in attributes {
            let value = attribute.value.as_deref().unwrap_or_default().trim();
            match Known::of(attribute.attribute.as_bytes()) {
                Some(Known::Direction(direction)) => notes.direction = Some(direction),
                Some(Known::Ptime) => notes.ptime = milliseconds(value),
                Some(Known::MaxPtime) => longest = milliseconds(value),
                Some(Known::Rtcp) => notes.rtcp = Some(value),
                Some(Known::RtcpMux) => notes.rtcp_mux = true,
                Some(Known::Crypto) => notes.offered.add_key(value),
                Some(Known::Fingerprint) => {
                    let certificate = &mut notes.offered.certificate;
                    *certificate = certificate.or_else(|| Fingerprint::read(value));
                }
                Some(Known::Setup) => notes.offered.setup = Setup::named(value),
                Some(Known::Format) | None => {}
            }
        }
        if let Some(longest) = longest {
            let wanted = notes.ptime.unwrap_or(crate::agreement::PTIME_DEFAULT);
            notes.ptime = Some(wanted.min(longest));
        }
        notes
    }

    /// Where reports go: one port above, unless `a=rtcp` says otherwise (RFC 3605). An address in
    /// it that may not be used is overlooked with its port; speech does not depend on it.
    fn rtcp_address(&self, rtp: SocketAddr) -> SocketAddr {
        let default = SocketAddr::new(rtp.ip(), rtp.port().saturating_add(1));
        let Some(text) = self.rtcp else { return default };
        let mut fields = text.split_ascii_whitespace();
        let port = fields.next().and_then(|port| port.parse().ok()).filter(|&port| port != 0);
        let Some(port) = port else { return default };
        match fields.nth(2) {
            None => SocketAddr::new(rtp.ip(), port),
            Some(text) => match text.parse().map(|ip: IpAddr| ip.to_canonical()) {
                Ok(ip) if is_for_one(ip) && ip.is_ipv4() == rtp.is_ipv4() => {
                    SocketAddr::new(ip, port)
                }
                _ => default,
            },
        }
    }
}

/// A time in milliseconds. A fraction is allowed (RFC 8866 section 6.4), and cut off here; zero
/// and nonsense are nothing.
fn milliseconds(text: &str) -> Option<Duration> {
    let whole = text.split('.').next().unwrap_or_default();
    whole.parse::<u32>().ok().filter(|&ms| ms > 0).map(|ms| Duration::from_millis(ms.into()))
}

/// The address of a `c=` line.
fn address(connection: &Connection) -> Result<IpAddr, SdpError> {
    let text = connection.connection_address.as_str();
    if connection.nettype != NetType::In {
        return Err(SdpError::Address);
    }
    let ip = match text.parse::<IpAddr>() {
        Ok(ip) => ip.to_canonical(),
        // What stands for 0.0.0.0 where both families are spoken (RFC 6157 section 5.1).
        Err(_) if text.to_ascii_lowercase().ends_with(".invalid") => match connection.addrtype {
            sdp_types::AddrType::Ip6 => Ipv6Addr::UNSPECIFIED.into(),
            sdp_types::AddrType::Ip4 | sdp_types::AddrType::Other(_) => {
                Ipv4Addr::UNSPECIFIED.into()
            }
        },
        Err(_) => return Err(SdpError::Address),
    };
    if ip.is_unspecified() || is_for_one(ip) { Ok(ip) } else { Err(SdpError::Address) }
}

/// Whether an address is that of one end, and not of a group, of everybody or of nobody.
fn is_for_one(ip: IpAddr) -> bool {
    let everybody = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    !ip.is_multicast() && !ip.is_unspecified() && !everybody
}

/// The formats of a stream: its payload types in order, with what is said about them.
fn formats(media: &Media) -> Result<Vec<Format<'_>>, SdpError> {
    let mut formats: Vec<Format<'_>> = Vec::new();
    for text in media.fmt.split_ascii_whitespace() {
        let Ok(payload_type) = text.parse::<u8>() else { continue };
        let usable = payload_type <= PAYLOAD_TYPE_MAX && !RESERVED.contains(&payload_type);
        if !usable || formats.iter().any(|format| format.payload_type == payload_type) {
            continue;
        }
        if formats.len() == FORMATS_MAX {
            return Err(SdpError::TooLarge);
        }
        formats.push(Format { payload_type, sound: given(payload_type), parameters: "" });
    }

    let mut mapped = [false; PAYLOAD_TYPE_MAX as usize + 1];
    for attribute in &media.attributes {
        let Some(value) = attribute.value.as_deref() else { continue };
        let mut fields = value.trim().splitn(2, [' ', '\t']);
        let (Some(payload_type), Some(rest)) = (fields.next(), fields.next()) else { continue };
        let Ok(payload_type) = payload_type.parse::<u8>() else { continue };
        let Some(format) = formats.iter_mut().find(|f| f.payload_type == payload_type) else {
            continue;
        };
        if attribute.attribute.eq_ignore_ascii_case("fmtp") {
            if format.parameters.is_empty() {
                format.parameters = rest.trim();
            }
        } else if attribute.attribute.eq_ignore_ascii_case("rtpmap")
            && let Some(mapped) = mapped.get_mut(usize::from(payload_type))
            && !*mapped
        {
            *mapped = true;
            format.sound = sound(rest.trim());
        }
    }
    Ok(formats)
}

/// What a payload type carries by itself (RFC 3551 section 6).
const fn given(payload_type: u8) -> Sound {
    match payload_type {
        0 => Sound::Speech(Codec::Pcmu),
        8 => Sound::Speech(Codec::Pcma),
        9 => Sound::Speech(Codec::G722),
        _ => Sound::Foreign,
    }
}

/// What `a=rtpmap` says that a payload type carries: `name/clock/channels`.
fn sound(encoding: &str) -> Sound {
    let mut fields = encoding.split('/').map(str::trim);
    let name = fields.next().unwrap_or_default();
    let clock = fields.next().and_then(|clock| clock.parse::<u32>().ok()).unwrap_or_default();
    let channels = fields.next().unwrap_or("1");

    let is = |known: &str| name.eq_ignore_ascii_case(known);
    match (clock, channels) {
        // The two channels are of the name only (RFC 7587 section 7).
        (48_000, "2") if is("opus") => Sound::Speech(Codec::Opus),
        (8_000, "1") if is("PCMU") => Sound::Speech(Codec::Pcmu),
        (8_000, "1") if is("PCMA") => Sound::Speech(Codec::Pcma),
        // Departs from RFC 3551 section 4.5.2: some devices write the true rate, and count in the
        // wrong one all the same.
        (8_000 | 16_000, "1") if is("G722") => Sound::Speech(Codec::G722),
        (8_000..=48_000, "1") if is("telephone-event") => Sound::Digits(clock),
        _ => Sound::Foreign,
    }
}
