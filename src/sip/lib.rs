//! The signalling protocol, as pure state machines (RFC 3261 and its kin).

mod ids;
pub use ids::*;
