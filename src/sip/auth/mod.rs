//! Digests: proving a password without sending it (RFC 7616, RFC 8760, RFC 3261 section 22).
//!
//! [`Challenge`] and [`answer`] are the half of a phone; [`challenge`], [`Authorization`] and
//! [`verify`] that of a server. Neither keeps anything: who is answered, with which count, and
//! which nonces still hold, is decided by the caller.

mod challenge;
mod digest;
mod server;

pub use challenge::{Algorithm, Challenge, Qop};
pub use digest::{Credentials, answer};
pub use server::{Authorization, Offer, Refusal, challenge, verify};

use crate::message::lexer::{Cursor, unescape, unfold};
use crate::message::{ParseError, Part};

/// The longest realm, nonce, opaque or other value read. The longest seen in the field have a few
/// hundred bytes; what is longer would only be sent back.
const MAX_VALUE: usize = 2048;

/// The most parameters in one challenge or answer; the RFCs define twelve.
const MAX_AUTH_PARAMS: usize = 32;

/// Reads `name = value`, the value without quotes and escapes.
fn auth_param<'a>(cursor: &mut Cursor<'a>) -> Result<(&'a [u8], Vec<u8>), ParseError> {
    let name = cursor.token();
    if name.is_empty() || !cursor.eat_spaced(b'=') {
        return Err(cursor.error(Part::Digest));
    }
    let start = *cursor;
    let value = if cursor.peek() == Some(b'"') {
        unescape(&unfold(cursor.quoted().ok_or_else(|| start.error(Part::Digest))?))
    } else {
        cursor.value().to_vec()
    };
    if value.len() > MAX_VALUE || value.iter().any(|&byte| matches!(byte, b'\r' | b'\n' | 0)) {
        return Err(start.error(Part::Digest));
    }
    Ok((name, value))
}
