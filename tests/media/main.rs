//! The media against networks of all kinds, in simulated time.
//!
//! Two graphs talk over a network that delays, drops, doubles and reorders by a seed; what is
//! said at one end is compared with what is heard at the other.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "a test: it measures, prints what it measured, and fails where it is wrong"
)]

mod digits;
mod hostile;
mod network;
mod reports;
mod room;
mod sealed;
mod speech;
mod world;
