//! Writing a session description (RFC 8866).

use sdp_types::{Attribute, Connection, Media, Origin, Session};

use crate::{Agreement, Codec, Local};

/// A payload type as it is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Entry {
    /// A codec.
    Speech(u8, Codec),
    /// Digits, by their clock.
    Digits(u8, u32),
}

/// The payload type for Opus, the first of those that are free to use (RFC 3551 section 6).
const OPUS: u8 = 96;
/// What everybody takes for digits at 8000 ticks.
const DIGITS: u8 = 101;
/// Digits at 48000 ticks, beside Opus.
const DIGITS_48K: u8 = 102;
/// Where payload types of our own choice begin.
const DYNAMIC: std::ops::RangeInclusive<u8> = 96..=127;

/// Offers speech to the far end (RFC 3264 section 5).
///
/// Digits are offered at the clock of every codec offered (RFC 4733 section 2.1), and always at
/// 8000 ticks, which some gateways have only.
pub fn offer(local: &Local) -> Vec<u8> {
    let carriage = local.protection.carriage();
    let mut stream = stream(local, carriage.name(), &wanted(local), false);
    stream.attributes.extend(local.protection.offered());
    describe(local, vec![stream])
}

/// Offers speech anew within a call: to hold, to retrieve, to move.
///
/// The payload types agreed before keep their meaning (RFC 3264 section 8.3.2).
pub fn offer_again(local: &Local, before: &Agreement) -> Vec<u8> {
    let mut entries = wanted(local);
    let digits = before.accepts_digits.map(|number| Entry::Digits(number, before.digits_clock));
    let kept: Vec<Entry> = before
        .accepts
        .iter()
        .map(|&(number, codec)| Entry::Speech(number, codec))
        .chain(digits)
        .collect();

    for entry in &mut entries {
        if let Some(same) = kept.iter().find(|kept| kept.says_the_same_as(*entry)) {
            *entry = *same;
        }
    }
    // What is new gives way where its number has a meaning already.
    for at in 0..entries.len() {
        let Some(&entry) = entries.get(at) else { continue };
        let number = entry.number();
        let is_taken = kept.iter().any(|k| k.number() == number && !k.says_the_same_as(entry));
        if !is_taken {
            continue;
        }
        let in_use = |n: &u8| kept.iter().chain(&entries).any(|e| e.number() == *n);
        let free = DYNAMIC.clone().find(|n| !in_use(n));
        if let (Some(free), Some(entry)) = (free, entries.get_mut(at)) {
            *entry = entry.numbered(free);
        }
    }
    let (carriage, seal) = local.protection.offered_again(before);
    let mut stream = stream(local, carriage.name(), &entries, false);
    stream.attributes.extend(seal);
    describe(local, vec![stream])
}

/// What we offer when we are asked first.
pub(crate) fn wanted(local: &Local) -> Vec<Entry> {
    let mut entries = Vec::new();
    for &codec in &local.codecs {
        let entry = Entry::Speech(usual(codec), codec);
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    entries.push(Entry::Digits(DIGITS, Codec::Pcmu.clock()));
    if local.codecs.contains(&Codec::Opus) {
        entries.push(Entry::Digits(DIGITS_48K, Codec::Opus.clock()));
    }
    entries
}

/// The payload type that we give a codec by ourselves.
pub(crate) const fn usual(codec: Codec) -> u8 {
    match codec {
        Codec::Opus => OPUS,
        Codec::G722 => 9,
        Codec::Pcmu => 0,
        Codec::Pcma => 8,
    }
}

/// Writes a description with these streams.
pub(crate) fn describe(local: &Local, medias: Vec<Media>) -> Vec<u8> {
    let ip = local.rtp.ip();
    let mut session = Session::new(Origin::with_ip_addr(local.session, local.version, ip), "-");
    session.connection = Some(Connection::from(ip));
    session.times = vec![sdp_types::Time::new(0, 0)];
    session.medias = medias;

    let mut bytes = Vec::with_capacity(512);
    // Writing into memory does not fail.
    let _ = session.write(&mut bytes);
    bytes
}

/// Our stream of speech.
pub(crate) fn stream(local: &Local, proto: &str, entries: &[Entry], rtcp_mux: bool) -> Media {
    let numbers: Vec<String> = entries.iter().map(|entry| entry.number().to_string()).collect();
    let mut media = bare("audio", local.rtp.port(), proto, &numbers.join(" "));
    for entry in entries {
        entry.describe(&mut media.attributes);
    }
    let ptime = Codec::Pcmu.ptime(local.ptime).as_millis();
    media.attributes.push(Attribute::with_value("ptime", ptime));
    media.attributes.push(Attribute::new(local.direction.attribute()));
    if rtcp_mux {
        media.attributes.push(Attribute::new("rtcp-mux"));
    } else if local.rtp.port().checked_add(1) != Some(local.rtcp.port()) {
        // RFC 3605: reports are not where everybody looks for them.
        media.attributes.push(Attribute::with_value("rtcp", local.rtcp.port()));
    }
    media
}

/// A stream that is not wanted: its port is zero (RFC 3264 section 6).
pub(crate) fn declined(media: &Media) -> Media {
    let format = media.fmt.split_ascii_whitespace().next().unwrap_or("0");
    bare(&media.media, 0, &media.proto, format)
}

fn bare(media: &str, port: u16, proto: &str, fmt: &str) -> Media {
    Media {
        media: media.to_owned(),
        port,
        num_ports: None,
        proto: proto.to_owned(),
        fmt: fmt.to_owned(),
        media_title: None,
        connections: Vec::new(),
        bandwidths: Vec::new(),
        key: None,
        attributes: Vec::new(),
    }
}

impl Entry {
    const fn number(self) -> u8 {
        match self {
            Self::Speech(number, _) | Self::Digits(number, _) => number,
        }
    }

    const fn numbered(self, number: u8) -> Self {
        match self {
            Self::Speech(_, codec) => Self::Speech(number, codec),
            Self::Digits(_, clock) => Self::Digits(number, clock),
        }
    }

    fn says_the_same_as(self, other: Self) -> bool {
        self == other.numbered(self.number())
    }

    /// Writes `a=rtpmap` and, where there is something to say, `a=fmtp`.
    fn describe(self, attributes: &mut Vec<Attribute>) {
        let (encoding, parameters) = match self {
            Self::Speech(number, Codec::Opus) => {
                (format!("{number} opus/48000/2"), Some(format!("{number} useinbandfec=1")))
            }
            Self::Speech(number, codec) => {
                (format!("{number} {}/{}", codec.name(), codec.clock()), None)
            }
            Self::Digits(number, clock) => {
                (format!("{number} telephone-event/{clock}"), Some(format!("{number} 0-15")))
            }
        };
        attributes.push(Attribute::with_value("rtpmap", encoding));
        attributes.extend(parameters.map(|value| Attribute::with_value("fmtp", value)));
    }
}
