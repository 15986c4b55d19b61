//! The outline in the terms of the accessibility bus.

use std::collections::HashMap;

use accesskit::{
    Action, Live, Node, NodeId, Rect, Role, TextDirection, TextPosition, TextSelection, Toggled,
    TreeId, TreeInfo, TreeUpdate,
};
use outline::{Bounds, Tree, Urgency};

/// What is new against what is known; everything where nothing is known.
pub(crate) fn update(known: Option<&Tree>, tree: &Tree, scale: f32) -> TreeUpdate {
    let before: HashMap<_, _> =
        known.into_iter().flat_map(Tree::nodes).map(|node| (node.id, node)).collect();
    let language_is_known = known.is_some_and(|known| known.language == tree.language);
    let mut nodes = Vec::new();
    for node in tree.nodes() {
        let is_root = node.id == tree.root.id;
        let same = before.get(&node.id).is_some_and(|before| looks_the_same(before, node));
        if same && (language_is_known || !is_root) {
            continue;
        }
        let mut converted = converted(node, scale);
        if is_root {
            converted.set_language(tree.language.as_str());
        }
        if let Some(run) = run_of(node) {
            converted.set_children(vec![run.0]);
            select_end(&mut converted, &run);
            nodes.push(run);
        }
        nodes.push((id(node.id), converted));
    }
    TreeUpdate {
        nodes,
        tree: known.is_none().then(|| TreeInfo::new(id(tree.root.id))),
        tree_id: TreeId::ROOT,
        focus: id(tree.focus.unwrap_or(tree.root.id)),
    }
}

/// Whether two are the same but for what is in them, of which only who it is counts.
fn looks_the_same(one: &outline::Node, other: &outline::Node) -> bool {
    let outline::Node { id, role, name, description, value, shortcut, enabled, focusable, .. } =
        one;
    let children =
        |node: &outline::Node| -> Vec<_> { node.children.iter().map(|child| child.id).collect() };
    *id == other.id
        && *role == other.role
        && *name == other.name
        && *description == other.description
        && *value == other.value
        && *shortcut == other.shortcut
        && *enabled == other.enabled
        && *focusable == other.focusable
        && one.bounds == other.bounds
        && children(one) == children(other)
}

const fn id(id: outline::NodeId) -> NodeId {
    NodeId(id.number())
}

fn role(role: outline::Role) -> Role {
    match role {
        outline::Role::Window => Role::Window,
        outline::Role::Group => Role::Group,
        outline::Role::List => Role::List,
        outline::Role::Item => Role::ListItem,
        outline::Role::Heading => Role::Heading,
        outline::Role::Label | outline::Role::Said(_) => Role::Label,
        outline::Role::Button | outline::Role::Toggle { .. } => Role::Button,
        outline::Role::Tab { .. } => Role::Tab,
        outline::Role::Field => Role::TextInput,
        outline::Role::Password => Role::PasswordInput,
        outline::Role::Status => Role::Status,
    }
}

fn converted(node: &outline::Node, scale: f32) -> Node {
    let mut to = Node::new(role(node.role));
    // The name of a label is what it says.
    if matches!(node.role, outline::Role::Label | outline::Role::Said(_)) {
        to.set_value(node.name.as_str());
    } else if !node.name.is_empty() {
        to.set_label(node.name.as_str());
    }
    if !node.description.is_empty() {
        to.set_description(node.description.as_str());
    }
    if let Some(value) = &node.value {
        to.set_value(value.as_str());
    }
    if !node.shortcut.is_empty() {
        to.set_keyboard_shortcut(node.shortcut.as_str());
    }
    if let outline::Role::Said(urgency) = node.role {
        to.set_live(match urgency {
            Urgency::Polite => Live::Polite,
            Urgency::Urgent => Live::Assertive,
        });
    }
    match node.role {
        outline::Role::Toggle { on } => to.set_toggled(Toggled::from(on)),
        outline::Role::Tab { selected } => to.set_selected(selected),
        outline::Role::Window
        | outline::Role::Group
        | outline::Role::List
        | outline::Role::Item
        | outline::Role::Heading
        | outline::Role::Label
        | outline::Role::Button
        | outline::Role::Field
        | outline::Role::Password
        | outline::Role::Status
        | outline::Role::Said(_) => {}
    }
    if !node.enabled {
        to.set_disabled();
    }
    if node.focusable {
        to.add_action(Action::Focus);
        if matches!(node.role, outline::Role::Field | outline::Role::Password) {
            to.add_action(Action::SetValue);
        } else {
            to.add_action(Action::Click);
        }
    }
    let Bounds { x, y, width, height } = node.bounds;
    let dots = |logical: f32| f64::from(logical * scale);
    to.set_bounds(Rect::new(dots(x), dots(y), dots(x + width), dots(y + height)));
    to.set_children(node.children.iter().map(|child| id(child.id)).collect::<Vec<_>>());
    to
}

/// The text of a field as one run: readers spell it out from there.
fn run_of(field: &outline::Node) -> Option<(NodeId, Node)> {
    if field.role != outline::Role::Field {
        return None;
    }
    let value = field.value.as_deref().unwrap_or_default();
    let mut run = Node::new(Role::TextRun);
    run.set_value(value);
    // A character has at most four bytes.
    let lengths = value.chars().map(|c| u8::try_from(c.len_utf8()).unwrap_or(4));
    run.set_character_lengths(lengths.collect::<Vec<_>>());
    run.set_text_direction(TextDirection::LeftToRight);
    Some((id(field.id.within("run", 0)), run))
}

/// The caret stands after what was typed.
fn select_end(field: &mut Node, (run, text): &(NodeId, Node)) {
    let end = TextPosition { node: *run, character_index: text.character_lengths().len() };
    field.set_text_selection(TextSelection { anchor: end, focus: end });
}

#[cfg(test)]
mod tests {
    use outline::{Node as Plain, NodeId as PlainId, Role as PlainRole};

    use super::*;

    fn tree() -> Tree {
        let mut root = Plain::new(PlainId::ROOT, PlainRole::Window, "Keyline");
        let mut key = Plain::new(PlainId::of("key 1"), PlainRole::Button, "Personal 1, Free");
        key.focusable = true;
        let mut field = Plain::new(PlainId::of("number"), PlainRole::Field, "Number");
        field.value = Some("42é".to_owned());
        field.focusable = true;
        let password = Plain::new(PlainId::of("password"), PlainRole::Password, "Password");
        root.children = vec![key, field, password];
        Tree { root, focus: None, language: "en".to_owned() }
    }

    fn converted_as(update: &TreeUpdate, name: &str) -> Option<Node> {
        let wanted = id(PlainId::of(name));
        update.nodes.iter().find(|(id, _)| *id == wanted).map(|(_, node)| node.clone())
    }

    #[test]
    fn everything_is_told_at_first_and_only_changes_after() {
        let first = tree();
        let mut second = tree();
        second.root.children[0].name = "Personal 1, Talking".to_owned();
        second.focus = Some(PlainId::of("key 1"));

        let all = update(None, &first, 1.0);
        let changed = update(Some(&first), &second, 1.0);

        assert_eq!(all.nodes.len(), 5, "window, key, field, its text, password");
        assert!(all.tree.is_some());
        assert_eq!(all.focus, NodeId(0));
        assert_eq!(changed.nodes.len(), 1);
        assert!(changed.tree.is_none());
        assert_eq!(changed.focus, id(PlainId::of("key 1")));
        let key = converted_as(&changed, "key 1").expect("told");
        assert_eq!(key.label(), Some("Personal 1, Talking"));
        assert!(key.supports_action(Action::Click) && key.supports_action(Action::Focus));
    }

    #[test]
    fn what_comes_and_goes_is_told_with_what_it_is_in() {
        let first = tree();
        let mut second = tree();
        second.root.children.remove(1);

        let gone = update(Some(&first), &second, 1.0);
        let back = update(Some(&second), &first, 1.0);

        assert_eq!(gone.nodes.len(), 1, "the window alone");
        assert_eq!(back.nodes.len(), 3, "the window, the field and its text");
    }

    #[test]
    fn a_field_is_spelt_out_and_a_password_is_not() {
        let all = update(None, &tree(), 1.0);

        let run = all.nodes.iter().find(|(_, node)| node.role() == Role::TextRun);
        let run = &run.expect("a run").1;
        assert_eq!(run.value(), Some("42é"));
        assert_eq!(run.character_lengths(), [1, 1, 2]);
        let password = converted_as(&all, "password").expect("told");
        assert_eq!(password.role(), Role::PasswordInput);
        assert_eq!(password.value(), None);
        assert!(password.children().is_empty());
    }

    #[test]
    fn places_are_in_dots_of_the_screen() {
        let mut tree = tree();
        tree.root.children[0].bounds = Bounds { x: 10.0, y: 20.0, width: 30.0, height: 40.0 };

        let all = update(None, &tree, 2.0);

        let key = converted_as(&all, "key 1").expect("told");
        assert_eq!(key.bounds(), Some(Rect::new(20.0, 40.0, 80.0, 120.0)));
    }

    #[test]
    fn what_is_said_is_live_and_its_name_is_its_words() {
        let mut tree = tree();
        let said = PlainRole::Said(Urgency::Urgent);
        tree.root.children.push(Plain::new(PlainId::of("said"), said, "Mum is calling."));

        let said = converted_as(&update(None, &tree, 1.0), "said").expect("told");

        assert_eq!(said.live(), Some(Live::Assertive));
        assert_eq!(said.value(), Some("Mum is calling."));
    }
}
