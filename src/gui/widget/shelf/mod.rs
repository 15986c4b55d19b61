//! The shelf of keys: groups one below the other, in rows of one or several keys.
//!
//! It scrolls where there is not room for all. Then the header of a group stays in sight while
//! its keys pass below it, and what rings out of sight is repeated at the top. Nothing of this
//! moves a key: what comes to stand at the top covers, and one scrolls a little further up to see
//! what it covers.

mod place;
mod scroll;

use iced::advanced::renderer::Quad;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::widget::{Operation, Widget};
use iced::advanced::{Clipboard, Layout, Renderer as _, Shell, layout, mouse, overlay, renderer};
use iced::{
    Border, Color, Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, border, touch,
    window,
};

use scroll::{Focused, State};

use super::Named;

/// A key on the shelf.
pub(crate) struct Slot<'a, Message> {
    pub key: Element<'a, Message>,
    /// It once more, where it rings and must be seen.
    pub again: Option<Element<'a, Message>>,
}

/// Keys that belong together.
pub(crate) struct Group<'a, Message> {
    pub named: Named,
    pub header: Element<'a, Message>,
    pub slots: Vec<Slot<'a, Message>>,
    pub tail: Option<Element<'a, Message>>,
    /// How many keys stand side by side.
    pub across: usize,
}

/// Its measures and colours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skin {
    pub tray: Color,
    pub panel: Color,
    pub rim: Option<Color>,
    pub line: Color,
    pub bar: Color,
    pub bar_held: Color,
    /// Around the groups.
    pub margin: f32,
    /// Above the first group.
    pub top: f32,
    /// Within a group.
    pub padding: f32,
    /// Between keys.
    pub key_gap: f32,
    /// Between groups.
    pub group_gap: f32,
    /// Whether one begins at the right.
    pub mirrored: bool,
}

/// The shelf.
pub(crate) struct Shelf<'a, Message> {
    groups: Vec<Group<'a, Message>>,
    foot: Vec<Element<'a, Message>>,
    skin: Skin,
    /// Height of the whole window: scrolling is bounded anew when it changes, and only then, for
    /// what comes and goes below the shelf must not move it.
    room: f32,
    place: place::Place,
}

/// Rounding of a group.
const RADIUS: f32 = 12.0;

impl<'a, Message: 'a> Shelf<'a, Message> {
    /// Groups of keys with something below them, in a window of this height.
    pub(crate) fn new(
        groups: Vec<Group<'a, Message>>,
        foot: Vec<Element<'a, Message>>,
        skin: Skin,
        room: f32,
    ) -> Self {
        Self { groups, foot, skin, room, place: place::Place::default() }
    }

    /// Everything on it, in the order of its trees: what always stands there first, so that it
    /// keeps its state while repeated keys come and go.
    fn pieces(&self) -> Vec<&Element<'a, Message>> {
        let mut pieces = Vec::new();
        for group in &self.groups {
            pieces.push(&group.header);
            pieces.extend(group.slots.iter().map(|slot| &slot.key));
            pieces.extend(&group.tail);
        }
        pieces.extend(&self.foot);
        pieces.extend(self.groups.iter().flat_map(|group| &group.slots).flat_map(|s| &s.again));
        pieces
    }

    fn pieces_mut(&mut self) -> Vec<&mut Element<'a, Message>> {
        let mut pieces = Vec::new();
        let mut again = Vec::new();
        for group in &mut self.groups {
            pieces.push(&mut group.header);
            for slot in &mut group.slots {
                pieces.push(&mut slot.key);
                again.extend(&mut slot.again);
            }
            pieces.extend(&mut group.tail);
        }
        pieces.extend(&mut self.foot);
        pieces.append(&mut again);
        pieces
    }

    /// Which pieces are seen, from the top to the bottom of what is painted, the last on top.
    fn painted(&self) -> Vec<(usize, Rectangle)> {
        let mut painted = self.place.resting.clone();
        painted.extend(&self.place.stuck);
        painted.extend(&self.place.repeated);
        painted
    }
}

impl<'a, Message: 'a> Widget<Message, Theme, Renderer> for Shelf<'a, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        self.pieces().into_iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.pieces());
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: Length::Fill }
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        let size = limits.max();
        let Tree { state, children, .. } = tree;
        let state: &mut State = state.downcast_mut();
        let (mut place, mut nodes) = self.arrange(children, renderer, size, state);
        let mut focused = Focused::default();
        let pieces = self.pieces_mut().into_iter().zip(children.iter_mut()).zip(&nodes);
        for ((piece, child), node) in pieces.take(place.always) {
            piece.as_widget_mut().operate(child, Layout::new(node), renderer, &mut focused);
        }
        let bounds = Rectangle::with_size(size);
        if state.follow(focused.bounds, bounds, &place) {
            (place, nodes) = self.arrange(children, renderer, size, state);
        }
        self.place = place;
        layout::Node::with_children(size, nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        // Read from the top: what is repeated, then group by group, then what is below.
        let bounds = layout.bounds();
        let layouts: Vec<_> = layout.children().collect();
        let repeated = self.place.repeated.clone();
        let grounds = self.place.groups.clone();
        let always = self.place.always;
        let mut walk = |piece: usize,
                        element: &mut Element<'a, Message>,
                        operation: &mut dyn Operation| {
            if let (Some(child), Some(layout)) = (tree.children.get_mut(piece), layouts.get(piece))
            {
                element.as_widget_mut().operate(child, *layout, renderer, operation);
            }
        };
        operation.traverse(&mut |operation| {
            let again = self.groups.iter_mut().flat_map(|group| &mut group.slots);
            for (nth, piece) in again.filter_map(|slot| slot.again.as_mut()).enumerate() {
                if repeated.iter().any(|(shown, _)| *shown == always + nth) {
                    walk(always + nth, piece, operation);
                }
            }
            let mut piece = 0;
            for (group, ground) in self.groups.iter_mut().zip(&grounds) {
                let ground = *ground + Vector::new(bounds.x, bounds.y);
                operation.custom(None, ground, &mut group.named);
                operation.traverse(&mut |operation| {
                    let keys = group.slots.iter_mut().map(|slot| &mut slot.key);
                    let all = [&mut group.header].into_iter().chain(keys).chain(&mut group.tail);
                    for element in all {
                        walk(piece, element, operation);
                        piece += 1;
                    }
                });
            }
            for element in &mut self.foot {
                walk(piece, element, operation);
                piece += 1;
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let layouts: Vec<_> = layout.children().collect();
        let cursor = if cursor.is_over(bounds) { cursor } else { mouse::Cursor::Unavailable };
        let covered = self.place.covered(bounds);
        let (always, repeated) = (self.place.always, self.place.repeated.clone());
        let stuck = self.place.stuck;
        let Tree { state, children, .. } = tree;
        let state: &mut State = state.downcast_mut();
        let lost;
        let mut event = event;
        if state.grasp(event, cursor, bounds, &self.place, &self.skin, shell) {
            // A finger that scrolled presses nothing when it is lifted.
            let Event::Touch(touch::Event::FingerLifted { id, position }) = *event else { return };
            lost = Event::Touch(touch::Event::FingerLost { id, position });
            event = &lost;
        }
        for (index, piece) in self.pieces_mut().into_iter().enumerate() {
            let on_top = stuck.iter().chain(&repeated).any(|(top, _)| *top == index);
            let shown = index < always || on_top;
            let (Some(child), Some(layout), true) =
                (children.get_mut(index), layouts.get(index), shown)
            else {
                continue;
            };
            // What is covered is not pressed through what covers it.
            let hidden = !on_top && covered.is_some_and(|covered| cursor.is_over(covered));
            let cursor = if hidden { mouse::Cursor::Unavailable } else { cursor };
            piece
                .as_widget_mut()
                .update(child, event, *layout, cursor, renderer, clipboard, shell, viewport);
        }
        if let Event::Window(window::Event::RedrawRequested(_)) = event {
            let mut focused = Focused::default();
            for (index, piece) in self.pieces_mut().into_iter().enumerate().take(always) {
                if let (Some(child), Some(layout)) = (children.get_mut(index), layouts.get(index)) {
                    piece.as_widget_mut().operate(child, *layout, renderer, &mut focused);
                }
            }
            let followed = state.follow(focused.bounds, bounds, &self.place);
            if followed || state.settle(cursor.is_over(bounds), &self.place) {
                shell.invalidate_layout();
                shell.request_redraw();
            }
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let Some(seen) = bounds.intersection(viewport) else { return };
        let layouts: Vec<_> = layout.children().collect();
        let pieces = self.pieces();
        let cursor = if cursor.is_over(bounds) { cursor } else { mouse::Cursor::Unavailable };
        let covered = self.place.covered(bounds);
        let below = match covered {
            Some(covered) if cursor.is_over(covered) => mouse::Cursor::Unavailable,
            Some(_) | None => cursor,
        };
        let draw = |renderer: &mut Renderer, index: usize, cursor| {
            if let (Some(piece), Some(child), Some(layout)) =
                (pieces.get(index), tree.children.get(index), layouts.get(index))
                && layout.bounds().intersects(&seen)
            {
                piece.as_widget().draw(child, renderer, theme, style, *layout, cursor, &seen);
            }
        };
        let skin = &self.skin;
        // A layer a group: iced compares what is painted one by one, layer by layer, so that a key
        // on which more stands than before has no more than its group painted anew.
        let mut pieces = 0;
        for (group, ground) in self.groups.iter().zip(&self.place.groups) {
            let first = pieces;
            pieces += 1 + group.slots.len() + usize::from(group.tail.is_some());
            let ground = *ground + Vector::new(bounds.x, bounds.y);
            let Some(clip) = ground.expand(1.0).intersection(&seen) else { continue };
            renderer.with_layer(clip, |renderer| {
                let border = border::rounded(RADIUS);
                let border = skin.rim.map_or(border, |rim| border.width(1).color(rim));
                renderer.fill_quad(Quad { bounds: ground, border, ..Quad::default() }, skin.panel);
                for index in self.place.resting_of(first..pieces) {
                    draw(renderer, index, below);
                }
            });
        }
        if !self.foot.is_empty() {
            renderer.with_layer(seen, |renderer| {
                for index in self.place.resting_of(pieces..self.place.always) {
                    draw(renderer, index, below);
                }
            });
        }
        if self.place.fits() {
            return;
        }
        if let Some((index, ground)) = &self.place.stuck {
            renderer.with_layer(seen, |renderer| {
                fill(renderer, *ground + Vector::new(bounds.x, bounds.y), skin.panel, skin.line);
                draw(renderer, *index, cursor);
            });
        }
        if let Some(ground) = self.place.top_ground() {
            renderer.with_layer(seen, |renderer| {
                fill(renderer, ground + Vector::new(bounds.x, bounds.y), skin.tray, skin.line);
                for (index, _) in &self.place.repeated {
                    draw(renderer, *index, cursor);
                }
            });
        }
        let state: &State = tree.state.downcast_ref();
        let (bar, held) = state.bar(bounds, &self.place, skin);
        renderer.with_layer(seen, |renderer| {
            let color = if held { skin.bar_held } else { skin.bar };
            let border = Border { radius: (bar.width / 2.0).into(), ..Border::default() };
            renderer.fill_quad(Quad { bounds: bar, border, ..Quad::default() }, color);
        });
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        if !cursor.is_over(layout.bounds()) {
            return mouse::Interaction::default();
        }
        let layouts: Vec<_> = layout.children().collect();
        let pieces = self.pieces();
        let painted = self.painted();
        let over = painted.iter().rev().find(|(index, _)| {
            layouts.get(*index).is_some_and(|layout| cursor.is_over(layout.bounds()))
        });
        let Some((index, _)) = over else { return mouse::Interaction::default() };
        match (pieces.get(*index), tree.children.get(*index), layouts.get(*index)) {
            (Some(piece), Some(child), Some(layout)) => {
                piece.as_widget().mouse_interaction(child, *layout, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::default(),
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let pieces = self.pieces_mut().into_iter().zip(&mut tree.children).zip(layout.children());
        let overlays = pieces
            .filter_map(|((piece, child), layout)| {
                piece.as_widget_mut().overlay(child, layout, renderer, viewport, translation)
            })
            .collect::<Vec<_>>();
        (!overlays.is_empty()).then(|| overlay::Group::with_children(overlays).overlay())
    }
}

/// A ground with a line below it.
fn fill(renderer: &mut Renderer, bounds: Rectangle, ground: Color, line: Color) {
    renderer.fill_quad(Quad { bounds, ..Quad::default() }, ground);
    let rule = Rectangle { y: bounds.y + bounds.height, height: 1.0, ..bounds };
    renderer.fill_quad(Quad { bounds: rule, ..Quad::default() }, line);
}

impl<'a, Message: 'a> From<Shelf<'a, Message>> for Element<'a, Message> {
    fn from(shelf: Shelf<'a, Message>) -> Self {
        Self::new(shelf)
    }
}
