//! The signalling protocol, as pure state machines (RFC 3261 and its kin).
//!
//! It is used through [`UserAgent`]: tell it of gateways, the ways to them and the identities
//! there; hand it what arrives, with the moment of arrival; take [`Output`]s from
//! [`UserAgent::poll`] until there are none; and call [`UserAgent::handle_timeout`] when
//! [`UserAgent::deadline`] has come. Nothing here opens a socket, starts a thread, reads a clock
//! or draws a random number: all four are given.
//!
//! From the wire upwards: [`message`] reads and writes messages, `transaction` makes one request
//! and its responses reliable, `dialog` keeps what two ends agree on beyond that, `usage` is what
//! dialogs and requests are for, and `agent` owns the tables and routes between them.
//!
//! May enter: what an RFC says about messages, transactions, dialogs and their uses.
//! May not enter: lines, keys, lamps (that is `phone`); descriptions of media (`sdp`); sockets,
//! names and threads (`engine`).

pub mod auth;
pub mod events;
pub mod message;
mod uri;
pub mod verdict;
pub use uri::{Aor, Host, NameAddr, NameAddrRef, Param, Params, Scheme, Uri, UriRef};

mod agent;
mod backoff;
mod dialog;
mod ids;
mod transaction;
mod usage;

pub use agent::*;
pub use ids::*;
