//! Everything that reads what others wrote, each as one function of bytes; and a telephone that a
//! file of bytes tells what happens to it.
//!
//! [`TARGETS`] is the list. `cargo xtask fuzz` runs each under a library that looks for inputs
//! that reach new code; `tests/fuzz/hostile` gives each what was found so far (`tests/data/fuzz`),
//! with changes by chance, in every run of the gate. What must hold of every input: nothing
//! panics, it takes no longer than [`judge::LONGEST`], and no more memory at once than
//! [`judge::most`] allows it.
//!
//! May enter: what feeds bytes to the rooms, and what must hold then.
//! May not enter: what the bytes mean, which is for the tests of each room.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "what is not as it should be ends the run that looks for it"
)]

pub mod desk;
pub mod judge;
mod readers;
mod sealed;
mod speech;
mod story;
mod wav;

/// A reader of bytes, by name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 23] = [
    ("message", readers::message),
    ("stream", readers::stream),
    ("uri", readers::uri),
    ("name-addr", readers::name_addr),
    ("digest", readers::digest),
    ("sdp-offer", readers::sdp_offer),
    ("sdp-answer", readers::sdp_answer),
    ("dialog-info", readers::dialog_info),
    ("call-info", readers::call_info),
    ("resource-list", readers::resource_list),
    ("message-summary", readers::message_summary),
    ("presence", readers::presence),
    ("xml", readers::xml),
    ("provisioning", readers::provisioning),
    ("profile", readers::profile),
    ("rtp", speech::rtp),
    ("rtcp", speech::rtcp),
    ("srtp", sealed::srtp),
    ("srtcp", sealed::srtcp),
    ("dtls", sealed::dtls),
    ("shaking", speech::shaking),
    ("wav", wav::wav),
    ("phone", story::tell),
];

/// The target of that name.
pub fn target(name: &str) -> Option<fn(&[u8])> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}
