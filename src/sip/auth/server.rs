//! What a server asks and checks, for the practice gateway and for tests.

use std::io::Write;

use super::digest::{Coverage, Subject, response};
use super::{Algorithm, MAX_AUTH_PARAMS, Qop, auth_param};
use crate::Secret;
use crate::message::lexer::{Cursor, quote};
use crate::message::{ParseError, Part};

/// What a server asks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Offer<'a> {
    /// Whose password is wanted.
    pub realm: &'a str,
    /// What makes the answer good for once.
    pub nonce: &'a str,
    /// What the client sends back as it came.
    pub opaque: Option<&'a str>,
    /// The way to digest.
    pub algorithm: Algorithm,
    /// What the digest may cover.
    pub qop: Qop,
    /// The last answer was right but for its nonce.
    pub stale: bool,
}

/// What a client answered. Values are without quotes and escapes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authorization {
    /// Who says so.
    pub user: Vec<u8>,
    /// The realm answered.
    pub realm: Vec<u8>,
    /// The nonce answered.
    pub nonce: Vec<u8>,
    /// The URI digested.
    pub uri: Vec<u8>,
    /// The digest, in hexadecimal.
    pub response: Vec<u8>,
    /// The way it was digested.
    pub algorithm: Algorithm,
    /// What it covers, as written.
    pub qop: Option<Vec<u8>>,
    /// How often the client has used the nonce.
    pub nc: Option<u32>,
    /// The client's own nonce.
    pub cnonce: Option<Vec<u8>>,
    /// What the server had given to be sent back.
    pub opaque: Option<Vec<u8>>,
    /// The count as written, which is digested.
    count: Option<Vec<u8>>,
}

/// Why an answer is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The algorithm or the coverage is not known.
    #[error("the algorithm or the coverage is not known")]
    Unknown,
    /// Something the coverage needs is absent.
    #[error("the count or the nonce of the client is absent")]
    Incomplete,
    /// The digest is another: the password, or what it covers.
    #[error("the digest does not match")]
    Mismatch,
}

/// The value of WWW-Authenticate or Proxy-Authenticate.
pub fn challenge(offer: &Offer<'_>) -> Vec<u8> {
    let mut value = b"Digest realm=".to_vec();
    quote(offer.realm.as_bytes(), &mut value);
    value.extend_from_slice(b", nonce=");
    quote(offer.nonce.as_bytes(), &mut value);
    if let Some(opaque) = offer.opaque {
        value.extend_from_slice(b", opaque=");
        quote(opaque.as_bytes(), &mut value);
    }
    let _ = write!(value, ", algorithm={}", offer.algorithm.as_str());
    let qop = match (offer.qop.auth, offer.qop.auth_int) {
        (true, true) => ", qop=\"auth,auth-int\"",
        (true, false) => ", qop=\"auth\"",
        (false, true) => ", qop=\"auth-int\"",
        (false, false) => "",
    };
    value.extend_from_slice(qop.as_bytes());
    if offer.stale {
        value.extend_from_slice(b", stale=true");
    }
    value
}

impl Authorization {
    /// Reads the value of Authorization or Proxy-Authorization.
    ///
    /// # Errors
    /// Where it is of another scheme, or lacks what every answer has.
    pub fn parse(value: &[u8]) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new(value);
        let scheme = cursor.token();
        if !scheme.eq_ignore_ascii_case(b"Digest") {
            return Err(ParseError::new(Part::Digest, 0));
        }
        let mut params: Vec<(&[u8], Vec<u8>)> = Vec::new();
        loop {
            cursor.skip_lws();
            params.push(auth_param(&mut cursor)?);
            if params.len() > MAX_AUTH_PARAMS {
                return Err(cursor.error(Part::Digest));
            }
            if !cursor.eat_spaced(b',') {
                break;
            }
        }
        cursor.skip_lws();
        if !cursor.is_done() {
            return Err(cursor.error(Part::Digest));
        }
        let end = cursor.error(Part::Digest);
        let find = |name: &str| {
            let mut found =
                params.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()));
            match (found.next(), found.next()) {
                (Some((_, value)), None) => Ok(Some(value.clone())),
                (None, _) => Ok(None),
                (Some(_), Some(_)) => Err(end),
            }
        };
        let count = find("nc")?;
        let nc = match &count {
            None => None,
            Some(digits) => Some(hexadecimal(digits).ok_or(end)?),
        };
        Ok(Self {
            user: find("username")?.ok_or(end)?,
            realm: find("realm")?.ok_or(end)?,
            nonce: find("nonce")?.ok_or(end)?,
            uri: find("uri")?.ok_or(end)?,
            response: find("response")?.ok_or(end)?,
            algorithm: find("algorithm")?.map_or(Algorithm::Md5, |token| Algorithm::parse(&token)),
            qop: find("qop")?,
            nc,
            cnonce: find("cnonce")?,
            opaque: find("opaque")?,
            count,
        })
    }
}

/// Checks an answer against the password. Whether the nonce still holds, the count is new, and
/// the URI is that of the request, is for the caller to say.
pub fn verify(
    authorization: &Authorization,
    method: &str,
    secret: &Secret,
    body: &[u8],
) -> Result<(), Refusal> {
    if authorization.algorithm == Algorithm::Other {
        return Err(Refusal::Unknown);
    }
    let coverage = match authorization.qop.as_deref() {
        None => None,
        Some(qop) if qop.eq_ignore_ascii_case(b"auth") => Some(Coverage::Auth),
        Some(qop) if qop.eq_ignore_ascii_case(b"auth-int") => Some(Coverage::AuthInt { body }),
        Some(_) => return Err(Refusal::Unknown),
    };
    let needs_cnonce = coverage.is_some() || authorization.algorithm.is_session();
    if needs_cnonce && authorization.cnonce.is_none() {
        return Err(Refusal::Incomplete);
    }
    let coverage = match (coverage, &authorization.count) {
        (None, _) => None,
        (Some(coverage), Some(count)) => Some((coverage, count.as_slice())),
        (Some(_), None) => return Err(Refusal::Incomplete),
    };
    let subject = Subject {
        algorithm: authorization.algorithm,
        user: &authorization.user,
        realm: &authorization.realm,
        nonce: &authorization.nonce,
        cnonce: authorization.cnonce.as_deref().unwrap_or_default(),
        method: method.as_bytes(),
        uri: &authorization.uri,
        coverage,
    };
    let wanted = response(&subject, secret.expose());
    let given = &authorization.response;
    // Every byte is compared, so that the time says nothing of how many are right.
    let differences = wanted
        .bytes()
        .zip(given.iter())
        .fold(0, |sum, (wanted, given)| sum | (wanted ^ given.to_ascii_lowercase()));
    if differences == 0 && wanted.len() == given.len() { Ok(()) } else { Err(Refusal::Mismatch) }
}

/// Reads a count of eight hexadecimal digits.
fn hexadecimal(digits: &[u8]) -> Option<u32> {
    if digits.len() != 8 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
