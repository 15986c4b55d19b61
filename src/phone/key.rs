//! Keys: what a press means, by the state of the key's appearance.

use clock::Moment;

use crate::Usage;
use crate::call::{Call, Stage};
use crate::doors::{CallId, KeyId, KeyKind, LineId, Notice, Way};
use crate::phone::Phone;
use crate::profile::{KeyDoes, KeyProfile, Profile, Watch};
use crate::trouble::Refusal;

/// A key.
#[derive(Debug)]
pub(crate) struct Key {
    pub id: KeyId,
    pub line: LineId,
    pub page: u8,
    pub label: String,
    pub does: KeyDoes,
}

impl Key {
    /// The appearance of its line that it stands for.
    pub(crate) const fn appearance(&self) -> Option<u8> {
        match &self.does {
            KeyDoes::Appearance(appearance) => Some(*appearance),
            KeyDoes::Watch(_) | KeyDoes::Speed(_) | KeyDoes::Park(_) => None,
        }
    }

    /// The number whose calls its lamp shows, where it is no appearance.
    pub(crate) fn watched(&self) -> Option<&str> {
        match &self.does {
            KeyDoes::Watch(watch) => Some(&watch.number),
            KeyDoes::Park(orbit) => Some(orbit),
            KeyDoes::Appearance(_) | KeyDoes::Speed(_) => None,
        }
    }

    /// The number it stands for, where it is no appearance.
    pub(crate) fn number(&self) -> Option<&str> {
        match &self.does {
            KeyDoes::Appearance(_) => None,
            KeyDoes::Watch(watch) => Some(&watch.number),
            KeyDoes::Speed(number) | KeyDoes::Park(number) => Some(number),
        }
    }

    pub(crate) const fn kind(&self) -> KeyKind {
        match &self.does {
            KeyDoes::Appearance(_) => KeyKind::Appearance,
            KeyDoes::Watch(_) => KeyKind::Watch,
            KeyDoes::Speed(_) => KeyKind::Speed,
            KeyDoes::Park(_) => KeyKind::Park,
        }
    }
}

/// The keys a profile asks for; where it names none, one for every appearance of every line.
pub(crate) fn keys(profile: &Profile) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut add = |line: usize, label: &str, key: KeyProfile| {
        let id = KeyId(u16::try_from(keys.len() + 1).unwrap_or(u16::MAX));
        let line = LineId(u32::try_from(line).unwrap_or(u32::MAX));
        keys.push(Key { id, line, page: key.page, label: label.to_owned(), does: key.does });
    };
    for key in &profile.keys {
        if let Some(line) = profile.lines.iter().position(|line| line.name == key.line) {
            let label = profile.lines.get(line).map_or("", |line| &line.label);
            let label = if key.label.is_empty() { label } else { &key.label };
            add(line, label, key.clone());
        }
    }
    if profile.keys.is_empty() {
        for (index, line) in profile.lines.iter().enumerate() {
            for appearance in 1..=line.appearances {
                add(index, &line.label, KeyProfile::appearance(&line.name, appearance));
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
        let line = known.line;
        match known.does.clone() {
            KeyDoes::Appearance(appearance) => self.press_appearance(now, key, line, appearance),
            KeyDoes::Watch(watch) => self.press_watched(now, key, line, &watch),
            KeyDoes::Speed(number) => self.dial(now, line, &number),
            KeyDoes::Park(orbit) => self.press_park(now, key, line, &orbit),
        }
    }

    fn press_appearance(&mut self, now: Moment, key: KeyId, line: LineId, appearance: u8) {
        let Some((id, stage, held)) = self
            .calls
            .on_appearance(line, appearance)
            .map(|call| (call.id, call.stage.clone(), call.held))
        else {
            self.press_free(now, key, line, appearance);
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
    fn press_free(&mut self, now: Moment, key: KeyId, line: LineId, appearance: u8) {
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
            Usage::Alerting if self.station(line).is_some() => {
                self.call_station(now, line, false);
                return;
            }
            Usage::Alerting => Refusal::RingsElsewhere(label),
            Usage::Connected if self.may_pull(now, key) => {
                self.pull(now, key);
                return;
            }
            Usage::Connected if self.way_in(now, line, appearance).is_ok() => {
                Refusal::MayJoin(label)
            }
            Usage::Idle | Usage::Seized => Refusal::TakenFirst(label),
            Usage::Calling | Usage::Connected | Usage::Conference => Refusal::UsedElsewhere(label),
        };
        self.notify(Notice::Refused(refusal));
    }

    /// A press on a key that watches: pick up what rings there, else call there.
    fn press_watched(&mut self, now: Moment, key: KeyId, line: LineId, watch: &Watch) {
        let rings = self.others.watched.get(&key).filter(|watched| watched.known);
        let rings = rings.and_then(|watched| watched.ringing.clone());
        match (&watch.pickup, rings) {
            (Some(code), Some(_)) => {
                self.dial_exactly(now, line, &format!("{code}{}", watch.number));
            }
            (None, Some(ringing)) => self.pick_up(now, line, &watch.number, &ringing),
            (_, None) => {
                self.dial_exactly(now, line, &watch.number);
            }
        }
    }

    /// A press on a key for parked calls: take the one that waits there, else park there what is
    /// talked on.
    fn press_park(&mut self, now: Moment, key: KeyId, line: LineId, orbit: &str) {
        let watched = self.others.watched.get(&key).filter(|watched| watched.known);
        let occupied = watched.map(|watched| watched.shown.is_some());
        let talking = self.calls.find(Call::is_talking);
        match (occupied, talking) {
            (Some(false) | None, Some(talking)) => self.park(now, talking, line, orbit),
            (Some(true), _) | (None, None) => {
                self.dial_exactly(now, line, orbit);
            }
            (Some(false), None) => {
                self.notify(Notice::Refused(Refusal::NothingParked(orbit.to_owned())));
            }
        }
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
