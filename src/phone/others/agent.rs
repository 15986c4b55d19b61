//! The appearances of a shared line, as an appearance agent tells of them (RFC 7463): the calls
//! under way, each on its appearance.

use clock::Moment;
use sip::events::{DialogState, Dialogs, Stage};

use super::Use;
use crate::Usage;
use crate::call::{Aim, Call};
use crate::doors::{LineId, Way};
use crate::phone::Phone;

impl Phone {
    /// Takes what is told of the calls of a line.
    pub(super) fn shared_dialogs(&mut self, now: Moment, line: LineId, told: &Dialogs) {
        let Some(count) = self.line(line).map(|line| line.profile.appearances) else { return };
        let Some(shared) = self.others.lines.get_mut(&line) else { return };
        let regained = shared.is_told();
        for appearance in 1..=count {
            let here = |dialog: &&DialogState| dialog.appearance == Some(u32::from(appearance));
            let here: Vec<DialogState> = told.dialogs.iter().filter(here).cloned().collect();
            // Who has only tried has taken the appearance, and dialled nothing yet.
            let tries = !here.is_empty() && here.iter().all(|it| it.stage == Stage::Trying);
            let at = shared.at.entry(appearance).or_default();
            at.take(now, &Dialogs { entity: String::new(), dialogs: here });
            let Some(mut used) = at.shown.clone() else {
                shared.at.remove(&appearance);
                shared.used.remove(&appearance);
                shared.left.remove(&appearance);
                continue;
            };
            if tries && used.usage == Usage::Calling {
                used.usage = Usage::Seized;
            }
            let old = shared.used.get(&appearance);
            // Not every notification names the far end again.
            let party = used.party.or_else(|| old.and_then(|old| old.party.clone()));
            shared.used.insert(appearance, Use { party, ..used });
        }
        self.make_way(now, line, told);
        self.tell_refused_again(line);
        self.settle_answered(now, line);
        self.ask_after_calls(now, line, regained);
    }

    /// Moves calls that we made, and that the server would not have on their appearances, where it
    /// tells that these are somebody else's: it forgot that they were ours before we dialled. We
    /// tell of them again where nobody is.
    fn make_way(&mut self, now: Moment, line: LineId, told: &Dialogs) {
        let made = |call: &Call| {
            call.line == line
                && call.way == Way::Outgoing
                && (call.is_calling() || call.is_connected())
        };
        for id in self.calls.all(made) {
            let Some(call) = self.calls.get(id).filter(|_| self.was_refused(id)) else { continue };
            let index = Some(u32::from(call.appearance));
            let names = call.session.and_then(|session| self.agent.names_of(session));
            let ours = names.map(|names| names.call_id);
            let mut there = told.dialogs.iter().filter(|it| it.appearance == index).peekable();
            let theirs = there.peek().is_some() && there.all(|it| it.call_id != ours);
            if let Some(free) = self.first_free(now, line).filter(|_| theirs) {
                self.place(now, id, line, free);
            }
        }
    }

    /// How to take the place of who holds a call on an appearance (RFC 3891), where its name is
    /// known.
    pub(super) fn aim_to_take(&self, line: LineId, appearance: u8) -> Option<Aim> {
        let at = self.others.lines.get(&line)?.at.get(&appearance)?;
        let held = at.held.as_ref()?;
        let to = held.remote.target.clone();
        let to = to.or_else(|| Some(held.remote.identity.as_ref()?.uri().clone()))?;
        Some(super::taking_part::named_dialog(to, held.at_remote()?.replaces(), "replaces"))
    }

    /// The call that is talked on on an appearance, where its name is known.
    pub(super) fn talked_on(&self, line: LineId, appearance: u8) -> Option<DialogState> {
        self.others.lines.get(&line)?.at.get(&appearance)?.talking.clone()
    }
}
