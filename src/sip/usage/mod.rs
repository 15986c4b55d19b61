//! What dialogs and requests are for (RFC 5057's word): bindings, sessions, questions,
//! subscriptions, publications.

pub(crate) mod ping;
pub(crate) mod publication;
pub(crate) mod registration;
pub(crate) mod session;
pub(crate) mod subscription;
