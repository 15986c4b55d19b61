//! The thread that carries sound: RTP sockets on one side, cards or files on the other, the graph
//! of `media` between them.
//!
//! It wakes for packets and for every 10 ms of sound, and sleeps while there is neither. A card
//! that plays is the clock; without one, time itself is.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use clock::{Clock, Moment};
use media::{FRAME, Graph, PacketKind};
use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};
use phone::doors::{MediaOrder, MediaPort, MediaReport, PortId, RecordingOrder};
use seal::Identity;
use tokio::sync::mpsc as tokio_mpsc;

use crate::handle::{Options, StartError};
use crate::ports::{self, Pair};
use crate::sound::{Devices, GLANCE, Need, Sound};
use crate::tapes::{self, Tapes};

/// The way to the media thread.
#[derive(Debug)]
pub(crate) struct Media {
    orders: SyncSender<Order>,
    waker: Arc<Waker>,
    tapes: Tapes,
    ports: u32,
}

#[derive(Debug)]
enum Order {
    Media(MediaOrder),
    Sound(Sound),
    Port(PortId, Pair),
}

/// What the media thread owns.
struct Thread {
    clock: Clock,
    graph: Graph,
    poll: Poll,
    orders: Receiver<Order>,
    reports: tokio_mpsc::Sender<MediaReport>,
    tapes: Tapes,
    sockets: BTreeMap<Token, Socket>,
    legs: BTreeMap<phone::doors::LegId, PortId>,
    devices: Devices,
    ringing: bool,
    tone: bool,
    next_frame: Moment,
    buffer: Vec<u8>,
}

struct Socket {
    bound: UdpSocket,
    port: PortId,
    kind: PacketKind,
}

/// Orders not carried out yet. A press gives a handful.
const ORDERS: usize = 256;

/// Reports not looked at yet.
const REPORTS: usize = 256;

/// Sound per step.
const STEP: Duration = Duration::from_millis(10);

/// With a card as the clock, how long at most until it is looked at again.
const CARD_TURN: Duration = Duration::from_millis(5);

/// Further behind than this, the thread was asleep: the steps are skipped, not made up for.
const ASLEEP: Duration = Duration::from_millis(300);

/// Packets taken from one socket before others have their turn, so that a flood on one port does
/// not starve the sound.
const TURN: usize = 32;

/// Samples kept ready for a card that plays, in frames.
const READY: usize = FRAME;

const WAKE: Token = Token(0);

/// Starts the thread.
pub(crate) fn start(
    seed: [u8; 32],
    identity: Option<Identity>,
    options: Options,
) -> Result<(Media, tokio_mpsc::Receiver<MediaReport>), StartError> {
    let poll = Poll::new().map_err(StartError::Thread)?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKE).map_err(StartError::Thread)?);
    let (orders, ordered) = sync_channel(ORDERS);
    let (reports, reported) = tokio_mpsc::channel(REPORTS);
    let mut graph = Graph::new(seed, options.tones);
    if let Some(identity) = identity {
        graph.prove_with(identity);
    }
    let tapes = tapes::start(options.recorder, reports.clone())?;
    let thread = Thread {
        clock: Clock::start(),
        graph,
        poll,
        orders: ordered,
        reports,
        tapes: tapes.clone(),
        sockets: BTreeMap::new(),
        legs: BTreeMap::new(),
        devices: Devices::new(options.sound, Arc::clone(&waker)),
        ringing: false,
        tone: false,
        next_frame: Moment::START,
        buffer: vec![0; 2048],
    };
    thread::Builder::new()
        .name("media".to_owned())
        .spawn(move || thread.run())
        .map_err(StartError::Thread)?;
    Ok((Media { orders, waker, tapes, ports: 0 }, reported))
}

impl Media {
    /// Hands an order to the thread.
    pub(crate) fn order(&self, order: MediaOrder) {
        self.send(Order::Media(order));
    }

    /// Hands other lists of devices to the thread.
    pub(crate) fn prefer(&self, sound: Sound) {
        self.send(Order::Sound(sound));
    }

    /// Has a file begun for a recording.
    pub(crate) fn begin_recording(&self, order: RecordingOrder) {
        self.tapes.begin(order);
    }

    /// Binds a pair of sockets and hands it to the thread.
    pub(crate) fn bind(&mut self, address: IpAddr) -> Option<MediaPort> {
        let pair = match ports::bind(address) {
            Ok(pair) => pair,
            Err(error) => {
                tracing::error!(%error, "no sockets for speech");
                return None;
            }
        };
        self.ports += 1;
        let id = PortId(self.ports);
        let port =
            MediaPort { id, rtp: pair.rtp.local_addr().ok()?, rtcp: pair.rtcp.local_addr().ok()? };
        self.send(Order::Port(id, pair));
        Some(port)
    }

    fn send(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            tracing::error!("the media thread does not take orders");
            return;
        }
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "the media thread cannot be woken");
        }
    }
}

impl Thread {
    fn run(mut self) {
        let mut events = Events::with_capacity(64);
        loop {
            let now = self.clock.now();
            let rest = self.rest(now);
            let outcome = self.poll.poll(&mut events, rest);
            if let Err(error) = outcome
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the media thread cannot wait for packets");
                return;
            }
            let now = self.clock.now();
            for event in &events {
                if event.token() != WAKE {
                    self.read(now, event.token());
                }
            }
            if !self.take_orders(now) {
                return;
            }
            self.step(now);
            self.deliver();
            self.attend(now);
        }
    }

    /// How long there is nothing to do.
    fn rest(&mut self, now: Moment) -> Option<Duration> {
        let awake = !self.graph.idle();
        if awake && self.devices.wanted().is_some() {
            return Some(CARD_TURN);
        }
        if awake {
            return Some(self.next_frame - now);
        }
        if self.devices.at_rest() { None } else { Some(GLANCE) }
    }

    fn take_orders(&mut self, now: Moment) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(Order::Port(port, pair)) => self.adopt(port, pair),
                Ok(Order::Media(order)) => self.order(now, &order),
                Ok(Order::Sound(sound)) => self.devices.prefer(now, sound),
                Err(TryRecvError::Empty) => return true,
                // The engine has ended.
                Err(TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn order(&mut self, now: Moment, order: &MediaOrder) {
        if self.graph.idle() {
            self.next_frame = now;
        }
        self.graph.order(now, order);
        match order {
            MediaOrder::Open { leg, port, .. } => {
                self.legs.insert(*leg, *port);
            }
            MediaOrder::Close(leg) => {
                // The last words of the leg (RTCP BYE) leave before its sockets go.
                self.deliver();
                if let Some(port) = self.legs.remove(leg) {
                    self.free(port);
                }
                if self.legs.is_empty() {
                    self.devices.deafen();
                }
            }
            MediaOrder::FreePort(port) => self.free(*port),
            MediaOrder::Ring(ringing) => self.ringing = *ringing,
            MediaOrder::Play(tone) => self.tone = tone.is_some(),
            MediaOrder::Change { .. }
            | MediaOrder::Connect(_)
            | MediaOrder::SendDigits(..)
            | MediaOrder::Entertain(_)
            | MediaOrder::Tape { .. }
            | MediaOrder::EndTape(_)
            | MediaOrder::Mute(_) => {}
        }
        self.deliver();
        self.attend(now);
    }

    fn adopt(&mut self, port: PortId, pair: Pair) {
        let sockets = [(PacketKind::Rtp, pair.rtp), (PacketKind::Rtcp, pair.rtcp)];
        for (kind, socket) in sockets {
            let mut bound = UdpSocket::from_std(socket);
            let token = token(port, kind);
            match self.poll.registry().register(&mut bound, token, Interest::READABLE) {
                Ok(()) => {
                    self.sockets.insert(token, Socket { bound, port, kind });
                }
                Err(error) => tracing::error!(%error, "a socket for speech cannot be read"),
            }
        }
    }

    fn free(&mut self, port: PortId) {
        for kind in [PacketKind::Rtp, PacketKind::Rtcp] {
            if let Some(mut socket) = self.sockets.remove(&token(port, kind)) {
                // It is closed the moment it is dropped, registered or not.
                let _unknown = self.poll.registry().deregister(&mut socket.bound);
            }
        }
    }

    /// Takes what a socket has. The rest of a flood waits for the next turn, and is dropped by
    /// the system when there is too much of it.
    fn read(&mut self, now: Moment, token: Token) {
        let Some(Socket { bound, port, kind }) = self.sockets.get(&token) else { return };
        for turn in 0.. {
            match bound.recv_from(&mut self.buffer) {
                Ok((length, from)) => {
                    let bytes = self.buffer.get(..length).unwrap_or_default();
                    self.graph.receive(now, *port, *kind, from, bytes);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // The far end closed its port a moment before we heard of it.
                Err(_) => {}
            }
            if turn == TURN {
                // Readiness is told once only: ask for it again.
                if let Some(socket) = self.sockets.get_mut(&token) {
                    let registry = self.poll.registry();
                    let _told = registry.reregister(&mut socket.bound, token, Interest::READABLE);
                }
                return;
            }
        }
    }

    /// Makes the sound that is due.
    fn step(&mut self, now: Moment) {
        if self.graph.idle() {
            return;
        }
        if let Some(missing) = self.devices.wanted() {
            for _ in 0..missing.div_ceil(READY) {
                self.frame(now);
                // Where the card falls silent, time goes on from the last frame.
                self.next_frame = now + STEP;
            }
            return;
        }
        if self.next_frame + ASLEEP < now {
            self.next_frame = now;
        }
        while self.next_frame <= now {
            self.frame(now);
            self.next_frame = self.next_frame + STEP;
        }
    }

    fn frame(&mut self, now: Moment) {
        let mut heard = [0.0; FRAME];
        let mut played = [0.0; FRAME];
        let mut rung = [0.0; FRAME];
        if !self.legs.is_empty() {
            self.devices.hear(&mut heard);
        }
        self.graph.frame(now, &heard, &mut played, &mut rung);
        self.devices.play(&mut played, &rung);
    }

    /// Sends and reports what the graph has for the world.
    fn deliver(&mut self) {
        while let Some(output) = self.graph.poll() {
            match output {
                media::Output::Transmit { port, kind, to, bytes } => {
                    self.send(port, kind, to, &bytes);
                }
                media::Output::Taped(recording, packet) => self.tapes.packet(recording, packet),
                media::Output::TapeEnded(recording) => self.tapes.end(recording),
                media::Output::Report(report) => {
                    if self.reports.try_send(report).is_err() {
                        tracing::debug!("a report of the media found no room");
                    }
                }
            }
        }
    }

    fn send(&self, port: PortId, kind: PacketKind, to: SocketAddr, bytes: &[u8]) {
        if let Some(socket) = self.sockets.get(&token(port, kind)) {
            // A packet that cannot leave now is late anyway.
            let _lost = socket.bound.send_to(bytes, to);
        }
    }

    /// Opens and closes devices, and says what is wrong with them.
    fn attend(&mut self, now: Moment) {
        let need = Need { talking: !self.legs.is_empty(), tone: self.tone, ringing: self.ringing };
        for report in self.devices.attend(now, need) {
            let _full = self.reports.try_send(report);
        }
    }
}

const fn token(port: PortId, kind: PacketKind) -> Token {
    let parity = match kind {
        PacketKind::Rtp => 0,
        PacketKind::Rtcp => 1,
    };
    Token(port.0 as usize * 2 + parity)
}
