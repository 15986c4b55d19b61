//! Bubbles: who calls, on which line, and what is pressed.

use std::time::Duration;

use desktop::{Alert, AlertId, AlertKind, Face, Press, Wish};

use crate::bus::{OwnBus, comes, ringing, until};
use crate::daemon::{Daemon, NAME, PATH};

fn one(daemon: &Daemon) -> crate::daemon::Shown {
    until("a bubble is shown", || !daemon.shown().is_empty());
    let mut shown = daemon.shown();
    assert_eq!(shown.len(), 1, "{shown:?}");
    shown.remove(0)
}

#[test]
fn a_call_that_rings_is_shown_until_it_is_answered_from_the_bubble() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();

    room.desktop.show(ringing(7, "Northwind"));
    let shown = one(&daemon);
    assert_eq!(shown.title, "Northwind");
    assert_eq!(shown.body, "Calling your &lt;Business&gt; line");
    assert_eq!(shown.actions, ["answer", "Answer", "decline", "Decline", "default", "Show"]);
    assert_eq!((shown.category.as_str(), shown.urgency), ("call.incoming", 2));
    assert_eq!((shown.entry.as_str(), shown.timeout), ("keyline", 0));

    daemon.press(shown.number, "answer");

    assert_eq!(room.wish(), Wish::Pressed(AlertId(7), Press::Answer));
}

#[test]
fn declining_and_pressing_the_bubble_itself_go_up_too() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    for (call, (action, press)) in
        (1..).zip([("decline", Press::Decline), ("default", Press::Show)])
    {
        room.desktop.show(ringing(call, "Northwind"));
        daemon.press(one(&daemon).number, action);

        assert_eq!(room.wish(), Wish::Pressed(AlertId(call), press));
    }
}

#[test]
fn the_bubble_goes_when_the_ringing_ends_elsewhere() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    room.desktop.show(ringing(7, "Northwind"));
    one(&daemon);

    room.desktop.show(Face::default());

    until("the bubble is gone", || daemon.shown().is_empty());
    assert!(room.silent());
}

#[test]
fn the_bubble_goes_when_the_program_ends() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    room.desktop.show(ringing(7, "Northwind"));
    one(&daemon);

    drop(room);

    assert!(daemon.shown().is_empty());
}

#[test]
fn words_that_change_change_the_same_bubble() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    room.desktop.show(ringing(7, "0161 496 0855"));
    let first = one(&daemon);

    room.desktop.show(ringing(7, "Northwind"));

    until("it has the name", || daemon.shown().iter().any(|shown| shown.title == "Northwind"));
    assert_eq!(one(&daemon).number, first.number);
}

#[test]
fn what_is_waved_away_stays_away_while_it_rings_on() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    let both = |first: &str, second: &str| {
        let mut face = ringing(7, first);
        face.alerts.extend(ringing(8, second).alerts);
        face
    };
    let number = |title: &str| {
        let shown = daemon.shown();
        shown.iter().find(|shown| shown.title == title).map(|shown| shown.number)
    };
    room.desktop.show(both("Northwind", "Contoso"));
    until("both are shown", || daemon.shown().len() == 2);
    daemon.dismiss(number("Northwind").unwrap());
    // What the daemon says next arrives next.
    daemon.press(number("Contoso").unwrap(), "answer");
    assert_eq!(room.wish(), Wish::Pressed(AlertId(8), Press::Answer));

    let mut third = both("Northwind Supplies", "Contoso");
    third.alerts.extend(ringing(9, "Fabrikam").alerts);
    room.desktop.show(third);

    until("the third call is shown", || number("Fabrikam").is_some());
    assert_eq!(daemon.shown().len(), 1);
}

#[test]
fn what_a_caller_writes_is_neither_markup_nor_direction() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    let mut face = ringing(7, "Bob\u{202e} <b>\r\n");
    face.alerts[0].body = "<sip:bob@example.com> & co".to_owned();

    room.desktop.show(face);

    let shown = one(&daemon);
    assert_eq!(shown.title, "Bob <b>");
    assert_eq!(shown.body, "&lt;sip:bob@example.com&gt; &amp; co");
}

#[test]
fn a_daemon_without_buttons_and_markup_gets_neither() {
    let bus = OwnBus::new();
    let daemon = Daemon::able(&bus, &["body"]);
    let room = bus.desktop();

    room.desktop.show(ringing(7, "Northwind"));

    let shown = one(&daemon);
    assert!(shown.actions.is_empty());
    assert_eq!(shown.body, "Calling your <Business> line");
    assert!(!room.desktop.abilities().buttons);
}

#[test]
fn nobody_but_the_daemon_can_press_a_button() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    room.desktop.show(ringing(7, "Northwind"));
    let number = one(&daemon).number;

    let stranger = bus.connect();
    stranger.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(number, "answer")).unwrap();

    assert!(room.silent());
    daemon.press(number, "answer");
    assert_eq!(room.wish(), Wish::Pressed(AlertId(7), Press::Answer));
}

#[test]
fn a_daemon_that_comes_while_it_rings_shows_the_call_and_one_that_goes_is_noticed() {
    let bus = OwnBus::new();
    let room = bus.desktop();
    room.desktop.show(ringing(7, "Northwind"));

    let daemon = Daemon::on(&bus);
    one(&daemon);
    room.able("a daemon", |able| able.alerts && able.buttons);
    daemon.bus.close().unwrap();

    room.able("no daemon any more", |able| !able.alerts);
    let daemon = Daemon::on(&bus);
    daemon.press(one(&daemon).number, "answer");
    let pressed = room.wish();
    assert_eq!(pressed, Wish::Pressed(AlertId(7), Press::Answer));
}

#[test]
fn a_missed_call_is_an_ordinary_message_with_a_way_to_call_back() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let room = bus.desktop();
    let missed = Alert {
        id: AlertId(9),
        kind: AlertKind::Missed,
        title: "Missed call from Northwind".to_owned(),
        body: "On your Business line".to_owned(),
        buttons: vec![(Press::CallBack, "Call back".to_owned())],
    };

    room.desktop.show(Face { alerts: vec![missed], missed: 1, ..Face::default() });

    let shown = one(&daemon);
    assert_eq!((shown.urgency, shown.timeout), (1, -1));
    assert_eq!(shown.category, "call.unanswered");
    daemon.press(shown.number, "call-back");
    assert_eq!(room.wish(), Wish::Pressed(AlertId(9), Press::CallBack));
}

#[test]
fn a_daemon_that_hangs_holds_up_nothing_but_its_bubbles() {
    let bus = OwnBus::new();
    let daemon = Daemon::on(&bus);
    let watcher = crate::watcher::Watcher::on(&bus);
    let room = bus.desktop();
    room.able("all is there", |able| able.alerts && able.tray);
    daemon.hang();

    room.desktop.show(ringing(7, "Northwind"));
    let mut answered = false;
    assert!(
        comes(desktop::BUS_PATIENCE.saturating_sub(Duration::from_millis(500)), || {
            if !answered {
                watcher.activate();
                answered = true;
            }
            room.wishes.try_iter().any(|wish| wish == Wish::Toggle)
        }),
        "the tray waits for the daemon"
    );
    room.able("it is given up", |able| !able.alerts);
}

#[test]
fn without_a_bus_nothing_is_there_and_all_is_found_when_it_comes() {
    let mut bus = OwnBus::absent();
    let room = bus.desktop();
    room.desktop.show(ringing(7, "Northwind"));
    assert!(room.silent());
    assert_eq!(room.desktop.abilities(), desktop::Abilities::default());

    bus.start();
    let daemon = Daemon::on(&bus);
    one(&daemon);
    bus.stop();

    room.able("the bus is gone", |able| !able.alerts);
    bus.start();
    let daemon = Daemon::on(&bus);
    daemon.press(one(&daemon).number, "answer");
    assert_eq!(room.wish(), Wish::Pressed(AlertId(7), Press::Answer));
}
