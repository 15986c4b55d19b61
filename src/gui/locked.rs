//! What an administrator has locked of the window: it is drawn so, and stays as it is.

use std::collections::BTreeMap;

use crate::desk::{Change, Desk};
use crate::sound::Purpose;

/// What can be locked.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Setting {
    /// The colours.
    Look,
    /// The language.
    Language,
    /// How large everything is.
    Scale,
    /// Whether the window stays above others.
    OnTop,
    /// Whether lamps stay lit instead of blinking.
    Still,
    /// Whether closing the window only hides it.
    CloseHides,
    /// Whether the window begins unseen.
    StartHidden,
    /// Whether some keys count while another window has the keyboard.
    GlobalKeys,
    /// The microphones, and which is preferred.
    Microphones,
    /// The loudspeakers.
    Loudspeakers,
    /// What rings.
    Ringers,
    /// Whether it rings where one hears, too.
    RingOnBoth,
    /// Whether echo is taken out.
    Echo,
    /// Whether noise is taken out.
    Noise,
    /// Whether one is brought to an even loudness.
    Gain,
    /// What keys of the keyboard do.
    Keyboard,
    /// Which lines there are.
    Lines,
}

impl Setting {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Look,
        Self::Language,
        Self::Scale,
        Self::OnTop,
        Self::Still,
        Self::CloseHides,
        Self::StartHidden,
        Self::GlobalKeys,
        Self::Microphones,
        Self::Loudspeakers,
        Self::Ringers,
        Self::RingOnBoth,
        Self::Echo,
        Self::Noise,
        Self::Gain,
        Self::Keyboard,
        Self::Lines,
    ];
}

impl From<Change> for Setting {
    fn from(change: Change) -> Self {
        match change {
            Change::Look(_) => Self::Look,
            Change::Language(_) => Self::Language,
            Change::Scale(_) => Self::Scale,
            Change::OnTop(_) => Self::OnTop,
            Change::Still(_) => Self::Still,
            Change::CloseHides(_) => Self::CloseHides,
            Change::StartHidden(_) => Self::StartHidden,
            Change::GlobalKeys(_) => Self::GlobalKeys,
            Change::Devices(Purpose::Microphone, _) => Self::Microphones,
            Change::Devices(Purpose::Loudspeaker, _) => Self::Loudspeakers,
            Change::Devices(Purpose::Ringer, _) => Self::Ringers,
            Change::RingOnBoth(_) => Self::RingOnBoth,
            Change::Echo(_) => Self::Echo,
            Change::Noise(_) => Self::Noise,
            Change::Gain(_) => Self::Gain,
        }
    }
}

/// What is locked, each with the file that says so.
pub type Locked = BTreeMap<Setting, String>;

impl Desk {
    /// Why a setting cannot be changed; nothing where it can be.
    pub(crate) fn lock_of(&self, setting: Setting) -> Option<String> {
        let file = self.kept.locked.get(&setting)?;
        Some(self.words.tell("settings-locked", &[("file", file)]))
    }

    /// Says why a setting cannot be changed. Says whether it can be.
    pub(crate) fn may_change(&mut self, setting: Setting) -> bool {
        let Some(sentence) = self.lock_of(setting) else { return true };
        self.say(sentence);
        false
    }
}
