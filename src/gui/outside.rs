//! What reaches the window from outside it: the tray, a link somebody clicked, a second start,
//! the clipboard; and how the window comes and goes.
//!
//! A link is a stranger's: it is shown, it may fill the number field, and it never dials. Where
//! it could go out on more than one line, or names a gateway of its own, a card asks; pressing a
//! line on that card is what a person does.

use phone::doors::{CallState, Command, LineId, Service};
use phone::link::{self, Link};

use crate::desk::{Desk, Effect, Message, number_field};
use crate::setup::Setup;
use crate::theme::Mode;

/// What comes from outside the window.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outside {
    /// The window is to be shown.
    Show,
    /// It is to be hidden.
    Hide,
    /// It is to be shown, or hidden where it is shown.
    Toggle,
    /// A link to a number: it is offered to whoever sits here.
    Offer(Link),
    /// A number for the field of a line.
    Fill(LineId, String),
    /// Whether there is a tray, in which the program can go on without its window.
    Tray(bool),
    /// A sentence to tell.
    Tell(String),
    /// The system looks like this.
    System(Mode),
    /// The window is to close for good.
    Quit,
}

/// What happens to the window as a thing of the desktop, and on the card of a link.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Around {
    /// Its close button was pressed.
    CloseAsked,
    /// The link is dialled on this line; nothing is where there is none.
    Picked(Option<LineId>),
    /// This was on the clipboard.
    Pasted(String),
}

/// What the window remembers of it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    /// Whether the window is shown.
    pub shown: bool,
    /// The link that is offered.
    pub offer: Option<Link>,
    tray: bool,
    /// Whether it was said where the program goes on.
    said: bool,
    ringing: bool,
}

impl Surroundings {
    pub(crate) fn of(setup: &Setup) -> Self {
        Self { shown: !setup.hidden, ..Self::default() }
    }
}

impl Desk {
    /// Takes what comes from outside.
    pub(crate) fn outside(&mut self, outside: Outside) -> Vec<Effect> {
        match outside {
            Outside::Show => self.appear(true),
            Outside::Hide => self.appear(false),
            Outside::Toggle => self.appear(!self.around.shown),
            Outside::Offer(link) => self.offer(link),
            Outside::Fill(line, number) => {
                let mut effects = self.appear(true);
                effects.extend(self.fill(line, &number));
                effects
            }
            Outside::Quit => vec![Effect::Close],
            Outside::Tray(tray) => {
                self.around.tray = tray;
                Vec::new()
            }
            Outside::System(mode) => {
                self.system_is(mode);
                Vec::new()
            }
            Outside::Tell(sentence) => {
                self.say(sentence);
                Vec::new()
            }
        }
    }

    /// Takes what happens around the window.
    pub(crate) fn around(&mut self, around: Around) -> Vec<Effect> {
        match around {
            Around::CloseAsked if self.around.tray && self.kept.close_hides => {
                if !std::mem::replace(&mut self.around.said, true) {
                    self.say(self.words.say("outside-goes-on"));
                }
                self.appear(false)
            }
            Around::CloseAsked => vec![Effect::Close],
            Around::Picked(line) => self.pick(line),
            Around::Pasted(text) => {
                let (Some(line), Some(number)) = (self.dial_line(), link::pasted(&text)) else {
                    return Vec::new();
                };
                self.fill(line, &number)
            }
        }
    }

    /// Puts a number into the field of a line.
    pub(crate) fn fill(&mut self, line: LineId, number: &str) -> Vec<Effect> {
        let mut effects = self.type_number(line, number);
        effects.push(Effect::Focus(number_field(line)));
        effects
    }

    fn appear(&mut self, shown: bool) -> Vec<Effect> {
        self.around.shown = shown;
        vec![Effect::Show(shown)]
    }

    /// Fills the number field where there is nothing to choose; else asks.
    fn offer(&mut self, named: Link) -> Vec<Effect> {
        let mut effects = self.appear(true);
        match (self.phone.lines.as_slice(), &named.host, &named.extension) {
            ([only], None, None) => {
                let only = only.id;
                effects.extend(self.fill(only, &named.target));
            }
            _ => self.around.offer = Some(named),
        }
        effects
    }

    fn pick(&mut self, line: Option<LineId>) -> Vec<Effect> {
        match (self.around.offer.take(), line) {
            (Some(named), Some(line)) if self.works(line) => {
                self.dialled_on(line, &named.target);
                vec![Effect::Command(Command::Dial(line, named.target))]
            }
            (Some(_) | None, _) => Vec::new(),
        }
    }

    /// The lines a link can be dialled on, the likeliest first: that dialled on last, else the
    /// first that works.
    pub(crate) fn offered_lines(&self) -> Vec<LineId> {
        let mut lines: Vec<LineId> = self
            .phone
            .lines
            .iter()
            .filter(|line| line.service == Service::InService)
            .map(|line| line.id)
            .collect();
        lines.sort_by_key(|line| Some(*line) != self.last_line);
        lines
    }

    /// Asks for attention when it begins to ring, and no longer when that ends. The window is not
    /// raised: who types in another one goes on typing there.
    pub(crate) fn attention(&mut self) -> Vec<Effect> {
        let ringing = self.ringing().next().is_some();
        if std::mem::replace(&mut self.around.ringing, ringing) == ringing {
            return Vec::new();
        }
        vec![Effect::Attention(ringing)]
    }

    /// The number of the call at hand goes on the clipboard.
    pub(crate) fn copy_number(&self) -> Vec<Effect> {
        let over = |state| matches!(state, CallState::Seized | CallState::Ended);
        let at_hand = self
            .talking()
            .or_else(|| self.ringing().next())
            .or_else(|| self.phone.calls.iter().rev().find(|call| !over(call.state)));
        let number = at_hand.map(|call| call.party.clone()).filter(|party| !party.is_empty());
        number.map(Effect::Copy).into_iter().collect()
    }

    /// The window is there anew: its clock begins again with its first frame.
    pub(crate) fn opened(&mut self) {
        self.around.shown = true;
        self.now = std::time::Duration::ZERO;
        self.stamped = None;
    }
}

impl From<Around> for Message {
    fn from(around: Around) -> Self {
        Self::Around(around)
    }
}
