//! The end that somebody else asks for: the tray, or the system.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use gui::Outside;
use phone::doors::Command;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::{Outlook, Sender};

/// How long a window may take to close when the program is to end.
const CLOSE_PATIENCE: Duration = Duration::from_secs(3);

/// Ends in order when the system asks for it, as the menu of the tray does: what was set last is
/// written, calls are ended and lines given back.
pub(super) fn when_asked(outlook: &Arc<Outlook>, send: &Sender) {
    let mut signals = match Signals::new([SIGTERM, SIGINT, SIGHUP]) {
        Ok(signals) => signals,
        Err(error) => {
            tracing::warn!(%error, "a signal ends the telephone at once");
            return;
        }
    };
    let (outlook, send) = (Arc::clone(outlook), Arc::clone(send));
    let spawned = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if signals.forever().next().is_some() {
            end(&outlook, &send);
        }
    });
    if let Err(error) = spawned {
        tracing::warn!(%error, "no thread for signals");
    }
}

/// Closes the window, and with it the telephone. A window that is frozen does not close: its
/// calls are ended all the same, and then it is.
pub(super) fn end(outlook: &Outlook, send: &Sender) {
    outlook.outside(Outside::Quit);
    let closed = || outlook.seen(|seen| seen.closed);
    let turn = Duration::from_millis(50);
    let wait = |patience: Duration| {
        let mut waited = Duration::ZERO;
        while waited < patience && !closed() {
            thread::sleep(turn);
            waited += turn;
        }
        closed()
    };
    if wait(CLOSE_PATIENCE) {
        return;
    }
    tracing::warn!("the window does not close; the telephone ends without it");
    send(Command::Quit);
    if !wait(CLOSE_PATIENCE) {
        std::process::exit(1);
    }
}
