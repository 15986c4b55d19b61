//! A portal that grants shortcuts, or some of them, or none.

#![expect(
    clippy::needless_pass_by_value,
    clippy::used_underscore_binding,
    reason = "the attribute that makes a door of the bus uses what the method does not"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::bus::OwnBus;

pub(crate) const PATH: &str = "/org/freedesktop/portal/desktop";
const SHORTCUTS: &str = "org.freedesktop.portal.GlobalShortcuts";
const SESSION: &str = "/org/freedesktop/portal/desktop/session/1/keyline";

#[derive(Default)]
pub(crate) struct Bound {
    /// Names and preferred keys of what was bound.
    pub(crate) asked: Vec<(String, String)>,
}

struct Door {
    bound: Arc<Mutex<Bound>>,
    /// So many are granted; none where it refuses.
    grants: usize,
}

type Results<'a> = HashMap<&'static str, Value<'a>>;

pub(crate) fn respond(
    bus: &zbus::Connection,
    header: &Header<'_>,
    code: u32,
    results: Results<'_>,
) -> OwnedObjectPath {
    let sender = header.sender().unwrap().to_owned();
    let path = format!("{PATH}/request/1/keyline");
    // The answer comes by itself, after the method has returned.
    let message =
        zbus::Message::signal(path.as_str(), "org.freedesktop.portal.Request", "Response")
            .unwrap()
            .destination(sender)
            .unwrap()
            .build(&(code, results))
            .unwrap();
    let later = bus.clone();
    bus.executor()
        .spawn(
            async move {
                // The method's own answer is written meanwhile.
                for _ in 0..1_000 {
                    std::thread::yield_now();
                }
                later.send(&message).await.unwrap();
            },
            "response",
        )
        .detach();
    OwnedObjectPath::try_from(path).unwrap()
}

#[interface(name = "org.freedesktop.portal.GlobalShortcuts")]
impl Door {
    #[expect(clippy::unused_self, reason = "a method of the interface")]
    fn create_session(
        &self,
        _options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) -> OwnedObjectPath {
        respond(bus, &header, 0, HashMap::from([("session_handle", SESSION.into())]))
    }

    fn bind_shortcuts(
        &self,
        session: OwnedObjectPath,
        shortcuts: Vec<(String, HashMap<String, OwnedValue>)>,
        _window: &str,
        _options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) -> OwnedObjectPath {
        assert_eq!(session.as_str(), SESSION);
        let mut granted: Vec<(String, HashMap<String, Value<'static>>)> = Vec::new();
        for (name, mut about) in shortcuts {
            let keys = String::try_from(about.remove("preferred_trigger").unwrap()).unwrap();
            self.bound.lock().unwrap().asked.push((name.clone(), keys));
            if granted.len() < self.grants {
                granted.push((name, HashMap::new()));
            }
        }
        let code = u32::from(granted.is_empty());
        respond(bus, &header, code, HashMap::from([("shortcuts", granted.into())]))
    }
}

/// A portal that runs.
pub(crate) struct Portal {
    pub(crate) bus: Connection,
    pub(crate) bound: Arc<Mutex<Bound>>,
}

impl Portal {
    pub(crate) fn on(bus: &OwnBus, grants: usize) -> Self {
        let bound = Arc::<Mutex<Bound>>::default();
        let bus = bus.connect();
        bus.object_server().at(PATH, Door { bound: Arc::clone(&bound), grants }).unwrap();
        bus.request_name("org.freedesktop.portal.Desktop").unwrap();
        Self { bus, bound }
    }

    /// A shortcut is pressed, somewhere on the desktop.
    pub(crate) fn press(bus: &Connection, name: &str) {
        let session = OwnedObjectPath::try_from(SESSION).unwrap();
        let options = HashMap::<&str, Value<'_>>::new();
        bus.emit_signal(
            None::<&str>,
            PATH,
            SHORTCUTS,
            "Activated",
            &(session, name, 1_u64, options),
        )
        .unwrap();
    }
}
