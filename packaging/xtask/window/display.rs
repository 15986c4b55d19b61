//! A display of our own (Xvfb), and hands and eyes on it: real pointer and key events by XTEST,
//! pictures of what is there, and a word each time something was painted (DAMAGE).
//!
//! What is painted is told by the X server, not by the program that paints.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    self, ChangeWindowAttributesAux, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _,
    EventMask, ImageFormat, InputFocus, MapState,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::picture::Picture;
use crate::run::{Outcome, Process, bound, wait_for};

/// Numbers that are tried; desktops take the low ones.
const NUMBERS: std::ops::RangeInclusive<u16> = 63..=99;

/// How long Xvfb may take to be there.
const UP: Duration = Duration::from_secs(10);

/// Larger than the largest window that is drawn on it.
const SCREEN: &str = "1400x900x24";

/// Keys that write nothing, by their X names' values (`keysymdef.h`).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    Enter = 0xff0d,
    Backspace = 0xff08,
}

/// The display. It ends with this value.
pub(crate) struct Display {
    name: String,
    connection: RustConnection,
    root: u32,
    /// Which key writes a symbol, and whether with Shift.
    keys: HashMap<u32, (u8, bool)>,
    shift: u8,
    // Held so that it runs.
    _server: Process,
}

/// Something was painted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Painted {
    pub(crate) when: Instant,
    /// The same by the clock that logs are stamped with.
    pub(crate) at: SystemTime,
}

impl Display {
    /// Starts one under the first number that is free.
    pub(crate) fn start() -> Outcome<Self> {
        let (server, name) = NUMBERS
            .into_iter()
            .find_map(|number| serve(number).transpose())
            .ok_or("no display number is free")??;
        let (connection, screen) = RustConnection::connect(Some(&name)).map_err(said)?;
        let root = connection.setup().roots.get(screen).ok_or("a display without a screen")?.root;
        let setup = connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let mapping = connection.get_keyboard_mapping(first, last - first + 1).map_err(said)?;
        let mapping = mapping.reply().map_err(said)?;
        let mut keys = HashMap::new();
        let each = usize::from(mapping.keysyms_per_keycode.max(1));
        for (code, symbols) in (first..=last).zip(mapping.keysyms.chunks(each)) {
            for (shifted, symbol) in [false, true].into_iter().zip(symbols) {
                keys.entry(*symbol).or_insert((code, shifted));
            }
        }
        let &(shift, _) = keys.get(&0xffe1).ok_or("a keyboard without Shift")?;
        Ok(Self { name, connection, root, keys, shift, _server: server })
    }

    pub(super) const fn connection(&self) -> &RustConnection {
        &self.connection
    }

    pub(super) const fn root(&self) -> u32 {
        self.root
    }

    /// Its name, for the environment of programs.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Tells of the first window that is mapped, and of all that is painted on it.
    ///
    /// Begin before the program is started: nothing is missed then.
    pub(crate) fn watch(&self) -> Outcome<(Receiver<u32>, Receiver<Painted>)> {
        let (eyes, _) = RustConnection::connect(Some(&self.name)).map_err(said)?;
        eyes.damage_query_version(1, 1).map_err(said)?.reply().map_err(said)?;
        let wanted = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        eyes.change_window_attributes(self.root, &wanted).map_err(said)?.check().map_err(said)?;
        let (tell_window, windows) = channel();
        let (tell_painted, paintings) = channel();
        thread::spawn(move || {
            let mut window = None;
            // Until the display ends, or nobody listens.
            while let Ok(event) = eyes.wait_for_event() {
                let listened_to = if let Event::CreateNotify(created) = &event
                    && window.is_none()
                    && created.width > 1
                    && created.height > 1
                {
                    window = Some(created.window);
                    let watched = eyes.generate_id().is_ok_and(|id| {
                        eyes.damage_create(id, created.window, ReportLevel::RAW_RECTANGLES)
                            .is_ok_and(|cookie| cookie.check().is_ok())
                    });
                    watched && tell_window.send(created.window).is_ok()
                } else if let Event::DamageNotify(_) = event {
                    let painted = Painted { when: Instant::now(), at: SystemTime::now() };
                    tell_painted.send(painted).is_ok()
                } else {
                    true
                };
                if !listened_to {
                    break;
                }
            }
        });
        Ok((windows, paintings))
    }

    /// Gives a window the keyboard: there is no window manager that would.
    pub(crate) fn focus(&self, window: u32) -> Outcome {
        wait_for(UP, "the window can be seen", || {
            let attributes = self.connection.get_window_attributes(window).ok()?.reply().ok()?;
            (attributes.map_state == MapState::VIEWABLE).then_some(())
        })?;
        let focus = self.connection.set_input_focus(InputFocus::PARENT, window, 0_u32);
        focus.map_err(said)?.check().map_err(said)
    }

    /// Gives a window another size.
    pub(crate) fn resize(&self, window: u32, width: u32, height: u32) -> Outcome {
        let size = ConfigureWindowAux::new().x(0).y(0).width(width).height(height);
        self.connection.configure_window(window, &size).map_err(said)?.check().map_err(said)
    }

    /// Asks a window to close, as its frame's cross does (ICCCM §4.2.8.1).
    pub(crate) fn close(&self, window: u32) -> Outcome {
        let atom = |name: &[u8]| {
            let atom = self.connection.intern_atom(false, name).map_err(said)?.reply();
            atom.map(|reply| reply.atom).map_err(said)
        };
        let (protocols, delete) = (atom(b"WM_PROTOCOLS")?, atom(b"WM_DELETE_WINDOW")?);
        let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
        let sent = self.connection.send_event(false, window, EventMask::NO_EVENT, message);
        sent.map_err(said)?.check().map_err(said)
    }

    /// The size of a window.
    pub(crate) fn size(&self, window: u32) -> Outcome<(u16, u16)> {
        let geometry = self.connection.get_geometry(window).map_err(said)?.reply();
        geometry.map(|g| (g.width, g.height)).map_err(said)
    }

    /// Moves the pointer.
    pub(crate) fn point(&self, x: i16, y: i16) -> Outcome {
        self.fake(xproto::MOTION_NOTIFY_EVENT, 0, (x, y))
    }

    /// Presses the left button, holds it so long, and lets it go; tells when it was let go.
    pub(crate) fn click(&self, x: i16, y: i16, held: Duration) -> Outcome<Instant> {
        self.point(x, y)?;
        self.fake(xproto::BUTTON_PRESS_EVENT, 1, (0, 0))?;
        thread::sleep(held);
        let released = Instant::now();
        self.fake(xproto::BUTTON_RELEASE_EVENT, 1, (0, 0))?;
        Ok(released)
    }

    /// Presses a key and lets it go.
    pub(crate) fn press(&self, key: Key) -> Outcome<Instant> {
        self.strike(key as u32)
    }

    /// Types text that this keyboard can write.
    pub(crate) fn type_text(&self, text: &str) -> Outcome {
        text.chars().try_for_each(|c| self.strike(u32::from(c)).map(drop))
    }

    fn strike(&self, symbol: u32) -> Outcome<Instant> {
        let &(code, shifted) =
            self.keys.get(&symbol).ok_or_else(|| format!("no key writes {symbol:#x}"))?;
        if shifted {
            self.fake(xproto::KEY_PRESS_EVENT, self.shift, (0, 0))?;
        }
        let struck = Instant::now();
        self.fake(xproto::KEY_PRESS_EVENT, code, (0, 0))?;
        self.fake(xproto::KEY_RELEASE_EVENT, code, (0, 0))?;
        if shifted {
            self.fake(xproto::KEY_RELEASE_EVENT, self.shift, (0, 0))?;
        }
        Ok(struck)
    }

    fn fake(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Outcome {
        let done = self.connection.xtest_fake_input(kind, detail, 0, self.root, x, y, 0);
        done.map_err(said)?.check().map_err(said)
    }

    /// What a window shows.
    pub(crate) fn picture(&self, window: u32) -> Outcome<Picture> {
        let (width, height) = self.size(window)?;
        self.part(window, (0, 0), (width, height))
    }

    /// What a part of a window shows.
    pub(crate) fn part(
        &self,
        window: u32,
        (x, y): (i16, i16),
        (width, height): (u16, u16),
    ) -> Outcome<Picture> {
        let format = ImageFormat::Z_PIXMAP;
        let image = self.connection.get_image(format, window, x, y, width, height, u32::MAX);
        let image = image.map_err(said)?.reply().map_err(said)?;
        // A screen of 24 bits has four bytes a point: blue, green, red and nothing.
        let points = image.data.chunks_exact(4).map(|point| match *point {
            [blue, green, red, _] => [red, green, blue],
            _ => [0; 3],
        });
        Picture::new(width.into(), points.collect())
    }
}

/// Starts Xvfb under a number; nothing where that is taken.
fn serve(number: u16) -> Outcome<Option<(Process, String)>> {
    let name = format!(":{number}");
    let mut command = bound("Xvfb");
    // With `-displayfd` it says when it is there.
    command.arg(&name).args(["-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
    command.args(["-displayfd", "1"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = Process::start(&mut command)?;
    let output = server.child().stdout.take().ok_or("no way to hear Xvfb")?;
    let (said, word) = channel();
    thread::spawn(move || {
        let mut line = String::new();
        // Nothing is said where the number is taken; nobody listens where it took too long.
        drop(BufReader::new(output).read_line(&mut line));
        drop(said.send(line));
    });
    let word = word.recv_timeout(UP).map_err(|_| "Xvfb says nothing".to_owned())?;
    Ok((word.trim() == number.to_string()).then_some((server, name)))
}

pub(super) fn said(error: impl std::fmt::Display) -> String {
    format!("the display: {error}")
}
