//! Which certificates are believed: sixteen that come in the field, over a real handshake in
//! memory; and that nothing is said before a certificate is believed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod cases;
mod handshake;
