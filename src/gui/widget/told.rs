//! What a frame is made of and where its controls are, told to whoever watches the window from
//! outside.
//!
//! The log carries it, and only where it is asked for: `KEYLINE_LOG=gui::frame=trace` marks the
//! steps of every frame, so that the times of the log are the times of the steps;
//! `gui::controls=trace` says which controls there are and where. What is typed is never told.

use std::fmt::Write as _;

use iced::advanced::widget::operation::{Focusable, Scrollable, TextInput};
use iced::advanced::widget::{Id, Operation};
use iced::{Point, Rectangle, Vector};
use tracing::Level;

use super::Named;

/// Marks a step of a frame.
pub(crate) fn step(step: &'static str) {
    tracing::trace!(target: "gui::frame", step);
}

/// Whether anybody wants to know of the controls.
pub(super) fn wanted() -> bool {
    tracing::enabled!(target: "gui::controls", Level::TRACE)
}

/// Collects the controls that can be seen: `x,y,width,height,+,name`, with `-` for one that is
/// off, parted by `|`.
#[derive(Default)]
pub(super) struct Controls {
    text: String,
    /// How far what is walked through is scrolled, and through what it is seen.
    scrolled: Vector,
    seen_through: Option<Rectangle>,
    inside: Option<(Vector, Rectangle)>,
}

impl Controls {
    /// Tells of them where that is news.
    pub(super) fn tell(self, before: &mut String) {
        if self.text != *before {
            tracing::trace!(target: "gui::controls", controls = %self.text);
            *before = self.text;
        }
    }

    fn add(&mut self, bounds: Rectangle, on: bool, name: &str) {
        let bounds = bounds - self.scrolled;
        let seen = match self.seen_through {
            Some(through) => through.intersection(&bounds),
            None => Some(bounds),
        };
        let Some(seen) = seen else { return };
        if !self.text.is_empty() {
            self.text.push('|');
        }
        let Point { x, y } = seen.position();
        let (width, height) = (seen.width, seen.height);
        // Writing to a string does not fail.
        let _written = write!(
            self.text,
            "{x:.0},{y:.0},{width:.0},{height:.0},{},{}",
            if on { '+' } else { '-' },
            name.replace(['|', '\n'], " ")
        );
    }
}

impl Operation for Controls {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let outside = (self.scrolled, self.seen_through);
        if let Some((scrolled, through)) = self.inside.take() {
            self.scrolled += scrolled;
            let through = through - outside.0;
            self.seen_through = match outside.1 {
                // What is not seen at all is seen through nothing.
                Some(around) => Some(around.intersection(&through).unwrap_or_default()),
                None => Some(through),
            };
        }
        operate(self);
        (self.scrolled, self.seen_through) = outside;
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        _: Rectangle,
        translation: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.inside = Some((translation, bounds));
    }

    fn text_input(&mut self, id: Option<&Id>, bounds: Rectangle, _: &mut dyn TextInput) {
        let name = id.map_or_else(|| "field".to_owned(), |id| format!("{id:?}"));
        self.add(bounds, true, &name);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, _: &mut dyn Focusable) {}

    fn custom(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn std::any::Any) {
        if let Some(named) = state.downcast_ref::<Named>().filter(|named| named.role.is_control()) {
            self.add(bounds, named.enabled, &named.name);
        }
    }
}
