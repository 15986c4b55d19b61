//! Sending the far end on to somebody else: our REFER, and what we are told of it (RFC 3515).
//!
//! The far end tells of it in a subscription that the REFER makes within the dialog. Whatever
//! becomes of the session, the subscription outlives it until its last word.

use std::time::Duration;

use clock::Moment;

use super::{Asked, Context, Phase, Session, Trouble};
use crate::agent::core::Purpose;
use crate::agent::draft::Draft;
use crate::agent::reply::Reply;
use crate::agent::wallet::Tries;
use crate::agent::{Event, Referral};
use crate::events::{Standing, SubscriptionState};
use crate::message::lexer::{Cursor, number};
use crate::message::{Message, Method, Name, ReferTo};
use crate::transaction::GIVE_UP;
use crate::transaction::table::ClientId;
use crate::uri::Param;

/// Our REFER and what became of it.
#[derive(Debug)]
pub(super) struct Referring {
    /// Until it is answered.
    client: Option<ClientId>,
    cseq: u32,
    /// Whether its last word was told, so that what is still notified is merely acknowledged.
    over: bool,
    /// When no more is waited for.
    pub(super) until: Moment,
}

/// How long a next word is waited for. Nobody lets a telephone ring as long as that.
const PATIENCE: Duration = Duration::from_mins(4);

impl Referring {
    pub(super) fn resent(&mut self, old: ClientId, new: ClientId, cseq: u32) {
        if self.client == Some(old) {
            self.client = Some(new);
            self.cseq = cseq;
        }
    }
}

impl Session {
    /// Asks the far end to call somebody else.
    pub(crate) fn refer(&mut self, context: &mut Context<'_>, to: &ReferTo, by: Option<String>) {
        let free = self.referring.as_ref().is_none_or(|referring| referring.over);
        if self.phase != Phase::Talking || self.ended || !free {
            let status = if free { 481 } else { 491 };
            self.tell_referral(context, Referral::Refused(status));
            return;
        }
        let contact = context.contact();
        let Some(dialog) = &mut self.dialog else { return };
        let mut draft = Draft { contact, ..dialog.request(Method::Refer) };
        draft.extra.push((Name::ReferTo.as_str().to_owned(), to.value()));
        if let Some(by) = by {
            draft.extra.push((Name::ReferredBy.as_str().to_owned(), by));
        }
        let cseq = draft.cseq;
        match self.request(context, draft, Purpose::Refer, Tries::default(), &[]) {
            Some(client) => {
                let until = context.now + PATIENCE;
                self.referring = Some(Referring { client: Some(client), cseq, over: false, until });
            }
            None => self.tell_referral(context, Referral::Refused(503)),
        }
    }

    fn tell_referral(&mut self, context: &mut Context<'_>, referral: Referral) {
        if !self.ended {
            context.core.event(Event::Referral { session: self.id, referral });
        }
    }

    pub(super) fn refer_answered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        status: u16,
        response: &Message,
    ) {
        let Some(referring) = self.referring.as_mut().filter(|it| it.client == Some(client)) else {
            return;
        };
        match status {
            100..200 => {}
            200..300 => {
                referring.client = None;
                referring.until = context.now + PATIENCE;
                let told = !response.is_refer_untold();
                let over = referring.over;
                referring.over |= !told;
                if !over {
                    self.tell_referral(context, Referral::Accepted { told });
                }
            }
            _ => self.refer_refused(context, status),
        }
    }

    fn refer_refused(&mut self, context: &mut Context<'_>, status: u16) {
        let over = self.referring.take().is_none_or(|referring| referring.over);
        if !over {
            self.tell_referral(context, Referral::Refused(status));
        }
    }

    pub(super) fn refer_unanswered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        trouble: Trouble,
    ) {
        if self.referring.as_ref().is_some_and(|it| it.client == Some(client)) {
            let status = match trouble {
                Trouble::TimedOut => 408,
                Trouble::Unsendable => 503,
            };
            self.refer_refused(context, status);
        }
    }

    /// Takes a notification of how it goes where the far end was sent (RFC 3515 section 2.4.4).
    pub(super) fn notified(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let status = self.take_notified(context, asked.message);
        context.core.respond(context.now, asked.server, &Reply::bare(status));
    }

    fn take_notified(&mut self, context: &mut Context<'_>, notify: &Message) -> u16 {
        let Some(event) = notify.header(Name::Event) else { return 489 };
        let Some(ReferEvent { id }) = refer_event(event) else { return 489 };
        let Some(state) = SubscriptionState::of(notify) else { return 400 };
        let Some(referring) = &mut self.referring else { return 481 };
        if id.is_some_and(|id| id != u64::from(referring.cseq)) {
            return 481;
        }
        if referring.over {
            return 200;
        }
        let terminated = matches!(state.standing, Standing::Terminated(_));
        let told = match notify.sipfrag_status() {
            Some(status) if status >= 200 => Some(Referral::Final(status)),
            Some(_) | None if terminated => Some(Referral::Untold),
            Some(status) => Some(Referral::Progress(status)),
            None => None,
        };
        let last = matches!(told, Some(Referral::Final(_) | Referral::Untold));
        referring.over = last;
        // What was lost on the way is said again for as long as this.
        referring.until = context.now + if last { GIVE_UP } else { PATIENCE };
        if let Some(told) = told {
            self.tell_referral(context, told);
        }
        200
    }

    /// The session ends while the far end is on its way: nobody wants to know any more.
    pub(super) fn stop_referring(&mut self, now: Moment) {
        if let Some(referring) = &mut self.referring {
            referring.over = true;
            referring.until = referring.until.min(now + GIVE_UP);
        }
    }

    pub(super) fn refer_timeout(&mut self, context: &mut Context<'_>) {
        let Some(referring) = self.referring.take_if(|it| it.until <= context.now) else { return };
        if !referring.over {
            self.tell_referral(context, Referral::Untold);
        }
    }
}

/// Which REFER something is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct ReferEvent {
    /// Its number; the first needs none.
    pub(super) id: Option<u64>,
}

/// Which REFER a value of Event is about, if it is about any (RFC 3515 section 2.4.6).
pub(super) fn refer_event(value: &[u8]) -> Option<ReferEvent> {
    let mut cursor = Cursor::new(value);
    if !cursor.token().eq_ignore_ascii_case(b"refer") {
        return None;
    }
    let mut id = None;
    while cursor.eat_spaced(b';') {
        let param = Param::read(&mut cursor).ok()?;
        if param.is("id") {
            id = Some(param.value.and_then(number)?);
        }
    }
    Some(ReferEvent { id })
}
