//! Where everything on the shelf stands.

use std::ops::Range;

use iced::advanced::layout::{self, Node};
use iced::advanced::widget::Tree;
use iced::{Point, Rectangle, Renderer, Size, Vector};

use super::Shelf;
use super::scroll::State;

/// Of what rings out of sight, no more than this is repeated: the banners name all of it.
const REPEATED: usize = 3;

/// Space around what is repeated at the top, and around a header that stays.
const AIR: f32 = 6.0;

/// Where everything stands, from the corner of the shelf.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Grounds of the groups.
    pub groups: Vec<Rectangle>,
    /// Pieces in their own places.
    pub resting: Vec<(usize, Rectangle)>,
    /// A header that stays at the top while its keys pass below it, and its ground.
    pub stuck: Option<(usize, Rectangle)>,
    /// What is repeated at the top.
    pub repeated: Vec<(usize, Rectangle)>,
    /// So many pieces always stand there.
    pub always: usize,
    /// Height of all there is.
    pub content: f32,
    /// Height of what is seen.
    pub height: f32,
    /// How far it is scrolled.
    pub offset: f32,
    width: f32,
}

impl Place {
    /// Whether all of it is seen.
    pub(super) fn fits(&self) -> bool {
        self.content <= self.height && self.offset.abs() < 0.5
    }

    /// Which of these pieces are in their own places.
    pub(super) fn resting_of(&self, pieces: Range<usize>) -> impl Iterator<Item = usize> {
        let resting = self.resting.iter().map(|(index, _)| *index);
        resting.filter(move |index| pieces.contains(index))
    }

    /// How far one can scroll: a little further up where something is repeated.
    pub(super) fn range(&self) -> (f32, f32) {
        let top = self.top_ground().map_or(0.0, |ground| ground.height);
        (-top, (self.content - self.height).max(-top).max(0.0))
    }

    /// What lies below what is repeated.
    pub(super) fn top_ground(&self) -> Option<Rectangle> {
        let (_, last) = self.repeated.last()?;
        let size = Size::new(self.width, last.y + last.height + AIR);
        Some(Rectangle::new(Point::ORIGIN, size))
    }

    /// What is covered by what stands at the top.
    pub(super) fn covered(&self, bounds: Rectangle) -> Option<Rectangle> {
        let bottom = |ground: &Rectangle| ground.y + ground.height;
        let stuck = self.stuck.as_ref().map(|(_, ground)| bottom(ground));
        let top = self.top_ground().as_ref().map(bottom);
        let height = stuck.into_iter().chain(top).reduce(f32::max)?;
        Some(Rectangle { height, ..bounds })
    }
}

/// A group as it is laid out: its header, its ground.
struct Laid {
    header: usize,
    ground: Rectangle,
}

impl<'a, Message: 'a> Shelf<'a, Message> {
    /// Lays everything out, scrolled as far as it is.
    pub(super) fn arrange(
        &mut self,
        trees: &mut [Tree],
        renderer: &Renderer,
        size: Size,
        state: &mut State,
    ) -> (Place, Vec<Node>) {
        let skin = self.skin;
        let (room, width) = (self.room, size.width);
        let across: Vec<_> = self
            .groups
            .iter()
            .map(|group| (group.slots.len(), group.across.max(1), group.tail.is_some()))
            .collect();
        let again: Vec<bool> = self
            .groups
            .iter()
            .flat_map(|group| group.slots.iter().map(|slot| slot.again.is_some()))
            .collect();
        let feet = self.foot.len();
        let mut pieces = self.pieces_mut().into_iter().zip(trees).enumerate();
        let mut nodes: Vec<Node> = Vec::new();
        let mut lay = |nodes: &mut Vec<Node>, x: f32, y: f32, wide: f32| -> (usize, f32) {
            let Some((index, (piece, tree))) = pieces.next() else { return (nodes.len(), 0.0) };
            let limits = layout::Limits::new(Size::ZERO, Size::new(wide, f32::INFINITY));
            let node = piece.as_widget_mut().layout(tree, renderer, &limits);
            let height = node.size().height;
            nodes.push(node.move_to(Point::new(x, y)));
            (index, height)
        };
        let mut y = skin.top;
        let (x, inner) = (skin.margin, (width - 2.0 * skin.margin).max(0.0));
        let within = (inner - 2.0 * skin.padding).max(0.0);
        let mut laid = Vec::new();
        let mut keys = Vec::new();
        for (index, (count, across, tail)) in across.into_iter().enumerate() {
            if index > 0 {
                y += skin.group_gap;
            }
            let (top, left) = (y, x + skin.padding);
            y += skin.padding;
            let (header, height) = lay(&mut nodes, left, y, within);
            y += height;
            let mut row = 0.0_f32;
            for key in 0..count {
                let column = key % across;
                if column == 0 {
                    y += row + skin.key_gap;
                    row = 0.0;
                }
                let (from, to) = column_of(column, across, within, skin.key_gap, skin.mirrored);
                let (piece, height) = lay(&mut nodes, left + from, y, to - from);
                keys.push(piece);
                row = row.max(height);
            }
            y += row;
            if tail {
                y += skin.key_gap;
                let (_, height) = lay(&mut nodes, left, y, within);
                y += height;
            }
            y += skin.padding;
            let ground = Rectangle::new(Point::new(x, top), Size::new(inner, y - top));
            laid.push(Laid { header, ground });
        }
        for _ in 0..feet {
            y += skin.group_gap;
            let (_, height) = lay(&mut nodes, x, y, inner);
            y += height;
        }
        let content = y + skin.margin;
        let always = nodes.len();
        // Repeated keys come last.
        for _ in again.iter().filter(|again| **again) {
            lay(&mut nodes, x, 0.0, inner);
        }
        let mut place = Place { always, content, height: size.height, width, ..Place::default() };
        state.bound(room, &place);
        place.offset = state.offset;
        let down = Vector::new(0.0, -state.offset.round());
        for node in nodes.iter_mut().take(always) {
            node.translate_mut(down);
        }
        let ringing: Vec<usize> =
            keys.iter().zip(&again).filter(|(_, again)| **again).map(|(key, _)| *key).collect();
        place.repeat(&mut nodes, &ringing, always);
        place.stick(&mut nodes, &laid, down);
        place.groups = laid.iter().map(|laid| laid.ground + down).collect();
        let stuck = place.stuck.as_ref().map(|(stuck, _)| *stuck);
        place.resting = nodes
            .iter()
            .enumerate()
            .take(always)
            .filter(|(index, _)| Some(*index) != stuck)
            .map(|(index, node)| (index, node.bounds()))
            .collect();
        (place, nodes)
    }
}

impl Place {
    /// Repeats at the top what rings out of sight.
    fn repeat(&mut self, nodes: &mut [Node], ringing: &[usize], always: usize) {
        if self.fits() {
            return;
        }
        let heights: Vec<f32> = nodes.iter().skip(always).map(|node| node.size().height).collect();
        // What is repeated covers, and may so hide another: until that changes no more.
        let mut top = 0.0;
        let mut hidden: Vec<usize> = Vec::new();
        for _ in 0..=REPEATED {
            let out = |key: &&usize| {
                nodes.get(**key).is_none_or(|node| {
                    let bounds = node.bounds();
                    bounds.y < top || bounds.y + bounds.height > self.height
                })
            };
            let now: Vec<usize> = ringing
                .iter()
                .enumerate()
                .filter(|(_, key)| out(key))
                .map(|(nth, _)| nth)
                .take(REPEATED)
                .collect();
            if now == hidden {
                break;
            }
            top = now.iter().filter_map(|nth| heights.get(*nth)).map(|height| height + AIR).sum();
            top += AIR;
            hidden = now;
        }
        let mut y = AIR;
        for nth in hidden {
            let index = always + nth;
            if let Some(node) = nodes.get_mut(index) {
                node.move_to_mut(Point::new(node.bounds().x, y));
                y += node.size().height + AIR;
                self.repeated.push((index, node.bounds()));
            }
        }
    }

    /// Keeps the header of the group whose keys pass the top.
    fn stick(&mut self, nodes: &mut [Node], laid: &[Laid], down: Vector) {
        if self.fits() {
            return;
        }
        let top = self.top_ground().map_or(0.0, |ground| ground.height + 1.0);
        let passing = laid.iter().rev().find(|laid| (laid.ground + down).y < top);
        let Some(Laid { header, ground }) = passing else { return };
        let Some(node) = nodes.get_mut(*header) else { return };
        let (ground, bounds) = (*ground + down, node.bounds());
        // Before its own place it does not stay; at the end of its group it goes with it.
        let last = ground.y + ground.height - bounds.height - AIR;
        let y = (top + AIR).min(last);
        if bounds.y >= y || last < -bounds.height {
            return;
        }
        node.move_to_mut(Point::new(bounds.x, y));
        let height = y + bounds.height + AIR / 2.0 - top.min(y);
        let at = Point::new(ground.x, top.min(y));
        self.stuck = Some((*header, Rectangle::new(at, Size::new(ground.width, height))));
    }
}

/// From where to where a column goes, in whole dots.
fn column_of(column: usize, across: usize, within: f32, gap: f32, mirrored: bool) -> (f32, f32) {
    let column = if mirrored { across - 1 - column } else { column };
    let (column, across) = (small(column), small(across));
    let each = (within + gap) / across;
    ((each * column).round(), (each * (column + 1.0)).round() - gap)
}

/// A count of columns as a measure.
fn small(count: usize) -> f32 {
    u8::try_from(count).map_or(f32::from(u8::MAX), f32::from)
}
