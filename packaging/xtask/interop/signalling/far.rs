//! A far end that plays by a script: a registrar and a callee that answer as a scenario says, over
//! UDP, TCP or TLS, on a host of the small network, and keep every message that reaches them.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, setns};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sip::message::{Frame, Framer, Message, Method, Name, ResponseBuilder};

use crate::interop::net::Host;
use crate::run::{Outcome, wait_for};

/// What the far end says of its speech: a port that nobody listens to.
const SOUND: &str = "v=0\r\no=- 7 7 IN IP4 198.18.1.1\r\ns=-\r\nc=IN IP4 198.18.1.1\r\nt=0 0\r\n\
    m=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

/// The realm in which it takes passwords.
pub(crate) const REALM: &str = "pbx.test";

/// How long a wait for the network lasts before there may be something else to do.
const TICK: Duration = Duration::from_millis(5);

/// How it is reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum By {
    Udp,
    Tcp,
    Tls,
}

/// What is answered to a request, where a scenario has something to say: all that is sent, in
/// order. `None` leaves it to the usual manners.
pub(crate) type Manner = Box<dyn FnMut(&Message) -> Option<Vec<Vec<u8>>> + Send>;

/// What the thread and the scenario share.
#[derive(Default)]
struct Shared {
    heard: Vec<(Instant, Message)>,
    bytes: u64,
    manner: Option<Manner>,
    /// What is to be said, and to whom on UDP.
    outbox: VecDeque<(Option<SocketAddr>, Vec<u8>)>,
    /// Who spoke last.
    peer: Option<SocketAddr>,
    asked: u32,
}

/// A running far end. Dropped, it ends.
pub(crate) struct Far {
    shared: Arc<Mutex<Shared>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    pub(crate) at: SocketAddr,
}

impl Far {
    /// Listens on a host. `papers` holds the key and the certificate for TLS.
    pub(crate) fn start(host: &Host, by: By, at: SocketAddr, papers: &Path) -> Outcome<Self> {
        let namespace = host.namespace()?;
        let tls = if by == By::Tls { Some(encrypted(papers)?) } else { None };
        let shared = Arc::new(Mutex::new(Shared::default()));
        let over = Arc::new(AtomicBool::new(false));
        let (begun, ready) = channel();
        let (theirs, ended) = (Arc::clone(&shared), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            let socket = bind(&namespace, by, at);
            let said = begun.send(socket.as_ref().map(drop).map_err(String::clone));
            if let (Ok(socket), Ok(())) = (socket, said) {
                Listener { shared: theirs, over: ended }.serve(socket, tls.as_ref());
            }
        });
        ready.recv().map_err(|_| "the far end did not start".to_owned())??;
        Ok(Self { shared, over, thread: Some(thread), at })
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers in that manner from now on.
    pub(crate) fn behave(&self, manner: Manner) {
        self.shared().manner = Some(manner);
    }

    /// Answers as usual again.
    pub(crate) fn behave_well(&self) {
        self.shared().manner = None;
    }

    /// How many messages it has heard: a mark from which to look.
    pub(crate) fn mark(&self) -> usize {
        self.shared().heard.len()
    }

    /// How many bytes it has heard.
    pub(crate) fn bytes(&self) -> u64 {
        self.shared().bytes
    }

    /// The messages from a mark on.
    pub(crate) fn since(&self, mark: usize) -> Vec<Message> {
        let shared = self.shared();
        shared.heard.iter().skip(mark).map(|(_, message)| message.clone()).collect()
    }

    /// Waits for the first message from a mark on that is wanted.
    pub(crate) fn wait(
        &self,
        mark: usize,
        at_most: Duration,
        what: &str,
        wanted: impl Fn(&Message) -> bool,
    ) -> Outcome<Message> {
        wait_for(at_most, what, || self.since(mark).into_iter().find(&wanted))
    }

    /// Says something to who spoke last.
    pub(crate) fn say(&self, bytes: impl Into<Vec<u8>>) {
        self.shared().outbox.push_back((None, bytes.into()));
    }

    /// Says something to an address (UDP).
    pub(crate) fn say_to(&self, to: SocketAddr, bytes: impl Into<Vec<u8>>) {
        self.shared().outbox.push_back((Some(to), bytes.into()));
    }

    /// How much is still to be said.
    pub(crate) fn unsaid(&self) -> usize {
        self.shared().outbox.len()
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

enum Socket {
    Datagrams(UdpSocket),
    Streams(TcpListener),
}

fn bind(namespace: &File, by: By, at: SocketAddr) -> Outcome<Socket> {
    setns(namespace, CloneFlags::CLONE_NEWNET).map_err(|e| format!("a namespace: {e}"))?;
    let fault = |e: std::io::Error| format!("{at}: {e}");
    if by == By::Udp {
        let socket = UdpSocket::bind(at).map_err(fault)?;
        socket.set_read_timeout(Some(TICK)).map_err(fault)?;
        return Ok(Socket::Datagrams(socket));
    }
    let listener = TcpListener::bind(at).map_err(fault)?;
    listener.set_nonblocking(true).map_err(fault)?;
    Ok(Socket::Streams(listener))
}

fn encrypted(papers: &Path) -> Outcome<Arc<ServerConfig>> {
    let fault = |e: rustls::pki_types::pem::Error| format!("{}: {e}", papers.display());
    let chain = CertificateDer::pem_file_iter(papers.join("personal.pem")).map_err(fault)?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let key = PrivateKeyDer::from_pem_file(papers.join("key.pem")).map_err(fault)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|it| it.with_no_client_auth().with_single_cert(chain, key));
    config.map(Arc::new).map_err(|e| e.to_string())
}

/// A connection, plain or not.
trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// What the thread works with.
struct Listener {
    shared: Arc<Mutex<Shared>>,
    over: Arc<AtomicBool>,
}

impl Listener {
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn serve(&self, socket: Socket, tls: Option<&Arc<ServerConfig>>) {
        match socket {
            Socket::Datagrams(socket) => self.datagrams(&socket),
            Socket::Streams(listener) => self.streams(&listener, tls),
        }
    }

    fn datagrams(&self, socket: &UdpSocket) {
        let mut buffer = vec![0; 65_536];
        while !self.is_over() {
            if let Ok((length, from)) = socket.recv_from(&mut buffer) {
                self.shared().peer = Some(from);
                self.shared().bytes += length as u64;
                let answers = self.take(buffer.get(..length).unwrap_or_default());
                for answer in answers {
                    // Nobody is there to be told: the scenario sees what is missing.
                    drop(socket.send_to(&answer, from));
                }
            }
            loop {
                let (next, peer) = {
                    let mut shared = self.shared();
                    (shared.outbox.pop_front(), shared.peer)
                };
                let Some((to, bytes)) = next else { break };
                if let Some(to) = to.or(peer) {
                    drop(socket.send_to(&bytes, to));
                }
            }
        }
    }

    fn streams(&self, listener: &TcpListener, tls: Option<&Arc<ServerConfig>>) {
        let mut streams: Vec<(Box<dyn Stream>, Framer)> = Vec::new();
        let mut buffer = vec![0; 65_536];
        while !self.is_over() {
            if let Ok((stream, from)) = listener.accept() {
                self.shared().peer = Some(from);
                if let Some(stream) = dressed(stream, tls) {
                    streams.push((stream, Framer::new()));
                }
            }
            if streams.is_empty() {
                std::thread::sleep(TICK);
            }
            streams.retain_mut(|(stream, framer)| self.heard_on(stream, framer, &mut buffer));
            let unsaid: Vec<_> = self.shared().outbox.drain(..).collect();
            if let Some((stream, _)) = streams.last_mut() {
                for (_, bytes) in unsaid {
                    drop(stream.write_all(&bytes).and_then(|()| stream.flush()));
                }
            }
        }
    }

    /// Reads what there is on a stream. Says whether it stands.
    fn heard_on(
        &self,
        stream: &mut Box<dyn Stream>,
        framer: &mut Framer,
        buffer: &mut [u8],
    ) -> bool {
        match stream.read(buffer) {
            Ok(0) => return false,
            Ok(length) => {
                self.shared().bytes += length as u64;
                framer.push(buffer.get(..length).unwrap_or_default());
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return false,
        }
        while let Some(frame) = framer.next() {
            let Frame::Message(bytes) = frame else { continue };
            for answer in self.take(&bytes) {
                if stream.write_all(&answer).and_then(|()| stream.flush()).is_err() {
                    return false;
                }
            }
        }
        true
    }

    /// Keeps a message, and gives what is said to it.
    fn take(&self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let Ok(message) = Message::parse(bytes) else { return Vec::new() };
        let mut shared = self.shared();
        shared.heard.push((Instant::now(), message.clone()));
        if !message.is_request() {
            return Vec::new();
        }
        shared.asked += 1;
        let asked = shared.asked;
        let special = shared.manner.as_mut().and_then(|manner| manner(&message));
        special.unwrap_or_else(|| usual(&message, asked))
    }
}

fn dressed(stream: TcpStream, tls: Option<&Arc<ServerConfig>>) -> Option<Box<dyn Stream>> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(TICK)).ok()?;
    stream.set_nodelay(true).ok()?;
    match tls {
        None => Some(Box::new(stream)),
        Some(config) => {
            let connection = ServerConnection::new(Arc::clone(config)).ok()?;
            Some(Box::new(StreamOwned::new(connection, stream)))
        }
    }
}

/// What a well-behaved far end answers: a password for REGISTER, yes to everything else.
fn usual(request: &Message, asked: u32) -> Vec<Vec<u8>> {
    match request.method() {
        Method::Ack => Vec::new(),
        Method::Register if request.header(Name::Authorization).is_none() => {
            vec![challenge(request, 401, &right(asked))]
        }
        Method::Register => vec![answer(request, 200, &[("Expires", "60")])],
        Method::Invite => vec![accepted(request, &[])],
        _ => vec![answer(request, 200, &[])],
    }
}

/// The challenge it makes where it means no harm.
pub(crate) fn right(count: u32) -> String {
    format!("Digest realm=\"{REALM}\", nonce=\"nonce{count}\", algorithm=SHA-256, qop=\"auth\"")
}

/// An answer with some fields; it gives back the Contact of a REGISTER, and has one otherwise.
pub(crate) fn answer(request: &Message, status: u16, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut response = ResponseBuilder::reply_to(request, status).to_tag("far");
    for (name, value) in fields {
        response = response.extra(name, value);
    }
    if *request.method() == Method::Register
        && let Some(contact) = request.header(Name::Contact)
    {
        response = response.extra("Contact", contact);
    }
    response.build()
}

/// An answer that asks for the password: 401 in the name of a server, 407 of a proxy.
pub(crate) fn challenge(request: &Message, status: u16, value: &str) -> Vec<u8> {
    let name = if status == 407 { "Proxy-Authenticate" } else { "WWW-Authenticate" };
    answer(request, status, &[(name, value)])
}

/// The 200 to an INVITE, as from a far end at the gateway's own address.
pub(crate) fn accepted(request: &Message, fields: &[(&str, &str)]) -> Vec<u8> {
    accepted_at(request, "<sip:far@198.18.1.1:5070>", fields)
}

/// The 200 to an INVITE from a far end that says it is there.
pub(crate) fn accepted_at(request: &Message, contact: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut response =
        ResponseBuilder::reply_to(request, 200).to_tag("far").extra("Contact", contact);
    for (name, value) in fields {
        response = response.extra(name, value);
    }
    response.body("application/sdp", SOUND).build()
}

/// A request within the call that an INVITE began, from whom was called.
pub(crate) fn within(invite: &Message, method: &str, number: u32, extra: &str) -> Vec<u8> {
    let text = |name: Name| invite.text(name).unwrap_or_default();
    let target = text(Name::Contact);
    let target = target.split(['<', '>']).nth(1).unwrap_or_default();
    let via = text(Name::Via);
    let transport = via.split([' ', '/']).nth(2).unwrap_or("UDP").to_owned();
    format!(
        "{method} {target} SIP/2.0\r\nVia: SIP/2.0/{transport} 198.18.1.1:5070;rport;\
         branch=z9hG4bKfar{method}{number}{}\r\nMax-Forwards: 70\r\nFrom: {};tag=far\r\nTo: {}\r\n\
         Call-ID: {}\r\nCSeq: {number} {method}\r\nContact: <sip:far@198.18.1.1:5070>\r\n{extra}\
         Content-Length: 0\r\n\r\n",
        text(Name::CallId).chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>(),
        text(Name::To),
        text(Name::From),
        text(Name::CallId),
    )
    .into_bytes()
}
