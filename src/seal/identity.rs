//! What this run proves itself with.

use std::fmt;

use rtc_dtls::crypto::Certificate;
use rtc_dtls::crypto_provider::HashAlgorithm;
use sdp::Fingerprint;

/// A certificate of our own with its key, made for one run and never kept: nobody can tell from it
/// that two calls of two days came from the same telephone.
#[derive(Clone)]
pub struct Identity {
    certificate: Certificate,
    fingerprint: Fingerprint,
}

impl Identity {
    /// Makes one, from the randomness of the operating system.
    pub fn generate() -> Option<Self> {
        let provider = rtc_srtp::crypto::default_provider().ok()?;
        // The name is shown to whoever listens, and says nothing.
        let names = vec!["telephone.invalid".to_owned()];
        let certificate = Certificate::generate_self_signed(names, provider.crypto()).ok()?;
        let fingerprint = fingerprint(certificate.certificate.first()?)?;
        Some(Self { certificate, fingerprint })
    }

    /// What a description says of it.
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    pub(crate) const fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.fingerprint)
    }
}

/// The SHA-256 of a certificate.
pub(crate) fn fingerprint(certificate: &[u8]) -> Option<Fingerprint> {
    let provider = rtc_srtp::crypto::default_provider().ok()?;
    let hash = provider.crypto().hash(HashAlgorithm::Sha256, certificate).ok()?;
    hash.try_into().ok().map(Fingerprint)
}
