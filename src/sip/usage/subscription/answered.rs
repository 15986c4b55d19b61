//! What a SUBSCRIBE led to (RFC 6665 section 4.1.2).

use std::time::Duration;

use clock::Moment;

use super::{LONGEST_EXPIRES, State, Subscription, Then};
use crate::agent::core::Core;
use crate::agent::wallet::Refusal;
use crate::agent::{SubscriptionEnd, SubscriptionTrouble};
use crate::dialog::Dialog;
use crate::message::Message;
use crate::transaction::GIVE_UP;
use crate::transaction::table::ClientId;
use crate::usage::session::Trouble;

impl Subscription {
    /// Whether that is the SUBSCRIBE under way.
    pub(crate) fn is_asking(&self, client: ClientId) -> bool {
        self.state == State::Asking { client }
    }

    /// A SUBSCRIBE of its was sent again, to answer a challenge.
    pub(crate) fn resent(&mut self, old: ClientId, new: ClientId, cseq: u32) {
        if let Some(course) = &mut self.course {
            course.cseq = course.cseq.max(cseq);
            if let Some(dialog) = &mut course.dialog {
                dialog.renumbered(cseq);
            }
        }
        if self.is_asking(old) {
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
        refusal: Option<Refusal>,
    ) {
        let Some(status) = response.status() else { return };
        if !self.is_asking(client) {
            return;
        }
        if (200..300).contains(&status) {
            self.granted(now, core, response);
            return;
        }
        let retry_after = response.retry_after().ok().flatten().map(seconds);
        if self.is_seizure() {
            self.end(core, SubscriptionEnd::Refused { status, retry_after });
            return;
        }
        let within = self.course.as_ref().is_some_and(|course| course.dialog.is_some());
        let (reason, then) = match (status, refusal) {
            (401 | 407, Some(Refusal::PasswordWanted)) => {
                (SubscriptionTrouble::PasswordWanted, Then::Never)
            }
            (401 | 407, Some(Refusal::PasswordRefused)) => {
                (SubscriptionTrouble::PasswordRefused, Then::Never)
            }
            (401 | 407, Some(Refusal::Distrust(why))) => {
                (SubscriptionTrouble::ChallengeRefused(why), Then::Later(None))
            }
            (403 | 603, _) => (SubscriptionTrouble::Forbidden, Then::Never),
            (404 | 410 | 604, _) => (SubscriptionTrouble::NoSuchThing, Then::Never),
            (405 | 489 | 501, _) => (SubscriptionTrouble::NotSupported(status), Then::Never),
            (423, _) => {
                let least = response.min_expires().ok().flatten().map(seconds);
                if let Some(least) = least
                    && !self.second_try
                    && self.expires < least
                    && least <= LONGEST_EXPIRES
                {
                    self.second_try = true;
                    self.expires = least;
                    self.state = State::Due { at: now };
                    return;
                }
                (SubscriptionTrouble::Refused(status, response.phrase()), Then::Later(retry_after))
            }
            // The notifier knows nothing of it: it restarted, or the time had run out.
            (481, _) if within => {
                (SubscriptionTrouble::Refused(status, response.phrase()), Then::Anew)
            }
            _ => {
                (SubscriptionTrouble::Refused(status, response.phrase()), Then::Later(retry_after))
            }
        };
        self.failed(now, core, reason, then);
    }

    fn granted(&mut self, now: Moment, core: &mut Core, response: &Message) {
        let Some(course) = &mut self.course else { return };
        match &mut course.dialog {
            Some(dialog) => dialog.refresh(response),
            // Until a NOTIFY comes, this is all there is of the dialog.
            None => course.dialog = Dialog::calling(&course.begin, course.cseq, response),
        }
        let asked = self.expires;
        let granted = response.expires().ok().flatten().map_or(asked, seconds).min(asked);
        self.stands(now, core, granted);
    }

    /// The notifier keeps it for so long.
    fn stands(&mut self, now: Moment, core: &mut Core, granted: Duration) {
        let Some(course) = &mut self.course else { return };
        if granted.is_zero() {
            self.failed(now, core, SubscriptionTrouble::NoAnswer, Then::Anew);
            return;
        }
        self.second_try = false;
        course.until = Some(now + granted);
        let heard = course.heard.is_some_and(|heard| course.asked <= heard);
        course.silent_at = (!heard).then(|| course.asked + GIVE_UP);
        let refresh = Self::refresh_at(now, granted, core.random.chance());
        self.state = State::Up { refresh };
        if std::mem::take(&mut self.again) {
            self.doubt(now);
        }
    }

    /// A SUBSCRIBE was not answered.
    pub(crate) fn unanswered(
        &mut self,
        now: Moment,
        core: &mut Core,
        client: ClientId,
        trouble: Trouble,
    ) {
        if !self.is_asking(client) {
            return;
        }
        if self.is_seizure() {
            self.end(core, SubscriptionEnd::NoAnswer);
            return;
        }
        let heard = self.course.as_ref().is_some_and(|course| {
            course.confirmed && course.heard.is_some_and(|heard| course.asked <= heard)
        });
        match trouble {
            // A notification is as good an answer as any (RFC 6665 section 4.1.2.4).
            Trouble::TimedOut if heard => {
                let until = self.course.as_ref().and_then(|course| course.until);
                let left = until.map_or(self.expires, |until| until - now);
                self.stands(now, core, left.min(self.expires));
            }
            Trouble::TimedOut => {
                self.failed(now, core, SubscriptionTrouble::NoAnswer, Then::Later(None));
            }
            Trouble::Unsendable => {
                self.failed(now, core, SubscriptionTrouble::Transport, Then::Later(None));
            }
        }
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}
