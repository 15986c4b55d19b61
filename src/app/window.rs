//! The telephone with its window: gives the window a line to the engine.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ::desktop::instance::First;
use engine::{Engine, Wish};
use gui::{Line, Listener, Setup};
use phone::doors::Snapshot;
use phone::link::Link;
use phone::profile::Profile;
use reader::Reader;
use storage::Locks;

use crate::args::{Devices, Look, Open, Outer, Store, Window};
use crate::guide::{Clerk, House, Typed};
use crate::layers::Layers;
use crate::lookout::Lookout;
use crate::outside::{Begin, Manner, Slot};
use crate::passwords::Keeping;
use crate::refresh::Shared;
use crate::register::Place;
use crate::telephone::Telephone;
use crate::{compose, devices, history, keep, outside, refresh, report};

/// What a telephone runs as where nothing else is said.
const INSTANCE: &str = "keyline";

/// Opens the window on a profile; where it is open already, shows it.
pub(crate) fn run(options: &Window) -> Result<(), String> {
    let profile_path = match &options.profile {
        Some(path) => path.clone(),
        None => outside::usual_profile()?,
    };
    let (begin, link) = outside::begin(&options.outer, INSTANCE, Some(&profile_path))?;
    let Begin::First(first) = begin else { return Ok(()) };
    if !can_open() {
        return Err("there is no display; `keyline headless` needs none".to_owned());
    }
    let layers = Layers::read();
    let profile = compose::whole_profile(&profile_path, &layers)?;
    let secrets = options.store.passwords.open()?;
    let trace: Option<&Path> = options.trace.as_deref();
    let engine = compose::start(&profile, &options.devices, trace)?;
    if !options.no_secret_store {
        let secrets = Shared::from(secrets);
        let authorities = options.authorities.as_deref();
        refresh::begin(&profile_path, authorities, secrets.clone(), |told| {
            report::complain(&told);
        });
        // The line itself asks for the password it lacks.
        compose::fetch_passwords(&profile, &engine, secrets, |sentence| {
            report::complain(&sentence);
        });
    }
    let own = std::fs::read_to_string(&profile_path).ok();
    let locks = layers.locks_with(own.as_deref(), &profile_path);
    let authorities = options.authorities.clone();
    let start = Beginning {
        first,
        link,
        profile,
        locks: locks.clone(),
        layers,
        asks: options.store.passwords == Keeping::System && !options.no_secret_store,
        devices: options.devices.clone(),
        trace: options.trace.clone(),
        place: Some(Place { profile: profile_path, authorities, locks }),
        try_out: &[],
        history: history::of_the_person(),
    };
    open(engine, &options.look, &options.outer, start)
}

/// Shows a link in the telephone that runs; where none does, starts it with the usual profile.
pub(crate) fn open_link(options: Open) -> Result<(), String> {
    let outer = Outer { link: options.link, instance: options.instance, ..Outer::default() };
    let (begin, _) = outside::begin(&outer, INSTANCE, None)?;
    let Begin::First(first) = begin else { return Ok(()) };
    // The place is given up again: the start that follows takes it.
    drop(first);
    run(&Window {
        profile: None,
        devices: Devices::default(),
        trace: None,
        authorities: None,
        no_secret_store: false,
        store: Store::default(),
        look: Look::default(),
        outer,
    })
}

/// Whether there is a display to open a window on.
pub(crate) fn can_open() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// How a telephone begins.
pub(crate) struct Beginning<'a> {
    /// The place of the first of its name.
    pub first: Option<First>,
    /// A link to show.
    pub link: Option<Link>,
    /// What it is set up as.
    pub profile: Profile,
    /// What is locked of it.
    pub locks: Locks,
    /// What an administrator sets up for everybody.
    pub layers: Layers,
    /// Whether a file of passwords is asked for in the window.
    pub asks: bool,
    /// What it hears and speaks with.
    pub devices: Devices,
    /// Where its signalling is written.
    pub trace: Option<PathBuf>,
    /// Where lines are added; none can be where that is none.
    pub place: Option<Place>,
    /// Numbers to try it with: the word for what each is, and the number.
    pub try_out: &'a [(&'a str, &'a str)],
    /// Where the history is kept; in memory alone where that is none.
    pub history: Option<PathBuf>,
}

/// Opens the window on a running telephone. The telephone ends with it.
pub(crate) fn open(
    engine: Engine,
    look: &Look,
    outer: &Outer,
    start: Beginning<'_>,
) -> Result<(), String> {
    let lines = start.profile.lines.iter().map(|line| line.name.clone()).collect();
    let (setup, keeper) = keep::begin(look, &start.devices, &start.locks);
    let (telephone, feed) = Telephone::of(engine, start.profile, start.devices, start.trace)?;
    let telephone = Arc::new(telephone);
    telephone.prefer(devices::chosen(&setup.sound));
    let heard_with = Mutex::new(setup.sound.clone());
    let keeper = Arc::new(keeper);
    let keeps = Arc::clone(&keeper);
    let slot = Arc::new(Slot::default());
    let asked = outer.global_shortcuts && start.locks.holder("global_keys").is_none();
    let manner = Manner {
        language: setup.language,
        shortcuts: asked || setup.global_keys,
        hidden: (outer.hidden || setup.start_hidden) && start.link.is_none(),
    };
    let down = Arc::clone(&telephone);
    let press = Arc::new(move |command| down.hand_in_time(Wish::Command(command)));
    let (recorder, inbox) = history::Recorder::new();
    let looks = recorder.clone();
    let tells = Arc::clone(&slot);
    let chronicle = history::start(start.history, lines, inbox, move |news| tells.once(news));
    let typed = Arc::new(Typed::new(Arc::clone(&telephone), Arc::clone(&slot), start.asks));
    let accepted = Arc::clone(&typed);
    let watch = Box::new(move |snapshot: &Snapshot| accepted.look(snapshot));
    let around = outside::around(feed, &slot, &manner, press, recorder.clone(), watch)?;
    let around = Arc::new(around);
    let own = start.place.as_ref().map(|place| place.profile.clone());
    let layers = start.layers;
    let clerk = start.place.map(|place| {
        let (telephone, around) = (Arc::clone(&telephone), Arc::clone(&around));
        let (slot, typed) = (Arc::clone(&slot), Arc::clone(&typed));
        Clerk::new(House { telephone, around, slot, recorder, typed, place, layers })
    });
    if let Some(clerk) = &clerk {
        clerk.begin();
    }
    if let Some(link) = start.link {
        slot.once(gui::News::Outside(gui::Outside::Offer(link)));
    }
    let listening = match start.first {
        Some(first) => outside::listen(first, Arc::clone(&slot), own.as_deref())
            .inspect_err(|sentence| report::complain(sentence))
            .ok(),
        None => None,
    };
    // The window never waits for the telephone: what it cannot take at once, it says.
    let told = Arc::clone(&around);
    let takes = Arc::clone(&telephone);
    let lookout = Lookout::new(Arc::clone(&telephone), Arc::clone(&slot));
    let keeps_passwords = clerk.is_some();
    let send = move |wish| {
        match wish {
            gui::Wish::Command(command) => return takes.hand(Wish::Command(command)),
            gui::Wish::Secret(line, secret) => {
                if keeps_passwords {
                    typed.note(line, secret.clone());
                }
                return takes.hand(Wish::Secret(line, secret));
            }
            gui::Wish::Errand(ticket, errand) => {
                return clerk.as_ref().is_some_and(|clerk| clerk.run(ticket, errand));
            }
            gui::Wish::Keep(setup) => {
                let mut now = heard_with.lock().unwrap_or_else(PoisonError::into_inner);
                if *now != setup.sound && takes.prefer(devices::chosen(&setup.sound)) {
                    *now = setup.sound.clone();
                }
                drop(now);
                told.changed(setup.language, asked || setup.global_keys);
                if let Some(keeper) = keeps.as_ref() {
                    keeper.keep(setup);
                }
            }
            gui::Wish::Ladders(on) => lookout.watch(on),
            gui::Wish::Gather => lookout.gather(),
            gui::Wish::Shown(shown) => told.shown(shown),
            gui::Wish::MissedSeen => {
                told.missed_seen();
                looks.looked();
            }
        }
        true
    };
    let line = Line::new(send, slot, Slot::next).read_by(readers());
    let try_out = start.try_out.iter().map(|(word, number)| ((*word).into(), (*number).into()));
    let setup = Setup { hidden: manner.hidden, try_out: try_out.collect(), ..setup };
    let outcome = gui::run(line, &setup);
    drop(listening);
    around.end();
    telephone.stop();
    drop(keeper);
    if let Some(chronicle) = chronicle {
        // It ends when all is written; should it have panicked, there is nothing left to write.
        let _panicked = chronicle.join();
    }
    outcome.map_err(|error| error.to_string())
}

/// Those who read the window: screen readers, where the desktop has any.
fn readers() -> Listener {
    Listener::new(|teller| {
        let mut reader = Reader::start(move |asked| teller.tell(asked));
        move |shown| reader.show(shown)
    })
}
