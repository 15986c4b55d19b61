//! Where a gateway is: from a name to its servers in order (RFC 3263), and which of them is to be
//! spoken to.
//!
//! It is used through [`Servers`], one for each gateway: take its [`Servers::questions`], hand it
//! the answers, and ask it for [`Servers::candidates`], best first. It looks a name up again
//! before the answers expire, keeps the last good ones while name servers fail, and leaves a server
//! alone that was found dead. [`Search`] is the pure procedure within: records in, servers out.
//!
//! May enter: what names mean, the order of servers, how long one is left alone.
//! May not enter: sockets, the asking of name servers (that is `resolver`), registrations and calls
//! (`phone`).

mod records;
mod search;
mod servers;

pub use records::{Answer, Kind, Place, Question, Record, Server};
pub use search::{Outcome, Search};
pub use servers::{News, Servers};
