//! A watched telephone: its calls, and the one lamp they make (RFC 4235).

use clock::Moment;
use sip::events::{DialogState, Dialogs, Direction, Stage};

use super::{Use, named};
use crate::Usage;

/// What is known of a watched telephone.
#[derive(Debug, Default)]
pub(crate) struct Watched {
    /// Whether a subscription of its own tells of it, and no list.
    pub alone: bool,
    /// Whether what is noted here is true now.
    pub known: bool,
    /// The use that its lamp shows: of several calls the one that most wants attention.
    pub shown: Option<Use>,
    /// The call that rings there.
    pub ringing: Option<DialogState>,
    /// The call that is talked on there, where its name is known.
    pub talking: Option<DialogState>,
    /// The call that is held there, where its name is known.
    pub held: Option<DialogState>,
}

impl Watched {
    /// Takes the calls under way there.
    pub(crate) fn take(&mut self, now: Moment, told: &Dialogs) {
        self.known = true;
        let loudest = told
            .dialogs
            .iter()
            .filter_map(|dialog| Some((usage(dialog)?, dialog)))
            .max_by_key(|(usage, _)| loudness(*usage));
        let if_it = |wanted: Usage| loudest.filter(|(usage, _)| *usage == wanted);
        self.ringing = if_it(Usage::Alerting).map(|(_, dialog)| dialog.clone());
        let if_named = |wanted: Usage| {
            let named = if_it(wanted).filter(|(_, dialog)| dialog.at_watched().is_some());
            named.map(|(_, dialog)| dialog.clone())
        };
        self.talking = if_named(Usage::Connected);
        self.held = if_named(Usage::Held);
        let old = self.shown.take();
        self.shown = loudest.map(|(usage, dialog)| {
            let private = dialog.exclusive;
            let same = old.filter(|old| (old.usage, old.private) == (usage, private));
            Use {
                usage,
                private,
                who: None,
                party: dialog.remote.identity.as_ref().and_then(named),
                since: same.map_or(now, |old| old.since),
            }
        });
    }
}

/// What one call uses the telephone for.
fn usage(dialog: &DialogState) -> Option<Usage> {
    match dialog.stage {
        Stage::Terminated => None,
        // A call that rings there is its own; one that it makes rings elsewhere.
        Stage::Trying | Stage::Proceeding | Stage::Early => {
            let rings = dialog.direction == Some(Direction::Recipient);
            Some(if rings { Usage::Alerting } else { Usage::Calling })
        }
        Stage::Confirmed if dialog.is_held() => Some(Usage::Held),
        Stage::Confirmed => Some(Usage::Connected),
    }
}

/// Of several calls the lamp shows what one can do something about: ringing, then talking.
const fn loudness(usage: Usage) -> u8 {
    match usage {
        Usage::Alerting => 5,
        Usage::Connected | Usage::Conference => 4,
        Usage::Calling => 3,
        Usage::Seized => 2,
        Usage::Held | Usage::Recalling => 1,
        Usage::Idle => 0,
    }
}
