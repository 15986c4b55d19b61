//! Bubbles (Desktop Notifications 1.2): kept in step with the alerts of the face.

use std::collections::{BTreeMap, HashMap};

use zbus::blocking::Connection;
use zbus::zvariant::Value;

use crate::face::{Alert, AlertId, AlertKind, Face, Press, Wish};
use crate::shared::Shared;
use crate::text;

/// Who shows bubbles.
pub(crate) const DAEMON: &str = "org.freedesktop.Notifications";

const PATH: &str = "/org/freedesktop/Notifications";

/// The name of our desktop entry, by which a desktop knows the icon and the rules for us.
const ENTRY: &str = "keyline";

/// The daemon that shows our bubbles, and what it can.
#[derive(Debug)]
pub(crate) struct Notifier {
    /// Whether bubbles have buttons.
    pub buttons: bool,
    markup: bool,
    shown: BTreeMap<AlertId, Bubble>,
}

#[derive(Debug)]
struct Bubble {
    /// Its number at the daemon; none once it is gone.
    number: Option<u32>,
    alert: Alert,
}

impl Notifier {
    /// Asks the daemon what it can. It is started by that, where the desktop knows one.
    pub(crate) fn find(bus: &Connection, shared: &Shared) -> zbus::Result<Self> {
        let reply = bus.call_method(Some(DAEMON), PATH, Some(DAEMON), "GetCapabilities", &())?;
        let able: Vec<String> = reply.body().deserialize()?;
        let can = |what: &str| able.iter().any(|word| word == what);
        shared.notified_by(reply.header().sender().map(|name| name.as_str().to_owned()));
        Ok(Self { buttons: can("actions"), markup: can("body-markup"), shown: BTreeMap::new() })
    }

    /// Brings the bubbles in step with the alerts.
    pub(crate) fn keep_in_step(
        &mut self,
        bus: &Connection,
        shared: &Shared,
        face: &Face,
    ) -> zbus::Result<()> {
        let wanted = |id: &AlertId| face.alerts.iter().any(|alert| alert.id == *id);
        let gone: Vec<AlertId> = self.shown.keys().copied().filter(|id| !wanted(id)).collect();
        for id in gone {
            if let Some(number) = self.shown.remove(&id).and_then(|bubble| bubble.number) {
                shared.bubbles().remove(&number);
                close(bus, number)?;
            }
        }
        for bubble in self.shown.values_mut() {
            bubble.number = bubble.number.filter(|number| shared.bubbles().contains_key(number));
        }
        for alert in &face.alerts {
            let number = match self.shown.get(&alert.id) {
                Some(bubble) if bubble.alert == *alert => continue,
                // Who waved it away does not want it back with other words.
                Some(Bubble { number: None, .. }) => continue,
                Some(Bubble { number: Some(number), .. }) => *number,
                None => 0,
            };
            let number = self.notify(bus, alert, number)?;
            shared.bubbles().insert(number, alert.id);
            self.shown.insert(alert.id, Bubble { number: Some(number), alert: alert.clone() });
        }
        Ok(())
    }

    fn notify(&self, bus: &Connection, alert: &Alert, replaces: u32) -> zbus::Result<u32> {
        let (category, urgency, timeout): (&str, u8, i32) = match alert.kind {
            AlertKind::Ringing => ("call.incoming", 2, 0),
            AlertKind::Missed => ("call.unanswered", 1, -1),
            AlertKind::Remark => ("", 0, -1),
        };
        let mut hints: HashMap<&str, Value<'_>> =
            HashMap::from([("urgency", Value::from(urgency)), ("desktop-entry", ENTRY.into())]);
        if !category.is_empty() {
            hints.insert("category", category.into());
        }
        if alert.kind == AlertKind::Ringing {
            // The ringer rings.
            hints.insert("suppress-sound", true.into());
        }
        let mut actions = Vec::new();
        if self.buttons {
            for (press, words) in &alert.buttons {
                actions.extend([press.word().to_owned(), text::plain(words)]);
            }
        }
        let title = text::plain(&alert.title);
        let body = if self.markup { text::escaped(&alert.body) } else { text::plain(&alert.body) };
        let reply = bus.call_method(
            Some(DAEMON),
            PATH,
            Some(DAEMON),
            "Notify",
            &("Keyline", replaces, ENTRY, title, body, actions, hints, timeout),
        )?;
        reply.body().deserialize()
    }

    /// Takes what the daemon says about a bubble that is closed.
    pub(crate) fn closed(&mut self, shared: &Shared, number: u32) {
        shared.bubbles().remove(&number);
        for bubble in self.shown.values_mut() {
            if bubble.number == Some(number) {
                bubble.number = None;
            }
        }
    }

    /// Takes all bubbles away.
    pub(crate) fn clear(&mut self, bus: &Connection, shared: &Shared) -> zbus::Result<()> {
        self.keep_in_step(bus, shared, &Face::default())
    }
}

fn close(bus: &Connection, number: u32) -> zbus::Result<()> {
    match bus.call_method(Some(DAEMON), PATH, Some(DAEMON), "CloseNotification", &(number,)) {
        // It is gone already, says the daemon.
        Ok(_) | Err(zbus::Error::MethodError(..)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes a press on a bubble: it goes up at once, past whatever the desktop keeps us waiting for.
pub(crate) fn pressed(shared: &Shared, number: u32, action: &str) {
    let alert = shared.bubbles().get(&number).copied();
    if let (Some(alert), Some(press)) = (alert, Press::of_word(action)) {
        shared.wish(Wish::Pressed(alert, press));
    }
}
