//! The window for those who do not look at it: its tree as text, and where the focus goes.
//!
//! The trees stand in `reading`, a file a state and language. One that is missing fails;
//! `UPDATE=1 cargo test -p gui --test gui` accepts what is read; read it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gui::outline::{Act, Node, NodeId, Role, Tree};
use gui::{Desk, Effect, Language, Message, Mode};
use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use phone::doors::{CallId, Command, KeyId};

use crate::desks::{self, BUSINESS, PERSONAL, STATES};
use crate::stage::Stage;

const SIZE: (f32, f32) = (1040.0, 680.0);

/// Wide, in one column, and narrow enough that much of it is scrolled out of view.
const SIZES: [(f32, f32); 3] = [SIZE, (640.0, 640.0), (300.0, 400.0)];

fn stage(desk: Desk) -> Stage {
    Stage::new(desk, SIZE)
}

/// Every state in some languages, and those that are open.
fn desks_in(languages: &[Language]) -> Vec<(String, Desk)> {
    let open = ["keypad", "help", "sound"];
    let states = || STATES.into_iter().map(|(state, _)| state).chain(open);
    let desk_of = |language: &Language| {
        let language = *language;
        states()
            .map(move |state| (format!("{state}-{}", language.code()), open_desk(state, language)))
    };
    languages.iter().flat_map(desk_of).collect()
}

fn open_desk(state: &str, language: Language) -> Desk {
    if state == "sound" {
        return crate::sound::tried(language, Mode::Light);
    }
    let known = STATES.into_iter().find(|(name, _)| *name == state);
    let (snapshot, message) = match (known, state) {
        (Some((_, snapshot)), _) => (snapshot, None),
        (None, "keypad") => (desks::talking as desks::State, Some(Message::TogglePad(CallId(3)))),
        (None, _) => (desks::idle as desks::State, Some(Message::ToggleHelp)),
    };
    let mut desk = desks::desk(snapshot(language), language, Mode::Light);
    if let Some(message) = message {
        desk.update(message);
    }
    desk
}

/// From the left and from the right.
const BOTH_WAYS: [Language; 2] = [Language::English, Language::Arabic];

fn controls(tree: &Tree) -> Vec<Node> {
    tree.nodes().filter(|node| node.role.is_control()).cloned().collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gui/reading")
}

/// What differs, as a sentence.
fn compare(name: &str, read: &str) -> Option<String> {
    let path = folder().join(format!("{name}.txt"));
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(folder()).unwrap();
        fs::write(&path, read).unwrap();
        return None;
    }
    match fs::read_to_string(&path) {
        Ok(known) if known == read => None,
        Ok(known) => {
            let lines = || known.lines().map(Some).chain(std::iter::repeat(None)).zip(read.lines());
            let (was, is) = lines().find(|(was, is)| *was != Some(is)).unwrap_or((None, ""));
            Some(format!("{name}: it was {was:?} and is {is:?}"))
        }
        Err(_) => Some(format!("{name}: it has not been read yet")),
    }
}

#[test]
fn every_state_is_read_as_it_is() {
    let faults: Vec<_> = desks_in(&BOTH_WAYS)
        .into_iter()
        .filter_map(|(name, desk)| compare(&name, &stage(desk).tree().to_string()))
        .collect();

    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_tree_that_is_missing_fails_and_each_belongs_to_a_state() {
    if std::env::var_os("UPDATE").is_none() {
        assert!(compare("of-nothing-there-is", "").is_some());
    }
    let known: BTreeSet<_> = desks_in(&BOTH_WAYS).into_iter().map(|(name, _)| name).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().to_str().unwrap().replace(".txt", "");
        assert!(known.contains(&name), "{name} is read from nothing");
    }
}

#[test]
fn what_can_have_the_focus_is_a_control_with_a_name_and_what_can_be_used_can_have_it() {
    for (name, desk) in desks_in(&Language::ALL) {
        let tree = stage(desk).tree();
        for node in tree.nodes() {
            let usable = node.role.is_control() && node.enabled;
            assert_eq!(node.focusable, usable, "{name}: {node:?}");
            assert!(!(node.role.is_control() && node.name.trim().is_empty()), "{name}: {node:?}");
        }
    }
}

#[test]
fn nothing_is_told_apart_by_its_place_alone_that_can_be_used_and_no_two_are_the_same() {
    for (name, desk) in desks_in(&Language::ALL) {
        let tree = stage(desk).tree();
        let mut seen = BTreeSet::new();
        for node in tree.nodes() {
            assert!(seen.insert(node.id), "{name}: {node:?} is there twice");
        }
    }
}

#[test]
fn every_control_has_room_in_the_window_it_is_wide_in() {
    for (name, desk) in desks_in(&Language::ALL) {
        for node in controls(&stage(desk).tree()) {
            let bounds = node.bounds;
            assert!(bounds.width >= 20.0 && bounds.height >= 20.0, "{name}: {node:?}");
            assert!(bounds.x >= 0.0 && bounds.x + bounds.width <= SIZE.0 + 0.5, "{name}: {node:?}");
        }
    }
}

#[test]
fn tab_walks_as_one_reads_and_round_again_and_back() {
    for (name, desk) in desks_in(&BOTH_WAYS) {
        let mut stage = stage(desk);
        let tree = stage.tree();
        let stops: Vec<_> =
            tree.nodes().filter(|node| node.focusable).map(|node| node.id).collect();
        assert!(stops.len() > 5, "{name}");
        let twice = stops.iter().chain(&stops);
        for stop in twice.clone() {
            stage.tap_named(Named::Tab);
            assert_eq!(stage.tree().focus, Some(*stop), "{name}");
        }
        // It stands on the last; back from there, and round again.
        for stop in twice.rev().skip(1) {
            stage.tap(Key::Named(Named::Tab), Modifiers::SHIFT);
            assert_eq!(stage.tree().focus, Some(*stop), "{name}");
        }
    }
}

#[test]
fn back_from_nowhere_is_the_last_control() {
    let mut stage =
        stage(desks::desk(desks::idle(Language::English), Language::English, Mode::Light));
    let last = stage.tree().nodes().filter(|node| node.focusable).last().map(|node| node.id);

    stage.tap(Key::Named(Named::Tab), Modifiers::SHIFT);

    assert_eq!(stage.tree().focus, last);
}

#[test]
fn where_one_reads_from_the_right_so_does_the_focus() {
    let desk = desks::desk(desks::talking(Language::Arabic), Language::Arabic, Mode::Light);
    let tree = stage(desk).tree();
    let place = |id: &str| {
        let id = NodeId::of(id);
        let found = tree.nodes().enumerate().find(|(_, node)| node.id == id);
        found.map(|(place, node)| (place, node.bounds.x)).expect("there")
    };

    for (first, second) in [
        ("key 1", "hold call 3"),
        ("number of line 0", "send on line 0"),
        ("hold call 3", "mute call 3"),
        ("mute call 3", "end call 3"),
    ] {
        let ((first_place, first_x), (second_place, second_x)) = (place(first), place(second));
        assert!(first_place < second_place, "{first} before {second}");
        assert!(first_x > second_x, "{first} to the right of {second}");
    }
}

#[test]
fn what_gets_the_focus_is_scrolled_into_view() {
    for language in [Language::English, Language::Arabic] {
        let desk = desks::desk(desks::wrong_password(language), language, Mode::Light);
        let mut stage = Stage::new(desk, (300.0, 400.0));
        let stops = stage.tree().nodes().filter(|node| node.focusable).count();
        let out_of_view = |node: &Node| node.bounds.y + node.bounds.height > 400.5;
        assert!(stage.tree().nodes().any(|node| node.focusable && out_of_view(node)));

        for (key, steps) in [(Modifiers::empty(), 2 * stops), (Modifiers::SHIFT, stops)] {
            for _ in 0..steps {
                stage.tap(Key::Named(Named::Tab), key);
                let tree = stage.tree();
                let focused = tree.nodes().find(|node| Some(node.id) == tree.focus).unwrap();
                assert!(focused.bounds.y >= 0.0 && !out_of_view(focused), "{focused:?}");
            }
        }
    }
}

#[test]
fn controls_keep_their_identity_while_all_else_changes() {
    let mut known: BTreeMap<NodeId, (Role, f32)> = BTreeMap::new();
    let lasting = |node: &Node| {
        // Keys, fields and SEND are always there.
        node.shortcut.starts_with('F')
            || matches!(node.role, Role::Field)
            || node.name.contains("SEND")
    };
    let tree = |state: desks::State| {
        let desk = desks::desk(state(Language::English), Language::English, Mode::Light);
        stage(desk).tree()
    };
    for node in tree(desks::idle).nodes().filter(|node| lasting(node)) {
        known.insert(node.id, (node.role, node.bounds.y));
    }
    assert_eq!(known.len(), 9);

    for (name, state) in STATES {
        let now: BTreeMap<_, _> = tree(state)
            .nodes()
            .filter(|node| lasting(node))
            .map(|node| (node.id, (node.role, node.bounds.y)))
            .collect();
        assert_eq!(now, known, "{name}");
    }
}

#[test]
fn the_focus_stays_on_a_key_while_a_call_comes_for_it() {
    let idle = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let mut stage = stage(idle);
    stage.focus(NodeId::of("key 3"));

    let ringing = std::sync::Arc::new(desks::ringing_here(Language::English));
    stage.desk.update(Message::News(gui::News::Snapshot(ringing)));

    assert_eq!(stage.tree().focus, Some(NodeId::of("key 3")));
    let tree = stage.tree();
    let key = tree.nodes().find(|node| node.id == NodeId::of("key 3")).unwrap();
    assert_eq!(key.name, "Business 1, Northwind Supplies, Ringing · press to answer");
}

#[test]
fn a_press_from_afar_says_what_a_click_says() {
    let mut clicks = 0;
    // Between them, every control there is.
    for state in ["keypad", "ringing-here", "two-calls", "wrong-password", "no-service", "help"] {
        let again = || stage(open_desk(state, Language::English));
        for node in controls(&again().tree()).into_iter().filter(|node| node.enabled) {
            if matches!(node.role, Role::Field | Role::Password) {
                continue;
            }
            let said = format!("{:?}", again().ask(Act::Press(node.id)));
            let clicked = format!("{:?}", again().click(&node.name));
            assert_eq!(said, clicked, "{state}: {}", node.name);
            clicks += 1;
        }
    }
    assert!(clicks > 50);
}

#[test]
fn what_is_off_is_not_pressed_from_afar() {
    let desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let mut stage = stage(desk);
    let send = NodeId::of(&format!("send on line {}", BUSINESS.0));

    let off = stage.tree().nodes().any(|node| node.id == send && !node.enabled);

    assert!(off);
    assert!(stage.ask(Act::Press(send)).is_empty());
}

#[test]
fn what_is_written_from_afar_is_dialled() {
    let desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);
    let mut stage = stage(desk);
    let field = NodeId::of(&format!("number of line {}", PERSONAL.0));

    stage.ask(Act::Write(field, "600".to_owned()));

    let value =
        stage.tree().nodes().find(|node| node.id == field).and_then(|node| node.value.clone());
    assert_eq!(value.as_deref(), Some("600"));
    let send = NodeId::of(&format!("send on line {}", PERSONAL.0));
    let said = stage.ask(Act::Press(send));
    assert!(matches!(
        said.as_slice(),
        [Effect::Command(Command::Dial(line, number))] if *line == PERSONAL && number == "600"
    ));
}

#[test]
fn a_password_is_not_read_out() {
    let desk =
        desks::desk(desks::wrong_password(Language::English), Language::English, Mode::Light);
    let mut stage = stage(desk);
    let field = NodeId::of(&format!("password of line {}", BUSINESS.0));

    stage.ask(Act::Write(field, "sesame".to_owned()));

    let tree = stage.tree();
    assert!(!tree.to_string().contains("sesame"), "{tree}");
    assert!(tree.nodes().any(|node| node.id == field && node.role == Role::Password));
}

#[test]
fn each_field_is_named_with_its_line_at_every_width() {
    for language in Language::ALL {
        for size in SIZES {
            let snapshot = desks::wrong_password(language);
            let labels: Vec<_> = snapshot.lines.iter().map(|line| line.label.clone()).collect();
            let tree = Stage::new(desks::desk(snapshot, language, Mode::Light), size).tree();
            let fields: Vec<_> = tree
                .nodes()
                .filter(|node| matches!(node.role, Role::Field | Role::Password))
                .map(|node| node.name.clone())
                .collect();

            // In the strip one presses a key and types; only the password has a field.
            let strip = size.0 < 420.0;
            assert_eq!(fields.len(), if strip { 1 } else { 3 }, "{fields:?}");
            for label in labels.iter().skip(usize::from(strip)) {
                assert!(fields.iter().any(|field| field.contains(label)), "{label}: {fields:?}");
            }
        }
    }
}

#[test]
fn a_key_is_pressed_from_afar() {
    let desk = desks::desk(desks::idle(Language::English), Language::English, Mode::Light);

    let said = stage(desk).ask(Act::Press(NodeId::of("key 4")));

    assert!(matches!(said.as_slice(), [Effect::Command(Command::PressKey(KeyId(4)))]));
}
