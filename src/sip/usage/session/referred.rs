//! The far end sends us on to somebody else: its REFER, and what we tell it of that (RFC 3515).

use std::time::Duration;

use clock::Moment;

use super::refer::refer_event;
use super::{Asked, Context, Phase, Session};
use crate::agent::core::Purpose;
use crate::agent::draft::Draft;
use crate::agent::reply::Reply;
use crate::agent::wallet::Tries;
use crate::agent::{Event, Field};
use crate::message::{Message, Method, Name, SIPFRAG, sipfrag};
use crate::transaction::table::{ClientId, ServerId};

/// Their REFER, until all of it is told.
#[derive(Debug)]
pub(super) struct Referred {
    /// Until we answer it.
    server: Option<ServerId>,
    /// Its number, which tells it from others after the first.
    id: Option<u32>,
    /// Whether they want to hear of it.
    told: bool,
    /// How it stands.
    status: u16,
    /// Why nothing more will be told, if so.
    end: Option<&'static str>,
    /// The notification under way.
    client: Option<ClientId>,
    /// Whether something is to be told once that is answered.
    more: bool,
    /// Until when it is told of.
    pub(super) until: Moment,
}

/// How long they are told, unless they ask for longer. Nobody lets a telephone ring as long.
const LASTS: Duration = Duration::from_mins(5);

impl Referred {
    pub(super) fn resent(&mut self, old: ClientId, new: ClientId) {
        if self.client == Some(old) {
            self.client = Some(new);
        }
    }
}

impl Session {
    /// The far end asks us to call somebody else.
    pub(super) fn referred(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let to = asked.message.refer_to();
        let status = match &to {
            _ if self.phase != Phase::Talking || self.ended => 481,
            Err(_) => 400,
            // One is enough: whoever talks can be sent to one place at a time.
            Ok(_) if self.referred.is_some() => 491,
            Ok(_) => 0,
        };
        let (Ok(to), 0, Ok(cseq)) = (to, status, asked.message.cseq()) else {
            context.core.respond(context.now, asked.server, &Reply::bare(status.max(400)));
            return;
        };
        self.referred = Some(Referred {
            server: Some(asked.server),
            id: self.was_referred.then_some(cseq.number),
            told: !asked.message.is_refer_untold(),
            status: 100,
            end: None,
            client: None,
            more: false,
            until: context.now + LASTS,
        });
        self.was_referred = true;
        let by = asked.message.referred_by();
        context.core.event(Event::Referred { session: self.id, to, by });
    }

    /// Answers their REFER: we will call there, or the status that refuses.
    pub(crate) fn answer_referred(&mut self, context: &mut Context<'_>, answer: Result<(), u16>) {
        let Some(referred) = &mut self.referred else { return };
        let Some(server) = referred.server.take() else { return };
        match answer {
            Ok(()) => {
                let untold: [Field; 1] = [(Name::ReferSub.as_str().to_owned(), "false".to_owned())];
                let extra: &[Field] = if referred.told { &[] } else { &untold };
                let told = referred.told;
                let contact = context.contact();
                let reply =
                    Reply { status: 202, contact: contact.as_deref(), extra, ..Reply::default() };
                context.core.respond(context.now, server, &reply);
                if told {
                    self.notify(context);
                } else {
                    self.referred = None;
                }
            }
            Err(status) => {
                self.referred = None;
                context.core.respond(context.now, server, &Reply::bare(status.clamp(300, 699)));
            }
        }
    }

    /// Tells who sent us on how it goes there; a final status ends it.
    pub(crate) fn tell_referrer(&mut self, context: &mut Context<'_>, status: u16) {
        let Some(referred) = self.referred.as_mut().filter(|it| it.server.is_none()) else {
            return;
        };
        if referred.end.is_some() || referred.status == status {
            return;
        }
        referred.status = status.clamp(100, 699);
        if referred.status >= 200 {
            // RFC 3515 section 2.4.5.
            referred.end = Some("noresource");
        }
        self.notify(context);
    }

    /// Tells how it stands, once the last notification is answered: so none overtakes another.
    fn notify(&mut self, context: &mut Context<'_>) {
        let contact = context.contact();
        let Some(referred) = &mut self.referred else { return };
        referred.more = referred.client.is_some();
        if referred.more {
            return;
        }
        let Some(dialog) = &mut self.dialog else { return };
        let mut draft = Draft { contact, ..dialog.request(Method::Notify) };
        let id = referred.id.map(|id| format!(";id={id}")).unwrap_or_default();
        let lasts = (referred.until.max(context.now) - context.now).as_secs();
        let state = referred
            .end
            .map_or(format!("active;expires={lasts}"), |why| format!("terminated;reason={why}"));
        draft.extra = vec![
            (Name::Event.as_str().to_owned(), format!("refer{id}")),
            (Name::SubscriptionState.as_str().to_owned(), state),
            (Name::ContentType.as_str().to_owned(), format!("{SIPFRAG};version=2.0")),
        ];
        draft.body = sipfrag(referred.status);
        let sent = self.request(context, draft, Purpose::Notify, Tries::default(), &[]);
        match (sent, &mut self.referred) {
            (Some(client), Some(referred)) => referred.client = Some(client),
            (Some(_), None) => {}
            (None, _) => self.referred = None,
        }
    }

    /// A notification was answered, or was not: who does not know of it hears no more.
    pub(super) fn notify_answered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        status: u16,
    ) {
        let Some(referred) = self.referred.as_mut().filter(|it| it.client == Some(client)) else {
            return;
        };
        match status {
            100..200 => {}
            200..300 => {
                referred.client = None;
                if referred.more {
                    self.notify(context);
                } else if referred.end.is_some() {
                    self.referred = None;
                }
            }
            _ => self.referred = None,
        }
    }

    /// They want to hear of it for longer, or no more (RFC 3515 section 2.4.4).
    pub(super) fn subscribed(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let event = asked.message.header(Name::Event).and_then(refer_event);
        let wanted = asked.message.expires().ok().flatten().map(u64::from);
        let known = |referred: &&mut Referred| {
            event.is_some_and(|it| it.id.is_none() || it.id == referred.id.map(u64::from))
                && referred.server.is_none()
                && referred.end.is_none()
        };
        let Some(referred) = self.referred.as_mut().filter(known) else {
            let status = if event.is_some() { 481 } else { 489 };
            context.core.respond(context.now, asked.server, &Reply::bare(status));
            return;
        };
        let seconds = wanted.unwrap_or(LASTS.as_secs()).min(LASTS.as_secs());
        referred.until = context.now + Duration::from_secs(seconds);
        if seconds == 0 {
            referred.end = Some("timeout");
        }
        let extra = [(Name::Expires.as_str().to_owned(), seconds.to_string())];
        context.core.respond(context.now, asked.server, &Reply::with(200, &extra));
        self.notify(context);
    }

    pub(super) fn referred_timeout(&mut self, context: &mut Context<'_>) {
        let Some(referred) = self.referred.as_mut().filter(|it| it.until <= context.now) else {
            return;
        };
        match (referred.server, referred.end) {
            (None, None) => {
                referred.end = Some("timeout");
                referred.until = context.now + LASTS;
                self.notify(context);
            }
            (Some(_), _) | (_, Some(_)) => self.referred = None,
        }
    }

    /// The session ends: what was not answered is refused; what was is told to its end.
    pub(super) fn drop_referred(&mut self, context: &mut Context<'_>) {
        let unanswered = self.referred.as_mut().and_then(|referred| referred.server.take());
        if let Some(server) = unanswered {
            context.core.respond(context.now, server, &Reply::bare(481));
            self.referred = None;
        }
    }
}

/// Whether a message is about a REFER.
pub(super) fn is_about_refer(message: &Message) -> bool {
    message.header(Name::Event).and_then(refer_event).is_some()
}
