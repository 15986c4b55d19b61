//! Sealing what leaves.

use std::fmt;

use rtc_srtp::context::Context;
use sdp::MasterKey;

use crate::suite;

/// Seals speech and reports of one stream with one key.
///
/// Numbers count on from its first packet. Whoever makes another for the same key also has to
/// speak as another source: the same number of the same source sealed twice with one key is an
/// open letter.
pub struct Sealer {
    key: MasterKey,
    context: Context,
}

impl Sealer {
    /// A sealer for this key.
    pub fn new(key: MasterKey) -> Option<Self> {
        let context = suite::context(&key, None, None)?;
        Some(Self { key, context })
    }

    /// Whether it seals with this key.
    pub fn has(&self, key: &MasterKey) -> bool {
        self.key == *key
    }

    /// Seals a packet of speech.
    pub fn speech(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let head = suite::head(packet)?;
        let sealed = self.context.encrypt_rtp_with_header(packet, &head).ok()?;
        Some(sealed.into())
    }

    /// Seals a report.
    pub fn report(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        suite::reporter(packet)?;
        self.context.encrypt_rtcp(packet).ok().map(Into::into)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("key", &self.key).finish_non_exhaustive()
    }
}
