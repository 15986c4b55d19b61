//! What a client answers (RFC 7616 section 3.4).

use std::io::Write;

use md5::Md5;
use sha2::digest::{Digest, Output};
use sha2::{Sha256, Sha512_256};

use super::{Algorithm, Challenge};
use crate::Secret;
use crate::message::lexer::quote;

/// Who answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Credentials {
    /// The name the server knows the password by.
    pub user: String,
    /// The password.
    pub secret: Secret,
}

/// What is digested, but for the password.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) user: &'a [u8],
    pub(super) realm: &'a [u8],
    pub(super) nonce: &'a [u8],
    pub(super) cnonce: &'a [u8],
    pub(super) method: &'a [u8],
    pub(super) uri: &'a [u8],
    /// What is covered, with the count as it is written; nothing before RFC 2617.
    pub(super) coverage: Option<(Coverage<'a>, &'a [u8])>,
}

/// What a digest covers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Coverage<'a> {
    Auth,
    AuthInt { body: &'a [u8] },
}

impl Coverage<'_> {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::AuthInt { .. } => "auth-int",
        }
    }
}

/// The value of Authorization, or of Proxy-Authorization where a proxy asked.
///
/// `nc` is how often this nonce has been used, this time included; `cnonce` is drawn by the
/// caller, and is new for each answer. The answer is bytes and no `String`, since the realm is
/// given back as the server wrote it, in whatever encoding.
///
/// Nothing comes back for a challenge that [cannot be answered](Challenge::can_be_answered).
pub fn answer(
    challenge: &Challenge,
    credentials: &Credentials,
    method: &str,
    uri: &[u8],
    body: &[u8],
    nc: u32,
    cnonce: &str,
) -> Vec<u8> {
    if !challenge.can_be_answered() {
        return Vec::new();
    }
    let count = format!("{nc:08x}");
    let coverage = match challenge.qop {
        qop if !qop.named => None,
        qop if qop.auth => Some(Coverage::Auth),
        _ => Some(Coverage::AuthInt { body }),
    };
    let subject = Subject {
        algorithm: challenge.algorithm,
        user: credentials.user.as_bytes(),
        realm: &challenge.realm,
        nonce: &challenge.nonce,
        cnonce: cnonce.as_bytes(),
        method: method.as_bytes(),
        uri,
        coverage: coverage.map(|coverage| (coverage, count.as_bytes())),
    };
    let response = match credentials.secret.as_half() {
        Some((realm, half)) if challenge.suits_half(realm) => from_half(&subject, half),
        Some(_) => return Vec::new(),
        None => response(&subject, credentials.secret.expose()),
    };

    let mut value = b"Digest username=".to_vec();
    quote(subject.user, &mut value);
    value.extend_from_slice(b", realm=");
    quote(subject.realm, &mut value);
    value.extend_from_slice(b", nonce=");
    quote(subject.nonce, &mut value);
    value.extend_from_slice(b", uri=");
    quote(uri, &mut value);
    let _ = write!(value, ", response=\"{response}\", algorithm={}", subject.algorithm.as_str());
    if coverage.is_some() || subject.algorithm.is_session() {
        value.extend_from_slice(b", cnonce=");
        quote(subject.cnonce, &mut value);
    }
    if let Some(coverage) = coverage {
        let _ = write!(value, ", qop={}, nc={count}", coverage.as_str());
    }
    if let Some(opaque) = &challenge.opaque {
        value.extend_from_slice(b", opaque=");
        quote(opaque, &mut value);
    }
    value
}

/// Computes the response (RFC 7616 section 3.4.1).
pub(super) fn response(subject: &Subject<'_>, secret: &[u8]) -> String {
    match subject.algorithm {
        Algorithm::Md5 | Algorithm::Md5Sess => compute::<Md5>(subject, secret),
        Algorithm::Sha256 | Algorithm::Sha256Sess => compute::<Sha256>(subject, secret),
        Algorithm::Sha512_256 | Algorithm::Sha512_256Sess => compute::<Sha512_256>(subject, secret),
        Algorithm::Other => String::new(),
    }
}

/// Computes the response from the half that is kept in place of a password.
fn from_half(subject: &Subject<'_>, half: &[u8]) -> String {
    finished::<Md5>(subject, String::from_utf8_lossy(half).into_owned())
}

fn compute<D: Digest>(subject: &Subject<'_>, secret: &[u8]) -> String {
    finished::<D>(subject, hash::<D>(&[subject.user, subject.realm, secret]))
}

fn finished<D: Digest>(subject: &Subject<'_>, mut first: String) -> String {
    if subject.algorithm.is_session() {
        first = hash::<D>(&[first.as_bytes(), subject.nonce, subject.cnonce]);
    }
    let second = match subject.coverage {
        Some((Coverage::AuthInt { body }, _)) => {
            let body = hash::<D>(&[body]);
            hash::<D>(&[subject.method, subject.uri, body.as_bytes()])
        }
        Some((Coverage::Auth, _)) | None => hash::<D>(&[subject.method, subject.uri]),
    };
    match subject.coverage {
        None => hash::<D>(&[first.as_bytes(), subject.nonce, second.as_bytes()]),
        Some((coverage, count)) => hash::<D>(&[
            first.as_bytes(),
            subject.nonce,
            count,
            subject.cnonce,
            coverage.as_str().as_bytes(),
            second.as_bytes(),
        ]),
    }
}

/// Digests the parts with colons between them, and writes the digest in hexadecimal.
fn hash<D: Digest>(parts: &[&[u8]]) -> String {
    let mut digest = D::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            digest.update(b":");
        }
        digest.update(part);
    }
    hex::<D>(&digest.finalize())
}

fn hex<D: Digest>(digest: &Output<D>) -> String {
    let mut text = String::with_capacity(digest.len() * 2);
    for byte in digest {
        for nibble in [byte >> 4, byte & 0xf] {
            text.extend(char::from_digit(u32::from(nibble), 16));
        }
    }
    text
}
