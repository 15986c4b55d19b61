//! What nobody should send, in every run of the gate: what the fuzzers found or began with, with
//! changes by chance; and a few thousand INVITEs each wrong in one place, with calls in between.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail at what it tests, and prints its figures"
)]

mod corpus;
mod ipv6;
mod protos;
mod regressions;
mod torture;

use fuzz::judge::Counting;

#[global_allocator]
static COUNTING: Counting = Counting;
