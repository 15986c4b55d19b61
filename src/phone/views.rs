//! How what is done about a call is seen: handing it over, recording it.

use crate::doors::{CallId, CauseView, RecordingId};

/// The recording of a call, as it is seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RecordingView {
    /// Whether nothing is recorded at the moment: it waits on hold, or somebody in the conference
    /// may not be recorded.
    pub paused: bool,
}

/// What is to be done about the file of a recording.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RecordingOrder {
    /// Begin it.
    Begin {
        /// What it is called here.
        recording: RecordingId,
        /// The label of the line.
        line: String,
        /// The far end, by name, else by number: written by strangers.
        party: String,
    },
}

/// A call that is being handed over, as it is seen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TransferView {
    /// To whom: a name, else a number.
    pub to: String,
    /// The call in which they are asked first.
    pub with: Option<CallId>,
    /// How it goes.
    pub state: TransferState,
}

/// How the handing over of a call goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TransferState {
    /// They are called, to be asked first.
    Calling,
    /// They have answered: it can be handed over.
    Ready,
    /// It is being handed over.
    HandingOver,
    /// It rings where it is handed over to.
    Ringing,
    /// It could not be handed over, and why.
    Failed(CauseView),
}

/// How the speech of a call did for five seconds, by their worst.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QualityPoint {
    /// Mean opinion score, 1 to 4.5.
    pub mos: f32,
    /// Share of the sound that was made up, 0 to 1.
    pub lost: f32,
}
