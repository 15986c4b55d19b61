//! The protocol as the wire brings it: torture, mutation, pieces, and another reader's opinion.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail at what it tests"
)]

#[expect(unsafe_code, reason = "an allocator that counts is a trait of unsafe functions")]
mod allocations;
mod corpus;
mod differential;
mod digest;
mod frames;
mod messages;
mod mutate;
mod notices;
mod torture;
mod uris;
mod verdicts;
