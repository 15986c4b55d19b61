//! A response before it is sent.

use std::net::SocketAddr;

use super::api::Field;
use super::draft::{ALLOW, EXTENSIONS, Text};
use crate::events::Package;
use crate::message::{Message, Method, Name, phrase};

/// A response, but for what it copies from its request.
#[derive(Debug, Default)]
pub(crate) struct Reply<'a> {
    pub(crate) status: u16,
    /// Whether it begins or goes on with a dialog, so that it tells the route back.
    pub(crate) dialog: bool,
    /// The Contact value.
    pub(crate) contact: Option<&'a str>,
    pub(crate) extra: &'a [Field],
    pub(crate) body: &'a [u8],
}

impl<'a> Reply<'a> {
    /// One that says no more than its status.
    pub(crate) fn bare(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(crate) fn with(status: u16, extra: &'a [Field]) -> Self {
        Self { status, extra, ..Self::default() }
    }

    /// Writes the response (RFC 3261 section 8.2.6.2).
    pub(crate) fn write(
        &self,
        request: &Message,
        source: SocketAddr,
        tag: &str,
        product: &str,
    ) -> Vec<u8> {
        let mut text = Text::with_capacity(512 + self.body.len());
        text.raw(format!("SIP/2.0 {} {}\r\n", self.status, phrase(self.status)).as_bytes());
        for (index, via) in request.values(Name::Via).enumerate() {
            if index == 0 {
                text.field("Via", &stamped(request, via, source));
            } else {
                text.field("Via", via);
            }
        }
        if self.dialog {
            for route in request.values(Name::RecordRoute) {
                text.field("Record-Route", route);
            }
        }
        text.field("From", request.header(Name::From).unwrap_or_default());
        let mut to = request.header(Name::To).unwrap_or_default().to_vec();
        let tagged = request.to().is_ok_and(|to| to.tag().is_some());
        if !tagged && self.status != 100 {
            to.extend_from_slice(b";tag=");
            to.extend_from_slice(tag.as_bytes());
        }
        text.field("To", &to);
        text.field("Call-ID", request.header(Name::CallId).unwrap_or_default());
        text.field("CSeq", request.header(Name::CSeq).unwrap_or_default());
        if self.status == 100 {
            // RFC 3261 section 8.2.6.1.
            for timestamp in request.headers(Name::Timestamp).take(1) {
                text.field("Timestamp", timestamp);
            }
        }
        if let Some(contact) = self.contact {
            text.field("Contact", contact.as_bytes());
        }
        let invited = *request.method() == Method::Invite && (180..300).contains(&self.status);
        let asked = *request.method() == Method::Options && self.status == 200;
        if invited || asked || matches!(self.status, 405 | 501) {
            text.field("Allow", ALLOW.as_bytes());
        }
        if asked || (invited && self.status >= 200) {
            text.field("Supported", EXTENSIONS.as_bytes());
        }
        if asked || self.status == 489 {
            // RFC 6665 section 8.2.2.
            let events = Package::ALL.map(Package::event);
            let events: Vec<_> = events.into_iter().filter(|it| !it.contains(';')).collect();
            text.field("Allow-Events", events.join(", ").as_bytes());
        }
        if asked || self.status == 415 {
            text.field("Accept", super::draft::SDP.as_bytes());
        }
        text.end(product, "Server", self.extra, self.body);
        text.0
    }
}

/// The topmost Via with where the request really came from (RFC 3261 section 18.2.1, RFC 3581
/// section 4).
fn stamped(request: &Message, via: &[u8], source: SocketAddr) -> Vec<u8> {
    let Ok(top) = request.top_via() else { return via.to_vec() };
    let mut stamped = Vec::with_capacity(via.len() + 48);
    let (first, parameters) =
        via.split_at(via.iter().position(|b| *b == b';').unwrap_or(via.len()));
    stamped.extend_from_slice(first.trim_ascii_end());
    for parameter in parameters.split(|byte| *byte == b';').skip(1).map(<[u8]>::trim_ascii) {
        let name = parameter.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii();
        // The sender cannot know these; a value it claims is replaced.
        if name.eq_ignore_ascii_case(b"rport") || name.eq_ignore_ascii_case(b"received") {
            continue;
        }
        stamped.push(b';');
        stamped.extend_from_slice(parameter);
    }
    let asked = top.rport.is_some();
    if asked || top.host.ip() != Some(source.ip().to_canonical()) {
        stamped.extend_from_slice(format!(";received={}", source.ip().to_canonical()).as_bytes());
    }
    if asked {
        stamped.extend_from_slice(format!(";rport={}", source.port()).as_bytes());
    }
    stamped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_tells_where_the_request_came_from() {
        let text = written("SIP/2.0/UDP 10.0.0.9:5070;rport;branch=z9hG4bK1", 200);

        assert!(text.contains(
            "Via: SIP/2.0/UDP 10.0.0.9:5070;branch=z9hG4bK1;received=192.0.2.1;rport=4000\r\n"
        ));
    }

    #[test]
    fn a_sender_that_did_not_ask_is_told_only_what_it_got_wrong() {
        let right = written("SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1", 200);
        let wrong = written("SIP/2.0/UDP pc.example.com;branch=z9hG4bK1", 200);

        assert!(right.contains("Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1\r\n"));
        assert!(
            wrong
                .contains("Via: SIP/2.0/UDP pc.example.com;branch=z9hG4bK1;received=192.0.2.1\r\n")
        );
    }

    #[test]
    fn every_response_but_trying_has_our_tag() {
        assert!(
            written("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", 486)
                .contains("To: <sip:b@h>;tag=ours\r\n")
        );
        assert!(
            written("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", 100).contains("To: <sip:b@h>\r\n")
        );
    }

    fn written(via: &str, status: u16) -> String {
        let request = format!(
            "INVITE sip:b@h SIP/2.0\r\nVia: {via}\r\nVia: SIP/2.0/UDP p2;branch=z9hG4bK2\r\n\
             From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\
             Content-Length: 0\r\n\r\n"
        );
        let request = Message::parse(request.as_bytes()).unwrap();
        let source = SocketAddr::from(([192, 0, 2, 1], 4000));
        String::from_utf8(Reply::bare(status).write(&request, source, "ours", "P")).unwrap()
    }
}
