//! Writes messages. Nothing a caller gives can end a line or begin another header field.

use std::io::Write;
use std::net::SocketAddr;

use super::lexer::{Cursor, is_in_uri, is_token, slice, unfold};
use super::{Element, Message, Method, Name, Start, Via};
use crate::Transport;
use crate::uri::NameAddr;

/// Writes a request. The header fields stand in the order they are given; Content-Length is added.
#[derive(Clone, Debug)]
#[must_use]
pub struct RequestBuilder {
    lines: Lines,
}

/// Writes a response to a request (RFC 3261 section 8.2.6).
#[derive(Clone, Debug)]
#[must_use]
pub struct ResponseBuilder<'a> {
    request: &'a Message,
    status: u16,
    reason: Option<String>,
    to_tag: Option<String>,
    seen_from: Option<SocketAddr>,
    lines: Lines,
}

#[derive(Clone, Debug, Default)]
struct Lines {
    text: Vec<u8>,
    body: Vec<u8>,
}

impl RequestBuilder {
    /// Begins a request. Bytes that cannot stand in a Request-URI are left out.
    pub fn new(method: &Method, uri: impl AsRef<[u8]>) -> Self {
        let mut text = Vec::with_capacity(1024);
        text.extend_from_slice(method.as_str().as_bytes());
        text.push(b' ');
        text.extend(uri.as_ref().iter().filter(|&&byte| is_in_uri(byte)));
        text.extend_from_slice(b" SIP/2.0\r\n");
        Self { lines: Lines { text, body: Vec::new() } }
    }

    /// Adds the Via of the sender, asking for the port it is seen with (RFC 3581).
    pub fn via(mut self, transport: Transport, sent_by: SocketAddr, branch: &str) -> Self {
        let transport = transport.in_via();
        let value = format!("SIP/2.0/{transport} {sent_by};rport;branch={branch}");
        self.lines.header(Name::Via, value.as_bytes());
        self
    }

    /// Adds a header field.
    pub fn header(mut self, name: Name, value: impl AsRef<[u8]>) -> Self {
        self.lines.header(name, value.as_ref());
        self
    }

    /// Adds an address: From, To, Contact and their like.
    pub fn address(self, name: Name, address: &NameAddr) -> Self {
        self.header(name, address.to_bytes())
    }

    /// Adds a header field by its name, known or not. A name that is no token adds nothing.
    pub fn extra(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.lines.extra(name, value.as_ref());
        self
    }

    /// Sets the body and its Content-Type.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.lines.body(content_type, body.into());
        self
    }

    /// The bytes.
    pub fn build(self) -> Vec<u8> {
        self.lines.build()
    }
}

impl<'a> ResponseBuilder<'a> {
    /// Begins a response. Via, From, To, Call-ID and CSeq are copied byte for byte; so is
    /// Record-Route where the response makes a dialog (RFC 3261 section 12.1.1), and Timestamp
    /// where it says that the request is being worked on (section 8.2.6.1).
    pub const fn reply_to(request: &'a Message, status: u16) -> Self {
        let lines = Lines { text: Vec::new(), body: Vec::new() };
        Self { request, status, reason: None, to_tag: None, seen_from: None, lines }
    }

    /// Adds a tag to the To, unless it has one, or the status is 100.
    #[expect(clippy::wrong_self_convention, reason = "the To is the header field")]
    pub fn to_tag(mut self, tag: &str) -> Self {
        self.to_tag = Some(tag.to_owned());
        self
    }

    /// Gives the phrase; without it the usual one of the status is written.
    pub fn reason(mut self, phrase: &str) -> Self {
        self.reason = Some(phrase.to_owned());
        self
    }

    /// Notes in the first Via where the request was seen to come from (RFC 3261 section 18.2.1,
    /// RFC 3581 section 4). Whatever the sender had claimed there is replaced.
    pub const fn seen_from(mut self, address: SocketAddr) -> Self {
        self.seen_from = Some(address);
        self
    }

    /// Adds a header field.
    pub fn header(mut self, name: Name, value: impl AsRef<[u8]>) -> Self {
        self.lines.header(name, value.as_ref());
        self
    }

    /// Adds an address: Contact and its like.
    pub fn address(self, name: Name, address: &NameAddr) -> Self {
        self.header(name, address.to_bytes())
    }

    /// Adds a header field by its name, known or not. A name that is no token adds nothing.
    pub fn extra(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.lines.extra(name, value.as_ref());
        self
    }

    /// Sets the body and its Content-Type.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.lines.body(content_type, body.into());
        self
    }

    /// The bytes.
    pub fn build(self) -> Vec<u8> {
        let mut lines = Lines { text: Vec::with_capacity(1024), body: Vec::new() };
        let reason = self.reason.as_deref().unwrap_or_else(|| phrase(self.status));
        let _ = write!(lines.text, "SIP/2.0 {} ", self.status);
        plain(reason.as_bytes(), &mut lines.text);
        lines.text.extend_from_slice(b"\r\n");

        let mut vias = self.request.headers(Name::Via);
        if let Some(first) = vias.next() {
            match self.seen_from.and_then(|address| seen(first, address)) {
                Some(noted) => lines.copy(Name::Via, &noted),
                None => lines.copy(Name::Via, first),
            }
        }
        for via in vias {
            lines.copy(Name::Via, via);
        }
        if self.makes_dialog() {
            for route in self.request.headers(Name::RecordRoute) {
                lines.copy(Name::RecordRoute, route);
            }
        }
        for name in [Name::From, Name::To, Name::CallId, Name::CSeq] {
            let Some(value) = self.request.header(name) else { continue };
            match &self.to_tag {
                Some(tag) if name == Name::To && self.status > 100 && !self.has_to_tag() => {
                    let mut tagged = value.to_vec();
                    tagged.extend_from_slice(b";tag=");
                    tagged.extend(tag.bytes().filter(|byte| is_token(&[*byte])));
                    lines.copy(name, &tagged);
                }
                Some(_) | None => lines.copy(name, value),
            }
        }
        if self.status == 100
            && let Some(stamp) = self.request.header(Name::Timestamp)
        {
            lines.copy(Name::Timestamp, stamp);
        }
        lines.text.extend_from_slice(&self.lines.text);
        lines.body = self.lines.body;
        lines.build()
    }

    fn has_to_tag(&self) -> bool {
        self.request.to().is_ok_and(|to| to.tag().is_some())
    }

    /// Whether the response begins a dialog, or may.
    fn makes_dialog(&self) -> bool {
        let method = matches!(
            self.request.method(),
            Method::Invite | Method::Subscribe | Method::Refer | Method::Notify
        );
        method && (101..300).contains(&self.status)
    }
}

impl Message {
    /// Writes the message in one form: long names, no folds, the Content-Length of the body it
    /// has, at the end. What is printed so is read as the same message, and prints the same.
    pub fn print(&self) -> Vec<u8> {
        let mut lines = Lines { text: Vec::with_capacity(self.bytes.len() + 64), body: Vec::new() };
        match &self.start {
            Start::Request { method, uri } => {
                lines.text.extend_from_slice(method.as_str().as_bytes());
                lines.text.push(b' ');
                lines.text.extend_from_slice(self.span(*uri));
                lines.text.extend_from_slice(b" SIP/2.0\r\n");
            }
            Start::Response { status, reason, .. } => {
                let _ = write!(lines.text, "SIP/2.0 {status} ");
                lines.text.extend_from_slice(self.span(*reason));
                lines.text.extend_from_slice(b"\r\n");
            }
        }
        for field in self.fields.iter().filter(|field| field.name != Name::ContentLength) {
            let written = self.span((field.name_start, field.name_end));
            let known = field.name.as_str().as_bytes();
            lines.text.extend_from_slice(if known.is_empty() { written } else { known });
            lines.text.extend_from_slice(b": ");
            lines.text.extend(unfold(self.span((field.start, field.end))));
            lines.text.extend_from_slice(b"\r\n");
        }
        lines.body.extend_from_slice(self.body());
        lines.build()
    }
}

impl Lines {
    fn header(&mut self, name: Name, value: &[u8]) {
        self.extra(name.as_str(), value);
    }

    fn extra(&mut self, name: &str, value: &[u8]) {
        // The length is written once, by `build`: two would let others see two messages in one.
        if !is_token(name.as_bytes()) || Name::parse(name.as_bytes()) == Name::ContentLength {
            return;
        }
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b": ");
        plain(value, &mut self.text);
        self.text.extend_from_slice(b"\r\n");
    }

    /// Writes what stood in a message, with its folds.
    fn copy(&mut self, name: Name, value: &[u8]) {
        self.text.extend_from_slice(name.as_str().as_bytes());
        self.text.extend_from_slice(b": ");
        self.text.extend_from_slice(value);
        self.text.extend_from_slice(b"\r\n");
    }

    fn body(&mut self, content_type: &str, body: Vec<u8>) {
        self.header(Name::ContentType, content_type.as_bytes());
        self.body = body;
    }

    fn build(mut self) -> Vec<u8> {
        let _ = write!(self.text, "Content-Length: {}\r\n\r\n", self.body.len());
        self.text.extend_from_slice(&self.body);
        self.text
    }
}

/// Writes text of one line: what could end it becomes a space.
fn plain(text: &[u8], into: &mut Vec<u8>) {
    into.extend(text.iter().map(|&byte| match byte {
        b'\r' | b'\n' | 0 => b' ',
        _ => byte,
    }));
}

/// Notes in the first of the Via values of a line where it came from.
fn seen(line: &[u8], from: SocketAddr) -> Option<Vec<u8>> {
    let mut cursor = Cursor::new(line);
    let via = Via::read(&mut cursor).ok()?;
    let claimed = via.host.ip() == Some(from.ip());
    if claimed && via.rport.is_none() && via.received.is_none() {
        return None;
    }
    let end = cursor.at();
    let first = slice(line, 0, end);
    // A quoted value has no place before the parameters of a Via.
    let sent_by = first.iter().position(|&byte| byte == b';').unwrap_or(end);
    let mut noted = slice(first, 0, sent_by).trim_ascii_end().to_vec();
    for param in via.params().filter(|param| !param.is("received") && !param.is("rport")) {
        noted.push(b';');
        noted.extend_from_slice(param.name);
        if let Some(value) = param.value {
            noted.push(b'=');
            noted.extend_from_slice(value);
        }
    }
    let _ = write!(noted, ";received={}", from.ip());
    if via.rport.is_some() {
        let _ = write!(noted, ";rport={}", from.port());
    }
    noted.extend_from_slice(line.get(end..).unwrap_or_default());
    Some(noted)
}

/// The usual phrase of a status (RFC 3261 section 21, and the RFCs that add to it).
pub const fn phrase(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        180 => "Ringing",
        181 => "Call Is Being Forwarded",
        182 => "Queued",
        183 => "Session Progress",
        199 => "Early Dialog Terminated",
        200 => "OK",
        202 => "Accepted",
        204 => "No Notification",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Moved Temporarily",
        305 => "Use Proxy",
        380 => "Alternative Service",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 | 606 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        410 => "Gone",
        412 => "Conditional Request Failed",
        413 => "Request Entity Too Large",
        414 => "Request-URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Unsupported URI Scheme",
        420 => "Bad Extension",
        421 => "Extension Required",
        422 => "Session Interval Too Small",
        423 => "Interval Too Brief",
        429 => "Provide Referrer Identity",
        430 => "Flow Failed",
        433 => "Anonymity Disallowed",
        439 => "First Hop Lacks Outbound Support",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        482 => "Loop Detected",
        483 => "Too Many Hops",
        484 => "Address Incomplete",
        485 => "Ambiguous",
        486 => "Busy Here",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        489 => "Bad Event",
        491 => "Request Pending",
        493 => "Undecipherable",
        494 => "Security Agreement Required",
        500 => "Server Internal Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Server Time-out",
        505 => "Version Not Supported",
        513 => "Message Too Large",
        580 => "Precondition Failure",
        600 => "Busy Everywhere",
        603 => "Decline",
        604 => "Does Not Exist Anywhere",
        _ => match status / 100 {
            1 => "Progress",
            2 => "Success",
            3 => "Redirection",
            4 => "Request Failure",
            5 => "Server Failure",
            _ => "Failure",
        },
    }
}
