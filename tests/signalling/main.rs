//! Whole telephones against practice gateways, in simulated time: no port, no thread, no sleep.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a world that is not as laid out fails the test"
)]

mod dialling;
mod floor;
mod hold;
mod incoming;
mod office;
mod shared;
mod storm;
mod transfer;
mod trouble;
mod world;
