//! A file that is dragged from another program and dropped on a window, by the protocol that
//! programs on X speak about that (XDND, version 5).

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use super::display::{Display, said};
use crate::run::Outcome;

/// The version that is spoken.
const VERSION: u32 = 5;

/// How long the window may take to ask what is dragged.
const ASKS: Duration = Duration::from_secs(5);

impl Display {
    /// Drags a file over a window and lets it go there.
    pub(crate) fn drop_file(&self, window: u32, path: &Path) -> Outcome {
        let connection = self.connection();
        let atom = |name: &str| {
            let atom = connection.intern_atom(false, name.as_bytes()).map_err(said)?.reply();
            atom.map(|reply| reply.atom).map_err(said)
        };
        let (files, copies) = (atom("text/uri-list")?, atom("XdndActionCopy")?);
        let selection = atom("XdndSelection")?;
        let hand = connection.generate_id().map_err(said)?;
        let nothing = CreateWindowAux::new();
        connection
            .create_window(
                0,
                hand,
                self.root(),
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_ONLY,
                0,
                &nothing,
            )
            .map_err(said)?;
        connection.set_selection_owner(hand, selection, CURRENT_TIME).map_err(said)?;
        let tell = |name: &str, data: [u32; 5]| {
            let message = ClientMessageEvent::new(32, window, atom(name)?, data);
            let sent = connection.send_event(false, window, EventMask::NO_EVENT, message);
            sent.map_err(said)?.check().map_err(said)
        };
        // Across and down, in one number.
        let middle = 520 * 0x1_0000 + 340;
        tell("XdndEnter", [hand, VERSION << 24, files, 0, 0])?;
        tell("XdndPosition", [hand, 0, middle, CURRENT_TIME, copies])?;
        let end = Instant::now() + ASKS;
        loop {
            let event = connection.poll_for_event().map_err(said)?;
            if let Some(Event::SelectionRequest(asked)) = event {
                let address = format!("file://{}\r\n", path.display());
                let (to, property) = (asked.requestor, asked.property);
                connection
                    .change_property8(PropMode::REPLACE, to, property, files, address.as_bytes())
                    .map_err(said)?;
                let answer = SelectionNotifyEvent {
                    response_type: SELECTION_NOTIFY_EVENT,
                    sequence: 0,
                    time: asked.time,
                    requestor: to,
                    selection,
                    target: asked.target,
                    property,
                };
                connection.send_event(false, to, EventMask::NO_EVENT, answer).map_err(said)?;
                break;
            }
            if Instant::now() > end {
                return Err("the window does not ask what is dragged over it".to_owned());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        tell("XdndDrop", [hand, 0, CURRENT_TIME, 0, 0])?;
        // The hand stays until the display ends: the window thanks it.
        Ok(())
    }
}
