//! How the shelf is scrolled: by wheel, by finger, by its bar, and after the focus.

use iced::advanced::widget::Operation;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::{Shell, mouse};
use iced::mouse::ScrollDelta;
use iced::widget::Id;
use iced::{Event, Point, Rectangle, Size, touch};

use super::Skin;
use super::place::Place;

/// A line of a wheel that counts lines.
const LINE: f32 = 46.0;

/// A finger that moved no further presses; one that did scrolls.
const SLACK: f32 = 8.0;

/// How far the shelf is scrolled, and who holds it.
#[derive(Debug, Default)]
pub(super) struct State {
    pub offset: f32,
    room: Option<f32>,
    /// Where the bar is held: from its top.
    bar: Option<f32>,
    finger: Option<(touch::Finger, f32, bool)>,
    focused: Option<Rectangle>,
}

impl State {
    /// Keeps within what there is when the window changes its height.
    pub(super) fn bound(&mut self, room: f32, place: &Place) {
        if self.room != Some(room) {
            self.room = Some(room);
            let (_, end) = place.range();
            self.offset = self.offset.clamp(0.0, end);
        }
    }

    /// Comes back from beyond the end, where something below the shelf has gone. Says whether it
    /// had to. Not under the pointer, where somebody is about to press.
    pub(super) fn settle(&mut self, over: bool, place: &Place) -> bool {
        let (_, end) = place.range();
        !over && self.offset > end && self.scroll(0.0, place)
    }

    fn scroll(&mut self, by: f32, place: &Place) -> bool {
        let (start, end) = place.range();
        let offset = (self.offset + by).clamp(start, end);
        let moved = (offset - self.offset).abs() > f32::EPSILON;
        self.offset = offset;
        moved
    }

    /// Takes what scrolls. Says whether nothing else is to have it.
    pub(super) fn grasp<Message>(
        &mut self,
        event: &Event,
        cursor: mouse::Cursor,
        bounds: Rectangle,
        place: &Place,
        skin: &Skin,
        shell: &mut Shell<'_, Message>,
    ) -> bool {
        if place.fits() {
            (self.bar, self.finger) = (None, None);
            return false;
        }
        let (moved, taken) = match event {
            Event::Mouse(iced::mouse::Event::WheelScrolled { delta }) if cursor.is_over(bounds) => {
                let by = match delta {
                    ScrollDelta::Lines { y, .. } => -y * LINE,
                    ScrollDelta::Pixels { y, .. } => -y,
                };
                (self.scroll(by, place), true)
            }
            Event::Mouse(iced::mouse::Event::ButtonPressed(iced::mouse::Button::Left)) => {
                let (bar, _) = self.bar(bounds, place, skin);
                // Beside the bar there is nothing else to press.
                let reach = Rectangle { x: bar.x - 3.0, width: bar.width + 6.0, ..bar };
                let held = cursor.position_over(reach).map(|at| at.y - bar.y);
                self.bar = held;
                (false, held.is_some())
            }
            Event::Mouse(iced::mouse::Event::CursorMoved { position }) => {
                let Some(held) = self.bar else { return false };
                let (bar, _) = self.bar(bounds, place, skin);
                let way = (bounds.height - bar.height).max(1.0);
                let (start, end) = place.range();
                let share = (position.y - held - bounds.y) / way;
                (self.scroll(start + share * (end - start) - self.offset, place), true)
            }
            Event::Mouse(iced::mouse::Event::ButtonReleased(iced::mouse::Button::Left)) => {
                (false, self.bar.take().is_some())
            }
            Event::Touch(touch::Event::FingerPressed { id, position }) => {
                if bounds.contains(*position) {
                    self.finger = Some((*id, position.y, false));
                }
                (false, false)
            }
            Event::Touch(touch::Event::FingerMoved { id, position }) => match self.finger {
                Some((finger, from, scrolling))
                    if finger == *id && (scrolling || (position.y - from).abs() > SLACK) =>
                {
                    self.finger = Some((finger, position.y, true));
                    (self.scroll(from - position.y, place), true)
                }
                Some(_) | None => (false, false),
            },
            Event::Touch(
                touch::Event::FingerLifted { id, .. } | touch::Event::FingerLost { id, .. },
            ) => {
                let ours = self.finger.take_if(|(finger, ..)| finger == id);
                (false, ours.is_some_and(|(.., scrolling)| scrolling))
            }
            Event::Keyboard(_) | Event::Mouse(_) | Event::Window(_) | Event::InputMethod(_) => {
                (false, false)
            }
        };
        if moved {
            shell.invalidate_layout();
            shell.request_redraw();
        }
        if taken {
            shell.capture_event();
        }
        taken
    }

    /// Brings what has the focus into sight, once. Says whether it had to be.
    pub(super) fn follow(
        &mut self,
        focused: Option<Rectangle>,
        bounds: Rectangle,
        place: &Place,
    ) -> bool {
        let Some(focused) = focused else {
            self.focused = None;
            return false;
        };
        // What has it is known by its place on the whole shelf.
        let at = Rectangle { y: focused.y - bounds.y + self.offset.round(), ..focused };
        if self.focused.replace(at) == Some(at) || place.fits() {
            return false;
        }
        let covered = place.covered(bounds).map_or(0.0, |covered| covered.height);
        let (top, bottom) = (focused.y - bounds.y, focused.y + focused.height - bounds.y);
        let air = SLACK;
        if top < covered + air {
            // A header may come to stand above it.
            self.scroll(top - covered.max(LINE) - air, place)
        } else if bottom > place.height - air {
            self.scroll(bottom - place.height + air, place)
        } else {
            false
        }
    }

    /// The bar at the end of the shelf, and whether it is held.
    pub(super) fn bar(&self, bounds: Rectangle, place: &Place, skin: &Skin) -> (Rectangle, bool) {
        let width = (skin.margin - 4.0).min(6.0);
        let (start, end) = place.range();
        let whole = (end - start + place.height).max(1.0);
        let height = (place.height / whole * place.height).clamp(24.0, place.height.max(24.0));
        let share = if end > start { (self.offset - start) / (end - start) } else { 0.0 };
        let y = bounds.y + share.clamp(0.0, 1.0) * (place.height - height).max(0.0);
        let edge = (skin.margin - width) / 2.0;
        let x =
            if skin.mirrored { bounds.x + edge } else { bounds.x + bounds.width - width - edge };
        (Rectangle::new(Point::new(x, y), Size::new(width, height)), self.bar.is_some())
    }
}

/// Looks for what has the focus.
#[derive(Default)]
pub(super) struct Focused {
    pub bounds: Option<Rectangle>,
}

impl Operation for Focused {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.bounds = Some(bounds);
        }
    }
}
