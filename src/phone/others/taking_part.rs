//! Taking part in what others do: joining their calls, picking up what rings at them, and calling
//! our station on a trunk.

use clock::Moment;
use sip::events::{DialogState, Dialogs, Package, Stage as Progress};
use sip::message::DialogRef;
use sip::{Field, IdentityId, Subscribe, SubscriptionId, Uri};

use super::{Subject, named};
use crate::Usage;
use crate::call::{Aim, Call, Claim, Hand, Stage, Wants};
use crate::cause::Cause;
use crate::doors::{CallId, KeyId, LineId, Notice};
use crate::phone::Phone;
use crate::profile::{KeyDoes, Sharing};
use crate::trouble::Refusal;

/// How to get into a call of others.
pub(crate) enum WayIn {
    /// By calling our station on the trunk: the server joins whoever calls it.
    Station,
    /// By dialling this.
    Code(String),
    /// By asking the server for the calls of the line, and naming the right one (RFC 3911).
    Ask,
    /// By naming this call (RFC 3911).
    Dialog(Box<DialogState>),
}

impl Phone {
    /// The extension of our station, where a line is a trunk with stations.
    pub(crate) fn station(&self, line: LineId) -> Option<&str> {
        match &self.line(line)?.profile.sharing {
            Sharing::Station(station) => Some(station),
            Sharing::Private | Sharing::CallInfo | Sharing::Appearances => None,
        }
    }

    /// How to join what others do on an appearance, or why that cannot be.
    pub(crate) fn way_in(
        &self,
        now: Moment,
        line: LineId,
        appearance: u8,
    ) -> Result<WayIn, Refusal> {
        let profile = &self.line(line).ok_or(Refusal::NoLine)?.profile;
        let label = profile.label.clone();
        let known = self.others.lines.get(&line).is_some_and(|shared| shared.known);
        let theirs = self.theirs(now, line, appearance).filter(|_| known);
        let Some(theirs) = theirs.filter(|_| self.calls.on_appearance(line, appearance).is_none())
        else {
            return Err(Refusal::NothingToJoin(label));
        };
        may_join(theirs.usage, theirs.private, profile.barge, label)?;
        Ok(match (&profile.sharing, &profile.barge_code) {
            (Sharing::Station(_), _) => WayIn::Station,
            (Sharing::Private | Sharing::CallInfo | Sharing::Appearances, Some(code)) => {
                WayIn::Code(format!("{code}{}", profile.number))
            }
            (Sharing::Appearances, None) => {
                let dialog = self.talked_on(line, appearance);
                let dialog = dialog.ok_or_else(|| Refusal::CannotJoin(profile.label.clone()))?;
                WayIn::Dialog(Box::new(dialog))
            }
            (Sharing::Private | Sharing::CallInfo, None) => WayIn::Ask,
        })
    }

    /// How to join the call of a watched telephone, or why that cannot be.
    fn way_in_watched(&self, key: KeyId, line: LineId, number: &str) -> Result<WayIn, Refusal> {
        let profile = &self.line(line).ok_or(Refusal::NoLine)?.profile;
        let watched = self.others.watched.get(&key).filter(|watched| watched.known);
        let Some(shown) = watched.and_then(|watched| watched.shown.as_ref()) else {
            return Err(Refusal::NothingToJoin(number.to_owned()));
        };
        may_join(shown.usage, shown.private, profile.barge, number.to_owned())?;
        if let Some(code) = &profile.barge_code {
            return Ok(WayIn::Code(format!("{code}{number}")));
        }
        let talking = watched.and_then(|watched| watched.talking.clone());
        talking
            .map(|dialog| WayIn::Dialog(Box::new(dialog)))
            .ok_or_else(|| Refusal::CannotJoin(number.to_owned()))
    }

    /// How to join what is under way on a key, or why that cannot be.
    pub(crate) fn way_in_at(&self, now: Moment, key: KeyId) -> Result<WayIn, Refusal> {
        let known = self.keys.iter().find(|known| known.id == key);
        let known = known.ok_or(Refusal::NoKey(key.0))?;
        match &known.does {
            KeyDoes::Appearance(appearance) => self.way_in(now, known.line, *appearance),
            KeyDoes::Watch(watch) => self.way_in_watched(key, known.line, &watch.number),
            KeyDoes::Speed(number) | KeyDoes::Park(number) => {
                Err(Refusal::NothingToJoin(number.clone()))
            }
        }
    }

    /// Joins what is under way on a key.
    pub(crate) fn join(&mut self, now: Moment, key: KeyId) {
        let way = match self.way_in_at(now, key) {
            Ok(way) => way,
            Err(refusal) => {
                self.notify(Notice::Refused(refusal));
                return;
            }
        };
        let Some(known) = self.keys.iter().find(|known| known.id == key) else { return };
        let (line, appearance) = (known.line, known.appearance());
        let watched = known.watched().unwrap_or_default().to_owned();
        match way {
            WayIn::Station => self.call_station(now, line, true),
            WayIn::Code(number) => {
                if let Some(id) = self.dial_exactly(now, line, &number) {
                    self.mark_joining(id);
                }
            }
            WayIn::Dialog(dialog) => {
                let Some(aim) = self.aim_to_join(line, &dialog, &watched) else {
                    self.notify(Notice::Refused(Refusal::CannotJoin(watched)));
                    return;
                };
                if let Some(appearance) = appearance {
                    let id = self.begin_with_others(now, line, appearance);
                    self.mark_joining(id);
                    if let Some(call) = self.calls.get_mut(id) {
                        call.aim = aim;
                    }
                    self.record_begin(id);
                    self.send_invite(now, id);
                } else if let Some(id) = self.call(now, line, watched, aim) {
                    self.mark_joining(id);
                }
            }
            WayIn::Ask => {
                if let Some(appearance) = appearance {
                    self.ask_to_join(now, line, appearance);
                }
            }
        }
    }

    /// Whether a call of ours joins what others do on its appearance: that stays theirs.
    pub(crate) fn joins_on_theirs(&self, now: Moment, id: CallId) -> bool {
        self.calls.get(id).is_some_and(|call| {
            call.wants == Wants::Joining && self.theirs(now, call.line, call.appearance).is_some()
        })
    }

    fn mark_joining(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(id) {
            call.wants = Wants::Joining;
        }
    }

    /// Calls our station on a trunk: what rings there is answered, what others talk on is joined.
    pub(crate) fn call_station(&mut self, now: Moment, line: LineId, joins: bool) {
        let id = self.begin_with_others(now, line, 1);
        if let Some(call) = self.calls.get_mut(id) {
            call.aim = Aim::Station;
            call.wants = if joins { Wants::Joining } else { Wants::Nothing };
        }
        self.record_begin(id);
        self.send_invite(now, id);
    }

    /// Begins a call of ours on an appearance that others use.
    fn begin_with_others(&mut self, now: Moment, line: LineId, appearance: u8) -> CallId {
        let party = self.theirs(now, line, appearance).and_then(|theirs| theirs.party.clone());
        let id = self.begin_outgoing(now, line, appearance);
        if let Some(call) = self.calls.get_mut(id) {
            call.party = party.unwrap_or_default();
        }
        id
    }

    /// Asks which calls there are on a line, so that the one on an appearance can be joined.
    fn ask_to_join(&mut self, now: Moment, line: LineId, appearance: u8) {
        let Some(target) = self.address(line, None) else { return };
        let id = self.begin_with_others(now, line, appearance);
        let what = Subscribe {
            identity: IdentityId(line.0),
            package: Package::Dialog,
            target,
            expires: super::EXPIRES,
            list: false,
            extra: Vec::new(),
        };
        let asked = self.agent.subscribe(now, what);
        self.others.subscriptions.insert(asked, Subject::Joining(id));
        if let Some(call) = self.calls.get_mut(id) {
            call.wants = Wants::Joining;
            call.shared.hand = Hand::Asked(Claim::Subscribed(asked));
            call.stage = Stage::AwaitingLine;
        }
        self.record_begin(id);
    }

    /// Takes the calls of a line on which one of them is to be joined.
    pub(super) fn join_one_of(&mut self, now: Moment, id: CallId, told: &Dialogs) {
        let Some(call) = self.calls.get(id).filter(|call| call.stage == Stage::AwaitingLine) else {
            return;
        };
        let (line, index) = (call.line, u32::from(call.appearance));
        let talked_on = told.dialogs.iter().filter(|dialog| dialog.stage == Progress::Confirmed);
        let here = talked_on.clone().find(|dialog| dialog.appearance == Some(index));
        // Where the server names no appearance, only a call that is alone is the right one.
        let mut unnamed = talked_on.filter(|dialog| dialog.appearance.is_none());
        let alone = unnamed.next().filter(|_| unnamed.next().is_none());
        let aim = here
            .or(alone)
            .filter(|dialog| !dialog.exclusive)
            .and_then(|dialog| self.aim_to_join(line, dialog, ""));
        // The question is answered, and the line needs no second watch.
        self.give_back(now, id);
        match (aim, self.calls.get_mut(id)) {
            (Some(aim), Some(call)) => {
                call.aim = aim;
                self.send_invite(now, id);
            }
            (_, _) => self.not_joined(now, id),
        }
    }

    /// Takes that the calls of a line are not to be had.
    pub(super) fn cannot_join(&mut self, now: Moment, id: CallId) {
        let asks = |call: &Call| call.wants == Wants::Joining && call.stage == Stage::AwaitingLine;
        if self.calls.get(id).is_some_and(asks) {
            self.not_joined(now, id);
        }
    }

    /// Ends a call that was to join another.
    fn not_joined(&mut self, now: Moment, id: CallId) {
        let line = self.calls.get(id).map(|call| self.label(call.line));
        self.finish(now, id, Cause::NotJoined(line.unwrap_or_default()), None);
    }

    fn aim_to_join(&self, line: LineId, dialog: &DialogState, number: &str) -> Option<Aim> {
        let number = Some(number).filter(|number| !number.is_empty());
        let at = dialog.local.target.clone();
        let at = at.or_else(|| Some(dialog.local.identity.as_ref()?.uri().clone()));
        let to = at.or_else(|| self.address(line, number))?;
        Some(named_dialog(to, dialog.at_watched()?.join(), "join"))
    }

    /// Picks up what rings at a watched telephone, by taking its place at the caller's end
    /// (RFC 3891 section 3).
    pub(crate) fn pick_up(
        &mut self,
        now: Moment,
        line: LineId,
        number: &str,
        ringing: &DialogState,
    ) {
        let caller = ringing.remote.identity.as_ref();
        let to = ringing.remote.target.clone().or_else(|| Some(caller?.uri().clone()));
        let dialog = ringing.at_remote().map(DialogRef::early);
        let (Some(to), Some(dialog)) = (to, dialog) else {
            self.notify(Notice::Refused(Refusal::NoPickup(number.to_owned())));
            return;
        };
        let party = caller.and_then(named).unwrap_or_else(|| number.to_owned());
        self.call(now, line, party, named_dialog(to, dialog.replaces(), "replaces"));
    }

    /// Drops a question for the calls of a line, whoever may still answer it.
    pub(crate) fn forget_question(&mut self, id: SubscriptionId) {
        if let Some(Subject::Joining(_)) = self.others.subscriptions.get(&id) {
            self.others.subscriptions.remove(&id);
        }
    }
}

/// A call that names one of others. Who does not know the field shall refuse it rather than take
/// it for a new call (RFC 3891 section 4, RFC 3911 section 4).
pub(super) fn named_dialog(to: Uri, field: Field, option: &str) -> Aim {
    Aim::Dialog(to, vec![field, ("Require".to_owned(), option.to_owned())])
}

/// Whether a use by others is one that may be joined.
fn may_join(usage: Usage, private: bool, barge: bool, who: String) -> Result<(), Refusal> {
    match usage {
        Usage::Connected if private => Err(Refusal::HeldPrivately(who)),
        Usage::Connected if !barge => Err(Refusal::JoinForbidden(who)),
        Usage::Connected => Ok(()),
        Usage::Idle
        | Usage::Seized
        | Usage::Alerting
        | Usage::Calling
        | Usage::Conference
        | Usage::Held
        | Usage::Recalling => Err(Refusal::NothingToJoin(who)),
    }
}
