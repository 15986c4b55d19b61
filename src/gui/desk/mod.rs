//! What the window remembers, and how it changes: what is shown, what is typed, what is open.

mod dial;
mod hand;
mod history;
mod keyboard;
mod layout;
mod menu;
mod message;
mod pages;
mod reads;
mod settings;
mod sound;
mod strangers;
mod time;
mod tracing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use iced::Size;
use outline::Urgency;
use phone::doors::{CallId, CallState, Command, LineId, Notice, Snapshot};
use phone::trouble::Device;

use crate::guide::{Abilities, Guide, Sealed, Ticket};
use crate::keymap::Keymap;
use crate::line::News;
use crate::outside::Surroundings;
use crate::reading::{self, Said, Saying};
use crate::setup::Setup;
use crate::theme::{Mode, STRIP, STRIP_WIDTH};
use crate::words::{Language, Words};
pub use hand::HandChange;
pub(crate) use hand::{Handing, completed, hand_field, is_failed, may_complete};
pub use history::HistoryChange;
pub(crate) use history::{History, ROW};
pub(crate) use layout::{Layout, Shape};
pub(crate) use menu::Menu;
pub use menu::MenuChange;
pub use message::{Effect, Hidden, Message, Tab};
pub(crate) use reads::{leading, number_field, party};
pub use settings::{Change, KeysChange, Look};
pub(crate) use settings::{Hitch, Learning, SCALES};
pub use sound::Sounding;
use sound::Trying;
use tracing::Traced;
pub use tracing::Tracing;

/// What the window remembers.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Debug)]
pub struct Desk {
    pub(crate) phone: Arc<Snapshot>,
    pub(crate) words: Words,
    pub(crate) mode: Mode,
    /// Everything is drawn so many times larger.
    pub(crate) scale: f32,
    pub(crate) size: Size,
    /// Where the window stands, as far as the desktop tells.
    pub(crate) place: Option<(f32, f32)>,
    /// Whether the window stays above others.
    pub(crate) on_top: bool,
    /// Whether lamps stay lit instead of blinking.
    pub(crate) still: bool,
    pub(crate) now: Duration,
    /// When the snapshot came; `None` until the clock has been looked at.
    pub(crate) stamped: Option<Duration>,
    pub(crate) ended: bool,
    /// What the side beside the keys shows.
    pub(crate) tab: Tab,
    /// Missed calls that nobody has looked at.
    pub(crate) missed: u64,
    /// Whether the cards of the calls are open over the keys, where nothing stands beside them.
    pub(crate) open: bool,
    /// The page of keys that is shown.
    pub(crate) page: u8,
    /// The call that somebody wants to hand over.
    pub(crate) handing: Option<Handing>,
    /// The menu of a key, while it is open.
    pub(crate) menu: Option<Menu>,
    pub(crate) help: bool,
    pub(crate) pad: Option<CallId>,
    /// The call about which more can be done, while that is shown.
    pub(crate) more: Option<CallId>,
    pub(crate) told: Option<String>,
    /// What was said aloud last.
    pub(crate) said: Said,
    /// Calls of the past.
    pub(crate) history: History,
    /// The rest of how the window is set up, which stands nowhere else here.
    pub(crate) kept: Setup,
    /// How the system looks, as far as it tells.
    pub(crate) system: Mode,
    /// Keys of the keyboard that are being learnt.
    pub(crate) learning: Option<Learning>,
    /// The map of the keyboard before it was last changed.
    pub(crate) former_keys: Option<Keymap>,
    /// Devices as they are chosen and tried.
    pub(crate) trying: Trying,
    /// The ladders of the last calls.
    pub(crate) traced: Traced,
    /// The way to a line, while it is gone.
    pub(crate) guide: Option<Guide>,
    /// What the house can do for it.
    pub(crate) able: Abilities,
    /// Lines whose password is kept nowhere yet, with the passphrase that is typed.
    pub(crate) homeless: BTreeMap<LineId, Hidden>,
    /// The number that says back what one says, and its line.
    pub(crate) echo: Option<(LineId, String)>,
    /// The file of passwords, while it waits for its passphrase.
    pub(crate) sealed: Option<Sealed>,
    /// The errand that was sent last.
    pub(crate) ticket: Ticket,
    /// The window as a thing of the desktop.
    pub(crate) around: Surroundings,
    typed: BTreeMap<LineId, String>,
    dialled: BTreeMap<LineId, String>,
    /// The line that was last dialled on.
    pub(crate) last_line: Option<LineId>,
    passwords: BTreeMap<LineId, Hidden>,
}

impl Desk {
    /// A desk without a telephone yet, as nobody has changed it.
    pub fn new(language: Language, mode: Mode) -> Self {
        Self::of(&Setup::new(language, mode))
    }

    /// A desk without a telephone yet, as it was set up.
    pub fn of(setup: &Setup) -> Self {
        Self {
            phone: Arc::default(),
            words: Words::of(setup.language),
            mode: setup.mode,
            scale: setup.scale,
            size: Size::new(setup.size.0, setup.size.1),
            place: setup.place,
            on_top: setup.on_top,
            still: setup.still,
            now: Duration::ZERO,
            stamped: None,
            ended: false,
            tab: Tab::Calls,
            missed: 0,
            open: false,
            page: 1,
            handing: None,
            menu: None,
            help: false,
            pad: None,
            more: None,
            told: None,
            said: Said::default(),
            history: History::default(),
            kept: setup.clone(),
            system: setup.mode,
            learning: None,
            former_keys: None,
            trying: Trying::default(),
            traced: Traced::default(),
            guide: None,
            able: Abilities::default(),
            homeless: BTreeMap::new(),
            echo: None,
            sealed: None,
            ticket: Ticket::default(),
            around: Surroundings::of(setup),
            typed: BTreeMap::new(),
            dialled: BTreeMap::new(),
            last_line: None,
            passwords: BTreeMap::new(),
        }
    }

    /// How the window is set up now.
    pub fn setup(&self) -> Setup {
        Setup {
            language: self.words.language(),
            mode: self.mode,
            scale: self.scale,
            size: (self.size.width, self.size.height),
            place: self.place,
            on_top: self.on_top,
            still: self.still,
            hidden: false,
            ..self.kept.clone()
        }
    }

    /// Takes what happened, and says what is to be done about it.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let before = self.setup();
        let missed = self.missed;
        let tried = self.trying.open;
        let traced = self.traces();
        let mut effects = self.take(message);
        if self.traces() != traced {
            effects.push(Effect::Ladders(!traced));
        }
        effects.extend(self.end_trying(tried));
        if missed > 0 && self.missed == 0 {
            effects.push(Effect::Looked);
        }
        let after = self.setup();
        if after.on_top != before.on_top {
            effects.push(Effect::OnTop(after.on_top));
        }
        if after != before {
            effects.push(Effect::Keep(after));
        }
        effects
    }

    fn take(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::News(News::Snapshot(snapshot)) => return self.show(snapshot),
            Message::News(News::Notice(notice)) => self.tell(notice),
            Message::News(News::Outside(outside)) => return self.outside(outside),
            Message::Around(around) => return self.around(around),
            Message::News(News::History(past, missed)) => {
                self.history.begin(Arc::unwrap_or_clone(past));
                self.missed = missed;
            }
            Message::News(News::Past(past)) => return self.take_past(past),
            Message::News(News::Today(date)) => self.history.today = Some(date),
            Message::News(News::HistoryIsKept(kept)) => {
                self.told = (!kept).then(|| self.words.say("told-not-kept"));
            }
            Message::News(News::Guide(ticket, answer)) => {
                let answer = self.tried(ticket, answer);
                return answer.map_or_else(Vec::new, |answer| self.answered(ticket, answer));
            }
            Message::News(News::Ladders(talks)) => self.traced.talks = talks,
            Message::News(News::Gathered(path)) => self.gathered(path.as_deref()),
            Message::Trace(tracing) => return self.trace(tracing),
            Message::Sound(sounding) => return self.sounding(sounding),
            Message::Guide(guiding) => return self.guide(guiding),
            Message::History(change) => self.change_history(change),
            Message::Recall(place) => return self.recall(place),
            Message::Ended => self.ended = true,
            Message::Now(now) => {
                self.now = now;
                self.stamped.get_or_insert(now);
            }
            Message::Resized(size) => {
                self.size = size;
                // It would stand beside what it belongs to.
                self.menu = None;
            }
            Message::Moved(place) => self.moved(place),
            Message::SystemIs(mode) => self.system_is(mode),
            Message::Set(change) => self.set(change),
            Message::Keys(change) => self.change_keys(change),
            Message::Open(open) => self.open = open,
            Message::Strip(strip) => return vec![self.strip(strip)],
            Message::Page(page) => self.turn(page),
            Message::Menu(change) => return self.change_menu(change),
            Message::Hand(change) => return self.hand(change),
            Message::Press(key) if self.hand_to_key(key) => {}
            Message::Press(key) => return vec![Effect::Command(Command::PressKey(key))],
            Message::Do(command) => return vec![Effect::Command(command)],
            Message::Typed(line, text) => return self.type_number(line, &text),
            Message::Try(number) => return self.put(&number),
            Message::Send(line) => return self.send(line).into_iter().collect(),
            Message::Submit(line) => return self.submit(line).into_iter().collect(),
            Message::Password(line, password) => {
                self.passwords.insert(line, password);
            }
            Message::UsePassword(line) => return self.use_password(line).into_iter().collect(),
            Message::Pad(digit) => return self.digit(digit),
            Message::TogglePad(call) => self.pad = (self.pad != Some(call)).then_some(call),
            Message::ToggleMore(call) => self.more = (self.more != Some(call)).then_some(call),
            Message::Go(tab) => self.go(tab),
            Message::ToggleHelp => self.help = !self.help,
            Message::Dismiss => self.told = None,
            Message::NextMode => self.set(Change::Look(self.mode.next().into())),
            Message::ToggleOnTop => self.set(Change::OnTop(!self.on_top)),
            Message::ToggleStill => self.set(Change::Still(!self.still)),
            Message::Copy(text) => return vec![Effect::Copy(text)],
            Message::Key(action) => return self.key(action),
            // Nothing of the desk: the window sees to it.
            Message::Reading(_) => {}
        }
        Vec::new()
    }

    /// Where everything stands.
    pub(crate) fn layout(&self) -> Layout {
        Layout::of(self.size.width, self.most_keys())
    }

    fn strip(&mut self, strip: bool) -> Effect {
        if !strip {
            let (width, height) = self.kept.wide.unwrap_or(crate::setup::SIZE);
            return Effect::Resize(Size::new(width, height));
        }
        self.kept.wide = (self.size.width >= STRIP).then_some((self.size.width, self.size.height));
        Effect::Resize(Size::new(STRIP_WIDTH, self.size.height))
    }

    fn show(&mut self, snapshot: Arc<Snapshot>) -> Vec<Effect> {
        let snapshot = strangers::tamed(snapshot);
        let talked_on = |call: CallId| {
            snapshot.calls.iter().any(|view| view.id == call && view.state == CallState::Connected)
        };
        self.pad = self.pad.filter(|call| talked_on(*call));
        self.more = self.more.filter(|call| talked_on(*call));
        self.said.add(reading::said(&self.phone, &snapshot, &self.words));
        self.open &= !snapshot.calls.is_empty();
        let rang = self.ringing().next().is_some();
        self.phone = snapshot;
        self.keep_page();
        self.keep_handing();
        self.keep_menu(rang);
        self.meet();
        self.stamped = None;
        self.attention()
    }

    /// Tells a sentence, and says it aloud.
    pub(crate) fn say(&mut self, sentence: String) {
        self.said.add([Saying { text: sentence.clone(), urgency: Urgency::Polite }]);
        self.told = Some(sentence);
    }

    fn go(&mut self, tab: Tab) {
        self.tab = tab;
        self.menu = None;
        self.help = false;
        self.learning = None;
        self.open = false;
        if tab == Tab::History {
            self.missed = 0;
        }
    }

    fn tell(&mut self, notice: Notice) {
        if matches!(notice, Notice::Missed(_)) && self.tab != Tab::History {
            self.missed = self.missed.saturating_add(1);
        }
        self.told = match notice {
            Notice::Refused(refusal) => return self.say(self.words.sentence(&refusal)),
            Notice::Recording(why) => return self.say(self.words.sentence(&why)),
            Notice::Missed(call) => self.call(call).map(|call| {
                let line = self.line_label(call.line);
                self.words.tell("told-missed", &[("party", party(call)), ("line", line)])
            }),
            Notice::Using(device, name) => {
                let key = match device {
                    Device::Microphone => "told-using-microphone",
                    Device::Loudspeaker => "told-using-loudspeaker",
                };
                return self.say(self.words.tell(key, &[("name", &name)]));
            }
            // The line says it, for as long as it is so; a call that rings shows itself.
            Notice::PasswordRefused(_)
            | Notice::PasswordWanted(_)
            | Notice::Ringing(_)
            | Notice::Goodbye => return,
        };
    }
}
