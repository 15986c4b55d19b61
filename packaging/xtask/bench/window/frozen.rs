//! Speech while the window hangs: its thread is stopped by the debugger's door of the kernel, and
//! packets are counted at the far end.

use std::thread;
use std::time::{Duration, Instant};

use super::figures::{Figures, remark, shown};
use super::{Rig, number};
use crate::run::Outcome;
use crate::window::Window;
use crate::window::display::Key;

/// How long the window's thread hangs.
const FROZEN: Duration = Duration::from_secs(10);

/// Packets a second of each way: one for 20 ms.
const BEAT: Duration = Duration::from_millis(20);

/// A call, ten seconds of it with a window that does nothing at all.
pub(super) fn measure(rig: &mut Rig, window: &mut Window, figures: &mut Figures) -> Outcome {
    let [far, _] = &mut rig.far;
    far.forget();
    let mut call = far.call(&number(1))?;
    far.wait("SIP/2.0 180")?;
    window.find("Answer, Far")?;
    window.display().press(Key::Enter)?;
    far.answered(&mut call)?;
    window.find("Talking")?;
    let ears = far.speech.try_clone().map_err(|e| e.to_string())?;
    let painted = window.painted().len();
    let frozen = freeze(window.process_id())?;
    let start = Instant::now();
    let counted = count(&ears, start + FROZEN)?;
    // It did hang: a call that is talked on counts its seconds otherwise.
    let drawn = window.painted().len() - painted;
    drop(frozen);
    far.end(&call)?;
    window.find("Line 1 1, Free")?;

    let due = u32::try_from(FROZEN.as_millis() / BEAT.as_millis()).unwrap_or(u32::MAX);
    remark(&format!(
        "window frozen for {} s: {} packets of {due} came, {drawn} frames meanwhile",
        FROZEN.as_secs(),
        counted.came
    ));
    // One more or less may fall to either end of the time.
    let lost = counted.missing.max(due.saturating_sub(counted.came + 2));
    figures.most("RTP packets lost while the window is frozen", f64::from(lost), 0.0, "");
    shown("longest pause between two of them", counted.pause.as_secs_f64() * 1000.0);
    if drawn > 1 {
        return Err(format!("the window was not frozen: it drew {drawn} frames"));
    }
    Ok(())
}

/// What came.
#[derive(Default)]
struct Counted {
    came: u32,
    /// Numbers left out.
    missing: u32,
    pause: Duration,
}

/// Counts packets by their numbers (RFC 3550 §5.1) until a moment.
fn count(ears: &std::net::UdpSocket, end: Instant) -> Outcome<Counted> {
    let mut counted = Counted::default();
    let (mut last, mut heard): (Option<u16>, Option<Instant>) = (None, None);
    let mut packet = [0; 2048];
    // What waits in the socket came before.
    ears.set_nonblocking(true).map_err(|e| e.to_string())?;
    while ears.recv(&mut packet).is_ok() {}
    ears.set_nonblocking(false).map_err(|e| e.to_string())?;
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|l| !l.is_zero()) {
        ears.set_read_timeout(Some(left)).map_err(|e| e.to_string())?;
        let Ok(length) = ears.recv(&mut packet) else { continue };
        let now = Instant::now();
        let (true, &[_, _, high, low, ..]) = (length >= 12, &packet) else { continue };
        let number = u16::from_be_bytes([high, low]);
        if let Some(last) = last {
            counted.missing += u32::from(number.wrapping_sub(last).wrapping_sub(1));
        }
        if let Some(heard) = heard.replace(now) {
            counted.pause = counted.pause.max(now.saturating_duration_since(heard));
        }
        last = Some(number);
        counted.came += 1;
    }
    Ok(counted)
}

/// A thread that is stopped; it goes on when this value ends.
struct Frozen {
    #[cfg(target_os = "linux")]
    thread: nix::unistd::Pid,
}

/// Stops the first thread of a process, which is the window's, and no other.
#[cfg(target_os = "linux")]
fn freeze(process: u32) -> Outcome<Frozen> {
    use nix::sys::ptrace;
    use nix::sys::wait::{WaitPidFlag, waitpid};
    let trouble = |what: &str, e: nix::Error| format!("the window's thread, {what}: {e}");
    let thread = nix::unistd::Pid::from_raw(i32::try_from(process).map_err(|e| e.to_string())?);
    ptrace::seize(thread, ptrace::Options::empty()).map_err(|e| trouble("seized", e))?;
    ptrace::interrupt(thread).map_err(|e| trouble("interrupted", e))?;
    waitpid(thread, Some(WaitPidFlag::__WALL)).map_err(|e| trouble("stopped", e))?;
    Ok(Frozen { thread })
}

#[cfg(not(target_os = "linux"))]
fn freeze(_: u32) -> Outcome<Frozen> {
    Err("only Linux stops a single thread".to_owned())
}

impl Drop for Frozen {
    fn drop(&mut self) {
        // An error means that it is gone already.
        #[cfg(target_os = "linux")]
        let _gone = nix::sys::ptrace::detach(self.thread, None);
        // It catches up before it is asked anything.
        thread::sleep(Duration::from_millis(100));
    }
}
