//! What two ends agree about speech: offer and answer (RFC 3264) over session descriptions
//! (RFC 8866), for the profile of RFC 3551.
//!
//! There are three ways in. [`offer`] writes what we want; [`agree`] reads what the far end
//! answered to it; [`answer`] reads what the far end wants and writes our answer. All three take a
//! [`Local`], which is everything this end has to say for itself, and the latter two give an
//! [`Agreement`], which is everything the media needs to know. Nothing is remembered in between:
//! an offer within a call ([`offer_again`]) is told what was agreed before.
//!
//! May enter: session descriptions, payload types, what may and may not be an address of speech,
//! how speech is encrypted and what is said of its keys.
//! May not enter: packets and codecs themselves (that is `media`); when to offer and what to do
//! with a refusal (that is `phone`); names that must be resolved: a description that carries one
//! instead of an address is refused, for it would make the telephone ask the network at the wish
//! of a stranger. The crate `sdp-types` stays in `text` and `write`.

mod agreement;
mod key;
mod negotiate;
mod seal;
mod text;
mod write;

use std::net::SocketAddr;
use std::time::Duration;

pub use agreement::{Agreement, Codec, Direction};
pub use key::{MasterKey, Suite};
pub use negotiate::{agree, answer};
pub use seal::{Carriage, Demand, Exchange, Fingerprint, Protection, Role, Sealing};
pub use write::{offer, offer_again};

/// What this end has to say for itself in an offer or an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Local {
    /// Where we receive RTP.
    pub rtp: SocketAddr,
    /// Where we receive RTCP.
    pub rtcp: SocketAddr,
    /// Names the session; the same for the whole call.
    pub session: u64,
    /// Counts the descriptions of this session (RFC 3264 section 8).
    pub version: u64,
    /// The codecs we want, best first.
    pub codecs: Vec<Codec>,
    /// Sound per packet that we like to receive.
    pub ptime: Duration,
    /// Which way speech shall go, seen from here: [`Direction::SendOnly`] holds the far end.
    pub direction: Direction,
    /// What it has to say about encryption.
    pub protection: Protection,
}

impl SdpError {
    /// Whether the two ends have different minds about encryption.
    pub const fn is_of_encryption(self) -> bool {
        matches!(self, Self::NotEncrypted | Self::Encrypted | Self::Keys)
    }
}

/// Why a description could not be agreed to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SdpError {
    /// It is larger than anybody needs.
    #[error("the session description is too large")]
    TooLarge,
    /// It is no session description.
    #[error("the session description cannot be read")]
    Malformed,
    /// It has no speech that both ends can do: answered with 488.
    #[error("no codec in common")]
    NothingInCommon,
    /// The far end refused the speech that we offered (its port is zero).
    #[error("the far end refused speech")]
    Refused,
    /// Its address is a name, a group, everybody, or otherwise none that speech may be sent to.
    #[error("the address for speech cannot be used")]
    Address,
    /// Speech is to be encrypted here, and the far end has it in the clear: answered with 488.
    #[error("the far end does not encrypt speech")]
    NotEncrypted,
    /// The far end encrypts speech, and here it is in the clear: answered with 488.
    #[error("the far end encrypts speech")]
    Encrypted,
    /// Both ends encrypt speech, but there are no keys that both can use: answered with 488.
    #[error("the far end encrypts speech in a way that is not known here")]
    Keys,
}
