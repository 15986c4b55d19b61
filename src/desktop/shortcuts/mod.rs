//! Keys of the whole desktop: taken on an X display, or asked of the desktop's portal.

pub(crate) mod portal;
mod x11;

use std::sync::Arc;

use zbus::blocking::Connection;

use crate::face::{Shortcut, Shortcuts};
use crate::shared::Shared;

/// The keys, by the way they were got.
pub(crate) enum Keys {
    /// From an X display.
    Display(Option<x11::Grabs>),
    /// From the portal.
    Portal(portal::Portal),
}

impl Keys {
    pub(crate) fn of_display(
        display: &str,
        wanted: &[(Shortcut, String)],
        shared: &Arc<Shared>,
    ) -> Self {
        let grabs = x11::Grabs::take(display, wanted, shared);
        Self::Display(
            grabs.inspect_err(|error| tracing::debug!(%error, "no shortcuts on this display")).ok(),
        )
    }

    pub(crate) fn of_portal(bus: &Connection, wanted: &[(Shortcut, String)]) -> Self {
        Self::Portal(portal::Portal::ask(bus, wanted))
    }

    pub(crate) fn granted(&self) -> Shortcuts {
        match self {
            Self::Display(Some(grabs)) => grabs.granted(),
            Self::Display(None) => Shortcuts::Refused,
            Self::Portal(portal) => portal.granted(),
        }
    }
}
