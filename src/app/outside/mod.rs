//! The telephone outside its window: what the engine says goes to the window and to the desktop,
//! what is pressed on the desktop goes to the engine, past the window.
//!
//! ```text
//! engine ──feed──▶ pump ──▶ slot (newest wins) ──▶ window
//!                    └────▶ face ──▶ desktop ──▶ tray, bubbles
//! engine ◀── commands ── wishes ◀── presses ──┘
//! window ◀── slot ◀──────┘      a second start ──▶ slot
//! ```

mod ending;
mod face;
mod links;
mod slot;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use ::desktop::{
    Abilities, AlertId, Desktop, Options, Press, Shortcut, Shortcuts, SystemLook, Wish,
};
use engine::{Feed, News, Occurrence};
use gui::{Language, Mode, Outside, Words};
use phone::doors::{CallState, Command, Notice, Snapshot};

pub(crate) use links::{Begin, begin, listen, usual_profile};
pub(crate) use slot::Slot;

use crate::history::Recorder;
use crate::report;
use face::{Beside, Missed};

/// The way down to the engine. It waits where it must, and so belongs on a thread of ours and not
/// on the window's.
pub(crate) type Sender = Arc<dyn Fn(Command) -> bool + Send + Sync>;

/// Looks at every snapshot, beside those who show it. It does not wait.
pub(crate) type Watch = Box<dyn Fn(&Snapshot) + Send + Sync>;

/// Missed calls that are kept for the tray: more are counted nowhere, the history has them all.
const MISSED: usize = 20;

/// How long the tray of a session that just begins may take to appear.
const TRAY_PATIENCE: Duration = Duration::from_secs(5);

/// How the telephone stands outside its window.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Manner {
    /// The language of the words.
    pub language: Language,
    /// Whether keys of the whole desktop are asked for.
    pub shortcuts: bool,
    /// Whether the window begins unseen.
    pub hidden: bool,
}

/// The telephone outside its window, while it stands.
pub(crate) struct Around {
    outlook: Arc<Outlook>,
}

/// What is seen from outside, and by whom.
struct Outlook {
    slot: Arc<Slot>,
    /// How often the telephone was set up anew: the end of a former one is not the end.
    turn: AtomicU64,
    watch: Watch,
    desktop: Desktop,
    seen: Mutex<Seen>,
}

struct Seen {
    words: Words,
    /// What the words and the shortcuts are made of.
    manner: Manner,
    snapshot: Arc<Snapshot>,
    beside: Beside,
    /// Whether it was said that the program goes on without its window.
    said: bool,
    /// Whether the window is gone for good.
    closed: bool,
}

/// Sets the telephone up outside its window. What waits for the window is in the slot.
pub(crate) fn around(
    feed: Feed,
    slot: &Arc<Slot>,
    manner: &Manner,
    send: Sender,
    recorder: Recorder,
    watch: Watch,
) -> Result<Around, String> {
    let words = Words::of(manner.language);
    let (desktop, wishes) = Desktop::start(options(manner, &words))
        .map_err(|error| format!("no thread for the desktop: {error}"))?;
    let beside = Beside { shown: !manner.hidden, ..Beside::default() };
    let outlook = Arc::new(Outlook {
        slot: Arc::clone(slot),
        turn: AtomicU64::new(0),
        watch,
        desktop,
        seen: Mutex::new(Seen {
            words,
            manner: manner.clone(),
            snapshot: Arc::default(),
            beside,
            said: false,
            closed: false,
        }),
    });
    let pumped = Arc::clone(&outlook);
    let carried = Arc::clone(&outlook);
    let hidden = manner.hidden;
    ending::when_asked(&outlook, &send);
    thread::Builder::new()
        .name("pump".to_owned())
        .spawn(move || pump(feed, &pumped, &recorder, 0))
        .and_then(|_| {
            thread::Builder::new()
                .name("wishes".to_owned())
                .spawn(move || carry_out(&wishes, &carried, &send, hidden))
        })
        .map_err(|error| format!("no thread for the desktop: {error}"))?;
    Ok(Around { outlook })
}

/// Where the desktop is and what is asked of it.
fn options(manner: &Manner, words: &Words) -> Options {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    Options {
        shortcuts: shortcuts(manner, words),
        // Under Wayland the X display beside it sees only the keys of X programs.
        display: set("DISPLAY").filter(|_| set("WAYLAND_DISPLAY").is_none()),
        ..Options::default()
    }
}

/// The keys of the whole desktop that are asked for, with their words.
fn shortcuts(manner: &Manner, words: &Words) -> Vec<(Shortcut, String)> {
    let word = |shortcut| match shortcut {
        Shortcut::Answer => "global-answer",
        Shortcut::End => "global-end",
        Shortcut::Hold => "global-hold",
        Shortcut::Mute => "global-mute",
        Shortcut::Window => "global-window",
    };
    let wanted = Shortcut::ALL.into_iter().filter(|_| manner.shortcuts);
    wanted.map(|shortcut| (shortcut, words.say(word(shortcut)))).collect()
}

/// Reads the feed of the engine, for the window, the desktop and the history.
fn pump(mut feed: Feed, outlook: &Outlook, recorder: &Recorder, turn: u64) {
    while let Some(news) = feed.wait() {
        match news {
            News::Snapshot(snapshot) => {
                (outlook.watch)(&snapshot);
                outlook.look(|seen| seen.snapshot = Arc::clone(&snapshot));
                outlook.slot.snapshot(snapshot);
            }
            News::Occurrence(Occurrence::Notice(notice)) => {
                if let Notice::Missed(call) = notice {
                    outlook.look(|seen| {
                        if let Some(missed) = Missed::of(call, &seen.snapshot) {
                            let excess = (seen.beside.missed.len() + 1).saturating_sub(MISSED);
                            seen.beside.missed.drain(..excess);
                            seen.beside.missed.push(missed);
                        }
                    });
                }
                outlook.slot.once(gui::News::Notice(notice));
            }
            News::Occurrence(Occurrence::Record(record)) => {
                let name = outlook.seen(|seen| {
                    let call = seen.snapshot.calls.iter().find(|call| call.id == record.call)?;
                    call.name.clone()
                });
                recorder.record(record, name);
            }
        }
    }
    if outlook.turn.load(Ordering::Acquire) == turn {
        outlook.slot.end();
        recorder.end();
    }
}

impl Outlook {
    /// Changes what is seen, and shows it.
    fn look(&self, change: impl FnOnce(&mut Seen)) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut seen);
        self.desktop.show(face::face(&seen.snapshot, &seen.beside, &seen.words));
    }

    fn seen<T>(&self, read: impl FnOnce(&Seen) -> T) -> T {
        read(&self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn say(&self, key: &str) -> String {
        self.seen(|seen| seen.words.say(key))
    }

    fn outside(&self, outside: Outside) {
        self.slot.once(gui::News::Outside(outside));
    }

    fn able(&self, abilities: Abilities) {
        self.outside(Outside::Tray(abilities.tray));
        let lacking = match abilities.shortcuts {
            Shortcuts::Refused => "global-none",
            Shortcuts::Partly => "global-partly",
            Shortcuts::Off | Shortcuts::Asked | Shortcuts::Granted => return,
        };
        self.outside(Outside::Tell(self.say(lacking)));
    }
}

impl Around {
    /// The window was shown, or hidden.
    pub(crate) fn shown(&self, shown: bool) {
        let tray = self.outlook.desktop.abilities().tray;
        self.outlook.look(|seen| {
            seen.beside.shown = shown;
            if shown {
                seen.beside.missed.clear();
                seen.beside.goes_on = false;
            } else if tray && !std::mem::replace(&mut seen.said, true) {
                seen.beside.goes_on = true;
            }
        });
    }

    /// Another language was chosen, or other keys of the whole desktop.
    pub(crate) fn changed(&self, language: Language, shortcuts: bool) {
        let (before, after) = self.outlook.seen(|seen| {
            let after = Manner { language, shortcuts, ..seen.manner.clone() };
            (seen.manner.clone(), after)
        });
        if before == after {
            return;
        }
        let words = Words::of(language);
        if before.shortcuts != shortcuts {
            self.outlook.desktop.want(self::shortcuts(&after, &words));
        }
        self.outlook.look(|seen| {
            seen.words = words;
            seen.manner = after;
        });
    }

    /// The telephone is about to be set up anew: the end of this one is not the end.
    pub(crate) fn hold_on(&self) {
        self.outlook.turn.fetch_add(1, Ordering::AcqRel);
    }

    /// News come from here from now on.
    pub(crate) fn follow(&self, feed: Feed, recorder: &Recorder) {
        let outlook = Arc::clone(&self.outlook);
        let turn = outlook.turn.load(Ordering::Acquire);
        let thread = thread::Builder::new().name("pump".to_owned());
        let spawned = thread.spawn({
            let recorder = recorder.clone();
            move || pump(feed, &outlook, &recorder, turn)
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for news");
            self.over(recorder);
        }
    }

    /// No news come any more.
    pub(crate) fn over(&self, recorder: &Recorder) {
        self.outlook.slot.end();
        recorder.end();
    }

    /// A sentence in the language of the window.
    pub(crate) fn say(&self, key: &str) -> String {
        self.outlook.say(key)
    }

    /// The missed calls were looked at.
    pub(crate) fn missed_seen(&self) {
        self.outlook.look(|seen| seen.beside.missed.clear());
    }

    /// The window is gone for good: so are icon and bubbles.
    pub(crate) fn end(&self) {
        self.outlook.look(|seen| seen.closed = true);
        self.outlook.desktop.stop();
    }
}

/// Does what is asked for on the desktop.
fn carry_out(wishes: &Receiver<Wish>, outlook: &Outlook, send: &Sender, hidden: bool) {
    let mut unseen = hidden;
    loop {
        let wish = if unseen {
            match wishes.recv_timeout(TRAY_PATIENCE) {
                Ok(wish) => wish,
                Err(RecvTimeoutError::Timeout) => {
                    unseen = false;
                    if !outlook.desktop.abilities().tray {
                        report::complain(&outlook.say("outside-no-tray"));
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        } else {
            match wishes.recv() {
                Ok(wish) => wish,
                Err(_) => return,
            }
        };
        match wish {
            Wish::Pressed(alert, press) => pressed(alert, press, outlook, send),
            Wish::Show | Wish::Shortcut(Shortcut::Window) => outlook.outside(Outside::Show),
            Wish::Toggle => outlook.outside(Outside::Toggle),
            Wish::Shortcut(shortcut) => {
                if let Some(command) = outlook.seen(|seen| command(shortcut, &seen.snapshot)) {
                    send(command);
                }
            }
            Wish::Quit => {
                ending::end(outlook, send);
            }
            Wish::Abilities(abilities) => outlook.able(abilities),
            Wish::System(look) => outlook.outside(Outside::System(match look {
                SystemLook::Light => Mode::Light,
                SystemLook::Dark => Mode::Dark,
                SystemLook::Contrast => Mode::Contrast,
            })),
        }
    }
}

fn pressed(alert: AlertId, press: Press, outlook: &Outlook, send: &Sender) {
    let about = face::call_of(alert);
    match (press, about) {
        (Press::Answer, Some((call, false))) => {
            send(Command::Answer(Some(call)));
        }
        (Press::Decline, Some((call, false))) => {
            send(Command::Release(Some(call)));
        }
        (Press::CallBack, Some((call, true))) => {
            let found = outlook.seen(|seen| {
                let mut missed = seen.beside.missed.iter();
                missed.find(|missed| missed.call == call).cloned()
            });
            if let Some(missed) = found {
                outlook.outside(Outside::Fill(missed.line, missed.number));
            }
        }
        (Press::Show, _) => outlook.outside(Outside::Show),
        (Press::Answer | Press::Decline | Press::CallBack, _) => {}
    }
}

/// What a shortcut does now.
fn command(shortcut: Shortcut, snapshot: &Snapshot) -> Option<Command> {
    let any = |state| snapshot.calls.iter().any(|call| call.state == state);
    match shortcut {
        Shortcut::Answer => any(CallState::RingingHere).then_some(Command::Answer(None)),
        Shortcut::End => Some(Command::Release(None)),
        Shortcut::Hold if any(CallState::Connected) => Some(Command::Hold(None)),
        Shortcut::Hold => any(CallState::Held).then_some(Command::Retrieve(None)),
        Shortcut::Mute => Some(Command::Mute(!snapshot.muted)),
        Shortcut::Window => None,
    }
}
