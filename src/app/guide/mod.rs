//! What the guide in the window wants done: lines are registered, files are read, plans carried
//! out, passwords kept. Each on a thread of its own, and the answer goes up with its ticket.

mod files;
mod plan;
mod safe;
mod sound;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::desktop::Bus;
use ::desktop::chooser::{self, NoChooser};
use enrol::{Cancel, Enquiry, Trouble};
use gui::{Abilities, Answer, Application, Broken, Errand, News, Phrase, Ticket, Trial};
use phone::profile::Profile;
use storage::paths::Paths;
use storage::secrets::{self, Before, SecretTrouble};

use crate::history::Recorder;
use crate::layers::Layers;
use crate::outside::{Around, Slot};
use crate::register::{Place, Registration, Standing};
use crate::telephone::Telephone;
use crate::{compose, report};
use files::{Paper, Way};
use plan::Pending;
pub(crate) use safe::Typed;
use sound::Booth;

/// How often it is looked whether calls have ended, before a new line is taken into service.
const LOOK: Duration = Duration::from_millis(200);

/// What the guide needs of the house.
pub(crate) struct House {
    pub telephone: Arc<Telephone>,
    pub around: Arc<Around>,
    pub slot: Arc<Slot>,
    pub recorder: Recorder,
    pub typed: Arc<Typed>,
    pub place: Place,
    pub layers: Layers,
}

/// Who does what the guide wants.
#[derive(Clone)]
pub(crate) struct Clerk(Arc<Inner>);

struct Inner {
    house: House,
    work: Mutex<Work>,
    booth: Room,
}

/// What is under way.
#[derive(Default)]
struct Work {
    /// The errand that came last. What belongs to another was given up.
    ticket: Ticket,
    registration: Option<Registration>,
    /// A link that is being fetched.
    fetching: Option<Cancel>,
    plan: Option<Pending>,
}

/// Where sound is tried, while it is.
type Room = Mutex<Option<Booth>>;

impl Clerk {
    /// In this house.
    pub(crate) fn new(house: House) -> Self {
        Self(Arc::new(Inner { house, work: Mutex::default(), booth: Room::default() }))
    }

    /// Tells the window what can be done, and whether there is no line yet.
    pub(crate) fn begin(&self) {
        let able = Abilities { enrols: true, sounds: true, ..Abilities::default() };
        self.0.tell(Ticket::default(), Answer::Able(able));
        let inner = Arc::clone(&self.0);
        // A desktop that hangs holds up nothing.
        let thread = std::thread::Builder::new().name("chooser".to_owned()).spawn(move || {
            if chooser::chooses(&Bus::Session) {
                let able = Answer::Able(Abilities { picks: true, ..able });
                inner.tell(Ticket::default(), able);
            }
        });
        if let Err(error) = thread {
            tracing::warn!(%error, "no file can be chosen by the desktop");
        }
        let (tell, house) = (|answer| self.0.tell(Ticket::default(), answer), &self.0.house);
        if house.telephone.profile().lines.is_empty() {
            tell(Answer::Welcome);
        } else if house.typed.is_sealed() {
            tell(Answer::Sealed(None));
        }
        self.0.tell_echo();
    }

    /// Does an errand. Says whether it was taken.
    pub(crate) fn run(&self, ticket: Ticket, errand: Errand) -> bool {
        let inner = &self.0;
        match errand {
            Errand::Enrol(application) => {
                self.spawn(ticket, move |inner| inner.enrol(ticket, application))
            }
            Errand::Keep(line, keeping) => {
                self.spawn(ticket, move |inner| inner.house.typed.keep(line, keeping))
            }
            Errand::Cancel | Errand::Discard => {
                let former =
                    std::mem::replace(&mut *inner.work(), Work { ticket, ..Work::default() });
                if let Some(fetching) = former.fetching {
                    fetching.cancel();
                }
                true
            }
            Errand::Read(path) => {
                self.spawn(ticket, move |inner| inner.show(ticket, files::read(&path)))
            }
            Errand::Open(text) => self.spawn(ticket, move |inner| inner.open(ticket, &text)),
            Errand::Use => self.spawn(ticket, move |inner| inner.use_plan(ticket)),
            Errand::SaveReport => self.spawn(ticket, move |inner| inner.save_report(ticket)),
            Errand::Sound(trial) => inner.sound(ticket, trial),
            Errand::Unseal(passphrase) => {
                self.spawn(ticket, move |inner| inner.house.typed.unseal(passphrase))
            }
            Errand::Choose => self.spawn(ticket, move |inner| inner.choose(ticket)),
        }
    }

    fn spawn(&self, ticket: Ticket, work: impl FnOnce(&Arc<Inner>) + Send + 'static) -> bool {
        self.0.work().ticket = ticket;
        let inner = Arc::clone(&self.0);
        let thread = std::thread::Builder::new().name("guide".to_owned());
        thread.spawn(move || work(&inner)).is_ok()
    }
}

impl Inner {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, ticket: Ticket, answer: Answer) {
        self.house.slot.once(News::Guide(ticket, answer));
    }
}

/// The sound check.
impl Inner {
    fn sound(self: &Arc<Self>, ticket: Ticket, trial: Trial) -> bool {
        let mut booth = self.booth.lock().unwrap_or_else(PoisonError::into_inner);
        if trial == Trial::Stop {
            *booth = None;
            return true;
        }
        if trial != Trial::Listen && booth.as_ref().is_some_and(|booth| booth.wish(trial)) {
            return true;
        }
        let telephone = &self.house.telephone;
        let Ok((tones, _)) = storage::tones::plan(&telephone.profile().country) else {
            return false;
        };
        let inner = Arc::clone(self);
        let tell = move |answer| inner.tell(ticket, answer);
        *booth = Booth::open(telephone.devices(), tones, tell).ok();
        booth.as_ref().is_some_and(|booth| booth.wish(trial))
    }
}

/// A registration, and the line it brings.
impl Inner {
    fn enrol(self: &Arc<Self>, ticket: Ticket, application: Application) {
        let Application { address, number, password, keeping } = application;
        let (safe, secrets) = match self.house.typed.open(keeping) {
            Ok(opened) => opened,
            Err(trouble) => {
                self.tell(ticket, Answer::Refused(safe::phrase(&trouble)));
                return;
            }
        };
        let enquiry = Enquiry::new(&address, &number, password.clone());
        let inner = Arc::clone(self);
        let place = self.house.place.clone();
        let begun = Registration::begin(enquiry, place, secrets, move |standing| match standing {
            Standing::Asking => {}
            Standing::Refused(trouble) => {
                let storeless = trouble == Trouble::NoSecretStore;
                inner.tell(ticket, Answer::Refused(Phrase::from(&trouble)));
                if storeless {
                    inner.tell(ticket, Answer::Storeless);
                }
            }
            Standing::NotKept(trouble) => {
                inner.tell(ticket, Answer::Refused(safe::phrase(&trouble)));
            }
            Standing::Added(joined) => {
                inner.house.typed.trust(safe.clone());
                let account = secrets::account(&joined.line, &joined.gateway);
                inner.house.telephone.remember(account, password.clone());
                let added = Phrase::named("guide-added")
                    .with("line", &joined.line.label)
                    .with("number", &joined.line.number);
                inner.take_into_service(ticket, added);
            }
        });
        let mut work = self.work();
        // Given up meanwhile, it is dropped, and so ends.
        if work.ticket == ticket {
            work.registration = begun.ok();
        }
    }

    /// The profile has one line more. It counts as soon as nobody talks.
    fn take_into_service(&self, ticket: Ticket, added: Phrase) {
        while self.house.telephone.is_busy() {
            if self.house.telephone.is_over() {
                return;
            }
            std::thread::sleep(LOOK);
        }
        let read = compose::whole_profile(&self.house.place.profile, &self.house.layers);
        let answer = match read.and_then(|profile| self.renew(profile)) {
            Ok(()) => Answer::Added(added),
            Err(reason) => Answer::Refused(Phrase::Plain(reason)),
        };
        self.tell(ticket, answer);
    }

    /// Tells the window which number says back what one says.
    fn tell_echo(&self) {
        let text = std::fs::read_to_string(&self.house.place.profile).unwrap_or_default();
        let echo = self.house.layers.echo(&text, &self.house.telephone.profile());
        self.tell(Ticket::default(), Answer::Echo(echo));
    }

    /// Sets the telephone up anew.
    fn renew(&self, profile: Profile) -> Result<(), String> {
        let House { telephone, around, recorder, .. } = &self.house;
        recorder.lines(profile.lines.iter().map(|line| line.name.clone()).collect());
        around.hold_on();
        match telephone.renew(profile) {
            Ok(feed) => {
                around.follow(feed, recorder);
                self.tell_echo();
                Ok(())
            }
            Err((reason, feed)) => {
                report::complain(&reason);
                let lines = telephone.profile().lines;
                recorder.lines(lines.into_iter().map(|line| line.name).collect());
                match feed {
                    Some(feed) => around.follow(feed, recorder),
                    None => around.over(recorder),
                }
                Err(reason)
            }
        }
    }
}

/// Files, and the plans they become.
impl Inner {
    /// Lets the person choose a file in the window of the desktop, and reads it.
    fn choose(&self, ticket: Ticket) {
        let title = self.house.around.say("guide-choose");
        match chooser::choose(&Bus::Session, &title) {
            Ok(Some(file)) => self.open(ticket, &file),
            Ok(None) | Err(NoChooser) => self.tell(ticket, Answer::Nothing),
        }
    }

    /// Reads what was pasted.
    fn open(&self, ticket: Ticket, text: &str) {
        let paper = files::way(text).and_then(|way| match way {
            Way::File(path) => files::read(&path),
            Way::Link(address) => {
                let cancel = Cancel::default();
                let mut work = self.work();
                if work.ticket == ticket {
                    work.fetching = Some(cancel.clone());
                } else {
                    cancel.cancel();
                }
                drop(work);
                files::fetched(address, self.house.place.authorities.as_deref(), &cancel)
            }
        });
        self.show(ticket, paper);
    }

    /// Shows what a file would change.
    fn show(&self, ticket: Ticket, paper: Result<Paper, Broken>) {
        let House { place, layers, .. } = &self.house;
        match paper.and_then(|paper| plan::planned(&paper, &place.profile, layers)) {
            Ok(pending) => {
                let mut work = self.work();
                // Given up meanwhile, nothing of it stays.
                if work.ticket == ticket {
                    let shown = pending.shown.clone();
                    work.plan = Some(pending);
                    drop(work);
                    self.tell(ticket, Answer::Plan(Arc::new(shown)));
                }
            }
            Err(broken) => self.tell(ticket, Answer::Broken(Arc::new(broken))),
        }
    }

    fn use_plan(&self, ticket: Ticket) {
        let Some(pending) = self.work().plan.take() else { return };
        let answer = match self.carry_out(&pending) {
            Ok(()) => Answer::Used,
            Err(why) => {
                // It stays, to be tried again.
                self.work().plan = Some(pending);
                Answer::NotUsed(why)
            }
        };
        self.tell(ticket, answer);
    }

    /// Passwords, profile, telephone: all of them, or none.
    fn carry_out(&self, pending: &Pending) -> Result<(), Phrase> {
        let House { telephone, typed, place, .. } = &self.house;
        if telephone.is_busy() {
            return Err(Phrase::named("guide-calls-first"));
        }
        let former = std::fs::read_to_string(&place.profile).ok();
        let plan = &pending.plan;
        if former != plan.former {
            return Err(Phrase::named("guide-changed-meanwhile"));
        }
        let (_, mut kept) = typed.open(None).map_err(|trouble| safe::phrase(&trouble))?;
        let (before, homeless) = match plan::put_away(&mut kept, &plan.passwords) {
            Ok(before) => (before, false),
            // They are good for this run; the person then says where they are kept.
            Err(SecretTrouble::NoStore(_) | SecretTrouble::Locked(_)) => (Before::default(), true),
            Err(trouble) => return Err(safe::phrase(&trouble)),
        };
        if let Err(trouble) = storage::profile::store(&place.profile, &plan.text) {
            report::complain(&trouble.to_string());
            plan::put_back(&mut kept, before);
            return Err(Phrase::named("guide-not-written"));
        }
        for (account, secret) in &plan.passwords {
            telephone.remember(account.clone(), secret.clone());
        }
        if let Err(reason) = self.renew(plan.profile.clone()) {
            let back = match &plan.former {
                Some(former) => storage::profile::store(&place.profile, former)
                    .map_err(|trouble| trouble.to_string()),
                None => std::fs::remove_file(&place.profile).map_err(|error| error.to_string()),
            };
            if let Err(trouble) = back {
                report::complain(&trouble);
            }
            plan::put_back(&mut kept, before);
            return Err(Phrase::Plain(reason));
        }
        if homeless {
            let lines: Vec<_> = compose::accounts(&plan.profile).collect();
            for (account, secret) in &plan.passwords {
                if let Some((line, _)) = lines.iter().find(|(_, other)| other == account) {
                    typed.has_no_home(*line, secret.clone());
                }
            }
        }
        Ok(())
    }

    /// Writes the report where the person finds it, and says where that is.
    fn save_report(&self, ticket: Ticket) {
        let Some(text) = self.work().plan.as_ref().map(|plan| plan::report(&plan.shown)) else {
            return;
        };
        let written = Paths::find().map_err(|none| none.to_string()).and_then(|paths| {
            let path = paths.state().join("settings-report.txt");
            std::fs::create_dir_all(paths.state()).map_err(|error| error.to_string())?;
            storage::write_whole(&path, text.as_bytes()).map_err(|error| error.to_string())?;
            Ok(path.display().to_string())
        });
        self.tell(
            ticket,
            match written {
                Ok(path) => Answer::Saved(path),
                Err(why) => Answer::NotUsed(Phrase::Plain(why)),
            },
        );
    }
}
