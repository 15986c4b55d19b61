//! What the window remembers, and how it changes: what is shown, what is typed, what is open.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use iced::advanced::widget::Id;
use iced::{Padding, Size};
use phone::Lamp;
use phone::doors::{
    CallId, CallState, CallView, Command, Digit, KeyId, LineId, LineView, Notice, Secret, Service,
    Snapshot,
};

use crate::keymap::{self, Action};
use crate::line::News;
use crate::theme::Mode;
use crate::widget::Pressed;
use crate::words::{Language, Words};

/// What happened to the window.
#[derive(Clone, Debug)]
pub enum Message {
    /// The telephone has news.
    News(News),
    /// The telephone has ended.
    Ended,
    /// It is so late, since the first frame.
    Now(Duration),
    /// The window has this size.
    Resized(Size),
    /// A key of the desk set was pressed.
    Press(KeyId),
    /// A button that says one thing was pressed.
    Do(Command),
    /// The number field of a line says this.
    Typed(LineId, String),
    /// SEND of a line.
    Send(LineId),
    /// Enter in the number field of a line.
    Submit(LineId),
    /// The password field of a line says this.
    Password(LineId, Hidden),
    /// The password of a line is to be used.
    UsePassword(LineId),
    /// A key of the keypad was pressed.
    Pad(char),
    /// The keypad of a call is shown or hidden.
    TogglePad(CallId),
    /// The map of the keyboard is shown or hidden.
    ToggleHelp,
    /// What was told is done with.
    Dismiss,
    /// The next of the three looks.
    NextMode,
    /// Put on the clipboard.
    Copy(String),
    /// A key of the keyboard that nothing took.
    Key(Action),
}

/// What must not be printed.
#[derive(Clone, Default)]
pub struct Hidden(pub(crate) String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What the window does about it.
#[derive(Debug)]
pub enum Effect {
    /// The telephone is told.
    Command(Command),
    /// The telephone is given the password of a line.
    Secret(LineId, Secret),
    /// The clipboard is written.
    Copy(String),
    /// A field gets the focus.
    Focus(Id),
    /// The next control gets the focus.
    FocusNext,
    /// The control before gets the focus.
    FocusPrevious,
}

/// What the window remembers.
#[derive(Debug)]
pub struct Desk {
    pub(crate) phone: Arc<Snapshot>,
    pub(crate) words: Words,
    pub(crate) mode: Mode,
    /// Everything is drawn so many times larger.
    pub(crate) scale: f32,
    pub(crate) size: Size,
    pub(crate) now: Duration,
    /// When the snapshot came; `None` until the clock has been looked at.
    pub(crate) stamped: Option<Duration>,
    pub(crate) ended: bool,
    pub(crate) help: bool,
    pub(crate) pad: Option<CallId>,
    pub(crate) told: Option<String>,
    typed: BTreeMap<LineId, String>,
    dialled: BTreeMap<LineId, String>,
    passwords: BTreeMap<LineId, Hidden>,
}

/// Numbers are never longer; what is pasted beyond it is left out.
const NUMBER_MAX: usize = 128;

/// The sizes the window can be set to.
const SCALES: [f32; 7] = [0.75, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0];

impl Desk {
    /// A desk without a telephone yet.
    pub fn new(language: Language, mode: Mode) -> Self {
        Self {
            phone: Arc::default(),
            words: Words::of(language),
            mode,
            scale: 1.0,
            size: Size::new(1040.0, 680.0),
            now: Duration::ZERO,
            stamped: None,
            ended: false,
            help: false,
            pad: None,
            told: None,
            typed: BTreeMap::new(),
            dialled: BTreeMap::new(),
            passwords: BTreeMap::new(),
        }
    }

    /// Takes what happened, and says what is to be done about it.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::News(News::Snapshot(snapshot)) => self.show(snapshot),
            Message::News(News::Notice(notice)) => self.tell(notice),
            Message::Ended => self.ended = true,
            Message::Now(now) => {
                self.now = now;
                self.stamped.get_or_insert(now);
            }
            Message::Resized(size) => self.size = size,
            Message::Press(key) => return vec![Effect::Command(Command::PressKey(key))],
            Message::Do(command) => return vec![Effect::Command(command)],
            Message::Typed(line, text) => return self.type_number(line, &text),
            Message::Send(line) => return self.send(line).into_iter().collect(),
            Message::Submit(line) => return self.submit(line).into_iter().collect(),
            Message::Password(line, password) => {
                self.passwords.insert(line, password);
            }
            Message::UsePassword(line) => return self.use_password(line).into_iter().collect(),
            Message::Pad(digit) => return self.digit(digit),
            Message::TogglePad(call) => self.pad = (self.pad != Some(call)).then_some(call),
            Message::ToggleHelp => self.help = !self.help,
            Message::Dismiss => self.told = None,
            Message::NextMode => self.mode = self.mode.next(),
            Message::Copy(text) => return vec![Effect::Copy(text)],
            Message::Key(action) => return self.key(action),
        }
        Vec::new()
    }

    /// Takes a key of the keyboard that nothing took.
    pub(crate) fn pressed(pressed: &Pressed) -> Option<Message> {
        keymap::action(&pressed.key, pressed.modifiers)
            .or_else(|| {
                // Where a digit needs Shift, the key alone does not say it.
                let text = pressed.text.as_deref()?;
                keymap::action(&iced::keyboard::Key::Character(text.into()), pressed.modifiers)
            })
            .map(Message::Key)
    }

    fn show(&mut self, snapshot: Arc<Snapshot>) {
        let talked_on = |call: CallId| {
            snapshot.calls.iter().any(|view| view.id == call && view.state == CallState::Connected)
        };
        self.pad = self.pad.filter(|call| talked_on(*call));
        self.phone = snapshot;
        self.stamped = None;
    }

    fn tell(&mut self, notice: Notice) {
        self.told = match notice {
            Notice::Refused(sentence) => Some(sentence),
            Notice::Missed(call) => self.call(call).map(|call| {
                let line = self.line_label(call.line);
                self.words.tell("told-missed", &[("party", party(call)), ("line", line)])
            }),
            // The line says it, for as long as it is so; a call that rings shows itself.
            Notice::PasswordRefused(_)
            | Notice::PasswordWanted(_)
            | Notice::Ringing(_)
            | Notice::Goodbye => return,
        };
    }

    fn type_number(&mut self, line: LineId, text: &str) -> Vec<Effect> {
        let text: String = text.chars().filter(|c| !c.is_control()).take(NUMBER_MAX).collect();
        let first = self.typed(line).is_empty().then(|| text.clone());
        self.typed.insert(line, text);
        // The first digit ends the dial tone.
        match first.filter(|text| !text.is_empty() && self.seized() == Some(line)) {
            Some(text) if text.chars().all(|c| Digit::new(c).is_some()) => {
                vec![Effect::Command(Command::PressDigits(text))]
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Dials what is typed; with nothing typed, brings back what was dialled last.
    fn send(&mut self, line: LineId) -> Option<Effect> {
        if !self.works(line) {
            return None;
        }
        let number = self.typed.remove(&line).filter(|number| !number.trim().is_empty());
        if let Some(number) = number {
            self.dialled.insert(line, number.clone());
            return Some(Effect::Command(Command::Dial(line, number)));
        }
        let last = self.dialled.get(&line)?.clone();
        self.typed.insert(line, last);
        Some(Effect::Focus(number_field(line)))
    }

    /// Enter answers what rings, from within an empty field too: one may have dialled from it a
    /// moment ago.
    fn submit(&mut self, line: LineId) -> Option<Effect> {
        if self.typed(line).is_empty() && self.ringing().next().is_some() {
            return Some(Effect::Command(Command::Answer(None)));
        }
        self.send(line)
    }

    fn use_password(&mut self, line: LineId) -> Option<Effect> {
        let Hidden(password) = self.passwords.remove(&line)?;
        (!password.is_empty()).then(|| Effect::Secret(line, Secret::new(password.as_str())))
    }

    fn digit(&mut self, digit: char) -> Vec<Effect> {
        if self.talking().is_some() {
            return match Digit::new(digit) {
                Some(_) => vec![Effect::Command(Command::PressDigits(digit.to_string()))],
                None => Vec::new(),
            };
        }
        let Some(line) = self.dial_line() else { return Vec::new() };
        let text = format!("{}{digit}", self.typed(line));
        self.type_number(line, &text)
    }

    fn key(&mut self, action: Action) -> Vec<Effect> {
        let command = match action {
            Action::Press(number) => {
                let key = number.checked_sub(1).and_then(|index| self.phone.keys.get(index));
                key.map(|key| Command::PressKey(key.id))
            }
            Action::Enter if self.ringing().next().is_some() => Some(Command::Answer(None)),
            Action::Enter => {
                let line = self.dial_line().filter(|line| !self.typed(*line).is_empty());
                return line.and_then(|line| self.send(line)).into_iter().collect();
            }
            Action::Back => self.back(),
            Action::End => Some(Command::Release(None)),
            Action::Hold if self.talking().is_some() => Some(Command::Hold(None)),
            Action::Hold => self.held().next().map(|_| Command::Retrieve(None)),
            Action::Mute => Some(Command::Mute(!self.phone.muted)),
            Action::Field => {
                return self.dial_line().map(number_field).map(Effect::Focus).into_iter().collect();
            }
            Action::Digit(digit) => return self.digit(digit),
            Action::Erase => {
                if let Some(line) = self.dial_line()
                    && let Some(text) = self.typed.get_mut(&line)
                {
                    text.pop();
                }
                None
            }
            Action::Next => return vec![Effect::FocusNext],
            Action::Previous => return vec![Effect::FocusPrevious],
            Action::Larger => self.rescale(|scale, now| *scale > now, false),
            Action::Smaller => self.rescale(|scale, now| *scale < now, true),
            Action::Natural => {
                self.scale = 1.0;
                None
            }
            Action::Help => {
                self.help = !self.help;
                None
            }
        };
        command.map(Effect::Command).into_iter().collect()
    }

    /// One step back: what is open closes, what is told is done with, what is typed goes, a line
    /// that was taken is given back.
    fn back(&mut self) -> Option<Command> {
        if std::mem::take(&mut self.help) || self.pad.take().is_some() || self.told.take().is_some()
        {
            return None;
        }
        if let Some(line) = self.dial_line()
            && self.typed.remove(&line).is_some_and(|text| !text.is_empty())
        {
            return None;
        }
        let seized = self.phone.calls.iter().find(|call| call.state == CallState::Seized)?;
        Some(Command::Release(Some(seized.id)))
    }

    fn rescale(&mut self, fits: impl Fn(&f32, f32) -> bool, last: bool) -> Option<Command> {
        let mut fitting = SCALES.into_iter().filter(|scale| fits(scale, self.scale));
        let scale = if last { fitting.next_back() } else { fitting.next() };
        self.scale = scale.unwrap_or(self.scale);
        None
    }

    /// When something looks different by itself, since the first frame.
    pub fn due(&self) -> Option<Duration> {
        let counting = self.phone.calls.iter().any(|call| call.talked.is_some())
            || self.phone.lines.iter().any(|line| line.retry_in.is_some());
        let blinking = self.phone.keys.iter().filter_map(|key| self.edge(key.lamp)).min();
        if self.stamped.is_none() && (counting || blinking.is_some()) {
            return Some(self.now);
        }
        // Timers turn over together, a second after the snapshot and so on; their own turns
        // would be a frame each.
        let second = Duration::from_secs(1);
        let stamped = self.stamped.unwrap_or_default();
        let turns = u32::try_from(self.since().as_secs()).unwrap_or(u32::MAX);
        let tick = counting.then(|| stamped + second.saturating_mul(turns.saturating_add(1)));
        [tick, blinking].into_iter().flatten().min()
    }

    /// When a lamp goes on or off next.
    fn edge(&self, lamp: Lamp) -> Option<Duration> {
        let cadence = lamp.cadence();
        if cadence.on.is_zero() || cadence.off.is_zero() {
            return None;
        }
        let (into, round) = self.place_in_round(lamp)?;
        let edge = if into < cadence.on { cadence.on } else { round };
        Some(self.now + edge.saturating_sub(into))
    }

    /// Whether a lamp is lit now. All of them go by one clock, so that they blink together.
    pub(crate) fn lit(&self, lamp: Lamp) -> bool {
        self.place_in_round(lamp).is_none_or(|(into, _)| into < lamp.cadence().on)
    }

    fn place_in_round(&self, lamp: Lamp) -> Option<(Duration, Duration)> {
        let round = lamp.cadence().on + lamp.cadence().off;
        let into = self.now.as_nanos().checked_rem(round.as_nanos())?;
        Some((Duration::from_nanos(u64::try_from(into).ok()?), round))
    }

    /// Time since the snapshot.
    pub(crate) fn since(&self) -> Duration {
        self.stamped.map_or(Duration::ZERO, |stamped| self.now.saturating_sub(stamped))
    }

    pub(crate) fn typed(&self, line: LineId) -> &str {
        self.typed.get(&line).map_or("", String::as_str)
    }

    pub(crate) fn has_dialled(&self, line: LineId) -> bool {
        self.dialled.contains_key(&line)
    }

    pub(crate) fn password(&self, line: LineId) -> &str {
        self.passwords.get(&line).map_or("", |Hidden(password)| password)
    }

    pub(crate) fn call(&self, id: CallId) -> Option<&CallView> {
        self.phone.calls.iter().find(|call| call.id == id)
    }

    pub(crate) fn line(&self, id: LineId) -> Option<&LineView> {
        self.phone.lines.iter().find(|line| line.id == id)
    }

    pub(crate) fn line_label(&self, id: LineId) -> &str {
        self.line(id).map_or("", |line| line.label.as_str())
    }

    pub(crate) fn works(&self, line: LineId) -> bool {
        !self.ended && self.line(line).is_some_and(|line| line.service == Service::InService)
    }

    pub(crate) fn talking(&self) -> Option<&CallView> {
        self.phone.calls.iter().find(|call| call.state == CallState::Connected)
    }

    pub(crate) fn ringing(&self) -> impl Iterator<Item = &CallView> {
        self.phone.calls.iter().filter(|call| call.state == CallState::RingingHere)
    }

    pub(crate) fn held(&self) -> impl Iterator<Item = &CallView> {
        self.phone.calls.iter().filter(|call| call.state == CallState::Held)
    }

    fn seized(&self) -> Option<LineId> {
        let seized = self.phone.calls.iter().find(|call| call.state == CallState::Seized);
        seized.map(|call| call.line)
    }

    /// Where digits go that are typed without a field: to the line that is taken, else to where
    /// something is typed already, else to the first line that works.
    pub(crate) fn dial_line(&self) -> Option<LineId> {
        let lines = || self.phone.lines.iter().map(|line| line.id);
        self.seized()
            .or_else(|| lines().find(|line| self.works(*line) && !self.typed(*line).is_empty()))
            .or_else(|| lines().find(|line| self.works(*line)))
    }
}

/// What to call the far end.
pub(crate) fn party(call: &CallView) -> &str {
    call.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&call.party)
}

/// The number field of a line.
pub(crate) fn number_field(line: LineId) -> Id {
    Id::from(format!("number of line {}", line.0))
}

/// Padding whose leading side is the right one where that is where one begins to read.
pub(crate) fn leading(start: f32, end: f32, vertical: f32, right_to_left: bool) -> Padding {
    let (left, right) = if right_to_left { (end, start) } else { (start, end) };
    Padding { top: vertical, right, bottom: vertical, left }
}
