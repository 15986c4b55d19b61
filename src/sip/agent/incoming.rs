//! What arrives, and requests among it.

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Moment;

use super::UserAgent;
use super::api::{Event, Field, GatewayId, IdentityId, ListensTo, Output, RequestId, RequestVia};
use super::core::{Owner, Received, Way};
use super::draft::Draft;
use super::reply::Reply;
use super::wallet::Tries;
use crate::events::appearance_index;
use crate::message::{DialogRef, Frame, Message, Method, Name};
use crate::transaction::ServerEvent;
use crate::transaction::table::{Destination, Kind};
use crate::usage::session::timer::refuses_timer;
use crate::usage::session::{Asked, Party, Session, description};
use crate::verdict::{Verdict, examine, unsupported};
use crate::{FlowId, Transport};

/// What every branch begins with that tells requests apart (RFC 3261 section 8.1.1.7).
const COOKIE: &str = "z9hG4bK";

/// The session that is replaced, and the one that is joined.
type Named = (Option<super::SessionId>, Option<super::SessionId>);

/// Where messages are read from a flow.
#[derive(Clone, Copy)]
struct Origin {
    flow: FlowId,
    transport: Transport,
    local: SocketAddr,
    gateway: Option<GatewayId>,
    from: SocketAddr,
}

impl UserAgent {
    /// Takes a datagram, or any piece of a stream.
    pub fn receive(&mut self, now: Moment, flow: FlowId, from: SocketAddr, bytes: &[u8]) {
        if !self.listens(flow, from) {
            return;
        }
        let Some(known) = self.flows.get_mut(&flow) else { return };
        let (transport, local, gateway) = (known.transport, known.local, known.gateway);
        let origin = Origin { flow, transport, local, gateway, from };
        let Some(framer) = &mut known.framer else {
            self.message(now, origin, bytes);
            return;
        };
        framer.push(bytes);
        let awaited = self.flow_heard(flow);
        while let Some(frame) = self.next_frame(flow) {
            match frame {
                Frame::Message(bytes) => self.message(now, origin, &bytes),
                // The second of two answers of ours looks like a question.
                Frame::Ping if awaited => {}
                Frame::Ping => {
                    // RFC 5626 section 4.4.1.
                    let destination = Destination { flow, transport, to: from };
                    self.core.transmit(destination, Arc::from(&b"\r\n"[..]));
                }
                Frame::Pong => {}
                Frame::Broken(_) => {
                    self.core.out.push_back(Output::Close(flow));
                    self.flow_lost(now, flow);
                    return;
                }
            }
        }
    }

    fn next_frame(&mut self, flow: FlowId) -> Option<Frame> {
        self.flows.get_mut(&flow)?.framer.as_mut()?.next()
    }

    fn message(&mut self, now: Moment, origin: Origin, bytes: &[u8]) {
        let (verdict, message) = examine(bytes);
        let Some(message) = message else { return };
        match verdict {
            Verdict::Discard => {}
            Verdict::Accept if message.is_request() => self.request(now, origin, &message),
            Verdict::Accept => self.response(now, origin.flow, origin.from, &message),
            Verdict::Answer(status) => {
                let extra: Vec<Field> = unsupported(&message)
                    .map(|option| String::from_utf8_lossy(option).into_owned())
                    .map(|option| (Name::Unsupported.as_str().to_owned(), option))
                    .take(16)
                    .collect();
                self.answer_once(origin, &message, &Reply::with(status, &extra));
            }
        }
    }

    /// Answers without a transaction.
    fn answer_once(&mut self, origin: Origin, message: &Message, reply: &Reply<'_>) {
        let tag = self.core.random.word();
        let bytes = reply.write(message, origin.from, &tag, &self.core.product);
        self.core.transmit(back(origin, message), bytes.into());
    }

    fn request(&mut self, now: Moment, origin: Origin, message: &Message) {
        if *message.method() == Method::Ack {
            self.ack(now, message);
            return;
        }
        let key = key(message, message.method());
        if let Some(server) = self.core.table.server_of(&key) {
            let actions = self.core.table.tell_server(now, server, ServerEvent::Request);
            self.core.perform(server, actions);
            return;
        }
        self.new_request(now, origin, message, key);
    }

    fn new_request(&mut self, now: Moment, origin: Origin, message: &Message, key: Arc<[u8]>) {
        if let Some(status) = self.turned_away(origin, message) {
            self.turn_away(origin, message, &key, status);
            return;
        }
        let method = message.method();
        let kind = if *method == Method::Invite { Kind::Invite } else { Kind::Other };
        let data = Received {
            message: Some(message.clone()),
            source: origin.from,
            session: None,
            request: None,
            tag: self.core.random.word(),
        };
        let destination = back(origin, message);
        let Ok(server) = self.core.table.begin_server(now, kind, key, destination, data) else {
            self.answer_once(origin, message, &Reply::bare(503));
            return;
        };
        let asked = Asked { server, message };
        let tag = message.to().ok().and_then(|to| to.tag().map(str::to_owned));
        match (method, tag) {
            (Method::Cancel, _) => self.cancel(now, &asked),
            (Method::Notify, Some(tag)) if self.notified(now, &asked, &tag) => {}
            // A server keeps the subscriptions to it by itself.
            (Method::Subscribe, Some(_)) if self.listens_to == ListensTo::Anyone => {
                self.other_request(now, origin, &asked);
            }
            (_, Some(tag)) => self.within_dialog(now, &asked, tag),
            (Method::Invite, None) => self.invited(now, origin, &asked),
            (Method::Options, None) => {
                let status = match self.addressee(origin, message) {
                    Ok(_) => 200,
                    Err(status) => status,
                };
                self.core.respond(now, server, &Reply::bare(status));
            }
            (_, None) => self.other_request(now, origin, &asked),
        }
    }

    /// The status of a request that concerns nobody here. It is answered and forgotten: what a
    /// gateway passes on of strangers is to leave nothing behind (RFC 3261 section 8.2.7).
    fn turned_away(&self, origin: Origin, message: &Message) -> Option<u16> {
        if self.listens_to == ListensTo::Anyone {
            return None;
        }
        let tag = message.to().ok().and_then(|to| to.tag().map(str::to_owned));
        match (message.method(), tag) {
            (Method::Cancel, _) => {
                let invite = self.core.table.server_of(&key(message, &Method::Invite));
                invite.is_none().then_some(481)
            }
            (_, Some(tag)) => {
                let dialog = (message.call_id().ok()?.to_owned(), tag);
                let known =
                    self.dialogs.contains_key(&dialog) || self.watched.contains_key(&dialog);
                (!known).then_some(481)
            }
            (Method::Invite | Method::Options, None) => self.addressee(origin, message).err(),
            // A NOTIFY that belongs to nothing (RFC 6665 section 4.1.3): messages that wait, a wish
            // that we restart; whoever sent it was not asked.
            (Method::Notify | Method::Bye, None) => Some(481),
            (Method::Other(_), None) => Some(501),
            (
                Method::Ack
                | Method::Info
                | Method::Message
                | Method::Prack
                | Method::Publish
                | Method::Refer
                | Method::Register
                | Method::Subscribe
                | Method::Update,
                None,
            ) => Some(405),
        }
    }

    /// Answers and forgets. The same request is given the same tag, should it come again.
    fn turn_away(&mut self, origin: Origin, message: &Message, key: &[u8], status: u16) {
        let mixed = self.contact_user.bytes().chain(key.iter().copied());
        // FNV-1a, begun with what nobody else knows: it tells requests apart and protects nothing.
        let tag = mixed.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let reply = Reply::bare(status);
        let bytes = reply.write(message, origin.from, &format!("{tag:016x}"), &self.core.product);
        self.core.transmit(back(origin, message), bytes.into());
    }

    /// An ACK ends the repeating of a refusal, or of our 2xx.
    fn ack(&mut self, now: Moment, message: &Message) {
        if let Some(server) = self.core.table.server_of(&key(message, &Method::Invite)) {
            let actions = self.core.table.tell_server(now, server, ServerEvent::Ack);
            self.core.perform(server, actions);
        }
        let tag = message.to().ok().and_then(|to| to.tag().map(str::to_owned));
        if let Some(session) = tag.and_then(|tag| self.dialog(message, tag)) {
            self.with_session(now, session, |session, context| {
                session.acknowledged(context, message);
            });
        }
    }

    /// RFC 3261 section 9.2.
    fn cancel(&mut self, now: Moment, asked: &Asked<'_>) {
        let invite = self.core.table.server_of(&key(asked.message, &Method::Invite));
        let Some(invite) = invite else {
            self.core.respond(now, asked.server, &Reply::bare(481));
            return;
        };
        // The tag of the answer is that of the answer to the INVITE.
        let (session, unanswered, tag) = match self.core.table.server(invite) {
            Some(it) => (it.data.session, it.is_unanswered(), it.data.tag.clone()),
            None => return,
        };
        if let Some(server) = self.core.table.server_mut(asked.server) {
            server.data.tag = tag;
        }
        self.core.respond(now, asked.server, &Reply::bare(200));
        if let Some(session) = session.filter(|_| unanswered) {
            self.with_session(now, session, |session, context| {
                session.cancelled(context, invite, asked.message);
            });
        }
    }

    fn dialog(&self, message: &Message, tag: String) -> Option<super::SessionId> {
        let call_id = message.call_id().ok()?.to_owned();
        let id = *self.dialogs.get(&(call_id, tag))?;
        self.sessions.get(&id).filter(|session| session.is_with(message)).map(|_| id)
    }

    fn within_dialog(&mut self, now: Moment, asked: &Asked<'_>, tag: String) {
        let Some(session) = self.dialog(asked.message, tag.clone()) else {
            let early = asked.message.call_id().ok().map(|it| (it.to_owned(), tag));
            let early = early.and_then(|key| self.dialogs.get(&key)).copied();
            let mut taken = false;
            if let Some(session) = early {
                self.with_session(now, session, |session, context| {
                    taken = session.asked_early(context, asked);
                });
            }
            if !taken {
                self.core.respond(now, asked.server, &Reply::bare(481));
            }
            return;
        };
        if let Some(server) = self.core.table.server_mut(asked.server) {
            server.data.session = Some(session);
        }
        self.with_session(now, session, |session, context| session.asked(context, asked));
    }

    /// For whom a request is that begins something, or the status that says nobody.
    fn addressee(&self, origin: Origin, message: &Message) -> Result<Option<IdentityId>, u16> {
        let Some(gateway) = origin.gateway else { return Ok(None) };
        let user = message.request_uri_ref().ok().and_then(|uri| uri.user_text());
        let holder = self.holders.values().find(|holder| {
            let user = user.as_deref();
            holder.identity.gateway == gateway
                && (user == Some(&holder.contact_user)
                    || (holder.takes_own_user() && user == Some(holder.identity.aor.user())))
        });
        match (holder, self.listens_to) {
            (Some(holder), _) => Ok(Some(holder.id)),
            (None, ListensTo::Anyone) => Ok(None),
            (None, ListensTo::GatewaysOnly) => Err(404),
        }
    }

    fn invited(&mut self, now: Moment, origin: Origin, asked: &Asked<'_>) {
        let identity = match self.addressee(origin, asked.message) {
            Ok(identity) => identity,
            Err(status) => {
                self.core.respond(now, asked.server, &Reply::bare(status));
                return;
            }
        };
        if self.sessions.values().any(|session| session.began_with(asked.message)) {
            // The same call by another way (RFC 3261 section 8.2.2.2).
            self.core.respond(now, asked.server, &Reply::bare(482));
            return;
        }
        let alive = self.sessions.values().filter(|session| !session.has_ended()).count();
        if self.session_limit() <= alive {
            self.core.respond(now, asked.server, &Reply::bare(486));
            return;
        }
        if refuses_timer(&mut self.core, now, asked) {
            return;
        }
        let named = self.concerned(origin, asked.message);
        let (replaces, joins) = match named {
            Ok(sessions) => sessions,
            Err(status) => {
                self.core.respond(now, asked.server, &Reply::bare(status));
                return;
            }
        };
        let party = if let (Some(identity), Some(gateway)) = (identity, origin.gateway) {
            Party::Identity(identity, gateway)
        } else {
            let Origin { flow, transport, local, from: to, .. } = origin;
            Party::Fixed(Way::new(Destination { flow, transport, to }, local))
        };
        let Some(server) = self.core.table.server(asked.server) else { return };
        let tag = server.data.tag.clone();
        let id = self.next_session();
        let Some(mut session) = Session::ring(now, id, party, asked, tag) else {
            // There is no Contact to answer to (RFC 3261 section 8.1.1.8).
            self.core.respond(now, asked.server, &Reply::bare(400));
            return;
        };
        if let Some(server) = self.core.table.server_mut(asked.server) {
            server.data.session = Some(id);
        }
        session.replaces = replaces;
        session.joins = joins;
        self.core.respond(now, asked.server, &Reply::bare(100));
        self.dialogs.insert(session.key(), id);
        self.sessions.insert(id, session);
        self.core.event(Event::Incoming {
            session: id,
            identity,
            message: asked.message.clone(),
            offer: description(asked.message),
            appearance: appearance_index(asked.message),
            replaces,
            joins,
            flow: origin.flow,
            from: origin.from,
        });
    }

    /// The session whose place an INVITE wants to take, and the one it wants to join, or the
    /// status that says why it may not (RFC 3891 section 3, RFC 3911 section 4).
    fn concerned(&self, origin: Origin, message: &Message) -> Result<Named, u16> {
        let replaces = message.replaces().map_err(|_| 400_u16)?;
        let joins = message.join().map_err(|_| 400_u16)?;
        match (replaces, joins) {
            (Some(_), Some(_)) => Err(400),
            (Some(named), None) => Ok((Some(self.meant(origin, &named)?), None)),
            (None, Some(named)) => Ok((None, Some(self.meant(origin, &named)?))),
            (None, None) => Ok((None, None)),
        }
    }

    fn meant(&self, origin: Origin, named: &DialogRef) -> Result<super::SessionId, u16> {
        let key = (named.call_id.clone(), named.to_tag.clone());
        let session = self.dialogs.get(&key).and_then(|id| self.sessions.get(id));
        let session = session.ok_or(481_u16)?;
        // Who speaks for one gateway has no say in the calls of another.
        match session.party {
            Party::Identity(_, gateway) if Some(gateway) != origin.gateway => return Err(481),
            Party::Identity(..) | Party::Fixed(_) => {}
        }
        session.may_be_replaced(named).map(|()| session.id)
    }

    fn other_request(&mut self, now: Moment, origin: Origin, asked: &Asked<'_>) {
        match (self.listens_to, asked.message.method()) {
            (ListensTo::Anyone, _) => {
                self.last_request += 1;
                let request = RequestId(self.last_request);
                self.requests.insert(request, asked.server);
                if let Some(server) = self.core.table.server_mut(asked.server) {
                    server.data.request = Some(request);
                }
                let message = asked.message.clone();
                let Origin { flow, from, .. } = origin;
                self.core.event(Event::Request { request, message, flow, from });
            }
            (ListensTo::GatewaysOnly, Method::Bye) => {
                self.core.respond(now, asked.server, &Reply::bare(481));
            }
            (ListensTo::GatewaysOnly, Method::Other(_)) => {
                self.core.respond(now, asked.server, &Reply::bare(501));
            }
            (ListensTo::GatewaysOnly, _) => {
                self.core.respond(now, asked.server, &Reply::bare(405));
            }
        }
    }

    /// The tag that our answer to an [`Event::Request`] adds to its To, which makes a dialog of
    /// it; nothing once it is answered.
    pub fn tag_of(&self, request: RequestId) -> Option<&str> {
        let server = self.core.table.server(*self.requests.get(&request)?)?;
        Some(&server.data.tag)
    }

    /// Sends a request along a given way. What becomes of it is told by
    /// [`Event::RequestAnswered`].
    pub fn send_via(&mut self, now: Moment, request: RequestVia) -> RequestId {
        self.last_request += 1;
        let id = RequestId(self.last_request);
        let RequestVia { flow, remote, method, target, from, to, call_id, cseq, extra, body } =
            request;
        let alone = matches!(method, Method::Invite | Method::Ack | Method::Cancel);
        let way = self.fixed_way(flow, remote).filter(|_| !alone);
        let sent = way.and_then(|way| {
            let draft = Draft {
                method,
                target: target.as_bytes().to_vec(),
                routes: Vec::new(),
                from: from.to_bytes(),
                to: to.to_bytes(),
                call_id: call_id.into_bytes(),
                cseq,
                contact: Some(way.contact(&self.contact_user)),
                extra,
                body,
            };
            self.core.request(now, way, draft, Owner::Request(id), Tries::default(), &[])
        });
        if sent.is_none() {
            self.core.event(Event::RequestAnswered { request: id, status: 503 });
        }
        id
    }

    /// Answers [`Event::Request`].
    #[expect(clippy::needless_pass_by_value, reason = "all that is to be sent is handed over")]
    pub fn respond(
        &mut self,
        now: Moment,
        request: RequestId,
        status: u16,
        extra: Vec<Field>,
        body: Vec<u8>,
    ) {
        let Some(server) = self.requests.get(&request).copied() else { return };
        if status >= 200 {
            self.requests.remove(&request);
        }
        let reply = Reply { status, extra: &extra, body: &body, ..Reply::default() };
        self.core.respond(now, server, &reply);
    }
}

/// Where a response goes: to where the request came from (RFC 3581 section 4, RFC 3261 section
/// 18.2.2).
fn back(origin: Origin, message: &Message) -> Destination {
    let Origin { flow, transport, from, .. } = origin;
    let mut to = from;
    if !transport.is_reliable()
        && let Ok(via) = message.top_via()
        && via.rport.is_none()
    {
        to.set_port(via.port.unwrap_or(5060));
    }
    Destination { flow, transport, to }
}

/// What tells a request from all others (RFC 3261 section 17.2.3). `method` is that of the request
/// meant, which for an ACK and a CANCEL is the INVITE.
fn key(message: &Message, method: &Method) -> Arc<[u8]> {
    let via = message.top_via();
    let branch = via.as_ref().ok().and_then(|via| via.branch);
    let mut key = method.as_str().as_bytes().to_vec();
    key.push(0);
    let branch = branch.filter(|it| it.starts_with(COOKIE) && it.len() > COOKIE.len());
    if let (Some(branch), Ok(via)) = (branch, via) {
        let port = via.port.unwrap_or(5060);
        let host = via.host.to_string().to_ascii_lowercase();
        key.extend_from_slice(format!("{branch}\0{host}\0{port}").as_bytes());
    } else {
        // A sender of RFC 2543: its requests differ in these.
        let uri = message.request_uri_ref().map(|uri| uri.as_bytes().to_vec());
        let from = message.from().ok().and_then(|from| from.tag().map(str::to_owned));
        let cseq = message.cseq().map_or(0, |cseq| cseq.number);
        key.extend(uri.unwrap_or_default());
        key.extend_from_slice(format!("\0{}\0{cseq}\0", from.unwrap_or_default()).as_bytes());
        key.extend_from_slice(message.header(Name::CallId).unwrap_or_default());
        key.push(0);
        key.extend_from_slice(message.values(Name::Via).next().unwrap_or_default());
    }
    key.into()
}
