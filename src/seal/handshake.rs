//! Agreeing keys by a handshake beside speech (DTLS 1.2, RFC 6347, with RFC 5764).

use std::collections::VecDeque;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use clock::Moment;
use rtc_dtls::config::{ClientAuthType, ConfigBuilder, HandshakeConfig};
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_shared::TransportProtocol;
use sdp::{Fingerprint, MasterKey, Role};

use crate::identity::{self, Identity};
use crate::suite;

/// A handshake with one far end on one way.
///
/// Who hands it a packet has made sure that it came from there. What is damaged or forged all the
/// same cannot end it: what does not fit is dropped, what has gone wrong begins anew a little later,
/// and nothing is believed that says that it is over, for until it has stood anybody could say so.
/// Once it has stood only another handshake that stands changes anything.
pub struct Handshake {
    identity: Identity,
    role: Role,
    theirs: Fingerprint,
    endpoint: Endpoint,
    state: State,
    /// Whether it has ever stood.
    stood: bool,
    /// When it began at first, and when it last began anew.
    began: Moment,
    started: Moment,
    /// When the far end greeted us in this try, and by what random number.
    greeted: Option<(Moment, [u8; 32])>,
    /// Something that arrived since then did not fit.
    spoiled: bool,
    outbox: VecDeque<Vec<u8>>,
}

/// How far a handshake has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Shaking,
    Stands,
    Failed,
}

/// What a handshake came to.
#[derive(Debug)]
pub enum Outcome {
    /// These are the keys.
    Keys {
        /// What we send with.
        ours: MasterKey,
        /// What the far end sends with.
        theirs: MasterKey,
    },
    /// Whoever answered has another certificate than the one that was named.
    WrongCertificate,
    /// Nobody answered in time, or nobody who could agree with us.
    Failed,
}

/// How long nothing is answered before it is said again. RFC 6347 section 4.2.4.1 begins with a
/// second; over a network that carries speech an answer is there in half of that, and nobody is
/// heard until then.
const AGAIN: Duration = Duration::from_millis(400);

/// How long it is tried. Nobody listens to silence for longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// After how long a try begins anew: time to say everything several times, since a flight of a
/// handshake is up to five packets, and all of them have to arrive. Whoever waits for the far end
/// begins anew only where something did not fit, forged perhaps.
const TRY: Duration = Duration::from_secs(4);

/// How long a greeting is kept to. A new one after that means that the far end has begun anew.
const GREETING: Duration = Duration::from_millis(500);

/// The longest packet that is looked at: handshakes fill no more than a packet of the network.
const PACKET_MAX: usize = 2048;

/// Packets to be sent that nobody has taken.
const OUTBOX_MAX: usize = 64;

/// The kind of record that says that something is wrong or over (RFC 5246 section 6.2.1).
const ALERT: u8 = 21;

/// The kind of record that holds what a handshake says.
const HANDSHAKE: u8 = 22;

/// What keys are drawn from (RFC 5764 section 4.2).
const LABEL: &str = "EXTRACTOR-dtls_srtp";

/// The far end as the library knows it. Addresses are none of its business: it has one peer.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

impl Handshake {
    /// Begins one, or waits for the far end to.
    pub fn begin(
        now: Moment,
        identity: &Identity,
        role: Role,
        theirs: Fingerprint,
    ) -> Option<Self> {
        let mut handshake = Self {
            identity: identity.clone(),
            role,
            theirs,
            endpoint: Endpoint::new(PEER, TransportProtocol::UDP, None),
            state: State::Shaking,
            stood: false,
            began: now,
            started: now,
            greeted: None,
            spoiled: false,
            outbox: VecDeque::new(),
        };
        handshake.start(now)?;
        Some(handshake)
    }

    /// Whether it is the one that these words of an agreement want.
    pub fn is_for(&self, theirs: &Fingerprint) -> bool {
        self.theirs == *theirs && self.state != State::Failed
    }

    /// Takes a packet of the far end. Where keys are given once more, they take the place of those
    /// before.
    pub fn receive(&mut self, now: Moment, packet: &[u8]) -> Option<Outcome> {
        if packet.len() > PACKET_MAX || self.state == State::Failed || !self.may_come(packet) {
            return None;
        }
        if let Some(random) = greeting(packet) {
            let another =
                |(then, known): (Moment, [u8; 32])| known != random && now - then >= GREETING;
            if self.greeted.is_some_and(another) {
                // Where it stands already the far end may not have heard our last words. The keys
                // that we have stay in use until there are others.
                if self.state == State::Stands {
                    (self.state, self.began) = (State::Shaking, now);
                }
                self.start(now)?;
            }
            self.greeted = self.greeted.or(Some((now, random)));
        }
        let outcome = self.endpoint.read(now.instant(), PEER, None, BytesMut::from(packet));
        self.collect();
        self.spoiled |= outcome.is_err();
        // Where it stands already the far end may not have heard our last words, and was told them
        // again.
        let stands = |it: &EndpointEvent| matches!(it, EndpointEvent::HandshakeComplete);
        let complete = outcome.is_ok_and(|events| events.iter().any(stands));
        (complete && self.state == State::Shaking).then(|| self.conclude())
    }

    /// Takes that time has passed.
    pub fn handle_timeout(&mut self, now: Moment) -> Option<Outcome> {
        if self.state != State::Shaking {
            return None;
        }
        if now - self.began >= PATIENCE && self.stood {
            self.state = State::Stands;
            return None;
        }
        if now - self.began >= PATIENCE {
            self.state = State::Failed;
            return Some(Outcome::Failed);
        }
        let may = self.role == Role::Active || self.spoiled;
        if may && now - self.started >= TRY && self.start(now).is_none() {
            self.state = State::Failed;
            return Some(Outcome::Failed);
        }
        let due = self.endpoint.poll_timeout(&PEER).is_some_and(|due| due <= now.instant());
        if due {
            self.spoiled |= self.endpoint.handle_timeout(PEER, now.instant()).is_err();
            self.collect();
        }
        None
    }

    /// Whether a packet can be one of the far end's at all: no alert, for anybody could say that it
    /// is over, and nothing that only we would say.
    fn may_come(&self, packet: &[u8]) -> bool {
        // RFC 5246 section 7.4.
        let said_by_them: &[u8] = match self.role {
            Role::Active => &[2, 3, 11, 12, 13, 14],
            Role::Passive => &[1, 11, 15, 16],
        };
        !packet.is_empty()
            && records(packet).all(|(kind, epoch, held)| match (kind, epoch) {
                (ALERT, _) => false,
                (HANDSHAKE, 0) => held.first().is_some_and(|said| said_by_them.contains(said)),
                (_, _) => true,
            })
    }

    /// The next packet for the far end.
    pub fn poll(&mut self) -> Option<Vec<u8>> {
        self.outbox.pop_front()
    }

    /// Makes everything new but the time that is left.
    fn start(&mut self, now: Moment) -> Option<()> {
        let server = match self.role {
            Role::Active => None,
            Role::Passive => Some(config(&self.identity, false)?),
        };
        (self.started, self.greeted, self.spoiled) = (now, None, false);
        self.endpoint = Endpoint::new(PEER, TransportProtocol::UDP, server);
        if self.role == Role::Active {
            let client = config(&self.identity, true)?;
            self.endpoint.connect(now.instant(), PEER, client, None).ok()?;
            self.collect();
        }
        Some(())
    }

    fn collect(&mut self) {
        while let Some(packet) = self.endpoint.poll_transmit() {
            // What was forged toward us shall not end it for the far end either.
            if self.outbox.len() < OUTBOX_MAX
                && !records(&packet.message).any(|(kind, ..)| kind == ALERT)
            {
                self.outbox.push_back(packet.message.into());
            }
        }
    }

    /// Looks at whom it stands with, and draws the keys.
    fn conclude(&mut self) -> Outcome {
        let state = self.endpoint.get_connection_state(PEER);
        let shown = state.and_then(|it| it.peer_certificates.first());
        if shown.and_then(|it| identity::fingerprint(it)) != Some(self.theirs) {
            self.state = State::Failed;
            self.outbox.clear();
            return Outcome::WrongCertificate;
        }
        if let Some((ours, theirs)) = self.keys() {
            (self.state, self.stood) = (State::Stands, true);
            Outcome::Keys { ours, theirs }
        } else {
            self.state = State::Failed;
            Outcome::Failed
        }
    }

    fn keys(&self) -> Option<(MasterKey, MasterKey)> {
        let state = self.endpoint.get_connection_state(PEER)?;
        let suite = suite::chosen(state.srtp_protection_profile())?;
        let (key, salt) = (suite.key_length(), suite.salt_length());
        let material = state.export_keying_material(LABEL, &[], 2 * (key + salt)).ok()?;
        let material: &[u8] = material.as_ref();
        // The keys of the client and the server come first, then their salts.
        let part = |at: usize, length: usize| material.get(at..at + length);
        let client = [part(0, key)?, part(2 * key, salt)?].concat();
        let server = [part(key, key)?, part(2 * key + salt, salt)?].concat();
        let client = MasterKey::new(suite, &client)?;
        let server = MasterKey::new(suite, &server)?;
        Some(match self.role {
            Role::Active => (client, server),
            Role::Passive => (server, client),
        })
    }
}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { role, theirs, state, .. } = self;
        write!(f, "Handshake({role:?}, {theirs}, {state:?})")
    }
}

/// The records of a packet, each as its kind, its epoch and what it holds (RFC 6347 section 4.1).
fn records(packet: &[u8]) -> impl Iterator<Item = (u8, u16, &[u8])> {
    let mut rest = packet;
    std::iter::from_fn(move || {
        let (&[kind, _, _, epoch_high, epoch_low, _, _, _, _, _, _, high, low], after) =
            rest.split_first_chunk::<13>()?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let held = after.get(..length).unwrap_or(after);
        rest = after.get(length..).unwrap_or_default();
        Some((kind, u16::from_be_bytes([epoch_high, epoch_low]), held))
    })
}

/// The random number of a packet that begins a handshake: a `ClientHello` (RFC 6347 section 4.2.2)
/// that is the first thing said.
fn greeting(packet: &[u8]) -> Option<[u8; 32]> {
    let first = |held: &[u8]| match held {
        // The head of 12 bytes with the number of the message, then the version.
        [1, _, _, _, 0, 0, _, _, _, _, _, _, _, _, rest @ ..] => rest.first_chunk().copied(),
        _ => None,
    };
    records(packet)
        .filter(|(kind, epoch, _)| (*kind, *epoch) == (HANDSHAKE, 0))
        .find_map(|(_, _, held)| first(held))
}

fn config(identity: &Identity, client: bool) -> Option<Arc<HandshakeConfig>> {
    let provider = rtc_srtp::crypto::default_provider().ok()?;
    let builder = ConfigBuilder::default()
        .with_crypto_provider(provider)
        .with_certificates(vec![identity.certificate().clone()])
        .with_srtp_protection_profiles(suite::PROFILES.to_vec())
        // Both show a certificate; whether it is the right one is for the fingerprint to say, and
        // no authority knows these certificates.
        .with_client_auth(ClientAuthType::RequireAnyClientCert)
        .with_insecure_skip_verify(true)
        .with_flight_interval(AGAIN);
    builder.build(client, None).ok().map(Arc::new)
}
