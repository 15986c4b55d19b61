//! A tray: the watcher icons are told to, and the panel that shows them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};

use crate::bus::{OwnBus, until};

pub(crate) const NAME: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const ITEM_PATH: &str = "/StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// The menu as it comes: revision, and the root with its properties and entries.
type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));

struct Door(Arc<Mutex<Vec<String>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Door {
    #[expect(clippy::needless_pass_by_value, reason = "the attribute hands it over so")]
    fn register_status_notifier_item(&self, item: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().unwrap().to_string();
        // A path means the sender, as Ubuntu's programs do; a name is a name.
        let owner = if item.starts_with('/') { sender } else { item.to_owned() };
        self.0.lock().unwrap().push(owner);
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

/// A tray that runs, and a hand on it.
pub(crate) struct Watcher {
    pub(crate) bus: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

impl Watcher {
    pub(crate) fn on(bus: &OwnBus) -> Self {
        let items = Arc::<Mutex<Vec<String>>>::default();
        let bus = bus.connect();
        bus.object_server().at("/StatusNotifierWatcher", Door(Arc::clone(&items))).unwrap();
        bus.request_name(NAME).unwrap();
        Self { bus, items }
    }

    /// Who stands in the tray.
    pub(crate) fn item(&self) -> String {
        until("an icon registers", || !self.items.lock().unwrap().is_empty());
        self.items.lock().unwrap().last().unwrap().clone()
    }

    pub(crate) fn property(&self, name: &str) -> OwnedValue {
        let item = self.item();
        let reply = self
            .bus
            .call_method(
                Some(item.as_str()),
                ITEM_PATH,
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &(ITEM, name),
            )
            .unwrap();
        reply.body().deserialize().unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.property(name).try_into().unwrap()
    }

    pub(crate) fn tool_tip(&self) -> (String, String) {
        let value = self.property("ToolTip");
        let whole = Structure::try_from(value).unwrap();
        let text = |index: usize| String::try_from(whole.fields()[index].try_clone().unwrap());
        (text(2).unwrap(), text(3).unwrap())
    }

    /// The pictures: width, height, bytes.
    pub(crate) fn pictures(&self) -> Vec<(i32, i32, Vec<u8>)> {
        self.property("IconPixmap").try_into().unwrap()
    }

    /// A click on the icon.
    pub(crate) fn activate(&self) {
        let item = self.item();
        self.bus
            .call_method(Some(item.as_str()), ITEM_PATH, Some(ITEM), "Activate", &(0_i32, 0_i32))
            .unwrap();
    }

    /// The menu: number, label, whether it can be pressed.
    pub(crate) fn menu(&self) -> Vec<(i32, String, bool)> {
        let item = self.item();
        let path: OwnedObjectPath = self.property("Menu").try_into().unwrap();
        let names: Vec<&str> = Vec::new();
        let reply = self
            .bus
            .call_method(
                Some(item.as_str()),
                &path,
                Some(MENU),
                "GetLayout",
                &(0_i32, -1_i32, names),
            )
            .unwrap();
        let (_, (_, _, entries)): Layout = reply.body().deserialize().unwrap();
        entries.into_iter().map(entry).collect()
    }

    /// A click on an entry of the menu.
    pub(crate) fn click(&self, number: i32) {
        let item = self.item();
        let path: OwnedObjectPath = self.property("Menu").try_into().unwrap();
        self.bus
            .call_method(
                Some(item.as_str()),
                &path,
                Some(MENU),
                "Event",
                &(number, "clicked", Value::from(0_i32), 0_u32),
            )
            .unwrap();
    }
}

fn entry(value: OwnedValue) -> (i32, String, bool) {
    let whole = Structure::try_from(value).unwrap();
    let number = i32::try_from(whole.fields()[0].try_clone().unwrap()).unwrap();
    let properties: HashMap<String, OwnedValue> =
        whole.fields()[1].try_clone().unwrap().try_into().unwrap();
    let label = properties.get("label").map(|label| String::try_from(label.try_clone().unwrap()));
    let enabled = properties.get("enabled").is_none_or(|it| bool::try_from(it).unwrap());
    (number, label.map(Result::unwrap).unwrap_or_default(), enabled)
}
