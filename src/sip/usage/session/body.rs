//! Where the description of a session stands in a message.

use crate::message::{Message, Name};

/// The description in a message, if it has one: its body, or the first part of its body that is one
/// (RFC 5621 section 8.1).
pub(crate) fn description(message: &Message) -> Option<Vec<u8>> {
    let is_sdp = |kind: &[u8]| kind.eq_ignore_ascii_case(crate::agent::draft::SDP.as_bytes());
    let body = message.body();
    let kind = message.content_type();
    if let Some(kind) = kind.filter(|kind| is_several(kind)) {
        let whole = message.header(Name::ContentType).unwrap_or(kind);
        let parts = crate::events::parts(whole, body).ok()?;
        return parts.into_iter().find(|it| is_sdp(it.media_type)).map(|it| it.body.to_vec());
    }
    (!body.is_empty() && kind.is_none_or(is_sdp)).then(|| body.to_vec())
}

/// Whether a media type is one of several parts: mixed, related, or one of them to be chosen.
fn is_several(kind: &[u8]) -> bool {
    const FAMILY: &[u8] = b"multipart/";
    kind.get(..FAMILY.len()).is_some_and(|family| family.eq_ignore_ascii_case(FAMILY))
}
