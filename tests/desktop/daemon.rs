//! A notification daemon, as the specification has it (Desktop Notifications 1.2).

#![expect(
    clippy::used_underscore_binding,
    reason = "the attribute that makes a door of the bus uses what the method does not"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::interface;
use zbus::zvariant::OwnedValue;

use crate::bus::OwnBus;

pub(crate) const NAME: &str = "org.freedesktop.Notifications";
pub(crate) const PATH: &str = "/org/freedesktop/Notifications";

/// A bubble that is shown.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) actions: Vec<String>,
    pub(crate) category: String,
    pub(crate) urgency: u8,
    pub(crate) entry: String,
    pub(crate) timeout: i32,
}

#[derive(Default)]
struct State {
    shown: Vec<Shown>,
    numbered: u32,
    hangs: bool,
}

struct Door {
    state: Arc<Mutex<State>>,
    able: Vec<&'static str>,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Door {
    fn get_capabilities(&self) -> Vec<&'static str> {
        self.able.clone()
    }

    #[expect(clippy::too_many_arguments, reason = "the method has so many")]
    fn notify(
        &self,
        _app: &str,
        replaces: u32,
        _icon: &str,
        title: String,
        body: String,
        actions: Vec<String>,
        mut hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        if self.state.lock().unwrap().hangs {
            thread::sleep(Duration::from_secs(30));
        }
        let mut text = |name: &str| {
            hints.remove(name).and_then(|value| String::try_from(value).ok()).unwrap_or_default()
        };
        let (category, entry) = (text("category"), text("desktop-entry"));
        let urgency = hints.remove("urgency").and_then(|value| u8::try_from(value).ok()).unwrap();
        let mut state = self.state.lock().unwrap();
        let number = if replaces == 0 {
            state.numbered += 1;
            state.numbered
        } else {
            replaces
        };
        state.shown.retain(|shown| shown.number != number);
        state.shown.push(Shown { number, title, body, actions, category, urgency, entry, timeout });
        number
    }

    async fn close_notification(
        &self,
        number: u32,
        #[zbus(connection)] bus: &zbus::Connection,
    ) -> zbus::fdo::Result<()> {
        self.state.lock().unwrap().shown.retain(|shown| shown.number != number);
        bus.emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(number, 3_u32)).await?;
        Ok(())
    }
}

/// A daemon that runs.
pub(crate) struct Daemon {
    pub(crate) bus: Connection,
    state: Arc<Mutex<State>>,
}

impl Daemon {
    pub(crate) fn on(bus: &OwnBus) -> Self {
        Self::able(bus, &["actions", "body", "body-markup", "persistence"])
    }

    pub(crate) fn able(bus: &OwnBus, able: &[&'static str]) -> Self {
        let state = Arc::<Mutex<State>>::default();
        let bus = bus.connect();
        let door = Door { state: Arc::clone(&state), able: able.to_vec() };
        bus.object_server().at(PATH, door).unwrap();
        bus.request_name(NAME).unwrap();
        Self { bus, state }
    }

    pub(crate) fn shown(&self) -> Vec<Shown> {
        self.state.lock().unwrap().shown.clone()
    }

    /// It takes calls and answers none.
    pub(crate) fn hang(&self) {
        self.state.lock().unwrap().hangs = true;
    }

    /// A person presses a button of a bubble: it is gone with that.
    pub(crate) fn press(&self, number: u32, action: &str) {
        self.bus.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(number, action)).unwrap();
        self.dismiss(number);
    }

    /// A person waves a bubble away.
    pub(crate) fn dismiss(&self, number: u32) {
        self.state.lock().unwrap().shown.retain(|shown| shown.number != number);
        self.bus
            .emit_signal(None::<&str>, PATH, NAME, "NotificationClosed", &(number, 2_u32))
            .unwrap();
    }
}
