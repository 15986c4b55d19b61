//! Words and numbers that several makers write alike.

use phone::profile::{DigitsBy, Transport};

use crate::draft::value::{Demand, Share, Way, way, yes};

/// 0 UDP, 1 TCP, 2 TLS, 3 whatever the name server says; or the words.
pub(crate) fn numbered_way(word: &str) -> Option<Way> {
    match word {
        "0" => Some(Way::Plain(Transport::Udp)),
        "1" => Some(Way::Plain(Transport::Tcp)),
        "2" => Some(Way::Plain(Transport::Tls)),
        "3" => Some(Way::Asked),
        other => way(other),
    }
}

/// 0 none, 1 offered, 2 demanded; or the words.
pub(crate) fn demand(word: &str) -> Option<Demand> {
    match word.to_ascii_lowercase().as_str() {
        "0" | "none" | "off" | "no" | "disabled" | "false" | "rtp" | "never" => Some(Demand::No),
        "1" | "optional" | "on" | "yes" | "true" | "sdes" | "srtp" | "zrtp" | "best_effort"
        | "prefer" => Some(Demand::Offered),
        "dtls" | "dtls_srtp" | "dtls_srtpf" => Some(Demand::OfferedByHandshake),
        "2" | "mandatory" | "compulsory" | "required" | "srtp-mand" | "srtp-mandf" | "always"
        | "require" => Some(Demand::Demanded),
        _ => None,
    }
}

/// Yes demands encryption.
pub(crate) fn demanded(word: &str) -> Option<Demand> {
    yes(word).map(|yes| if yes { Demand::Demanded } else { Demand::No })
}

/// Yes offers encryption.
pub(crate) fn offered(word: &str) -> Option<Demand> {
    yes(word).map(|yes| if yes { Demand::Offered } else { Demand::No })
}

/// How digits go: by name.
pub(crate) fn digits(word: &str) -> Option<DigitsBy> {
    match word.to_ascii_lowercase().as_str() {
        "auto" | "avt" | "rfc2833" | "rfc4733" | "rtpevent" | "rtp" | "avt+info" => {
            Some(DigitsBy::Auto)
        }
        "info" | "sip-info" | "sip_info" => Some(DigitsBy::Info),
        "inband" | "in-band" | "inband+info" => Some(DigitsBy::InBand),
        _ => None,
    }
}

/// Yes is shared call appearance.
pub(crate) fn shared(word: &str) -> Option<Share> {
    match word.to_ascii_lowercase().as_str() {
        "shared" | "sca" => Some(Share::Appearances),
        "private" => Some(Share::Private),
        "bla" => Some(Share::Other),
        other => yes(other).map(|yes| if yes { Share::Appearances } else { Share::Private }),
    }
}

/// The pieces of a dotted key with numbers in it, as in `account.1.sip_server.2.address`: the
/// numbers, and the key with `N` in their place.
pub(crate) fn dotted(key: &str) -> (String, Vec<u32>) {
    let mut numbers = Vec::new();
    let pieces: Vec<&str> = key
        .split('.')
        .map(|piece| match piece.parse() {
            Ok(number) if piece.bytes().all(|byte| byte.is_ascii_digit()) => {
                numbers.push(number);
                "N"
            }
            _ => piece,
        })
        .collect();
    (pieces.join("."), numbers)
}
