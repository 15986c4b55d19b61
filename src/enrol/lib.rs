//! Asks a provider for what one of its lines needs, over HTTPS.
//!
//! A person types an address, a telephone number and a password; [`Enquiry::new`] says what is
//! wrong with them before anything is sent, and [`fetch`] brings what the provider has for that
//! number, or a [`Trouble`] in a sentence. It blocks: call it on a thread of its own, and end it
//! with [`Cancel`].
//!
//! The password is sent to the host that was typed and to no other, only within TLS whose
//! certificate is for that host, and only when the host asks for it (RFC 7616, RFC 7617). What
//! comes back are bytes; what they mean is for `storage` and the readers of foreign files to say.
//!
//! May enter: HTTP, TLS, certificates, and what may go wrong with them, in words.
//! May not enter: profiles, files, the secret store (`storage`); calls and lines (`phone`).

mod address;
mod ask;
mod fetch;
mod trouble;

pub use address::{Address, Enquiry, REGISTRATION_PATH};
pub use ask::Trust;
pub use fetch::{Cancel, Document, MOST_BYTES, fetch};
pub use trouble::Trouble;
