//! Flows: the sockets and connections of the signalling, and a reader for each.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use locate::{Answer, Question};
use phone::doors::{FlowId, GatewayId, Path, PathTrouble};
use resolver::Resolver;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::names::{self, Opened, Place, Way};

/// What comes up from the flows.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A way was opened, or could not be.
    Opened { gateway: GatewayId, outcome: Result<Opened, PathTrouble> },
    /// What became of a question to the DNS.
    LookedUp { gateway: GatewayId, question: Question, answer: Answer },
    /// Bytes came on a connection.
    Bytes { flow: FlowId, from: SocketAddr, bytes: Vec<u8> },
    /// Datagrams came, in this order: all that waited, within bounds.
    Datagrams { flow: FlowId, from: SocketAddr, batch: Vec<Vec<u8>> },
    /// The connection closed, or the network said that nobody is there.
    Lost(FlowId),
}

/// The flows that stand.
#[derive(Debug)]
pub(crate) struct Flows {
    table: BTreeMap<FlowId, Flow>,
    count: u32,
    arrivals: mpsc::Sender<Arrival>,
    resolver: Resolver,
}

#[derive(Debug)]
struct Flow {
    sender: Sender,
    tasks: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
enum Sender {
    Udp(Arc<UdpSocket>),
    Stream(mpsc::Sender<Arc<[u8]>>),
}

/// The largest datagram there is.
const DATAGRAM_MAX: usize = 65_535;

/// How much is read from a socket at once. The system keeps about a hundred datagrams and drops the
/// rest, each of which is sent again half a second later at the soonest: news of hundreds of watched
/// telephones come within less time than it takes to look at them, and wait with us instead.
const BATCH: usize = 64;

/// After so many bytes a batch is full, however few datagrams they are.
const BATCH_BYTES: usize = 64 * 1_024;

/// Messages waiting for a slow connection. A peer that lets more pile up has stopped reading.
const BACKLOG: usize = 64;

impl Flows {
    /// No flows yet; what comes goes into `arrivals`.
    pub(crate) fn new(arrivals: mpsc::Sender<Arrival>) -> Self {
        Self { table: BTreeMap::new(), count: 0, arrivals, resolver: Resolver::new() }
    }

    /// Begins to open the way to a gateway.
    pub(crate) fn open(&self, gateway: GatewayId, place: Place) {
        let arrivals = self.arrivals.clone();
        tokio::spawn(async move {
            let outcome = names::open(place).await;
            // Fails only when the loop has ended.
            let _ended = arrivals.send(Arrival::Opened { gateway, outcome }).await;
        });
    }

    /// Begins to look a name up.
    pub(crate) fn look_up(&self, gateway: GatewayId, question: Question) {
        let (arrivals, resolver) = (self.arrivals.clone(), self.resolver.clone());
        tokio::spawn(async move {
            let answer = names::look_up(&resolver, &question).await;
            // Fails only when the loop has ended.
            let _ended = arrivals.send(Arrival::LookedUp { gateway, question, answer }).await;
        });
    }

    /// The network is another one, and with it most likely the name servers.
    pub(crate) fn network_changed(&mut self) {
        self.resolver = Resolver::new();
    }

    /// Takes an opened way in, and starts reading from it.
    pub(crate) fn adopt(&mut self, opened: Opened) -> Path {
        self.count += 1;
        let flow = FlowId(self.count);
        let Opened { socket, transport, local, remote } = opened;
        let adopted = match socket {
            Way::Udp(socket) => {
                let socket = Arc::new(socket);
                let reader =
                    read_datagrams(flow, remote, Arc::clone(&socket), self.arrivals.clone());
                Flow { sender: Sender::Udp(socket), tasks: vec![tokio::spawn(reader)] }
            }
            Way::Tcp(stream) => {
                let (from, to) = stream.into_split();
                self.stream(flow, remote, from, to)
            }
            Way::Tls(stream) => {
                let (from, to) = tokio::io::split(*stream);
                self.stream(flow, remote, from, to)
            }
        };
        self.table.insert(flow, adopted);
        Path { flow, transport, local, remote, known: Vec::new() }
    }

    /// Starts reading from a connection and writing to it.
    fn stream(
        &self,
        flow: FlowId,
        remote: SocketAddr,
        from: impl AsyncRead + Send + Unpin + 'static,
        to: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Flow {
        let (sender, waiting) = mpsc::channel(BACKLOG);
        let reader = read_stream(flow, remote, from, self.arrivals.clone());
        let writer = write_stream(flow, to, waiting, self.arrivals.clone());
        Flow {
            sender: Sender::Stream(sender),
            tasks: vec![tokio::spawn(reader), tokio::spawn(writer)],
        }
    }

    /// Sends a message. Says whether the flow is still good.
    pub(crate) fn send(&self, flow: FlowId, bytes: Arc<[u8]>) -> bool {
        match self.table.get(&flow).map(|flow| &flow.sender) {
            Some(Sender::Udp(socket)) => match socket.try_send(&bytes) {
                Ok(_) => true,
                // A full buffer is a lost datagram; the transaction sends it again.
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => true,
                Err(_) => false,
            },
            Some(Sender::Stream(writer)) => writer.try_send(bytes).is_ok(),
            None => false,
        }
    }

    /// Closes a flow.
    pub(crate) fn close(&mut self, flow: FlowId) {
        if let Some(flow) = self.table.remove(&flow) {
            for task in flow.tasks {
                task.abort();
            }
        }
    }

    /// Whether a flow stands.
    pub(crate) fn stands(&self, flow: FlowId) -> bool {
        self.table.contains_key(&flow)
    }
}

async fn read_datagrams(
    flow: FlowId,
    from: SocketAddr,
    socket: Arc<UdpSocket>,
    arrivals: mpsc::Sender<Arrival>,
) {
    let mut buffer = vec![0; DATAGRAM_MAX];
    loop {
        let arrival = match socket.recv(&mut buffer).await {
            Ok(length) => {
                let mut batch = vec![buffer.get(..length).unwrap_or_default().to_vec()];
                let mut bytes = length;
                while batch.len() < BATCH && bytes < BATCH_BYTES {
                    // What is wrong is told again by the next wait.
                    let Ok(length) = socket.try_recv(&mut buffer) else { break };
                    batch.push(buffer.get(..length).unwrap_or_default().to_vec());
                    bytes += length;
                }
                Arrival::Datagrams { flow, from, batch }
            }
            Err(error) => {
                tracing::debug!(%error, "nobody is there");
                // Not in a circle, should the system report the same thing for ever.
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                Arrival::Lost(flow)
            }
        };
        if arrivals.send(arrival).await.is_err() {
            return;
        }
    }
}

async fn read_stream(
    flow: FlowId,
    from: SocketAddr,
    mut stream: impl AsyncRead + Unpin,
    arrivals: mpsc::Sender<Arrival>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let arrival = match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => Arrival::Lost(flow),
            Ok(length) => {
                let bytes = buffer.get(..length).unwrap_or_default().to_vec();
                Arrival::Bytes { flow, from, bytes }
            }
        };
        let over = matches!(arrival, Arrival::Lost(_));
        if arrivals.send(arrival).await.is_err() || over {
            return;
        }
    }
}

async fn write_stream(
    flow: FlowId,
    mut stream: impl AsyncWrite + Unpin,
    mut waiting: mpsc::Receiver<Arc<[u8]>>,
    arrivals: mpsc::Sender<Arrival>,
) {
    while let Some(bytes) = waiting.recv().await {
        // What is encrypted waits inside until it is pushed out.
        let written = async {
            stream.write_all(&bytes).await?;
            stream.flush().await
        };
        if written.await.is_err() {
            // Fails only when the loop has ended.
            let _ended = arrivals.send(Arrival::Lost(flow)).await;
            return;
        }
    }
}
