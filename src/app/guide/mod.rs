//! What the guide in the window wants done: lines are registered, files are read, plans carried
//! out, passwords kept. Each on a thread of its own, and the answer goes up with its ticket.

mod safe;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use enrol::{Enquiry, Trouble};
use gui::{Abilities, Answer, Application, Errand, News, Phrase, Ticket};
use phone::profile::Profile;
use storage::secrets;

use crate::history::Recorder;
use crate::outside::{Around, Slot};
use crate::register::{Place, Registration, Standing};
use crate::telephone::Telephone;
use crate::{compose, report};
pub(crate) use safe::Typed;

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
}

/// Who does what the guide wants.
#[derive(Clone)]
pub(crate) struct Clerk(Arc<Inner>);

struct Inner {
    house: House,
    work: Mutex<Work>,
}

/// What is under way.
#[derive(Default)]
struct Work {
    /// The errand that came last. What belongs to another was given up.
    ticket: Ticket,
    registration: Option<Registration>,
}

impl Clerk {
    /// In this house.
    pub(crate) fn new(house: House) -> Self {
        Self(Arc::new(Inner { house, work: Mutex::default() }))
    }

    /// Tells the window what can be done, and whether there is no line yet.
    pub(crate) fn begin(&self) {
        let able = Abilities { enrols: true, ..Abilities::default() };
        self.0.tell(Ticket::default(), Answer::Able(able));
        if self.0.house.telephone.profile().lines.is_empty() {
            self.0.tell(Ticket::default(), Answer::Welcome);
        }
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
                *inner.work() = Work { ticket, ..Work::default() };
                true
            }
            // Neither is among what can be done.
            Errand::Read(_)
            | Errand::Open(_)
            | Errand::Use
            | Errand::SaveReport
            | Errand::Choose
            | Errand::Sound(_) => {
                inner.tell(ticket, Answer::Nothing);
                true
            }
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
        let read = compose::read_profile(&self.house.place.profile);
        let answer = match read.and_then(|profile| self.renew(profile)) {
            Ok(()) => Answer::Added(added),
            Err(reason) => Answer::Refused(Phrase::Plain(reason)),
        };
        self.tell(ticket, answer);
    }

    /// Sets the telephone up anew.
    fn renew(&self, profile: Profile) -> Result<(), String> {
        let House { telephone, around, recorder, .. } = &self.house;
        recorder.lines(profile.lines.iter().map(|line| line.name.clone()).collect());
        around.hold_on();
        match telephone.renew(profile) {
            Ok(feed) => {
                around.follow(feed, recorder);
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
