//! The guide: from a telephone number and a password, or a settings file, to keys that work.
//!
//! It stands over the window while it is open; calls still ring and are answered in it. What it
//! wants done goes down as an [`Errand`], what comes of it comes up as an [`Answer`]. Nothing is
//! stored here but what is typed.

mod message;
mod model;
mod sealed;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use iced::advanced::widget::Id;
use outline::Urgency;
use phone::doors::{Command, LineId, Secret};

pub use message::{Guiding, Keep, List, Page};
pub use model::{
    Abilities, Answer, Application, Broken, Change, ChangeKind, Errand, Fault, Heard, Keeping,
    Part, Phrase, Plan, PlannedKey, PlannedLine, Remark, Ticket, Trial,
};
pub use sealed::Unseal;
pub(crate) use sealed::{Sealed, sealed_field};

use crate::desk::{Desk, Effect, Hidden};
use crate::locked::Setting;
use crate::reading::Saying;

/// Addresses and links are never longer; what is pasted beyond it is left out.
const TYPED_MAX: usize = 2_048;

/// Numbers and passwords are never longer.
const SHORT_MAX: usize = 256;

/// What the guide remembers.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Debug, Default)]
pub(crate) struct Guide {
    pub page: Page,
    /// Whether it opened by itself, because there was no line.
    pub first: bool,
    pub address: String,
    pub number: String,
    pub password: Hidden,
    /// Whether the password is shown.
    pub shown: bool,
    /// Where the password is kept, once it is known that no secret store answers.
    pub keep: Option<Keep>,
    pub passphrase: Hidden,
    pub link: String,
    /// Whether a file is held over the window.
    pub over: bool,
    pub going: Going,
    /// Why the last errand came to nothing.
    pub refused: Option<Phrase>,
    pub found: Option<Found>,
    /// Whether what was found is in use now.
    pub used: bool,
    /// What was added by hand.
    pub added: Option<Phrase>,
    /// Lists that are shown whole.
    pub whole: BTreeSet<List>,
    pub saved: Option<String>,
    pub level: Option<u8>,
    pub heard: Option<Heard>,
}

/// What is under way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Going {
    /// Nothing.
    #[default]
    Nothing,
    /// The provider is asked.
    Asking,
    /// A file is read.
    Reading,
    /// The desktop lets one choose a file.
    Choosing,
    /// The plan is carried out.
    Using,
}

/// What was found in a file.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    Plan(Arc<Plan>),
    Broken(Arc<Broken>),
}

impl Guide {
    /// Whether SEND has something to send.
    pub(crate) fn ready(&self) -> bool {
        self.empty_field().is_none() && self.going == Going::Nothing
    }

    /// The first field in which nothing is typed.
    fn empty_field(&self) -> Option<Id> {
        let empty = |text: &str| text.trim().is_empty();
        if empty(&self.address) {
            Some(address_field())
        } else if empty(&self.number) {
            Some(number_field())
        } else if self.password.0.is_empty() {
            Some(password_field())
        } else if self.keep == Some(Keep::File) && self.passphrase.0.is_empty() {
            Some(passphrase_field())
        } else {
            None
        }
    }

    fn forget_password(&mut self) {
        self.password = Hidden::default();
        self.passphrase = Hidden::default();
        self.shown = false;
    }
}

/// The field of the provider's address.
pub(crate) fn address_field() -> Id {
    Id::new("address of the provider")
}

/// The field of the telephone number.
pub(crate) fn number_field() -> Id {
    Id::new("telephone number to register")
}

/// The field of the password.
pub(crate) fn password_field() -> Id {
    Id::new("password to register with")
}

/// The field of the passphrase.
pub(crate) fn passphrase_field() -> Id {
    Id::new("passphrase of the file of passwords")
}

impl Desk {
    /// Whether the guide is open.
    pub const fn is_guiding(&self) -> bool {
        self.guide.is_some()
    }

    /// Takes what hands do in the guide.
    pub(crate) fn guide(&mut self, guiding: Guiding) -> Vec<Effect> {
        let guiding = match self.anywhere(guiding) {
            Ok(effects) => return effects,
            Err(guiding) => guiding,
        };
        let Some(guide) = &mut self.guide else { return Vec::new() };
        let idle = guide.going == Going::Nothing;
        match guiding {
            Guiding::Close => return self.close_guide(),
            Guiding::Address(text) if idle => guide.address = clean(&text, TYPED_MAX),
            Guiding::Number(text) if idle => guide.number = clean(&text, SHORT_MAX),
            Guiding::Password(hidden) if idle => {
                guide.password = Hidden(clean(&hidden.0, SHORT_MAX));
            }
            Guiding::Link(text) if idle => guide.link = clean(&text, TYPED_MAX),
            Guiding::Keep(keep) if idle => {
                guide.keep = Some(keep);
                if keep == Keep::File {
                    return vec![Effect::Focus(passphrase_field())];
                }
            }
            Guiding::Passphrase(hidden) if idle => {
                guide.passphrase = Hidden(clean(&hidden.0, SHORT_MAX));
            }
            Guiding::Reveal(shown) => guide.shown = shown.unwrap_or(!guide.shown),
            Guiding::Enter => {
                return match guide.empty_field() {
                    Some(field) => vec![Effect::Focus(field)],
                    None => self.apply(),
                };
            }
            Guiding::Send => return self.apply(),
            Guiding::Cancel => return self.cancel(),
            Guiding::OpenLink if idle && !guide.link.trim().is_empty() => {
                let link = guide.link.trim().to_owned();
                return self.send_out(Going::Reading, Errand::Open(link));
            }
            Guiding::Choose if idle => return self.send_out(Going::Choosing, Errand::Choose),
            Guiding::Over(over) => guide.over = over,
            Guiding::Fold(list) => {
                if !guide.whole.remove(&list) {
                    guide.whole.insert(list);
                }
            }
            Guiding::Use if idle && matches!(guide.found, Some(Found::Plan(_))) => {
                return self.send_out(Going::Using, Errand::Use);
            }
            Guiding::Discard => return self.discard(),
            Guiding::SaveReport if idle => {
                return vec![Effect::Errand(self.ticket, Errand::SaveReport)];
            }
            Guiding::Go(page) if idle => return self.turn_to(page),
            Guiding::Sound(trial) => {
                guide.heard = None;
                return vec![Effect::Errand(self.ticket, Errand::Sound(trial))];
            }
            Guiding::Call(line, number) => {
                let mut effects = self.close_guide();
                self.dialled_on(line, &number);
                effects.push(Effect::Command(Command::Dial(line, number)));
                return effects;
            }
            // Nothing is changed under what is on its way.
            Guiding::Open
            | Guiding::Dropped(_)
            | Guiding::Address(_)
            | Guiding::Number(_)
            | Guiding::Password(_)
            | Guiding::Keep(_)
            | Guiding::Passphrase(_)
            | Guiding::LinePassphrase(..)
            | Guiding::KeepLine(..)
            | Guiding::Unseal(_)
            | Guiding::Link(_)
            | Guiding::OpenLink
            | Guiding::Choose
            | Guiding::Use
            | Guiding::SaveReport
            | Guiding::Go(_) => {}
        }
        Vec::new()
    }

    /// Takes what hands do whether the guide is open or not; gives back what is for the guide.
    fn anywhere(&mut self, guiding: Guiding) -> Result<Vec<Effect>, Guiding> {
        let adds = matches!(guiding, Guiding::Open | Guiding::Dropped(_) | Guiding::Send);
        if adds && !self.may_change(Setting::Lines) {
            return Ok(Vec::new());
        }
        if let Guiding::Dropped(path) = guiding {
            Ok(self.dropped(path))
        } else if let Guiding::Unseal(unseal) = guiding {
            Ok(self.unseal(unseal))
        } else if let Guiding::KeepLine(line, keep) = guiding {
            Ok(self.keep_line(line, keep))
        } else if let Guiding::LinePassphrase(line, hidden) = guiding {
            self.homeless.entry(line).and_modify(|typed| *typed = hidden);
            Ok(Vec::new())
        } else if matches!(guiding, Guiding::Open) {
            Ok(self.open_guide(false))
        } else {
            Err(guiding)
        }
    }

    /// A file may be dropped on the window whatever it shows.
    fn dropped(&mut self, path: PathBuf) -> Vec<Effect> {
        let idle = self.guide.as_ref().is_none_or(|guide| guide.going == Going::Nothing);
        if !idle || !self.able.enrols {
            return Vec::new();
        }
        let guide = self.guide.get_or_insert_default();
        guide.over = false;
        let mut effects = Vec::new();
        if guide.page == Page::Sound {
            effects.push(Effect::Errand(self.ticket, Errand::Sound(Trial::Stop)));
        }
        effects.extend(self.send_out(Going::Reading, Errand::Read(path)));
        effects
    }

    fn open_guide(&mut self, first: bool) -> Vec<Effect> {
        self.guide = Some(Guide { first, ..Guide::default() });
        self.help = false;
        vec![Effect::Focus(address_field())]
    }

    /// Ends the guide: what is under way is given up, what is typed is forgotten.
    fn close_guide(&mut self) -> Vec<Effect> {
        let Some(guide) = self.guide.take() else { return Vec::new() };
        let mut effects = Vec::new();
        if guide.going != Going::Nothing {
            effects.push(self.drop_errand(Errand::Cancel));
        } else if matches!(guide.found, Some(Found::Plan(_))) && !guide.used {
            effects.push(self.drop_errand(Errand::Discard));
        }
        if guide.page == Page::Sound {
            effects.push(Effect::Errand(self.ticket, Errand::Sound(Trial::Stop)));
        }
        effects
    }

    /// One step back out of the guide. Says whether there was one.
    pub(crate) fn guide_back(&mut self) -> Option<Vec<Effect>> {
        let guide = self.guide.as_ref()?;
        Some(match guide.page {
            Page::Add => self.cancel(),
            Page::Check if !guide.used => self.discard(),
            Page::Check | Page::Sound | Page::Finish => self.close_guide(),
        })
    }

    /// SEND.
    fn apply(&mut self) -> Vec<Effect> {
        let Some(guide) = self.guide.as_mut().filter(|guide| guide.ready()) else {
            return Vec::new();
        };
        guide.shown = false;
        let application = Application {
            address: guide.address.trim().to_owned(),
            number: guide.number.trim().to_owned(),
            password: Secret::new(guide.password.0.as_str()),
            keeping: guide.keep.map(|keep| keeping(keep, &guide.passphrase)),
        };
        self.send_out(Going::Asking, Errand::Enrol(application))
    }

    /// CANCEL. Once it gives up what is under way; with nothing under way it ends the page.
    fn cancel(&mut self) -> Vec<Effect> {
        let Some(guide) = &mut self.guide else { return Vec::new() };
        guide.forget_password();
        guide.refused = None;
        if guide.going != Going::Nothing {
            guide.going = Going::Nothing;
            return vec![self.drop_errand(Errand::Cancel), Effect::Focus(password_field())];
        }
        if guide.first {
            // There is nothing behind it yet.
            (guide.address, guide.number, guide.link) = Default::default();
            return vec![Effect::Focus(address_field())];
        }
        self.close_guide()
    }

    /// Throws the plan away, and goes back to where it came from.
    fn discard(&mut self) -> Vec<Effect> {
        let Some(guide) = &mut self.guide else { return Vec::new() };
        guide.found = None;
        guide.refused = None;
        guide.whole.clear();
        guide.page = Page::Add;
        let errand = if guide.going == Going::Nothing { Errand::Discard } else { Errand::Cancel };
        guide.going = Going::Nothing;
        vec![self.drop_errand(errand), Effect::Focus(address_field())]
    }

    fn turn_to(&mut self, page: Page) -> Vec<Effect> {
        let Some(guide) = &mut self.guide else { return Vec::new() };
        let before = std::mem::replace(&mut guide.page, page);
        (guide.level, guide.heard) = (None, None);
        let trial = match (before, page) {
            (_, Page::Sound) => Trial::Listen,
            (Page::Sound, _) => Trial::Stop,
            (Page::Add | Page::Check | Page::Finish, _) => return Vec::new(),
        };
        vec![Effect::Errand(self.ticket, Errand::Sound(trial))]
    }

    /// Sends something out that is answered.
    fn send_out(&mut self, going: Going, errand: Errand) -> Vec<Effect> {
        self.ticket.0 += 1;
        if let Some(guide) = &mut self.guide {
            guide.going = going;
            guide.refused = None;
        }
        vec![Effect::Errand(self.ticket, errand)]
    }

    /// Nothing that is still on its way up is taken.
    const fn drop_errand(&mut self, errand: Errand) -> Effect {
        self.ticket.0 += 1;
        Effect::Errand(self.ticket, errand)
    }

    /// The house took no errand.
    pub(crate) fn errand_lost(&mut self) {
        if let Some(guide) = &mut self.guide {
            guide.going = Going::Nothing;
            guide.refused = Some(Phrase::named("told-not-taken"));
        }
    }

    /// Takes what came of an errand.
    pub(crate) fn answered(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Welcome => return self.open_guide(true),
            Answer::Able(abilities) => {
                self.able = abilities;
                return Vec::new();
            }
            Answer::NoStore(line) => return self.without_store(line),
            Answer::Kept(line, None) => {
                self.homeless.remove(&line);
                return Vec::new();
            }
            Answer::Echo(echo) => {
                self.echo = echo;
                return Vec::new();
            }
            Answer::Sealed(why) => return self.sealed(why),
            Answer::Unsealed => {
                self.sealed = None;
                return Vec::new();
            }
            Answer::Kept(_, Some(ref why)) => {
                self.say(why.said(&self.words));
                return Vec::new();
            }
            Answer::Refused(_)
            | Answer::Storeless
            | Answer::Added(_)
            | Answer::Plan(_)
            | Answer::Broken(_)
            | Answer::Nothing
            | Answer::Used
            | Answer::NotUsed(_)
            | Answer::Saved(_)
            | Answer::Level(_)
            | Answer::Devices(_)
            | Answer::Heard(_) => {}
        }
        if ticket != self.ticket {
            return Vec::new();
        }
        let Some(guide) = &mut self.guide else { return Vec::new() };
        let mut said = None;
        match answer {
            Answer::Refused(why) => {
                guide.going = Going::Nothing;
                said = Some(why.said(&self.words));
                guide.refused = Some(why);
                self.aloud(said);
                return vec![Effect::Focus(password_field())];
            }
            Answer::Storeless => guide.keep = Some(guide.keep.unwrap_or(Keep::ThisRun)),
            Answer::Added(what) => {
                guide.going = Going::Nothing;
                guide.forget_password();
                (guide.number, guide.found) = Default::default();
                (guide.page, guide.used) = (Page::Check, true);
                said = Some(what.said(&self.words));
                guide.added = Some(what);
            }
            Answer::Plan(plan) => {
                guide.going = Going::Nothing;
                (guide.page, guide.used, guide.added) = (Page::Check, false, None);
                said = Some(self.words.say("guide-check-title"));
                guide.found = Some(Found::Plan(plan));
            }
            Answer::Broken(broken) => {
                guide.going = Going::Nothing;
                (guide.page, guide.used, guide.added) = (Page::Check, false, None);
                said = Some(self.words.tell("guide-broken-title", &[("file", &broken.file)]));
                guide.found = Some(Found::Broken(broken));
            }
            Answer::Nothing => guide.going = Going::Nothing,
            Answer::Used => {
                guide.going = Going::Nothing;
                guide.used = true;
                said = Some(self.words.say("guide-used-title"));
            }
            Answer::NotUsed(why) => {
                guide.going = Going::Nothing;
                said = Some(why.said(&self.words));
                guide.refused = Some(why);
            }
            Answer::Saved(path) => guide.saved = Some(path),
            Answer::Level(level) => guide.level = Some(level.min(LOUDEST)),
            Answer::Heard(heard) => guide.heard = Some(heard),
            Answer::Welcome
            | Answer::Able(_)
            | Answer::Devices(_)
            | Answer::NoStore(_)
            | Answer::Sealed(_)
            | Answer::Unsealed
            | Answer::Echo(_)
            | Answer::Kept(..) => {}
        }
        self.aloud(said);
        Vec::new()
    }

    /// The password of a line has no place to be kept.
    fn without_store(&mut self, line: LineId) -> Vec<Effect> {
        self.homeless.entry(line).or_default();
        let label = self.line_label(line);
        let said = self.words.tell("keep-title", &[("line", label)]);
        self.aloud(Some(said));
        Vec::new()
    }

    /// The person says where the password of a line is kept.
    fn keep_line(&mut self, line: LineId, keep: Keep) -> Vec<Effect> {
        let Some(passphrase) = self.homeless.get(&line) else { return Vec::new() };
        if keep == Keep::File && passphrase.0.is_empty() {
            return Vec::new();
        }
        let keeping = keeping(keep, passphrase);
        if keep == Keep::ThisRun {
            self.homeless.remove(&line);
        }
        vec![Effect::Errand(self.ticket, Errand::Keep(line, keeping))]
    }

    /// Says something to those who do not look.
    fn aloud(&mut self, said: Option<String>) {
        self.said.add(said.map(|text| Saying { text, urgency: Urgency::Polite }));
    }
}

fn keeping(keep: Keep, passphrase: &Hidden) -> Keeping {
    match keep {
        Keep::ThisRun => Keeping::ThisRun,
        Keep::File => Keeping::File(Secret::new(passphrase.0.as_str())),
    }
}

/// The steps of a level that can be drawn.
pub(crate) const LOUDEST: u8 = 9;

fn clean(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}
