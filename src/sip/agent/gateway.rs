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
    /// The address at which it sees us, where that is told to others.
    public: Option<SocketAddr>,
    /// When that was learnt.
    learnt: Option<Moment>,
    /// It said that the first hop keeps no flows.
    pub(crate) keeps_no_flows: bool,
    /// When it was last found to know nothing of what it had told us of.
    pub(crate) forgot: Option<Moment>,
}

/// The gap between two requests of many to one gateway, at least: 50 a second, which every server
/// bears. All at once make it drop most of them, and they come again together.
pub(crate) const SLOT: Duration = Duration::from_millis(20);

/// More ways than this nobody has; they are counted anew then.
const TRIED_MAX: usize = 64;

/// For so long another address at which we are seen is not told to others.
const LEARN_AGAIN: Duration = Duration::from_secs(30);

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
            public: None,
            learnt: None,
            keeps_no_flows: false,
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
        let way = Way::new(Destination { flow, transport, to }, local);
        let outbound = self.instance().is_some();
        Some(Way { shown: self.public.unwrap_or(local), outbound, ..way })
    }

    /// Who we are beyond a restart, where the gateway may be told (RFC 5626 section 4.1).
    pub(crate) fn instance(&self) -> Option<&str> {
        self.setup.instance.as_deref().filter(|_| !self.keeps_no_flows)
    }

    /// The way leads elsewhere, or begins elsewhere: what was learnt of the old one is forgotten.
    pub(crate) fn forget_way(&mut self) {
        (self.public, self.learnt, self.keeps_no_flows) = (None, None, false);
        self.ping.set_interval(self.setup.keepalive);
    }

    /// Takes the address at which the gateway sees us. Says whether others are to be told of it.
    pub(crate) fn learn_public(&mut self, now: Moment, seen: Option<SocketAddr>) -> bool {
        let Some(seen) = seen.filter(|_| self.setup.tell_public) else { return false };
        let local = self.path.as_ref().map(|path| path.local);
        let recent = self.learnt.is_some_and(|last| now < last + LEARN_AGAIN);
        if recent || seen == self.public.or(local).unwrap_or(seen) {
            return false;
        }
        self.public = Some(seen);
        self.learnt = Some(now);
        true
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
