//! What a server asks (RFC 7616 section 3.3).

use super::{MAX_AUTH_PARAMS, auth_param};
use crate::message::lexer::{Cursor, decode};

/// A way to digest, in the order of strength: the last is the strongest.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Algorithm {
    /// One this room does not know. It cannot be answered.
    Other,
    /// RFC 7616; the only one before RFC 8760.
    Md5,
    /// MD5, with the client's nonce in the first half.
    Md5Sess,
    /// RFC 8760.
    Sha512_256,
    /// SHA-512/256, with the client's nonce in the first half.
    Sha512_256Sess,
    /// RFC 8760: the one every implementation has.
    Sha256,
    /// SHA-256, with the client's nonce in the first half.
    Sha256Sess,
}

/// What the digest may cover (RFC 7616 section 3.4).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Qop {
    /// The server named any: one that names none is of before RFC 2617.
    pub named: bool,
    /// The method and the URI.
    pub auth: bool,
    /// The body too.
    pub auth_int: bool,
}

/// A challenge of the scheme Digest. Values are without quotes and escapes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Challenge {
    /// Whose password is wanted; compared byte for byte.
    pub realm: Vec<u8>,
    /// What makes the answer good for once.
    pub nonce: Vec<u8>,
    /// What is sent back as it came.
    pub opaque: Option<Vec<u8>>,
    /// The way to digest.
    pub algorithm: Algorithm,
    /// What the digest may cover.
    pub qop: Qop,
    /// The last answer was right but for its nonce: the same password may be used again.
    pub stale: bool,
    /// Whether a proxy asks, and not the far end.
    pub proxy: bool,
}

/// The most challenges read from one message; a server sends one for each algorithm.
const MAX_CHALLENGES: usize = 16;

impl Algorithm {
    /// Recognises a token, without case.
    pub fn parse(token: &[u8]) -> Self {
        let known = [
            Self::Md5,
            Self::Md5Sess,
            Self::Sha256,
            Self::Sha256Sess,
            Self::Sha512_256,
            Self::Sha512_256Sess,
        ];
        let found = known.into_iter().find(|it| it.as_str().as_bytes().eq_ignore_ascii_case(token));
        found.unwrap_or(Self::Other)
    }

    /// The token; empty for [`Algorithm::Other`].
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Md5Sess => "MD5-sess",
            Self::Sha256 => "SHA-256",
            Self::Sha256Sess => "SHA-256-sess",
            Self::Sha512_256 => "SHA-512-256",
            Self::Sha512_256Sess => "SHA-512-256-sess",
            Self::Other => "",
        }
    }

    /// Whether the client's nonce is in the first half (RFC 7616 section 3.4.2).
    pub const fn is_session(self) -> bool {
        match self {
            Self::Md5Sess | Self::Sha256Sess | Self::Sha512_256Sess => true,
            Self::Md5 | Self::Sha256 | Self::Sha512_256 | Self::Other => false,
        }
    }
}

impl Challenge {
    /// Whether this room can answer: it knows the algorithm, and one of the coverages named.
    pub fn can_be_answered(&self) -> bool {
        self.algorithm != Algorithm::Other
            && (!self.qop.named || self.qop.auth || self.qop.auth_int)
    }

    /// Whether it can be answered from the half of a digest with MD5 that is good in a realm.
    pub fn suits_half(&self, realm: &[u8]) -> bool {
        matches!(self.algorithm, Algorithm::Md5 | Algorithm::Md5Sess) && self.realm == realm
    }

    /// The strongest of those that can be answered; of equals the first, as the server put them in
    /// the order it likes (RFC 8760 section 2.4).
    pub fn strongest(challenges: &[Self]) -> Option<&Self> {
        let answerable = challenges.iter().rev().filter(|challenge| challenge.can_be_answered());
        answerable.max_by_key(|challenge| (challenge.qop.named, challenge.algorithm))
    }

    /// The realm as a person reads it.
    pub fn realm_text(&self) -> String {
        decode(&self.realm)
    }

    /// Reads the challenges of one header field; several may stand in one, parted by commas, as
    /// their parameters are. Those of other schemes are passed over.
    pub fn parse_all(value: &[u8], proxy: bool, into: &mut Vec<Self>) {
        let mut cursor = Cursor::new(value);
        let mut current: Option<Reading> = None;
        loop {
            while cursor.eat_spaced(b',') {}
            cursor.skip_lws();
            let start = cursor;
            let word = cursor.token();
            let after = cursor.at();
            cursor.skip_lws();
            let begins = !word.is_empty() && cursor.at() > after && cursor.peek() != Some(b'=');
            if begins || cursor.is_done() {
                let digest = word.eq_ignore_ascii_case(b"Digest");
                let last = current.take();
                if let Some(challenge) = last.and_then(|reading| reading.end(proxy))
                    && into.len() < MAX_CHALLENGES
                {
                    into.push(challenge);
                }
                if cursor.is_done() {
                    return;
                }
                current = Some(Reading { digest, ..Reading::default() });
                continue;
            }
            cursor = start;
            let read = auth_param(&mut cursor);
            let Some(reading) = &mut current else { return };
            if let Ok((name, value)) = read {
                reading.note(name, value);
            } else {
                reading.bad = true;
                skip_to_comma(&mut cursor);
            }
            if !matches!(cursor.peek(), None | Some(b',' | b' ' | b'\t' | b'\r' | b'\n')) {
                reading.bad = true;
                skip_to_comma(&mut cursor);
            }
        }
    }
}

/// A challenge being read.
#[derive(Debug, Default)]
struct Reading {
    digest: bool,
    /// It has something that cannot be read: it is not answered then.
    bad: bool,
    count: usize,
    realm: Option<Vec<u8>>,
    nonce: Option<Vec<u8>>,
    opaque: Option<Vec<u8>>,
    algorithm: Option<Algorithm>,
    qop: Qop,
    stale: bool,
}

impl Reading {
    fn note(&mut self, name: &[u8], value: Vec<u8>) {
        self.count += 1;
        let twice = |slot: &Option<Vec<u8>>| slot.is_some();
        if name.eq_ignore_ascii_case(b"realm") {
            self.bad |= twice(&self.realm);
            self.realm = Some(value);
        } else if name.eq_ignore_ascii_case(b"nonce") {
            self.bad |= twice(&self.nonce);
            self.nonce = Some(value);
        } else if name.eq_ignore_ascii_case(b"opaque") {
            self.bad |= twice(&self.opaque);
            self.opaque = Some(value);
        } else if name.eq_ignore_ascii_case(b"algorithm") {
            self.bad |= self.algorithm.is_some();
            self.algorithm = Some(Algorithm::parse(&value));
        } else if name.eq_ignore_ascii_case(b"qop") {
            self.qop.named = true;
            for option in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
                self.qop.auth |= option.eq_ignore_ascii_case(b"auth");
                self.qop.auth_int |= option.eq_ignore_ascii_case(b"auth-int");
            }
        } else if name.eq_ignore_ascii_case(b"stale") {
            self.stale = value.eq_ignore_ascii_case(b"true");
        }
    }

    fn end(self, proxy: bool) -> Option<Challenge> {
        if !self.digest || self.bad || self.count > MAX_AUTH_PARAMS {
            return None;
        }
        Some(Challenge {
            realm: self.realm?,
            nonce: self.nonce?,
            opaque: self.opaque,
            algorithm: self.algorithm.unwrap_or(Algorithm::Md5),
            qop: self.qop,
            stale: self.stale,
            proxy,
        })
    }
}

/// Goes on to the next comma outside quotes, past what cannot be read.
fn skip_to_comma(cursor: &mut Cursor<'_>) {
    loop {
        cursor.take_while(|byte| !matches!(byte, b',' | b'"'));
        if cursor.peek() != Some(b'"') {
            return;
        }
        cursor.quoted();
    }
}
