//! A practice gateway on real sockets: the shell around `practice`, on a thread of its own.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use clock::Clock;
use phone::doors::{FlowId, Transport};
use practice::{Gateway, Output, PortId, SeenCall, Setup};

use super::ladder::{Heading, Ladder};

/// A practice gateway that runs.
#[derive(Debug)]
pub(crate) struct Running {
    pub name: &'static str,
    pub number: &'static str,
    pub password: &'static str,
    pub address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<SeenCall>>>,
}

struct Shell {
    name: &'static str,
    gateway: Gateway,
    signalling: UdpSocket,
    speech: BTreeMap<PortId, UdpSocket>,
    clock: Clock,
    ladder: Arc<Ladder>,
}

/// The only flow there is.
const FLOW: FlowId = FlowId(1);

/// How long at most until somebody looks at the other sockets.
const TURN: Duration = Duration::from_millis(4);

impl Running {
    /// Starts a gateway with one user on a loopback port of its own.
    pub(crate) fn start(
        name: &'static str,
        number: &'static str,
        password: &'static str,
        ladder: &Arc<Ladder>,
    ) -> Result<Self, String> {
        let failed = |error: io::Error| format!("the practice gateway {name}: {error}");
        let signalling = UdpSocket::bind("127.0.0.1:0").map_err(failed)?;
        signalling.set_read_timeout(Some(TURN)).map_err(failed)?;
        let address = signalling.local_addr().map_err(failed)?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| error.to_string())?;
        let setup = Setup::new(name, "127.0.0.1", seed).with_user(number, password);
        let mut clock = Clock::start();
        let mut gateway = Gateway::new(setup);
        gateway.flow_ready(clock.now(), FLOW, Transport::Udp, address);
        let shell = Shell {
            name,
            gateway,
            signalling,
            speech: BTreeMap::new(),
            clock,
            ladder: Arc::clone(ladder),
        };
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name(format!("gateway {name}"))
            .spawn(move || shell.run(&told))
            .map_err(failed)?;
        Ok(Self { name, number, password, address, stop, thread: Some(thread) })
    }

    /// Stops it. What it saw of each call, a line each.
    pub(crate) fn stop(mut self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        let calls = self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        calls.iter().map(|call| describe(self.name, call)).collect()
    }
}

impl Shell {
    fn run(mut self, stop: &AtomicBool) -> Vec<SeenCall> {
        let mut bytes = vec![0; 65_535];
        while !stop.load(Ordering::Relaxed) {
            if let Ok((length, from)) = self.signalling.recv_from(&mut bytes) {
                let message = bytes.get(..length).unwrap_or_default();
                self.ladder.message(Heading::Out, self.name, message);
                self.gateway.receive(self.clock.now(), FLOW, from, message);
                self.carry_out();
            }
            for (port, socket) in &self.speech {
                while let Ok((length, from)) = socket.recv_from(&mut bytes) {
                    let packet = bytes.get(..length).unwrap_or_default();
                    self.gateway.media_receive(self.clock.now(), *port, from, packet);
                }
            }
            self.gateway.handle_timeout(self.clock.now());
            self.carry_out();
        }
        self.gateway.calls().cloned().collect()
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.gateway.poll() {
            match output {
                Output::Transmit { to, bytes, .. } => {
                    self.ladder.message(Heading::In, self.name, &bytes);
                    // What is lost is sent again.
                    let _lost = self.signalling.send_to(&bytes, to);
                }
                Output::WantPort { port, address } => {
                    let now = self.clock.now();
                    match bind(SocketAddr::new(address, 0)) {
                        Ok((socket, local)) => {
                            self.speech.insert(port, socket);
                            self.gateway.port_ready(now, port, local);
                        }
                        Err(_) => self.gateway.port_failed(now, port),
                    }
                }
                Output::ClosePort(port) => {
                    self.speech.remove(&port);
                }
                Output::Media { port, to, bytes } => {
                    if let Some(socket) = self.speech.get(&port) {
                        let _lost = socket.send_to(&bytes, to);
                    }
                }
                Output::Close(_) | Output::Heard(_) => {}
            }
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<(UdpSocket, SocketAddr)> {
    let socket = UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    let local = socket.local_addr()?;
    Ok((socket, local))
}

fn describe(gateway: &str, call: &SeenCall) -> String {
    let (from, to) = (&call.calling, &call.called);
    let status = call.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let addresses = if call.via.is_empty() {
        String::new()
    } else {
        format!(
            ", Via {}, Contact {}, sound at {}",
            call.via.join(" "),
            call.contact.as_deref().unwrap_or("-"),
            call.speech.join(" ")
        )
    };
    format!("  {gateway:<7} {from} called {to}: {status}{addresses}")
}
