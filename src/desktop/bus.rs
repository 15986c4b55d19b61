//! The session bus: one connection, one thread that listens on it.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread;
use std::time::Duration;

use zbus::Message;
use zbus::blocking::{Connection, MessageIterator, connection};
use zbus::message::Type;

use crate::shared::Shared;
use crate::worker::{Bus, Event};
use crate::{look, menu, notify, shortcuts, tray};

/// How long a call to the desktop may take before it is given up. A desktop answers within
/// milliseconds; one that hangs must not hold up the next alert for longer than a ring lasts.
pub const BUS_PATIENCE: Duration = Duration::from_secs(2);

/// Signals worth hearing: who comes and goes, and what is pressed. Signals sent to us alone
/// arrive without a rule.
const RULES: [&str; 7] = [
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.Notifications'",
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.kde.StatusNotifierWatcher'",
    "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.portal.Desktop'",
    "type='signal',interface='org.freedesktop.Notifications'",
    "type='signal',interface='org.kde.StatusNotifierWatcher'",
    "type='signal',interface='org.freedesktop.portal.GlobalShortcuts'",
    "type='signal',interface='org.freedesktop.portal.Settings',arg0='org.freedesktop.appearance'",
];

/// Opens the connection with our icon on it, and starts to listen.
pub(crate) fn connect(
    bus: &Bus,
    generation: u64,
    shared: &Arc<Shared>,
    events: &SyncSender<Event>,
) -> zbus::Result<Connection> {
    let builder = match bus {
        Bus::Session => connection::Builder::session()?,
        Bus::Address(address) => connection::Builder::address(address.as_str())?,
    };
    let bus = builder
        .method_timeout(BUS_PATIENCE)
        .serve_at(tray::PATH, tray::Item { shared: Arc::clone(shared) })?
        .serve_at(menu::PATH, menu::MenuDoor { shared: Arc::clone(shared) })?
        .build()?;
    let messages = MessageIterator::from(&bus);
    let (shared, events) = (Arc::clone(shared), events.clone());
    thread::Builder::new()
        .name("desktop-bus".to_owned())
        .spawn(move || listen(messages, generation, &shared, &events))
        .map_err(|error| zbus::Error::InputOutput(Arc::new(error)))?;
    for rule in RULES {
        bus.call_method(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            Some("org.freedesktop.DBus"),
            "AddMatch",
            &(rule,),
        )?;
    }
    Ok(bus)
}

/// Hears signals until the bus is gone. Presses go up from here, past the worker, which may be
/// waiting for the desktop.
fn listen(messages: MessageIterator, generation: u64, shared: &Shared, events: &SyncSender<Event>) {
    for message in messages {
        let Ok(message) = message else { break };
        if message.message_type() != Type::Signal {
            continue;
        }
        let signal = Signal::of(&message);
        match (signal.interface.as_str(), signal.member.as_str()) {
            (notify::DAEMON, "ActionInvoked") if shared.is_notifier(&signal.sender) => {
                if let Ok((number, action)) = message.body().deserialize::<(u32, String)>() {
                    notify::pressed(shared, number, &action);
                }
                continue;
            }
            (notify::DAEMON, "NotificationClosed") if shared.is_notifier(&signal.sender) => {
                // At once: no button is pressed on a bubble that is gone, nor is it written anew.
                if let Ok((number, _)) = message.body().deserialize::<(u32, u32)>() {
                    shared.bubbles().remove(&number);
                }
            }
            ("org.freedesktop.DBus", "NameOwnerChanged")
                if signal.sender == "org.freedesktop.DBus" => {}
            (
                tray::WATCHER
                | look::INTERFACE
                | shortcuts::portal::REQUEST
                | shortcuts::portal::INTERFACE,
                _,
            ) => {}
            _ => continue,
        }
        match events.try_send(Event::Signal(message)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => tracing::warn!("the desktop says too much at once"),
            Err(TrySendError::Disconnected(_)) => return,
        }
    }
    // It waits here where it must: that the bus is gone is not to be lost.
    let _ended = events.send(Event::BusLost(generation));
}

/// What names a signal.
pub(crate) struct Signal {
    pub sender: String,
    pub interface: String,
    pub member: String,
    pub path: String,
}

impl Signal {
    pub(crate) fn of(message: &Message) -> Self {
        let header = message.header();
        Self {
            sender: header.sender().map(ToString::to_string).unwrap_or_default(),
            interface: header.interface().map(ToString::to_string).unwrap_or_default(),
            member: header.member().map(ToString::to_string).unwrap_or_default(),
            path: header.path().map(ToString::to_string).unwrap_or_default(),
        }
    }
}
