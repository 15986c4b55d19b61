//! The transactions under way: which message belongs to which, and what is due when.
//!
//! The table keeps the bytes each transaction may have to send again, and for its owner a piece of
//! data of the owner's own. It says what is to be done; it does not do it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use clock::Moment;

use super::{
    ClientAction, ClientEvent, InviteClient, InviteServer, PlainClient, PlainServer, ServerAction,
    ServerEvent,
};
use crate::{FlowId, Transport};

/// Names a client transaction. None is used twice.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ClientId(u64);

/// Names a server transaction. None is used twice.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ServerId(u64);

/// Where something is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Destination {
    pub(crate) flow: FlowId,
    pub(crate) transport: Transport,
    pub(crate) to: SocketAddr,
}

/// The table is full.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Full;

/// All transactions under way.
#[derive(Debug)]
pub(crate) struct Table<C, S> {
    clients: BTreeMap<ClientId, Client<C>>,
    servers: BTreeMap<ServerId, Server<S>>,
    by_branch: BTreeMap<ClientKey, ClientId>,
    by_request: BTreeMap<Arc<[u8]>, ServerId>,
    due: BTreeSet<(Moment, Side)>,
    begun: u64,
    limit: usize,
}

/// A request of ours.
#[derive(Debug)]
pub(crate) struct Client<C> {
    machine: ClientMachine,
    /// What is sent again.
    pub(crate) bytes: Arc<[u8]>,
    pub(crate) destination: Destination,
    /// The owner's.
    pub(crate) data: C,
    key: ClientKey,
    armed: Option<Moment>,
}

/// A request that arrived.
#[derive(Debug)]
pub(crate) struct Server<S> {
    machine: ServerMachine,
    /// What is sent again; nothing before the first response.
    pub(crate) response: Option<Arc<[u8]>>,
    pub(crate) destination: Destination,
    /// The owner's.
    pub(crate) data: S,
    key: Arc<[u8]>,
    armed: Option<Moment>,
}

/// A response belongs to the request with its branch, and with its method, which for a branch can
/// only differ by CANCEL (RFC 3261 section 17.1.3).
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct ClientKey {
    branch: Arc<str>,
    cancel: bool,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Side {
    Client(ClientId),
    Server(ServerId),
}

#[derive(Debug)]
enum ClientMachine {
    Invite(InviteClient),
    Plain(PlainClient),
}

#[derive(Debug)]
enum ServerMachine {
    Invite(InviteServer),
    Plain(PlainServer),
}

/// What has become due.
#[derive(Debug)]
pub(crate) enum Due {
    Client(ClientId, &'static [ClientAction]),
    Server(ServerId, &'static [ServerAction]),
}

/// What kind of transaction a request begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Invite,
    Cancel,
    Other,
}

impl<C> Client<C> {
    /// Whether a CANCEL would be in time (RFC 3261 section 9.1).
    pub(crate) fn is_proceeding(&self) -> bool {
        match &self.machine {
            ClientMachine::Invite(machine) => machine.is_proceeding(),
            ClientMachine::Plain(_) => false,
        }
    }

    /// Whether a final response is still awaited.
    pub(crate) fn is_pending(&self) -> bool {
        match &self.machine {
            ClientMachine::Invite(machine) => machine.is_pending(),
            ClientMachine::Plain(machine) => machine.is_pending(),
        }
    }

    pub(crate) fn branch(&self) -> &Arc<str> {
        &self.key.branch
    }
}

impl<S> Server<S> {
    /// Whether a final response is still owed.
    pub(crate) fn is_unanswered(&self) -> bool {
        match &self.machine {
            ServerMachine::Invite(machine) => machine.is_unanswered(),
            ServerMachine::Plain(machine) => machine.is_unanswered(),
        }
    }
}

impl<C, S> Table<C, S> {
    /// An empty table for so many transactions at once.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            clients: BTreeMap::new(),
            servers: BTreeMap::new(),
            by_branch: BTreeMap::new(),
            by_request: BTreeMap::new(),
            due: BTreeSet::new(),
            begun: 0,
            limit,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.clients.len() + self.servers.len()
    }

    fn number(&mut self) -> Result<u64, Full> {
        if self.limit <= self.len() {
            return Err(Full);
        }
        self.begun += 1;
        Ok(self.begun)
    }

    /// Begins a client transaction, as its request is sent.
    pub(crate) fn begin_client(
        &mut self,
        now: Moment,
        kind: Kind,
        branch: Arc<str>,
        destination: Destination,
        bytes: Arc<[u8]>,
        data: C,
    ) -> Result<ClientId, Full> {
        let id = ClientId(self.number()?);
        let machine = match kind {
            Kind::Invite => ClientMachine::Invite(InviteClient::begin(now, destination.transport)),
            Kind::Cancel | Kind::Other => {
                ClientMachine::Plain(PlainClient::begin(now, destination.transport))
            }
        };
        let key = ClientKey { branch, cancel: kind == Kind::Cancel };
        self.by_branch.insert(key.clone(), id);
        self.clients.insert(id, Client { machine, bytes, destination, data, key, armed: None });
        self.arm(Side::Client(id));
        Ok(id)
    }

    /// Begins a server transaction, as its request arrives. `key` is of [`Self::server_of`].
    pub(crate) fn begin_server(
        &mut self,
        now: Moment,
        kind: Kind,
        key: Arc<[u8]>,
        destination: Destination,
        data: S,
    ) -> Result<ServerId, Full> {
        let id = ServerId(self.number()?);
        let machine = match kind {
            Kind::Invite => ServerMachine::Invite(InviteServer::begin(destination.transport)),
            Kind::Cancel | Kind::Other => {
                ServerMachine::Plain(PlainServer::begin(now, destination.transport))
            }
        };
        self.by_request.insert(Arc::clone(&key), id);
        let server = Server { machine, response: None, destination, data, key, armed: None };
        self.servers.insert(id, server);
        self.arm(Side::Server(id));
        Ok(id)
    }

    /// The request a response belongs to.
    pub(crate) fn client_of(&self, branch: &str, cancel: bool) -> Option<ClientId> {
        self.by_branch.get(&ClientKey { branch: branch.into(), cancel }).copied()
    }

    /// The request that one with this key repeats.
    pub(crate) fn server_of(&self, key: &[u8]) -> Option<ServerId> {
        self.by_request.get(key).copied()
    }

    pub(crate) fn client(&self, id: ClientId) -> Option<&Client<C>> {
        self.clients.get(&id)
    }

    pub(crate) fn client_mut(&mut self, id: ClientId) -> Option<&mut Client<C>> {
        self.clients.get_mut(&id)
    }

    pub(crate) fn server(&self, id: ServerId) -> Option<&Server<S>> {
        self.servers.get(&id)
    }

    pub(crate) fn server_mut(&mut self, id: ServerId) -> Option<&mut Server<S>> {
        self.servers.get_mut(&id)
    }

    /// All requests of ours on a flow.
    pub(crate) fn clients_on(&self, flow: FlowId) -> Vec<ClientId> {
        let on_flow = |(_, client): &(&ClientId, &Client<C>)| client.destination.flow == flow;
        self.clients.iter().filter(on_flow).map(|(id, _)| *id).collect()
    }

    /// Sends the responses owed on one flow to another destination from now on.
    pub(crate) fn move_servers(&mut self, from: FlowId, to: Destination) {
        for server in self.servers.values_mut() {
            if server.destination.flow == from {
                server.destination = to;
            }
        }
    }

    /// Tells a client transaction of an event.
    pub(crate) fn tell_client(
        &mut self,
        now: Moment,
        id: ClientId,
        event: ClientEvent,
    ) -> &'static [ClientAction] {
        let Some(client) = self.clients.get_mut(&id) else { return &[] };
        let actions = match &mut client.machine {
            ClientMachine::Invite(machine) => machine.handle(now, event),
            ClientMachine::Plain(machine) => machine.handle(now, event),
        };
        self.arm(Side::Client(id));
        actions
    }

    /// Tells a server transaction of an event.
    pub(crate) fn tell_server(
        &mut self,
        now: Moment,
        id: ServerId,
        event: ServerEvent,
    ) -> &'static [ServerAction] {
        let Some(server) = self.servers.get_mut(&id) else { return &[] };
        let actions = match &mut server.machine {
            ServerMachine::Invite(machine) => machine.handle(now, event),
            ServerMachine::Plain(machine) => machine.handle(now, event),
        };
        self.arm(Side::Server(id));
        actions
    }

    /// Keeps a response, to be sent again.
    pub(crate) fn keep_response(&mut self, id: ServerId, response: Arc<[u8]>) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.response = Some(response);
        }
    }

    /// Forgets a client transaction, and gives back what it was.
    pub(crate) fn forget_client(&mut self, id: ClientId) -> Option<Client<C>> {
        let client = self.clients.remove(&id)?;
        if let Some(moment) = client.armed {
            self.due.remove(&(moment, Side::Client(id)));
        }
        if self.by_branch.get(&client.key) == Some(&id) {
            self.by_branch.remove(&client.key);
        }
        Some(client)
    }

    /// Forgets a server transaction, and gives back what it was.
    pub(crate) fn forget_server(&mut self, id: ServerId) -> Option<Server<S>> {
        let server = self.servers.remove(&id)?;
        if let Some(moment) = server.armed {
            self.due.remove(&(moment, Side::Server(id)));
        }
        if self.by_request.get(&server.key) == Some(&id) {
            self.by_request.remove(&server.key);
        }
        Some(server)
    }

    /// The next thing that has become due.
    pub(crate) fn next_due(&mut self, now: Moment) -> Option<Due> {
        let (moment, side) = *self.due.first()?;
        if now < moment {
            return None;
        }
        let due = match side {
            Side::Client(id) => {
                let actions = match self.clients.get_mut(&id).map(|client| &mut client.machine) {
                    Some(ClientMachine::Invite(machine)) => machine.handle_timeout(now),
                    Some(ClientMachine::Plain(machine)) => machine.handle_timeout(now),
                    None => &[],
                };
                Due::Client(id, actions)
            }
            Side::Server(id) => {
                let actions = match self.servers.get_mut(&id).map(|server| &mut server.machine) {
                    Some(ServerMachine::Invite(machine)) => machine.handle_timeout(now),
                    Some(ServerMachine::Plain(machine)) => machine.handle_timeout(now),
                    None => &[],
                };
                Due::Server(id, actions)
            }
        };
        self.due.remove(&(moment, side));
        self.disarm(side);
        self.arm(side);
        Some(due)
    }

    /// When [`Self::next_due`] has something.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.due.first().map(|(moment, _)| *moment)
    }

    fn disarm(&mut self, side: Side) {
        match side {
            Side::Client(id) => {
                if let Some(client) = self.clients.get_mut(&id) {
                    client.armed = None;
                }
            }
            Side::Server(id) => {
                if let Some(server) = self.servers.get_mut(&id) {
                    server.armed = None;
                }
            }
        }
    }

    /// Brings the list of what is due in line with one machine.
    fn arm(&mut self, side: Side) {
        let (armed, deadline) = match side {
            Side::Client(id) => {
                let Some(client) = self.clients.get_mut(&id) else { return };
                let deadline = match &client.machine {
                    ClientMachine::Invite(machine) => machine.deadline(),
                    ClientMachine::Plain(machine) => machine.deadline(),
                };
                (std::mem::replace(&mut client.armed, deadline), deadline)
            }
            Side::Server(id) => {
                let Some(server) = self.servers.get_mut(&id) else { return };
                let deadline = match &server.machine {
                    ServerMachine::Invite(machine) => machine.deadline(),
                    ServerMachine::Plain(machine) => machine.deadline(),
                };
                (std::mem::replace(&mut server.armed, deadline), deadline)
            }
        };
        if armed != deadline {
            if let Some(moment) = armed {
                self.due.remove(&(moment, side));
            }
            if let Some(moment) = deadline {
                self.due.insert((moment, side));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::at;
    use super::*;

    #[test]
    fn a_response_finds_its_request_and_not_the_cancel_with_the_same_branch() {
        let mut table = Table::<(), ()>::new(10);
        let invite = client(&mut table, Kind::Invite, "z9hG4bK1").unwrap();
        let cancel = client(&mut table, Kind::Cancel, "z9hG4bK1").unwrap();

        assert_eq!(table.client_of("z9hG4bK1", false), Some(invite));
        assert_eq!(table.client_of("z9hG4bK1", true), Some(cancel));
        assert_eq!(table.client_of("z9hG4bK2", false), None);
    }

    #[test]
    fn a_full_table_takes_nothing_more() {
        let mut table = Table::<(), ()>::new(2);

        assert!(client(&mut table, Kind::Other, "a").is_ok());
        assert!(client(&mut table, Kind::Other, "b").is_ok());
        assert!(client(&mut table, Kind::Other, "c").is_err());
    }

    #[test]
    fn what_is_due_comes_in_the_order_of_time_and_is_forgotten_at_the_end() {
        let mut table = Table::<(), ()>::new(10);
        let id = client(&mut table, Kind::Other, "a").unwrap();
        let mut resent = 0;

        while let Some(now) = table.deadline() {
            match table.next_due(now) {
                Some(Due::Client(_, [ClientAction::Resend])) => resent += 1,
                Some(Due::Client(_, [ClientAction::TimedOut])) => {
                    assert_eq!(now, at(32_000));
                    table.forget_client(id);
                }
                other => panic!("{other:?}"),
            }
        }

        assert_eq!(resent, 10);
        assert_eq!(table.len(), 0);
        assert!(table.by_branch.is_empty() && table.due.is_empty());
    }

    fn client(table: &mut Table<(), ()>, kind: Kind, branch: &str) -> Result<ClientId, Full> {
        let destination = Destination {
            flow: FlowId(1),
            transport: Transport::Udp,
            to: SocketAddr::from(([10, 0, 0, 1], 5060)),
        };
        let bytes: Arc<[u8]> = Arc::from(&b""[..]);
        table.begin_client(at(0), kind, branch.into(), destination, bytes, ())
    }
}
