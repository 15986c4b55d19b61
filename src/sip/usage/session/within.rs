//! What is said within the dialog of a session (RFC 3261 sections 12.2.2 and 15).

use super::referred::is_about_refer;
use super::{Asked, Context, Phase, Session, cause, local_end};
use crate::agent::EndedBy;
use crate::agent::reply::Reply;
use crate::dialog::Order;
use crate::message::{Message, Method};

impl Session {
    /// Whether this is the far end of the dialog.
    pub(crate) fn is_with(&self, message: &Message) -> bool {
        let Some(dialog) = &self.dialog else { return false };
        let tag = message.from().ok().and_then(|from| from.tag().map(str::to_owned));
        tag.unwrap_or_default() == dialog.remote_tag()
    }

    /// Takes a request of the far end, other than ACK and CANCEL.
    pub(crate) fn asked(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let Ok(cseq) = asked.message.cseq() else { return };
        let Some(dialog) = &mut self.dialog else { return };
        if dialog.take(cseq.number) == Order::Late {
            context.core.respond(context.now, asked.server, &Reply::bare(500));
            return;
        }
        match asked.message.method() {
            Method::Bye => self.hung_up(context, asked),
            Method::Invite if self.phase == Phase::Talking && !self.ended => {
                self.reoffered(context, asked);
            }
            Method::Update if self.phase == Phase::Talking && !self.ended => {
                self.updated(context, asked);
            }
            Method::Invite | Method::Update => {
                context.core.respond(context.now, asked.server, &Reply::bare(481));
            }
            Method::Options => {
                context.core.respond(context.now, asked.server, &Reply::bare(200));
            }
            // The last of what was told before the answer may be acknowledged after it.
            Method::Prack => self.acknowledged_early(context, asked),
            Method::Refer => self.referred(context, asked),
            Method::Notify => self.notified(context, asked),
            Method::Subscribe if is_about_refer(asked.message) => self.subscribed(context, asked),
            Method::Other(_) => {
                context.core.respond(context.now, asked.server, &Reply::bare(501));
            }
            Method::Ack
            | Method::Cancel
            | Method::Info
            | Method::Message
            | Method::Publish
            | Method::Register
            | Method::Subscribe => {
                context.core.respond(context.now, asked.server, &Reply::bare(405));
            }
        }
    }

    fn hung_up(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let extra = self.call_info(context, false);
        context.core.respond(context.now, asked.server, &Reply::with(200, &extra));
        self.drop_reoffer(context);
        // Who says goodbye has seen our 2xx.
        self.unconfirmed.clear();
        self.bye_wanted = false;
        self.over(context, cause(EndedBy::Remote, asked.message));
    }

    pub(super) fn hang_up(&mut self, context: &mut Context<'_>) {
        self.drop_reoffer(context);
        self.over(context, local_end());
        self.acknowledge(context, Vec::new());
        if self.is_initial_unconfirmed() {
            self.bye_wanted = true;
        } else {
            self.unconfirmed.clear();
            self.bye(context);
        }
    }
}
