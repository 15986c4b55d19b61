//! The gateway as a whole: its front door, and who of those inside a thing is for.

mod bridge;
mod errands;
mod own;

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Method, Name};
use sip::{Event, FlowId, Host, ListensTo, RequestId, SessionId, Transport, Uri, UserAgent};

use crate::random::Random;
use crate::registrar::{Registrar, is_register};
use crate::seen::{Log, SeenCall};
use crate::setup::Setup;
use bridge::Bridges;
use errands::Errands;
use own::{Owns, Script};

/// More calls at once are refused (503): it is a gateway for a desk.
const MOST_CALLS: usize = 64;

/// What is answered where something else is asked for (RFC 3261 section 20.5).
const ALLOW: &str = "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER";

/// A gateway to practise on.
///
/// After each input, [`Gateway::poll`] is to be asked until it has nothing more; then
/// [`Gateway::deadline`] is right.
#[derive(Debug)]
pub struct Gateway {
    core: Core,
    own: Owns,
    bridges: Bridges,
    errands: Errands,
}

/// A pair of sockets for speech, named by the gateway.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PortId(pub u32);

/// What a practice gateway wants done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output {
    /// Send these bytes.
    Transmit {
        /// On which flow.
        flow: FlowId,
        /// To whom.
        to: SocketAddr,
        /// One message.
        bytes: Arc<[u8]>,
    },
    /// Close this flow.
    Close(FlowId),
    /// Bind a socket for speech on this address. Answered by [`Gateway::port_ready`] or
    /// [`Gateway::port_failed`].
    WantPort {
        /// Its name from now on.
        port: PortId,
        /// The address to bind.
        address: IpAddr,
    },
    /// The socket is no longer needed.
    ClosePort(PortId),
    /// Send this packet of speech.
    Media {
        /// From which socket.
        port: PortId,
        /// To whom.
        to: SocketAddr,
        /// One packet.
        bytes: Vec<u8>,
    },
    /// Something happened that a person or a test may want to know.
    Heard(Heard),
}

/// What happened at a gateway.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Heard {
    /// A phone registered, or renewed its registration.
    Registered {
        /// The user.
        user: String,
        /// Where it is.
        from: SocketAddr,
        /// For how long.
        expires: Duration,
    },
    /// A phone was not let in: its password is wrong or its nonce old, or there is no such user.
    Refused {
        /// The user it wanted to be.
        user: String,
        /// Where it is.
        from: SocketAddr,
    },
    /// A user is registered nowhere any more.
    Gone {
        /// The user.
        user: String,
    },
    /// A call began: [`SeenCall::number`].
    Call(u64),
    /// A call was answered.
    Answered(u64),
    /// A call ended.
    Ended(u64),
}

/// What all calls of a gateway share.
#[derive(Debug)]
struct Core {
    setup: Setup,
    now: Moment,
    agent: UserAgent,
    registrar: Registrar,
    random: Random,
    log: Log,
    /// Our address on each flow.
    flows: BTreeMap<FlowId, SocketAddr>,
    queue: VecDeque<Output>,
    ports: u32,
}

/// A call of a phone, let in.
struct Call {
    session: SessionId,
    invite: Message,
    offer: Option<Vec<u8>>,
    /// Who calls: the user that was let in.
    user: String,
    called: String,
    flow: FlowId,
    from: SocketAddr,
}

impl Core {
    fn heard(&mut self, heard: Heard) {
        self.queue.push_back(Output::Heard(heard));
    }

    fn heard_all(&mut self, heard: Vec<Heard>) {
        self.queue.extend(heard.into_iter().map(Output::Heard));
    }

    fn want_port(&mut self, flow: FlowId) -> Option<PortId> {
        let address = self.flows.get(&flow)?.ip();
        let port = PortId(self.ports);
        self.ports = self.ports.wrapping_add(1);
        self.queue.push_back(Output::WantPort { port, address });
        Some(port)
    }

    /// Refuses a call that was written down.
    fn refuse(&mut self, session: SessionId, seen: u64, status: u16) {
        self.agent.reject(self.now, session, status, Vec::new());
        self.ended(seen, Some(status));
    }

    fn answered(&mut self, seen: u64) {
        self.log.answered(self.now, seen);
        self.heard(Heard::Answered(seen));
    }

    fn ended(&mut self, seen: u64, status: Option<u16>) {
        self.log.ended(self.now, seen, status);
        self.heard(Heard::Ended(seen));
    }

    /// Whether a request is for this gateway: its domain, or an address.
    fn is_ours(&self, uri: &Uri) -> bool {
        match uri.host() {
            Some(Host::Name(name)) => name.eq_ignore_ascii_case(&self.setup.domain),
            Some(Host::V4(_) | Host::V6(_)) => true,
            None => false,
        }
    }
}

impl Gateway {
    /// Makes a gateway.
    pub fn new(setup: Setup) -> Self {
        let agent = UserAgent::new(sip::Setup {
            product: setup.name.clone(),
            seed: setup.seed,
            listens_to: ListensTo::Anyone,
        });
        // Our own numbers must not follow from those the agent tells everybody.
        let mut seed = setup.seed;
        seed.reverse();
        Self {
            core: Core {
                now: Moment::START,
                agent,
                registrar: Registrar::new(&setup),
                random: Random::new(seed),
                log: Log::default(),
                flows: BTreeMap::new(),
                queue: VecDeque::new(),
                ports: 0,
                setup,
            },
            own: Owns::default(),
            bridges: Bridges::default(),
            errands: Errands::default(),
        }
    }

    /// Tells of a socket that is bound, or a connection that was taken. `local` is its address
    /// as the phones know it.
    pub fn flow_ready(
        &mut self,
        now: Moment,
        flow: FlowId,
        transport: Transport,
        local: SocketAddr,
    ) {
        self.core.now = now;
        self.core.flows.insert(flow, local);
        self.core.agent.flow_ready(flow, transport, local);
    }

    /// Tells that a connection closed. Who registered over it is no longer registered.
    pub fn flow_lost(&mut self, now: Moment, flow: FlowId) {
        self.core.now = now;
        self.core.agent.flow_lost(now, flow);
        self.core.flows.remove(&flow);
        let mut heard = Vec::new();
        self.core.registrar.flow_lost(flow, &mut heard);
        self.core.heard_all(heard);
    }

    /// Takes a datagram, or any piece of a stream.
    pub fn receive(&mut self, now: Moment, flow: FlowId, from: SocketAddr, bytes: &[u8]) {
        self.core.now = now;
        self.core.agent.receive(now, flow, from, bytes);
    }

    /// Tells that a socket for speech stands ready at an address.
    pub fn port_ready(&mut self, now: Moment, port: PortId, rtp: SocketAddr) {
        self.core.now = now;
        self.own.port_ready(&mut self.core, port, rtp);
    }

    /// Tells that no socket for speech could be bound.
    pub fn port_failed(&mut self, now: Moment, port: PortId) {
        self.core.now = now;
        self.own.port_failed(&mut self.core, port);
    }

    /// Takes a packet of speech.
    pub fn media_receive(&mut self, now: Moment, port: PortId, from: SocketAddr, bytes: &[u8]) {
        self.core.now = now;
        self.own.media_receive(&mut self.core, port, from, bytes);
    }

    /// Takes the passing of time.
    pub fn handle_timeout(&mut self, now: Moment) {
        self.core.now = now;
        self.core.agent.handle_timeout(now);
        self.own.handle_timeout(&mut self.core);
        self.bridges.handle_timeout(&mut self.core);
        self.errands.handle_timeout(&mut self.core);
        let mut heard = Vec::new();
        self.core.registrar.expire(now, &mut heard);
        self.core.heard_all(heard);
    }

    /// The next moment at which [`Self::handle_timeout`] has something to do.
    pub fn deadline(&self) -> Option<Moment> {
        let agent = self.core.agent.deadline();
        let registrar = self.core.registrar.deadline();
        let calls = [self.own.deadline(), self.bridges.deadline(), self.errands.deadline()];
        [agent, registrar].into_iter().chain(calls).flatten().min()
    }

    /// The next thing the gateway wants done. To be asked until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        loop {
            if let Some(output) = self.core.queue.pop_front() {
                return Some(output);
            }
            match self.core.agent.poll()? {
                sip::Output::Transmit { flow, to, bytes } => {
                    return Some(Output::Transmit { flow, to, bytes });
                }
                sip::Output::Close(flow) => {
                    let now = self.core.now;
                    self.flow_lost(now, flow);
                    return Some(Output::Close(flow));
                }
                sip::Output::Event(event) => self.event(event),
            }
        }
    }

    /// The calls it saw, oldest first.
    pub fn calls(&self) -> impl DoubleEndedIterator<Item = &SeenCall> {
        self.core.log.calls()
    }

    /// From how many places a user is registered.
    pub fn registered(&self, now: Moment, user: &str) -> usize {
        self.core.registrar.bindings(now, user).len()
    }

    /// How many of its own calls (echo, announcements) go on, and how many between its users.
    pub fn active(&self) -> (usize, usize) {
        (self.own.count(), self.bridges.count())
    }

    /// Calls a registered user from [`Numbers::caller`](crate::Numbers::caller) now.
    pub fn call(&mut self, now: Moment, user: &str) {
        self.core.now = now;
        self.own.call(&mut self.core, user, None);
    }

    fn event(&mut self, event: Event) {
        let (core, own, bridges) = (&mut self.core, &mut self.own, &mut self.bridges);
        match event {
            Event::Incoming { session, message, offer, flow, from, .. } => {
                self.incoming(session, message, offer, (flow, from));
            }
            Event::Request { request, message, flow, from } => {
                self.request(request, &message, (flow, from));
            }
            Event::Progress { session, status, body, .. } => {
                bridges.progress(core, session, status, body);
            }
            Event::Answered { session, body, .. } => {
                own.answered(core, session, body.as_deref());
                bridges.answered(core, session, body);
            }
            Event::Confirmed { session, body } => {
                own.confirmed(session, body.as_deref());
                bridges.confirmed(core, session, body);
            }
            Event::Reoffered { session, offer } => {
                own.reoffered(core, session, offer.as_deref());
                bridges.reoffered(core, session, offer);
            }
            Event::ReofferWithdrawn { session } => bridges.reoffer_withdrawn(session),
            Event::ReofferAnswered { session, body } => {
                own.reoffer_answered(session, &body);
                bridges.reoffer_done(core, session, Ok(body));
            }
            Event::ReofferFailed { session, status } => {
                bridges.reoffer_done(core, session, Err(status));
            }
            Event::Ended { session, cause } => {
                own.ended(core, session, cause.status);
                bridges.ended(core, session, cause.status);
            }
            Event::Digit { session, digit } => own.digit(core, session, digit),
            Event::Referred { session, to, .. } => {
                self.errands.referred(core, own, session, &to);
            }
            Event::Referral { session, referral } => errands::told(core, session, referral),
            // It has no gateways and no identities of its own.
            Event::GatewayReachable(_)
            | Event::GatewaySilent(..)
            | Event::Registered { .. }
            | Event::RegistrationFailed { .. }
            | Event::Unregistered { .. }
            | _ => {}
        }
    }

    fn request(&mut self, request: RequestId, message: &Message, way: (FlowId, SocketAddr)) {
        let core = &mut self.core;
        let now = core.now;
        if is_register(message) {
            let is_ours = message.request_uri().is_ok_and(|uri| core.is_ours(&uri));
            let mut heard = Vec::new();
            let (status, fields) = if is_ours {
                let (registrar, random) = (&mut core.registrar, &mut core.random);
                let answer = registrar.register(now, message, way, random, &mut heard);
                (answer.status, answer.fields)
            } else {
                (404, Vec::new())
            };
            core.agent.respond(now, request, status, fields, Vec::new());
            core.heard_all(heard);
            return;
        }
        let status = if *message.method() == Method::Options { 200 } else { 405 };
        let allow = (Name::Allow.as_str().to_owned(), ALLOW.to_owned());
        core.agent.respond(now, request, status, vec![allow], Vec::new());
    }

    fn incoming(
        &mut self,
        session: SessionId,
        invite: Message,
        offer: Option<Vec<u8>>,
        (flow, from): (FlowId, SocketAddr),
    ) {
        let core = &mut self.core;
        let now = core.now;
        let user = match let_in(core, &invite, from) {
            Ok(user) => user,
            Err((status, fields)) => return core.agent.reject(now, session, status, fields),
        };
        let target = invite.request_uri().ok().filter(|uri| core.is_ours(uri));
        let called = target.and_then(|uri| uri.user_text()).unwrap_or_default();
        let seen = core.log.phone_calls(now, &invite, &called, from);
        core.heard(Heard::Call(seen));
        if MOST_CALLS <= self.own.count() + self.bridges.count() {
            return core.refuse(session, seen, 503);
        }
        let call = Call { session, invite, offer, user, called, flow, from };
        match route(&self.core, &call.called) {
            Route::Own(script) => self.own.begin(&mut self.core, seen, call, script),
            Route::User => self.bridges.begin(&mut self.core, seen, &call),
            Route::Refuse(status) => self.core.refuse(call.session, seen, status),
        }
    }
}

/// Says as whom a call is let in, or with what it is refused.
fn let_in(
    core: &mut Core,
    invite: &Message,
    from: SocketAddr,
) -> Result<String, (u16, Vec<sip::Field>)> {
    let user = invite.from().ok().and_then(|from| from.uri().user_text());
    let Some(user) = user.filter(|user| core.registrar.knows(user)) else {
        return Err((403, Vec::new()));
    };
    if !core.setup.calls_need_password && core.registrar.is_at(core.now, &user, from) {
        return Ok(user);
    }
    match core.registrar.who(core.now, invite, true, &mut core.random) {
        Ok(proved) if proved == user => Ok(user),
        // Nobody calls in the name of others.
        Ok(_) => Err((403, Vec::new())),
        Err(challenge) => Err((407, vec![challenge])),
    }
}

/// What a number stands for.
enum Route {
    Own(Script),
    User,
    Refuse(u16),
}

fn route(core: &Core, called: &str) -> Route {
    let numbers = &core.setup.numbers;
    let own = [
        (&numbers.echo, Script::Echo),
        (&numbers.announcement, Script::Announcement),
        (&numbers.silent, Script::Silent),
        (&numbers.early_media, Script::EarlyMedia),
        (&numbers.calls_back, Script::CallsBack),
        (&numbers.holds, Script::Holds),
        (&numbers.sends_on, Script::SendsOn),
        (&numbers.replaced, Script::Replaced),
    ];
    if let Some((_, script)) = own.into_iter().find(|(number, _)| *number == called) {
        return Route::Own(script);
    }
    if numbers.busy.iter().any(|number| number == called) {
        Route::Refuse(486)
    } else if numbers.overloaded == called {
        Route::Refuse(503)
    } else if numbers.unallocated == called || !core.registrar.knows(called) {
        Route::Refuse(404)
    } else {
        Route::User
    }
}
