//! Sealing and opening, by the vectors of the standards and against each other; handshakes over a
//! network that loses; and what strangers send.

#![allow(
    clippy::similar_names,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod handshakes;
mod openssl;
mod speech;
mod strangers;

use sdp::{MasterKey, Suite};

/// A packet of speech.
fn packet(ssrc: u32, number: u16, payload: &[u8]) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    let [a, b, c, d] = ssrc.to_be_bytes();
    [&[0x80, 0, high, low, 0, 0, 0, 0, a, b, c, d], payload].concat()
}

/// A report that says nothing (an empty receiver report).
fn report(ssrc: u32) -> Vec<u8> {
    let [a, b, c, d] = ssrc.to_be_bytes();
    vec![0x80, 201, 0, 1, a, b, c, d]
}

fn key(suite: Suite, seed: u8) -> MasterKey {
    let bytes: Vec<u8> = (0..46).map(|at| seed.wrapping_mul(31).wrapping_add(at)).collect();
    MasterKey::new(suite, &bytes).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}
