//! Finding a gateway: its name, a socket toward it, and our own address on that way.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use phone::doors::PathTrouble;
use phone::profile::{Transport, Trust};
use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::tls;

/// A name is looked up within this time, or it has no answer. Resolvers give up after 5 s a server.
const LOOKUP: Duration = Duration::from_secs(10);

/// A connection stands within this time, or the next address is tried.
pub(crate) const CONNECT: Duration = Duration::from_secs(4);

/// Class selector 3, for signalling (RFC 4594 section 2.3).
const SIGNALLING: u32 = 24 << 2;

/// Bytes that may wait to be read from a socket: some hundred notifications. The system may allow
/// less.
const RECEIVED: usize = 1 << 20;

/// A way that was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub socket: Way,
    pub local: SocketAddr,
    pub remote: SocketAddr,
    pub known: Vec<IpAddr>,
}

/// What it leads over.
#[derive(Debug)]
pub(crate) enum Way {
    /// A socket bound toward the gateway, and to nobody else: what strangers send, the operating
    /// system drops, and that nobody is there it says at once (ICMP).
    Udp(UdpSocket),
    /// A connection.
    Tcp(TcpStream),
    /// A connection to whom a certificate speaks for.
    Tls(Box<TlsStream<TcpStream>>),
}

/// Where a gateway is, and who it has to be.
#[derive(Debug)]
pub(crate) struct Place {
    pub host: String,
    pub port: u16,
    pub transport: Transport,
    pub domain: String,
    pub trust: Trust,
}

/// Opens the way to a gateway.
pub(crate) async fn open(place: &Place) -> Result<Opened, PathTrouble> {
    let addresses = resolve(&place.host, place.port).await?;
    let known: Vec<IpAddr> = addresses.iter().map(SocketAddr::ip).collect();
    let mut trouble = PathTrouble::Unreachable;
    for remote in addresses {
        let way = match place.transport {
            Transport::Udp => udp(remote).await.map(Way::Udp),
            Transport::Tcp => tcp(remote).await.map(Way::Tcp),
            // Another address of the gateway may show another certificate; none is skipped, and
            // the last one that was not believed is told of.
            Transport::Tls => match tls::connect(remote, place).await {
                Ok(stream) => Ok(Way::Tls(Box::new(stream))),
                Err(tls::Failed::Way(error)) => Err(error),
                Err(tls::Failed::Trust(why)) => {
                    trouble = why;
                    continue;
                }
            },
        };
        let way = way.and_then(|way| Ok((way.local()?, way)));
        match way {
            Ok((local, socket)) => return Ok(Opened { socket, local, remote, known }),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                trouble = PathTrouble::Refused;
            }
            Err(error) => tracing::debug!(%error, "a gateway's address cannot be reached"),
        }
    }
    Err(trouble)
}

async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, PathTrouble> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let found = timeout(LOOKUP, lookup_host((bare, port))).await;
    let mut addresses: Vec<SocketAddr> = match found {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(_)) | Err(_) => return Err(PathTrouble::UnknownHost),
    };
    addresses.dedup();
    // More than this is no gateway's name.
    addresses.truncate(16);
    if addresses.is_empty() { Err(PathTrouble::UnknownHost) } else { Ok(addresses) }
}

async fn udp(remote: SocketAddr) -> io::Result<UdpSocket> {
    let any: IpAddr = match remote {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = Socket::new(Domain::for_address(remote), Type::DGRAM, Some(Protocol::UDP))?;
    mark(&socket, remote, SIGNALLING);
    // A server that tells of hundreds of telephones at once must not be asked to say it again.
    if let Err(error) = socket.set_recv_buffer_size(RECEIVED) {
        tracing::debug!(%error, "little can wait to be read");
    }
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::new(any, 0).into())?;
    let socket = UdpSocket::from_std(socket.into())?;
    socket.connect(remote).await?;
    Ok(socket)
}

pub(crate) async fn tcp(remote: SocketAddr) -> io::Result<TcpStream> {
    let stream = timeout(CONNECT, TcpStream::connect(remote))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    stream.set_nodelay(true)?;
    let socket = socket2::SockRef::from(&stream);
    // The agent asks the gateway anyway; this notices a peer that vanished between two questions.
    let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(30));
    socket.set_tcp_keepalive(&keepalive)?;
    mark(&socket, remote, SIGNALLING);
    Ok(stream)
}

/// Marks what is sent with a class of service. A network or a system that knows none still carries
/// it.
pub(crate) fn mark(socket: &Socket, remote: SocketAddr, class: u32) {
    let marked = match remote {
        SocketAddr::V4(_) => socket.set_tos_v4(class),
        SocketAddr::V6(_) => socket.set_tclass_v6(class),
    };
    if let Err(error) = marked {
        tracing::debug!(%error, "packets are not marked with their class of service");
    }
}

impl Way {
    fn local(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Udp(socket) => socket.local_addr(),
            Self::Tcp(stream) => stream.local_addr(),
            Self::Tls(stream) => stream.get_ref().0.local_addr(),
        }
    }
}
