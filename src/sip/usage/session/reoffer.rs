//! Changing a session (RFC 3261 section 14): our re-INVITE and theirs.
//!
//! ```text
//!  Idle ──reoffer──▶ Waiting ──free──▶ Sent ──2xx, refused──▶ Idle
//!                       ▲                │ 491
//!                       └────────────────┘ 2.1–4 s, or 0–2 s
//! ```

use std::time::Duration;

use clock::Moment;

use super::called::TERMINATED;
use super::timer::refuses_timer;
use super::{
    Asked, Context, Phase, Session, Trouble, Unacknowledged, cause, description, retry_soon,
};
use crate::agent::core::Purpose;
use crate::agent::draft::Draft;
use crate::agent::reply::Reply;
use crate::agent::wallet::Tries;
use crate::agent::{Ended, EndedBy, Event};
use crate::message::{Message, Method};
use crate::transaction::GIVE_UP;
use crate::transaction::table::{Client, ClientId, ServerId};

/// Our re-INVITE.
#[derive(Debug)]
pub(super) enum Change {
    Idle,
    /// Until the moment; without one, until nothing else is under way.
    Waiting {
        until: Option<Moment>,
        body: Vec<u8>,
        tries: u8,
    },
    Sent {
        client: ClientId,
        cseq: u32,
        body: Vec<u8>,
        tries: u8,
    },
}

/// Their re-INVITE, until it is answered.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) server: ServerId,
    message: Message,
}

/// How often two ends may get in each other's way before it is told as a failure.
const MAX_TRIES: u8 = 8;

/// Request Pending (RFC 3261 section 21.4.27).
const PENDING: u16 = 491;

impl Change {
    pub(super) fn deadline(&self) -> Option<Moment> {
        match self {
            Self::Waiting { until, .. } => *until,
            Self::Idle | Self::Sent { .. } => None,
        }
    }

    pub(super) fn resent(&mut self, old: ClientId, new: ClientId) {
        if let Self::Sent { client, cseq, .. } = self
            && *client == old
        {
            *client = new;
            *cseq += 1;
        }
    }

    fn is_of(&self, id: ClientId) -> bool {
        match self {
            Self::Sent { client, .. } => *client == id,
            Self::Idle | Self::Waiting { .. } => false,
        }
    }
}

impl Session {
    /// Offers to change the session, now or as soon as nothing is in the way.
    pub(crate) fn reoffer(&mut self, context: &mut Context<'_>, body: Vec<u8>) {
        match (self.phase, &self.change) {
            (Phase::Talking, Change::Idle) => {
                self.change = Change::Waiting { until: None, body, tries: 0 };
                self.try_change(context);
            }
            // The newer wish replaces one that has not been uttered.
            (Phase::Talking, Change::Waiting { until, tries, .. }) => {
                self.change = Change::Waiting { until: *until, body, tries: *tries };
            }
            (Phase::Talking, Change::Sent { .. }) => self.reoffer_failed(context, PENDING),
            (Phase::Calling | Phase::Ringing, _) => self.reoffer_failed(context, 481),
            (Phase::Over, _) => {}
        }
    }

    /// The session is over: a change that is under way is of no interest any more. Should it only
    /// ever hear 1xx, it is not kept for ever.
    pub(super) fn leave_change(&mut self, now: Moment) {
        if let Change::Sent { client, .. } = std::mem::replace(&mut self.change, Change::Idle) {
            self.left = Some((client, now + GIVE_UP));
        }
    }

    pub(super) fn left_timeout(&mut self, context: &mut Context<'_>) {
        let Some((client, _)) = self.left.filter(|(_, until)| *until <= context.now) else {
            return;
        };
        self.left = None;
        let pending = context.core.table.client(client).is_some_and(Client::is_pending);
        if pending && context.core.table.forget_client(client).is_some() {
            self.forgotten();
        }
    }

    fn reoffer_failed(&mut self, context: &mut Context<'_>, status: u16) {
        context.core.event(Event::ReofferFailed { session: self.id, status });
    }

    /// Sends our re-INVITE, if one waits and nothing is in the way (RFC 3261 section 14.1).
    pub(super) fn try_change(&mut self, context: &mut Context<'_>) {
        let busy = self.phase != Phase::Talking
            || self.ended
            || self.changed.is_some()
            || self.is_unconfirmed()
            || self.unacknowledged.is_some();
        if busy {
            return;
        }
        let (body, tries) = match std::mem::replace(&mut self.change, Change::Idle) {
            Change::Waiting { until: None, body, tries } => (body, tries),
            other @ (Change::Idle | Change::Waiting { .. } | Change::Sent { .. }) => {
                self.change = other;
                return;
            }
        };
        let contact = context.contact();
        let mut extra = self.call_info(context, true);
        extra.extend(self.next_wish());
        let Some(dialog) = &mut self.dialog else { return };
        let draft = Draft { contact, extra, body: body.clone(), ..dialog.request(Method::Invite) };
        let cseq = draft.cseq;
        match self.request(context, draft, Purpose::Reoffer, Tries::default(), &[]) {
            Some(client) => self.change = Change::Sent { client, cseq, body, tries },
            None => self.reoffer_failed(context, 503),
        }
    }

    pub(super) fn reoffer_timeout(&mut self, context: &mut Context<'_>) {
        if let Change::Waiting { until, .. } = &mut self.change
            && until.is_some_and(|moment| moment <= context.now)
        {
            *until = None;
            self.try_change(context);
        }
    }

    pub(super) fn reoffer_answered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        status: u16,
        response: &Message,
    ) {
        let current = self.change.is_of(client);
        match status {
            100..200 => {}
            200..300 => self.reoffer_agreed(context, client, response),
            _ if !current || self.ended => {}
            PENDING => self.wait_after_glare(context),
            // The far end knows nothing of the dialog, or its answer is as good as none (RFC 3261
            // section 12.2.1.2).
            408 | 481 => {
                let cause = cause(EndedBy::Remote, response);
                if status == 408 {
                    self.bye(context);
                }
                self.over(context, cause);
            }
            _ => {
                self.change = Change::Idle;
                self.reoffer_failed(context, status);
            }
        }
    }

    fn reoffer_agreed(&mut self, context: &mut Context<'_>, client: ClientId, response: &Message) {
        let current = self.change.is_of(client);
        let Ok(cseq) = response.cseq().map(|cseq| cseq.number) else { return };
        let Some(tag) = self.dialog.as_ref().map(|dialog| dialog.remote_tag().to_owned()) else {
            return;
        };
        if self.repeat_ack(context, cseq, &tag) || self.owes_ack(cseq) {
            return;
        }
        let Some(mut dialog) = self.dialog.take() else { return };
        dialog.refresh(response);
        self.take_timer(context.now, response);
        let owed = Unacknowledged { cseq, credentials: context.core.credentials_of(client) };
        let offered = match &self.change {
            Change::Sent { body, .. } => !body.is_empty(),
            Change::Idle | Change::Waiting { .. } => true,
        };
        // An end that came in between needs no answer of ours, only the ACK.
        if offered || self.ended {
            self.acknowledge_in(context, &dialog, &owed, Vec::new());
        } else {
            self.unacknowledged = Some(owed);
        }
        self.dialog = Some(dialog);
        if current && !self.ended {
            self.change = Change::Idle;
            let body = description(response).unwrap_or_default();
            context.core.event(Event::ReofferAnswered { session: self.id, body });
        }
    }

    /// Both ends asked at once. Whoever made the Call-ID waits longer (RFC 3261 section 14.1).
    fn wait_after_glare(&mut self, context: &mut Context<'_>) {
        let (body, tries) = match std::mem::replace(&mut self.change, Change::Idle) {
            Change::Sent { body, tries, .. } => (body, tries + 1),
            other @ (Change::Idle | Change::Waiting { .. }) => {
                self.change = other;
                return;
            }
        };
        if MAX_TRIES <= tries {
            self.reoffer_failed(context, PENDING);
            return;
        }
        let wait = if self.calling.is_some() {
            2_100 + 10 * context.core.random.below(191)
        } else {
            10 * context.core.random.below(201)
        };
        let until = Some(context.now + Duration::from_millis(wait));
        self.change = Change::Waiting { until, body, tries };
    }

    pub(super) fn reoffer_unanswered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        trouble: Trouble,
    ) {
        if !self.change.is_of(client) || self.ended {
            return;
        }
        self.change = Change::Idle;
        match trouble {
            Trouble::TimedOut => {
                self.bye(context);
                self.over(context, Ended { by: EndedBy::Timeout, ..Ended::default() });
            }
            // The way may come back before the person gives up.
            Trouble::Unsendable => self.reoffer_failed(context, 503),
        }
    }

    /// The far end offers to change the session.
    pub(super) fn reoffered(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        if refuses_timer(context.core, context.now, asked) {
            return;
        }
        let sent = matches!(self.change, Change::Sent { .. });
        if sent || self.unacknowledged.is_some() || self.awaits_answer() {
            context.core.respond(context.now, asked.server, &Reply::bare(PENDING));
        } else if self.changed.is_some() {
            let extra = retry_soon(context.core);
            context.core.respond(context.now, asked.server, &Reply::with(500, &extra));
        } else {
            if *asked.message.method() == Method::Invite {
                context.core.respond(context.now, asked.server, &Reply::bare(100));
            }
            self.changed = Some(Changed { server: asked.server, message: asked.message.clone() });
            let offer = description(asked.message);
            context.core.event(Event::Reoffered { session: self.id, offer });
        }
    }

    /// The far end changes the session by UPDATE (RFC 3311 section 5.2): with an offer, or only
    /// where it wants to be reached.
    pub(super) fn updated(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        if description(asked.message).is_some() {
            self.reoffered(context, asked);
            return;
        }
        if refuses_timer(context.core, context.now, asked) {
            return;
        }
        if let Some(dialog) = &mut self.dialog {
            dialog.refresh(asked.message);
        }
        self.answer_update(context, asked, &[]);
    }

    /// An UPDATE of a call that is not answered yet: the first offer still waits for its answer,
    /// so another has to wait.
    pub(super) fn updated_early(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        if description(asked.message).is_some() {
            let extra = retry_soon(context.core);
            context.core.respond(context.now, asked.server, &Reply::with(500, &extra));
        } else {
            self.answer_update(context, asked, &[]);
        }
    }

    fn answer_update(&mut self, context: &mut Context<'_>, asked: &Asked<'_>, body: &[u8]) {
        let contact = context.contact();
        let mut extra = self.call_info(context, false);
        // Before the answer there is nothing yet to refresh.
        if self.phase == Phase::Talking {
            extra.extend(self.give_timer(context.now, asked.message));
        }
        let contact = contact.as_deref();
        let reply = Reply { status: 200, contact, extra: &extra, body, ..Reply::default() };
        context.core.respond(context.now, asked.server, &reply);
    }

    /// Answers their offer, or refuses it.
    pub(crate) fn answer_reoffer(
        &mut self,
        context: &mut Context<'_>,
        answer: Result<Vec<u8>, u16>,
    ) {
        let Some(Changed { server, message }) = self.changed.take() else { return };
        match answer {
            Ok(body) => {
                if let Some(dialog) = &mut self.dialog {
                    dialog.refresh(&message);
                }
                if *message.method() == Method::Update {
                    self.answer_update(context, &Asked { server, message: &message }, &body);
                } else {
                    self.agree(context, &Asked { server, message: &message }, &body);
                }
            }
            Err(status) => {
                let reply = Reply::bare(status.clamp(300, 699));
                context.core.respond(context.now, server, &reply);
            }
        }
        self.try_change(context);
    }

    /// The session ends while they wait for an answer.
    pub(super) fn drop_reoffer(&mut self, context: &mut Context<'_>) {
        if let Some(changed) = self.changed.take() {
            let update = *changed.message.method() == Method::Update;
            let status = if update { 481 } else { TERMINATED };
            context.core.respond(context.now, changed.server, &Reply::bare(status));
        }
    }
}
