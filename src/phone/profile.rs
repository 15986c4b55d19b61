//! What a phone is set up as: gateways, lines, keys. Plain data, without any secret.
//!
//! `storage` reads it from a file and names line and column of what is wrong with it; here it is
//! taken to be right.

use std::time::Duration;

pub use sdp::Codec;
pub use sip::Transport;

/// Everything a phone is set up as.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Profile {
    /// The servers that carry our calls.
    pub gateways: Vec<GatewayProfile>,
    /// The lines, in the order of the desk set.
    pub lines: Vec<LineProfile>,
    /// The keys, in order. Where the profile names none, every appearance of every line gets one.
    pub keys: Vec<KeyProfile>,
    /// ISO 3166 code of the country whose tones are played, in lower case.
    pub country: String,
}

/// A server that carries calls.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GatewayProfile {
    /// What the profile calls it; lines refer to it by this name.
    pub name: String,
    /// The domain: host part of our addresses and of what we dial.
    pub domain: String,
    /// The host that is really spoken to, where it is not the domain itself.
    pub proxy: Option<String>,
    /// The port; 5060 where absent.
    pub port: Option<u16>,
    /// UDP or TCP.
    pub transport: Transport,
    /// How long a registration is asked to last.
    pub expires: Duration,
    /// Time between two questions whether the gateway is still there.
    pub keepalive: Duration,
}

/// Whose line it is. Colour, ring and order follow it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LineKind {
    /// The person's own.
    Personal,
    /// The firm's.
    Business,
}

/// A line: a number at a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LineProfile {
    /// What the profile and the headless commands call it.
    pub name: String,
    /// What stands beside its key.
    pub label: String,
    /// Personal or business.
    pub kind: LineKind,
    /// Name of its gateway.
    pub gateway: String,
    /// Its number: user part of its address, shown to whom we call.
    pub number: String,
    /// The name shown to whom we call.
    pub display_name: Option<String>,
    /// The name for authentication, where it differs from the number.
    pub auth_user: Option<String>,
    /// Whether the gateway is told where we are (REGISTER). A trunk that sends to a fixed address
    /// needs none.
    pub register: bool,
    /// How many calls the line can have at once.
    pub appearances: u8,
    /// Codecs in order of preference.
    pub codecs: Vec<Codec>,
    /// Sound per packet.
    pub ptime: Duration,
    /// Digits put before every number dialled.
    pub prefix: String,
    /// Whether a challenge without `qop` is answered (RFC 2069 form). Off: such a challenge is an
    /// attack more often than an old server.
    pub legacy_digest: bool,
    /// Whether other telephones share its appearances, and how they learn of one another.
    pub sharing: Sharing,
}

/// How the telephones on one line learn what the others do on it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Sharing {
    /// It is ours alone.
    #[default]
    Private,
    /// By shared call appearance: `Event: call-info` and `line-seize`, appearances by number in
    /// `Call-Info`.
    CallInfo,
}

/// One key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyProfile {
    /// What stands beside it; empty: the line's label.
    pub label: String,
    /// Name of the line.
    pub line: String,
    /// Which appearance of it, from 1. A key that watches has none.
    pub appearance: u8,
    /// What it watches, where it is no appearance of the line but a lamp for somebody else.
    pub watch: Option<Watch>,
}

/// Another telephone at the gateway of a line, whose use is shown (RFC 4235).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Watch {
    /// Its number at the gateway. A press dials it.
    pub number: String,
    /// What is dialled before its number to answer what rings there; without it, the call is
    /// replaced (RFC 3891).
    pub pickup: Option<String>,
}
