//! From a name to its servers in order (RFC 3263 section 4, RFC 2782).
//!
//! The procedure is walked through from its beginning whenever an answer comes, and stops where one
//! is missing; so it has no state but the answers. What will be asked most likely is asked at once:
//! the addresses of the domain together with its SRV records.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sip::Transport;

use crate::records::{Answer, Kind, Place, Question, Record, Server, plain};

/// More servers than this are no gateway's.
const SERVERS_MAX: usize = 16;

/// More services than this in one domain are not looked at.
const SERVICES_MAX: usize = 4;

/// How long an answer without an end of its own holds: an address that was typed.
const FOR_EVER: Duration = Duration::from_hours(24);

/// A search for the servers of a place.
#[derive(Debug)]
pub struct Search {
    place: Place,
    seed: u64,
    answers: BTreeMap<Question, Answer>,
    asked: BTreeSet<Question>,
}

/// What a search has come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// These servers, best first.
    Found {
        /// The servers.
        servers: Vec<Server>,
        /// How long they hold.
        ttl: Duration,
        /// Whether some question had no answer, so that there may be more or others.
        partial: bool,
    },
    /// There are none.
    Nothing {
        /// How long that holds.
        ttl: Duration,
    },
    /// The name servers do not say.
    Failed,
}

/// What is known on the way.
#[derive(Debug)]
struct Walk<'a> {
    answers: &'a BTreeMap<Question, Answer>,
    missing: Vec<Question>,
    ttl: Duration,
    failed: bool,
    chance: u64,
}

/// A service of a domain: a name of SRV records, and how it is spoken to.
type Service = (String, Transport);

impl Search {
    /// A search that has asked nothing yet. Servers that are as good as one another are ordered by
    /// the seed.
    pub fn new(place: &Place, seed: u64) -> Self {
        Self { place: place.clone(), seed, answers: BTreeMap::new(), asked: BTreeSet::new() }
    }

    /// What is to be asked now, each once.
    pub fn questions(&mut self) -> Vec<Question> {
        let wanted = self.walk().err().unwrap_or_default();
        wanted.into_iter().filter(|question| self.asked.insert(question.clone())).collect()
    }

    /// Takes the answer to a question. One that was not asked is dropped.
    pub fn take(&mut self, question: &Question, answer: Answer) {
        if self.asked.contains(question) {
            self.answers.insert(question.clone(), answer);
        }
    }

    /// What it has come to, when nothing more is to be asked.
    pub fn outcome(&self) -> Option<Outcome> {
        self.walk().ok()
    }

    fn walk(&self) -> Result<Outcome, Vec<Question>> {
        let Place { host, port, transport } = &self.place;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            let transport = transport.unwrap_or(Transport::Udp);
            let port = port.unwrap_or(transport.default_port());
            let server = Server {
                name: bare.to_owned(),
                address: SocketAddr::new(address, port),
                transport,
                rank: 0,
            };
            return Ok(Outcome::Found { servers: vec![server], ttl: FOR_EVER, partial: false });
        }
        let mut walk = Walk {
            answers: &self.answers,
            missing: Vec::new(),
            ttl: FOR_EVER,
            failed: false,
            chance: self.seed,
        };
        let host = plain(bare);
        let servers = match port {
            Some(port) => walk.host(&host, *port, transport.unwrap_or(Transport::Udp), 0),
            None => walk.domain(&host, *transport),
        };
        if !walk.missing.is_empty() {
            return Err(walk.missing);
        }
        Ok(match (servers.is_empty(), walk.failed) {
            (false, partial) => Outcome::Found { servers, ttl: walk.ttl, partial },
            (true, false) => Outcome::Nothing { ttl: walk.ttl },
            (true, true) => Outcome::Failed,
        })
    }
}

impl Walk<'_> {
    /// The servers of a domain without a port: by its services, else by itself.
    fn domain(&mut self, host: &str, transport: Option<Transport>) -> Vec<Server> {
        let services = match transport {
            Some(transport) => vec![service(host, transport)],
            None => self.services(host),
        };
        let plainly = transport.unwrap_or(Transport::Udp);
        // Asked ahead: a domain without SRV records is a host.
        let themselves = self.host(host, plainly.default_port(), plainly, 0);
        let mut servers = Vec::new();
        let mut declared = false;
        for (index, (name, transport)) in (0..).zip(services) {
            if let Some(found) = self.service(&name, transport, index) {
                declared = true;
                servers.extend(found);
            }
        }
        servers.truncate(SERVERS_MAX);
        if declared { servers } else { themselves }
    }

    /// The services of a domain that we could speak to, best first (RFC 3263 section 4.1).
    fn services(&mut self, host: &str) -> Vec<Service> {
        let mut found: Vec<(u16, u16, Service)> = self
            .ask(host, Kind::Naptr)
            .into_iter()
            .filter_map(|record| match record {
                Record::Naptr { order, preference, flags, service, replacement }
                    if flags.eq_ignore_ascii_case("s") =>
                {
                    let transport = transport_of(&service)?;
                    Some((order, preference, (plain(&replacement), transport)))
                }
                Record::Naptr { .. } | Record::Srv { .. } | Record::Address(_) => None,
            })
            .collect();
        found.sort_by_key(|(order, preference, _)| (*order, *preference));
        found.truncate(SERVICES_MAX);
        if found.is_empty() {
            // What most have comes first; that nobody reads along is asked for by name alone.
            return [Transport::Udp, Transport::Tcp].map(|it| service(host, it)).to_vec();
        }
        found.into_iter().map(|(_, _, service)| service).collect()
    }

    /// The servers of a service, or nothing where it has no SRV records.
    fn service(&mut self, name: &str, transport: Transport, index: u32) -> Option<Vec<Server>> {
        let records = self.ask(name, Kind::Srv);
        if records.is_empty() {
            return None;
        }
        let ordered = in_order(records, &mut self.chance);
        let mut servers = Vec::new();
        for (priority, port, target) in ordered {
            // "." says that there is decidedly no such service (RFC 2782).
            if !target.is_empty() {
                let rank = index * 65_536 + u32::from(priority);
                servers.extend(self.host(&target, port, transport, rank));
            }
        }
        Some(servers)
    }

    /// The addresses of a host, in turn of both families (RFC 8305 section 4).
    fn host(&mut self, name: &str, port: u16, transport: Transport, rank: u32) -> Vec<Server> {
        if let Ok(address) = name.parse::<IpAddr>() {
            let address = SocketAddr::new(address, port);
            return vec![Server { name: name.to_owned(), address, transport, rank }];
        }
        let mut addresses = |kind| {
            let addresses = self.ask(name, kind).into_iter().filter_map(|record| match record {
                Record::Address(address) => Some(address),
                Record::Naptr { .. } | Record::Srv { .. } => None,
            });
            addresses.take(SERVERS_MAX).collect::<Vec<_>>().into_iter()
        };
        let (mut six, mut four) = (addresses(Kind::Aaaa), addresses(Kind::A));
        let mut servers = Vec::new();
        loop {
            let pair = [six.next(), four.next()];
            if pair == [None, None] || servers.len() >= SERVERS_MAX {
                return servers;
            }
            servers.extend(pair.into_iter().flatten().map(|address| Server {
                name: name.to_owned(),
                address: SocketAddr::new(address, port),
                transport,
                rank,
            }));
        }
    }

    /// The records of a name, as far as they are known.
    fn ask(&mut self, name: &str, kind: Kind) -> Vec<Record> {
        let question = Question::new(name, kind);
        match self.answers.get(&question) {
            Some(Answer::Records { records, ttl }) => {
                self.ttl = self.ttl.min(*ttl);
                records.clone()
            }
            Some(Answer::Nothing { ttl }) => {
                self.ttl = self.ttl.min(*ttl);
                Vec::new()
            }
            Some(Answer::Failed) => {
                self.failed = true;
                Vec::new()
            }
            None => {
                if !self.missing.contains(&question) {
                    self.missing.push(question);
                }
                Vec::new()
            }
        }
    }
}

/// The name of the SRV records of a domain for a transport (RFC 3263 section 4.2).
fn service(host: &str, transport: Transport) -> Service {
    let prefix = match transport {
        Transport::Udp => "_sip._udp",
        Transport::Tcp => "_sip._tcp",
        Transport::Tls => "_sips._tcp",
    };
    (format!("{prefix}.{host}"), transport)
}

/// The transport of a service field (RFC 3263 section 4.1).
fn transport_of(service: &str) -> Option<Transport> {
    match service.to_ascii_uppercase().as_str() {
        "SIP+D2U" => Some(Transport::Udp),
        "SIP+D2T" => Some(Transport::Tcp),
        "SIPS+D2T" => Some(Transport::Tls),
        _ => None,
    }
}

/// The servers of a service by priority, and by chance according to weight within one (RFC 2782):
/// priority, port and name.
fn in_order(records: Vec<Record>, chance: &mut u64) -> Vec<(u16, u16, String)> {
    let mut left: Vec<(u16, u16, u16, String)> = records
        .into_iter()
        .filter_map(|record| match record {
            Record::Srv { priority, weight, port, target } => {
                Some((priority, weight, port, plain(&target)))
            }
            Record::Naptr { .. } | Record::Address(_) => None,
        })
        .collect();
    // The same records in another order are the same service; those without weight come first, so
    // that they have their small chance.
    left.sort();
    let mut ordered = Vec::new();
    while let Some(priority) = left.first().map(|(priority, ..)| *priority) {
        if ordered.len() >= SERVERS_MAX {
            break;
        }
        let peers = left.iter().take_while(|(other, ..)| *other == priority);
        let total: u64 = peers.clone().map(|(_, weight, ..)| u64::from(*weight)).sum();
        let drawn = draw(chance) % (total + 1);
        let mut sum = 0;
        let picked = peers
            .clone()
            .position(|(_, weight, ..)| {
                sum += u64::from(*weight);
                drawn <= sum
            })
            .unwrap_or_default();
        let (priority, _, port, target) = left.remove(picked);
        ordered.push((priority, port, target));
    }
    ordered
}

/// The next number by chance: splitmix64, which spreads; it protects nothing.
pub(crate) const fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests;
