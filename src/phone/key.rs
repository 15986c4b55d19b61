//! Keys: what a press means, by the state of the key's appearance.

use clock::Moment;

use crate::Usage;
use crate::call::Stage;
use crate::doors::{CallId, KeyId, LineId, Notice, Way};
use crate::phone::Phone;
use crate::profile::{Profile, Watch};
use crate::trouble::Refusal;

/// A key.
#[derive(Debug)]
pub(crate) struct Key {
    pub id: KeyId,
    pub line: LineId,
    pub appearance: u8,
    pub label: String,
    pub watch: Option<Watch>,
}

/// The keys a profile asks for; where it names none, one for every appearance of every line.
pub(crate) fn keys(profile: &Profile) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut add = |line: usize, appearance: u8, label: &str, watch: Option<Watch>| {
        let id = KeyId(u16::try_from(keys.len() + 1).unwrap_or(u16::MAX));
        let line = LineId(u32::try_from(line).unwrap_or(u32::MAX));
        keys.push(Key { id, line, appearance, label: label.to_owned(), watch });
    };
    for key in &profile.keys {
        if let Some(line) = profile.lines.iter().position(|line| line.name == key.line) {
            let label = profile.lines.get(line).map_or("", |line| &line.label);
            let label = if key.label.is_empty() { label } else { &key.label };
            add(line, key.appearance, label, key.watch.clone());
        }
    }
    if profile.keys.is_empty() {
        for (index, line) in profile.lines.iter().enumerate() {
            for appearance in 1..=line.appearances {
                add(index, appearance, &line.label, None);
            }
        }
    }
    keys
}

impl Phone {
    /// A press: seize what is idle, answer what rings, hold what is talked on, retrieve what is
    /// held. Whatever else was talked on goes on hold by itself.
    pub(crate) fn press(&mut self, now: Moment, key: KeyId) {
        let Some(known) = self.keys.iter().find(|known| known.id == key) else {
            self.notify(Notice::Refused(Refusal::NoKey(key.0)));
            return;
        };
        let (line, appearance) = (known.line, known.appearance);
        if let Some(watch) = known.watch.clone() {
            self.press_watched(now, key, line, &watch);
            return;
        }
        let Some((id, stage, held)) = self
            .calls
            .on_appearance(line, appearance)
            .map(|call| (call.id, call.stage.clone(), call.held))
        else {
            self.press_free(now, line, appearance);
            return;
        };
        match stage {
            Stage::RingingHere => self.answer(now, id),
            Stage::Connected { .. } if held => self.retrieve(now, id),
            Stage::Connected { .. } => self.hold(now, id),
            // It is ours already, and on its way.
            Stage::Seized
            | Stage::AwaitingPort
            | Stage::AwaitingLine
            | Stage::Dialling
            | Stage::RingingThere
            | Stage::Answering
            | Stage::Ending
            | Stage::Ended { .. } => {}
        }
    }

    /// A press on an appearance that has no call of ours: take it, take what waits on it, or say
    /// why not.
    fn press_free(&mut self, now: Moment, line: LineId, appearance: u8) {
        let Some(theirs) = self.theirs(now, line, appearance) else {
            self.seize(now, line, Some(appearance));
            return;
        };
        let label = self.line(line).map(|line| line.profile.label.clone()).unwrap_or_default();
        let refusal = match theirs.usage {
            Usage::Held | Usage::Recalling if !theirs.private => {
                self.take_held(now, line, appearance);
                return;
            }
            Usage::Held | Usage::Recalling => Refusal::HeldPrivately(label),
            Usage::Alerting => Refusal::RingsElsewhere(label),
            Usage::Idle | Usage::Seized | Usage::Calling | Usage::Connected => {
                Refusal::UsedElsewhere(label)
            }
        };
        self.notify(Notice::Refused(refusal));
    }

    /// A press on a key that watches: pick up what rings there, else call there.
    fn press_watched(&mut self, now: Moment, key: KeyId, line: LineId, watch: &Watch) {
        let rings = self.others.watched.get(&key).filter(|watched| watched.known);
        let rings = rings.and_then(|watched| watched.ringing.clone());
        let number = match (&watch.pickup, rings) {
            (Some(code), Some(_)) => format!("{code}{}", watch.number),
            (None, Some(_)) => {
                self.notify(Notice::Refused(Refusal::NoPickup(watch.number.clone())));
                return;
            }
            (_, None) => watch.number.clone(),
        };
        self.dial(now, line, &number);
    }

    /// Takes an appearance of a line for a call of ours; without one named, the first idle one.
    pub(crate) fn seize(
        &mut self,
        now: Moment,
        line: LineId,
        appearance: Option<u8>,
    ) -> Option<CallId> {
        let Some(known) = self.line(line) else {
            self.notify(Notice::Refused(Refusal::NoLine));
            return None;
        };
        let label = known.profile.label.clone();
        let Some(appearance) = appearance.or_else(|| self.first_free(now, line)) else {
            self.notify(Notice::Refused(Refusal::LineFull(label)));
            return None;
        };
        let id = self.begin_outgoing(now, line, appearance);
        self.ask_for_appearance(now, id);
        Some(id)
    }

    /// Begins a call of ours on an appearance; what was talked on goes on hold, what was taken and
    /// not dialled on is given back.
    pub(crate) fn begin_outgoing(&mut self, now: Moment, line: LineId, appearance: u8) -> CallId {
        self.hold_all_but(now, None);
        self.drop_seized(now);
        self.calls.begin(line, appearance, Way::Outgoing)
    }
}
