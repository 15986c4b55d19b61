//! The user agent: the front door of this room. It owns the tables and routes between them.
//!
//! `incoming` takes what arrives, `answered` what our own requests led to, `registering` keeps
//! identities registered and gateways asked, `sessions` makes calls, `subscribing` watches,
//! `publishing` tells what we do. Each is a part of [`UserAgent`].

mod answered;
mod api;
pub(crate) mod core;
pub(crate) mod draft;
mod flow;
pub(crate) mod gateway;
pub(crate) mod holder;
mod incoming;
mod outbound;
mod publishing;
pub(crate) mod random;
mod registering;
pub(crate) mod reply;
mod sessions;
mod subscribing;
pub(crate) mod wallet;
mod watching;

pub use api::*;
pub use publishing::{Publish, SessionNames};
pub use watching::{Subscribe, SubscriptionEnd, SubscriptionTrouble};

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;

use crate::transaction::ClientEvent;
use crate::transaction::table::{Due, ServerId, Table};
use crate::usage::publication::Publication;
use crate::usage::session::Session;
use crate::usage::subscription::Subscription;
use crate::{FlowId, Secret, Transport};
use core::Core;
use flow::Flow;
use gateway::Gateway;
use holder::Holder;
use random::Random;

/// A user agent: its gateways, identities, registrations and sessions.
#[derive(Debug)]
pub struct UserAgent {
    listens_to: ListensTo,
    core: Core,
    /// What keys are drawn from.
    keys: Random,
    flows: BTreeMap<FlowId, Flow>,
    gateways: BTreeMap<GatewayId, Gateway>,
    holders: BTreeMap<IdentityId, Holder>,
    sessions: BTreeMap<SessionId, Session>,
    /// By Call-ID and our tag.
    dialogs: BTreeMap<(String, String), SessionId>,
    subscriptions: BTreeMap<SubscriptionId, Subscription>,
    /// By Call-ID and our tag.
    watched: BTreeMap<(String, String), SubscriptionId>,
    publications: BTreeMap<PublicationId, Publication>,
    requests: BTreeMap<RequestId, ServerId>,
    /// The user of our Contact where no identity is meant.
    contact_user: String,
    last_session: u32,
    last_subscription: u32,
    last_publication: u32,
    last_request: u32,
}

/// How many transactions a telephone has at once, at most. Each of 500 lines that register
/// together has one, and one more when challenged; they are spaced. News of 500 watched telephones
/// may come several times within the 32 s that an answered request is remembered (RFC 3261
/// §17.2.2).
const TRANSACTIONS: usize = 4_096;

/// The same for a server: each request that is answered stays for 32 s.
const SERVER_TRANSACTIONS: usize = 32_768;

/// How many sessions a telephone has at once, at most: more than anybody can ring.
const SESSIONS: usize = 128;

/// The same for a server.
const SERVER_SESSIONS: usize = 4_096;

impl UserAgent {
    /// Makes one that knows no gateway yet.
    pub fn new(setup: Setup) -> Self {
        let Setup { product, seed, listens_to } = setup;
        let limit = match listens_to {
            ListensTo::GatewaysOnly => TRANSACTIONS,
            ListensTo::Anyone => SERVER_TRANSACTIONS,
        };
        let mut random = Random::new(seed);
        let keys = Random::new(seed.map(|byte| !byte));
        let contact_user = random.word();
        let core = Core { product, random, table: Table::new(limit), out: VecDeque::new() };
        Self {
            listens_to,
            core,
            keys,
            flows: BTreeMap::new(),
            gateways: BTreeMap::new(),
            holders: BTreeMap::new(),
            sessions: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            watched: BTreeMap::new(),
            publications: BTreeMap::new(),
            requests: BTreeMap::new(),
            contact_user,
            last_session: 0,
            last_subscription: 0,
            last_publication: 0,
            last_request: 0,
        }
    }

    /// Draws keys from a seed of their own from here on: whoever knows the other one, which all
    /// that identifies comes from, does not know them.
    pub fn draw_from(&mut self, seed: [u8; 32]) {
        self.keys = Random::new(seed);
    }

    /// 32 bytes that nobody can guess who does not know the seed: for keys.
    pub fn draw(&mut self) -> [u8; 32] {
        self.keys.block()
    }

    /// Whether what comes from there is listened to at all.
    pub fn listens(&self, flow: FlowId, from: SocketAddr) -> bool {
        let known = |id| self.gateways.get(&id).is_some_and(|gateway| gateway.is_known(from));
        self.flows.get(&flow).is_some_and(|flow| flow.gateway.is_none_or(known))
    }

    /// How many sessions there may be at once.
    fn session_limit(&self) -> usize {
        match self.listens_to {
            ListensTo::GatewaysOnly => SESSIONS,
            ListensTo::Anyone => SERVER_SESSIONS,
        }
    }

    /// Makes a gateway known, or changes how it is used.
    pub fn set_gateway(&mut self, gateway: GatewayId, setup: GatewaySetup) {
        match self.gateways.get_mut(&gateway) {
            Some(known) => {
                known.ping.set_interval(setup.keepalive);
                for holder in self.holders.values_mut() {
                    if holder.identity.gateway == gateway {
                        holder.registration.set_expires(setup.expires);
                    }
                }
                known.setup = setup;
            }
            None => {
                self.gateways.insert(gateway, Gateway::new(setup));
            }
        }
    }

    /// Tells that the way to a gateway stands. It may replace an older one.
    pub fn path_ready(&mut self, now: Moment, gateway: GatewayId, path: Path) {
        let Some(known) = self.gateways.get_mut(&gateway) else { return };
        let (flow, transport, local) = (path.flow, path.transport, path.local);
        let old = known.path.replace(path);
        let same = old.as_ref().is_some_and(|old| {
            old.flow == flow
                && old.local == local
                && known.path.as_ref().map(|it| it.remote) == Some(old.remote)
        });
        if same && self.flows.contains_key(&flow) {
            return;
        }
        let fresh = old.as_ref().is_none_or(|old| {
            let new = known.path.as_ref();
            new.map(|new| (new.remote, new.local.ip())) != Some((old.remote, old.local.ip()))
        });
        if old.as_ref().is_none_or(|old| old.flow != flow) {
            known.forget_way();
        }
        let untried = known.try_way();
        let way = known.way();
        let closed = known.closed.take();
        let replaced = old.map(|old| old.flow).filter(|old| *old != flow);
        if let Some(way) = way {
            for old in [closed, replaced].into_iter().flatten() {
                self.core.table.move_servers(old, way.destination);
            }
        }
        if let Some(old) = replaced {
            self.flows.remove(&old);
            self.fail_requests_on(now, old);
        }
        self.flows.entry(flow).or_insert_with(|| Flow::new(transport, local, Some(gateway)));
        self.ping(now, gateway, |ping, _| Some(ping.path_ready(now, fresh)));
        self.resume_registrations(now, gateway, untried);
        self.start_subscriptions(now, gateway);
        self.start_publications(now, gateway);
        self.register_due(now);
    }

    /// Tells of a flow that belongs to no gateway ([`ListensTo::Anyone`]). Nothing is heard on a
    /// flow that was not told of.
    pub fn flow_ready(&mut self, flow: FlowId, transport: Transport, local: SocketAddr) {
        self.flows.insert(flow, Flow::new(transport, local, None));
    }

    /// Tells that a connection closed, or that the network said nobody is there (ICMP).
    ///
    /// What waits for an answer on it fails (RFC 3261 section 18.4). Sessions that are answered
    /// go on: the next word in them finds a way again, or not.
    pub fn flow_lost(&mut self, now: Moment, flow: FlowId) {
        self.fail_requests_on(now, flow);
        let Some(lost) = self.flows.get(&flow) else { return };
        let (gateway, reliable) = (lost.gateway, lost.transport.is_reliable());
        if reliable {
            self.flows.remove(&flow);
        }
        let Some(gateway) = gateway else { return };
        let Some(known) = self.gateways.get_mut(&gateway) else { return };
        if known.path.as_ref().is_none_or(|path| path.flow != flow) {
            return;
        }
        if reliable {
            known.path = None;
            known.closed = Some(flow);
            self.ping(now, gateway, |ping, _| ping.path_lost());
            for holder in self.holders.values_mut() {
                if holder.identity.gateway == gateway {
                    holder.registration.stop();
                }
            }
            self.lose_subscriptions(gateway);
        } else {
            self.ping(now, gateway, |ping, chance| ping.transport_lost(now, chance));
        }
    }

    fn fail_requests_on(&mut self, now: Moment, flow: FlowId) {
        for client in self.core.table.clients_on(flow) {
            let actions = self.core.table.tell_client(now, client, ClientEvent::TransportError);
            self.perform(now, client, actions, None);
        }
    }

    /// Takes the passing of time.
    pub fn handle_timeout(&mut self, now: Moment) {
        while let Some(due) = self.core.table.next_due(now) {
            match due {
                Due::Client(client, actions) => self.perform(now, client, actions, None),
                Due::Server(server, actions) => {
                    self.core.perform(server, actions);
                    if self.core.table.server(server).is_none() {
                        self.requests.retain(|_, other| *other != server);
                    }
                }
            }
        }
        self.beat(now);
        self.ask_gateways(now);
        self.register_due(now);
        self.watch(now);
        self.publish_due(now);
        let due = |(_, session): &(&SessionId, &Session)| {
            session.deadline().is_some_and(|deadline| deadline <= now)
        };
        let sessions: Vec<_> = self.sessions.iter().filter(due).map(|(id, _)| *id).collect();
        for session in sessions {
            self.with_session(now, session, Session::handle_timeout);
        }
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub fn deadline(&self) -> Option<Moment> {
        let table = self.core.table.deadline();
        let gateways = self.gateways.values().filter_map(|gateway| gateway.ping.deadline());
        let holders = self.holders.values().filter_map(|holder| self.registration_deadline(holder));
        let sessions = self.sessions.values().filter_map(Session::deadline);
        let subscriptions =
            self.subscriptions.values().filter_map(|it| self.subscription_deadline(it));
        let publications =
            self.publications.values().filter_map(|it| self.publication_deadline(it));
        let usages = holders.chain(sessions).chain(subscriptions).chain(publications);
        let probe = self.probe_deadline();
        table.into_iter().chain(probe).chain(self.hearts()).chain(gateways).chain(usages).min()
    }

    /// The next thing the agent wants done. To be asked until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.core.out.pop_front()
    }

    /// How many transactions are under way: nothing, 32 s after the last word was said.
    pub fn transactions(&self) -> usize {
        self.core.table.len()
    }
}

/// The secret of an identity, and what else changes it.
impl UserAgent {
    /// Makes an identity known, or changes it. It registers as soon as there is a way.
    pub fn set_identity(&mut self, now: Moment, id: IdentityId, identity: Identity) {
        let gateway = self.gateways.get(&identity.gateway);
        let expires = gateway.map_or(DEFAULT_EXPIRES, |gateway| gateway.setup.expires);
        if let Some(holder) = self.holders.get_mut(&id) {
            let same = holder.identity.gateway == identity.gateway
                && holder.identity.aor == identity.aor
                && holder.identity.register == identity.register
                && holder.identity.contact == identity.contact
                && holder.wallet.is_for(
                    &identity.auth_user,
                    identity.secret.as_ref(),
                    identity.legacy_digest,
                );
            if same {
                holder.identity = Identity { secret: None, ..identity };
                return;
            }
            if let Some(client) = holder.client.take() {
                self.core.table.forget_client(client);
            }
        }
        let mut holder = Holder::new(id, identity, expires, &mut self.core.random);
        if let Some(old) = self.holders.remove(&id) {
            holder.inherit(old);
        }
        self.holders.insert(id, holder);
        if let Some(holder) = self.holders.get_mut(&id)
            && holder.identity.register
        {
            holder.registration.start(now);
        }
        self.renew_subscriptions_of(now, id);
        self.register_due(now);
    }

    /// Tells the password of an identity, and tries it where one is wanted.
    pub fn set_secret(&mut self, now: Moment, id: IdentityId, secret: Secret) {
        let Some(holder) = self.holders.get_mut(&id) else { return };
        holder.wallet.set_secret(secret);
        if let Some(client) = holder.client.filter(|_| !holder.registration.is_leaving()) {
            // What is under way was said with the old one.
            holder.client = None;
            self.core.table.forget_client(client);
            holder.registration.stop();
            holder.registration.start(now);
        } else if holder.identity.register && holder.registration.is_stuck() {
            holder.registration.start_anew(now);
        }
        self.retry_subscriptions_of(now, id);
        self.register_due(now);
    }

    /// Registers an identity now, whatever it waits for.
    pub fn register_now(&mut self, now: Moment, id: IdentityId) {
        let Some(holder) = self.holders.get_mut(&id) else { return };
        if holder.identity.register {
            holder.registration.start_anew(now);
        }
        self.register_due(now);
    }
}

/// What is asked for where an identity names a gateway nobody knows.
const DEFAULT_EXPIRES: Duration = Duration::from_mins(5);
