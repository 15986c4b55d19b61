//! One question to a host: HTTPS by `ureq`, with what this computer trusts.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use trust::{WebFault, Why};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Error};

use crate::fetch::MOST_BYTES;
use crate::{Address, Trouble};

/// How long one question may take, from the look-up of the name to the last byte. A person waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest header of an answer; no server in the field sends a tenth of it.
const MOST_HEADER: usize = 32 << 10;

/// The largest file of certificates; what systems ship has 250 KiB.
const MOST_AUTHORITIES: u64 = 4 << 20;

/// Whom this computer believes about names of hosts.
#[derive(Clone, Debug)]
pub struct Trust(Arc<Vec<Certificate<'static>>>);

impl Trust {
    /// Those the system trusts, and those in a file (PEM) that the person or the house trusts
    /// beside them.
    ///
    /// # Errors
    /// Where there is nobody, or the file cannot be read.
    pub fn of_the_system(beside: Option<&Path>) -> Result<Self, Trouble> {
        let found = trust::system();
        let mut all: Vec<Certificate<'static>> =
            found.iter().map(|found| Certificate::from_der(found).to_owned()).collect();
        if let Some(path) = beside {
            all.extend(Self::in_file(path)?);
        }
        if all.is_empty() { Err(Trouble::NoAuthorities) } else { Ok(Self(Arc::new(all))) }
    }

    fn in_file(path: &Path) -> Result<Vec<Certificate<'static>>, Trouble> {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(|_| Trouble::NoAuthorities)?;
        file.take(MOST_AUTHORITIES).read_to_end(&mut bytes).map_err(|_| Trouble::NoAuthorities)?;
        let certificates = parse_pem(&bytes).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            Ok(_) | Err(_) => None,
        });
        let certificates: Vec<_> = certificates.collect();
        if certificates.is_empty() { Err(Trouble::NoAuthorities) } else { Ok(certificates) }
    }
}

/// What a host answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it sends on to.
    pub(crate) location: Option<String>,
    /// Its values of WWW-Authenticate.
    pub(crate) challenges: Vec<Vec<u8>>,
    body: ureq::Body,
}

/// Asks hosts, one question at a time.
pub(crate) struct Asker {
    agent: Agent,
}

impl Asker {
    pub(crate) fn new(trust: &Trust) -> Self {
        let tls =
            TlsConfig::builder().root_certs(RootCerts::Specific(Arc::clone(&trust.0))).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Whoever needs a proxy for the web has none for telephony; and a proxy in the
            // environment would learn who registers where.
            .proxy(None)
            .max_response_header_size(MOST_HEADER)
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("Keyline/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.new_agent() }
    }

    /// Asks for a place, with an answer to a challenge where there was one.
    pub(crate) fn ask(
        &self,
        address: &Address,
        authorization: Option<&[u8]>,
    ) -> Result<Answer, Trouble> {
        let mut request = self.agent.get(address.to_string());
        if let Some(value) = authorization {
            request = request.header("Authorization", value);
        }
        let response = request.call().map_err(|error| trouble(&error, address))?;
        let (head, body) = response.into_parts();
        let location = head.headers.get("Location").and_then(|value| value.to_str().ok());
        let challenges = head.headers.get_all("WWW-Authenticate").iter();
        Ok(Answer {
            status: head.status.as_u16(),
            location: location.map(str::to_owned),
            challenges: challenges.map(|value| value.as_bytes().to_owned()).collect(),
            body,
        })
    }
}

impl Answer {
    /// What was sent, as far as anybody may send.
    pub(crate) fn bytes(
        self,
        address: &Address,
        go_on: impl Fn() -> bool,
    ) -> Result<Vec<u8>, Trouble> {
        let too_long = || Trouble::TooLong(address.host.clone());
        if self.body.content_length().is_some_and(|length| length > MOST_BYTES as u64) {
            return Err(too_long());
        }
        let mut reader = self.body.into_with_config().limit(u64::MAX).reader();
        let (mut bytes, mut part) = (Vec::new(), [0; 16 << 10]);
        loop {
            if !go_on() {
                return Err(Trouble::Cancelled);
            }
            let count = match reader.read(&mut part) {
                Ok(0) => return Ok(bytes),
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(trouble(&Error::from(error), address)),
            };
            bytes.extend_from_slice(part.get(..count).unwrap_or_default());
            if bytes.len() > MOST_BYTES {
                return Err(too_long());
            }
        }
    }
}

/// Says what went wrong between us and a host.
#[expect(clippy::wildcard_enum_match_arm, reason = "ureq may tell of more, which is all the same")]
fn trouble(error: &Error, address: &Address) -> Trouble {
    tracing::debug!(%error, %address, "registration");
    let host = || address.host.clone();
    match error {
        Error::HostNotFound => Trouble::UnknownHost(host()),
        Error::Timeout(_) => Trouble::TooSlow(host()),
        Error::Rustls(error) => of_tls(trust::of_web(error), host()),
        Error::Io(error) => {
            let inner = error.get_ref();
            if let Some(fault) = inner.and_then(|inner| trust::of_web(inner)) {
                return of_tls(Some(fault), host());
            }
            if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<Error>()) {
                return trouble(error, address);
            }
            if error.kind() == std::io::ErrorKind::TimedOut {
                Trouble::TooSlow(host())
            } else if is_unknown_name(error) {
                Trouble::UnknownHost(host())
            } else {
                Trouble::Unreachable(host())
            }
        }
        Error::ConnectionFailed => Trouble::Unreachable(host()),
        Error::Protocol(_) | Error::Tls(_) => Trouble::NoHttps(host()),
        Error::Http(_) | Error::BadUri(_) => Trouble::NoAddress,
        _ => Trouble::Busy(host()),
    }
}

/// Whether the look-up of a name ended with there being none. The standard library tells that in
/// words alone, those of the C library, which are not translated in a program that sets no locale.
fn is_unknown_name(error: &std::io::Error) -> bool {
    let told = error.to_string();
    ["Name or service not known", "No address associated", "nodename nor servname"]
        .iter()
        .any(|words| told.contains(words))
}

fn of_tls(fault: Option<WebFault>, host: String) -> Trouble {
    match fault {
        Some(WebFault::Certificate(Why::OtherName)) => Trouble::OtherName(host),
        Some(WebFault::Certificate(Why::Expired | Why::NotYetValid)) => Trouble::OutOfDate(host),
        Some(WebFault::Certificate(_)) => Trouble::NotTrusted(host),
        Some(WebFault::NoTls) | None => Trouble::NoHttps(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_nobody_has_is_told_from_a_network_that_is_down() {
        let address = Address::read("p.example").unwrap();
        let told = |words: &str| {
            let words = format!("failed to lookup address information: {words}");
            trouble(&Error::Io(std::io::Error::other(words)), &address)
        };
        let host = || "p.example".to_owned();

        assert_eq!(told("Name or service not known"), Trouble::UnknownHost(host()));
        assert_eq!(told("Temporary failure in name resolution"), Trouble::Unreachable(host()));
    }
}
