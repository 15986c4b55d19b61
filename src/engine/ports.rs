//! Pairs of sockets for RTP and RTCP.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use socket2::SockRef;

use crate::names::mark;

/// Expedited forwarding, for speech (RFC 4594 section 4.1).
const SPEECH: u32 = 46 << 2;

/// How often a neighbouring port is looked for before any two will do.
const TRIES: usize = 32;

/// A bound pair.
#[derive(Debug)]
pub(crate) struct Pair {
    pub rtp: UdpSocket,
    pub rtcp: UdpSocket,
}

/// Binds a pair on an address: an even port for RTP and the next for RTCP where that can be had
/// (RFC 3550 section 11), else any two, which the offer then names (RFC 3605).
pub(crate) fn bind(address: IpAddr) -> io::Result<Pair> {
    for _ in 0..TRIES {
        let rtp = UdpSocket::bind((address, 0))?;
        let port = rtp.local_addr()?.port();
        if port % 2 == 0
            && let Ok(rtcp) = UdpSocket::bind((address, port + 1))
        {
            return prepared(Pair { rtp, rtcp });
        }
    }
    prepared(Pair { rtp: UdpSocket::bind((address, 0))?, rtcp: UdpSocket::bind((address, 0))? })
}

fn prepared(pair: Pair) -> io::Result<Pair> {
    for socket in [&pair.rtp, &pair.rtcp] {
        socket.set_nonblocking(true)?;
        let local: SocketAddr = socket.local_addr()?;
        mark(&SockRef::from(socket), local, SPEECH);
    }
    Ok(pair)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn rtp_takes_an_even_port_and_rtcp_the_next() {
        let pair = bind(Ipv4Addr::LOCALHOST.into()).unwrap();

        let rtp = pair.rtp.local_addr().unwrap().port();
        assert_eq!(rtp % 2, 0);
        assert_eq!(pair.rtcp.local_addr().unwrap().port(), rtp + 1);
    }
}
