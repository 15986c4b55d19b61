//! A file that a person chooses in the window of the desktop, by the portal
//! (`org.freedesktop.portal.FileChooser`). It waits for the person, on a connection of its own: call
//! it from a thread that may wait.

use std::collections::HashMap;

use zbus::blocking::{Connection, MessageIterator, Proxy, connection};
use zbus::message::Type;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::BUS_PATIENCE;
use crate::bus::Signal;
use crate::shortcuts::portal::{PATH, PORTAL, REQUEST};
use crate::text;
use crate::worker::Bus;

/// The interface of choosing files.
const INTERFACE: &str = "org.freedesktop.portal.FileChooser";

/// Nobody can be asked: there is no bus, no portal, or it does not do this.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this desktop lets nobody choose a file")]
pub struct NoChooser;

/// Whether the desktop lets one choose a file.
pub fn chooses(bus: &Bus) -> bool {
    let version = || -> zbus::Result<u32> {
        let bus = open(bus)?;
        Proxy::new(&bus, PORTAL, PATH, INTERFACE)?.get_property("version")
    };
    version().inspect_err(|error| tracing::debug!(%error, "no file can be chosen")).is_ok()
}

/// Lets the person choose a file; `title` stands over the window. Gives where it is, as a `file:`
/// address, and nothing where none was chosen.
///
/// # Errors
/// Nobody could be asked, or the desktop ended meanwhile.
pub fn choose(bus: &Bus, title: &str) -> Result<Option<String>, NoChooser> {
    let asked = ask(bus, title);
    asked.map_err(|error| {
        tracing::debug!(%error, "no file could be chosen");
        NoChooser
    })
}

fn ask(bus: &Bus, title: &str) -> zbus::Result<Option<String>> {
    let bus = open(bus)?;
    // From before the question on, so that no answer is missed.
    let messages = MessageIterator::from(&bus);
    let options = HashMap::from([
        ("handle_token", Value::from("keyline")),
        ("modal", Value::from(true)),
        ("multiple", Value::from(false)),
    ]);
    let title = text::plain(title);
    let body = ("", title.as_str(), options);
    let reply = bus.call_method(Some(PORTAL), PATH, Some(INTERFACE), "OpenFile", &body)?;
    let owner = reply.header().sender().map(ToString::to_string).unwrap_or_default();
    let request: OwnedObjectPath = reply.body().deserialize()?;
    for message in messages {
        let message = message?;
        if message.message_type() != Type::Signal {
            continue;
        }
        let signal = Signal::of(&message);
        let gone = signal.sender == "org.freedesktop.DBus" && signal.member == "NameOwnerChanged";
        if gone && message.body().deserialize::<(&str, &str, &str)>()?.1 == owner {
            return Err(zbus::Error::Failure("the portal has gone".into()));
        }
        let is_answer = signal.interface == REQUEST && signal.member == "Response";
        if is_answer && signal.path == request.as_str() && signal.sender == owner {
            type Answer = (u32, HashMap<String, OwnedValue>);
            let (code, mut results): Answer = message.body().deserialize()?;
            let uris = results.remove("uris").filter(|_| code == 0);
            let uris: Vec<String> =
                uris.and_then(|uris| Vec::try_from(uris).ok()).unwrap_or_default();
            // Whatever else a desktop can reach is not a file of this computer.
            return Ok(uris.into_iter().find(|uri| uri.starts_with("file://")));
        }
    }
    Err(zbus::Error::Failure("the bus has gone".into()))
}

fn open(bus: &Bus) -> zbus::Result<Connection> {
    let builder = match bus {
        Bus::Session => connection::Builder::session()?,
        Bus::Address(address) => connection::Builder::address(address.as_str())?,
    };
    let bus = builder.method_timeout(BUS_PATIENCE).build()?;
    let rule = format!(
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{PORTAL}'"
    );
    let door = "org.freedesktop.DBus";
    bus.call_method(Some(door), "/org/freedesktop/DBus", Some(door), "AddMatch", &(rule,))?;
    Ok(bus)
}
