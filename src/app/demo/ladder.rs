//! The ladder: who said what to whom, as this trade has always drawn it.

use std::fmt::Write as _;
use std::sync::Mutex;

use clock::Clock;

/// What went over the wires, from several threads.
#[derive(Debug)]
pub(crate) struct Ladder {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    clock: Clock,
    text: String,
}

/// A drawing grows no longer than this, in bytes; what comes later is left out.
const DRAWN_MAX: usize = 1 << 20;

/// Which way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heading {
    /// From the telephone.
    Out,
    /// To the telephone.
    In,
}

impl Default for Ladder {
    fn default() -> Self {
        Self { inner: Mutex::new(Inner { clock: Clock::start(), text: String::new() }) }
    }
}

impl Ladder {
    /// Says what comes next.
    pub(crate) fn mark(&self, what: &str) {
        self.with(|inner| {
            let _infallible = writeln!(inner.text, "          {what}");
        });
    }

    /// Draws one message.
    pub(crate) fn message(&self, heading: Heading, gateway: &str, bytes: &[u8]) {
        let what = title(bytes);
        self.with(|inner| {
            if inner.text.len() > DRAWN_MAX {
                return;
            }
            let ms = inner.clock.now().since_start().as_millis();
            let _infallible = match heading {
                Heading::Out => {
                    writeln!(inner.text, "{ms:>7} ms  keyline ── {what:─<34}▶ {gateway}")
                }
                Heading::In => {
                    writeln!(inner.text, "{ms:>7} ms  keyline ◀─ {what:─<34}─ {gateway}")
                }
            };
        });
    }

    /// The whole drawing.
    pub(crate) fn drawn(&self) -> String {
        let mut text = String::new();
        self.with(|inner| text.clone_from(&inner.text));
        text
    }

    fn with(&self, act: impl FnOnce(&mut Inner)) {
        // A thread that panicked while drawing leaves a drawing all the same.
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut inner);
    }
}

/// What a message is called: its method and number, or its status with the method answered.
fn title(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let first = text.lines().next().unwrap_or_default();
    if let Some(status) = first.strip_prefix("SIP/2.0 ") {
        let method = text
            .lines()
            .find_map(|line| line.strip_prefix("CSeq:"))
            .and_then(|cseq| cseq.split_whitespace().nth(1))
            .unwrap_or_default();
        return format!("{} ({method}) ", status.trim());
    }
    let mut words = first.split_whitespace();
    let method = words.next().unwrap_or_default();
    let user = words
        .next()
        .and_then(|uri| uri.strip_prefix("sip:")?.split_once('@'))
        .map_or("", |(user, _)| user);
    // Within a call the request goes to a Contact, which is random and says nothing.
    let number = if user.len() <= 12 && !user.contains(|c: char| c.is_ascii_alphabetic()) {
        user
    } else {
        ""
    };
    match method {
        "INVITE" if text.contains("a=sendonly") => "INVITE (hold) ".to_owned(),
        "INVITE" if number.is_empty() => "INVITE ".to_owned(),
        "INVITE" => format!("INVITE {number} "),
        _ => format!("{method} "),
    }
}
