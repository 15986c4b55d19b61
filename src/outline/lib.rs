//! The outline of a window: what stands in it, for those who do not look at it.
//!
//! The window describes itself as a [`Tree`] of plain [`Node`]s in the order one reads; the room
//! that speaks to screen readers takes it and gives back [`Act`]s. Neither knows the other, and a
//! test reads the same tree as text ([`Tree`] prints itself).
//!
//! May enter: what a node can be.
//! May not enter: a windowing framework, a bus, words of any language.

mod id;
mod print;

pub use id::NodeId;

/// A window as it can be read out.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The window itself, with all that is in it.
    pub root: Node,
    /// What has the focus; `None` where nothing has.
    pub focus: Option<NodeId>,
    /// The tag of the language it speaks, such as `en`.
    pub language: String,
}

/// One thing in a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What tells it from all others for as long as it is there, whatever else changes.
    pub id: NodeId,
    /// What it is.
    pub role: Role,
    /// What it is called, with its line where it belongs to one.
    pub name: String,
    /// What more there is to say about it; read out when one stays on it.
    pub description: String,
    /// What stands in it, where something can. Never a password.
    pub value: Option<String>,
    /// The key of the keyboard that does the same from anywhere.
    pub shortcut: String,
    /// Whether it can be used now; always so where it is not for using.
    pub enabled: bool,
    /// Whether the focus can go there.
    pub focusable: bool,
    /// Where it stands in the window, in logical dots.
    pub bounds: Bounds,
    /// What is in it, in the order one reads.
    pub children: Vec<Node>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// The window.
    Window,
    /// Things that belong together.
    Group,
    /// Things of one kind.
    List,
    /// One of a list.
    Item,
    /// A title of what follows.
    Heading,
    /// Text.
    Label,
    /// Something to press.
    Button,
    /// Something to press that is then on or off.
    Toggle {
        /// Whether it is on.
        on: bool,
    },
    /// One of several sides of which one is shown.
    Tab {
        /// Whether it is the one that is shown.
        selected: bool,
    },
    /// Text to type.
    Field,
    /// Text to type that is not shown.
    Password,
    /// How things are, always in the same place.
    Status,
    /// Something to say once.
    Said(Urgency),
}

/// How soon something is said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Urgency {
    /// When the reader has come to an end.
    Polite,
    /// At once.
    Urgent,
}

/// A place in a window, in logical dots.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// From its left edge.
    pub x: f32,
    /// From its upper edge.
    pub y: f32,
    /// To the right.
    pub width: f32,
    /// Downwards.
    pub height: f32,
}

/// What a reader wants done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Act {
    /// Press it.
    Press(NodeId),
    /// Give it the focus.
    Focus(NodeId),
    /// Let this stand in it.
    Write(NodeId, String),
}

/// What comes from those who read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Asked {
    /// Whether anybody listens from now on.
    Listening(bool),
    /// Something is to be done.
    Act(Act),
}

/// What those who read are shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// What stands in the window now.
    Tree(Tree),
    /// Whether the window is the one that is typed into.
    Focused(bool),
    /// Where the window is on the screen, in logical dots, and how many dots of the screen go
    /// into one of them.
    Placed {
        /// The window.
        bounds: Bounds,
        /// Dots of the screen in a logical one.
        scale: f32,
    },
}

impl Act {
    /// What it is about.
    pub const fn target(&self) -> NodeId {
        match self {
            Self::Press(id) | Self::Focus(id) | Self::Write(id, _) => *id,
        }
    }
}

impl Tree {
    /// Every node, as one reads.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        let mut open = vec![&self.root];
        std::iter::from_fn(move || {
            let node = open.pop()?;
            open.extend(node.children.iter().rev());
            Some(node)
        })
    }

    /// The first node of this name that can be used or stands for itself.
    pub fn named(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }
}

impl Node {
    /// A node of which nothing more is known.
    pub fn new(id: NodeId, role: Role, name: impl Into<String>) -> Self {
        Self {
            id,
            role,
            name: name.into(),
            description: String::new(),
            value: None,
            shortcut: String::new(),
            enabled: true,
            focusable: false,
            bounds: Bounds::default(),
            children: Vec::new(),
        }
    }
}

impl Role {
    /// Whether one can do something with it.
    pub const fn is_control(self) -> bool {
        match self {
            Self::Button
            | Self::Toggle { .. }
            | Self::Tab { .. }
            | Self::Field
            | Self::Password => true,
            Self::Window
            | Self::Group
            | Self::List
            | Self::Item
            | Self::Heading
            | Self::Label
            | Self::Status
            | Self::Said(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_come_as_one_reads() {
        let leaf = |name: &str| Node::new(NodeId::of(name), Role::Label, name);
        let mut group = leaf("b");
        group.children = vec![leaf("c"), leaf("d")];
        let mut root = leaf("a");
        root.children = vec![group, leaf("e")];

        let tree = Tree { root, focus: None, language: "en".to_owned() };

        let names: Vec<_> = tree.nodes().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
    }
}
