//! The user agent, over a simulated network and against scripted gateways.
//!
//! [`world::World`] is two user agents and a network between them: a telephone, and a gateway that
//! registers it and calls it. [`script::Script`] is a telephone alone, with every message of the
//! gateway written by the test. Time is simulated throughout.

mod calls;
mod digest;
mod forks;
mod hostile;
mod losses;
mod night;
mod races;
mod registering;
mod reoffers;
mod script;
mod streams;
mod world;
