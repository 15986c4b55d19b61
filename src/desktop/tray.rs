//! The icon in the tray (`org.kde.StatusNotifierItem`), and asking the tray to show it.

#![expect(
    clippy::used_underscore_binding,
    reason = "the attribute that makes a door of the bus uses what the method does not"
)]

use std::sync::Arc;

use zbus::blocking::Connection;
use zbus::interface;
use zbus::zvariant::OwnedObjectPath;

use crate::face::{Face, TrayState, Wish};
use crate::shared::Shared;
use crate::{icon, menu, text};

/// Where the icon stands on our connection.
pub(crate) const PATH: &str = "/StatusNotifierItem";

/// Its interface.
const INTERFACE: &str = "org.kde.StatusNotifierItem";

/// Who shows icons.
pub(crate) const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Where the watcher stands.
const WATCHER_PATH: &str = "/StatusNotifierWatcher";

type Pixmap = (i32, i32, Vec<u8>);

/// The icon on the bus.
#[derive(Debug)]
pub(crate) struct Item {
    pub shared: Arc<Shared>,
}

impl Item {
    fn face(&self) -> Arc<Face> {
        self.shared.face().0
    }
}

#[interface(name = "org.kde.StatusNotifierItem")]
impl Item {
    fn activate(&self, _x: i32, _y: i32) {
        self.shared.wish(Wish::Toggle);
    }

    fn secondary_activate(&self, _x: i32, _y: i32) {
        self.shared.wish(Wish::Toggle);
    }

    #[expect(
        clippy::unused_self,
        reason = "a method of the interface; the menu is the tray's to draw"
    )]
    fn context_menu(&self, _x: i32, _y: i32) {}

    #[expect(clippy::unused_self, reason = "a method of the interface; the wheel does nothing")]
    fn scroll(&self, _delta: i32, _orientation: &str) {}

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn category(&self) -> &'static str {
        "Communications"
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn id(&self) -> &'static str {
        "keyline"
    }

    #[zbus(property)]
    fn title(&self) -> String {
        text::plain(&self.face().title)
    }

    #[zbus(property)]
    fn status(&self) -> &'static str {
        status(&self.face())
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn window_id(&self) -> i32 {
        0
    }

    /// Empty, so that the picture is used: a theme's icon carries no badge.
    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn icon_name(&self) -> String {
        String::new()
    }

    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<Pixmap> {
        pixmaps(&self.face())
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn overlay_icon_name(&self) -> String {
        String::new()
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn overlay_icon_pixmap(&self) -> Vec<Pixmap> {
        Vec::new()
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn attention_icon_name(&self) -> String {
        String::new()
    }

    #[zbus(property)]
    fn attention_icon_pixmap(&self) -> Vec<Pixmap> {
        pixmaps(&self.face())
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn attention_movie_name(&self) -> String {
        String::new()
    }

    #[zbus(property)]
    fn tool_tip(&self) -> (String, Vec<Pixmap>, String, String) {
        let (face, since) = self.shared.face();
        let mut words = text::escaped(&face.text);
        if let Some(timer) = face.timer {
            let talked = timer + (self.shared.now() - since);
            words = format!("{words} {}", clock_face(talked.as_secs()));
        }
        (String::new(), Vec::new(), text::plain(&face.title), words.trim().to_owned())
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn item_is_menu(&self) -> bool {
        false
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn menu(&self) -> OwnedObjectPath {
        OwnedObjectPath::try_from(menu::PATH).unwrap_or_default()
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn icon_theme_path(&self) -> String {
        String::new()
    }
}

fn status(face: &Face) -> &'static str {
    if face.state == TrayState::Ringing { "NeedsAttention" } else { "Active" }
}

fn pixmaps(face: &Face) -> Vec<Pixmap> {
    icon::drawn(face.state, face.missed)
        .into_iter()
        .map(|icon| (i32::from(icon.size), i32::from(icon.size), icon.argb))
        .collect()
}

/// A time as a timer shows it.
fn clock_face(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Asks the tray to show our icon. Says whether it does.
pub(crate) fn register(bus: &Connection) -> zbus::Result<bool> {
    let name = bus.unique_name().map(|name| name.as_str().to_owned()).unwrap_or_default();
    bus.call_method(
        Some(WATCHER),
        WATCHER_PATH,
        Some(WATCHER),
        "RegisterStatusNotifierItem",
        &(name,),
    )?;
    let reply = bus.call_method(
        Some(WATCHER),
        WATCHER_PATH,
        Some("org.freedesktop.DBus.Properties"),
        "Get",
        &(WATCHER, "IsStatusNotifierHostRegistered"),
    )?;
    let value: zbus::zvariant::OwnedValue = reply.body().deserialize()?;
    Ok(bool::try_from(value).unwrap_or(false))
}

/// Tells the tray what changed between two faces.
pub(crate) fn tell(bus: &Connection, before: &Face, after: &Face) -> zbus::Result<()> {
    let say = |signal: &str| bus.emit_signal(None::<&str>, PATH, INTERFACE, signal, &());
    if (before.state, before.missed) != (after.state, after.missed) {
        say("NewIcon")?;
        say("NewAttentionIcon")?;
    }
    if before.title != after.title {
        say("NewTitle")?;
    }
    if (&before.title, &before.text, before.timer) != (&after.title, &after.text, after.timer) {
        say("NewToolTip")?;
    }
    if status(before) != status(after) {
        bus.emit_signal(None::<&str>, PATH, INTERFACE, "NewStatus", &(status(after),))?;
    }
    Ok(())
}

/// Tells the tray that a second has passed on the timer.
pub(crate) fn tick(bus: &Connection) -> zbus::Result<()> {
    bus.emit_signal(None::<&str>, PATH, INTERFACE, "NewToolTip", &())
}

/// Tells the tray that the menu has changed.
pub(crate) fn tell_menu(bus: &Connection, revision: u32) -> zbus::Result<()> {
    bus.emit_signal(None::<&str>, menu::PATH, menu::INTERFACE, "LayoutUpdated", &(revision, 0_i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_counts_hours_only_where_there_are_any() {
        assert_eq!(clock_face(267), "4:27");
        assert_eq!(clock_face(3_867), "1:04:27");
    }
}
