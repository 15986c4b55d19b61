//! Publications: a server is told what we do, and keeps it for a while (RFC 3903).
//!
//! ```text
//!  Due ──sent──▶ Asking ──2xx──▶ Due (to be told again in time)
//!   ▲              │ refused before anything was taken ──▶ Gone
//!   └──news, 412───┘ refused later ──▶ Due, after a while
//!  any ──unpublish──▶ told once more, with no time left ──▶ Gone
//! ```

use std::time::Duration;

use clock::Moment;

use crate::agent::core::Core;
use crate::agent::draft::Draft;
use crate::agent::holder::Holder;
use crate::agent::{Event, IdentityId, PublicationId, Publish};
use crate::message::{Message, Method, Name};
use crate::transaction::table::ClientId;
use crate::uri::NameAddr;

/// How long a server is to believe us after we vanished: about as long as a call may ring.
const EXPIRES: Duration = Duration::from_mins(3);

/// The longest a server can talk us into by 423, and the shortest at which we tell again.
const LONGEST: Duration = Duration::from_hours(24);
const SHORTEST: Duration = Duration::from_secs(4);

/// When what was refused, though the same was taken before, is told again.
const AGAIN: Duration = Duration::from_secs(30);

/// The longest entity tag kept.
const MAX_TAG: usize = 512;

/// Something a server is told and keeps.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) id: PublicationId,
    what: Publish,
    /// What the server calls what it keeps of us.
    tag: Option<String>,
    state: State,
    /// Whether there is more to tell than what was sent last.
    news: bool,
    /// Whether it is to be forgotten.
    leaving: bool,
    /// Whether the server took anything yet.
    taken: bool,
    expires: Duration,
    call_id: String,
    local_tag: String,
    cseq: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Due { at: Moment },
    Asking { client: ClientId },
    Gone,
}

impl Publication {
    pub(crate) fn new(now: Moment, id: PublicationId, what: Publish, core: &mut Core) -> Self {
        Self {
            id,
            what,
            tag: None,
            state: State::Due { at: now },
            news: false,
            leaving: false,
            taken: false,
            expires: EXPIRES,
            call_id: core.random.word(),
            local_tag: core.random.word(),
            cseq: 0,
        }
    }

    pub(crate) const fn identity(&self) -> IdentityId {
        self.what.identity
    }

    pub(crate) const fn is_leaving(&self) -> bool {
        self.leaving
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    pub(crate) fn is_due(&self, now: Moment) -> bool {
        matches!(self.state, State::Due { at } if at <= now)
    }

    /// When [`Self::is_due`] will be.
    pub(crate) const fn deadline(&self) -> Option<Moment> {
        match self.state {
            State::Due { at } => Some(at),
            State::Asking { .. } | State::Gone => None,
        }
    }

    /// There is news to tell.
    pub(crate) fn change(&mut self, now: Moment, body: Vec<u8>) {
        if !self.leaving {
            self.what.body = body;
            self.soon(now);
        }
    }

    /// What was told no longer holds.
    pub(crate) fn leave(&mut self, now: Moment) {
        self.leaving = true;
        match self.state {
            // Nobody was told anything.
            State::Due { .. } if self.tag.is_none() => self.state = State::Gone,
            State::Due { .. } | State::Asking { .. } | State::Gone => self.soon(now),
        }
    }

    /// The server is there again, and may have forgotten everything.
    pub(crate) fn begin_anew(&mut self, now: Moment) {
        self.tag = None;
        if self.leaving {
            self.state = State::Gone;
        } else {
            self.soon(now);
        }
    }

    fn soon(&mut self, now: Moment) {
        match self.state {
            State::Due { .. } => self.state = State::Due { at: now },
            State::Asking { .. } => self.news = true,
            State::Gone => {}
        }
    }

    /// The next PUBLISH.
    pub(crate) fn draft(&mut self, holder: &Holder) -> Draft {
        self.cseq += 1;
        self.news = false;
        let field = |name: Name, value: &str| (name.as_str().to_owned(), value.to_owned());
        let expires = if self.leaving { 0 } else { self.expires.as_secs() };
        let mut extra = vec![
            field(Name::Event, self.what.package.event()),
            field(Name::Expires, &expires.to_string()),
        ];
        if let Some(tag) = &self.tag {
            extra.push(field(Name::SipIfMatch, tag));
        }
        // Who forgets needs nothing to remember (RFC 3903 section 4.5).
        let body = if self.leaving { Vec::new() } else { self.what.body.clone() };
        if let Some(kind) = self.what.package.body().filter(|_| !body.is_empty()) {
            extra.push(field(Name::ContentType, kind));
        }
        Draft {
            method: Method::Publish,
            target: self.what.target.as_bytes().to_vec(),
            routes: holder.routes.clone(),
            from: holder.address().with_tag(&self.local_tag).to_bytes(),
            to: NameAddr::new(None, self.what.target.clone()).to_bytes(),
            call_id: self.call_id.clone().into_bytes(),
            cseq: self.cseq,
            contact: None,
            extra,
            body,
        }
    }

    /// It was sent; or it could not be.
    pub(crate) fn sent(&mut self, now: Moment, core: &mut Core, client: Option<ClientId>) {
        match client {
            Some(client) => self.state = State::Asking { client },
            None => self.refused(now, core, 503),
        }
    }

    /// It was sent again, to answer a challenge.
    pub(crate) fn resent(&mut self, old: ClientId, new: ClientId, cseq: u32) {
        self.cseq = self.cseq.max(cseq);
        if self.state == (State::Asking { client: old }) {
            self.state = State::Asking { client: new };
        }
    }

    /// Takes the final response.
    pub(crate) fn answered(
        &mut self,
        now: Moment,
        core: &mut Core,
        client: ClientId,
        response: &Message,
    ) {
        let Some(status) = response.status() else { return };
        if self.state != (State::Asking { client }) {
            return;
        }
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        match status {
            200..300 => {
                self.tag = response.text(Name::SipEtag).filter(|tag| tag.len() <= MAX_TAG);
                let granted = response.expires().ok().flatten().map_or(self.expires, seconds);
                let wait = granted.min(self.expires).mul_f64(0.5).max(SHORTEST);
                self.granted(now, core, wait);
            }
            // It has forgotten what it kept, or never knew it (RFC 3903 section 4.1).
            412 if self.tag.take().is_some() && !self.leaving => {
                self.state = State::Due { at: now };
            }
            423 if !self.leaving => {
                let least = response.min_expires().ok().flatten().map(seconds);
                match least.filter(|least| self.expires < *least && *least <= LONGEST) {
                    Some(least) => {
                        self.expires = least;
                        self.state = State::Due { at: now };
                    }
                    None => self.refused(now, core, status),
                }
            }
            _ => self.refused(now, core, status),
        }
    }

    fn granted(&mut self, now: Moment, core: &mut Core, wait: Duration) {
        if !self.taken {
            self.taken = true;
            core.event(Event::Published { publication: self.id });
        }
        self.state = match (self.leaving, self.news) {
            (true, false) => State::Gone,
            (_, true) => State::Due { at: now },
            (false, false) => State::Due { at: now + wait },
        };
    }

    /// It was not answered.
    pub(crate) fn unanswered(
        &mut self,
        now: Moment,
        core: &mut Core,
        client: ClientId,
        status: u16,
    ) {
        if self.state == (State::Asking { client }) {
            self.refused(now, core, status);
        }
    }

    fn refused(&mut self, now: Moment, core: &mut Core, status: u16) {
        if self.leaving {
            self.state = State::Gone;
        } else if self.taken && !matches!(status, 409 | 480 | 486) {
            self.tag = None;
            self.state = State::Due { at: now + AGAIN };
        } else {
            self.state = State::Gone;
            core.event(Event::PublicationRefused { publication: self.id, status });
        }
    }
}
