//! Sessions: the INVITE usage of dialogs (RFC 3261 sections 13 to 15).
//!
//! ```text
//!   call ──▶ Calling ──first 2xx──▶ Talking ──BYE──▶ Over
//!               │ failed, given up                    ▲
//!               └─────────────────────────────────────┤
//!   INVITE ──▶ Ringing ──accept──▶ Talking            │
//!               │ refused, CANCEL                     │
//!               └─────────────────────────────────────┘
//! ```
//!
//! A session that is over is told of once, and at once; it lives on in silence until nothing is
//! left to say: a CANCEL that crossed an answer wants an ACK and a BYE, repeated answers want ACKs.
//!
//! `calling` and `called` are its beginnings, `within` what is said in its dialog, `reoffer` how it
//! is changed, `unconfirmed` and `reliable` how responses are repeated, `timer` how it is refreshed,
//! `refer` and `referred` how one end sends the other on, `inform` how digits are said.

mod body;
mod called;
mod calling;
mod goodbye;
mod inform;
mod refer;
mod referred;
pub(crate) mod reliable;
mod reoffer;
pub(crate) mod timer;
mod unconfirmed;
mod within;

pub(crate) use body::description;
pub(crate) use calling::Plan;

use std::sync::Arc;

use clock::Moment;

use crate::agent::core::{Core, Owner, Purpose, Way};
use crate::agent::draft::{Credential, Draft};
use crate::agent::gateway::Gateway;
use crate::agent::wallet::Tries;
use crate::agent::{Ended, EndedBy, Event, Field, GatewayId, IdentityId, OnAppearance, SessionId};
use crate::dialog::Dialog;
use crate::message::{DialogRef, Message, Name};
use crate::transaction::GIVE_UP;
use crate::transaction::table::{ClientId, ServerId};
use crate::uri::Uri;
use called::Called;
use calling::Calling;
use goodbye::Goodbye;
use inform::Informing;
use refer::Referring;
use referred::Referred;
use reliable::Reliable;
use reoffer::{Change, Changed};
use timer::Timer;
use unconfirmed::Unconfirmed;

/// What a session needs to say anything.
pub(crate) struct Context<'a> {
    pub(crate) now: Moment,
    pub(crate) core: &'a mut Core,
    /// The way to the far end, where there is one at the moment.
    pub(crate) way: Option<Way>,
    /// The user of our Contact.
    pub(crate) contact_user: &'a str,
    /// The gateway the session goes through, if it goes through one.
    pub(crate) gateway: Option<&'a Gateway>,
}

/// On whose behalf a session is, and so where its requests go.
#[derive(Clone, Debug)]
pub(crate) enum Party {
    /// Through the gateway of an identity.
    Identity(IdentityId, GatewayId),
    /// Along a way of its own.
    Fixed(Way),
}

/// One session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) party: Party,
    call_id: String,
    local_tag: String,
    phase: Phase,
    /// The end was told.
    ended: bool,
    dialog: Option<Dialog>,
    calling: Option<Box<Calling>>,
    called: Option<Box<Called>>,
    /// What our caller insists on hearing.
    reliable: Option<Reliable>,
    /// Our 2xx that no ACK has come for.
    unconfirmed: Vec<Unconfirmed>,
    /// The ACKs we sent, for when the 2xx comes again.
    acks: Vec<Ack>,
    /// A 2xx with an offer, which waits for our answer to be acknowledged.
    unacknowledged: Option<Unacknowledged>,
    /// Our re-INVITE.
    change: Change,
    /// Our re-INVITE that was still unanswered when the session ended, and how long it is kept.
    left: Option<(ClientId, Moment)>,
    /// Theirs.
    changed: Option<Changed>,
    /// When it is refreshed or ends.
    timer: Option<Timer>,
    /// Our digits.
    informing: Informing,
    /// Our REFER.
    referring: Option<Referring>,
    /// Theirs.
    referred: Option<Referred>,
    /// Whether they sent one before: later ones are told apart by number.
    was_referred: bool,
    /// A BYE is owed, but must wait for the ACK of our 2xx (RFC 3261 section 15).
    bye_wanted: bool,
    /// Our BYE, until somebody has heard it.
    goodbye: Goodbye,
    /// The appearance of a shared line it is on.
    pub(crate) appearance: Option<OnAppearance>,
    /// The session whose place it takes when it is accepted.
    pub(crate) replaces: Option<SessionId>,
    /// The session it joins when it is accepted.
    pub(crate) joins: Option<SessionId>,
    /// The session that takes its place.
    pub(crate) replaced_by: Option<SessionId>,
    /// How many client transactions of this session are in the table.
    open: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Calling,
    Ringing,
    Talking,
    Over,
}

#[derive(Debug)]
struct Ack {
    cseq: u32,
    remote_tag: String,
    bytes: Arc<[u8]>,
}

/// The ACK that is owed, once there is an answer to go with it.
#[derive(Debug)]
struct Unacknowledged {
    cseq: u32,
    credentials: Vec<Credential>,
}

/// Why a request of ours got no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    TimedOut,
    Unsendable,
}

impl Trouble {
    /// The status that stands for it.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::TimedOut => 408,
            Self::Unsendable => 503,
        }
    }
}

/// The most far ends of one call that are told apart, and the most ACKs kept.
const MAX_FORKS: usize = 16;

impl Context<'_> {
    fn contact(&self) -> Option<String> {
        self.way.map(|way| way.contact(self.contact_user))
    }
}

impl Session {
    fn new(id: SessionId, party: Party, call_id: String, local_tag: String, phase: Phase) -> Self {
        Self {
            id,
            party,
            call_id,
            local_tag,
            phase,
            ended: false,
            dialog: None,
            calling: None,
            called: None,
            reliable: None,
            unconfirmed: Vec::new(),
            acks: Vec::new(),
            unacknowledged: None,
            change: Change::Idle,
            left: None,
            changed: None,
            timer: None,
            informing: Informing::default(),
            referring: None,
            referred: None,
            was_referred: false,
            bye_wanted: false,
            goodbye: Goodbye::default(),
            appearance: None,
            replaces: None,
            joins: None,
            replaced_by: None,
            open: 0,
        }
    }

    /// What its dialogs are found by: the Call-ID and our tag.
    pub(crate) fn key(&self) -> (String, String) {
        (self.call_id.clone(), self.local_tag.clone())
    }

    /// Whether its end was told.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether nothing is left to say to anybody.
    pub(crate) fn is_finished(&self) -> bool {
        let silent = self.referring.is_none() && self.referred.is_none();
        let bye = self.bye_wanted || self.goodbye.is_owed();
        self.ended && silent && self.open == 0 && self.unconfirmed.is_empty() && !bye
    }

    /// Whether a challenge to such a request of its is worth an answer.
    pub(crate) fn wants_answered(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Invite
            | Purpose::Reoffer
            | Purpose::Refer
            | Purpose::Prack
            | Purpose::Info => !self.ended,
            Purpose::Bye | Purpose::Notify => true,
            Purpose::Cancel => false,
        }
    }

    /// Whether such a request of its is within a dialog.
    pub(crate) fn is_within_dialog(purpose: Purpose) -> bool {
        match purpose {
            Purpose::Invite => false,
            Purpose::Reoffer
            | Purpose::Bye
            | Purpose::Cancel
            | Purpose::Refer
            | Purpose::Notify
            | Purpose::Prack
            | Purpose::Info => true,
        }
    }

    /// Takes a response to a request of its.
    pub(crate) fn answered(
        &mut self,
        context: &mut Context<'_>,
        purpose: Purpose,
        client: ClientId,
        response: &Message,
    ) {
        let Some(status) = response.status() else { return };
        match purpose {
            Purpose::Invite => self.invite_answered(context, client, status, response),
            Purpose::Reoffer => self.reoffer_answered(context, client, status, response),
            Purpose::Refer => self.refer_answered(context, client, status, response),
            Purpose::Notify => self.notify_answered(context, client, status),
            Purpose::Info => self.info_answered(context, client, status),
            // Whatever is said to them, they have done what they can.
            Purpose::Bye | Purpose::Cancel | Purpose::Prack => {}
        }
    }

    /// A request of its was not answered.
    pub(crate) fn unanswered(
        &mut self,
        context: &mut Context<'_>,
        purpose: Purpose,
        client: ClientId,
        trouble: Trouble,
    ) {
        match purpose {
            Purpose::Invite => self.invite_unanswered(context, client, trouble),
            Purpose::Reoffer => self.reoffer_unanswered(context, client, trouble),
            Purpose::Refer => self.refer_unanswered(context, client, trouble),
            Purpose::Notify => self.notify_answered(context, client, 408),
            Purpose::Info => self.info_answered(context, client, trouble.status()),
            Purpose::Bye => self.bye_unanswered(context),
            Purpose::Cancel | Purpose::Prack => {}
        }
    }

    /// A client transaction of its left the table.
    pub(crate) fn forgotten(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    /// A request of its was sent again, to answer a challenge.
    pub(crate) fn resent(&mut self, purpose: Purpose, old: ClientId, new: ClientId, cseq: u32) {
        self.open += 1;
        match purpose {
            Purpose::Invite => {
                if let Some(calling) = self.calling.as_mut().filter(|it| it.client == old) {
                    calling.client = new;
                    calling.draft.cseq = cseq;
                }
            }
            Purpose::Reoffer => {
                self.change.resent(old, new);
                self.renumber(cseq);
            }
            Purpose::Refer => {
                if let Some(referring) = &mut self.referring {
                    referring.resent(old, new, cseq);
                }
                self.renumber(cseq);
            }
            Purpose::Notify => {
                if let Some(referred) = &mut self.referred {
                    referred.resent(old, new);
                }
                self.renumber(cseq);
            }
            Purpose::Info => {
                self.informing.resent(old, new);
                self.renumber(cseq);
            }
            Purpose::Prack => self.prack_resent(cseq),
            Purpose::Bye | Purpose::Cancel => self.renumber(cseq),
        }
    }

    fn renumber(&mut self, cseq: u32) {
        if let Some(dialog) = &mut self.dialog {
            dialog.renumbered(cseq);
        }
    }

    /// Ends it, whatever it does.
    pub(crate) fn end(&mut self, context: &mut Context<'_>) {
        match self.phase {
            Phase::Calling => self.give_up(context),
            Phase::Ringing => self.reject(context, DECLINE, &[]),
            Phase::Talking => self.hang_up(context),
            Phase::Over => {}
        }
    }

    /// Takes the passing of time.
    pub(crate) fn handle_timeout(&mut self, context: &mut Context<'_>) {
        self.calling_timeout(context);
        self.called_timeout(context);
        self.unconfirmed_timeout(context);
        self.reoffer_timeout(context);
        self.left_timeout(context);
        self.refer_timeout(context);
        self.referred_timeout(context);
        self.goodbye_timeout(context);
        self.timer_timeout(context);
    }

    /// When [`Self::handle_timeout`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        let calling = self.calling.as_ref().and_then(|calling| calling.deadline);
        let called = self.called.as_ref().and_then(|called| called.deadline());
        let unconfirmed = self.unconfirmed.iter().map(Unconfirmed::deadline).min();
        let change = if self.ended { None } else { self.change.deadline() };
        let referring = self.referring.as_ref().map(|referring| referring.until);
        let referred = self.referred.as_ref().map(|referred| referred.until);
        let goodbye = self.goodbye.deadline();
        let left = self.left.map(|(_, until)| until);
        let reliable = self.reliable.as_ref().and_then(Reliable::deadline);
        let timer = self.timer.as_ref().map(Timer::deadline);
        let all = [
            left,
            timer,
            calling,
            called,
            reliable,
            unconfirmed,
            change,
            referring,
            referred,
            goodbye,
        ];
        all.into_iter().flatten().min()
    }

    /// Sends a request of its.
    fn request(
        &mut self,
        context: &mut Context<'_>,
        draft: Draft,
        purpose: Purpose,
        tries: Tries,
        credentials: &[Credential],
    ) -> Option<ClientId> {
        let owner = Owner::Session(self.id, purpose);
        let way = context.way?;
        let id = context.core.request(context.now, way, draft, owner, tries, credentials)?;
        self.open += 1;
        Some(id)
    }

    /// Acknowledges a 2xx, and keeps the ACK for when it comes again. Its credentials are those of
    /// the INVITE, since nobody can ask for others (RFC 3261 section 13.2.2.4).
    fn acknowledge_in(
        &mut self,
        context: &mut Context<'_>,
        dialog: &Dialog,
        owed: &Unacknowledged,
        body: Vec<u8>,
    ) {
        let Some(way) = context.way else { return };
        let cseq = owed.cseq;
        let draft = Draft { body, ..dialog.ack(cseq) };
        let bytes = context.core.ack(&way, &draft, &owed.credentials);
        if self.acks.len() == MAX_FORKS {
            self.acks.remove(0);
        }
        self.acks.push(Ack { cseq, remote_tag: dialog.remote_tag().to_owned(), bytes });
    }

    /// Sends the ACK again that this 2xx has had already. Says whether it has.
    fn repeat_ack(&self, context: &mut Context<'_>, cseq: u32, remote_tag: &str) -> bool {
        let same = |ack: &&Ack| ack.cseq == cseq && ack.remote_tag == remote_tag;
        let Some(ack) = self.acks.iter().find(same) else { return false };
        if let Some(way) = context.way {
            context.core.transmit(way.destination, Arc::clone(&ack.bytes));
        }
        true
    }

    /// Whether the 2xx to the INVITE of that number waits for our answer.
    fn owes_ack(&self, cseq: u32) -> bool {
        self.unacknowledged.as_ref().is_some_and(|owed| owed.cseq == cseq)
    }

    /// Acknowledges the 2xx that waits for our answer.
    pub(crate) fn acknowledge(&mut self, context: &mut Context<'_>, body: Vec<u8>) {
        let Some(owed) = self.unacknowledged.take() else { return };
        if let Some(dialog) = self.dialog.take() {
            self.acknowledge_in(context, &dialog, &owed, body);
            self.dialog = Some(dialog);
        }
        self.try_change(context);
    }

    /// The appearance it is on, as all it says names it. `state` is for a re-INVITE, which alone
    /// may change how it is held.
    fn call_info(&self, context: &Context<'_>, state: bool) -> Vec<Field> {
        let (Some(on), Some(gateway)) = (self.appearance, context.gateway) else {
            return Vec::new();
        };
        let domain = gateway.domain_uri();
        let private = if state && on.private { ";appearance-state=held-private" } else { "" };
        let value = format!("<{domain}>;appearance-index={}{private}", on.index);
        vec![(Name::CallInfo.as_str().to_owned(), value)]
    }

    /// What names its dialog to the far end, for Replaces and Join.
    pub(crate) fn reference(&self) -> Option<DialogRef> {
        let dialog = self.dialog.as_ref().filter(|_| !self.ended)?;
        DialogRef::new(&self.call_id, dialog.remote_tag(), &self.local_tag)
    }

    /// Whom it is with, as the dialog names them.
    pub(crate) fn remote(&self) -> Option<Uri> {
        self.dialog.as_ref().filter(|_| !self.ended)?.remote()
    }

    /// Whether another may take its place, or join it; otherwise the status that says why not (RFC
    /// 3891 section 3, RFC 3911 section 4).
    pub(crate) fn may_be_replaced(&self, named: &DialogRef) -> Result<(), u16> {
        match self.phase {
            Phase::Calling => {
                let rings = self.calling.as_ref().is_some_and(|it| it.rings(&named.from_tag));
                if rings { Ok(()) } else { Err(481) }
            }
            // Who calls may not take the place of its own call.
            Phase::Ringing => Err(481),
            Phase::Talking | Phase::Over => {
                let tag = self.dialog.as_ref().map(Dialog::remote_tag);
                match (tag == Some(&named.from_tag), self.ended, named.early_only) {
                    (false, ..) => Err(481),
                    (true, true, _) => Err(DECLINE),
                    (true, false, true) => Err(486),
                    (true, false, false) => Ok(()),
                }
            }
        }
    }

    /// Tells that it is over, once.
    fn over(&mut self, context: &mut Context<'_>, mut cause: Ended) {
        self.phase = Phase::Over;
        self.leave_change(context.now);
        self.timer = None;
        if !self.ended {
            self.ended = true;
            if let Some(calling) = &mut self.calling {
                // Whatever ended it: an INVITE that only ever hears 1xx is not kept for ever.
                calling.deadline.get_or_insert(context.now + 2 * GIVE_UP);
            }
            cause.replaced_by = self.replaced_by;
            self.stop_referring(context.now);
            self.drop_referred(context);
            context.core.event(Event::Ended { session: self.id, cause });
        }
    }
}

/// What declines a call (RFC 3261 section 21.6.2): no other telephone of ours is to ring either.
const DECLINE: u16 = 603;

/// Non-selected user clearing: the cause by which switches say what `SIP;cause=200` says (ITU-T
/// Q.850 section 2.2.2).
const NON_SELECTED: u16 = 26;

/// The cause that a final response, a CANCEL or a BYE gives.
fn cause(by: EndedBy, message: &Message) -> Ended {
    let q850 = message.reason("Q.850");
    let sip = message.reason("SIP");
    let retry_after = message.retry_after().ok().flatten();
    Ended {
        by,
        status: message.status(),
        phrase: message.phrase(),
        q850: q850.as_ref().and_then(|reason| reason.cause).and_then(|it| u8::try_from(it).ok()),
        answered_elsewhere: sip.as_ref().is_some_and(|reason| reason.cause == Some(200))
            || q850.as_ref().is_some_and(|reason| reason.cause == Some(NON_SELECTED)),
        reason_text: q850.into_iter().chain(sip).find_map(|reason| reason.text),
        retry_after: retry_after.map(|seconds| std::time::Duration::from_secs(seconds.into())),
        contacts: Vec::new(),
        replaced_by: None,
    }
}

fn local_end() -> Ended {
    Ended { by: EndedBy::Local, ..Ended::default() }
}

/// The server transaction a request is answered in, with the request.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) server: ServerId,
    pub(crate) message: &'a Message,
}

/// Retry-After within ten seconds, for a request that comes too soon (RFC 3261 section 14.2).
fn retry_soon(core: &mut Core) -> [Field; 1] {
    [(Name::RetryAfter.as_str().to_owned(), core.random.below(11).to_string())]
}
