//! Shortcuts on an X display: passive grabs on its root window (X Window System Protocol,
//! `GrabKey`).

use std::sync::Arc;
use std::thread;

use thiserror::Error;
use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectError, ConnectionError, ReplyError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConnectionExt as _, CreateWindowAux, EventMask, GrabMode, KeyButMask, ModMask, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT};

use crate::face::{Shortcut, Shortcuts, Wish};
use crate::shared::Shared;

/// Why a display grants nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum DisplayTrouble {
    #[error("the display cannot be reached: {0}")]
    Connect(#[from] ConnectError),
    #[error("the display is gone: {0}")]
    Gone(#[from] ConnectionError),
    #[error("the display refuses: {0}")]
    Refused(#[from] ReplyError),
    #[error("there is no window to make: {0}")]
    NoId(#[from] x11rb::errors::ReplyOrIdError),
    #[error("the display has no such screen")]
    NoScreen,
    #[error("no thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// The locks that may be on when a shortcut is pressed: none, Caps Lock, Num Lock, both.
const LOCKS: [u16; 4] = [0, 2, 16, 18];

/// Keys that were taken. Dropped, they are given back.
pub(crate) struct Grabs {
    display: Arc<RustConnection>,
    /// Taken down, it ends the thread that listens.
    window: Window,
    wanted: usize,
    taken: usize,
}

impl Grabs {
    /// Takes the keys, and listens to them on a thread of its own.
    pub(crate) fn take(
        display: &str,
        wanted: &[(Shortcut, String)],
        shared: &Arc<Shared>,
    ) -> Result<Self, DisplayTrouble> {
        let (display, screen) = RustConnection::connect(Some(display))?;
        let display = Arc::new(display);
        let root =
            display.setup().roots.get(screen).map(|it| it.root).ok_or(DisplayTrouble::NoScreen)?;
        let window = display.generate_id()?;
        display.create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root,
            -1,
            -1,
            1,
            1,
            0,
            WindowClass::INPUT_ONLY,
            COPY_FROM_PARENT,
            &CreateWindowAux::new().event_mask(EventMask::STRUCTURE_NOTIFY),
        )?;
        let mut taken = Vec::new();
        for (shortcut, _) in wanted {
            for code in codes(&display, *shortcut)? {
                if grab(&display, root, code)? {
                    taken.push((code, *shortcut));
                }
            }
        }
        let mut granted: Vec<Shortcut> = taken.iter().map(|(_, shortcut)| *shortcut).collect();
        granted.sort_unstable();
        granted.dedup();
        let grabs = Self {
            display: Arc::clone(&display),
            window,
            wanted: wanted.len(),
            taken: granted.len(),
        };
        let shared = Arc::clone(shared);
        thread::Builder::new()
            .name("shortcuts".to_owned())
            .spawn(move || listen(&display, window, &taken, &shared))?;
        Ok(grabs)
    }

    pub(crate) const fn granted(&self) -> Shortcuts {
        match self.taken {
            0 => Shortcuts::Refused,
            taken if taken < self.wanted => Shortcuts::Partly,
            _ => Shortcuts::Granted,
        }
    }
}

impl Drop for Grabs {
    fn drop(&mut self) {
        // Where the display is gone, so are the grabs.
        let _gone = self.display.destroy_window(self.window);
        let _gone = self.display.flush();
    }
}

/// The keys of the keyboard that write the letter of a shortcut.
fn codes(display: &RustConnection, shortcut: Shortcut) -> Result<Vec<u8>, DisplayTrouble> {
    let setup = display.setup();
    let (first, last) = (setup.min_keycode, setup.max_keycode);
    let map = display.get_keyboard_mapping(first, last - first + 1)?.reply()?;
    let each = usize::from(map.keysyms_per_keycode).max(1);
    // The symbol of a Latin letter is its character.
    let symbol = u32::from(shortcut.letter());
    Ok((first..=last)
        .zip(map.keysyms.chunks(each))
        .filter(|(_, symbols)| symbols.first() == Some(&symbol))
        .map(|(code, _)| code)
        .collect())
}

/// Takes a key with Ctrl and Alt. Says whether it was free.
fn grab(display: &RustConnection, root: Window, code: u8) -> Result<bool, DisplayTrouble> {
    for locks in LOCKS {
        let modifiers = ModMask::from(u16::from(ModMask::CONTROL | ModMask::M1) | locks);
        let asked =
            display.grab_key(true, root, modifiers, code, GrabMode::ASYNC, GrabMode::ASYNC)?;
        match asked.check() {
            Ok(()) => {}
            Err(ReplyError::X11Error(_)) => {
                // Another program has it: it keeps it whole.
                display.ungrab_key(code, root, ModMask::ANY)?;
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a display has a hundred events; two kinds are asked for"
)]
fn listen(display: &RustConnection, window: Window, keys: &[(u8, Shortcut)], shared: &Shared) {
    let mut released = None;
    while let Ok(event) = display.wait_for_event() {
        match event {
            Event::KeyPress(press) => {
                // A key that is held down repeats: released and pressed at the same moment.
                let repeated = released == Some((press.detail, press.time));
                let held = KeyButMask::CONTROL | KeyButMask::MOD1;
                let known = keys.iter().find(|(code, _)| *code == press.detail);
                if let Some((_, shortcut)) = known
                    && !repeated
                    && press.state.contains(held)
                {
                    shared.wish(Wish::Shortcut(*shortcut));
                }
            }
            Event::KeyRelease(release) => released = Some((release.detail, release.time)),
            Event::DestroyNotify(gone) if gone.window == window => return,
            _ => {}
        }
    }
}
