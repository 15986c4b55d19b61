//! Signalling that cannot be fooled: far ends that mean harm, and strangers.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a far end says something special to some methods, and the usual to all others"
)]

pub(crate) mod far;
mod leaks;

use super::trouble::Scenario;

/// The scenarios of this folder.
pub(super) const SCENARIOS: [(&str, Scenario); 1] = [("signalling/leaks", leaks::run)];
