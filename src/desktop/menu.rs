//! The menu of the icon (`com.canonical.dbusmenu`, version 3).

#![expect(
    clippy::used_underscore_binding,
    reason = "the attribute that makes a door of the bus uses what the method does not"
)]

use std::collections::HashMap;
use std::sync::Arc;

use zbus::zvariant::{OwnedValue, StructureBuilder, Value};
use zbus::{fdo, interface};

use crate::face::{Entry, Face, Wish};
use crate::shared::Shared;
use crate::text;

/// Where the menu stands on our connection.
pub(crate) const PATH: &str = "/MenuBar";

/// Its interface.
pub(crate) const INTERFACE: &str = "com.canonical.dbusmenu";

/// The entry that holds all others.
const ROOT: i32 = 0;

/// The menu as it was last laid out. The number of a button stays with its wish and is never
/// used again: a press that comes late does what was read, or nothing.
#[derive(Debug, Default)]
pub(crate) struct Menu {
    /// Counts the layouts.
    pub revision: u32,
    rows: Vec<Row>,
    numbered: i32,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    number: i32,
    entry: Entry,
}

impl Menu {
    /// Lays the menu out anew. Says whether it differs.
    pub(crate) fn lay(&mut self, entries: &[Entry]) -> bool {
        if self.rows.iter().map(|row| &row.entry).eq(entries) {
            return false;
        }
        let before = std::mem::take(&mut self.rows);
        for entry in entries {
            let same = |row: &&Row| match (&row.entry, entry) {
                (Entry::Button { wish, .. }, Entry::Button { wish: other, .. }) => wish == other,
                (Entry::Text(_) | Entry::Rule | Entry::Button { .. }, _) => false,
            };
            let number = before.iter().find(same).map_or_else(
                || {
                    self.numbered = self.numbered.checked_add(1).unwrap_or(1);
                    self.numbered
                },
                |row| row.number,
            );
            self.rows.push(Row { number, entry: entry.clone() });
        }
        self.revision = self.revision.wrapping_add(1);
        true
    }

    fn wish(&self, number: i32) -> Option<Wish> {
        match &self.rows.iter().find(|row| row.number == number)?.entry {
            Entry::Button { wish, .. } => Some(*wish),
            Entry::Text(_) | Entry::Rule => None,
        }
    }

    fn properties(&self, number: i32) -> Option<Properties> {
        if number == ROOT {
            return Some(HashMap::from([("children-display".to_owned(), Value::from("submenu"))]));
        }
        self.rows.iter().find(|row| row.number == number).map(|row| properties(&row.entry))
    }
}

type Properties = HashMap<String, Value<'static>>;

/// One entry and what hangs below it.
type Layout = (i32, Properties, Vec<Value<'static>>);

fn properties(entry: &Entry) -> Properties {
    match entry {
        Entry::Rule => HashMap::from([("type".to_owned(), Value::from("separator"))]),
        Entry::Text(words) => HashMap::from([
            ("label".to_owned(), Value::from(text::label(words))),
            ("enabled".to_owned(), Value::from(false)),
        ]),
        Entry::Button { label, .. } => {
            HashMap::from([("label".to_owned(), Value::from(text::label(label)))])
        }
    }
}

/// The menu on the bus.
#[derive(Debug)]
pub(crate) struct MenuDoor {
    pub shared: Arc<Shared>,
}

impl MenuDoor {
    fn press(&self, number: i32, event: &str) {
        if event == "clicked"
            && let Some(wish) = self.shared.menu().wish(number)
        {
            self.shared.wish(wish);
        }
    }
}

#[interface(name = "com.canonical.dbusmenu")]
impl MenuDoor {
    fn get_layout(
        &self,
        parent: i32,
        depth: i32,
        _names: Vec<String>,
    ) -> fdo::Result<(u32, Layout)> {
        let menu = self.shared.menu();
        let own = menu.properties(parent).ok_or_else(unknown)?;
        let mut below = Vec::new();
        if parent == ROOT && depth != 0 {
            for row in &menu.rows {
                let entry = StructureBuilder::new()
                    .add_field(row.number)
                    .add_field(properties(&row.entry))
                    .add_field(Vec::<Value<'static>>::new())
                    .build()
                    .map_err(|error| fdo::Error::Failed(error.to_string()))?;
                below.push(Value::Structure(entry));
            }
        }
        Ok((menu.revision, (parent, own, below)))
    }

    fn get_group_properties(
        &self,
        numbers: Vec<i32>,
        _names: Vec<String>,
    ) -> Vec<(i32, Properties)> {
        let menu = self.shared.menu();
        if numbers.is_empty() {
            return menu.rows.iter().map(|row| (row.number, properties(&row.entry))).collect();
        }
        numbers.into_iter().filter_map(|number| Some((number, menu.properties(number)?))).collect()
    }

    fn get_property(&self, number: i32, name: &str) -> fdo::Result<OwnedValue> {
        let mut properties = self.shared.menu().properties(number).ok_or_else(unknown)?;
        let value = properties.remove(name).ok_or_else(unknown)?;
        OwnedValue::try_from(value).map_err(|error| fdo::Error::Failed(error.to_string()))
    }

    fn event(&self, number: i32, event: &str, _data: Value<'_>, _at: u32) {
        self.press(number, event);
    }

    fn event_group(&self, events: Vec<(i32, String, OwnedValue, u32)>) -> Vec<i32> {
        let mut unknown = Vec::new();
        for (number, event, ..) in events {
            if self.shared.menu().properties(number).is_none() {
                unknown.push(number);
            }
            self.press(number, &event);
        }
        unknown
    }

    #[expect(clippy::unused_self, reason = "a method of the interface")]
    fn about_to_show(&self, _number: i32) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "a method of the interface")]
    fn about_to_show_group(&self, _numbers: Vec<i32>) -> (Vec<i32>, Vec<i32>) {
        (Vec::new(), Vec::new())
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn version(&self) -> u32 {
        3
    }

    #[zbus(property)]
    fn text_direction(&self) -> &'static str {
        let (face, _): (Arc<Face>, _) = self.shared.face();
        if face.right_to_left { "rtl" } else { "ltr" }
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn status(&self) -> &'static str {
        "normal"
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property of the interface")]
    fn icon_theme_path(&self) -> Vec<String> {
        Vec::new()
    }
}

fn unknown() -> fdo::Error {
    fdo::Error::InvalidArgs("the menu has no such entry".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::{AlertId, Press, Shortcut};

    fn button(label: &str, wish: Wish) -> Entry {
        Entry::Button { label: label.to_owned(), wish }
    }

    #[test]
    fn a_press_that_comes_late_does_what_was_read_or_nothing() {
        let mut menu = Menu::default();
        let answer = Wish::Pressed(AlertId(7), Press::Answer);
        assert!(menu.lay(&[button("Answer", answer), button("Quit", Wish::Quit)]));
        let (first, quit) = (menu.rows[0].number, menu.rows[1].number);

        assert!(
            menu.lay(&[button("Hold", Wish::Shortcut(Shortcut::Hold)), button("Quit", Wish::Quit)])
        );

        assert_eq!(menu.wish(first), None);
        assert_eq!(menu.wish(quit), Some(Wish::Quit));
    }

    #[test]
    fn what_is_the_same_is_not_laid_out_again() {
        let mut menu = Menu::default();
        assert!(menu.lay(&[Entry::Text("Free".to_owned())]));
        assert!(!menu.lay(&[Entry::Text("Free".to_owned())]));
        assert_eq!(menu.revision, 1);
    }
}
