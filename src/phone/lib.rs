//! The telephone: gateways, lines, appearances, keys, lamps, calls, and the rules by which they
//! change.
//!
//! This room is what the product *is*. It would read the same if the protocol were not SIP and
//! the screen were a desk set. All other rooms point at it; it points at the protocols alone.
//! It is used through its [`doors`]: hand an [`doors::Input`] with its moment to
//! [`Phone::handle`], then take [`doors::Output`]s from [`Phone::poll`] until there are none.
//!
//! May enter: anything a telephonist would have a word for.
//! May not enter: packets, samples (that is `media`); pixels (`gui`); files (`storage`);
//! sockets, names and threads (`engine`).

mod by_itself;
mod call;
mod calls;
pub mod cause;
mod certificate;
mod conference;
mod device;
pub mod dialplan;
mod digit;
pub mod doors;
pub mod flight;
mod gateway;
mod hearing;
mod hold;
mod incoming;
mod key;
mod lamp;
mod leg;
mod line;
pub mod link;
mod lost;
mod numbers;
mod others;
mod outgoing;
mod panel;
mod phone;
mod pressed;
pub mod profile;
mod reach;
mod recording;
mod release;
mod reports;
mod secured;
mod sent_on;
mod snapshot;
mod sound;
pub mod tones;
mod transfer;
pub mod trouble;
mod views;
mod ways;

pub use lamp::{Cadence, Lamp, Usage};
pub use phone::Phone;
