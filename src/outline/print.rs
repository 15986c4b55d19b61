//! A tree as text, a line a node: what tests keep, and what one can read.

use std::fmt::{self, Display, Formatter};

use crate::{Node, Role, Tree, Urgency};

impl Display for Tree {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        print(f, &self.root, self, 0)
    }
}

fn print(f: &mut Formatter<'_>, node: &Node, tree: &Tree, depth: usize) -> fmt::Result {
    write!(f, "{:indent$}{}", "", node.role, indent = depth * 2)?;
    write!(f, " '{}'", node.name)?;
    if let Some(value) = &node.value {
        write!(f, " = '{value}'")?;
    }
    if !node.description.is_empty() {
        write!(f, " ({})", node.description)?;
    }
    if !node.shortcut.is_empty() {
        write!(f, " [{}]", node.shortcut)?;
    }
    if !node.enabled {
        f.write_str(" off")?;
    }
    if tree.focus == Some(node.id) {
        f.write_str(" focused")?;
    }
    writeln!(f)?;
    node.children.iter().try_for_each(|child| print(f, child, tree, depth + 1))
}

impl Display for Role {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Window => "window",
            Self::Group => "group",
            Self::List => "list",
            Self::Item => "item",
            Self::Heading => "heading",
            Self::Label => "label",
            Self::Button => "button",
            Self::Toggle { on: true } => "toggle on",
            Self::Toggle { on: false } => "toggle",
            Self::Tab { selected: true } => "tab selected",
            Self::Tab { selected: false } => "tab",
            Self::Field => "field",
            Self::Password => "password",
            Self::Status => "status",
            Self::Said(Urgency::Polite) => "said",
            Self::Said(Urgency::Urgent) => "said at once",
        })
    }
}
