//! The ladders of the last calls as they are looked at.

use std::sync::Arc;

use outline::Urgency;
use phone::doors::CallId;
use phone::flight::Talk;

use super::{Desk, Effect, Tab};
use crate::reading::Saying;

/// What is done with the ladders.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tracing {
    /// They are shown, or no longer.
    Show(bool),
    /// That of this call is shown.
    Choose(CallId),
    /// What helps to find a fault is written down.
    Gather,
}

/// What is known of them.
#[derive(Debug, Default)]
pub(crate) struct Traced {
    pub open: bool,
    pub talks: Arc<Vec<Talk>>,
    /// Where the report is, or that there is none.
    pub told: Option<String>,
    chosen: Option<CallId>,
}

impl Traced {
    /// The ladder that is shown: the chosen one, else that of the last call.
    pub(crate) fn chosen(&self) -> Option<&Talk> {
        let chosen = self.talks.iter().find(|talk| Some(talk.call) == self.chosen);
        chosen.or_else(|| self.talks.last())
    }
}

impl Desk {
    /// Whether ladders are looked at, so that they are to be told.
    pub(super) fn traces(&self) -> bool {
        self.traced.open && self.tab == Tab::Settings
    }

    pub(super) fn trace(&mut self, tracing: Tracing) -> Vec<Effect> {
        match tracing {
            Tracing::Show(open) => self.traced.open = open,
            Tracing::Choose(call) => self.traced.chosen = Some(call),
            Tracing::Gather => return vec![Effect::Gather],
        }
        Vec::new()
    }

    /// What was gathered stands there, or could not be written.
    pub(super) fn gathered(&mut self, path: Option<&str>) {
        let sentence = match path {
            Some(path) => self.words.tell("told-gathered", &[("path", path)]),
            None => self.words.say("told-not-gathered"),
        };
        self.traced.told = Some(sentence.clone());
        self.said.add([Saying { text: sentence, urgency: Urgency::Polite }]);
    }
}
