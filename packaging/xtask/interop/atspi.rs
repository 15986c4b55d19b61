//! A window as screen readers read it: found by name, pressed from afar, listened to.
//!
//! The session bus, the display and the accessibility bus are our own: those of whoever runs this
//! are not touched, and the settings of the desktop are kept in memory.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use zbus::blocking::{Connection, MessageIterator, Proxy, connection};
use zbus::zvariant::{OwnedObjectPath, Structure, Value};

use crate::run::{Outcome, Process, bound, wait_for};

/// A display without a screen and a session bus of its own.
pub(crate) struct Session {
    /// The display's name, such as `:7`.
    pub(crate) display: String,
    /// The address of the session bus.
    pub(crate) bus: String,
    folder: PathBuf,
    _processes: [Process; 2],
}

impl Session {
    /// Starts both; `folder` is for what they leave behind.
    pub(crate) fn start(folder: &Path) -> Outcome<Self> {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut screen = bound("Xvfb");
        screen.args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]);
        let (screen, display) = first_line(&mut screen)?;
        let mut daemon = bound("dbus-daemon");
        daemon.args(["--session", "--nofork", "--print-address=1"]);
        let (daemon, bus) = first_line(surrounded(&mut daemon, folder))?;
        let display = format!(":{display}");
        Ok(Self { display, bus, folder: folder.to_owned(), _processes: [screen, daemon] })
    }

    /// Makes a command run in it.
    pub(crate) fn enter<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        surrounded(command, &self.folder)
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
    }
}

/// Keeps what a command writes about itself in a folder.
fn surrounded<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .env("XDG_RUNTIME_DIR", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("XDG_CACHE_HOME", folder)
        .env("GSETTINGS_BACKEND", "memory")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("AT_SPI_BUS_ADDRESS")
}

/// Starts a process that says in its first line how it is reached.
fn first_line(command: &mut Command) -> Outcome<(Process, String)> {
    let mut process = Process::start(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
    let out = process.child().stdout.take().ok_or("a pipe has no end")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
    let line = line.trim().to_owned();
    if line.is_empty() { Err("it ended at once".to_owned()) } else { Ok((process, line)) }
}

/// Somebody who reads by the accessibility bus.
pub(crate) struct Atspi {
    bus: Connection,
    said: Receiver<Announcement>,
}

/// Something that was said.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    pub(crate) text: String,
    /// Whether it interrupts what is being said.
    pub(crate) urgent: bool,
    pub(crate) when: Instant,
}

/// Something in a window.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// What it is, by its number on the bus.
    pub(crate) role: u32,
    /// Left, top, width and height on the screen.
    pub(crate) bounds: (i32, i32, i32, i32),
    place: Place,
}

/// Whose object it is, and which.
type Place = (String, OwnedObjectPath);

const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const REGISTRY: &str = "org.a11y.atspi.Registry";

/// Something to press.
pub(crate) const PUSH_BUTTON: u32 = 43;
/// Something to press that is then on or off.
pub(crate) const TOGGLE_BUTTON: u32 = 62;
/// One of several sides.
pub(crate) const PAGE_TAB: u32 = 37;
/// A field.
pub(crate) const ENTRY: u32 = 79;

/// Coordinates on the screen, not in the window.
const ON_SCREEN: u32 = 0;

/// The politeness of what interrupts.
const ASSERTIVE: i32 = 2;

/// A tree is never deeper; what is means that it leads back into itself.
const DEPTH_MAX: usize = 32;

impl Atspi {
    /// Begins to listen, as a screen reader does when it is switched on.
    pub(crate) fn listen(session: &Session) -> Outcome<Self> {
        let desktop = connect(&session.bus)?;
        let switch = |property: &str| {
            Proxy::new(&desktop, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status")
                .and_then(|status| Ok(status.set_property(property, true)?))
                .map_err(|e| format!("{property}: {e}"))
        };
        switch("IsEnabled")?;
        switch("ScreenReaderEnabled")?;
        let address: String = Proxy::new(&desktop, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus")
            .and_then(|bus| bus.call("GetAddress", &()))
            .map_err(|e| format!("the accessibility bus: {e}"))?;
        let bus = connect(&address)?;
        let said = announcements(&bus)?;
        Ok(Self { bus, said })
    }

    /// Everything in the windows of all programs, as one reads.
    pub(crate) fn nodes(&self) -> Outcome<Vec<Node>> {
        let mut nodes = Vec::new();
        let path = OwnedObjectPath::try_from(ROOT).map_err(|e| e.to_string())?;
        self.gather(&(REGISTRY.to_owned(), path), &mut nodes, 0)?;
        Ok(nodes)
    }

    fn gather(&self, place: &Place, nodes: &mut Vec<Node>, depth: usize) -> Outcome {
        let children: Vec<Place> = self.ask(place, ACCESSIBLE, "GetChildren", &())?;
        for child in children {
            let accessible = self.proxy(&child, ACCESSIBLE)?;
            // What goes while one reads is gone.
            let Ok(name) = accessible.get_property("Name") else { continue };
            let role = accessible.call("GetRole", &()).unwrap_or_default();
            let bounds = self
                .ask(&child, "org.a11y.atspi.Component", "GetExtents", &(ON_SCREEN,))
                .unwrap_or_default();
            nodes.push(Node { name, role, bounds, place: child.clone() });
            if depth < DEPTH_MAX {
                // The same: it may have gone in the meantime.
                drop(self.gather(&child, nodes, depth + 1));
            }
        }
        Ok(())
    }

    /// Waits until there is something of this name.
    pub(crate) fn find(&self, name: &str, at_most: Duration) -> Outcome<Node> {
        self.find_by(name, at_most, |node| node.name == name)
    }

    /// Waits until there is something like this.
    pub(crate) fn find_by(
        &self,
        what: &str,
        at_most: Duration,
        wanted: impl Fn(&Node) -> bool,
    ) -> Outcome<Node> {
        let found = wait_for(at_most, what, || self.nodes().ok()?.into_iter().find(&wanted));
        found.map_err(|late| {
            let nodes = self.nodes().unwrap_or_default();
            let names: Vec<_> = nodes.into_iter().map(|node| node.name).collect();
            format!("{late}; there is {names:?}")
        })
    }

    /// Presses it.
    pub(crate) fn press(&self, node: &Node) -> Outcome {
        let done: bool = self.ask(&node.place, "org.a11y.atspi.Action", "DoAction", &(0_i32,))?;
        if done { Ok(()) } else { Err(format!("{} cannot be pressed", node.name)) }
    }

    /// Writes into it.
    pub(crate) fn write(&self, node: &Node, text: &str) -> Outcome {
        let editable = "org.a11y.atspi.EditableText";
        let done: bool = self.ask(&node.place, editable, "SetTextContents", &(text,))?;
        if done { Ok(()) } else { Err(format!("{} takes no text", node.name)) }
    }

    /// What stands in it.
    pub(crate) fn text(&self, node: &Node) -> Outcome<String> {
        self.ask(&node.place, "org.a11y.atspi.Text", "GetText", &(0_i32, -1_i32))
    }

    /// Waits until something like this is said; what is said before it is passed over.
    pub(crate) fn hear(
        &self,
        what: &str,
        at_most: Duration,
        wanted: impl Fn(&Announcement) -> bool,
    ) -> Outcome<Announcement> {
        let end = Instant::now() + at_most;
        let mut other = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.said.recv_timeout(left) {
                Ok(said) if wanted(&said) => return Ok(said),
                Ok(said) => other.push(said.text),
                Err(_) => return Err(format!("not said: {what}; said was {other:?}")),
            }
        }
    }

    fn proxy<'a>(&self, place: &'a Place, interface: &'a str) -> Outcome<Proxy<'a>> {
        Proxy::new(&self.bus, place.0.as_str(), place.1.as_str(), interface)
            .map_err(|e| e.to_string())
    }

    fn ask<B, R>(&self, place: &Place, interface: &str, method: &str, body: &B) -> Outcome<R>
    where
        B: zbus::export::serde::Serialize + zbus::zvariant::DynamicType,
        R: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
    {
        self.proxy(place, interface)?.call(method, body).map_err(|e| format!("{method}: {e}"))
    }
}

fn connect(address: &str) -> Outcome<Connection> {
    connection::Builder::address(address)
        .and_then(connection::Builder::build)
        .map_err(|e| format!("{address}: {e}"))
}

/// What is said, as it is said.
fn announcements(bus: &Connection) -> Outcome<Receiver<Announcement>> {
    const RULE: &str =
        "type='signal',interface='org.a11y.atspi.Event.Object',member='Announcement'";
    Proxy::new(bus, REGISTRY, "/org/a11y/atspi/registry", REGISTRY)
        .and_then(|registry| registry.call::<_, _, ()>("RegisterEvent", &("object:announcement",)))
        .map_err(|e| format!("the registry: {e}"))?;
    let signals =
        MessageIterator::for_match_rule(RULE, bus, Some(256)).map_err(|e| e.to_string())?;
    let (sender, said) = channel();
    std::thread::spawn(move || {
        for signal in signals.flatten() {
            let when = Instant::now();
            // What the last field is depends on who speaks; the words are before it.
            let body = signal.body();
            let Ok(event) = body.deserialize::<Structure<'_>>() else { continue };
            let [_, Value::I32(politeness), _, Value::Value(words), ..] = event.fields() else {
                continue;
            };
            let Value::Str(words) = &**words else { continue };
            let text = words.to_string();
            if sender.send(Announcement { text, urgent: *politeness == ASSERTIVE, when }).is_err() {
                break;
            }
        }
    });
    Ok(said)
}
