//! The servers of one gateway over time: looked up ahead of need, left alone where they are dead.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clock::Moment;
use sip::Transport;

use crate::records::{Answer, Place, Question, Server};
use crate::search::{Outcome, Search, draw};

/// A name is asked for again at the earliest after this time, however short its answers hold.
const SOONEST: Duration = Duration::from_secs(30);

/// A name is asked for again after this time at the latest: servers are moved, and lifetimes of a
/// day are a habit.
const LATEST: Duration = Duration::from_hours(1);

/// The first wait after a look-up that failed; it doubles.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// The longest wait while there is no answer at all: somebody waits for the line.
const LAST_RETRY: Duration = Duration::from_secs(10);

/// The longest wait while an older answer still serves.
const LAST_RENEWAL: Duration = Duration::from_mins(1);

/// How long a server is left alone when it is found dead for the first time; it doubles.
const FIRST_REST: Duration = Duration::from_secs(30);

/// The longest a server is left alone, unless it asked for more.
const LAST_REST: Duration = Duration::from_mins(10);

/// The longest a server can ask to be left alone.
const LONGEST_ASKED: Duration = Duration::from_hours(1);

/// The servers of a gateway.
#[derive(Debug)]
pub struct Servers {
    place: Place,
    search: Option<Search>,
    list: Vec<Server>,
    /// When the name is looked up (again).
    look_up: Option<Moment>,
    failures: u32,
    resting: BTreeMap<SocketAddr, Rest>,
    chance: u64,
}

/// A server that is left alone.
#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Moment,
    times: u32,
    /// It asked for it.
    asked: bool,
}

/// What an answer changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum News {
    /// Nothing: more is to be asked, or all is as it was.
    None,
    /// There are servers now, or others than before.
    Changed,
    /// The name has no servers, and there is no older answer.
    NoServers,
    /// The name servers do not answer, and there is no older answer.
    Unanswered,
}

impl Servers {
    /// The servers of a place, which is looked up at once.
    pub const fn new(place: Place, seed: u64) -> Self {
        Self {
            place,
            search: None,
            list: Vec::new(),
            look_up: Some(Moment::START),
            failures: 0,
            resting: BTreeMap::new(),
            chance: seed,
        }
    }

    /// Where it is said to be.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// All servers, best first.
    pub fn all(&self) -> &[Server] {
        &self.list
    }

    /// The addresses of all servers.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let mut addresses: Vec<_> = self.list.iter().map(|server| server.address.ip()).collect();
        addresses.sort();
        addresses.dedup();
        addresses
    }

    /// The server at an address.
    pub fn at(&self, address: SocketAddr, transport: Transport) -> Option<&Server> {
        self.list.iter().find(|it| it.address == address && it.transport == transport)
    }

    /// What is to be asked of the DNS now. Say so whenever time has passed or an answer came.
    pub fn questions(&mut self, now: Moment) -> Vec<Question> {
        if self.search.is_none() && self.look_up.is_some_and(|at| at <= now) {
            self.look_up = None;
            self.search = Some(Search::new(&self.place, draw(&mut self.chance)));
            // An address is its own answer.
            self.conclude(now);
        }
        self.search.as_mut().map(Search::questions).unwrap_or_default()
    }

    /// Takes an answer.
    pub fn take(&mut self, now: Moment, question: &Question, answer: Answer) -> News {
        let Some(search) = &mut self.search else { return News::None };
        search.take(question, answer);
        self.conclude(now)
    }

    fn conclude(&mut self, now: Moment) -> News {
        let Some(outcome) = self.search.as_ref().and_then(Search::outcome) else {
            return News::None;
        };
        self.search = None;
        match outcome {
            Outcome::Found { servers, ttl, partial: false } => {
                self.failures = 0;
                // Ahead of need: a fifth of its time before an answer expires.
                self.look_up = Some(now + ttl.mul_f64(0.8).clamp(SOONEST, LATEST));
                self.replace(servers)
            }
            Outcome::Found { servers, .. } => {
                self.retry(now);
                // Half an answer is better than none, and worse than an older whole one.
                if self.list.is_empty() { self.replace(servers) } else { News::None }
            }
            Outcome::Nothing { .. } => {
                self.retry(now);
                if self.list.is_empty() { News::NoServers } else { News::None }
            }
            Outcome::Failed => {
                self.retry(now);
                if self.list.is_empty() { News::Unanswered } else { News::None }
            }
        }
    }

    fn retry(&mut self, now: Moment) {
        let longest = if self.list.is_empty() { LAST_RETRY } else { LAST_RENEWAL };
        let wait = FIRST_RETRY.saturating_mul(2_u32.saturating_pow(self.failures)).min(longest);
        self.failures = self.failures.saturating_add(1);
        self.look_up = Some(now + wait);
    }

    /// Takes a new list. Those that were there already keep their order within their rank: by
    /// chance alone nobody moves.
    fn replace(&mut self, mut servers: Vec<Server>) -> News {
        let place = |server: &Server| self.list.iter().position(|old| old == server);
        servers.sort_by_key(|server| (server.rank, place(server).unwrap_or(usize::MAX)));
        let mut kept: Vec<Server> = Vec::new();
        for server in servers {
            let same =
                |it: &Server| (it.address, it.transport) == (server.address, server.transport);
            if !kept.iter().any(same) {
                kept.push(server);
            }
        }
        if kept == self.list {
            return News::None;
        }
        self.list = kept;
        let list = &self.list;
        self.resting.retain(|address, _| list.iter().any(|server| server.address == *address));
        News::Changed
    }

    /// The servers to try, best first: those that are left alone come last, the one whose rest
    /// ends first before the others.
    pub fn candidates(&self, now: Moment) -> Vec<Server> {
        let mut list: Vec<_> = self.list.iter().map(|it| (self.rest(now, it), it)).collect();
        list.sort_by_key(|(rest, _)| *rest);
        list.into_iter().map(|(_, server)| server.clone()).collect()
    }

    /// Whether there is a server beside the one at an address that is not left alone.
    pub fn has_other(&self, now: Moment, than: SocketAddr) -> bool {
        self.list.iter().any(|it| it.address != than && self.rest(now, it).is_none())
    }

    /// A server that is preferred to the one at an address, and not left alone.
    pub fn better(&self, now: Moment, than: SocketAddr) -> Option<&Server> {
        let rank = self.list.iter().find(|it| it.address == than).map(|it| it.rank)?;
        self.list.iter().find(|it| it.rank < rank && self.rest(now, it).is_none())
    }

    /// When a server that is preferred to the one at an address need no longer be left alone.
    pub fn better_at(&self, than: SocketAddr) -> Option<Moment> {
        let rank = self.list.iter().find(|it| it.address == than).map(|it| it.rank)?;
        let better = self.list.iter().filter(|it| it.rank < rank);
        better
            .map(|it| self.resting.get(&it.address).map_or(Moment::START, |rest| rest.until))
            .min()
    }

    fn rest(&self, now: Moment, server: &Server) -> Option<Moment> {
        self.resting.get(&server.address).map(|rest| rest.until).filter(|until| *until > now)
    }

    /// Leaves a server alone that was found dead, for as long as it asked where it did.
    pub fn failed(&mut self, now: Moment, address: SocketAddr, asked: Option<Duration>) {
        if !self.list.iter().any(|server| server.address == address) {
            return;
        }
        let times = self.resting.get(&address).map_or(0, |rest| rest.times);
        let own = FIRST_REST.saturating_mul(2_u32.saturating_pow(times)).min(LAST_REST);
        let until = now + own.max(asked.unwrap_or_default().min(LONGEST_ASKED));
        let times = times.saturating_add(1);
        self.resting.insert(address, Rest { until, times, asked: asked.is_some() });
    }

    /// Takes that a server answers. One that asked to be left alone still is.
    pub fn answers(&mut self, now: Moment, address: SocketAddr) {
        self.resting.retain(|other, rest| *other != address || (rest.asked && rest.until > now));
    }

    /// Whether a server asked to be left alone, for longer than until now.
    pub fn keeps_away(&self, now: Moment, address: SocketAddr) -> bool {
        self.resting.get(&address).is_some_and(|rest| rest.asked && rest.until > now)
    }

    /// Everything is different now (another network): nobody is left alone, and the name is looked
    /// up again. The servers known stay until then.
    pub fn start_anew(&mut self, now: Moment) {
        self.resting.clear();
        self.failures = 0;
        self.search = None;
        self.look_up = Some(now);
    }

    /// Looks the name up again soon.
    pub fn look_again(&mut self, now: Moment) {
        if self.search.is_none() && self.look_up.is_none_or(|at| at > now + SOONEST) {
            self.look_up = Some(now);
        }
    }

    /// Whether the name is being looked up.
    pub const fn is_looking(&self) -> bool {
        self.search.is_some()
    }

    /// When [`Self::questions`] has something to ask.
    pub const fn deadline(&self) -> Option<Moment> {
        self.look_up
    }
}

#[cfg(test)]
mod tests;
