//! The media against networks of all kinds, in simulated time.
//!
//! Two graphs talk over a network that delays, drops, doubles and reorders by a seed; what is
//! said at one end is compared with what is heard at the other.

mod digits;
mod hostile;
mod network;
mod reports;
mod room;
mod speech;
mod world;
