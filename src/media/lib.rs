//! Packets into sound, sound into packets.
//!
//! This room holds everything between the socket and the sound card: codecs, RTP and RTCP, the
//! jitter buffer, concealment, mixing, digits and tones. It is pure: it opens nothing, waits for
//! nothing and reads no clock, so a call of ten minutes with a bad network is a test of a second.
//!
//! It is used through [`Graph`]: hand it [`phone::doors::MediaOrder`]s and packets with their
//! moment, call [`Graph::frame`] once for every 10 ms of the card, and take [`Output`]s from
//! [`Graph::poll`] until there are none.
//!
//! May enter: samples, packets, payload formats, the mathematics of speech.
//! May not enter: sockets and threads (`engine`); cards (`audio`); offers and answers (`sdp`);
//! lines, keys and lamps (`phone`): this room knows legs.

mod codec;
mod conceal;
mod digit;
mod graph;
mod jitter;
mod leg;
mod level;
mod mix;
mod quality;
mod random;
mod resample;
mod rtp;
mod similar;
mod tape;
mod tone;

pub use graph::{Graph, Output, PacketKind};

/// One sample, full scale from -1 to 1.
pub type Sample = f32;

/// Samples per second at both ends of the graph.
pub const RATE: u32 = 48_000;

/// Samples of one step of the graph: 10 ms, one channel.
pub const FRAME: usize = 480;
