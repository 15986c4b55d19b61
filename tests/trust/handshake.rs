//! A server and a client that shake hands in memory.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConnection, ServerConfig, ServerConnection};
use trust::{Refusal, Trust};

/// What a server shows: its certificate, those behind it, and its key.
pub(crate) struct Shown {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
}

impl Shown {
    /// Takes a certificate and a key in PEM.
    pub(crate) fn of_pem(certificate: &str, key: &str) -> Self {
        Self {
            chain: vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
            key: PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        }
    }
}

/// What became of a handshake.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The client believed the certificate; the server then heard this much of what was said.
    Believed(usize),
    /// The client refused it; the server heard this much.
    Refused(Option<Refusal>, usize),
}

/// Shakes hands as a client of that domain with who shows that; the client has said something as
/// soon as it could.
pub(crate) fn shake(domain: &str, trust: &Trust, shown: &Shown) -> Outcome {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(shown.chain.clone(), shown.key.clone_key())
        .unwrap();
    let mut server = ServerConnection::new(Arc::new(server)).unwrap();
    let (config, name) = trust::client(domain, trust).unwrap();
    let mut client = ClientConnection::new(config, name).unwrap();
    client.writer().write_all(b"REGISTER sip:gateway.example SIP/2.0\r\n").unwrap();

    let (mut heard, mut refused) = (0, None);
    for _ in 0..20 {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).unwrap();
        }
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            // An alert of the client is an error here; what it refused is asked of the client.
            if server.process_new_packets().is_err() {
                break;
            }
        }
        let mut said = [0; 256];
        heard += server.reader().read(&mut said).unwrap_or_default();
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).unwrap();
        }
        let mut rest = wire.as_slice();
        while !rest.is_empty() && refused.is_none() {
            client.read_tls(&mut rest).unwrap();
            refused = client.process_new_packets().err();
        }
    }
    match refused {
        None if !client.is_handshaking() => Outcome::Believed(heard),
        None => panic!("the handshake never ends"),
        Some(error) => {
            let error = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
            Outcome::Refused(trust::refusal(&error), heard)
        }
    }
}

/// Answers a client with the greeting of TLS 1.0 or 1.1 (`version` 1 or 2; RFC 2246 section
/// 7.4.1.3): whether it refuses to go on for that reason.
pub(crate) fn old_server(version: u8) -> Option<bool> {
    let (config, name) = trust::client("gateway.example", &Trust::default()).ok()?;
    let mut client = ClientConnection::new(config, name).ok()?;
    let mut hello = vec![3, version];
    hello.extend([7; 32]);
    // No session, RSA with AES-128 and SHA-1, no compression.
    hello.extend([0, 0, 0x2f, 0]);
    let length = u8::try_from(hello.len()).ok()?;
    let mut record = vec![22, 3, version, 0, length + 4, 2, 0, 0, length];
    record.extend(hello);
    client.read_tls(&mut record.as_slice()).ok()?;
    Some(matches!(client.process_new_packets(), Err(rustls::Error::PeerIncompatible(_))))
}
