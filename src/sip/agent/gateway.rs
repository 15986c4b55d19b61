//! A gateway and the way to it.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clock::Moment;

use super::api::{GatewaySetup, Path};
use super::core::Way;
use crate::FlowId;
use crate::transaction::table::{ClientId, Destination};
use crate::uri::{Host, Uri};
use crate::usage::ping::Ping;

/// A gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) setup: GatewaySetup,
    pub(crate) path: Option<Path>,
    /// The connection that closed last: responses owed on it go over the next.
    pub(crate) closed: Option<FlowId>,
    pub(crate) ping: Ping,
    /// The OPTIONS under way.
    pub(crate) question: Option<ClientId>,
    /// When the next REGISTER may be sent.
    pub(crate) next_slot: Moment,
    /// The ways along which something was asked since the gateway last said yes: our address and
    /// that of the server.
    tried: BTreeSet<(IpAddr, SocketAddr)>,
    /// When it was last found to know nothing of what it had told us of.
    pub(crate) forgot: Option<Moment>,
}

/// The gap between two REGISTERs to one gateway, at least: 50 a second, which every registrar
/// bears. All at once make it drop most of them, and they come again together.
pub(crate) const SLOT: Duration = Duration::from_millis(20);

/// More ways than this nobody has; they are counted anew then.
const TRIED_MAX: usize = 64;

impl Gateway {
    pub(crate) fn new(setup: GatewaySetup) -> Self {
        let ping = Ping::new(setup.keepalive);
        Self {
            setup,
            path: None,
            closed: None,
            ping,
            question: None,
            next_slot: Moment::START,
            tried: BTreeSet::new(),
            forgot: None,
        }
    }

    /// Notes that the present way is tried. Says whether it had not been, since the gateway last
    /// said yes: then nothing has to be waited for (RFC 5626 section 4.5 spaces what failed).
    pub(crate) fn try_way(&mut self) -> bool {
        if self.tried.len() >= TRIED_MAX {
            self.tried.clear();
        }
        let way = self.path.as_ref().map(|path| (path.local.ip(), path.remote));
        way.is_some_and(|way| self.tried.insert(way))
    }

    /// The gateway said yes.
    pub(crate) fn said_yes(&mut self) {
        self.tried.clear();
    }

    /// The way out.
    pub(crate) fn way(&self) -> Option<Way> {
        let path = self.path.as_ref()?;
        let Path { flow, transport, local, remote: to, .. } = *path;
        Some(Way { destination: Destination { flow, transport, to }, local })
    }

    /// The URI of its domain: what a REGISTER is for.
    pub(crate) fn domain_uri(&self) -> String {
        let host = bracketed(&self.setup.domain);
        match self.setup.port {
            Some(port) => format!("sip:{host}:{port}"),
            None => format!("sip:{host}"),
        }
    }

    /// Whether an address is one of its own.
    pub(crate) fn is_known(&self, address: SocketAddr) -> bool {
        let address = address.ip().to_canonical();
        self.path.as_ref().is_some_and(|path| {
            path.remote.ip().to_canonical() == address
                || path.known.iter().any(|known| known.to_canonical() == address)
        })
    }

    /// Whether a URI leads to it.
    pub(crate) fn is_home_of(&self, uri: &Uri) -> bool {
        match uri.host() {
            Some(Host::Name(name)) => name.eq_ignore_ascii_case(&self.setup.domain),
            Some(Host::V4(address)) => self.is_known(SocketAddr::from((address, 0))),
            Some(Host::V6(address)) => self.is_known(SocketAddr::from((address, 0))),
            None => false,
        }
    }
}

/// A host as it stands in a URI.
fn bracketed(host: &str) -> String {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        Ok(IpAddr::V4(_)) | Err(_) => host.to_owned(),
    }
}
