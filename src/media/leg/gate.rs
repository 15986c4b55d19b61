//! The gate of a leg: what leaves it leaves sealed, where that is agreed, and what comes in sealed
//! is opened.
//!
//! A leg sends nothing but what has [`Passed`] here, and nobody else can make one of those. While
//! keys are still being agreed nothing passes in either direction.

use clock::Moment;
use phone::doors::SealTrouble;
use sdp::{Agreement, Fingerprint, MasterKey, Role, Sealing};
use seal::{Handshake, Identity, Opener, Outcome, Sealer};

use crate::PacketKind;

/// A packet that may leave.
#[derive(Debug)]
pub(super) struct Passed(Vec<u8>);

/// The gate.
pub(super) enum Gate {
    /// Nothing is encrypted.
    Open,
    /// With keys from the descriptions.
    Keys(Box<Lock>),
    /// With keys from handshakes.
    Handshakes(Box<Handshakes>),
    /// Keys were agreed that cannot be used: nothing passes.
    Shut,
}

/// A pair of keys in use.
pub(super) struct Lock {
    sealer: Sealer,
    opener: Opener,
    /// What the far end sealed with before, and how long that is still opened.
    before: Option<(Opener, Moment)>,
}

/// The handshakes of a leg: one for each of its two ways, and one alone where reports share the way
/// of speech (RFC 5764 section 3).
pub(super) struct Handshakes {
    theirs: Fingerprint,
    speech: Way,
    reports: Way,
}

/// One way, with its handshake.
#[derive(Default)]
struct Way {
    handshake: Option<Handshake>,
    lock: Option<Lock>,
}

/// What became known at the gate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Noticed {
    /// Speech can be sealed and opened from now on.
    Sealed,
    /// There will be no keys.
    Trouble(SealTrouble),
}

/// How long after a change of keys what was sealed with the old ones is opened: longer than any
/// packet is under way.
const BEFORE: std::time::Duration = std::time::Duration::from_secs(2);

impl Passed {
    /// The packet.
    pub(super) fn bytes(self) -> Vec<u8> {
        self.0
    }
}

impl Lock {
    fn new(ours: &MasterKey, theirs: &MasterKey) -> Option<Self> {
        let sealer = Sealer::new(ours.clone())?;
        Some(Self { sealer, opener: Opener::new(theirs.clone())?, before: None })
    }

    /// Goes on with these keys. Says whether we seal with another one than before, or nothing
    /// where they cannot be used.
    fn change(&mut self, now: Moment, ours: &MasterKey, theirs: &MasterKey) -> Option<bool> {
        let renewed = !self.sealer.has(ours);
        if renewed {
            self.sealer = Sealer::new(ours.clone())?;
        }
        if !self.opener.has(theirs) {
            let next = self.opener.after(theirs.clone())?;
            let old = std::mem::replace(&mut self.opener, next);
            self.before = Some((old, now + BEFORE));
        }
        Some(renewed)
    }

    fn seal(&mut self, kind: PacketKind, packet: &[u8]) -> Option<Passed> {
        let sealed = match kind {
            PacketKind::Rtp => self.sealer.speech(packet),
            PacketKind::Rtcp => self.sealer.report(packet),
        };
        sealed.map(Passed)
    }

    fn open(&mut self, now: Moment, kind: PacketKind, packet: &[u8]) -> Option<Vec<u8>> {
        self.before.take_if(|(_, until)| *until <= now);
        let open = |opener: &mut Opener| match kind {
            PacketKind::Rtp => opener.speech(packet),
            PacketKind::Rtcp => opener.report(packet),
        };
        open(&mut self.opener).or_else(|| open(&mut self.before.as_mut()?.0))
    }
}

impl Gate {
    /// A gate as agreed. `mux`: reports share the way of speech.
    pub(super) fn new(now: Moment, agreement: &Agreement, identity: Option<&Identity>) -> Self {
        match &agreement.sealing {
            Sealing::None => Self::Open,
            Sealing::Sdes { ours, theirs } => {
                Lock::new(ours, theirs).map_or(Self::Shut, |lock| Self::Keys(Box::new(lock)))
            }
            Sealing::Dtls { role, theirs } => identity
                .and_then(|identity| {
                    Handshakes::begin(now, identity, *role, *theirs, agreement.rtcp_mux)
                })
                .map_or(Self::Shut, |it| Self::Handshakes(Box::new(it))),
        }
    }

    /// Goes on as agreed anew. Says whether the leg has to speak as another source: whatever is
    /// sealed with one key is counted once only.
    pub(super) fn change(
        &mut self,
        now: Moment,
        agreement: &Agreement,
        identity: Option<&Identity>,
    ) -> bool {
        match (&mut *self, &agreement.sealing) {
            (Self::Open, Sealing::None) => return false,
            (Self::Keys(lock), Sealing::Sdes { ours, theirs }) => {
                if let Some(renewed) = lock.change(now, ours, theirs) {
                    return renewed;
                }
                *self = Self::Shut;
                return false;
            }
            (Self::Handshakes(now), Sealing::Dtls { theirs, .. }) if now.theirs == *theirs => {
                return false;
            }
            (Self::Open | Self::Keys(_) | Self::Handshakes(_) | Self::Shut, _) => {}
        }
        *self = Self::new(now, agreement, identity);
        true
    }

    /// Lets a packet out, sealed where that is agreed; nothing where there are no keys.
    pub(super) fn out(&mut self, kind: PacketKind, packet: Vec<u8>) -> Option<Passed> {
        match self {
            Self::Open => Some(Passed(packet)),
            Self::Keys(lock) => lock.seal(kind, &packet),
            Self::Handshakes(it) => it.way(kind).lock.as_mut()?.seal(kind, &packet),
            Self::Shut => None,
        }
    }

    /// Lets a packet in; nothing where it is forged, a repeat, or plain where it must not be.
    pub(super) fn come_in(
        &mut self,
        now: Moment,
        kind: PacketKind,
        packet: &[u8],
    ) -> Option<Vec<u8>> {
        match self {
            Self::Open => Some(packet.to_vec()),
            Self::Keys(lock) => lock.open(now, kind, packet),
            Self::Handshakes(it) => it.way(kind).lock.as_mut()?.open(now, kind, packet),
            Self::Shut => None,
        }
    }

    /// Whether packets pass as they are.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// Whether anything can leave at this time.
    pub(super) const fn lets_out(&self) -> bool {
        match self {
            Self::Open | Self::Keys(_) => true,
            Self::Handshakes(it) => it.speech.lock.is_some(),
            Self::Shut => false,
        }
    }

    /// Whether nothing will ever pass.
    pub(super) const fn is_shut(&self) -> bool {
        matches!(self, Self::Shut)
    }

    /// Takes a packet of a handshake that came from where speech or reports are agreed to come
    /// from.
    pub(super) fn shake(
        &mut self,
        now: Moment,
        socket: PacketKind,
        packet: &[u8],
    ) -> Option<Noticed> {
        let Self::Handshakes(it) = self else { return None };
        let outcome = it.way(socket).handshake.as_mut()?.receive(now, packet)?;
        it.take(socket, &outcome)
    }

    /// Takes that time has passed.
    pub(super) fn handle_timeout(&mut self, now: Moment) -> Option<Noticed> {
        let Self::Handshakes(it) = self else { return None };
        let mut noticed = None;
        for kind in [PacketKind::Rtp, PacketKind::Rtcp] {
            let way = if kind == PacketKind::Rtp { &mut it.speech } else { &mut it.reports };
            let outcome = way.handshake.as_mut().and_then(|it| it.handle_timeout(now));
            if let Some(outcome) = outcome {
                noticed = noticed.or(it.take(kind, &outcome));
            }
        }
        noticed
    }

    /// The next packet of a handshake, with the socket that it leaves by.
    pub(super) fn poll(&mut self) -> Option<(PacketKind, Passed)> {
        let Self::Handshakes(it) = self else { return None };
        let from = |kind, way: &mut Way| {
            let packet = way.handshake.as_mut()?.poll()?;
            Some((kind, Passed(packet)))
        };
        from(PacketKind::Rtp, &mut it.speech).or_else(|| from(PacketKind::Rtcp, &mut it.reports))
    }
}

impl Handshakes {
    fn begin(
        now: Moment,
        identity: &Identity,
        role: Role,
        theirs: Fingerprint,
        shared: bool,
    ) -> Option<Self> {
        let way = || {
            let handshake = Some(Handshake::begin(now, identity, role, theirs)?);
            Some(Way { handshake, lock: None })
        };
        let (speech, reports) = (way()?, if shared { Way::default() } else { way()? });
        Some(Self { theirs, speech, reports })
    }

    /// The way that packets of a kind take.
    const fn way(&mut self, kind: PacketKind) -> &mut Way {
        match kind {
            PacketKind::Rtcp if self.reports.handshake.is_some() => &mut self.reports,
            PacketKind::Rtp | PacketKind::Rtcp => &mut self.speech,
        }
    }

    /// Takes what a handshake came to. Reports that cannot be sealed are not sent, and cost the
    /// call nothing.
    fn take(&mut self, kind: PacketKind, outcome: &Outcome) -> Option<Noticed> {
        let trouble = match outcome {
            Outcome::Keys { ours, theirs } => {
                let way = self.way(kind);
                way.lock = Lock::new(ours, theirs);
                if way.lock.is_some() {
                    return (kind == PacketKind::Rtp).then_some(Noticed::Sealed);
                }
                SealTrouble::NoKeys
            }
            Outcome::WrongCertificate => SealTrouble::WrongCertificate,
            Outcome::Failed => SealTrouble::NoKeys,
        };
        (kind == PacketKind::Rtp).then_some(Noticed::Trouble(trouble))
    }
}
