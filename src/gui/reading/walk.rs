//! A walk through the window, which gathers what stands in it.

use std::any::Any;
use std::collections::BTreeSet;

use iced::advanced::widget::operation::{Focusable, Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation};
use iced::{Rectangle, Vector};
use outline::{Bounds, Node, NodeId, Role, Tree};

use crate::desk::Desk;
use crate::widget::Named;

/// Describes the window as it stands, in the order one reads.
pub fn walk(desk: &Desk) -> impl Operation<Tree> + use<> {
    let mut root = Node::new(NodeId::ROOT, Role::Window, "Keyline");
    root.bounds = Bounds { x: 0.0, y: 0.0, width: desk.size.width, height: desk.size.height };
    Walk {
        root,
        said: desk.said.node(&desk.words),
        language: desk.words.language().code(),
        levels: vec![Vec::new()],
        met: Met::Nothing,
        shift: Vector::ZERO,
        focus: None,
    }
}

/// A node of which it is not yet known what tells it from others.
const UNMARKED: NodeId = NodeId::ROOT;

struct Walk {
    root: Node,
    said: Option<Node>,
    language: &'static str,
    /// What has been met in each group that is still open.
    levels: Vec<Vec<Node>>,
    met: Met,
    /// How far what is scrolled has been moved from where it was laid out.
    shift: Vector,
    /// Where the focus is, as the way there.
    focus: Option<NodeId>,
}

/// What was met last, which says what the next step down leads into.
#[derive(Clone, Copy)]
enum Met {
    Nothing,
    Control,
    Group,
    Scrolled(Vector),
}

impl Walk {
    fn push(&mut self, node: Node) {
        if let Some(level) = self.levels.last_mut() {
            level.push(node);
        }
    }

    fn bounds(&self, bounds: Rectangle) -> Bounds {
        let Rectangle { x, y, width, height } = bounds - self.shift;
        Bounds { x, y, width, height }
    }
}

impl Operation<Tree> for Walk {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Tree>)) {
        match std::mem::replace(&mut self.met, Met::Nothing) {
            Met::Nothing => operate(self),
            // What stands on a control is in its name.
            Met::Control => {}
            Met::Group => {
                self.levels.push(Vec::new());
                operate(self);
                let children = self.levels.pop().unwrap_or_default();
                if let Some(group) = self.levels.last_mut().and_then(|level| level.last_mut()) {
                    group.children = children;
                }
            }
            Met::Scrolled(by) => {
                self.shift += by;
                operate(self);
                self.shift -= by;
            }
        }
        self.met = Met::Nothing;
    }

    fn container(&mut self, _: Option<&Id>, _: Rectangle) {
        self.met = Met::Nothing;
    }

    fn scrollable(
        &mut self,
        _: Option<&Id>,
        _: Rectangle,
        _: Rectangle,
        translation: Vector,
        _: &mut dyn Scrollable,
    ) {
        self.met = Met::Scrolled(translation);
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if !matches!(self.met, Met::Control) {
            // It has no name; what it is cannot be said.
            let mut node = Node::new(UNMARKED, Role::Group, "");
            node.bounds = self.bounds(bounds);
            self.push(node);
        }
        if let Some(node) = self.levels.last_mut().and_then(|level| level.last_mut()) {
            node.focusable = true;
            if state.is_focused() {
                self.focus = Some(node.id);
            }
        }
    }

    fn text(&mut self, _: Option<&Id>, bounds: Rectangle, text: &str) {
        self.met = Met::Nothing;
        if !text.trim().is_empty() {
            let mut node = Node::new(UNMARKED, Role::Label, plain(text));
            node.bounds = self.bounds(bounds);
            self.push(node);
        }
    }

    fn custom(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Any) {
        let Some(named) = state.downcast_ref::<Named>() else { return };
        let mut node = Node::new(named.id, named.role, plain(&named.name));
        node.description = plain(&named.description);
        node.value.clone_from(&named.value);
        node.shortcut.clone_from(&named.shortcut);
        node.enabled = named.enabled;
        node.bounds = self.bounds(bounds);
        self.met = if named.role.is_control() { Met::Control } else { Met::Group };
        self.push(node);
    }

    fn finish(&self) -> Outcome<Tree> {
        let mut root = self.root.clone();
        root.children = self.levels.first().cloned().unwrap_or_default();
        root.children.extend(self.said.clone());
        let mut taken = BTreeSet::from([root.id]);
        tell_apart(&mut root, &mut taken);
        let language = self.language.to_owned();
        Outcome::Some(Tree { root, focus: self.focus, language })
    }
}

/// Gives every node an identity of its own: its own mark, else its place in what it stands in.
fn tell_apart(parent: &mut Node, taken: &mut BTreeSet<NodeId>) {
    let within = parent.id;
    let mut unmarked = 0;
    for child in &mut parent.children {
        if child.id == UNMARKED {
            child.id = within.within("text", unmarked);
            unmarked += 1;
        }
        let mut again = 0;
        while !taken.insert(child.id) {
            again += 1;
            child.id = within.within("again", again);
        }
        // A title is read as what it says; the text it is made of would say it twice.
        if child.role == Role::Heading {
            child.children.clear();
        }
        tell_apart(child, taken);
    }
}

/// Without the marks that keep numbers in order where they are drawn.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}'))
        .collect()
}
