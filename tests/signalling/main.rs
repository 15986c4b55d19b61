//! Whole telephones against practice gateways, in simulated time: no port, no thread, no sleep.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "a world that is not as laid out fails the test"
)]

mod by_itself;
mod conference;
mod dialling;
mod exchange;
mod floor;
mod hearing;
mod hold;
mod hostile;
mod incoming;
mod keys;
mod lists;
mod office;
mod recording;
mod replay;
mod secured;
mod shared;
mod storm;
mod transfer;
mod trouble;
mod weather;
mod world;
