//! Dialogs: what two ends agree on beyond one transaction (RFC 3261 section 12).

use crate::agent::draft::Draft;
use crate::message::{Message, Method};
use crate::uri::{NameAddrRef, Scheme, Uri};

/// The most proxies a dialog goes through. Max-Forwards would not let more pass by much.
const MAX_ROUTES: usize = 32;

/// The longest Request-URI and Route value taken over from others into every later request.
const MAX_VALUE: usize = 2_048;

/// One dialog, at one end of it.
#[derive(Clone, Debug)]
pub(crate) struct Dialog {
    call_id: Vec<u8>,
    /// Our From value in requests, with our tag.
    local: Vec<u8>,
    /// Our To value in requests, with the far end's tag, as the far end wrote it.
    remote: Vec<u8>,
    remote_tag: String,
    local_cseq: u32,
    remote_cseq: Option<u32>,
    routes: Vec<Vec<u8>>,
    target: Uri,
}

/// How an incoming request stands to the sequence of its dialog.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    /// It is the next.
    Next,
    /// It is older than one that has been taken (RFC 3261 section 12.2.2).
    Late,
}

impl Dialog {
    /// The dialog of a call that arrived, as we answer it with our tag (RFC 3261 section 12.1.1).
    pub(crate) fn called(request: &Message, local_tag: &str) -> Option<Self> {
        let from = request.from().ok()?;
        let mut local = request.header(crate::message::Name::To)?.to_vec();
        local.extend_from_slice(format!(";tag={local_tag}").as_bytes());
        Some(Self {
            call_id: request.call_id().ok()?.as_bytes().to_vec(),
            local,
            remote: request.header(crate::message::Name::From)?.to_vec(),
            // A far end of RFC 2543 may have none (RFC 3261 section 12.1.1).
            remote_tag: from.tag().unwrap_or_default().to_owned(),
            local_cseq: 0,
            remote_cseq: Some(request.cseq().ok()?.number),
            routes: routes(request)?,
            target: contact(request)?,
        })
    }

    /// The dialog of a call of ours, as the far end answers it (RFC 3261 section 12.1.2).
    pub(crate) fn calling(invite: &Draft, cseq: u32, response: &Message) -> Option<Self> {
        let to = response.to().ok()?;
        let mut routes = routes(response)?;
        routes.reverse();
        Some(Self {
            call_id: invite.call_id.clone(),
            local: invite.from.clone(),
            remote: response.header(crate::message::Name::To)?.to_vec(),
            remote_tag: to.tag().unwrap_or_default().to_owned(),
            local_cseq: cseq,
            remote_cseq: None,
            routes,
            // One that forgets to say where it is can be reached where it was called.
            target: contact(response).or_else(|| Uri::parse(&invite.target).ok())?,
        })
    }

    /// The dialog of a subscription of ours, as the first NOTIFY makes it (RFC 6665 section 4.4.1).
    pub(crate) fn notified(subscribe: &Draft, cseq: u32, notify: &Message) -> Option<Self> {
        let from = notify.from().ok()?;
        Some(Self {
            call_id: subscribe.call_id.clone(),
            local: subscribe.from.clone(),
            remote: notify.header(crate::message::Name::From)?.to_vec(),
            remote_tag: from.tag().unwrap_or_default().to_owned(),
            local_cseq: cseq,
            remote_cseq: None,
            routes: routes(notify)?,
            target: contact(notify).or_else(|| Uri::parse(&subscribe.target).ok())?,
        })
    }

    /// Whom it is with.
    pub(crate) fn remote(&self) -> Option<Uri> {
        NameAddrRef::parse(&self.remote).ok().map(|remote| remote.uri().to_uri())
    }

    pub(crate) fn remote_tag(&self) -> &str {
        &self.remote_tag
    }

    /// The number of our last request.
    pub(crate) fn local_cseq(&self) -> u32 {
        self.local_cseq
    }

    /// A request within the dialog, with the next sequence number (RFC 3261 section 12.2.1.1).
    pub(crate) fn request(&mut self, method: Method) -> Draft {
        self.local_cseq += 1;
        self.draft(method, self.local_cseq)
    }

    /// The ACK of a 2xx to the INVITE of that number (RFC 3261 section 13.2.2.4).
    pub(crate) fn ack(&self, cseq: u32) -> Draft {
        self.draft(Method::Ack, cseq)
    }

    /// A request was sent again under another number, to answer a challenge.
    pub(crate) fn renumbered(&mut self, cseq: u32) {
        self.local_cseq = self.local_cseq.max(cseq);
    }

    fn draft(&self, method: Method, cseq: u32) -> Draft {
        let target = request_uri(self.target.as_bytes());
        let (target, routes) = match self.routes.split_first() {
            Some((first, others)) if !is_loose(first) => {
                // A strict router is the Request-URI, and the target comes last.
                let last = [b"<", target, b">"].concat();
                let uri = NameAddrRef::parse(first).map(|route| route.uri().as_bytes().to_vec());
                let routes = others.iter().cloned().chain([last]).collect();
                (uri.map_or_else(|_| target.to_vec(), |uri| request_uri(&uri).to_vec()), routes)
            }
            Some(_) | None => (target.to_vec(), self.routes.clone()),
        };
        Draft {
            method,
            target,
            routes,
            from: self.local.clone(),
            to: self.remote.clone(),
            call_id: self.call_id.clone(),
            cseq,
            contact: None,
            extra: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Takes a request of the far end into the sequence (RFC 3261 section 12.2.2).
    pub(crate) fn take(&mut self, cseq: u32) -> Order {
        if self.remote_cseq.is_some_and(|last| cseq < last) {
            return Order::Late;
        }
        self.remote_cseq = Some(cseq);
        Order::Next
    }

    /// Takes a request of the far end of which there is never a second with the same number: one
    /// that comes again came another way, or very late.
    pub(crate) fn take_once(&mut self, cseq: u32) -> Order {
        if self.remote_cseq == Some(cseq) { Order::Late } else { self.take(cseq) }
    }

    /// Takes over where the far end wants to be reached from now on: from a re-INVITE, or from a
    /// 2xx to ours.
    pub(crate) fn refresh(&mut self, message: &Message) {
        if let Some(target) = contact(message) {
            self.target = target;
        }
    }
}

/// The Record-Route values, or nothing where there are more than anybody needs.
fn routes(message: &Message) -> Option<Vec<Vec<u8>>> {
    let routes: Vec<_> = message
        .values(crate::message::Name::RecordRoute)
        .take(MAX_ROUTES + 1)
        .map(<[u8]>::to_vec)
        .collect();
    let fit = routes.len() <= MAX_ROUTES && routes.iter().all(|route| route.len() <= MAX_VALUE);
    fit.then_some(routes)
}

/// The one Contact, if it can be sent to.
fn contact(message: &Message) -> Option<Uri> {
    let contact = message.contacts().next()?.ok()?;
    let uri = contact.uri();
    let usable =
        matches!(uri.scheme(), Scheme::Sip | Scheme::Sips) && uri.as_bytes().len() <= MAX_VALUE;
    usable.then(|| uri.to_uri())
}

/// A URI as it may stand in a request line: without header fields (RFC 3261 section 19.1.1).
fn request_uri(uri: &[u8]) -> &[u8] {
    uri.split(|&byte| byte == b'?').next().unwrap_or(uri)
}

fn is_loose(route: &[u8]) -> bool {
    NameAddrRef::parse(route).is_ok_and(|route| route.uri().is_loose())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_follow_the_recorded_route_from_the_side_we_are_on() {
        let mut called = Dialog::called(&parse(INVITE), "ours").unwrap();
        let bye = called.request(Method::Bye);

        assert_eq!(bye.target, b"sip:ann@192.0.2.1:5070");
        assert_eq!(bye.routes, [b"<sip:p1;lr>".to_vec(), b"<sip:p2;lr>".to_vec()]);
        assert_eq!(bye.from, b"Bob <sip:bob@h>;tag=ours");
        assert_eq!(bye.to, b"\"Ann\" <sip:ann@h>;tag=theirs");

        let mut calling = Dialog::calling(&bye, 7, &parse(OK)).unwrap();
        let bye = calling.request(Method::Bye);

        assert_eq!(bye.routes, [b"<sip:p2;lr>".to_vec(), b"<sip:p1;lr>".to_vec()]);
        assert_eq!(bye.cseq, 8);
    }

    #[test]
    fn a_strict_router_becomes_the_request_uri() {
        let text = INVITE.replace("<sip:p1;lr>", "<sip:p1>");
        let mut dialog = Dialog::called(&parse(&text), "ours").unwrap();

        let bye = dialog.request(Method::Bye);

        assert_eq!(bye.target, b"sip:p1");
        assert_eq!(bye.routes, [b"<sip:p2;lr>".to_vec(), b"<sip:ann@192.0.2.1:5070>".to_vec()]);
    }

    #[test]
    fn a_late_request_is_told_apart() {
        let mut dialog = Dialog::called(&parse(INVITE), "ours").unwrap();

        assert_eq!(dialog.take(4), Order::Next);
        assert_eq!(dialog.take(3), Order::Late);
        assert_eq!(dialog.take(9), Order::Next);
    }

    #[test]
    fn a_far_end_that_moves_is_followed() {
        let mut dialog = Dialog::called(&parse(INVITE), "ours").unwrap();
        let moved = INVITE.replace("192.0.2.1:5070", "192.0.2.99");

        dialog.refresh(&parse(&moved));

        assert_eq!(dialog.request(Method::Bye).target, b"sip:ann@192.0.2.99");
    }

    #[test]
    fn no_dialog_begins_without_a_contact_or_with_a_hundred_proxies() {
        let nowhere = INVITE.replace("Contact: <sip:ann@192.0.2.1:5070>\r\n", "");
        assert!(Dialog::called(&parse(&nowhere), "ours").is_none());

        let many = INVITE.replace("<sip:p1;lr>", &vec!["<sip:p1;lr>"; 100].join(", "));
        assert!(Dialog::called(&parse(&many), "ours").is_none());
    }

    const INVITE: &str = "INVITE sip:bob@192.0.2.2 SIP/2.0\r\n\
        Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1\r\n\
        Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\n\
        From: \"Ann\" <sip:ann@h>;tag=theirs\r\n\
        To: Bob <sip:bob@h>\r\n\
        Call-ID: c\r\n\
        CSeq: 4 INVITE\r\n\
        Contact: <sip:ann@192.0.2.1:5070>\r\n\
        Content-Length: 0\r\n\r\n";

    const OK: &str = "SIP/2.0 200 OK\r\n\
        Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1\r\n\
        Record-Route: <sip:p1;lr>\r\n\
        Record-Route: <sip:p2;lr>\r\n\
        From: \"Ann\" <sip:ann@h>;tag=theirs\r\n\
        To: Bob <sip:bob@h>;tag=ours\r\n\
        Call-ID: c\r\n\
        CSeq: 4 INVITE\r\n\
        Contact: <sip:bob@192.0.2.2>\r\n\
        Content-Length: 0\r\n\r\n";

    fn parse(text: &str) -> Message {
        Message::parse(text.as_bytes()).unwrap()
    }
}
