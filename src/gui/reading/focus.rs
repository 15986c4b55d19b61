//! Where the focus goes: to the next control as one reads, and round again at both ends.
//!
//! iced's own steps leave a stop at the end where nothing has the focus, and leave what has it
//! outside of what is scrolled into view.

use std::any::Any;

use iced::advanced::widget::operation::scrollable::AbsoluteOffset;
use iced::advanced::widget::operation::{self, Focusable, Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation};
use iced::{Rectangle, Vector};
use outline::NodeId;

use crate::widget::Named;

/// Gives the focus to the next control; to the first after the last.
pub fn next() -> impl Operation<()> {
    operation::then(Count::of(Wanted::Next), settle)
}

/// Gives the focus to the control before; to the last before the first.
pub fn previous() -> impl Operation<()> {
    operation::then(Count::of(Wanted::Previous), settle)
}

/// Gives the focus to a control.
pub fn to(id: NodeId) -> impl Operation<()> {
    operation::then(Count::of(Wanted::This(id)), settle)
}

/// Room that is left around what is scrolled into view, for the ring of the focus.
const MARGIN: f32 = 8.0;

#[derive(Clone, Copy)]
enum Wanted {
    Next,
    Previous,
    This(NodeId),
}

/// Finds out which of those that can have the focus is to have it.
struct Count {
    wanted: Wanted,
    total: usize,
    focused: Option<usize>,
    met: Option<NodeId>,
    found: Option<usize>,
}

impl Count {
    const fn of(wanted: Wanted) -> Self {
        Self { wanted, total: 0, focused: None, met: None, found: None }
    }
}

impl Operation<Option<usize>> for Count {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Option<usize>>)) {
        operate(self);
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        if let Some(named) = state.downcast_ref::<Named>() {
            self.met = Some(named.id);
        }
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.total);
        }
        if let (Wanted::This(id), Some(met)) = (self.wanted, self.met.take())
            && id == met
        {
            self.found = Some(self.total);
        }
        self.total += 1;
    }

    fn finish(&self) -> Outcome<Option<usize>> {
        let last = self.total.checked_sub(1);
        Outcome::Some(match (self.wanted, self.focused) {
            (Wanted::This(_), focused) => self.found.or(focused),
            (Wanted::Next, Some(focused)) => {
                last.map(|last| if focused < last { focused + 1 } else { 0 })
            }
            (Wanted::Next, None) => last.map(|_| 0),
            (Wanted::Previous, focused) => {
                focused.and_then(|focused| focused.checked_sub(1)).or(last)
            }
        })
    }
}

fn settle(place: Option<usize>) -> Settle {
    Settle { place, at: 0, scrolled: Vec::new(), seen: 0, met: None, reveal: Reveal::default() }
}

/// Gives the focus to one and takes it from all others.
struct Settle {
    place: Option<usize>,
    at: usize,
    /// What is scrolled and open: its number, where it stands, where it has been scrolled to.
    scrolled: Vec<(usize, Rectangle, Vector)>,
    seen: usize,
    met: Option<(usize, Rectangle, Vector)>,
    reveal: Reveal,
}

impl Operation<()> for Settle {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        let met = self.met.take();
        let entered = met.is_some();
        self.scrolled.extend(met);
        operate(self);
        if entered {
            self.scrolled.pop();
        }
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        bounds: Rectangle,
        _: Rectangle,
        translation: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.met = Some((self.seen, bounds, translation));
        self.seen += 1;
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if self.place == Some(self.at) {
            state.focus();
            let steps = self.scrolled.last().and_then(|(number, view, translation)| {
                Some((*number, scrolled_to(bounds, *view, translation.y)?))
            });
            self.reveal = Reveal { steps, seen: 0 };
        } else {
            state.unfocus();
        }
        self.at += 1;
    }

    fn finish(&self) -> Outcome<()> {
        match self.reveal.steps {
            Some(_) => Outcome::Chain(Box::new(self.reveal.clone())),
            None => Outcome::Some(()),
        }
    }
}

/// How far to scroll that a piece is seen whole; `None` where it is.
fn scrolled_to(piece: Rectangle, view: Rectangle, now: f32) -> Option<f32> {
    let top = piece.y - view.y - MARGIN;
    let bottom = piece.y + piece.height - view.y - view.height + MARGIN;
    if top < now { (now > 0.0).then_some(top.max(0.0)) } else { (bottom > now).then_some(bottom) }
}

/// Scrolls what has the focus into view.
#[derive(Clone, Default)]
struct Reveal {
    steps: Option<(usize, f32)>,
    seen: usize,
}

impl Operation<()> for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        _: Rectangle,
        _: Rectangle,
        _: Vector,
        state: &mut dyn Scrollable,
    ) {
        if let Some((_, y)) = self.steps.filter(|(number, _)| *number == self.seen) {
            state.scroll_to(AbsoluteOffset { x: None, y: Some(y) });
        }
        self.seen += 1;
    }

    fn finish(&self) -> Outcome<()> {
        Outcome::Some(())
    }
}
