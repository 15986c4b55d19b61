//! The small words that other rooms share with this one.

use std::fmt;

/// How a message travels.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Transport {
    /// UDP: what is lost is sent again by us.
    Udp,
    /// TCP: what is lost is sent again by the stream.
    Tcp,
    /// TLS over TCP: nobody on the way reads along.
    Tls,
}

impl Transport {
    /// Its name in a Via (RFC 3261 section 20.42).
    pub const fn in_via(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
        }
    }

    /// The port that is meant where none is said (RFC 3261 section 19.1.2).
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Udp | Self::Tcp => 5060,
            Self::Tls => 5061,
        }
    }

    /// Whether the transport repeats what is lost.
    pub const fn is_reliable(self) -> bool {
        match self {
            Self::Udp => false,
            Self::Tcp | Self::Tls => true,
        }
    }
}

/// One connection, or one bound socket (RFC 5626). The engine numbers them; none is used twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FlowId(pub u32);

/// How a half of a digest begins, which no password that is typed does.
const MARK: &[u8] = b"\x01md5:";

/// How many digits it has.
const HALF: usize = 32;

/// A password, or what stands in its place in one realm. It prints as `…` and is wiped when
/// dropped.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into_bytes())
    }

    /// The first half of a digest with MD5 in a realm (`H(A1)`, RFC 7616 section 3.4.2), which some
    /// systems hand out in place of the password. Nothing where it is none.
    pub fn half(realm: &str, half: &str) -> Option<Self> {
        let is_half = half.len() == HALF && half.bytes().all(|byte| byte.is_ascii_hexdigit());
        let realm = Some(realm).filter(|realm| !realm.is_empty());
        realm.filter(|_| is_half).map(|realm| {
            let half = half.to_ascii_lowercase();
            Self([MARK, half.as_bytes(), realm.as_bytes()].concat())
        })
    }

    /// The realm and the half, where it is one.
    pub(crate) fn as_half(&self) -> Option<(&[u8], &[u8])> {
        let (half, realm) = self.0.strip_prefix(MARK)?.split_at_checked(HALF)?;
        Some((realm, half))
    }

    /// The bytes, for a digest alone.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        std::hint::black_box(&self.0);
    }
}
