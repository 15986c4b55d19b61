//! A call of ours, until it is answered (RFC 3261 sections 13.2 and 9.1).

use clock::Moment;

use super::reliable::{Early, supported};
use super::timer::shortest;
use super::{
    Context, MAX_FORKS, Party, Phase, Session, Trouble, Unacknowledged, cause, description,
    local_end,
};
use crate::agent::core::{Owner, Purpose};
use crate::agent::draft::{Credential, Draft};
use crate::agent::wallet::Tries;
use crate::agent::{Ended, EndedBy, Event, Field, OnAppearance, SessionId};
use crate::dialog::Dialog;
use crate::message::{Message, Name};
use crate::transaction::GIVE_UP;
use crate::transaction::table::{Client, ClientId};
use crate::uri::{NameAddrRef, Uri};

/// Our INVITE and what became of it.
#[derive(Debug)]
pub(super) struct Calling {
    pub(super) client: ClientId,
    /// The INVITE as it was sent last.
    pub(super) draft: Draft,
    cancel: Cancel,
    /// When a call that was cancelled and is never answered is forgotten (RFC 3261 section 9.1).
    pub(super) deadline: Option<Moment>,
    /// The tags of those that ring.
    forks: Vec<String>,
    /// Those among them that are heard reliably.
    pub(super) early: Vec<Early>,
    /// Where the gateway has sent us on to.
    redirected: Vec<Uri>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cancel {
    No,
    /// It must wait for a provisional response.
    Wanted,
    Sent,
}

/// How often a gateway may send a call on to itself.
const MAX_REDIRECTIONS: usize = 5;

/// A call before it is made.
pub(crate) struct Plan {
    pub(crate) id: SessionId,
    pub(crate) party: Party,
    pub(crate) call_id: String,
    pub(crate) local_tag: String,
    /// The INVITE, but for its Contact.
    pub(crate) draft: Draft,
    pub(crate) tries: Tries,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) appearance: Option<OnAppearance>,
}

impl Calling {
    /// Whether a far end with that tag rings.
    pub(super) fn rings(&self, tag: &str) -> bool {
        self.forks.iter().any(|fork| fork == tag)
    }
}

impl Session {
    /// Calls.
    pub(crate) fn call(context: &mut Context<'_>, plan: Plan) -> Self {
        let Plan { id, party, call_id, local_tag, mut draft, tries, credentials, appearance } =
            plan;
        let mut session = Self::new(id, party, call_id, local_tag, Phase::Calling);
        session.appearance = appearance;
        draft.extra.extend(session.call_info(context, false));
        draft.extra.extend(supported(&draft));
        draft.extra.extend(session.first_wish(None));
        draft.contact = context.contact();
        let sent = session.request(context, draft.clone(), Purpose::Invite, tries, &credentials);
        match sent {
            Some(client) => {
                session.calling = Some(Box::new(Calling {
                    client,
                    draft,
                    cancel: Cancel::No,
                    deadline: None,
                    forks: Vec::new(),
                    early: Vec::new(),
                    redirected: Vec::new(),
                }));
            }
            None => session.over(context, Ended { by: EndedBy::Transport, ..Ended::default() }),
        }
        session
    }

    pub(super) fn give_up(&mut self, context: &mut Context<'_>) {
        self.over(context, local_end());
        if let Some(calling) = &mut self.calling {
            calling.cancel = Cancel::Wanted;
            self.cancel_if_in_time(context);
        }
    }

    /// Sends the CANCEL that is wanted, once a provisional response has come.
    fn cancel_if_in_time(&mut self, context: &mut Context<'_>) {
        let Some(calling) = &mut self.calling else { return };
        let proceeding =
            |client| context.core.table.client(client).is_some_and(Client::is_proceeding);
        if calling.cancel != Cancel::Wanted || !proceeding(calling.client) {
            return;
        }
        calling.cancel = Cancel::Sent;
        calling.deadline = Some(context.now + GIVE_UP);
        let owner = Owner::Session(self.id, Purpose::Cancel);
        let client = calling.client;
        let extra = self.call_info(context, false);
        if context.core.cancel(context.now, client, owner, extra).is_some() {
            self.open += 1;
        }
    }

    pub(super) fn calling_timeout(&mut self, context: &mut Context<'_>) {
        let Some(calling) = &mut self.calling else { return };
        if calling.deadline.is_some_and(|deadline| deadline <= context.now) {
            calling.deadline = None;
            let pending = context.core.table.client(calling.client).is_some_and(Client::is_pending);
            if pending && context.core.table.forget_client(calling.client).is_some() {
                self.forgotten();
            }
        }
    }

    pub(super) fn invite_answered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        status: u16,
        response: &Message,
    ) {
        let current = self.calling.as_ref().is_some_and(|calling| calling.client == client);
        if !current {
            return;
        }
        match status {
            100 => self.cancel_if_in_time(context),
            101..200 => {
                self.cancel_if_in_time(context);
                if self.is_next(context, response) {
                    self.rings(context, status, response);
                }
            }
            200..300 => self.picked_up(context, response),
            300..400 if !self.ended && self.follow(context, response) => {}
            422 if !self.ended && self.ask_for_longer(context, response) => {}
            _ => {
                let mut cause = cause(EndedBy::Remote, response);
                if (300..400).contains(&status) {
                    cause.contacts = contacts(response);
                }
                self.over(context, cause);
            }
        }
    }

    fn rings(&mut self, context: &mut Context<'_>, status: u16, response: &Message) {
        let Some(fork) = self.fork(response) else { return };
        if self.phase == Phase::Calling {
            let body = description(response);
            context.core.event(Event::Progress { session: self.id, status, body, fork });
        }
    }

    /// The number of the far end that sent this.
    fn fork(&mut self, response: &Message) -> Option<u32> {
        let forks = &mut self.calling.as_mut()?.forks;
        let tag = response.to().ok()?.tag().unwrap_or_default().to_owned();
        let known = forks.iter().position(|known| *known == tag);
        let index = known.or_else(|| {
            (forks.len() < MAX_FORKS).then(|| {
                forks.push(tag);
                forks.len() - 1
            })
        });
        index.and_then(|index| u32::try_from(index).ok())
    }

    /// A far end answered: the first, the same again, or one more.
    fn picked_up(&mut self, context: &mut Context<'_>, response: &Message) {
        let Some(calling) = &self.calling else { return };
        let cseq = calling.draft.cseq;
        let offered = !calling.draft.body.is_empty();
        let credentials = context.core.credentials_of(calling.client);
        let tag = response.to().ok().and_then(|to| to.tag().map(str::to_owned)).unwrap_or_default();
        if self.repeat_ack(context, cseq, &tag) {
            return;
        }
        let waits = self.dialog.as_ref().is_some_and(|dialog| dialog.remote_tag() == tag);
        if waits && self.owes_ack(cseq) {
            return;
        }
        let Some(mut dialog) = Dialog::calling(&calling.draft, cseq, response) else {
            // It can be neither acknowledged nor hung up: it says not where it is.
            let status = Some(502);
            self.over(context, Ended { by: EndedBy::Remote, status, ..Ended::default() });
            return;
        };
        if let Some(last) = Early::last_cseq(&calling.early, &tag) {
            dialog.renumbered(last);
        }
        let owed = Unacknowledged { cseq, credentials };
        if self.phase != Phase::Calling {
            // Given up, or answered by another: it is let down gently (RFC 3261 section 13.2.2.4).
            if self.acks.len() < MAX_FORKS {
                self.acknowledge_in(context, &dialog, &owed, Vec::new());
                self.bye_in(context, &mut dialog);
            }
            return;
        }
        let fork = self.fork(response).unwrap_or(u32::MAX);
        self.phase = Phase::Talking;
        self.take_timer(context.now, response);
        if offered {
            self.acknowledge_in(context, &dialog, &owed, Vec::new());
        } else {
            self.unacknowledged = Some(owed);
        }
        self.dialog = Some(dialog);
        let asserted = response.asserted().next().and_then(Result::ok);
        context.core.event(Event::Answered {
            session: self.id,
            body: description(response),
            fork,
            remote: asserted.map(NameAddrRef::to_name_addr),
        });
    }

    /// Follows a redirection, if it stays with the gateway. Says whether it did.
    fn follow(&mut self, context: &mut Context<'_>, response: &Message) -> bool {
        let Some(gateway) = context.gateway else { return false };
        let Some(calling) = &mut self.calling else { return false };
        let here = contacts(response)
            .into_iter()
            .find(|contact| gateway.is_home_of(contact) && !calling.redirected.contains(contact));
        let Some(target) = here else { return false };
        if calling.redirected.len() == MAX_REDIRECTIONS || target.as_bytes() == calling.draft.target
        {
            return false;
        }
        let mut draft = calling.draft.clone();
        draft.cseq += 1;
        draft.target =
            target.as_bytes().split(|byte| *byte == b'?').next().unwrap_or_default().to_vec();
        calling.redirected.push(target);
        self.call_again(context, draft)
    }

    /// Calls anew with the longer time between refreshes that is wanted (RFC 4028 section 7.3).
    /// Says whether it did: once is enough.
    fn ask_for_longer(&mut self, context: &mut Context<'_>, response: &Message) -> bool {
        let Some(wanted) = shortest(response) else { return false };
        let Some(calling) = &self.calling else { return false };
        let mut draft = calling.draft.clone();
        let is = |field: &Field, name: Name| field.0.eq_ignore_ascii_case(name.as_str());
        if draft.extra.iter().any(|field| is(field, Name::MinSe)) {
            return false;
        }
        draft.extra.retain(|field| !is(field, Name::SessionExpires));
        draft.extra.extend(self.first_wish(Some(wanted)));
        draft.cseq += 1;
        self.call_again(context, draft)
    }

    fn call_again(&mut self, context: &mut Context<'_>, draft: Draft) -> bool {
        let next = draft.clone();
        let Some(client) = self.request(context, draft, Purpose::Invite, Tries::default(), &[])
        else {
            return false;
        };
        if let Some(calling) = &mut self.calling {
            calling.client = client;
            calling.draft = next;
            calling.forks.clear();
            calling.early.clear();
        }
        true
    }

    pub(super) fn invite_unanswered(
        &mut self,
        context: &mut Context<'_>,
        client: ClientId,
        trouble: Trouble,
    ) {
        let current = self.calling.as_ref().is_some_and(|calling| calling.client == client);
        if current && self.phase == Phase::Calling {
            let by = match trouble {
                Trouble::TimedOut => EndedBy::Timeout,
                Trouble::Unsendable => EndedBy::Transport,
            };
            self.over(context, Ended { by, ..Ended::default() });
        }
    }
}

fn contacts(response: &Message) -> Vec<Uri> {
    /// The most places to try that are passed on.
    const MAX_CONTACTS: usize = 8;
    let contacts = response.contacts().take(MAX_CONTACTS).filter_map(Result::ok);
    contacts.map(|contact| contact.uri().to_uri()).collect()
}
