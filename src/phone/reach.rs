//! The words for the way to a gateway: how it stands, why it does not, what moves it.

use std::net::{IpAddr, SocketAddr};

use sip::{FlowId, Transport};

use crate::certificate::CertificateFault;

/// The way to a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Path {
    /// The socket or connection.
    pub flow: FlowId,
    /// Its transport.
    pub transport: Transport,
    /// Our address toward the gateway: what Via, Contact and SDP say.
    pub local: SocketAddr,
    /// The gateway's address.
    pub remote: SocketAddr,
    /// Addresses of the gateway beside those of the servers its name stands for. Requests from
    /// elsewhere are not listened to.
    pub known: Vec<IpAddr>,
}

/// What happened to the network around us.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NetworkChange {
    /// An address, a link or a route came or went.
    Routes,
    /// The computer was asleep: whatever stood has been forgotten by routers and servers.
    Woke,
}

/// Why a way could not be opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PathTrouble {
    /// The name stands for no address.
    UnknownHost,
    /// Nobody answers there.
    Unreachable,
    /// The connection was refused.
    Refused,
    /// Who answers there does not speak TLS as it is spoken today.
    NotEncrypted,
    /// The certificate shown there is not believed; with its SHA-256.
    Certificate(CertificateFault, [u8; 32]),
    /// The profile's own authority is no certificate, or there is none to trust at all.
    Authority,
}
