//! Descriptions as they are met: from books, from the field, and from people who mean harm.
#![expect(clippy::unwrap_used, reason = "a test may")]

mod field;
mod hostile;
mod negotiation;
mod sealed;
mod speed;

use std::net::SocketAddr;
use std::time::Duration;

use sdp::{Codec, Direction, Local};

/// A telephone with every codec, at an address for examples (RFC 5737).
fn desk() -> Local {
    at("192.0.2.10:40000")
}

fn at(rtp: &str) -> Local {
    let rtp: SocketAddr = rtp.parse().unwrap();
    Local {
        rtp,
        rtcp: SocketAddr::new(rtp.ip(), rtp.port() + 1),
        session: 7,
        version: 1,
        codecs: vec![Codec::Opus, Codec::G722, Codec::Pcma, Codec::Pcmu],
        ptime: Duration::from_millis(20),
        direction: Direction::SendReceive,
        protection: sdp::Protection::default(),
    }
}

/// A description with one stream of speech, the lines of which are given.
fn speech(stream: &str) -> Vec<u8> {
    described(&format!("c=IN IP4 198.51.100.1\n{stream}"))
}

/// A description that begins as usual, with line ends as they should be.
fn described(rest: &str) -> Vec<u8> {
    let head = "v=0\no=- 1 1 IN IP4 198.51.100.1\ns=-\nt=0 0\n";
    format!("{head}{}\n", rest.trim()).replace('\n', "\r\n").into_bytes()
}

fn lines(bytes: &[u8]) -> Vec<String> {
    std::str::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}
