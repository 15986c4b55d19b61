//! The user agent: the front door of this room.

mod api;

pub use api::*;

use std::net::SocketAddr;

use clock::Moment;

use crate::{FlowId, Secret, Transport};

/// A user agent: its gateways, identities, registrations and sessions.
#[derive(Debug)]
pub struct UserAgent {
    setup: Setup,
}

impl UserAgent {
    /// Makes one that knows no gateway yet.
    pub fn new(setup: Setup) -> Self {
        Self { setup }
    }

    /// Makes a gateway known, or changes how it is used.
    pub fn set_gateway(&mut self, gateway: GatewayId, setup: GatewaySetup) {}

    /// Tells that the way to a gateway stands. It may replace an older one.
    pub fn path_ready(&mut self, now: Moment, gateway: GatewayId, path: Path) {}

    /// Tells of a flow that belongs to no gateway ([`ListensTo::Anyone`]).
    pub fn flow_ready(&mut self, flow: FlowId, transport: Transport, local: SocketAddr) {}

    /// Tells that a connection closed, or that the network said nobody is there (ICMP).
    pub fn flow_lost(&mut self, now: Moment, flow: FlowId) {}

    /// Makes an identity known, or changes it. It registers as soon as there is a way.
    pub fn set_identity(&mut self, now: Moment, id: IdentityId, identity: Identity) {}

    /// Tells the password of an identity, and tries it where one is wanted.
    pub fn set_secret(&mut self, now: Moment, id: IdentityId, secret: Secret) {}

    /// Removes an identity and its binding. [`Event::Unregistered`] tells when it is gone.
    pub fn remove_identity(&mut self, now: Moment, id: IdentityId) {}

    /// Registers an identity now, whatever it waits for.
    pub fn register_now(&mut self, now: Moment, id: IdentityId) {}

    /// Takes a datagram, or any piece of a stream.
    pub fn receive(&mut self, now: Moment, flow: FlowId, from: SocketAddr, bytes: &[u8]) {}

    /// Takes the passing of time.
    pub fn handle_timeout(&mut self, now: Moment) {}

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub fn deadline(&self) -> Option<Moment> {
        None
    }

    /// The next thing the agent wants done. To be asked until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        None
    }

    /// Calls somebody as an identity. All that becomes of it is told by events.
    pub fn invite(&mut self, now: Moment, invite: Invite) -> SessionId {
        SessionId(0)
    }

    /// Calls somebody along a given way, without an identity.
    pub fn invite_via(&mut self, now: Moment, invite: InviteVia) -> SessionId {
        SessionId(0)
    }

    /// Tells the caller that it rings here (180).
    pub fn ring(&mut self, now: Moment, session: SessionId) {}

    /// Sends early media (183 with a description).
    pub fn progress(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {}

    /// Answers a call, with the answer to its offer, or with our offer where it had none.
    pub fn accept(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {}

    /// Refuses a call (300 to 699).
    pub fn reject(&mut self, now: Moment, session: SessionId, status: u16, extra: Vec<Field>) {}

    /// Acknowledges an answer that was an offer, with our answer to it.
    pub fn acknowledge(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {}

    /// Offers to change the session (re-INVITE). Where both ends do so at once, it is tried again.
    pub fn reoffer(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {}

    /// Answers [`Event::Reoffered`]: with a description, or with a status that refuses.
    pub fn answer_reoffer(&mut self, now: Moment, session: SessionId, answer: Result<Vec<u8>, u16>) {}

    /// Ends a session: gives up a call, declines one, or hangs up. [`Event::Ended`] is told at
    /// once; what is left to be said to the far end is said by the agent alone.
    pub fn end(&mut self, now: Moment, session: SessionId) {}

    /// Answers [`Event::Request`].
    pub fn respond(
        &mut self,
        now: Moment,
        request: RequestId,
        status: u16,
        extra: Vec<Field>,
        body: Vec<u8>,
    ) {
    }
}
