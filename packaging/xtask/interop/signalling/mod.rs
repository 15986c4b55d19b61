//! Signalling that cannot be fooled and always comes back: far ends that mean harm, strangers,
//! servers that die, and a telephone that moves.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a far end says something special to some methods, and the usual to all others"
)]

pub(crate) mod far;
mod leaks;
mod strangers;
mod ways;

use super::trouble::Scenario;

/// The scenarios of this folder.
pub(super) const SCENARIOS: [(&str, Scenario); 5] = [
    ("signalling/leaks", leaks::run),
    ("signalling/strangers", strangers::run),
    ("signalling/srv", ways::srv),
    ("signalling/moved", ways::moved),
    ("signalling/outbound", ways::outbound),
];
