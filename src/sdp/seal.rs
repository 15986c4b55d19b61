//! Agreeing how speech is encrypted: keys in the description (RFC 4568), or a handshake beside
//! speech whose certificate the description names (RFC 5763).

use std::fmt::{self, Write as _};

use sdp_types::Attribute;

use crate::key::{MasterKey, Suite};
use crate::{Agreement, SdpError};

/// Whether speech is to be encrypted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Demand {
    /// It is not.
    #[default]
    Off,
    /// Where the far end can; else it is not.
    Preferred,
    /// There is no speech without.
    Required,
}

/// How the keys of speech are agreed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Exchange {
    /// They stand in the session description: whoever reads the signalling has them. Where the
    /// far end offers the other way alone, that is taken.
    #[default]
    Sdes,
    /// By a handshake on the way of speech, and by it alone.
    Dtls,
}

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fingerprint(pub [u8; 32]);

/// Who begins a handshake.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// We do.
    Active,
    /// The far end does.
    Passive,
}

/// What this end has to say for itself about encryption.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Protection {
    /// Whether speech is to be encrypted.
    pub demand: Demand,
    /// How keys are agreed.
    pub exchange: Exchange,
    /// Our keys for keys in the description: one for each suite.
    pub keys: Vec<MasterKey>,
    /// Our certificate for handshakes.
    pub certificate: Option<Fingerprint>,
    /// The offer stays one that a far end without encryption can take: a profile without, and the
    /// keys beside it (RFC 8643). Else the profile itself says it.
    pub lenient: bool,
}

/// How speech is encrypted, as agreed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Sealing {
    /// It is not.
    #[default]
    None,
    /// With keys from the descriptions.
    Sdes {
        /// What we send with.
        ours: MasterKey,
        /// What the far end sends with.
        theirs: MasterKey,
    },
    /// With keys from a handshake.
    Dtls {
        /// Who begins it.
        role: Role,
        /// The certificate of the far end.
        theirs: Fingerprint,
    },
}

/// What a stream is carried by: the `proto` of its `m=` line.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Carriage {
    /// RFC 3551.
    #[default]
    Plain,
    /// RFC 4585: the same, but for when reports are sent.
    PlainFeedback,
    /// RFC 3711.
    Secure,
    /// RFC 5124.
    SecureFeedback,
    /// RFC 5764.
    Handshake,
    /// RFC 5764.
    HandshakeFeedback,
}

/// What a stream says about its encryption.
#[derive(Debug, Default)]
pub(crate) struct Offered {
    /// Its keys by their tags, in order.
    pub(crate) keys: Vec<(u32, MasterKey)>,
    /// The first certificate in SHA-256.
    pub(crate) certificate: Option<Fingerprint>,
    /// Who is to begin a handshake, as the far end writes it.
    pub(crate) setup: Option<Setup>,
}

/// `a=setup` (RFC 4145 section 4).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Setup {
    Active,
    Passive,
    Either,
    Hold,
}

/// More keys than this are no offer.
const KEYS_MAX: usize = 16;

impl Carriage {
    const ALL: [(&'static str, Self); 6] = [
        ("RTP/AVP", Self::Plain),
        ("RTP/AVPF", Self::PlainFeedback),
        ("RTP/SAVP", Self::Secure),
        ("RTP/SAVPF", Self::SecureFeedback),
        ("UDP/TLS/RTP/SAVP", Self::Handshake),
        ("UDP/TLS/RTP/SAVPF", Self::HandshakeFeedback),
    ];

    /// The one of this name.
    pub(crate) fn named(proto: &str) -> Option<Self> {
        let named = |(name, _): &&(&str, Self)| proto.eq_ignore_ascii_case(name);
        Self::ALL.iter().find(named).map(|&(_, known)| known)
    }

    /// Its name in a session description.
    pub(crate) fn name(self) -> &'static str {
        let is = |&&(_, known): &&(&'static str, Self)| known == self;
        Self::ALL.iter().find(is).map_or("RTP/AVP", |&(name, _)| name)
    }

    /// Whether it has no speech without encryption.
    pub(crate) const fn is_secure(self) -> bool {
        !matches!(self, Self::Plain | Self::PlainFeedback)
    }
}

impl Fingerprint {
    /// Reads the value of `a=fingerprint` (RFC 8122 section 5), where it is a SHA-256.
    pub(crate) fn read(value: &str) -> Option<Self> {
        let (function, digits) = value.trim().split_once(' ')?;
        if !function.eq_ignore_ascii_case("sha-256") {
            return None;
        }
        let mut bytes = [0; 32];
        let mut pairs = digits.trim().split(':');
        for byte in &mut bytes {
            let pair = pairs.next().filter(|pair| pair.len() == 2)?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        pairs.next().is_none().then_some(Self(bytes))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_char(':')?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl Setup {
    pub(crate) fn named(name: &str) -> Option<Self> {
        let names = [
            ("active", Self::Active),
            ("passive", Self::Passive),
            ("actpass", Self::Either),
            ("holdconn", Self::Hold),
        ];
        let known = names.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
        known.map(|(_, setup)| setup)
    }

    /// What we are where the far end says this; nothing where it wants no handshake.
    const fn opposite(self) -> Option<Role> {
        match self {
            // Whoever may choose begins: that saves the far end's waiting (RFC 5763 section 5).
            Self::Passive | Self::Either => Some(Role::Active),
            Self::Active => Some(Role::Passive),
            Self::Hold => None,
        }
    }
}

impl Offered {
    /// Takes a key line, where there is room for it and it can be kept to.
    pub(crate) fn add_key(&mut self, value: &str) {
        if self.keys.len() < KEYS_MAX {
            self.keys.extend(MasterKey::read(value));
        }
    }
}

impl Protection {
    /// What our offer is carried by.
    pub(crate) const fn carriage(&self) -> Carriage {
        match (self.demand, self.exchange) {
            (Demand::Off, _) => Carriage::Plain,
            (Demand::Preferred, _) if self.lenient => Carriage::Plain,
            (Demand::Preferred | Demand::Required, Exchange::Sdes) => Carriage::Secure,
            (Demand::Preferred | Demand::Required, Exchange::Dtls) => Carriage::Handshake,
        }
    }

    /// What our first offer says.
    pub(crate) fn offered(&self) -> Vec<Attribute> {
        match (self.demand, self.exchange) {
            (Demand::Off, _) => Vec::new(),
            (_, Exchange::Sdes) => self.key_lines(None),
            (_, Exchange::Dtls) => self.handshake_lines("actpass"),
        }
    }

    /// What a later offer says, by what was agreed before: the same keys, so that nothing breaks
    /// off, and the same certificate, so that no handshake begins.
    pub(crate) fn offered_again(&self, before: &Agreement) -> (Carriage, Vec<Attribute>) {
        match &before.sealing {
            Sealing::None if self.demand == Demand::Required => (self.carriage(), self.offered()),
            Sealing::None => (Carriage::Plain, Vec::new()),
            Sealing::Sdes { ours, .. } => (before.carriage, self.key_lines(Some(ours.suite()))),
            Sealing::Dtls { .. } => (before.carriage, self.handshake_lines("actpass")),
        }
    }

    /// What an answer to an offer says.
    pub(crate) fn answered(&self, sealing: &Sealing, tag: u32) -> Vec<Attribute> {
        match sealing {
            Sealing::None => Vec::new(),
            Sealing::Sdes { ours, .. } => vec![Attribute::with_value("crypto", ours.written(tag))],
            Sealing::Dtls { role: Role::Active, .. } => self.handshake_lines("active"),
            Sealing::Dtls { role: Role::Passive, .. } => self.handshake_lines("passive"),
        }
    }

    /// What an offer of the far end comes to, with the tag of its key.
    pub(crate) fn accept(
        &self,
        carriage: Carriage,
        offered: &Offered,
    ) -> Result<(Sealing, u32), SdpError> {
        if self.demand == Demand::Off {
            let plain = (Sealing::None, 0);
            return if carriage.is_secure() { Err(SdpError::Encrypted) } else { Ok(plain) };
        }
        let by_key = || {
            let takes = self.exchange == Exchange::Sdes;
            offered.keys.iter().filter(|_| takes).find_map(|(tag, theirs)| {
                let ours = self.key(theirs.suite())?.clone();
                Some((Sealing::Sdes { ours, theirs: theirs.clone() }, *tag))
            })
        };
        let by_handshake = || {
            let theirs = self.certificate.and(offered.certificate)?;
            // Where it is not said, whoever offers waits (RFC 4145 section 4.1 turned round by
            // RFC 5763 section 5: the offerer is to say that it may do either).
            let role = offered.setup.unwrap_or(Setup::Either).opposite()?;
            Some((Sealing::Dtls { role, theirs }, 0))
        };
        by_key().or_else(by_handshake).map_or_else(|| self.plain(carriage), Ok)
    }

    /// What the answer to our offer comes to.
    pub(crate) fn agree(
        &self,
        carriage: Carriage,
        answered: &Offered,
    ) -> Result<Sealing, SdpError> {
        if self.demand == Demand::Off {
            let plain = Sealing::None;
            return if carriage.is_secure() { Err(SdpError::Encrypted) } else { Ok(plain) };
        }
        let by_key = || {
            let offers = self.exchange == Exchange::Sdes;
            answered.keys.iter().filter(|_| offers).find_map(|(tag, theirs)| {
                // The tag names the key of ours that was taken, and its suite has to be the same.
                let ours = self.key(theirs.suite()).filter(|ours| tag_of(ours.suite()) == *tag)?;
                Some(Sealing::Sdes { ours: ours.clone(), theirs: theirs.clone() })
            })
        };
        let by_handshake = || {
            let theirs = self.certificate.and(answered.certificate)?;
            let role = answered.setup.unwrap_or(Setup::Active).opposite()?;
            Some(Sealing::Dtls { role, theirs })
        };
        let sealing = by_key().or_else(by_handshake);
        sealing.map_or_else(|| self.plain(carriage).map(|(plain, _)| plain), Ok)
    }

    /// Speech without encryption, where that may be.
    const fn plain(&self, carriage: Carriage) -> Result<(Sealing, u32), SdpError> {
        match self.demand {
            Demand::Off | Demand::Preferred if !carriage.is_secure() => Ok((Sealing::None, 0)),
            Demand::Off | Demand::Preferred => Err(SdpError::Keys),
            Demand::Required if carriage.is_secure() => Err(SdpError::Keys),
            Demand::Required => Err(SdpError::NotEncrypted),
        }
    }

    fn key(&self, suite: Suite) -> Option<&MasterKey> {
        self.keys.iter().find(|key| key.suite() == suite)
    }

    fn key_lines(&self, first: Option<Suite>) -> Vec<Attribute> {
        let others = Suite::OFFERED.into_iter().filter(|suite| Some(*suite) != first);
        let suites = first.into_iter().chain(others);
        let keys = suites.filter_map(|suite| self.key(suite));
        keys.map(|key| Attribute::with_value("crypto", key.written(tag_of(key.suite())))).collect()
    }

    fn handshake_lines(&self, setup: &str) -> Vec<Attribute> {
        let named =
            |certificate| Attribute::with_value("fingerprint", format!("sha-256 {certificate}"));
        let mut lines: Vec<_> = self.certificate.map(named).into_iter().collect();
        lines.push(Attribute::with_value("setup", setup));
        lines
    }
}

/// The tag under which we offer a suite: the same in every offer, so that an answer always names
/// the same key.
const fn tag_of(suite: Suite) -> u32 {
    match suite {
        Suite::Gcm256 => 1,
        Suite::Aes128Tag80 => 2,
        Suite::Aes128Tag32 => 3,
        Suite::Gcm128 => 4,
        Suite::Aes256Tag80 => 5,
        Suite::Aes256Tag32 => 6,
    }
}
