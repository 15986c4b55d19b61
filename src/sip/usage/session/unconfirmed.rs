//! Our 2xx to an INVITE, until the ACK comes (RFC 3261 section 13.3.1.4).

use std::sync::Arc;
use std::time::Duration;

use clock::Moment;

use super::{Asked, Context, Phase, Session, description};
use crate::agent::reply::Reply;
use crate::agent::{Ended, EndedBy, Event};
use crate::message::Message;
use crate::transaction::table::ServerId;
use crate::transaction::{GIVE_UP, ServerEvent, T1, T2};

/// A 2xx that is sent again and again, over streams too: there may be datagrams behind them.
#[derive(Clone, Debug)]
pub(super) struct Unconfirmed {
    server: ServerId,
    cseq: u32,
    bytes: Arc<[u8]>,
    due: Moment,
    wait: Duration,
    /// Timer H.
    give_up: Moment,
    /// It answers the first INVITE.
    pub(super) initial: bool,
    /// It is an offer, to which the ACK brings the answer.
    offered: bool,
}

/// The most 2xx that wait for an ACK at once; each re-INVITE adds one at most.
const MAX_UNCONFIRMED: usize = 4;

impl Unconfirmed {
    pub(super) fn deadline(&self) -> Moment {
        self.due.min(self.give_up)
    }
}

impl Session {
    /// Answers an INVITE with 200.
    pub(super) fn agree(&mut self, context: &mut Context<'_>, asked: &Asked<'_>, body: &[u8]) {
        let contact = context.contact();
        let mut extra = self.call_info(context, false);
        extra.extend(self.give_timer(context.now, asked.message));
        let reply =
            Reply { status: 200, extra: &extra, dialog: true, contact: contact.as_deref(), body };
        context.core.respond(context.now, asked.server, &reply);
        let server = context.core.table.server(asked.server);
        let Some(bytes) = server.and_then(|server| server.response.clone()) else { return };
        let Ok(cseq) = asked.message.cseq() else { return };
        if self.unconfirmed.len() == MAX_UNCONFIRMED {
            self.unconfirmed.remove(0);
        }
        self.unconfirmed.push(Unconfirmed {
            server: asked.server,
            cseq: cseq.number,
            bytes,
            due: context.now + T1,
            wait: T1 * 2,
            give_up: context.now + GIVE_UP,
            initial: false,
            offered: description(asked.message).is_none(),
        });
    }

    /// Takes an ACK.
    pub(crate) fn acknowledged(&mut self, context: &mut Context<'_>, ack: &Message) {
        let Ok(cseq) = ack.cseq() else { return };
        let Some(index) = self.unconfirmed.iter().position(|it| it.cseq == cseq.number) else {
            return;
        };
        let confirmed = self.unconfirmed.remove(index);
        if self.bye_wanted && !self.unconfirmed.iter().any(|it| it.initial) {
            self.unconfirmed.clear();
            self.bye(context);
        }
        if !self.ended {
            let body = description(ack).filter(|_| confirmed.offered);
            context.core.event(Event::Confirmed { session: self.id, body });
            self.try_change(context);
        }
    }

    /// Whether a 2xx of ours waits for its ACK.
    pub(super) fn is_unconfirmed(&self) -> bool {
        !self.unconfirmed.is_empty()
    }

    /// Whether the answer to an offer of ours is still to come with an ACK.
    pub(super) fn awaits_answer(&self) -> bool {
        self.unconfirmed.iter().any(|unconfirmed| unconfirmed.offered)
    }

    /// Whether the ACK of the first 2xx has not come, so that no BYE may be sent.
    pub(super) fn is_initial_unconfirmed(&self) -> bool {
        self.unconfirmed.iter().any(|unconfirmed| unconfirmed.initial)
    }

    pub(super) fn unconfirmed_timeout(&mut self, context: &mut Context<'_>) {
        let now = context.now;
        if self.unconfirmed.iter().any(|unconfirmed| unconfirmed.give_up <= now) {
            self.unconfirmed.clear();
            if self.bye_wanted || self.phase == Phase::Talking {
                self.bye(context);
            }
            self.over(context, Ended { by: EndedBy::Timeout, ..Ended::default() });
            return;
        }
        for unconfirmed in &mut self.unconfirmed {
            if unconfirmed.due <= now {
                unconfirmed.due = unconfirmed.due + unconfirmed.wait;
                unconfirmed.wait = (unconfirmed.wait * 2).min(T2);
                let bytes = Arc::clone(&unconfirmed.bytes);
                context.core.send_response(now, unconfirmed.server, ServerEvent::Success, bytes);
            }
        }
    }
}
