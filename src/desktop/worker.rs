//! The thread that keeps the desktop in step with the face.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use clock::Moment;
use zbus::Message;
use zbus::blocking::Connection;

use crate::bus::{self, Signal};
use crate::face::{Abilities, Face, Shortcut, Shortcuts, Wish};
use crate::look::{self, Looks};
use crate::notify::{self, Notifier};
use crate::shared::Shared;
use crate::shortcuts::{self, Keys};
use crate::tray;

/// Where the desktop is found and what is wanted of it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The bus.
    pub bus: Bus,
    /// Shortcuts of the whole desktop with the words a desktop shows for them; none are asked for
    /// where this is empty.
    pub shortcuts: Vec<(Shortcut, String)>,
    /// The X display the shortcuts are taken on, as in `:0`. Where there is none, the desktop's
    /// portal is asked.
    pub display: Option<String>,
}

/// Where the bus is.
#[derive(Clone, Debug, Default)]
pub enum Bus {
    /// That of the session we run in.
    #[default]
    Session,
    /// At this address.
    Address(String),
}

/// What the worker is told.
#[derive(Debug)]
pub(crate) enum Event {
    /// The face has changed.
    Look,
    /// The bus says something.
    Signal(Message),
    /// These shortcuts are wanted from now on.
    Want(Vec<(Shortcut, String)>),
    /// A connection is gone; connections are counted.
    BusLost(u64),
    /// The end: alerts are taken away.
    Stop,
}

/// Room for wishes nobody took: a person is slower than this.
const WISHES: usize = 64;

/// Room for what the desktop says while the worker waits for it.
const EVENTS: usize = 64;

/// How long to wait for a bus that is not there, at first and at most: a session that begins has
/// it within seconds, one that has none is asked without being a burden.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// How long to wait before a part of the desktop that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(5);

/// How long the end may take: one call that hangs, and a little.
const STOP_PATIENCE: Duration = Duration::from_secs(3);

/// The desktop around the telephone. Dropped, it takes its alerts and its icon away.
#[derive(Debug)]
pub struct Desktop {
    shared: Arc<Shared>,
    events: SyncSender<Event>,
    ended: Mutex<Receiver<()>>,
}

impl Desktop {
    /// Starts to look for the desktop, on a thread of its own. Wishes come out of the receiver.
    pub fn start(options: Options) -> std::io::Result<(Self, Receiver<Wish>)> {
        let (up, wishes) = mpsc::sync_channel(WISHES);
        let (events, inbox) = mpsc::sync_channel(EVENTS);
        let (end, ended) = mpsc::sync_channel(1);
        let shared = Arc::new(Shared::new(up));
        let worker = Worker {
            shared: Arc::clone(&shared),
            options,
            events: events.clone(),
            generation: 0,
            connected: None,
            retry_at: Moment::START,
            retry_in: RETRY.0,
            keys: None,
            looks: Looks::default(),
        };
        thread::Builder::new().name("desktop".to_owned()).spawn(move || {
            worker.run(&inbox);
            // Whoever waited may have given up.
            let _gone = end.send(());
        })?;
        Ok((Self { shared, events, ended: Mutex::new(ended) }, wishes))
    }

    /// Shows a face. It never waits; of two in a row the desktop may see only the last.
    pub fn show(&self, face: Face) {
        self.shared.put(face);
        // A worker that has so much to do looks at the face again with each of it.
        let _full = self.events.try_send(Event::Look);
    }

    /// Wants these shortcuts from now on, with their words; those that were taken are given back
    /// first. It never waits.
    pub fn want(&self, shortcuts: Vec<(Shortcut, String)>) {
        if self.events.try_send(Event::Want(shortcuts)).is_err() {
            tracing::warn!("the desktop hangs: shortcuts stay as they are");
        }
    }

    /// Takes icon and bubbles away, and waits for that as long as [`BUS_PATIENCE`](crate::BUS_PATIENCE)
    /// and a little. Nothing is shown afterwards.
    pub fn stop(&self) {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = Duration::from_millis(50);
        let mut waited = Duration::ZERO;
        // Where the queue is full, the desktop hangs: it is told a little later, or left behind.
        while let Err(TrySendError::Full(_)) = self.events.try_send(Event::Stop) {
            if waited >= STOP_PATIENCE {
                return;
            }
            thread::sleep(turn);
            waited += turn;
        }
        let _late = ended.recv_timeout(STOP_PATIENCE);
    }

    /// What the desktop can do at the moment.
    pub fn abilities(&self) -> Abilities {
        self.shared.abilities()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Worker {
    shared: Arc<Shared>,
    options: Options,
    events: SyncSender<Event>,
    /// Counts the connections.
    generation: u64,
    connected: Option<Connected>,
    retry_at: Moment,
    retry_in: Duration,
    keys: Option<Keys>,
    looks: Looks,
}

/// What stands while the bus does.
struct Connected {
    bus: Connection,
    notifier: Option<Notifier>,
    tray: bool,
    /// When what did not answer is asked again. What is not there comes by itself.
    again: Option<Moment>,
    /// The face the desktop has seen.
    seen: Arc<Face>,
}

impl Worker {
    fn run(mut self, inbox: &Receiver<Event>) {
        loop {
            self.reach();
            self.ask_again();
            self.look();
            match inbox.recv_timeout(self.patience()) {
                Ok(Event::Signal(message)) => self.signal(&message),
                Ok(Event::Want(shortcuts)) => self.want(shortcuts),
                Ok(Event::BusLost(generation)) if generation == self.generation => self.lost(),
                // The face is looked at in any case; an older connection is of no interest.
                Ok(Event::Look | Event::BusLost(_)) => {}
                Err(RecvTimeoutError::Timeout) => self.tick(),
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        drop(self.keys.take());
        if let Some(Connected { bus, notifier, .. }) = self.connected.take() {
            if let Some(mut notifier) = notifier {
                let _gone = notifier.clear(&bus, &self.shared);
            }
            // Ends the thread that listens, too.
            let _gone = bus.close();
        }
    }

    /// How long nothing may happen until something is to be done.
    fn patience(&self) -> Duration {
        match &self.connected {
            None => self.retry_at - self.shared.now(),
            Some(standing) => {
                let counting = standing.tray && standing.seen.timer.is_some();
                let tick = Duration::from_secs(if counting { 1 } else { 3_600 });
                standing.again.map_or(tick, |again| tick.min(again - self.shared.now()))
            }
        }
    }

    /// Finds the bus, where it is not found and the time has come.
    fn reach(&mut self) {
        let now = self.shared.now();
        if self.connected.is_some() || now < self.retry_at {
            return;
        }
        self.generation += 1;
        match bus::connect(&self.options.bus, self.generation, &self.shared, &self.events) {
            Ok(bus) => {
                self.retry_in = RETRY.0;
                self.connected = Some(Connected {
                    bus,
                    notifier: None,
                    tray: false,
                    again: None,
                    seen: Arc::default(),
                });
                self.find_notifier();
                self.find_tray();
                self.find_keys();
                self.find_looks();
            }
            Err(error) => {
                tracing::debug!(%error, "there is no session bus");
                self.find_keys();
                self.retry_at = now + self.retry_in;
                self.retry_in = (self.retry_in * 2).min(RETRY.1);
                self.tell_abilities();
            }
        }
    }

    /// Asks again who did not answer, where the time has come.
    fn ask_again(&mut self) {
        let now = self.shared.now();
        let Some(standing) = &mut self.connected else { return };
        if standing.again.is_none_or(|again| now < again) {
            return;
        }
        standing.again = None;
        let (notifier, tray) = (standing.notifier.is_some(), standing.tray);
        if !notifier {
            self.find_notifier();
        }
        if !tray {
            self.find_tray();
        }
    }

    fn find_notifier(&mut self) {
        let Some(standing) = &mut self.connected else { return };
        self.shared.bubbles().clear();
        match Notifier::find(&standing.bus, &self.shared) {
            Ok(notifier) => standing.notifier = Some(notifier),
            Err(error) => {
                tracing::debug!(%error, "this desktop shows no notifications");
                if !is_absent(&error) {
                    standing.again = Some(self.shared.now() + AGAIN);
                }
                self.shared.notified_by(None);
                standing.notifier = None;
            }
        }
        self.tell_abilities();
    }

    fn find_tray(&mut self) {
        let Some(standing) = &mut self.connected else { return };
        match tray::register(&standing.bus) {
            Ok(shown) => standing.tray = shown,
            Err(error) => {
                tracing::debug!(%error, "this desktop has no tray");
                if !is_absent(&error) {
                    standing.again = Some(self.shared.now() + AGAIN);
                }
                standing.tray = false;
            }
        }
        self.tell_abilities();
    }

    fn find_keys(&mut self) {
        if self.options.shortcuts.is_empty() || self.keys.is_some() {
            return;
        }
        self.keys = match (&self.options.display, &self.connected) {
            (Some(display), _) => {
                Some(Keys::of_display(display, &self.options.shortcuts, &self.shared))
            }
            (None, Some(standing)) => Some(Keys::of_portal(&standing.bus, &self.options.shortcuts)),
            (None, None) => None,
        };
        self.tell_abilities();
    }

    /// Gives back what was taken, and asks for these.
    fn want(&mut self, shortcuts: Vec<(Shortcut, String)>) {
        if let (Some(Keys::Portal(portal)), Some(standing)) = (self.keys.take(), &self.connected) {
            portal.close(&standing.bus);
        }
        self.options.shortcuts = shortcuts;
        self.find_keys();
        self.tell_abilities();
    }

    fn find_looks(&mut self) {
        if let Some(standing) = &self.connected {
            self.looks.ask(&standing.bus);
            self.tell_looks();
        }
    }

    fn tell_looks(&mut self) {
        if let Some(look) = self.looks.news() {
            self.shared.wish(Wish::System(look));
        }
    }

    fn tell_abilities(&self) {
        let standing = self.connected.as_ref();
        let notifier = standing.and_then(|standing| standing.notifier.as_ref());
        self.shared.able(Abilities {
            tray: standing.is_some_and(|standing| standing.tray),
            alerts: notifier.is_some(),
            buttons: notifier.is_some_and(|notifier| notifier.buttons),
            shortcuts: match &self.keys {
                Some(keys) => keys.granted(),
                None if self.options.shortcuts.is_empty() => Shortcuts::Off,
                None => Shortcuts::Refused,
            },
        });
    }

    /// Brings everything in step with the face.
    fn look(&mut self) {
        let Some(standing) = &mut self.connected else { return };
        let (face, _) = self.shared.face();
        if !Arc::ptr_eq(&face, &standing.seen) {
            let menu_changed = {
                let mut menu = self.shared.menu();
                menu.lay(&face.menu).then_some(menu.revision)
            };
            let told = tray::tell(&standing.bus, &standing.seen, &face).and_then(|()| {
                menu_changed.map_or(Ok(()), |revision| tray::tell_menu(&standing.bus, revision))
            });
            if let Err(error) = told {
                tracing::debug!(%error, "the tray is not told");
            }
            standing.seen = Arc::clone(&face);
        }
        let Some(notifier) = &mut standing.notifier else { return };
        if let Err(error) = notifier.keep_in_step(&standing.bus, &self.shared, &face) {
            tracing::warn!(%error, "notifications are not shown");
            standing.notifier = None;
            standing.again = Some(self.shared.now() + AGAIN);
            self.tell_abilities();
        }
    }

    fn tick(&mut self) {
        if let Some(standing) = &self.connected
            && standing.tray
            && standing.seen.timer.is_some()
        {
            let _gone = tray::tick(&standing.bus);
        }
    }

    fn signal(&mut self, message: &Message) {
        let signal = Signal::of(message);
        match (signal.interface.as_str(), signal.member.as_str()) {
            (notify::DAEMON, "NotificationClosed") => {
                if let Ok((number, _reason)) = message.body().deserialize::<(u32, u32)>()
                    && let Some(standing) = &mut self.connected
                    && let Some(notifier) = &mut standing.notifier
                {
                    notifier.closed(&self.shared, number);
                }
            }
            (_, "NameOwnerChanged") => self.owner_changed(message),
            (tray::WATCHER, "StatusNotifierHostRegistered" | "StatusNotifierHostUnregistered") => {
                self.find_tray();
            }
            (look::INTERFACE, _) => {
                self.looks.signal(&signal, message);
                self.tell_looks();
            }
            (shortcuts::portal::REQUEST | shortcuts::portal::INTERFACE, _) => {
                if let Some(standing) = &self.connected
                    && let Some(Keys::Portal(portal)) = &mut self.keys
                {
                    let pressed = portal.signal(&standing.bus, &signal, message);
                    if let Some(shortcut) = pressed {
                        self.shared.wish(Wish::Shortcut(shortcut));
                    }
                    self.tell_abilities();
                }
            }
            _ => {}
        }
    }

    /// A part of the desktop came or went.
    fn owner_changed(&mut self, message: &Message) {
        let Ok((name, _, new)) = message.body().deserialize::<(String, String, String)>() else {
            return;
        };
        let there = !new.is_empty();
        match name.as_str() {
            // It may have been found already while this was on its way.
            notify::DAEMON if there && self.shared.is_notifier(&new) => {}
            notify::DAEMON if there => self.find_notifier(),
            tray::WATCHER if there => self.find_tray(),
            shortcuts::portal::PORTAL if there => {
                if matches!(self.keys, Some(Keys::Portal(_))) {
                    self.keys = None;
                    self.find_keys();
                }
                self.find_looks();
            }
            _ => {
                if let Some(standing) = &mut self.connected {
                    match name.as_str() {
                        notify::DAEMON => {
                            standing.notifier = None;
                            self.shared.notified_by(None);
                            self.shared.bubbles().clear();
                        }
                        tray::WATCHER => standing.tray = false,
                        shortcuts::portal::PORTAL => {
                            if let Some(Keys::Portal(portal)) = &mut self.keys {
                                portal.gone();
                            }
                        }
                        _ => {}
                    }
                }
                self.tell_abilities();
            }
        }
    }

    fn lost(&mut self) {
        tracing::info!("the session bus is gone");
        self.connected = None;
        self.shared.notified_by(None);
        self.shared.bubbles().clear();
        if matches!(self.keys, Some(Keys::Portal(_))) {
            self.keys = None;
        }
        self.retry_at = self.shared.now() + self.retry_in;
        self.tell_abilities();
    }
}

/// Whether nobody is there who could answer: the bus tells when that changes.
fn is_absent(error: &zbus::Error) -> bool {
    let absent = ["ServiceUnknown", "NameHasNoOwner"];
    matches!(error, zbus::Error::MethodError(name, ..) if absent
        .iter()
        .any(|word| name.strip_prefix("org.freedesktop.DBus.Error.") == Some(word)))
}
