//! A small world for tests: a network that loses, delays, repeats and reorders, by a seed; and
//! ladders, which show what went over it.
//!
//! Time is given, as everywhere: a [`Net`] is told the moment of each sending and asked what has
//! arrived by another. The same seed and the same sendings give the same arrivals. It carries
//! bytes between addresses and knows nothing of what they mean, so that every room can be tested
//! over it.
//!
//! May enter: what stands in for the world outside in tests of several rooms.
//! May not enter: the rooms themselves; the world of one room's tests lives with those tests.

mod ladder;
mod net;
mod random;
mod work;

pub use ladder::Ladder;
pub use net::{Conditions, Net, Packet};
pub use random::Random;
pub use work::worked;
