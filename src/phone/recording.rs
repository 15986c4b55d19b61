//! Recording: which calls are to be kept as sound, and what of them may be.
//!
//! What is recorded is worked out from the calls, like the sound that is heard: a call that waits
//! on hold records nothing, nor does a conference with somebody on a line whose calls are not to
//! be recorded. Where the sound is written, and under what name, is for others to know.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::doors::{
    CallId, LegId, MediaOrder, Notice, Output, RecordingId, RecordingOrder, RecordingView,
};
use crate::phone::Phone;
use crate::profile::RecordingRule;
use crate::trouble::{RecordingTrouble, Refusal};

/// All that is being recorded, as others were told.
#[derive(Debug, Default)]
pub(crate) struct Recordings {
    begun: u32,
    told: BTreeMap<RecordingId, (Vec<LegId>, bool)>,
}

impl Phone {
    /// Begins or ends the recording of a call.
    pub(crate) fn record(&mut self, id: CallId, on: bool) {
        let Some(call) = self.calls.get(id).filter(|call| call.is_connected()) else {
            self.notify(Notice::Refused(Refusal::NothingToRecord));
            return;
        };
        if !on {
            let recorded =
                |it: &CallId| self.calls.get(*it).is_some_and(|it| it.recording.is_some());
            // One press ends it for all whom it was seen with.
            for id in self.company(id).into_iter().filter(recorded).collect::<Vec<_>>() {
                if let Some(call) = self.calls.get_mut(id) {
                    call.recording = None;
                }
            }
            return;
        }
        let label = self.line(call.line).map(|line| line.profile.label.clone()).unwrap_or_default();
        if self.rule(call) == RecordingRule::Forbidden {
            self.notify(Notice::Refused(Refusal::RecordingForbidden(label)));
            return;
        }
        if call.recording.is_some() {
            return;
        }
        self.recordings.begun += 1;
        let recording = RecordingId(self.recordings.begun);
        let party = call.name.clone().unwrap_or_else(|| call.party.clone());
        if let Some(call) = self.calls.get_mut(id) {
            call.recording = Some(recording);
        }
        let order = RecordingOrder::Begin { recording, line: label, party };
        self.outbox.push_back(Output::Recording(order));
    }

    /// What is recorded cannot be kept: the call goes on, its recording does not.
    pub(crate) fn recording_failed(&mut self, recording: RecordingId, why: RecordingTrouble) {
        let call = self.calls.find(|call| call.recording == Some(recording));
        if let Some(call) = call.and_then(|id| self.calls.get_mut(id)) {
            call.recording = None;
            self.notify(Notice::Recording(why));
        }
    }

    /// Tells what is recorded from now on, where that has changed.
    pub(crate) fn settle_recordings(&mut self) {
        let wanted: BTreeMap<_, _> = self
            .calls
            .iter()
            .filter(|call| call.is_connected())
            .filter_map(|call| Some((call.recording?, self.recorded(call))))
            .collect();
        if wanted == self.recordings.told {
            return;
        }
        let told = std::mem::take(&mut self.recordings.told);
        for &recording in told.keys().filter(|it| !wanted.contains_key(it)) {
            self.media(MediaOrder::EndTape(recording));
        }
        for (&recording, now) in wanted.iter().filter(|(id, now)| told.get(id) != Some(now)) {
            let (legs, announced) = now.clone();
            self.media(MediaOrder::Tape { recording, legs, announced });
        }
        self.recordings.told = wanted;
    }

    /// How the recording of a call is seen: also by who is recorded with it.
    pub(crate) fn recording_view(&self, call: &Call) -> Option<RecordingView> {
        let company = self.company(call.id);
        let mut company = company.iter().filter_map(|id| self.calls.get(*id));
        let recorded = company.find(|call| call.recording.is_some())?;
        Some(RecordingView { paused: self.recorded(recorded).0.is_empty() })
    }

    /// The legs whose sound is kept with ours, and whether all are told so by a tone.
    fn recorded(&self, call: &Call) -> (Vec<LegId>, bool) {
        let company: Vec<&Call> =
            self.company(call.id).into_iter().filter_map(|id| self.calls.get(id)).collect();
        let rules = || company.iter().map(|call| self.rule(call));
        if !call.is_talking() || rules().any(|rule| rule == RecordingRule::Forbidden) {
            return (Vec::new(), false);
        }
        let legs = company.iter().filter(|call| call.is_talking()).filter_map(|call| {
            let leg = call.leg.as_ref().filter(|leg| leg.open)?;
            Some(leg.id)
        });
        (legs.collect(), rules().any(|rule| rule == RecordingRule::Announced))
    }

    fn rule(&self, call: &Call) -> RecordingRule {
        self.line(call.line).map_or(RecordingRule::Forbidden, |line| line.profile.recording)
    }
}
