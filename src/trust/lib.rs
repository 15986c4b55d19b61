//! Whom an encrypted connection is spoken with: whether a certificate speaks for a domain.
//!
//! [`client`] makes what a connection needs, for one domain and what its profile trusts. It is
//! made anew for every gateway: two gateways behind one address are two domains, and what one was
//! trusted with says nothing about the other. [`refusal`] finds in an error why a certificate was
//! refused, with its fingerprint to show. There is no way to accept everything.
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
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let added = certificate.ok().map(|certificate| roots.add(certificate));
        if !matches!(added, Some(Ok(()))) {
            return Err(Unprepared::Authority);
        }
    }
    if roots.is_empty() { Err(Unprepared::Authority) } else { Ok(Arc::new(roots)) }
}

/// What the system trusts, read once: it is some hundred files.
fn system_roots() -> Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let read = || {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::debug!(%error, "an authority of the system cannot be read");
        }
        let mut roots = RootCertStore::empty();
        let (_added, ignored) = roots.add_parsable_certificates(found.certs);
        if ignored > 0 {
            tracing::debug!(ignored, "authorities of the system that are not understood");
        }
        Arc::new(roots)
    };
    Arc::clone(ROOTS.get_or_init(read))
}
