//! What all usages need: a table of transactions, a way out, and words nobody can guess.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;

use clock::Moment;

use super::api::{
    Event, Field, GatewayId, IdentityId, Output, PublicationId, RequestId, SessionId,
    SubscriptionId,
};
use super::draft::{Credential, Draft, Via};
use super::random::Random;
use super::reply::Reply;
use super::wallet::Tries;
use crate::message::{Message, Method, Name};
use crate::transaction::table::{ClientId, Destination, Kind, ServerId, Table};
use crate::transaction::{ServerAction, ServerEvent};

/// What all usages share.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) product: String,
    pub(crate) random: Random,
    pub(crate) table: Table<Sent, Received>,
    pub(crate) out: VecDeque<Output>,
}

/// What is kept with a request of ours.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) owner: Owner,
    /// To be sent again with credentials. Gone when the final response has come.
    pub(crate) draft: Option<Box<Draft>>,
    pub(crate) way: Way,
    pub(crate) tries: Tries,
}

/// Whose a request of ours is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Owner {
    Registration(IdentityId),
    Ping(GatewayId),
    Probe(GatewayId),
    Session(SessionId, Purpose),
    Subscription(SubscriptionId),
    Publication(PublicationId),
    Request(RequestId),
}

/// What a request of a session is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    Invite,
    Reoffer,
    Bye,
    Cancel,
    Refer,
    Notify,
    Prack,
    Info,
}

/// What is kept with a request that arrived.
#[derive(Debug)]
pub(crate) struct Received {
    /// What is answered; gone after the final response, but for the session's own copy.
    pub(crate) message: Option<Message>,
    pub(crate) source: SocketAddr,
    pub(crate) session: Option<SessionId>,
    pub(crate) request: Option<RequestId>,
    /// The tag of all our responses.
    pub(crate) tag: String,
}

/// How a request leaves: to where, and from where.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Way {
    pub(crate) destination: Destination,
    pub(crate) local: SocketAddr,
    /// The address that others are told of: ours, or the one that the gateway sees us at.
    pub(crate) shown: SocketAddr,
    /// Whether what begins here is to be answered along the same flow (RFC 5626 section 4.3).
    pub(crate) outbound: bool,
}

impl Way {
    /// A way that begins at an address of ours.
    pub(crate) const fn new(destination: Destination, local: SocketAddr) -> Self {
        Self { destination, local, shown: local, outbound: false }
    }

    /// Our Contact value on this way, for that user.
    pub(crate) fn contact(&self, user: &str) -> String {
        let parameters = match self.destination.transport {
            crate::Transport::Udp => "",
            crate::Transport::Tcp => ";transport=tcp",
            crate::Transport::Tls => ";transport=tls",
        };
        let outbound = if self.outbound { ";ob" } else { "" };
        format!("<sip:{user}@{}{parameters}{outbound}>", self.shown)
    }
}

impl Core {
    pub(crate) fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    pub(crate) fn transmit(&mut self, destination: Destination, bytes: Arc<[u8]>) {
        let Destination { flow, to, .. } = destination;
        self.out.push_back(Output::Transmit { flow, to, bytes });
    }

    /// Sends a request and begins its transaction. Nothing where there are too many.
    pub(crate) fn request(
        &mut self,
        now: Moment,
        way: Way,
        draft: Draft,
        owner: Owner,
        tries: Tries,
        credentials: &[Credential],
    ) -> Option<ClientId> {
        let branch: Arc<str> = self.random.branch().into();
        let kind = if draft.method == Method::Invite { Kind::Invite } else { Kind::Other };
        let bytes = self.write(&way, &draft, &branch, credentials);
        let sent = Sent { owner, draft: Some(Box::new(draft)), way, tries };
        let id = self
            .table
            .begin_client(now, kind, branch, way.destination, Arc::clone(&bytes), sent)
            .ok()?;
        self.transmit(way.destination, bytes);
        Some(id)
    }

    /// Sends the ACK of a 2xx, and gives it back to be sent again.
    pub(crate) fn ack(
        &mut self,
        way: &Way,
        draft: &Draft,
        credentials: &[Credential],
    ) -> Arc<[u8]> {
        let branch = self.random.branch();
        let bytes = self.write(way, draft, &branch, credentials);
        self.transmit(way.destination, Arc::clone(&bytes));
        bytes
    }

    /// The credentials a request of ours went out with.
    pub(crate) fn credentials_of(&self, id: ClientId) -> Vec<Credential> {
        let bytes = self.table.client(id).map(|client| &client.bytes);
        let Some(Ok(request)) = bytes.map(|bytes| Message::parse(bytes)) else {
            return Vec::new();
        };
        [Name::Authorization, Name::ProxyAuthorization]
            .into_iter()
            .flat_map(|name| {
                request.headers(name).map(move |value| (name.as_str(), value.to_vec()))
            })
            .collect()
    }

    fn write(
        &self,
        way: &Way,
        draft: &Draft,
        branch: &str,
        credentials: &[Credential],
    ) -> Arc<[u8]> {
        let via = Via { transport: way.destination.transport, local: way.local, branch };
        draft.write(via, &self.product, credentials).into()
    }

    /// Sends the ACK of a failed INVITE, within its transaction (RFC 3261 section 17.1.1.3).
    pub(crate) fn ack_failure(&mut self, id: ClientId, response: &Message) {
        let Some(client) = self.table.client(id) else { return };
        let Ok(request) = Message::parse(&client.bytes) else { return };
        let to = response.header(Name::To);
        let Some(draft) = hop_request(&request, Method::Ack, to) else { return };
        let (way, branch) = (client.data.way, Arc::clone(client.branch()));
        let bytes = self.write(&way, &draft, &branch, &[]);
        self.transmit(way.destination, bytes);
    }

    /// Sends the CANCEL of an INVITE (RFC 3261 section 9.1).
    pub(crate) fn cancel(
        &mut self,
        now: Moment,
        id: ClientId,
        owner: Owner,
        extra: Vec<Field>,
    ) -> Option<ClientId> {
        let client = self.table.client(id)?;
        let request = Message::parse(&client.bytes).ok()?;
        let draft = Draft { extra, ..hop_request(&request, Method::Cancel, None)? };
        let (way, branch) = (client.data.way, Arc::clone(client.branch()));
        let bytes = self.write(&way, &draft, &branch, &[]);
        // A CANCEL is not sent again with credentials (RFC 3261 section 22.1).
        let sent = Sent { owner, draft: None, way, tries: Tries::default() };
        let id = self
            .table
            .begin_client(now, Kind::Cancel, branch, way.destination, Arc::clone(&bytes), sent)
            .ok()?;
        self.transmit(way.destination, bytes);
        Some(id)
    }

    /// Answers a request.
    pub(crate) fn respond(&mut self, now: Moment, id: ServerId, reply: &Reply<'_>) {
        let Some(server) = self.table.server(id) else { return };
        let Some(message) = &server.data.message else { return };
        let bytes: Arc<[u8]> =
            reply.write(message, server.data.source, &server.data.tag, &self.product).into();
        let event = match reply.status {
            100..200 => ServerEvent::Provisional,
            200..300 => ServerEvent::Success,
            _ => ServerEvent::Failure,
        };
        self.send_response(now, id, event, bytes);
    }

    /// Sends a response that is written, again or for the first time.
    pub(crate) fn send_response(
        &mut self,
        now: Moment,
        id: ServerId,
        event: ServerEvent,
        bytes: Arc<[u8]>,
    ) {
        let actions = self.table.tell_server(now, id, event);
        if actions.contains(&ServerAction::Send) {
            self.table.keep_response(id, bytes);
        }
        self.perform(id, actions);
    }

    /// Does what a server transaction wants done.
    pub(crate) fn perform(&mut self, id: ServerId, actions: &[ServerAction]) {
        for action in actions {
            match action {
                ServerAction::Send | ServerAction::Resend => {
                    let Some(server) = self.table.server(id) else { return };
                    let Some(bytes) = server.response.clone() else { return };
                    self.transmit(server.destination, bytes);
                }
                ServerAction::Forget => {
                    self.table.forget_server(id);
                }
            }
        }
    }
}

/// A CANCEL, or the ACK of a failure: what goes to the same hop as the INVITE it speaks of.
fn hop_request(invite: &Message, method: Method, to: Option<&[u8]>) -> Option<Draft> {
    Some(Draft {
        method,
        target: invite.request_uri_ref().ok()?.as_bytes().to_vec(),
        routes: invite.values(Name::Route).map(<[u8]>::to_vec).collect(),
        from: invite.header(Name::From)?.to_vec(),
        to: to.or_else(|| invite.header(Name::To))?.to_vec(),
        call_id: invite.header(Name::CallId)?.to_vec(),
        cseq: invite.cseq().ok()?.number,
        contact: None,
        extra: Vec::new(),
        body: Vec::new(),
    })
}
