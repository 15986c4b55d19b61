//! What the views ask the desk.

use iced::Padding;
use iced::advanced::widget::Id;
use phone::doors::{CallId, CallState, CallView, LineId, LineView, Service};

use super::{Desk, Hidden};

impl Desk {
    /// Missed calls that nobody has looked at.
    pub const fn missed(&self) -> u64 {
        self.missed
    }

    pub(crate) fn typed(&self, line: LineId) -> &str {
        self.typed.get(&line).map_or("", String::as_str)
    }

    pub(crate) fn has_dialled(&self, line: LineId) -> bool {
        self.dialled.contains_key(&line)
    }

    pub(crate) fn password(&self, line: LineId) -> &str {
        self.passwords.get(&line).map_or("", |Hidden(password)| password)
    }

    pub(crate) fn call(&self, id: CallId) -> Option<&CallView> {
        self.phone.calls.iter().find(|call| call.id == id)
    }

    pub(crate) fn line(&self, id: LineId) -> Option<&LineView> {
        self.phone.lines.iter().find(|line| line.id == id)
    }

    pub(crate) fn line_label(&self, id: LineId) -> &str {
        self.line(id).map_or("", |line| line.label.as_str())
    }

    pub(crate) fn works(&self, line: LineId) -> bool {
        !self.ended && self.line(line).is_some_and(|line| line.service == Service::InService)
    }

    pub(crate) fn talking(&self) -> Option<&CallView> {
        self.phone.calls.iter().find(|call| call.state == CallState::Connected)
    }

    /// Whether what is talked on is recorded.
    pub(crate) fn is_recorded(&self) -> bool {
        self.talking().is_some_and(|call| call.recording.is_some())
    }

    /// The calls of the conference.
    pub(crate) fn members(&self) -> impl Iterator<Item = &CallView> {
        self.phone.calls.iter().filter(|call| call.conference)
    }

    /// The first of those in the conference that is talked on, if it is.
    pub(crate) fn conferring(&self) -> Option<&CallView> {
        self.members().find(|call| call.state == CallState::Connected)
    }

    pub(crate) fn ringing(&self) -> impl Iterator<Item = &CallView> {
        self.phone.calls.iter().filter(|call| call.state == CallState::RingingHere)
    }

    pub(crate) fn held(&self) -> impl Iterator<Item = &CallView> {
        self.phone.calls.iter().filter(|call| call.state == CallState::Held)
    }

    pub(crate) fn seized(&self) -> Option<LineId> {
        let seized = self.phone.calls.iter().find(|call| call.state == CallState::Seized);
        seized.map(|call| call.line)
    }

    /// Where digits go that are typed without a field: to the line that is taken, else to where
    /// something is typed already, else to the first line that works.
    pub(crate) fn dial_line(&self) -> Option<LineId> {
        let lines = || self.phone.lines.iter().map(|line| line.id);
        self.seized()
            .or_else(|| lines().find(|line| self.works(*line) && !self.typed(*line).is_empty()))
            .or_else(|| lines().find(|line| self.works(*line)))
    }
}

/// What to call the far end.
pub(crate) fn party(call: &CallView) -> &str {
    call.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&call.party)
}

/// The number field of a line.
pub(crate) fn number_field(line: LineId) -> Id {
    Id::from(format!("number of line {}", line.0))
}

/// Padding whose leading side is the right one where that is where one begins to read.
pub(crate) fn leading(start: f32, end: f32, vertical: f32, right_to_left: bool) -> Padding {
    let (left, right) = if right_to_left { (end, start) } else { (start, end) };
    Padding { top: vertical, right, bottom: vertical, left }
}
