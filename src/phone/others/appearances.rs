//! The appearances of a shared line, as its server tells of them.

use clock::Moment;
use sip::events::{AppearanceState, Appearances, Dialogs};
use sip::{NameAddr, OnAppearance};

use super::{OUR_ECHO, SharedLine, Use, named};
use crate::Usage;
use crate::call::Aim;
use crate::doors::{LineId, Notice};
use crate::phone::Phone;
use crate::profile::Sharing;
use crate::trouble::Refusal;

impl SharedLine {
    /// Notes that the server tells of it; says whether it is known again after a doubt.
    pub(super) const fn is_told(&mut self) -> bool {
        let regained = self.was_known && !self.known;
        self.known = true;
        self.was_known = true;
        regained
    }

    /// What somebody else does on an appearance.
    pub(crate) fn theirs(&self, now: Moment, appearance: u8) -> Option<&Use> {
        let ours = self.left.get(&appearance).is_some_and(|left| now < *left + OUR_ECHO);
        self.used.get(&appearance).filter(|_| !ours)
    }

    /// When it looks different by itself: what the server still tells of our own calls is then
    /// taken for true.
    pub(crate) fn deadline(&self, now: Moment) -> Option<Moment> {
        self.left.values().map(|left| *left + OUR_ECHO).filter(|due| now < *due).min()
    }
}

impl Phone {
    /// Takes what the server tells of a line.
    pub(crate) fn appearances(&mut self, now: Moment, line: LineId, told: &Appearances) {
        let Some(count) = self.line(line).map(|line| line.profile.appearances) else { return };
        let Some(shared) = self.others.lines.get_mut(&line) else { return };
        let regained = shared.is_told();
        for appearance in 1..=count {
            let index = u32::from(appearance);
            let Some((usage, private)) = usage(told.state(index)) else {
                shared.used.remove(&appearance);
                shared.left.remove(&appearance);
                continue;
            };
            let party = told.used.get(&index).and_then(|named| named.peer.as_ref()).and_then(named);
            let old = shared.used.get(&appearance);
            let same = old.filter(|old| (old.usage, old.private) == (usage, private));
            let since = same.map_or(now, |old| old.since);
            // Not every notification names the far end again.
            let party = party.or_else(|| old.and_then(|old| old.party.clone()));
            shared.used.insert(appearance, Use { usage, private, who: None, party, since });
        }
        self.settle_answered(now, line);
        self.ask_after_calls(now, line, regained);
    }

    /// Takes what the server tells of our station: every station of a trunk is told the same, the
    /// one that talks too.
    pub(super) fn on_station(&mut self, now: Moment, line: LineId, told: &Dialogs) {
        let Some(station) = self.station(line).map(str::to_owned) else { return };
        let Some(shared) = self.others.lines.get_mut(&line) else { return };
        shared.known = true;
        let mut told = told.clone();
        for dialog in &mut told.dialogs {
            // It names itself where it knows no far end.
            let far = dialog.remote.identity.take();
            let itself = |far: &NameAddr| far.uri().user_text().is_some_and(|user| user == station);
            dialog.remote.identity = far.filter(|far| !itself(far));
        }
        shared.station.take(now, &told);
        let Some(used) = shared.station.shown.clone() else {
            shared.used.clear();
            shared.left.clear();
            return;
        };
        shared.used.insert(1, used);
        self.settle_answered(now, line);
    }

    /// What somebody else does on an appearance of a line.
    pub(crate) fn theirs(&self, now: Moment, line: LineId, appearance: u8) -> Option<&Use> {
        self.others.lines.get(&line)?.theirs(now, appearance)
    }

    /// Whether nobody, neither we nor others, uses an appearance, as far as is known.
    pub(crate) fn is_free(&self, now: Moment, line: LineId, appearance: u8) -> bool {
        self.calls.on_appearance(line, appearance).is_none()
            && self.theirs(now, line, appearance).is_none()
    }

    /// The first appearance of which is told that it rings, and that has no call of ours yet.
    pub(crate) fn first_alerting(&self, now: Moment, line: LineId, appearances: u8) -> Option<u8> {
        (1..=appearances).find(|&appearance| {
            let told = self.theirs(now, line, appearance);
            self.calls.on_appearance(line, appearance).is_none()
                && told.is_some_and(|theirs| theirs.usage == Usage::Alerting)
        })
    }

    /// Notes that a call of ours has left its appearance: what the server told of it until now
    /// was ours.
    pub(crate) fn left_appearance(&mut self, now: Moment, line: LineId, appearance: u8) {
        let Some(shared) = self.others.lines.get_mut(&line) else { return };
        if shared.used.contains_key(&appearance) {
            shared.left.insert(appearance, now);
        }
    }

    /// Asks the server for all there is to know where it still tells of a call of ours that
    /// ended a while ago: either somebody has taken the appearance since, or it is mistaken.
    pub(crate) fn doubt_echoes(&mut self, now: Moment) {
        for shared in self.others.lines.values_mut() {
            let before = shared.left.len();
            shared.left.retain(|_, left| now < *left + OUR_ECHO);
            if shared.left.len() < before
                && let Some(subscription) = shared.subscription
            {
                self.agent.refresh_subscription(now, subscription);
            }
        }
    }

    /// How a session on this line tells the server which appearance it is on.
    pub(crate) fn on_appearance(
        &self,
        line: LineId,
        appearance: u8,
        private: bool,
    ) -> Option<OnAppearance> {
        self.is_told_apart(line).then(|| OnAppearance { index: u32::from(appearance), private })
    }

    /// Whether the server of a line tells its appearances apart by number.
    pub(crate) fn is_told_apart(&self, line: LineId) -> bool {
        self.line(line).is_some_and(|line| line.profile.sharing == Sharing::CallInfo)
    }

    /// Whether others may have taken over what we held on a line when it ended for us.
    pub(crate) fn others_retrieve(&self, line: LineId) -> bool {
        self.is_told_apart(line) || self.publishes(line)
    }

    /// Picks up here what somebody holds on an appearance of a shared line: a call to the line
    /// itself that names the appearance, and the server puts us in the holder's place; or a call to
    /// the far end that names the one it is to stand for.
    pub(crate) fn take_held(&mut self, now: Moment, line: LineId, appearance: u8) {
        let party = self.theirs(now, line, appearance).and_then(|held| held.party.clone());
        let aim = if self.publishes(line) {
            let Some(aim) = self.aim_to_take(line, appearance) else {
                let label = self.line(line).map(|line| line.profile.label.clone());
                self.notify(Notice::Refused(Refusal::UsedElsewhere(label.unwrap_or_default())));
                return;
            };
            aim
        } else {
            Aim::Held
        };
        let id = self.begin_outgoing(now, line, appearance);
        if let Some(call) = self.calls.get_mut(id) {
            call.party = party.unwrap_or_default();
            call.aim = aim;
        }
        self.record_begin(id);
        self.send_invite(now, id);
    }
}

/// What a state of an appearance means, and whether it is private.
const fn usage(state: AppearanceState) -> Option<(Usage, bool)> {
    match state {
        AppearanceState::Idle => None,
        AppearanceState::Seized => Some((Usage::Seized, false)),
        AppearanceState::Progressing => Some((Usage::Calling, false)),
        AppearanceState::Alerting => Some((Usage::Alerting, false)),
        AppearanceState::Active | AppearanceState::BridgeActive => Some((Usage::Connected, false)),
        AppearanceState::Held | AppearanceState::BridgeHeld => Some((Usage::Held, false)),
        AppearanceState::HeldPrivate => Some((Usage::Held, true)),
    }
}
