//! What the notifier says (RFC 6665 section 4.1.3).

use std::time::Duration;

use clock::Moment;

use super::{Course, State, Subscription, Then, Told};
use crate::agent::core::Core;
use crate::agent::reply::Reply;
use crate::agent::{Event, SubscriptionEnd, SubscriptionTrouble};
use crate::dialog::{Dialog, Order};
use crate::events::{Doubt, EndReason, Fault, Notice, Standing, SubscriptionState};
use crate::message::{Message, Name};
use crate::usage::session::Asked;

impl Subscription {
    /// Takes a NOTIFY for its Call-ID and our tag, and answers it.
    pub(crate) fn notified(&mut self, now: Moment, core: &mut Core, asked: &Asked<'_>) {
        let status = match self.place(asked.message) {
            Ok(state) => self.take(now, core, asked.message, state),
            Err(status) => status,
        };
        core.respond(now, asked.server, &Reply::bare(status));
    }

    /// Finds out whether a NOTIFY is of this subscription and the next in its dialog; otherwise
    /// gives the status that says why not.
    fn place(&mut self, notify: &Message) -> Result<SubscriptionState, u16> {
        let event = notify.header(Name::Event).ok_or(489_u16)?;
        if !self.what.package.is_named(event) {
            return Err(481);
        }
        let state = SubscriptionState::of(notify).ok_or(400_u16)?;
        let course = self.course.as_mut().ok_or(481_u16)?;
        let cseq = notify.cseq().map_err(|_| 400_u16)?.number;
        course.meet(notify)?;
        let dialog = course.dialog.as_mut().ok_or(481_u16)?;
        match dialog.take_once(cseq) {
            Order::Next => Ok(state),
            Order::Late => Err(500),
        }
    }

    /// Takes what a NOTIFY says. Gives the status it is answered with.
    fn take(
        &mut self,
        now: Moment,
        core: &mut Core,
        notify: &Message,
        state: SubscriptionState,
    ) -> u16 {
        if self.has_ended() {
            if matches!(state.standing, Standing::Terminated(_)) {
                self.state = State::Gone;
            }
            return 200;
        }
        let Some(course) = &mut self.course else { return 481 };
        course.heard = Some(now);
        course.silent_at = None;
        course.confirmed = true;
        if let Some(dialog) = &mut course.dialog {
            dialog.refresh(notify);
        }
        let news = course.watch.take(notify);
        match state.standing {
            Standing::Active | Standing::Pending => {
                self.goes_on(now, core, state);
                match news {
                    Ok(notice) => self.tell(core, notice),
                    Err(doubt) => return self.doubted(now, core, doubt),
                }
            }
            Standing::Terminated(reason) => {
                // The last word still counts.
                if let (Ok(notice), EndReason::Invariant) = (news, reason) {
                    self.tell(core, notice);
                }
                self.closed(now, core, reason, state.retry_after);
            }
        }
        200
    }

    fn tell(&mut self, core: &mut Core, notice: Option<Notice>) {
        self.doubts.faults = 0;
        if let Some(notice) = notice {
            core.event(Event::Notified { subscription: self.id, notice });
        }
    }

    fn doubted(&mut self, now: Moment, core: &mut Core, doubt: Doubt) -> u16 {
        self.doubt(now);
        match doubt {
            Doubt::Gap => 200,
            Doubt::Fault(fault) => {
                self.doubts.faults = self.doubts.faults.saturating_add(1);
                // Once it may have been the network; a second time it is the notifier.
                if self.doubts.faults == 2 {
                    let retry_at = match self.state {
                        State::Due { at } => Some(at),
                        State::Off
                        | State::Asking { .. }
                        | State::Up { .. }
                        | State::Waiting { .. }
                        | State::Stuck
                        | State::Leaving { .. }
                        | State::Gone => None,
                    };
                    self.trouble(core, SubscriptionTrouble::NotUnderstood(fault), retry_at);
                }
                if fault == Fault::WrongType { 415 } else { 200 }
            }
        }
    }

    /// It stands, for so long as it says.
    fn goes_on(&mut self, now: Moment, core: &mut Core, state: SubscriptionState) {
        let Some(course) = &mut self.course else { return };
        let said = state.expires.map(|seconds| Duration::from_secs(seconds.into()));
        let left = said.map(|left| left.min(self.expires));
        if let Some(left) = left {
            course.until = Some(now + left);
        }
        if let (State::Up { refresh }, Some(left)) = (self.state, left) {
            // It may have been shortened.
            let latest = Self::refresh_at(now, left, core.random.chance());
            self.state = State::Up { refresh: refresh.min(latest) };
        }
        let told = match state.standing {
            Standing::Pending => Told::Pending,
            Standing::Active | Standing::Terminated(_) => {
                course.since = course.since.or(Some(now));
                Told::Active
            }
        };
        if self.told != Some(told) {
            self.told = Some(told);
            let until = course.until.unwrap_or(now + self.expires);
            core.event(Event::SubscriptionUp {
                subscription: self.id,
                expires: until - now,
                pending: told == Told::Pending,
            });
        }
    }

    /// The notifier ended it.
    fn closed(
        &mut self,
        now: Moment,
        core: &mut Core,
        reason: EndReason,
        retry_after: Option<u32>,
    ) {
        if reason == EndReason::Invariant {
            self.end(core, SubscriptionEnd::Invariant);
            return;
        }
        if self.is_seizure() {
            self.end(core, SubscriptionEnd::Released(reason));
            return;
        }
        self.drop_client(core);
        let retry_after = retry_after.map(|seconds| Duration::from_secs(seconds.into()));
        let (trouble, then) = match reason {
            EndReason::Rejected => (SubscriptionTrouble::Forbidden, Then::Never),
            EndReason::NoResource => (SubscriptionTrouble::NoSuchThing, Then::Never),
            EndReason::Probation | EndReason::GiveUp => {
                (SubscriptionTrouble::Closed(reason), Then::Later(retry_after))
            }
            EndReason::Deactivated | EndReason::Timeout | EndReason::Unsaid => {
                let then =
                    if retry_after.is_some() { Then::Later(retry_after) } else { Then::Anew };
                (SubscriptionTrouble::Closed(reason), then)
            }
            EndReason::Invariant => return,
        };
        if let Some(course) = &mut self.course {
            course.until = Some(now);
        }
        self.failed(now, core, trouble, then);
        self.course = None;
    }
}

impl Course {
    /// Makes the dialog of the first NOTIFY; of those that come after from another end says that
    /// there is no such subscription, so that they end there (RFC 6665 section 5.4.9 lets a
    /// package have one).
    fn meet(&mut self, notify: &Message) -> Result<(), u16> {
        let from = notify.from().map_err(|_| 400_u16)?;
        let tag = from.tag().unwrap_or_default();
        if self.dialog.as_ref().is_some_and(|dialog| dialog.remote_tag() == tag) {
            return Ok(());
        }
        if self.confirmed {
            return Err(481);
        }
        // Whoever answered the SUBSCRIBE, it is the NOTIFY that counts (RFC 6665 section 4.4.1).
        self.dialog = Dialog::notified(&self.begin, self.cseq, notify);
        if self.dialog.is_some() { Ok(()) } else { Err(400) }
    }
}
