//! An X display of one's own, and fingers on its keyboard.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::bus::Program;

/// A display.
pub(crate) struct Display {
    pub(crate) name: String,
    _server: Program,
}

impl Display {
    pub(crate) fn new() -> Self {
        let mut command = Program::command("Xvfb");
        // It looks for a free number itself, and writes it when it is ready.
        command.args(["-displayfd", "1", "-screen", "0", "320x240x24", "-nolisten", "tcp"]);
        let (server, number) = Program::start(command);
        Self { name: format!(":{number}"), _server: server }
    }

    /// Ctrl, Alt and a letter.
    pub(crate) fn press(&self, letter: char) {
        let (display, screen) = RustConnection::connect(Some(&self.name)).unwrap();
        let root = display.setup().roots[screen].root;
        let (first, last) = (display.setup().min_keycode, display.setup().max_keycode);
        let map = display.get_keyboard_mapping(first, last - first + 1).unwrap().reply().unwrap();
        let each = usize::from(map.keysyms_per_keycode);
        let code = |symbol: u32| {
            let place = map.keysyms.chunks(each).position(|symbols| symbols[0] == symbol).unwrap();
            first + u8::try_from(place).unwrap()
        };
        // Control_L, Alt_L.
        let keys = [code(0xffe3), code(0xffe9), code(u32::from(letter))];
        let fake = |kind: u8, key: u8| {
            display.xtest_fake_input(kind, key, 0, root, 0, 0, 0).unwrap().check().unwrap();
        };
        for key in keys {
            fake(KEY_PRESS_EVENT, key);
        }
        for key in keys.into_iter().rev() {
            fake(KEY_RELEASE_EVENT, key);
        }
    }
}
