//! The user agent, over a simulated network and against scripted gateways.
//!
//! [`world::World`] is two user agents and a network between them: a telephone, and a gateway that
//! registers it and calls it. [`script::Script`] is a telephone alone, with every message of the
//! gateway written by the test. Time is simulated throughout.

#![expect(
    clippy::expect_used,
    clippy::format_push_string,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail as tests do, and look at the events they look for"
)]

mod calls;
mod digest;
mod forks;
mod hostile;
mod lamps;
mod losses;
mod manners;
mod night;
mod notifier;
mod outbound;
mod publishing;
mod races;
mod referring;
mod registering;
mod reliable;
mod reoffers;
mod replacing;
mod script;
mod seizing;
mod serving;
mod streams;
mod timers;
mod watching;
mod world;
