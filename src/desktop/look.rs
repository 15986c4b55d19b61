//! How the system wants programs to look, by the portal (`org.freedesktop.portal.Settings`): its
//! colour scheme, and whether it wants more contrast.

use zbus::Message;
use zbus::blocking::Connection;
use zbus::zvariant::{OwnedValue, Value};

use crate::bus::Signal;
use crate::face::SystemLook;
use crate::shortcuts::portal::{PATH, PORTAL};

/// The interface of what the system is set to.
pub(crate) const INTERFACE: &str = "org.freedesktop.portal.Settings";

/// Where looks are found among it.
const APPEARANCE: &str = "org.freedesktop.appearance";

/// The colour scheme: 0 none preferred, 1 dark, 2 light.
const SCHEME: &str = "color-scheme";

/// The contrast: 0 none preferred, 1 higher.
const CONTRAST: &str = "contrast";

/// What the system is set to, as far as it says.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// Who said so: nobody else changes it.
    owner: String,
    dark: bool,
    contrast: bool,
    told: Option<SystemLook>,
}

impl Looks {
    /// Asks for all of it, as after a portal has come. Where there is none, nothing changes.
    pub(crate) fn ask(&mut self, bus: &Connection) {
        match read(bus, SCHEME) {
            Ok((owner, scheme)) => {
                self.owner = owner;
                self.dark = scheme == Some(1);
                // Younger than the scheme: a portal may not know it.
                let contrast = read(bus, CONTRAST).ok().and_then(|(_, contrast)| contrast);
                self.contrast = contrast == Some(1);
            }
            Err(error) => tracing::debug!(%error, "this desktop does not say how it looks"),
        }
    }

    /// Takes what the portal says.
    pub(crate) fn signal(&mut self, signal: &Signal, message: &Message) {
        if signal.sender != self.owner || signal.member != "SettingChanged" {
            return;
        }
        let body = message.body();
        let Ok((of, name, value)) = body.deserialize::<(String, String, OwnedValue)>() else {
            return;
        };
        match (of.as_str(), name.as_str()) {
            (APPEARANCE, SCHEME) => self.dark = number(&value) == Some(1),
            (APPEARANCE, CONTRAST) => self.contrast = number(&value) == Some(1),
            _ => {}
        }
    }

    /// How it looks, where that is news.
    pub(crate) fn news(&mut self) -> Option<SystemLook> {
        if self.owner.is_empty() {
            return None;
        }
        let now = match (self.contrast, self.dark) {
            (true, _) => SystemLook::Contrast,
            (false, true) => SystemLook::Dark,
            (false, false) => SystemLook::Light,
        };
        (self.told.replace(now) != Some(now)).then_some(now)
    }
}

/// One setting, and who told it.
fn read(bus: &Connection, name: &str) -> zbus::Result<(String, Option<u32>)> {
    let of = |method: &str| {
        bus.call_method(Some(PORTAL), PATH, Some(INTERFACE), method, &(APPEARANCE, name))
    };
    // Version 1 of the interface knows `Read` alone, which wraps the value once more.
    let unknown = |error: &zbus::Error| matches!(error, zbus::Error::MethodError(name, ..) if name.ends_with(".UnknownMethod"));
    let reply = match of("ReadOne") {
        Err(error) if unknown(&error) => of("Read"),
        asked => asked,
    }?;
    let owner = reply.header().sender().map(ToString::to_string).unwrap_or_default();
    let value: OwnedValue = reply.body().deserialize()?;
    Ok((owner, number(&value)))
}

/// A number, however often it is wrapped: a portal wraps it twice at most.
fn number(value: &Value<'_>) -> Option<u32> {
    let inner = if let Value::Value(inner) = value { inner } else { value };
    u32::try_from(inner).ok()
}
