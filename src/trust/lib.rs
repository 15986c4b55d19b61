//! Whom an encrypted connection is spoken with: whether a certificate speaks for a domain.
//!
//! [`client`] makes what a connection needs, for one domain and what its profile trusts. It is
//! made anew for every gateway: two gateways behind one address are two domains, and what one was
//! trusted with says nothing about the other. [`refusal`] finds in an error why a certificate was
//! refused, with its fingerprint to show. There is no way to accept everything. A web server is
//! believed by the rules of the web, which its client applies; [`of_web`] says in our words what it says.
//!
//! May enter: certificates, roots, names, fingerprints. May not enter: sockets, what is said over
//! the connection, and sentences for people.

mod names;
mod verifier;

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};

use verifier::Verifier;
pub use verifier::{Refusal, Why};

/// What a profile trusts for a domain, beyond what the system trusts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Trust {
    /// Certificates of an authority of one's own, in PEM. They stand in place of the system's
    /// roots: who has an authority of his own does not want every other one to speak for him.
    pub authority: Option<String>,
    /// The fingerprint of the one certificate that is accepted, in place of any authority and name.
    pub pin: Option<Fingerprint>,
}

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// That of a certificate.
    pub fn of(certificate: &[u8]) -> Self {
        let hash = rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256
            .tls13()
            .map(|suite| suite.common.hash_provider.hash(certificate));
        Self(hash.and_then(|hash| hash.as_ref().try_into().ok()).unwrap_or_default())
    }

    /// Reads it as it is printed: hexadecimal, in pairs with colons or without.
    pub fn read(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text
            .chars()
            .filter(|character| *character != ':' && !character.is_whitespace())
            .map(|character| character.to_digit(16))
            .collect::<Option<_>>()?;
        let bytes: Vec<u8> = digits
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [high, low] => u8::try_from(high * 16 + low).ok(),
                _ => None,
            })
            .collect();
        if digits.len() != 64 {
            return None;
        }
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Why no connection can be prepared.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unprepared {
    /// The authority of the profile is no certificate.
    #[error("the authority is no certificate in PEM form")]
    Authority,
    /// The system trusts no authority, and the profile names none.
    #[error("there is no authority to trust")]
    NoRoots,
    /// The domain is no name and no address.
    #[error("the domain is no name and no address")]
    Domain,
    /// The cryptography offers no version of TLS that we speak.
    #[error("no version of TLS is there")]
    Versions,
}

/// What a connection to a domain needs: the settings, and the name that is asked for.
pub fn client(
    domain: &str,
    trust: &Trust,
) -> Result<(Arc<ClientConfig>, ServerName<'static>), Unprepared> {
    let bare = domain.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(bare.to_owned()).map_err(|_| Unprepared::Domain)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new(name.clone(), roots(trust)?, trust.pin, &provider);
    Ok((config(provider, Arc::new(verifier))?, name))
}

/// Why there is no encrypted connection with a web server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WebFault {
    /// Its certificate was refused.
    Certificate(Why),
    /// It does not speak TLS as it is spoken today.
    NoTls,
}

/// What an error says of the encryption of a web server; nothing where it is about something else.
///
/// Such a server is believed by the rules of the web (RFC 6125), which its client applies; only
/// what that says is put in our words.
pub fn of_web(error: &(dyn std::error::Error + 'static)) -> Option<WebFault> {
    let error = error.downcast_ref::<rustls::Error>()?;
    let about_it = matches!(error, rustls::Error::InvalidCertificate(_));
    Some(if about_it { WebFault::Certificate(verifier::why(error)) } else { WebFault::NoTls })
}

/// What the system trusts, each certificate as it was read.
pub fn system() -> Vec<Vec<u8>> {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::debug!(%error, "an authority of the system cannot be read");
    }
    found.certs.into_iter().map(|certificate| certificate.to_vec()).collect()
}

/// Why a certificate was refused, where that is what an error says.
pub fn refusal(error: &std::io::Error) -> Option<Refusal> {
    verifier::refusal(error.get_ref()?.downcast_ref::<rustls::Error>()?)
}

fn config(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
) -> Result<Arc<ClientConfig>, Unprepared> {
    let mut config = ClientConfig::builder_with_provider(provider)
        // 1.2 and 1.3; the library speaks nothing older (RFC 8996).
        .with_safe_default_protocol_versions()
        .map_err(|_| Unprepared::Versions)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    // A resumed session would not show its certificate again, and a pin would not be looked at.
    config.resumption = rustls::client::Resumption::disabled();
    Ok(Arc::new(config))
}

/// The authorities that may speak for a domain.
fn roots(trust: &Trust) -> Result<Arc<RootCertStore>, Unprepared> {
    let Some(pem) = &trust.authority else {
        let roots = system_roots();
        let pinned = trust.pin.is_some();
        return if roots.is_empty() && !pinned { Err(Unprepared::NoRoots) } else { Ok(roots) };
    };
    own_roots(pem).map(Arc::new)
}

/// Whether a text is one authority or more.
pub fn is_authority(pem: &str) -> Result<(), Unprepared> {
    own_roots(pem).map(drop)
}

fn own_roots(pem: &str) -> Result<RootCertStore, Unprepared> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let added = certificate.ok().map(|certificate| roots.add(certificate));
        if !matches!(added, Some(Ok(()))) {
            return Err(Unprepared::Authority);
        }
    }
    if roots.is_empty() { Err(Unprepared::Authority) } else { Ok(roots) }
}

/// What the system trusts, read once: it is some hundred files.
fn system_roots() -> Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let read = || {
        let mut roots = RootCertStore::empty();
        let found = system().into_iter().map(CertificateDer::from);
        let (_added, ignored) = roots.add_parsable_certificates(found);
        if ignored > 0 {
            tracing::debug!(ignored, "authorities of the system that are not understood");
        }
        Arc::new(roots)
    };
    Arc::clone(ROOTS.get_or_init(read))
}
