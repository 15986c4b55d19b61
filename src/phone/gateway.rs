//! Gateways: the ways to the servers that carry calls, and the stock of sockets toward each.

use std::collections::VecDeque;
use std::time::Duration;

use clock::Moment;

use crate::doors::{GatewayId, MediaPort, Output, Path, PathTrouble};
use crate::profile::GatewayProfile;
use crate::trouble::Trouble;

/// How many pairs of sockets lie ready toward each gateway, so that a press never waits for one.
const STOCK: usize = 2;

/// The first wait before a way is tried again; it doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// A way is a name to resolve or one TCP connection to open: cheap enough to try this often, and
/// a line that works again shall be back before its owner notices.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A gateway that has been silent this long may have moved: its name is resolved anew.
const RESOLVE_AGAIN: Duration = Duration::from_secs(30);

/// A gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub id: GatewayId,
    pub profile: GatewayProfile,
    /// The way, while it stands.
    pub path: Option<Path>,
    /// Whether the gateway answers on it.
    pub answers: Option<bool>,
    /// What is wrong.
    pub trouble: Option<Trouble>,
    /// Sockets lying ready.
    ports: VecDeque<MediaPort>,
    /// How many have been asked for.
    asked: usize,
    /// When the way is opened (again).
    next: Option<Moment>,
    wait: Duration,
}

impl Gateway {
    /// A gateway whose way is to be opened at once.
    pub(crate) const fn new(id: GatewayId, profile: GatewayProfile) -> Self {
        Self {
            id,
            profile,
            path: None,
            answers: None,
            trouble: None,
            ports: VecDeque::new(),
            asked: 0,
            next: Some(Moment::START),
            wait: FIRST_WAIT,
        }
    }

    /// Whether requests can reach it, as far as is known.
    pub(crate) fn reachable(&self) -> bool {
        self.path.is_some() && self.answers != Some(false)
    }

    /// Whether it is known not to answer, or not to be there.
    pub(crate) fn silent(&self) -> bool {
        self.answers == Some(false) || (self.path.is_none() && self.trouble.is_some())
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub(crate) const fn deadline(&self) -> Option<Moment> {
        self.next
    }

    /// Opens the way where it is due.
    pub(crate) fn handle_timeout(&mut self, now: Moment) -> Option<Output> {
        if self.next.is_none_or(|next| next > now) {
            return None;
        }
        self.next = None;
        let host = self.profile.proxy.as_ref().unwrap_or(&self.profile.domain).clone();
        Some(Output::OpenPath {
            gateway: self.id,
            host,
            port: self.profile.port.unwrap_or(self.profile.transport.default_port()),
            transport: self.profile.transport,
            domain: self.identity().to_owned(),
            trust: self.profile.trust.clone(),
        })
    }

    /// Whom its certificate has to speak for (RFC 5922 section 7.2): the name it was configured
    /// by. An address that only says where the domain is to be found is not who it is.
    fn identity(&self) -> &str {
        let is_name = |host: &&String| host.parse::<std::net::IpAddr>().is_err();
        self.profile.proxy.as_ref().filter(is_name).unwrap_or(&self.profile.domain)
    }

    /// Waits longer with resolving the name anew: calls hang on the way that stands.
    pub(crate) fn postpone(&mut self, now: Moment) {
        if self.next.is_some_and(|next| next <= now) {
            self.next = Some(now + RESOLVE_AGAIN);
        }
    }

    /// Takes the way. The flow it replaces, if any, is returned.
    pub(crate) fn path_ready(&mut self, now: Moment, path: Path) -> Option<Path> {
        self.wait = FIRST_WAIT;
        self.next = None;
        if self.path.as_ref().is_some_and(|old| old.local.ip() != path.local.ip()) {
            self.ports.clear();
        }
        if self.answers == Some(false) {
            self.next = Some(now + RESOLVE_AGAIN);
        } else {
            self.trouble = None;
        }
        self.path.replace(path)
    }

    /// Whether a way found anew is the one that stands already. Then nothing has changed, and a
    /// gateway that is silent on it is silent still.
    pub(crate) fn is_known(&self, path: &Path) -> bool {
        self.answers == Some(false)
            && self.path.as_ref().is_some_and(|old| {
                old.remote == path.remote
                    && old.local.ip() == path.local.ip()
                    && old.known == path.known
            })
    }

    /// Takes that its name still leads to the same place.
    pub(crate) fn same_path(&mut self, now: Moment) {
        self.next = Some(now + RESOLVE_AGAIN);
    }

    /// Takes that there is no way.
    pub(crate) fn path_failed(&mut self, now: Moment, trouble: PathTrouble) {
        let host = self.profile.proxy.as_ref().unwrap_or(&self.profile.domain).clone();
        self.trouble = Some(match trouble {
            PathTrouble::UnknownHost => Trouble::UnknownHost(host),
            PathTrouble::Unreachable => Trouble::NobodyThere(host),
            PathTrouble::Refused => Trouble::ConnectionRefused(host),
            PathTrouble::NotEncrypted => Trouble::NotEncrypted(host),
            PathTrouble::Certificate(fault, fingerprint) => {
                Trouble::Certificate(host, fault, fingerprint)
            }
            PathTrouble::Authority => Trouble::Authority,
        });
        self.try_again(now);
    }

    /// Takes that the connection is gone.
    pub(crate) fn path_lost(&mut self, now: Moment) {
        self.path = None;
        self.answers = None;
        self.trouble = Some(Trouble::Lost);
        self.try_again(now);
    }

    /// Takes that nobody answers on the way.
    pub(crate) fn silence(&mut self, now: Moment) {
        self.answers = Some(false);
        self.trouble = Some(Trouble::Silent);
        if self.path.is_some() && self.next.is_none() {
            self.next = Some(now + RESOLVE_AGAIN);
        }
    }

    /// Takes that it answers. Says whether it had been silent.
    pub(crate) fn answered(&mut self) -> bool {
        let was_silent = self.answers == Some(false);
        self.answers = Some(true);
        self.trouble = None;
        self.next = None;
        was_silent
    }

    /// Tries the way at once, because a person asked.
    pub(crate) const fn retry(&mut self, now: Moment) {
        if self.path.is_none() {
            self.wait = FIRST_WAIT;
            self.next = Some(now);
        }
    }

    /// Takes a pair of sockets into the stock.
    pub(crate) fn stock(&mut self, port: MediaPort) {
        self.asked = self.asked.saturating_sub(1);
        self.ports.push_back(port);
    }

    /// Takes a pair of sockets out of the stock.
    pub(crate) fn take_port(&mut self) -> Option<MediaPort> {
        self.ports.pop_front()
    }

    /// A pair of the stock, to look at.
    pub(crate) fn any_port(&self) -> Option<MediaPort> {
        self.ports.front().copied()
    }

    /// Asks for what the stock lacks.
    pub(crate) fn restock(&mut self) -> Option<Output> {
        let address = self.path.as_ref()?.local.ip();
        if self.ports.len() + self.asked >= STOCK {
            return None;
        }
        self.asked += 1;
        Some(Output::WantPort { gateway: self.id, address })
    }

    fn try_again(&mut self, now: Moment) {
        self.next = Some(now + self.wait);
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
    }
}
