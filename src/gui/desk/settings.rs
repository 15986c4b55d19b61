//! How the window is set up, while it is there: what is changed counts at once.

use iced::Point;

use super::Desk;
use crate::keymap::{Action, Chord, Keymap, Refusal};
use crate::locked::Setting;
use crate::sound::{ListChange, Purpose};
use crate::theme::Mode;
use crate::words::{Language, Words};

/// The sizes the window can be set to.
pub(crate) const SCALES: [f32; 7] = [0.75, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0];

/// What can be set another way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The colours.
    Look(Look),
    /// The language.
    Language(Language),
    /// How large everything is.
    Scale(f32),
    /// Whether the window stays above others.
    OnTop(bool),
    /// Whether lamps stay lit instead of blinking.
    Still(bool),
    /// Whether closing the window only hides it.
    CloseHides(bool),
    /// Whether the window begins unseen.
    StartHidden(bool),
    /// Whether some keys count while another window has the keyboard.
    GlobalKeys(bool),
    /// Which devices are preferred.
    Devices(Purpose, ListChange),
    /// Whether it rings where one hears, too.
    RingOnBoth(bool),
    /// Whether echo is taken out.
    Echo(bool),
    /// Whether noise is taken out.
    Noise(bool),
    /// Whether one is brought to an even loudness.
    Gain(bool),
}

/// The colours that can be chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Look {
    /// These, always.
    Always(Mode),
    /// Light, dark or of high contrast, as the system says.
    System,
}

impl From<Mode> for Look {
    fn from(mode: Mode) -> Self {
        Self::Always(mode)
    }
}

/// What can be done to the map of the keyboard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeysChange {
    /// The next keys are to do this. Said again, they are not.
    Learn(Action),
    /// These were pressed.
    Pressed(Chord),
    /// They are taken from what they did.
    Take,
    /// They are left to what they do.
    Leave,
    /// No keys do this any more.
    None(Action),
    /// This is done by the keys it was delivered with.
    Deliver(Action),
    /// Everything is.
    DeliverAll,
    /// The last change did not happen.
    Undo,
}

/// Keys that are being learnt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Learning {
    /// For this.
    pub action: Action,
    /// What is in the way of those that were pressed.
    pub hitch: Option<Hitch>,
}

/// What is in the way of giving keys to something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Hitch {
    /// They do this already.
    Taken(Chord, Action),
    /// They cannot be given to anything.
    Refused(Chord, Refusal),
}

impl Desk {
    pub(super) fn set(&mut self, change: Change) {
        if !self.may_change(change.into()) {
            return;
        }
        match change {
            Change::Look(Look::Always(mode)) => {
                self.mode = mode;
                self.kept.follows_system = false;
            }
            Change::Look(Look::System) => {
                self.kept.follows_system = true;
                self.system_is(self.system);
            }
            Change::Language(language) => self.words = Words::of(language),
            Change::Scale(scale) => self.scale = scale,
            Change::OnTop(on_top) => self.on_top = on_top,
            Change::Still(still) => self.still = still,
            Change::CloseHides(hides) => self.kept.close_hides = hides,
            Change::StartHidden(hidden) => self.kept.start_hidden = hidden,
            Change::GlobalKeys(global) => self.kept.global_keys = global,
            Change::Devices(purpose, change) => {
                self.kept.sound.change(purpose, change, &self.trying.present);
            }
            Change::RingOnBoth(both) => self.kept.sound.ring_on_both = both,
            Change::Echo(out) => self.kept.sound.echo = out,
            Change::Noise(out) => self.kept.sound.noise = out,
            Change::Gain(even) => self.kept.sound.gain = even,
        }
    }

    /// What is chosen of the colours.
    pub(crate) const fn look(&self) -> Look {
        if self.kept.follows_system { Look::System } else { Look::Always(self.mode) }
    }

    pub(crate) fn system_is(&mut self, mode: Mode) {
        self.system = mode;
        if self.kept.follows_system {
            self.mode = mode;
        }
    }

    /// A place that is no place on a screen is not kept: the window would begin where nobody
    /// sees it.
    pub(super) fn moved(&mut self, place: Point) {
        let place = (place.x * self.scale, place.y * self.scale);
        self.place = (place.0 >= 0.0 && place.1 >= 0.0).then_some(place);
    }

    pub(super) fn change_keys(&mut self, change: KeysChange) {
        if !self.may_change(Setting::Keyboard) {
            return;
        }
        let mut keys = self.kept.keymap.clone();
        let learning = self.learning.take();
        match change {
            KeysChange::Learn(action) => {
                let again = learning.is_some_and(|learning| learning.action == action);
                self.learning = (!again).then_some(Learning { action, hitch: None });
                return;
            }
            KeysChange::Pressed(chord) => {
                let Some(Learning { action, .. }) = learning else { return };
                let back = self.kept.keymap.action(chord) == Some(Action::Back);
                let hitch = match (chord.refusal(), keys.holder(chord)) {
                    // It goes one step back here too.
                    _ if back => return,
                    (Some(refusal), _) => Some(Hitch::Refused(chord, refusal)),
                    (None, Some(holder)) if holder != action => Some(Hitch::Taken(chord, holder)),
                    (None, _) => None,
                };
                if hitch.is_some() {
                    self.learning = Some(Learning { action, hitch });
                    return;
                }
                keys.give(action, chord);
            }
            KeysChange::Take => {
                let Some(Learning { action, hitch: Some(Hitch::Taken(chord, _)) }) = learning
                else {
                    return;
                };
                keys.give(action, chord);
            }
            KeysChange::Leave => return,
            KeysChange::None(action) => keys.take_away(action),
            KeysChange::Deliver(action) => keys.deliver(action),
            KeysChange::DeliverAll => keys = Keymap::default(),
            KeysChange::Undo => {
                if let Some(former) = self.former_keys.take() {
                    keys = former;
                }
            }
        }
        let former = std::mem::replace(&mut self.kept.keymap, keys);
        if former != self.kept.keymap {
            self.former_keys = Some(former);
        }
    }
}
