//! Connections that nobody on the way reads along.

use std::io;
use std::net::SocketAddr;

use phone::doors::{CertificateFault, PathTrouble};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use trust::{Fingerprint, Refusal, Why};

use crate::names::{CONNECT, Place, tcp};

/// Why there is no connection.
#[derive(Debug)]
pub(crate) enum Failed {
    /// Nobody was reached.
    Way(io::Error),
    /// Somebody was, and is not believed to be the gateway.
    Trust(PathTrouble),
}

/// Connects, and believes the certificate or goes no further.
pub(crate) async fn connect(
    remote: SocketAddr,
    place: &Place,
) -> Result<TlsStream<TcpStream>, Failed> {
    let trust = trust::Trust {
        authority: place.trust.authority.clone(),
        pin: place.trust.pin.map(Fingerprint),
    };
    let (config, name) = trust::client(&place.domain, &trust).map_err(|error| {
        tracing::warn!(%error, "no encrypted connection can be prepared");
        Failed::Trust(PathTrouble::Authority)
    })?;
    let stream = tcp(remote).await.map_err(Failed::Way)?;
    let shaken = timeout(CONNECT, TlsConnector::from(config).connect(name, stream)).await;
    let failed = match shaken {
        Ok(Ok(stream)) => return Ok(stream),
        Ok(Err(error)) => error,
        Err(_) => return Err(Failed::Trust(PathTrouble::NotEncrypted)),
    };
    tracing::debug!(error = %failed, "an encrypted connection did not come about");
    Err(Failed::Trust(match trust::refusal(&failed) {
        Some(Refusal { why, fingerprint: Fingerprint(bytes) }) => {
            PathTrouble::Certificate(fault(why), bytes)
        }
        None => PathTrouble::NotEncrypted,
    }))
}

const fn fault(why: Why) -> CertificateFault {
    match why {
        Why::Expired => CertificateFault::Expired,
        Why::NotYetValid => CertificateFault::NotYetValid,
        Why::OtherName => CertificateFault::OtherName,
        Why::UnknownIssuer => CertificateFault::UnknownIssuer,
        Why::NotPinned => CertificateFault::NotPinned,
        Why::Purpose | Why::Revoked | Why::Unsound | _ => CertificateFault::Unsound,
    }
}
