//! Provisional responses that are not lost (RFC 3262): those of the far end, which we acknowledge
//! by PRACK, and ours to a caller that insists on it.

use std::sync::Arc;
use std::time::Duration;

use clock::Moment;

use super::{Asked, Context, MAX_FORKS, Phase, Session};
use crate::agent::core::Purpose;
use crate::agent::draft::Draft;
use crate::agent::reply::Reply;
use crate::agent::wallet::Tries;
use crate::agent::{Ended, EndedBy, Field};
use crate::dialog::Dialog;
use crate::message::lexer::{Cursor, number};
use crate::message::{Message, Method, Name};
use crate::transaction::table::ServerId;
use crate::transaction::{GIVE_UP, ServerEvent, T1};

/// The name of the extension.
pub(crate) const RELIABLE: &str = "100rel";

/// A far end that rings and is heard reliably.
#[derive(Clone, Debug)]
pub(super) struct Early {
    tag: String,
    dialog: Dialog,
    /// The number of its last provisional response.
    rseq: u32,
}

impl Early {
    /// The number of our last request to it.
    pub(super) fn last_cseq(early: &[Self], tag: &str) -> Option<u32> {
        early.iter().find(|it| it.tag == tag).map(|it| it.dialog.local_cseq())
    }
}

/// What a caller that insists was told, until it acknowledges.
#[derive(Debug)]
pub(super) struct Reliable {
    rseq: u32,
    cseq: u32,
    bytes: Arc<[u8]>,
    /// When it is told again, and after how long the next time.
    due: Moment,
    wait: Duration,
    give_up: Moment,
    acknowledged: bool,
    /// What is to be told next.
    next: Option<(u16, Vec<u8>)>,
}

impl Reliable {
    pub(super) fn deadline(&self) -> Option<Moment> {
        (!self.acknowledged).then(|| self.due.min(self.give_up))
    }
}

impl Session {
    /// Takes a provisional response to our call, and acknowledges one that asks for it. Says
    /// whether it is new and the next in order; others are dropped (RFC 3262 section 4).
    pub(super) fn is_next(&mut self, context: &mut Context<'_>, response: &Message) -> bool {
        let Some(rseq) = reliable_number(response) else { return true };
        let Some(calling) = &mut self.calling else { return false };
        let cseq = calling.draft.cseq;
        let tag = response.to().ok().and_then(|to| to.tag().map(str::to_owned)).unwrap_or_default();
        if !calling.early.iter().any(|early| early.tag == tag) {
            let dialog = Dialog::calling(&calling.draft, cseq, response);
            let (Some(dialog), true) = (dialog, calling.early.len() < MAX_FORKS) else {
                return false;
            };
            // The first may have any number.
            calling.early.push(Early { tag: tag.clone(), dialog, rseq: rseq.wrapping_sub(1) });
        }
        let Some(early) = calling.early.iter_mut().find(|early| early.tag == tag) else {
            return false;
        };
        if early.rseq.checked_add(1) != Some(rseq) {
            return false;
        }
        early.rseq = rseq;
        let mut draft = early.dialog.request(Method::Prack);
        let value = format!("{rseq} {cseq} INVITE");
        draft.extra.push((Name::RAck.as_str().to_owned(), value));
        self.request(context, draft, Purpose::Prack, Tries::default(), &[]);
        true
    }

    /// A PRACK was sent again, to answer a challenge.
    pub(super) fn prack_resent(&mut self, cseq: u32) {
        for early in self.calling.iter_mut().flat_map(|calling| &mut calling.early) {
            early.dialog.renumbered(cseq);
        }
    }

    /// Tells a caller that insists on hearing it how it goes: again and again until it says that
    /// it has, and nothing else before that (RFC 3262 section 3).
    pub(super) fn progress_reliably(
        &mut self,
        context: &mut Context<'_>,
        asked: &Asked<'_>,
        status: u16,
        body: Vec<u8>,
    ) {
        let rseq = match &mut self.reliable {
            Some(reliable) if !reliable.acknowledged => {
                reliable.next = Some((status, body));
                return;
            }
            Some(reliable) => reliable.rseq + 1,
            // Any number to begin with, far from where they end.
            None => u32::try_from(1 + context.core.random.below(1 << 20)).unwrap_or(1),
        };
        let Ok(cseq) = asked.message.cseq() else { return };
        let contact = context.contact();
        let extra: [Field; 2] = [
            (Name::Require.as_str().to_owned(), RELIABLE.to_owned()),
            (Name::RSeq.as_str().to_owned(), rseq.to_string()),
        ];
        let contact = contact.as_deref();
        let reply = Reply { status, dialog: true, contact, extra: &extra, body: &body };
        context.core.respond(context.now, asked.server, &reply);
        let server = context.core.table.server(asked.server);
        let Some(bytes) = server.and_then(|server| server.response.clone()) else { return };
        self.reliable = Some(Reliable {
            rseq,
            cseq: cseq.number,
            bytes,
            due: context.now + T1,
            wait: T1 * 2,
            give_up: context.now + GIVE_UP,
            acknowledged: false,
            next: None,
        });
    }

    /// The caller has heard what it was told.
    pub(super) fn acknowledged_early(&mut self, context: &mut Context<'_>, asked: &Asked<'_>) {
        let named = asked.message.header(Name::RAck).and_then(rack);
        let meant = |it: &&mut Reliable| !it.acknowledged && named == Some((it.rseq, it.cseq));
        let Some(reliable) = self.reliable.as_mut().filter(meant) else {
            context.core.respond(context.now, asked.server, &Reply::bare(481));
            return;
        };
        reliable.acknowledged = true;
        let next = reliable.next.take();
        context.core.respond(context.now, asked.server, &Reply::bare(200));
        if let Some((status, body)) = next {
            self.progress(context, status, body);
        }
    }

    /// Tells it again; a caller that never hears it is given up.
    pub(super) fn reliable_timeout(&mut self, context: &mut Context<'_>, server: Option<ServerId>) {
        let Some(reliable) = &mut self.reliable else { return };
        if reliable.deadline().is_none_or(|deadline| context.now < deadline) {
            return;
        }
        let Some(server) = server.filter(|_| self.phase == Phase::Ringing) else {
            self.reliable = None;
            return;
        };
        if reliable.give_up <= context.now {
            self.reliable = None;
            self.refuse(context, 504, &[]);
            self.over(context, Ended { by: EndedBy::Timeout, ..Ended::default() });
            return;
        }
        reliable.due = context.now + reliable.wait;
        reliable.wait *= 2;
        let bytes = Arc::clone(&reliable.bytes);
        context.core.send_response(context.now, server, ServerEvent::Provisional, bytes);
    }
}

/// Our offer to hear provisional responses reliably. Who asks for an offer gets none: an offer that
/// came with one would have to be answered by the PRACK.
pub(super) fn supported(draft: &Draft) -> Option<Field> {
    let field = (Name::Supported.as_str().to_owned(), RELIABLE.to_owned());
    (!draft.body.is_empty()).then_some(field)
}

/// Whether a caller insists.
pub(super) fn is_required(invite: &Message) -> bool {
    invite.values(Name::Require).any(|option| option.eq_ignore_ascii_case(RELIABLE.as_bytes()))
}

/// The number of a provisional response that is to be acknowledged.
fn reliable_number(response: &Message) -> Option<u32> {
    let value = response.header(Name::RSeq).filter(|_| is_required(response))?;
    u32::try_from(number(value)?).ok()
}

/// What is acknowledged: the number of the response and that of the INVITE (RFC 3262 section 7.2).
fn rack(value: &[u8]) -> Option<(u32, u32)> {
    let mut cursor = Cursor::new(value);
    let mut next = || {
        let word = cursor.token();
        cursor.skip_lws();
        word
    };
    let rseq = u32::try_from(number(next())?).ok()?;
    let cseq = u32::try_from(number(next())?).ok()?;
    (next() == b"INVITE" && cursor.is_done()).then_some((rseq, cseq))
}
