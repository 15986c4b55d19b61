//! Encrypted speech: what leaves is sealed, what comes in is opened or dropped.
//!
//! There are two halves. A [`Sealer`] and an [`Opener`] each have one direction of one stream of
//! speech with its reports (SRTP, RFC 3711); their keys are either agreed in the session
//! descriptions, or by a [`Handshake`] beside speech (DTLS-SRTP, RFC 5764), which believes only
//! the certificate that the far end's description named. Our own certificate is an [`Identity`],
//! made anew for each run.
//!
//! What is opened here has been proved to come from whoever has the key, and not to be a repeat.
//! Nothing is remembered of a packet that was not proved: what is forged leaves no trace, costs
//! one look, and moves no window.
//!
//! May enter: packets as bytes, keys, handshakes.
//! May not enter: sockets and the choice of addresses (`media`, `engine`); what is offered and
//! agreed (`sdp`); whether a call may be without (`phone`). This room is pure but for the
//! randomness of a handshake, which its library draws from the operating system itself.

mod handshake;
mod identity;
mod opener;
mod sealer;
mod suite;

pub use handshake::{Handshake, Outcome};
pub use identity::Identity;
pub use opener::Opener;
pub use sealer::Sealer;

/// Whether a packet on the port of speech belongs to a handshake (RFC 7983 section 7).
pub fn is_handshake(packet: &[u8]) -> bool {
    packet.first().is_some_and(|first| (20..=63).contains(first))
}
