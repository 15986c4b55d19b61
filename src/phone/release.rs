//! The ends of calls, and what is kept of them.

use clock::Moment;
use sip::{Ended, EndedBy};

use crate::call::{Aim, Stage, TakenAlong, Wants};
use crate::cause::Cause;
use crate::doors::{CallId, CallRecord, MediaOrder, Notice, Output, Way};
use crate::phone::Phone;

impl Phone {
    /// Hangs up, gives up or declines, as the state of the call demands.
    pub(crate) fn release(&mut self, now: Moment, id: CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let cause = match call.stage {
            Stage::Seized => {
                self.give_back(now, id);
                self.calls.remove(id);
                return;
            }
            Stage::AwaitingPort | Stage::AwaitingLine | Stage::Dialling | Stage::RingingThere => {
                Cause::GivenUp
            }
            Stage::RingingHere | Stage::Answering => Cause::Declined,
            Stage::Connected { .. } => Cause::ReleasedHere,
            Stage::Ending | Stage::Ended { .. } => return,
        };
        self.abandon(now, id, cause);
    }

    /// Ends a call from here, for this cause.
    pub(crate) fn abandon(&mut self, now: Moment, id: CallId, cause: Cause) {
        if let Some(session) = self.calls.get(id).and_then(|call| call.session) {
            self.agent.end(now, session);
        }
        self.finish(now, id, cause, None);
    }

    /// Gives up an appearance on which nothing was dialled.
    pub(crate) fn drop_seized(&mut self, now: Moment) {
        for id in self.calls.all(|call| call.stage == Stage::Seized) {
            self.give_back(now, id);
            self.calls.remove(id);
        }
    }

    /// Takes the end of a session, as the protocol saw it.
    pub(crate) fn ended(&mut self, now: Moment, id: CallId, ended: &Ended) {
        if self.asked_leniently(now, id, ended) {
            return;
        }
        let asked = (ended.status == Some(503)).then(|| ended.retry_after.unwrap_or_default());
        let unheard = matches!(ended.by, EndedBy::Timeout | EndedBy::Transport);
        if (asked.is_some() || unheard) && self.call_elsewhere(now, id, asked) {
            return;
        }
        let Some(call) = self.calls.get(id) else { return };
        let cause = match call.stage {
            Stage::Ended { .. } => return,
            Stage::RingingHere | Stage::Answering if ended.answered_elsewhere => {
                Cause::AnsweredElsewhere
            }
            Stage::RingingHere | Stage::Answering if self.others.lines.contains_key(&call.line) => {
                self.await_who_answered(now, id);
                return;
            }
            Stage::RingingHere | Stage::Answering => Cause::Missed,
            Stage::Connected { .. } => match (ended.by, ended.status) {
                (EndedBy::Remote, _) if self.went_over(id).is_some() => {
                    self.went_over(id).unwrap_or(Cause::ReleasedThere)
                }
                (EndedBy::Timeout | EndedBy::Transport, _)
                    if call.taken_along == TakenAlong::Told =>
                {
                    Cause::NetworkChanged
                }
                (EndedBy::Remote, Some(481)) | (EndedBy::Timeout | EndedBy::Transport, _) => {
                    Cause::Lost
                }
                (EndedBy::Remote, _) => Cause::ReleasedThere,
                (EndedBy::Local, _) => Cause::ReleasedHere,
            },
            Stage::Seized
            | Stage::AwaitingPort
            | Stage::AwaitingLine
            | Stage::Dialling
            | Stage::RingingThere
            | Stage::Ending => match (ended.by, ended.status) {
                (EndedBy::Timeout | EndedBy::Transport, _) | (_, None) => Cause::GatewaySilent,
                (_, Some(401 | 407)) if !self.has_secret(call.line) => Cause::PasswordWanted,
                // Whoever holds it keeps it.
                (_, Some(403)) if call.aim == Aim::Held => Cause::HeldPrivately,
                (_, Some(400..=699)) if call.wants == Wants::Joining => {
                    Cause::NotJoined(self.label(call.line))
                }
                (_, Some(400..=699)) if call.wants == Wants::Pulling => {
                    Cause::NotPulled(self.label(call.line))
                }
                (_, Some(status)) if self.is_refused_for_encryption(id, status) => {
                    Cause::NotEncrypted
                }
                (_, Some(status)) => Cause::of_status(status, &ended.phrase, ended.q850),
            },
        };
        self.finish(now, id, cause, ended.status);
    }

    /// Closes what a call had open, and keeps what there is to keep of it.
    pub(crate) fn finish(&mut self, now: Moment, id: CallId, cause: Cause, status: Option<u16>) {
        self.give_back(now, id);
        self.end_transfer(now, id, &cause, status);
        self.conference.leave(id);
        let Some(call) = self.calls.get(id) else { return };
        let (line, appearance) = (call.line, call.appearance);
        // What was never ours, or was held when it ended, somebody else may well have now.
        let (spoken, held) = (call.way == Way::Outgoing || call.is_connected(), call.held);
        let ours = spoken && call.wants != Wants::Joining && !(held && self.others_retrieve(line));
        let Some(call) = self.calls.get_mut(id) else { return };
        let talked = call.talked(now);
        if let Some(leg) = call.leg.take() {
            let order = if leg.open {
                MediaOrder::Close(leg.id)
            } else {
                MediaOrder::FreePort(leg.port.id)
            };
            self.outbox.push_back(Output::Media(order));
        }
        call.set_held(now, false);
        call.shared.private = false;
        call.early = false;
        call.recording = None;
        let record = CallRecord {
            call: id,
            line: call.line,
            way: call.way,
            party: call.party.clone(),
            talked,
            cause: Some(cause.view(status)),
        };
        let missed = cause == Cause::Missed;
        call.stage = Stage::Ended { at: now, talked, cause, status };
        self.outbox.push_back(Output::Record(record));
        if ours {
            self.left_appearance(now, line, appearance);
        }
        if missed {
            self.notify(Notice::Missed(id));
        }
    }

    /// Keeps that a call has begun, before anybody can miss it.
    pub(crate) fn record_begin(&mut self, id: CallId) {
        let Some(call) = self.calls.get(id) else { return };
        let record = CallRecord {
            call: id,
            line: call.line,
            way: call.way,
            party: call.party.clone(),
            talked: None,
            cause: None,
        };
        self.outbox.push_back(Output::Record(record));
    }
}
