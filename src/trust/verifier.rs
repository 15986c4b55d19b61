//! The one who looks at the certificate before anything is said.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use webpki::EndEntityCert;

use crate::{Fingerprint, names};

/// Why a certificate was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Why {
    /// It is no longer valid.
    Expired,
    /// It is not valid yet; or this computer's clock is behind.
    NotYetValid,
    /// It speaks for another name.
    OtherName,
    /// Nobody who is trusted vouches for it.
    UnknownIssuer,
    /// It was not made for servers.
    Purpose,
    /// It is not the one that the profile names.
    NotPinned,
    /// It was withdrawn.
    Revoked,
    /// It is damaged, or made in a way that is no longer safe.
    Unsound,
}

/// A certificate that was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// Why.
    pub why: Why,
    /// Which.
    pub fingerprint: Fingerprint,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate {} refused: {:?}", self.fingerprint, self.why)
    }
}

impl std::error::Error for Refusal {}

#[derive(Debug)]
pub(crate) struct Verifier {
    domain: ServerName<'static>,
    roots: Arc<RootCertStore>,
    pin: Option<Fingerprint>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Verifier {
    pub(crate) fn new(
        domain: ServerName<'static>,
        roots: Arc<RootCertStore>,
        pin: Option<Fingerprint>,
        provider: &CryptoProvider,
    ) -> Self {
        let algorithms = provider.signature_verification_algorithms;
        Self { domain, roots, pin, algorithms }
    }

    fn look(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        fingerprint: Fingerprint,
        now: UnixTime,
    ) -> Result<(), Why> {
        if let Some(pin) = self.pin {
            // It was looked at by a person, who says that this one it is.
            return if pin == fingerprint { Ok(()) } else { Err(Why::NotPinned) };
        }
        let parsed = ParsedCertificate::try_from(certificate).map_err(|error| why(&error))?;
        verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &self.roots,
            others,
            now,
            self.algorithms.all,
        )
        .map_err(|error| why(&error))?;
        let named = EndEntityCert::try_from(certificate).map_err(|_| Why::Unsound)?;
        if names::speaks_for(&named, &self.domain) { Ok(()) } else { Err(Why::OtherName) }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let fingerprint = Fingerprint::of(end_entity);
        match self.look(end_entity, intermediates, fingerprint, now) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(why) => {
                let refusal = OtherError(Arc::new(Refusal { why, fingerprint }));
                Err(Error::InvalidCertificate(CertificateError::Other(refusal)))
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// What the library says of a certificate, in our words.
pub(crate) fn why(error: &Error) -> Why {
    let Error::InvalidCertificate(error) = error else { return Why::Unsound };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a list of others that grows; whatever it is, the certificate is not accepted"
    )]
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Why::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Why::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Why::OtherName
        }
        // Somebody else under the name of an authority is unknown too.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Why::UnknownIssuer,
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Why::Purpose
        }
        CertificateError::Revoked => Why::Revoked,
        _ => Why::Unsound,
    }
}

/// The refusal that an error of the library carries.
pub(crate) fn refusal(error: &Error) -> Option<Refusal> {
    let Error::InvalidCertificate(CertificateError::Other(other)) = error else { return None };
    other.source().and_then(|inner| inner.downcast_ref::<Refusal>().copied())
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject as _;

    use super::*;

    /// Whether the key of a certificate proves that it is its own, by a signature it made.
    fn proves(certificate: &str, signature: &[u8]) -> bool {
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let parsed = EndEntityCert::try_from(&certificate).unwrap();
        let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let by = |algorithm| parsed.verify_signature(algorithm, b"hello", signature).is_ok();
        algorithms.all.iter().any(|algorithm| by(*algorithm))
    }

    #[test]
    fn a_key_of_1024_bits_proves_nothing() {
        let (sound, short) = (
            include_str!("../../tests/trust/data/sound.pem"),
            include_str!("../../tests/trust/data/short.pem"),
        );
        assert!(proves(sound, include_bytes!("../../tests/trust/data/sound.sig")));
        assert!(!proves(short, include_bytes!("../../tests/trust/data/short.sig")));
    }
}
