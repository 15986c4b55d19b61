//! Registration against hosts that do right, wrong and worse, over real TLS on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod host;
mod talks;
mod words;
