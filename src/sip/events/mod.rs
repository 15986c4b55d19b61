//! Event packages: what a notification says (RFC 6665 section 3.2).
//!
//! Pure readers with bounds, and the merging of news into what was known:
//!
//! | package | read by | gives |
//! | --- | --- | --- |
//! | `dialog` (RFC 4235), `dialog;shared` (RFC 7463) | `dialog_info` | [`Dialogs`] |
//! | `call-info`, `line-seize` (BroadSoft, Kamailio `sca`) | `call_info` | [`Appearances`] |
//! | `message-summary` (RFC 3842) | `message_summary` | [`Messages`] |
//! | `presence` (RFC 3856, RFC 3863) | `presence` | [`Presence`] |
//! | any of a list (RFC 4662) | `multipart`, `resource_list` | [`Member`]s |
//!
//! [`Watch`] keeps what one subscription knows and says when it must be asked for in full.

mod call_info;
mod dialog_info;
mod message_summary;
mod multipart;
mod presence;
mod resource_list;
mod standing;
mod telling;
mod watch;

pub use call_info::{Appearance, AppearanceState, Appearances, appearance_index};
pub use dialog_info::{DialogState, Dialogs, Direction, Peer, Stage};
pub use message_summary::{Count, MessageClass, Messages};
pub use multipart::{Part, parts};
pub use presence::Presence;
pub use resource_list::{Member, MemberState};
pub use standing::{EndReason, Standing, SubscriptionState};
pub use telling::Toward;
pub use watch::{Doubt, Watch};

use std::fmt;

/// What is watched.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Package {
    /// The appearances of a shared line (BroadSoft; Kamailio `sca`).
    CallInfo,
    /// The calls of a telephone or a line (RFC 4235).
    Dialog,
    /// The calls of a shared line (RFC 7463).
    SharedDialog,
    /// The taking of an appearance before one calls on it (BroadSoft; Kamailio `sca`).
    LineSeize,
    /// Whether messages wait (RFC 3842).
    MessageSummary,
    /// Whether somebody is there (RFC 3856).
    Presence,
}

impl Package {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::CallInfo,
        Self::Dialog,
        Self::SharedDialog,
        Self::LineSeize,
        Self::MessageSummary,
        Self::Presence,
    ];

    /// The value of the Event field.
    pub const fn event(self) -> &'static str {
        match self {
            Self::CallInfo => "call-info",
            Self::Dialog => "dialog",
            Self::SharedDialog => "dialog;shared",
            Self::LineSeize => "line-seize",
            Self::MessageSummary => "message-summary",
            Self::Presence => "presence",
        }
    }

    /// The media type of its body; none where all is said in header fields.
    pub const fn body(self) -> Option<&'static str> {
        match self {
            Self::CallInfo | Self::LineSeize => None,
            Self::Dialog | Self::SharedDialog => Some("application/dialog-info+xml"),
            Self::MessageSummary => Some("application/simple-message-summary"),
            Self::Presence => Some("application/pidf+xml"),
        }
    }

    /// Whether an Event value is of this package. Its parameters are not looked at: servers leave
    /// them out of notifications (RFC 6665 section 8.2.1 compares the type).
    pub fn is_named(self, event: &[u8]) -> bool {
        let mine = self.event().split(';').next().unwrap_or_default();
        let event = event.split(|byte| *byte == b';').next().unwrap_or_default();
        event.trim_ascii().eq_ignore_ascii_case(mine.as_bytes())
    }
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.event())
    }
}

/// What is known after a notification: all of it, not the news alone, but for
/// [`Notice::List`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Notice {
    /// The appearances of a shared line.
    Appearances(Appearances),
    /// The calls under way.
    Dialogs(Dialogs),
    /// Members of a list: those there is news of, or, where `whole`, all there are.
    List {
        /// Whether members not named are gone.
        whole: bool,
        /// The members, in the order of the list.
        members: Vec<Member>,
    },
    /// The messages that wait.
    Messages(Messages),
    /// Whether somebody is there.
    Presence(Presence),
    /// The appearance that is ours to call on, where the server named it.
    Seized(Option<u32>),
}

/// How much of a notification in XML is read: dialog information reaches six levels, a list has a
/// thousand lines or a document two hundred dialogs, an element six attributes, and no URI of a
/// dialog is longer.
const LIMITS: xml::Limits =
    xml::Limits { depth: 16, elements: 4_096, attributes: 24, value: 2_048 };

/// Reads the root of a body in XML.
fn tree(body: &[u8]) -> Result<xml::Element, Fault> {
    xml::Element::parse(body, &LIMITS).map_err(|trouble| match trouble.fault {
        xml::Fault::DocumentType => Fault::DocumentType,
        xml::Fault::TooMuch => Fault::TooMuch,
        xml::Fault::Malformed | _ => Fault::Malformed,
    })
}

/// Why a body is not understood.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It is not well-formed, or not of its vocabulary.
    #[error("the body is malformed")]
    Malformed,
    /// It holds more than is read.
    #[error("the body holds more than is read")]
    TooMuch,
    /// It has a document type.
    #[error("the body declares a document type")]
    DocumentType,
    /// It is of a type that was not asked for.
    #[error("the body is of a type that was not asked for")]
    WrongType,
}
