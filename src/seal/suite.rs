//! Suites as the library knows them, and contexts for them.

use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_rtp::header::Header;
use rtc_srtp::context::Context;
use rtc_srtp::option::ContextOption;
use rtc_srtp::protection_profile::ProtectionProfile;
use sdp::{MasterKey, Suite};

/// A context for one direction, with or without a guard against repeats.
pub(crate) fn context(
    key: &MasterKey,
    speech: Option<ContextOption>,
    reports: Option<ContextOption>,
) -> Option<Context> {
    let provider = rtc_srtp::crypto::default_provider().ok()?;
    let profile = profile(key.suite());
    Context::new(key.key(), key.salt(), profile, speech, reports, provider.crypto()).ok()
}

const fn profile(suite: Suite) -> ProtectionProfile {
    match suite {
        Suite::Gcm256 => ProtectionProfile::AeadAes256Gcm,
        Suite::Gcm128 => ProtectionProfile::AeadAes128Gcm,
        Suite::Aes256Tag80 => ProtectionProfile::Aes256CmHmacSha1_80,
        Suite::Aes256Tag32 => ProtectionProfile::Aes256CmHmacSha1_32,
        Suite::Aes128Tag80 => ProtectionProfile::Aes128CmHmacSha1_80,
        Suite::Aes128Tag32 => ProtectionProfile::Aes128CmHmacSha1_32,
    }
}

/// What a handshake offers, best first (RFC 5764 section 4.1.2, RFC 7714 section 14.2).
pub(crate) const PROFILES: [SrtpProtectionProfile; 4] = [
    SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm,
    SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
    SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80,
    SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_32,
];

/// The suite that a handshake chose.
pub(crate) const fn chosen(profile: SrtpProtectionProfile) -> Option<Suite> {
    match profile {
        SrtpProtectionProfile::Srtp_Aead_Aes_256_Gcm => Some(Suite::Gcm256),
        SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => Some(Suite::Gcm128),
        SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => Some(Suite::Aes128Tag80),
        SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_32 => Some(Suite::Aes128Tag32),
        SrtpProtectionProfile::Unsupported | _ => None,
    }
}

/// Bytes of the head of a packet of speech without anything optional (RFC 3550 section 5.1).
const HEAD: usize = 12;

/// The most that is taken for the head of a packet: fifteen sources, and an extension that nobody
/// has made so long. It keeps what a forged length can cost in bounds.
const HEAD_MAX: usize = HEAD + 15 * 4 + 4 + 1024;

/// The head of a packet of speech, of just the length it has there.
///
/// The library measures what it has read once more by its own writing, and the two differ where an
/// extension is padded. All that it needs are length, source and number; the rest of the length is
/// made up of sources here.
pub(crate) fn head(packet: &[u8]) -> Option<Header> {
    let &[first, _, high, low, _, _, _, _, a, b, c, d, ..] = packet else { return None };
    if first >> 6 != 2 {
        return None;
    }
    let mut length = HEAD + 4 * usize::from(first & 0x0f);
    if first & 0x10 != 0 {
        let &[_, _, high, low] = packet.get(length..length + 4)? else { return None };
        length += 4 + 4 * usize::from(u16::from_be_bytes([high, low]));
    }
    if length > HEAD_MAX || length > packet.len() {
        return None;
    }
    Some(Header {
        version: 2,
        sequence_number: u16::from_be_bytes([high, low]),
        ssrc: u32::from_be_bytes([a, b, c, d]),
        csrc: vec![0; (length - HEAD) / 4],
        ..Header::default()
    })
}

/// The source of a report: that of its first part (RFC 3550 section 6.4).
pub(crate) fn reporter(packet: &[u8]) -> Option<u32> {
    let &[first, _, _, _, a, b, c, d, ..] = packet else { return None };
    (first >> 6 == 2).then_some(u32::from_be_bytes([a, b, c, d]))
}
