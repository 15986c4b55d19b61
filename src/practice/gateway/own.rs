//! The numbers that answer by themselves, and the caller who calls back.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use clock::Moment;
use sdp::Direction;
use sip::message::ReferTo;
use sip::{Aor, InviteVia, NameAddr, SessionId, Uri};

use super::{Call, Core, Heard, Output, PortId};
use crate::registrar::Binding;
use crate::speech::{Leg, Play};

/// It rings this long before it is answered: long enough to be heard as ringing.
const RINGS: Duration = Duration::from_millis(500);

/// Early media is played this long before the call is answered.
const EARLY: Duration = Duration::from_secs(3);

/// Who calls back talks this long before.
const SHORT_TALK: Duration = Duration::from_secs(2);

/// And waits this long: time to put the receiver down.
const CALLS_BACK_AFTER: Duration = Duration::from_secs(3);

/// How long it then rings.
const RINGS_THERE: Duration = Duration::from_mins(1);

/// Who holds talks this long, and holds this long.
const HOLDS_EVERY: Duration = Duration::from_secs(4);

/// No call lasts longer: its phone may have lost power long ago.
const LONGEST: Duration = Duration::from_hours(2);

/// The most calls back that wait.
const MOST_CALLS_BACK: usize = 16;

/// What a number does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Script {
    Echo,
    Announcement,
    Silent,
    EarlyMedia,
    CallsBack,
    Holds,
    SendsOn,
    Replaced,
    /// A call the gateway makes.
    Caller,
}

/// Where a call is in its script.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    /// A socket for speech is being bound.
    Port,
    /// It rings, here or there.
    Ringing,
    /// It is answered.
    Talking,
    /// It is answered, and we hold.
    Holding,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct OwnId(u32);

#[derive(Debug)]
struct OwnCall {
    seen: u64,
    script: Script,
    stage: Stage,
    session: Option<SessionId>,
    /// The phone's user.
    user: String,
    /// Where the phone is, for a call that we make.
    binding: Option<Binding>,
    /// The session whose place it takes.
    takes: Option<SessionId>,
    port: Option<PortId>,
    leg: Option<Leg>,
    /// The offer that is not answered yet.
    offer: Option<Vec<u8>>,
    /// What early media was answered with; the final answer says the same.
    early: Option<Vec<u8>>,
    /// The next step of the script.
    due: Option<Moment>,
    /// When it ends at the latest.
    until: Moment,
}

/// The gateway's own calls.
#[derive(Debug, Default)]
pub(super) struct Owns {
    calls: BTreeMap<OwnId, OwnCall>,
    sessions: BTreeMap<SessionId, OwnId>,
    ports: BTreeMap<PortId, OwnId>,
    /// Who is to be called back, and when.
    call_back: Vec<(Moment, String)>,
    last: u32,
}

impl Owns {
    pub(super) fn count(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        let calls = self.calls.values().flat_map(|call| {
            let frame = call.leg.as_ref().and_then(Leg::deadline);
            [call.due, frame, Some(call.until)]
        });
        calls.flatten().chain(self.call_back.iter().map(|(at, _)| *at)).min()
    }

    /// Takes a call of a phone for one of our numbers.
    pub(super) fn begin(&mut self, core: &mut Core, seen: u64, call: Call, script: Script) {
        if script != Script::EarlyMedia {
            core.agent.ring(core.now, call.session);
        }
        // What only rings needs no speech.
        let port = if script == Script::Silent {
            None
        } else {
            let Some(port) = core.want_port(call.flow) else {
                return core.refuse(call.session, seen, 503);
            };
            Some(port)
        };
        self.add(OwnCall {
            seen,
            script,
            stage: if port.is_some() { Stage::Port } else { Stage::Ringing },
            session: Some(call.session),
            user: call.user,
            binding: None,
            takes: None,
            port,
            leg: None,
            offer: call.offer,
            early: None,
            due: None,
            until: core.now + LONGEST,
        });
    }

    /// Whether a call is one of these.
    pub(super) fn has(&self, session: SessionId) -> bool {
        self.sessions.contains_key(&session)
    }

    /// Calls a user, where it was registered last; in the place of another call, where one is
    /// named.
    pub(super) fn call(&mut self, core: &mut Core, user: &str, takes: Option<SessionId>) {
        let binding = core.registrar.bindings(core.now, user).into_iter().next();
        let Some(binding) = binding else { return };
        let Some(port) = core.want_port(binding.flow) else { return };
        let (number, name) = core.setup.numbers.caller.clone();
        let caller = (number.as_str(), Some(name.as_str()));
        let seen = core.log.calls_phone(core.now, user, caller, binding.remote);
        core.heard(Heard::Call(seen));
        self.add(OwnCall {
            seen,
            script: Script::Caller,
            stage: Stage::Port,
            session: None,
            user: user.into(),
            binding: Some(binding),
            takes,
            port: Some(port),
            leg: None,
            offer: None,
            early: None,
            due: None,
            until: core.now + LONGEST,
        });
    }

    fn add(&mut self, call: OwnCall) {
        self.last = self.last.wrapping_add(1);
        let id = OwnId(self.last);
        if let Some(session) = call.session {
            self.sessions.insert(session, id);
        }
        if let Some(port) = call.port {
            self.ports.insert(port, id);
        }
        self.calls.insert(id, call);
    }

    fn remove(&mut self, core: &mut Core, id: OwnId, status: Option<u16>) -> Option<OwnCall> {
        let call = self.calls.remove(&id)?;
        if let Some(session) = call.session {
            self.sessions.remove(&session);
        }
        if let Some(port) = call.port {
            self.ports.remove(&port);
            core.queue.push_back(Output::ClosePort(port));
        }
        core.log.packets(call.seen, call.leg.as_ref().map_or(0, Leg::received));
        core.ended(call.seen, status);
        Some(call)
    }

    pub(super) fn port_ready(&mut self, core: &mut Core, port: PortId, rtp: SocketAddr) {
        let id = self.ports.get(&port).copied();
        let Some((id, call)) = id.and_then(|id| Some((id, self.calls.get_mut(&id)?))) else {
            // The call ended meanwhile, and with it the wish for this port.
            return;
        };
        if call.stage != Stage::Port {
            return;
        }
        call.leg = Some(Leg::new(rtp, &mut core.random));
        call.stage = Stage::Ringing;
        match call.script {
            Script::Caller => {
                if !self.invite(core, id) {
                    self.remove(core, id, Some(500));
                }
            }
            Script::EarlyMedia => self.play_early(core, id),
            Script::Echo
            | Script::Announcement
            | Script::Silent
            | Script::CallsBack
            | Script::Holds
            | Script::SendsOn
            | Script::Replaced => call.due = Some(core.now + RINGS),
        }
    }

    pub(super) fn port_failed(&mut self, core: &mut Core, port: PortId) {
        let Some(id) = self.ports.get(&port).copied() else { return };
        let session = self.calls.get(&id).and_then(|call| call.session);
        if let Some(session) = session {
            core.agent.reject(core.now, session, 503, Vec::new());
        }
        self.remove(core, id, Some(503));
    }

    /// Sends the INVITE of a call that we make.
    fn invite(&mut self, core: &mut Core, id: OwnId) -> bool {
        let Some(call) = self.calls.get_mut(&id) else { return false };
        let (Some(leg), Some(binding)) = (&mut call.leg, &call.binding) else { return false };
        let (number, name) = &core.setup.numbers.caller;
        let domain = &core.setup.domain;
        let (Ok(from), Ok(to)) = (Aor::new(number, domain), Aor::new(&call.user, domain)) else {
            return false;
        };
        let from = NameAddr::new(Some(name.clone()), from.uri().clone());
        let asserted = ("P-Asserted-Identity".to_owned(), from.to_string());
        let takes = call.takes.and_then(|takes| core.agent.dialog_ref(takes));
        let takes = takes.map(|takes| takes.replaces());
        let invite = InviteVia {
            flow: binding.flow,
            remote: binding.remote,
            from,
            to: to.uri().clone(),
            target: binding.contact.clone(),
            body: leg.offer(Direction::SendReceive),
            extra: [asserted].into_iter().chain(takes).collect(),
        };
        let session = core.agent.invite_via(core.now, invite);
        call.session = Some(session);
        call.due = Some(core.now + RINGS_THERE);
        self.sessions.insert(session, id);
        true
    }

    fn play_early(&mut self, core: &mut Core, id: OwnId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (Some(leg), Some(session)) = (&mut call.leg, call.session) else { return };
        let Some(offer) = call.offer.take() else {
            // Without an offer there is nothing to play to yet.
            core.agent.ring(core.now, session);
            call.due = Some(core.now + RINGS);
            return;
        };
        if let Ok(body) = leg.answer(&offer) {
            leg.play(core.now, Play::Melody);
            call.early = Some(body.clone());
            call.due = Some(core.now + EARLY);
            core.agent.progress(core.now, session, body);
        } else {
            core.agent.reject(core.now, session, 488, Vec::new());
            self.remove(core, id, Some(488));
        }
    }

    /// Takes the next step of a script.
    fn step(&mut self, core: &mut Core, id: OwnId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.due = None;
        let Some(session) = call.session else { return };
        match (call.stage, call.script) {
            (Stage::Ringing, Script::Caller) | (Stage::Talking, Script::CallsBack) => {
                core.agent.end(core.now, session);
            }
            (Stage::Ringing, _) => self.accept(core, id),
            (Stage::Talking | Stage::Holding, Script::Holds) => {
                let Some(leg) = &mut call.leg else { return };
                let (stage, direction) = if call.stage == Stage::Talking {
                    (Stage::Holding, Direction::SendOnly)
                } else {
                    (Stage::Talking, Direction::SendReceive)
                };
                call.stage = stage;
                call.due = Some(core.now + HOLDS_EVERY);
                let offer = leg.offer(direction);
                core.agent.reoffer(core.now, session, offer);
            }
            (Stage::Talking, Script::SendsOn) => {
                let (number, domain) = (&core.setup.numbers.echo, &core.setup.domain);
                if let Ok(uri) = Uri::sip(Some(number), domain) {
                    core.agent.refer(core.now, session, &ReferTo { uri, replaces: None });
                }
            }
            (Stage::Talking, Script::Replaced) => {
                let user = call.user.clone();
                self.call(core, &user, Some(session));
            }
            (Stage::Port | Stage::Talking | Stage::Holding, _) => {}
        }
    }

    /// Answers a phone.
    fn accept(&mut self, core: &mut Core, id: OwnId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (Some(leg), Some(session)) = (&mut call.leg, call.session) else { return };
        let body = match (call.early.take(), call.offer.take()) {
            (Some(body), _) => Ok(body),
            (None, Some(offer)) => leg.answer(&offer),
            (None, None) => Ok(leg.offer(Direction::SendReceive)),
        };
        let Ok(body) = body else {
            core.agent.reject(core.now, session, 488, Vec::new());
            self.remove(core, id, Some(488));
            return;
        };
        core.agent.accept(core.now, session, body);
        let seen = call.seen;
        call.talk(core.now);
        core.answered(seen);
    }

    /// Our call was answered.
    pub(super) fn answered(&mut self, core: &mut Core, session: SessionId, body: Option<&[u8]>) {
        let Some(call) = self.of(session) else { return };
        let Some(leg) = &mut call.leg else { return };
        if body.is_none_or(|body| leg.agree(body).is_err()) {
            return core.agent.end(core.now, session);
        }
        let seen = call.seen;
        call.talk(core.now);
        core.answered(seen);
    }

    /// An answer to an offer of ours that went in a 2xx.
    pub(super) fn confirmed(&mut self, session: SessionId, body: Option<&[u8]>) {
        let leg = self.of(session).and_then(|call| call.leg.as_mut());
        if let (Some(leg), Some(body)) = (leg, body) {
            // What cannot be agreed to leaves the speech as it was.
            let _: Result<(), _> = leg.agree(body);
        }
    }

    pub(super) fn reoffered(&mut self, core: &mut Core, session: SessionId, offer: Option<&[u8]>) {
        let Some(leg) = self.of(session).and_then(|call| call.leg.as_mut()) else { return };
        let answer = match offer {
            Some(offer) => leg.answer(offer).map_err(|_| 488),
            None => Ok(leg.offer(Direction::SendReceive)),
        };
        core.agent.answer_reoffer(core.now, session, answer);
    }

    pub(super) fn reoffer_answered(&mut self, session: SessionId, body: &[u8]) {
        self.confirmed(session, Some(body));
    }

    pub(super) fn ended(&mut self, core: &mut Core, session: SessionId, status: Option<u16>) {
        let Some(id) = self.sessions.get(&session).copied() else { return };
        let Some(call) = self.remove(core, id, status) else { return };
        let talked = matches!(call.stage, Stage::Talking | Stage::Holding);
        if call.script == Script::CallsBack && talked && self.call_back.len() < MOST_CALLS_BACK {
            self.call_back.push((core.now + CALLS_BACK_AFTER, call.user));
        }
    }

    pub(super) fn digit(&mut self, core: &mut Core, session: SessionId, digit: char) {
        let call = self.sessions.get(&session).and_then(|id| self.calls.get(id));
        if let Some(call) = call {
            core.log.digit(call.seen, digit);
        }
    }

    pub(super) fn media_receive(
        &mut self,
        core: &mut Core,
        port: PortId,
        from: SocketAddr,
        bytes: &[u8],
    ) {
        let id = self.ports.get(&port);
        let leg = id.and_then(|id| self.calls.get_mut(id)).and_then(|call| call.leg.as_mut());
        if let Some((to, bytes)) = leg.and_then(|leg| leg.receive(from, bytes)) {
            core.queue.push_back(Output::Media { port, to, bytes });
        }
    }

    pub(super) fn handle_timeout(&mut self, core: &mut Core) {
        let now = core.now;
        for call in self.calls.values_mut() {
            let (Some(leg), Some(port)) = (&mut call.leg, call.port) else { continue };
            while let Some((to, bytes)) = leg.send(now) {
                core.queue.push_back(Output::Media { port, to, bytes });
            }
        }
        let due = |at: Option<Moment>| at.is_some_and(|at| at <= now);
        let steps: Vec<OwnId> =
            self.calls.iter().filter(|(_, call)| due(call.due)).map(|(id, _)| *id).collect();
        for id in steps {
            self.step(core, id);
        }
        for call in self.calls.values_mut().filter(|call| call.until <= now) {
            // Once is enough; what the agent has to say about it, it says alone.
            call.until = now + LONGEST;
            if let Some(session) = call.session {
                core.agent.end(now, session);
            }
        }
        let mut users = Vec::new();
        self.call_back.retain(|(at, user)| {
            let is_due = *at <= now;
            if is_due {
                users.push(user.clone());
            }
            !is_due
        });
        for user in users {
            self.call(core, &user, None);
        }
    }

    fn of(&mut self, session: SessionId) -> Option<&mut OwnCall> {
        self.sessions.get(&session).and_then(|id| self.calls.get_mut(id))
    }
}

impl OwnCall {
    /// The call is answered: says what is heard from now on.
    fn talk(&mut self, now: Moment) {
        self.stage = Stage::Talking;
        self.due = match self.script {
            Script::CallsBack | Script::SendsOn | Script::Replaced => Some(now + SHORT_TALK),
            Script::Holds => Some(now + HOLDS_EVERY),
            Script::Echo
            | Script::Announcement
            | Script::Silent
            | Script::EarlyMedia
            | Script::Caller => None,
        };
        let play = if self.script == Script::Echo { Play::Echo } else { Play::Melody };
        if let Some(leg) = &mut self.leg {
            leg.play(now, play);
        }
    }
}
