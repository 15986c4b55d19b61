//! When two URIs name the same resource (RFC 3261 section 19.1.4).

use super::{Scheme, UriRef, is_unreserved, resolve};
use crate::message::lexer::is_hex;

/// Parameters that never match their absence. The RFC lists the first four; its examples add the
/// last.
const NEVER_IGNORED: [&str; 5] = ["user", "ttl", "method", "maddr", "transport"];

pub(super) fn equivalent(a: UriRef<'_>, b: UriRef<'_>) -> bool {
    // Also of one that has a parameter twice, which the RFC forbids, with two values.
    if a.as_bytes() == b.as_bytes() {
        return true;
    }
    if a.scheme() != b.scheme() {
        return false;
    }
    match a.scheme() {
        Scheme::Sip | Scheme::Sips => {}
        Scheme::Tel => return same_number(a, b) && same_params(a, b) && same_params(b, a),
        Scheme::Other => {
            return a.scheme_name().eq_ignore_ascii_case(b.scheme_name())
                && a.opaque() == b.opaque();
        }
    }
    a.user().map(normal) == b.user().map(normal)
        && a.password().map(normal) == b.password().map(normal)
        && a.host() == b.host()
        && a.port() == b.port()
        && same_params(a, b)
        && same_params(b, a)
        && headers(a) == headers(b)
}

/// Whether no parameter of `a` speaks against `b`.
fn same_params(a: UriRef<'_>, b: UriRef<'_>) -> bool {
    a.params().all(|param| {
        let name = resolve(param.name);
        let twin = b.params().find(|other| resolve(other.name).eq_ignore_ascii_case(&name));
        match twin {
            Some(other) => resolve(param.value.unwrap_or_default())
                .eq_ignore_ascii_case(&resolve(other.value.unwrap_or_default())),
            None => !NEVER_IGNORED.iter().any(|never| name.eq_ignore_ascii_case(never.as_bytes())),
        }
    })
}

/// Compares telephone numbers without their visual separators (RFC 3966 section 4).
fn same_number(a: UriRef<'_>, b: UriRef<'_>) -> bool {
    let digits = |uri: UriRef<'_>| -> Vec<u8> {
        let number = uri.user().unwrap_or_default().iter();
        number.filter(|byte| !b"-.()".contains(byte)).map(u8::to_ascii_lowercase).collect()
    };
    digits(a) == digits(b)
}

/// The headers in an order of their own: each must be in both.
fn headers(uri: UriRef<'_>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let text = uri.headers().unwrap_or_default();
    let mut all: Vec<_> = text
        .split(|&byte| byte == b'&')
        .filter(|header| !header.is_empty())
        .map(|header| {
            let mut halves = header.splitn(2, |&byte| byte == b'=');
            let name = resolve(halves.next().unwrap_or_default()).to_ascii_lowercase();
            (name, resolve(halves.next().unwrap_or_default()))
        })
        .collect();
    all.sort_unstable();
    all
}

/// Resolves the escapes of what need not be escaped; others are kept, in one case: an escaped
/// reserved character is not that character.
fn normal(text: &[u8]) -> Vec<u8> {
    let mut normal = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        match rest {
            [b'%', high, low, after @ ..] if is_hex(*high) && is_hex(*low) => {
                match resolve(&[b'%', *high, *low]).as_slice() {
                    [byte] if is_unreserved(*byte) => normal.push(*byte),
                    _ => normal.extend([b'%', high.to_ascii_uppercase(), low.to_ascii_uppercase()]),
                }
                rest = after;
            }
            [byte, after @ ..] => {
                normal.push(*byte);
                rest = after;
            }
            [] => return normal,
        }
    }
}
