//! Far ends that are sent on: a phone hands one of the gateway's own over to another number.
//!
//! Nobody really calls there. What the phone is told is what a call there would come to, so that
//! it can be tried what each answer does to a telephone.

use std::time::Duration;

use clock::Moment;
use sip::message::ReferTo;
use sip::{Referral, SessionId};

use super::own::{Owns, Script};
use super::{Core, Route, route};

/// It rings this long after it was asked for, and is answered as long after that.
const RINGS: Duration = Duration::from_millis(500);

/// What is to be told, to which phone and when.
#[derive(Debug)]
struct Errand {
    due: Moment,
    session: SessionId,
    status: u16,
    /// The call whose place was taken.
    ends: Option<SessionId>,
}

/// All that is to be told.
#[derive(Debug, Default)]
pub(super) struct Errands(Vec<Errand>);

/// More than this at once are refused: each call has two at most.
const MOST: usize = 128;

impl Errands {
    pub(super) fn deadline(&self) -> Option<Moment> {
        self.0.iter().map(|errand| errand.due).min()
    }

    /// A phone hands a far end over.
    pub(super) fn referred(
        &mut self,
        core: &mut Core,
        own: &Owns,
        session: SessionId,
        to: &ReferTo,
    ) {
        let user = to.uri.user_text().filter(|_| core.is_ours(&to.uri));
        let told = match (user, own.has(session)) {
            // Between phones the gateway only passes on, and this it cannot.
            (_, false) => Err(501),
            (None, true) => Err(603),
            (Some(_), true) if MOST <= self.0.len() => Err(503),
            (Some(user), true) => Ok(user),
        };
        core.agent.answer_referred(core.now, session, told.as_ref().map(drop).map_err(|it| *it));
        let Ok(user) = told else { return };
        let taken = to.replaces.as_ref().map(|named| core.agent.named(named));
        let (rings, status, ends) = match (taken, route(core, &user)) {
            (Some(Some(taken)), _) => (false, Some(200), Some(taken)),
            (Some(None), _) => (false, Some(481), None),
            (None, Route::Own(Script::Silent)) => (true, None, None),
            (None, Route::Own(_)) => (true, Some(200), None),
            (None, Route::Refuse(status)) => (false, Some(status), None),
            (None, Route::User) => (false, Some(480), None),
        };
        let ringing =
            rings.then_some(Errand { due: core.now + RINGS, session, status: 180, ends: None });
        let last = status.map(|status| Errand { due: core.now + RINGS * 2, session, status, ends });
        self.0.extend(ringing.into_iter().chain(last));
    }

    pub(super) fn handle_timeout(&mut self, core: &mut Core) {
        let now = core.now;
        for errand in self.0.extract_if(.., |errand| errand.due <= now) {
            core.agent.tell_referrer(now, errand.session, errand.status);
            if let Some(taken) = errand.ends {
                core.agent.end(now, taken);
            }
        }
    }
}

/// A phone that was sent on tells how it goes: once somebody answers there, the call with us is
/// over.
pub(super) fn told(core: &mut Core, session: SessionId, referral: Referral) {
    if matches!(referral, Referral::Final(200..300)) {
        core.agent.end(core.now, session);
    }
}
