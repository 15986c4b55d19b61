//! How the system looks, by the portal.

use std::sync::{Arc, Mutex};

use desktop::{SystemLook, Wish};
use zbus::blocking::Connection;
use zbus::zvariant::Value;
use zbus::{fdo, interface};

use crate::bus::OwnBus;

const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const APPEARANCE: &str = "org.freedesktop.appearance";

/// What it is set to: the scheme, and the contrast where it knows any.
type Set = Arc<Mutex<(u32, Option<u32>)>>;

fn looked_up(set: &Set, of: &str, name: &str) -> fdo::Result<Value<'static>> {
    let (scheme, contrast) = *set.lock().unwrap();
    let value = match (of, name) {
        (APPEARANCE, "color-scheme") => Some(scheme),
        (APPEARANCE, "contrast") => contrast,
        _ => None,
    };
    value.map(Value::from).ok_or_else(|| fdo::Error::Failed("not found".to_owned()))
}

struct Young(Set);

#[interface(name = "org.freedesktop.portal.Settings")]
impl Young {
    fn read_one(&self, of: &str, name: &str) -> fdo::Result<Value<'static>> {
        looked_up(&self.0, of, name)
    }
}

/// Version 1 of the interface, which wraps what it tells twice.
struct Old(Set);

#[interface(name = "org.freedesktop.portal.Settings")]
impl Old {
    fn read(&self, of: &str, name: &str) -> fdo::Result<Value<'static>> {
        Ok(Value::Value(Box::new(looked_up(&self.0, of, name)?)))
    }
}

struct System {
    bus: Connection,
    set: Set,
}

impl System {
    fn on(bus: &OwnBus, old: bool, scheme: u32, contrast: Option<u32>) -> Self {
        let set = Arc::new(Mutex::new((scheme, contrast)));
        let bus = bus.connect();
        if old {
            bus.object_server().at(PATH, Old(Arc::clone(&set))).unwrap();
        } else {
            bus.object_server().at(PATH, Young(Arc::clone(&set))).unwrap();
        }
        bus.request_name("org.freedesktop.portal.Desktop").unwrap();
        Self { bus, set }
    }

    fn change(&self, name: &str, value: u32) {
        match name {
            "contrast" => self.set.lock().unwrap().1 = Some(value),
            _ => self.set.lock().unwrap().0 = value,
        }
        say(&self.bus, APPEARANCE, name, value);
    }
}

fn say(bus: &Connection, of: &str, name: &str, value: u32) {
    let body = (of, name, Value::from(value));
    bus.emit_signal(None::<&str>, PATH, SETTINGS, "SettingChanged", &body).unwrap();
}

#[test]
fn what_the_system_looks_like_is_told_at_once_and_with_every_change() {
    let bus = OwnBus::new();
    let system = System::on(&bus, false, 1, None);
    let room = bus.desktop();
    assert_eq!(room.wish(), Wish::System(SystemLook::Dark));

    system.change("color-scheme", 0);
    assert_eq!(room.wish(), Wish::System(SystemLook::Light));
    system.change("contrast", 1);
    assert_eq!(room.wish(), Wish::System(SystemLook::Contrast));
    // Dark below the contrast is no news, until the contrast goes.
    system.change("color-scheme", 1);
    assert!(room.silent());
    system.change("contrast", 0);
    assert_eq!(room.wish(), Wish::System(SystemLook::Dark));
}

#[test]
fn a_portal_of_the_first_version_is_understood_too() {
    let bus = OwnBus::new();
    let _system = System::on(&bus, true, 1, Some(1));
    let room = bus.desktop();

    assert_eq!(room.wish(), Wish::System(SystemLook::Contrast));
}

#[test]
fn a_portal_that_comes_later_is_asked_then_and_nobody_else_is_believed() {
    let bus = OwnBus::new();
    let room = bus.desktop();
    assert!(room.silent());

    let _system = System::on(&bus, false, 2, Some(0));
    assert_eq!(room.wish(), Wish::System(SystemLook::Light));
    say(&bus.connect(), APPEARANCE, "color-scheme", 1);
    assert!(room.silent());
}
