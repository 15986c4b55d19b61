//! What is said within the dialog of a session (RFC 3261 sections 12.2.2 and 15).

use super::inform::RELAY;
use super::referred::is_about_refer;
use super::{Asked, Context, Phase, Session, cause, local_end};
use crate::agent::reply::Reply;
use crate::agent::{EndedBy, Event};
use crate::dialog::Order;
use crate::message::{Message, Method, Name};

/// A digit alone.
const PLAIN: &str = "application/dtmf";

/// Bad Info Package (RFC 6086 section 4.2.2).
const BAD_PACKAGE: u16 = 469;

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
            Method::Info => self.informed(context, asked),
            Method::Ack
            | Method::Cancel
            | Method::Message
            | Method::Publish
            | Method::Register
            | Method::Subscribe => {
                context.core.respond(context.now, asked.server, &Reply::bare(405));
            }
        }
    }

    /// Digits in the manner of before RFC 6086, which is the only one in use; and an empty word,
    /// by which some servers ask whether one lives. We have agreed to no package (section 5.2).
    fn informed(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let message = asked.message;
        let kind = message.content_type().unwrap_or_default();
        let is = |other: &str| kind.eq_ignore_ascii_case(other.as_bytes());
        let none = [("Recv-Info".to_owned(), String::new())];
        let read = [(Name::Accept.as_str().to_owned(), format!("{RELAY}, {PLAIN}"))];
        let said = (is(RELAY) || is(PLAIN)).then(|| digit(message.body())).flatten();
        let reply = if message.named("Info-Package").next().is_some() {
            Reply::with(BAD_PACKAGE, &none)
        } else if let Some(digit) = said {
            context.core.event(Event::Digit { session: self.id, digit });
            Reply::bare(200)
        } else if message.body().is_empty() {
            Reply::bare(200)
        } else {
            Reply::with(415, &read)
        };
        context.core.respond(context.now, asked.server, &reply);
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

/// The digit in the body of an INFO.
fn digit(body: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(body).ok()?;
    let signal = text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        name.trim().eq_ignore_ascii_case("signal").then_some(value)
    });
    let mut characters = signal.unwrap_or(text).trim().chars();
    let digit = characters.next()?.to_ascii_uppercase();
    let is_digit = digit.is_ascii_digit() || matches!(digit, '*' | '#' | 'A'..='D');
    (is_digit && characters.next().is_none()).then_some(digit)
}
