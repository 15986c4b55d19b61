//! A request before it is sent.

use std::net::SocketAddr;

use super::api::Field;
use crate::Transport;
use crate::message::Method;

/// All of a request but its Via and its credentials, which change when it is sent again.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) method: Method,
    /// The Request-URI.
    pub(crate) target: Vec<u8>,
    /// The Route values, topmost first.
    pub(crate) routes: Vec<Vec<u8>>,
    /// The From value, with its tag.
    pub(crate) from: Vec<u8>,
    /// The To value, with its tag where there is one.
    pub(crate) to: Vec<u8>,
    pub(crate) call_id: Vec<u8>,
    pub(crate) cseq: u32,
    /// The Contact values.
    pub(crate) contact: Option<String>,
    pub(crate) extra: Vec<Field>,
    /// Sent as SDP, where `extra` names no other type.
    pub(crate) body: Vec<u8>,
}

/// What the topmost Via says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Via<'a> {
    pub(crate) transport: Transport,
    pub(crate) local: SocketAddr,
    pub(crate) branch: &'a str,
}

/// An answer to a challenge: the name of its header field, and its value.
pub(crate) type Credential = (&'static str, Vec<u8>);

/// The methods we take (RFC 3261 section 20.5).
pub(crate) const ALLOW: &str =
    "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, REFER, UPDATE, PRACK, INFO";

/// The extensions we have (RFC 3261 section 20.37).
pub(crate) const EXTENSIONS: &str = "replaces, timer";

/// The type of all bodies we send of our own.
pub(crate) const SDP: &str = "application/sdp";

/// What a request starts with (RFC 3261 section 8.1.1.6).
const MAX_FORWARDS: &str = "70";

impl Draft {
    /// Writes the request.
    pub(crate) fn write(&self, via: Via<'_>, product: &str, credentials: &[Credential]) -> Vec<u8> {
        let mut text = Text::with_capacity(640 + self.body.len());
        text.raw(self.method.as_str().as_bytes());
        text.raw(b" ");
        text.clean(&self.target);
        text.raw(b" SIP/2.0\r\n");
        text.field("Via", &via_value(via));
        text.field("Max-Forwards", MAX_FORWARDS.as_bytes());
        for route in &self.routes {
            text.field("Route", route);
        }
        text.field("From", &self.from);
        text.field("To", &self.to);
        text.field("Call-ID", &self.call_id);
        text.field("CSeq", format!("{} {}", self.cseq, self.method).as_bytes());
        if let Some(contact) = &self.contact {
            text.field("Contact", contact.as_bytes());
        }
        for (name, value) in credentials {
            text.field(name, value);
        }
        match self.method {
            Method::Invite => {
                text.field("Allow", ALLOW.as_bytes());
                text.field("Supported", EXTENSIONS.as_bytes());
            }
            Method::Register => text.field("Allow", ALLOW.as_bytes()),
            Method::Ack
            | Method::Bye
            | Method::Cancel
            | Method::Info
            | Method::Message
            | Method::Notify
            | Method::Options
            | Method::Prack
            | Method::Publish
            | Method::Refer
            | Method::Subscribe
            | Method::Update
            | Method::Other(_) => {}
        }
        text.end(product, "User-Agent", &self.extra, &self.body);
        text.0
    }
}

fn via_value(via: Via<'_>) -> Vec<u8> {
    let transport = via.transport.in_via();
    // `rport` without a value asks for the port we are seen with (RFC 3581 section 3).
    format!("SIP/2.0/{transport} {};rport;branch={}", via.local, via.branch).into_bytes()
}

/// The text of a message as it grows.
#[derive(Debug, Default)]
pub(crate) struct Text(pub(crate) Vec<u8>);

impl Text {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Writes without line breaks, whatever the bytes are: nothing we were given can begin a
    /// header field of its own.
    pub(crate) fn clean(&mut self, bytes: &[u8]) {
        self.0.extend(bytes.iter().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)));
    }

    pub(crate) fn field(&mut self, name: &str, value: &[u8]) {
        self.clean(name.as_bytes());
        self.raw(b": ");
        self.clean(value);
        self.raw(b"\r\n");
    }

    /// Writes all that comes last in every message.
    pub(crate) fn end(&mut self, product: &str, role: &str, extra: &[Field], body: &[u8]) {
        let names = |name: &str| extra.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        for (name, value) in extra {
            self.field(name, value.as_bytes());
        }
        if !product.is_empty() && !names(role) {
            self.field(role, product.as_bytes());
        }
        if !body.is_empty() && !names("Content-Type") {
            self.field("Content-Type", SDP.as_bytes());
        }
        // Always, since it costs little and streams need it (RFC 3261 section 18.3).
        self.field("Content-Length", body.len().to_string().as_bytes());
        self.raw(b"\r\n");
        self.raw(body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_in_a_value_begins_no_field() {
        let text = String::from_utf8(draft().write(via(), "Product", &[])).unwrap();

        assert!(text.contains("Subject: oneRoute: <sip:evil>\r\n"));
        assert!(!text.contains("\r\nRoute:"));
    }

    #[test]
    fn a_request_ends_with_its_length_and_body() {
        let text = String::from_utf8(draft().write(via(), "Product", &[])).unwrap();

        assert!(text.starts_with(
            "INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP [2001:db8::1]:5062;rport;branch=z9hG4bKx\r\n"
        ));
        assert!(text.ends_with(
            "User-Agent: Product\r\nContent-Type: application/sdp\r\nContent-Length: 4\r\n\r\nv=0\n"
        ));
    }

    fn draft() -> Draft {
        Draft {
            method: Method::Invite,
            target: b"sip:b@h".to_vec(),
            routes: Vec::new(),
            from: b"<sip:a@h>;tag=1".to_vec(),
            to: b"<sip:b@h>".to_vec(),
            call_id: b"c".to_vec(),
            cseq: 1,
            contact: None,
            extra: vec![("Subject".into(), "one\r\nRoute: <sip:evil>".into())],
            body: b"v=0\n".to_vec(),
        }
    }

    fn via() -> Via<'static> {
        let local = "[2001:db8::1]:5062".parse().unwrap();
        Via { transport: Transport::Udp, local, branch: "z9hG4bKx" }
    }
}
