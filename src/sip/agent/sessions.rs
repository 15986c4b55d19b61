//! Making calls, and what is done with them.

use std::net::SocketAddr;

use clock::Moment;

use super::UserAgent;
use super::api::{
    Ended, EndedBy, Event, Field, GatewayId, IdentityId, Invite, InviteVia, OnAppearance, SessionId,
};
use super::core::Way;
use super::draft::Draft;
use super::wallet::Tries;
use crate::FlowId;
use crate::message::{DialogRef, Method, Name, ReferTo};
use crate::transaction::table::Destination;
use crate::uri::{NameAddr, Uri};
use crate::usage::session::{Context, Party, Plan, Session};

impl UserAgent {
    pub(super) fn next_session(&mut self) -> SessionId {
        self.last_session += 1;
        SessionId(self.last_session)
    }

    /// Calls somebody as an identity. All that becomes of it is told by events.
    pub fn invite(&mut self, now: Moment, invite: Invite) -> SessionId {
        let id = self.next_session();
        let Invite { identity, to, body, mut extra, appearance } = invite;
        let Some(holder) = self.holders.get_mut(&identity) else {
            self.stillborn(id, EndedBy::Transport);
            return id;
        };
        let from = holder.address();
        let preferred = Name::PPreferredIdentity.as_str();
        if !extra.iter().any(|(name, _)| name.eq_ignore_ascii_case(preferred)) {
            // Which of our identities is meant, for a gateway that asserts it (RFC 3325).
            let address = NameAddr::new(None, holder.identity.aor.uri().clone());
            extra.push((preferred.to_owned(), address.to_string()));
        }
        let random = &mut self.core.random;
        let (call_id, tag) = (random.word(), random.word());
        let mut draft = draft(&from, &to, &to, (&call_id, &tag), body, extra);
        draft.routes.clone_from(&holder.routes);
        let mut tries = Tries::default();
        let credentials = holder.wallet.guess(&mut tries, &draft, random);
        let party = Party::Identity(identity, holder.identity.gateway);
        let local_tag = tag;
        self.begin(
            now,
            Plan { id, party, call_id, local_tag, draft, tries, credentials, appearance },
        );
        id
    }

    /// Calls somebody along a given way, without an identity.
    pub fn invite_via(&mut self, now: Moment, invite: InviteVia) -> SessionId {
        let id = self.next_session();
        let InviteVia { flow, remote, from, to, target, body, extra } = invite;
        let Some(way) = self.fixed_way(flow, remote) else {
            self.stillborn(id, EndedBy::Transport);
            return id;
        };
        let random = &mut self.core.random;
        let (call_id, tag) = (random.word(), random.word());
        let draft = draft(&from, &to, &target, (&call_id, &tag), body, extra);
        let (party, tries, credentials) = (Party::Fixed(way), Tries::default(), Vec::new());
        let (local_tag, appearance) = (tag, None);
        self.begin(
            now,
            Plan { id, party, call_id, local_tag, draft, tries, credentials, appearance },
        );
        id
    }

    pub(super) fn fixed_way(&self, flow: FlowId, to: SocketAddr) -> Option<Way> {
        let known = self.flows.get(&flow)?;
        let destination = Destination { flow, transport: known.transport, to };
        Some(Way::new(destination, known.local))
    }

    fn begin(&mut self, now: Moment, plan: Plan) {
        let id = plan.id;
        let alive = self.sessions.values().filter(|session| !session.has_ended()).count();
        if self.session_limit() <= alive {
            self.stillborn(id, EndedBy::Local);
            return;
        }
        let party = plan.party.clone();
        let mut plan = Some(plan);
        let session = self.with_context(now, &party, |context| {
            plan.take().map(|plan| Session::call(context, plan))
        });
        if let Some(session) = session {
            self.dialogs.insert(session.key(), id);
            self.sessions.insert(id, session);
            self.drop_if_finished(id);
        } else {
            self.stillborn(id, EndedBy::Transport);
        }
    }

    /// A call that cannot even begin.
    fn stillborn(&mut self, session: SessionId, by: EndedBy) {
        self.core.event(Event::Ended { session, cause: Ended { by, ..Ended::default() } });
    }

    /// Lets something be said on somebody's behalf.
    fn with_context<T>(
        &mut self,
        now: Moment,
        party: &Party,
        act: impl FnOnce(&mut Context<'_>) -> T,
    ) -> T {
        let (way, contact_user, gateway) = match party {
            Party::Identity(id, gateway) => {
                let holder = self.holders.get(id);
                let gateway = self.gateways.get(gateway);
                let user = holder.map_or(&self.contact_user, |holder| &holder.contact_user);
                (gateway.and_then(super::gateway::Gateway::way), user, gateway)
            }
            Party::Fixed(way) => (Some(*way), &self.contact_user, None),
        };
        let mut context = Context { now, core: &mut self.core, way, contact_user, gateway };
        act(&mut context)
    }

    /// Tells a session something, and drops it when it has nothing left to say.
    pub(super) fn with_session(
        &mut self,
        now: Moment,
        id: SessionId,
        act: impl FnOnce(&mut Session, &mut Context<'_>),
    ) {
        let Some(mut session) = self.sessions.remove(&id) else { return };
        let party = session.party.clone();
        self.with_context(now, &party, |context| act(&mut session, context));
        self.sessions.insert(id, session);
        self.drop_if_finished(id);
    }

    pub(super) fn drop_if_finished(&mut self, id: SessionId) {
        if self.sessions.get(&id).is_some_and(Session::is_finished)
            && let Some(session) = self.sessions.remove(&id)
        {
            self.dialogs.remove(&session.key());
        }
    }

    /// Tells the caller that it rings here (180).
    pub fn ring(&mut self, now: Moment, session: SessionId) {
        self.with_session(now, session, |session, context| {
            session.progress(context, 180, Vec::new());
        });
    }

    /// Sends early media (183 with a description).
    pub fn progress(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {
        self.with_session(now, session, |session, context| session.progress(context, 183, body));
    }

    /// Answers a call, with the answer to its offer, or with our offer where it had none. The
    /// session whose place it takes is ended.
    #[expect(clippy::needless_pass_by_value, reason = "all that is to be sent is handed over")]
    pub fn accept(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {
        let mut replaced = None;
        self.with_session(now, session, |session, context| {
            replaced = session.accept(context, &body).then_some(session.replaces).flatten();
        });
        if let Some(replaced) = replaced {
            self.with_session(now, replaced, |old, context| {
                old.replaced_by = Some(session);
                old.end(context);
            });
        }
    }

    /// Puts a session on an appearance of a shared line, or takes it off: all that is said in it
    /// from now on names the appearance. A server of shared lines wants it named in the answer to
    /// a call, too, so it is set before [`Self::accept`]; whether a hold is private, before the
    /// [`Self::reoffer`] that holds.
    pub fn set_appearance(
        &mut self,
        now: Moment,
        session: SessionId,
        appearance: Option<OnAppearance>,
    ) {
        self.with_session(now, session, |session, _| session.appearance = appearance);
    }

    /// What names a session to its far end, for Replaces and Join; nothing before it is answered.
    pub fn dialog_ref(&self, session: SessionId) -> Option<DialogRef> {
        self.sessions.get(&session)?.reference()
    }

    /// The session that is meant by a name of its far end's making, where it may be replaced or
    /// joined.
    pub fn named(&self, named: &DialogRef) -> Option<SessionId> {
        let key = (named.call_id.clone(), named.to_tag.clone());
        let session = self.sessions.get(self.dialogs.get(&key)?)?;
        session.may_be_replaced(named).ok().map(|()| session.id)
    }

    /// Whom a session is with; nothing before it is answered.
    pub fn remote(&self, session: SessionId) -> Option<Uri> {
        self.sessions.get(&session)?.remote()
    }

    /// Whether an address leads to a gateway: its domain, or an address of its own.
    pub fn is_home(&self, gateway: GatewayId, uri: &Uri) -> bool {
        self.gateways.get(&gateway).is_some_and(|gateway| gateway.is_home_of(uri))
    }

    /// Sends the far end on to somebody else (RFC 3515). What becomes of it is told by
    /// [`Event::Referral`]; the session itself goes on until one end ends it.
    pub fn refer(&mut self, now: Moment, session: SessionId, to: &ReferTo) {
        let holder = self.identity(session).and_then(|id| self.holders.get(&id));
        // Who says so (RFC 3892).
        let by = holder.map(|it| NameAddr::new(None, it.identity.aor.uri().clone()).to_string());
        self.with_session(now, session, |session, context| session.refer(context, to, by));
    }

    /// Answers [`Event::Referred`]: somebody will be called there, or the status that refuses.
    pub fn answer_referred(&mut self, now: Moment, session: SessionId, answer: Result<(), u16>) {
        self.with_session(now, session, |session, context| {
            session.answer_referred(context, answer);
        });
    }

    /// Tells the far end that sent us on how the call there goes (100 to 699), if it wants to
    /// know. It is told even after the session with it has ended.
    pub fn tell_referrer(&mut self, now: Moment, session: SessionId, status: u16) {
        self.with_session(now, session, |session, context| session.tell_referrer(context, status));
    }

    /// Refuses a call (300 to 699).
    #[expect(clippy::needless_pass_by_value, reason = "all that is to be sent is handed over")]
    pub fn reject(&mut self, now: Moment, session: SessionId, status: u16, extra: Vec<Field>) {
        self.with_session(now, session, |session, context| {
            session.reject(context, status, &extra);
        });
    }

    /// Acknowledges an answer that was an offer, with our answer to it.
    pub fn acknowledge(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {
        self.with_session(now, session, |session, context| session.acknowledge(context, body));
    }

    /// Offers to change the session (re-INVITE), as soon as nothing else is under way in it.
    /// Where both ends do so at once, it is tried again. Without a description the far end is
    /// asked for its offer, and [`Event::ReofferAnswered`] waits for [`Self::acknowledge`].
    pub fn reoffer(&mut self, now: Moment, session: SessionId, body: Vec<u8>) {
        self.with_session(now, session, |session, context| session.reoffer(context, body));
    }

    /// Answers [`Event::Reoffered`]: with a description, or with a status that refuses.
    pub fn answer_reoffer(
        &mut self,
        now: Moment,
        session: SessionId,
        answer: Result<Vec<u8>, u16>,
    ) {
        self.with_session(now, session, |session, context| {
            session.answer_reoffer(context, answer);
        });
    }

    /// Says digits in messages (INFO), one after the other. That the far end takes none is told by
    /// [`Event::DigitsRefused`].
    pub fn press(&mut self, now: Moment, session: SessionId, digits: &str) {
        self.with_session(now, session, |session, context| session.press(context, digits));
    }

    /// Ends a session: gives up a call, declines one, or hangs up. [`Event::Ended`] is told at
    /// once; what is left to be said to the far end is said by the agent alone.
    pub fn end(&mut self, now: Moment, session: SessionId) {
        self.with_session(now, session, Session::end);
    }

    /// The identity a session is of.
    pub fn identity(&self, session: SessionId) -> Option<IdentityId> {
        match self.sessions.get(&session)?.party {
            Party::Identity(id, _) => Some(id),
            Party::Fixed(_) => None,
        }
    }
}

/// An INVITE.
fn draft(
    from: &NameAddr,
    to: &Uri,
    target: &Uri,
    (call_id, tag): (&str, &str),
    body: Vec<u8>,
    extra: Vec<Field>,
) -> Draft {
    let target = target.as_bytes().split(|byte| *byte == b'?').next().unwrap_or_default();
    let to = NameAddr::new(None, to.clone());
    Draft {
        method: Method::Invite,
        target: target.to_vec(),
        routes: Vec::new(),
        from: from.clone().with_tag(tag).to_bytes(),
        to: to.to_bytes(),
        call_id: call_id.into(),
        cseq: 1,
        contact: None,
        extra,
        body,
    }
}
