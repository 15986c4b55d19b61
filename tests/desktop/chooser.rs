//! A portal that lets a person choose a file, or that nobody answers.

#![expect(
    clippy::needless_pass_by_value,
    clippy::used_underscore_binding,
    reason = "the attribute that makes a door of the bus uses what the method does not"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use desktop::chooser::{NoChooser, choose, chooses};
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::bus::OwnBus;
use crate::portal::{PATH, respond};

struct Door {
    /// What is chosen; nothing where the person closes the window.
    chosen: Option<&'static str>,
    title: Arc<Mutex<String>>,
}

#[interface(name = "org.freedesktop.portal.FileChooser")]
impl Door {
    #[zbus(property, name = "version")]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn version(&self) -> u32 {
        3
    }

    fn open_file(
        &self,
        _window: &str,
        title: &str,
        _options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) -> OwnedObjectPath {
        title.clone_into(&mut self.title.lock().unwrap());
        let uris: Vec<&str> = self.chosen.into_iter().collect();
        let code = u32::from(uris.is_empty());
        respond(bus, &header, code, HashMap::from([("uris", Value::from(uris))]))
    }
}

/// What comes of asking a portal like this, and the title it was asked with.
fn asked(chosen: Option<&'static str>) -> (Result<Option<String>, NoChooser>, String) {
    let own = OwnBus::new();
    let title = Arc::<Mutex<String>>::default();
    let bus = own.connect();
    bus.object_server().at(PATH, Door { chosen, title: Arc::clone(&title) }).unwrap();
    bus.request_name("org.freedesktop.portal.Desktop").unwrap();
    assert!(chooses(&own.place()));
    let came = choose(&own.place(), "Open a file…");
    let title = title.lock().unwrap().clone();
    (came, title)
}

#[test]
fn the_file_that_a_person_chooses_comes_back() {
    let (came, title) = asked(Some("file:///home/ann/desk%20phone.cfg"));

    assert_eq!(came, Ok(Some("file:///home/ann/desk%20phone.cfg".to_owned())));
    assert_eq!(title, "Open a file…");
}

#[test]
fn whoever_closes_the_window_has_chosen_nothing() {
    assert_eq!(asked(None).0, Ok(None));
}

#[test]
fn what_is_no_file_of_this_computer_is_not_opened() {
    assert_eq!(asked(Some("https://files.example/desk.cfg")).0, Ok(None));
}

#[test]
fn without_a_portal_nobody_is_asked() {
    let own = OwnBus::new();

    assert!(!chooses(&own.place()));
    assert_eq!(choose(&own.place(), "Open"), Err(NoChooser));
}
