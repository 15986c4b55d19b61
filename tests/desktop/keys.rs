//! Keys of the whole desktop, by the portal and on an X display.

use desktop::{Options, Shortcut, Shortcuts, Wish};

use crate::bus::OwnBus;
use crate::display::Display;
use crate::portal::Portal;

fn wanted() -> Options {
    let named = |shortcut: Shortcut| (shortcut, shortcut.word().to_owned());
    Options { shortcuts: Shortcut::ALL.map(named).to_vec(), ..Options::default() }
}

#[test]
fn nothing_is_asked_for_until_somebody_wants_it() {
    let bus = OwnBus::new();
    let portal = Portal::on(&bus, 5);
    let room = bus.desktop();

    assert!(room.silent());
    assert_eq!(room.desktop.abilities().shortcuts, Shortcuts::Off);
    assert!(portal.bound.lock().unwrap().asked.is_empty());
}

#[test]
fn the_portal_grants_and_what_is_pressed_goes_up() {
    let bus = OwnBus::new();
    let portal = Portal::on(&bus, 5);
    let room = bus.room(wanted());
    room.able("granted", |able| able.shortcuts == Shortcuts::Granted);
    assert!(
        portal
            .bound
            .lock()
            .unwrap()
            .asked
            .contains(&("answer".to_owned(), "CTRL+ALT+a".to_owned()))
    );

    Portal::press(&bus.connect(), "end");
    Portal::press(&portal.bus, "nonsense");
    Portal::press(&portal.bus, "answer");

    assert_eq!(room.wish(), Wish::Shortcut(Shortcut::Answer));
}

#[test]
fn a_portal_that_grants_some_or_none_and_a_desktop_without_one_are_told_apart() {
    for (grants, told) in [(2, Shortcuts::Partly), (0, Shortcuts::Refused)] {
        let bus = OwnBus::new();
        let _portal = Portal::on(&bus, grants);
        let room = bus.room(wanted());
        room.able("told", |able| able.shortcuts == told);
    }
    let bus = OwnBus::new();
    let room = bus.room(wanted());
    room.able("refused", |able| able.shortcuts == Shortcuts::Refused);
}

#[test]
fn a_display_grants_its_keys_whatever_has_the_focus() {
    let bus = OwnBus::new();
    let display = Display::new();
    let room = bus.room(Options { display: Some(display.name.clone()), ..wanted() });
    room.able("granted", |able| able.shortcuts == Shortcuts::Granted);

    display.press('a');
    assert_eq!(room.wish(), Wish::Shortcut(Shortcut::Answer));
    display.press('m');
    assert_eq!(room.wish(), Wish::Shortcut(Shortcut::Mute));

    // A second program gets none of them, and says so; when the first ends, they are free.
    let second = bus.room(Options { display: Some(display.name.clone()), ..wanted() });
    second.able("refused", |able| able.shortcuts == Shortcuts::Refused);
    drop((room, second));
    let third = bus.room(Options { display: Some(display.name.clone()), ..wanted() });
    third.able("granted", |able| able.shortcuts == Shortcuts::Granted);
}
