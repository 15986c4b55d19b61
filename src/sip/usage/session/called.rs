//! A call to us, until it is answered (RFC 3261 section 13.3).

use std::time::Duration;

use clock::Moment;

use super::reliable::is_required;
use super::{Asked, Context, Party, Phase, Session, cause, local_end};
use crate::agent::reply::Reply;
use crate::agent::{Ended, EndedBy, Event, Field, SessionId};
use crate::dialog::Dialog;
use crate::message::{Message, Method};
use crate::transaction::table::ServerId;

/// Their INVITE, and what was said to it.
#[derive(Debug)]
pub(super) struct Called {
    server: ServerId,
    message: Message,
    /// What was told last, and when it is told again, so that no proxy on the way loses patience.
    told: Option<(u16, Vec<u8>, Moment)>,
    /// Until when the caller wants to wait (RFC 3261 section 20.19).
    expires: Option<Moment>,
}

/// How often a provisional response is repeated (RFC 3261 section 13.3.1.1).
const REPEAT: Duration = Duration::from_mins(1);

impl Called {
    pub(super) fn deadline(&self) -> Option<Moment> {
        let repeat = self.told.as_ref().map(|(_, _, moment)| *moment);
        [repeat, self.expires].into_iter().flatten().min()
    }
}

impl Session {
    /// Takes a call. Its dialog must be possible: a Contact must be there.
    pub(crate) fn ring(
        now: Moment,
        id: SessionId,
        party: Party,
        asked: &Asked<'_>,
        local_tag: String,
    ) -> Option<Self> {
        let message = asked.message;
        Dialog::called(message, &local_tag)?;
        let call_id = message.call_id().ok()?.to_owned();
        let expires = message.expires().ok().flatten();
        let mut session = Self::new(id, party, call_id, local_tag, Phase::Ringing);
        session.called = Some(Box::new(Called {
            server: asked.server,
            message: message.clone(),
            told: None,
            expires: expires.map(|seconds| now + Duration::from_secs(seconds.into())),
        }));
        Some(session)
    }

    /// Tells the caller how it goes (101 to 199).
    pub(crate) fn progress(&mut self, context: &mut Context<'_>, status: u16, body: Vec<u8>) {
        if self.phase != Phase::Ringing {
            return;
        }
        if let Some(called) = self.called.take_if(|called| is_required(&called.message)) {
            let asked = Asked { server: called.server, message: &called.message };
            self.progress_reliably(context, &asked, status, body);
            self.called = Some(called);
            return;
        }
        let contact = context.contact();
        let Some(called) = &mut self.called else { return };
        let reply = Reply {
            status,
            dialog: true,
            contact: contact.as_deref(),
            body: &body,
            ..Reply::default()
        };
        context.core.respond(context.now, called.server, &reply);
        called.told = Some((status, body, context.now + REPEAT));
    }

    /// Answers. Says whether it could.
    pub(crate) fn accept(&mut self, context: &mut Context<'_>, body: &[u8]) -> bool {
        if self.phase != Phase::Ringing {
            return false;
        }
        let Some(called) = self.called.take() else { return false };
        let Some(dialog) = Dialog::called(&called.message, &self.local_tag) else { return false };
        self.dialog = Some(dialog);
        self.phase = Phase::Talking;
        self.agree(context, &Asked { server: called.server, message: &called.message }, body);
        if let Some(unconfirmed) = self.unconfirmed.last_mut() {
            unconfirmed.initial = true;
        }
        true
    }

    /// Refuses.
    pub(crate) fn reject(&mut self, context: &mut Context<'_>, status: u16, extra: &[Field]) {
        if self.phase != Phase::Ringing {
            return;
        }
        self.refuse(context, status.clamp(300, 699), extra);
        self.over(context, local_end());
    }

    /// Whether it is the call that this INVITE wants to begin: a proxy that forks may send one call
    /// to us by several ways.
    pub(crate) fn began_with(&self, invite: &Message) -> bool {
        let tag = |it: &Message| it.from().ok().and_then(|from| from.tag().map(str::to_owned));
        if !invite.call_id().is_ok_and(|id| id == self.call_id) {
            return false;
        }
        match &self.called {
            Some(called) => {
                let number = |it: &Message| it.cseq().ok().map(|cseq| cseq.number);
                tag(&called.message) == tag(invite) && number(&called.message) == number(invite)
            }
            None => self.phase == Phase::Talking && tag(invite).is_some() && self.is_with(invite),
        }
    }

    pub(super) fn refuse(&mut self, context: &mut Context<'_>, status: u16, extra: &[Field]) {
        if let Some(called) = self.called.take() {
            context.core.respond(context.now, called.server, &Reply::with(status, extra));
        }
    }

    /// Takes a request of the other end of a call that nobody has answered yet. Says whether it is
    /// one, and one that may be asked so early.
    pub(crate) fn asked_early(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) -> bool {
        let tag =
            |message: &Message| message.from().ok().and_then(|from| from.tag().map(str::to_owned));
        let theirs = tag(asked.message);
        let called = self.called.as_ref().is_some_and(|called| tag(&called.message) == theirs);
        let calling = self.calling.as_ref().filter(|_| self.phase == Phase::Calling);
        let rings = |tag: &str| calling.is_some_and(|calling| calling.rings(tag));
        match asked.message.method() {
            // Its right (RFC 3261 section 15).
            Method::Bye if called => {
                context.core.respond(context.now, asked.server, &Reply::bare(200));
                self.refuse(context, TERMINATED, &[]);
                self.over(context, cause(EndedBy::Remote, asked.message));
            }
            Method::Prack if called => self.acknowledged_early(context, asked),
            Method::Update if called || theirs.is_some_and(|tag| rings(&tag)) => {
                self.updated_early(context, asked);
            }
            Method::Ack
            | Method::Bye
            | Method::Cancel
            | Method::Info
            | Method::Invite
            | Method::Message
            | Method::Notify
            | Method::Options
            | Method::Prack
            | Method::Publish
            | Method::Refer
            | Method::Register
            | Method::Subscribe
            | Method::Update
            | Method::Other(_) => return false,
        }
        true
    }

    /// The caller gave up, or withdraws its re-INVITE (RFC 3261 section 9.2).
    pub(crate) fn cancelled(
        &mut self,
        context: &mut Context<'_>,
        invite: ServerId,
        cancel: &Message,
    ) {
        if self.called.as_ref().is_some_and(|called| called.server == invite) {
            self.refuse(context, TERMINATED, &[]);
            self.over(context, cause(EndedBy::Remote, cancel));
        } else if self.changed.as_ref().is_some_and(|changed| changed.server == invite) {
            self.changed = None;
            context.core.respond(context.now, invite, &Reply::bare(TERMINATED));
            context.core.event(Event::ReofferWithdrawn { session: self.id });
            self.try_change(context);
        }
    }

    pub(super) fn called_timeout(&mut self, context: &mut Context<'_>) {
        let server = self.called.as_ref().map(|called| called.server);
        self.reliable_timeout(context, server);
        let Some(called) = &self.called else { return };
        if called.expires.is_some_and(|expires| expires <= context.now) {
            self.refuse(context, TERMINATED, &[]);
            self.over(context, Ended { by: EndedBy::Timeout, ..Ended::default() });
        } else if let Some((status, body, due)) = &called.told
            && *due <= context.now
        {
            let (status, body) = (*status, body.clone());
            self.progress(context, status, body);
        }
    }
}

/// Request Terminated (RFC 3261 section 21.4.25).
pub(super) const TERMINATED: u16 = 487;
