//! Calls that the gateway wants answered without a press, and what else it says of a call that
//! comes: whom it was meant for.
//!
//! A microphone that is heard from afar is for its owner to allow: the line must say `auto_answer`,
//! the wish comes over the line's own gateway like all that reaches us, it rings for a moment
//! first, and nobody is torn from another call. Otherwise it rings like any other.

use std::time::Duration;

use clock::Moment;
use sip::message::{Message, Name};
use sip::{NameAddrRef, UriRef};

use crate::call::{Call, Stage};
use crate::doors::{CallId, Digit, LineId};
use crate::incoming::shown;
use crate::phone::Phone;

/// How long it rings at least: whoever sits there is to hear that somebody will listen.
const HEARD: Duration = Duration::from_secs(1);

/// The longest wait that is a wish to be answered, and no mistake.
const LONGEST: Duration = Duration::from_mins(1);

impl Phone {
    /// When a call is answered by itself, if it is.
    pub(crate) fn answers_at(
        &self,
        now: Moment,
        line: LineId,
        message: &Message,
    ) -> Option<Moment> {
        if !self.line(line)?.profile.auto_answer {
            return None;
        }
        let after = asks(message)?;
        Some(now + after.clamp(HEARD, LONGEST))
    }

    /// Answers what is to be answered by itself by now, unless somebody is at the telephone.
    pub(crate) fn answer_by_itself(&mut self, now: Moment) {
        let due = |call: &Call| {
            call.is_alerting() && call.answers_at.is_some_and(|answers_at| answers_at <= now)
        };
        for id in self.calls.all(due) {
            let busy = |call: &Call| {
                let alone = call.is_talking() || call.is_calling() || call.stage == Stage::Seized;
                call.id != id && (alone || call.is_alerting())
            };
            let busy = self.calls.find(busy).is_some();
            if let Some(call) = self.calls.get_mut(id) {
                call.answers_at = None;
                call.by_itself = !busy;
            }
            if !busy {
                self.answer(now, id);
            }
        }
    }

    /// Whom the caller wanted before the call was sent to us: what the gateway tells of the way it
    /// took (RFC 7044; RFC 5806 before it). Nothing where that is the line itself.
    pub(crate) fn meant_for(&self, line: LineId, message: &Message) -> Option<String> {
        let number = &self.line(line)?.profile.number;
        // The first of a history, and the oldest of the diversions, which is the last.
        let begun = message.values(Name::HistoryInfo).next();
        let diverted = message.values(Name::Diversion).take(MOST).last();
        let value = begun.into_iter().chain(diverted).find_map(user)?;
        let shown = shown(&value);
        (shown != *number && !shown.is_empty()).then_some(shown)
    }

    /// The far end of a call pressed a digit.
    pub(crate) fn told_digit(&mut self, id: CallId, digit: Digit) {
        if let Some(call) = self.calls.get_mut(id) {
            call.told(digit);
        }
    }
}

/// How many diversions are looked at: more are a loop.
const MOST: usize = 16;

/// The user in an address.
fn user(value: &[u8]) -> Option<String> {
    let address = NameAddrRef::parse(value).ok()?;
    let uri: UriRef<'_> = address.uri();
    uri.user_text().filter(|user| !user.is_empty())
}

/// After how long a call wants to be answered by itself, in the words of the servers there are:
/// RFC 5373, and what came before it.
fn asks(message: &Message) -> Option<Duration> {
    let text = |name: Name| message.text(name).unwrap_or_default().to_ascii_lowercase();
    let mode = text(Name::AnswerMode);
    let mode = mode.split(';').next().unwrap_or_default().trim();
    let plain = message.named("P-Auto-Answer").next().is_some_and(|it| it != b"no");
    if mode == "auto" || plain {
        return Some(Duration::ZERO);
    }
    let info = text(Name::CallInfo);
    if let Some((_, after)) = info.split_once("answer-after=") {
        let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
        return digits.parse().ok().map(Duration::from_secs);
    }
    let alert: String =
        text(Name::AlertInfo).chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
    let wished = ["autoanswer", "ringanswer"].iter().any(|word| alert.contains(word));
    wished.then_some(Duration::ZERO)
}
