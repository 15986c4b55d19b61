//! The icon in the tray: what it shows, says and does.

use std::time::Duration;

use desktop::{AlertId, Entry, Face, Press, Shortcut, TrayState, Wish};
use zbus::blocking::MessageIterator;

use crate::bus::{OwnBus, ringing, until};
use crate::watcher::Watcher;

fn button(label: &str, wish: Wish) -> Entry {
    Entry::Button { label: label.to_owned(), wish }
}

#[test]
fn the_icon_stands_in_the_tray_and_a_click_shows_or_hides_the_window() {
    let bus = OwnBus::new();
    let watcher = Watcher::on(&bus);
    let room = bus.desktop();

    assert_eq!(watcher.text("Id"), "keyline");
    assert_eq!(watcher.text("Category"), "Communications");
    assert_eq!(watcher.text("Status"), "Active");
    room.able("a tray", |able| able.tray);
    watcher.activate();

    assert_eq!(room.wish(), Wish::Toggle);
}

#[test]
fn it_wants_attention_while_it_rings_and_looks_different() {
    let bus = OwnBus::new();
    let watcher = Watcher::on(&bus);
    let room = bus.desktop();
    let quiet = watcher.pictures();
    assert!(quiet.iter().all(|(width, height, bytes)| {
        usize::try_from(width * height * 4).unwrap() == bytes.len()
    }));

    room.desktop.show(ringing(7, "Northwind"));

    until("it wants attention", || watcher.text("Status") == "NeedsAttention");
    assert_ne!(watcher.pictures(), quiet);
    assert_eq!(watcher.tool_tip(), ("Keyline".to_owned(), "Northwind calls".to_owned()));
    room.desktop.show(Face { missed: 2, ..Face::default() });
    until("it is calm again", || watcher.text("Status") == "Active");
    assert_ne!(watcher.pictures(), quiet, "the badge is not drawn");
}

#[test]
fn a_new_face_is_told_to_the_tray() {
    let bus = OwnBus::new();
    let watcher = Watcher::on(&bus);
    let room = bus.desktop();
    let item = watcher.item();
    let heard = watcher.bus.clone();
    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .sender(item)
        .unwrap()
        .build();
    let signals = MessageIterator::for_match_rule(rule, &heard, Some(64)).unwrap();
    room.able("a tray", |able| able.tray);

    let menu = vec![button("Answer", Wish::Pressed(AlertId(7), Press::Answer))];
    room.desktop.show(Face { menu, ..ringing(7, "Northwind") });

    let mut wanted = vec!["NewIcon", "NewStatus", "NewToolTip", "LayoutUpdated"];
    for message in signals {
        let message = message.unwrap();
        let member = message.header().member().map(ToString::to_string).unwrap_or_default();
        wanted.retain(|name| *name != member);
        if wanted.is_empty() {
            break;
        }
    }
}

#[test]
fn the_timer_counts_on_by_itself() {
    let bus = OwnBus::new();
    let watcher = Watcher::on(&bus);
    let room = bus.desktop();

    room.desktop.show(Face {
        state: TrayState::Talking,
        text: "Talking".to_owned(),
        timer: Some(Duration::from_secs(59)),
        ..Face::default()
    });

    until("a minute is full", || watcher.tool_tip().1 == "Talking 1:00");
}

#[test]
fn the_menu_says_the_lines_and_its_buttons_go_up() {
    let bus = OwnBus::new();
    let watcher = Watcher::on(&bus);
    let room = bus.desktop();
    let hold = Wish::Shortcut(Shortcut::Hold);
    let menu = vec![
        button("Hold", hold),
        Entry::Rule,
        Entry::Text("front_desk: Ready".to_owned()),
        button("Quit", Wish::Quit),
    ];
    room.desktop.show(Face { menu, ..Face::default() });
    until("the menu is laid out", || watcher.menu().len() == 4);

    let entries = watcher.menu();

    assert_eq!((entries[2].1.as_str(), entries[2].2), ("front__desk: Ready", false));
    watcher.click(entries[2].0);
    watcher.click(entries[0].0);
    assert_eq!(room.wish(), hold);
    // The call ends while the menu is open: what is pressed late does nothing.
    room.desktop.show(Face { menu: vec![button("Quit", Wish::Quit)], ..Face::default() });
    until("the menu is shorter", || watcher.menu().len() == 1);
    watcher.click(entries[0].0);
    watcher.click(entries[3].0);
    assert_eq!(room.wish(), Wish::Quit);
}

#[test]
fn a_tray_that_comes_later_gets_the_icon_and_one_that_goes_is_noticed() {
    let bus = OwnBus::new();
    let room = bus.desktop();
    room.desktop.show(ringing(7, "Northwind"));

    let watcher = Watcher::on(&bus);
    until("it rings in the tray", || watcher.text("Status") == "NeedsAttention");
    room.able("a tray", |able| able.tray);
    watcher.bus.close().unwrap();

    room.able("no tray", |able| !able.tray);
    let watcher = Watcher::on(&bus);
    watcher.activate();
    assert_eq!(room.wish(), Wish::Toggle);
}
