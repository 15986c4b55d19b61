//! A small gateway to practise on: it registers phones, answers some numbers in telling ways,
//! connects its phones with each other, and writes down who called whom from where.
//!
//! Two of them stand in for the business gateway and the personal one when somebody tries the
//! telephone, and in tests. They are built on the same protocol rooms as the telephone, and like
//! them are pure: [`Gateway`] is told what arrives and what time it is, and says what to send.
//! The shell around it binds sockets where [`Output::WantPort`] asks for them, and nothing more.
//!
//! May enter: what a person or a test wants to hear from a gateway.
//! May not enter: sockets, threads, clocks; what a real gateway has beyond that (no transfers, no
//! voice mail, no trunks). It trusts its users and is not to be put on the open internet.

mod gateway;
mod random;
mod registrar;
mod seen;
mod setup;
mod speech;

pub use gateway::{Gateway, Heard, Output, PortId};
pub use seen::{SeenCall, Way};
pub use setup::{Numbers, Setup};
