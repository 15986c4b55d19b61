//! What passes a host, packet by packet, as anybody on its way would see it.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

use nix::sched::{CloneFlags, setns};
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, recv, setsockopt, socket, sockopt,
};
use nix::sys::time::{TimeVal, TimeValLike as _};

use super::net::Host;
use crate::run::Outcome;

/// A datagram (UDP over IPv4) that passed.
#[derive(Clone, Debug)]
pub(crate) struct Passed {
    pub(crate) from: SocketAddrV4,
    pub(crate) to: SocketAddrV4,
    pub(crate) bytes: Vec<u8>,
}

/// Listens on all devices of a host until it is asked what passed.
pub(crate) struct Capture {
    over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Passed>>,
}

/// UDP's number in IP.
const UDP: u8 = 17;

/// What the kernel keeps while nobody reads.
const BUFFER: usize = 8 << 20;

impl Capture {
    /// Begins to listen.
    pub(crate) fn start(host: &Host) -> Outcome<Self> {
        let namespace = host.namespace()?;
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let (begun, ready) = channel();
        let thread = std::thread::spawn(move || {
            let opened = setns(&namespace, CloneFlags::CLONE_NEWNET).and_then(|()| {
                let (family, kind) = (AddressFamily::Packet, SockType::Datagram);
                let socket = socket(family, kind, SockFlag::empty(), SockProtocol::EthAll)?;
                setsockopt(&socket, sockopt::RcvBufForce, &BUFFER)?;
                setsockopt(&socket, sockopt::ReceiveTimeout, &TimeVal::milliseconds(50))?;
                Ok(socket)
            });
            let told = opened.as_ref().map(drop).map_err(ToString::to_string);
            let mut passed = Vec::new();
            let (Ok(socket), Ok(())) = (opened, begun.send(told)) else { return passed };
            let mut buffer = vec![0; 65_536];
            while !ended.load(Ordering::Relaxed) {
                let read = recv(socket.as_raw_fd(), &mut buffer, MsgFlags::empty());
                let read = read.ok().and_then(|length| datagram(buffer.get(..length)?));
                passed.extend(read);
            }
            passed
        });
        ready.recv().map_err(|_| "nothing can be captured".to_owned())??;
        Ok(Self { over, thread })
    }

    /// All that passed.
    pub(crate) fn stop(self) -> Outcome<Vec<Passed>> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "the capture ended early".to_owned())
    }
}

/// A datagram out of a packet of IPv4 (RFC 791 section 3.1) that is whole.
fn datagram(packet: &[u8]) -> Option<Passed> {
    let (&first, &protocol) = (packet.first()?, packet.get(9)?);
    if first >> 4 != 4 || protocol != UDP {
        return None;
    }
    let address = |at: usize| {
        let bytes: [u8; 4] = packet.get(at..at + 4)?.try_into().ok()?;
        Some(Ipv4Addr::from(bytes))
    };
    let rest = packet.get(usize::from(first & 0x0f) * 4..)?;
    let word = |at: usize| Some(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?));
    let length = usize::from(word(4)?);
    Some(Passed {
        from: SocketAddrV4::new(address(12)?, word(0)?),
        to: SocketAddrV4::new(address(16)?, word(2)?),
        bytes: rest.get(8..length)?.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_is_read_and_what_is_none_is_not() {
        let mut packet = vec![0x45, 0, 0, 31, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        packet.extend([0x13, 0xc4, 0x27, 0x10, 0, 11, 0, 0, 1, 2, 3]);
        let read = datagram(&packet).unwrap();
        assert_eq!((read.from.port(), read.to.port()), (5_060, 10_000));
        assert_eq!((*read.to.ip(), read.bytes), (Ipv4Addr::new(10, 0, 0, 2), vec![1, 2, 3]));

        packet[9] = 6;
        assert!(datagram(&packet).is_none());
        (0..packet.len()).for_each(|cut| assert!(datagram(&packet[..cut]).is_none()));
    }
}
