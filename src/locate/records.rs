//! The words of this room: what is asked of the DNS, what it says, and what comes of it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sip::Transport;

/// Where a gateway is said to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// A name or an address, the latter with or without brackets.
    pub host: String,
    /// A port, where one is named: then the name stands for itself (RFC 3263 section 4.2).
    pub port: Option<u16>,
    /// The transport; where none is named, the DNS says which (RFC 3263 section 4.1).
    pub transport: Option<Transport>,
}

/// A kind of record.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// Which services a domain has (RFC 3403).
    Naptr,
    /// Which servers a service has (RFC 2782).
    Srv,
    /// The IPv4 addresses of a name.
    A,
    /// The IPv6 addresses of a name.
    Aaaa,
}

/// What is asked of the DNS.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Question {
    /// The name, in lower case and without a dot at its end.
    pub name: String,
    /// The kind of record.
    pub kind: Kind,
}

/// One record of an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Record {
    /// A service of a domain (RFC 3403 section 4.1).
    Naptr {
        /// The lowest is looked at first.
        order: u16,
        /// Within the same order, the lowest first.
        preference: u16,
        /// What the replacement is: `s` for the name of SRV records.
        flags: String,
        /// The service, as in `SIP+D2T`.
        service: String,
        /// The name that is asked next.
        replacement: String,
    },
    /// A server of a service (RFC 2782).
    Srv {
        /// The lowest is tried first.
        priority: u16,
        /// Its share among those of the same priority.
        weight: u16,
        /// Its port.
        port: u16,
        /// Its name.
        target: String,
    },
    /// An address.
    Address(IpAddr),
}

/// What became of a question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// There are records.
    Records {
        /// The records.
        records: Vec<Record>,
        /// How long they hold.
        ttl: Duration,
    },
    /// There are none, or the name does not exist.
    Nothing {
        /// How long that holds.
        ttl: Duration,
    },
    /// It is not known: no answer, or a server that says it cannot say.
    Failed,
}

/// A server of a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Server {
    /// Its name, or its address where it has none.
    pub name: String,
    /// Its address.
    pub address: SocketAddr,
    /// Its transport.
    pub transport: Transport,
    /// How much it is preferred: the lowest number most; those with the same are as good as one
    /// another.
    pub rank: u32,
}

impl Question {
    /// A question, with its name as this room writes names.
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { name: plain(name), kind }
    }
}

/// A name without the dot at its end, in lower case.
pub(crate) fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}
