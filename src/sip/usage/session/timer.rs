//! Sessions that are refreshed or end (RFC 4028): a call whose far end has vanished does not go on
//! for ever, at either end and at every proxy between them.
//!
//! Whoever was agreed on refreshes at half of the time. How the session is described then is for
//! whoever owns it to say ([`Event::RefreshDue`]); any re-INVITE is a refresh.

use std::time::Duration;

use clock::Moment;

use super::{Asked, Context, Party, Phase, Session};
use crate::agent::reply::Reply;
use crate::agent::{Ended, EndedBy, Event, Field};
use crate::message::lexer::{Cursor, number};
use crate::message::{Message, Name};
use crate::uri::Param;

/// The name of the extension.
pub(crate) const TIMER: &str = "timer";

/// What is asked for, in seconds: what the standard recommends (RFC 4028 section 4).
const INTERVAL: u32 = 1_800;

/// The shortest that is agreed to, in seconds: the standard's own (section 5). Shorter ones would
/// make a telephone talk for others without end.
const SHORTEST: u32 = 90;

/// The longest that is asked for because a gateway wants it, in seconds: a day.
const LONGEST: u32 = 86_400;

/// How long before its end at most a session that nobody refreshed is ended (section 10).
const BEFORE: u32 = 32;

/// What was agreed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timer {
    seconds: u32,
    /// Whether we refresh.
    ours: bool,
    /// When we do.
    refresh: Option<Moment>,
    /// When it is over if nobody did.
    ends: Moment,
}

/// A value of Session-Expires.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Wanted {
    seconds: u32,
    /// Whether who sent the request refreshes, where that is said.
    by_sender: Option<bool>,
}

impl Timer {
    fn new(now: Moment, seconds: u32, ours: bool) -> Self {
        let seconds = seconds.max(SHORTEST);
        let after = |seconds: u32| now + Duration::from_secs(seconds.into());
        Self {
            seconds,
            ours,
            refresh: ours.then(|| after(seconds / 2)),
            ends: after(seconds - BEFORE.min(seconds / 3)),
        }
    }

    pub(super) fn deadline(&self) -> Moment {
        self.refresh.unwrap_or(self.ends).min(self.ends)
    }
}

impl Session {
    /// What our first INVITE says of it; a longer time where the gateway wants one.
    pub(super) fn first_wish(&self, shortest: Option<u32>) -> Vec<Field> {
        let Party::Identity(..) = self.party else { return Vec::new() };
        let seconds = INTERVAL.max(shortest.unwrap_or_default());
        let mut fields = vec![(Name::SessionExpires.as_str().to_owned(), seconds.to_string())];
        fields.extend(
            shortest.map(|shortest| (Name::MinSe.as_str().to_owned(), shortest.to_string())),
        );
        fields
    }

    /// What a later request of ours says of it: who refreshed goes on doing so.
    pub(super) fn next_wish(&self) -> Vec<Field> {
        let value = self.timer.map(|timer| {
            let who = if timer.ours { "uac" } else { "uas" };
            format!("{};refresher={who}", timer.seconds)
        });
        value.into_iter().map(|value| (Name::SessionExpires.as_str().to_owned(), value)).collect()
    }

    /// Takes what a 2xx to a request of ours says of it (section 7.2).
    pub(super) fn take_timer(&mut self, now: Moment, response: &Message) {
        self.timer = Wanted::of(response)
            .map(|wanted| Timer::new(now, wanted.seconds, wanted.by_sender.unwrap_or(true)));
    }

    /// What our 2xx says of it, as the request wants it (section 9).
    pub(super) fn give_timer(&mut self, now: Moment, request: &Message) -> Vec<Field> {
        let Some(wanted) = Wanted::of(request) else {
            self.timer = None;
            return Vec::new();
        };
        let able = supports(request);
        // Who does not know of timers cannot refresh.
        let by_sender = able && wanted.by_sender.unwrap_or(true);
        let timer = Timer::new(now, wanted.seconds, !by_sender);
        self.timer = Some(timer);
        let who = if by_sender { "uac" } else { "uas" };
        let value = format!("{};refresher={who}", timer.seconds);
        let mut fields = vec![(Name::SessionExpires.as_str().to_owned(), value)];
        if by_sender {
            fields.push((Name::Require.as_str().to_owned(), TIMER.to_owned()));
        }
        fields
    }

    pub(super) fn timer_timeout(&mut self, context: &mut Context<'_>) {
        let Some(timer) = &mut self.timer else { return };
        if self.ended || self.phase != Phase::Talking {
            self.timer = None;
        } else if timer.ends <= context.now {
            self.timer = None;
            self.bye(context);
            self.over(context, Ended { by: EndedBy::Timeout, ..Ended::default() });
        } else if timer.refresh.is_some_and(|refresh| refresh <= context.now) {
            timer.refresh = None;
            context.core.event(Event::RefreshDue { session: self.id });
        }
    }
}

/// Refuses a request that wants to be refreshed too often (section 6). Says whether it did.
pub(crate) fn refuses_timer(
    core: &mut crate::agent::core::Core,
    now: Moment,
    asked: &Asked<'_>,
) -> bool {
    let short = Wanted::of(asked.message).is_some_and(|wanted| wanted.seconds < SHORTEST);
    let refused = short && supports(asked.message);
    if refused {
        let extra = [(Name::MinSe.as_str().to_owned(), SHORTEST.to_string())];
        core.respond(now, asked.server, &Reply::with(422, &extra));
    }
    refused
}

/// The shortest time that a 422 names, where it is one we grant.
pub(super) fn shortest(response: &Message) -> Option<u32> {
    let value = response.header(Name::MinSe)?;
    let digits = Cursor::new(value).take_while(|byte| byte.is_ascii_digit());
    let seconds = u32::try_from(number(digits)?).ok()?;
    (SHORTEST..=LONGEST).contains(&seconds).then_some(seconds)
}

fn supports(request: &Message) -> bool {
    request.values(Name::Supported).any(|option| option.eq_ignore_ascii_case(TIMER.as_bytes()))
}

impl Wanted {
    fn of(message: &Message) -> Option<Self> {
        let mut cursor = Cursor::new(message.header(Name::SessionExpires)?);
        let digits = cursor.take_while(|byte| byte.is_ascii_digit());
        let seconds = u32::try_from(number(digits)?).ok()?.min(LONGEST);
        let mut by_sender = None;
        while cursor.eat_spaced(b';') {
            let param = Param::read(&mut cursor).ok()?;
            if param.is("refresher") {
                by_sender = Some(param.value?.eq_ignore_ascii_case(b"uac"));
            }
        }
        Some(Self { seconds, by_sender })
    }
}
