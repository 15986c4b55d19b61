//! Finding a gateway: its name, a socket toward it, and our own address on that way.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use locate::{Answer, Kind, Question, Record, Server};
use phone::doors::PathTrouble;
use phone::profile::{Transport, Trust};
use resolver::Resolver;
use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};
use tokio::net::{TcpStream, UdpSocket, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::tls;

/// A question is answered within this time, or it has no answer.
const LOOKUP: Duration = Duration::from_secs(5);

/// How long an answer holds that comes from the system without an end of its own.
const UNSAID: Duration = Duration::from_mins(1);

/// How long a connection to one address of a server is waited for before the next is tried beside
/// it (RFC 8305 section 8).
const NEXT_ADDRESS: Duration = Duration::from_millis(250);

/// The same from one server to the next: a preferred one is given time to answer.
const NEXT_SERVER: Duration = Duration::from_secs(1);

/// A connection stands within this time, or it does not.
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
    pub transport: Transport,
    pub remote: SocketAddr,
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
    /// Its servers, best first.
    pub servers: Vec<Server>,
    pub domain: String,
    pub trust: Trust,
}

/// Opens the way to the first server of a gateway that can be reached.
///
/// A connection that does not come about at once is overtaken by the next after a moment (RFC 8305
/// section 5): one by one among the addresses of one server, where most likely one family of
/// addresses leads nowhere; more patiently from one server to the next.
pub(crate) async fn open(place: Place) -> Result<Opened, PathTrouble> {
    let place = Arc::new(place);
    let mut race = JoinSet::new();
    let mut waiting = place.servers.iter().peekable();
    let mut trouble = PathTrouble::Unreachable;
    while let Some(server) = waiting.next() {
        race.spawn(open_one(server.clone(), Arc::clone(&place)));
        loop {
            let patience = match waiting.peek() {
                Some(next) if next.name == server.name => Some(NEXT_ADDRESS),
                Some(_) => Some(NEXT_SERVER),
                None => None,
            };
            let outcome = match patience {
                Some(patience) => match timeout(patience, race.join_next()).await {
                    Ok(outcome) => outcome,
                    Err(_) => break,
                },
                None => race.join_next().await,
            };
            match outcome {
                Some(Ok(Ok(opened))) => return Ok(opened),
                Some(Ok(Err(Some(why)))) => trouble = why,
                Some(Ok(Err(None)) | Err(_)) => {}
                None => break,
            }
        }
    }
    Err(trouble)
}

/// Opens the way to one server. Another address of the gateway may show another certificate; none
/// is skipped, and the last one that was not believed is told of.
async fn open_one(server: Server, place: Arc<Place>) -> Result<Opened, Option<PathTrouble>> {
    let remote = server.address;
    let way = match server.transport {
        Transport::Udp => udp(remote).await.map(Way::Udp),
        Transport::Tcp => tcp(remote).await.map(Way::Tcp),
        Transport::Tls => match tls::connect(remote, &place).await {
            Ok(stream) => Ok(Way::Tls(Box::new(stream))),
            Err(tls::Failed::Way(error)) => Err(error),
            Err(tls::Failed::Trust(why)) => return Err(Some(why)),
        },
    };
    match way.and_then(|way| Ok((way.local()?, way))) {
        Ok((local, socket)) => {
            let transport = server.transport;
            Ok(Opened { socket, local, transport, remote })
        }
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Err(Some(PathTrouble::Refused))
        }
        Err(error) => {
            tracing::debug!(%error, "a gateway's address cannot be reached");
            Err(None)
        }
    }
}

/// Asks the name servers, and where they know nothing of a host, whatever else the system asks.
pub(crate) async fn look_up(resolver: &Resolver, question: &Question) -> Answer {
    let answer = timeout(LOOKUP, resolver.ask(question)).await.unwrap_or(Answer::Failed);
    let wanted = match (&answer, question.kind) {
        (Answer::Records { .. }, _) | (_, Kind::Srv | Kind::Naptr) => return answer,
        (Answer::Nothing { .. } | Answer::Failed, kind) => kind,
    };
    let Ok(Ok(found)) = timeout(LOOKUP, lookup_host((question.name.as_str(), 0))).await else {
        return answer;
    };
    let records: Vec<Record> = found
        .map(|address| address.ip())
        .filter(|address| address.is_ipv4() == (wanted == Kind::A))
        .map(Record::Address)
        .collect();
    if records.is_empty() { answer } else { Answer::Records { records, ttl: UNSAID } }
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
