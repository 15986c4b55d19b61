//! Flows: where bytes come from.

use std::net::SocketAddr;

use super::api::GatewayId;
use super::outbound::Heart;
use crate::Transport;
use crate::message::Framer;

/// A socket or a connection.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) transport: Transport,
    pub(crate) local: SocketAddr,
    /// The gateway it leads to; none for those of [`ListensTo::Anyone`](super::ListensTo::Anyone).
    pub(crate) gateway: Option<GatewayId>,
    /// Cuts a stream into messages.
    pub(crate) framer: Option<Box<Framer>>,
    /// Whether it still stands, where the gateway agreed to say so.
    pub(crate) heart: Option<Heart>,
}

impl Flow {
    pub(crate) fn new(transport: Transport, local: SocketAddr, gateway: Option<GatewayId>) -> Self {
        let framer = transport.is_reliable().then(|| Box::new(Framer::new()));
        Self { transport, local, gateway, framer, heart: None }
    }
}
